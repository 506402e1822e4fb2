//! `dynamic-consistency-boundary-without-identified-by`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A dynamic consistency boundary that does not say what tells one decision from another.
    ///
    /// # Why it matters
    ///
    /// The identifiers select the events a decision is about. Without them every decision would
    /// concern everything.
    ///
    /// # How to mend it
    ///
    /// List the values of the command that identify a decision, with their source.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: dynamic-consistency-boundary
    /// name: loan-limit
    /// scope: { domain: library, boundedContext: lending }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: dynamic-consistency-boundary
    /// name: loan-limit
    /// scope: { domain: library, boundedContext: lending }
    /// identifiedBy:
    ///   - name: member
    ///     source: command-payload
    ///     field: member-id
    /// ```
    DynamicConsistencyBoundaryWithoutIdentifiedBy, "esdm/modeling/dynamic-consistency-boundary-without-identified-by", Warning
}

impl Rule for DynamicConsistencyBoundaryWithoutIdentifiedBy {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::DynamicConsistencyBoundary) {
            if entry.items("identifiedBy").next().is_none() {
                sink.at_name(entry, format!("DCB {} has no identifiedBy entries", quote(entry.name)));
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
        let text = "kind: dynamic-consistency-boundary\nname: loan-limit\n";
        assert_eq!(
            findings(&DynamicConsistencyBoundaryWithoutIdentifiedBy, text),
            ["2:7 DCB \"loan-limit\" has no identifiedBy entries"]
        );
    }

    #[test]
    fn an_empty_list_is_no_better_than_none() {
        assert_eq!(
            findings(
                &DynamicConsistencyBoundaryWithoutIdentifiedBy,
                "kind: dynamic-consistency-boundary\nname: x\nidentifiedBy: []\n"
            )
            .len(),
            1
        );
    }
}
