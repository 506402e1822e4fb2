//! What the code leaves open, as questions to people.
//!
//! A warning is no reason to invent what would silence it, and what a model proposed without
//! evidence may still be so. Both are asked instead: in go the documents of a finished model and
//! what was refused, out comes a list of questions in a stable order, and the page they are written
//! on. The words are ours; of what models and scanned code say only names are quoted.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde::Serialize;

use crate::citation;
use crate::esdm::Severity;
use crate::esdm::plain::{self, Key, PlainDocument};

use super::merge::{Refused, Why};

/// The file that the questions are written to, beside the model.
pub const FILE: &str = "open-questions.md";

/// One thing that a person may know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Question {
    /// The element it is about.
    pub about: Key,
    /// The rule that is not met, or what refused a proposal.
    pub rule: String,
    /// Where to look, `path:line`, if that is known.
    pub place: Option<String>,
    /// The question.
    pub text: String,
    /// What would settle it.
    pub settled_by: String,
    /// The answer to take if nobody knows better.
    pub recommended: Option<String>,
}

/// Id of questions about what the sources do not show.
const UNSUPPORTED: &str = super::grounding::UNSUPPORTED;
/// Id of questions about what a proposal says other than the code.
const CONTRADICTED: &str = "esdm-extract/merge/contradicted";

/// The questions that a finished model leaves, one a warning and one a refused proposal, by context.
pub fn open(documents: &[PlainDocument], refused: &[&Refused]) -> Vec<Question> {
    let mut all: BTreeSet<Question> = BTreeSet::new();
    for (diagnostic, at) in plain::check(documents).diagnostics {
        let Some(document) = at.and_then(|at| documents.get(at)) else { continue };
        if diagnostic.severity == Severity::Warning {
            all.insert(of_warning(diagnostic.id, &diagnostic.message, document));
        }
    }
    all.extend(refused.iter().filter_map(|refused| of_refusal(refused, documents)));
    let mut all: Vec<Question> = all.into_iter().collect();
    all.sort_by(|a, b| (&a.about.context, a).cmp(&(&b.about.context, b)));
    all
}

fn of_warning(rule: &str, message: &str, document: &PlainDocument) -> Question {
    let name = format!("`{}`", quoted(document.name()));
    let (text, settled_by, recommended) = match rule.rsplit('/').next().unwrap_or_default() {
        "event-without-consumer" => (
            format!("Who has to know that {name} has happened?"),
            "A policy, an event handler, a process manager or a read model that reacts to it, or the word that nobody does.",
            Some("Nobody has to."),
        ),
        "event-without-publisher" => (
            format!("What leads to {name}?"),
            "The command it follows from, or the word that it is not recorded any more.",
            None,
        ),
        "aggregate-without-commands" => (
            format!("What can be done with {name}?"),
            "Its commands, or the aggregate that it is a part of.",
            None,
        ),
        "aggregate-without-events" => {
            (format!("What happens to {name}?"), "Its events, or the aggregate that it is a part of.", None)
        }
        "read-model-without-query" => (
            format!("Who looks at {name}, and what do they ask?"),
            "A query with what is asked and what is answered, or the word that nobody asks.",
            None,
        ),
        "orphan-actor" => {
            (format!("What does {name} do?"), "The commands they issue and the queries they ask.", None)
        }
        "orphan-external-system" => (
            format!("What is {name} for?"),
            "The event handler that calls it, or the actor it stands behind.",
            None,
        ),
        "bounded-context-without-consistency-unit" => (
            format!("What is decided in {name}?"),
            "An aggregate or a dynamic consistency boundary, or the context that its elements belong to.",
            None,
        ),
        "consumer-at-least-once-without-idempotency" => (
            format!("What happens when an event reaches {name} twice?"),
            "Who sees to it that no harm is done: itself, a system it calls, the delivery, or nobody.",
            None,
        ),
        "cross-bounded-context-reference-without-mapping" => (
            format!("How do the contexts that {name} joins stand to each other?"),
            "A context mapping that says who depends on whom.",
            None,
        ),
        "orphan-context-mapping" => (
            format!("What passes between the two sides of {name}?"),
            "The events that one side hears from the other, or the word that nothing does.",
            None,
        ),
        _ => (
            format!("Is it meant to be so? {}.", one_line(message)),
            "What is missing, or the word that it is meant to be so.",
            None,
        ),
    };
    Question {
        about: document.key(),
        rule: rule.to_owned(),
        place: first_place(document),
        text,
        settled_by: settled_by.to_owned(),
        recommended: recommended.map(str::to_owned),
    }
}

/// A question about something that was refused, if a person could know better than the scan.
fn of_refusal(refused: &Refused, documents: &[PlainDocument]) -> Option<Question> {
    let about = refused.key.clone();
    let home = documents.iter().find(|document| document.key() == about);
    let reason = without_advice(&refused.reason);
    let (rule, text, settled_by, recommended) = match refused.why {
        Why::Form => return None,
        Why::Fact => (
            CONTRADICTED,
            format!("Is the scan right about {}? A model would say otherwise, but {reason}.", spot(refused)),
            "The word of someone who knows, written into the model by hand.",
            "The scan is right.",
        ),
        Why::Evidence => (
            UNSUPPORTED,
            format!("Is there {}? A model proposed it, but {reason}.", spot(refused)),
            "The line of code that shows it, or the word that it is not there.",
            "It is not there.",
        ),
    };
    Some(Question {
        about,
        rule: rule.to_owned(),
        place: refused.place.clone().or_else(|| home.and_then(first_place)),
        text,
        settled_by: settled_by.to_owned(),
        recommended: Some(recommended.to_owned()),
    })
}

