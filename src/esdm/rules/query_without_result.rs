//! `query-without-result`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A query without a result.
    ///
    /// # Why it matters
    ///
    /// Who asks has to know what comes back.
    ///
    /// # How to mend it
    ///
    /// Describe the answer as a JSON Schema.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: query
    /// name: loans-of-member
    /// scope: { domain: library, boundedContext: lending }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: query
    /// name: loans-of-member
    /// scope: { domain: library, boundedContext: lending }
    /// result:
    ///   type: array
    /// ```
    QueryWithoutResult, "esdm/modeling/query-without-result", Warning
}

impl Rule for QueryWithoutResult {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::Query) {
            if entry.get("result").is_none() {
                sink.at_name(entry, format!("query {} has no result schema", quote(entry.name)));
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
        let text = "kind: query\nname: loans-of-member\n";
        assert_eq!(
            findings(&QueryWithoutResult, text),
            ["2:7 query \"loans-of-member\" has no result schema"]
        );
    }

    #[test]
    fn whatever_stands_there_counts() {
        assert!(findings(&QueryWithoutResult, "kind: query\nname: x\nresult:\n").is_empty());
    }
}
