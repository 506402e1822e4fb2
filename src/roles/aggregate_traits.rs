//! Aggregates by whatever trait a Rust library or project declares for them, known by what the
//! implementation says rather than by the trait's name:
//!
//! - `impl X for T { type Event = E; fn apply… }`: `T` is an aggregate, and so are its relatives whose
//!   `Apply`-like trait stands in a block of its own;
//! - `impl X<C> for T { fn handle(&self, C) }` on such a `T`: `C` is a command;
//! - `impl X<T> for C { fn execute_on(self, &T) }`: the same, told the other way round;
//! - `impl X for C { type Aggregate = T }`: `C` is a command of `T`, or a handler if it names a `Command`.

use std::collections::BTreeSet;

use super::Convention;
use super::cqrs_es::{associated, functions_of, trait_name};
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::{arms_by_message, leaves};
use super::words::shared_words;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct AggregateTraits;

impl Convention for AggregateTraits {
    fn id(&self) -> &'static str {
        "aggregate-traits"
    }

    fn summary(&self) -> &'static str {
        "implementations of any trait that ties a state to its events, or a command to its state"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        for (file, block) in program.impls() {
            if names_aggregate(block) {
                owner_of_events(program, file, block, found);
            }
        }
        for (file, block) in program.impls() {
            if !names_aggregate(block) {
                owner_of_events(program, file, block, found);
            }
        }
        let declared: BTreeSet<TypeId> = program
            .impls()
            .filter(|(_, block)| names_aggregate(block))
            .filter_map(|(file, block)| program.resolve(file, &block.target))
            .collect();
        for (file, block) in program.impls() {
            delegate(program, file, block, found);
            command_by_argument(program, file, block, &declared, found);
            command_of_argument(program, file, block, &declared, found);
            command_by_association(program, file, block, &declared, found);
        }
    }
}

/// Whether the trait's own name says that it is about aggregates.
fn names_aggregate(block: &Impl) -> bool {
    let Some(name) = trait_name(block) else { return false };
    block.trait_.as_ref().is_some_and(|t| t.args().is_empty())
        && matches!(
            name,
            "Aggregate" | "AggregateRoot" | "EventSourced" | "EventSourcedAggregate" | "EventSourcedEntity"
        )
}

/// Functions that fold an event into a state.
pub(super) fn folds(name: &str) -> bool {
    matches!(
        shared_words(name).first().map(String::as_str),
        Some("apply" | "evolve" | "fold" | "mutate" | "replay" | "rehydrate" | "reduce")
    )
}

/// Functions that take a decision on a command.
fn decides(name: &str) -> bool {
    matches!(
        shared_words(name).first().map(String::as_str),
        Some("handle" | "execute" | "decide" | "process" | "perform" | "call" | "run")
    )
}

/// Traits of readers, stores and the like name events, too, and are no aggregates.
fn serves(name: &str) -> bool {
    shared_words(name).iter().any(|w| {
        matches!(
            w.as_str(),
            "handler"
                | "subscriber"
                | "subscribe"
                | "listener"
                | "listen"
                | "consumer"
                | "projection"
                | "projector"
                | "project"
                | "view"
                | "query"
                | "repository"
                | "repo"
                | "store"
                | "service"
                | "policy"
                | "saga"
                | "process"
                | "manager"
                | "decision"
                | "job"
                | "reactor"
                | "publisher"
                | "publish"
                | "bus"
                | "message"
                | "state"
                | "command"
                | "stream"
                | "serializer"
                | "upcaster"
                | "read"
        )
    })
}

/// `impl X for T { type Event = E; }` where `T` folds `E`.
fn owner_of_events(program: &Program, file: u32, block: &Impl, found: &mut Findings) {
    let Some(name) = trait_name(block) else { return };
    let (Some(target), Some(events)) =
        (program.resolve(file, &block.target), associated(program, file, block, "Event"))
    else {
        return;
    };
    let unit = Symbol::Type(target);
    let takes_part = found.is(unit, Role::Aggregate) || found.is(unit, Role::DynamicConsistencyBoundary);
    if takes_part || target == events || serves(name) && !names_aggregate(block) {
        // Readers and stores are the business of other conventions.
        return;
    }
    let folding: Vec<FnId> = program
        .methods(target)
        .iter()
        .copied()
        .filter(|m| folds(&program.function(*m).name) && program.function(*m).trait_.is_some())
        .collect();
    let events = leaves(program, events);
    let owned_elsewhere = !names_aggregate(block)
        && events.iter().any(|e| {
            found
                .links()
                .any(|(l, _)| matches!(l, Link::BelongsTo { part, unit: u } if part == e && *u != unit))
        });
    if folding.is_empty() || owned_elsewhere {
        found.note(unit, || {
            let why = match owned_elsewhere {
                true => "these belong to another aggregate",
                false => "no method of a trait folds them into it",
            };
            format!("it implements {name}, which names its events, but {why}")
        });
        return;
    }
    found.part(unit, Role::Aggregate, Confidence::Sure);
    for function in folding {
        found.link(Link::Replays { function });
    }
    for event in events {
        found.part(event, Role::Event, Confidence::Sure);
        found.link(Link::BelongsTo { part: event, unit });
    }
    if let Some(commands) = associated(program, file, block, "Command") {
        let commands = leaves(program, commands);
        for (id, function) in functions_of(program, file, block) {
            if decides(&function.name) {
                handled(program, found, id, &commands);
            }
        }
        for &command in &commands {
            found.part(command, Role::Command, Confidence::Sure);
            found.link(Link::BelongsTo { part: command, unit });
        }
    }
}

