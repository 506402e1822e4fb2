//! Names and sentences for conditions on which something is recorded or done.

use super::naming::kebab;
use crate::esdm::definition::NamedRule;
use crate::evidence::{CandidateId, Evidence};
use crate::roles::words::words;
use crate::syntax::Place;

/// Longest name, in words.
const MAX_WORDS: usize = 8;

/// What a condition is called: `nothing-when-tons-below-5` of `nothing when` and `event.tons < 5`.
pub(super) fn name(prefix: &str, condition: &str) -> String {
    let mut out: Vec<String> = prefix.split(' ').map(str::to_owned).collect();
    out.extend(telling_words(condition));
    out.truncate(MAX_WORDS);
    while out.last().is_some_and(|w| matches!(w.as_str(), "and" | "or" | "not" | "below" | "above")) {
        out.pop();
    }
    kebab(&out)
}

/// The words that tell a condition from others, its operators as words.
fn telling_words(condition: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for token in tokens(condition) {
        match token.as_str() {
            "!" | "!=" | "!==" => out.push("not".to_owned()),
            "&&" => out.push("and".to_owned()),
            "||" => out.push("or".to_owned()),
            "<" => out.push("below".to_owned()),
            ">" => out.push("above".to_owned()),
            ">=" => out.extend(["at", "least"].map(str::to_owned)),
            "<=" => out.extend(["at", "most"].map(str::to_owned)),
            // `x !== undefined` asks whether x is there, `x === null` whether it is not.
            "undefined" | "null" | "None" => match out.last().map(String::as_str) {
                Some("not") => _ = out.pop(),
                _ => out.push("missing".to_owned()),
            },
            path if path.starts_with(|c: char| c.is_alphanumeric() || c == '_') => {
                let last = path.rsplit(['.', ':']).find(|part| !part.is_empty()).unwrap_or(path);
                out.extend(words(last));
            }
            _ => {}
        }
    }
    out.retain(|w| !matches!(w.as_str(), "this" | "self" | "await" | "let" | "event" | "e" | "command"));
    out.dedup();
    out
}

/// Names with their dots, and operators; text and brackets fall away.
fn tokens(condition: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut chars = condition.chars().peekable();
    while let Some(&c) = chars.peek() {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '$');
        let is_operator = |c: char| matches!(c, '!' | '=' | '<' | '>' | '&' | '|');
        let mut token = String::new();
        if is_name(c) {
            while let Some(c) = chars.next_if(|&c| is_name(c)) {
                token.push(c);
            }
        } else if is_operator(c) {
            while let Some(c) = chars.next_if(|&c| is_operator(c)) {
                token.push(c);
            }
        } else {
            chars.next();
        }
        if !token.is_empty() {
            out.push(token);
        }
    }
    out
}

/// What a consumer passes over, with the lines that ask: of several events, each is named.
pub(super) fn of_consumer(
    evidence: &Evidence,
    is_it: &dyn Fn(CandidateId) -> bool,
    name_of: &dyn Fn(CandidateId) -> Option<String>,
    several: bool,
) -> Vec<(NamedRule, Place)> {
    let mut out: Vec<(NamedRule, Place)> = Vec::new();
    for told in evidence.conditions.iter().filter(|c| is_it(c.consumer)) {
        let Some(event) = name_of(told.event) else { continue };
        let word = if told.when_true { "when" } else { "unless" };
        let what = format!("is done {word} `{}`.", told.text);
        let (prefix, rule) = match several {
            true => (format!("{event} nothing {word}"), format!("On `{event}`, nothing {what}")),
            false => (format!("nothing {word}"), format!("Nothing {what}")),
        };
        let name = name(&prefix.replace('-', " "), &told.text);
        if out.iter().all(|(known, _)| known.name != name) {
            out.push((NamedRule { name, rule }, told.place.clone()));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_words_and_paths_their_last_name() {
        let name = |condition| name("nothing when", condition);
        assert_eq!(name("this.status === OrderStatus.Cancelled"), "nothing-when-status-cancelled");
        assert_eq!(name("this.endedAt !== undefined"), "nothing-when-ended-at");
        assert_eq!(name("!state || state.status !== 'open'"), "nothing-when-not-state-or-status-not-open");
        assert_eq!(name("self.owner == None"), "nothing-when-owner-missing");
    }
}
