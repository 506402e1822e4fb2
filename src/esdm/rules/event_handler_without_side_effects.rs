//! `event-handler-without-side-effects`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// An event handler without effects.
    ///
    /// # Why it matters
    ///
    /// Having an effect outside the model is all an event handler is for.
    ///
    /// # How to mend it
    ///
    /// Say what it does. If it issues a command it is a policy; if it remembers something it is a
    /// process manager.
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
    /// sideEffects:
    ///   - type: other
    ///     rule: Prints a receipt.
    /// ```
    EventHandlerWithoutSideEffects, "esdm/modeling/event-handler-without-side-effects", Warning
}

impl Rule for EventHandlerWithoutSideEffects {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::EventHandler) {
            if entry.items("sideEffects").next().is_none() {
                sink.at_name(entry, format!("event-handler {} has no side effects", quote(entry.name)));
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
            findings(&EventHandlerWithoutSideEffects, text),
            ["2:7 event-handler \"receipts\" has no side effects"]
        );
    }

    #[test]
    fn an_empty_list_is_no_better_than_none() {
        assert_eq!(
            findings(&EventHandlerWithoutSideEffects, "kind: event-handler\nname: x\nsideEffects: []\n")
                .len(),
            1
        );
    }
}
