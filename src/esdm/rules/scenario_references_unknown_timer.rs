//! `scenario-references-unknown-timer`

use std::collections::HashSet;

use super::scenario::{Variant, features};
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::text::quote;

describe! {
    /// A scenario with a timer that the process manager does not declare.
    ///
    /// # Why it matters
    ///
    /// A timer that does not exist never goes off, and cannot be set or cancelled.
    ///
    /// # How to mend it
    ///
    /// Correct the name, or declare the timer under `timers` of the process manager.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: process-manager
    /// name: overdue
    /// scope: { domain: library }
    /// timers:
    ///   - name: due
    ///     at: due-date
    /// ---
    /// kind: feature
    /// name: reminders
    /// scope: { domain: library, processManager: overdue }
    /// scenarios:
    ///   - name: reminds
    ///     when: { timer: overdue }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: process-manager
    /// name: overdue
    /// scope: { domain: library }
    /// timers:
    ///   - name: due
    ///     at: due-date
    /// ---
    /// kind: feature
    /// name: reminders
    /// scope: { domain: library, processManager: overdue }
    /// scenarios:
    ///   - name: reminds
    ///     when: { timer: due }
    /// ```
    ScenarioReferencesUnknownTimer, "esdm/gwt/scenario-references-unknown-timer", Error
}

impl Rule for ScenarioReferencesUnknownTimer {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for feature in features(model).filter(|feature| feature.variant == Variant::ProcessManager) {
            let Some(manager) = feature.unit(model) else { continue };
            let declared: HashSet<_> =
                manager.items("timers").filter_map(|timer| timer.get_text("name")).collect();
            for scenario in feature.scenarios() {
                let fired = scenario.when("timer").map(|(node, _)| ("when", node));
                let set = scenario.then_items("setTimers").map(|node| ("then.setTimers", node));
                let cancelled = scenario.then_items("cancelTimers").map(|node| ("then.cancelTimers", node));
                for (slot, node) in fired.into_iter().chain(set).chain(cancelled) {
                    let Some(timer) = node.text().filter(|timer| !declared.contains(timer)) else { continue };
                    let message = format!(
                        "{} {slot} references timer {} which is not declared on the process-manager",
                        scenario.title(),
                        quote(timer)
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

    const MANAGER: &str = "kind: process-manager\nname: p\nscope: {domain: d}\ntimers: [{name: t}]\n---\n";

    fn about(manager: &str, scenario: &str) -> Vec<String> {
        let feature = format!(
            "kind: feature\nname: f\nscope: {{domain: d, processManager: {manager}}}\nscenarios: [{{name: s, {scenario}}}]\n"
        );
        findings(&ScenarioReferencesUnknownTimer, &format!("{MANAGER}{feature}"))
    }

    #[test]
    fn timers_are_looked_up_wherever_they_occur() {
        assert!(about("p", "when: {timer: t}, then: {setTimers: [t], cancelTimers: [t]}").is_empty());
        let found = about("p", "when: {timer: x}, then: {setTimers: [y], cancelTimers: [z]}");
        let slots: Vec<_> = found.iter().filter_map(|f| f.split(' ').nth(5)).collect();
        assert_eq!(slots, ["when", "then.setTimers", "then.cancelTimers"]);
    }

    #[test]
    fn an_unknown_process_manager_is_somebody_elses_business() {
        assert!(about("q", "when: {timer: x}").is_empty());
    }
}
