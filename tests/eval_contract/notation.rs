//! A model in a few lines, for tests: one document a line.
//!
//! ```text
//! context sales
//! aggregate order !too-late
//! command order/place-order {id, total} -> placed
//! event order/placed {id, total} [aliases=created optional]
//! event stock-taken
//! boundary booking ? stock-taken
//! command booking/book -> stock-taken
//! policy ship-it <- order/placed => parcel/send
//! handler mail <- order/placed
//! manager saga <- order/placed => parcel/send
//! read-model orders <- order/placed
//! query get-orders -> orders
//! value-object money
//! ```
//!
//! Documents belong to the context named by the last `context` line (`main`
//! before the first). A reference to another context is written `context:parent/name`.
//! In brackets stand annotations: `source=a.ts:3` or a bare `optional`.

use esdm_extract::eval::Doc;
use serde_json::{Map, Value, json};

/// Reads the notation; panics on a mistake in a test.
pub fn model(text: &str) -> Vec<Doc> {
    let mut docs: Vec<Doc> = Vec::new();
    let mut context = "main".to_owned();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(name) = line.strip_prefix("context ") {
            context = name.trim().to_owned();
        }
        let value = document(line, &context, &docs);
        docs.push(Doc::from_value(value, "model.esdm.yaml").expect(line));
    }
    docs
}

fn document(line: &str, context: &str, before: &[Doc]) -> Value {
    let (line, annotations) = cut(line, '[', ']');
    let (line, fields) = cut(&line, '{', '}');
    let mut words = line.split_whitespace();
    let kind = words.next().expect("a kind");
    let full = words.next().expect("a name");
    let (parent, name) = full.split_once('/').unwrap_or(("", full));
    let mut marked: Vec<(String, Vec<String>)> = Vec::new();
    let mut invariants = Vec::new();
    for word in words {
        match word {
            "->" | "<-" | "=>" | "?" => marked.push((word.to_owned(), Vec::new())),
            _ if word.starts_with('!') => invariants.push(json!({"name": &word[1..], "rule": "."})),
            _ => marked.last_mut().expect("an arrow").1.push(word.trim_end_matches(',').to_owned()),
        }
    }
    let targets = |arrow: &str| {
        let found = marked.iter().filter(|(sign, _)| sign == arrow);
        found.flat_map(|(_, names)| names.clone()).collect::<Vec<_>>()
    };
    let references = |arrow: &str, of: &str| {
        Value::Array(targets(arrow).iter().map(|name| reference(name, context, of, before)).collect())
    };
    let mut body = Map::new();
    body.insert("apiVersion".into(), "schema.esdm.io/core/v1".into());
    body.insert("kind".into(), long_kind(kind).into());
    body.insert("name".into(), name.into());
    body.insert("metadata".into(), json!({"annotations": read_annotations(&annotations)}));
    let mut scope = json!({"domain": "shop"});
    match kind {
        "handler" | "policy" | "manager" | "external-system" | "context" | "domain" => {}
        _ => scope["boundedContext"] = context.into(),
    }
    if !parent.is_empty() {
        let boundary =
            before.iter().any(|doc| doc.kind == "dynamic-consistency-boundary" && doc.name == parent);
        scope[if boundary { "dynamicConsistencyBoundary" } else { "aggregate" }] = parent.into();
    }
    body.insert("scope".into(), scope);
    match kind {
        "command" => {
            body.insert("publishes".into(), targets("->").into());
        }
        "handler" | "policy" => {
            body.insert("handles".into(), references("<-", "event"));
            body.insert("emits".into(), references("=>", "command"));
        }
        "manager" => {
            body.insert("startsWhen".into(), references("<-", "event"));
            let reaction = json!({"when": {"timer": "t"}, "rule": ".", "emits": references("=>", "command")});
            body.insert("reactions".into(), json!([reaction]));
        }
        "read-model" => {
            body.insert("projections".into(), references("<-", "event"));
        }
        "query" => {
            if let [read_model] = targets("->").as_slice() {
                body.insert("readModel".into(), read_model.as_str().into());
            }
        }
        "boundary" => {
            body.insert("consults".into(), references("?", "event"));
        }
        _ => {}
    }
    let properties: Map<_, _> = fields
        .split(',')
        .map(str::trim)
        .filter(|field| !field.is_empty())
        .map(|field| (field.to_owned(), json!({"type": "string"})))
        .collect();
    body.insert("data".into(), json!({"type": "object", "properties": properties}));
    if !invariants.is_empty() {
        body.insert("invariants".into(), invariants.into());
    }
    Value::Object(body)
}

fn long_kind(kind: &str) -> &str {
    match kind {
        "boundary" => "dynamic-consistency-boundary",
        "handler" => "event-handler",
        "manager" => "process-manager",
        "context" => "bounded-context",
        other => other,
    }
}

fn reference(text: &str, context: &str, of: &str, before: &[Doc]) -> Value {
    let (context, rest) = text.split_once(':').unwrap_or((context, text));
    let (parent, name) = rest.split_once('/').unwrap_or(("", rest));
    let mut reference = json!({"boundedContext": context, of: name});
    if !parent.is_empty() {
        let boundary =
            before.iter().any(|doc| doc.kind == "dynamic-consistency-boundary" && doc.name == parent);
        reference[if boundary { "dynamicConsistencyBoundary" } else { "aggregate" }] = parent.into();
    }
    reference
}

fn cut(line: &str, open: char, close: char) -> (String, String) {
    match (line.find(open), line.rfind(close)) {
        (Some(start), Some(end)) => {
            (format!("{} {}", &line[..start], &line[end + 1..]), line[start + 1..end].to_owned())
        }
        _ => (line.to_owned(), String::new()),
    }
}

/// `aliases=a,b optional source=a.ts:3`
fn read_annotations(text: &str) -> Map<String, Value> {
    let items = text.split_whitespace();
    items
        .map(|item| {
            let (key, value) = item.split_once('=').unwrap_or((item, "true"));
            (key.to_owned(), value.into())
        })
        .collect()
}
