//! How much a model holds: asked where servers tell it, learnt from refusals, kept to.

use esdm_extract::llm::{ANSWER_TOKENS, Backend, Failure, Request};
use serde_json::json;

use super::server::{Server, answer, refuse, respond};
use super::{Hurry, TEXT, endpoint, request};

const LLAMA: &str = "llama.cpp";

fn long() -> Request {
    Request::new("unit", "order", "", &"fn place(order: Order) {}\n".repeat(100))
}

#[test]
fn a_limit_is_always_sent() {
    let server = Server::start(|_, seen| answer(seen, TEXT));
    endpoint(&server, "", &Hurry::default()).ask(&request()).unwrap();
    assert_eq!(server.chats()[0].body["max_tokens"], ANSWER_TOKENS);
}

#[test]
fn answers_are_limited_to_what_the_server_says_it_holds() {
    let server = Server::start(|_, seen| match seen.path.as_str() {
        "/v1/models" => respond(200, &[("server", LLAMA)], r#"{"data":[{"id":"m","owned_by":"llamacpp"}]}"#),
        "/props" => respond(200, &[], r#"{"default_generation_settings":{"n_ctx":2048}}"#),
        _ => answer(seen, TEXT),
    });
    let endpoint = endpoint(&server, "", &Hurry::default());
    assert_eq!(endpoint.capacity().context, Some(2048));
    endpoint.ask(&long()).unwrap();
    let limit = server.chats()[0].body["max_tokens"].as_u64().unwrap();
    assert!((256..2048 - long().prompt_tokens()).contains(&limit), "{limit}");
    let longer = Request::new("unit", "order", "", &"fn place(order: Order) {}\n".repeat(1000));
    assert!(matches!(endpoint.ask(&longer), Err(Failure::ContextExceeded(_))));
    assert_eq!(server.chats().len(), 1, "what cannot fit is not sent");
}

#[test]
fn what_the_user_knows_comes_first() {
    let server = Server::start(|_, seen| answer(seen, TEXT));
    let endpoint = endpoint(&server, "context_tokens = 4096", &Hurry::default());
    assert_eq!(endpoint.capacity().context, Some(4096));
    assert!(server.seen().is_empty());
}

#[test]
fn a_limit_that_does_not_fit_beside_the_prompt_is_lowered_once_told() {
    let prompt = long().prompt_tokens();
    let server = Server::start(move |_, seen| {
        let limit = seen.body["max_tokens"].as_u64().unwrap();
        if limit + prompt > 8192 {
            return refuse(
                400,
                &format!(
                    "This model's maximum context length is 8192 tokens. However, you requested {} tokens \
                     ({prompt} in the messages, {limit} in the completion). Please reduce the length.",
                    limit + prompt
                ),
            );
        }
        answer(seen, TEXT)
    });
    let endpoint = endpoint(&server, "", &Hurry::default());
    endpoint.ask(&long()).unwrap();
    endpoint.ask(&long()).unwrap();
    let limits: Vec<_> = server.chats().iter().map(|c| c.body["max_tokens"].as_u64().unwrap()).collect();
    assert_eq!(limits[..2], [u64::from(ANSWER_TOKENS), 8192 - prompt]);
    assert_eq!(limits.len(), 3, "the context is known from then on");
}

#[test]
fn a_server_that_lowers_for_ever_is_not_followed() {
    let server = Server::start(|_, seen| {
        let limit = seen.body["max_tokens"].as_u64().unwrap();
        refuse(400, &format!("maximum context length is {} tokens (1 in the messages)", limit - 7))
    });
    let failure = endpoint(&server, "", &Hurry::default()).ask(&request()).unwrap_err();
    assert!(matches!(failure, Failure::ContextExceeded(_)), "{failure}");
    assert!(server.chats().len() <= 4);
}

#[test]
fn who_heard_that_there_is_no_room_waits_before_the_next_request() {
    let server = Server::start(|_, _| {
        let body = json!({"choices": [{"message": {"content": TEXT}, "finish_reason": "stop"}]});
        let headers = [("x-ratelimit-remaining-requests", "0"), ("x-ratelimit-reset-requests", "7s")];
        respond(200, &headers, &body.to_string())
    });
    let time = Hurry::default();
    let endpoint = endpoint(&server, "stream = false", &time);
    endpoint.ask(&request()).unwrap();
    assert_eq!(time.slept().as_secs(), 0);
    endpoint.ask(&request()).unwrap();
    assert_eq!(time.slept().as_secs(), 7);
}
