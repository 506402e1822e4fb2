//! Names as the scorer compares them: a name in, a sequence of words out.
//!
//! Two names are equal when their words are, after the naming rules of golden
//! models: split, lower-case, without what only says which pattern a type plays.

/// The words of a name: split at case changes and separators, lower-cased, with
/// digits kept at the word before them (`order2Placed` is `order2`, `placed`).
pub fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for chunk in name.split(|c: char| !c.is_alphanumeric()).filter(|chunk| !chunk.is_empty()) {
        let is_number = chunk.chars().all(|c| c.is_ascii_digit());
        match words.last_mut() {
            Some(last) if is_number => last.push_str(chunk),
            _ => split_case(chunk, &mut words),
        }
    }
    words
}

/// Splits `HTTPServerError` into `http`, `server`, `error`.
fn split_case(chunk: &str, words: &mut Vec<String>) {
    let chars: Vec<char> = chunk.chars().collect();
    let mut word = String::new();
    for (index, &c) in chars.iter().enumerate() {
        let after_lower = index > 0 && !chars[index - 1].is_uppercase();
        let before_lower = chars.get(index + 1).is_some_and(|next| next.is_lowercase());
        if c.is_uppercase() && !word.is_empty() && (after_lower || before_lower) {
            words.push(std::mem::take(&mut word));
        }
        word.extend(c.to_lowercase());
    }
    words.push(word);
}

/// Endings that say which pattern a type plays.
const TECHNICAL_ENDINGS: &[&[&str]] = &[
    &["domain", "event"],
    &["integration", "event"],
    &["aggregate", "root"],
    &["read", "model"],
    &["view", "model"],
    &["process", "manager"],
    &["command"],
    &["cmd"],
    &["event"],
    &["evt"],
    &["aggregate"],
    &["handler"],
    &["dto"],
    &["request"],
    &["response"],
    &["projection"],
    &["projector"],
    &["view"],
    &["query"],
    &["saga"],
    &["policy"],
    &["state"],
    &["entity"],
    &["repository"],
    &["service"],
    &["impl"],
];

/// Beginnings that say nothing else. The longer words of the list above begin
/// domain names too often (`request-refund`, `state-changed`) to be dropped in front.
const TECHNICAL_BEGINNINGS: &[&str] = &["cmd", "evt", "dto"];

/// Drops technical affixes, one after the other, but never the last word:
/// `order-placed-event-v2` is `order-placed`, and an `event` stays an `event`.
pub fn without_affixes(words: &[String]) -> &[String] {
    let mut rest = words;
    loop {
        let shorter = shorten(rest);
        if shorter.len() == rest.len() {
            break;
        }
        rest = shorter;
    }
    // nothing but technical words: then they are the name
    if rest.is_empty() { words } else { rest }
}

fn shorten(words: &[String]) -> &[String] {
    let Some((last, before)) = words.split_last() else { return words };
    if is_version(last) {
        return before;
    }
    for ending in TECHNICAL_ENDINGS {
        if words.len() >= ending.len() && words[words.len() - ending.len()..] == **ending {
            return &words[..words.len() - ending.len()];
        }
    }
    match words {
        [first, rest @ ..] if !rest.is_empty() && TECHNICAL_BEGINNINGS.contains(&first.as_str()) => rest,
        _ => words,
    }
}

fn is_version(word: &str) -> bool {
    word.strip_prefix('v')
        .is_some_and(|digits| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()))
}

/// Drops a leading name (an aggregate's, from the name of its event), but never everything.
pub fn without_leading<'a>(words: &'a [String], leading: &[String]) -> &'a [String] {
    match words.strip_prefix(leading) {
        Some(rest) if !rest.is_empty() => rest,
        _ => words,
    }
}

/// Words that carry no content of a rule's name: articles, prepositions,
/// auxiliaries, negations, and what a language calls its error types.
const FUNCTION_WORDS: &[&str] = &[
    "a",
    "an",
    "the",
    "of",
    "to",
    "in",
    "on",
    "at",
    "by",
    "for",
    "from",
    "with",
    "without",
    "and",
    "or",
    "is",
    "are",
    "was",
    "were",
    "be",
    "been",
    "being",
    "has",
    "have",
    "had",
    "do",
    "does",
    "did",
    "can",
    "cannot",
    "could",
    "may",
    "must",
    "shall",
    "should",
    "will",
    "would",
    "not",
    "no",
    "non",
    "only",
    "it",
    "its",
    "this",
    "that",
    "these",
    "than",
    "as",
    "if",
    "when",
    "there",
    "any",
    "already",
    "error",
    "exception",
];

/// The content words of a rule's name; all its words when none is left.
pub fn content_words(name: &str) -> Vec<String> {
    let all = words(name);
    let content: Vec<String> =
        all.iter().filter(|word| !FUNCTION_WORDS.contains(&word.as_str())).cloned().collect();
    if content.is_empty() { all } else { content }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_at_case_and_separators() {
        for (name, expected) in [
            ("placeOrder", "place order"),
            ("PlaceOrder", "place order"),
            ("place_order", "place order"),
            ("place-order", "place order"),
            ("HTTPServerError", "http server error"),
            ("OrderV2Placed", "order v2 placed"),
            ("order2Placed", "order2 placed"),
            ("level-2-reached", "level2 reached"),
            ("", ""),
            ("--", ""),
        ] {
            assert_eq!(words(name).join(" "), expected, "{name}");
        }
    }

    #[test]
    fn drops_affixes_at_the_end_one_after_the_other() {
        for (name, expected) in [
            ("order-placed-event", "order placed"),
            ("order-placed-event-v2", "order placed"),
            ("order-placed-integration-event", "order placed"),
            ("order-aggregate-root", "order"),
            ("order-repository-impl", "order"),
            ("cmd-place-order", "place order"),
            ("event", "event"),
            ("query-handler", "query handler"),
            ("request-refund", "request refund"),
            ("state-changed", "state changed"),
        ] {
            assert_eq!(without_affixes(&words(name)).join(" "), expected, "{name}");
        }
    }

    #[test]
    fn a_leading_name_is_dropped_unless_nothing_is_left() {
        let order = words("order");
        assert_eq!(without_leading(&words("order-placed"), &order).join("-"), "placed");
        assert_eq!(without_leading(&words("order"), &order).join("-"), "order");
        assert_eq!(without_leading(&words("ordering-done"), &order).join("-"), "ordering-done");
    }

    #[test]
    fn content_words_leave_function_words_out() {
        assert_eq!(content_words("student-not-registered"), ["student", "registered"]);
        assert_eq!(content_words("InsufficientFundsError"), ["insufficient", "funds"]);
        assert_eq!(content_words("must-not-be"), ["must", "not", "be"]);
    }
}