/// Links commands with the function that carries them out: arm by arm if it tells them apart.
fn handled(program: &Program, found: &mut Findings, function: FnId, commands: &[Symbol]) {
    for &command in commands {
        found.part(command, Role::Command, Confidence::Sure);
    }
    let arms: Vec<(Span, Vec<Symbol>)> = arms_by_message(program, found, function, Role::Command)
        .into_iter()
        .map(|(arm, symbols)| (arm.span, symbols))
        .collect();
    for &command in commands {
        let mut told_apart = false;
        for (span, _) in arms.iter().filter(|(_, symbols)| symbols.contains(&command)) {
            told_apart = true;
            found.link(Link::HandledBy { command, function, within: Some(*span) });
        }
        if !told_apart && arms.is_empty() {
            found.link(Link::HandledBy { command, function, within: None });
        }
    }
}

/// One state of an aggregate that hands commands on to its states:
/// `impl StateOf for Active { type Command = <Account as Aggregate>::Command; fn handle… }`.
fn delegate(program: &Program, file: u32, block: &Impl, found: &mut Findings) {
    let Some((_, TypeRef::Member(whole, _))) = block.associated.iter().find(|(n, _)| n == "Command") else {
        return;
    };
    let Some(unit) = whole.name().and_then(|n| program.resolve_alias(file, n)).map(Symbol::Type) else {
        return;
    };
    if !found.is(unit, Role::Aggregate) {
        return;
    }
    for (id, function) in functions_of(program, file, block) {
        if folds(&function.name) {
            found.link(Link::Replays { function: id });
        } else if decides(&function.name) {
            let arms: Vec<(Span, Vec<Symbol>)> = arms_by_message(program, found, id, Role::Command)
                .into_iter()
                .map(|(arm, symbols)| (arm.span, symbols))
                .collect();
            for (span, commands) in arms {
                for command in commands {
                    found.link(Link::HandledBy { command, function: id, within: Some(span) });
                }
            }
        }
    }
}

/// The first type argument of the implemented trait, if the program declares it.
fn argument(program: &Program, file: u32, block: &Impl) -> Option<TypeId> {
    program.resolve_alias(file, block.trait_.as_ref()?.args().first()?.name()?)
}

/// `impl Handle<C> for T`, `impl Apply<E> for T`, where `T` is an aggregate.
fn command_by_argument(
    program: &Program,
    file: u32,
    block: &Impl,
    declared: &BTreeSet<TypeId>,
    found: &mut Findings,
) {
    let Some(target) = program.resolve(file, &block.target) else { return };
    let unit = Symbol::Type(target);
    if !found.is(unit, Role::Aggregate) && !declared.contains(&target) {
        return;
    }
    let Some(argument) = argument(program, file, block).filter(|a| *a != target) else { return };
    let about_errors =
        trait_name(block).is_some_and(|n| matches!(n, "From" | "TryFrom" | "Into" | "PartialEq"));
    let messages = leaves(program, argument);
    for (id, function) in functions_of(program, file, block) {
        let takes = function.params.iter().any(|p| {
            p.ty.as_ref().and_then(TypeRef::name).and_then(|n| program.resolve_alias(file, n))
                == Some(argument)
        });
        if about_errors || !takes {
            continue;
        }
        if folds(&function.name) {
            found.link(Link::Replays { function: id });
            for &event in &messages {
                found.part(unit, Role::Aggregate, Confidence::Sure);
                found.part(event, Role::Event, Confidence::Sure);
                found.link(Link::BelongsTo { part: event, unit });
            }
        } else if decides(&function.name) && !messages.iter().any(|m| found.is(*m, Role::Event)) {
            found.part(unit, Role::Aggregate, Confidence::Sure);
            handled(program, found, id, &messages);
            for &command in &messages {
                found.link(Link::BelongsTo { part: command, unit });
            }
        }
    }
}

