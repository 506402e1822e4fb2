//! Guards as invariants: a name from the error, a sentence from message and condition.

use std::collections::BTreeMap;

use super::naming::{kebab, property};
use super::patterns;
use crate::esdm::definition::NamedRule;
use crate::evidence::effects::listed;
use crate::evidence::{CandidateId, Evidence, Rule};
use crate::roles::words::words;
use crate::syntax::Place;

/// An invariant with the lines of the guards behind it.
#[derive(Debug, Clone)]
pub struct Invariant {
    /// Name and sentence.
    pub rule: NamedRule,
    /// The refusing lines, in order.
    pub places: Vec<Place>,
}

/// Longest name, in words.
const MAX_WORDS: usize = 8;

/// The invariants of a unit; guards with the same name are one rule. `name_of` gives a command's name.
pub fn invariants(
    evidence: &Evidence,
    unit: CandidateId,
    name_of: &dyn Fn(CandidateId) -> Option<String>,
) -> Vec<Invariant> {
    let mut by_name: BTreeMap<String, Vec<&Rule>> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for rule in evidence.rules.iter().filter(|r| r.unit == unit) {
        let Some(name) = name(rule) else { continue };
        if !order.contains(&name) {
            order.push(name.clone());
        }
        by_name.entry(name).or_default().push(rule);
    }
    order
        .into_iter()
        .filter_map(|name| {
            let rules = by_name.remove(&name)?;
            let mut places: Vec<Place> = Vec::new();
            for rule in &rules {
                if !places.contains(&rule.place) {
                    places.push(rule.place.clone());
                }
            }
            let mut commands: Vec<String> = Vec::new();
            for command in rules.iter().filter_map(|r| name_of(r.command)) {
                if !commands.contains(&command) {
                    commands.push(command);
                }
            }
            let first = rules.first()?;
            let explained = evidence.explained.get(&first.place).map(String::as_str);
            Some(Invariant { rule: NamedRule { rule: sentence(&commands, first, explained), name }, places })
        })
        .collect()
}

/// What a command's fields must be like before anything is recorded.
pub fn constraints(
    evidence: &Evidence,
    command: CandidateId,
    name_of: &dyn Fn(CandidateId) -> Option<String>,
) -> Vec<Invariant> {
    let mut out: Vec<Invariant> = Vec::new();
    for told in evidence.validations.iter().filter(|v| v.command == command) {
        let event = told.event.map(name_of);
        let (name, rule) = match &told.field {
            _ if matches!(event, Some(None)) => continue,
            None if event.is_some() => {
                let event = event.flatten().unwrap_or_default();
                (format!("{event}-{}", told.name), format!("`{event}` {}.", told.demand))
            }
            Some(field) => {
                let field = property(field);
                (format!("{field}-{}", told.name), format!("`{field}` {}.", told.demand))
            }
            None => {
                let name = match told.name.strip_prefix("nothing when ") {
                    Some(condition) => super::conditions::name("nothing when", condition),
                    None => kebab(&message_words(&told.name)),
                };
                (name, told.demand.clone())
            }
        };
        if !name.is_empty() && out.iter().all(|known| known.rule.name != name) {
            out.push(Invariant { rule: NamedRule { name, rule }, places: vec![told.place.clone()] });
        }
    }
    out
}

/// Error types that name no rule by themselves.
const GENERIC: &[&str] = &[
    "error",
    "exception",
    "bad-request",
    "conflict",
    "unprocessable-entity",
    "illegal-state",
    "illegal-argument",
    "http",
    "domain",
    "validation",
    "internal-server",
    "forbidden",
    "not-found",
    "unauthorized",
    "command-rejected",
    "invalid-argument",
    "invalid-operation",
    "custom",
    "generic",
    "string",
    "runtime",
    "app",
    "api",
    "a-p-i",
    "trpc",
    "t-r-p-c",
    "graph-ql",
    "graphql",
    "application",
    "business",
    "business-rule",
    "status",
    "other",
    "range",
    "result",
    "argument",
    "operation",
    "err",
    "e",
    "ex",
    "panic",
];

/// `InsufficientFundsError` → `insufficient-funds`; a generic error is named by its message.
fn name(rule: &Rule) -> Option<String> {
    let by_error = rule.error.as_deref().map(|error| {
        let mut words = words(error);
        while words.len() > 1
            && words.last().is_some_and(|w| matches!(w.as_str(), "error" | "exception" | "err" | "failure"))
        {
            words.pop();
        }
        kebab(&words)
    });
    match by_error {
        Some(name) if !GENERIC.contains(&name.as_str()) => Some(name),
        by_error => {
            let message = rule.message.as_deref().map(message_words).filter(|w| !w.is_empty());
            match message {
                Some(words) => Some(kebab(&words)),
                None => by_error.filter(|n| {
                    !matches!(
                        n.as_str(),
                        "error"
                            | "exception"
                            | "err"
                            | "e"
                            | "ex"
                            | "string"
                            | "result"
                            | "panic"
                            | "bad-request"
                            | "internal-server"
                            | "http"
                            | "api"
                            | "a-p-i"
                    )
                }),
            }
        }
    }
}

/// The telling words of a message: holes and punctuation left out, cut after a few.
fn message_words(message: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut depth = 0_usize;
    for c in message.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '\'' | '’' => {}
            _ if depth == 0 => plain.push(if c.is_alphanumeric() { c } else { ' ' }),
            _ => {}
        }
    }
    plain.split_whitespace().map(str::to_lowercase).take(MAX_WORDS).collect()
}

fn sentence(commands: &[String], rule: &Rule, explained: Option<&str>) -> String {
    let who = match commands {
        [] => "A value".to_owned(),
        some => {
            let quoted: Vec<String> = some.iter().map(|c| format!("`{c}`")).collect();
            listed(&quoted.iter().map(String::as_str).collect::<Vec<_>>())
        }
    };
    let verb = if commands.len() > 1 { "are" } else { "is" };
    let condition = rule.condition.as_deref().map(|c| {
        let word = if rule.when_true { "when" } else { "unless" };
        match patterns::told(c).as_deref() {
            None => format!(" {word} `{c}`"),
            // The arm that takes what the others leave.
            Some([]) => " in any other case".to_owned(),
            Some(told) => format!(" {word} {}", told.join(" and ")),
        }
    });
    let message = rule.message.as_deref().or(explained);
    let message = message.map(|m| format!(": {}", m.trim_end_matches(['.', '!']))).unwrap_or_default();
    format!("{who} {verb} rejected{}{message}.", condition.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(error: &str, message: Option<&str>) -> Rule {
        Rule {
            unit: 0,
            command: 0,
            error: Some(error.into()),
            message: message.map(str::to_owned),
            condition: Some("balance < amount".into()),
            when_true: true,
            place: Place { path: "a.ts".into(), line: 1 },
        }
    }

    #[test]
    fn telling_errors_name_the_rule_and_generic_ones_leave_it_to_the_message() {
        assert_eq!(name(&rule("InsufficientFundsError", None)).unwrap(), "insufficient-funds");
        assert_eq!(name(&rule("Error", Some("Order {id} can't be paid!"))).unwrap(), "order-cant-be-paid");
        assert_eq!(name(&rule("Error", None)), None);
        assert_eq!(name(&rule("ForbiddenException", None)).unwrap(), "forbidden");
    }

    #[test]
    fn the_sentence_says_who_when_and_why() {
        let text = sentence(&["withdraw".into()], &rule("Error", Some("Not enough money.")), None);
        assert_eq!(text, "`withdraw` is rejected when `balance < amount`: Not enough money.");
    }
}
