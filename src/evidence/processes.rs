//! What a consumer remembers between events, and how that begins and ends: an entry in a map of its own
//! that is put in, looked up and taken out, a record of a saga that is started and completed, a state that
//! is folded.

use std::collections::BTreeSet;

use serde::Serialize;

use super::CandidateId;
use super::flow::Reach;
use super::timers::Timer;
use crate::roles::messages::named_types;
use crate::roles::words::{shared_words, words};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, ValueId};

/// The memory of a process manager and its life.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Process {
    /// Fields of events by which the memory is looked up, as the code writes them, the surest first.
    pub correlation: Vec<String>,
    /// Types whose fields are remembered.
    #[serde(skip)]
    pub states: Vec<Symbol>,
    /// Events that begin it.
    pub starts: Vec<CandidateId>,
    /// What ends it, with the events on which it does.
    pub ends: Vec<(Ending, Vec<CandidateId>)>,
    /// Timers it sets.
    pub timers: Vec<Timer>,
}

/// How the code lets a process end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// What was remembered is taken out of a collection.
    Removed(String),
    /// A flag is set.
    Flag(String),
    /// A field takes a last value.
    Value(String, String),
    /// A method says so.
    Called(String),
    /// A function of the process says when it is done, by this expression.
    Done(String),
    /// What was waited for has come.
    Came,
    /// A timer has run out.
    RanOut(String),
    /// All events that were waited for have come.
    AllCame,
}

/// A part of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stretch {
    /// The function.
    pub function: FnId,
    /// The part; the whole if none.
    pub within: Option<Span>,
}

impl Stretch {
    fn counts(&self, span: &Span) -> bool {
        self.within.is_none_or(|w| w.contains(span))
    }

    pub(super) fn calls<'p>(&self, program: &'p Program) -> impl Iterator<Item = &'p Call> + use<'p> {
        let this = *self;
        program.function(self.function).body.calls.iter().filter(move |c| this.counts(&c.span))
    }

    pub(super) fn assigns<'p>(&self, program: &'p Program) -> impl Iterator<Item = &'p Assign> + use<'p> {
        let this = *self;
        program.function(self.function).body.assigns.iter().filter(move |a| this.counts(&a.span))
    }

    pub(super) fn constructions<'p>(
        &self,
        program: &'p Program,
    ) -> impl Iterator<Item = &'p Construction> + use<'p> {
        let this = *self;
        program.function(self.function).body.constructions.iter().filter(move |c| this.counts(&c.span))
    }
}

/// The parts of a walk that are the consumer's own: its methods, and those of what manages its records.
pub(super) fn own_stretches(
    program: &Program,
    consumer: Symbol,
    start: Stretch,
    reach: &Reach,
) -> Vec<Stretch> {
    let is_own = |f: FnId| {
        let owner = program.owner(f);
        let manages = owner.is_some_and(|o| speaks_of_process(&program.ty(o).name));
        f == start.function || manages || owner.is_some() && owner.map(Symbol::Type) == Some(consumer)
    };
    reach
        .functions
        .iter()
        .filter(|&&f| is_own(f))
        .map(|&function| {
            let within = if function == start.function { start.within } else { None };
            Stretch { function, within }
        })
        .collect()
}

pub(super) fn speaks_of_process(name: &str) -> bool {
    shared_words(name)
        .iter()
        .any(|w| matches!(w.as_str(), "saga" | "sagas" | "process" | "processes" | "workflow"))
}

/// What the functions of a value say of its process: `workflowId: (event) => event.data.orderId`,
/// `isDone: (state) => state.left`, and the type of what `initialState` gives.
pub(super) fn of_value(program: &Program, value: ValueId) -> Process {
    let mut process = Process::default();
    for &id in program.functions_in(value) {
        let function = program.function(id);
        let name = words(last_segment(&function.name));
        let given = function.body.returns.iter().find_map(|r| r.value.as_name());
        let says = |all: &[&str]| name.iter().any(|w| all.contains(&w.as_str()));
        if name.last().is_some_and(|w| w == "id" || w == "key")
            || says(&["correlate", "correlation", "correlated"])
        {
            process.correlation.extend(given.map(|g| last_segment(g).to_owned()));
        }
        if says(&["done", "completed", "finished", "complete", "ended"]) {
            let by = function.body.returns.iter().find_map(|r| match &r.value {
                Expr::Name(text) | Expr::Other(text) => Some(text.clone()),
                _ => None,
            });
            process.ends.extend(by.map(|text| (Ending::Done(text), Vec::new())));
        }
        let state = function.returns.as_ref().filter(|_| says(&["initial", "evolve", "state"]));
        process
            .states
            .extend(state.into_iter().flat_map(|t| named_types(program, id.0, t)).map(Symbol::Type));
    }
    // `Workflow<Input, State, Output>`
    if let Some([_, state, _]) = program.value_decl(value).ty.as_ref().map(TypeRef::args) {
        process.states.extend(named_types(program, value.0, state).into_iter().map(Symbol::Type));
    }
    // `Workflow<Event, State, Command>`
    let declared = program.value_decl(value).ty.iter().flat_map(TypeRef::args);
    let called =
        declared.filter(|a| a.name().is_some_and(|n| shared_words(n).last().is_some_and(|w| w == "state")));
    process.states.extend(called.flat_map(|a| named_types(program, value.0, a)).map(Symbol::Type));
    process
}

/// The names, each once, in the order met.
pub(super) fn once(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    names.into_iter().filter(|name| seen.insert(name.clone())).collect()
}
