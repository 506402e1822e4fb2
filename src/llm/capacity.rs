//! How much a model holds: its context, and the longest answer it gives. Servers tell it in the
//! list of models, at an address of their own, or only when they refuse a request.

use serde_json::{Value, json};

use super::profiles::ModelEntry;

/// Less room than this is none: an answer would be cut off.
const LEAST_ANSWER: u64 = 256;

/// What is known of a model's size, in tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capacity {
    /// Prompt and answer together.
    pub context: Option<u64>,
    /// The longest answer.
    pub answer: Option<u64>,
}

/// Where a kind of server tells the size besides its list of models. Paths stand beside `/v1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// Nowhere else.
    List,
    /// `/props` of llama.cpp's server: the context of one slot.
    Props,
    /// `/api/ps` of Ollama, where the model is loaded, else the model's own parameters.
    Ollama,
    /// `/api/v0/models` of LM Studio.
    LmStudio,
    /// `/model/info` of LiteLLM's proxy.
    ModelInfo,
}

/// A question to a server.
pub(super) struct Question {
    /// Path beside `/v1`.
    pub(super) path: &'static str,
    /// What is posted; a plain GET without.
    pub(super) body: Option<Value>,
}

impl Source {
    /// The questions that lead to the size, the best answer first.
    pub(super) fn questions(self, model: &str) -> Vec<Question> {
        let get = |path| Question { path, body: None };
        match self {
            Self::List => vec![],
            Self::Props => vec![get("props")],
            Self::Ollama => {
                let show = Question { path: "api/show", body: Some(json!({"model": model})) };
                vec![get("api/ps"), show]
            }
            Self::LmStudio => vec![get("api/v0/models")],
            Self::ModelInfo => vec![get("model/info")],
        }
    }

    /// Reads the answer to one of its questions.
    pub(super) fn read(self, model: &str, body: &Value) -> Capacity {
        let context = |value: &Value| Capacity { context: value.as_u64(), answer: None };
        match self {
            Self::List => Capacity::default(),
            Self::Props => context(&body["default_generation_settings"]["n_ctx"]),
            Self::Ollama => match entry(&body["models"], &["model", "name"], model) {
                Some(loaded) => context(&loaded["context_length"]),
                None => Capacity { context: num_ctx(&body["parameters"]), answer: None },
            },
            Self::LmStudio => entry(&body["data"], &["id"], model)
                .map_or_else(Capacity::default, |entry| context(&entry["loaded_context_length"])),
            Self::ModelInfo => {
                entry(&body["data"], &["model_name"], model).map_or_else(Capacity::default, |entry| {
                    let info = &entry["model_info"];
                    Capacity {
                        context: info["max_input_tokens"].as_u64(),
                        answer: info["max_output_tokens"].as_u64(),
                    }
                })
            }
        }
    }
}

/// The entry of our model, with or without Ollama's tag.
fn entry<'a>(entries: &'a Value, names: &[&str], model: &str) -> Option<&'a Value> {
    let tagged = format!("{model}:latest");
    let ours = |entry: &&Value| {
        names.iter().any(|name| entry[*name].as_str().is_some_and(|n| n == model || n == tagged))
    };
    entries.as_array()?.iter().find(ours)
}

/// `num_ctx 8192` among the parameters of an Ollama model, one a line.
fn num_ctx(parameters: &Value) -> Option<u64> {
    parameters.as_str()?.lines().find_map(|line| line.trim().strip_prefix("num_ctx")?.trim().parse().ok())
}

impl Capacity {
    /// What the list of models says.
    pub(super) fn of(entry: &ModelEntry) -> Self {
        Self { context: entry.context, answer: entry.answer }
    }

    /// This, and what it does not know from `other`.
    pub(super) fn or(self, other: Self) -> Self {
        Self { context: self.context.or(other.context), answer: self.answer.or(other.answer) }
    }

    /// The limit of an answer that fits beside a prompt; `None` when the prompt leaves no room.
    /// Prompts are counted with a tokenizer that need not be the model's, so some room is left.
    pub(super) fn limit(self, wanted: u32, prompt: u64) -> Option<u32> {
        let most = self.answer.map_or(wanted, |answer| wanted.min(answer.try_into().unwrap_or(u32::MAX)));
        let Some(context) = self.context else { return Some(most) };
        if prompt + LEAST_ANSWER > context {
            return None;
        }
        let room = context.saturating_sub(prompt + prompt / 8).max(LEAST_ANSWER);
        Some(most.min(room.try_into().unwrap_or(u32::MAX)))
    }
}

