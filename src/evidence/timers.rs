//! Timers that a reaction sets and cancels: `setTimeout(() => this.onStuck(id), 60_000)`,
//! `scheduler.inMinutes(30, …)`, `queue.add('remind', data, { delay: DAY_MS })`, `tokio::spawn` around a sleep.
//!
//! Only what names its stretch of time is told; a timer of unknown length would have to be invented.

use serde::Serialize;

use super::durations::{Duration, Unit, literal};
use crate::roles::words::{shared_words, words};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Place, Program};

/// A moment at which a process is woken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Timer {
    /// What it is called after: the method that it wakes, or the key it is set under.
    pub name: String,
    /// How long after it was set.
    pub after: Duration,
    /// The line that sets it.
    pub place: Place,
}

/// A call that sets a timer.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    /// The timer.
    pub timer: Timer,
    /// The function that sets it.
    pub function: FnId,
    /// The call: what stands inside happens when the timer runs out.
    pub span: Span,
}

/// Words of what keeps timers.
const KEEPERS: &[&str] = &[
    "scheduler",
    "schedule",
    "timer",
    "timers",
    "timeout",
    "timeouts",
    "delayed",
    "alarm",
    "alarms",
    "reminder",
    "reminders",
    "queue",
    "agenda",
    "boss",
    "jobs",
    "deadlines",
];

/// Whether a call is made on something that keeps timers.
fn on_keeper(call: &Call) -> bool {
    shared_words(last_segment(&call.receiver)).iter().any(|w| KEEPERS.contains(&w.as_str()))
}

fn first_word(name: &str) -> String {
    words(name).into_iter().next().unwrap_or_default()
}

/// The timers that a part of a function sets.
pub(super) fn set(program: &Program, function: FnId, within: Option<Span>) -> Vec<Setting> {
    let body = &program.function(function).body;
    let path = &program.files[function.0 as usize].path;
    let mut out = Vec::new();
    for call in body.calls.iter().filter(|c| within.is_none_or(|w| w.contains(&c.span))) {
        let Some((after, span)) = setting(program, function, call) else { continue };
        let name = name_of(body, call, span);
        let place = Place { path: path.clone(), line: call.span.line };
        out.push(Setting { timer: Timer { name, after, place }, function, span });
    }
    out
}

/// How long a call waits before it has something done, and the code that is done then.
fn setting(program: &Program, function: FnId, call: &Call) -> Option<(Duration, Span)> {
    let ms = Some(Unit::Milliseconds);
    if call.name == "setTimeout" && matches!(call.receiver.as_str(), "" | "window" | "globalThis") {
        return Some((literal(program, function, call.args.get(1)?, ms)?, call.span));
    }
    if call.name == "sleep" && !call.is_macro {
        // Code that waits in its own flow is slow; only what is put aside is a timer.
        let aside = put_aside(program, function, &call.span)?;
        return Some((literal(program, function, call.args.first()?, None)?, aside));
    }
    let sets = matches!(
        first_word(&call.name).as_str(),
        "schedule"
            | "in"
            | "after"
            | "set"
            | "start"
            | "add"
            | "delay"
            | "defer"
            | "enqueue"
            | "once"
            | "send"
    );
    if !sets || !on_keeper(call) {
        return None;
    }
    let by_method = shared_words(&call.name).last().and_then(|w| Unit::plural(w));
    let after = match by_method {
        Some(unit) => call.args.iter().find_map(|a| literal(program, function, a, Some(unit))),
        None => call.args.iter().find_map(|a| match a {
            Expr::Object(_) => literal(program, function, a, ms),
            // `agenda.schedule('in 2 days', 'remind')`
            Expr::Str(text) => {
                let told = Expr::Str(text.strip_prefix("in ")?.to_owned());
                literal(program, function, &told, None)
            }
            other => literal(program, function, other, None),
        }),
    };
    Some((after?, call.span))
}

/// `tokio::spawn(async move { … })` around a place.
fn put_aside(program: &Program, function: FnId, place: &Span) -> Option<Span> {
    let calls = &program.function(function).body.calls;
    calls.iter().find(|c| c.name == "spawn" && c.span.contains(place)).map(|c| c.span)
}

/// The code that answers a timer set under a key, in the class that sets it or at the top of its file:
/// `agenda.define('dispatch-timeout', async (job) => …)`, `new Worker('reminders', …)`.
pub(super) fn answering(program: &Program, setting: &Setting) -> Vec<(FnId, Span)> {
    let body = &program.function(setting.function).body;
    let sets = body.calls.iter().find(|c| c.span == setting.span);
    let Some(key) = sets.and_then(|c| c.args.iter().rev().find_map(Expr::as_str)) else { return Vec::new() };
    let beside: Vec<FnId> = match program.owner(setting.function) {
        Some(owner) => program.methods(owner).to_vec(),
        None => vec![setting.function],
    };
    let answers = |c: &&Call| {
        matches!(first_word(&c.name).as_str(), "define" | "process" | "work" | "on" | "register" | "handle")
            && c.args.first().and_then(Expr::as_str) == Some(key)
    };
    let answering = beside
        .into_iter()
        .flat_map(|id| program.function(id).body.calls.iter().filter(answers).map(move |c| (id, c.span)));
    answering.collect()
}

/// What a timer is called after.
fn name_of(body: &Body, call: &Call, span: Span) -> String {
    let wakes = body.calls.iter().filter(|c| span.contains(&c.span) && c.span != call.span && c.span != span);
    let own =
        wakes.filter(|c| matches!(c.receiver.as_str(), "this" | "self")).map(|c| c.name.as_str()).next();
    let key = call.args.iter().find_map(Expr::as_str);
    let mut name = own.or(key).map(words).unwrap_or_default();
    while name.len() > 1
        && matches!(name[0].as_str(), "on" | "handle" | "check" | "do" | "fire" | "trigger" | "run" | "when")
    {
        name.remove(0);
    }
    name.retain(|w| w.chars().all(|c| c.is_ascii_alphanumeric()));
    if name.first().is_none_or(|w| !w.starts_with(|c: char| c.is_ascii_alphabetic())) {
        return "timeout".to_owned();
    }
    name.join("-")
}

/// Whether a call takes a timer back.
pub(super) fn cancels(call: &Call) -> bool {
    let takes_back = matches!(
        first_word(&call.name).as_str(),
        "cancel" | "clear" | "remove" | "delete" | "unschedule" | "abort" | "stop" | "dequeue"
    );
    call.name == "clearTimeout" || takes_back && on_keeper(call)
}

/// How long everything is put off before it goes on, in the code's own flow: `delay(500)` in a stream of
/// events, `await sleep(500)`.
pub(super) fn waits(program: &Program, function: FnId, within: Option<Span>) -> Option<Duration> {
    let body = &program.function(function).body;
    let counts = |c: &&Call| within.is_none_or(|w| w.contains(&c.span)) && !c.is_macro;
    body.calls.iter().filter(counts).find_map(|call| {
        let plain = matches!(last_segment(&call.receiver), "" | "time" | "tokio" | "rxjs" | "operators");
        let waits = plain && matches!(call.name.as_str(), "delay" | "sleep" | "timer" | "wait");
        waits.then(|| literal(program, function, call.args.first()?, Some(Unit::Milliseconds)))?
    })
}
