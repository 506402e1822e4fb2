//! Which endpoint, model and key: flags, then environment, then the user's `esdm-extract.toml`.
//! Nothing is ever read from the scanned repository, which may be hostile.

mod key;
mod layer;
mod timeouts;
mod url;

use std::collections::BTreeMap;
use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};

use super::profiles::{self, Profile};
use super::{Failure, Limits, Price, Schedule};
pub use layer::{Hidden, Layer, Seconds, user_cache, user_file};
pub use timeouts::Timeouts;

/// Where requests go when only a model and a key are named.
const OPENAI: &str = "https://api.openai.com/v1";
/// Stands for a secret in texts.
const HIDDEN: &str = "***";

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
    /// The model's context in tokens, where the user knows it.
    pub context_tokens: Option<u64>,
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
        let key = match key::key_of(&flags)? {
            Some(key) => Some(key),
            None => match env("ESDM_EXTRACT_API_KEY").or_else(|| env("OPENAI_API_KEY")) {
                Some(key) => Some(key.into()),
                None => key::key_of(&file)?,
            },
        };
        let of_env = || env("ESDM_EXTRACT_BASE_URL").or_else(|| env("OPENAI_BASE_URL"));
        let url = flags.base_url.or_else(of_env).or(file.base_url);
        let (base_url, in_url) = url::base_url(url.as_deref().unwrap_or(OPENAI))?;
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
        let (limits, schedule) = (Limits::default(), Schedule::default());
        let settings = Self {
            base_url,
            model,
            key,
            headers: merged(flags.headers, file.headers),
            query,
            proxy: flags.proxy.or(file.proxy),
            ca_file: flags.ca_file.or(file.ca_file),
            stream: flags.stream.or(file.stream).unwrap_or(true),
            context_tokens: flags.context_tokens.or(file.context_tokens),
            timeouts: timeouts::timeouts(flags.timeouts, file.timeouts)?,
            limits: Limits {
                concurrency: flags.concurrency.or(file.concurrency).unwrap_or(limits.concurrency).max(1),
                requests_per_minute: flags.requests_per_minute.or(file.requests_per_minute),
                tokens_per_minute: flags.tokens_per_minute.or(file.tokens_per_minute),
            },
            schedule: Schedule {
                attempts: flags.attempts.or(file.attempts).unwrap_or(schedule.attempts).max(1),
                ..schedule
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
        url::shown(&self.base_url)
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
    fn variables_of_our_own_come_before_those_of_others() {
        let all = [
            ("OPENAI_BASE_URL", "http://other/v1"),
            ("ESDM_EXTRACT_BASE_URL", "http://ours/v1"),
            ("OPENAI_API_KEY", "theirs"),
            ("ESDM_EXTRACT_API_KEY", "ours"),
        ];
        let settings = resolve("model = 'm'", &all, "").unwrap().unwrap();
        let key = settings.key.as_ref().unwrap().expose_secret();
        assert_eq!((settings.base_url.as_str(), key), ("http://ours/v1", "ours"));
    }

    #[test]
    fn a_key_alone_asks_for_no_model() {
        assert!(resolve("", &[("OPENAI_API_KEY", "k")], "").unwrap().is_none());
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
    fn a_key_on_an_open_network_is_noticed() {
        let open = |url: &str| {
            let flags = format!("model = 'm'\nbase_url = '{url}'");
            resolve(&flags, &[("OPENAI_API_KEY", "k")], "").unwrap().unwrap().key_in_the_clear()
        };
        assert!(open("http://10.0.0.5:8000/v1"));
        assert!(!open("http://localhost:8000/v1") && !open("https://x.y/v1"));
    }
}
