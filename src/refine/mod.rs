//! What a language model adds to the sketch, and the proof against what it must not add.
//!
//! The sketch says what the code shows. A model behind an endpoint is asked what it means: names
//! and language of contexts, descriptions, rules as sentences, what follows no convention. Each
//! answer is a proposal that is merged into the sketch by rules of authority ([`merge`]), looked up
//! in the code ([`grounding`]), checked against the language, sent back for repair ([`repair`]), and
//! dropped where it does not hold. An endpoint that fails costs quality, never the run.
//!
//! | step | module |
//! | --- | --- |
//! | which code is shown, and how much of it | [`packing`] |
//! | which documents, in few tokens | [`digest`] |
//! | what is asked | [`stages`], [`prompts`] |
//! | what is taken over | [`merge`] |
//! | what is not in the code | [`grounding`] |
//! | until when it is asked again | [`repair`] |
//! | what it will cost, and did | [`plan`], [`report`] |
//! | what stays open | [`questions`] |

pub mod digest;
mod fence;
pub mod grounding;
pub mod merge;
pub mod packing;
mod parts;
mod pipeline;
pub mod plan;
pub mod prompts;
pub mod questions;
pub mod repair;
pub mod report;
pub mod stages;
#[cfg(test)]
mod testing;

use crate::citation;
use crate::esdm::plain::PlainDocument;
use crate::syntax::Place;

pub use pipeline::{Options, Progress, RefineError, Refined, Silent, refine};

/// The places a document cites in its annotations: its own first, then those of its rules.
fn cited(document: &PlainDocument) -> impl Iterator<Item = Place> {
    let annotations = document.get("metadata").and_then(|metadata| metadata.get("annotations")?.as_object());
    let all = annotations.into_iter().flatten();
    let of_rule = |key: &str| key.starts_with("invariant.") || key.starts_with("constraint.");
    let mut texts: Vec<(bool, &str)> = all
        .filter(|(key, _)| *key == "source" || of_rule(key))
        .filter_map(|(key, value)| Some((key != "source", value.as_str()?)))
        .collect();
    texts.sort_by_key(|(rule, _)| *rule);
    let all = texts.into_iter().flat_map(|(_, text)| citation::places(text));
    let places = all.filter_map(|place| Some(Place { path: place.path, line: place.line.try_into().ok()? }));
    places.collect::<Vec<_>>().into_iter()
}
