//! `scenario-then-mismatched-feature-scope`

use super::scenario::{Variant, features};
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;

describe! {
    /// A scenario whose outcome does not suit what its feature is about.
    ///
    /// # Why it matters
    ///
    /// An aggregate publishes events or refuses, a process manager emits commands and sets timers, a
    /// read model answers. Anything else cannot come out of the unit.
    ///
    /// # How to mend it
    ///
    /// Use outcomes the unit has, or move the scenario to a feature about another unit.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: feature
    /// name: lending-copies
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// scenarios:
    ///   - name: lends-a-copy
    ///     when: { command: lend-copy, data: {} }
    ///     then: { result: {} }
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
    ScenarioThenMismatchedFeatureScope, "esdm/gwt/scenario-then-mismatched-feature-scope", Warning
}

impl Rule for ScenarioThenMismatchedFeatureScope {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for feature in features(model) {
            let allowed = allowed(feature.variant);
            for scenario in feature.scenarios() {
                let Some(then) = scenario.node.get("then") else { continue };
                let extra: Vec<_> = then
                    .pairs()
                    .filter_map(|(key, _)| key.text())
                    .filter(|key| !allowed.contains(key))
                    .collect();
                if !extra.is_empty() {
                    let message = format!(
                        "{} then carries [{}] but a {} feature expects only [{}]",
                        scenario.title(),
                        extra.join(" "),
                        feature.variant.kind(),
                        allowed.join(" ")
                    );
                    sink.at(feature.entry.document, then, message);
                }
            }
        }
    }
}

fn allowed(variant: Variant) -> &'static [&'static str] {
    match variant {
        Variant::Aggregate | Variant::Boundary => &["events", "rejection"],
        Variant::ProcessManager => &["emits", "setTimers", "cancelTimers", "state", "ended"],
        Variant::ReadModel => &["result", "readModel"],
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn everything_that_does_not_suit_is_listed() {
        let text = "kind: feature\nname: f\nscope: {readModel: x}\nscenarios: [{name: s, then: {ended: true, result: 1, events: []}}]\n";
        assert_eq!(
            findings(&ScenarioThenMismatchedFeatureScope, text),
            [
                "4:29 feature \"f\" scenario \"s\" then carries [ended events] but a read-model feature expects only [result readModel]"
            ]
        );
    }

    #[test]
    fn a_process_manager_may_do_several_things_at_once() {
        let text = "kind: feature\nname: f\nscope: {processManager: x}\nscenarios: [{name: s, then: {ended: true, emits: []}}]\n";
        assert!(findings(&ScenarioThenMismatchedFeatureScope, text).is_empty());
    }
}
