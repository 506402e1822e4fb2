//! What is kept between runs and what is kept back: cache, recordings, budget, keys.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use esdm_extract::llm::{
    Account, Answer, Cache, Caps, Client, ClientOptions, Failure, Handoff, Price, Replay, Request,
};
use predicates::prelude::*;
use serde_json::json;

use super::server::{Server, answer, message, refuse, respond};
use super::{KEY, TEXT, ask, client, options, request};

fn cached(folder: &Path) -> ClientOptions {
    ClientOptions { cache: Some(Cache::open(folder, 1 << 20).unwrap()), ..options() }
}

/// All bytes of all files below a folder, names included.
fn everything(folder: &Path) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        all += &path.display().to_string();
        all += &if path.is_dir() { everything(&path) } else { fs::read_to_string(&path).unwrap() };
    }
    all
}

#[test]
fn an_unchanged_request_asks_nothing() {
    let server = Server::start(|_, seen| answer(seen, TEXT));
    let folder = tempfile::tempdir().unwrap();
    let first = client(&server, "", cached(folder.path())).chat(&request()).unwrap();
    let later = client(&server, "", cached(folder.path()));
    assert_eq!(later.chat(&request()).unwrap(), first);
    assert_eq!(server.chats().len(), 1);
    assert_eq!((later.spent().requests, later.spent().cached), (0, 1));
    later.chat(&Request { repeat: 1, ..request() }).unwrap();
    assert_eq!(server.chats().len(), 2, "repeats are independent");
}

#[test]
fn a_cache_that_cannot_be_written_costs_no_answer() {
    let server = Server::start(|_, seen| answer(seen, TEXT));
    let folder = tempfile::tempdir().unwrap();
    let client = client(&server, "", cached(&folder.path().join("cache")));
    fs::remove_dir(folder.path().join("cache")).unwrap();
    fs::write(folder.path().join("cache"), "a file in the way").unwrap();
    assert_eq!(client.chat(&request()).unwrap().text, TEXT);
    assert!(matches!(client.cache_trouble(), Some(Failure::File(_))));
}

#[test]
fn what_is_no_answer_is_not_kept() {
    let server = Server::start(|number, _| {
        message(json!({"content": TEXT}), if number == 0 { "content_filter" } else { "stop" })
    });
    let folder = tempfile::tempdir().unwrap();
    assert!(client(&server, "stream = false", cached(folder.path())).chat(&request()).is_err());
    assert!(client(&server, "stream = false", cached(folder.path())).chat(&request()).is_ok());
}

#[test]
fn recordings_replay_without_an_endpoint_byte_by_byte() {
    let server = Server::start(|number, _| match number {
        0 => message(json!({"content": TEXT}), "stop"),
        _ => message(json!({"content": "no"}), "content_filter"),
    });
    let folder = tempfile::tempdir().unwrap();
    let recording = || ClientOptions { record: Some(folder.path().to_owned()), ..options() };
    let live = client(&server, "stream = false", recording());
    let other = Request::new("unit", "cart", "", "Draft the cart from this code.");
    let (first, second) = (live.chat(&request()), live.chat(&other));
    let before = everything(folder.path());

    let replayed = Client::new(Box::new(Replay::new(folder.path())), recording()).unwrap();
    assert_eq!(replayed.chat(&request()), first);
    assert_eq!(replayed.chat(&other), second, "failures of the model are replayed too");
    assert_eq!(everything(folder.path()), before);

    let unknown = Request::new("unit", "ordering/invoice", "", "Draft the invoice.");
    let failure = replayed.chat(&unknown).unwrap_err().to_string();
    assert!(
        failure.contains("unit-ordering-invoice-") && failure.contains("unit ordering/invoice"),
        "{failure}"
    );
}

#[test]
fn a_handed_off_request_can_be_recorded() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [handoff, record] = folders.each_ref().map(|f| f.path().to_owned());
    let backend = Box::new(Handoff::new(&handoff, false, std::sync::Arc::new(|| false)));
    let client = Client::new(backend, ClientOptions { record: Some(record.clone()), ..options() }).unwrap();
    let Err(Failure::Pending(path)) = client.chat(&request()) else { panic!("not pending") };
    fs::write(path, TEXT).unwrap();
    assert_eq!(client.chat(&request()).unwrap().text, TEXT);
    let replay = Client::new(Box::new(Replay::new(&record)), options()).unwrap();
    assert_eq!(replay.chat(&request()).unwrap().text, TEXT);
}

