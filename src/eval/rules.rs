//! Golden invariants that a draft knows, by name or by the guard it points at.

use super::document::Doc;
use crate::citation::{Place, names, places};

/// Lines a draft's place may be away from the golden guard.
const NEAR: usize = 2;

/// Whether a document has an invariant that stands for a golden one: its name
/// holds at least half of the content words, or its place is the golden guard's.
pub fn recalls(golden: &Doc, invariant: &str, draft: &Doc) -> bool {
    let wanted = names::content_words(invariant);
    let guard = annotated_places(golden, invariant);
    draft.invariants().iter().any(|name| {
        let words = names::words(name);
        let shared = wanted.iter().filter(|word| words.contains(word)).count();
        (shared > 0 && shared * 2 >= wanted.len()) || near(&guard, &annotated_places(draft, name))
    })
}

/// The places of an `invariant.<name>` annotation.
pub fn annotated_places(doc: &Doc, invariant: &str) -> Vec<Place> {
    places(&doc.annotation(&format!("invariant.{invariant}")).unwrap_or_default())
}

fn near(golden: &[Place], draft: &[Place]) -> bool {
    golden.iter().any(|guard| {
        draft.iter().any(|place| {
            let same_file = place.path.trim_start_matches("./") == guard.path.trim_start_matches("./");
            same_file && place.line.abs_diff(guard.line) <= NEAR
        })
    })
}
