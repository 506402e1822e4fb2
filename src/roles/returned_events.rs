//! Aggregates whose methods give back what happened instead of recording it on themselves:
//! `fn rename(&mut self, name: Name) -> Result<ChatEvent, ChatError>`, `fn open(…) -> (Self, AccountEvent)`.
//!
//! Services and factories give back events, too. So the object must also fold such events, or the events
//! must be called after it.

use std::collections::BTreeSet;

use super::Convention;
use super::aggregate_traits::folds;
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::{messages_in, named_types};
use super::verbs::{reads_as_past, reads_as_question};
use super::words::{shared_words, words};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct ReturnedEvents;

impl Convention for ReturnedEvents {
    fn id(&self) -> &'static str {
        "returned-events"
    }

    fn summary(&self) -> &'static str {
        "objects whose methods give back the events of what they did"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        for (id, decl) in program.types() {
            let is_object = match decl.kind {
                TypeKind::Class | TypeKind::Struct => !decl.fields.is_empty(),
                // Objects that functions make instead of a class.
                TypeKind::Alias | TypeKind::Interface => {
                    let done = |m: &FnId| !program.function(*m).is_abstract;
                    program.methods(id).iter().any(done)
                }
                _ => false,
            };
            if is_object
                && decl.generics.is_empty()
                && (!found.has_role(Symbol::Type(id)) || folded(program, id, found))
                && !serves(&decl.name)
            {
                object(program, id, found);
            }
        }
    }
}

/// A state that functions fold and that functions make: it may well be its methods that decide.
fn folded(program: &Program, id: TypeId, found: &Findings) -> bool {
    matches!(program.ty(id).kind, TypeKind::Alias | TypeKind::Interface)
        && found.is(Symbol::Type(id), Role::Aggregate)
        && found.roles(Symbol::Type(id)).count() == 1
}

fn object(program: &Program, id: TypeId, found: &mut Findings) {
    let deciding: Vec<FnId> =
        program.methods(id).iter().copied().filter(|&m| gives_events(program, m, found)).collect();
    if deciding.is_empty() {
        return;
    }
    let folding: Vec<FnId> = program
        .methods(id)
        .iter()
        .copied()
        .filter(|&m| folds(&program.function(m).name) && takes_event(program, m, found))
        .collect();
    let own = called_after(program, id, &deciding, found);
    let unit = Symbol::Type(id);
    if folding.is_empty() && own.is_empty() {
        found.note(unit, || {
            let name = &program.function(deciding[0]).name;
            format!("{name} gives back events, but it folds none, and they are not called after it")
        });
        return;
    }
    found.part(unit, Role::Aggregate, Confidence::Likely);
    for event in own {
        found.link(Link::BelongsTo { part: event, unit });
    }
    for function in folding {
        found.link(Link::Replays { function });
    }
    for function in deciding {
        if program.function(function).visibility == Visibility::Public
            && !program.function(function).is_abstract
        {
            found.link(Link::Operation { unit, function });
        }
    }
}

/// Whether a method tells by its result what happened.
fn gives_events(program: &Program, id: FnId, found: &Findings) -> bool {
    let function = program.function(id);
    let gives = |result: &TypeRef| !messages_in(program, found, id.0, result, Role::Event).is_empty();
    let last = words(&function.name).pop().unwrap_or_default();
    // `take_events`, `uncommitted_changes`: what was recorded before.
    let hands_over = matches!(last.as_str(), "event" | "events" | "changes");
    // `EventData::opened(id)` beside the events only makes one.
    let makes = function.is_static && reads_as_past(&function.name);
    let asked_otherwise = hands_over || makes || reads_as_question(&function.name) || folds(&function.name);
    !asked_otherwise
        && function.trait_.is_none()
        && !function.is_abstract
        && function.returns.as_ref().is_some_and(gives)
        && !takes_event(program, id, found)
}

fn takes_event(program: &Program, id: FnId, found: &Findings) -> bool {
    let taken = program.function(id).params.iter().filter_map(|p| p.ty.as_ref());
    taken.into_iter().any(|ty| !messages_in(program, found, id.0, ty, Role::Event).is_empty())
}

