//! `scenario-when-mismatched-feature-scope`

use super::scenario::{Variant, features};
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::text::quote;

describe! {
    /// A scenario whose trigger does not suit what its feature is about.
    ///
    /// # Why it matters
    ///
    /// Commands are put to aggregates and boundaries, events and timers reach process managers,
    /// queries are put to read models. Anything else cannot happen to the unit.
    ///
    /// # How to mend it
    ///
    /// Use a trigger the unit understands, or move the scenario to a feature about another unit.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: feature
    /// name: lending-copies
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// scenarios:
    ///   - name: lends-a-copy
    ///     when: { query: loans-of-member }
    ///     then: { events: [] }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: feature
    /// name: lending-copies
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// scenarios:
    ///   - name: lends-a-copy
    ///     when: { command: lend-copy, data: {} }
    ///     then: { events: [] }
    /// ```
    ScenarioWhenMismatchedFeatureScope, "esdm/gwt/scenario-when-mismatched-feature-scope", Warning
}

impl Rule for ScenarioWhenMismatchedFeatureScope {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for feature in features(model) {
            let allowed = allowed(feature.variant);
            for scenario in feature.scenarios() {
                let Some(when) = scenario.node.get("when") else { continue };
                let used = ["command", "event", "timer", "query"].into_iter().find(|t| when.get(t).is_some());
                if let Some(used) = used.filter(|used| !allowed.contains(used)) {
                    let message = format!(
                        "{} when uses {} but a {} feature expects {}",
                        scenario.title(),
                        quote(used),
                        feature.variant.kind(),
                        allowed.join(" or ")
                    );
                    sink.at(feature.entry.document, when, message);
                }
            }
        }
    }
}

fn allowed(variant: Variant) -> &'static [&'static str] {
    match variant {
        Variant::Aggregate | Variant::Boundary => &["command"],
        Variant::ProcessManager => &["event", "timer"],
        Variant::ReadModel => &["query"],
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    fn about(unit: &str, when: &str) -> Vec<String> {
        let text =
            format!("kind: feature\nname: f\nscope: {{{unit}: x}}\nscenarios: [{{name: s, when: {when}}}]\n");
        findings(&ScenarioWhenMismatchedFeatureScope, &text)
    }

    #[test]
    fn each_unit_has_its_triggers() {
        assert!(about("aggregate", "{command: a}").is_empty());
        assert!(about("processManager", "{timer: a}").is_empty());
        assert_eq!(
            about("processManager", "{query: a}"),
            [
                "4:29 feature \"f\" scenario \"s\" when uses \"query\" but a process-manager feature expects event or timer"
            ]
        );
    }

    #[test]
    fn a_trigger_of_no_known_kind_is_left_to_the_schema() {
        assert!(about("aggregate", "{signal: a}").is_empty());
    }
}
