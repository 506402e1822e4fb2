//! Rust in the style of `es-entity`: `#[derive(EsEntity)]` structs that push events of an
//! `#[derive(EsEvent)]` enum, created from values that turn into events, and services over their
//! repositories that offer the operations.

use std::collections::{BTreeMap, BTreeSet};

use super::Convention;
use super::cqrs_es::{functions_of, trait_name};
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::leaves;
use crate::syntax::facts::*;
use crate::syntax::{Program, Symbol, TypeId};

/// See the module.
pub struct EsEntity;

impl Convention for EsEntity {
    fn id(&self) -> &'static str {
        "es-entity"
    }

    fn summary(&self) -> &'static str {
        "entities and events by derive, with the services over their repositories"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let entities: Vec<TypeId> =
            program.types().filter(|(_, d)| derives(d, "EsEntity")).map(|(id, _)| id).collect();
        if entities.is_empty() {
            return;
        }
        let parents = parents(program, &entities);
        for &entity in &entities {
            self::entity(program, entity, &parents, found);
        }
        for (file, block) in program.impls() {
            if trait_name(block) == Some("IntoEvents")
                && let Some(new) = program.resolve(file, &block.target)
            {
                for (function, _) in functions_of(program, file, block) {
                    found.link(Link::TurnsInto { value: Symbol::Type(new), function });
                }
            }
        }
        services(program, found);
        jobs(program, found);
    }
}

/// `impl JobInitializer for I { type Config = C; fn init … Box::new(Runner { … }) }`: whoever hands out a
/// `C` has the runner run.
fn jobs(program: &Program, found: &mut Findings) {
    for (file, block) in program.impls() {
        if !trait_name(block).is_some_and(|n| n.ends_with("Initializer")) {
            continue;
        }
        let Some(config) = super::cqrs_es::associated(program, file, block, "Config") else { continue };
        for (_, init) in functions_of(program, file, block) {
            let runners = init.body.constructions.iter().filter_map(|c| program.resolve(file, &c.path));
            for run in runners.filter_map(|runner| program.method(runner, "run")) {
                found.link(Link::TurnsInto { value: Symbol::Type(config), function: run });
            }
        }
    }
}

/// Whether a type derives something of that name.
fn derives(decl: &TypeDecl, name: &str) -> bool {
    decl.annotations
        .iter()
        .filter(|a| a.name == "derive")
        .any(|a| a.args.iter().any(|arg| arg.as_name().is_some_and(|n| last_segment(n) == name)))
}

/// `Nested<Child>` fields: child → parent.
fn parents(program: &Program, entities: &[TypeId]) -> BTreeMap<TypeId, TypeId> {
    let mut out = BTreeMap::new();
    for &entity in entities {
        for ty in program.ty(entity).fields.iter().filter_map(|f| f.ty.as_ref()) {
            let child = (ty.name() == Some("Nested"))
                .then(|| program.resolve(entity.0, ty.args().first()?.name()?))
                .flatten();
            if let Some(child) = child.filter(|c| *c != entity) {
                out.insert(child, entity);
            }
        }
    }
    out
}

fn entity(program: &Program, entity: TypeId, parents: &BTreeMap<TypeId, TypeId>, found: &mut Findings) {
    let decl = program.ty(entity);
    let events = decl
        .fields
        .iter()
        .filter_map(|f| f.ty.as_ref())
        .find(|ty| ty.name() == Some("EntityEvents"))
        .and_then(|ty| program.resolve_alias(entity.0, ty.args().first()?.name()?));
    let Some(events) = events else {
        found.note(Symbol::Type(entity), || {
            "it derives EsEntity, but no field of it is EntityEvents<…> of a type that the code declares"
                .to_owned()
        });
        return;
    };
    let mut whole = entity;
    for _ in 0..4 {
        whole = parents.get(&whole).copied().unwrap_or(whole);
    }
    let unit = Symbol::Type(whole);
    if whole == entity {
        found.part(unit, Role::Aggregate, Confidence::Sure);
    } else {
        found.note(Symbol::Type(entity), || {
            format!("it derives EsEntity, but is nested in {}, which is the aggregate", program.name(unit))
        });
    }
    for event in leaves(program, events) {
        let part = found.part(event, Role::Event, Confidence::Sure);
        if whole != entity {
            // Parent and child may both be `Initialized`.
            part.identifier = Some(format!("{}_{}", decl.name, program.name(event)));
        }
        found.link(Link::BelongsTo { part: event, unit });
    }
    for &method in program.methods(entity) {
        let function = program.function(method);
        if function.name == "try_from_events" {
            found.link(Link::Replays { function: method });
        } else if whole == entity && function.visibility != Visibility::Private && function.trait_.is_none() {
            found.link(Link::Operation { unit, function: method });
        }
    }
}

