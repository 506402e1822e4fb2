//! `scenario-actor-not-permitted`

use super::scenario::unit_features;
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::text::quote;

describe! {
    /// A scenario in which an actor issues a command that does not name the actor.
    ///
    /// # Why it matters
    ///
    /// Under `actors` a command lists who may issue it; without a list nobody may. The scenario
    /// contradicts the model.
    ///
    /// # How to mend it
    ///
    /// Add the actor to the command, or let somebody else act.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: command
    /// name: lend-copy
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// actors: [librarian]
    /// ---
    /// kind: feature
    /// name: lending-copies
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// scenarios:
    ///   - name: lends-a-copy
    ///     when: { command: lend-copy, data: {}, actor: member }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: command
    /// name: lend-copy
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// actors: [librarian, member]
    /// ---
    /// kind: feature
    /// name: lending-copies
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// scenarios:
    ///   - name: lends-a-copy
    ///     when: { command: lend-copy, data: {}, actor: member }
    /// ```
    ScenarioActorNotPermitted, "esdm/gwt/scenario-actor-not-permitted", Error
}

impl Rule for ScenarioActorNotPermitted {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for feature in unit_features(model) {
            for scenario in feature.scenarios() {
                let Some((node, actor)) = scenario.when("actor") else { continue };
                let Some((_, name)) = scenario.when("command") else { continue };
                let Some(command) = feature.command(model, name) else { continue };
                if !command.items("actors").any(|item| item.text() == Some(actor)) {
                    let message = format!(
                        "{} when names actor {} which command {} does not permit",
                        scenario.title(),
                        quote(actor),
                        quote(name)
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

    fn permitted(actors: &str) -> Vec<String> {
        let text = format!(
            "kind: command\nname: a\nscope: {{domain: d, boundedContext: c, aggregate: u}}\n{actors}\n---\n\
             kind: feature\nname: f\nscope: {{domain: d, boundedContext: c, aggregate: u}}\nscenarios: [{{name: s, when: {{command: a, actor: x}}}}]\n"
        );
        findings(&ScenarioActorNotPermitted, &text)
    }

    #[test]
    fn only_who_is_listed_may() {
        assert!(permitted("actors: [y, x]").is_empty());
        assert_eq!(
            permitted("actors: [y]"),
            ["9:49 feature \"f\" scenario \"s\" when names actor \"x\" which command \"a\" does not permit"]
        );
    }

    #[test]
    fn without_a_list_nobody_may() {
        assert_eq!(permitted("data: {}").len(), 1);
    }
}
