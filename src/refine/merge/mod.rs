//! A proposal merged into what is there, by rules of authority.
//!
//! In go the documents there are, documents that a model (or a person) proposes, which may be
//! partial, and what the proposal may change. Out come all documents, what changed, and what was
//! refused with the reason. Nothing is ever deleted, and what the code shows stays as it is: names,
//! kinds, places, references, types of properties. The proposal wins in prose, in what is absent,
//! in names of contexts, and in the kind of a consumer where the evidence is weak. Whether what it
//! adds is in the code is not asked here but by the [grounding](super::grounding) check.

mod adding;
mod classify;
mod clean;
mod contexts;
mod existing;
mod identify;
mod powers;
mod references;
mod schemas;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::esdm::plain::{Key, PlainDocument};

pub(super) use contexts::rename as rename_context;
pub use powers::{Powers, weak};

/// What came of a proposal.
#[derive(Debug, Clone, Default)]
pub struct Merged {
    /// All documents: those there were, in their order, then new ones.
    pub documents: Vec<PlainDocument>,
    /// What is not as it was.
    pub changes: Vec<Change>,
    /// What was not taken over.
    pub refused: Vec<Refused>,
}

/// Something that a proposal changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The document, as it is called now.
    pub key: Key,
    /// Where in it; empty for the document as a whole.
    pub pointer: String,
    /// What happened, in a few words.
    pub what: String,
}

/// Something that was not taken over, or was taken out again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The document, as the proposal calls it.
    pub key: Key,
    /// Where in it; empty for the document as a whole.
    pub pointer: String,
    /// Why, in one line.
    pub reason: String,
    /// What speaks against it.
    pub why: Why,
    /// The cited line it is about, `path:line`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// What speaks against a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// It is none: not asked for, not of the language, out of all proportion.
    Form,
    /// The code says something else.
    Fact,
    /// The code does not show it.
    Evidence,
}

/// What is written down about one document.
struct Log<'m> {
    key: Key,
    merged: &'m mut Merged,
}

impl Log<'_> {
    fn change(&mut self, pointer: &str, what: impl Into<String>) {
        let (key, pointer, what) = (self.key.clone(), pointer.to_owned(), what.into());
        self.merged.changes.push(Change { key, pointer, what });
    }

    /// What is no business of a proposal.
    fn refuse(&mut self, pointer: &str, reason: impl Into<String>) {
        self.because(Why::Form, pointer, reason.into());
    }

    /// What the code knows better.
    fn contradict(&mut self, pointer: &str, reason: impl Into<String>) {
        self.because(Why::Fact, pointer, reason.into());
    }

    fn because(&mut self, why: Why, pointer: &str, reason: String) {
        let (key, pointer) = (self.key.clone(), pointer.to_owned());
        let refused = Refused { key, pointer, reason, why, place: None };
        if self.merged.refused.len() < MOST_REFUSED && !self.merged.refused.contains(&refused) {
            self.merged.refused.push(refused);
        }
    }
}

/// Documents of one proposal that are looked at.
const MOST_DOCUMENTS: usize = 400;
/// Refusals of one proposal that are told.
const MOST_REFUSED: usize = 400;

/// Merges a proposal. Merging it once more into the result changes nothing.
pub fn merge(base: &[PlainDocument], proposal: &[PlainDocument], powers: &Powers) -> Merged {
    let mut merged = Merged { documents: base.to_vec(), ..Merged::default() };
    let mut touchable: Vec<bool> = base.iter().map(|document| powers.may_change(document)).collect();
    let mut proposed = Vec::new();
    for (i, document) in proposal.iter().enumerate() {
        let mut log = Log { key: document.key(), merged: &mut merged };
        if i >= MOST_DOCUMENTS {
            log.refuse("", format!("a proposal has at most {MOST_DOCUMENTS} documents"));
            continue;
        }
        proposed.extend(clean::clean(document, &mut log));
    }
    let powers = &contexts::apply(&mut proposed, &touchable, powers, &mut merged);
    let placed = adding::place(proposed, &touchable, powers, &mut merged);
    let placed = references::resolve(placed, &merged.documents);
    for (document, at) in placed {
        match at {
            identify::Match::One(at) => existing::merge(at, &document, powers, &mut merged),
            identify::Match::OtherKind(at) => classify::change(at, document, powers, &mut merged),
            identify::Match::New => adding::add(document, &mut touchable, &mut merged),
        }
    }
    merged
}
