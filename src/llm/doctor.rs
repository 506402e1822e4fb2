//! Probes an endpoint with a handful of tiny requests and says what works.

use std::sync::Arc;

use serde_json::json;

use super::config::Settings;
use super::{Answer, Backend, Endpoint, Failure, Format, Request, Stop};

/// A model needs at least this much context for the prompts of a run.
const ENOUGH_CONTEXT: u64 = 16_000;

/// How a probe ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It works.
    Works,
    /// It does not, and a run goes on without it.
    Lacks,
    /// It does not, and a run needs it.
    Fails,
}

/// What one probe found.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What was probed.
    pub probe: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// What was seen.
    pub seen: String,
    /// How to mend it; empty where nothing needs mending.
    pub fix: String,
}

impl Finding {
    fn new(probe: &'static str, outcome: Outcome, seen: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { probe, outcome, seen: seen.into(), fix: fix.into() }
    }

    fn failed(probe: &'static str, outcome: Outcome, failure: &Failure) -> Self {
        Self::new(probe, outcome, failure.to_string(), failure.remedy())
    }
}

/// Probes what the settings name. Sends four requests of a few tokens, and a further one for each
/// thing the server makes us give up.
///
/// # Errors
/// When the settings cannot be used at all.
pub fn examine(settings: &Settings, stopped: Stop) -> Result<Vec<Finding>, Failure> {
    // A person waits: fail early.
    let mut hasty = settings.clone();
    hasty.schedule.attempts = hasty.schedule.attempts.min(2);
    let endpoint = Endpoint::new(&hasty, Arc::clone(&stopped))?;
    let mut found = Vec::new();
    if settings.key_in_the_clear() {
        found.push(Finding::new(
            "key",
            Outcome::Lacks,
            "the key is sent unencrypted",
            "use an https:// base URL",
        ));
    }
    let context = models(&endpoint, settings, &mut found);
    if found.iter().any(|f| f.outcome == Outcome::Fails) {
        return Ok(found);
    }
    let plain = Settings { stream: false, ..hasty.clone() };
    let answers = answer_probes(&Endpoint::new(&plain, stopped)?, &endpoint, settings.stream, &mut found);
    if answers {
        found.push(form(&endpoint));
    }
    let (profile, given_up) = endpoint.manners();
    let learnt = if given_up.is_empty() { String::new() } else { format!(" ({})", given_up.join(", ")) };
    found.push(Finding::new("profile", Outcome::Works, format!("{}{learnt}", profile.name), ""));
    found.push(match context {
        Some(tokens) if tokens < ENOUGH_CONTEXT => {
            let fix =
                if profile.context_hint.is_empty() { "take a model with more" } else { profile.context_hint };
            Finding::new(
                "context",
                Outcome::Lacks,
                format!("{tokens} tokens are too few for larger units"),
                fix,
            )
        }
        Some(tokens) => Finding::new("context", Outcome::Works, format!("{tokens} tokens"), ""),
        None => {
            Finding::new("context", Outcome::Works, "the server does not say its size", profile.context_hint)
        }
    });
    Ok(found)
}

/// Lists the models; returns the context of ours, if it is told.
fn models(endpoint: &Endpoint, settings: &Settings, found: &mut Vec<Finding>) -> Option<u64> {
    let models = match endpoint.models() {
        Ok(models) => models,
        Err(failure) => {
            // Not every server lists its models; one that refuses the key does nothing else either.
            let fatal = matches!(
                failure,
                Failure::Auth { .. } | Failure::Unreachable(_) | Failure::Config(_) | Failure::Interrupted
            );
            found.push(Finding::failed(
                "models",
                if fatal { Outcome::Fails } else { Outcome::Lacks },
                &failure,
            ));
            return None;
        }
    };
    let ours = models.iter().find(|m| m.id == settings.model || m.id == format!("{}:latest", settings.model));
    found.push(match ours {
        Some(_) => {
            Finding::new("models", Outcome::Works, format!("{} listed, ours among them", models.len()), "")
        }
        None if models.is_empty() => Finding::new("models", Outcome::Lacks, "none listed", ""),
        None => {
            let names: Vec<_> = models.iter().take(8).map(|m| m.id.as_str()).collect();
            let fix = format!("if the next probe fails, set --model to one of: {}", names.join(", "));
            Finding::new("models", Outcome::Lacks, format!("{:?} is not listed", settings.model), fix)
        }
    });
    ours.and_then(|model| model.context)
}

/// Asks for a word, plain and, where a run would, streamed; says whether a run gets its answers.
fn answer_probes(plain: &Endpoint, endpoint: &Endpoint, streaming: bool, found: &mut Vec<Finding>) -> bool {
    let ask = |endpoint: &Endpoint| {
        let request = ping();
        let answer = endpoint.ask(&request)?;
        super::judge(&request, &answer).map(|()| answer)
    };
    let whole = ask(plain);
    let needed = if streaming { Outcome::Lacks } else { Outcome::Fails };
    found.push(answer_finding("plain answer", &whole, needed));
    if !streaming {
        return whole.is_ok();
    }
    if let Err(failure) = &whole
        && failure.ends_the_run()
    {
        found.push(Finding::failed("streamed answer", Outcome::Fails, failure));
        return false;
    }
    let streamed = ask(endpoint);
    let mut finding = answer_finding("streamed answer", &streamed, Outcome::Fails);
    if streamed.is_err() && whole.is_ok() {
        finding.fix = "use --no-stream, or stream = false in esdm-extract.toml".into();
    }
    found.push(finding);
    streamed.is_ok()
}

fn answer_finding(probe: &'static str, result: &Result<Answer, Failure>, if_not: Outcome) -> Finding {
    match result {
        Ok(answer) => Finding::new(probe, Outcome::Works, described(answer), ""),
        Err(failure) => Finding::failed(probe, if_not, failure),
    }
}

fn ping() -> Request {
    Request {
        max_tokens: Some(512),
        ..Request::new("doctor", "ping", "You answer with one word.", "Answer with the word: pong")
    }
}

fn described(answer: &Answer) -> String {
    let usage = if answer.usage.estimated { "no figures on usage" } else { "with figures on usage" };
    let reasons = if answer.reasoning.is_empty() { "" } else { ", reasons first" };
    format!("{usage}{reasons}")
}

/// Whether the model can be held to a form.
fn form(endpoint: &Endpoint) -> Finding {
    let schema = json!({
        "type": "object",
        "properties": {"word": {"type": "string"}},
        "required": ["word"],
        "additionalProperties": false,
    });
    let request = Request { format: Format::Schema(schema), ..Request { unit: "form".into(), ..ping() } };
    match endpoint.ask(&request) {
        Ok(answer) => match serde_json::from_str::<serde_json::Value>(answer.text.trim()) {
            Ok(value) if value["word"].is_string() => {
                Finding::new("form", Outcome::Works, "JSON by schema", "")
            }
            _ => Finding::new("form", Outcome::Lacks, "not enforced: the answers are read leniently", ""),
        },
        Err(failure) => Finding::failed("form", Outcome::Lacks, &failure),
    }
}
