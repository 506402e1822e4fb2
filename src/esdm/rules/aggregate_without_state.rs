//! `aggregate-without-state`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// An aggregate without a state.
    ///
    /// # Why it matters
    ///
    /// The state is what its invariants speak about and what its events rebuild; without it nobody can
    /// decide a command.
    ///
    /// # How to mend it
    ///
    /// Describe the state as a JSON Schema; an aggregate that needs to remember nothing has `state:
    /// {}`.
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
    /// state:
    ///   type: object
    ///   properties:
    ///     loan-id: { type: string }
    /// ```
    AggregateWithoutState, "esdm/modeling/aggregate-without-state", Warning
}

impl Rule for AggregateWithoutState {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::Aggregate) {
            if entry.get("state").is_none() {
                sink.at_name(entry, format!("aggregate {} has no state schema", quote(entry.name)));
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
        let text = "kind: aggregate\nname: loan\n";
        assert_eq!(findings(&AggregateWithoutState, text), ["2:7 aggregate \"loan\" has no state schema"]);
    }

    #[test]
    fn whatever_stands_there_counts() {
        assert!(findings(&AggregateWithoutState, "kind: aggregate\nname: x\nstate:\n").is_empty());
    }
}
