//! Clauses: what somebody does, and what has happened.

use super::phrase::{self, Fields, Phrase, is_noun_like, noun_phrase, noun_phrase_before};
use super::words::{self, ADVERBS, DETERMINERS, PARTICLES, Token};

/// Something that somebody does to something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// Who, if it is said.
    pub actor: Option<Phrase>,
    /// Base form.
    pub verb: String,
    /// `off` in `calls off`.
    pub particle: Option<String>,
    /// To what; none for `excuse themselves`.
    pub object: Option<Phrase>,
    /// What is given along with it.
    pub fields: Fields,
}

impl Deed {
    /// The name a command of it has: `take-back-deposit`.
    pub fn name(&self) -> String {
        let object = match (&self.object, &self.actor) {
            (Some(object), _) => object.name(),
            (None, Some(actor)) => actor.name(),
            (None, None) => String::new(),
        };
        let parts = [self.verb.as_str(), self.particle.as_deref().unwrap_or_default(), object.as_str()];
        words::name(&parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>())
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// To what.
    pub subject: Phrase,
    /// `placed`, `called off`, `became ready for search`, `exceeded license`.
    pub what: Vec<String>,
    /// Whether somebody did it to the object: `the customer placed an order`.
    pub active: Option<Phrase>,
    /// What is known of it.
    pub fields: Fields,
}

/// One or the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clause {
    /// Present tense.
    Deed(Deed),
    /// Past tense.
    Happened(Happened),
}

/// How much is read as a deed or an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// A description: only full sentences.
    Plain,
    /// Behind `when` or `we record that`: `the usage exceeded the license` is an event too, and
    /// `the goods are booked in` a deed.
    Consequence,
}

/// Cuts a sentence where a new subject or verb begins.
pub fn split(tokens: &[Token]) -> Vec<&[Token]> {
    let mut out = Vec::new();
    let mut from = 0;
    for at in 0..tokens.len() {
        let token = &tokens[at];
        let cut = if token.is(&[";", ":", "→", "(", ")"]) {
            true
        } else {
            at > from && token.is(&[",", "and", "or", "but"]) && begins_clause(tokens, at)
        };
        if cut {
            if at > from {
                out.push(&tokens[from..at]);
            }
            from = if token.is_mark() { at + 1 } else { at };
        }
    }
    if from < tokens.len() {
        out.push(&tokens[from..]);
    }
    out
}

fn skip(tokens: &[Token], at: usize, words: &[&str]) -> usize {
    at + tokens[at..].iter().take_while(|t| t.is(words)).count()
}

const LINKS: &[&str] = &[",", "and", "or", "but", "then", "so", "also", "either", "finally", "afterwards"];
const AUXILIARIES: &[&str] =
    &["was", "were", "is", "are", "has", "have", "can", "cannot", "may", "must", "will", "became", "becomes"];

fn begins_clause(tokens: &[Token], at: usize) -> bool {
    let at = skip(tokens, at, LINKS);
    let Some(first) = tokens.get(at) else { return false };
    if first.is(&[
        "we",
        "it",
        "they",
        "nobody",
        "everyone",
        "everybody",
        "anyone",
        "there",
        "he",
        "she",
        "you",
    ]) {
        return true;
    }
    if let Some((_, after)) = noun_phrase(tokens, at)
        && tokens.get(after).is_some_and(|t| t.is(AUXILIARIES))
    {
        return true;
    }
    subject_and_verb(tokens, at).is_some() || elliptic_verb(tokens, at).is_some()
}

