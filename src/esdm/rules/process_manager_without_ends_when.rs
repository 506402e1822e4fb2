//! `process-manager-without-ends-when`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A process manager that never ends.
    ///
    /// # Why it matters
    ///
    /// Instances that are never retired pile up, and go on reacting to events they have no business
    /// with.
    ///
    /// # How to mend it
    ///
    /// Say under which condition an instance is done.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: process-manager
    /// name: overdue
    /// scope: { domain: library }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: process-manager
    /// name: overdue
    /// scope: { domain: library }
    /// endsWhen:
    ///   - name: copy-returned
    ///     condition: The copy is back.
    /// ```
    ProcessManagerWithoutEndsWhen, "esdm/modeling/process-manager-without-ends-when", Warning
}

impl Rule for ProcessManagerWithoutEndsWhen {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::ProcessManager) {
            if entry.items("endsWhen").next().is_none() {
                sink.at_name(entry, format!("process-manager {} has no endsWhen entries", quote(entry.name)));
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
        let text = "kind: process-manager\nname: overdue\n";
        assert_eq!(
            findings(&ProcessManagerWithoutEndsWhen, text),
            ["2:7 process-manager \"overdue\" has no endsWhen entries"]
        );
    }

    #[test]
    fn an_empty_list_is_no_better_than_none() {
        assert_eq!(
            findings(&ProcessManagerWithoutEndsWhen, "kind: process-manager\nname: x\nendsWhen: []\n").len(),
            1
        );
    }
}
