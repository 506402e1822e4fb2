//! What one layer of the configuration says: flags, or the user's `esdm-extract.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use secrecy::SecretString;
use serde::Deserialize;

use super::super::{Failure, Price};

/// What a layer of the configuration says; the user's file has these keys.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Layer {
    /// Address up to and including `/v1`.
    pub base_url: Option<String>,
    /// The model's name at the endpoint.
    pub model: Option<String>,
    /// File that holds the key.
    pub key_file: Option<PathBuf>,
    /// Command that prints the key.
    pub key_command: Option<String>,
    /// Further headers.
    pub headers: BTreeMap<String, Hidden>,
    /// Query parameters.
    pub query: BTreeMap<String, Hidden>,
    /// Proxy, or `none`.
    pub proxy: Option<String>,
    /// Certificates to trust besides the system's, in PEM form.
    pub ca_file: Option<PathBuf>,
    /// Whether answers are streamed.
    pub stream: Option<bool>,
    /// Name of the profile, where it is not recognized.
    pub profile: Option<String>,
    /// The model's context in tokens, where the server does not tell it.
    pub context_tokens: Option<u64>,
    /// Seconds to wait.
    pub timeouts: Seconds,
    /// The most requests at once.
    pub concurrency: Option<usize>,
    /// The most requests a minute.
    pub requests_per_minute: Option<u64>,
    /// The most tokens a minute.
    pub tokens_per_minute: Option<u64>,
    /// Attempts for one request.
    pub attempts: Option<u32>,
    /// Prices by model.
    pub prices: BTreeMap<String, Price>,
}

/// Text that no debug output shows.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "String")]
pub struct Hidden(pub SecretString);

impl From<String> for Hidden {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

/// Seconds to wait, as configured.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Seconds {
    /// For the connection.
    pub connect: Option<f64>,
    /// For the first token of a streamed answer.
    pub first_token: Option<f64>,
    /// Between two pieces of an answer.
    pub idle: Option<f64>,
    /// For a whole answer.
    pub whole: Option<f64>,
}

/// The user's configuration file on this platform.
pub fn user_file() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.config_dir().join("esdm-extract").join("esdm-extract.toml"))
}

/// The folder of kept answers on this platform.
pub fn user_cache() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.cache_dir().join("esdm-extract").join("answers"))
}

impl Layer {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// When it cannot be read or says what nothing understands.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let shown = path.display();
        let text =
            fs::read_to_string(path).map_err(|e| Failure::Config(format!("cannot read {shown}: {e}")))?;
        toml::from_str(&text).map_err(|e: toml::de::Error| {
            // Without the line itself, which may hold a key.
            let line =
                e.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            Failure::Config(format!("{shown}:{line}: {}", e.message()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_file_is_named_by_line_and_not_quoted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("esdm-extract.toml");
        fs::write(&path, "model = 'm'\napi_kee = 'sk-very-secret'\n").unwrap();
        let error = Layer::read(&path).unwrap_err().to_string();
        assert!(error.contains("esdm-extract.toml:2: unknown field"), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }

    #[test]
    fn the_readme_shows_a_configuration_that_is_understood() {
        let readme = include_str!("../../../README.md");
        let example = readme.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
        let layer = toml::from_str::<Layer>(example).unwrap();
        assert_eq!((layer.concurrency, layer.timeouts.first_token), (Some(4), Some(300.0)));
        assert!((layer.prices["gpt-5-mini"].output - 2.0).abs() < 1e-9);
    }
}
