//! `scenario-references-unknown-command`

use super::scenario::{Feature, Scenario, Variant, features};
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::resolve::CommandReference;
use crate::esdm::text::quote;

describe! {
    /// A scenario that names a command the model does not declare, as its trigger or as something a
    /// process manager emits.
    ///
    /// # Why it matters
    ///
    /// The example issues a command nobody understands. The trigger has to be a command of the unit
    /// the feature is about.
    ///
    /// # How to mend it
    ///
    /// Correct the name, or add the command to the unit.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: command
    /// name: lend-copy
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// ---
    /// kind: feature
    /// name: lending-copies
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// scenarios:
    ///   - name: lends-a-copy
    ///     when: { command: lend, data: {} }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: command
    /// name: lend-copy
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// ---
    /// kind: feature
    /// name: lending-copies
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// scenarios:
    ///   - name: lends-a-copy
    ///     when: { command: lend-copy, data: {} }
    /// ```
    ScenarioReferencesUnknownCommand, "esdm/gwt/scenario-references-unknown-command", Error
}

impl Rule for ScenarioReferencesUnknownCommand {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for feature in features(model) {
            for scenario in feature.scenarios() {
                match feature.variant {
                    Variant::ProcessManager => emitted(model, feature, scenario, sink),
                    Variant::ReadModel => {}
                    Variant::Aggregate | Variant::Boundary => {
                        let Some((node, command)) = scenario.when("command") else { continue };
                        if feature.command(model, command).is_none() {
                            let message = format!(
                                "{} when references command {} which is not declared in the model",
                                scenario.title(),
                                quote(command)
                            );
                            sink.at(feature.entry.document, node, message);
                        }
                    }
                }
            }
        }
    }
}

fn emitted<'a>(model: &ModelIndex<'a>, feature: Feature<'_, 'a>, scenario: Scenario<'a>, sink: &mut Sink) {
    for reference in scenario.then_items("emits").filter_map(CommandReference::read) {
        if reference.command.is_empty() || reference.resolve(model, feature.entry.domain).is_some() {
            continue;
        }
        let message = format!(
            "{} then.emits references command {} in bounded-context {} which is not declared in the model",
            scenario.title(),
            quote(reference.command),
            quote(reference.context)
        );
        sink.at(feature.entry.document, reference.node, message);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    const COMMAND: &str =
        "kind: command\nname: a\nscope: {domain: d, boundedContext: c, aggregate: u}\n---\n";

    fn about(unit: &str, scenario: &str) -> Vec<String> {
        let feature = format!(
            "kind: feature\nname: f\nscope: {{domain: d, boundedContext: c, {unit}: u}}\nscenarios: [{{name: s, {scenario}}}]\n"
        );
        findings(&ScenarioReferencesUnknownCommand, &format!("{COMMAND}{feature}"))
    }

    #[test]
    fn the_trigger_is_a_command_of_the_unit() {
        assert!(about("aggregate", "when: {command: a}").is_empty());
        let found = about("aggregate", "when: {command: b}");
        assert!(found[0].ends_with(
            "feature \"f\" scenario \"s\" when references command \"b\" which is not declared in the model"
        ));
    }

    #[test]
    fn a_process_manager_emits_commands_of_any_context() {
        assert!(
            about("processManager", "then: {emits: [{boundedContext: c, aggregate: u, command: a}]}")
                .is_empty()
        );
        let found = about("processManager", "then: {emits: [{boundedContext: x, aggregate: u, command: a}]}");
        assert!(found[0].ends_with(
            "then.emits references command \"a\" in bounded-context \"x\" which is not declared in the model"
        ));
    }
}
