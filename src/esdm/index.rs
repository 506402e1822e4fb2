//! The model as a whole: which documents there are, found by what identifies them.
//!
//! [`ModelIndex::build`] takes the documents in order. The first document of a key
//! enters the index; later ones are duplicates, are reported, and count for
//! nothing else. Documents that break their schema are indexed like others.

use std::collections::{BTreeSet, HashMap};

use super::diagnostic::{Diagnostic, Severity};
use super::kind::Kind;
use super::model::{Document, Model};
use super::schema::ApiVersion;
use super::text::quote;
use super::yaml::NodeRef;

/// Id of the finding about names that are taken.
pub(crate) const DUPLICATE_NAME: &str = "esdm/structure/duplicate-name";

/// A document that has a kind and a name. Parts of the scope that are absent or unreadable are
/// empty.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The document.
    pub document: Document<'a>,
    /// Its kind.
    pub kind: Kind,
    /// Its name.
    pub name: &'a str,
    /// `scope.domain`
    pub domain: &'a str,
    /// `scope.boundedContext`
    pub context: &'a str,
    /// `scope.aggregate`
    pub aggregate: &'a str,
    /// `scope.dynamicConsistencyBoundary`
    pub boundary: &'a str,
}

impl<'a> Entry<'a> {
    /// The document's content.
    pub fn node(&self) -> NodeRef<'a> {
        self.document.node()
    }

    /// The value of its `name`.
    pub fn name_node(&self) -> NodeRef<'a> {
        self.node().get("name").unwrap_or_else(|| self.node())
    }

    /// The value of a field.
    pub fn get(&self, field: &str) -> Option<NodeRef<'a>> {
        self.node().get(field)
    }

    /// The items of a field that is a list.
    pub fn items(&self, field: &str) -> impl DoubleEndedIterator<Item = NodeRef<'a>> + Clone + use<'a> {
        self.node().get_items(field)
    }

    /// The consistency unit a command belongs to: its aggregate, or else its boundary.
    pub fn unit(&self) -> &'a str {
        if self.aggregate.is_empty() { self.boundary } else { self.aggregate }
    }

    /// What tells an event or a command from its namesakes in the same context.
    pub fn parent(&self) -> &'a str {
        match self.kind {
            Kind::Command => self.unit(),
            Kind::Event => self.aggregate,
            _ => "",
        }
    }

    /// A finding at the document's name.
    pub fn at_name(&self, id: &'static str, severity: Severity, message: impl Into<String>) -> Diagnostic {
        self.document.finding(id, severity, message, self.name_node())
    }

    fn key(&self) -> Key<'a> {
        Key::new(self.kind, self.domain, self.context, self.parent(), self.name)
    }
}

/// What identifies a document of a kind. Parts that do not matter for a kind are dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key<'a> {
    kind: Kind,
    domain: &'a str,
    context: &'a str,
    parent: &'a str,
    name: &'a str,
}

impl<'a> Key<'a> {
    fn new(kind: Kind, domain: &'a str, context: &'a str, parent: &'a str, name: &'a str) -> Self {
        let (domain, context, parent) = match kind {
            Kind::Domain | Kind::ContextMapping => ("", "", ""),
            Kind::Subdomain
            | Kind::BoundedContext
            | Kind::EventHandler
            | Kind::Policy
            | Kind::ProcessManager
            | Kind::ExternalSystem
            | Kind::Feature
            | Kind::DomainStory => (domain, "", ""),
            Kind::Command | Kind::Event => (domain, context, parent),
            _ => (domain, context, ""),
        };
        Self { kind, domain, context, parent, name }
    }
}

/// The documents of a model by what identifies them.
#[derive(Debug)]
pub struct ModelIndex<'a> {
    entries: Vec<Entry<'a>>,
    by_key: HashMap<Key<'a>, usize>,
    by_kind: HashMap<Kind, Vec<usize>>,
    by_name: HashMap<(Kind, &'a str), Vec<usize>>,
    names: HashMap<Kind, BTreeSet<&'a str>>,
}

