//! Fields that name a property of a JSON Schema: of a state, of an event's or command's data.
//!
//! A property is declared if the schema has `properties` with that key at its top
//! level. References and combinations inside the schema are not followed.

use super::{Resolver, UNRESOLVED_REFERENCE};
use crate::esdm::diagnostic::Severity;
use crate::esdm::hint;
use crate::esdm::index::Entry;
use crate::esdm::kind::Kind;
use crate::esdm::model::Document;
use crate::esdm::rules::MOST_FINDINGS;
use crate::esdm::text::quote;
use crate::esdm::yaml::NodeRef;

use super::events::event_references;

/// The `properties` of a schema.
fn properties(schema: Option<NodeRef<'_>>) -> Option<NodeRef<'_>> {
    schema?.get("properties")
}

/// Whether a schema declares a property.
pub(crate) fn declares(schema: Option<NodeRef<'_>>, property: &str) -> bool {
    properties(schema).is_some_and(|properties| properties.get(property).is_some())
}

impl<'a> Resolver<'_, 'a> {
    pub(super) fn field_references(&mut self, entry: &Entry<'a>) {
        match entry.kind {
            Kind::Aggregate => self.identifier(entry),
            Kind::ProcessManager => {
                self.timers(entry);
                self.correlation(entry);
            }
            Kind::DynamicConsistencyBoundary => self.boundary_identifiers(entry),
            _ => {}
        }
    }

    fn identifier(&mut self, aggregate: &Entry<'a>) {
        let Some(identified) = aggregate.get("identifiedBy") else { return };
        if identified.get_text("source") == Some("state")
            && let Some(field) = identified.get("field")
        {
            self.state_field(aggregate, field);
        }
    }

    fn timers(&mut self, manager: &Entry<'a>) {
        for field in manager.items("timers").filter_map(|timer| timer.get("at")) {
            self.state_field(manager, field);
        }
    }

    fn state_field(&mut self, entry: &Entry<'a>, field: NodeRef<'a>) {
        let Some(name) = field.text() else { return };
        let state = entry.get("state");
        if !declares(state, name) {
            let message = format!("unresolved state field {}", quote(name));
            self.undeclared(entry.document, field, message, (entry.document, state));
        }
    }

    fn correlation(&mut self, manager: &Entry<'a>) {
        let Some(field) = manager.get("correlatedBy").and_then(|c| c.get("field")) else { return };
        let Some(name) = field.text() else { return };
        for reference in event_references(manager) {
            let Some(event) = reference.resolve(self.index, manager.domain).copied() else { continue };
            let data = event.get("data");
            if !declares(data, name) {
                let message = format!(
                    "correlation field {} not found in data of event {}",
                    quote(name),
                    quote(event.name)
                );
                self.undeclared(manager.document, field, message, (event.document, data));
            }
        }
    }

    fn boundary_identifiers(&mut self, boundary: &Entry<'a>) {
        let mut commands: Vec<Entry<'a>> = self
            .index
            .of_kind(Kind::Command)
            .filter(|command| is_bound_to(command, boundary))
            .copied()
            .collect();
        commands.sort_by_key(|command| command.name);
        for item in boundary.items("identifiedBy") {
            if item.get_text("source") != Some("command-payload") {
                continue;
            }
            let Some(field) = item.get("field") else { continue };
            let Some(name) = field.text() else { continue };
            for command in &commands {
                // Fields times commands: a hostile model could earn billions of these.
                if self.found.len() >= MOST_FINDINGS {
                    return;
                }
                let data = command.get("data");
                if !declares(data, name) {
                    let message = format!(
                        "identifier field {} not found in data of command {}",
                        quote(name),
                        quote(command.name)
                    );
                    self.undeclared(boundary.document, field, message, (command.document, data));
                }
            }
        }
    }

    /// Reports a field, with a hint at the nearest property of the schema it was looked up in.
    fn undeclared(
        &mut self,
        document: Document<'a>,
        field: NodeRef<'a>,
        message: String,
        (owner, schema): (Document<'a>, Option<NodeRef<'a>>),
    ) {
        let mut finding = document.finding(UNRESOLVED_REFERENCE, Severity::Error, message, field);
        let properties = properties(schema);
        let mut names: Vec<&str> =
            properties.into_iter().flat_map(NodeRef::pairs).filter_map(|(key, _)| key.text()).collect();
        names.sort_unstable();
        names.dedup();
        if let Some(meant) = hint::nearest(field.text().unwrap_or_default(), names)
            && let Some(property) = properties.and_then(|p| p.get(meant))
        {
            finding = finding.related(format!("did you mean {}?", quote(meant)), owner.place(property));
        }
        self.found.push(finding);
    }
}

/// Whether a command is put to a boundary.
pub(crate) fn is_bound_to(command: &Entry<'_>, boundary: &Entry<'_>) -> bool {
    command.aggregate.is_empty()
        && command.boundary == boundary.name
        && command.domain == boundary.domain
        && command.context == boundary.context
}

#[cfg(test)]
mod tests {
    use super::super::tests::{CONTEXT, DOMAIN, found};

    #[test]
    fn an_identifier_is_a_property_of_the_state() {
        let aggregate = "kind: aggregate\nname: loan\nscope: {domain: library, boundedContext: lending}\nidentifiedBy: {source: state, field: lone-id}\nstate: {properties: {loan-id: {}}}";
        assert_eq!(
            found(&[DOMAIN, CONTEXT, aggregate]),
            ["2:4:38 unresolved state field \"lone-id\" (did you mean \"loan-id\"? at 2:5:31)"]
        );
    }

    #[test]
    fn a_boundary_asks_every_command_it_gets() {
        let boundary = "kind: dynamic-consistency-boundary\nname: seats\nscope: {domain: library, boundedContext: lending}\nidentifiedBy: [{name: x, source: command-payload, field: seat}]";
        let command = |name: &str, data: &str| {
            format!(
                "kind: command\nname: {name}\nscope: {{domain: library, boundedContext: lending, dynamicConsistencyBoundary: seats}}\ndata: {data}"
            )
        };
        let (b, a) = (command("b", "{}"), command("a", "{properties: {seet: {}}}"));
        assert_eq!(
            found(&[DOMAIN, CONTEXT, boundary, &b, &a]),
            [
                "2:4:58 identifier field \"seat\" not found in data of command \"a\" (did you mean \"seet\"? at 4:4:27)",
                "2:4:58 identifier field \"seat\" not found in data of command \"b\"",
            ]
        );
    }
}
