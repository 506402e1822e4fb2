//! From statements to an outline: who belongs to whom.
//!
//! Two passes. The first takes commands and events in the order of the text and gives each a unit;
//! the second takes what refers to them: rules, reactions, processes, views. In between, what the
//! language demands and nobody said is filled in and marked as inferred.

mod commands;
mod consumers;
mod contexts;
mod events;
mod views;

use std::collections::BTreeSet;

use super::outline::{Actor, Cite, Origin, Outline, System};
use super::reading::statement::{Said, Statement, statements};
use super::reading::text::Text;
use super::reading::words::{self, Token};

/// What a reading is told beside the text.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Name of the domain, any spelling; else the first heading is taken.
    pub domain: Option<String>,
    /// What the business does, in a sentence.
    pub about: Option<String>,
    /// Names of its parts, each with a heading of that title.
    pub parts: Vec<String>,
    /// Names of people who do something.
    pub people: Vec<String>,
    /// Third parties, and where each was named.
    pub systems: Vec<(String, Cite)>,
}

/// What stands behind a command while it is gathered.
#[derive(Debug)]
struct Source {
    verb: String,
    particle: Option<String>,
    object: String,
    sentence: usize,
}

/// The work of gathering.
struct Gatherer<'a> {
    text: &'a Text,
    statements: Vec<Statement>,
    /// Words of each sentence.
    tokens: Vec<Vec<Token>>,
    /// Nouns that have an id somewhere in the text.
    identified: BTreeSet<String>,
    /// Everybody who does something.
    people: BTreeSet<String>,
    /// The context of each heading.
    context_of_heading: Vec<Option<usize>>,
    out: Outline,
    /// Beside `out.commands`.
    sources: Vec<Source>,
    /// Beside `out.events`: the words by which an event is mentioned.
    marks: Vec<Vec<String>>,
    /// The commands of reactions, by index of the statement.
    of_reaction: Vec<(usize, Vec<usize>)>,
    last_unit: Option<usize>,
    last_command: Option<usize>,
}

/// Makes an outline of a text.
pub fn outline(text: &Text, told: &Told) -> Outline {
    let statements = statements(text);
    let tokens: Vec<Vec<Token>> = text.sentences.iter().map(|s| words::tokens(&s.text)).collect();
    let mut gatherer = Gatherer {
        text,
        identified: identified(&tokens),
        people: people(&statements),
        statements,
        tokens,
        context_of_heading: Vec::new(),
        out: Outline::default(),
        sources: Vec::new(),
        marks: Vec::new(),
        of_reaction: Vec::new(),
        last_unit: None,
        last_command: None,
    };
    gatherer.people.extend(told.people.iter().cloned());
    for (system, cite) in &told.systems {
        gatherer.system(system, cite.clone());
    }
    gatherer.contexts(told);
    gatherer.commands_and_events();
    gatherer.complete();
    gatherer.rules();
    gatherer.consumers();
    gatherer.views();
    gatherer.mappings();
    gatherer.out
}

/// Nouns that stand before `id`.
fn identified(tokens: &[Vec<Token>]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for sentence in tokens {
        for at in 1..sentence.len() {
            if !sentence[at].is(&["id", "ids"]) {
                continue;
            }
            if let Some((phrase, _)) = super::reading::phrase::noun_phrase_before(sentence, at) {
                out.insert(phrase.name());
            }
        }
    }
    out
}

fn people(statements: &[Statement]) -> BTreeSet<String> {
    let name = |said: &Said| match said {
        Said::Deed(deed) => deed.actor.as_ref().map(|actor| actor.name()),
        Said::Looks { actor, .. } => actor.as_ref().map(|actor| actor.name()),
        _ => None,
    };
    statements.iter().filter_map(|statement| name(&statement.said)).collect()
}

impl Gatherer<'_> {
    fn cite(&self, sentence: usize) -> Cite {
        let line = self.text.sentences.get(sentence).map_or(1, |s| s.line);
        Cite { path: self.text.path.clone(), line }
    }

    /// The context of the section a sentence stands in.
    fn context_at(&self, sentence: usize) -> Option<usize> {
        let section = self.text.sentences.get(sentence)?.section;
        match section.and_then(|section| self.context_of_heading.get(section).copied().flatten()) {
            Some(context) => Some(context),
            None if self.out.contexts.len() == 1 => Some(0),
            None => None,
        }
    }

    fn actor(&mut self, name: &str, context: usize, cite: Cite) {
        match self.out.actors.iter_mut().find(|a| a.name == name && a.context == context) {
            Some(actor) => actor.origin.also(cite),
            None => {
                self.out.actors.push(Actor { name: name.to_owned(), context, origin: Origin::said(cite) });
            }
        }
    }

    fn system(&mut self, name: &str, cite: Cite) {
        match self.out.systems.iter_mut().find(|s| s.name == name) {
            Some(system) => system.origin.also(cite),
            None => self.out.systems.push(System { name: name.to_owned(), origin: Origin::said(cite) }),
        }
    }

    /// Whether a sentence speaks of a noun, in either number.
    fn mentions(&self, sentence: usize, noun: &str) -> bool {
        let wanted: Vec<&str> = noun.split('-').collect();
        let Some(tokens) = self.tokens.get(sentence) else { return false };
        let flat: Vec<String> =
            tokens.iter().flat_map(|t| t.word.split('-').map(words::singular).collect::<Vec<_>>()).collect();
        flat.windows(wanted.len())
            .any(|window| window.iter().zip(&wanted).all(|(a, b)| a == b || *a == words::singular(b)))
    }
}
