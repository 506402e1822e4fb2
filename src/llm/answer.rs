//! What comes back, and reading it out of the many shapes in which servers send it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The answer to one request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The text, without reasoning.
    pub text: String,
    /// What the model thought aloud before; for people only.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reasoning: String,
    /// The words of a refusal the server marked as one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub refusal: String,
    /// Why the text ends.
    pub finish: Finish,
    /// The model, as the server calls it.
    pub model: String,
    /// What it took.
    pub usage: Usage,
}

/// Why a text ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finish {
    /// The model was done.
    #[default]
    Stop,
    /// The limit of tokens was reached.
    Length,
    /// A filter stepped in.
    ContentFilter,
}

/// Tokens used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens read.
    pub prompt: u64,
    /// Tokens written, reasoning included.
    pub completion: u64,
    /// Whether these are our own estimates, for want of figures from the server.
    pub estimated: bool,
}

impl Answer {
    /// The same with every text passed through `scrub`.
    pub(super) fn scrubbed(self, scrub: impl Fn(&str) -> String) -> Self {
        let Self { text, reasoning, refusal, finish, model, usage } = self;
        Self {
            text: scrub(&text),
            reasoning: scrub(&reasoning),
            refusal: scrub(&refusal),
            finish,
            model,
            usage,
        }
    }
}

impl Finish {
    /// Reads the `finish_reason` of any known server; what is unknown is a normal end.
    pub(super) fn parse(word: &str) -> Self {
        match word {
            "length" | "max_tokens" | "model_length" => Self::Length,
            "content_filter" | "safety" | "SAFETY" => Self::ContentFilter,
            _ => Self::Stop,
        }
    }
}

/// Reads a whole chat completion. The error says what is missing.
pub(super) fn read(body: &Value) -> Result<Answer, String> {
    let choice = body["choices"].get(0).ok_or("it has no choices")?;
    let message = &choice["message"];
    if !message.is_object() {
        return Err("its first choice has no message".into());
    }
    let mut parts = Parts::default();
    parts.add(message);
    let finish = choice["finish_reason"].as_str().map_or(Finish::Stop, Finish::parse);
    Ok(parts.answer(finish, body["model"].as_str().unwrap_or_default(), usage(body)))
}

/// The server's figures; `None` where there are none.
pub(super) fn usage(body: &Value) -> Option<Usage> {
    let usage = [&body["usage"], &body["x_groq"]["usage"]].into_iter().find(|u| u.is_object())?;
    Some(Usage {
        prompt: usage["prompt_tokens"].as_u64()?,
        completion: usage["completion_tokens"].as_u64().unwrap_or(0),
        estimated: false,
    })
}

/// The parts of a message, whole or gathered from deltas.
#[derive(Debug, Default)]
pub(super) struct Parts {
    text: String,
    reasoning: String,
    refusal: String,
}

impl Parts {
    /// Adds a message or a delta of one; says whether it brought anything.
    pub(super) fn add(&mut self, message: &Value) -> bool {
        let before = self.text.len() + self.reasoning.len() + self.refusal.len();
        match &message["content"] {
            Value::String(text) => self.text.push_str(text),
            Value::Array(parts) => parts.iter().for_each(|part| self.add_part(part)),
            _ => {}
        }
        // Servers that know both names send the same text under each.
        let thought = ["reasoning_content", "reasoning"].iter().find_map(|name| message[*name].as_str());
        self.reasoning.push_str(thought.unwrap_or_default());
        self.refusal.push_str(message["refusal"].as_str().unwrap_or_default());
        self.text.len() + self.reasoning.len() + self.refusal.len() > before
    }

    fn add_part(&mut self, part: &Value) {
        if let Some(text) = part["text"].as_str() {
            self.text.push_str(text);
        } else if let Some(thoughts) = part["thinking"].as_array() {
            thoughts.iter().filter_map(|t| t["text"].as_str()).for_each(|t| self.reasoning.push_str(t));
        } else if let Some(refusal) = part["refusal"].as_str() {
            self.refusal.push_str(refusal);
        }
    }

    /// The answer these parts make up. Figures the server did not give are estimated here,
    /// but for the prompt, which only the asker knows.
    pub(super) fn answer(mut self, finish: Finish, model: &str, usage: Option<Usage>) -> Answer {
        let (thought, text) = split_thought(&self.text);
        let written = || super::tokens::count(&self.text) + super::tokens::count(&self.reasoning);
        let usage = usage.unwrap_or_else(|| Usage { prompt: 0, completion: written(), estimated: true });
        let text = text.to_owned();
        self.reasoning.push_str(thought);
        Answer {
            text,
            reasoning: self.reasoning,
            refusal: self.refusal,
            finish,
            model: model.to_owned(),
            usage,
        }
    }
}

/// Parts a text that opens with a `<think>` block into the thought and the rest. Some chat
/// templates put the opening tag into the prompt, so that only the closing one is seen.
fn split_thought(text: &str) -> (&str, &str) {
    for tag in ["think", "thinking", "reasoning"] {
        let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
        let (opened, inside) = match text.trim_start().strip_prefix(&open) {
            Some(inside) => (true, inside),
            None => (false, text),
        };
        match inside.find(&close) {
            Some(at) if opened || !inside[..at].contains(&open) => {
                return (inside[..at].trim(), inside[at + close.len()..].trim_start());
            }
            None if opened => return (inside.trim(), ""),
            _ => {}
        }
    }
    ("", text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn message(message: Value) -> Answer {
        read(&json!({"choices": [{"message": message, "finish_reason": "stop"}], "model": "m"})).unwrap()
    }

    #[test]
    fn reasoning_is_read_past_wherever_it_stands() {
        for told in [
            json!({"content": "kind: event", "reasoning": "hm"}),
            json!({"content": "kind: event", "reasoning_content": "hm"}),
            json!({"content": "<think>\nhm\n</think>\n\nkind: event"}),
            json!({"content": "hm</think>kind: event"}),
            json!({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
                               {"type": "text", "text": "kind: event"}]}),
        ] {
            let answer = message(told.clone());
            assert_eq!((answer.text.as_str(), answer.reasoning.as_str()), ("kind: event", "hm"), "{told}");
        }
    }

    #[test]
    fn a_thought_without_end_leaves_no_text() {
        assert_eq!(message(json!({"content": "<think>and then"})).text, "");
    }

    #[test]
    fn a_tag_in_the_middle_of_a_text_is_text() {
        let text = "description: prints <think> and </think>";
        assert_eq!(message(json!({"content": text})).text, text);
    }

    #[test]
    fn what_has_no_choices_is_no_answer() {
        assert!(read(&json!({"choices": []})).is_err());
        assert!(read(&json!({"choices": [{"text": "a completion"}]})).is_err());
    }
}
