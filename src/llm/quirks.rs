//! How to speak to one server: starts from its profile, and gives way step by step when the
//! server names what it does not accept. Every step goes one way, so the ladder has an end.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::profiles::{Form, Limit, Profile};
use super::request::{Format, Request, Role};
use super::retry::Complaint;

/// What is sent, as far as servers differ in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dialect {
    /// Field that limits the answer; none once both are refused.
    limit: Option<Limit>,
    /// Whether the other field was tried before.
    limit_swapped: bool,
    /// The most the limit may say.
    most: Option<u32>,
    temperature: bool,
    seed: bool,
    stream: bool,
    stream_options: bool,
    form: Form,
    /// Whether the system message goes into the user's.
    fold_system: bool,
}

impl Dialect {
    /// The way to speak to a server of a profile.
    pub(super) fn new(profile: &Profile, stream: bool) -> Self {
        Self {
            limit: Some(profile.limit),
            limit_swapped: false,
            most: None,
            temperature: true,
            seed: profile.seed,
            stream,
            stream_options: profile.stream_options,
            form: profile.form,
            fold_system: false,
        }
    }

    /// Whether the answer is asked for as a stream.
    pub(super) fn streams(&self) -> bool {
        self.stream
    }

    /// The body of a request.
    pub(super) fn body(&self, request: &Request, model: &str) -> Value {
        let mut body = Map::new();
        body.insert("model".into(), json!(model));
        body.insert("messages".into(), self.messages(request));
        if let Some(field) = self.limit {
            let limit = request.limit();
            body.insert(field.name().into(), json!(self.most.map_or(limit, |most| limit.min(most))));
        }
        if let Some(temperature) = request.temperature.filter(|_| self.temperature) {
            body.insert("temperature".into(), json!(temperature));
        }
        if let Some(seed) = request.seed.filter(|_| self.seed) {
            body.insert("seed".into(), json!(seed));
        }
        if let Some(format) = self.response_format(&request.format) {
            body.insert("response_format".into(), format);
        }
        if self.stream {
            body.insert("stream".into(), json!(true));
            if self.stream_options {
                body.insert("stream_options".into(), json!({"include_usage": true}));
            }
        }
        Value::Object(body)
    }

    fn messages(&self, request: &Request) -> Value {
        let mut messages = Vec::new();
        let mut folded = String::new();
        if !request.system.is_empty() {
            if self.fold_system {
                folded = format!("{}\n\n", request.system);
            } else {
                messages.push(json!({"role": "system", "content": request.system}));
            }
        }
        for message in &request.messages {
            let head = if message.role == Role::User { std::mem::take(&mut folded) } else { String::new() };
            messages.push(json!({"role": message.role, "content": format!("{head}{}", message.text)}));
        }
        Value::Array(messages)
    }

    fn response_format(&self, wanted: &Format) -> Option<Value> {
        match (wanted, self.form) {
            (Format::Text, _) | (_, Form::Plain) => None,
            (Format::Schema(schema), Form::JsonSchema) => Some(json!({
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": true, "schema": schema},
            })),
            _ => Some(json!({"type": "json_object"})),
        }
    }

    /// The next simpler way to speak after a refusal; `None` when the server names nothing that
    /// could be left out.
    pub(super) fn simpler(&self, request: &Request, status: u16, complaint: &Complaint) -> Option<Self> {
        let sent = self.body(request, "");
        let words = complaint.words();
        let names = |field: &str| words.contains(field);
        let mut next = self.clone();
        let form_sent = sent.get("response_format").is_some();
        let form_named = ["response_format", "json_schema", "json_object", "guided", "grammar"];
        // A pydantic model that does not know json_schema answers 500.
        if form_sent && (form_named.iter().any(|w| names(w)) || (status == 422 && names("format"))) {
            let schema_sent = self.form == Form::JsonSchema && matches!(request.format, Format::Schema(_));
            next.form = if schema_sent { Form::JsonObject } else { Form::Plain };
            return Some(next);
        }
        if !(400..500).contains(&status) {
            return None;
        }
        if sent.get("stream_options").is_some() && names("stream_options") {
            next.stream_options = false;
            return Some(next);
        }
        if let Some(field) = self.limit.filter(|field| sent.get(field.name()).is_some())
            && (names("max_tokens") || names("max_completion_tokens"))
        {
            let sent = sent[field.name()].as_u64().unwrap_or(0);
            match most_allowed(&words, sent) {
                Some(most) => next.most = Some(most),
                None if self.limit_swapped => next.limit = None,
                None => {
                    next.limit = Some(field.other());
                    next.limit_swapped = true;
                }
            }
            return Some(next);
        }
        if sent.get("temperature").is_some() && names("temperature") {
            next.temperature = false;
            return Some(next);
        }
        if sent.get("seed").is_some() && names("seed") {
            next.seed = false;
            return Some(next);
        }
        let system =
            ["system role", "system message", "system prompt", "developer instruction", "role: system"];
        let roles = ["roles must alternate", "only user and assistant", "'system'", "\"system\""];
        if !self.fold_system && !request.system.is_empty() && system.iter().chain(&roles).any(|w| names(w)) {
            next.fold_system = true;
            return Some(next);
        }
        if self.stream && names("stream") {
            next.stream = false;
            return Some(next);
        }
        None
    }

