//! Which trusted document each document is, whatever happened to its name or its context.

use std::collections::{BTreeMap, BTreeSet};

use crate::esdm::plain::{Key, PlainDocument, is_unit};
use crate::refine::parts::{CONSUMERS, Edge, Index};

/// Documents and the trusted ones they stand for.
pub(super) struct Originals<'a> {
    trusted: &'a [PlainDocument],
    index: Index,
    /// Per document the trusted one.
    of: Vec<Option<usize>>,
}

impl<'a> Originals<'a> {
    /// Pairs documents up: by what makes them the same, then by kind and source, because a context
    /// may have been renamed, a consumer put into its right kind, or a name mended.
    pub fn find(trusted: &'a [PlainDocument], documents: &[PlainDocument]) -> Originals<'a> {
        let mut free: BTreeSet<usize> = (0..trusted.len()).collect();
        let mut by_key: BTreeMap<Key, usize> = BTreeMap::new();
        for (i, document) in trusted.iter().enumerate() {
            by_key.entry(document.key()).or_insert(i);
        }
        let mut of: Vec<Option<usize>> = documents
            .iter()
            .map(|document| by_key.get(&document.key()).copied().filter(|i| free.remove(i)))
            .collect();
        let contexts = renamed_contexts(trusted, documents);
        let mut by_source: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for &i in &free {
            let source = trusted[i].annotation("source").unwrap_or_default();
            by_source.entry((class(trusted[i].kind()), source)).or_default().push(i);
        }
        for (at, document) in
            documents.iter().enumerate().filter(|(at, _)| of[*at].is_none()).collect::<Vec<_>>()
        {
            let source = document.annotation("source").unwrap_or_default();
            let alike = by_source.get(&(class(document.kind()), source)).map_or(&[][..], Vec::as_slice);
            let fits = |i: &&usize| free.contains(i) && is_same(&trusted[**i], document, &contexts);
            let found = alike.iter().filter(fits).max_by_key(|&&i| trusted[i].name() == document.name());
            if let Some(&i) = found {
                free.remove(&i);
                of[at] = Some(i);
            }
        }
        Originals { trusted, index: Index::of(trusted), of }
    }

    /// The trusted document that a document is.
    pub fn of(&self, at: usize) -> Option<&'a PlainDocument> {
        self.of.get(at).copied().flatten().map(|i| &self.trusted[i])
    }

    /// What a reference of a trusted document leads to.
    pub fn target(&self, edge: &Edge) -> Option<&'a PlainDocument> {
        self.index.target(edge).map(|i| &self.trusted[i])
    }

    /// Trusted documents that no document is.
    pub fn missing(&self) -> impl Iterator<Item = &'a PlainDocument> {
        let there: BTreeSet<usize> = self.of.iter().flatten().copied().collect();
        self.trusted.iter().enumerate().filter(move |(i, _)| !there.contains(i)).map(|(_, document)| document)
    }
}

/// Kinds that may turn into one another count as one.
fn class(kind: &str) -> &str {
    if CONSUMERS.contains(&kind) { "consumer" } else { kind }
}

/// Contexts of the documents and what they were called: one that is gone and one that is new, from
/// the same place in the code.
fn renamed_contexts<'d>(
    trusted: &'d [PlainDocument],
    documents: &'d [PlainDocument],
) -> BTreeMap<&'d str, &'d str> {
    let contexts =
        |of: &'d [PlainDocument]| of.iter().filter(|document| document.kind() == "bounded-context");
    let names = |of| contexts(of).map(PlainDocument::name).collect::<BTreeSet<_>>();
    let (old, new) = (names(trusted), names(documents));
    contexts(documents)
        .filter(|document| !old.contains(document.name()))
        .filter_map(|document| {
            let mut before = contexts(trusted).filter(|other| {
                !new.contains(other.name()) && other.annotation("source") == document.annotation("source")
            });
            Some((document.name(), before.next()?.name()))
        })
        .collect()
}

/// Whether two documents of a kind and a source are one: in the same place of the model, and with
/// the same name or one that the other ends in.
fn is_same(before: &PlainDocument, now: &PlainDocument, contexts: &BTreeMap<&str, &str>) -> bool {
    let context = now.context().map(|context| contexts.get(context).copied().unwrap_or(context));
    let is_context = now.kind() == "bounded-context";
    let one_name = |one: &str, other: &str| one == other || ends(one, other) || ends(other, one);
    let same_unit = is_unit(now.kind()) || now.unit() == before.unit();
    context == before.context() && same_unit && (is_context || one_name(before.name(), now.name()))
}

fn ends(long: &str, short: &str) -> bool {
    long.strip_suffix(short).is_some_and(|rest| rest.ends_with('-'))
}
