//! The ends of a context mapping: bounded contexts or external systems.

use super::Resolver;
use super::scope::readable;
use crate::esdm::index::Entry;
use crate::esdm::kind::Kind;
use crate::esdm::model::Document;
use crate::esdm::yaml::NodeRef;

/// The fields that may name an end, apart from `participants`.
const ROLES: [&str; 8] =
    ["customer", "supplier", "conformist", "upstream", "downstream", "host", "consumer", "publisher"];

/// All ends of a mapping: roles in a fixed order, then participants.
pub(crate) fn mapping_ends<'a>(mapping: &Entry<'a>) -> impl Iterator<Item = NodeRef<'a>> + use<'a> {
    let node = mapping.node();
    ROLES.into_iter().filter_map(move |role| node.get(role)).chain(mapping.items("participants"))
}

impl<'a> Resolver<'_, 'a> {
    pub(super) fn mapping(&mut self, mapping: &Entry<'a>) {
        for end in mapping_ends(mapping) {
            if end.get("boundedContext").is_some() {
                self.scope_chain(mapping.document, end);
            } else if end.get("externalSystem").is_some() {
                self.external_end(mapping.document, end);
            }
        }
    }

    fn external_end(&mut self, document: Document<'a>, end: NodeRef<'a>) {
        let Some((node, domain)) = readable(end, "domain") else { return };
        if self.index.find(Kind::Domain, "", "", "", domain).is_none() {
            return self.unresolved(document, node, Kind::Domain, domain);
        }
        let Some((node, system)) = readable(end, "externalSystem") else { return };
        if self.index.find(Kind::ExternalSystem, domain, "", "", system).is_none() {
            self.not_in_domain(document, node, Kind::ExternalSystem, domain, system);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{CONTEXT, DOMAIN, found};

    #[test]
    fn both_ends_are_looked_at() {
        let mapping = "kind: context-mapping\nname: m\ntype: conformist\nconformist: {domain: library, boundedContext: lendin}\nupstream: {domain: library, externalSystem: post}";
        assert_eq!(
            found(&[DOMAIN, CONTEXT, mapping]),
            [
                "2:4:47 unresolved bounded-context \"lendin\" (did you mean \"lending\"? at 1:2:7)",
                "2:5:45 unresolved external-system \"post\"",
            ]
        );
    }
}
