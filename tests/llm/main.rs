//! The client of language models against a server that plays every way an endpoint can behave.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod answers;
mod batch;
mod capacity;
mod keeping;
mod quirks;
#[path = "../common/server.rs"]
mod server;
mod transfer;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use esdm_extract::llm::config::{Layer, Settings};
use esdm_extract::llm::{Answer, Caps, Client, ClientOptions, Endpoint, Failure, Request, Time};

use server::Server;

const KEY: &str = "sk-loopback-0123456789";
const TEXT: &str = "kind: event\nname: order-placed";

/// A clock whose pauses pass at once; keeps the sum of them.
#[derive(Clone, Default)]
struct Hurry(Arc<Mutex<Duration>>);

impl Hurry {
    fn slept(&self) -> Duration {
        *self.0.lock().unwrap()
    }
}

impl Time for Hurry {
    fn now(&self) -> Duration {
        self.slept()
    }
    fn date(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }
    fn sleep(&self, pause: Duration) {
        *self.0.lock().unwrap() += pause;
    }
    fn chance(&self) -> f64 {
        0.5
    }
}

fn settings(server: &Server, more: &str) -> Settings {
    let flags: Layer =
        toml::from_str(&format!("model = 'm'\nbase_url = '{}'\nproxy = 'none'\n{more}", server.url)).unwrap();
    let env = BTreeMap::from([("OPENAI_API_KEY", KEY)]);
    Settings::resolve(flags, |name| env.get(name).map(ToString::to_string), Layer::default())
        .unwrap()
        .unwrap()
}

fn endpoint(server: &Server, more: &str, time: &Hurry) -> Endpoint {
    Endpoint::with_time(&settings(server, more), Arc::new(|| false), Arc::new(time.clone())).unwrap()
}

fn options() -> ClientOptions {
    ClientOptions { model: "m".into(), cache: None, record: None, caps: Caps::default(), price: None }
}

fn client(server: &Server, more: &str, options: ClientOptions) -> Client {
    Client::new(Box::new(endpoint(server, more, &Hurry::default())), options).unwrap()
}

fn request() -> Request {
    Request::new("unit", "ordering/order", "You model domains with care.", "Draft the order from this code.")
}

/// Asks once, with everything else as it comes.
fn ask(server: &Server, more: &str) -> Result<Answer, Failure> {
    client(server, more, options()).chat(&request())
}
