//! `command-without-data`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A command without data.
    ///
    /// # Why it matters
    ///
    /// Who issues the command has to know what to send. Silence can mean that nothing is needed or
    /// that nobody has thought about it.
    ///
    /// # How to mend it
    ///
    /// Describe the payload as a JSON Schema; a command that needs none has `data: {}`.
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
    /// data:
    ///   type: object
    ///   properties:
    ///     copy-id: { type: string }
    /// ```
    CommandWithoutData, "esdm/modeling/command-without-data", Warning
}

impl Rule for CommandWithoutData {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::Command) {
            if entry.get("data").is_none() {
                sink.at_name(entry, format!("command {} has no data schema", quote(entry.name)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn a_missing_field_is_found_at_the_name() {
        let text = "kind: command\nname: lend-copy\n";
        assert_eq!(findings(&CommandWithoutData, text), ["2:7 command \"lend-copy\" has no data schema"]);
    }

    #[test]
    fn whatever_stands_there_counts() {
        assert!(findings(&CommandWithoutData, "kind: command\nname: x\ndata:\n").is_empty());
    }
}
