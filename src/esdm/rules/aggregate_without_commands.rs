//! `aggregate-without-commands`

use std::collections::HashSet;

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// An aggregate that no command is put to.
    ///
    /// # Why it matters
    ///
    /// Nobody can ask the aggregate for anything, so its state never changes.
    ///
    /// # How to mend it
    ///
    /// Add the commands it decides. If nothing is decided here, it may be an entity or a read model.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: aggregate
    /// name: loan
    /// scope: { domain: library, boundedContext: lending }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: aggregate
    /// name: loan
    /// scope: { domain: library, boundedContext: lending }
    /// ---
    /// kind: command
    /// name: lend-copy
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// ```
    AggregateWithoutCommands, "esdm/modeling/aggregate-without-commands", Warning
}

impl Rule for AggregateWithoutCommands {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        let units: HashSet<_> = model
            .of_kind(Kind::Command)
            .map(|command| (command.domain, command.context, command.aggregate))
            .collect();
        for aggregate in model.of_kind(Kind::Aggregate) {
            if !units.contains(&(aggregate.domain, aggregate.context, aggregate.name)) {
                sink.at_name(aggregate, format!("aggregate {} has no commands", quote(aggregate.name)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn commands_of_a_namesake_elsewhere_do_not_count() {
        let text = "kind: aggregate\nname: loan\nscope: {domain: library, boundedContext: lending}\n---\n\
                    kind: command\nname: x\nscope: {domain: archive, boundedContext: lending, aggregate: loan}\n";
        assert_eq!(findings(&AggregateWithoutCommands, text), ["2:7 aggregate \"loan\" has no commands"]);
    }
}
