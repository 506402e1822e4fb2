//! What happens on the wire: streams in pieces, silence, broken connections, refusals that pass.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use esdm_extract::llm::{Backend, Endpoint, Failure};

use super::server::{Server, Step, answer, delta, plain, refuse, respond, stream_end, stream_head, streamed};
use super::{Hurry, TEXT, ask, endpoint, request, settings};

#[test]
fn plain_and_streamed_answers_are_the_same() {
    let server = Server::start(|_, seen| answer(seen, TEXT));
    let streamed = ask(&server, "").unwrap();
    assert_eq!(streamed, ask(&server, "stream = false").unwrap());
    assert_eq!((streamed.text.as_str(), streamed.usage.prompt), (TEXT, 40));
    let chats = server.chats();
    assert_eq!(chats[0].body["stream_options"]["include_usage"], true);
    assert!(chats[1].body.get("stream").is_none());
}

#[test]
fn characters_cut_in_half_are_put_together() {
    let server = Server::start(|_, _| {
        let event = delta("name: grüße-🚀");
        let cuts: Vec<Step> = event
            .chunks(3)
            .flat_map(|c| [Step::Send(c.to_vec()), Step::Pause(Duration::from_millis(1))])
            .collect();
        [stream_head()].into_iter().chain(cuts).chain([stream_end()]).collect()
    });
    assert_eq!(ask(&server, "").unwrap().text, "name: grüße-🚀");
}

#[test]
fn a_connection_dropped_in_the_middle_is_tried_again() {
    let server = Server::start(|number, _| match number {
        // In good order, between two events; then within one; then before any; then in a plain body.
        0 => vec![stream_head(), Step::Send(delta("kind: "))],
        1 => vec![stream_head(), Step::Send(delta("kind: event")[..20].to_vec())],
        2 => vec![],
        3 => vec![Step::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{\"choices\":".to_vec())],
        _ => streamed(&["kind: event\n", "name: order-placed"]),
    });
    assert_eq!(ask(&server, "").unwrap().text, TEXT);
    assert_eq!(server.chats().len(), 5);
}

#[test]
fn silence_has_an_end() {
    let silent = Server::start(|_, _| vec![stream_head(), Step::Pause(Duration::from_secs(20))]);
    let stalls = Server::start(|_, _| {
        vec![stream_head(), Step::Send(delta("kind")), Step::Pause(Duration::from_secs(20))]
    });
    let drips = Server::start(|_, _| {
        let drip = || [Step::Send(b": alive\n".to_vec()), Step::Pause(Duration::from_millis(50))];
        [stream_head(), Step::Send(delta("kind"))].into_iter().chain((0..400).flat_map(|_| drip())).collect()
    });
    let start = Instant::now();
    for (server, timeouts, expected) in [
        (&silent, "first_token = 0.3", "the first token"),
        (&stalls, "idle = 0.3", "the next piece"),
        (&drips, "whole = 0.5", "the whole answer"),
    ] {
        let failure = ask(server, &format!("attempts = 1\n[timeouts]\n{timeouts}")).unwrap_err();
        assert!(matches!(failure, Failure::Timeout { phase, .. } if phase == expected), "{failure}");
    }
    assert!(start.elapsed() < Duration::from_secs(15));
}

#[test]
fn an_interruption_ends_a_request_under_way() {
    let server = Server::start(|_, _| vec![stream_head(), Step::Pause(Duration::from_secs(20))]);
    let stopped = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&stopped);
    let endpoint =
        Endpoint::new(&settings(&server, ""), Arc::new(move || heard.load(Ordering::SeqCst))).unwrap();
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| endpoint.ask(&request()));
        std::thread::sleep(Duration::from_millis(200));
        stopped.store(true, Ordering::SeqCst);
        assert_eq!(asked.join().unwrap(), Err(Failure::Interrupted));
    });
}

#[test]
fn retry_after_is_honoured_and_its_absence_met_with_growing_pauses() {
    let told = Server::start(|number, seen| match number {
        0 => respond(429, &[("retry-after", "17")], "{}"),
        _ => answer(seen, TEXT),
    });
    let time = Hurry::default();
    endpoint(&told, "", &time).ask(&request()).unwrap();
    assert!((17.0..18.0).contains(&time.slept().as_secs_f64()), "{:?}", time.slept());

    let untold =
        Server::start(|number, seen| if number < 3 { refuse(429, "slow down") } else { answer(seen, TEXT) });
    let time = Hurry::default();
    endpoint(&untold, "", &time).ask(&request()).unwrap();
    assert_eq!(time.slept(), Duration::from_secs_f64(0.5 + 1.0 + 2.0));
}

