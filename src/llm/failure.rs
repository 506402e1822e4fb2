//! Why there is no usable answer, and what to do about it.

use std::path::PathBuf;
use std::time::Duration;

/// A request that brought no usable answer. Messages never hold keys.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Failure {
    /// The configuration cannot be used.
    #[error("{0}")]
    Config(String),
    /// The key was refused.
    #[error("the endpoint refused the key ({status}): {message}")]
    Auth {
        /// HTTP status.
        status: u16,
        /// What the server said.
        message: String,
    },
    /// The account has no money or quota left.
    #[error("the account's quota is used up: {0}")]
    Quota(String),
    /// No such model, or no such address.
    #[error("not found: {0}")]
    NotFound(String),
    /// The server does not accept the request, and no simpler form of it either.
    #[error("the endpoint refused the request ({status}): {message}")]
    Rejected {
        /// HTTP status.
        status: u16,
        /// What the server said.
        message: String,
    },
    /// The prompt does not fit into the model's context.
    #[error("the prompt is longer than the model's context: {0}")]
    ContextExceeded(String),
    /// Too many requests, also after waiting.
    #[error("the endpoint limits the rate: {0}")]
    RateLimited(String),
    /// The server failed.
    #[error("the endpoint failed ({status}): {message}")]
    Server {
        /// HTTP status.
        status: u16,
        /// What the server said.
        message: String,
    },
    /// No connection.
    #[error("the endpoint cannot be reached: {0}")]
    Unreachable(String),
    /// Nothing came in time.
    #[error("the endpoint was silent for too long: {phase} took more than {} s", .after.as_secs_f64())]
    Timeout {
        /// What was waited for.
        phase: &'static str,
        /// How long.
        after: Duration,
    },
    /// The connection broke before the answer was whole.
    #[error("the answer broke off: {0}")]
    Broken(String),
    /// What came is no answer of a chat endpoint.
    #[error("this is not the answer of a chat endpoint: {0}")]
    Malformed(String),
    /// The answer has no text.
    #[error("the answer is empty")]
    Empty,
    /// The answer was cut at the limit of tokens.
    #[error("the answer was cut off at its limit of tokens")]
    Length,
    /// The provider's filter suppressed the answer.
    #[error("the provider's content filter suppressed the answer")]
    ContentFilter,
    /// The model refused.
    #[error("the model refused: {0}")]
    Refusal(String),
    /// The answer repeats the prompt.
    #[error("the answer repeats the prompt")]
    Echo,
    /// The model says that it is ready instead of doing the work.
    #[error("the model says that it is ready instead of answering")]
    Acknowledged,
    /// The server silently dropped part of the prompt.
    #[error("the server cut the prompt: {seen} of about {counted} tokens were read")]
    PromptCut {
        /// Tokens by our own count.
        counted: u64,
        /// Tokens the server says it read.
        seen: u64,
    },
    /// A limit of spending that the user set is reached.
    #[error("{0}")]
    Budget(String),
    /// No recording of this request.
    #[error("no recording of request {name} (stage {stage}, unit {unit}) in {}", .folder.display())]
    MissingRecording {
        /// File stem of the request.
        name: String,
        /// Its stage.
        stage: String,
        /// Its unit.
        unit: String,
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// A hand-off waits for its answer.
    #[error("waiting for the answer file {}", .0.display())]
    Pending(PathBuf),
    /// A batch did not come to its end.
    #[error("the batch {0}")]
    Batch(String),
    /// The user stopped the run.
    #[error("interrupted")]
    Interrupted,
    /// A file could not be read or written.
    #[error("{0}")]
    File(String),
}

