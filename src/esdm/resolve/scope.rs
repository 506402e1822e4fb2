//! Scopes, layer by layer: domain, bounded context, then aggregate or boundary.
//!
//! The first layer that leads nowhere is reported and ends the walk; a layer that
//! is absent or unreadable ends it silently.

use super::{Elsewhere, Resolver};
use crate::esdm::kind::Kind;
use crate::esdm::model::Document;
use crate::esdm::yaml::NodeRef;

impl<'a> Resolver<'_, 'a> {
    pub(super) fn scope_chain(&mut self, document: Document<'a>, scope: NodeRef<'a>) {
        let Some((node, domain)) = readable(scope, "domain") else { return };
        if self.index.find(Kind::Domain, "", "", "", domain).is_none() {
            return self.unresolved(document, node, Kind::Domain, domain);
        }
        let Some((node, context)) = readable(scope, "boundedContext") else { return };
        if self.index.find(Kind::BoundedContext, domain, "", "", context).is_none() {
            return self.not_in_domain(document, node, Kind::BoundedContext, domain, context);
        }
        for (part, kind) in
            [("aggregate", Kind::Aggregate), ("dynamicConsistencyBoundary", Kind::DynamicConsistencyBoundary)]
        {
            if scope.get(part).is_none() {
                continue;
            }
            let Some((node, unit)) = readable(scope, part) else { return };
            if self.index.find(kind, domain, context, "", unit).is_none() {
                self.not_in_context(document, node, kind, domain, context, unit);
            }
            return;
        }
    }

    /// Reports something that belongs to a domain and is not in this one.
    pub(super) fn not_in_domain(
        &mut self,
        document: Document<'a>,
        node: NodeRef<'a>,
        kind: Kind,
        domain: &'a str,
        name: &'a str,
    ) {
        let elsewhere = self.index.named(kind, name).next().copied();
        match elsewhere {
            Some(found) => {
                let parts = Elsewhere { parent: "domain", actual: found.domain, expected: domain };
                self.mismatched(document, node, &found, parts);
            }
            None => self.unresolved(document, node, kind, name),
        }
    }

    /// Reports something that belongs to a bounded context and is not in this one.
    pub(super) fn not_in_context(
        &mut self,
        document: Document<'a>,
        node: NodeRef<'a>,
        kind: Kind,
        domain: &'a str,
        context: &'a str,
        name: &'a str,
    ) {
        let elsewhere = self.index.named(kind, name).find(|e| e.domain == domain).copied();
        match elsewhere {
            Some(found) => {
                let parts = Elsewhere { parent: "bounded-context", actual: found.context, expected: context };
                self.mismatched(document, node, &found, parts);
            }
            None => self.unresolved(document, node, kind, name),
        }
    }
}

/// A part of a scope that has a text.
pub(super) fn readable<'a>(scope: NodeRef<'a>, part: &str) -> Option<(NodeRef<'a>, &'a str)> {
    let node = scope.get(part)?;
    node.text().filter(|text| !text.is_empty()).map(|text| (node, text))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{CONTEXT, DOMAIN, found};

    #[test]
    fn only_the_first_broken_layer_is_reported() {
        let event = "kind: event\nname: a\nscope: {domain: libary, boundedContext: x, aggregate: y}";
        assert_eq!(
            found(&[DOMAIN, event]),
            ["1:3:17 unresolved domain \"libary\" (did you mean \"library\"? at 0:2:7)"]
        );
    }

    #[test]
    fn an_aggregate_of_another_context_is_named() {
        let other = "kind: bounded-context\nname: catalog\nscope: {domain: library}";
        let aggregate = "kind: aggregate\nname: loan\nscope: {domain: library, boundedContext: lending}";
        let event =
            "kind: event\nname: a\nscope: {domain: library, boundedContext: catalog, aggregate: loan}";
        assert_eq!(
            found(&[DOMAIN, CONTEXT, other, aggregate, event]),
            [
                "4:3:62 aggregate \"loan\" exists but its bounded-context is \"lending\", not \"catalog\" (aggregate \"loan\" defined here at 3:2:7)"
            ]
        );
    }

    #[test]
    fn unreadable_layers_end_the_walk() {
        let event = "kind: event\nname: a\nscope: {domain: library, boundedContext: 3, aggregate: y}";
        assert_eq!(found(&[DOMAIN, event]), [""; 0]);
    }
}
