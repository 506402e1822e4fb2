//! References to commands: by aggregate or by boundary, which share one slot of the key.

use super::{Elsewhere, Resolver};
use crate::esdm::index::{Entry, ModelIndex};
use crate::esdm::kind::Kind;
use crate::esdm::yaml::NodeRef;

/// A reference to a command, as far as it can be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CommandReference<'a> {
    /// The value of its `command`.
    pub node: NodeRef<'a>,
    /// The context it names.
    pub context: &'a str,
    /// The kind of unit it names, readable or not, if any; an aggregate goes first.
    pub unit_kind: Option<Kind>,
    /// The unit it names, or empty.
    pub unit: &'a str,
    /// The command it names.
    pub command: &'a str,
}

impl<'a> CommandReference<'a> {
    /// Reads a reference; nothing if it names no command.
    pub fn read(node: NodeRef<'a>) -> Option<Self> {
        let command = node.get("command")?;
        let units = [
            (Kind::Aggregate, "aggregate"),
            (Kind::DynamicConsistencyBoundary, "dynamicConsistencyBoundary"),
        ];
        let unit = units.into_iter().find_map(|(kind, part)| Some((kind, node.get(part)?)));
        Some(Self {
            node: command,
            context: node.get_text("boundedContext").unwrap_or_default(),
            unit_kind: unit.map(|(kind, _)| kind),
            unit: unit.and_then(|(_, node)| node.text()).unwrap_or_default(),
            command: command.text()?,
        })
    }

    /// The command it leads to, seen from a domain.
    pub fn resolve<'i>(&self, index: &'i ModelIndex<'a>, domain: &'a str) -> Option<&'i Entry<'a>> {
        index.find(Kind::Command, domain, self.context, self.unit, self.command)
    }
}

/// All references to commands in a document, in the order of its fields.
pub(crate) fn command_references<'a>(entry: &Entry<'a>) -> Vec<CommandReference<'a>> {
    match entry.kind {
        Kind::Policy => entry.items("emits").filter_map(CommandReference::read).collect(),
        Kind::ProcessManager => entry
            .items("reactions")
            .flat_map(|reaction| reaction.get_items("emits"))
            .filter_map(CommandReference::read)
            .collect(),
        _ => Vec::new(),
    }
}

impl<'a> Resolver<'_, 'a> {
    pub(super) fn command_references(&mut self, entry: &Entry<'a>) {
        for reference in command_references(entry) {
            let named = !reference.context.is_empty() && reference.unit_kind.is_some();
            if named && reference.resolve(self.index, entry.domain).is_none() {
                self.unknown_command(entry, reference);
            }
        }
    }

    fn unknown_command(&mut self, entry: &Entry<'a>, reference: CommandReference<'a>) {
        let CommandReference { node, context, unit_kind, unit, command } = reference;
        let in_context = self
            .index
            .named(Kind::Command, command)
            .find(|e| e.domain == entry.domain && e.context == context)
            .copied();
        let Some(found) = in_context else {
            return self.not_in_context(entry.document, node, Kind::Command, entry.domain, context, command);
        };
        let (parent, none) = if unit_kind == Some(Kind::Aggregate) {
            ("aggregate", "(DCB-bound, no aggregate)")
        } else {
            ("dynamic-consistency-boundary", "(aggregate-bound, no DCB)")
        };
        let actual = if found.unit().is_empty() { none } else { found.unit() };
        let parts = Elsewhere { parent, actual, expected: unit };
        self.mismatched(entry.document, node, &found, parts);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{CONTEXT, DOMAIN, found};

    const LOAN: &str = "kind: aggregate\nname: loan\nscope: {domain: library, boundedContext: lending}";
    const LEND: &str =
        "kind: command\nname: lend\nscope: {domain: library, boundedContext: lending, aggregate: loan}";

    fn policy(reference: &str) -> Vec<String> {
        let policy = format!("kind: policy\nname: p\nscope: {{domain: library}}\nemits: [{reference}]");
        found(&[DOMAIN, CONTEXT, LOAN, LEND, &policy])
    }

    #[test]
    fn a_boundary_of_the_aggregates_name_resolves_too() {
        assert_eq!(policy("{boundedContext: lending, aggregate: loan, command: lend}"), [""; 0]);
        assert_eq!(
            policy("{boundedContext: lending, dynamicConsistencyBoundary: loan, command: lend}"),
            [""; 0]
        );
    }

    #[test]
    fn the_unit_is_named_if_it_is_another_one() {
        assert_eq!(
            policy("{boundedContext: lending, aggregate: copy, command: lend}"),
            [
                "4:4:61 command \"lend\" exists but its aggregate is \"loan\", not \"copy\" (command \"lend\" defined here at 3:2:7)"
            ]
        );
    }

    #[test]
    fn a_command_nobody_has_is_unresolved() {
        assert_eq!(
            policy("{boundedContext: lending, aggregate: loan, command: send}"),
            ["4:4:61 unresolved command \"send\" (did you mean \"lend\"? at 3:2:7)"]
        );
    }
}