/// `impl CommandFor<T> for C { fn execute_on(self, &T) }`, `impl EventFor<T> for E { fn apply_to(self, &mut T) }`.
fn command_of_argument(
    program: &Program,
    file: u32,
    block: &Impl,
    declared: &BTreeSet<TypeId>,
    found: &mut Findings,
) {
    let Some(name) = trait_name(block) else { return };
    let about = |word: &str| shared_words(name).iter().any(|w| w == word);
    if !about("command") && !about("event") || serves_events(name) {
        return;
    }
    let (Some(target), Some(aggregate)) =
        (program.resolve(file, &block.target), argument(program, file, block))
    else {
        return;
    };
    let unit = Symbol::Type(aggregate);
    if !found.is(unit, Role::Aggregate) && !declared.contains(&aggregate) {
        found.note(Symbol::Type(target), || {
            format!("it implements {name} for {}, but that is no known aggregate", program.name(unit))
        });
        return;
    }
    for (id, function) in functions_of(program, file, block) {
        if about("event") && folds(&function.name) {
            found.link(Link::Replays { function: id });
            // The enum around single event structs forwards to them: its leaves are the same.
            for event in leaves(program, target) {
                found.part(unit, Role::Aggregate, Confidence::Sure);
                found.part(event, Role::Event, Confidence::Sure);
                found.link(Link::BelongsTo { part: event, unit });
            }
        } else if about("command") && decides(&function.name) {
            found.part(unit, Role::Aggregate, Confidence::Sure);
            let commands = leaves(program, target);
            handled(program, found, id, &commands);
            for command in commands {
                found.link(Link::BelongsTo { part: command, unit });
            }
        }
    }
}

/// Traits whose argument is an aggregate only because they listen to it.
fn serves_events(name: &str) -> bool {
    shared_words(name)
        .iter()
        .any(|w| matches!(w.as_str(), "handler" | "listener" | "subscriber" | "consumer" | "store"))
}

