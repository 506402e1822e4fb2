//! Drafting a model from plain English.
//!
//! | step | module | what it does |
//! | --- | --- | --- |
//! | read | [`reading`] | prose → sentences → statements: who does what, what happened, what must hold |
//! | gather | [`gather`] | statements → an [`outline`]: who belongs to whom |
//! | write | [`model`] | an outline → documents of the language, always valid |
//! | ask | [`interview`] | what was said so far → the next question |
//! | put down | [`place`] | documents → a folder of their own, or beside an existing model |
//! | talk | [`console`] | questions and answers on a terminal |
//! | keep | [`session`], [`transcript`] | every answer on the disk at once; the page that is cited |
//!
//! | complete | [`repository`] | what a scan left open → questions → the sketch with the answers in it |
//! | propose | [`propose`] | the same text put to a language model, its answer checked and repaired |
//!
//! No language model is needed for any of it, and none of it knows more of English than how
//! sentences about a business are usually built.

pub mod answers;
pub mod console;
pub mod gather;
pub mod interview;
pub mod model;
pub mod outline;
pub mod place;
pub mod propose;
pub mod reading;
pub mod repository;
pub mod session;
pub mod transcript;

use crate::esdm::plain::PlainDocument;
use gather::Told;
use outline::Outline;
use reading::text::Text;
use session::State;
use transcript::Transcript;

/// The model of a description, by rules alone. `path` is what its lines are cited by.
pub fn from_text(path: &str, text: &str, domain: Option<&str>) -> Vec<PlainDocument> {
    let told = Told { domain: domain.map(str::to_owned), ..Told::default() };
    model::documents(&gather::outline(&Text::parse(path, text), &told))
}

/// What an interview has led to so far.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// What was understood.
    pub outline: Outline,
    /// What was said beside the sentences.
    pub told: Told,
    /// The model.
    pub documents: Vec<PlainDocument>,
    /// The transcript, as a page.
    pub page: String,
}

impl Draft {
    /// The model of everything that was said.
    pub fn of(state: &State) -> Draft {
        let transcript = Transcript::of(state);
        let mut outline = gather::outline(&transcript.text, &transcript.told);
        for (from, to) in &state.renames {
            outline.rename(from, to);
        }
        let documents = model::documents(&outline);
        Draft { outline, told: transcript.told, documents, page: transcript.page }
    }
}

/// Text from a person as lines that are safe to keep and to show: no control characters, nothing that
/// turns the direction of writing, no empty lines.
pub fn clean(text: &str) -> Vec<String> {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    text.split(['\n', '\r', '\u{2028}', '\u{2029}'])
        .map(|line| {
            let plain: String =
                line.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| !hidden(*c)).collect();
            plain.trim().to_owned()
        })
        .filter(|line| !line.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted_is_made_safe() {
        assert_eq!(clean("a\tb\r\n\r\n\u{1b}[31mred\u{7}\n \u{202e}evil"), ["a b", "[31mred", "evil"]);
        assert_eq!(clean("Größe 注文 🍞"), ["Größe 注文 🍞"]);
    }
}
