//! What a proposal may change.

use std::collections::BTreeSet;

use crate::esdm::plain::{Key, PlainDocument};
use crate::evidence::ledger::{Ledger, Outcome};
use crate::refine::parts::CONSUMERS;
use crate::roles::Confidence;

/// What a proposal may change. What it was not asked about it may not.
#[derive(Debug, Clone, Default)]
pub struct Powers {
    /// The documents it may change; none: all.
    existing: Option<BTreeSet<Key>>,
    /// The kinds it may add; none: all.
    adding: Option<BTreeSet<String>>,
    context: String,
    unit: String,
    renames_contexts: bool,
    kept_contexts: BTreeSet<String>,
    only_descriptions: bool,
    weak: BTreeSet<Key>,
}

impl Powers {
    /// May complete these documents, and add none.
    pub fn over(keys: impl IntoIterator<Item = Key>) -> Powers {
        Powers {
            existing: Some(keys.into_iter().collect()),
            adding: Some(BTreeSet::new()),
            ..Powers::default()
        }
    }

    /// May complete all documents, add whatever there is, and rename contexts: for drafts.
    pub fn all() -> Powers {
        Powers { renames_contexts: true, ..Powers::default() }
    }

    /// May also add documents of these kinds.
    #[must_use]
    pub fn adding(mut self, kinds: &[&str]) -> Powers {
        self.adding = Some(kinds.iter().map(|kind| (*kind).to_owned()).collect());
        self
    }

    /// What it adds belongs to this context and, if that is not empty, to this unit.
    #[must_use]
    pub fn within(mut self, context: &str, unit: &str) -> Powers {
        (self.context, self.unit) = (context.to_owned(), unit.to_owned());
        self
    }

    /// May give contexts other names, by a `bounded-context` with the annotation `renames`.
    #[must_use]
    pub fn renaming_contexts(mut self) -> Powers {
        self.renames_contexts = true;
        self
    }

    /// May not rename these contexts: the team has named them.
    #[must_use]
    pub fn keeping_contexts(mut self, names: impl IntoIterator<Item = String>) -> Powers {
        self.kept_contexts.extend(names);
        self
    }

    /// May write descriptions and nothing else.
    #[must_use]
    pub fn describing(mut self) -> Powers {
        self.only_descriptions = true;
        self
    }

    /// May turn these consumers into another of the three kinds (see [`weak`]).
    #[must_use]
    pub fn reclassifying(mut self, keys: impl IntoIterator<Item = Key>) -> Powers {
        self.weak.extend(keys);
        self
    }

    pub(super) fn may_change(&self, document: &PlainDocument) -> bool {
        self.existing.as_ref().is_none_or(|keys| keys.contains(&document.key()))
    }

    pub(super) fn may_add(&self, kind: &str) -> bool {
        self.adding.as_ref().is_none_or(|kinds| kinds.contains(kind))
    }

    pub(super) fn may_rename(&self, context: &str) -> bool {
        self.renames_contexts && !self.kept_contexts.contains(context)
    }

    pub(super) fn may_reclassify(&self, key: &Key) -> bool {
        self.weak.contains(key)
    }

    pub(super) fn only_descriptions(&self) -> bool {
        self.only_descriptions
    }

    /// What was allowed of a context is allowed of it under its new name.
    pub(super) fn follow(&mut self, old: &str, new: &str) {
        if self.context == old {
            self.context = new.to_owned();
        }
        let renamed = |mut key: Key| {
            if key.context == old {
                key.context = new.to_owned();
            }
            key
        };
        self.weak = std::mem::take(&mut self.weak).into_iter().map(renamed).collect();
    }

    /// The context that what is added belongs to, if that is given.
    pub(super) fn context(&self) -> Option<&str> {
        Some(self.context.as_str()).filter(|context| !context.is_empty())
    }

    /// The unit that what is added belongs to, if that is given.
    pub(super) fn unit(&self) -> Option<&str> {
        Some(self.unit.as_str()).filter(|unit| !unit.is_empty())
    }
}

/// Consumers of which no convention is sure what they are.
pub fn weak(ledger: &Ledger, documents: &[PlainDocument]) -> BTreeSet<Key> {
    let unsure: BTreeSet<String> = ledger
        .entries
        .iter()
        .filter(|entry| entry.confidence < Confidence::Sure && CONSUMERS.contains(&entry.kind))
        .filter_map(|entry| match &entry.outcome {
            Outcome::Used { element } => Some(format!("{} {element}", entry.kind)),
            _ => None,
        })
        .collect();
    documents.iter().map(PlainDocument::key).filter(|key| unsure.contains(&key.to_string())).collect()
}
