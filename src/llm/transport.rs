//! One exchange over HTTP: bytes out, status, headers and content back. No judgement, no retries.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, Proxy, RequestBuilder, Response, Url};
use secrecy::ExposeSecret;
use tokio::time::{Instant, timeout_at};

use super::config::{Settings, Timeouts};
use super::failure::Failure;
use super::stream::Assembly;

/// No answer is larger than this; what is, comes from a server out of its mind.
const MOST_BYTES: usize = 32 << 20;
/// No file of results is larger: a job holds a bounded number of requests.
const MOST_BYTES_OF_A_FILE: usize = 1 << 30;
const JSON: &str = "application/json";
/// What a server knows by heart comes within this time.
const SOON: Duration = Duration::from_secs(15);
const FIRST_TOKEN: &str = "the first token";
const WHOLE: &str = "the whole answer";

/// The connection to one endpoint.
pub(super) struct Transport {
    runtime: tokio::runtime::Runtime,
    client: OnceLock<Result<Client, Failure>>,
    settings: Settings,
    stopped: super::Stop,
}

/// What came back.
pub(super) struct Reply {
    /// HTTP status.
    pub(super) status: u16,
    /// Headers, names in lower case.
    pub(super) headers: Vec<(String, String)>,
    /// The body.
    pub(super) content: Content,
}

/// A body.
pub(super) enum Content {
    /// As text.
    Text(String),
    /// As events, already gathered.
    Events(Box<Assembly>),
}

impl Reply {
    /// A header's value.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

impl Transport {
    /// Sets up, without connecting yet.
    pub(super) fn new(settings: &Settings, stopped: super::Stop) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("llm")
            .enable_all()
            .build()
            .map_err(|e| Failure::Config(format!("cannot start the network thread: {e}")))?;
        Ok(Self { runtime, client: OnceLock::new(), settings: settings.clone(), stopped })
    }

    /// Asks for a path below the base URL.
    pub(super) fn get(&self, path: &str) -> Result<Reply, Failure> {
        let request = self.client()?.get(self.url(&self.settings.base_url, path)?);
        self.exchange(request, false, &self.settings.timeouts, MOST_BYTES)
    }

    /// The same for what a server answers at once; does not wait for long.
    pub(super) fn get_soon(&self, path: &str) -> Result<Reply, Failure> {
        let request = self.client()?.get(self.url(&self.settings.base_url, path)?);
        self.exchange(request, false, &self.soon(), MOST_BYTES)
    }

    /// Fetches a file, which may be large.
    pub(super) fn download(&self, path: &str) -> Result<Reply, Failure> {
        let request = self.client()?.get(self.url(&self.settings.base_url, path)?);
        self.exchange(request, false, &self.settings.timeouts, MOST_BYTES_OF_A_FILE)
    }

    /// Asks for something to be removed.
    pub(super) fn delete(&self, path: &str) -> Result<Reply, Failure> {
        let request = self.client()?.delete(self.url(&self.settings.base_url, path)?);
        self.exchange(request, false, &self.soon(), MOST_BYTES)
    }

    /// Asks a path beside `/v1`, where servers have what OpenAI does not; does not wait for long.
    pub(super) fn beside(&self, path: &str, body: Option<String>) -> Result<Reply, Failure> {
        let root = self.settings.base_url.trim_end_matches("/v1");
        let url = self.url(root, path)?;
        let request = match body {
            None => self.client()?.get(url),
            Some(body) => self.client()?.post(url).header("content-type", JSON).body(body),
        };
        self.exchange(request, false, &self.soon(), MOST_BYTES)
    }

    /// Sends JSON to a path below the base URL.
    pub(super) fn post(&self, path: &str, body: String, stream: bool) -> Result<Reply, Failure> {
        self.send(path, JSON, body.into_bytes(), stream)
    }

    /// Sends bytes of any kind to a path below the base URL.
    pub(super) fn send(&self, path: &str, kind: &str, body: Vec<u8>, stream: bool) -> Result<Reply, Failure> {
        let url = self.url(&self.settings.base_url, path)?;
        let request = self.client()?.post(url).header("content-type", kind).body(body);
        self.exchange(request, stream, &self.settings.timeouts, MOST_BYTES)
    }

    fn soon(&self) -> Timeouts {
        let whole = self.settings.timeouts.whole.min(SOON);
        Timeouts { whole, ..self.settings.timeouts }
    }

    fn url(&self, base: &str, path: &str) -> Result<Url, Failure> {
        let mut url = Url::parse(&format!("{base}/{path}"))
            .map_err(|e| Failure::Config(format!("the base URL is none: {e}")))?;
        for (name, value) in &self.settings.query {
            url.query_pairs_mut().append_pair(name, value.expose_secret());
        }
        Ok(url)
    }

    /// Built when first needed: without certificates on the system it fails, even for http.
    fn client(&self) -> Result<&Client, Failure> {
        self.client.get_or_init(|| build(&self.settings)).as_ref().map_err(Clone::clone)
    }

