//! `subdomain-without-bounded-context`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A subdomain that covers no bounded context.
    ///
    /// # Why it matters
    ///
    /// A subdomain weighs parts of the domain. One that covers nothing says nothing, and readers look
    /// in vain for what is core, supporting or generic.
    ///
    /// # How to mend it
    ///
    /// Name the bounded contexts it covers, or drop the subdomain until there are some.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: subdomain
    /// name: circulation
    /// scope: { domain: library }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: subdomain
    /// name: circulation
    /// scope: { domain: library }
    /// boundedContexts: [lending]
    /// ```
    SubdomainWithoutBoundedContext, "esdm/modeling/subdomain-without-bounded-context", Warning
}

impl Rule for SubdomainWithoutBoundedContext {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::Subdomain) {
            if entry.items("boundedContexts").next().is_none() {
                sink.at_name(entry, format!("subdomain {} lists no bounded contexts", quote(entry.name)));
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
        let text = "kind: subdomain\nname: circulation\n";
        assert_eq!(
            findings(&SubdomainWithoutBoundedContext, text),
            ["2:7 subdomain \"circulation\" lists no bounded contexts"]
        );
    }

    #[test]
    fn an_empty_list_is_no_better_than_none() {
        assert_eq!(
            findings(&SubdomainWithoutBoundedContext, "kind: subdomain\nname: x\nboundedContexts: []\n")
                .len(),
            1
        );
    }
}
