//! `event-name-with-aggregate-prefix`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// An event whose name begins with the name of its aggregate.
    ///
    /// # Why it matters
    ///
    /// The event is scoped to the aggregate already: `loan-opened` of `loan` says loan twice wherever
    /// it is used, and tends to breed names that repeat the context as well.
    ///
    /// # How to mend it
    ///
    /// Drop the prefix, here and in every reference.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: event
    /// name: loan-opened
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: event
    /// name: opened
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// ```
    EventNameWithAggregatePrefix, "esdm/modeling/event-name-with-aggregate-prefix", Warning
}

impl Rule for EventNameWithAggregatePrefix {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for event in model.of_kind(Kind::Event).filter(|event| !event.aggregate.is_empty()) {
            let rest = event.name.strip_prefix(event.aggregate);
            if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-')) {
                let message = format!(
                    "event name {} redundantly starts with its aggregate's name {}; \
                     the aggregate scope already conveys that context",
                    quote(event.name),
                    quote(event.aggregate)
                );
                sink.at_name(event, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    fn named(name: &str, scope: &str) -> Vec<String> {
        findings(&EventNameWithAggregatePrefix, &format!("kind: event\nname: {name}\nscope: {{{scope}}}\n"))
    }

    #[test]
    fn a_prefix_is_a_whole_word() {
        assert_eq!(
            named("loan-opened", "aggregate: loan"),
            [
                "2:7 event name \"loan-opened\" redundantly starts with its aggregate's name \"loan\"; the aggregate scope already conveys that context"
            ]
        );
        assert_eq!(named("loan", "aggregate: loan").len(), 1);
        assert!(named("loaned", "aggregate: loan").is_empty());
    }

    #[test]
    fn free_standing_events_are_exempt() {
        assert!(named("loan-opened", "boundedContext: loan").is_empty());
    }
}
