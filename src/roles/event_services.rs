//! Services that hand events on themselves, beside plain entities: `outbox.store(OrderEvent::OrderPlaced { … })`
//! in a function that loads, changes and saves an `Order`. The function is the operation, the entity that
//! leads the event's name its aggregate.

use std::collections::BTreeSet;

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::KnownTags;
use super::words::shared_words;
use crate::source::Language;
use crate::syntax::facts::*;
use crate::syntax::program::common_folders;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct EventServices;

impl Convention for EventServices {
    fn id(&self) -> &'static str {
        "event-services"
    }

    fn summary(&self) -> &'static str {
        "functions that store or publish events on behalf of plain entities"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let tags = KnownTags::of(program, found, Role::Event);
        let owned: BTreeSet<Symbol> = found
            .links()
            .filter_map(|(link, _)| match link {
                Link::BelongsTo { part, .. } => Some(*part),
                _ => None,
            })
            .collect();
        let taken: BTreeSet<FnId> = found
            .links()
            .filter_map(|(link, _)| match link {
                Link::HandledBy { function, .. }
                | Link::Consumes { function, .. }
                | Link::AnsweredBy { function, .. }
                | Link::Replays { function } => Some(*function),
                _ => None,
            })
            .collect();
        let mut helpers: BTreeSet<FnId> = BTreeSet::new();
        for (id, function) in program.functions() {
            let is_rust = program.files[id.0 as usize].language == Language::Rust;
            if !is_rust && (taken.contains(&id) || !is_service(program, id, found)) {
                continue;
            }
            let events: Vec<Symbol> = handed_on(program, id, function, &tags, found)
                .into_iter()
                .filter(|event| !owned.contains(event))
                .collect();
            if events.is_empty() {
                continue;
            }
            let machinery = shared_words(&function.name).first().is_some_and(|w| {
                matches!(w.as_str(), "publish" | "emit" | "store" | "append" | "send" | "dispatch" | "notify")
            });
            let takes_events =
                function.params.iter().filter_map(|p| p.ty.as_ref()).any(|ty| {
                    !super::messages::messages_in(program, found, id.0, ty, Role::Event).is_empty()
                });
            let reacts = function.trait_.is_some()
                || machinery
                || takes_events
                || super::aggregate_traits::folds(&function.name);
            if reacts {
                found.note(Symbol::Function(id), || {
                    let why = match takes_events {
                        true => "it is given events itself",
                        false => "it implements a trait, or is called after moving events",
                    };
                    format!("it hands on events, but {why}")
                });
                continue;
            }
            for &event in &events {
                let entity = entity(program, id, event);
                if entity.is_none() {
                    found.note(Symbol::Function(id), || {
                        format!(
                            "it hands on {}, but no entity's name leads that event's",
                            program.name(event)
                        )
                    });
                }
                if let Some(entity) = entity {
                    let unit = Symbol::Type(entity);
                    found.part(unit, Role::Aggregate, Confidence::Likely);
                    found.link(Link::BelongsTo { part: event, unit });
                }
            }
            if function.visibility == Visibility::Public {
                found.link(Link::Offers { function: id });
            } else if !is_rust {
                helpers.insert(id);
            }
        }
        for helper in helpers {
            offer_callers(program, helper, found);
        }
    }
}

/// A class that is called a service and that nothing else was said of.
fn is_service(program: &Program, id: FnId, found: &Findings) -> bool {
    program.owner(id).is_some_and(|owner| {
        let named = shared_words(&program.ty(owner).name).last().is_some_and(|w| w == "service");
        named && !found.has_role(Symbol::Type(owner))
    })
}

/// `create() { …; this.savedAndPublish(order) }`: whoever lets a private method hand events on.
fn offer_callers(program: &Program, helper: FnId, found: &mut Findings) {
    let Some(owner) = program.owner(helper) else { return };
    let name = &program.function(helper).name;
    for &method in program.methods(owner) {
        let function = program.function(method);
        let calls = function.body.calls.iter().any(|c| c.name == *name && c.receiver == "this");
        if calls && function.visibility == Visibility::Public && method != helper {
            found.link(Link::Offers { function: method });
        }
    }
}

