//! `scenario-without-then`

use super::scenario::scenarios;
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;

describe! {
    /// A scenario without an outcome.
    ///
    /// # Why it matters
    ///
    /// Without an expectation there is nothing a test could check.
    ///
    /// # How to mend it
    ///
    /// Say what is expected. That nothing happens is written `events: []`.
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
    ///     then: { events: [{ event: copy-lent, data: {} }] }
    /// ```
    ScenarioWithoutThen, "esdm/gwt/scenario-without-then", Warning
}

impl Rule for ScenarioWithoutThen {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for feature in model.of_kind(Kind::Feature) {
            for scenario in scenarios(feature) {
                if scenario.node.get("then").is_none() {
                    let message = format!("{} has no then", scenario.title());
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
        let text = "kind: feature\nname: f\nscenarios:\n- name: a\n  then: {}\n- name: b\n";
        assert_eq!(findings(&ScenarioWithoutThen, text), ["6:9 feature \"f\" scenario \"b\" has no then"]);
    }
}
