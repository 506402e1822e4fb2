//! Drafting with a model: the text goes out line by line with its numbers, documents come back, and
//! the loop that refining uses checks them against the language and against the text.
//!
//! What the rules alone make of the text is what is left if no answer holds.

use serde::Serialize;

use crate::esdm::plain::PlainDocument;
use crate::llm::tokens;
use crate::llm::{Client, Failure, Request};
use crate::refine::grounding::Text;
use crate::refine::merge::Powers;
use crate::refine::prompts::{PromptError, Prompts};
use crate::refine::repair::{Fate, Workshop};
use crate::refine::{RefineError, digest, fence};
use crate::syntax::Place;

/// Tokens of text in one question; a longer text is put part by part.
const MOST_TEXT: u64 = 6_000;

/// How to ask.
pub struct Options {
    /// The templates.
    pub prompts: Prompts,
    /// The most tokens of an answer.
    pub answer_tokens: u32,
    /// The most rounds of repair for one question.
    pub rounds: u32,
    /// Which of several independent runs this is.
    pub repeat: u32,
}

/// What came of asking.
#[derive(Debug, Clone)]
pub struct Proposed {
    /// The model; valid, and grounded in the text.
    pub documents: Vec<PlainDocument>,
    /// Whether a model's answer is in it; else it is what the rules made of the text.
    pub by_model: bool,
    /// Answers that are awaited; the model is not whole before they are there.
    pub pending: Vec<String>,
    /// What was not taken over, a line each.
    pub refused: Vec<String>,
    /// Rounds of repair that were asked for.
    pub rounds: u32,
    /// Why parts of the text are missing, a line each.
    pub trouble: Vec<String>,
    /// The failure that ended it early, if one did.
    pub end: Option<Failure>,
}

#[derive(Serialize)]
struct Values<'a> {
    domain: &'a str,
    unit: &'a str,
    fence: String,
    sketch: &'a str,
    code: &'a str,
}

/// Asks for the model of a text. `by_rules` is what the rules alone make of it.
///
/// # Errors
/// When a prompt of the user's own cannot be rendered.
pub fn propose(
    client: &Client,
    options: &Options,
    path: &str,
    text: &str,
    by_rules: &[PlainDocument],
) -> Result<Proposed, RefineError> {
    let sources = Text::new([(path, text)]);
    let lines: Vec<&str> = text.lines().collect();
    let excerpt = |places: &[Place], most: u64| around(&lines, places, most);
    // Of what the rules found only the name of the whole is taken for granted.
    let mut documents: Vec<PlainDocument> =
        by_rules.iter().filter(|document| document.kind() == "domain").cloned().collect();
    let mut out = Proposed {
        documents: Vec::new(),
        by_model: false,
        pending: Vec::new(),
        refused: Vec::new(),
        rounds: 0,
        trouble: Vec::new(),
        end: None,
    };
    let powers = Powers::all();
    for part in parts(&lines) {
        let request = question(options, path, &part, &documents)?;
        let workshop = Workshop {
            client,
            prompts: &options.prompts,
            sources: &sources,
            excerpt: &excerpt,
            base: &documents,
            rounds: options.rounds,
        };
        let outcome = workshop.run(&request, &powers)?;
        out.rounds += outcome.rounds;
        let refused = outcome.refused.iter().chain(&outcome.removed);
        out.refused.extend(
            refused.map(|refused| format!("{} {}: {}", refused.key, refused.pointer, refused.reason)),
        );
        match outcome.fate {
            Fate::Kept => out.by_model = true,
            Fate::Pending(what) => out.pending.push(what),
            Fate::Failed(why) | Fate::AsSketched(why) => out.trouble.push(why),
            Fate::Nothing | Fate::NotAsked => {}
        }
        if let Some(next) = outcome.documents {
            documents = next;
        }
        out.end = outcome.failure;
        if !out.pending.is_empty() || out.end.is_some() {
            break;
        }
    }
    out.documents = if out.by_model { documents } else { by_rules.to_vec() };
    Ok(out)
}

/// The questions a text leads to before any of them is answered: the first, or all of them if none
/// builds on another.
///
/// # Errors
/// When a prompt of the user's own cannot be rendered.
pub fn first_question(
    options: &Options,
    path: &str,
    text: &str,
    by_rules: &[PlainDocument],
) -> Result<Option<Request>, PromptError> {
    let lines: Vec<&str> = text.lines().collect();
    let domain: Vec<PlainDocument> = by_rules.iter().filter(|d| d.kind() == "domain").cloned().collect();
    parts(&lines).first().map(|part| question(options, path, part, &domain)).transpose()
}

