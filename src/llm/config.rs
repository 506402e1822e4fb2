//! Which endpoint, model and key: flags, then environment, then the user's `esdm-extract.toml`.
//! Nothing is ever read from the scanned repository, which may be hostile.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use etcetera::BaseStrategy;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::profiles::{self, Profile};
use super::{Failure, Limits, Price, Schedule};

/// Where requests go when only a model and a key are named.
const OPENAI: &str = "https://api.openai.com/v1";
/// Stands for a secret in texts.
const HIDDEN: &str = "***";

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

/// How long is waited for what.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timeouts {
    /// For the connection.
    pub connect: Duration,
    /// For the first token of a streamed answer; local servers read long prompts slowly.
    pub first_token: Duration,
    /// Between two pieces of an answer.
    pub idle: Duration,
    /// For a whole answer.
    pub whole: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(10), first_token: seconds(300), idle: seconds(120), whole: seconds(1800) }
    }
}

/// The configuration as it holds.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Address up to and including `/v1`, without a slash at the end.
    pub base_url: String,
    /// The model's name at the endpoint.
    pub model: String,
    /// The key; servers of one's own need none.
    pub key: Option<SecretString>,
    /// Further headers.
    pub headers: Vec<(String, SecretString)>,
    /// Query parameters.
    pub query: Vec<(String, SecretString)>,
    /// Proxy, or `none`.
    pub proxy: Option<String>,
    /// Certificates to trust besides the system's.
    pub ca_file: Option<PathBuf>,
    /// Whether answers are streamed.
    pub stream: bool,
    /// How long is waited for what.
    pub timeouts: Timeouts,
    /// How much is sent at once.
    pub limits: Limits,
    /// How often is tried.
    pub schedule: Schedule,
    /// Prices by model.
    pub prices: BTreeMap<String, Price>,
    pub(super) chosen_profile: Option<&'static Profile>,
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

impl Settings {
    /// Puts the layers together. `None` when no layer names a model: then none is wanted.
    ///
    /// # Errors
    /// When a layer says what cannot be used, or the key cannot be had.
    pub fn resolve(
        flags: Layer,
        environment: impl Fn(&str) -> Option<String>,
        file: Layer,
    ) -> Result<Option<Self>, Failure> {
        let env = |name: &str| environment(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let Some(model) = flags.model.clone().or_else(|| env("ESDM_EXTRACT_MODEL")).or(file.model.clone())
        else {
            return Ok(None);
        };
        let key = match key_of(&flags)? {
            Some(key) => Some(key),
            None => match env("OPENAI_API_KEY") {
                Some(key) => Some(key.into()),
                None => key_of(&file)?,
            },
        };
        let url = flags.base_url.or_else(|| env("OPENAI_BASE_URL")).or(file.base_url);
        let (base_url, in_url) = base_url(url.as_deref().unwrap_or(OPENAI))?;
        let merged = |flags: BTreeMap<String, Hidden>, file: BTreeMap<String, Hidden>| {
            let both = file.into_iter().chain(flags).collect::<BTreeMap<_, _>>();
            both.into_iter().map(|(name, value)| (name, value.0)).collect::<Vec<_>>()
        };
        let query = in_url.into_iter().chain(merged(flags.query, file.query)).collect();
        let chosen_profile = match flags.profile.or(file.profile) {
            None => None,
            Some(name) => Some(profiles::named(&name).ok_or_else(|| {
                let names: Vec<_> = profiles::PROFILES.iter().map(|p| p.name).collect();
                Failure::Config(format!("no profile {name:?}; there are {}, generic", names.join(", ")))
            })?),
        };
        let defaults = (Timeouts::default(), Limits::default(), Schedule::default());
        let settings = Self {
            base_url,
            model,
            key,
            headers: merged(flags.headers, file.headers),
            query,
            proxy: flags.proxy.or(file.proxy),
            ca_file: flags.ca_file.or(file.ca_file),
            stream: flags.stream.or(file.stream).unwrap_or(true),
            timeouts: timeouts(flags.timeouts, file.timeouts, defaults.0)?,
            limits: Limits {
                concurrency: flags.concurrency.or(file.concurrency).unwrap_or(defaults.1.concurrency).max(1),
                requests_per_minute: flags.requests_per_minute.or(file.requests_per_minute),
                tokens_per_minute: flags.tokens_per_minute.or(file.tokens_per_minute),
            },
            schedule: Schedule {
                attempts: flags.attempts.or(file.attempts).unwrap_or(defaults.2.attempts).max(1),
                ..defaults.2
            },
            prices: file.prices.into_iter().chain(flags.prices).collect(),
            chosen_profile,
        };
        Ok(Some(settings))
    }

    /// The profile by configuration or host.
    pub fn profile(&self) -> &'static Profile {
        let host = reqwest::Url::parse(&self.base_url).ok().and_then(|u| u.host_str().map(str::to_owned));
        let of_host = || host.as_deref().and_then(profiles::of_host);
        self.chosen_profile.or_else(of_host).unwrap_or(&profiles::GENERIC)
    }

