//! `domain-without-bounded-context`

use std::collections::HashSet;

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A domain without bounded contexts.
    ///
    /// # Why it matters
    ///
    /// Everything else in a model lives in bounded contexts. A domain without one is empty, or the
    /// contexts name another domain in their scope.
    ///
    /// # How to mend it
    ///
    /// Add the bounded contexts, or correct the `scope.domain` of those that should be here.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: domain
    /// name: library
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: domain
    /// name: library
    /// ---
    /// kind: bounded-context
    /// name: lending
    /// scope: { domain: library }
    /// ```
    DomainWithoutBoundedContext, "esdm/modeling/domain-without-bounded-context", Warning
}

impl Rule for DomainWithoutBoundedContext {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        let settled: HashSet<&str> =
            model.of_kind(Kind::BoundedContext).map(|context| context.domain).collect();
        for domain in model.of_kind(Kind::Domain) {
            if !settled.contains(domain.name) {
                sink.at_name(domain, format!("domain {} has no bounded contexts", quote(domain.name)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn a_context_of_another_domain_does_not_count() {
        let text =
            "kind: domain\nname: library\n---\nkind: bounded-context\nname: x\nscope: {domain: archive}\n";
        assert_eq!(
            findings(&DomainWithoutBoundedContext, text),
            ["2:7 domain \"library\" has no bounded contexts"]
        );
    }
}
