//! The outline: what a reading found, before it is written down as documents.
//!
//! Plain lists that refer to each other by index. Whatever comes out of a reading is an outline;
//! [`super::model`] makes a valid model of any of them.

use std::fmt;

/// A line of a text that something was read from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cite {
    /// A file's name, or `interview`.
    pub path: String,
    /// 1-based.
    pub line: usize,
}

impl fmt::Display for Cite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.path, self.line)
    }
}

/// Where something comes from, and whether it was said or only follows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// In the order they were read; the first counts most.
    pub cites: Vec<Cite>,
    /// Nobody said it; the language demands it or the rest suggests it.
    pub inferred: bool,
}

impl Origin {
    /// Said there.
    pub fn said(cite: Cite) -> Origin {
        Origin { cites: vec![cite], inferred: false }
    }

    /// Follows from what was said there.
    pub fn inferred(cite: Cite) -> Origin {
        Origin { cites: vec![cite], inferred: true }
    }

    /// Another place that says the same; a few are enough.
    pub fn also(&mut self, cite: Cite) {
        if !self.cites.contains(&cite) && self.cites.len() < 3 {
            self.cites.push(cite);
        }
    }
}

/// A region with its own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// Kebab-case.
    pub name: String,
    /// Where it was named.
    pub origin: Origin,
}

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitKind {
    /// One thing with its own life.
    Aggregate,
    /// A decision over many things.
    Boundary,
}

/// A rule in prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Kebab-case.
    pub name: String,
    /// One sentence.
    pub text: String,
    /// Where it was said.
    pub cite: Cite,
}

/// A unit of consistency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Kebab-case.
    pub name: String,
    /// Index of its context.
    pub context: usize,
    /// Aggregate or boundary.
    pub kind: UnitKind,
    /// What it guards.
    pub rules: Vec<Rule>,
    /// Events a boundary looks at besides its own, as indices.
    pub consults: Vec<usize>,
    /// Where it was named.
    pub origin: Origin,
}

/// Something someone may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Kebab-case.
    pub name: String,
    /// Index of its unit.
    pub unit: usize,
    /// Names of what it carries.
    pub fields: Vec<String>,
    /// Indices of the events it leads to.
    pub events: Vec<usize>,
    /// Names of those who may issue it.
    pub actors: Vec<String>,
    /// When which event.
    pub constraints: Vec<Rule>,
    /// Where it was said.
    pub origin: Origin,
}

/// Something that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Kebab-case, without its unit's name.
    pub name: String,
    /// Index of its unit.
    pub unit: usize,
    /// Names of what it carries.
    pub fields: Vec<String>,
    /// Where it was said.
    pub origin: Origin,
}

/// A moment that a process waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timer {
    /// Kebab-case.
    pub name: String,
    /// How many.
    pub value: u64,
    /// Of what: `days`.
    pub unit: &'static str,
}

/// What a process reacts to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// An event, by index.
    Event(usize),
    /// A timer, by name.
    Timer(String),
}

/// One step of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// On what.
    pub when: When,
    /// What it does, in one sentence.
    pub text: String,
    /// Commands it sends, as indices.
    pub emits: Vec<usize>,
    /// Timers it starts.
    pub sets: Vec<String>,
    /// Timers it stops.
    pub cancels: Vec<String>,
}

/// Something that runs for a while and remembers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Kebab-case.
    pub name: String,
    /// Events that begin it.
    pub starts: Vec<usize>,
    /// When it is over.
    pub ends: Vec<Rule>,
    /// What it does.
    pub steps: Vec<Step>,
    /// What it waits for.
    pub timers: Vec<Timer>,
    /// The field that all its events share, if it was said.
    pub correlation: Option<String>,
    /// How messages reach it.
    pub delivery: Delivery,
    /// Where it was said.
    pub origin: Origin,
}

/// Who copes with messages that arrive twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delivery {
    /// The owner, if messages may arrive twice.
    pub repeated: Option<&'static str>,
    /// How, in the words of the text.
    pub strategy: Option<String>,
}

/// What a reaction leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Commands, as indices: a policy.
    Commands(Vec<usize>),
    /// Something outside the model: an event handler. Perhaps through a named third party.
    Outside {
        /// What happens.
        text: String,
        /// Through whom.
        system: Option<String>,
    },
}

/// Whenever this, then that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// Kebab-case.
    pub name: String,
    /// Indices of events.
    pub handles: Vec<usize>,
    /// What follows.
    pub effect: Effect,
    /// How messages reach it.
    pub delivery: Delivery,
    /// Where it was said.
    pub origin: Origin,
}

