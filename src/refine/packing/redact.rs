//! Takes secrets out of a text before anything of it leaves the machine.
//!
//! In: a whole file, so that no cut can run through a secret. Out: the same file, line for line, with
//! `[redacted:KIND]` in their places.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::secrets::{
    AFTER_HEAD, FORMS, Form, LOOK_UPS, MESSAGE_WORDS, NO_SECRETS, PASSWORD_HEADS, SECRET_HEADS,
    SPEAKS_OF_SECRETS, Test,
};
use crate::roles::words::words;
use crate::syntax::facts::last_segment;

/// A secret in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Secret {
    /// What it is: `aws-key`, `password`…
    pub kind: &'static str,
    /// Its bytes.
    pub range: Range<usize>,
}

static COMPILED: LazyLock<Vec<(Regex, &'static Form)>> = LazyLock::new(|| {
    // The fast engines know no word boundaries of all scripts.
    let compile = |pattern: &str| Regex::new(&pattern.replace(r"\b", r"(?-u:\b)")).ok();
    FORMS.iter().filter_map(|form| Some((compile(form.pattern)?, form))).collect()
});

/// Bytes before and after a literal that are its line at most.
const NEAR: usize = 300;

/// What a text must hold for a name in it to speak of secrets.
static NAMED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("(?i)pass|pwd|secret|token|key|credential|mnemonic").ok());

/// The text with every secret replaced by `[redacted:KIND]`; it keeps its number of lines.
pub fn redact(text: &str) -> String {
    apply(text, &find(text))
}

/// The text without these secrets, which are in order and apart from each other.
pub(super) fn apply(text: &str, secrets: &[Secret]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for secret in secrets {
        out.push_str(&text[at..secret.range.start]);
        out.push_str(&format!("[redacted:{}]", secret.kind));
        out.extend(text[secret.range.clone()].chars().filter(|&c| c == '\n'));
        at = secret.range.end;
    }
    out.push_str(&text[at..]);
    out
}

/// All secrets in a text, in order; overlapping ones as one.
pub(super) fn find(text: &str) -> Vec<Secret> {
    let mut found = private_keys(text);
    let is_named = NAMED.as_ref().is_none_or(|names| names.is_match(text));
    for (pattern, form) in COMPILED.iter().filter(|(_, form)| is_named || form.test != Test::Named) {
        matches(text, pattern, form, &mut found);
    }
    // The sort is stable: of two that start together the one whose form comes first names the kind.
    found.sort_by_key(|secret| secret.range.start);
    let mut apart: Vec<Secret> = Vec::with_capacity(found.len());
    for secret in found {
        match apart.last_mut() {
            Some(last) if secret.range.start < last.range.end => {
                last.range.end = last.range.end.max(secret.range.end);
            }
            _ => apart.push(secret),
        }
    }
    apart
}

fn matches(text: &str, pattern: &Regex, form: &'static Form, found: &mut Vec<Secret>) {
    let mut at = 0;
    while let Some(groups) = text.get(at..).and_then(|_| pattern.captures_at(text, at)) {
        let Some(whole) = groups.get(0) else { return };
        let secret = ["secret", "secret1", "secret2", "secret3", "secret4", "secret5"]
            .into_iter()
            .find_map(|group| groups.name(group))
            .unwrap_or(whole);
        let kind = match form.test {
            Test::None => Some(form.kind),
            Test::Literal => (!is_placeholder(secret.as_str())).then_some(form.kind),
            Test::Random => is_random(secret.as_str()).then_some(form.kind),
            Test::Named => named(&groups, secret.as_str()),
            Test::Nearby => {
                (is_random(secret.as_str()) && speaks_of_secrets(text, secret.start())).then_some(form.kind)
            }
        };
        // What is no secret may be the name of one: `("token", "password", "hunter2")`.
        at = match kind {
            Some(_) => whole.end(),
            None => secret.start().max(whole.start() + 1),
        };
        while !text.is_char_boundary(at) {
            at += 1;
        }
        if let Some(kind) = kind {
            found.push(Secret { kind, range: secret.range() });
        }
    }
}

/// Whether the line around a place does.
fn speaks_of_secrets(text: &str, at: usize) -> bool {
    static SPEAKS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(SPEAKS_OF_SECRETS).ok());
    // Lines without end are looked at in part.
    let near = text.floor_char_boundary(at.saturating_sub(NEAR));
    let far = text.floor_char_boundary((at + NEAR).min(text.len()));
    let start = text[near..at].rfind('\n').map_or(near, |end| near + end);
    let end = text[at..far].find('\n').map_or(far, |end| at + end);
    SPEAKS.as_ref().is_some_and(|speaks| speaks.is_match(&text[start..end]))
}

static PEM_BEGIN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----").ok());
static PEM_END: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----").ok());
static KEY_LINE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[A-Za-z0-9+/=]{16,}").ok());

/// PEM blocks, also those written as literals with `\n` or joined with `+`. A block without its end
/// reaches to the last line that looks like key material; a marker alone is no key.
fn private_keys(text: &str) -> Vec<Secret> {
    let (Some(begin), Some(end), Some(line)) = (&*PEM_BEGIN, &*PEM_END, &*KEY_LINE) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = begin.find_at(text, at) {
        let after = &text[start.end()..];
        let is_body =
            |c: char| c.is_ascii_alphanumeric() || c.is_whitespace() || "+/=\\\"'`,.:;()[]-*#|!".contains(c);
        let body = &after[..after.find(|c| !is_body(c)).unwrap_or(after.len())];
        at = start.end();
        let closed = end.find(body).map(|close| close.end());
        let reach = closed.or_else(|| line.find_iter(body).last().map(|last| last.end()));
        if let Some(reach) = reach.filter(|reach| line.is_match(&body[..*reach])) {
            at += reach;
            found.push(Secret { kind: "private-key", range: start.start()..at });
        } else {
            at += body.len();
        }
    }
    found
}

