//! What is known of servers beforehand, as data. What is not known is learnt (see `quirks`).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::capacity::Source;

/// The habits of one kind of server.
#[derive(Debug, PartialEq)]
pub struct Profile {
    /// Name, as `profile = "…"` and `doctor` have it.
    pub name: &'static str,
    /// Ends of host names.
    hosts: &'static [&'static str],
    /// Beginnings of `header: value` pairs by which it gives itself away.
    headers: &'static [&'static str],
    /// `owned_by` in its list of models.
    owners: &'static [&'static str],
    /// Header of the key, and what stands before the key in it.
    pub(super) key_header: (&'static str, &'static str),
    /// Field that limits the answer.
    pub(super) limit: Limit,
    /// Whether it takes `seed`.
    pub(super) seed: bool,
    /// Whether it takes `stream_options`.
    pub(super) stream_options: bool,
    /// The strictest form of answers it can hold a model to.
    pub(super) form: Form,
    /// Where it tells how much a model holds.
    pub(super) capacity: Source,
    /// What raises its context, if a user can.
    pub context_hint: &'static str,
}

/// The field that limits an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// The older one.
    MaxTokens,
    /// The one that counts thoughts as well.
    MaxCompletionTokens,
}

impl Limit {
    /// Its name in a request.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::MaxTokens => "max_tokens",
            Self::MaxCompletionTokens => "max_completion_tokens",
        }
    }

    /// The other one.
    pub(super) fn other(self) -> Self {
        match self {
            Self::MaxTokens => Self::MaxCompletionTokens,
            Self::MaxCompletionTokens => Self::MaxTokens,
        }
    }
}

/// How strictly a server can be told the form of an answer, loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Not at all: the prompt says it.
    Plain,
    /// `json_object`.
    JsonObject,
    /// `json_schema`.
    JsonSchema,
}

const BEARER: (&str, &str) = ("authorization", "Bearer ");

/// Any server of which nothing is known.
pub const GENERIC: Profile = Profile {
    name: "generic",
    hosts: &[],
    headers: &[],
    owners: &[],
    key_header: BEARER,
    limit: Limit::MaxTokens,
    seed: true,
    stream_options: true,
    form: Form::JsonSchema,
    capacity: Source::List,
    context_hint: "",
};

/// All profiles, the most telling first: a proxy shows the headers of what stands behind it.
pub const PROFILES: &[Profile] = &[
    Profile { name: "openai", hosts: &["api.openai.com"], limit: Limit::MaxCompletionTokens, ..GENERIC },
    Profile {
        name: "azure",
        hosts: &["openai.azure.com", "services.ai.azure.com", "cognitiveservices.azure.com"],
        key_header: ("api-key", ""),
        limit: Limit::MaxCompletionTokens,
        ..GENERIC
    },
    Profile { name: "openrouter", hosts: &["openrouter.ai"], ..GENERIC },
    Profile {
        name: "anthropic",
        hosts: &["api.anthropic.com"],
        seed: false,
        stream_options: false,
        form: Form::Plain,
        ..GENERIC
    },
    Profile {
        name: "deepseek",
        hosts: &["api.deepseek.com"],
        seed: false,
        form: Form::JsonObject,
        ..GENERIC
    },
    Profile {
        name: "mistral",
        hosts: &["api.mistral.ai"],
        owners: &["mistralai"],
        seed: false,
        stream_options: false,
        ..GENERIC
    },
    Profile {
        name: "litellm",
        headers: &["x-litellm-"],
        capacity: Source::ModelInfo,
        context_hint: "the model behind the proxy decides",
        ..GENERIC
    },
    Profile {
        name: "llama.cpp",
        headers: &["server: llama.cpp"],
        owners: &["llamacpp"],
        capacity: Source::Props,
        context_hint: "start it with --ctx-size 32768",
        ..GENERIC
    },
    Profile {
        name: "ollama",
        hosts: &["ollama.com"],
        owners: &["library"],
        capacity: Source::Ollama,
        context_hint: "start it with OLLAMA_CONTEXT_LENGTH=32768",
        ..GENERIC
    },
    Profile {
        name: "lm-studio",
        owners: &["organization_owner"],
        capacity: Source::LmStudio,
        context_hint: "raise the context length where the model is loaded",
        ..GENERIC
    },
    Profile {
        name: "vllm",
        owners: &["vllm"],
        context_hint: "start it with --max-model-len 32768",
        ..GENERIC
    },
];