/// The events that its methods give back, if they are called after it: `AccountEvent` of `Account`.
fn called_after(program: &Program, id: TypeId, deciding: &[FnId], found: &Findings) -> BTreeSet<Symbol> {
    let mut own = words(&program.ty(id).name);
    while own.len() > 1 && own.last().is_some_and(|w| matches!(w.as_str(), "aggregate" | "root" | "entity")) {
        own.pop();
    }
    let unit = own.clone();
    own.push("event".to_owned());
    let by_function = matches!(program.ty(id).kind, TypeKind::Alias | TypeKind::Interface);
    let mut events = BTreeSet::new();
    for &method in deciding {
        let Some(result) = &program.function(method).returns else { continue };
        let called = |ty: &TypeId| {
            let name = words(&program.ty(*ty).name);
            name.starts_with(&own) || by_function && name.len() > unit.len() && name.starts_with(&unit)
        };
        if named_types(program, method.0, result).iter().any(called) {
            events.extend(messages_in(program, found, method.0, result, Role::Event));
        }
    }
    events
}

/// Names of what makes, moves or keeps events for others.
fn serves(name: &str) -> bool {
    shared_words(name).last().is_some_and(|w| {
        matches!(
            w.as_str(),
            "event"
                | "builder"
                | "factory"
                | "service"
                | "handler"
                | "store"
                | "repository"
                | "repo"
                | "mapper"
                | "serializer"
                | "publisher"
                | "bus"
                | "client"
                | "reader"
                | "command"
                | "processor"
                | "executor"
                | "dispatcher"
                | "resolver"
                | "controller"
                | "gateway"
                | "dao"
                | "api"
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    #[test]
    fn what_gives_back_events_called_after_it_is_an_aggregate() {
        let code = "
            pub struct Raft { id: String, sunk: bool }
            pub enum RaftEvent { RaftBuilt { id: String }, RaftSunk { id: String } }
            impl Raft {
                pub fn new(id: String) -> (Self, RaftEvent) {
                    (Self { id: id.clone(), sunk: false }, RaftEvent::RaftBuilt { id })
                }
                pub fn sink(&mut self) -> Result<RaftEvent, RaftError> {
                    if self.sunk { return Err(RaftError::AlreadySunk); }
                    Ok(RaftEvent::RaftSunk { id: self.id.clone() })
                }
            }
            pub struct Harbour { rafts: Vec<Raft> }
            impl Harbour { pub fn drill(&mut self) -> Vec<RaftEvent> { Vec::new() } }";
        assert_eq!(
            evidence_of(&[("src/raft.rs", code)]),
            [
                "Raft refuses sink: AlreadySunk",
                "aggregate Raft",
                "command create_raft of Raft",
                "command sink of Raft",
                "create_raft publishes RaftBuilt",
                "event RaftBuilt of Raft",
                "event RaftSunk of Raft",
                "sink publishes RaftSunk",
            ]
        );
    }

    #[test]
    fn an_envelope_around_the_events_and_a_service_before_the_aggregate() {
        let code = "
            pub struct ClubEvent { pub id: Uuid, pub occurred_at: DateTime<Utc>, pub data: EventData }
            pub enum EventData { ClubFounded(ClubFounded), ClubRenamed(ClubRenamed) }
            pub struct ClubFounded { pub name: String }
            pub struct ClubRenamed { pub name: String }
            impl ClubEvent {
                fn renamed(name: String) -> ClubEvent {
                    ClubEvent { id: Uuid::new(), occurred_at: Utc::now(), data: EventData::ClubRenamed(ClubRenamed { name }) }
                }
            }
            pub struct Club { name: String }
            impl Club {
                pub fn rename(&self, name: String) -> Result<(Self, ClubEvent)> {
                    let event = ClubEvent::renamed(name);
                    Ok((self.clone(), event))
                }
                pub fn apply_event(&mut self, event: &ClubEvent) { self.name = event.name(); }
            }
            pub struct ClubService { clubs: Clubs }
            impl ClubService {
                pub async fn rename_club(&self, id: Uuid, name: String) -> Result<()> {
                    let club: Club = self.clubs.find(id).await?;
                    let (club, event) = club.rename(name)?;
                    self.clubs.store(event).await
                }
            }";
        assert_eq!(
            evidence_of(&[("src/club.rs", code)]),
            [
                "aggregate Club",
                "command rename_club of Club",
                "event ClubFounded of Club",
                "event ClubRenamed of Club",
                "rename_club publishes ClubRenamed",
            ]
        );
    }

    #[test]
    fn objects_that_functions_make_decide_by_their_methods() {
        let raft = r"
            type RaftEventBase = Event<RaftId> & { by: string };
            export type RaftBuilt = RaftEventBase & { typeName: 'RaftBuilt'; size: number };
            export namespace RaftBuilt {
                export function create(input: { by: string; size: number }): RaftBuilt {
                    return Object.freeze({ ...input, typeName: 'RaftBuilt' });
                }
                export function of(by: string, size: number): RaftBuilt { return create({ by, size }); }
            }
            export type RaftSunk = RaftEventBase & { typeName: 'RaftSunk' };
            export namespace RaftSunk {
                export function create(input: { by: string }): RaftSunk {
                    return Object.freeze({ ...input, typeName: 'RaftSunk' });
                }
                export function of(by: string): RaftSunk { return create({ by }); }
            }
            export type RaftEvent = RaftBuilt | RaftSunk;
            export type Raft = { size: number; sunk: boolean; sink(by: string): Result<[Raft, RaftSunk], RaftError> };
            function make(params: RaftParams): Raft {
                return Object.freeze({
                    size: params.size,
                    sunk: params.sunk,
                    sink(by: string): Result<[Raft, RaftSunk], RaftError> {
                        if (params.sunk) { return Result.err(RaftError.sink('The raft is sunk')); }
                        const event = RaftSunk.of(by);
                        return Result.ok([make({ ...params, sunk: true }), event]);
                    },
                });
            }
            export namespace Raft {
                export function build(size: number, by: string): [Raft, RaftBuilt] {
                    const event = RaftBuilt.of(by, size);
                    return [make({ size, sunk: false }), event];
                }
            }";
        let processor = r"
            import { Raft, type RaftEvent } from './raft';
            export type RaftCommandProcessor = {
                buildRaft(size: number, by: string): Promise<Result<RaftEvent, Failure>>;
                sinkRaft(id: string, by: string): Promise<Result<RaftEvent, Failure>>;
            };
            export namespace RaftCommandProcessor {
                export function create(rafts: Rafts): RaftCommandProcessor {
                    async function mutate(id: string, operate: (raft: Raft) => Result<[Raft, RaftEvent], RaftError>) {
                        const raft = await rafts.find(id);
                        if (raft === undefined) { return Result.err(ProcessError.notFound('Raft not found')); }
                        return persist(operate(raft));
                    }
                    return Object.freeze({
                        async buildRaft(size: number, by: string): Promise<Result<RaftEvent, Failure>> {
                            const [raft, event] = Raft.build(size, by);
                            return rafts.store(event, raft);
                        },
                        sinkRaft(id: string, by: string): Promise<Result<RaftEvent, Failure>> {
                            return mutate(id, (raft) => raft.sink(by));
                        },
                    });
                }
            }";
        assert_eq!(
            evidence_of(&[("src/raft.ts", raft), ("src/processor.ts", processor)]),
            [
                "Raft refuses sinkRaft: ProcessError",
                "Raft refuses sinkRaft: RaftError",
                "aggregate Raft",
                "buildRaft publishes RaftBuilt",
                "command buildRaft of Raft",
                "command sinkRaft of Raft",
                "event RaftBuilt of Raft",
                "event RaftSunk of Raft",
                "sinkRaft publishes RaftSunk",
            ]
        );
    }
}
