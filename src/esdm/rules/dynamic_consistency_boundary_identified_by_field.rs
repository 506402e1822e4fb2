//! `dynamic-consistency-boundary-identified-by-field`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::resolve::{declares, is_bound_to};
use crate::esdm::text::quote;

describe! {
    /// A dynamic consistency boundary identified by a field that one of its commands does not carry.
    ///
    /// # Why it matters
    ///
    /// Every command put to the boundary has to say which decision it is about. Reference resolution
    /// comes first and reports the same as an unresolved reference, so this finding is not normally
    /// seen.
    ///
    /// # How to mend it
    ///
    /// Add the field to the data of the command, or correct the name.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: dynamic-consistency-boundary
    /// name: loan-limit
    /// scope: { domain: library, boundedContext: lending }
    /// identifiedBy:
    ///   - name: member
    ///     source: command-payload
    ///     field: reader-id
    /// ---
    /// kind: command
    /// name: lend-copy
    /// scope: { domain: library, boundedContext: lending, dynamicConsistencyBoundary: loan-limit }
    /// data:
    ///   type: object
    ///   properties:
    ///     member-id: { type: string }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: dynamic-consistency-boundary
    /// name: loan-limit
    /// scope: { domain: library, boundedContext: lending }
    /// identifiedBy:
    ///   - name: member
    ///     source: command-payload
    ///     field: member-id
    /// ---
    /// kind: command
    /// name: lend-copy
    /// scope: { domain: library, boundedContext: lending, dynamicConsistencyBoundary: loan-limit }
    /// data:
    ///   type: object
    ///   properties:
    ///     member-id: { type: string }
    /// ```
    DynamicConsistencyBoundaryIdentifiedByField, "esdm/structure/dynamic-consistency-boundary-identified-by-field", Error
}

impl Rule for DynamicConsistencyBoundaryIdentifiedByField {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for boundary in model.of_kind(Kind::DynamicConsistencyBoundary) {
            let mut commands: Vec<_> =
                model.of_kind(Kind::Command).filter(|command| is_bound_to(command, boundary)).collect();
            commands.sort_by_key(|command| command.name);
            for item in boundary.items("identifiedBy") {
                if item.get_text("source") != Some("command-payload") {
                    continue;
                }
                let Some(field) = item.get("field") else { continue };
                let Some(name) = field.text() else { continue };
                for command in commands.iter().filter(|command| !declares(command.get("data"), name)) {
                    let message = format!(
                        "DCB {} identifiedBy.field {} is not declared in command {} data.properties",
                        quote(boundary.name),
                        quote(name),
                        quote(command.name)
                    );
                    sink.at(boundary.document, field, message);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn every_command_of_the_boundary_is_asked_and_no_other() {
        let command = |name: &str, unit: &str| {
            format!(
                "---\nkind: command\nname: {name}\nscope: {{domain: d, boundedContext: c, dynamicConsistencyBoundary: {unit}}}\ndata: {{}}\n"
            )
        };
        let boundary = "kind: dynamic-consistency-boundary\nname: u\nscope: {domain: d, boundedContext: c}\n\
                        identifiedBy: [{source: command-payload, field: id}]\n";
        let text = format!("{boundary}{}{}{}", command("b", "u"), command("a", "u"), command("c", "x"));
        assert_eq!(
            findings(&DynamicConsistencyBoundaryIdentifiedByField, &text),
            [
                "4:49 DCB \"u\" identifiedBy.field \"id\" is not declared in command \"a\" data.properties",
                "4:49 DCB \"u\" identifiedBy.field \"id\" is not declared in command \"b\" data.properties",
            ]
        );
    }
}