/// Public methods of what holds a repository, or holds what holds one.
fn services(program: &Program, found: &mut Findings) {
    let repositories: BTreeSet<TypeId> =
        program.types().filter(|(_, d)| derives(d, "EsRepo")).map(|(id, _)| id).collect();
    for (id, decl) in program.types() {
        let holds = !repositories.contains(&id)
            && decl.fields.iter().any(|f| {
                f.ty.as_ref()
                    .and_then(TypeRef::name)
                    .and_then(|n| program.resolve(id.0, n))
                    .is_some_and(|ty| repositories.contains(&ty))
            });
        if !holds {
            continue;
        }
        for &method in program.methods(id) {
            let function = program.function(method);
            let offered = function.visibility == Visibility::Public && function.trait_.is_none();
            if offered && !function.is_static {
                found.link(Link::Offers { function: method });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn services_offer_what_entities_record() {
        let lines = evidence_of(&[(
            "src/lib.rs",
            "
            #[derive(EsEvent)]
            #[es_event(id = \"SeatId\")]
            pub enum SeatEvent { Initialized { id: SeatId, row: u8 }, Blocked { reason: String } }
            #[derive(EsEntity, Builder)]
            pub struct Seat { pub id: SeatId, blocked: bool, events: EntityEvents<SeatEvent> }
            impl Seat {
                pub(crate) fn block(&mut self, reason: String) -> Result<Idempotent<()>, SeatError> {
                    idempotency_guard!(self.events.iter_all().rev(), already_applied: SeatEvent::Blocked { .. });
                    if self.blocked { return Err(SeatError::Taken); }
                    self.events.push(SeatEvent::Blocked { reason });
                    Ok(Idempotent::Executed(()))
                }
            }
            impl TryFromEvents<SeatEvent> for Seat {
                fn try_from_events(events: EntityEvents<SeatEvent>) -> Result<Self, EsEntityError> { todo() }
            }
            pub struct NewSeat { id: SeatId, row: u8 }
            impl NewSeat { pub fn builder() -> NewSeatBuilder { NewSeatBuilder::default() } }
            impl IntoEvents<SeatEvent> for NewSeat {
                fn into_events(self) -> EntityEvents<SeatEvent> {
                    EntityEvents::init(self.id, [SeatEvent::Initialized { id: self.id, row: self.row }])
                }
            }
            #[derive(EsRepo)]
            #[es_repo(entity = \"Seat\")]
            pub struct Seats { pool: PgPool }
            impl Seats { pub fn new(pool: PgPool) -> Self { Self { pool } } }
            pub struct Hall { seats: Seats }
            impl Hall {
                pub async fn add_seat(&self, row: u8) -> Result<Seat, E> {
                    let new = NewSeat::builder().id(SeatId::new()).row(row).build()?;
                    self.seats.create(new).await
                }
                pub async fn block_seat(&self, id: SeatId, reason: String) -> Result<(), E> {
                    let mut seat = self.seats.find_by_id(id).await?;
                    seat.block(reason)?;
                    self.seats.update(&mut seat).await
                }
                pub async fn find_seat(&self, id: SeatId) -> Result<Seat, E> { self.seats.find_by_id(id).await }
            }",
        )]);

        assert_eq!(
            lines,
            [
                "Seat refuses block_seat: Taken",
                "add_seat publishes Initialized",
                "aggregate Seat",
                "block_seat publishes Blocked",
                "command add_seat of Seat",
                "command block_seat of Seat",
                "event Blocked of Seat",
                "event Initialized of Seat",
            ]
        );
    }
}
