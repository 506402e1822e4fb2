//! What is asked: messages, limits and the wanted form, without anything of an endpoint.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The most tokens of an answer where a request names no limit: room for the documents of a
/// large unit, and for the thoughts of a reasoning model before them.
pub const ANSWER_TOKENS: u32 = 16_384;

/// One request to a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Which step of the pipeline asks, e.g. `unit`; names files and sums up usage.
    pub stage: String,
    /// What it asks about, e.g. `ordering/order`.
    pub unit: String,
    /// The system message; may be empty.
    pub system: String,
    /// The conversation, oldest first; the last one is the user's.
    pub messages: Vec<Message>,
    /// The most tokens the answer may have; [`ANSWER_TOKENS`] without. A limit is always sent, so
    /// that what a request can cost is known before.
    pub max_tokens: Option<u32>,
    /// Sampling temperature.
    pub temperature: Option<f64>,
    /// Sampling seed.
    pub seed: Option<u64>,
    /// The form the answer is wanted in; servers that cannot are asked for less.
    pub format: Format,
    /// Which of several independent askings this is; the first is 0.
    pub repeat: u32,
}

/// One message of the conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said.
    pub text: String,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The one who asks.
    User,
    /// The model.
    Assistant,
}

/// The form an answer is wanted in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Free text.
    #[default]
    Text,
    /// A JSON object.
    Json,
    /// A JSON object that follows a JSON Schema.
    Schema(Value),
}

impl Request {
    /// A request of one system and one user message, with everything else left to the server.
    pub fn new(stage: &str, unit: &str, system: &str, user: &str) -> Self {
        Self {
            stage: stage.to_owned(),
            unit: unit.to_owned(),
            system: system.to_owned(),
            messages: vec![Message { role: Role::User, text: user.to_owned() }],
            max_tokens: None,
            temperature: None,
            seed: None,
            format: Format::Text,
            repeat: 0,
        }
    }

    /// The same conversation with one more exchange.
    pub fn followed_by(&self, answer: &str, user: &str) -> Self {
        let mut next = self.clone();
        next.messages.push(Message { role: Role::Assistant, text: answer.to_owned() });
        next.messages.push(Message { role: Role::User, text: user.to_owned() });
        next
    }

    /// The most tokens the answer may have.
    pub fn limit(&self) -> u32 {
        self.max_tokens.unwrap_or(ANSWER_TOKENS)
    }

    /// SHA-256 over all that shapes the answer, in hex. Stage and unit are names and do not count.
    pub fn digest(&self) -> String {
        let parts = serde_json::json!([
            "request-1",
            self.system,
            self.messages,
            self.max_tokens,
            self.temperature,
            self.seed,
            self.format,
            self.repeat,
        ]);
        hex(&Sha256::digest(parts.to_string().as_bytes()))
    }

    /// A file name without extension that a person recognizes and no other request has.
    pub fn file_stem(&self) -> String {
        let digest = self.digest();
        let name: String = format!("{}-{}", self.stage, self.unit)
            .chars()
            .take(80)
            .map(|c| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_lowercase() } else { '-' })
            .collect();
        format!("{}-{}", name.trim_matches('-'), &digest[..16])
    }

    /// Tokens of the prompt, by our own count; the few that frame each message included.
    pub fn prompt_tokens(&self) -> u64 {
        let texts = self.messages.iter().map(|m| m.text.as_str()).chain([self.system.as_str()]);
        texts.map(|text| super::tokens::count(text) + 4).sum()
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_over_what_shapes_the_answer() {
        let request = Request::new("unit", "order", "be brief", "hello");
        let renamed = Request::new("repair", "cart", "be brief", "hello");
        assert_eq!(request.digest(), renamed.digest());
        let again = Request { repeat: 1, ..request.clone() };
        assert_ne!(request.digest(), again.digest());
        let longer = Request { max_tokens: Some(10), ..request.clone() };
        assert_ne!(request.digest(), longer.digest());
        assert_ne!(request.digest(), request.followed_by("hi", "more").digest());
    }

    #[test]
    fn a_file_stem_cannot_leave_its_folder() {
        let stem = Request::new("unit", "../../etc/pass wd", "", "x").file_stem();
        assert!(stem.starts_with("unit-------etc-pass-wd-"), "{stem}");
    }
}
