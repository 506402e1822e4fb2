//! What goes wrong on the way: an endpoint may be slow, break off, refuse or die, and costs quality
//! at most.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::forms::GOOD;
use super::run::{NOTHING, Stage, model, refine, refine_with, stage};
use super::server::{
    Seen, Server, Step, answer, delta, message_to, refuse, respond, stream_end_to, stream_head,
};

/// What the model would say.
fn said(seen: &Seen) -> &'static str {
    if stage(seen) == Stage::Unit { GOOD } else { NOTHING }
}

#[test]
fn a_slow_stream_is_waited_for() {
    let server = Server::start(|_, seen| {
        let text = said(seen);
        let pieces = text.as_bytes().chunks(60).flat_map(|piece| {
            let piece = String::from_utf8_lossy(piece).into_owned();
            [Step::Send(delta(&piece)), Step::Pause(Duration::from_millis(20))]
        });
        let keep_alive = [Step::Send(b": still there\n\n".to_vec()), Step::Pause(Duration::from_millis(100))];
        [stream_head()].into_iter().chain(keep_alive).chain(pieces).chain([stream_end_to(seen)]).collect()
    });
    let ran = refine(&server, &["--require-model"]);
    ran.holds();
    assert!(!ran.is_the_sketch());
}

#[test]
fn connections_that_drop_in_the_middle_of_a_token_are_tried_again() {
    let server = Server::start(|number, seen| {
        let event = delta("kind: aggr");
        match number % 2 {
            0 => vec![stream_head(), Step::Send(event[..event.len() / 2].to_vec())],
            _ => answer(seen, said(seen)),
        }
    });
    let ran = refine_with(&server, "attempts = 4\nconcurrency = 1\n", &["--require-model"]);
    ran.holds();
    assert!(!ran.is_the_sketch());
}

