//! The scanner behind a wall: events come out, panics and endless depth do not.
//!
//! `libyaml-safer` gives the positions and messages of `yaml.v3`, with three
//! habits this module puts right. It panics on a few inputs, the common one being
//! a file that ends inside a block scalar without a line break: reading happens
//! under `catch_unwind`, and once more with a line break appended. Its work grows
//! with the square of the nesting: depth ends where the reference ends it. And it
//! accepts `%YAML 1.2`, which the reference refuses.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use libyaml_safer::{Error, ErrorKind, Event, EventData, Parser, Scanner, TokenData};

use super::reader::Serving;
use super::tree::{Mark, SyntaxError};

/// Nesting beyond which the reference gives up.
pub(super) const MAX_DEPTH: usize = 10_000;

/// Receives the events of a file in order; returning an error ends the reading.
pub(super) trait Sink {
    /// Takes one event.
    fn event(&mut self, event: Event) -> Result<(), SyntaxError>;
}

/// How a reading ended.
pub(super) struct Ending {
    /// What went wrong, if anything.
    pub error: Option<SyntaxError>,
    /// Whether a line break had to be appended to the text.
    pub appended: bool,
}

/// Reads `text` into the sink that `fresh` makes. `problem` says why the text was cut, if it was.
pub(super) fn read<S: Sink>(text: &str, problem: Option<&'static str>, fresh: impl Fn() -> S) -> (S, Ending) {
    for appended in [false, true] {
        let tail: &'static [u8] = if appended { b"\n" } else { b"" };
        let mut sink = fresh();
        let outcome = quietly(|| run(text, tail, problem, &mut sink));
        if let Ok(error) = outcome {
            return (sink, Ending { error, appended });
        }
    }
    // What was read before the second panic may be half a document: the sink keeps whole ones only.
    let mut sink = fresh();
    let _ = quietly(|| run(text, b"\n", problem, &mut sink));
    let error = SyntaxError { message: "yaml: unknown problem parsing YAML content".into(), mark: None };
    (sink, Ending { error: Some(error), appended: true })
}

/// The error, if any, that keeps the document ending at `end` from being complete.
///
/// `yaml.v3` looks two tokens further than it needs to, for the sake of comments. A document is
/// lost if the scanner fails within two tokens of the one that ends it.
pub(super) fn error_behind(text: &str, end: u32) -> Option<SyntaxError> {
    const AHEAD: usize = 2;
    let tokens = |text: &str| {
        let mut scanner = Scanner::new();
        scanner.set_encoding(libyaml_safer::Encoding::Utf8);
        scanner.set_input(Serving::new(text, b"", false));
        let mut behind = 0;
        loop {
            let token = match Scanner::scan(&mut scanner) {
                Ok(token) => token,
                Err(error) => return (behind, Some(error)),
            };
            match token.data {
                TokenData::StreamEnd => return (behind, None),
                TokenData::BlockEnd => {}
                _ if token.start_mark.index >= u64::from(end) => behind += 1,
                _ => {}
            }
            if behind > AHEAD {
                return (behind, None);
            }
        }
    };
    let error = quietly(|| tokens(text)).ok()?.1?;
    // The scanner holds tokens back while one of them may turn out to be a key: count again in
    // the text before the token that fails.
    let cut = match (error.context(), error.context_mark()) {
        (Some("while scanning a simple key") | None, _) | (_, None) => error.problem_mark(),
        (_, mark) => mark,
    };
    let before = text.get(..usize::try_from(cut?.index).ok()?)?;
    let behind = quietly(|| tokens(before)).ok()?.0;
    (behind <= AHEAD).then(|| syntax_error(&error, None))
}

fn run(
    text: &str,
    tail: &'static [u8],
    problem: Option<&'static str>,
    sink: &mut impl Sink,
) -> Option<SyntaxError> {
    let mut parser = Parser::new();
    parser.set_encoding(libyaml_safer::Encoding::Utf8);
    parser.set_input(Serving::new(text, tail, problem.is_some()));
    let mut depth = 0_usize;
    loop {
        let event = match parser.parse() {
            Ok(event) => event,
            Err(error) => return Some(syntax_error(&error, problem)),
        };
        match &event.data {
            EventData::StreamEnd => return None,
            EventData::MappingStart { .. } | EventData::SequenceStart { .. } => {
                depth += 1;
                if depth > MAX_DEPTH {
                    let mark = mark(event.start_mark);
                    let message = located(mark.line - 1, &format!("exceeded max depth of {MAX_DEPTH}"));
                    return Some(SyntaxError { message, mark: Some(mark) });
                }
            }
            EventData::MappingEnd | EventData::SequenceEnd => depth = depth.saturating_sub(1),
            EventData::DocumentStart { version_directive: Some(version), .. }
                if (version.major, version.minor) != (1, 1) =>
            {
                let mark = mark(event.start_mark);
                let message = located(mark.line - 1, "found incompatible YAML document");
                return Some(SyntaxError { message, mark: Some(mark) });
            }
            _ => {}
        }
        if let Err(error) = sink.event(event) {
            return Some(error);
        }
    }
}

/// Translates a mark of the scanner, which counts from 0.
pub(super) fn mark(mark: libyaml_safer::Mark) -> Mark {
    let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX - 1);
    Mark { line: small(mark.line) + 1, column: small(mark.column) + 1, offset: small(mark.index) }
}

/// The error text of `yaml.v3`, whose line number is one short for errors of the parser.
fn syntax_error(error: &Error, problem: Option<&'static str>) -> SyntaxError {
    let line_of = |m: Option<libyaml_safer::Mark>| m.map_or(0, |m| m.line);
    let text = match error.kind() {
        ErrorKind::Io => problem.unwrap_or("input error"),
        _ => error.problem(),
    };
    let mut line = match line_of(error.context_mark()) {
        0 => line_of(error.problem_mark()),
        line => line,
    };
    if line != 0 && error.kind() == ErrorKind::Scanner {
        line += 1;
    }
    SyntaxError {
        message: located(u32::try_from(line).unwrap_or(u32::MAX), text),
        mark: error.problem_mark().map(mark),
    }
}

fn located(line: u32, problem: &str) -> String {
    if line == 0 { format!("yaml: {problem}") } else { format!("yaml: line {line}: {problem}") }
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `f`; a panic in it becomes an error and prints nothing.
pub(crate) fn quietly<T>(f: impl FnOnce() -> T) -> std::thread::Result<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                before(info);
            }
        }));
    });
    let outer = QUIET.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(f));
    QUIET.set(outer);
    result
}