/// What a refusal says about prompt and context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// The model's context.
    pub(super) context: u64,
    /// Tokens of the prompt by the server's count.
    prompt: Option<u64>,
}

impl Told {
    /// Reads the words of a refusal ("maximum context length is 8192 tokens … your request has
    /// 1000 input tokens").
    pub(super) fn read(words: &str) -> Option<Self> {
        let after = |mark: &str| number_in(words.split_once(mark)?.1, true);
        let before = |mark: &str| number_in(words.split_once(mark)?.0, false);
        let context = after("context length is").or_else(|| after("context size is"))?;
        let marks = [" in the messages", " input tokens", " of text input", " in the prompt"];
        Some(Self { context, prompt: marks.iter().find_map(|mark| before(mark)) })
    }

    /// The longest answer that fits beside this prompt, if one does.
    pub(super) fn room(self, counted: u64) -> Option<u32> {
        let prompt = self.prompt.unwrap_or(counted + counted / 8);
        let room = self.context.checked_sub(prompt)?;
        (room >= LEAST_ANSWER).then(|| room.try_into().unwrap_or(u32::MAX))
    }
}

/// The first or the last number of a text.
fn number_in(text: &str, first: bool) -> Option<u64> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse::<u64>().ok());
    if first { numbers.next() } else { numbers.next_back() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_server_tells_its_context_where_it_does() {
        let context = |source: Source, body: Value| source.read("qwen", &body).context;
        let props = json!({"default_generation_settings": {"n_ctx": 8192}, "total_slots": 1});
        assert_eq!(context(Source::Props, props), Some(8192));
        let loaded = json!({"models": [{"model": "qwen:latest", "context_length": 4096}]});
        assert_eq!(context(Source::Ollama, loaded), Some(4096));
        let shown =
            json!({"parameters": "temperature 0.6\nnum_ctx    16384", "model_info": {"a.context_length": 1}});
        assert_eq!(context(Source::Ollama, shown), Some(16_384));
        let studio = json!({"data": [{"id": "other"}, {"id": "qwen", "max_context_length": 131_072, "loaded_context_length": 4096}]});
        assert_eq!(context(Source::LmStudio, studio), Some(4096));
        let info = json!({"data": [{"model_name": "qwen", "model_info": {"max_input_tokens": 128_000, "max_output_tokens": 4096}}]});
        assert_eq!(
            Source::ModelInfo.read("qwen", &info),
            Capacity { context: Some(128_000), answer: Some(4096) }
        );
        assert_eq!(context(Source::Ollama, json!("nonsense")), None);
    }

    #[test]
    fn an_answer_is_limited_to_what_fits_beside_its_prompt() {
        let capacity = Capacity { context: Some(8192), answer: Some(4096) };
        assert_eq!(capacity.limit(16_384, 800), Some(4096));
        assert_eq!(capacity.limit(16_384, 6400), Some(992));
        assert_eq!(capacity.limit(16_384, 8000), None);
        assert_eq!(Capacity::default().limit(16_384, 1 << 40), Some(16_384));
    }

    #[test]
    fn a_refusal_tells_the_room_that_is_left() {
        let room = |words: &str| Told::read(words).and_then(|told| told.room(1000));
        assert_eq!(
            room(
                "this model's maximum context length is 8192 tokens. however, you requested 9000 tokens \
                  (1000 in the messages, 8000 in the completion)."
            ),
            Some(7192)
        );
        assert_eq!(
            room(
                "'max_tokens' is too large: 16384. this model's maximum context length is 8192 tokens and \
                  your request has 1200 input tokens (16384 > 8192 - 1200)."
            ),
            Some(6992)
        );
        assert_eq!(
            room(
                "maximum context length is 8192 tokens. however, your request has 10000 input tokens. \
                  please reduce the length of the input messages."
            ),
            None
        );
        assert_eq!(room("the context is too short"), None);
    }
}
