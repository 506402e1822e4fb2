//! What a scan leaves open, asked of people, and what their answers change.
//!
//! In go the documents of a sketch; questions come out, each with its `path:line` and an answer to
//! take. Answers go into the model, and names of contexts into a proposed conventions file as well, so
//! that the next scan knows them.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Value, json};

use super::interview::Question;
use super::reading::words;
use super::session::{Answer, Asked, State};
use super::transcript;
use crate::citation;
use crate::esdm::plain::PlainDocument;
use crate::refine::questions;

/// What the proposed conventions file is called, in the model's folder.
pub const CONFIG: &str = "esdm-extract.toml";

/// What came of the answers.
#[derive(Debug, Clone, Default)]
pub struct Answered {
    /// The model with the answers in it; valid if it was.
    pub documents: Vec<PlainDocument>,
    /// The proposed conventions file, if a name was decided.
    pub config: Option<String>,
    /// Answers that are in the transcript only, because no document follows from them.
    pub noted: usize,
}

/// The questions that a sketch leaves, those about contexts first.
pub fn questions(documents: &[PlainDocument]) -> Vec<Question> {
    let contexts = documents.iter().filter(|document| document.kind() == "bounded-context").map(|context| {
        let folders = folders(documents, context.name());
        let text = format!(
            "What do people call the part of the work that `{}` is about? ({})",
            folders.join("`, `"),
            context.annotation("source").and_then(|s| s.split(", ").next()).unwrap_or_default()
        );
        question(
            format!("context:{}", context.name()),
            text,
            "A bounded context is named by the people who work in it. Another name than the scan's goes into the model and into a proposed esdm-extract.toml.",
            Some(context.name()),
        )
    });
    let open = questions::open(documents, &[]);
    let rest = open.iter().map(|open| {
        let rule = open.rule.rsplit('/').next().unwrap_or_default();
        let place = open.place.as_deref().map(|place| format!(" ({place})")).unwrap_or_default();
        let key = format!("{rule}:{}", open.about);
        question(key, format!("{}{place}", open.text), &open.settled_by, open.recommended.as_deref())
    });
    contexts.chain(rest).collect()
}

fn question(key: String, text: String, explanation: &str, recommended: Option<&str>) -> Question {
    Question {
        asked: Asked { key, text, frame: None },
        explanation: explanation.to_owned(),
        example: recommended.unwrap_or("-").to_owned(),
        recommended: recommended.map(str::to_owned),
        many: false,
    }
}

/// Puts the answers into the model.
pub fn apply(documents: &[PlainDocument], state: &State) -> Answered {
    let mut out = Answered { documents: documents.to_vec(), ..Answered::default() };
    let mut named: Vec<NamedContext> = Vec::new();
    let lines = transcript::lines_of(state);
    for (answer, line) in state.answers.iter().zip(lines) {
        let Some(said) = answer.lines.first().filter(|_| answer.done) else { continue };
        let (topic, about) = answer.asked.key.split_once(':').unwrap_or_default();
        if topic == "context" {
            let to = words::name(&[said]);
            let paths = folders(documents, about);
            if to != about && to != "unnamed" && rename_context(&mut out.documents, about, &to) {
                named.push(NamedContext { name: to, paths });
            }
            continue;
        }
        let new = from_answer(documents, answer, topic, about, said, line, &named);
        if new.is_empty() {
            out.noted += usize::from(!says_nobody(said) && Some(said) != recommended(answer).as_ref());
        }
        out.documents.extend(new);
    }
    let before = documents.len();
    out.documents = super::model::only_valid(super::model::once(out.documents));
    out.noted += before.saturating_sub(out.documents.len());
    if !named.is_empty() {
        out.config = toml::to_string(&Config { contexts: named }).ok();
    }
    out
}

/// The conventions file, as far as it is proposed.
#[derive(Serialize)]
struct Config {
    contexts: Vec<NamedContext>,
}

#[derive(Serialize)]
struct NamedContext {
    name: String,
    paths: Vec<String>,
}

fn recommended(answer: &Answer) -> Option<String> {
    (answer.asked.key.starts_with("event-without-consumer")).then(|| "Nobody has to.".to_owned())
}

fn says_nobody(said: &str) -> bool {
    words::tokens(said).first().is_none_or(|t| t.is(&["nobody", "none", "no", "nothing"]))
}

/// The documents that follow from an answer.
fn from_answer(
    documents: &[PlainDocument],
    answer: &Answer,
    topic: &str,
    about: &str,
    said: &str,
    line: usize,
    named: &[NamedContext],
) -> Vec<PlainDocument> {
    if says_nobody(said) {
        return Vec::new();
    }
    let Some(subject) = documents.iter().find(|document| document.key().to_string() == about) else {
        return Vec::new();
    };
    // contexts that were named before are asked about first, so the subject may have moved by now
    let renamed = |context: &str| {
        let folders = folders(documents, context);
        named.iter().find(|n| n.paths == folders).map_or(context.to_owned(), |n| n.name.clone())
    };
    let context = renamed(subject.context().unwrap_or_default());
    let domain = subject.scope("domain").unwrap_or_default();
    let source = format!("{}:{line}", transcript::NAME);
    let made = |value: Value| {
        let mut document = PlainDocument::from_value(value)?;
        document.annotate("source", source.clone());
        Some(document.in_order())
    };
    match topic {
        "event-without-consumer" => {
            let mut event = json!({"boundedContext": context, "event": subject.name()});
            if let Some(aggregate) = subject.scope("aggregate") {
                event["aggregate"] = aggregate.into();
            }
            let name = words::name(&["tell", said, "of", subject.unit().unwrap_or_default(), subject.name()]);
            made(json!({
                "kind": "event-handler",
                "name": name,
                "scope": {"domain": domain},
                "deliveryGuarantee": "at-most-once",
                "handles": [event],
                "sideEffects": [{"type": "other", "rule": format!("{} is told: {}", subject.name(), answer.lines.join(" "))}],
            }))
            .into_iter()
            .collect()
        }
        "read-model-without-query" => {
            let actors: Vec<String> =
                transcript::names_in(said).iter().map(|name| words::name(&[name])).collect();
            let scope = json!({"domain": domain, "boundedContext": context});
            let known = |name: &String| {
                documents
                    .iter()
                    .any(|d| d.kind() == "actor" && d.name() == name && d.context() == subject.context())
            };
            let new_actors = actors.iter().filter(|name| !known(name)).filter_map(|name| {
                made(json!({"kind": "actor", "name": name, "scope": scope, "type": "human"}))
            });
            let query = made(json!({
                "kind": "query",
                "name": subject.name(),
                "scope": scope,
                "readModel": subject.name(),
                "result": subject.get("schema").cloned().unwrap_or_else(|| json!({})),
                "actors": if actors.is_empty() { json!(["everybody"]) } else { json!(actors) },
            }));
            new_actors.chain(query).collect()
        }
        _ => Vec::new(),
    }
}

