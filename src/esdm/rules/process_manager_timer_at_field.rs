//! `process-manager-timer-at-field`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::resolve::declares;
use crate::esdm::text::quote;

describe! {
    /// A timer set for a moment that the state of the process manager does not hold.
    ///
    /// # Why it matters
    ///
    /// The timer would never know when to go off. Reference resolution comes first and reports the
    /// same as an unresolved reference, so this finding is not normally seen.
    ///
    /// # How to mend it
    ///
    /// Declare the field under `properties` of the state, or correct the name. A span of time is
    /// written with `after`.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: process-manager
    /// name: overdue
    /// scope: { domain: library }
    /// state:
    ///   type: object
    ///   properties:
    ///     due-date: { type: string }
    /// timers:
    ///   - name: due
    ///     at: due
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: process-manager
    /// name: overdue
    /// scope: { domain: library }
    /// state:
    ///   type: object
    ///   properties:
    ///     due-date: { type: string }
    /// timers:
    ///   - name: due
    ///     at: due-date
    /// ```
    ProcessManagerTimerAtField, "esdm/structure/process-manager-timer-at-field", Error
}

impl Rule for ProcessManagerTimerAtField {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for manager in model.of_kind(Kind::ProcessManager) {
            let state = manager.get("state");
            for timer in manager.items("timers") {
                let Some(field) = timer.get("at") else { continue };
                let Some(name) = field.text() else { continue };
                if !declares(state, name) {
                    let message = format!(
                        "process-manager {} timer {} references state field {}, which is not declared in state.properties",
                        quote(manager.name),
                        quote(timer.get_text("name").unwrap_or_default()),
                        quote(name)
                    );
                    sink.at(manager.document, field, message);
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
    fn timers_after_a_span_need_no_field() {
        let text = "kind: process-manager\nname: p\nstate: {}\ntimers: [{name: a, after: {value: 1, unit: days}}, {name: b, at: x}]\n";
        assert_eq!(
            findings(&ProcessManagerTimerAtField, text),
            [
                "4:66 process-manager \"p\" timer \"b\" references state field \"x\", which is not declared in state.properties"
            ]
        );
    }
}
