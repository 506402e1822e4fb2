//! `command-without-publishes`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A command that leads to no event.
    ///
    /// # Why it matters
    ///
    /// In an event-sourced model what leaves no event has not happened.
    ///
    /// # How to mend it
    ///
    /// Name the events that may follow, or drop the command; a question is a query.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: command
    /// name: lend-copy
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: command
    /// name: lend-copy
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// publishes: [copy-lent]
    /// ```
    CommandWithoutPublishes, "esdm/modeling/command-without-publishes", Warning
}

impl Rule for CommandWithoutPublishes {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::Command) {
            if entry.items("publishes").next().is_none() {
                sink.at_name(entry, format!("command {} publishes no events", quote(entry.name)));
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
        let text = "kind: command\nname: lend-copy\n";
        assert_eq!(
            findings(&CommandWithoutPublishes, text),
            ["2:7 command \"lend-copy\" publishes no events"]
        );
    }

    #[test]
    fn an_empty_list_is_no_better_than_none() {
        assert_eq!(findings(&CommandWithoutPublishes, "kind: command\nname: x\npublishes: []\n").len(), 1);
    }
}
