//! `feature-references-unknown-process-manager`

use super::scenario::{Variant, features};
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::text::quote;

describe! {
    /// A feature about a process manager that the model does not declare.
    ///
    /// # Why it matters
    ///
    /// Its scenarios test something that does not exist: the unit was renamed or dropped, or the scope
    /// names the wrong place.
    ///
    /// # How to mend it
    ///
    /// Correct the scope, or add the process manager.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: process-manager
    /// name: overdue
    /// scope: { domain: library }
    /// ---
    /// kind: feature
    /// name: examples
    /// scope: { domain: library, processManager: overdu }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: process-manager
    /// name: overdue
    /// scope: { domain: library }
    /// ---
    /// kind: feature
    /// name: examples
    /// scope: { domain: library, processManager: overdue }
    /// ```
    FeatureReferencesUnknownProcessManager, "esdm/gwt/feature-references-unknown-process-manager", Error
}

impl Rule for FeatureReferencesUnknownProcessManager {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for feature in features(model).filter(|feature| feature.variant == Variant::ProcessManager) {
            if feature.unit(model).is_none() {
                let message = format!(
                    "feature {} scope references process-manager {} in domain {} which is not declared in the model",
                    quote(feature.entry.name),
                    quote(feature.unit_name),
                    quote(feature.entry.domain)
                );
                sink.at(feature.entry.document, feature.unit_node, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    const UNIT: &str = "kind: process-manager\nname: u\nscope: {domain: d, boundedContext: c}\n---\n";

    fn about(unit: &str) -> Vec<String> {
        let feature = format!(
            "kind: feature\nname: f\nscope: {{domain: d, boundedContext: c, processManager: {unit}}}\n"
        );
        findings(&FeatureReferencesUnknownProcessManager, &format!("{UNIT}{feature}"))
    }

    #[test]
    fn the_unit_must_be_there() {
        assert!(about("u").is_empty());
        let found = about("v");
        assert_eq!(found.len(), 1);
        assert!(found[0].ends_with(
            "feature \"f\" scope references process-manager \"v\" in domain \"d\" which is not declared in the model"
        ));
    }
}