/// Events that a function gives to something called after events.
fn handed_on(
    program: &Program,
    id: FnId,
    function: &Function,
    tags: &KnownTags,
    found: &Findings,
) -> BTreeSet<Symbol> {
    let hands_on = |call: &&Call| {
        let verb = shared_words(&call.name);
        let acts = verb.first().is_some_and(|w| {
            matches!(
                w.as_str(),
                "store"
                    | "publish"
                    | "save"
                    | "append"
                    | "send"
                    | "emit"
                    | "dispatch"
                    | "push"
                    | "record"
                    | "insert"
                    | "add"
                    | "raise"
                    | "enqueue"
            )
        });
        acts && shared_words(&call.receiver).iter().chain(verb.iter()).any(|w| {
            matches!(
                w.as_str(),
                "event" | "events" | "outbox" | "publisher" | "bus" | "producer" | "dispatcher" | "eventbus"
            )
        })
    };
    let calls: Vec<&Call> = function.body.calls.iter().filter(hands_on).collect();
    if calls.is_empty() {
        return BTreeSet::new();
    }
    function
        .body
        .constructions
        .iter()
        .filter(|c| calls.iter().any(|call| call.span.contains(&c.span)) || bound(function, &calls, c))
        .filter_map(|c| tags.constructed(program, found, id.0, c, Role::Event))
        .collect()
}

/// `let event = OrderPlaced { … }; bus.publish(event)`.
fn bound(function: &Function, calls: &[&Call], construction: &Construction) -> bool {
    function.body.locals.iter().any(|local| {
        local.span.contains(&construction.span)
            && calls.iter().any(|call| call.args.iter().any(|a| a.as_name() == Some(local.name.as_str())))
    })
}

/// The struct whose name the event's name starts with, in the same part of the tree; else the one entity
/// that the function's file imports from the domain.
fn entity(program: &Program, id: FnId, event: Symbol) -> Option<TypeId> {
    let all = shared_words(program.name(event));
    let here = &program.files[id.0 as usize].path;
    let has_identity = |ty: &TypeId| {
        let decl = program.ty(*ty);
        let fields = match &decl.alias {
            Some(TypeRef::Object(fields)) => fields,
            _ => &decl.fields,
        };
        let keeps = matches!(
            decl.kind,
            TypeKind::Struct
                | TypeKind::Class
                | TypeKind::AbstractClass
                | TypeKind::Interface
                | TypeKind::Alias
        );
        keeps && fields.iter().any(|f| is_identity(&f.name))
    };
    let called = |length: usize| all[..length].iter().map(|w| capitalized(w)).collect::<String>();
    let nearest = |name: &String| {
        program
            .types_named(name)
            .iter()
            .copied()
            .filter(has_identity)
            .map(|ty| (common_folders(here, &program.files[ty.0 as usize].path), std::cmp::Reverse(ty)))
            .max()
            .map(|(near, std::cmp::Reverse(ty))| (near, ty))
    };
    let names: Vec<String> = (1..all.len()).rev().map(called).collect();
    // Of `Boat` and `BoatBerth` the one that something keeps is the unit.
    let kept = |name: &&String| !program.types_named(&format!("{name}Repository")).is_empty();
    let leading = names.iter().filter(kept).find_map(nearest).or_else(|| names.iter().find_map(nearest));
    if let Some((_, ty)) = leading.filter(|(near, _)| *near > 0 || !here.contains('/')) {
        return Some(ty);
    }
    let imported: BTreeSet<TypeId> = program.files[id.0 as usize]
        .imports
        .iter()
        .filter(|i| {
            i.module.split("::").any(|part| matches!(part, "aggregates" | "entities" | "domain" | "model"))
        })
        .filter_map(|i| program.resolve(id.0, &i.local))
        .filter(has_identity)
        .collect();
    match imported.iter().collect::<Vec<_>>().as_slice() {
        [only] => Some(**only),
        _ => leading.map(|(_, ty)| ty),
    }
}

