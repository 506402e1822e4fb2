//! A server on loopback that plays what a test scripts: good answers, bad ones, broken ones.
//! Shared by the test programs that need an endpoint.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test program uses its part; a test that panics has failed"
)]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    pub path: String,
    pub head: String,
    /// As JSON; null where it is none.
    pub body: Value,
    /// As text.
    pub text: String,
}

/// One thing the server does with a connection; after the last it closes it.
#[derive(Clone, Debug)]
pub enum Step {
    Send(Vec<u8>),
    Pause(Duration),
}

pub type Play = Vec<Step>;

pub struct Server {
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Plays `script`, which is given the number of the chat request (from 0) and the request.
    pub fn start(script: impl Fn(usize, &Seen) -> Play + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (script, heard) = (Arc::new(script), Arc::clone(&seen));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (script, heard) = (Arc::clone(&script), Arc::clone(&heard));
                thread::spawn(move || serve(stream, &*script, &heard));
            }
        });
        Server { url, seen }
    }

    /// All requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// How many chat requests there were so far.
    pub fn count(&self) -> u64 {
        let seen = self.seen.lock().unwrap();
        seen.iter().filter(|s| s.path.contains("/chat/completions")).count() as u64
    }

    /// The chat requests so far.
    pub fn chats(&self) -> Vec<Seen> {
        let seen = self.seen.lock().unwrap();
        seen.iter().filter(|s| s.path.contains("/chat/completions")).cloned().collect()
    }
}

fn serve(mut stream: TcpStream, script: &dyn Fn(usize, &Seen) -> Play, heard: &Mutex<Vec<Seen>>) {
    let Some(seen) = read(&mut stream) else { return };
    let number = {
        let mut heard = heard.lock().unwrap();
        let number = heard.iter().filter(|s| s.path.contains("/chat/completions")).count();
        heard.push(seen.clone());
        number
    };
    for step in script(number, &seen) {
        match step {
            Step::Send(bytes) => {
                if stream.write_all(&bytes).and_then(|()| stream.flush()).is_err() {
                    return;
                }
            }
            Step::Pause(length) => thread::sleep(length),
        }
    }
}

fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        if let Some(at) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..at]).into_owned();
            let length = head
                .lines()
                .find_map(|l| {
                    l.to_lowercase()
                        .strip_prefix("content-length:")
                        .map(|v| v.trim().parse::<usize>().unwrap())
                })
                .unwrap_or(0);
            if bytes.len() >= at + 4 + length {
                let text = String::from_utf8_lossy(&bytes[at + 4..]).into_owned();
                let body = serde_json::from_str(&text).unwrap_or(Value::Null);
                let mut words = head.split(' ').map(str::to_owned);
                let (method, path) = (words.next()?, words.next()?);
                return Some(Seen { method, path, head, body, text });
            }
        }
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(&chunk[..count]),
        }
    }
}

/// A whole response.
pub fn respond(status: u16, headers: &[(&str, &str)], body: &str) -> Play {
    let headers: String = headers.iter().map(|(n, v)| format!("{n}: {v}\r\n")).collect();
    let text = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n{body}",
        body.len()
    );
    vec![Step::Send(text.into_bytes())]
}

/// A refusal in OpenAI's shape.
pub fn refuse(status: u16, message: &str) -> Play {
    respond(status, &[], &json!({"error": {"message": message, "type": "invalid_request_error"}}).to_string())
}

/// Tokens of a prompt that nobody counted.
const FEW: u64 = 40;

/// Tokens of a prompt, about as many as a server would count.
fn counted(seen: &Seen) -> u64 {
    let texts = seen.body["messages"].as_array().into_iter().flatten();
    texts
        .map(|message| message["content"].as_str().map_or(0, |text| text.len() as u64 / 4))
        .sum::<u64>()
        .max(FEW)
}

/// A plain answer.
pub fn plain(text: &str) -> Play {
    message(json!({"role": "assistant", "content": text}), "stop")
}

/// A plain answer with any message.
pub fn message(message: Value, finish: &str) -> Play {
    message_of(FEW, message, finish)
}

/// The same for a request, with its figures on usage.
pub fn message_to(seen: &Seen, message: Value, finish: &str) -> Play {
    message_of(counted(seen), message, finish)
}

fn message_of(prompt: u64, message: Value, finish: &str) -> Play {
    let body = json!({
        "model": "fake-1",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": prompt, "completion_tokens": 5},
    });
    respond(200, &[], &body.to_string())
}

/// The head of a streamed answer whose end is the end of the connection.
pub fn stream_head() -> Step {
    Step::Send(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n".to_vec())
}

/// One event with a piece of text.
pub fn delta(text: &str) -> Vec<u8> {
    format!("data: {}\n\n", json!({"model": "fake-1", "choices": [{"delta": {"content": text}}]}))
        .into_bytes()
}

/// The events that end an answer.
pub fn stream_end() -> Step {
    stream_end_of(FEW)
}

/// The same for a request, with its figures on usage.
pub fn stream_end_to(seen: &Seen) -> Step {
    stream_end_of(counted(seen))
}

fn stream_end_of(prompt: u64) -> Step {
    let finish = json!({"choices": [{"delta": {}, "finish_reason": "stop"}]});
    let usage = json!({"choices": [], "usage": {"prompt_tokens": prompt, "completion_tokens": 5}});
    Step::Send(format!("data: {finish}\n\ndata: {usage}\n\ndata: [DONE]\n\n").into_bytes())
}

/// A whole streamed answer.
pub fn streamed(pieces: &[&str]) -> Play {
    let events = pieces.iter().map(|piece| Step::Send(delta(piece)));
    [stream_head()].into_iter().chain(events).chain([stream_end()]).collect()
}

/// The answer in the way it was asked for.
pub fn answer(seen: &Seen, text: &str) -> Play {
    if seen.body["stream"] == true {
        vec![stream_head(), Step::Send(delta(text)), stream_end_to(seen)]
    } else {
        message_to(seen, json!({"role": "assistant", "content": text}), "stop")
    }
}
