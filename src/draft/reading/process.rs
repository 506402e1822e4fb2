//! Processes: where one begins and ends, and what it waits for.

use super::phrase::noun_phrase_before;
use super::statement::{Said, happenings, sentence_of};
use super::words::Token;

/// `the reminder is due`: which timer.
pub fn timer_due(tokens: &[Token]) -> Option<String> {
    let at = tokens.iter().position(|t| t.is(&["is", "expires", "fires", "ends", "runs"]))?;
    let due = tokens[at].word != "is"
        || tokens.get(at + 1).is_some_and(|t| t.is(&["due", "reached", "over", "up"]));
    due.then(|| noun_phrase_before(tokens, at).map(|(name, _)| name.name())).flatten()
}

/// Where a process begins and ends, and what it waits for.
pub fn process(tokens: &[Token]) -> Vec<Said> {
    let mut out = Vec::new();
    let begins = tokens.iter().position(|t| t.is(&["begins", "starts"]));
    if let Some(at) =
        begins.filter(|at| tokens.get(at + 1).is_some_and(|t| t.is(&["when", "with", "once", "as", "after"])))
        && let Some((process, _)) = noun_phrase_before(tokens, at)
    {
        let end = tokens[at..]
            .iter()
            .position(|t| t.is_mark() || t.is(&["sets", "remembers"]))
            .map_or(tokens.len(), |n| at + n);
        let triggers = happenings(&tokens[at + 2..end.max(at + 2)]);
        if !triggers.is_empty() {
            out.push(Said::Begins { process, triggers });
        }
    }
    let over = (0..tokens.len()).find(|&at| {
        let verb = tokens[at].is(&["ends", "finishes"])
            || (tokens[at].word == "is"
                && tokens.get(at + 1).is_some_and(|t| t.is(&["over", "finished", "done", "complete"])));
        verb && tokens[at..].iter().take(4).any(|t| t.is(&["when", "once", "after", "if"]))
    });
    if let Some(at) = over
        && let Some((process, _)) = noun_phrase_before(tokens, at)
        && let Some(when) = tokens[at..].iter().position(|t| t.is(&["when", "once", "after", "if"]))
    {
        let rest = &tokens[at + when + 1..];
        let condition = rest.iter().map(|t| t.word.as_str()).collect::<Vec<_>>().join(" ");
        out.push(Said::Ends { process, condition: sentence_of(&condition), triggers: happenings(rest) });
    }
    let timers = timers(tokens);
    if !timers.is_empty()
        && tokens.iter().any(|t| t.is(&["timer", "timers", "waits", "deadline", "reminder"]))
    {
        out.push(Said::Timers(timers));
    }
    out
}

/// `a reminder after two days and a deadline after seven days`.
fn timers(tokens: &[Token]) -> Vec<(String, u64, &'static str)> {
    let mut out = Vec::new();
    for at in 1..tokens.len().saturating_sub(2) {
        if tokens[at].word != "after" {
            continue;
        }
        let (Some(value), Some(unit)) = (number(&tokens[at + 1].word), unit(&tokens[at + 2].word)) else {
            continue;
        };
        if let Some((name, _)) = noun_phrase_before(tokens, at) {
            out.push((name.name(), value, unit));
        }
    }
    out
}

/// A number, in digits or as a word.
fn number(word: &str) -> Option<u64> {
    const NUMBERS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    let number = match NUMBERS.iter().position(|n| *n == word) {
        Some(number) => number as u64,
        None if word == "a" || word == "an" => 1,
        None => word.parse().ok()?,
    };
    (1..=100_000).contains(&number).then_some(number)
}

fn unit(word: &str) -> Option<&'static str> {
    const UNITS: [&str; 7] = ["seconds", "minutes", "hours", "days", "weeks", "months", "years"];
    UNITS.into_iter().find(|unit| *unit == word || unit.strip_suffix('s') == Some(word))
}