    fn exchange(
        &self,
        mut request: RequestBuilder,
        stream: bool,
        timeouts: &Timeouts,
        most: usize,
    ) -> Result<Reply, Failure> {
        for (name, value) in &self.settings.headers {
            request = request.header(name.as_str(), value.expose_secret());
        }
        if let Some(key) = &self.settings.key {
            let profile = self.settings.profile();
            let (name, prefix) = profile.key_header;
            request = request.header(name, format!("{prefix}{}", key.expose_secret()));
        }
        let stop = async {
            while !(self.stopped)() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        self.runtime.block_on(async {
            tokio::select! {
                reply = receive(request, timeouts, stream, most) => reply,
                () = stop => Err(Failure::Interrupted),
            }
        })
    }
}

fn build(settings: &Settings) -> Result<Client, Failure> {
    // An error says that a provider is installed already, which serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = |what: &str, error: &dyn std::fmt::Display| Failure::Config(format!("{what}: {error}"));
    let mut builder = Client::builder()
        .user_agent(concat!("esdm-extract/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(settings.timeouts.connect)
        // Whatever a redirect is followed to would be handed the key in a custom header.
        .redirect(Policy::none());
    match settings.proxy.as_deref() {
        None => {}
        Some("none") => builder = builder.no_proxy(),
        Some(proxy) => {
            let proxy = Proxy::all(proxy).map_err(|e| config("the proxy is no URL", &e.without_url()))?;
            builder = builder.proxy(proxy);
        }
    }
    if let Some(path) = &settings.ca_file {
        let shown = path.display().to_string();
        let pem = std::fs::read(path).map_err(|e| config(&format!("cannot read {shown}"), &e))?;
        let certificates = Certificate::from_pem_bundle(&pem).map_err(|e| config(&shown, &e))?;
        if certificates.is_empty() {
            return Err(Failure::Config(format!("{shown} holds no certificate in PEM form")));
        }
        builder = builder.tls_certs_merge(certificates);
    }
    builder.build().map_err(|e| {
        config("cannot set up TLS; set SSL_CERT_FILE or --ca-file to the certificates to trust", &causes(&e))
    })
}

async fn receive(
    request: RequestBuilder,
    timeouts: &Timeouts,
    stream: bool,
    most: usize,
) -> Result<Reply, Failure> {
    let start = Instant::now();
    let end = start + timeouts.whole;
    let late = |phase, after| Failure::Timeout { phase, after };
    // A plain answer sends nothing, not even headers, before it is written to its end.
    let patience = if stream { timeouts.first_token.min(timeouts.whole) } else { timeouts.whole };
    let mut response = timeout_at(start + patience, request.send())
        .await
        .map_err(|_| late(if stream { FIRST_TOKEN } else { WHOLE }, patience))?
        .map_err(|e| lost(e, timeouts))?;
    let status = response.status().as_u16();
    let headers = headers(&response);
    let events = headers.iter().any(|(name, v)| name == "content-type" && v.starts_with("text/event-stream"));
    let mut assembly = Assembly::default();
    let mut text = Vec::new();
    let mut size = 0;
    let mut first = (events && stream).then_some(start + timeouts.first_token);
    loop {
        let idle = Instant::now() + timeouts.idle;
        let (mut until, mut phase, mut after) = match first {
            Some(first) => (first, FIRST_TOKEN, timeouts.first_token),
            None => (idle, "the next piece", timeouts.idle),
        };
        if end < until {
            (until, phase, after) = (end, WHOLE, timeouts.whole);
        }
        let next = timeout_at(until, response.chunk()).await.map_err(|_| late(phase, after))?;
        let Some(chunk) = next.map_err(|e| lost(e, timeouts))? else { break };
        size += chunk.len();
        if size > most {
            return Err(Failure::Malformed(format!("it is larger than {} MiB", most >> 20)));
        }
        if !events {
            text.extend_from_slice(&chunk);
            continue;
        }
        if assembly.push(&chunk) {
            first = None;
        }
        if assembly.done() {
            break;
        }
    }
    let content = if events {
        Content::Events(Box::new(assembly))
    } else {
        Content::Text(String::from_utf8_lossy(&text).into_owned())
    };
    Ok(Reply { status, headers, content })
}

fn headers(response: &Response) -> Vec<(String, String)> {
    let text = |value: &reqwest::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}

/// A failure of the connection, without the URL, whose query may hold a key.
fn lost(error: reqwest::Error, timeouts: &Timeouts) -> Failure {
    let error = error.without_url();
    if error.is_connect() && error.is_timeout() {
        Failure::Timeout { phase: "connecting", after: timeouts.connect }
    } else if error.is_builder() {
        Failure::Config(format!("the request cannot be built: {}", causes(&error)))
    } else if error.is_connect() {
        Failure::Unreachable(causes(&error))
    } else {
        Failure::Broken(causes(&error))
    }
}

/// An error with its causes: the last one says what really happened.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}
