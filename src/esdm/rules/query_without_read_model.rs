//! `query-without-read-model`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A query that does not say what it reads.
    ///
    /// # Why it matters
    ///
    /// A query is a question to one read model; without it there is nothing to ask.
    ///
    /// # How to mend it
    ///
    /// Name the read model of the same bounded context.
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
    /// readModel: open-loans
    /// ```
    QueryWithoutReadModel, "esdm/modeling/query-without-read-model", Warning
}

impl Rule for QueryWithoutReadModel {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::Query) {
            if entry.get("readModel").is_none() {
                sink.at_name(entry, format!("query {} has no readModel reference", quote(entry.name)));
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
            findings(&QueryWithoutReadModel, text),
            ["2:7 query \"loans-of-member\" has no readModel reference"]
        );
    }

    #[test]
    fn whatever_stands_there_counts() {
        assert!(findings(&QueryWithoutReadModel, "kind: query\nname: x\nreadModel:\n").is_empty());
    }
}
