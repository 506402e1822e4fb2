//! From what the conventions said to what the code shows: candidates with their owners, relations
//! between them, and the rules they obey, each with its place.
//!
//! In: a [`Program`] and the [`Findings`] over it. Out: an [`Evidence`], in a stable order.

mod answers;
mod branches;
mod callees;
pub mod conditions;
mod consumers;
mod crud;
pub mod deliveries;
pub mod durations;
pub mod effects;
mod error_messages;
mod families;
pub mod flow;
mod handed_classes;
mod implied;
mod layers;
pub mod ledger;
mod memory;
mod operation_names;
mod operations;
mod ownership;
pub mod processes;
mod queries;
pub mod reactions;
mod restoring;
mod rules;
mod senders;
mod steps;
mod stored;
mod stores;
mod streams;
mod supports;
pub mod timers;
mod types;
mod units;
pub mod validations;
mod view_policies;

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::roles::{Confidence, Findings, Part, Role};
use crate::syntax::facts::Guard;
use crate::syntax::{FnId, Place, Program, Symbol};
use conditions::Condition;
use deliveries::Repeats;
use flow::{Flow, Reach};
use ledger::{Entry, Outcome};
use processes::Process;
use reactions::Reaction;
use validations::Validation;

/// Kinds of elements, as the language names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Takes commands, guards rules, records events.
    Aggregate,
    /// A decision over a chosen set of events.
    DynamicConsistencyBoundary,
    /// An order to do something.
    Command,
    /// Something that happened.
    Event,
    /// Reacts with an effect outside the model.
    EventHandler,
    /// Reacts with a command.
    Policy,
    /// Reacts with memory.
    ProcessManager,
    /// A view built from events.
    ReadModel,
    /// A question to a read model.
    Query,
    /// A value with fields and rules of its own.
    ValueObject,
    /// A role that issues commands.
    Actor,
    /// A third party that is called.
    ExternalSystem,
}

impl Kind {
    /// The kind's name in the language.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Aggregate => "aggregate",
            Kind::DynamicConsistencyBoundary => "dynamic-consistency-boundary",
            Kind::Command => "command",
            Kind::Event => "event",
            Kind::EventHandler => "event-handler",
            Kind::Policy => "policy",
            Kind::ProcessManager => "process-manager",
            Kind::ReadModel => "read-model",
            Kind::Query => "query",
            Kind::ValueObject => "value-object",
            Kind::Actor => "actor",
            Kind::ExternalSystem => "external-system",
        }
    }
}

/// Index into [`Evidence::candidates`].
pub type CandidateId = usize;

/// One element the code shows.
#[derive(Debug, Clone, Serialize)]
pub struct Candidate {
    /// What kind of element.
    pub kind: Kind,
    /// The identifier it is named after, as the code writes it.
    pub identifier: String,
    /// The symbol it stands for.
    #[serde(skip)]
    pub symbol: Symbol,
    /// Types that hold its fields, besides the symbol itself.
    #[serde(skip)]
    pub shapes: Vec<Symbol>,
    /// The aggregate or boundary it belongs to (commands and events).
    pub unit: Option<CandidateId>,
    /// Where it stands: the definition first.
    pub places: Vec<Place>,
    /// Conventions that found it, surest first.
    pub conventions: Vec<&'static str>,
    /// How sure.
    pub confidence: Confidence,
    /// Not in the code as such, but derived.
    pub inferred: bool,
}

/// Convention of commands that are functions changing stored records.
const STORED_OPERATION: &str = "stored-operations";

/// Convention of commands that are functions of services which hand on events.
const SERVICE_OPERATION: &str = "service-operations";

impl Candidate {
    /// Whether it is a function that is told plain data, be it in code with events or without.
    pub fn is_plain_operation(&self) -> bool {
        self.is_stored_operation() || self.conventions.contains(&SERVICE_OPERATION)
    }

    /// Whether it is an operation that changes stored records, in code without messages.
    pub fn is_stored_operation(&self) -> bool {
        self.conventions.contains(&STORED_OPERATION)
    }
}