fn is_identity(field: &str) -> bool {
    matches!(field, "id" | "_id")
        || field.ends_with("_id")
        || field.ends_with("Id")
        || field == "identifier"
        || field == "uuid"
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn a_service_class_that_publishes_events_offers_its_public_methods() {
        let text = "
            export class BoatMooredEvent { constructor(readonly boatId: string) {} }
            export class BoatCastOffEvent extends Event<CastOff> {}
            export class CastOff { boatId: string; }
            export interface Boat { id: string; moored: boolean; }
            export interface BoatCast { id: string; }
            export interface BoatRepository { save(boat: Boat): Promise<Boat>; }
            @Injectable() export class BoatService {
              constructor(private readonly boats: BoatRepository, private readonly publisher: EventPublisher) {}
              async moor(id: string): Promise<Boat> {
                const boat = await this.boats.save({ id, moored: true });
                await this.publisher.publish(new BoatMooredEvent(id));
                return boat;
              }
              async castOff(id: string): Promise<void> { await this.tell(await this.boats.update({ id })); }
              private async tell(castOff: CastOff) { await this.publisher.publish(new BoatCastOffEvent(castOff)); }
              all(): Promise<Boat[]> { return this.boats.all(); }
            }
            @Controller() export class HarbourSubscriber {
              @EventPattern(BoatEvents.CastOff) left(@Payload() data: CastOff) { this.tower.tell(data.boatId); }
            }";
        assert_eq!(
            evidence_of(&[("src/boat.ts", text)]),
            [
                "HarbourSubscriber handles BoatCastOffEvent",
                "aggregate Boat",
                "castOff publishes BoatCastOffEvent",
                "command castOff of Boat",
                "command moor of Boat",
                "event BoatCastOffEvent of Boat",
                "event BoatMooredEvent of Boat",
                "event-handler HarbourSubscriber",
                "moor publishes BoatMooredEvent",
            ]
        );
    }

    #[test]
    fn what_a_service_hands_on_after_it_sent_a_command_belongs_to_that_command() {
        let code = "
            export class MemberSignedUpEvent { constructor(readonly id: string) {} }
            export class SignUpCommand { constructor(readonly member: Member) {} }
            export class Member extends AggregateRoot { id: string; mail: string; }
            @CommandHandler(SignUpCommand) export class SignUpHandler {
              async execute(command: SignUpCommand) { await this.members.save(command.member); } }
            export class MemberService {
              async enrol(dto: EnrolDto) {
                if (await this.members.find(dto.id)) { throw new ConflictException('known already'); }
                await this.commandBus.execute(new SignUpCommand(new Member()));
                await this.eventBus.publish(new MemberSignedUpEvent(dto.id));
              } }";
        assert_eq!(
            evidence_of(&[("members.ts", code)]),
            [
                "Member refuses SignUpCommand: ConflictException",
                "SignUpCommand publishes MemberSignedUpEvent",
                "aggregate Member",
                "command SignUpCommand of Member",
                "event MemberSignedUpEvent of Member",
            ]
        );
    }

    #[test]
    fn a_service_that_stores_events_offers_the_operation() {
        let lines = evidence_of(&[(
            "src/lib.rs",
            "
            pub enum DomainEvent { BoatMoored { boat_id: BoatId }, BoatCastOff { boat_id: BoatId } }
            pub struct Boat { id: BoatId, moored: bool }
            pub async fn moor_boat<Tx>(boat_id: BoatId, boats: &impl BoatRepository, outbox: &impl Outbox, tx: &mut Tx) -> Result<(), String> {
                let mut boat = boats.find(boat_id, tx).await?;
                if boat.moored { return Err(\"the boat is moored already\".to_string()); }
                boats.save(&boat, tx).await?;
                outbox.store(DomainEvent::BoatMoored { boat_id }, tx).await
            }",
        )]);

        assert_eq!(
            lines,
            [
                "Boat refuses moor_boat: the boat is moored already",
                "aggregate Boat",
                "command moor_boat of Boat",
                "event BoatCastOff of Boat",
                "event BoatMoored of Boat",
                "moor_boat publishes BoatMoored",
            ]
        );
    }
}
