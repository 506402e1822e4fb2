//! `scenario-references-unknown-actor`

use super::scenario::unit_features;
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A scenario with an actor that the bounded context does not declare.
    ///
    /// # Why it matters
    ///
    /// Who acts decides what is permitted; an actor nobody knows is permitted nothing.
    ///
    /// # How to mend it
    ///
    /// Correct the name, or add the actor to the context of the unit.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: actor
    /// name: librarian
    /// scope: { domain: library, boundedContext: lending }
    /// ---
    /// kind: feature
    /// name: lending-copies
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// scenarios:
    ///   - name: lends-a-copy
    ///     when: { command: lend-copy, data: {}, actor: clerk }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: actor
    /// name: librarian
    /// scope: { domain: library, boundedContext: lending }
    /// ---
    /// kind: feature
    /// name: lending-copies
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// scenarios:
    ///   - name: lends-a-copy
    ///     when: { command: lend-copy, data: {}, actor: librarian }
    /// ```
    ScenarioReferencesUnknownActor, "esdm/gwt/scenario-references-unknown-actor", Error
}

impl Rule for ScenarioReferencesUnknownActor {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for feature in unit_features(model) {
            for scenario in feature.scenarios() {
                let Some((node, actor)) = scenario.when("actor") else { continue };
                let (domain, context) = (feature.entry.domain, feature.entry.context);
                if model.find(Kind::Actor, domain, context, "", actor).is_none() {
                    let message = format!(
                        "{} when references actor {} which is not declared in bounded-context {}",
                        scenario.title(),
                        quote(actor),
                        quote(context)
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
    fn actors_of_other_contexts_do_not_count() {
        let text = "kind: actor\nname: a\nscope: {domain: d, boundedContext: x}\n---\n\
                    kind: feature\nname: f\nscope: {domain: d, boundedContext: c, aggregate: u}\nscenarios: [{name: s, when: {actor: a}}]\n";
        assert_eq!(
            findings(&ScenarioReferencesUnknownActor, text),
            [
                "8:37 feature \"f\" scenario \"s\" when references actor \"a\" which is not declared in bounded-context \"c\""
            ]
        );
    }
}