    /// What was given up against the profile, in words; for `doctor`.
    pub fn given_up(&self, profile: &Profile) -> Vec<String> {
        let from = Self::new(profile, true);
        let mut list = Vec::new();
        match self.limit {
            Some(field) if from.limit != self.limit => list.push(format!("sends {}", field.name())),
            None => list.push("sends no limit of tokens".into()),
            _ => {}
        }
        if let Some(most) = self.most {
            list.push(format!("limits answers to {most} tokens"));
        }
        for (given_up, what) in [
            (from.temperature && !self.temperature, "sends no temperature"),
            (from.seed && !self.seed, "sends no seed"),
            (from.stream_options && !self.stream_options, "sends no stream_options"),
            (
                self.form < from.form && self.form == Form::JsonObject,
                "asks for json_object instead of json_schema",
            ),
            (self.form < from.form && self.form == Form::Plain, "sends no response_format"),
            (self.fold_system, "puts the system message into the user's"),
        ] {
            if given_up {
                list.push(what.into());
            }
        }
        list
    }
}

/// The largest limit a server says it allows ("supports at most 16384 completion tokens").
fn most_allowed(words: &str, sent: u64) -> Option<u32> {
    if !["at most", "too large", "less than or equal", "<=", "maximum"].iter().any(|w| words.contains(w)) {
        return None;
    }
    words
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|number| number.parse::<u64>().ok())
        .filter(|number| *number >= 16 && *number < sent)
        .max()
        .and_then(|number| u32::try_from(number).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::profiles::GENERIC;

    fn full() -> Request {
        Request {
            max_tokens: Some(50_000),
            temperature: Some(0.0),
            seed: Some(7),
            format: Format::Schema(json!({"type": "object"})),
            ..Request::new("unit", "order", "be brief", "hello")
        }
    }

    fn after(complaints: &[&str]) -> Option<Value> {
        let mut dialect = Dialect::new(&GENERIC, true);
        for message in complaints {
            let complaint = Complaint { message: (*message).into(), code: String::new() };
            dialect = dialect.simpler(&full(), 400, &complaint)?;
        }
        Some(dialect.body(&full(), "m"))
    }

    #[test]
    fn the_two_limits_are_swapped_and_never_sent_together() {
        let refused = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.";
        let body = after(&[refused]).unwrap();
        assert_eq!((body["max_completion_tokens"].as_u64(), body.get("max_tokens")), (Some(50_000), None));
        let body = after(&[refused, "max_completion_tokens: extra inputs are not permitted"]).unwrap();
        assert!(body.get("max_tokens").is_none() && body.get("max_completion_tokens").is_none());
    }

    #[test]
    fn a_limit_that_is_too_high_is_lowered() {
        let body =
            after(&["max_tokens is too large: 50000. This model supports at most 16384 tokens"]).unwrap();
        assert_eq!(body["max_tokens"], 16384);
    }

    #[test]
    fn what_a_server_names_is_left_out() {
        assert!(after(&["temperature does not support 0"]).unwrap().get("temperature").is_none());
        assert!(after(&["seed: Extra inputs are not permitted"]).unwrap().get("seed").is_none());
        assert!(after(&["Unknown field stream_options"]).unwrap().get("stream_options").is_none());
        assert!(after(&["streaming is not supported"]).unwrap().get("stream").is_none());
    }

    #[test]
    fn the_form_goes_from_schema_to_object_to_plain() {
        let schema = "response_format type json_schema is unavailable";
        assert_eq!(after(&[schema]).unwrap()["response_format"]["type"], "json_object");
        assert!(
            after(&[schema, "response_format is not supported"]).unwrap().get("response_format").is_none()
        );
    }

    #[test]
    fn a_refused_system_message_goes_into_the_users() {
        let body = after(&["System role not supported"]).unwrap();
        assert_eq!(body["messages"], json!([{"role": "user", "content": "be brief\n\nhello"}]));
    }

    #[test]
    fn the_ladder_has_an_end() {
        let complaint = Complaint {
            message: "max_tokens temperature seed stream_options response_format system role stream".into(),
            code: String::new(),
        };
        let mut dialect = Dialect::new(&GENERIC, true);
        let mut steps = 0;
        while let Some(next) = dialect.simpler(&full(), 400, &complaint) {
            assert_ne!(next, dialect);
            dialect = next;
            steps += 1;
            assert!(steps < 20);
        }
        assert_eq!(dialect.body(&full(), "m").as_object().unwrap().len(), 2);
        assert!(
            Dialect::new(&GENERIC, true)
                .simpler(&full(), 400, &Complaint { message: "no".into(), code: String::new() })
                .is_none()
        );
    }
}
