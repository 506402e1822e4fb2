//! Words of identifiers: how conventions tell `OrderPlaced` from `PlaceOrder`.

use std::cell::RefCell;
use std::ops::Deref;
use std::sync::Arc;

use rustc_hash::FxHashMap;

/// How many identifiers a thread remembers the words of.
const REMEMBERED: usize = 50_000;

/// The words of an identifier, shared by all who ask for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(Arc<[String]>);

impl Deref for Words {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

thread_local! {
    static KNOWN: RefCell<FxHashMap<Box<str>, Words>> = RefCell::default();
}

/// [`words`], remembered: for what is asked of every name of a program, by one convention after the other.
pub fn shared_words(identifier: &str) -> Words {
    KNOWN.with_borrow_mut(|known| {
        if let Some(shared) = known.get(identifier) {
            return shared.clone();
        }
        if known.len() >= REMEMBERED {
            known.clear();
        }
        let shared = Words(words(identifier).into());
        known.insert(identifier.into(), shared.clone());
        shared
    })
}

/// Splits an identifier into lower-case words: `HTTPServerError2` → `http server error2`.
/// Digits stay with the word before them.
pub fn words(identifier: &str) -> Vec<String> {
    if identifier.is_ascii() {
        return ascii_words(identifier).map(str::to_ascii_lowercase).collect();
    }
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut chars = identifier.chars().peekable();
    let mut last = None;
    while let Some(c) = chars.next() {
        let before = last.replace(c);
        if !c.is_alphanumeric() {
            if !word.is_empty() {
                out.push(std::mem::take(&mut word));
            }
            continue;
        }
        let after = chars.peek();
        let starts = c.is_uppercase()
            && (before.is_some_and(|b| b.is_lowercase() || b.is_numeric())
                || (before.is_some_and(char::is_uppercase) && after.is_some_and(|a| a.is_lowercase())));
        if starts && !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
        word.extend(c.to_lowercase());
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
}

/// The words of nearly all identifiers there are, as they are written.
fn ascii_words(identifier: &str) -> impl Iterator<Item = &str> {
    let bytes = identifier.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while bytes.get(at).is_some_and(|b| !b.is_ascii_alphanumeric()) {
            at += 1;
        }
        let start = at;
        while let Some(byte) = bytes.get(at).filter(|b| b.is_ascii_alphanumeric()) {
            let starts = at > start && byte.is_ascii_uppercase() && {
                let inside = !bytes[at - 1].is_ascii_uppercase();
                inside || bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase)
            };
            if starts {
                break;
            }
            at += 1;
        }
        (start < at).then(|| &identifier[start..at])
    })
}

/// Whether the last words of an identifier are `suffix` (`ends_with_word("OrderEvent", "event")`),
/// and something stands before them.
pub fn ends_with_word(identifier: &str, suffix: &str) -> bool {
    // Most identifiers end in another letter, and splitting them costs much more than looking at it.
    let last = |text: &str| text.chars().rev().find(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase());
    if last(identifier) != last(suffix) && identifier.is_ascii() {
        return false;
    }
    let (words, suffix) = (shared_words(identifier), shared_words(suffix));
    words.len() > suffix.len() && words.ends_with(&suffix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_split_at_humps_and_separators() {
        assert_eq!(words("OrderPlacedEvent"), ["order", "placed", "event"]);
        assert_eq!(words("order_placed-v1"), ["order", "placed", "v1"]);
        assert_eq!(words("HTTPServerError2"), ["http", "server", "error2"]);
        assert_eq!(words("CATCH_POKEMON"), ["catch", "pokemon"]);
        assert_eq!(words("$type"), ["type"]);
    }

    #[test]
    fn a_suffix_alone_is_no_suffix() {
        assert!(ends_with_word("OrderEvent", "event"));
        assert!(!ends_with_word("Event", "event"));
        assert!(!ends_with_word("Prevent", "event"));
    }
}
