//! `event-without-publisher`

use std::collections::HashSet;

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;
use crate::esdm::yaml::NodeRef;

describe! {
    /// An event that no command publishes.
    ///
    /// # Why it matters
    ///
    /// Events are the outcome of decisions. One without a command appears from nowhere, or the command
    /// that leads to it has been forgotten. An event of an aggregate is published by commands of that
    /// aggregate; a boundary's commands publish free-standing events.
    ///
    /// # How to mend it
    ///
    /// Add it to `publishes` of the command it follows from. If it comes from outside, model the
    /// command by which the domain takes it in.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: event
    /// name: copy-lent
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// ---
    /// kind: command
    /// name: lend-copy
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// publishes: [copy-reserved]
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: event
    /// name: copy-lent
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// ---
    /// kind: command
    /// name: lend-copy
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// publishes: [copy-lent]
    /// ```
    EventWithoutPublisher, "esdm/modeling/event-without-publisher", Warning
}

impl Rule for EventWithoutPublisher {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        let mut published = HashSet::new();
        for command in model.of_kind(Kind::Command) {
            for name in command.items("publishes").filter_map(NodeRef::text) {
                published.insert((command.domain, command.context, command.aggregate, name));
            }
        }
        for event in model.of_kind(Kind::Event) {
            if !published.contains(&(event.domain, event.context, event.aggregate, event.name)) {
                sink.at_name(event, format!("event {} is not published by any command", quote(event.name)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn a_command_of_a_boundary_covers_free_standing_events_only() {
        let text = |scope: &str| {
            format!(
                "kind: event\nname: e\nscope: {{domain: d, boundedContext: c{scope}}}\n---\n\
                 kind: command\nname: a\nscope: {{domain: d, boundedContext: c, dynamicConsistencyBoundary: u}}\npublishes: [e]\n"
            )
        };
        assert!(findings(&EventWithoutPublisher, &text("")).is_empty());
        assert_eq!(
            findings(&EventWithoutPublisher, &text(", aggregate: u")),
            ["2:7 event \"e\" is not published by any command"]
        );
    }
}
