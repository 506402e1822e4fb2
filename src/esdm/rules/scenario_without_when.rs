//! `scenario-without-when`

use super::scenario::scenarios;
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;

describe! {
    /// A scenario without a trigger.
    ///
    /// # Why it matters
    ///
    /// A scenario shows what follows from something happening. Here nothing happens.
    ///
    /// # How to mend it
    ///
    /// Say what happens: a command, an event, a timer or a query, as the unit of the feature demands.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: feature
    /// name: lending-copies
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// scenarios:
    ///   - name: lends-a-copy
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
    /// ```
    ScenarioWithoutWhen, "esdm/gwt/scenario-without-when", Warning
}

impl Rule for ScenarioWithoutWhen {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for feature in model.of_kind(Kind::Feature) {
            for scenario in scenarios(feature) {
                if scenario.node.get("when").is_none() {
                    let message = format!("{} has no when", scenario.title());
                    sink.at(feature.document, scenario.name_node(), message);
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
    fn the_scenario_is_named_and_pointed_at() {
        let text = "kind: feature\nname: f\nscenarios:\n- name: a\n  when: {}\n- name: b\n";
        assert_eq!(findings(&ScenarioWithoutWhen, text), ["6:9 feature \"f\" scenario \"b\" has no when"]);
    }
}