fn question(
    options: &Options,
    path: &str,
    part: &str,
    documents: &[PlainDocument],
) -> Result<Request, PromptError> {
    let domain =
        documents.iter().find(|document| document.kind() == "domain").map_or("domain", PlainDocument::name);
    let there = documents.iter().filter(|document| document.kind() != "domain");
    let sketch = digest::digest(there);
    let fence = fence::fence(&[&sketch, part]);
    let values = Values { domain, unit: path, fence, sketch: sketch.trim(), code: part };
    let system = options.prompts.render("draft-system", &())?;
    let user = options.prompts.render("draft", &values)?;
    let mut request = Request::new("draft", path, &system, &user);
    request.max_tokens = Some(options.answer_tokens);
    request.temperature = Some(0.0);
    request.repeat = options.repeat;
    Ok(request)
}

/// The text with numbers before its lines, in parts of bearable length that end where a section does.
fn parts(lines: &[&str]) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut room = MOST_TEXT;
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let numbered = format!("{:>4}| {}\n", at + 1, line.trim_end());
        let tokens = tokens::count(&numbered);
        let full = tokens > room || (room < MOST_TEXT / 4 && line.starts_with('#'));
        if full && out.last().is_some_and(|part| !part.is_empty()) {
            out.push(String::new());
            room = MOST_TEXT;
        }
        if let Some(last) = out.last_mut() {
            last.push_str(&numbered);
        }
        room = room.saturating_sub(tokens);
    }
    out.retain(|part| !part.is_empty());
    out
}

/// The lines around places, within a number of tokens.
fn around(lines: &[&str], places: &[Place], most: u64) -> String {
    let mut wanted: Vec<usize> = places
        .iter()
        .flat_map(|place| {
            let at = place.line as usize;
            at.saturating_sub(2)..=at.saturating_add(2)
        })
        .filter(|at| (1..=lines.len()).contains(at))
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut out = String::new();
    let mut room = most;
    for at in wanted {
        let numbered = format!("{at:>4}| {}\n", lines[at - 1].trim_end());
        let tokens = tokens::count(&numbered);
        if tokens > room {
            break;
        }
        room -= tokens;
        out.push_str(&numbered);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::from_text;
    use crate::llm::{Answer, Backend, Caps, ClientOptions};
    use std::sync::Mutex;

    const TEXT: &str = "# Bakery\n\nBread gets its shape from Anna, who writes down id and weight of a loaf she has shaped.\n";

    /// Says what it was told to say, one answer after the other.
    struct Parrot(Mutex<Vec<Result<String, Failure>>>);

    impl Backend for Parrot {
        fn ask(&self, _: &Request) -> Result<Answer, Failure> {
            let text = self.0.lock().unwrap().remove(0)?;
            Ok(Answer { text, ..Answer::default() })
        }

        fn endpoint(&self) -> String {
            "parrot".into()
        }
    }

    fn asked(answers: Vec<Result<String, Failure>>) -> Proposed {
        let options =
            Options { prompts: Prompts::shipped().unwrap(), answer_tokens: 1000, rounds: 2, repeat: 0 };
        let client = ClientOptions {
            model: "parrot".into(),
            cache: None,
            record: None,
            caps: Caps::default(),
            price: None,
        };
        let client = Client::new(Box::new(Parrot(Mutex::new(answers))), client).unwrap();
        propose(&client, &options, "bakery.md", TEXT, &from_text("bakery.md", TEXT, None)).unwrap()
    }

    #[test]
    fn a_long_text_is_put_part_by_part() {
        let text = "A baker bakes a loaf of bread every morning before the sun is up.\n".repeat(2_000);
        let lines: Vec<&str> = text.lines().collect();
        let parts = parts(&lines);
        assert!(parts.len() > 2);
        assert_eq!(parts.iter().map(|part| part.lines().count()).sum::<usize>(), 2_000);
        assert!(parts.iter().all(|part| tokens::count(part) <= MOST_TEXT + 100));
    }

    #[test]
    fn an_endpoint_that_is_down_leaves_what_the_rules_found() {
        let out = asked(vec![Err(Failure::Unreachable("nobody there".into()))]);
        assert!(!out.by_model && !out.trouble.is_empty());
        assert_eq!(out.documents, from_text("bakery.md", TEXT, None));
    }
}