#[test]
fn the_key_is_nowhere() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [cache, record] = folders.each_ref().map(|f| f.path().to_owned());
    let kept = ClientOptions { record: Some(record.clone()), ..cached(&cache) };
    let server = Server::start(|_, seen| {
        let echoed = seen.head.lines().find(|l| l.starts_with("authorization")).unwrap().to_owned();
        message(json!({"content": format!("note: {echoed}"), "reasoning": echoed}), "stop")
    });
    let answer = client(&server, "stream = false", kept).chat(&request()).unwrap();
    let shown = format!("{answer:?}{}{}", everything(&cache), everything(&record));
    assert!(shown.contains("Bearer ***") && !shown.contains(KEY), "{shown}");

    for status in [400, 401, 404, 429, 500] {
        let server =
            Server::start(move |_, _| refuse(status, &format!("bad key {KEY} or secret-header-value")));
        let failure = ask(&server, "attempts = 1\n[headers]\nx-a = 'secret-header-value'").unwrap_err();
        let shown = format!("{failure} {failure:?}");
        assert!(!shown.contains(KEY) && !shown.contains("secret-header"), "{shown}");
    }
}

#[test]
fn limits_of_spending_stop_before_they_are_passed() {
    let server = Server::start(|_, _| message(json!({"content": TEXT}), "stop"));
    let price = Some(Price { input: 1000.0, output: 1000.0 });
    for (caps, sent) in [
        (Caps { requests: Some(2), ..Caps::default() }, 2),
        (Caps { tokens: Some(110), ..Caps::default() }, 2),
        (Caps { cost: Some(0.11), ..Caps::default() }, 2),
    ] {
        let client = client(&server, "stream = false", ClientOptions { caps, price, ..options() });
        let results: Vec<_> =
            (0..5).map(|n| client.chat(&Request { max_tokens: Some(20), repeat: n, ..request() })).collect();
        assert_eq!(results.iter().filter(|r| r.is_ok()).count(), sent, "{caps:?}");
        assert!(matches!(results[sent], Err(Failure::Budget(_))));
        assert!(results[sent].as_ref().unwrap_err().ends_the_run());
        let spent = client.spent();
        assert_eq!((spent.requests, spent.prompt_tokens), (2, 80));
        assert!((spent.cost.unwrap() - 0.09).abs() < 1e-9);
        let by_unit = client.spent_by_unit();
        assert_eq!(by_unit[&("unit".to_owned(), "ordering/order".to_owned())], spent);
    }
}

#[test]
fn clients_that_share_an_account_keep_its_limits_together() {
    let server = Server::start(|_, _| message(json!({"content": TEXT}), "stop"));
    let account = Account::new(Caps { requests: Some(3), ..Caps::default() }, None, "m").unwrap();
    let clients: Vec<_> =
        (0..2).map(|_| client(&server, "stream = false", options()).spending_from(&account)).collect();
    let results: Vec<_> =
        (0..4).map(|n| clients[n % 2].chat(&Request { repeat: n as u32, ..request() })).collect();
    assert!(results[..3].iter().all(Result::is_ok) && matches!(results[3], Err(Failure::Budget(_))));
    assert_eq!((clients[0].spent().requests, clients[1].spent().requests), (2, 1));
    assert_eq!(account.spent().requests, 3);
}

const CACHE_OF_CHILD: &str = "LLM_TEST_CACHE";

fn long_answer(number: u32) -> Answer {
    Answer { text: format!("answer {number} ").repeat(2000), ..Answer::default() }
}

/// Not a test of its own: what the next test starts and kills.
#[test]
fn child_that_fills_the_cache() {
    let Some(folder) = std::env::var_os(CACHE_OF_CHILD) else { return };
    let cache = Cache::open(Path::new(&folder), 1 << 30).unwrap();
    for repeat in 0..100_000 {
        cache.put("e", "m", &Request { repeat, ..request() }, &long_answer(repeat)).unwrap();
    }
}

#[test]
fn a_run_killed_while_it_writes_leaves_whole_answers_only() {
    let folder = tempfile::tempdir().unwrap();
    let mut kept = 0;
    for round in 0..8 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "keeping::child_that_fills_the_cache"])
            .env(CACHE_OF_CHILD, folder.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(60 + 37 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        let cache = Cache::open(folder.path(), 1 << 30).unwrap();
        for repeat in 0..2000 {
            if let Some(answer) = cache.get("e", "m", &Request { repeat, ..request() }) {
                assert_eq!(answer, long_answer(repeat));
                kept += 1;
            }
        }
    }
    assert!(kept > 0, "the child came to write something");
}

