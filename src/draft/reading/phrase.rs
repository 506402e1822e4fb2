//! Noun phrases and lists of them: `the recipient's phone number`, `an asset id, a title and a file name`.

use super::words::{self, DETERMINERS, FUNCTION_WORDS, Token};

/// Most words of a noun phrase; what is longer is no name of anything.
const LONGEST: usize = 5;

/// A noun with what stands before it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phrase {
    /// `a`, `the`, …
    pub determiner: Option<String>,
    /// The rest, the noun last.
    pub words: Vec<String>,
}

impl Phrase {
    /// As the name of a thing: the noun in the singular, without what has happened to it
    /// (`the planned rehearsals` → `rehearsal`).
    pub fn name(&self) -> String {
        let past = self.words.iter().take_while(|w| words::is_participle(w)).count();
        let mut words = self.words[past.min(self.words.len().saturating_sub(1))..].to_vec();
        if let Some(last) = words.last_mut() {
            *last = words::singular(last);
        }
        words::name(&words)
    }

    /// As a name, as it was said.
    pub fn said(&self) -> String {
        words::name(&self.words)
    }

    /// Whether it speaks of one thing among others: `a car`, but not `metadata`.
    pub fn is_countable(&self) -> bool {
        matches!(self.determiner.as_deref(), Some("a" | "an" | "each" | "every" | "another" | "one"))
    }
}

/// Whether a token may stand in a noun phrase.
pub fn is_noun_like(token: &Token) -> bool {
    !token.is_mark() && !token.is(FUNCTION_WORDS) && !token.is(DETERMINERS)
}

/// The noun phrase that begins at `at`, and where it ends.
pub fn noun_phrase(tokens: &[Token], at: usize) -> Option<(Phrase, usize)> {
    let mut at = at;
    let mut phrase = Phrase::default();
    while let Some(token) = tokens.get(at).filter(|t| t.is(DETERMINERS)) {
        phrase.determiner.get_or_insert_with(|| token.word.clone());
        at += 1;
    }
    while let Some(token) = tokens.get(at).filter(|t| is_noun_like(t)) {
        at += 1;
        if token.possessive {
            // whose it is does not belong to its name
            phrase.words.clear();
        } else if phrase.words.len() < LONGEST {
            phrase.words.push(token.word.clone());
        }
    }
    (!phrase.words.is_empty()).then_some((phrase, at))
}

/// The noun phrase that ends before `end`, and where it begins.
pub fn noun_phrase_before(tokens: &[Token], end: usize) -> Option<(Phrase, usize)> {
    let mut begin = end;
    while begin > 0 && end - begin < LONGEST && is_noun_like(&tokens[begin - 1]) {
        begin -= 1;
    }
    while begin > 0 && tokens[begin - 1].is(DETERMINERS) {
        begin -= 1;
    }
    noun_phrase(&tokens[..end], begin).filter(|(_, after)| *after == end).map(|(phrase, _)| (phrase, begin))
}

/// What is given along with something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields {
    /// Names, kebab-case.
    pub names: Vec<String>,
    /// `with both`, `with all of that`: what was given before.
    pub same: bool,
}

/// The fields a clause speaks of: behind `with`, `giving`, `that is`, `by its … id`.
pub fn fields(tokens: &[Token]) -> Fields {
    let mut out = Fields::default();
    let mut at = 0;
    while at < tokens.len() {
        let opens =
            tokens[at].is(&["with", "giving", "carrying", "including", "stating", "namely", "entering"]);
        let that_is = tokens[at].word == "that"
            && at > 0
            && tokens[at - 1].is_mark()
            && tokens.get(at + 1).is_some_and(|t| t.word == "is");
        let by_id = tokens[at].word == "by"
            && noun_phrase(tokens, at + 1)
                .is_some_and(|(phrase, _)| phrase.words.last().is_some_and(|last| last == "id"));
        if opens || by_id || that_is {
            let from = at + if that_is { 2 } else { 1 };
            if tokens.get(from).is_some_and(|t| t.is(&["both", "all", "that"]))
                && tokens.get(from + 1).is_none_or(|t| !is_noun_like(t))
            {
                out.same = true;
            }
            at = list(tokens, from, &mut out.names);
        } else {
            at += 1;
        }
    }
    out
}

/// Reads `an a, a b and the c` from `at`; returns where it ends.
pub fn list(tokens: &[Token], at: usize, names: &mut Vec<String>) -> usize {
    let mut at = at;
    loop {
        while tokens.get(at).is_some_and(|t| t.is(&[",", "and", "or", "also"])) {
            at += 1;
        }
        let Some((phrase, after)) = noun_phrase(tokens, at) else { return at };
        let name = field_name(&phrase);
        if !names.contains(&name) {
            names.push(name);
        }
        at = after;
        if tokens.get(at).is_some_and(|t| t.word == "of") && tokens.get(at + 1).is_some_and(is_noun_like) {
            // `the number of people` is one field
            if let (Some((more, after)), Some(last)) = (noun_phrase(tokens, at + 1), names.last_mut())
                && matches!(last.as_str(), "number" | "kind" | "type" | "list" | "amount")
            {
                *last = format!("{last}-of-{}", more.said());
                at = after;
            }
        }
        if !tokens.get(at).is_some_and(|t| t.is(&[",", "and", "or"])) {
            return at;
        }
    }
}

fn field_name(phrase: &Phrase) -> String {
    let cut = phrase.words.iter().skip(1).position(|w| words::is_participle(w)).map(|at| at + 1);
    words::name(&phrase.words[..cut.unwrap_or(phrase.words.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(sentence: &str) -> Vec<String> {
        fields(&words::tokens(sentence)).names
    }

    #[test]
    fn fields_are_lists_of_nouns() {
        assert_eq!(
            given("uploads an asset, giving an asset id, a title and a file name"),
            ["asset-id", "title", "file-name"]
        );
        assert_eq!(given("with the amount and the total used so far"), ["amount", "total"]);
        assert_eq!(
            given("with a family id, the number of people and the recipient's phone number"),
            ["family-id", "number-of-people", "phone-number"]
        );
        assert_eq!(given("cancels a lesson by its lesson id"), ["lesson-id"]);
        assert!(given("is registered by a social worker").is_empty());
        assert!(fields(&words::tokens("was packed with both")).same);
    }

    #[test]
    fn a_phrase_is_found_from_either_side() {
        let tokens = words::tokens("then the best-before date was set");
        let (phrase, begin) = noun_phrase_before(&tokens, 4).unwrap();
        assert_eq!((phrase.name().as_str(), begin), ("best-before-date", 1));
        assert_eq!(noun_phrase(&tokens, 1).unwrap().1, 4);
        assert!(noun_phrase(&tokens, 0).is_none());
    }
}