/// What a literal assigned to such a name is, if it is a secret.
fn named(groups: &Captures<'_>, literal: &str) -> Option<&'static str> {
    let name = words(groups.name("name")?.as_str());
    let value = literal.trim();
    let is_looked_up =
        groups.name("wrap").is_some_and(|wrap| LOOK_UPS.contains(&last_segment(wrap.as_str())));
    if is_looked_up
        || is_placeholder(value)
        || NO_SECRETS.contains(&value.to_ascii_lowercase().as_str())
        || is_named_like(value, &name)
        || is_message(value)
    {
        return None;
    }
    let mut head: Vec<&str> = name.iter().map(|word| singular(word)).collect();
    while head.len() > 1 && head.last().is_some_and(|word| AFTER_HEAD.contains(word)) {
        head.pop();
    }
    let ends_with = |tail: &[&str]| {
        tail.len() <= head.len() && head.iter().rev().zip(tail.iter().rev()).all(|(a, b)| a == b)
    };
    if PASSWORD_HEADS.iter().any(|tail| ends_with(&[tail])) {
        return Some("password");
    }
    if SECRET_HEADS.iter().any(|tail| ends_with(tail)) {
        return Some("secret");
    }
    let is_token = ends_with(&["token"]) && is_coded(value);
    (is_token || is_random(value)).then_some("secret")
}

/// `token` of `tokens2`.
fn singular(word: &str) -> &str {
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
    match word.strip_suffix('s') {
        Some(one) if !one.ends_with('s') => one,
        _ => word,
    }
}

/// Nothing but holes to be filled: `${password}`, `{}`, `<secret>`, `%s`, `***`.
fn is_placeholder(value: &str) -> bool {
    static HOLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"\$?\{+[^{}]*\}+|\$\(?[A-Za-z_][A-Za-z0-9_]*\)?|<[^<>]*>|%[a-z]|process\.env\.\w+|\[redacted:[a-z-]+\]").ok()
    });
    let left =
        HOLE.as_ref().map_or_else(|| value.to_owned(), |hole| hole.replace_all(value, "").into_owned());
    let joins = |c: char| !c.is_alphanumeric();
    left.chars().all(joins) || left.chars().all(|c| matches!(c, 'x' | 'X') || joins(c))
}

/// A label of the thing itself: `Password = 'password'`, `RESET_PASSWORD = '/auth/reset-password'`.
fn is_named_like(value: &str, name: &[String]) -> bool {
    if value.chars().any(|c| c.is_ascii_digit()) {
        return false;
    }
    let said = words(value);
    said == name || (name.len() > 1 && said.windows(name.len()).any(|part| part == name))
}

/// Several words, of which one belongs to messages.
fn is_message(value: &str) -> bool {
    let said: Vec<String> = value
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase())
        .collect();
    said.len() > 1 && said.iter().any(|word| MESSAGE_WORDS.contains(&word.as_str()))
}

/// Letters and digits mixed in one word, or nothing but digits: `abc123`, `482913`.
fn is_coded(value: &str) -> bool {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let letters = value.chars().filter(char::is_ascii_alphabetic).count();
    let is_version = |word: &str| {
        word.strip_prefix(['v', 'V'])
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
    };
    let is_word = |word: &str| word.chars().all(|c| c.is_ascii_alphabetic()) || is_version(word);
    let is_identifier = value.split(|c: char| !c.is_ascii_alphanumeric()).all(is_word);
    let long = value.len() >= 6 && !value.contains(char::is_whitespace) && !value.contains("://");
    long && !is_identifier && digits > 0 && (letters > 0 || digits == value.len()) || is_random(value)
}

/// Long, dense, and of mixed characters, as keys and hashes are.
fn is_random(value: &str) -> bool {
    if value.len() < 16
        || value.contains(char::is_whitespace)
        || value.contains("://")
        || value.starts_with(['/', '.'])
    {
        return false;
    }
    let class = |b: u8| match b {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    };
    let bytes = value.as_bytes();
    let turns = bytes.windows(2).filter(|pair| class(pair[0]) != class(pair[1])).count();
    let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
    // Words joined by signs or by case turn about every fourth character and hold few digits.
    let dense = |per_ten: usize| turns * 10 >= bytes.len() * per_ten;
    let mixed = match digits {
        0 => dense(5),
        1 | 2 => dense(4),
        _ => turns * 6 >= bytes.len(),
    };
    mixed && entropy(bytes) >= 3.0
}

/// Shannon entropy in bits per byte.
fn entropy(bytes: &[u8]) -> f64 {
    let mut counts = [0_usize; 256];
    for &b in bytes {
        counts[b as usize] += 1;
    }
    let total = bytes.len() as f64;
    counts.iter().filter(|&&n| n > 0).map(|&n| n as f64 / total).map(|share| -share * share.log2()).sum()
}

#[cfg(test)]
mod tests;