/// What was refused, in words: the document, or the part of it that the pointer names.
fn spot(refused: &Refused) -> String {
    let part = refused.pointer.trim_start_matches('/').replace("/properties", "").replace('/', " ");
    match part.is_empty() {
        true => format!("`{}`", quoted(&refused.key.to_string())),
        false => format!("`{}` of `{}`", quoted(&part), quoted(&refused.key.to_string())),
    }
}

/// A finding without what it tells a model to do: that follows the first colon outside of quotes.
fn without_advice(reason: &str) -> String {
    let reason = one_line(reason);
    let mut is_quoted = false;
    for (at, c) in reason.char_indices() {
        is_quoted ^= c == '`';
        if !is_quoted && reason[at..].starts_with(": ") {
            return reason[..at].to_owned();
        }
    }
    reason
}

fn first_place(document: &PlainDocument) -> Option<String> {
    let places = citation::places(document.annotation("source")?);
    places.first().map(|place| format!("{}:{}", quoted(&place.path), place.line))
}

fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|c| !c.is_control()).take(300).collect()
}

/// A name from outside, so that it stays within its backticks.
fn quoted(name: &str) -> String {
    name.chars().filter(|c| !c.is_control() && *c != '`').take(120).collect()
}

/// The page: by context, an entry a question.
pub fn to_markdown(questions: &[Question]) -> String {
    let mut page = String::from(
        "# Open questions\n\nWhat the code leaves open. Nothing was made up to close these gaps: each entry says what it is about, \
         where to look, and what would settle it.\n",
    );
    let mut context = None;
    for question in questions {
        if context != Some(&question.about.context) {
            context = Some(&question.about.context);
            let heading = match question.about.context.as_str() {
                "" => "Across contexts".to_owned(),
                name => format!("`{}`", quoted(name)),
            };
            let _ = write!(page, "\n## {heading}\n");
        }
        let _ = write!(page, "\n### {}\n\n", question.text);
        let _ = writeln!(page, "- About: `{}`", quoted(&question.about.to_string()));
        if let Some(place) = &question.place {
            let _ = writeln!(page, "- Where: `{}`", quoted(place));
        }
        let _ = writeln!(page, "- Settled by: {}", question.settled_by);
        if let Some(recommended) = &question.recommended {
            let _ = writeln!(page, "- If nobody knows: {recommended}");
        }
        let _ = writeln!(page, "- Rule: `{}`", question.rule);
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refine::grounding::testing::sketch;

    fn refused(why: Why, pointer: &str, reason: &str) -> Refused {
        let key = sketch()[5].key();
        Refused { key, pointer: pointer.to_owned(), reason: reason.to_owned(), why, place: None }
    }

    #[test]
    fn each_warning_is_a_question() {
        let asked: Vec<_> =
            open(&sketch(), &[]).iter().map(|q| format!("{} @ {:?}", q.text, q.place)).collect();
        assert_eq!(
            asked,
            [
                "Who has to know that `paid` has happened? @ Some(\"events.ts:2\")",
                "Who looks at `orders`, and what do they ask? @ Some(\"order.ts:1\")",
            ]
        );
    }

    #[test]
    fn what_was_refused_for_its_form_is_no_question() {
        let all = [
            refused(Why::Form, "/x", "a event has no field `x`"),
            refused(
                Why::Evidence,
                "/data/properties/discount",
                "`discount` is no identifier of `a: b.ts`: name it",
            ),
            refused(
                Why::Evidence,
                "/data/properties/discount",
                "`discount` is no identifier of `a: b.ts`: name it",
            ),
            refused(Why::Fact, "", "the code says `\"string\"`"),
        ];
        let all: Vec<&Refused> = all.iter().collect();
        let asked: Vec<_> = open(&sketch()[..6], &all)
            .into_iter()
            .filter(|question| question.rule.starts_with("esdm-extract/"))
            .map(|question| question.text)
            .collect();
        assert_eq!(
            asked,
            [
                "Is there `data discount` of `event src/order/placed`? A model proposed it, but `discount` is no identifier of `a: b.ts`.",
                "Is the scan right about `event src/order/placed`? A model would say otherwise, but the code says `\"string\"`.",
            ]
        );
    }

    #[test]
    fn the_page_is_grouped_by_context() {
        insta::assert_snapshot!(to_markdown(&open(&sketch(), &[])));
    }

    #[test]
    fn names_stay_within_their_quotes() {
        let mut hostile = refused(Why::Evidence, "", "x");
        hostile.key.name = "a`\n# <script>".to_owned();
        let page = to_markdown(&open(&[], &[&hostile]));
        assert!(!page.contains("\n# <script>"), "{page}");
    }
}