#[test]
fn a_busy_server_is_asked_again_when_it_says() {
    for retry_after in [Some("1"), None] {
        let server = Server::start(move |number, seen| match (number, retry_after) {
            (0, Some(seconds)) => {
                respond(429, &[("retry-after", seconds)], r#"{"error":{"message":"slow down"}}"#)
            }
            (0, None) => refuse(429, "slow down"),
            _ => answer(seen, said(seen)),
        });
        let ran = refine(&server, &["--require-model"]);
        ran.holds();
        assert!(!ran.is_the_sketch());
    }
}

#[test]
fn a_server_that_stays_busy_leaves_the_sketch_with_a_warning() {
    for play in [|| refuse(429, "slow down"), || respond(500, &[], "Internal Server Error"), || vec![]] {
        let server = Server::start(move |_, _| play());
        let ran = refine(&server, &[]);
        ran.holds();
        assert!(ran.is_the_sketch());
        assert!(ran.stderr.contains("left as sketched"), "{}", ran.stderr);
        assert!(server.chats().len() <= 12, "{}", server.chats().len());
    }
}

#[test]
fn who_requires_the_model_hears_of_its_absence() {
    let server = Server::start(|_, _| refuse(500, "down"));
    let ran = refine(&server, &["--require-model"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    ran.is_sound();
    assert!(ran.is_the_sketch());
}

#[test]
fn an_endpoint_that_dies_midway_costs_what_was_left() {
    let server = Server::start(|_, seen| match stage(seen) {
        Stage::Contexts => {
            answer(seen, "kind: domain\nname: shop\ndescription: Sells things and ships them.\n")
        }
        _ => respond(503, &[], "gone"),
    });
    let ran = refine(&server, &[]);
    ran.holds();
    assert_eq!(ran.text("domain", "shop", "description"), "Sells things and ships them.");
    assert!(ran.stderr.contains("left as sketched"), "{}", ran.stderr);
}

#[test]
fn a_refused_key_ends_the_asking_at_once_with_the_way_out() {
    let server = Server::start(|_, _| refuse(401, "Incorrect API key provided"));
    let ran = refine(&server, &[]);
    ran.holds();
    assert!(ran.is_the_sketch());
    assert!(ran.stderr.contains("set OPENAI_API_KEY"), "{}", ran.stderr);
    assert_eq!(server.chats().len(), 1);
}

#[test]
fn no_money_left_ends_the_asking_at_once() {
    let server = Server::start(|_, _| refuse(429, "insufficient_quota: You exceeded your current quota"));
    let ran = refine(&server, &[]);
    ran.holds();
    assert!(ran.stderr.contains("add credit"), "{}", ran.stderr);
    assert_eq!(server.chats().len(), 1);
}

#[test]
fn each_quirk_is_given_way_to() {
    let quirks: [fn(&Seen) -> Option<&'static str>; 4] = [
        |s| {
            s.body
                .get("max_tokens")
                .map(|_| "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'")
        },
        |s| s.body.get("stream_options").map(|_| "Unrecognized request argument: stream_options"),
        |s| s.body.get("stream").map(|_| "streaming is not supported"),
        |s| (s.body["messages"][0]["role"] == "system").then_some("System role not supported"),
    ];
    for quirk in quirks {
        let server = Server::start(move |_, seen| match quirk(seen) {
            Some(complaint) => refuse(400, complaint),
            None => answer(seen, said(seen)),
        });
        let ran = refine_with(&server, "concurrency = 1\n", &["--require-model"]);
        ran.holds();
        assert!(!ran.is_the_sketch());
        let refused = server.chats().iter().filter(|seen| quirk(seen).is_some()).count();
        assert!(refused <= 4, "learnt once per worker at most: {refused}");
    }
}

#[test]
fn answers_that_are_none_cost_their_unit() {
    for (text, finish) in [
        ("", "stop"),
        ("kind: aggregate\nname: ord", "length"),
        ("kind: aggregate", "content_filter"),
        ("I'm sorry, but I can't help with that.", "stop"),
        ("Understood. I am ready when you are.", "stop"),
    ] {
        let server =
            Server::start(move |_, seen| message_to(seen, serde_json::json!({"content": text}), finish));
        let ran = refine_with(&server, "stream = false\n", &[]);
        ran.holds();
        assert!(ran.is_the_sketch(), "{text:?} {finish}");
        assert!(ran.stderr.contains("left as sketched"), "{}", ran.stderr);
    }
}

#[test]
fn an_echo_of_the_prompt_is_none() {
    let server = Server::start(|_, seen| answer(seen, super::run::prompt(seen)));
    let ran = refine_with(&server, "stream = false\n", &[]);
    ran.holds();
    assert!(ran.is_the_sketch());
}

#[test]
fn a_limit_of_requests_stops_with_what_is_done() {
    let server = model(|stage, _| {
        (stage == Stage::Contexts).then(|| "kind: domain\nname: shop\ndescription: Sells things.\n".into())
    });
    let ran = refine(&server, &["--max-requests", "1"]);
    ran.holds();
    assert_eq!(server.chats().len(), 1);
    assert_eq!(ran.text("domain", "shop", "description"), "Sells things.");
    assert!(ran.stderr.contains("limit of 1 requests"), "{}", ran.stderr);
}

#[test]
fn an_unchanged_run_asks_nothing() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let server = Server::start(move |_, seen| {
        count.fetch_add(1, Ordering::SeqCst);
        answer(seen, said(seen))
    });
    let first = refine(&server, &[]);
    first.holds();
    let before = asked.load(Ordering::SeqCst);
    let again = super::run::command(super::run::shop().folder.path(), &server.url, first.home.path(), "")
        .arg("--force")
        .output()
        .unwrap();
    assert!(again.status.success());
    assert_eq!(asked.load(Ordering::SeqCst), before);
    assert_eq!(super::run::files(&first.home.path().join("model")), first.files);
}
