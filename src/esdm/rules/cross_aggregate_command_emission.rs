//! `cross-aggregate-command-emission`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A command of one aggregate that publishes an event owned by another aggregate of the same
    /// bounded context.
    ///
    /// # Why it matters
    ///
    /// An aggregate decides about its own history and nobody else's. Two aggregates that write each
    /// other's events cannot keep their invariants.
    ///
    /// # How to mend it
    ///
    /// Let the command publish an event of its own, and let a policy pass on to the other aggregate
    /// what follows.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: command
    /// name: lend-copy
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// publishes: [copy-lent, fee-charged]
    /// ---
    /// kind: event
    /// name: copy-lent
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// ---
    /// kind: event
    /// name: fee-charged
    /// scope: { domain: library, boundedContext: lending, aggregate: account }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: command
    /// name: lend-copy
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// publishes: [copy-lent]
    /// ---
    /// kind: event
    /// name: copy-lent
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// ---
    /// kind: event
    /// name: fee-charged
    /// scope: { domain: library, boundedContext: lending, aggregate: account }
    /// ```
    CrossAggregateCommandEmission, "esdm/modeling/cross-aggregate-command-emission", Error
}

impl Rule for CrossAggregateCommandEmission {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for command in model.of_kind(Kind::Command).filter(|command| !command.aggregate.is_empty()) {
            for item in command.items("publishes") {
                let Some(name) = item.text() else { continue };
                let own = model.find(Kind::Event, command.domain, command.context, command.aggregate, name);
                if own.is_some() {
                    continue;
                }
                let other = model.named(Kind::Event, name).find(|event| {
                    (event.domain, event.context) == (command.domain, command.context)
                        && !event.aggregate.is_empty()
                });
                if let Some(event) = other {
                    let message = format!(
                        "command {} (aggregate {}) publishes event {} owned by aggregate {}",
                        quote(command.name),
                        quote(command.aggregate),
                        quote(name),
                        quote(event.aggregate)
                    );
                    sink.at(command.document, item, message);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    const OTHER: &str =
        "---\nkind: event\nname: b\nscope: {domain: d, boundedContext: c, aggregate: other}\n";
    const FREE: &str = "---\nkind: event\nname: b\nscope: {domain: d, boundedContext: c}\n";

    fn of(unit: &str, events: &str) -> Vec<String> {
        let command = format!(
            "kind: command\nname: a\nscope: {{domain: d, boundedContext: c, {unit}}}\npublishes: [b]\n"
        );
        findings(&CrossAggregateCommandEmission, &(command + events))
    }

    #[test]
    fn the_owner_is_named_at_the_item() {
        assert_eq!(
            of("aggregate: own", OTHER),
            ["4:13 command \"a\" (aggregate \"own\") publishes event \"b\" owned by aggregate \"other\""]
        );
    }

    #[test]
    fn free_standing_events_and_commands_of_boundaries_are_left_alone() {
        assert!(of("aggregate: own", FREE).is_empty());
        assert!(of("dynamicConsistencyBoundary: own", OTHER).is_empty());
    }
}