/// `a buyer purchases …`: subject, base form of the verb, and where what follows begins.
fn subject_and_verb(tokens: &[Token], at: usize) -> Option<(Phrase, String, usize)> {
    if !tokens.get(at)?.is(&["a", "an", "the", "each", "every", "one", "our", "any"]) {
        return None;
    }
    for verb_at in at + 2..(at + 6).min(tokens.len()) {
        if tokens[verb_at].is(ADVERBS) {
            continue;
        }
        if !is_noun_like(&tokens[verb_at]) {
            return None;
        }
        let Some(verb) = words::base_of_third_person(&tokens[verb_at].word) else { continue };
        let object_follows = tokens.get(verb_at + 1).is_some_and(|t| {
            t.is(DETERMINERS)
                || is_noun_like(t)
                || t.is(PARTICLES)
                || t.is(&["themselves", "itself", "at", "for", "to"])
        });
        if !object_follows {
            continue;
        }
        let subject_end = (at..verb_at).rev().find(|i| !tokens[*i].is(ADVERBS))? + 1;
        let (subject, end) = noun_phrase(&tokens[..subject_end], at)?;
        return (end == subject_end).then_some((subject, verb, verb_at + 1));
    }
    None
}

/// `… or dismisses the infringement`: the verb and where what follows begins.
fn elliptic_verb(tokens: &[Token], at: usize) -> Option<(String, usize)> {
    let verb = words::base_of_third_person(&tokens.get(at).filter(|t| is_noun_like(t))?.word)?;
    let next = tokens.get(at + 1)?;
    (next.is(DETERMINERS) || next.is(PARTICLES)).then_some((verb, at + 1))
}

/// Reads one clause. `before` is who the clause before it was about.
pub fn read(tokens: &[Token], before: Option<&Phrase>, manner: Manner) -> Option<Clause> {
    happened(tokens, manner).map(Clause::Happened).or_else(|| deed(tokens, before, manner).map(Clause::Deed))
}

fn happened(tokens: &[Token], manner: Manner) -> Option<Happened> {
    for (at, token) in tokens.iter().enumerate() {
        let perfect = token.is(&["has", "have"]) && tokens.get(at + 1).is_some_and(|t| t.word == "been");
        if token.is(&["was", "were"]) || perfect {
            let (subject, begin) = noun_phrase_before(tokens, at)?;
            let relative = begin > 0 && tokens[begin - 1].is(&["that", "which", "who", "whom"]);
            if relative && !is_recorded(tokens, begin) {
                return None;
            }
            let mut verb_at = at + if perfect { 2 } else { 1 };
            verb_at = skip(tokens, verb_at, ADVERBS);
            let participle = tokens.get(verb_at).filter(|t| words::is_participle(&t.word))?;
            let mut what = vec![participle.word.clone()];
            if let Some(particle) = tokens.get(verb_at + 1).filter(|t| t.is(PARTICLES))
                && tokens.get(verb_at + 2).is_none_or(|t| !t.is(DETERMINERS) && !is_noun_like(t))
            {
                what.push(particle.word.clone());
            }
            let fields = phrase::fields(&tokens[verb_at + 1..]);
            return Some(Happened { subject, what, active: None, fields });
        }
        if token.word == "became" {
            let (subject, _) = noun_phrase_before(tokens, at)?;
            let complement = tokens[at + 1..].iter().take_while(|t| !t.is_mark() && t.word != "with").take(4);
            let what: Vec<String> =
                complement.filter(|t| !t.is(DETERMINERS)).map(|t| t.word.clone()).collect();
            if what.is_empty() {
                return None;
            }
            let what = std::iter::once("became".to_owned()).chain(what).collect();
            return Some(Happened { subject, what, active: None, fields: phrase::fields(&tokens[at + 1..]) });
        }
    }
    if manner == Manner::Consequence { active_past(tokens) } else { None }
}

/// Whether what begins at `begin` is what `we record that …` records.
fn is_recorded(tokens: &[Token], begin: usize) -> bool {
    begin >= 2 && tokens[begin - 2].is(&["record", "recorded", "note", "noted", "say", "said"])
}

