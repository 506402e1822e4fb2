//! Aggregates as classes (or structs with methods) that record events: `this.apply(new OrderPlaced(…))`,
//! `this.addDomainEvent(…)`, `self.record(…)`, `this.uncommittedEvents.push(event)`.

use super::Convention;
use super::eventually::told_by_trait;
use super::finding::{Confidence, Findings, Link, Role, resolve_symbol};
use super::messages::{labelled, messages_in};
use super::suffixes::is_made_by_function;
use super::verbs::reads_as_past;
use super::words::{shared_words, words};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct ClassAggregates;

impl Convention for ClassAggregates {
    fn id(&self) -> &'static str {
        "class-aggregates"
    }

    fn summary(&self) -> &'static str {
        "classes that extend an aggregate root, or whose methods record events on themselves"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let bases = program.base_types();
        for (id, decl) in program.types() {
            let is_class = matches!(decl.kind, TypeKind::Class | TypeKind::Struct)
                && !keeps_others(&decl.name)
                && !is_made_by_function(program, id);
            if !is_class || bases.contains(&id) || !decl.generics.is_empty() {
                if found.is_asked(Symbol::Type(id))
                    && let Some(base) = program.ancestor_names(id).iter().find(|n| is_root_name(n))
                {
                    found.note(Symbol::Type(id), || {
                        format!("its base is {base}, but others extend it, or it is generic")
                    });
                }
                continue;
            }
            let by_base = found.is_declared(Symbol::Type(id), Role::Aggregate)
                || program.ancestor_names(id).iter().any(|n| is_root_name(n));
            let recorded = recorded_here(program, id, by_base, found);
            let keeps_state = decl.fields.iter().any(|f| !f.is_static);
            let by_name = shared_words(&decl.name).last().is_some_and(|w| w == "aggregate")
                && words(&decl.name).len() > 1;
            if !by_base
                && !keeps_pending(program, id, found)
                && !(keeps_state && !recorded.is_empty() && (by_name || records_on_itself(program, id)))
            {
                note_gap(program, id, &recorded, keeps_state, found);
                continue;
            }
            let unit = Symbol::Type(id);
            let confidence = if by_base { Confidence::Sure } else { Confidence::Likely };
            found.part(unit, Role::Aggregate, confidence);
            for state in folded_by(program, id, found) {
                found.retract(state, Role::Aggregate);
                found.link(Link::ShapedBy { part: unit, shape: state });
            }
            for event in recorded {
                found.part(event, Role::Event, Confidence::Likely);
                found.link(Link::BelongsTo { part: event, unit });
            }
            for &method in program.methods(id) {
                let function = program.function(method);
                if replays(program, found, method, function) {
                    found.link(Link::Replays { function: method });
                } else if function.visibility == Visibility::Public
                    && function.name != "constructor"
                    && told_by_trait(function).is_none()
                {
                    found.link(Link::Operation { unit, function: method });
                }
            }
        }
    }
}

/// States that methods of the class fold (`applyEvent(state: Account, event: AccountEvent): Account`), and
/// that nothing else decides on: what the class keeps elsewhere, not a second aggregate.
fn folded_by(program: &Program, id: TypeId, found: &Findings) -> Vec<Symbol> {
    let mut states = Vec::new();
    for &method in program.methods(id) {
        if !found.is_linked(&Link::Replays { function: method }) {
            continue;
        }
        let Some(result) = &program.function(method).returns else { continue };
        let state = result.name().and_then(|name| program.resolve(method.0, name)).map(Symbol::Type);
        states.extend(state.filter(|s| *s != Symbol::Type(id) && found.is(*s, Role::Aggregate)));
    }
    states.retain(|state| {
        !found.links().any(|(link, _)| match link {
            Link::Operation { unit, function } => unit == state && program.owner(*function) != Some(id),
            _ => false,
        })
    });
    states
}

/// Why a class with some mark of an aggregate is none.
fn note_gap(program: &Program, id: TypeId, recorded: &[Symbol], keeps_state: bool, found: &mut Findings) {
    let symbol = Symbol::Type(id);
    if !found.is_asked(symbol) || found.has_role(symbol) {
        return;
    }
    if let Some(&event) = recorded.first() {
        found.note(symbol, || {
            let why = match keeps_state {
                true => "records none on itself and extends no aggregate root",
                false => "keeps no state and extends no aggregate root",
            };
            format!("it hands on {}, but {why}", program.name(event))
        });
    } else if let [base, ..] = program.ty(id).supertypes.as_slice()
        && let Some(base) = base.name()
    {
        found.note(symbol, || {
            format!("its base {base} is no known aggregate root, and it records no event that was found")
        });
    } else if shared_words(program.name(symbol)).last().is_some_and(|w| w == "aggregate") {
        found.note(symbol, || "its name says aggregate, but it records no event that was found".to_owned());
    }
}