/// How two candidates hang together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RelationKind {
    /// A command leads to an event.
    Publishes,
    /// A consumer reacts to an event.
    Handles,
    /// A consumer sends a command.
    Emits,
    /// A read model is built from an event, or from what a command leads to that records none.
    Projects,
    /// A query reads a read model.
    Reads,
    /// A boundary looks at an event before it decides.
    Consults,
    /// A command is issued by an actor.
    IssuedBy,
    /// A consumer calls an external system.
    Calls,
}

/// A relation with the way through the code that shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Relation {
    /// Which.
    pub kind: RelationKind,
    /// Who.
    pub from: CandidateId,
    /// Whom.
    pub to: CandidateId,
    /// The places that show it, in the order of the calls.
    pub via: Vec<Place>,
    /// What the code there changes, one phrase each (projections and handlers).
    pub effects: Vec<String>,
}

/// A refusal met while a command is carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// The aggregate or boundary it protects.
    pub unit: CandidateId,
    /// The command it rejects.
    pub command: CandidateId,
    /// Error type, variant or code.
    pub error: Option<String>,
    /// What the error says.
    pub message: Option<String>,
    /// The condition in the code.
    pub condition: Option<String>,
    /// The command is refused when the condition holds (else: when it does not).
    pub when_true: bool,
    /// The refusing line.
    pub place: Place,
}

impl Rule {
    /// What a guard in the file of that path refuses.
    fn of_guard(unit: CandidateId, command: CandidateId, guard: &Guard, path: &str) -> Rule {
        Rule {
            unit,
            command,
            error: guard.error.clone(),
            message: guard.message.clone(),
            condition: guard.condition.clone(),
            when_true: guard.when_true,
            place: Place { path: path.to_owned(), line: guard.span.line },
        }
    }
}

/// Everything the code shows.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Evidence {
    /// Elements in the order of kind and place.
    pub candidates: Vec<Candidate>,
    /// The first candidate of each kind that a symbol stands for.
    #[serde(skip)]
    by_symbol: FxHashMap<(Symbol, Kind), CandidateId>,
    /// Relations, sorted.
    pub relations: Vec<Relation>,
    /// Refusals in the order of the code.
    pub rules: Vec<Rule>,
    /// What the errors behind refusals say, by the refusing line.
    #[serde(skip)]
    pub explained: BTreeMap<Place, String>,
    /// What policies and process managers do, event by event.
    #[serde(skip)]
    pub reactions: Vec<Reaction>,
    /// What commands' fields must be like.
    #[serde(skip)]
    pub validations: Vec<Validation>,
    /// What consumers pass over.
    #[serde(skip)]
    pub conditions: Vec<Condition>,
    /// Consumers that an event may reach again.
    #[serde(skip)]
    pub repeats: BTreeMap<CandidateId, Repeats>,
    /// What process managers remember.
    #[serde(skip)]
    pub processes: BTreeMap<CandidateId, Process>,
    /// Why a command or event belongs to its unit, for those whose place had to be worked out.
    #[serde(skip)]
    pub placed_by: BTreeMap<CandidateId, &'static str>,
    /// Parts that conventions found and that are no candidates, with what became of them.
    #[serde(skip)]
    pub left: Vec<Entry>,
}

