//! Batches against a server that plays the Batch API, and by files as vLLM's runner writes them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use esdm_extract::llm::batch::{Batch, BatchBackend, Delivery};
use esdm_extract::llm::{Caps, Client, ClientOptions, Failure, Price, Request};
use serde_json::{Value, json};

use super::server::{Play, Seen, Server, refuse, respond};
use super::{Hurry, KEY, TEXT, options, settings};

/// What the service does with one request of a batch: its line of results, or of errors.
type Judge = fn(round: usize, line: &Value) -> Value;

#[derive(Default)]
struct Service {
    files: BTreeMap<String, String>,
    /// Id, status, input file; the place is the round.
    batches: Vec<Value>,
    polls: usize,
    uploads: usize,
}

fn good(line: &Value, text: &str) -> Value {
    let body = json!({
        "model": "fake-1",
        "choices": [{"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 40, "completion_tokens": 5},
    });
    json!({"custom_id": line["custom_id"], "response": {"status_code": 200, "body": body}, "error": null})
}

fn bad(line: &Value, status: u16, message: &str) -> Value {
    let body = json!({"error": {"message": message}});
    json!({"custom_id": line["custom_id"], "response": {"status_code": status, "body": body}, "error": null})
}

fn expired(line: &Value) -> Value {
    json!({"custom_id": line["custom_id"], "response": null,
           "error": {"code": "batch_expired", "message": "not executed before the window closed"}})
}

/// A service that answers every request by `judge`; a batch ends at the second look.
fn service(judge: Judge) -> (Server, Arc<Mutex<Service>>) {
    service_with(judge, |_, _| None)
}

/// The same; `first` may answer before it does.
fn service_with(
    judge: Judge,
    first: impl Fn(&mut Service, &Seen) -> Option<Play> + Send + Sync + 'static,
) -> (Server, Arc<Mutex<Service>>) {
    let state = Arc::new(Mutex::new(Service::default()));
    let shared = Arc::clone(&state);
    let server = Server::start(move |_, seen| {
        let mut service = shared.lock().unwrap();
        let service = &mut *service;
        if let Some(play) = first(service, seen) {
            return play;
        }
        let path = seen.path.strip_prefix("/v1/").unwrap_or_default();
        match (seen.method.as_str(), path) {
            ("POST", "files") => {
                service.uploads += 1;
                let id = format!("file-{}", service.uploads);
                let lines = seen.text.lines().filter(|l| l.starts_with('{')).collect::<Vec<_>>().join("\n");
                assert!(seen.text.contains("name=\"purpose\"\r\n\r\nbatch\r\n"));
                service.files.insert(id.clone(), lines);
                respond(200, &[], &json!({"id": id}).to_string())
            }
            ("GET", "batches?limit=100") => respond(200, &[], &json!({"data": service.batches}).to_string()),
            ("POST", "batches") => {
                assert_eq!(seen.body["endpoint"], "/v1/chat/completions");
                let id = format!("batch_{}", service.batches.len());
                let batch =
                    json!({"id": id, "status": "validating", "input_file_id": seen.body["input_file_id"]});
                service.batches.push(batch.clone());
                respond(200, &[], &batch.to_string())
            }
            ("GET", path) if path.starts_with("batches/") => {
                service.polls += 1;
                let at =
                    service.batches.iter().position(|b| path.ends_with(b["id"].as_str().unwrap())).unwrap();
                let mut batch = service.batches[at].clone();
                if batch["status"] == "validating" {
                    batch["status"] = json!("in_progress");
                } else {
                    let input = &service.files[batch["input_file_id"].as_str().unwrap()];
                    let (mut results, mut errors) = (String::new(), String::new());
                    for line in input.lines() {
                        let result = judge(at, &serde_json::from_str(line).unwrap());
                        let fine = result["response"]["status_code"] == 200;
                        let file = if fine { &mut results } else { &mut errors };
                        file.push_str(&format!("{result}\n"));
                    }
                    for (field, text) in [("output_file_id", results), ("error_file_id", errors)] {
                        if !text.is_empty() {
                            let id = format!("{field}-{at}");
                            batch[field] = json!(id);
                            service.files.insert(id, text);
                        }
                    }
                    let late = service.files.iter().any(|(id, text)| {
                        *id == format!("error_file_id-{at}") && text.contains("batch_expired")
                    });
                    batch["status"] = json!(if late { "expired" } else { "completed" });
                }
                service.batches[at] = batch.clone();
                respond(200, &[], &batch.to_string())
            }
            ("GET", path) => {
                let id = path.strip_prefix("files/").and_then(|p| p.strip_suffix("/content")).unwrap();
                respond(200, &[], &service.files[id])
            }
            ("DELETE", path) => {
                service.files.remove(path.strip_prefix("files/").unwrap());
                respond(200, &[], "{}")
            }
            _ => refuse(404, "no such path"),
        }
    });
    (server, state)
}

fn open(folder: &Path, server: &Server, delivery: Delivery) -> Arc<Batch> {
    let time = Arc::new(Hurry::default());
    let settings = settings(server, "attempts = 3");
    Arc::new(Batch::with_time(folder, &settings, delivery, Arc::new(|| false), time).unwrap())
}

fn asking(batch: &Arc<Batch>, options: ClientOptions) -> Client {
    Client::new(Box::new(BatchBackend(Arc::clone(batch))), options).unwrap()
}

fn unit(number: u32) -> Request {
    Request::new(
        "unit",
        &format!("unit-{number}"),
        "Be brief.",
        &format!("Draft unit {number} from this code."),
    )
}

type Results = Vec<Result<String, Failure>>;

/// A run that asks for some units, in rounds until nothing is pending.
fn run(batch: &Arc<Batch>, units: u32, options: ClientOptions) -> (Result<Results, Failure>, Client) {
    let client = asking(batch, options);
    let done = batch.until_answered(|| {
        client.begin_round();
        (0..units).map(|n| client.chat(&unit(n)).map(|answer| answer.text)).collect::<Results>()
    });
    (done, client)
}

fn texts(results: Result<Results, Failure>) -> Vec<String> {
    results.unwrap().into_iter().map(|result| result.unwrap_or_else(|f| format!("failed: {f}"))).collect()
}

#[test]
fn all_requests_of_a_run_go_in_one_batch() {
    let (server, state) = service(|_, line| good(line, TEXT));
    let folder = tempfile::tempdir().unwrap();
    let (done, client) = run(&open(folder.path(), &server, Delivery::Api), 5, options());
    assert_eq!(texts(done), [TEXT; 5]);
    let spent = client.spent();
    assert_eq!((spent.requests, spent.prompt_tokens, spent.completion_tokens), (5, 200, 25));
    let state = state.lock().unwrap();
    assert_eq!((state.batches.len(), server.chats().len()), (1, 0));
    assert!(state.files.is_empty(), "nothing of the code stays at the service");
}

#[test]
fn a_line_is_a_whole_request_with_its_limit_and_no_key() {
    let (server, _) = service(|_, line| good(line, TEXT));
    let folder = tempfile::tempdir().unwrap();
    run(&open(folder.path(), &server, Delivery::Api), 1, options()).0.unwrap();
    let lines = fs::read_to_string(folder.path().join("0001/requests.jsonl")).unwrap();
    let line: Value = serde_json::from_str(&lines).unwrap();
    assert_eq!(line["custom_id"], unit(0).digest());
    assert_eq!((&line["method"], &line["url"]), (&json!("POST"), &json!("/v1/chat/completions")));
    assert_eq!((&line["body"]["model"], &line["body"]["max_tokens"]), (&json!("m"), &json!(16_384)));
    assert!(line["body"].get("stream").is_none() && !lines.contains(KEY));
}

#[test]
fn a_run_that_was_stopped_while_it_waited_goes_on() {
    let (server, state) = service(|_, line| good(line, TEXT));
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&server, "");
    let stop = {
        let state = Arc::clone(&state);
        // As soon as the batch is there.
        Arc::new(move || state.lock().unwrap().polls > 0)
    };
    let stopped = Batch::with_time(folder.path(), &settings, Delivery::Api, stop, Arc::new(Hurry::default()));
    let (done, _) = run(&Arc::new(stopped.unwrap()), 3, options());
    assert_eq!(done, Err(Failure::Interrupted));
    let (done, _) = run(&open(folder.path(), &server, Delivery::Api), 3, options());
    assert_eq!(texts(done), [TEXT; 3]);
    assert_eq!(state.lock().unwrap().batches.len(), 1, "nothing is submitted twice");
}

#[test]
fn a_finished_batch_asks_nothing_in_a_later_run() {
    let (server, _) = service(|_, line| good(line, TEXT));
    let folder = tempfile::tempdir().unwrap();
    run(&open(folder.path(), &server, Delivery::Api), 2, options()).0.unwrap();
    let before = server.seen().len();
    let (done, _) = run(&open(folder.path(), &server, Delivery::Api), 2, options());
    assert_eq!(texts(done), [TEXT; 2]);
    assert_eq!(server.seen().len(), before);
}

#[test]
fn a_batch_whose_creation_was_not_heard_of_is_found_again() {
    // The service makes the batch, and the connection breaks before it says so.
    let (server, state) = service_with(
        |_, line| good(line, TEXT),
        |service, seen| {
            let creation = seen.method == "POST" && seen.path == "/v1/batches" && service.batches.is_empty();
            creation.then(|| {
                let file = &seen.body["input_file_id"];
                service.batches.push(json!({"id": "batch_0", "status": "validating", "input_file_id": file}));
                vec![]
            })
        },
    );
    let folder = tempfile::tempdir().unwrap();
    let (done, _) = run(&open(folder.path(), &server, Delivery::Api), 2, options());
    assert_eq!(texts(done), [TEXT; 2]);
    assert_eq!(state.lock().unwrap().batches.len(), 1);
}

#[test]
fn each_request_fails_or_is_asked_again_for_itself() {
    let (server, state) = service(|round, line| {
        let body = line["body"].to_string();
        match round {
            0 if body.contains("unit 1") => bad(line, 500, "worker died"),
            0 if body.contains("unit 2") => expired(line),
            _ if body.contains("unit 3") => bad(line, 400, "content_filter triggered"),
            _ => good(line, TEXT),
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let (done, _) = run(&open(folder.path(), &server, Delivery::Api), 4, options());
    let filtered = format!("failed: {}", Failure::ContentFilter);
    assert_eq!(texts(done), [TEXT, TEXT, TEXT, filtered.as_str()]);
    let second = fs::read_to_string(folder.path().join("0002/requests.jsonl")).unwrap();
    assert_eq!(second.lines().count(), 2, "only what passed is asked again");
    assert_eq!(state.lock().unwrap().batches.len(), 2);
}

#[test]
fn what_never_comes_back_is_given_up() {
    let (server, state) = service(|_, line| expired(line));
    let folder = tempfile::tempdir().unwrap();
    let (done, _) = run(&open(folder.path(), &server, Delivery::Api), 1, options());
    assert!(texts(done)[0].contains("window closed"));
    assert_eq!(state.lock().unwrap().batches.len(), 3);
}

#[test]
fn a_way_to_speak_is_learnt_once_for_all_requests() {
    let (server, state) = service(|_, line| match line["body"].get("max_tokens") {
        Some(_) => {
            bad(line, 400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
        }
        None => good(line, TEXT),
    });
    let folder = tempfile::tempdir().unwrap();
    let (done, _) = run(&open(folder.path(), &server, Delivery::Api), 6, options());
    assert_eq!(texts(done), [TEXT; 6]);
    assert_eq!(state.lock().unwrap().batches.len(), 2);
    let second = fs::read_to_string(folder.path().join("0002/requests.jsonl")).unwrap();
    assert!(second.lines().all(|line| line.contains("\"max_completion_tokens\":16384")));
}

#[test]
fn an_unusable_answer_gets_its_second_try_in_the_next_batch_and_is_paid_once() {
    let (server, _) = service(|round, line| good(line, if round == 0 { "" } else { TEXT }));
    let folder = tempfile::tempdir().unwrap();
    let (done, client) = run(&open(folder.path(), &server, Delivery::Api), 1, options());
    assert_eq!(texts(done), [TEXT]);
    assert_eq!((client.spent().requests, client.spent().completion_tokens), (2, 10));
}

#[test]
fn a_batch_that_is_refused_costs_quality_and_not_the_run() {
    let (server, _) = service_with(
        |_, line| good(line, TEXT),
        |_, seen| {
            let look = seen.method == "GET" && seen.path.starts_with("/v1/batches/");
            let errors = json!({"data": [{"code": "model_not_found", "message": "no such model: m"}]});
            let failed = json!({"id": "batch_0", "status": "failed", "errors": errors});
            look.then(|| respond(200, &[], &failed.to_string()))
        },
    );
    let folder = tempfile::tempdir().unwrap();
    let (done, _) = run(&open(folder.path(), &server, Delivery::Api), 2, options());
    for result in done.unwrap() {
        let failure = result.unwrap_err();
        assert!(failure.ends_the_run() && failure.to_string().contains("no such model: m"), "{failure}");
    }
}

#[test]
fn limits_of_spending_count_all_that_waits() {
    let (server, _) = service(|_, line| good(line, TEXT));
    let folder = tempfile::tempdir().unwrap();
    let caps = Caps { requests: Some(3), ..Caps::default() };
    let price = Some(Price { input: 1.0, output: 1.0 });
    let batch = open(folder.path(), &server, Delivery::Api);
    let (done, client) = run(&batch, 5, ClientOptions { caps, price, ..options() });
    let done = done.unwrap();
    assert_eq!(done.iter().filter(|result| result.is_ok()).count(), 3);
    assert!(matches!(done[4], Err(Failure::Budget(_))));
    assert_eq!(client.spent().requests, 3);
}

/// Answers a file of requests as vLLM's `run-batch` does.
fn offline(folder: &Path, most: usize) {
    let requests = fs::read_to_string(folder.join("requests.jsonl")).unwrap();
    let results: String = requests
        .lines()
        .take(most)
        .map(|line| format!("{}\n", good(&serde_json::from_str(line).unwrap(), TEXT)))
        .collect();
    fs::write(folder.join("results.jsonl"), results).unwrap();
}

#[test]
fn by_files_a_later_run_picks_the_results_up() {
    let server = Server::start(|_, _| refuse(500, "nobody should ask"));
    let folder = tempfile::tempdir().unwrap();
    let first = folder.path().join("0001");
    let (done, _) = run(&open(folder.path(), &server, Delivery::Files), 3, options());
    assert_eq!(done, Err(Failure::Pending(first.join("results.jsonl"))));
    let (again, _) = run(&open(folder.path(), &server, Delivery::Files), 3, options());
    assert_eq!(again, done, "what waits is not written twice");
    offline(&first, 3);
    let (done, _) = run(&open(folder.path(), &server, Delivery::Files), 3, options());
    assert_eq!(texts(done), [TEXT; 3]);
    assert!(server.seen().is_empty());
}

#[test]
fn by_files_what_is_missing_is_asked_for_in_the_next_file() {
    let server = Server::start(|_, _| vec![]);
    let folder = tempfile::tempdir().unwrap();
    let go = || run(&open(folder.path(), &server, Delivery::Files), 3, options()).0;
    go().unwrap_err();
    offline(&folder.path().join("0001"), 2);
    // A file cut in the middle of its last line loses that line only.
    let results = folder.path().join("0001/results.jsonl");
    let text = fs::read_to_string(&results).unwrap();
    fs::write(&results, &text[..text.len() - 9]).unwrap();
    let second = folder.path().join("0002");
    assert_eq!(go(), Err(Failure::Pending(second.join("results.jsonl"))));
    assert_eq!(fs::read_to_string(second.join("requests.jsonl")).unwrap().lines().count(), 2);
    offline(&second, 2);
    assert_eq!(texts(go()), [TEXT; 3]);
}
