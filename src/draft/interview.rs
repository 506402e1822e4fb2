//! The interview: which question comes next.
//!
//! First the questions every model needs an answer to, then what the draft itself leaves open: gaps,
//! and what the linter has to say. Questions are data; whoever puts them is somebody else.

use super::Draft;
use super::outline::{Event, Outline};
use super::reading::words;
use super::session::{Asked, State};
use crate::esdm::plain::{self, PlainDocument};

/// After so many questions the draft is offered.
pub const MOST_QUESTIONS: usize = 15;

/// Parts that get a question of their own each; of more, one question asks.
const MOST_PARTS: usize = 5;

/// A question, ready to be put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What it is about, as it is kept.
    pub asked: Asked,
    /// What it means, for somebody who has never modelled anything.
    pub explanation: String,
    /// How an answer may look.
    pub example: String,
    /// What to take if nothing else is said.
    pub recommended: Option<String>,
    /// Whether the answer may have several lines.
    pub many: bool,
}

impl Question {
    fn new(key: impl Into<String>, text: impl Into<String>, explanation: &str, example: &str) -> Question {
        Question {
            asked: Asked { key: key.into(), text: text.into(), frame: None },
            explanation: explanation.to_owned(),
            example: example.to_owned(),
            recommended: None,
            many: false,
        }
    }

    fn many(mut self) -> Question {
        self.many = true;
        self
    }

    fn recommending(mut self, answer: impl Into<String>) -> Question {
        self.recommended = Some(answer.into());
        self
    }

    fn framed(mut self, frame: String) -> Question {
        self.asked.frame = Some(frame);
        self
    }
}

/// The question to put next, if there is one left.
pub fn next(state: &State, draft: &Draft, folder: &str) -> Option<Question> {
    open(state, draft, folder).into_iter().next()
}

/// All questions that are left, in the order they would be put.
pub fn open(state: &State, draft: &Draft, folder: &str) -> Vec<Question> {
    let mut questions = always(draft, folder);
    questions.extend(gaps(draft));
    questions.extend(findings(draft));
    let mut seen: Vec<String> =
        state.answers.iter().filter(|a| a.done).map(|a| a.asked.key.clone()).collect();
    questions.retain(|question| {
        let new = !seen.contains(&question.asked.key);
        if new {
            seen.push(question.asked.key.clone());
        }
        new
    });
    questions
}

/// The keys of the questions that are always put, for files with answers.
pub fn keys() -> [&'static str; 10] {
    ["business", "parts", "actors", "story", "rules", "reactions", "processes", "views", "words", "systems"]
}

/// What every model needs.
fn always(draft: &Draft, folder: &str) -> Vec<Question> {
    let parts = &draft.told.parts;
    let mut out = vec![
        Question::new(
            "business",
            "What is the business called, and what does it do?",
            "The domain is the business the model describes. A name of a few words, then a sentence if you like.",
            "Tool library: neighbours borrow tools for a week.",
        )
        .recommending(folder),
        Question::new(
            "parts",
            "Does the work fall into parts that have their own words? Which?",
            "A bounded context is a part of the business in which every word has one meaning. Most small businesses have one part; separate teams often have one each.",
            "lending, purchasing and accounting",
        )
        .recommending("one part"),
        Question::new(
            "actors",
            "Who acts?",
            "Actors are the roles that start something or look at something: not persons, but what they are in this business.",
            "a librarian, neighbours",
        ),
    ];
    if parts.len() < 2 || parts.len() > MOST_PARTS {
        let hint = if parts.len() > 1 { " Begin each line with the part's name and a colon." } else { "" };
        out.push(story("story", "What happens, in order, and what starts it?", hint));
    } else {
        for part in parts {
            let key = format!("story:{}", words::name(&[part]));
            out.push(story(&key, &format!("What happens in {part}, in order, and what starts it?"), ""));
        }
    }
    out.extend([
        Question::new(
            "rules",
            "What must never be broken?",
            "Invariants are rules that hold at every moment. One sentence each, with the thing they are about.",
            "A tool that is out cannot be borrowed. A neighbour has at most three tools.",
        )
        .many(),
        Question::new(
            "reactions",
            "What happens by itself, whenever something else has happened?",
            "Policies turn one event into the next command; event handlers reach outside, by mail for example.",
            "When a tool was returned, a reminder is mailed to whoever waits for it.",
        )
        .many(),
        Question::new(
            "processes",
            "What runs over several steps or days and has to be remembered?",
            "A process manager remembers where one case stands. Say when it begins, what it does at each step, and when it is over.",
            "The loan begins when a tool was borrowed. When the tool was returned, we check the tool. The loan is over when the tool was checked.",
        )
        .many(),
        Question::new(
            "views",
            "What is looked at afterwards, and by whom?",
            "Read models are lists and tables built from what happened; queries are how people look at them.",
            "The shelf list shows tool id and name of all tools that were returned. Neighbours look at the shelf list.",
        )
        .many(),
    ]);
    if parts.len() > 1 {
        out.push(
            Question::new(
                "words",
                "Which words change their meaning from part to part?",
                "The ubiquitous language says what a word means in one part, where another part means something else by it.",
                "In lending, a loan is one tool in one neighbour's hands.",
            )
            .many(),
        );
    }
    out.push(Question::new(
        "systems",
        "Which outside services are involved?",
        "External systems are what you use and do not own: payment, mail, text messages.",
        "Stripe, Twilio",
    ));
    out
}