/// `impl Command for C { type Aggregate = T; }`, `impl HandleCommand for H { type Command = C; type Aggregate = T; }`.
fn command_by_association(
    program: &Program,
    file: u32,
    block: &Impl,
    declared: &BTreeSet<TypeId>,
    found: &mut Findings,
) {
    let Some(name) = trait_name(block) else { return };
    if !shared_words(name).iter().any(|w| w == "command" || w == "handle" || w == "handler") {
        return;
    }
    let (Some(target), Some(aggregate)) =
        (program.resolve(file, &block.target), associated(program, file, block, "Aggregate"))
    else {
        return;
    };
    let unit = Symbol::Type(aggregate);
    let commands = match associated(program, file, block, "Command") {
        Some(command) => leaves(program, command),
        None => leaves(program, target),
    };
    let handlers: Vec<FnId> =
        functions_of(program, file, block).filter(|(_, f)| decides(&f.name)).map(|(id, _)| id).collect();
    if !found.is(unit, Role::Aggregate) && !declared.contains(&aggregate) && handlers.is_empty() {
        found.note(Symbol::Type(target), || {
            let unit = program.name(unit);
            format!(
                "it implements {name} for {unit}, but that is no known aggregate and nothing here handles it"
            )
        });
        return;
    }
    found.part(unit, Role::Aggregate, Confidence::Likely);
    for function in handlers {
        handled(program, found, function, &commands);
    }
    for command in commands {
        found.part(command, Role::Command, Confidence::Sure);
        found.link(Link::BelongsTo { part: command, unit });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn a_state_that_folds_its_events_takes_commands_by_trait_argument() {
        let lines = evidence_of(&[(
            "src/lib.rs",
            "
            pub struct Purse { cents: i64 }
            impl Entity for Purse { type ID = String; type Event = PurseEvent; }
            pub enum PurseEvent { CoinAdded { cents: u32 }, CoinTaken { cents: u32 } }
            impl Apply for Purse {
                fn apply(&mut self, event: Self::Event) {
                    match event { PurseEvent::CoinAdded { cents } => self.cents += 1, PurseEvent::CoinTaken { cents } => self.cents -= 1 }
                }
            }
            pub struct AddCoin { pub cents: u32 }
            impl Command<AddCoin> for Purse {
                fn handle(&self, cmd: AddCoin) -> Result<Vec<Self::Event>, Error> {
                    Ok(vec![PurseEvent::CoinAdded { cents: cmd.cents }])
                }
            }
            pub struct TakeCoin { pub cents: u32 }
            impl Command<TakeCoin> for Purse {
                fn handle(&self, cmd: TakeCoin) -> Result<Vec<Self::Event>, Error> {
                    if self.cents < 1 { bail!(\"the purse is empty\"); }
                    Ok(vec![PurseEvent::CoinTaken { cents: cmd.cents }])
                }
            }",
        )]);

        assert_eq!(
            lines,
            [
                "AddCoin publishes CoinAdded",
                "Purse refuses TakeCoin: the purse is empty",
                "TakeCoin publishes CoinTaken",
                "aggregate Purse",
                "command AddCoin of Purse",
                "command TakeCoin of Purse",
                "event CoinAdded of Purse",
                "event CoinTaken of Purse",
            ]
        );
    }

    #[test]
    fn a_command_may_name_its_aggregate_and_events_have_constructors() {
        let lines = evidence_of(&[(
            "src/lib.rs",
            "
            pub enum Lamp { Off, On(u8) }
            impl Aggregate for Lamp { fn aggregate_type() -> &'static str { \"lamp\" } }
            pub enum LampEvent { Lit(Lit) }
            pub struct Lit { pub level: u8 }
            impl LampEvent { pub fn lit(level: u8) -> LampEvent { LampEvent::Lit(Lit { level }) } }
            impl AggregateEvent<Lamp> for LampEvent {
                fn apply_to(self, lamp: &mut Lamp) -> Result<(), E> { match self { LampEvent::Lit(e) => e.apply_to(lamp) } }
            }
            impl AggregateEvent<Lamp> for Lit { fn apply_to(self, lamp: &mut Lamp) -> Result<(), E> { Ok(()) } }
            pub struct LightLamp { pub level: u8 }
            impl AggregateCommand<Lamp> for LightLamp {
                type Event = LampEvent;
                fn execute_on(self, lamp: &Lamp) -> Result<Vec<LampEvent>, E> {
                    if let Lamp::Off = lamp { Ok(vec![LampEvent::lit(self.level)]) } else { Err(LampError::AlreadyLit) }
                }
            }",
        )]);

        assert_eq!(
            lines,
            [
                "Lamp refuses LightLamp: AlreadyLit",
                "LightLamp publishes Lit",
                "aggregate Lamp",
                "command LightLamp of Lamp",
                "event Lit of Lamp",
            ]
        );
    }

    #[test]
    fn states_that_an_aggregate_delegates_to_are_no_aggregates() {
        let lines = evidence_of(&[(
            "src/lib.rs",
            "
            pub enum GateCommand { OpenGate, CloseGate }
            pub enum GateEvent { GateOpened, GateClosed }
            pub struct Gate { state: GateState }
            impl Aggregate for Gate {
                type Command = GateCommand;
                type Event = GateEvent;
                async fn handle(&self, command: Self::Command) -> Result<Vec<Self::Event>, E> { self.state.handle(command) }
                fn apply(&mut self, event: Self::Event) { self.state.apply(event) }
            }
            pub enum GateState { Shut(Shut), Wide(Wide) }
            pub struct Shut;
            pub struct Wide;
            impl StateOf for Shut {
                type Command = <Gate as Aggregate>::Command;
                type Event = <Gate as Aggregate>::Event;
                fn handle(&self, command: Self::Command) -> Result<Vec<Self::Event>, E> {
                    match command {
                        GateCommand::OpenGate => Ok(vec![GateEvent::GateOpened]),
                        GateCommand::CloseGate => Err(GateError::IsShut),
                    }
                }
            }
            impl StateOf for Wide {
                type Command = <Gate as Aggregate>::Command;
                type Event = <Gate as Aggregate>::Event;
                fn handle(&self, command: Self::Command) -> Result<Vec<Self::Event>, E> {
                    match command {
                        GateCommand::CloseGate => Ok(vec![GateEvent::GateClosed]),
                        GateCommand::OpenGate => Err(GateError::IsOpen),
                    }
                }
            }",
        )]);

        assert_eq!(
            lines,
            [
                "CloseGate publishes GateClosed",
                "Gate refuses CloseGate: IsShut",
                "Gate refuses OpenGate: IsOpen",
                "OpenGate publishes GateOpened",
                "aggregate Gate",
                "command CloseGate of Gate",
                "command OpenGate of Gate",
                "event GateClosed of Gate",
                "event GateOpened of Gate",
            ]
        );
    }
}
