//! What is left of a proposed document when everything that is no business of a proposal is gone:
//! fields and annotations nobody knows, attempts to delete, values of no reasonable size.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::citation;
use crate::esdm::Kind;
use crate::esdm::plain::{self, PlainDocument};
use crate::refine::parts::{self, CITED_LISTS, SCHEMAS, step};
use crate::roles::words::words;
use crate::sketch::naming::kebab;

use super::{Log, schemas};

/// Bytes of the largest document.
const MOST_BYTES: usize = 200_000;
/// Items of the longest list.
const MOST_ITEMS: usize = 300;
/// Letters of the longest text.
const LONGEST_TEXT: usize = 2_000;
/// Letters of the longest name.
const LONGEST_NAME: usize = 80;

/// Keys whose text is the name of an element, and lists of such names.
const NAMES: [&str; 11] = [
    "name",
    "domain",
    "boundedContext",
    "aggregate",
    "dynamicConsistencyBoundary",
    "event",
    "command",
    "readModel",
    "externalSystem",
    "timer",
    "field",
];
const NAME_LISTS: [&str; 6] =
    ["publishes", "actors", "boundedContexts", "backedBy", "setTimers", "cancelTimers"];

/// A name in the form the language wants.
pub(super) fn name(text: &str) -> String {
    if is_name(text) { text.to_owned() } else { kebab(&words(text)) }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// The document as far as a proposal may go; nothing if there is nothing to it.
pub(super) fn clean(document: &PlainDocument, log: &mut Log<'_>) -> Option<PlainDocument> {
    let kind = name(document.kind());
    let Some(known) = Kind::from_name(&kind) else {
        log.refuse("/kind", format!("there is no kind `{}`", short(document.kind())));
        return None;
    };
    if document.name().is_empty() || document.name().chars().count() > LONGEST_NAME {
        log.refuse("/name", "a name has between 1 and 80 letters");
        return None;
    }
    if document.value().to_string().len() > MOST_BYTES {
        log.refuse("", "it is too large to be one document");
        return None;
    }
    let fields = plain::fields_of(&kind);
    let mut map = Map::new();
    map.insert("apiVersion".to_owned(), known.api_version().as_str().into());
    map.insert("kind".to_owned(), kind.clone().into());
    map.insert("name".to_owned(), name(document.name()).into());
    for (field, value) in document.value().as_object().into_iter().flatten() {
        let pointer = step("", field);
        match field.as_str() {
            "apiVersion" | "kind" | "name" => {}
            "metadata" => {
                let annotations = annotations(value, log);
                if !annotations.is_empty() {
                    let metadata = Map::from_iter([("annotations".to_owned(), Value::Object(annotations))]);
                    map.insert("metadata".to_owned(), Value::Object(metadata));
                }
            }
            field if field != "description" && !fields.contains(&field) => {
                log.refuse(&pointer, format!("a {kind} has no field `{}`", short(field)));
            }
            field if SCHEMAS.contains(&field) => {
                if let Some(schema) = schemas::clean(value) {
                    map.insert(field.to_owned(), schema);
                } else {
                    log.refuse(&pointer, format!("`{field}` is no JSON Schema of an object"));
                }
            }
            _ if is_empty(value) => log.refuse(&pointer, "nothing is deleted"),
            field => {
                if let Some(value) = value_of(field, value, &pointer, log) {
                    map.insert(field.to_owned(), value);
                }
            }
        }
    }
    let mut cleaned = PlainDocument::from_value(Value::Object(map))?;
    one_line_each(&mut cleaned);
    once_each(&mut cleaned, log);
    Some(cleaned)
}

/// Annotations that mean something, with values that can be meant.
fn annotations(metadata: &Value, log: &mut Log<'_>) -> Map<String, Value> {
    let mut kept = Map::new();
    for (field, value) in metadata.as_object().into_iter().flatten() {
        if field != "annotations" {
            log.refuse(&step("/metadata", field), "only annotations are taken over");
            continue;
        }
        for (key, value) in value.as_object().into_iter().flatten() {
            let pointer = step("/metadata/annotations", key);
            let text = match value {
                Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
                Value::Bool(true) => "true".to_owned(),
                _ => {
                    log.refuse(&pointer, "an annotation is a text");
                    continue;
                }
            };
            let of_list =
                key.split_once('.').filter(|(word, _)| CITED_LISTS.iter().any(|(_, of)| of == word));
            let key = match (key.as_str(), of_list) {
                ("source" | "aliases", _) => key.clone(),
                ("renames", _) => {
                    kept.insert(key.clone(), name(&text).into());
                    continue;
                }
                ("inferred", _) if text == "true" => key.clone(),
                (_, Some((word, rule))) => format!("{word}.{}", name(rule)),
                _ => {
                    log.refuse(&pointer, format!("the annotation `{}` is not taken over", short(key)));
                    continue;
                }
            };
            let text = match key.as_str() {
                "inferred" => text,
                "aliases" => text.split(',').map(name).collect::<Vec<_>>().join(", "),
                _ => cited(&text),
            };
            if text.is_empty() || text.chars().count() > LONGEST_TEXT {
                log.refuse(&pointer, "an annotation is a short text");
            } else {
                kept.insert(key, text.into());
            }
        }
    }
    kept
}

/// The places of a citation and nothing else; one without places stays, to be found fault with.
fn cited(text: &str) -> String {
    let places = citation::places(text);
    match places.is_empty() {
        true => text.to_owned(),
        false => places.iter().map(|p| format!("{}:{}", p.path, p.line)).collect::<Vec<_>>().join(", "),
    }
}

/// A value of reasonable size, its names in the form the language wants.
fn value_of(key: &str, value: &Value, pointer: &str, log: &mut Log<'_>) -> Option<Value> {
    match value {
        Value::String(text) if NAMES.contains(&key) => Some(name(text).into()),
        Value::String(text) if text.chars().count() > LONGEST_TEXT => {
            log.refuse(pointer, "the text is too long");
            None
        }
        Value::Array(items) if items.len() > MOST_ITEMS => {
            log.refuse(pointer, format!("a list has at most {MOST_ITEMS} items"));
            None
        }
        Value::Array(items) => {
            let is_names = NAME_LISTS.contains(&key);
            let item = |(i, item): (usize, &Value)| match item {
                Value::String(text) if is_names => Some(name(text).into()),
                item => value_of("", item, &step(pointer, i), log),
            };
            Some(items.iter().enumerate().filter_map(item).collect())
        }
        Value::Object(map) => {
            let mut kept = Map::new();
            for (key, value) in map.iter().filter(|(_, value)| !value.is_null()) {
                if let Some(value) = value_of(key, value, &step(pointer, key), log) {
                    kept.insert(key.clone(), value);
                }
            }
            Some(Value::Object(kept))
        }
        other => Some(other.clone()),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

/// Prose is a line, however it was folded.
fn one_line_each(document: &mut PlainDocument) {
    let texts: Vec<(String, String)> = parts::prose(document)
        .into_iter()
        .map(|(pointer, text)| (pointer, text.split_whitespace().collect::<Vec<_>>().join(" ")))
        .collect();
    for (pointer, text) in texts {
        if let Some(value) = document.value_mut().pointer_mut(&pointer) {
            *value = text.into();
        }
    }
}

/// Of several items of a list that are the same thing, the first one counts.
fn once_each(document: &mut PlainDocument, log: &mut Log<'_>) {
    let Value::Object(fields) = document.value_mut() else { return };
    // Effects have nothing to be told apart by.
    for (field, value) in fields.iter_mut().filter(|(field, _)| *field != "sideEffects") {
        let Value::Array(items) = value else { continue };
        let mut seen = BTreeSet::new();
        let before = items.len();
        items.retain(|item| seen.insert(identity(item)));
        if items.len() < before {
            log.refuse(&step("", field), format!("`{}` names the same thing twice", short(field)));
        }
    }
}

/// What makes an item of a list the same one: its name, or else what it refers to.
pub(super) fn identity(item: &Value) -> String {
    let named = ["name", "term", "when"].iter().find_map(|key| item.get(key));
    match (named, item) {
        (Some(name), _) => name.to_string(),
        (None, Value::Object(fields)) => {
            let prose = ["rule", "criteria", "description"];
            let parts = fields.iter().filter(|(field, _)| !prose.contains(&field.as_str()));
            Value::Object(parts.map(|(field, value)| (field.clone(), value.clone())).collect()).to_string()
        }
        _ => item.to_string(),
    }
}

/// Somebody else's word, as a message quotes it.
pub(super) fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && *c != '`').take(40).collect()
}
