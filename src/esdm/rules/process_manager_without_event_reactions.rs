//! `process-manager-without-event-reactions`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;
use crate::esdm::yaml::NodeRef;

describe! {
    /// A process manager that reacts to timers only.
    ///
    /// # Why it matters
    ///
    /// What it saw between its start and the timers makes no difference, so it remembers nothing worth
    /// a process manager. Often the event that should stop the timer has been forgotten.
    ///
    /// # How to mend it
    ///
    /// Add the reactions to events. If there really are none, a scheduler that issues a command may be
    /// all that is needed.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: process-manager
    /// name: overdue
    /// scope: { domain: library }
    /// reactions:
    ///   - when: { timer: due }
    ///     rule: Reminds the member.
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: process-manager
    /// name: overdue
    /// scope: { domain: library }
    /// reactions:
    ///   - when: { timer: due }
    ///     rule: Reminds the member.
    ///   - when: { boundedContext: lending, aggregate: loan, event: copy-returned }
    ///     rule: Stops the reminders.
    /// ```
    ProcessManagerWithoutEventReactions, "esdm/modeling/process-manager-without-event-reactions", Warning
}

impl Rule for ProcessManagerWithoutEventReactions {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for manager in model.of_kind(Kind::ProcessManager) {
            let mut reactions = manager.items("reactions").peekable();
            let has_reactions = reactions.peek().is_some();
            let to_event =
                |reaction: NodeRef<'_>| reaction.get("when").is_some_and(|w| w.get("event").is_some());
            if has_reactions && !reactions.any(to_event) {
                let message =
                    format!("process-manager {} has only timer-based reactions", quote(manager.name));
                sink.at_name(manager, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn no_reactions_at_all_are_left_to_the_schema() {
        assert!(
            findings(&ProcessManagerWithoutEventReactions, "kind: process-manager\nname: x\nreactions: []\n")
                .is_empty()
        );
    }

    #[test]
    fn timers_alone_are_found() {
        let text = "kind: process-manager\nname: x\nreactions: [{when: {timer: a}}, {when: {timer: b}}]\n";
        assert_eq!(
            findings(&ProcessManagerWithoutEventReactions, text),
            ["2:7 process-manager \"x\" has only timer-based reactions"]
        );
    }
}
