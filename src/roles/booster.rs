//! Booster Framework: `@Command`, `@Event`, `@Entity` with `@Reduces`, `@ReadModel` with `@Projects`, `@Query`,
//! `@GlobalEventHandler`. An entity is rebuilt from the events it reduces: it is their aggregate. A read model
//! projects entities, hence all events of these.
//!
//! `@EventHandler` is read where all frameworks' handler decorators are.

use super::Convention;
use super::cqrs_es::consume;
use super::finding::{Confidence, Findings, Link, Role, resolve_symbol};
use super::messages::arms_by_message;
use crate::syntax::facts::*;
use crate::syntax::program::first_segment;
use crate::syntax::{Program, Symbol, TypeId};

/// See the module.
pub struct Booster;

impl Convention for Booster {
    fn id(&self) -> &'static str {
        "booster"
    }

    fn summary(&self) -> &'static str {
        "Booster's decorated commands, events, entities that reduce events, and read models of entities"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let marked = |id: TypeId, decl: &TypeDecl, name: &str| {
            decl.annotations.iter().any(|a| last_segment(&a.name) == name && is_booster(program, id.0, a))
        };
        for (id, decl) in program.types() {
            let symbol = Symbol::Type(id);
            if marked(id, decl, "Event") {
                found.part(symbol, Role::Event, Confidence::Sure);
            } else if marked(id, decl, "Command") || marked(id, decl, "ScheduledCommand") {
                command(program, id, found);
            } else if marked(id, decl, "Query") {
                query(program, id, found);
            }
        }
        for (id, decl) in program.types() {
            if marked(id, decl, "Entity") {
                entity(program, id, found);
            } else if marked(id, decl, "GlobalEventHandler") {
                listener(program, id, found);
            }
        }
        for (id, decl) in program.types() {
            if marked(id, decl, "ReadModel") {
                read_model(program, id, found);
            }
        }
    }
}

/// Whether a decorator comes from Booster; other frameworks have an `@Entity` and a `@Command`, too.
pub(super) fn is_booster(program: &Program, file: u32, annotation: &Annotation) -> bool {
    let local = first_segment(&annotation.name);
    program.files[file as usize]
        .imports
        .iter()
        .any(|i| i.local == local && i.module.starts_with("@boostercloud/"))
}

fn command(program: &Program, id: TypeId, found: &mut Findings) {
    let command = Symbol::Type(id);
    let Some(function) = program.method(id, "handle") else {
        return found
            .note(command, || "it is decorated as a command, but has no method called handle".to_owned());
    };
    found.part(command, Role::Command, Confidence::Sure);
    found.link(Link::HandledBy { command, function, within: None });
}

fn query(program: &Program, id: TypeId, found: &mut Findings) {
    let query = Symbol::Type(id);
    let Some(function) = program.method(id, "handle") else {
        return found
            .note(query, || "it is decorated as a query, but has no method called handle".to_owned());
    };
    found.part(query, Role::Query, Confidence::Sure);
    found.link(Link::AnsweredBy { query, function });
    for call in &program.function(function).body.calls {
        let read = call.args.first().and_then(Expr::as_name).filter(|_| call.name == "readModel");
        if let Some(read_model) = read.and_then(|name| program.resolve_alias(id.0, name)) {
            found.link(Link::Reads { query, read_model: Symbol::Type(read_model) });
        }
    }
}

/// What a decorator of a method names: `@Reduces(OrderPlaced)`, `@Projects(Order, 'id')`.
fn named<'a>(
    program: &'a Program,
    file: u32,
    function: &'a Function,
    decorator: &'a str,
) -> impl Iterator<Item = Symbol> + 'a {
    function
        .annotations
        .iter()
        .filter(move |a| last_segment(&a.name) == decorator && is_booster(program, file, a))
        .filter_map(move |a| resolve_symbol(program, file, a.args.first()?.as_name()?))
}

fn entity(program: &Program, id: TypeId, found: &mut Findings) {
    let unit = Symbol::Type(id);
    let mut reduces = false;
    for &method in program.methods(id) {
        for event in named(program, id.0, program.function(method), "Reduces") {
            reduces = true;
            found.part(event, Role::Event, Confidence::Sure);
            found.link(Link::BelongsTo { part: event, unit });
            found.link(Link::Replays { function: method });
        }
    }
    if reduces {
        found.part(unit, Role::Aggregate, Confidence::Sure);
    } else {
        found.note(unit, || "it is decorated as an entity, but no method of it reduces an event".to_owned());
    }
}