fn doctor(server: &Server, more: &[&str]) -> assert_cmd::assert::Assert {
    let home = tempfile::tempdir().unwrap();
    assert_cmd::Command::cargo_bin("esdm-extract")
        .unwrap()
        .env_clear()
        .env("HOME", home.path())
        .env("OPENAI_API_KEY", KEY)
        .args(["doctor", "--proxy", "none"])
        .args(if more.contains(&"--base-url") { vec![] } else { vec!["--base-url", &server.url] })
        .args(more)
        .assert()
}

#[test]
fn doctor_says_what_works_and_what_was_given_up() {
    let server = Server::start(|_, seen| {
        if seen.path.ends_with("/models") {
            return respond(200, &[], r#"{"data":[{"id":"m","owned_by":"vllm","max_model_len":4096}]}"#);
        }
        if seen.body.get("max_tokens").is_some() {
            return refuse(400, "Unsupported parameter: 'max_tokens'");
        }
        let form = seen.body.get("response_format").is_some();
        answer(seen, if form { r#"{"word":"pong"}"# } else { "pong" })
    });
    doctor(&server, &["--model", "m"])
        .success()
        .stdout(predicate::str::contains("streamed answer  with figures"))
        .stdout(predicate::str::contains("vllm (sends max_completion_tokens)"))
        .stdout(predicate::str::contains("--max-model-len"))
        .stdout(predicate::str::contains("JSON by schema"))
        .stdout(predicate::str::contains(KEY).not());
    assert!(server.chats().len() <= 6, "a handful of requests");
}

#[test]
fn doctor_names_the_fix() {
    let refuses = Server::start(|_, _| refuse(401, &format!("Incorrect API key provided: {KEY}")));
    doctor(&refuses, &["--model", "m"])
        .code(1)
        .stdout(predicate::str::contains("fix: set OPENAI_API_KEY"))
        .stdout(predicate::str::contains(KEY).not());
    let breaks = Server::start(|_, seen| match seen.body["stream"].as_bool() {
        Some(true) => vec![super::server::stream_head()],
        _ => answer(seen, "pong"),
    });
    doctor(&breaks, &["--model", "m"]).code(1).stdout(predicate::str::contains("fix: use --no-stream"));
    doctor(&breaks, &["--model", "m", "--no-stream"]).success();
    doctor(&breaks, &[]).code(2).stderr(predicate::str::contains("--model"));
    doctor(&breaks, &["--model", "m", "--profile", "nonsense"]).code(2);
}

#[test]
fn doctor_reads_the_context_where_the_server_tells_it() {
    let ollama = Server::start(|_, seen| match seen.path.as_str() {
        "/v1/models" => respond(200, &[], r#"{"data":[{"id":"m:latest","owned_by":"library"}]}"#),
        "/api/ps" => respond(200, &[], r#"{"models":[{"model":"m:latest","context_length":4096}]}"#),
        _ => answer(seen, "pong"),
    });
    doctor(&ollama, &["--model", "m"])
        .success()
        .stdout(predicate::str::contains("4096 tokens are too few"))
        .stdout(predicate::str::contains("fix: start it with OLLAMA_CONTEXT_LENGTH=32768"));
    let unknown = Server::start(|_, seen| match seen.path.as_str() {
        "/v1/models" => respond(200, &[], r#"{"data":[{"id":"m"}]}"#),
        _ => answer(seen, "pong"),
    });
    doctor(&unknown, &["--model", "m"]).success().stdout(predicate::str::contains("context_tokens"));
}

#[test]
fn doctor_finds_the_address_that_was_meant() {
    let server = Server::start(|_, seen| match seen.path.as_str() {
        "/v1/models" => respond(200, &[], r#"{"data":[{"id":"m"}]}"#),
        _ => respond(404, &[], "404 page not found"),
    });
    let root = server.url.trim_end_matches("/v1");
    let fix = format!("fix: use --base-url {}", server.url);
    doctor(&server, &["--model", "m", "--base-url", root]).code(1).stdout(predicate::str::contains(fix));
}

#[test]
fn doctor_knows_how_to_get_a_model_that_is_not_there() {
    let ollama = Server::start(|_, seen| match seen.path.as_str() {
        "/v1/models" => respond(200, &[], r#"{"data":[{"id":"other","owned_by":"library"}]}"#),
        _ => refuse(404, "model 'm' not found, try pulling it first"),
    });
    doctor(&ollama, &["--model", "m"]).code(1).stdout(predicate::str::contains("fix: ollama pull m"));
}
