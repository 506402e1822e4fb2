//! Streams of events that a function joins: `a$.pipe(mergeMap(a => race(b$, timer(3000))))`,
//! `combineLatest([a$, b$])`. Who waits for a second event remembers the first.

use std::collections::BTreeSet;

use super::durations::{Duration, Unit, literal};
use crate::roles::resolve_symbol;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Place, Program, Symbol};

/// Operators that wait for every one of several streams.
const TOGETHER: &[&str] = &[
    "zip",
    "zipWith",
    "combineLatest",
    "combineLatestWith",
    "forkJoin",
    "withLatestFrom",
    "buffer",
    "bufferCount",
    "bufferTime",
    "sample",
    "scan",
    "pairwise",
];
/// Operators inside of which a second stream is waited for.
const NESTING: &[&str] =
    &["mergeMap", "switchMap", "concatMap", "exhaustMap", "flatMap", "takeUntil", "skipUntil", "race"];

/// How streams are joined.
#[derive(Debug)]
pub(super) struct Join {
    /// Events that something is waited for after.
    pub outer: BTreeSet<Symbol>,
    /// Events that are waited for; the same as `outer` where all are waited for together.
    pub inner: BTreeSet<Symbol>,
    /// How long, if the waiting ends.
    pub patience: Option<(Duration, Place)>,
    /// What is waited for only keeps something from happening.
    pub only_ends: bool,
}

/// How a function joins the events it listens to, if it does.
pub(super) fn join(program: &Program, function: FnId) -> Option<Join> {
    let body = &program.function(function).body;
    let heard: Vec<(Symbol, Span)> = body
        .calls
        .iter()
        .filter(|c| c.name == "ofType")
        .flat_map(|c| c.args.iter().map(move |a| (a, c.span)))
        .filter_map(|(arg, span)| Some((resolve_symbol(program, function.0, arg.as_name()?)?, span)))
        .collect();
    let all: BTreeSet<Symbol> = heard.iter().map(|(event, _)| *event).collect();
    if all.len() < 2 {
        return None;
    }
    let streams: Vec<(&str, Vec<Symbol>)> = body
        .locals
        .iter()
        .map(|local| {
            let told = heard.iter().filter(|(_, at)| local.span.contains(at)).map(|(event, _)| *event);
            (local.name.as_str(), told.collect::<Vec<_>>())
        })
        .filter(|(_, told)| !told.is_empty())
        .collect();
    let told_in = |span: &Span| -> BTreeSet<Symbol> {
        let direct = heard.iter().filter(|(_, at)| span.contains(at)).map(|(event, _)| *event);
        let inside = body.calls.iter().filter(|c| span.contains(&c.span));
        let by_name = inside.flat_map(|c| {
            let receiver = c.receiver.split('.').next().unwrap_or_default();
            let args = c.args.iter().flat_map(|a| match a {
                Expr::Array(items) => items.iter().filter_map(Expr::as_name).collect::<Vec<_>>(),
                other => other.as_name().into_iter().collect(),
            });
            let named: Vec<&str> = std::iter::once(receiver).chain(args).collect();
            streams
                .iter()
                .filter(|(name, _)| named.contains(name))
                .flat_map(|(_, told)| told.clone())
                .collect::<Vec<_>>()
        });
        direct.chain(by_name).collect()
    };
    for call in body.calls.iter().filter(|c| NESTING.contains(&c.name.as_str())) {
        let inner = told_in(&call.span);
        let outer: BTreeSet<Symbol> = all.difference(&inner).copied().collect();
        if inner.is_empty() || outer.is_empty() {
            continue;
        }
        let path = &program.files[function.0 as usize].path;
        let patience = body.calls.iter().filter(|c| call.span.contains(&c.span)).find_map(|c| {
            let waits = matches!(c.name.as_str(), "timer" | "delay" | "timeout" | "sleep");
            let after =
                literal(program, function, c.args.first()?, Some(Unit::Milliseconds)).filter(|_| waits)?;
            Some((after, Place { path: path.clone(), line: c.span.line }))
        });
        let only_ends = call.name == "takeUntil" || patience.is_some();
        return Some(Join { outer, inner, patience, only_ends });
    }
    let together = body.calls.iter().filter(|c| TOGETHER.contains(&c.name.as_str())).any(|call| {
        // An operator in a pipe waits on what flows through the pipe.
        let pipe = body.calls.iter().find(|p| {
            p.name == "pipe"
                && p.span != call.span
                && p.span.contains(&call.span)
                && told_in(&p.span).len() > 1
        });
        pipe.is_some() || told_in(&call.span).len() > 1
    });
    together.then(|| Join { outer: all.clone(), inner: all, patience: None, only_ends: false })
}
