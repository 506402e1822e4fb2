//! `scenario-references-unknown-query`

use super::scenario::{Variant, features};
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A scenario that asks a query the bounded context does not have.
    ///
    /// # Why it matters
    ///
    /// Nobody can answer it.
    ///
    /// # How to mend it
    ///
    /// Correct the name, or add the query to the context of the read model.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: query
    /// name: loans-of-member
    /// scope: { domain: library, boundedContext: lending }
    /// ---
    /// kind: feature
    /// name: loan-list
    /// scope: { domain: library, boundedContext: lending, readModel: open-loans }
    /// scenarios:
    ///   - name: shows-loans
    ///     when: { query: loans, parameters: {} }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: query
    /// name: loans-of-member
    /// scope: { domain: library, boundedContext: lending }
    /// ---
    /// kind: feature
    /// name: loan-list
    /// scope: { domain: library, boundedContext: lending, readModel: open-loans }
    /// scenarios:
    ///   - name: shows-loans
    ///     when: { query: loans-of-member, parameters: {} }
    /// ```
    ScenarioReferencesUnknownQuery, "esdm/gwt/scenario-references-unknown-query", Error
}

impl Rule for ScenarioReferencesUnknownQuery {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for feature in features(model).filter(|feature| feature.variant == Variant::ReadModel) {
            for scenario in feature.scenarios() {
                let Some((node, query)) = scenario.when("query") else { continue };
                let (domain, context) = (feature.entry.domain, feature.entry.context);
                if model.find(Kind::Query, domain, context, "", query).is_none() {
                    let message = format!(
                        "{} when references query {} which is not declared in the model",
                        scenario.title(),
                        quote(query)
                    );
                    sink.at(feature.entry.document, node, message);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn any_query_of_the_context_will_do() {
        let text = |query: &str| {
            format!(
                "kind: query\nname: q\nscope: {{domain: d, boundedContext: c}}\nreadModel: other\n---\n\
                 kind: feature\nname: f\nscope: {{domain: d, boundedContext: c, readModel: v}}\nscenarios: [{{name: s, when: {{query: {query}}}}}]\n"
            )
        };
        assert!(findings(&ScenarioReferencesUnknownQuery, &text("q")).is_empty());
        assert_eq!(
            findings(&ScenarioReferencesUnknownQuery, &text("r")),
            [
                "9:37 feature \"f\" scenario \"s\" when references query \"r\" which is not declared in the model"
            ]
        );
    }
}
