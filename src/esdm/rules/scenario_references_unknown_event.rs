//! `scenario-references-unknown-event`

use super::scenario::{Feature, Scenario, Variant, features, readable};
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;
use crate::esdm::yaml::NodeRef;

describe! {
    /// A scenario that names an event the model does not declare, as something that happened before or
    /// is expected to follow.
    ///
    /// # Why it matters
    ///
    /// The example describes a history that cannot have been, or an outcome that cannot come.
    ///
    /// # How to mend it
    ///
    /// Correct the name or, where one is given, the address; or add the event. In features about a
    /// boundary bare names mean free-standing events, so events of an aggregate need their whole
    /// address.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: event
    /// name: copy-lent
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// ---
    /// kind: feature
    /// name: lending-copies
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// scenarios:
    ///   - name: lends-a-copy
    ///     given: [{ event: copy-borrowed, data: {} }]
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: event
    /// name: copy-lent
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// ---
    /// kind: feature
    /// name: lending-copies
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// scenarios:
    ///   - name: lends-a-copy
    ///     given: [{ event: copy-lent, data: {} }]
    /// ```
    ScenarioReferencesUnknownEvent, "esdm/gwt/scenario-references-unknown-event", Error
}

impl Rule for ScenarioReferencesUnknownEvent {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for feature in features(model) {
            for scenario in feature.scenarios() {
                for item in scenario.node.get_items("given") {
                    look(model, feature, scenario, ("given", item), sink);
                }
                if feature.variant.is_consistency_unit() {
                    for item in scenario.then_items("events") {
                        look(model, feature, scenario, ("then.events", item), sink);
                    }
                }
            }
        }
    }
}

fn look<'a>(
    model: &ModelIndex<'a>,
    feature: Feature<'_, 'a>,
    scenario: Scenario<'a>,
    (slot, item): (&str, NodeRef<'a>),
    sink: &mut Sink,
) {
    let Some((node, event)) = readable(item, "event") else { return };
    let (context, aggregate) = match (readable(item, "boundedContext"), feature.variant) {
        (Some((_, context)), _) => (context, item.get_text("aggregate").unwrap_or_default()),
        (None, Variant::Aggregate) => (feature.entry.context, feature.unit_name),
        (None, Variant::Boundary) => (feature.entry.context, ""),
        (None, _) => return,
    };
    if model.find(Kind::Event, feature.entry.domain, context, aggregate, event).is_none() {
        let message = format!(
            "{} {slot} references event {} which is not declared in the model",
            scenario.title(),
            quote(event)
        );
        sink.at(feature.entry.document, node, message);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    const EVENTS: &str = "kind: event\nname: own\nscope: {domain: d, boundedContext: c, aggregate: u}\n---\n\
                          kind: event\nname: free\nscope: {domain: d, boundedContext: c}\n---\n";

    fn about(unit: &str, scenario: &str) -> Vec<String> {
        let feature = format!(
            "kind: feature\nname: f\nscope: {{domain: d, boundedContext: c, {unit}: u}}\nscenarios: [{{name: s, {scenario}}}]\n"
        );
        findings(&ScenarioReferencesUnknownEvent, &format!("{EVENTS}{feature}"))
    }

    #[test]
    fn a_bare_name_means_an_event_of_the_unit() {
        assert!(about("aggregate", "given: [{event: own}], then: {events: [{event: own}]}").is_empty());
        assert_eq!(about("aggregate", "given: [{event: free}]").len(), 1);
        assert!(about("dynamicConsistencyBoundary", "then: {events: [{event: free}]}").is_empty());
        let found = about("dynamicConsistencyBoundary", "then: {events: [{event: own}]}");
        assert!(found[0].ends_with(
            "feature \"f\" scenario \"s\" then.events references event \"own\" which is not declared in the model"
        ));
    }

    #[test]
    fn an_address_is_looked_up_as_it_is() {
        assert!(about("readModel", "given: [{boundedContext: c, aggregate: u, event: own}]").is_empty());
        assert_eq!(about("readModel", "given: [{boundedContext: x, event: free}]").len(), 1);
        assert!(about("readModel", "given: [{event: nothing}]").is_empty(), "bare names mean nothing here");
    }
}