impl Evidence {
    /// Candidates of one kind.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (CandidateId, &Candidate)> {
        self.candidates.iter().enumerate().filter(move |(_, c)| c.kind == kind)
    }

    /// The candidate of a kind that a symbol stands for.
    pub fn find(&self, symbol: Symbol, kind: Kind) -> Option<CandidateId> {
        self.by_symbol.get(&(symbol, kind)).copied()
    }

    /// Candidates that `from` has a relation to.
    pub fn related(&self, from: CandidateId, kind: RelationKind) -> impl Iterator<Item = CandidateId> + '_ {
        self.relations.iter().filter(move |r| r.from == from && r.kind == kind).map(|r| r.to)
    }

    /// Adds a candidate, which keeps its symbol and kind from here on.
    pub(crate) fn add(&mut self, candidate: Candidate) -> CandidateId {
        let id = self.candidates.len();
        self.by_symbol.entry((candidate.symbol, candidate.kind)).or_insert(id);
        self.candidates.push(candidate);
        id
    }

    fn relate(&mut self, kind: RelationKind, from: CandidateId, to: CandidateId, via: Vec<Place>) {
        self.relate_with(kind, from, to, via, Vec::new());
    }

    /// [`Evidence::relate`] with what the code at the end of the way changes.
    fn relate_with(
        &mut self,
        kind: RelationKind,
        from: CandidateId,
        to: CandidateId,
        via: Vec<Place>,
        effects: Vec<String>,
    ) {
        match self.relations.iter_mut().find(|r| r.kind == kind && r.from == from && r.to == to) {
            None => self.relations.push(Relation { kind, from, to, via, effects }),
            Some(known) => {
                for effect in effects {
                    if !known.effects.contains(&effect) {
                        known.effects.push(effect);
                    }
                }
            }
        }
    }

    /// Gives a command or event to a unit, and says why.
    fn place(&mut self, id: CandidateId, unit: CandidateId, why: &'static str) {
        self.candidates[id].unit = Some(unit);
        self.placed_by.insert(id, why);
    }

    /// Says what became of a part that is no candidate.
    fn leave(&mut self, program: &Program, part: &Part, outcome: Outcome) {
        self.left.push(Entry::of_part(program, part, outcome));
    }

    /// Whether only operations on its records show a unit: it draws no messages that stand nearby.
    fn is_known_by_storage(&self, unit: CandidateId) -> bool {
        let mut commands = self.of_kind(Kind::Command).filter(|(_, c)| c.unit == Some(unit)).peekable();
        commands.peek().is_some() && commands.all(|(_, c)| c.is_stored_operation())
    }

    fn is_unit(&self, id: CandidateId) -> bool {
        matches!(self.candidates[id].kind, Kind::Aggregate | Kind::DynamicConsistencyBoundary)
    }
}

/// How a command is carried out: the functions and what they lead to.
#[derive(Debug)]
struct Handling {
    command: CandidateId,
    reach: Reach,
}

/// Works out what the findings amount to.
pub fn collect(program: &Program, found: &Findings) -> Evidence {
    let flow = Flow::new(program, found);
    let mut evidence = Evidence::default();
    for (role, kind) in [
        (Role::Aggregate, Kind::Aggregate),
        (Role::DynamicConsistencyBoundary, Kind::DynamicConsistencyBoundary),
        (Role::Command, Kind::Command),
        (Role::Event, Kind::Event),
    ] {
        for part in found.in_role(role) {
            let candidate = candidate(program, found, part.symbol, role, kind);
            evidence.add(candidate);
        }
    }
    let mut handlings = handlings(program, found, &flow, &mut evidence);
    operations::add(program, found, &flow, &mut evidence, &mut handlings);
    crud::add(program, found, &flow, &mut evidence, &mut handlings);
    ownership::assign(program, found, &flow, &mut evidence, &mut handlings);
    stored::assign(program, found, &mut evidence, &handlings);
    // What storage shows may own what nothing owned before.
    ownership::assign(program, found, &flow, &mut evidence, &mut handlings);
    families::complete(program, &mut evidence, &handlings);
    units::complete(program, found, &mut evidence, &handlings);
    ownership::follow_commands(found, &mut evidence, &handlings);
    publishes(&mut evidence, &handlings);
    senders::collect(program, found, &mut evidence, &handlings);
    rules::collect(program, &mut evidence, &handlings);
    validations::collect(program, &mut evidence);
    branches::collect(program, &flow, &mut evidence, &handlings);
    consumers::collect(program, found, &flow, &mut evidence);
    queries::collect(program, found, &flow, &mut evidence);
    supports::collect(program, found, &flow, &mut evidence);
    for (link, _) in found.links() {
        if let crate::roles::Link::Consults { boundary, event } = link {
            let ends = evidence
                .find(*boundary, Kind::DynamicConsistencyBoundary)
                .zip(evidence.find(*event, Kind::Event));
            if let Some((boundary, event)) = ends {
                let place = evidence.candidates[boundary].places.clone();
                evidence.relate(RelationKind::Consults, boundary, event, place);
            }
        }
    }
    for part in found.ignored() {
        let reason = "the conventions file ignores its name";
        evidence.leave(program, part, Outcome::OutOfScope { reason });
    }
    for part in found.in_role(Role::Entity) {
        if evidence.candidates.iter().all(|c| c.symbol != part.symbol) {
            let reason = "a stored record that is no unit of its own";
            evidence.leave(program, part, Outcome::OutOfScope { reason });
        }
    }
    for part in [Role::ValueObject, Role::DomainService].into_iter().flat_map(|role| found.in_role(role)) {
        let reason = "the sketch writes no elements of this kind";
        evidence.leave(program, part, Outcome::OutOfScope { reason });
    }
    evidence.relations.sort();
    evidence
}

