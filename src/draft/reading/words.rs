//! Words of a sentence: split, lower-cased, and what part they may play.
//!
//! There is no dictionary here. What a word does is told from where it stands and how it ends,
//! helped by the short closed classes of English: articles, prepositions, conjunctions, auxiliaries.

pub use super::forms::{base_of_participle, base_of_third_person, is_participle, is_past_of, singular};
use crate::roles::words as code;
use crate::sketch::naming;

/// A word or a mark between words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Lower case; a mark as it is.
    pub word: String,
    /// Whether it began with a capital letter.
    pub capital: bool,
    /// Whether it ended in `'s`, which is taken off.
    pub possessive: bool,
}

impl Token {
    /// Whether it is one of these words.
    pub fn is(&self, any: &[&str]) -> bool {
        any.contains(&self.word.as_str())
    }

    /// Whether it is no word but a mark.
    pub fn is_mark(&self) -> bool {
        matches!(self.word.as_str(), "," | ";" | ":" | "→" | "(" | ")")
    }
}

/// Splits a sentence. An arrow may be written `→`, `->` or `=>`; a dash with spaces is a semicolon.
pub fn tokens(sentence: &str) -> Vec<Token> {
    let spaced = sentence
        .replace("->", " → ")
        .replace("=>", " → ")
        .replace(" - ", " ; ")
        .replace(['–', '—'], " ; ")
        .replace("can't", "cannot")
        .replace("can not", "cannot")
        .replace("n't ", " not ")
        .replace('’', "'");
    let mut out = Vec::new();
    let mut word = String::new();
    for c in spaced.chars() {
        match c {
            ',' | ';' | ':' | '→' | '(' | ')' => {
                push(&mut out, &mut word);
                out.push(Token { word: c.to_string(), capital: false, possessive: false });
            }
            c if c.is_alphanumeric() || matches!(c, '-' | '\'' | '_' | '/') => word.push(c),
            _ => push(&mut out, &mut word),
        }
    }
    push(&mut out, &mut word);
    out
}

fn push(out: &mut Vec<Token>, word: &mut String) {
    let raw = std::mem::take(word);
    let trimmed = raw.trim_matches(|c: char| !c.is_alphanumeric());
    let plain = trimmed.strip_suffix("'s").unwrap_or(trimmed);
    let possessive = plain.len() < trimmed.len() || (raw.ends_with("s'") && raw.len() > 2);
    if plain.is_empty() {
        return;
    }
    let capital = plain.starts_with(char::is_uppercase);
    let humps = plain.chars().skip(1).any(char::is_uppercase) && plain.chars().any(char::is_lowercase);
    if humps {
        // `OrderPlaced` is two words, as people who write code write them
        for (at, part) in code::words(plain).into_iter().enumerate() {
            out.push(Token { word: part, capital: capital && at == 0, possessive: false });
        }
    } else {
        out.push(Token { word: plain.to_lowercase(), capital, possessive });
    }
}

/// Words that open a noun phrase.
pub const DETERMINERS: &[&str] = &[
    "a", "an", "the", "its", "his", "her", "their", "our", "my", "your", "this", "these", "each", "every",
    "all", "any", "some", "another", "one", "no", "such", "both", "own",
];