/// Gives a context another name, in its document and wherever it is referred to. Not if the name is
/// taken.
fn rename_context(documents: &mut [PlainDocument], from: &str, to: &str) -> bool {
    if documents.iter().any(|document| document.kind() == "bounded-context" && document.name() == to) {
        return false;
    }
    for document in documents.iter_mut() {
        let mut value = document.value().clone();
        if document.kind() == "bounded-context" && document.name() == from {
            value["name"] = to.into();
        }
        follow(&mut value, from, to);
        if let Some(renamed) = PlainDocument::from_value(value) {
            *document = renamed;
        }
    }
    true
}

fn follow(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), value.as_str()) {
                    ("boundedContext", Some(name)) if name == from => *value = to.into(),
                    // what payloads are made of refers to nothing
                    ("data" | "state" | "schema" | "result" | "parameters", _) => {}
                    _ => follow(value, from, to),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| follow(item, from, to)),
        _ => {}
    }
}

/// The folders that the documents of a context come from; a folder stands for those below it.
fn folders(documents: &[PlainDocument], context: &str) -> Vec<String> {
    let own = documents.iter().filter(|d| d.context() == Some(context) && d.kind() != "bounded-context");
    let mut all: BTreeSet<String> = BTreeSet::new();
    for place in own.filter_map(|document| document.annotation("source")).flat_map(citation::places) {
        let folder = place.path.rsplit_once('/').map_or(place.path.as_str(), |(folder, _)| folder);
        all.insert(folder.to_owned());
    }
    let below = |folder: &String| {
        all.iter().any(|other| folder.strip_prefix(other.as_str()).is_some_and(|rest| rest.starts_with('/')))
    };
    all.iter().filter(|folder| !below(folder)).take(8).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config as Conventions;
    use crate::draft::from_text;
    use crate::draft::session::Entry;
    use std::path::Path;

    fn sketch() -> Vec<PlainDocument> {
        let mut documents = from_text(
            "src/shop/orders.ts",
            "# Shop\n\nA clerk opens an order with an order id, and the order was opened.\n",
            None,
        );
        documents.iter_mut().for_each(|document| {
            let source = document.annotation("source").unwrap().to_owned();
            document.annotate("source", source);
        });
        documents
    }

    fn answered(documents: &[PlainDocument], said: &[(&str, &str)]) -> Answered {
        let mut state = State::default();
        for question in questions(documents) {
            let topic = question.asked.key.split(':').next().unwrap().to_owned();
            state.apply(&Entry::Asked(question.asked));
            for (_, line) in said.iter().filter(|(about, _)| *about == topic) {
                state.apply(&Entry::Line((*line).to_owned()));
            }
            state.apply(&Entry::Done);
        }
        apply(documents, &state)
    }

    #[test]
    fn questions_say_where_to_look_and_what_to_take() {
        let questions = questions(&sketch());
        assert_eq!(questions[0].asked.key, "context:shop");
        assert!(questions[0].asked.text.contains("src/shop"), "{}", questions[0].asked.text);
        assert_eq!(questions[0].recommended.as_deref(), Some("shop"));
        let event = questions.iter().find(|q| q.asked.key.starts_with("event-without-consumer")).unwrap();
        assert!(event.asked.text.ends_with("(src/shop/orders.ts:3)"), "{}", event.asked.text);
    }

    #[test]
    fn answers_go_into_the_model_and_names_into_the_conventions() {
        let out =
            answered(&sketch(), &[("context", "Order desk"), ("event-without-consumer", "the kitchen")]);
        let keys: Vec<String> = out.documents.iter().map(|d| d.key().to_string()).collect();
        assert!(keys.contains(&"event order-desk/order/opened".to_owned()), "{keys:?}");
        assert!(keys.contains(&"event-handler tell-the-kitchen-of-order-opened".to_owned()), "{keys:?}");
        let config = Conventions::parse(Path::new(CONFIG), &out.config.unwrap()).unwrap();
        assert_eq!(config.contexts[0].name, "order-desk");
        assert!(config.contexts[0].paths[0].matches("src/shop/orders.ts"));
    }

    #[test]
    fn what_is_recommended_changes_nothing() {
        let documents = sketch();
        let out = answered(&documents, &[("context", "shop"), ("event-without-consumer", "Nobody has to.")]);
        assert_eq!((out.documents, out.config, out.noted), (documents, None, 0));
    }
}
