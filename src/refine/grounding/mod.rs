//! Nothing without evidence: what documents say beyond the sketch, looked up in the sources.
//!
//! In go the sources, the documents that are trusted and those to be judged; out come findings, each
//! with a sentence that says how to mend it and a pointer to what is not supported. [`strip`] takes
//! out what nobody mended. What the trusted documents say already is not looked up again: the sketch
//! took it from the code.
//!
//! | asked of | in |
//! | --- | --- |
//! | new elements: does a cited line hold the name? | `elements` |
//! | new properties: are they identifiers of the cited files? | `properties` |
//! | new rules: does a cited line look like the guard? | `rules` |
//! | new references: do both ends meet in the code? | `edges` |
//! | new prose: plain sentences about things that are there? | `prose` |
//! | trusted documents: are they all still there? | [`MISSING`] |

mod edges;
mod elements;
mod identifiers;
mod originals;
mod properties;
mod prose;
mod rules;
mod sources;
mod strip;
#[cfg(test)]
pub(super) mod testing;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::citation;
use crate::esdm::diagnostic::{Diagnostic, Place};
use crate::esdm::plain::PlainDocument;

use super::parts::Index;
use originals::Originals;
pub use sources::{Sources, Text, Tree};
pub use strip::{Stripped, strip};

/// Something the sources do not show.
pub const UNSUPPORTED: &str = "esdm-extract/grounding/unsupported";
/// Something the sources show and the documents have lost.
pub const MISSING: &str = "esdm-extract/grounding/missing";
/// A citation of a line that does not exist.
pub const CITATION: &str = "esdm-extract/grounding/citation";

/// Kinds that stand for no single thing in the code. They are the same for whoever scores a model.
pub const NOT_GROUNDED: &[&str] = &["domain", "bounded-context", "context-mapping"];

/// One thing that does not hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What is wrong, in a sentence that says how to mend it. Its place is the cited one, if any.
    pub diagnostic: Diagnostic,
    /// The document it is about; none for one that is gone.
    pub document: Option<usize>,
    /// JSON pointer of what is not supported; empty for the whole document.
    pub pointer: String,
}

/// What the checks look at.
struct Case<'a> {
    sources: &'a dyn Sources,
    documents: &'a [PlainDocument],
    index: Index,
    originals: Originals<'a>,
}

/// Everything that does not hold, document by document.
pub fn check(sources: &dyn Sources, trusted: &[PlainDocument], documents: &[PlainDocument]) -> Vec<Finding> {
    let case = Case {
        sources,
        documents,
        index: Index::of(documents),
        originals: Originals::find(trusted, documents),
    };
    let mut found = Vec::new();
    for at in 0..documents.len() {
        let before = found.len();
        elements::check(&case, at, &mut found);
        if found[before..].iter().any(|finding| finding.pointer.is_empty()) {
            // The document stands or falls as a whole.
            continue;
        }
        properties::check(&case, at, &mut found);
        rules::check(&case, at, &mut found);
        edges::check(&case, at, &mut found);
        prose::check(&case, at, &mut found);
    }
    found.extend(case.originals.missing().map(|document| Finding {
        diagnostic: Diagnostic::error(
            MISSING,
            format!("`{}` is in the code and must stay in the model", document.key()),
            document.annotation("source").and_then(first_place).unwrap_or_else(Place::nowhere),
        ),
        document: None,
        pointer: String::new(),
    }));
    found
}

impl<'a> Case<'a> {
    fn document(&self, at: usize) -> &'a PlainDocument {
        &self.documents[at]
    }

    /// The trusted document that this one is, if it is not new.
    fn original(&self, at: usize) -> Option<&'a PlainDocument> {
        self.originals.of(at)
    }

    /// The value at a pointer of the trusted document.
    fn is_as_trusted(&self, at: usize, pointer: &str) -> bool {
        let now = self.document(at).value().pointer(pointer);
        self.original(at).is_some_and(|original| original.value().pointer(pointer) == now)
    }

    /// What is wrong with the places of an annotation as such: those that lead nowhere.
    fn broken_places(&self, at: usize, annotation: &str, found: &mut Vec<Finding>) {
        let Some(text) = self.document(at).annotation(annotation) else { return };
        let pointer = super::parts::step("/metadata/annotations", annotation);
        if self.is_as_trusted(at, &pointer) {
            return;
        }
        let places = citation::places(text);
        if places.is_empty() {
            let message =
                format!("`{annotation}` cites no place: write `path:line` with a path and a line as printed");
            found.push(unsupported(at, &pointer, message));
        }
        for place in places.iter().filter(|place| self.sources.line(&place.path, place.line).is_none()) {
            let message = format!(
                "`{annotation}` cites `{}:{}`, which does not exist: cite a line as printed, or leave it out",
                place.path, place.line
            );
            let diagnostic = Diagnostic::error(CITATION, message, shown(place));
            found.push(Finding { diagnostic, document: Some(at), pointer: pointer.clone() });
        }
    }
}

fn unsupported(at: usize, pointer: &str, message: impl Into<String>) -> Finding {
    finding(at, pointer, message, Place::nowhere())
}

fn finding(at: usize, pointer: &str, message: impl Into<String>, place: Place) -> Finding {
    let diagnostic = Diagnostic::error(UNSUPPORTED, message, place);
    Finding { diagnostic, document: Some(at), pointer: pointer.to_owned() }
}

/// A cited place as findings show it.
fn shown(place: &citation::Place) -> Place {
    Place { file: Arc::from(place.path.as_str()), line: u32::try_from(place.line).unwrap_or(0), column: 1 }
}

fn first_place(annotation: &str) -> Option<Place> {
    citation::places(annotation).first().map(shown)
}

/// The lines around a place, as code.
fn around(sources: &dyn Sources, place: &citation::Place, reach: usize) -> Vec<String> {
    let lines = place.line.saturating_sub(reach).max(1)..=place.line.saturating_add(reach);
    lines.filter_map(|line| sources.code(&place.path, line)).collect()
}
