//! `event-handler-without-handles`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// An event handler that handles no event.
    ///
    /// # Why it matters
    ///
    /// It never runs.
    ///
    /// # How to mend it
    ///
    /// Name the events it answers, or drop it.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: event-handler
    /// name: receipts
    /// scope: { domain: library }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: event-handler
    /// name: receipts
    /// scope: { domain: library }
    /// handles:
    ///   - boundedContext: lending
    ///     aggregate: loan
    ///     event: copy-lent
    /// ```
    EventHandlerWithoutHandles, "esdm/modeling/event-handler-without-handles", Warning
}

impl Rule for EventHandlerWithoutHandles {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::EventHandler) {
            if entry.items("handles").next().is_none() {
                sink.at_name(entry, format!("event-handler {} handles no events", quote(entry.name)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn a_missing_list_is_found_at_the_name() {
        let text = "kind: event-handler\nname: receipts\n";
        assert_eq!(
            findings(&EventHandlerWithoutHandles, text),
            ["2:7 event-handler \"receipts\" handles no events"]
        );
    }

    #[test]
    fn an_empty_list_is_no_better_than_none() {
        assert_eq!(
            findings(&EventHandlerWithoutHandles, "kind: event-handler\nname: x\nhandles: []\n").len(),
            1
        );
    }
}
