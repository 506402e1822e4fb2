//! `feature-references-unknown-read-model`

use super::scenario::{Variant, features};
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::text::quote;

describe! {
    /// A feature about a read model that the model does not declare.
    ///
    /// # Why it matters
    ///
    /// Its scenarios test something that does not exist: the unit was renamed or dropped, or the scope
    /// names the wrong place.
    ///
    /// # How to mend it
    ///
    /// Correct the scope, or add the read model.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: read-model
    /// name: open-loans
    /// scope: { domain: library, boundedContext: lending }
    /// ---
    /// kind: feature
    /// name: examples
    /// scope: { domain: library, boundedContext: lending, readModel: open-loan }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: read-model
    /// name: open-loans
    /// scope: { domain: library, boundedContext: lending }
    /// ---
    /// kind: feature
    /// name: examples
    /// scope: { domain: library, boundedContext: lending, readModel: open-loans }
    /// ```
    FeatureReferencesUnknownReadModel, "esdm/gwt/feature-references-unknown-read-model", Error
}

impl Rule for FeatureReferencesUnknownReadModel {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for feature in features(model).filter(|feature| feature.variant == Variant::ReadModel) {
            if feature.unit(model).is_none() {
                let message = format!(
                    "feature {} scope references read-model {} in bounded-context {} which is not declared in the model",
                    quote(feature.entry.name),
                    quote(feature.unit_name),
                    quote(feature.entry.context)
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

    const UNIT: &str = "kind: read-model\nname: u\nscope: {domain: d, boundedContext: c}\n---\n";

    fn about(unit: &str) -> Vec<String> {
        let feature =
            format!("kind: feature\nname: f\nscope: {{domain: d, boundedContext: c, readModel: {unit}}}\n");
        findings(&FeatureReferencesUnknownReadModel, &format!("{UNIT}{feature}"))
    }

    #[test]
    fn the_unit_must_be_there() {
        assert!(about("u").is_empty());
        let found = about("v");
        assert_eq!(found.len(), 1);
        assert!(found[0].ends_with(
            "feature \"f\" scope references read-model \"v\" in bounded-context \"c\" which is not declared in the model"
        ));
    }
}
