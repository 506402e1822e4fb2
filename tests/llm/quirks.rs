//! Servers that accept less than others: what is given up, and that it is learnt once.

use esdm_extract::llm::{Backend, Failure, Format, Request};
use serde_json::{Value, json};

use super::server::{Play, Seen, Server, answer, refuse, respond};
use super::{Hurry, TEXT, endpoint, request};

fn full() -> Request {
    Request {
        max_tokens: Some(900),
        temperature: Some(0.2),
        seed: Some(1),
        format: Format::Schema(json!({"type": "object"})),
        ..request()
    }
}

/// A server that refuses while `field` is there in the way `refuses` says.
fn picky(refuses: fn(&Value) -> Option<&'static str>) -> impl Fn(usize, &Seen) -> Play {
    move |_, seen| match refuses(&seen.body) {
        Some(message) => refuse(400, message),
        None => answer(seen, TEXT),
    }
}

/// Asks twice; returns the body that was accepted in the end.
fn learnt(refuses: fn(&Value) -> Option<&'static str>) -> Value {
    let server = Server::start(picky(refuses));
    let endpoint = endpoint(&server, "", &Hurry::default());
    endpoint.ask(&full()).unwrap();
    let first = server.chats().len();
    endpoint.ask(&full()).unwrap();
    let chats = server.chats();
    assert_eq!(chats.len(), first + 1, "what was learnt is kept");
    for chat in &chats {
        let both = chat.body.get("max_tokens").is_some() && chat.body.get("max_completion_tokens").is_some();
        assert!(!both, "never both limits");
    }
    chats.last().unwrap().body.clone()
}

#[test]
fn each_field_a_server_names_is_given_up() {
    let body = learnt(|b| {
        b.get("max_tokens").map(|_| "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'")
    });
    assert_eq!(body["max_completion_tokens"], 900);
    let body =
        learnt(|b| b.get("temperature").map(|_| "'temperature' does not support 0.2 with this model."));
    assert!(body.get("temperature").is_none() && body["seed"] == 1);
    let body = learnt(|b| b.get("seed").map(|_| "seed: Extra inputs are not permitted"));
    assert!(body.get("seed").is_none());
    let body = learnt(|b| b.get("stream_options").map(|_| "Unrecognized request argument: stream_options"));
    assert!(body.get("stream_options").is_none() && body["stream"] == true);
}

#[test]
fn the_form_steps_down_as_far_as_it_must() {
    let body = learnt(|b| {
        (b["response_format"]["type"] == "json_schema")
            .then_some("response_format: json_schema is not supported")
    });
    assert_eq!(body["response_format"], json!({"type": "json_object"}));
    let body = learnt(|b| b.get("response_format").map(|_| "This response_format type is unavailable now"));
    assert!(body.get("response_format").is_none());
}

#[test]
fn a_server_error_over_json_schema_steps_down_too() {
    let server = Server::start(|_, seen| match seen.body["response_format"]["type"].as_str() {
        Some("json_schema") => respond(
            500,
            &[],
            r#"{"error":{"message":"Input should be 'text' or 'json_object' response_format.type json_schema"}}"#,
        ),
        _ => answer(seen, TEXT),
    });
    endpoint(&server, "", &Hurry::default()).ask(&full()).unwrap();
    assert_eq!(server.chats().len(), 2);
}

#[test]
fn a_refused_system_message_is_folded() {
    let body = learnt(|b| (b["messages"][0]["role"] == "system").then_some("System role not supported"));
    assert_eq!(body["messages"].as_array().unwrap().len(), 1);
    let text = body["messages"][0]["content"].as_str().unwrap();
    assert!(text.starts_with("You model domains with care.\n\nDraft the order"), "{text}");
}

#[test]
fn a_server_that_refuses_everything_is_not_asked_for_ever() {
    let server = Server::start(|_, _| {
        refuse(
            400,
            "max_tokens max_completion_tokens temperature seed stream response_format system role: no",
        )
    });
    let failure = endpoint(&server, "", &Hurry::default()).ask(&full()).unwrap_err();
    assert!(matches!(failure, Failure::Rejected { status: 400, .. }), "{failure}");
    assert!(server.chats().len() <= 12, "{}", server.chats().len());
}

#[test]
fn a_server_is_known_by_what_it_shows() {
    let server = Server::start(|_, seen| {
        if seen.path.ends_with("/models") {
            return respond(200, &[], r#"{"data":[{"id":"m","owned_by":"vllm","max_model_len":32768}]}"#);
        }
        answer(seen, TEXT)
    });
    let endpoint = endpoint(&server, "", &Hurry::default());
    assert_eq!(endpoint.manners().0.name, "generic");
    assert_eq!(endpoint.models().unwrap()[0].context, Some(32768));
    assert_eq!(endpoint.manners().0.name, "vllm");
}