/// `the usage exceeded the license`.
fn active_past(tokens: &[Token]) -> Option<Happened> {
    let from = skip(tokens, 0, LINKS);
    for at in from + 1..tokens.len() {
        if !is_noun_like(&tokens[at]) || !words::is_participle(&tokens[at].word) {
            continue;
        }
        let (subject, _) = noun_phrase_before(tokens, at)?;
        let (object, after) = match noun_phrase(tokens, at + 1) {
            Some((object, after)) => (Some(object), after),
            None => (None, at + 1),
        };
        let verb = tokens[at].word.clone();
        let what = std::iter::once(verb).chain(object.iter().flat_map(|o| o.words.iter().cloned())).collect();
        return Some(Happened { subject, what, active: object, fields: phrase::fields(&tokens[after..]) });
    }
    None
}

fn deed(tokens: &[Token], before: Option<&Phrase>, manner: Manner) -> Option<Deed> {
    let start = skip(tokens, 0, LINKS);
    if let Some(we) = tokens.iter().position(|t| t.is(&["we", "i"])) {
        let at = skip(tokens, we + 1, ADVERBS);
        let at = skip(tokens, at, &["can", "may", "also"]);
        return tail(None, tokens.get(at)?.word.clone(), tokens, at + 1);
    }
    if let Some(asks) = tokens.iter().position(|t| t.is(&["asks", "tells", "orders", "decides", "wants"]))
        && let Some(to) = tokens[asks..].iter().position(|t| t.word == "to")
    {
        let at = asks + to + 1;
        return tail(None, tokens.get(at)?.word.clone(), tokens, at + 1);
    }
    let modal = tokens.iter().position(|t| t.is(&["can", "may", "could", "will"]));
    if let Some(modal) = modal.filter(|at| *at > start) {
        let actor =
            noun_phrase_before(tokens, modal).filter(|(_, begin)| *begin == start).map(|(actor, _)| actor);
        let at = skip(tokens, modal + 1, ADVERBS);
        if tokens.get(at).is_some_and(|t| t.word == "be") {
            return None;
        }
        return tail(actor, tokens.get(at)?.word.clone(), tokens, at + 1);
    }
    for begin in start..tokens.len().min(start + 12) {
        let opens = begin == start || tokens[begin - 1].is(&[",", "that", "also", "then"]);
        if !opens {
            continue;
        }
        if let Some((actor, verb, at)) = subject_and_verb(tokens, begin) {
            return tail(Some(actor), verb, tokens, at);
        }
    }
    if let Some(actor) = before
        && let Some((verb, at)) = elliptic_verb(tokens, start)
    {
        return tail(Some(actor.clone()), verb, tokens, at);
    }
    many_do(tokens, start).or_else(|| passive(tokens, manner))
}

/// `Volunteers pack a parcel`.
fn many_do(tokens: &[Token], start: usize) -> Option<Deed> {
    for verb_at in start + 1..(start + 4).min(tokens.len()) {
        let subject = &tokens[verb_at - 1];
        if !is_noun_like(subject) || !is_noun_like(&tokens[verb_at]) {
            return None;
        }
        let many = subject.word.ends_with('s') || matches!(subject.word.as_str(), "people" | "staff");
        let verb = &tokens[verb_at].word;
        let known = crate::roles::verbs::reads_as_imperative(verb);
        let object = tokens.get(verb_at + 1).is_some_and(|t| t.is(DETERMINERS) || (known && is_noun_like(t)));
        if many && object && !verb.ends_with('s') {
            let (actor, _) = noun_phrase(&tokens[..verb_at], start)?;
            return tail(Some(actor), verb.clone(), tokens, verb_at + 1);
        }
    }
    None
}

/// `a family is registered by a social worker`; as a consequence, without whom.
fn passive(tokens: &[Token], manner: Manner) -> Option<Deed> {
    let at = tokens.iter().position(|t| t.is(&["is", "are", "gets"]))?;
    let (object, _) = noun_phrase_before(tokens, at)?;
    let verb_at = skip(tokens, at + 1, ADVERBS);
    let verb = words::base_of_participle(&tokens.get(verb_at)?.word)?;
    let particle = tokens.get(verb_at + 1).filter(|t| t.is(PARTICLES)).map(|t| t.word.clone());
    let mut after = verb_at + 1 + usize::from(particle.is_some());
    let by = tokens.get(after).is_some_and(|t| t.word == "by");
    // `counted by category` says how, not by whom
    let is_someone =
        |(actor, _): &(Phrase, usize)| actor.determiner.is_some() || actor.said() != actor.name();
    let actor = by.then(|| noun_phrase(tokens, after + 1)).flatten().filter(is_someone);
    if let Some((_, end)) = &actor {
        after = *end;
    } else if manner == Manner::Plain {
        return None;
    }
    let actor = actor.map(|(actor, _)| actor);
    words::is_deed(&verb).then(|| Deed {
        actor,
        verb,
        particle,
        object: Some(object),
        fields: phrase::fields(&tokens[after..]),
    })
}

