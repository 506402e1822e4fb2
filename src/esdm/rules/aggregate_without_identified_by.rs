//! `aggregate-without-identified-by`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// An aggregate that does not say what identifies it.
    ///
    /// # Why it matters
    ///
    /// Without an identity nobody can tell which instance a command is meant for, and its events
    /// cannot be put into streams.
    ///
    /// # How to mend it
    ///
    /// Name the field of its state that identifies it, a fixed value, or the generator that makes
    /// identifiers.
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
    /// identifiedBy:
    ///   source: state
    ///   field: loan-id
    /// ```
    AggregateWithoutIdentifiedBy, "esdm/modeling/aggregate-without-identified-by", Warning
}

impl Rule for AggregateWithoutIdentifiedBy {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::Aggregate) {
            if entry.get("identifiedBy").is_none() {
                sink.at_name(entry, format!("aggregate {} has no identifiedBy", quote(entry.name)));
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
        assert_eq!(
            findings(&AggregateWithoutIdentifiedBy, text),
            ["2:7 aggregate \"loan\" has no identifiedBy"]
        );
    }

    #[test]
    fn whatever_stands_there_counts() {
        assert!(
            findings(&AggregateWithoutIdentifiedBy, "kind: aggregate\nname: x\nidentifiedBy:\n").is_empty()
        );
    }
}
