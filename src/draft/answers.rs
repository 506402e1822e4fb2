//! Answers from a file: the interview for scripts.

use serde::Deserialize;
use serde_json::Value;

use super::Draft;
use super::interview;
use super::reading::words;
use super::session::{Asked, Entry, State};

/// Why a file with answers cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum AnswersError {
    /// It is no YAML.
    #[error("no YAML: {0}")]
    Malformed(String),
    /// It is no mapping of questions to answers.
    #[error("expected a mapping of questions to answers, such as `business: Tool library`")]
    NoMapping,
    /// A question that is never asked.
    #[error("there is no question `{key}`; there are: {known}")]
    Unknown {
        /// As it was written.
        key: String,
        /// What may be written.
        known: String,
    },
    /// An answer that is neither text nor a list of texts.
    #[error("the answer to `{0}` must be a text or a list of texts")]
    NoText(String),
}

/// Largest file of answers, in bytes.
pub const LARGEST: usize = 4 << 20;

/// The state an interview with these answers would have ended in.
///
/// # Errors
/// If the text is not a mapping from questions to texts, lists of texts, or (for `story`) a mapping from
/// parts to those.
pub fn state(text: &str) -> Result<State, AnswersError> {
    let mut documents = serde_yaml::Deserializer::from_str(text);
    let value = documents.next().map_or(Ok(Value::Null), Value::deserialize);
    let value = value.map_err(|error| AnswersError::Malformed(error.to_string()))?;
    let Value::Object(map) = value else { return Err(AnswersError::NoMapping) };
    let known = interview::keys();
    if let Some(key) = map.keys().find(|key| !known.contains(&key.split(':').next().unwrap_or_default())) {
        return Err(AnswersError::Unknown { key: key.clone(), known: known.join(", ") });
    }
    let mut state = State::default();
    // in the order an interview asks, whatever the order of the file
    for key in known {
        for (asked, answer) in map.iter().filter(|(asked, _)| asked.split(':').next() == Some(key)) {
            match answer {
                Value::Object(parts) if key == "story" => {
                    for (part, answer) in parts {
                        put(&mut state, &format!("story:{}", words::name(&[part])), answer)?;
                    }
                }
                _ => put(&mut state, asked, answer)?,
            }
        }
    }
    Ok(state)
}

fn put(state: &mut State, key: &str, answer: &Value) -> Result<(), AnswersError> {
    let lines: Vec<String> = match answer {
        Value::Null => Vec::new(),
        Value::String(text) => super::clean(text),
        Value::Array(items) => {
            let texts = items.iter().map(|item| item.as_str().map(super::clean));
            let texts: Option<Vec<Vec<String>>> = texts.collect();
            texts.ok_or_else(|| AnswersError::NoText(key.to_owned()))?.concat()
        }
        _ => return Err(AnswersError::NoText(key.to_owned())),
    };
    let asked = interview::open(state, &Draft::of(state), "the business")
        .into_iter()
        .map(|question| question.asked)
        .find(|asked| asked.key == key)
        .unwrap_or_else(|| Asked { key: key.to_owned(), text: format!("About {key}"), frame: None });
    state.apply(&Entry::Asked(asked));
    lines.into_iter().for_each(|line| state.apply(&Entry::Line(line)));
    state.apply(&Entry::Done);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_taken_in_the_order_of_the_interview() {
        let text = "rules: A loaf cannot be sold twice.\nstory:\n  - baker bakes loaf → loaf baked\n  - customer buys loaf → loaf sold\nbusiness: Bakery\nviews:\n";
        let state = state(text).unwrap();
        let keys: Vec<&str> = state.answers.iter().map(|a| a.asked.key.as_str()).collect();
        assert_eq!(keys, ["business", "story", "rules", "views"]);
        assert_eq!(state.unknown().count(), 1);
        let draft = Draft::of(&state);
        assert!(draft.documents.iter().any(|d| d.key().to_string() == "event bakery/loaf/sold"));
    }

    #[test]
    fn what_cannot_be_used_is_said() {
        assert_eq!(state("[1]").unwrap_err(), AnswersError::NoMapping);
        assert!(
            state("busines: x")
                .unwrap_err()
                .to_string()
                .starts_with("there is no question `busines`; there are: business, parts")
        );
        assert_eq!(state("rules: {a: b}").unwrap_err(), AnswersError::NoText("rules".into()));
        assert!(matches!(state("a: [").unwrap_err(), AnswersError::Malformed(_)));
    }
}
