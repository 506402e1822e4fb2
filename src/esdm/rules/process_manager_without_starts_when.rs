//! `process-manager-without-starts-when`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A process manager that nothing starts.
    ///
    /// # Why it matters
    ///
    /// An instance begins with an event. Without one there never is an instance.
    ///
    /// # How to mend it
    ///
    /// Name the events that begin the process.
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
    /// startsWhen:
    ///   - boundedContext: lending
    ///     aggregate: loan
    ///     event: copy-lent
    /// ```
    ProcessManagerWithoutStartsWhen, "esdm/modeling/process-manager-without-starts-when", Warning
}

impl Rule for ProcessManagerWithoutStartsWhen {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::ProcessManager) {
            if entry.items("startsWhen").next().is_none() {
                sink.at_name(
                    entry,
                    format!("process-manager {} has no startsWhen entries", quote(entry.name)),
                );
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
            findings(&ProcessManagerWithoutStartsWhen, text),
            ["2:7 process-manager \"overdue\" has no startsWhen entries"]
        );
    }

    #[test]
    fn an_empty_list_is_no_better_than_none() {
        assert_eq!(
            findings(&ProcessManagerWithoutStartsWhen, "kind: process-manager\nname: x\nstartsWhen: []\n")
                .len(),
            1
        );
    }
}
