//! The contract of the scorer, as examples: what golden models promise their
//! readers, one small test a sentence. See `src/eval/` for the code.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may panic")]

mod apart;
mod consumers;
mod edges;
mod elements;
mod fields;
mod grounding;
mod names;
mod notation;
mod placement;
mod rules;

use esdm_extract::eval::score::Element;
use esdm_extract::eval::{CaseScore, Counts, score};

/// Scores two models written in the notation, without a source.
fn compare(golden: &str, draft: &str) -> CaseScore {
    score(&notation::model(golden), &notation::model(draft), None)
}

/// The figures as `correct/predicted/golden`.
fn counts(counts: Counts) -> (f64, f64, f64) {
    (counts.correct, counts.predicted, counts.golden)
}

/// The paths of a list of elements.
fn paths(elements: &[Element]) -> Vec<String> {
    elements.iter().map(|element| format!("{} {}", element.kind, element.path)).collect()
}