/// What follows the verb.
fn tail(actor: Option<Phrase>, verb: String, tokens: &[Token], at: usize) -> Option<Deed> {
    let mut at = at;
    let particle = tokens
        .get(at)
        .filter(|t| t.is(PARTICLES))
        .filter(|_| tokens.get(at + 1).is_some_and(|t| t.is(DETERMINERS) || is_noun_like(t)))
        .map(|t| t.word.clone());
    // `call` says how something is named, `call off` is a deed
    let deed = words::is_deed(&verb) || particle.is_some();
    if !deed || words::is_participle(&verb) && verb != "put" && verb != "set" {
        return None;
    }
    at += usize::from(particle.is_some());
    let reflexive = tokens.get(at).is_some_and(|t| t.is(&["themselves", "himself", "herself", "itself"]));
    if reflexive {
        let fields = phrase::fields(&tokens[at + 1..]);
        return actor.is_some().then_some(Deed { actor, verb, particle, object: None, fields });
    }
    let (object, after) = noun_phrase(tokens, at)?;
    Some(Deed { actor, verb, particle, object: Some(object), fields: phrase::fields(&tokens[after..]) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The clauses of a sentence, each as a short line.
    fn clauses(sentence: &str) -> Vec<String> {
        let tokens = words::tokens(sentence);
        let mut before = None;
        let mut out = Vec::new();
        for part in split(&tokens) {
            match read(part, before.as_ref(), Manner::Plain) {
                Some(Clause::Deed(deed)) => {
                    let actor = deed.actor.as_ref().map(|a| a.name()).unwrap_or_default();
                    out.push(
                        format!("{actor}: {} {}", deed.name(), deed.fields.names.join(",")).trim().to_owned(),
                    );
                    before = deed.actor;
                }
                Some(Clause::Happened(it)) => {
                    out.push(format!("{} | {}", it.subject.name(), it.what.join(" ")));
                }
                None => {}
            }
        }
        out
    }

    #[test]
    fn deeds_are_found_with_who_does_them() {
        assert_eq!(clauses("A guest reserves a table, giving a day."), ["guest: reserve-table day"]);
        assert_eq!(clauses("After that we seat the guest."), [": seat-guest"]);
        assert_eq!(
            clauses("The head waiter can call off a reservation."),
            ["head-waiter: call-off-reservation"]
        );
        assert_eq!(clauses("Waiters serve the dishes."), ["waiter: serve-dish"]);
        assert_eq!(clauses("A table is cleaned by a waiter."), ["waiter: clean-table"]);
        assert_eq!(
            clauses("The cook accepts the order, or refuses the order with a reason."),
            ["cook: accept-order", "cook: refuse-order reason"]
        );
        assert_eq!(clauses("Guests can excuse themselves."), ["guest: excuse-guest"]);
    }

    #[test]
    fn what_happened_is_told_from_what_is_only_mentioned() {
        assert_eq!(
            clauses("A guest pays the bill, and then the bill was paid with a tip; it was a good day."),
            ["guest: pay-bill", "bill | paid"]
        );
        assert_eq!(clauses("It is recorded that the table became free."), ["table | became free"]);
        assert_eq!(clauses("The waiter clears the table that was left."), ["waiter: clear-table"]);
        assert_eq!(clauses("The restaurant has nine tables and is closed on Mondays."), [""; 0]);
    }
}
