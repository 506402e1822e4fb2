//! Fields that hold bare names; the scope of their document says where to look.

use super::{Elsewhere, Resolver};
use crate::esdm::index::Entry;
use crate::esdm::kind::Kind;
use crate::esdm::yaml::NodeRef;

impl<'a> Resolver<'_, 'a> {
    pub(super) fn bare_names(&mut self, entry: &Entry<'a>) {
        match entry.kind {
            Kind::Subdomain => self.of_domain(entry, "boundedContexts", Kind::BoundedContext),
            Kind::Actor => self.of_domain(entry, "backedBy", Kind::ExternalSystem),
            Kind::Query if !entry.context.is_empty() => {
                if let Some(node) = entry.get("readModel") {
                    self.of_context(entry, node, Kind::ReadModel);
                }
                self.actors(entry);
            }
            Kind::Command if !entry.context.is_empty() => {
                self.publishes(entry);
                self.actors(entry);
            }
            _ => {}
        }
    }

    fn of_domain(&mut self, entry: &Entry<'a>, field: &str, kind: Kind) {
        if entry.domain.is_empty() {
            return;
        }
        for item in entry.items(field) {
            let Some(name) = item.text() else { continue };
            if self.index.find(kind, entry.domain, "", "", name).is_none() {
                self.not_in_domain(entry.document, item, kind, entry.domain, name);
            }
        }
    }

    fn of_context(&mut self, entry: &Entry<'a>, node: NodeRef<'a>, kind: Kind) {
        let Some(name) = node.text() else { return };
        if self.index.find(kind, entry.domain, entry.context, "", name).is_none() {
            self.not_in_context(entry.document, node, kind, entry.domain, entry.context, name);
        }
    }

    fn actors(&mut self, entry: &Entry<'a>) {
        for item in entry.items("actors") {
            self.of_context(entry, item, Kind::Actor);
        }
    }

    fn publishes(&mut self, command: &Entry<'a>) {
        for item in command.items("publishes") {
            let Some(name) = item.text() else { continue };
            let in_context = self
                .index
                .named(Kind::Event, name)
                .find(|e| e.domain == command.domain && e.context == command.context)
                .copied();
            let of_aggregate = !command.aggregate.is_empty();
            match in_context {
                Some(_) if !of_aggregate => {}
                Some(found) => {
                    let own = (command.domain, command.context, command.aggregate);
                    if self.index.find(Kind::Event, own.0, own.1, own.2, name).is_none() {
                        let actual = if found.aggregate.is_empty() { NO_AGGREGATE } else { found.aggregate };
                        let parts = Elsewhere { parent: "aggregate", actual, expected: command.aggregate };
                        self.mismatched(command.document, item, &found, parts);
                    }
                }
                None => self.not_in_context(
                    command.document,
                    item,
                    Kind::Event,
                    command.domain,
                    command.context,
                    name,
                ),
            }
        }
    }
}

/// Stands for the aggregate of an event that has none.
pub(super) const NO_AGGREGATE: &str = "(BC-scoped, no aggregate)";

#[cfg(test)]
mod tests {
    use super::super::tests::{CONTEXT, DOMAIN, found};

    const LOAN: &str = "kind: aggregate\nname: loan\nscope: {domain: library, boundedContext: lending}";

    #[test]
    fn a_command_publishes_events_of_its_own_aggregate() {
        let free = "kind: event\nname: copy-lent\nscope: {domain: library, boundedContext: lending}";
        let command = "kind: command\nname: lend\nscope: {domain: library, boundedContext: lending, aggregate: loan}\npublishes: [copy-lent, copy-lost]";
        assert_eq!(
            found(&[DOMAIN, CONTEXT, LOAN, free, command]),
            [
                "4:4:13 event \"copy-lent\" exists but its aggregate is \"(BC-scoped, no aggregate)\", not \"loan\" (event \"copy-lent\" defined here at 3:2:7)",
                "4:4:24 unresolved event \"copy-lost\" (did you mean \"copy-lent\"? at 3:2:7)",
            ]
        );
    }

    #[test]
    fn a_query_reads_a_read_model_of_its_own_context() {
        let query = "kind: query\nname: loans\nscope: {domain: library, boundedContext: lending}\nreadModel: loan-list\nactors: [member]";
        assert_eq!(
            found(&[DOMAIN, CONTEXT, query]),
            ["2:4:12 unresolved read-model \"loan-list\"", "2:5:10 unresolved actor \"member\""]
        );
    }

    #[test]
    fn a_context_of_another_domain_is_named() {
        let other = "kind: domain\nname: archive";
        let subdomain = "kind: subdomain\nname: s\nscope: {domain: archive}\nboundedContexts: [lending]";
        assert_eq!(
            found(&[DOMAIN, CONTEXT, other, subdomain]),
            [
                "3:4:19 bounded-context \"lending\" exists but its domain is \"library\", not \"archive\" (bounded-context \"lending\" defined here at 1:2:7)"
            ]
        );
    }
}
