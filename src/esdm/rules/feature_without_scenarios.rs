//! `feature-without-scenarios`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A feature without scenarios.
    ///
    /// # Why it matters
    ///
    /// Scenarios are what a feature consists of; an empty one promises examples and gives none.
    ///
    /// # How to mend it
    ///
    /// Write down at least one example, or drop the feature.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: feature
    /// name: lending-copies
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: feature
    /// name: lending-copies
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// scenarios:
    ///   - name: lends-a-copy
    ///     when: { command: lend-copy, data: {} }
    ///     then: { events: [] }
    /// ```
    FeatureWithoutScenarios, "esdm/gwt/feature-without-scenarios", Warning
}

impl Rule for FeatureWithoutScenarios {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::Feature) {
            if entry.items("scenarios").next().is_none() {
                sink.at_name(entry, format!("feature {} has no scenarios", quote(entry.name)));
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
        let text = "kind: feature\nname: lending-copies\n";
        assert_eq!(
            findings(&FeatureWithoutScenarios, text),
            ["2:7 feature \"lending-copies\" has no scenarios"]
        );
    }

    #[test]
    fn an_empty_list_is_no_better_than_none() {
        assert_eq!(findings(&FeatureWithoutScenarios, "kind: feature\nname: x\nscenarios: []\n").len(), 1);
    }
}
