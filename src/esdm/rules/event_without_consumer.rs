//! `event-without-consumer`

use std::collections::HashSet;

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::resolve::event_references;
use crate::esdm::text::quote;

describe! {
    /// An event that nothing in the model takes notice of.
    ///
    /// # Why it matters
    ///
    /// An event nobody handles, projects or consults is recorded for no one. Either a consumer is
    /// missing, or the event is of no interest to the business.
    ///
    /// # How to mend it
    ///
    /// Add the policy, process manager, event handler, read model or boundary that needs it, or drop
    /// the event. Scenarios and stories do not count.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: event
    /// name: copy-lent
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: event
    /// name: copy-lent
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// ---
    /// kind: read-model
    /// name: open-loans
    /// scope: { domain: library, boundedContext: lending }
    /// projections:
    ///   - boundedContext: lending
    ///     aggregate: loan
    ///     event: copy-lent
    ///     rule: Adds the loan.
    /// ```
    EventWithoutConsumer, "esdm/modeling/event-without-consumer", Warning
}

impl Rule for EventWithoutConsumer {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        let mut consumed = HashSet::new();
        for consumer in model.entries() {
            for reference in event_references(consumer) {
                consumed.insert((consumer.domain, reference.context, reference.aggregate, reference.event));
            }
        }
        for event in model.of_kind(Kind::Event) {
            if !consumed.contains(&(event.domain, event.context, event.aggregate, event.name)) {
                sink.at_name(event, format!("event {} has no consumer", quote(event.name)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    const EVENT: &str = "kind: event\nname: e\nscope: {domain: d, boundedContext: c, aggregate: u}\n---\n";

    #[test]
    fn every_kind_of_consumer_counts() {
        let reference = "{boundedContext: c, aggregate: u, event: e}";
        for consumer in [
            format!("kind: event-handler\nhandles: [{reference}]"),
            format!("kind: policy\nhandles: [{reference}]"),
            format!("kind: process-manager\nstartsWhen: [{reference}]"),
            format!("kind: process-manager\nreactions: [{{when: {reference}}}]"),
            format!("kind: read-model\nprojections: [{reference}]"),
            format!("kind: dynamic-consistency-boundary\nconsults: [{reference}]"),
        ] {
            let text = format!("{EVENT}{consumer}\nname: x\nscope: {{domain: d, boundedContext: c}}\n");
            assert!(findings(&EventWithoutConsumer, &text).is_empty(), "{consumer}");
        }
    }

    #[test]
    fn a_reference_without_the_aggregate_means_another_event() {
        let text = format!(
            "{EVENT}kind: policy\nname: x\nscope: {{domain: d}}\nhandles: [{{boundedContext: c, event: e}}]\n"
        );
        assert_eq!(findings(&EventWithoutConsumer, &text), ["2:7 event \"e\" has no consumer"]);
    }
}
