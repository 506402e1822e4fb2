//! Rust in the style of `fmodel`: functions that give back a `Decider`, a `View` or a `Saga`, built in
//! place from closures. What only combines or maps others is wiring.

use super::Convention;
use super::cqrs_es::{consume, trait_name};
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::{arms_by_message, leaves, named_types};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};
use std::collections::BTreeMap;

/// See the module.
pub struct Fmodel;

impl Convention for Fmodel {
    fn id(&self) -> &'static str {
        "fmodel"
    }

    fn summary(&self) -> &'static str {
        "functions that build a Decider, a View or a Saga from closures"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let built: Vec<Built> =
            program.functions().filter_map(|(id, f)| built(program, id, f, found)).collect();
        for decider in built.iter().filter(|b| b.kind == "Decider") {
            self::decider(program, decider, found);
        }
        let mut views: BTreeMap<TypeId, Symbol> = BTreeMap::new();
        for each in &built {
            match each.kind {
                "View" => {
                    if let Some((state, view)) = view(program, each, found) {
                        views.insert(state, view);
                    }
                }
                "Saga" => saga(program, each, found),
                _ => {}
            }
        }
        if !views.is_empty() {
            queries(program, &views, found);
        }
    }
}

/// A function that builds one of the three in place.
struct Built {
    function: FnId,
    kind: &'static str,
    /// Type arguments and the file they are written in.
    args: (u32, Vec<TypeRef>),
}

fn built(program: &Program, id: FnId, function: &Function, found: &mut Findings) -> Option<Built> {
    let TypeRef::Named { path, args } = function.returns.as_ref()? else { return None };
    let (file, path, args) = match kind_of(path) {
        Some(_) => (id.0, path, args),
        // `type OrderDecider<'a> = Decider<'a, Command, State, Event>;`
        None => {
            let alias = program.resolve(id.0, path)?;
            match &program.ty(alias).alias {
                Some(TypeRef::Named { path, args }) => (alias.0, path, args),
                _ => return None,
            }
        }
    };
    let kind = kind_of(path)?;
    let in_place = function.body.constructions.iter().any(|c| last_segment(&c.path) == kind);
    if !in_place {
        found.note(Symbol::Function(id), || {
            format!("it gives back a {kind}, but builds none itself: it combines or maps others")
        });
    }
    in_place.then(|| Built { function: id, kind, args: (file, args.clone()) })
}

fn kind_of(path: &str) -> Option<&'static str> {
    ["Decider", "View", "Saga"].into_iter().find(|kind| last_segment(path) == *kind)
}

/// The messages that a type argument stands for.
fn messages(program: &Program, built: &Built, at: usize) -> Vec<Symbol> {
    let (file, args) = &built.args;
    let types = args.get(at).map_or(Vec::new(), |ty| named_types(program, *file, ty));
    types.into_iter().flat_map(|ty| leaves(program, ty)).collect()
}