impl Failure {
    /// The way out, as one sentence to the user.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Config(_) => "mend the flag, environment variable or line of esdm-extract.toml it names",
            Self::Auth { .. } => {
                "set OPENAI_API_KEY, or --key-file or --key-command, to a key this endpoint accepts"
            }
            Self::Quota(_) => {
                "add credit or raise the limit at the provider, or name another endpoint with --base-url"
            }
            Self::NotFound(_) => "check --model against `esdm-extract doctor`; most base URLs end in /v1",
            Self::Rejected { .. } => "run `esdm-extract doctor` to see what this endpoint accepts",
            Self::ContextExceeded(_) => {
                "take a model with a larger context, or a smaller token budget per request"
            }
            Self::RateLimited(_) => {
                "lower --concurrency or set --requests-per-minute and --tokens-per-minute"
            }
            Self::Server { .. } => "try again later; the cache keeps what is done",
            Self::Unreachable(_) => {
                "check --base-url, and that the server runs; behind a proxy set HTTPS_PROXY or --proxy"
            }
            Self::Timeout { .. } => "raise [timeouts] in esdm-extract.toml, or take a faster model",
            Self::Broken(_) => {
                "try again; if it stays, check the proxy's limit on long connections or use --no-stream"
            }
            Self::Malformed(_) => "check --base-url: most end in /v1",
            Self::Empty => "raise the limit of tokens: reasoning may have used it up",
            Self::Length => "raise the limit of tokens for answers, or ask about less at once",
            Self::ContentFilter | Self::Refusal(_) => "this unit stays as sketched; another model may answer",
            Self::Echo => "the server's chat template may be wrong; take an instruction-tuned model",
            Self::Acknowledged => "the server may drop the user message; check its chat template",
            Self::PromptCut { .. } => {
                "raise the server's context: OLLAMA_CONTEXT_LENGTH for Ollama, --ctx-size for llama.cpp, \
                 --max-model-len for vLLM"
            }
            Self::Budget(_) => "raise the limit; what is done is kept and not asked again",
            Self::MissingRecording { .. } => "record it anew with --record",
            Self::Pending(_) => "write the answer there and run the same command again",
            Self::Batch(_) => "see the batch at the provider; the same command again submits what is missing",
            Self::Interrupted => "run the same command again to go on",
            Self::File(_) => "check that the path exists, is writable, and has room",
        }
    }

    /// Whether every further request would fail in the same way.
    pub fn ends_the_run(&self) -> bool {
        matches!(
            self,
            Self::Config(_)
                | Self::Auth { .. }
                | Self::Quota(_)
                | Self::NotFound(_)
                | Self::Budget(_)
                | Self::Batch(_)
                | Self::Interrupted
                | Self::File(_)
        )
    }

    /// The same with what a server or library said passed through `scrub`.
    pub(super) fn scrubbed(self, scrub: impl Fn(&str) -> String) -> Self {
        match self {
            Self::Config(m) => Self::Config(scrub(&m)),
            Self::Auth { status, message } => Self::Auth { status, message: scrub(&message) },
            Self::Quota(m) => Self::Quota(scrub(&m)),
            Self::NotFound(m) => Self::NotFound(scrub(&m)),
            Self::Rejected { status, message } => Self::Rejected { status, message: scrub(&message) },
            Self::ContextExceeded(m) => Self::ContextExceeded(scrub(&m)),
            Self::RateLimited(m) => Self::RateLimited(scrub(&m)),
            Self::Server { status, message } => Self::Server { status, message: scrub(&message) },
            Self::Unreachable(m) => Self::Unreachable(scrub(&m)),
            Self::Broken(m) => Self::Broken(scrub(&m)),
            Self::Malformed(m) => Self::Malformed(scrub(&m)),
            Self::Refusal(m) => Self::Refusal(scrub(&m)),
            Self::Batch(m) => Self::Batch(scrub(&m)),
            other => other,
        }
    }

    /// Whether the same request may do better a little later.
    pub fn passes(&self) -> bool {
        matches!(
            self,
            Self::RateLimited(_)
                | Self::Server { .. }
                | Self::Unreachable(_)
                | Self::Timeout { .. }
                | Self::Broken(_)
        )
    }
}
