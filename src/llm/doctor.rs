//! Probes an endpoint with a handful of tiny requests and says what works.

use std::sync::Arc;

use serde_json::json;

use super::capacity::Capacity;
use super::config::Settings;
use super::profiles::Profile;
use super::{Answer, Backend, Endpoint, Failure, Format, Request, Stop};

/// A model needs at least this much context for the prompts of a run.
const ENOUGH_CONTEXT: u64 = 16_000;

/// How servers on this machine are started, by the port they listen on.
const LOCAL: &[(u16, &str)] = &[
    (11434, "start Ollama: `ollama serve`"),
    (8080, "start llama.cpp's server: `llama-server -m MODEL.gguf --port 8080`"),
    (8000, "start vLLM: `vllm serve MODEL --port 8000`"),
    (1234, "start LM Studio's server: `lms server start`"),
    (4000, "start LiteLLM's proxy: `litellm --config CONFIG.yaml --port 4000`"),
];

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
    models(&endpoint, settings, &stopped, &mut found);
    if found.iter().any(|f| f.outcome == Outcome::Fails) {
        return Ok(found);
    }
    let plain = Settings { stream: false, ..hasty.clone() };
    let answers = answer_probes(&Endpoint::new(&plain, stopped)?, &endpoint, settings, &mut found);
    if answers {
        found.push(form(&endpoint));
    }
    let (profile, given_up) = endpoint.manners();
    let learnt = if given_up.is_empty() { String::new() } else { format!(" ({})", given_up.join(", ")) };
    found.push(Finding::new("profile", Outcome::Works, format!("{}{learnt}", profile.name), ""));
    // After the probes: some servers know the context only of a model that is loaded.
    found.push(context(endpoint.capacity(), profile));
    Ok(found)
}

/// Whether the model holds enough.
fn context(capacity: Capacity, profile: &Profile) -> Finding {
    let answer = capacity.answer.map_or_else(String::new, |most| format!(", answers of up to {most}"));
    match capacity.context {
        Some(tokens) if tokens < ENOUGH_CONTEXT => {
            let hint = profile.context_hint;
            let fix = if hint.is_empty() { "take a model with more" } else { hint };
            let seen = format!("{tokens} tokens are too few for larger units");
            Finding::new("context", Outcome::Lacks, seen, fix)
        }
        Some(tokens) => Finding::new("context", Outcome::Works, format!("{tokens} tokens{answer}"), ""),
        None => {
            let set = "if you know it, set context_tokens in esdm-extract.toml";
            let fix = match profile.context_hint {
                "" => set.to_owned(),
                hint => format!("{hint}; {set}"),
            };
            Finding::new("context", Outcome::Works, format!("the server does not say its size{answer}"), fix)
        }
    }
}

/// The address with `/v1`, where the models are found there and not where the user looks.
fn with_v1(settings: &Settings, stopped: &Stop) -> Option<String> {
    if settings.base_url.ends_with("/v1") {
        return None;
    }
    let longer = Settings { base_url: format!("{}/v1", settings.base_url), ..settings.clone() };
    let models = Endpoint::new(&longer, Arc::clone(stopped)).ok()?.models().ok()?;
    (!models.is_empty()).then(|| longer.shown_url())
}

/// What is to be done about a failure here, where more is known than the failure itself knows.
fn exact_fix(failure: &Failure, settings: &Settings, profile: &Profile) -> Option<String> {
    match failure {
        Failure::Unreachable(_) => {
            let url = reqwest::Url::parse(&settings.base_url).ok()?;
            let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
            let port = url.port().filter(|_| local)?;
            LOCAL.iter().find(|(known, _)| *known == port).map(|(_, fix)| (*fix).to_owned())
        }
        Failure::NotFound(_) if profile.name == "ollama" => Some(format!("ollama pull {}", settings.model)),
        Failure::Auth { .. } if settings.key.is_none() => {
            Some("set OPENAI_API_KEY, or --key-file or --key-command: no key was sent".into())
        }
        _ => None,
    }
}

/// Lists the models.
fn models(endpoint: &Endpoint, settings: &Settings, stopped: &Stop, found: &mut Vec<Finding>) {
    let models = match endpoint.models() {
        Ok(models) => models,
        Err(failure) => {
            // Not every server lists its models; one that refuses the key does nothing else either.
            let fatal = matches!(
                failure,
                Failure::Auth { .. } | Failure::Unreachable(_) | Failure::Config(_) | Failure::Interrupted
            );
            let outcome = if fatal { Outcome::Fails } else { Outcome::Lacks };
            let mut finding = Finding::failed("models", outcome, &failure);
            if let Some(fix) = exact_fix(&failure, settings, endpoint.manners().0) {
                finding.fix = fix;
            }
            if matches!(failure, Failure::NotFound(_) | Failure::Malformed(_))
                && let Some(url) = with_v1(settings, stopped)
            {
                finding.outcome = Outcome::Fails;
                finding.fix = format!("use --base-url {url}");
            }
            found.push(finding);
            return;
        }
    };
    let ours = models.iter().find(|model| model.is(&settings.model));
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
}

/// Asks for a word, plain and, where a run would, streamed; says whether a run gets its answers.
fn answer_probes(
    plain: &Endpoint,
    endpoint: &Endpoint,
    settings: &Settings,
    found: &mut Vec<Finding>,
) -> bool {
    let streaming = settings.stream;
    let ask = |endpoint: &Endpoint| {
        let request = ping();
        let answer = endpoint.ask(&request)?;
        super::judge(&request, &answer).map(|()| answer)
    };
    let whole = ask(plain);
    let needed = if streaming { Outcome::Lacks } else { Outcome::Fails };
    let described = |probe, result: &Result<Answer, Failure>, if_not| {
        let mut finding = answer_finding(probe, result, if_not);
        let better = result.as_ref().err().and_then(|f| exact_fix(f, settings, endpoint.manners().0));
        if let Some(fix) = better {
            finding.fix = fix;
        }
        finding
    };
    found.push(described("plain answer", &whole, needed));
    if !streaming {
        return whole.is_ok();
    }
    if let Err(failure) = &whole
        && failure.ends_the_run()
    {
        found.push(described("streamed answer", &Err(failure.clone()), Outcome::Fails));
        return false;
    }
    let streamed = ask(endpoint);
    let mut finding = described("streamed answer", &streamed, Outcome::Fails);
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
        // Room for the thoughts of a reasoning model; others use ten of them.
        max_tokens: Some(2048),
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
