//! What a refusal means, whether to try again, and when.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::failure::Failure;

/// When to try again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schedule {
    /// Attempts in all, the first included.
    pub attempts: u32,
    /// The first pause is chosen between zero and this; each further bound is twice the last.
    pub base: Duration,
    /// No pause of our own choosing is longer.
    pub cap: Duration,
    /// A server that asks for a longer pause than this is not waited for.
    pub patience: Duration,
}

impl Default for Schedule {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { attempts: 6, base: seconds(1), cap: seconds(60), patience: seconds(180) }
    }
}

impl Schedule {
    /// The pause before attempt `next` (the second is 1): what the server asks for, else a random
    /// part of a doubling bound ("full jitter", which spreads clients that failed together).
    /// `None` when there is no further attempt.
    pub(super) fn pause(&self, next: u32, asked: Option<Duration>, chance: f64) -> Option<Duration> {
        if next >= self.attempts {
            return None;
        }
        let bound = self.base.saturating_mul(1 << next.saturating_sub(1).min(20)).min(self.cap);
        match asked {
            Some(asked) if asked > self.patience => None,
            // A little more than asked for, so that not all come back in the same moment.
            Some(asked) => Some(asked + self.base.mul_f64(chance * 0.25)),
            None => Some(bound.mul_f64(chance)),
        }
    }
}

/// The pause a server asks for in its headers.
pub(super) fn asked_pause(headers: &[(String, String)], now: SystemTime) -> Option<Duration> {
    let header = |name: &str| headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.trim());
    if let Some(ms) = header("retry-after-ms").and_then(|v| v.parse::<f64>().ok()) {
        return seconds(ms / 1000.0);
    }
    if let Some(value) = header("retry-after") {
        return match value.parse::<f64>() {
            Ok(whole) => seconds(whole),
            Err(_) => {
                let date = httpdate::parse_http_date(value).ok()?;
                Some(date.duration_since(now).unwrap_or_default())
            }
        };
    }
    used_up(headers)
}

/// How long until there is room again, where the headers say that there is none now.
pub(super) fn used_up(headers: &[(String, String)]) -> Option<Duration> {
    let header = |name: &str| headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.trim());
    ["requests", "tokens"]
        .iter()
        .filter(|kind| header(&format!("x-ratelimit-remaining-{kind}")) == Some("0"))
        .filter_map(|kind| header(&format!("x-ratelimit-reset-{kind}")).and_then(span))
        .max()
}

fn seconds(value: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(value).ok()
}

/// Reads `1s`, `6m0s`, `120ms` or plain seconds.
fn span(text: &str) -> Option<Duration> {
    let mut total = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let number: f64 = rest[..digits].parse().ok()?;
        let tail = &rest[digits..];
        let end = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        total += number
            * match &tail[..end] {
                "ms" => 0.001,
                "s" | "" => 1.0,
                "m" => 60.0,
                "h" => 3600.0,
                _ => return None,
            };
        rest = &tail[end..];
    }
    seconds(total)
}

/// What a server says about a request it does not answer, whichever shape it says it in.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Complaint {
    /// In words, on one line.
    pub(super) message: String,
    /// The server's code or type, and the parameter it names, in lower case.
    pub(super) code: String,
}

impl Complaint {
    /// Reads the body of a refusal.
    pub(super) fn read(body: &str) -> Self {
        let Ok(value) = serde_json::from_str::<Value>(body) else {
            return Self { message: line(body), code: String::new() };
        };
        Self::from_value(&value)
    }

    /// Reads an error object, or a value that holds one.
    pub(super) fn from_value(value: &Value) -> Self {
        let error = if value["error"].is_null() { value } else { &value["error"] };
        let message = [&error["message"], &error["detail"], &error["msg"], error]
            .into_iter()
            .find(|v| !v.is_null())
            .map_or_else(String::new, |v| v.as_str().map_or_else(|| v.to_string(), str::to_owned));
        let part = |name: &str| match &error[name] {
            Value::String(text) => text.to_lowercase(),
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        };
        let code = format!("{} {} {}", part("code"), part("type"), part("param")).trim().to_owned();
        Self { message: line(&message), code }
    }

    /// Message and code in lower case, to look for words in.
    pub(super) fn words(&self) -> String {
        format!("{} {}", self.message.to_lowercase(), self.code)
    }

