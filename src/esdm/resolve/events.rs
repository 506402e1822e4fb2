//! References to events: by aggregate, or free-standing in a bounded context.

use super::names::NO_AGGREGATE;
use super::{Elsewhere, Resolver};
use crate::esdm::index::{Entry, ModelIndex};
use crate::esdm::kind::Kind;
use crate::esdm::yaml::NodeRef;

/// A reference to an event, as far as it can be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EventReference<'a> {
    /// The value of its `event`.
    pub node: NodeRef<'a>,
    /// The context it names; empty if there is none.
    pub context: &'a str,
    /// Whether it names an aggregate at all, readable or not.
    pub owned: bool,
    /// The aggregate it names; empty for a free-standing event.
    pub aggregate: &'a str,
    /// The event it names.
    pub event: &'a str,
}

impl<'a> EventReference<'a> {
    /// Reads a reference; nothing if it names no event.
    pub fn read(node: NodeRef<'a>) -> Option<Self> {
        let event = node.get("event")?;
        Some(Self {
            node: event,
            context: node.get_text("boundedContext").unwrap_or_default(),
            owned: node.get("aggregate").is_some(),
            aggregate: node.get_text("aggregate").unwrap_or_default(),
            event: event.text()?,
        })
    }

    /// The event it leads to, seen from a domain.
    pub fn resolve<'i>(&self, index: &'i ModelIndex<'a>, domain: &'a str) -> Option<&'i Entry<'a>> {
        index.find(Kind::Event, domain, self.context, self.aggregate, self.event)
    }
}

/// All references to events in a document, in the order of its fields.
pub(crate) fn event_references<'a>(entry: &Entry<'a>) -> Vec<EventReference<'a>> {
    let of = |field: &'static str| entry.items(field).filter_map(EventReference::read);
    match entry.kind {
        Kind::EventHandler | Kind::Policy => of("handles").collect(),
        Kind::ProcessManager => {
            let whens = entry.items("reactions").filter_map(|reaction| reaction.get("when"));
            of("startsWhen").chain(whens.filter_map(EventReference::read)).collect()
        }
        Kind::DynamicConsistencyBoundary => of("consults").collect(),
        Kind::ReadModel => of("projections").collect(),
        _ => Vec::new(),
    }
}

impl<'a> Resolver<'_, 'a> {
    pub(super) fn event_references(&mut self, entry: &Entry<'a>) {
        for reference in event_references(entry) {
            if !reference.context.is_empty() && reference.resolve(self.index, entry.domain).is_none() {
                self.unknown_event(entry, reference);
            }
        }
    }

    fn unknown_event(&mut self, entry: &Entry<'a>, reference: EventReference<'a>) {
        let EventReference { node, context, owned, aggregate, event } = reference;
        let in_context = self
            .index
            .named(Kind::Event, event)
            .find(|e| e.domain == entry.domain && e.context == context)
            .copied();
        let Some(found) = in_context else {
            return self.not_in_context(entry.document, node, Kind::Event, entry.domain, context, event);
        };
        let actual = if found.aggregate.is_empty() { NO_AGGREGATE } else { found.aggregate };
        let expected = if owned { aggregate } else { "(free-standing, none)" };
        self.mismatched(entry.document, node, &found, Elsewhere { parent: "aggregate", actual, expected });
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{CONTEXT, DOMAIN, found};

    const LOAN: &str = "kind: aggregate\nname: loan\nscope: {domain: library, boundedContext: lending}";
    const LENT: &str =
        "kind: event\nname: copy-lent\nscope: {domain: library, boundedContext: lending, aggregate: loan}";

    fn policy(reference: &str) -> Vec<String> {
        let policy = format!("kind: policy\nname: p\nscope: {{domain: library}}\nhandles: [{reference}]");
        found(&[DOMAIN, CONTEXT, LOAN, LENT, &policy])
    }

    #[test]
    fn both_forms_resolve_exactly() {
        assert_eq!(policy("{boundedContext: lending, aggregate: loan, event: copy-lent}"), [""; 0]);
        assert_eq!(
            policy("{boundedContext: lending, event: copy-lent}"),
            [
                "4:4:44 event \"copy-lent\" exists but its aggregate is \"loan\", not \"(free-standing, none)\" (event \"copy-lent\" defined here at 3:2:7)"
            ]
        );
    }

    #[test]
    fn the_context_is_named_if_it_is_another_one() {
        assert_eq!(
            policy("{boundedContext: x, aggregate: loan, event: copy-lent}"),
            [
                "4:4:55 event \"copy-lent\" exists but its bounded-context is \"lending\", not \"x\" (event \"copy-lent\" defined here at 3:2:7)"
            ]
        );
    }

    #[test]
    fn half_a_reference_is_left_to_the_schema() {
        assert_eq!(
            policy("{event: x}, {boundedContext: lending, event: 3}, {boundedContext: lending}"),
            [""; 0]
        );
    }
}