impl<'a> ModelIndex<'a> {
    /// Indexes a model; also returns the findings about duplicates.
    pub fn build(model: &'a Model) -> (Self, Vec<Diagnostic>) {
        let mut index = Self {
            entries: Vec::new(),
            by_key: HashMap::new(),
            by_kind: HashMap::new(),
            by_name: HashMap::new(),
            names: HashMap::new(),
        };
        let mut strangers = HashMap::new();
        let mut duplicates = Vec::new();
        for document in model.documents() {
            let node = document.node();
            let (Some(version), Some(kind_name), Some(name)) =
                (document.api_version(), node.get_text("kind"), document.name())
            else {
                continue;
            };
            let first = match Kind::in_schema(version, kind_name) {
                Some(kind) => index.add(document, kind, name),
                None if version == ApiVersion::Core => None,
                // An extension has one way to tell its documents apart, whatever their kind.
                None => {
                    let key = (version, kind_name, document.scope("domain"), name);
                    let first = *strangers.entry(key).or_insert(document);
                    (!std::ptr::eq(first.root, document.root)).then_some(first)
                }
            };
            if let Some(first) = first {
                let at = |document: Document<'a>| {
                    let node = document.node();
                    node.get("name").unwrap_or(node)
                };
                duplicates.push(
                    document
                        .finding(
                            DUPLICATE_NAME,
                            Severity::Error,
                            format!("duplicate {kind_name} {}", quote(name)),
                            at(document),
                        )
                        .related("first defined here", first.place(at(first))),
                );
            }
        }
        (index, duplicates)
    }

    /// Enters a document, or returns the one that was there first.
    fn add(&mut self, document: Document<'a>, kind: Kind, name: &'a str) -> Option<Document<'a>> {
        let scope = document.node().get("scope");
        let part = |part: &str| scope.and_then(|scope| scope.get_text(part)).unwrap_or_default();
        let entry = Entry {
            document,
            kind,
            name,
            domain: part("domain"),
            context: part("boundedContext"),
            aggregate: part("aggregate"),
            boundary: part("dynamicConsistencyBoundary"),
        };
        let number = self.entries.len();
        match self.by_key.entry(entry.key()) {
            std::collections::hash_map::Entry::Occupied(first) => {
                return Some(self.entries[*first.get()].document);
            }
            std::collections::hash_map::Entry::Vacant(free) => free.insert(number),
        };
        self.entries.push(entry);
        self.by_kind.entry(kind).or_default().push(number);
        self.by_name.entry((kind, name)).or_default().push(number);
        self.names.entry(kind).or_default().insert(name);
        None
    }

    /// All entries, in document order.
    pub fn entries(&self) -> &[Entry<'a>] {
        &self.entries
    }

    /// The entries of a kind, in document order.
    pub fn of_kind(&self, kind: Kind) -> impl DoubleEndedIterator<Item = &Entry<'a>> + Clone {
        self.by_kind.get(&kind).into_iter().flatten().map(|&i| &self.entries[i])
    }

    /// The entries of a kind and name, in document order.
    pub fn named(&self, kind: Kind, name: &'a str) -> impl DoubleEndedIterator<Item = &Entry<'a>> + Clone {
        self.by_name.get(&(kind, name)).into_iter().flatten().map(|&i| &self.entries[i])
    }

    /// All names of a kind, in byte order.
    pub fn names(&self, kind: Kind) -> impl Iterator<Item = &'a str> + '_ {
        self.names.get(&kind).into_iter().flatten().copied()
    }

    /// The document of exactly this key. Parts that do not identify the kind are ignored; the
    /// parent of an event is its aggregate or empty, that of a command its consistency unit.
    pub fn find(
        &self,
        kind: Kind,
        domain: &'a str,
        context: &'a str,
        parent: &'a str,
        name: &'a str,
    ) -> Option<&Entry<'a>> {
        self.by_key.get(&Key::new(kind, domain, context, parent, name)).map(|&i| &self.entries[i])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(kind: &str, name: &str, scope: &str) -> String {
        format!("apiVersion: schema.esdm.io/core/v1\nkind: {kind}\nname: {name}\nscope: {scope}\n---\n")
    }

    #[test]
    fn a_command_of_an_aggregate_and_one_of_a_boundary_share_their_keys() {
        let text = document("command", "do", "{domain: d, boundedContext: c, aggregate: u}")
            + &document("command", "do", "{domain: d, boundedContext: c, dynamicConsistencyBoundary: u}");
        let model = Model::from_sources([("a", text)]);
        let (index, duplicates) = ModelIndex::build(&model);
        assert_eq!(index.entries().len(), 1);
        assert_eq!(duplicates[0].message, "duplicate command \"do\"");
        assert_eq!(duplicates[0].related[0].place.line, 3);
        assert!(index.find(Kind::Command, "d", "c", "u", "do").is_some());
    }

    #[test]
    fn namesakes_in_other_scopes_are_no_duplicates() {
        let text = document("bounded-context", "a", "{domain: d}")
            + &document("bounded-context", "a", "{domain: e}");
        let model = Model::from_sources([("a", text)]);
        let (index, duplicates) = ModelIndex::build(&model);
        assert_eq!((index.entries().len(), duplicates.len()), (2, 0));
    }

    #[test]
    fn a_wrong_kind_of_an_extension_is_compared_but_not_indexed() {
        let text = "apiVersion: schema.esdm.io/given-when-then/v1\nkind: x\nname: a\n---\n".repeat(2);
        let model = Model::from_sources([("a", text)]);
        let (index, duplicates) = ModelIndex::build(&model);
        assert_eq!((index.entries().len(), duplicates.len()), (0, 1));
    }
}