    /// The failure that a status with this complaint means.
    pub(super) fn failure(&self, status: u16) -> Failure {
        let words = self.words();
        let says = |needles: &[&str]| needles.iter().any(|needle| words.contains(needle));
        let message = self.message.clone();
        if says(&["context_length_exceeded", "maximum context length", "context size", "context window"])
            || says(&["prompt is too long", "exceed_context_size", "contextwindowexceeded"])
        {
            return Failure::ContextExceeded(message);
        }
        if status == 402 || says(&["insufficient_quota", "billing", "insufficient balance", "credit balance"])
        {
            return Failure::Quota(message);
        }
        let about_the_key =
            says(&["invalid api key", "incorrect api key", "invalid_api_key", "no connected db"])
                || says(&["no api key", "missing api key", "api key not valid"]);
        match status {
            401 | 403 => Failure::Auth { status, message },
            400 | 422 if about_the_key => Failure::Auth { status, message },
            404 => Failure::NotFound(message),
            400 | 422 if says(&["content_filter", "content management policy"]) => Failure::ContentFilter,
            400 if says(&["model_not_found", "invalid model name", "model does not exist"]) => {
                Failure::NotFound(message)
            }
            429 => Failure::RateLimited(message),
            408 | 409 | 425 | 500.. => Failure::Server { status, message },
            300..=399 => Failure::NotFound(format!("the address has moved ({status}); name the new one")),
            _ => Failure::Rejected { status, message },
        }
    }
}

/// Text from outside as one short line.
fn line(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    let joined = words.join(" ");
    if joined.is_empty() { "no reason given".into() } else { joined.chars().take(400).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::UNIX_EPOCH;

    fn asked(headers: &[(&str, &str)]) -> Option<Duration> {
        let headers: Vec<_> = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        asked_pause(&headers, UNIX_EPOCH + Duration::from_secs(784_111_700))
    }

    #[test]
    fn servers_say_in_many_ways_when_to_come_back() {
        assert_eq!(asked(&[("retry-after", "2")]), Some(Duration::from_secs(2)));
        assert_eq!(asked(&[("retry-after-ms", "250")]), Some(Duration::from_millis(250)));
        assert_eq!(asked(&[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")]), Some(Duration::from_secs(77)));
        let used_up = [("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "6m0s")];
        assert_eq!(asked(&used_up), Some(Duration::from_secs(360)));
        assert_eq!(asked(&[("x-ratelimit-reset-tokens", "6m0s")]), None);
        for nonsense in ["soon", "-1", "NaN", "1e400"] {
            assert_eq!(asked(&[("retry-after", nonsense)]), None, "{nonsense}");
        }
    }

    #[test]
    fn pauses_double_up_to_a_cap_and_never_outlast_patience() {
        let schedule = Schedule::default();
        let at = |next| schedule.pause(next, None, 0.5).map(|p| p.as_secs_f64());
        assert_eq!([at(1), at(2), at(3), at(6)], [Some(0.5), Some(1.0), Some(2.0), None]);
        assert!(schedule.pause(1, Some(Duration::from_secs(3600)), 0.0).is_none());
        assert_eq!(schedule.pause(1, Some(Duration::from_secs(7)), 0.0), Some(Duration::from_secs(7)));
    }

    #[test]
    fn refusals_are_told_apart_whatever_their_shape() {
        let failure = |status, body| Complaint::read(body).failure(status);
        assert!(matches!(failure(401, r#"{"detail":"Invalid API key"}"#), Failure::Auth { .. }));
        assert!(matches!(failure(400, r#"{"error":{"message":"No connected db."}}"#), Failure::Auth { .. }));
        let quota = r#"{"error":{"message":"You exceeded it","code":"insufficient_quota"}}"#;
        assert!(matches!(failure(429, quota), Failure::Quota(_)));
        assert!(matches!(failure(429, r#"{"error":"slow down"}"#), Failure::RateLimited(_)));
        let long = r#"{"error":{"message":"This model's maximum context length is 4096 tokens; reduce max_tokens"}}"#;
        assert!(matches!(failure(400, long), Failure::ContextExceeded(_)));
        assert!(matches!(failure(503, "<html>busy"), Failure::Server { status: 503, .. }));
        assert!(matches!(failure(422, r#"{"detail":[{"msg":"bad"}]}"#), Failure::Rejected { .. }));
    }
}