/// `BasketRepository` keeps baskets, whatever it extends.
fn keeps_others(name: &str) -> bool {
    let words = shared_words(name);
    let last = words.last().map(String::as_str);
    words.len() > 1 && matches!(last, Some("repository" | "repo" | "factory" | "handler" | "service"))
}

/// `uncommittedEvents: OrderEvent[]`: an object that keeps what it recorded until somebody stores it.
fn keeps_pending(program: &Program, id: TypeId, found: &Findings) -> bool {
    let pending = |field: &Field| {
        let name = shared_words(&field.name);
        let called = name.last().is_some_and(|w| matches!(w.as_str(), "events" | "changes"))
            && name
                .iter()
                .any(|w| matches!(w.as_str(), "uncommitted" | "pending" | "unsaved" | "unpublished"));
        let of_events = || {
            let Some(TypeRef::Array(item)) = &field.ty else { return false };
            !messages_in(program, found, id.0, item, Role::Event).is_empty()
        };
        called && !field.is_static && of_events()
    };
    let fields = &program.ty(id).fields;
    fields.len() > 1 && fields.iter().any(pending)
}

/// Base class names of aggregates.
fn is_root_name(name: &str) -> bool {
    let words = shared_words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(
        words.as_slice(),
        [.., "aggregate", "root"]
            | [.., "aggregate"]
            | [.., "aggregate", "base"]
            | [.., "aggregate", "root", "base"]
            | ["event", "sourced", "entity"]
            | ["event", "sourced"]
    )
}

/// Calls by which an object records an event on itself.
const RECORDING: &[&str] = &[
    "apply",
    "applyChange",
    "applyEvent",
    "applyNew",
    "raise",
    "raiseEvent",
    "record",
    "recordThat",
    "recordEvent",
    "recordApplyEvent",
    "addDomainEvent",
    "addEvent",
    "emit",
    "emitEvent",
    "publish",
    "pushEvent",
    "enqueue",
    "append",
    "appendEvent",
    "causes",
    "trigger",
    "registerEvent",
    "registerDomainEvent",
    "apply_event",
    "record_that",
    "record_event",
    "raise_event",
    "add_event",
    "push_event",
    "push",
    "add_domain_event",
    "when",
    "applyAndRecord",
    "addUncommittedEvent",
    "addToUncommittedEvents",
    "raiseDomainEvent",
    "dispatch",
];

/// Whether a call records what it is given, judged by its receiver and name.
fn is_recording(call: &Call) -> bool {
    if !RECORDING.contains(&call.name.as_str()) {
        return false;
    }
    let receiver = call.receiver.as_str();
    match call.name.as_str() {
        // Lists of pending events.
        "append" if matches!(receiver, "this" | "self") => true,
        "push" | "append" | "add" | "enqueue" => shared_words(receiver)
            .iter()
            .any(|w| matches!(w.as_str(), "event" | "events" | "changes" | "uncommitted" | "pending")),
        "publish" | "emit" | "dispatch" | "when" | "trigger" => matches!(receiver, "this" | "self" | "super"),
        _ => true,
    }
}

/// Whether some method records on the object itself or on an object of the same type.
fn records_on_itself(program: &Program, id: TypeId) -> bool {
    program.methods(id).iter().any(|&m| {
        program
            .function(m)
            .body
            .calls
            .iter()
            .any(|c| is_recording(c) && (c.receiver.starts_with("this") || c.receiver.starts_with("self")))
    })
}

/// The events that the type's own methods hand to a recording call.
fn recorded_here(program: &Program, id: TypeId, by_base: bool, found: &Findings) -> Vec<Symbol> {
    let mut events = Vec::new();
    for &method in program.methods(id) {
        let function = program.function(method);
        for call in function.body.calls.iter().filter(|c| is_recording(c)) {
            for (at, construction) in function.body.constructions.iter().enumerate() {
                let given =
                    call.span.contains(&construction.span) || is_given_by_name(function, call, construction);
                if !given {
                    continue;
                }
                let label = super::deciders::label_of(construction);
                let known = labelled(program, found, method.0, &label, Role::Event);
                // What an aggregate root records directly is an event, whatever it is called.
                let direct = || {
                    let is_argument = call
                        .args
                        .first()
                        .is_some_and(|a| matches!(a, Expr::Construct(p, ..) if *p == construction.path));
                    let on_itself = matches!(call.receiver.as_str(), "this" | "self")
                        || by_base && is_own_object(program, id, method, &call.receiver);
                    let is_given = is_argument || is_given_by_name(function, call, construction);
                    // Without a base, the class's own recording method and the past form speak for it.
                    let records = by_base
                        || program.method(id, &call.name).is_some()
                            && reads_as_past(last_segment(&construction.path));
                    let tagged = construction.kind == ConstructionKind::Tagged;
                    if tagged && by_base && on_itself && call.args.len() == 1 {
                        // `this.raiseEvent({ type: 'user.created', … })`: no type declares it.
                        return Some(Symbol::Made(method, at as u32));
                    }
                    (records && is_given && on_itself && !tagged)
                        .then(|| resolve_symbol(program, method.0, &construction.path))
                        .flatten()
                        .filter(|s| !found.has_role(*s))
                };
                let is_known = |event: &Symbol| match event {
                    Symbol::Made(..) => {
                        events.iter().any(|e: &Symbol| program.name(*e) == program.name(*event))
                    }
                    _ => events.contains(event),
                };
                if let Some(event) = known.or_else(direct).filter(|e| !is_known(e)) {
                    events.push(event);
                }
            }
        }
    }
    events
}

