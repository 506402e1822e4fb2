//! `domain-service-without-functions`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A domain service without functions.
    ///
    /// # Why it matters
    ///
    /// A service is a set of computations; an empty one computes nothing.
    ///
    /// # How to mend it
    ///
    /// Describe its functions, or drop the service.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: domain-service
    /// name: fees
    /// scope: { domain: library, boundedContext: lending }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: domain-service
    /// name: fees
    /// scope: { domain: library, boundedContext: lending }
    /// functions:
    ///   - name: compute-fee
    ///     arguments: {}
    ///     returns: {}
    /// ```
    DomainServiceWithoutFunctions, "esdm/modeling/domain-service-without-functions", Warning
}

impl Rule for DomainServiceWithoutFunctions {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::DomainService) {
            if entry.items("functions").next().is_none() {
                sink.at_name(entry, format!("domain-service {} has no functions", quote(entry.name)));
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
        let text = "kind: domain-service\nname: fees\n";
        assert_eq!(
            findings(&DomainServiceWithoutFunctions, text),
            ["2:7 domain-service \"fees\" has no functions"]
        );
    }

    #[test]
    fn an_empty_list_is_no_better_than_none() {
        assert_eq!(
            findings(&DomainServiceWithoutFunctions, "kind: domain-service\nname: x\nfunctions: []\n").len(),
            1
        );
    }
}