/// Words that never stand inside a noun phrase.
pub const FUNCTION_WORDS: &[&str] = &[
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
    "into",
    "onto",
    "through",
    "via",
    "as",
    "than",
    "about",
    "after",
    "before",
    "during",
    "until",
    "between",
    "over",
    "under",
    "per",
    "and",
    "or",
    "but",
    "nor",
    "so",
    "then",
    "also",
    "if",
    "when",
    "whenever",
    "once",
    "while",
    "because",
    "that",
    "which",
    "who",
    "whom",
    "whose",
    "what",
    "whatever",
    "where",
    "how",
    "why",
    "whether",
    "is",
    "are",
    "was",
    "were",
    "be",
    "been",
    "being",
    "am",
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
    "might",
    "must",
    "will",
    "would",
    "shall",
    "should",
    "not",
    "never",
    "we",
    "it",
    "they",
    "he",
    "she",
    "you",
    "i",
    "us",
    "them",
    "him",
    "there",
    "here",
    "too",
    "again",
    "already",
    "only",
    "either",
    "neither",
    "became",
    "becomes",
    "become",
    "giving",
    "including",
    "carrying",
    "saying",
    "stating",
    "later",
    "afterwards",
    "finally",
    "still",
    "yet",
    "just",
    "always",
    "twice",
    "everyone",
    "everybody",
    "anyone",
    "anybody",
    "nobody",
    "somebody",
    "someone",
    "themselves",
    "itself",
    "himself",
    "herself",
    "oneself",
    "ourselves",
    "nothing",
    "something",
    "anything",
    "everything",
    "off",
    "back",
    "out",
    "up",
    "down",
    "away",
];

/// Small words between a subject and its verb.
pub const ADVERBS: &[&str] = &[
    "then",
    "also",
    "already",
    "always",
    "just",
    "either",
    "later",
    "usually",
    "often",
    "finally",
    "now",
    "afterwards",
    "automatically",
    "simply",
    "either",
];

/// Particles that belong to the verb before them: `call off`, `take back`.
pub const PARTICLES: &[&str] = &["off", "back", "in", "out", "up", "down", "away"];

/// Verbs that say how things are and not what someone does.
const STATES: &[&str] = &[
    "be",
    "have",
    "own",
    "need",
    "know",
    "mean",
    "say",
    "speak",
    "hold",
    "contain",
    "belong",
    "consist",
    "last",
    "live",
    "want",
    "like",
    "exist",
    "remember",
    "begin",
    "start",
    "end",
    "finish",
    "fall",
    "become",
    "seem",
    "stay",
    "happen",
    "apply",
    "get",
    "go",
    "come",
    "think",
    "believe",
    "care",
    "mind",
    "matter",
    "look",
    "see",
    "read",
    "view",
    "watch",
    "show",
    "list",
    "display",
    "use",
    "let",
    "tell",
    "hear",
    "call",
    "keep",
    "run",
    "do",
    "give",
    "provide",
    "search",
    "browse",
    "work",
    "track",
    "understand",
    "cover",
    "include",
    "depend",
    "describe",
    "define",
    "represent",
    "enable",
    "help",
    "require",
    "ask",
    "wait",
    "can",
];

/// Verbs by which people look at something.
pub const LOOKING: &[&str] =
    &["look", "see", "read", "view", "watch", "search", "browse", "list", "query", "ask"];

/// Whether a verb, in its base form, is something one does to a thing.
pub fn is_deed(verb: &str) -> bool {
    !STATES.contains(&verb)
}

/// A name of the language from words.
pub fn name<S: AsRef<str>>(words: &[S]) -> String {
    let parts: Vec<String> = words.iter().flat_map(|w| code::words(w.as_ref())).collect();
    let mut name = naming::kebab(&parts);
    if name.len() > 60 {
        let cut = name[..60].rfind('-').unwrap_or(60);
        name.truncate(cut);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(sentence: &str) -> Vec<String> {
        tokens(sentence).into_iter().map(|t| t.word).collect()
    }

    #[test]
    fn sentences_fall_into_words_and_marks() {
        assert_eq!(
            plain("The family’s parcel can't be collected."),
            ["the", "family", "parcel", "cannot", "be", "collected"]
        );
        assert_eq!(plain("place order -> OrderPlaced"), ["place", "order", "→", "order", "placed"]);
        assert_eq!(plain("a best-before date, Größe"), ["a", "best-before", "date", ",", "größe"]);
    }

    #[test]
    fn names_are_always_names_of_the_language() {
        assert_eq!(name(&["Größe", "geändert"]), "groesse-geaendert");
        assert_eq!(name(&["注文"]), "unnamed");
        assert!(name(&["word"; 100]).len() <= 60);
    }
}
