//! `dynamic-consistency-boundary-without-consults`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A dynamic consistency boundary that consults no events.
    ///
    /// # Why it matters
    ///
    /// What it consults is what keeps it consistent. A boundary that looks at nothing can refuse
    /// nothing.
    ///
    /// # How to mend it
    ///
    /// List the events the decision depends on, each with the criteria by which occurrences count.
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
    /// consults:
    ///   - boundedContext: lending
    ///     event: copy-lent
    ///     criteria: Those of this member.
    /// ```
    DynamicConsistencyBoundaryWithoutConsults, "esdm/modeling/dynamic-consistency-boundary-without-consults", Warning
}

impl Rule for DynamicConsistencyBoundaryWithoutConsults {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::DynamicConsistencyBoundary) {
            if entry.items("consults").next().is_none() {
                sink.at_name(entry, format!("DCB {} has no consults entries", quote(entry.name)));
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
            findings(&DynamicConsistencyBoundaryWithoutConsults, text),
            ["2:7 DCB \"loan-limit\" has no consults entries"]
        );
    }

    #[test]
    fn an_empty_list_is_no_better_than_none() {
        assert_eq!(
            findings(
                &DynamicConsistencyBoundaryWithoutConsults,
                "kind: dynamic-consistency-boundary\nname: x\nconsults: []\n"
            )
            .len(),
            1
        );
    }
}
