//! What the rules about domain stories have in common.

use crate::esdm::index::{Entry, ModelIndex};
use crate::esdm::kind::Kind;
use crate::esdm::yaml::{NodeRef, Tag};

/// A sentence of a story.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sentence<'a> {
    /// The whole sentence.
    pub node: NodeRef<'a>,
}

impl<'a> Sentence<'a> {
    /// Its number as messages show it: 0 unless it is written in plain decimal.
    pub fn number(self) -> i64 {
        let number = self.node.get("sequenceNumber").filter(|number| number.tag() == Tag::Int);
        number.and_then(|number| number.raw_text().parse().ok()).unwrap_or(0)
    }

    /// Its arrows.
    pub fn edges(self) -> impl Iterator<Item = NodeRef<'a>> + Clone {
        self.node.get_items("edges")
    }

    /// The work objects it declares.
    pub fn work_objects(self) -> impl Iterator<Item = NodeRef<'a>> + Clone {
        self.node.get_items("workObjects")
    }

    /// The names at both ends of its arrows, either of actors or of work objects.
    pub fn ends(self, what: &'static str) -> impl Iterator<Item = &'a str> {
        self.edges()
            .flat_map(|edge| [edge.get("from"), edge.get("to")])
            .filter_map(move |end| end?.get_text(what))
    }
}

/// All stories of a model.
pub(super) fn stories<'i, 'a>(model: &'i ModelIndex<'a>) -> impl Iterator<Item = &'i Entry<'a>> {
    model.of_kind(Kind::DomainStory)
}

/// The sentences of a story.
pub(super) fn sentences<'a>(story: &Entry<'a>) -> impl Iterator<Item = Sentence<'a>> + Clone + use<'a> {
    story.items("sentences").map(|node| Sentence { node })
}

/// Entries of a list by their readable names.
pub(super) fn named<'a>(
    entries: impl Iterator<Item = NodeRef<'a>>,
) -> impl Iterator<Item = (NodeRef<'a>, &'a str)> {
    entries.filter_map(|entry| {
        let name = entry.get("name")?;
        Some((name, name.text()?))
    })
}