    /// Whether the user chose the profile.
    pub(super) fn profile_is_chosen(&self) -> bool {
        self.chosen_profile.is_some()
    }

    /// The base URL without a name and password in it.
    pub fn shown_url(&self) -> String {
        match self.base_url.split_once("://") {
            Some((scheme, rest)) => {
                let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
                let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
                format!("{scheme}://{host}/{path}").trim_end_matches('/').to_owned()
            }
            None => self.base_url.clone(),
        }
    }

    /// Whether the key crosses a network unencrypted.
    pub fn key_in_the_clear(&self) -> bool {
        let Ok(url) = reqwest::Url::parse(&self.base_url) else { return false };
        let host = url.host_str().unwrap_or_default();
        let local = host == "localhost" || host.starts_with("127.") || host == "[::1]";
        self.key.is_some() && url.scheme() == "http" && !local
    }

    /// A text without any of the secrets.
    pub(super) fn scrub(&self, text: &str) -> String {
        let values = self.headers.iter().chain(&self.query).map(|(_, value)| value);
        let url = reqwest::Url::parse(&self.base_url).ok();
        let password = url.as_ref().and_then(|url| url.password());
        let mut scrubbed = text.to_owned();
        for secret in self.key.iter().chain(values).map(ExposeSecret::expose_secret).chain(password) {
            // Shorter ones, such as a version, are part of ordinary words.
            if secret.len() >= 8 && scrubbed.contains(secret) {
                scrubbed = scrubbed.replace(secret, HIDDEN);
            }
        }
        scrubbed
    }
}

/// The key that one layer names.
fn key_of(layer: &Layer) -> Result<Option<SecretString>, Failure> {
    let text = if let Some(path) = &layer.key_file {
        fs::read_to_string(path)
            .map_err(|e| Failure::Config(format!("cannot read the key file {}: {e}", path.display())))?
    } else if let Some(command) = &layer.key_command {
        let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
        let output = Command::new(shell)
            .args([flag, command])
            .stderr(std::process::Stdio::inherit())
            .output()
            .map_err(|e| Failure::Config(format!("cannot run the key command: {e}")))?;
        if !output.status.success() {
            return Err(Failure::Config(format!("the key command failed ({})", output.status)));
        }
        String::from_utf8_lossy(&output.stdout).into_owned()
    } else {
        return Ok(None);
    };
    match text.lines().map(str::trim).find(|line| !line.is_empty()) {
        Some(key) => Ok(Some(key.into())),
        None => Err(Failure::Config("the key file or key command gives no key".into())),
    }
}

