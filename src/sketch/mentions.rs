//! Whether a line of code speaks of something by its name.

use super::tense::past;
use crate::roles::words::words;

/// Whether a line of code holds one of the words, as a word of one of its
/// identifiers or, for words of four letters and more, anywhere (`giftcard`
/// holds `gift`). Forms of one word are equal: an inferred event `registered`
/// stands where `registerUser` is, a `subscription` where `SubscribeStudent` is.
pub fn holds_word(line: &str, name: &[String]) -> bool {
    let line_words = words(line);
    let lower = line.to_lowercase();
    // a name of short words, written as one: `logged-in` stands where `login` is
    let joined: String = name.iter().map(|word| stem(word)).collect();
    if joined.chars().count() >= 4 && lower.contains(&joined) {
        return true;
    }
    name.iter().any(|word| {
        let stem = stem(word);
        let known = |other: &String| {
            self::stem(other) == stem || common_letters(other, word) >= LIKENESS || past(other) == *word
        };
        line_words.iter().any(known) || (stem.chars().count() >= 4 && lower.contains(stem))
    })
}

/// Whether two words are forms of one: `archive` and `archived`, `send` and `sent`.
pub fn same_word(one: &str, other: &str) -> bool {
    stem(one) == stem(other) || past(one) == other || past(other) == one
}

/// First letters that two forms of one word have in common, at least.
const LIKENESS: usize = 6;

fn common_letters(one: &str, other: &str) -> usize {
    one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count()
}

/// Cuts an ending of number or tense (`logged` is `log`), as long as three letters stay.
pub fn stem(word: &str) -> &str {
    for ending in ["ing", "ies", "ied", "es", "ed", "s", "e", "d", "y"] {
        let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.chars().count() >= 3) else { continue };
        let mut back = stem.chars().rev();
        let doubled = back.next() == back.next() && matches!(ending, "ing" | "ed");
        return match stem.char_indices().last() {
            Some((last, _)) if doubled && last >= 3 => &stem[..last],
            _ => stem,
        };
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_a_word_of_an_identifier() {
        let words = words("order-placed");
        assert!(holds_word("export class OrderPlacedEvent {", &words));
        assert!(holds_word("  place_order(", &words));
        assert!(!holds_word("export class Invoice {", &words));
    }

    #[test]
    fn short_words_are_not_found_inside_others() {
        assert!(!holds_word("class Android {", &words("id")));
        assert!(holds_word("class GiftcardService {", &words("gift-card")));
    }

    #[test]
    fn forms_are_of_one_word() {
        assert!(same_word("archive", "archived") && same_word("sent", "send") && same_word("lines", "line"));
        assert!(!same_word("place", "pay"));
    }

    #[test]
    fn forms_of_one_word_are_equal() {
        assert!(holds_word("async fn login(", &words("logged-in")));
        assert!(holds_word("registerUser(input)", &words("registered")));
        assert!(holds_word("impl Decision for SubscribeStudent {", &words("subscription")));
        assert!(holds_word("class SendLetter {", &words("sent")));
        assert!(!holds_word("fn transfer(", &words("transaction")));
    }
}