fn story(key: &str, text: &str, hint: &str) -> Question {
    let explanation = format!(
        "Commands are what somebody wants done, events are what has happened then. One step a line: who does what, with which details, and what has happened.{hint}"
    );
    Question::new(
        key,
        text,
        &explanation,
        "A neighbour borrows a tool, giving the tool id and a due date → the tool was borrowed",
    )
    .many()
}

/// What the draft cannot do without and nobody has said.
fn gaps(draft: &Draft) -> Vec<Question> {
    let outline = &draft.outline;
    let mut out = Vec::new();
    for command in outline.commands.iter().filter(|c| c.fields.is_empty() && !c.origin.inferred) {
        let context = context_of(outline, command.unit);
        let said = command.name.replace('-', " ");
        let key = format!("data:{context}/{}", command.name);
        let (verb, object) = said.split_once(' ').unwrap_or((said.as_str(), "it"));
        out.push(
            Question::new(
                key,
                format!("What has to be given to {verb} a {object}?"),
                "The data of a command: what somebody fills in. An id of the thing is a good beginning.",
                &format!("a {object} id and a date"),
            )
            .recommending(format!("a {object} id"))
            .framed(format!("We {verb} the {object}, giving {{}}.")),
        );
    }
    for (at, unit) in outline.units.iter().enumerate().filter(|(_, unit)| unit.rules.is_empty()) {
        if !outline.commands.iter().any(|command| command.unit == at) {
            continue;
        }
        let name = unit.name.replace('-', " ");
        let context = context_of(outline, at);
        out.push(
            Question::new(
                format!("rules:{context}/{}", unit.name),
                format!("What must never happen to a {name}?"),
                "Invariants are rules that hold at every moment. One sentence each.",
                &format!("A {name} cannot be closed twice."),
            )
            .many(),
        );
    }
    out
}

/// What the linter says, as questions.
fn findings(draft: &Draft) -> Vec<Question> {
    let checked = plain::check(&draft.documents);
    let mut out = Vec::new();
    for (diagnostic, document) in &checked.diagnostics {
        let Some(document) = document.and_then(|at| draft.documents.get(at)) else { continue };
        let rule = diagnostic.id.rsplit('/').next().unwrap_or_default();
        out.extend(question_of(rule, document, &draft.outline));
    }
    out
}