/// A profile by its name.
pub fn named(name: &str) -> Option<&'static Profile> {
    PROFILES.iter().chain([&GENERIC]).find(|profile| profile.name == name)
}

/// The profile of a host, if the host alone tells.
pub fn of_host(host: &str) -> Option<&'static Profile> {
    let ends = |end: &&str| host == *end || host.strip_suffix(end).is_some_and(|head| head.ends_with('.'));
    PROFILES.iter().find(|profile| profile.hosts.iter().any(&ends))
}

/// The profile that headers of an answer give away.
pub fn of_headers(headers: &[(String, String)]) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| {
        let shows =
            |sign: &&str| headers.iter().any(|(n, v)| format!("{n}: {v}").to_lowercase().starts_with(sign));
        profile.headers.iter().any(shows)
    })
}

/// The profile that a list of models gives away.
pub fn of_models(models: &[ModelEntry]) -> Option<&'static Profile> {
    PROFILES
        .iter()
        .find(|profile| profile.owners.iter().any(|owner| models.iter().any(|model| model.owner == *owner)))
}

/// One entry of `/models`.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelEntry {
    /// The name to ask for.
    pub id: String,
    /// `owned_by`.
    owner: String,
    /// Its context in tokens, where the server says so.
    pub context: Option<u64>,
    /// Its longest answer in tokens, where the server says so.
    pub answer: Option<u64>,
}

impl ModelEntry {
    /// Whether this is the model of a name; Ollama lists `name:latest` for `name`.
    pub fn is(&self, model: &str) -> bool {
        self.id == model || self.id.strip_suffix(":latest") == Some(model)
    }
}

/// Reads `/models` as any known server writes it.
pub fn read_models(body: &str) -> Vec<ModelEntry> {
    const CONTEXT: &[&str] = &["max_model_len", "context_length", "max_context_length", "context_window"];
    let Ok(value) = serde_json::from_str::<Value>(body) else { return Vec::new() };
    let entries = value["data"].as_array().or_else(|| value.as_array());
    let read = |entry: &Value| {
        let context = CONTEXT.iter().find_map(|name| entry[*name].as_u64());
        let answer = [&entry["top_provider"], entry].iter().find_map(|e| e["max_completion_tokens"].as_u64());
        Some(ModelEntry {
            id: entry["id"].as_str()?.to_owned(),
            owner: entry["owned_by"].as_str().unwrap_or_default().to_owned(),
            context: context.or_else(|| entry["meta"]["n_ctx"].as_u64()),
            answer,
        })
    };
    entries.map_or_else(Vec::new, |entries| entries.iter().filter_map(read).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_tell_by_their_end_at_a_dot() {
        let name = |host| of_host(host).map(|p| p.name);
        assert_eq!(name("api.openai.com"), Some("openai"));
        assert_eq!(name("shop.openai.azure.com"), Some("azure"));
        assert_eq!(name("notopenrouter.ai"), None);
        assert_eq!(name("localhost"), None);
    }

    #[test]
    fn servers_give_themselves_away() {
        let header = |n: &str, v: &str| of_headers(&[(n.into(), v.into())]).map(|p| p.name);
        assert_eq!(header("server", "llama.cpp"), Some("llama.cpp"));
        assert_eq!(header("x-litellm-version", "1.2"), Some("litellm"));
        assert_eq!(header("server", "uvicorn"), None);
        let models = read_models(r#"{"data":[{"id":"q","owned_by":"vllm","max_model_len":8192}]}"#);
        assert_eq!(of_models(&models).map(|p| p.name), Some("vllm"));
        assert_eq!(models[0].context, Some(8192));
    }

    #[test]
    fn names_are_unique() {
        for profile in PROFILES {
            assert_eq!(named(profile.name), Some(profile));
        }
    }
}