/// `const order = new Order(); order.apply(…)` inside a factory of the class.
fn is_own_object(program: &Program, id: TypeId, method: FnId, receiver: &str) -> bool {
    let local = program.function(method).body.locals.iter().find(|l| l.name == receiver);
    local.is_some_and(|l| {
        matches!(&l.value, Some(Expr::Construct(class, ..)) if program.resolve(method.0, class) == Some(id))
    })
}

/// `const event = new OrderPlaced(…); this.applyEvent(event);`
fn is_given_by_name(function: &Function, call: &Call, construction: &Construction) -> bool {
    call.args.iter().filter_map(Expr::as_name).any(|name| {
        function.body.locals.iter().any(|l| l.name == name && l.span.contains(&construction.span))
    })
}

/// Whether a method rebuilds state from an event: it takes one, and records nothing new.
fn replays(program: &Program, found: &Findings, id: FnId, function: &Function) -> bool {
    let takes_event = function.params.iter().any(|p| {
        p.ty.as_ref().is_some_and(|t| {
            !messages_in(program, found, id.0, t, Role::Event).is_empty()
                || t.name()
                    .is_some_and(|n| shared_words(n).last().is_some_and(|w| w == "event" || w == "events"))
        })
    });
    let named = {
        let words = shared_words(&function.name);
        matches!(
            words.first().map(String::as_str),
            Some(
                "on" | "apply"
                    | "when"
                    | "mutate"
                    | "evolve"
                    | "reduce"
                    | "load"
                    | "replay"
                    | "rehydrate"
                    | "from"
            )
        )
    };
    let records = || {
        let made = function.body.constructions.iter().map(super::deciders::label_of);
        function.body.calls.iter().any(is_recording)
            || made.into_iter().any(|label| labelled(program, found, id.0, &label, Role::Event).is_some())
    };
    takes_event && (named || !records())
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn methods_that_record_are_operations_and_appliers_are_none() {
        let code = r"
            export class DoorOpened extends DomainEvent { constructor(readonly id: string) { super(); } }
            export class Door extends AggregateRoot {
                open() { this.apply(new DoorOpened(this.id)); }
                private onDoorOpened(event: DoorOpened) { this.opened = true; }
                get isOpen() { return this.opened; }
            }";
        assert_eq!(
            evidence_of(&[("door.ts", code)]),
            [
                "aggregate Door",
                "command open of Door",
                "event DoorOpened of Door",
                "open publishes DoorOpened"
            ]
        );
    }

    #[test]
    fn a_method_that_is_given_one_event_and_records_another_is_an_operation() {
        let code = r"
            export class TicketPaidEvent extends DomainEvent { constructor(readonly id: string) { super(); } }
            export class SeatTakenEvent extends DomainEvent { constructor(readonly from: object) { super(); } }
            export class SeatFreedEvent extends DomainEvent { constructor(readonly id: string) { super(); } }
            export class Hall extends Aggregate {
                takeSeat(event: TicketPaidEvent) {
                    this.addMessage(new SeatTakenEvent({ paid: event.id, undo: new SeatFreedEvent(event.id) }));
                }
            }";
        let found = evidence_of(&[("hall.ts", code)]);
        assert!(found.contains(&"takeSeat publishes SeatTakenEvent".to_owned()), "{found:#?}");
        // What an event carries for later is not recorded now.
        assert!(!found.contains(&"takeSeat publishes SeatFreedEvent".to_owned()), "{found:#?}");
    }

    #[test]
    fn a_factory_records_on_the_object_it_makes_and_a_class_without_base_by_its_own_method() {
        let code = r"
            export class LampLit { constructor(readonly id: string) {} }
            export class Lamp extends AggregateRoot {
                static light(id: string) { const lamp = new Lamp(); lamp.apply(new LampLit(id)); return lamp; }
            }
            export class KettleFilled { constructor(readonly litres: number) {} }
            export class Kettle {
                private changes: object[] = [];
                fill(litres: number) { this.raise(new KettleFilled(litres)); this.note(new Memo()); }
                private raise(event: object) { this.changes.push(event); }
                private note(memo: Memo) {}
            }
            class Memo {}";
        assert_eq!(
            evidence_of(&[("kitchen.ts", code)]),
            [
                "aggregate Kettle",
                "aggregate Lamp",
                "command fill of Kettle",
                "command light of Lamp",
                "event KettleFilled of Kettle",
                "event LampLit of Lamp",
                "fill publishes KettleFilled",
                "light publishes LampLit",
            ]
        );
    }

    #[test]
    fn what_keeps_uncommitted_events_is_an_aggregate_and_what_is_needed_to_make_them_is_none() {
        let code = r"
            type Deps = { random: RandomService };
            export interface PlantBed extends Command { crop: string }
            export class BedPlanted implements DomainEvent {
                constructor(readonly crop: string) {}
                static from(command: PlantBed, deps: Deps): BedPlanted { return new BedPlanted(command.crop); }
            }
            export class Bed {
                crop: string;
                uncommittedEvents: BedPlanted[];
                plant(command: PlantBed, deps: Deps): void { this.addEvent(BedPlanted.from(command, deps)); }
                addEvent(event: BedPlanted): void { this.uncommittedEvents.push(event); }
            }";
        let lines = evidence_of(&[("bed.ts", code)]);
        assert!(lines.contains(&"aggregate Bed".to_owned()), "{lines:#?}");
        assert!(!lines.contains(&"aggregate Deps".to_owned()), "{lines:#?}");
        assert!(lines.contains(&"PlantBed publishes BedPlanted".to_owned()), "{lines:#?}");
    }

    #[test]
    fn an_event_without_a_type_is_what_is_recorded() {
        let code = r"
            export class Member extends AggregateRoot {
                constructor() { super('member'); this.reducers['member.joined'] = (event) => { this.name = event.data.name; }; }
                join(name: string) { this.raiseEvent({ type: 'member.joined', data: { name } }); }
            }";
        assert_eq!(
            evidence_of(&[("member.ts", code)]),
            [
                "aggregate Member",
                "command join of Member",
                "event member.joined of Member",
                "join publishes member.joined",
            ]
        );
    }

    #[test]
    fn a_service_method_stands_for_the_operation_it_leads_to() {
        let code = r"
            export class DoorOpened extends DomainEvent { constructor(readonly id: string) { super(); } }
            export class Door extends AggregateRoot {
                open() { this.apply(new DoorOpened(this.id)); }
            }
            export class DoorService {
                openFrontDoor(id: string) { const door = new Door(id); door.open(); }
            }";
        let lines = evidence_of(&[("door.ts", code)]);
        assert!(lines.contains(&"command openFrontDoor of Door".to_owned()), "{lines:#?}");
        assert!(!lines.contains(&"command open of Door".to_owned()), "{lines:#?}");
    }

    #[test]
    fn a_state_that_the_class_folds_is_no_second_aggregate() {
        let code = r"
            interface Account extends Json { owner: string; balance: number }
            type AccountOpened = BaseEvent<'AccountOpened', { owner: string }>;
            type AccountOpenedV1 = AccountOpened & { version: 1 };
            type AccountOpenedV2 = AccountOpened & { version: 2; branch: string };
            export type AccountEvent = AccountOpenedV1 | AccountOpenedV2;
            export class AccountAggregate {
                private helper: StreamHelper<Account, AccountEvent>;
                applyEvent(state: Account | null, event: AccountEvent): Account {
                    switch (event.type) { case 'AccountOpened': return { owner: event.data.owner, balance: 0 }; }
                }
                async open(owner: string): Promise<void> {
                    const event: AccountEvent = { type: 'AccountOpened', data: { owner } };
                    await this.helper.appendEvent(event);
                }
            }";
        assert_eq!(
            evidence_of(&[("account.ts", code)]),
            [
                "aggregate AccountAggregate",
                "command open of AccountAggregate",
                "event AccountOpened of AccountAggregate",
                "open publishes AccountOpened",
            ]
        );
    }

    #[test]
    fn a_repository_is_none_whatever_it_extends() {
        let code = r"
            export class BasketRepository extends AggregateBase<Basket> {
                async createBasket(id: string) { await this.insertEvent(id, 'basket_created', {}); }
            }";
        assert!(!evidence_of(&[("basket.ts", code)]).iter().any(|l| l.contains("BasketRepository")));
    }
}
