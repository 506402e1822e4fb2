//! `event-without-data`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// An event without data.
    ///
    /// # Why it matters
    ///
    /// Events are kept for ever, and everything built from them knows only what they say.
    ///
    /// # How to mend it
    ///
    /// Describe the payload as a JSON Schema; an event that says all by its name has `data: {}`.
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
    /// data:
    ///   type: object
    ///   properties:
    ///     copy-id: { type: string }
    /// ```
    EventWithoutData, "esdm/modeling/event-without-data", Warning
}

impl Rule for EventWithoutData {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::Event) {
            if entry.get("data").is_none() {
                sink.at_name(entry, format!("event {} has no data schema", quote(entry.name)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn a_missing_field_is_found_at_the_name() {
        let text = "kind: event\nname: copy-lent\n";
        assert_eq!(findings(&EventWithoutData, text), ["2:7 event \"copy-lent\" has no data schema"]);
    }

    #[test]
    fn whatever_stands_there_counts() {
        assert!(findings(&EventWithoutData, "kind: event\nname: x\ndata:\n").is_empty());
    }
}
