//! The options that name an endpoint, shared by every command that may ask a model.

use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;

use esdm_extract::llm::Failure;
use esdm_extract::llm::config::{Hidden, Layer, Settings, user_file};

/// Which model to ask, and how.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Endpoint")]
pub struct EndpointArgs {
    /// Address of an OpenAI-compatible endpoint, up to /v1 [env: OPENAI_BASE_URL]
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// The model's name there [env: ESDM_EXTRACT_MODEL]
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// File that holds the key; else OPENAI_API_KEY is read
    #[arg(long, value_name = "FILE", conflicts_with = "key_command")]
    key_file: Option<PathBuf>,
    /// Command that prints the key
    #[arg(long, value_name = "COMMAND")]
    key_command: Option<String>,
    /// A further header; repeatable
    #[arg(long = "header", value_name = "NAME=VALUE", value_parser = pair)]
    headers: Vec<(String, String)>,
    /// A query parameter; repeatable
    #[arg(long = "query", value_name = "NAME=VALUE", value_parser = pair)]
    query: Vec<(String, String)>,
    /// Proxy, or none; else HTTPS_PROXY and NO_PROXY are honoured
    #[arg(long, value_name = "URL|none")]
    proxy: Option<String>,
    /// Certificates to trust besides the system's, in PEM form
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Ask for whole answers instead of streamed ones
    #[arg(long)]
    no_stream: bool,
    /// Profile of the server, where it is not recognized
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// The most requests at once
    #[arg(long, value_name = "N")]
    concurrency: Option<usize>,
    /// The most requests a minute
    #[arg(long, value_name = "N")]
    requests_per_minute: Option<u64>,
    /// The most tokens a minute
    #[arg(long, value_name = "N")]
    tokens_per_minute: Option<u64>,
    /// Configuration to read instead of the user's esdm-extract.toml
    #[arg(long, value_name = "FILE")]
    user_config: Option<PathBuf>,
}

impl EndpointArgs {
    /// The settings as flags, environment and configuration file have them together; `None` when
    /// none of them names a model.
    pub fn settings(&self) -> anyhow::Result<Option<Settings>> {
        let file = match (&self.user_config, user_file()) {
            (Some(path), _) => Layer::read(path),
            (None, Some(path)) if path.is_file() => Layer::read(&path),
            _ => Ok(Layer::default()),
        };
        let settings =
            file.and_then(|file| Settings::resolve(self.layer(), |name| std::env::var(name).ok(), file));
        settings.map_err(|failure| with_way_out(&failure))
    }

    /// Questions worth having under way at once; what the endpoint is sent at once is limited by itself.
    pub fn workers(&self) -> usize {
        self.concurrency.unwrap_or(4).clamp(1, 64)
    }

    fn layer(&self) -> Layer {
        let hidden = |list: &[(String, String)]| {
            list.iter().map(|(n, v)| (n.clone(), Hidden::from(v.clone()))).collect()
        };
        Layer {
            base_url: self.base_url.clone(),
            model: self.model.clone(),
            key_file: self.key_file.clone(),
            key_command: self.key_command.clone(),
            headers: hidden(&self.headers),
            query: hidden(&self.query),
            proxy: self.proxy.clone(),
            ca_file: self.ca_file.clone(),
            stream: self.no_stream.then_some(false),
            profile: self.profile.clone(),
            concurrency: self.concurrency,
            requests_per_minute: self.requests_per_minute,
            tokens_per_minute: self.tokens_per_minute,
            ..Layer::default()
        }
    }
}

/// A failure as the user reads it: what happened, and what to do.
pub fn with_way_out(failure: &Failure) -> anyhow::Error {
    anyhow!("{failure}; {}", failure.remedy())
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE".into()),
    }
}
