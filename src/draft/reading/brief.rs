//! Shorthand: `place order → order placed`, as people write on sticky notes.

use super::clause::{Deed, Happened};
use super::phrase::{self, Fields, Phrase, is_noun_like, noun_phrase};
use super::statement::Said;
use super::words::{self, PARTICLES, Token};
use crate::roles::verbs::reads_as_imperative;

/// Reads a chain of notes; what is neither done nor has happened is passed over.
pub fn read(tokens: &[Token]) -> Vec<Said> {
    let mut out = Vec::new();
    for note in tokens.split(|t| t.is(&["→", ";"])) {
        let (actor, note) = with_actor(note);
        if let Some(happened) = happened(note) {
            out.push(Said::Happened(happened));
        } else if let Some(deed) = deed(actor, note) {
            out.push(Said::Deed(deed));
        }
    }
    out
}

/// `buyer: purchase license`.
fn with_actor(note: &[Token]) -> (Option<Phrase>, &[Token]) {
    match note.iter().position(|t| t.word == ":") {
        Some(colon) if colon > 0 && colon < 4 => {
            (noun_phrase(&note[..colon], 0).map(|(actor, _)| actor), &note[colon + 1..])
        }
        _ => (None, note),
    }
}

/// `order placed`, `the order was placed`.
fn happened(note: &[Token]) -> Option<Happened> {
    let end = note.iter().position(|t| t.is(&["with", ",", "(", "giving"])).unwrap_or(note.len());
    let words: Vec<&Token> =
        note[..end].iter().filter(|t| !t.is(&["was", "were", "is", "been", "has", "have"])).collect();
    let particle = words.last().filter(|t| t.is(PARTICLES)).is_some();
    let verb_at = words.len().checked_sub(if particle { 2 } else { 1 })?;
    let verb = words[verb_at];
    if verb_at == 0 || !words::is_participle(&verb.word) {
        return None;
    }
    let subject: Vec<Token> = words[..verb_at].iter().map(|t| (*t).clone()).collect();
    let (subject, after) = noun_phrase(&subject, 0)?;
    if after < verb_at {
        return None;
    }
    let what = words[verb_at..].iter().map(|t| t.word.clone()).collect();
    Some(Happened { subject, what, active: None, fields: phrase::fields(&note[end..]) })
}

/// `place order`, `customer places order`.
fn deed(actor: Option<Phrase>, note: &[Token]) -> Option<Deed> {
    let first = note.iter().position(is_noun_like)?;
    let (actor, verb, after) = if actor.is_some() || (reads_as_imperative(&note[first].word) && first == 0) {
        (actor, note[first].word.clone(), first + 1)
    } else {
        let verb_at = (first + 1..note.len().min(first + 4)).find(|at| {
            words::base_of_third_person(&note[*at].word).is_some() || reads_as_imperative(&note[*at].word)
        })?;
        let (actor, end) = noun_phrase(&note[..verb_at], 0)?;
        let verb = &note[verb_at].word;
        let verb = if reads_as_imperative(verb) { verb.clone() } else { words::base_of_third_person(verb)? };
        ((end == verb_at).then_some(actor), verb, verb_at + 1)
    };
    if !words::is_deed(&verb) {
        return None;
    }
    let particle = note.get(after).filter(|t| t.is(PARTICLES)).map(|t| t.word.clone());
    let after = after + usize::from(particle.is_some());
    let (object, end) = noun_phrase(note, after)?;
    let mut fields = phrase::fields(&note[end..]);
    if let Some(open) = note[end..].iter().position(|t| t.word == "(") {
        // `place order (order id, total)`
        let mut names = Vec::new();
        phrase::list(note, end + open + 1, &mut names);
        fields = Fields { names, same: false };
    }
    Some(Deed { actor, verb, particle, object: Some(object), fields })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(text: &str) -> Vec<String> {
        let brief = |said: Said| match said {
            Said::Deed(deed) => {
                let actor = deed.actor.as_ref().map(|a| a.name() + ": ").unwrap_or_default();
                format!("{actor}{} {}", deed.name(), deed.fields.names.join(",")).trim().to_owned()
            }
            Said::Happened(it) => format!("{} | {}", it.subject.name(), it.what.join(" ")),
            other => format!("{other:?}"),
        };
        read(&words::tokens(text)).into_iter().map(brief).collect()
    }

    #[test]
    fn chains_of_notes_are_read() {
        assert_eq!(notes("place order → order placed"), ["place-order", "order | placed"]);
        assert_eq!(
            notes("customer: place order (order id, total) -> OrderPlaced"),
            ["customer: place-order order-id,total", "order | placed"]
        );
        assert_eq!(
            notes("Clerk ships order → the order was shipped with a tracking code"),
            ["clerk: ship-order", "order | shipped"]
        );
        assert_eq!(notes("the weather → ?"), [""; 0]);
    }
}
