//! The second stage of a check: whether references lead anywhere.
//!
//! A reference that leads nowhere is *unresolved*; if something of that name exists
//! elsewhere, the reference has the wrong parent, and the finding says which one
//! would be right. The contract for each reference is in the submodule about it.

mod commands;
mod events;
mod fields;
mod mappings;
mod names;
mod scope;

pub(crate) use commands::CommandReference;
pub(crate) use events::event_references;
pub(crate) use fields::{declares, is_bound_to};
pub(crate) use mappings::mapping_ends;

use std::cell::RefCell;
use std::collections::HashMap;

use super::diagnostic::{Diagnostic, Severity};
use super::hint;
use super::index::{Entry, ModelIndex};
use super::kind::Kind;
use super::model::Document;
use super::text::quote;
use super::yaml::NodeRef;

/// Id of the finding.
pub(crate) const UNRESOLVED_REFERENCE: &str = "esdm/structure/unresolved-reference";

/// Checks the references of all indexed documents.
pub(super) fn references(index: &ModelIndex<'_>) -> Vec<Diagnostic> {
    let mut resolver = Resolver { index, found: Vec::new(), hints: RefCell::default() };
    for entry in index.entries() {
        resolver.entry(entry);
    }
    resolver.found
}

struct Resolver<'i, 'a> {
    index: &'i ModelIndex<'a>,
    found: Vec<Diagnostic>,
    /// Suggestions looked up before; the same slip tends to occur in many places.
    hints: RefCell<HashMap<(Kind, &'a str), Option<&'a str>>>,
}

/// A definition with the right name in the wrong place.
struct Elsewhere<'e> {
    /// What the definition belongs to: `domain`, `bounded-context`, …
    parent: &'static str,
    actual: &'e str,
    expected: &'e str,
}

impl<'a> Resolver<'_, 'a> {
    fn entry(&mut self, entry: &Entry<'a>) {
        match entry.kind {
            // Whether the unit of a feature exists is for the rules to say.
            Kind::Domain | Kind::Feature => {}
            Kind::ContextMapping => self.mapping(entry),
            _ => {
                if let Some(scope) = entry.get("scope") {
                    self.scope_chain(entry.document, scope);
                }
            }
        }
        self.bare_names(entry);
        self.event_references(entry);
        self.command_references(entry);
        self.field_references(entry);
    }

    /// Reports a name that nothing has.
    fn unresolved(&mut self, document: Document<'a>, node: NodeRef<'a>, kind: Kind, name: &'a str) {
        let message = format!("unresolved {kind} {}", quote(name));
        let mut finding = document.finding(UNRESOLVED_REFERENCE, Severity::Error, message, node);
        if let Some(meant) = self.hint(kind, name)
            && let Some(entry) = self.index.named(kind, meant).next()
        {
            let place = entry.document.place(entry.name_node());
            finding = finding.related(format!("did you mean {}?", quote(meant)), place);
        }
        self.found.push(finding);
    }

    /// Reports a name that something else has.
    fn mismatched(
        &mut self,
        document: Document<'a>,
        node: NodeRef<'a>,
        found: &Entry<'a>,
        elsewhere: Elsewhere<'_>,
    ) {
        let Elsewhere { parent, actual, expected } = elsewhere;
        let what = format!("{} {}", found.kind, quote(found.name));
        let message = format!("{what} exists but its {parent} is {}, not {}", quote(actual), quote(expected));
        self.found.push(
            document
                .finding(UNRESOLVED_REFERENCE, Severity::Error, message, node)
                .related(format!("{what} defined here"), found.document.place(found.name_node())),
        );
    }

    fn hint(&self, kind: Kind, name: &'a str) -> Option<&'a str> {
        let mut hints = self.hints.borrow_mut();
        *hints.entry((kind, name)).or_insert_with(|| hint::nearest(name, self.index.names(kind)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::Model;
    use super::*;

    /// What the resolver says about documents, each in a file named by its number from 0, where
    /// line 2 is the name and line 3 the scope.
    pub(super) fn found(documents: &[&str]) -> Vec<String> {
        let sources = documents.iter().enumerate().map(|(i, document)| {
            (i.to_string(), format!("{document}\napiVersion: schema.esdm.io/core/v1\n"))
        });
        let model = Model::from_sources(sources);
        let (index, _) = ModelIndex::build(&model);
        references(&index)
            .into_iter()
            .map(|d| {
                let related: Vec<_> =
                    d.related.iter().map(|r| format!(" ({} at {})", r.message, r.place)).collect();
                format!("{} {}{}", d.place, d.message, related.concat())
            })
            .collect()
    }

    pub(super) const DOMAIN: &str = "kind: domain\nname: library";
    pub(super) const CONTEXT: &str = "kind: bounded-context\nname: lending\nscope: {domain: library}";
}