fn listener(program: &Program, id: TypeId, found: &mut Findings) {
    let consumer = Symbol::Type(id);
    let Some(function) = program.method(id, "handle") else { return };
    if arms_by_message(program, found, function, Role::Event).is_empty() {
        return found.note(consumer, || {
            "it is decorated as a handler of all events, but asks for none that was found".to_owned()
        });
    }
    found.part(consumer, Role::Consumer, Confidence::Sure);
    consume(program, found, consumer, function, &[]);
}

fn read_model(program: &Program, id: TypeId, found: &mut Findings) {
    let view = Symbol::Type(id);
    let mut projects = false;
    for &method in program.methods(id) {
        for entity in named(program, id.0, program.function(method), "Projects").collect::<Vec<_>>() {
            let events: Vec<Symbol> = found
                .links()
                .filter_map(|(link, _)| match link {
                    Link::BelongsTo { part, unit } if *unit == entity => Some(*part),
                    _ => None,
                })
                .collect();
            for event in events {
                projects = true;
                found.link(Link::Consumes { consumer: view, event, function: method, within: None });
            }
        }
    }
    if projects {
        found.part(view, Role::ReadModel, Confidence::Sure);
        found.link(Link::ShapedBy { part: view, shape: view });
    } else {
        found.note(view, || {
            "it is decorated as a read model, but projects no entity that reduces events".to_owned()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn entities_own_what_they_reduce_and_read_models_project_entities() {
        let code = r"
            import { Command, Event, Entity, Reduces, ReadModel, Projects, EventHandler, Query, Booster } from '@boostercloud/framework-core';
            import { Admin } from './roles';
            @Event export class BatteryCharged {
                constructor(readonly batteryId: UUID, readonly watts: number) {}
                entityID(): UUID { return this.batteryId; }
            }
            @Entity export class Battery {
                constructor(readonly id: UUID, readonly watts: number) {}
                @Reduces(BatteryCharged)
                static charged(event: BatteryCharged, battery?: Battery): Battery { return new Battery(event.batteryId, event.watts); }
            }
            @Command({ authorize: [Admin] }) export class ChargeBattery {
                constructor(readonly batteryId: UUID, readonly watts: number) {}
                static async handle(command: ChargeBattery, register: Register): Promise<void> {
                    if (command.watts < 0) throw new Error('watts are negative');
                    register.events(new BatteryCharged(command.batteryId, command.watts));
                }
            }
            @ReadModel({ authorize: 'all' }) export class ChargeReadModel {
                constructor(readonly id: UUID, readonly watts: number) {}
                @Projects(Battery, 'id')
                static project(battery: Battery): ProjectionResult<ChargeReadModel> { return new ChargeReadModel(battery.id, battery.watts); }
            }
            @Query({ authorize: 'all' }) export class ChargeOf {
                constructor(readonly batteryId: UUID) {}
                static async handle(query: ChargeOf): Promise<number> { return Booster.readModel(ChargeReadModel).search(); }
            }
            @EventHandler(BatteryCharged) export class BlinkLight {
                static async handle(event: BatteryCharged, register: Register): Promise<void> { lights.blink(event.batteryId); }
            }";
        let roles = r"
            import { Role } from '@boostercloud/framework-core';
            @Role({ auth: { signUpMethods: [] } }) export class Admin {}";
        assert_eq!(
            evidence_of(&[("battery.ts", code), ("roles.ts", roles)]),
            [
                "Battery refuses ChargeBattery: Error",
                "BlinkLight handles BatteryCharged",
                "ChargeBattery issuedby Admin",
                "ChargeBattery publishes BatteryCharged",
                "ChargeOf reads ChargeReadModel",
                "ChargeReadModel projects BatteryCharged",
                "actor Admin",
                "aggregate Battery",
                "command ChargeBattery of Battery",
                "event BatteryCharged of Battery",
                "event-handler BlinkLight",
                "query ChargeOf",
                "read-model ChargeReadModel",
            ]
        );
    }

    #[test]
    fn the_same_decorators_from_elsewhere_say_nothing() {
        let code = r"
            import { Command } from 'nest-commander';
            @Command({ name: 'seed' }) export class SeedCommandLine { static async handle() {} }";
        assert_eq!(evidence_of(&[("cli.ts", code)]), Vec::<String>::new());
    }
}
