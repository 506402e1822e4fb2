//! `scenario-rejection-references-unknown-invariant`

use super::scenario::{rejected, unit_features};
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::text::quote;

describe! {
    /// A scenario that expects a refusal for an invariant the unit does not have.
    ///
    /// # Why it matters
    ///
    /// A refusal always has a reason. One that names none of the unit's invariants cannot be
    /// implemented.
    ///
    /// # How to mend it
    ///
    /// Correct the name, or add the invariant to the aggregate or boundary.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: aggregate
    /// name: loan
    /// scope: { domain: library, boundedContext: lending }
    /// invariants:
    ///   - name: one-member-at-a-time
    ///     rule: A copy is lent to one member at a time.
    /// ---
    /// kind: feature
    /// name: lending-copies
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// scenarios:
    ///   - name: lends-a-copy
    ///     when: { command: lend-copy, data: {} }
    ///     then: { rejection: { invariant: one-member } }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: aggregate
    /// name: loan
    /// scope: { domain: library, boundedContext: lending }
    /// invariants:
    ///   - name: one-member-at-a-time
    ///     rule: A copy is lent to one member at a time.
    /// ---
    /// kind: feature
    /// name: lending-copies
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// scenarios:
    ///   - name: lends-a-copy
    ///     when: { command: lend-copy, data: {} }
    ///     then: { rejection: { invariant: one-member-at-a-time } }
    /// ```
    ScenarioRejectionReferencesUnknownInvariant, "esdm/gwt/scenario-rejection-references-unknown-invariant", Error
}

impl Rule for ScenarioRejectionReferencesUnknownInvariant {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for feature in unit_features(model) {
            let Some(unit) = feature.unit(model) else { continue };
            for scenario in feature.scenarios() {
                let Some((node, invariant)) = rejected(scenario) else { continue };
                if !unit.items("invariants").any(|item| item.get_text("name") == Some(invariant)) {
                    let message = format!(
                        "{} rejection references invariant {} which the targeted unit does not declare",
                        scenario.title(),
                        quote(invariant)
                    );
                    sink.at(feature.entry.document, node, message);
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
    fn the_invariant_is_one_of_the_unit() {
        let text = |invariant: &str| {
            format!(
                "kind: aggregate\nname: u\nscope: {{domain: d, boundedContext: c}}\ninvariants: [{{name: i}}]\n---\n\
                 kind: feature\nname: f\nscope: {{domain: d, boundedContext: c, aggregate: u}}\nscenarios: [{{name: s, then: {{rejection: {{invariant: {invariant}}}}}}}]\n"
            )
        };
        assert!(findings(&ScenarioRejectionReferencesUnknownInvariant, &text("i")).is_empty());
        assert_eq!(
            findings(&ScenarioRejectionReferencesUnknownInvariant, &text("j")),
            [
                "9:53 feature \"f\" scenario \"s\" rejection references invariant \"j\" which the targeted unit does not declare"
            ]
        );
    }
}
