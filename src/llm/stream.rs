//! Server-sent events: bytes as they arrive, in any pieces, become one answer.

use serde_json::Value;

use super::answer::{self, Answer, Finish, Parts, Usage};

/// Cuts bytes into lines. A character or a line end may be spread over several pieces.
#[derive(Debug, Default)]
struct Lines {
    held: Vec<u8>,
}

impl Lines {
    /// Takes bytes and returns the lines they complete.
    fn push(&mut self, bytes: &[u8]) -> Vec<String> {
        let before = self.held.len();
        self.held.extend_from_slice(bytes);
        let Some(last) = bytes.iter().rposition(|&b| b == b'\n') else { return Vec::new() };
        let rest = self.held.split_off(before + last + 1);
        let whole = std::mem::replace(&mut self.held, rest);
        String::from_utf8_lossy(&whole).lines().map(str::to_owned).collect()
    }

    /// The last line, if the stream ended without a line end.
    fn rest(&mut self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut self.held)).trim_end().to_owned()
    }
}

/// Gathers the events of one streamed answer.
#[derive(Debug, Default)]
pub(super) struct Assembly {
    lines: Lines,
    parts: Parts,
    finish: Option<Finish>,
    usage: Option<Usage>,
    model: String,
    done: bool,
    garbled: Option<String>,
    error: Option<Value>,
}

impl Assembly {
    /// Takes bytes; says whether they brought something of the answer.
    pub(super) fn push(&mut self, bytes: &[u8]) -> bool {
        let lines = self.lines.push(bytes);
        lines.iter().fold(false, |brought, line| self.line(line) | brought)
    }

    /// Whether nothing more is to come.
    pub(super) fn done(&self) -> bool {
        self.done
    }

    fn line(&mut self, line: &str) -> bool {
        // Comments keep the connection alive; event names and ids say nothing more than the data.
        let Some(data) = line.strip_prefix("data:").map(str::trim) else { return false };
        if data == "[DONE]" {
            self.done = true;
            return false;
        }
        let Ok(event) = serde_json::from_str::<Value>(data) else {
            self.garbled.get_or_insert_with(|| data.chars().take(80).collect());
            return false;
        };
        if event.get("error").is_some_and(|error| !error.is_null()) {
            self.error = Some(event);
            self.done = true;
            return false;
        }
        if let Some(usage) = answer::usage(&event) {
            self.usage = Some(usage);
        }
        if let Some(model) = event["model"].as_str().filter(|_| self.model.is_empty()) {
            self.model = model.to_owned();
        }
        let choice = &event["choices"][0];
        if let Some(reason) = choice["finish_reason"].as_str() {
            self.finish = Some(Finish::parse(reason));
        }
        let delta = if choice["delta"].is_object() { &choice["delta"] } else { &choice["message"] };
        self.parts.add(delta)
    }

    /// The answer, once the stream has ended. A connection can end in good order in the middle
    /// of an answer: only `[DONE]` or a finish reason proves that it is whole.
    pub(super) fn finish(mut self) -> Result<Answer, Flaw> {
        let rest = self.lines.rest();
        self.line(&rest);
        if let Some(event) = self.error {
            return Err(Flaw::Error(event));
        }
        if let Some(data) = self.garbled {
            return Err(Flaw::Incomplete(format!("an event is no JSON: {data}")));
        }
        if !self.done && self.finish.is_none() {
            return Err(Flaw::Incomplete("the stream ended without [DONE] or a finish reason".into()));
        }
        Ok(self.parts.answer(self.finish.unwrap_or_default(), &self.model, self.usage))
    }
}

/// What is wrong with a stream.
#[derive(Debug, PartialEq)]
pub(super) enum Flaw {
    /// The server reported an error in the middle of it.
    Error(Value),
    /// It is not whole.
    Incomplete(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = ": waking up\r\n\r\ndata: {\"model\":\"m\",\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\r\n\r\n\
        data: {\"choices\":[{\"delta\":{\"content\":\"Grüße, \"}}]}\n\n\
        data:{\"choices\":[{\"delta\":{\"content\":\"Zoë 🚀\"},\"finish_reason\":\"stop\"}]}\n\n\
        data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5}}\n\n\
        data: [DONE]\n\n";

    fn assembled(pieces: &[&[u8]]) -> Result<Answer, Flaw> {
        let mut assembly = Assembly::default();
        for piece in pieces {
            assembly.push(piece);
        }
        assembly.finish()
    }

    #[test]
    fn the_answer_does_not_depend_on_how_the_bytes_arrive() {
        let expected = assembled(&[WHOLE.as_bytes()]).unwrap();
        assert_eq!(expected.text, "Grüße, Zoë 🚀");
        assert_eq!(expected.usage, Usage { prompt: 7, completion: 5, estimated: false });
        for cut in 0..WHOLE.len() {
            let (head, tail) = WHOLE.as_bytes().split_at(cut);
            assert_eq!(assembled(&[head, tail]).unwrap(), expected, "cut at {cut}");
        }
    }

    #[test]
    fn a_stream_cut_anywhere_before_its_finish_reason_is_not_whole() {
        let end = WHOLE.find("\"finish_reason\"").unwrap();
        for cut in 0..end {
            assert!(assembled(&[&WHOLE.as_bytes()[..cut]]).is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn an_error_in_the_middle_is_reported() {
        let head = &WHOLE[..WHOLE.find("data:{").unwrap()];
        let text = format!("{head}data: {{\"error\":{{\"message\":\"overloaded\"}}}}\n\n");
        assert!(matches!(assembled(&[text.as_bytes()]), Err(Flaw::Error(_))));
    }
}
