//! Rules: sentences that say what must not be, and a name for each.

use super::words::{self, DETERMINERS, FUNCTION_WORDS, Token};

/// Whether a part of a sentence says what must hold.
pub fn is_rule(tokens: &[Token]) -> bool {
    // how messages travel is no rule of the business
    let about_messages = tokens.iter().take(4).any(|t| t.is(&["message", "messages", "mail", "mails"]));
    let talks_about_delivery = pair(tokens, "least", &["once"]) || pair(tokens, "most", &["once"]);
    if about_messages || talks_about_delivery {
        return false;
    }
    let forbids =
        tokens.iter().any(|t| t.is(&["cannot", "must", "never", "forbidden", "impossible", "mustn"]));
    let bounds = pair(tokens, "at", &["most", "least"])
        || pair(tokens, "no", &["more", "fewer", "less"])
        || pair(tokens, "only", &["once", "if", "when", "for", "with", "after", "before"])
        || pair(tokens, "can", &["only", "not"])
        || pair(tokens, "may", &["only", "not"])
        || pair(tokens, "not", &["allowed", "twice"]);
    let nobody = tokens.first().is_some_and(|t| t.is(&["nobody", "none", "only", "no"]))
        && tokens.iter().take(6).any(|t| t.is(&["can", "may", "must", "is", "are"]));
    let refused = (0..tokens.len()).any(|at| {
        tokens[at].is(&["is", "are", "be"])
            && tokens[at + 1..].iter().take(3).any(|t| t.is(&["refused", "denied", "forbidden"]))
    });
    forbids || bounds || nobody || refused
}

/// Whether one word is followed at once by one of these.
fn pair(tokens: &[Token], first: &str, second: &[&str]) -> bool {
    tokens.windows(2).any(|w| w[0].word == first && w[1].is(second))
}

/// A name for a rule: the words that carry it.
pub fn name(rule: &str) -> String {
    const LIGHT: &[&str] = &["same", "holds", "hold", "thing", "things", "used", "more"];
    let tokens = words::tokens(rule);
    let mut kept: Vec<&str> = Vec::new();
    for token in &tokens {
        let light = token.is_mark()
            || token.is(DETERMINERS)
            || token.is(LIGHT)
            || (token.is(FUNCTION_WORDS)
                && !token.is(&["not", "never", "twice", "before", "after", "only", "once", "without"]));
        if !light && !kept.contains(&token.word.as_str()) {
            kept.push(&token.word);
        }
    }
    kept.truncate(6);
    words::name(&kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> bool {
        is_rule(&words::tokens(text))
    }

    #[test]
    fn what_must_hold_is_told_from_what_happens() {
        assert!(rule("A table that is taken cannot be reserved."));
        assert!(rule("Nobody can pay a bill before it was printed."));
        assert!(rule("the same bill can be paid only once"));
        assert!(rule("A guest has at most three reservations."));
        assert!(rule("A reservation is refused when the house is full."));
        assert!(rule("Only an empty table can be closed."));
        assert!(!rule("A guest can reserve a table."));
        assert!(!rule("Text messages are sent at least once."));
        assert!(!rule("A guest pays a bill with a bill id."));
    }

    #[test]
    fn a_rule_is_named_by_what_it_is_about() {
        assert_eq!(name("A table that is taken cannot be reserved twice."), "table-taken-reserved-twice");
        assert_eq!(name("!"), "unnamed");
    }
}