fn question_of(rule: &str, document: &PlainDocument, outline: &Outline) -> Option<Question> {
    let context = document.context().unwrap_or_default();
    let said = document.name().replace('-', " ");
    Some(match rule {
        "event-without-consumer" => {
            let unit = document.unit();
            let event = outline.events.iter().find(|event| {
                let own = &outline.units[event.unit];
                event.name == document.name() && unit.is_none_or(|unit| own.name == unit)
            })?;
            let happened = sentence_of(event, outline);
            Question::new(
                format!("consumer:{context}/{}/{}", unit.unwrap_or_default(), document.name()),
                format!("Who needs to know that {happened}?"),
                "An event that nobody listens to may be one too many. Name who is told, or say what is done then, or which list shows it.",
                &format!("the office (or: When {happened}, …)"),
            )
            .framed(format!("When {happened}, {{}} gets a message."))
            .many()
        }
        "read-model-without-query" => Question::new(
            format!("query:{context}/{}", document.name()),
            format!("Who looks at the {said}?"),
            "A read model is there to be asked. Name the role.",
            "the office",
        )
        .framed(format!("{{}} can look at the {said}.")),
        "bounded-context-without-consistency-unit" => {
            story(&format!("story:{}", document.name()), &format!("What happens in {said}, in order?"), "")
        }
        "orphan-actor" => Question::new(
            format!("actor:{context}/{}", document.name()),
            format!("What does the {said} do?"),
            "An actor issues commands or asks queries.",
            "The office closes an order.",
        )
        .many(),
        _ => return None,
    })
}

fn context_of(outline: &Outline, unit: usize) -> &str {
    outline.contexts.get(outline.context_of_unit(unit)).map_or("", |context| &context.name)
}

/// An event in words: `the order was placed`.
pub fn sentence_of(event: &Event, outline: &Outline) -> String {
    let parts: Vec<&str> = event.name.split('-').collect();
    let unit = outline.units[event.unit].name.replace('-', " ");
    let verb = parts.iter().position(|word| words::is_participle(word) || *word == "became").unwrap_or(0);
    let subject = if verb == 0 { unit } else { parts[..verb].join(" ") };
    let rest = parts[verb..].join(" ");
    // `usage exceeded license`: somebody did something to something
    let active = parts.len() > verb + 1 && !words::PARTICLES.contains(&parts[verb + 1]);
    let was = if active || parts[verb] == "became" { "" } else { "was " };
    format!("the {subject} {was}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::session::Entry;

    fn answered(state: &mut State, question: &Question, lines: &[&str]) {
        state.apply(&Entry::Asked(question.asked.clone()));
        for line in lines {
            state.apply(&Entry::Line((*line).into()));
        }
        state.apply(&Entry::Done);
    }

    #[test]
    fn a_short_interview_makes_a_model_and_asks_for_what_is_missing() {
        let mut state = State::default();
        let said: [&[&str]; 4] = [
            &["Bakery"],
            &["one part"],
            &["a baker, customers"],
            &["baker: bake loaf → loaf baked", "Customer buys loaf → loaf bought"],
        ];
        for lines in said {
            let question = next(&state, &Draft::of(&state), "model").unwrap();
            answered(&mut state, &question, lines);
        }
        while let Some(question) =
            next(&state, &Draft::of(&state), "model").filter(|q| !q.asked.key.contains(':'))
        {
            answered(&mut state, &question, &[]);
        }
        let draft = Draft::of(&state);
        let names: Vec<String> = draft.documents.iter().map(|d| d.key().to_string()).collect();
        assert!(names.contains(&"command bakery/loaf/buy-loaf".to_owned()), "{names:?}");
        let texts: Vec<String> = open(&state, &draft, "model").into_iter().map(|q| q.asked.text).collect();
        assert_eq!(
            texts,
            [
                "What has to be given to bake a loaf?",
                "What has to be given to buy a loaf?",
                "What must never happen to a loaf?",
                "Who needs to know that the loaf was baked?",
                "Who needs to know that the loaf was bought?",
            ]
        );
    }

    #[test]
    fn short_answers_to_what_is_missing_are_understood() {
        let mut state = State::default();
        for lines in [&["Bakery"][..], &["one part"], &[], &["baker: bake loaf → loaf baked"]] {
            let question = next(&state, &Draft::of(&state), "model").unwrap();
            answered(&mut state, &question, lines);
        }
        let draft = Draft::of(&state);
        for question in open(&state, &draft, "model") {
            let answer: &[&str] = match question.asked.key.split(':').next().unwrap() {
                "data" => &["a loaf id and a weight"],
                "consumer" => &["the shop"],
                _ => &[],
            };
            answered(&mut state, &question, answer);
        }
        let draft = Draft::of(&state);
        assert_eq!(draft.outline.commands[0].fields, ["loaf-id", "weight"]);
        assert_eq!(draft.outline.reactions.len(), 1);
        assert!(open(&state, &draft, "model").iter().all(|q| !q.asked.key.starts_with("consumer")));
    }
}