/// How an event changes a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    /// Index of the event.
    pub event: usize,
    /// What it does to the view.
    pub text: String,
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Kebab-case.
    pub name: String,
    /// Index of its context.
    pub context: usize,
    /// Names of what it shows.
    pub fields: Vec<String>,
    /// What it is built from.
    pub projections: Vec<Projection>,
    /// Where it was said.
    pub origin: Origin,
}

/// A question to a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Kebab-case.
    pub name: String,
    /// Index of its view.
    pub view: usize,
    /// What chooses.
    pub parameters: Vec<String>,
    /// Names of those who may ask.
    pub actors: Vec<String>,
    /// Where it was said.
    pub origin: Origin,
}

/// Who acts in a context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Kebab-case.
    pub name: String,
    /// Index of the context.
    pub context: usize,
    /// Where it was said.
    pub origin: Origin,
}

/// A named third party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    /// Kebab-case.
    pub name: String,
    /// Where it was said.
    pub origin: Origin,
}

/// How one context stands to another that it listens to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// Index of the context that listens.
    pub downstream: usize,
    /// Index of the one it listens to.
    pub upstream: usize,
    /// `customer-supplier`, `conformist` or `anti-corruption-layer`.
    pub kind: &'static str,
    /// Where it was said.
    pub origin: Origin,
}

/// A word, and what it means in a context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Index of the context.
    pub context: usize,
    /// The word.
    pub term: String,
    /// What it means there.
    pub definition: String,
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// Name of the domain, kebab-case.
    pub domain: String,
    /// Where it was named.
    pub domain_origin: Origin,
    /// What it does, in a sentence.
    pub about: Option<String>,
    /// Regions.
    pub contexts: Vec<Context>,
    /// Units of consistency.
    pub units: Vec<Unit>,
    /// Commands.
    pub commands: Vec<Command>,
    /// Events.
    pub events: Vec<Event>,
    /// Policies and event handlers.
    pub reactions: Vec<Reaction>,
    /// Process managers.
    pub processes: Vec<Process>,
    /// Read models.
    pub views: Vec<View>,
    /// Queries.
    pub queries: Vec<Query>,
    /// Actors.
    pub actors: Vec<Actor>,
    /// External systems.
    pub systems: Vec<System>,
    /// Context mappings that were said.
    pub mappings: Vec<Mapping>,
    /// The ubiquitous language, as far as it was said.
    pub terms: Vec<Term>,
}

impl Outline {
    /// The context of a command or event's unit.
    pub fn context_of_unit(&self, unit: usize) -> usize {
        self.units.get(unit).map_or(0, |unit| unit.context)
    }

    /// Calls everything of one name by another; ids of a thing follow it.
    pub fn rename(&mut self, from: &str, to: &str) {
        let swap = |name: &mut String| {
            if name == from {
                to.clone_into(name);
            }
        };
        let (from_id, to_id) = (format!("{from}-id"), format!("{to}-id"));
        let is_unit = self.units.iter().any(|unit| unit.name == from);
        let swap_field = |field: &mut String| {
            if *field == from || (is_unit && *field == from_id) {
                *field = if *field == from { to.to_owned() } else { to_id.clone() };
            }
        };
        swap(&mut self.domain);
        self.contexts.iter_mut().for_each(|it| swap(&mut it.name));
        self.units.iter_mut().for_each(|it| swap(&mut it.name));
        for command in &mut self.commands {
            swap(&mut command.name);
            command.actors.iter_mut().for_each(swap);
            command.fields.iter_mut().for_each(swap_field);
        }
        for event in &mut self.events {
            swap(&mut event.name);
            event.fields.iter_mut().for_each(swap_field);
        }
        self.reactions.iter_mut().for_each(|it| swap(&mut it.name));
        for process in &mut self.processes {
            swap(&mut process.name);
            process.correlation.iter_mut().for_each(swap_field);
        }
        for view in &mut self.views {
            swap(&mut view.name);
            view.fields.iter_mut().for_each(swap_field);
        }
        for query in &mut self.queries {
            swap(&mut query.name);
            query.actors.iter_mut().for_each(swap);
        }
        self.actors.iter_mut().for_each(|it| swap(&mut it.name));
        self.systems.iter_mut().for_each(|it| swap(&mut it.name));
        for reaction in &mut self.reactions {
            if let Effect::Outside { system: Some(system), .. } = &mut reaction.effect {
                swap(system);
            }
        }
    }
}
