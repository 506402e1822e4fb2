//! `feature-references-unknown-aggregate`

use super::scenario::{Variant, features};
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::text::quote;

describe! {
    /// A feature about an aggregate that the model does not declare.
    ///
    /// # Why it matters
    ///
    /// Its scenarios test something that does not exist: the unit was renamed or dropped, or the scope
    /// names the wrong place.
    ///
    /// # How to mend it
    ///
    /// Correct the scope, or add the aggregate.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: aggregate
    /// name: loan
    /// scope: { domain: library, boundedContext: lending }
    /// ---
    /// kind: feature
    /// name: examples
    /// scope: { domain: library, boundedContext: lending, aggregate: loa }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: aggregate
    /// name: loan
    /// scope: { domain: library, boundedContext: lending }
    /// ---
    /// kind: feature
    /// name: examples
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// ```
    FeatureReferencesUnknownAggregate, "esdm/gwt/feature-references-unknown-aggregate", Error
}

impl Rule for FeatureReferencesUnknownAggregate {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for feature in features(model).filter(|feature| feature.variant == Variant::Aggregate) {
            if feature.unit(model).is_none() {
                let message = format!(
                    "feature {} scope references aggregate {} in bounded-context {} which is not declared in the model",
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

    const UNIT: &str = "kind: aggregate\nname: u\nscope: {domain: d, boundedContext: c}\n---\n";

    fn about(unit: &str) -> Vec<String> {
        let feature =
            format!("kind: feature\nname: f\nscope: {{domain: d, boundedContext: c, aggregate: {unit}}}\n");
        findings(&FeatureReferencesUnknownAggregate, &format!("{UNIT}{feature}"))
    }

    #[test]
    fn the_unit_must_be_there() {
        assert!(about("u").is_empty());
        let found = about("v");
        assert_eq!(found.len(), 1);
        assert!(found[0].ends_with(
            "feature \"f\" scope references aggregate \"v\" in bounded-context \"c\" which is not declared in the model"
        ));
    }
}