#[test]
fn a_storm_of_500_ends_after_the_allowed_attempts() {
    let server = Server::start(|_, _| respond(500, &[], "Internal Server Error"));
    let failure = ask(&server, "attempts = 4").unwrap_err();
    assert!(matches!(failure, Failure::Server { status: 500, .. }), "{failure}");
    assert_eq!(server.chats().len(), 4);
}

#[test]
fn what_waiting_does_not_mend_ends_at_once() {
    for (status, message, named) in [
        (401, "Incorrect API key provided", "OPENAI_API_KEY"),
        (429, "insufficient_quota: You exceeded your current quota", "add credit"),
        (402, "Insufficient Balance", "add credit"),
        (404, "The model `m` does not exist", "--model"),
        (
            400,
            "This model's maximum context length is 4096 tokens and your request has 5000 input tokens",
            "larger context",
        ),
        (302, "moved", "--model"),
    ] {
        let server = Server::start(move |_, _| refuse(status, message));
        let failure = ask(&server, "").unwrap_err();
        assert!(failure.remedy().contains(named), "{failure}: {}", failure.remedy());
        assert_eq!(server.chats().len(), 1, "{status} {message}");
    }
}

#[test]
fn a_page_instead_of_an_answer_is_named() {
    let server = Server::start(|_, _| respond(200, &[], "<!doctype html><title>Welcome</title>"));
    let failure = ask(&server, "").unwrap_err();
    assert!(matches!(&failure, Failure::Malformed(what) if what.contains("<!doctype html>")), "{failure}");
}

#[test]
fn an_error_inside_a_200_counts_as_one() {
    let server = Server::start(|number, _| match number {
        0 => respond(200, &[], r#"{"error":{"message":"Overloaded","code":529}}"#),
        1 => vec![stream_head(), Step::Send(b"data: {\"error\":{\"message\":\"worker died\"}}\n\n".to_vec())],
        _ => plain(TEXT),
    });
    assert_eq!(ask(&server, "").unwrap().text, TEXT);
}

#[test]
fn nothing_listens() {
    let server = Server::start(|_, _| vec![]);
    let mut settings = settings(&server, "attempts = 2");
    settings.base_url = "http://127.0.0.1:1/v1".into();
    let endpoint = Endpoint::with_time(&settings, Arc::new(|| false), Arc::new(Hurry::default())).unwrap();
    assert!(matches!(endpoint.ask(&request()), Err(Failure::Unreachable(_))));
}

#[test]
fn headers_query_and_profile_reach_the_server() {
    let server = Server::start(|_, seen| answer(seen, TEXT));
    let more = "profile = 'azure'\n[headers]\nx-team = 'shop'\n[query]\napi-version = '2024 10'";
    ask(&server, more).unwrap();
    let seen = &server.chats()[0];
    assert_eq!(seen.path, "/v1/chat/completions?api-version=2024+10");
    assert!(
        seen.head.contains("x-team: shop") && seen.head.contains("api-key: sk-loopback"),
        "{}",
        seen.head
    );
    assert!(!seen.head.to_lowercase().contains("authorization"));
}

#[test]
fn a_proxy_is_used_when_it_is_named() {
    let proxy = Server::start(|_, seen| answer(seen, TEXT));
    let address = proxy.url.trim_end_matches("/v1").to_owned();
    let mut settings = settings(&proxy, "");
    settings.base_url = "http://model.invalid/v1".into();
    settings.proxy = Some(address);
    let endpoint = Endpoint::new(&settings, Arc::new(|| false)).unwrap();
    assert_eq!(endpoint.ask(&request()).unwrap().text, TEXT);
    assert_eq!(proxy.chats()[0].path, "http://model.invalid/v1/chat/completions");
}

#[test]
fn certificates_that_are_none_are_named() {
    let server = Server::start(|_, seen| answer(seen, TEXT));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    for expected in ["cannot read", "no certificate"] {
        let failure = ask(&server, &format!("ca_file = '{}'", path.display())).unwrap_err();
        assert!(matches!(&failure, Failure::Config(what) if what.contains(expected)), "{failure}");
        std::fs::write(&path, "nothing of the kind").unwrap();
    }
    assert!(server.chats().is_empty());
}

#[test]
fn no_more_requests_are_under_way_than_allowed() {
    let (active, peak) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (now, most) = (Arc::clone(&active), Arc::clone(&peak));
    let server = Server::start(move |_, seen| {
        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(50));
        now.fetch_sub(1, Ordering::SeqCst);
        answer(seen, TEXT)
    });
    let endpoint = endpoint(&server, "concurrency = 2", &Hurry::default());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| endpoint.ask(&request()).unwrap());
        }
    });
    assert!(peak.load(Ordering::SeqCst) <= 2);
    assert_eq!(server.chats().len(), 8);
}
