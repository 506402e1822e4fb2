//! `read-model-without-query`

use std::collections::HashSet;

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A read model that no query reads.
    ///
    /// # Why it matters
    ///
    /// A view that is kept up to date for nobody costs work and hides which question it was meant to
    /// answer.
    ///
    /// # How to mend it
    ///
    /// Add the query it was built for, in the same bounded context, or drop the read model.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: read-model
    /// name: open-loans
    /// scope: { domain: library, boundedContext: lending }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: read-model
    /// name: open-loans
    /// scope: { domain: library, boundedContext: lending }
    /// ---
    /// kind: query
    /// name: loans-of-member
    /// scope: { domain: library, boundedContext: lending }
    /// readModel: open-loans
    /// ```
    ReadModelWithoutQuery, "esdm/modeling/read-model-without-query", Warning
}

impl Rule for ReadModelWithoutQuery {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        let read: HashSet<_> = model
            .of_kind(Kind::Query)
            .filter_map(|query| Some((query.domain, query.context, query.get("readModel")?.text()?)))
            .collect();
        for view in model.of_kind(Kind::ReadModel) {
            if !read.contains(&(view.domain, view.context, view.name)) {
                sink.at_name(view, format!("read-model {} is not accessed by any query", quote(view.name)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn a_query_of_another_context_does_not_count() {
        let text = "kind: read-model\nname: v\nscope: {domain: d, boundedContext: c}\n---\n\
                    kind: query\nname: q\nscope: {domain: d, boundedContext: x}\nreadModel: v\n";
        assert_eq!(
            findings(&ReadModelWithoutQuery, text),
            ["2:7 read-model \"v\" is not accessed by any query"]
        );
    }
}
