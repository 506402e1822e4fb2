//! A 200 is not yet an answer: reasoning, emptiness, cuts, filters, refusals, echoes.

use esdm_extract::llm::{Failure, Request};
use serde_json::{Value, json};

use super::server::{Server, Step, message, stream_end, stream_head};
use super::{TEXT, ask, client, options, request};

fn asked(told: Value, finish: &'static str) -> Result<String, Failure> {
    let server = Server::start(move |_, _| message(told.clone(), finish));
    ask(&server, "stream = false").map(|answer| answer.text)
}

#[test]
fn reasoning_is_read_past() {
    for told in [
        json!({"content": TEXT, "reasoning": "hm"}),
        json!({"content": TEXT, "reasoning_content": "hm"}),
        json!({"content": format!("<think>hm</think>\n{TEXT}")}),
    ] {
        assert_eq!(asked(told, "stop").as_deref(), Ok(TEXT));
    }
}

#[test]
fn streamed_reasoning_is_read_past() {
    let server = Server::start(|_, _| {
        let event = |delta: Value| {
            Step::Send(format!("data: {}\n\n", json!({"choices": [{"delta": delta}]})).into_bytes())
        };
        vec![
            stream_head(),
            event(json!({"role": "assistant", "content": null, "reasoning_content": "h"})),
            event(json!({"reasoning_content": "m"})),
            event(json!({"content": "<thi"})),
            event(json!({"content": "nk>so</think>"})),
            event(json!({"content": TEXT})),
            stream_end(),
        ]
    });
    let answer = ask(&server, "").unwrap();
    assert_eq!((answer.text.as_str(), answer.reasoning.as_str()), (TEXT, "hmso"));
}

#[test]
fn what_is_no_answer_has_a_name() {
    assert_eq!(asked(json!({"content": ""}), "stop"), Err(Failure::Empty));
    assert_eq!(asked(json!({"content": null, "reasoning": "hm"}), "stop"), Err(Failure::Empty));
    assert_eq!(asked(json!({"content": TEXT}), "length"), Err(Failure::Length));
    assert_eq!(asked(json!({"content": TEXT}), "content_filter"), Err(Failure::ContentFilter));
    let refusal = asked(json!({"content": null, "refusal": "I will not."}), "stop");
    assert_eq!(refusal, Err(Failure::Refusal("I will not.".into())));
    assert_eq!(asked(json!({"content": "Understood. I'm ready."}), "stop"), Err(Failure::Acknowledged));
    let echo = request().messages[0].text.clone();
    assert_eq!(asked(json!({"content": echo}), "stop"), Err(Failure::Echo));
}

#[test]
fn a_cut_answer_is_asked_for_once_more_with_twice_the_room() {
    let server = Server::start(|number, _| {
        message(json!({"content": TEXT}), if number == 0 { "length" } else { "stop" })
    });
    let client = client(&server, "stream = false", options());
    let request = Request { max_tokens: Some(100), ..request() };
    assert_eq!(client.chat(&request).unwrap().text, TEXT);
    let limits: Vec<_> = server.chats().iter().map(|c| c.body["max_tokens"].as_u64()).collect();
    assert_eq!(limits, [Some(100), Some(200)]);
    assert_eq!(client.spent().requests, 2);
}

#[test]
fn a_prompt_that_the_server_cut_stops_with_advice() {
    let server = Server::start(|_, _| message(json!({"content": TEXT}), "stop"));
    let long = Request::new("unit", "order", "", &"fn place(order: Order) {}\n".repeat(400));
    let failure = client(&server, "stream = false", options()).chat(&long).unwrap_err();
    assert!(matches!(failure, Failure::PromptCut { seen: 40, .. }), "{failure}");
    assert!(failure.remedy().contains("OLLAMA_CONTEXT_LENGTH"));
}