/// A base URL as we use it, and the query parameters it was written with.
fn base_url(text: &str) -> Result<(String, Vec<(String, SecretString)>), Failure> {
    // The text itself is not shown: it may hold a password.
    let wrong = |what: &str| Failure::Config(format!("the base URL {what}"));
    let mut url = reqwest::Url::parse(text.trim()).map_err(|e| wrong(&format!("is none: {e}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("must begin with http:// or https://"));
    }
    let query = url.query_pairs().map(|(n, v)| (n.into_owned(), v.into_owned().into())).collect();
    url.set_query(None);
    url.set_fragment(None);
    let text = url.as_str().trim_end_matches('/');
    Ok((text.trim_end_matches("/chat/completions").trim_end_matches('/').to_owned(), query))
}

fn timeouts(flags: Seconds, file: Seconds, default: Timeouts) -> Result<Timeouts, Failure> {
    let pick = |name: &str, flag: Option<f64>, file: Option<f64>, default: Duration| match flag.or(file) {
        None => Ok(default),
        Some(seconds) => Duration::try_from_secs_f64(seconds)
            .ok()
            .filter(|d| !d.is_zero() && d.as_secs() < 1_000_000)
            .ok_or_else(|| {
                Failure::Config(format!("the timeout {name} = {seconds} is no number of seconds"))
            }),
    };
    Ok(Timeouts {
        connect: pick("connect", flags.connect, file.connect, default.connect)?,
        first_token: pick("first_token", flags.first_token, file.first_token, default.first_token)?,
        idle: pick("idle", flags.idle, file.idle, default.idle)?,
        whole: pick("whole", flags.whole, file.whole, default.whole)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(text: &str) -> Layer {
        toml::from_str(text).unwrap()
    }

    fn resolve(flags: &str, env: &[(&str, &str)], file: &str) -> Result<Option<Settings>, Failure> {
        let env = |name: &str| env.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        Settings::resolve(layer(flags), env, layer(file))
    }

    #[test]
    fn flags_come_before_the_environment_and_that_before_the_file() {
        let file = "model = 'c'\nbase_url = 'http://file/v1'\nkey_command = 'echo from-command'";
        let all = [
            ("ESDM_EXTRACT_MODEL", "b"),
            ("OPENAI_BASE_URL", "http://env/v1"),
            ("OPENAI_API_KEY", "from-env"),
        ];
        let key = |s: &Settings| s.key.as_ref().unwrap().expose_secret().to_owned();
        let low = resolve("", &[], file).unwrap().unwrap();
        assert_eq!(
            (low.model.as_str(), low.base_url.as_str(), key(&low).as_str()),
            ("c", "http://file/v1", "from-command")
        );
        let middle = resolve("", &all, file).unwrap().unwrap();
        assert_eq!(
            (middle.model.as_str(), middle.base_url.as_str(), key(&middle).as_str()),
            ("b", "http://env/v1", "from-env")
        );
        let top = resolve("model = 'a'\nbase_url = 'http://flag/v1'\nkey_command = 'echo k'", &all, file);
        let top = top.unwrap().unwrap();
        assert_eq!(
            (top.model.as_str(), top.base_url.as_str(), key(&top).as_str()),
            ("a", "http://flag/v1", "k")
        );
    }

    #[test]
    fn a_key_alone_asks_for_no_model() {
        assert!(resolve("", &[("OPENAI_API_KEY", "k")], "").unwrap().is_none());
    }

    #[test]
    fn base_urls_are_taken_as_people_paste_them() {
        let url = |text: &str| base_url(text).unwrap().0;
        assert_eq!(url("http://localhost:11434/v1/"), "http://localhost:11434/v1");
        assert_eq!(url("https://x.y/v1/chat/completions"), "https://x.y/v1");
        let (azure, query) = base_url("https://x.openai.azure.com/openai/v1?api-version=preview").unwrap();
        assert_eq!(
            (azure.as_str(), query[0].0.as_str()),
            ("https://x.openai.azure.com/openai/v1", "api-version")
        );
        for wrong in ["localhost:8080", "ftp://x", "", "not a url"] {
            assert!(base_url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn no_secret_is_shown() {
        let file = "model = 'm'\nbase_url = 'https://me:pass-word@x.y/v1'\nkey_command = 'echo sk-very-secret'\n\
            [headers]\nx-key = 'header-secret'\n[query]\ncode = 'query-secret'";
        let settings = resolve("", &[], file).unwrap().unwrap();
        let shown = format!(
            "{} {}",
            settings.shown_url(),
            settings.scrub("sk-very-secret header-secret query-secret pass-word")
        );
        assert_eq!(shown, "https://x.y/v1 *** *** *** ***");
        let debug = format!(
            "{:?} {:?} {:?} {:?}",
            settings.key,
            settings.headers,
            settings.query,
            layer(file).headers
        );
        assert!(!debug.contains("-secret"), "{debug}");
    }

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
        let readme = include_str!("../../README.md");
        let example = readme.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
        let layer = layer(example);
        assert_eq!((layer.concurrency, layer.timeouts.first_token), (Some(4), Some(300.0)));
        assert!((layer.prices["gpt-5-mini"].output - 2.0).abs() < 1e-9);
    }

    #[test]
    fn a_key_on_an_open_network_is_noticed() {
        let open = |url: &str| {
            let flags = format!("model = 'm'\nbase_url = '{url}'");
            resolve(&flags, &[("OPENAI_API_KEY", "k")], "").unwrap().unwrap().key_in_the_clear()
        };
        assert!(open("http://10.0.0.5:8000/v1"));
        assert!(!open("http://localhost:8000/v1") && !open("https://x.y/v1"));
    }
}