/// The one declared type that a type argument names.
fn state(program: &Program, built: &Built, at: usize) -> Option<TypeId> {
    let (file, args) = &built.args;
    match named_types(program, *file, args.get(at)?).as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

/// `Decider<C, S, E>`: the state names the aggregate.
fn decider(program: &Program, built: &Built, found: &mut Findings) {
    let (commands, events) = (messages(program, built, 0), messages(program, built, 2));
    if commands.is_empty() || events.is_empty() {
        found.note(Symbol::Function(built.function), || {
            "it builds a Decider, but its commands or events are declared nowhere in the code read".to_owned()
        });
        return;
    }
    let unit = state(program, built, 1).map_or(Symbol::Function(built.function), Symbol::Type);
    let place = program.place(Symbol::Function(built.function));
    found.part(unit, Role::Aggregate, Confidence::Sure).places.push(place);
    for &event in &events {
        found.part(event, Role::Event, Confidence::Sure);
        found.link(Link::BelongsTo { part: event, unit });
    }
    for &command in &commands {
        found.part(command, Role::Command, Confidence::Sure);
        found.link(Link::BelongsTo { part: command, unit });
    }
    let arms: Vec<(Span, Vec<Symbol>)> = arms_by_message(program, found, built.function, Role::Command)
        .into_iter()
        .map(|(arm, symbols)| (arm.span, symbols))
        .collect();
    for (span, symbols) in arms {
        for command in symbols.into_iter().filter(|s| commands.contains(s)) {
            found.link(Link::HandledBy { command, function: built.function, within: Some(span) });
        }
    }
}

/// `View<S, E>`: arms that give the state back as it was project nothing.
fn view(program: &Program, built: &Built, found: &mut Findings) -> Option<(TypeId, Symbol)> {
    let events = messages(program, built, 1);
    let Some(state) = state(program, built, 0) else {
        found.note(Symbol::Function(built.function), || {
            "it builds a View, but its state is no single type that the code declares".to_owned()
        });
        return None;
    };
    for &event in &events {
        found.part(event, Role::Event, Confidence::Sure);
    }
    let view = Symbol::Function(built.function);
    let part = found.part(view, Role::ReadModel, Confidence::Sure);
    part.places.push(program.place(Symbol::Type(state)));
    // The function says more than the type of its rows, which may be a bare `State`.
    part.identifier = Some(program.function(built.function).name.clone());
    found.link(Link::ShapedBy { part: view, shape: Symbol::Type(state) });
    consume(program, found, view, built.function, &events);
    Some((state, view))
}

/// `Saga<E, C>`: a pure function from an event to commands.
fn saga(program: &Program, built: &Built, found: &mut Findings) {
    let (events, commands) = (messages(program, built, 0), messages(program, built, 1));
    for &event in &events {
        found.part(event, Role::Event, Confidence::Sure);
    }
    for &command in &commands {
        found.part(command, Role::Command, Confidence::Likely);
    }
    let saga = Symbol::Function(built.function);
    found.part(saga, Role::Consumer, Confidence::Sure);
    consume(program, found, saga, built.function, &events);
}

/// What gives back a view's state is a query: the methods of a query handler trait, or those that the
/// view's repository has of its own.
fn queries(program: &Program, views: &BTreeMap<TypeId, Symbol>, found: &mut Findings) {
    for (id, function) in program.functions() {
        let Some(returns) = &function.returns else { continue };
        let Some(owner) = program.owner(id).filter(|_| function.trait_.is_none()) else { continue };
        let asks = program.ty(owner).kind == TypeKind::Trait
            && super::words::words(&program.ty(owner).name).iter().any(|w| w == "query")
            || function.visibility == Visibility::Public
                && program.impls_of(owner).any(|(_, b)| trait_name(b) == Some("ViewStateRepository"));
        if !asks {
            continue;
        }
        let view = named_types(program, id.0, returns).iter().find_map(|ty| views.get(ty)).copied();
        if let Some(read_model) = view {
            let query = Symbol::Function(id);
            found.part(query, Role::Query, Confidence::Likely);
            found.link(Link::Reads { query, read_model });
            found.link(Link::AnsweredBy { query, function: id });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    const API: &str = "
        pub enum DoorCommand { Lock(LockDoor), MarkAsChecked(MarkDoorAsChecked) }
        pub struct LockDoor { pub id: String }
        pub struct MarkDoorAsChecked { pub id: String }
        pub enum DoorEvent { Locked(DoorLocked), NotLocked(DoorNotLocked), Checked(DoorChecked) }
        pub struct DoorLocked { pub id: String }
        pub struct DoorNotLocked { pub id: String }
        pub struct DoorChecked { pub id: String }
        pub enum AllCommands { Door(DoorCommand) }
        pub enum AllEvents { Door(DoorEvent) }
    ";

    #[test]
    fn a_decider_is_an_aggregate_named_by_its_state() {
        let decider = "
            use crate::api::*;
            pub struct Door { pub id: String, pub locked: bool }
            type DoorDecider<'a> = Decider<'a, DoorCommand, Option<Door>, DoorEvent, DoorError>;
            pub fn door_decider<'a>() -> DoorDecider<'a> {
                Decider {
                    decide: Box::new(|command, state| match command {
                        DoorCommand::Lock(cmd) => {
                            if state.is_some() {
                                Ok(vec![DoorEvent::NotLocked(DoorNotLocked { id: cmd.id.clone() })])
                            } else {
                                Ok(vec![DoorEvent::Locked(DoorLocked { id: cmd.id.clone() })])
                            }
                        }
                        DoorCommand::MarkAsChecked(cmd) => {
                            if state.is_none() { return Err(DoorError::NoSuchDoor); }
                            Ok(vec![DoorEvent::Checked(DoorChecked { id: cmd.id.clone() })])
                        }
                    }),
                    evolve: Box::new(|state, event| match event {
                        DoorEvent::Locked(e) => Some(Door { id: e.id.clone(), locked: true }),
                        DoorEvent::NotLocked(..) => state.clone(),
                        DoorEvent::Checked(..) => state.clone(),
                    }),
                    initial_state: Box::new(|| None),
                }
            }
            fn all<'a>() -> Decider<'a, AllCommands, (Option<Door>, ()), AllEvents> {
                door_decider().combine(other()).map_command(&f)
            }
        ";

        let lines = evidence_of(&[("src/api.rs", API), ("src/decider.rs", decider)]);

        assert_eq!(
            lines,
            [
                "Door refuses MarkDoorAsChecked: NoSuchDoor",
                "LockDoor publishes DoorLocked",
                "LockDoor publishes DoorNotLocked",
                "MarkDoorAsChecked publishes DoorChecked",
                "aggregate Door",
                "command LockDoor of Door",
                "command MarkDoorAsChecked of Door",
                "event DoorChecked of Door",
                "event DoorLocked of Door",
                "event DoorNotLocked of Door",
            ]
        );
    }

    #[test]
    fn views_project_what_changes_them_and_sagas_send_commands() {
        let readers = "
            use crate::api::*;
            pub struct DoorViewState { pub id: String, pub locked: bool }
            pub fn door_view<'a>() -> View<'a, Option<DoorViewState>, DoorEvent> {
                View {
                    evolve: Box::new(|state, event| match event {
                        DoorEvent::Locked(e) => Some(DoorViewState { id: e.id.clone(), locked: true }),
                        DoorEvent::NotLocked(..) => state.clone(),
                        DoorEvent::Checked(..) => state.clone(),
                    }),
                    initial_state: Box::new(|| None),
                }
            }
            pub fn check_saga<'a>() -> Saga<'a, AllEvents, AllCommands> {
                Saga {
                    react: Box::new(|event| match event {
                        AllEvents::Door(DoorEvent::Locked(e)) =>
                            vec![AllCommands::Door(DoorCommand::MarkAsChecked(MarkDoorAsChecked { id: e.id.clone() }))],
                        AllEvents::Door(DoorEvent::NotLocked(..)) => vec![],
                        _ => vec![],
                    }),
                }
            }
            pub trait DoorQueryHandler {
                async fn get_door(&self, id: &str) -> Result<Option<DoorViewState>, Error>;
            }
        ";

        let lines = evidence_of(&[("src/api.rs", API), ("src/readers.rs", readers)]);

        let relations: Vec<&String> = lines.iter().filter(|l| !l.starts_with("event ")).collect();
        assert_eq!(
            relations,
            [
                "check_saga emits MarkDoorAsChecked",
                "check_saga handles DoorLocked",
                "command LockDoor",
                "command MarkDoorAsChecked",
                "door_view projects DoorLocked",
                "get_door reads door_view",
                "policy check_saga",
                "query get_door",
                "read-model door_view",
            ]
        );
    }
}
