//! `aggregate-without-events`

use std::collections::HashSet;

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// An aggregate that no event belongs to.
    ///
    /// # Why it matters
    ///
    /// An event-sourced aggregate is the sum of its events. One without events has no history and no
    /// state.
    ///
    /// # How to mend it
    ///
    /// Add the events its commands lead to, scoped to the aggregate.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: aggregate
    /// name: loan
    /// scope: { domain: library, boundedContext: lending }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: aggregate
    /// name: loan
    /// scope: { domain: library, boundedContext: lending }
    /// ---
    /// kind: event
    /// name: copy-lent
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// ```
    AggregateWithoutEvents, "esdm/modeling/aggregate-without-events", Warning
}

impl Rule for AggregateWithoutEvents {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        let units: HashSet<_> =
            model.of_kind(Kind::Event).map(|event| (event.domain, event.context, event.aggregate)).collect();
        for aggregate in model.of_kind(Kind::Aggregate) {
            if !units.contains(&(aggregate.domain, aggregate.context, aggregate.name)) {
                sink.at_name(aggregate, format!("aggregate {} has no events", quote(aggregate.name)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn events_of_a_namesake_elsewhere_do_not_count() {
        let text = "kind: aggregate\nname: loan\nscope: {domain: library, boundedContext: lending}\n---\n\
                    kind: event\nname: x\nscope: {domain: archive, boundedContext: lending, aggregate: loan}\n";
        assert_eq!(findings(&AggregateWithoutEvents, text), ["2:7 aggregate \"loan\" has no events"]);
    }
}
