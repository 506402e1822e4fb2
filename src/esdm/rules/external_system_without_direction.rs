//! `external-system-without-direction`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// An external system that does not say who calls whom.
    ///
    /// # Why it matters
    ///
    /// The direction decides who has to be up, who may be slow, and where failures show.
    ///
    /// # How to mend it
    ///
    /// Say `inbound`, `outbound` or `bidirectional`, seen from the domain.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: external-system
    /// name: mail
    /// scope: { domain: library }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: external-system
    /// name: mail
    /// scope: { domain: library }
    /// direction: outbound
    /// ```
    ExternalSystemWithoutDirection, "esdm/modeling/external-system-without-direction", Warning
}

impl Rule for ExternalSystemWithoutDirection {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::ExternalSystem) {
            if entry.get("direction").is_none() {
                sink.at_name(entry, format!("external-system {} has no direction", quote(entry.name)));
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
        let text = "kind: external-system\nname: mail\n";
        assert_eq!(
            findings(&ExternalSystemWithoutDirection, text),
            ["2:7 external-system \"mail\" has no direction"]
        );
    }

    #[test]
    fn whatever_stands_there_counts() {
        assert!(
            findings(&ExternalSystemWithoutDirection, "kind: external-system\nname: x\ndirection:\n")
                .is_empty()
        );
    }
}
