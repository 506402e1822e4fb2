//! New invariants, constraints and timers: does a cited line look like what enforces them?

use serde_json::Value;

use crate::citation::{self, names};
use crate::esdm::plain::PlainDocument;
use crate::refine::parts::{CITED_LISTS, step};

use super::{Case, Finding, around, finding, first_place, unsupported};

/// Lines a citation may be off: a guard and the error it raises stand on neighbouring lines.
const NEAR: usize = 2;

pub(super) fn check(case: &Case<'_>, at: usize, found: &mut Vec<Finding>) {
    let document = case.document(at);
    for (field, word) in CITED_LISTS {
        for (i, item) in document.items(field).iter().enumerate() {
            let Some(name) = item.get("name").and_then(Value::as_str) else { continue };
            let annotation = format!("{word}.{name}");
            let known = case.original(at).is_some_and(|original| {
                original.items(field).iter().any(|other| other.get("name") == item.get("name"))
            });
            if known {
                case.broken_places(at, &annotation, found);
                continue;
            }
            let pointer = step(&step("", field), i);
            let Some(cited) = document.annotation(&annotation) else {
                let message = format!(
                    "the {word} `{name}` cites no line: add metadata.annotations.{annotation}: \"path:line\" with the line that enforces it, or leave it out"
                );
                found.push(unsupported(at, &pointer, message));
                continue;
            };
            case.broken_places(at, &annotation, found);
            let text = ["rule", "description"]
                .iter()
                .find_map(|field| item.get(field)?.as_str())
                .unwrap_or_default();
            let named = own_words(document, &names::content_words(name));
            let told = own_words(document, &names::content_words(text));
            // A word of the name, or two of the sentence: one alone stands around any guard.
            let enforces = |lines: &[String]| shared(lines, &named) >= 1 || shared(lines, &told) >= 2;
            if !citation::places(cited).iter().any(|place| enforces(&around(case.sources, place, NEAR))) {
                let message = format!(
                    "no line around {cited} has to do with the {word} `{name}`: cite the line that enforces it, or leave it out"
                );
                let place = first_place(cited).unwrap_or_else(super::Place::nowhere);
                found.push(finding(at, &pointer, message, place));
            }
        }
    }
}

/// Words that are about the rule and not about the unit, whose name is everywhere around it.
fn own_words(document: &PlainDocument, words: &[String]) -> Vec<String> {
    let around: Vec<String> = [document.unit(), document.context()]
        .into_iter()
        .flatten()
        .flat_map(names::words)
        .map(|word| citation::stem(&word).to_owned())
        .collect();
    let is_own = |word: &&String| !around.iter().any(|other| other == citation::stem(word));
    let own: Vec<String> = words.iter().filter(is_own).cloned().collect();
    if own.is_empty() { words.to_vec() } else { own }
}

/// How many of the words the lines hold, in whatever form. Short words have no other form.
fn shared(lines: &[String], words: &[String]) -> usize {
    let held: Vec<String> = lines.iter().flat_map(|line| names::words(line)).collect();
    words
        .iter()
        .filter(|word| word.chars().count() >= 3)
        .filter(|word| held.iter().any(|other| citation::same_word(other, word)))
        .count()
}
