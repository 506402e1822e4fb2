//! The results of a job: each line an answer or a refusal, by custom id.

use std::collections::HashMap;

use serde_json::Value;

use super::super::config::Settings;
use super::super::quirks::Dialect;
use super::super::retry::Complaint;
use super::super::{Answer, Failure, answer};
use super::job::{self, Job};

/// How one request of a job ended.
#[derive(Debug)]
pub(super) enum Outcome {
    /// With an answer, good or not.
    Answered(Box<Answer>),
    /// Without.
    Refused {
        /// HTTP status, 0 where there was no response.
        status: u16,
        complaint: Complaint,
        failure: Failure,
        /// How it was asked.
        dialect: Dialect,
    },
}

/// Reads what came back. A line that is none, such as the last one of a file that was cut, is
/// passed over: its request is then asked again.
pub(super) fn read(job: &Job, settings: &Settings) -> Result<HashMap<String, Outcome>, Failure> {
    let mut outcomes = HashMap::new();
    for path in [job.errors(), job.results()] {
        if !path.is_file() {
            continue;
        }
        let text = job::read(&path)?;
        let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        for line in lines {
            let Some(id) = line["custom_id"].as_str() else { continue };
            outcomes.insert(id.to_owned(), outcome(&line, &job.sheet.dialect, settings));
        }
    }
    Ok(outcomes)
}

fn outcome(line: &Value, dialect: &Dialect, settings: &Settings) -> Outcome {
    let scrub = |text: &str| settings.scrub(text);
    let status = line["response"]["status_code"].as_u64().and_then(|s| u16::try_from(s).ok()).unwrap_or(0);
    let body = &line["response"]["body"];
    let refused = |complaint: Complaint, failure: Failure| Outcome::Refused {
        status,
        complaint,
        failure: failure.scrubbed(scrub),
        dialect: dialect.clone(),
    };
    if status == 200 && line["error"].is_null() {
        return match answer::read(body) {
            Ok(answer) => Outcome::Answered(Box::new(answer.scrubbed(scrub))),
            Err(what) => refused(Complaint::default(), Failure::Malformed(what)),
        };
    }
    let complaint = Complaint::from_value(if line["error"].is_null() { body } else { &line["error"] });
    // Expired or cancelled before its turn: nothing is known against the request itself.
    let failure = match status {
        0 | 200 => Failure::Broken(complaint.message.clone()),
        _ => complaint.failure(status),
    };
    refused(complaint, failure)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::config::Layer;
    use crate::llm::profiles::GENERIC;
    use serde_json::json;

    fn read(line: Value) -> Outcome {
        let layer = Layer { model: Some("m".into()), ..Layer::default() };
        let settings = Settings::resolve(layer, |_| None, Layer::default()).unwrap().unwrap();
        outcome(&line, &Dialect::new(&GENERIC, false), &settings)
    }

    #[test]
    fn a_line_is_an_answer_or_a_refusal_with_a_name() {
        let body = json!({"choices": [{"message": {"content": "kind: event"}, "finish_reason": "stop"}]});
        let good = json!({"custom_id": "a", "response": {"status_code": 200, "body": body}, "error": null});
        assert!(matches!(read(good), Outcome::Answered(answer) if answer.text == "kind: event"));
        let failed = |line: Value| match read(line) {
            Outcome::Refused { failure, .. } => failure,
            Outcome::Answered(answer) => panic!("{answer:?}"),
        };
        let expired = json!({"custom_id": "a", "response": null, "error": {"code": "batch_expired", "message": "too late"}});
        assert_eq!(failed(expired), Failure::Broken("too late".into()));
        let body = json!({"error": {"message": "slow down"}});
        let busy = json!({"custom_id": "a", "response": {"status_code": 429, "body": body}});
        assert_eq!(failed(busy), Failure::RateLimited("slow down".into()));
        let body = json!({"choices": []});
        let hollow = json!({"custom_id": "a", "response": {"status_code": 200, "body": body}});
        assert!(matches!(failed(hollow), Failure::Malformed(_)));
    }
}