/// A candidate from a part, its shapes attached.
fn candidate(program: &Program, found: &Findings, symbol: Symbol, role: Role, kind: Kind) -> Candidate {
    let part = found.get(symbol, role);
    // A boundary may be named by one of its decisions, whose payload is not the boundary's state.
    let lent = kind == Kind::Command && found.is(symbol, Role::DynamicConsistencyBoundary);
    let shapes = if lent { Vec::new() } else { found.shapes_of(symbol).collect() };
    let mut places = vec![program.place(symbol)];
    for place in part.into_iter().flat_map(|p| &p.places) {
        if !places.contains(place) {
            places.push(place.clone());
        }
    }
    Candidate {
        kind,
        identifier: part
            .and_then(|p| p.identifier.clone())
            .unwrap_or_else(|| program.name(symbol).to_owned()),
        symbol,
        shapes,
        unit: None,
        places,
        conventions: part.map_or(Vec::new(), |p| p.conventions.clone()),
        confidence: part.map_or(Confidence::Guess, |p| p.confidence),
        inferred: false,
    }
}

/// Follows every handled command through the code.
fn handlings(program: &Program, found: &Findings, flow: &Flow<'_>, evidence: &mut Evidence) -> Vec<Handling> {
    let mut out: Vec<Handling> = Vec::new();
    let handled: Vec<_> = found
        .links()
        .filter_map(|(link, _)| match link {
            crate::roles::Link::HandledBy { command, function, within } => Some((command, function, within)),
            _ => None,
        })
        .collect();
    let reached: Vec<Reach> = handled
        .par_iter()
        .map(|(command, function, within)| flow.reach(**function, **within, Some(**command)))
        .collect();
    for ((command, function, within), reach) in handled.into_iter().zip(reached) {
        let Some(id) = evidence.find(*command, Kind::Command) else { continue };
        let line = within.map_or(program.function(*function).span.line, |w| w.line);
        let place = Place { path: program.files[function.0 as usize].path.clone(), line };
        let places = &mut evidence.candidates[id].places;
        let is_own_class = program.owner(*function).map(Symbol::Type) == Some(*command);
        if !is_own_class && !places.contains(&place) && places.len() < 3 {
            places.push(place);
        }
        out.push(Handling { command: id, reach });
    }
    out
}

/// Command → event, where both ends belong together.
fn publishes(evidence: &mut Evidence, handlings: &[Handling]) {
    for handling in handlings {
        for (event, via) in &handling.reach.events {
            if let Some(event) = evidence.find(*event, Kind::Event) {
                evidence.relate(RelationKind::Publishes, handling.command, event, via.clone());
            }
        }
    }
}

/// The functions a program calls an operation of a unit.
fn operations_of(found: &Findings) -> impl Iterator<Item = (Symbol, FnId)> + '_ {
    found.links().filter_map(|(link, _)| match link {
        crate::roles::Link::Operation { unit, function } => Some((*unit, *function)),
        _ => None,
    })
}
