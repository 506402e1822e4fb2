//! Documents out of whatever a language model answers.
//!
//! In goes an answer: YAML or JSON, with prose around it, in one fence or in
//! several, with tabs, doubled keys, lines out of line, a tail cut off. Out come
//! the documents that are in it and a note for everything that had to be mended
//! or left out. This is about syntax only: what a document *says* is for the
//! linter and its fixes.
//!
//! Mending is a search: where the YAML reader stops, a few edits of the lines
//! around that place are tried, and the one with which it gets furthest is kept.

mod lines;
mod mend;
mod split;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use lines::dedent;
use mend::{Patience, read_chunk};
use split::{blocks, chunks, clean, without_prose};

/// What was in an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The documents, in order. Each is a mapping.
    pub documents: Vec<Value>,
    /// What was mended or left out, one line each.
    pub notes: Vec<String>,
}

/// Reads an answer. Never fails: in the worst case there are no documents and a note.
pub fn read_answer(text: &str) -> Answer {
    let mut answer = Answer::default();
    let mut patience = Patience::new();
    let text = clean(text, &mut answer.notes);
    let (blocks, fenced) = blocks(&text, &mut answer.notes);
    for mut block in blocks {
        if !fenced {
            block = without_prose(block, &mut answer.notes);
        }
        dedent(&mut block);
        if read_json(&block, &mut answer) {
            continue;
        }
        for chunk in chunks(&block) {
            read_chunk(chunk, &mut answer, &mut patience);
        }
    }
    answer
}

/// Writes documents as YAML that every reader takes the same way.
///
/// # Errors
/// When a document cannot be serialised, which would be a defect of this program.
pub fn write_documents(documents: &[Value]) -> Result<String, serde_saphyr::SerializeError> {
    let texts = documents.iter().map(serde_saphyr::to_string).collect::<Result<Vec<_>, _>>()?;
    Ok(texts.iter().map(|text| text.trim_end().to_owned() + "\n").collect::<Vec<_>>().join("---\n"))
}

/// A block that is JSON as a whole: one document, or a list of them.
fn read_json(block: &[String], answer: &mut Answer) -> bool {
    let text = block.join("\n");
    let text = text.trim();
    if !text.starts_with(['{', '[']) {
        return false;
    }
    let mut found = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        match value {
            Ok(value) => found.push(value),
            Err(_) => return false,
        }
    }
    answer.notes.push("JSON was read as YAML".to_owned());
    found.into_iter().for_each(|value| add(value, answer));
    true
}

/// Adds a value's documents: itself, or the items of a list, or of a single key that wraps one.
fn add(value: Value, answer: &mut Answer) {
    match value {
        Value::Array(items) => items.into_iter().for_each(|item| add(item, answer)),
        Value::Object(map) => match wrapped(&map) {
            Some(items) => items.into_iter().for_each(|item| add(item, answer)),
            None => answer.documents.push(Value::Object(map)),
        },
        _ => answer.notes.push("something that is no mapping was left out".to_owned()),
    }
}

/// The items of `{documents: [...]}`: one key, and a list of mappings with kinds below it.
fn wrapped(map: &Map<String, Value>) -> Option<Vec<Value>> {
    let mut values = map.values();
    let (Some(Value::Array(items)), None) = (values.next(), values.next()) else { return None };
    items
        .iter()
        .all(|item| item.get("kind").is_some())
        .then(|| items.clone())
        .filter(|items| !items.is_empty())
}
