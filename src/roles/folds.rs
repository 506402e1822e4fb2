//! States folded from events: `evolve(state: Cart, event: CartEvent): Cart`. A state that decisions are
//! taken on is an aggregate; any other state folded from an aggregate's events is a view of it.

use std::collections::{BTreeMap, BTreeSet};

use super::Convention;
use super::cqrs_es::consume;
use super::deciders::looks_like_view;
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::{KnownTags, is_union, leaves, messages_in, named_types};
use super::verbs::{reads_as_imperative, reads_as_past};
use super::words::{shared_words, words};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct Folds;

impl Convention for Folds {
    fn id(&self) -> &'static str {
        "folds"
    }

    fn summary(&self) -> &'static str {
        "states rebuilt from events by a function, and the functions that decide on them"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let decisions = Decisions::of(program, found);
        let known = &*found;
        let mut folds: Vec<(i32, Fold)> = program
            .map_functions(|id, function| fold(program, id, function, known))
            .into_iter()
            .flatten()
            .map(|fold| (decisions.weight(program, &fold), fold))
            .collect();
        folds.sort_by(|a, b| (b.0, a.1.function).cmp(&(a.0, b.1.function)));
        slices(program, &mut folds, found);
        let mut owner: BTreeMap<Symbol, Symbol> = found
            .links()
            .filter_map(|(link, _)| match link {
                Link::BelongsTo { part, unit } if found.is(*part, Role::Event) => Some((*part, *unit)),
                _ => None,
            })
            .collect();
        for (weight, fold) in &folds {
            let free = !fold.events.iter().any(|e| owner.get(e).is_some_and(|&o| o != fold.state));
            if *weight > 0 && free {
                owner.extend(fold.events.iter().map(|&e| (e, fold.state)));
                aggregate(program, fold, &decisions, found);
            } else if !found.is(fold.state, Role::Aggregate) {
                let why = match free {
                    true => "no decision is taken on the state",
                    false => "the events belong to another aggregate already",
                };
                for symbol in [fold.state, Symbol::Function(fold.function)] {
                    found.note(symbol, || {
                        let folds = program.name(Symbol::Function(fold.function));
                        format!("{folds} folds events into {}, but {why}", program.name(fold.state))
                    });
                }
            }
        }
        for (_, fold) in &folds {
            let claimed = fold.events.iter().any(|e| owner.get(e).is_some_and(|&o| o != fold.state));
            if claimed && !found.is(fold.state, Role::Aggregate) {
                view(program, fold, found);
            }
        }
    }
}

/// Every slice of a program may fold the same stream into a state of its own (`OpenDoorState`,
/// `CloseDoorState` from `DoorEvent`s): they are one aggregate, called after the union of its events.
fn slices(program: &Program, folds: &mut [(i32, Fold)], found: &mut Findings) {
    let mut streams: BTreeMap<TypeId, BTreeSet<Symbol>> = BTreeMap::new();
    for (_, fold) in folds.iter().filter(|(weight, _)| *weight > 0) {
        if let Some(union) = fold.union {
            streams.entry(union).or_default().insert(fold.state);
        }
    }
    for (union, states) in streams {
        let subject = |fold: &Fold| unit_words(program.name(fold.state)) == fold.subject;
        let of_stream = |fold: &&(i32, Fold)| fold.1.union == Some(union) && states.contains(&fold.1.state);
        let called = folds.iter().filter(of_stream).any(|(_, fold)| subject(fold) || fold.subject.is_empty());
        let (Some(&unit), true) = (states.first(), states.len() > 1 && !called) else { continue };
        for (_, fold) in folds.iter_mut().filter(|(_, f)| f.union == Some(union) && states.contains(&f.state))
        {
            found.part(unit, Role::Aggregate, Confidence::Likely).identifier = Some(fold.subject.join("-"));
            fold.state = unit;
        }
        for state in states.into_iter().filter(|s| *s != unit) {
            found.retract(state, Role::Aggregate);
        }
    }
}

/// A function that takes a state and an event and gives back the state.
struct Fold {
    function: FnId,
    state: Symbol,
    events: Vec<Symbol>,
    /// The union that holds the events.
    union: Option<TypeId>,
    /// Words of the union's name that the state should be called by.
    subject: Vec<String>,
}

fn fold(program: &Program, id: FnId, function: &Function, found: &Findings) -> Option<Fold> {
    // `createEvolve()` gives back the function that folds; its parameters are typed inside.
    let makes_fold = function.params.is_empty()
        && shared_words(&function.name)
            .iter()
            .any(|w| matches!(w.as_str(), "evolve" | "apply" | "reducer" | "fold"));
    let inner: Vec<&TypeRef> = function
        .body
        .locals
        .iter()
        .filter(|l| makes_fold && l.value.is_none())
        .filter_map(|l| l.ty.as_ref())
        .collect();
    let taken: Vec<&TypeRef> = function.params.iter().filter_map(|p| p.ty.as_ref()).chain(inner).collect();
    let (at, events, union) = taken.iter().enumerate().find_map(|(at, ty)| {
        let events = messages_in(program, found, id.0, ty, Role::Event);
        let union = named_types(program, id.0, ty).into_iter().find(|&t| is_union(program, t));
        (!events.is_empty()).then_some((at, events, union))
    })?;
    // `publishEvents(id, events)` gives nothing back.
    let hands_on = shared_words(&function.name).first().is_some_and(|w| {
        matches!(
            w.as_str(),
            "publish" | "append" | "store" | "save" | "commit" | "emit" | "dispatch" | "send" | "persist"
        )
    });
    if hands_on && function.returns.is_none() {
        return None;
    }
    // What the event is wrapped in is no state: `Envelope<OrderEvent, UserId>`.
    let others = || taken.iter().enumerate().filter(|(nth, _)| *nth != at).map(|(_, ty)| *ty);
    let subject = union.map_or(Vec::new(), |u| {
        words(&program.ty(u).name).into_iter().take_while(|w| w != "event" && w != "events").collect()
    });
    let result = function.returns.as_ref().filter(|_| !makes_fold).or(others().next())?;
    let given: BTreeSet<TypeId> = others().flat_map(|t| named_types(program, id.0, t)).collect();
    let is_message = |ty: TypeId| {
        leaves(program, ty)
            .iter()
            .any(|&s| [Role::Event, Role::Command, Role::Query].iter().any(|&r| found.is(s, r)))
    };
    let states: Vec<TypeId> = named_types(program, id.0, result)
        .into_iter()
        .filter(|t| given.contains(t) && !is_message(*t) && holds_data(program, *t))
        .collect();
    let called = |ty: &TypeId| words(&program.ty(*ty).name) == subject;
    let state = states.iter().find(|t| called(t)).or(states.first())?;
    let state = element_of(program, *state).unwrap_or(*state);
    Some(Fold { function: id, state: Symbol::Type(state), events, union, subject })
}

/// `Statement` of `type Statements = Map<string, Statement>`.
fn element_of(program: &Program, ty: TypeId) -> Option<TypeId> {
    match &program.ty(ty).alias {
        Some(TypeRef::Map(item) | TypeRef::Array(item)) => program.resolve(ty.0, item.name()?),
        _ => None,
    }
}

/// Classes with methods rebuild themselves; ports and wrappers hold nothing to fold into.
fn holds_data(program: &Program, ty: TypeId) -> bool {
    let decl = program.ty(ty);
    let is_value = matches!(decl.alias, Some(TypeRef::Primitive(_)))
        || shared_words(&decl.name).last().is_some_and(|w| matches!(w.as_str(), "id" | "ids" | "uuid"));
    !is_value
        && decl.generics.is_empty()
        && !matches!(decl.alias, Some(TypeRef::Primitive(_)))
        && program.methods(ty).iter().all(|&m| program.function(m).is_abstract)
        && (!decl.fields.is_empty() || !decl.variants.is_empty() || decl.alias.is_some())
}

/// Who records what: functions that bring events into being.
struct Decisions {
    by_event: BTreeMap<Symbol, Vec<FnId>>,
    states: BTreeSet<(TypeId, Symbol)>,
}

impl Decisions {
    fn of(program: &Program, found: &Findings) -> Self {
        let mut decisions = Decisions { by_event: BTreeMap::new(), states: BTreeSet::new() };
        let tags = KnownTags::of(program, found, Role::Event);
        for (id, function) in program.functions() {
            let mut events: BTreeSet<Symbol> = function
                .body
                .constructions
                .iter()
                .filter_map(|c| tags.constructed(program, found, id.0, c, Role::Event))
                .collect();
            if let Some(result) = &function.returns {
                events.extend(messages_in(program, found, id.0, result, Role::Event));
            }
            if events.is_empty() {
                continue;
            }
            for param in function.params.iter().filter_map(|p| p.ty.as_ref()) {
                for ty in named_types(program, id.0, param) {
                    decisions.states.extend(events.iter().map(|&e| (ty, e)));
                }
            }
            for event in events {
                decisions.by_event.entry(event).or_default().push(id);
            }
        }
        decisions
    }

    /// How much speaks for a decision being taken on the folded state.
    fn weight(&self, program: &Program, fold: &Fold) -> i32 {
        let Symbol::Type(state) = fold.state else { return 0 };
        let name = &program.ty(state).name;
        if looks_like_view(name) {
            return 0;
        }
        let taken = fold.events.iter().any(|&e| self.states.contains(&(state, e)));
        let beside = fold
            .events
            .iter()
            .any(|e| self.by_event.get(e).is_some_and(|all| all.iter().any(|f| f.0 == fold.function.0)));
        let called = !fold.subject.is_empty() && unit_words(name) == fold.subject;
        i32::from(taken) * 3 + i32::from(beside) * 2 + i32::from(called) * 2
    }
}

fn unit_words(name: &str) -> Vec<String> {
    let mut words = words(name);
    while words.len() > 1 && words.last().is_some_and(|w| matches!(w.as_str(), "state" | "aggregate")) {
        words.pop();
    }
    words
}

fn aggregate(program: &Program, fold: &Fold, decisions: &Decisions, found: &mut Findings) {
    found.part(fold.state, Role::Aggregate, Confidence::Likely);
    found.link(Link::Replays { function: fold.function });
    for &event in &fold.events {
        found.link(Link::BelongsTo { part: event, unit: fold.state });
        for &function in decisions.by_event.get(&event).into_iter().flatten() {
            if is_operation(program, function, fold, found) {
                found.link(Link::Operation { unit: fold.state, function });
            }
        }
    }
}

/// A free function that records events without being told by a command type is a command by its own name.
fn is_operation(program: &Program, id: FnId, fold: &Fold, found: &Findings) -> bool {
    let function = program.function(id);
    let takes_message = function.params.iter().filter_map(|p| p.ty.as_ref()).any(|t| {
        [Role::Command, Role::Event].iter().any(|&r| !messages_in(program, found, id.0, t, r).is_empty())
    });
    let near = id.0 == fold.function.0 || reads_as_imperative(&function.name);
    // `export const close = withOpenDoor((door, …) => …)`: a closure that a constant of its name holds.
    let held = function.owner.as_deref() == Some(function.name.as_str())
        && program.value(id.0, &function.name).is_some_and(|v| program.value_decl(v).exported);
    (held || function.owner.is_none() && (function.exported || is_gathered(program, id)))
        && near
        && !takes_message
        && (reads_as_imperative(&function.name) || !reads_as_past(&function.name))
        && !is_conversion(&function.name)
}

/// `export const door = makeAggregate({ open, close })`: a constant gives the function away among others.
fn is_gathered(program: &Program, id: FnId) -> bool {
    let name = &program.function(id).name;
    let holds = |expr: &Expr| match expr {
        Expr::Object(entries) => entries.iter().any(|(_, value)| value.as_name() == Some(name)),
        _ => false,
    };
    program.files[id.0 as usize].values.iter().filter(|v| v.exported).any(|v| match &v.value {
        Some(Expr::Call(_, _, args)) => args.iter().any(holds),
        Some(value) => holds(value),
        None => false,
    })
}

/// Functions that make events out of other forms of them.
fn is_conversion(name: &str) -> bool {
    shared_words(name).first().is_some_and(|w| {
        matches!(
            w.as_str(),
            "upcast" | "downcast" | "migrate" | "convert" | "map" | "to" | "from" | "parse" | "decide"
        )
    })
}

fn view(program: &Program, fold: &Fold, found: &mut Findings) {
    let name = words(program.name(fold.state));
    // What a process remembers is nothing to be looked at.
    let remembers = name.last().is_some_and(|w| w == "state");
    if remembers || [Role::Event, Role::Command, Role::Consumer].iter().any(|&r| found.is(fold.state, r)) {
        found.note(fold.state, || {
            let why =
                if remembers { "is called after a state to go on from" } else { "has another role already" };
            format!("it is folded from another aggregate's events like a view, but {why}")
        });
        return;
    }
    found.part(fold.state, Role::ReadModel, Confidence::Likely);
    found.link(Link::ShapedBy { part: fold.state, shape: fold.state });
    consume(program, found, fold.state, fold.function, &fold.events);
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn a_state_that_decisions_are_taken_on_is_an_aggregate_and_other_folds_are_views() {
        let cart = r"
            type Opened = Event<'Opened', { cartId: string }>;
            type Closed = Event<'Closed', { cartId: string }>;
            export type CartEvent = Opened | Closed;
            export type Cart = { open: boolean };
            export type OpenCart = Command<'OpenCart', { cartId: string }>;
            export const evolve = (cart: Cart, event: CartEvent): Cart => ({ open: event.type === 'Opened' });
            export function openCart(command: OpenCart, history: CartEvent[]): Opened {
                return { type: 'Opened', data: { cartId: command.data.cartId } };
            }";
        let board = r"
            import { CartEvent } from './cart';
            export type Board = { carts: number };
            export const count = (board: Board, event: CartEvent): Board => ({ carts: board.carts + 1 });";
        assert_eq!(
            evidence_of(&[("src/cart.ts", cart), ("src/board.ts", board)]),
            [
                "Board projects Closed",
                "Board projects Opened",
                "OpenCart publishes Opened",
                "aggregate Cart",
                "command OpenCart of Cart",
                "event Closed of Cart",
                "event Opened of Cart",
                "read-model Board",
            ]
        );
    }

    #[test]
    fn exported_functions_that_record_are_commands_by_their_own_names() {
        let code = r"
            export class LampLit { constructor(readonly lampId: string) {} }
            export class LampDimmed { constructor(readonly lampId: string) {} }
            export type LampEvent = LampLit | LampDimmed;
            interface Lamp { lit: boolean }
            function apply(lamp: Lamp, event: LampEvent): Lamp { return { lit: event instanceof LampLit }; }
            export function lightLamp(log: Log, input: { lampId: string }): void {
                ensure(input.lampId !== '', 'lamp has no id');
                log.append([new LampLit(input.lampId)]);
            }
            function ensure(condition: boolean, rule: string) { if (!condition) throw new Broken(rule); }
            export function upcast(event: object): object { return new LampDimmed(event.lampId); }";
        assert_eq!(
            evidence_of(&[("lamp.ts", code)]),
            [
                "Lamp refuses lightLamp: lamp has no id",
                "aggregate Lamp",
                "command lightLamp of Lamp",
                "event LampDimmed of Lamp",
                "event LampLit of Lamp",
                "lightLamp publishes LampLit",
            ]
        );
    }

    #[test]
    fn wrapped_constants_decide_and_failures_are_events_too() {
        let code = r"
            export type Door = { status: 'OPEN' } | { status: 'CLOSED' };
            export type DoorEvent = { type: 'OPENING_FAILED' | 'CLOSING_FAILED'; reason: string }
                | { type: 'DOOR_OPENED' } | { type: 'MODE_SET' } & ({ loud: boolean } | { quiet: boolean });
            export function doorReducer(door: Door, event: DoorEvent): Door {
                switch (event.type) { case 'DOOR_OPENED': return { status: 'OPEN' }; }
                return door;
            }
            export const openDoor = withClosedDoor('OPENING_FAILED', (door: Door, { by }: { by: string }): DoorEvent =>
                ({ type: 'DOOR_OPENED' }));
            export function setMode(door: Door, loud: boolean): DoorEvent { return { type: 'MODE_SET', loud }; }";
        assert_eq!(
            evidence_of(&[("src/door.ts", code)]),
            [
                "aggregate Door",
                "command openDoor of Door",
                "command setMode of Door",
                "event CLOSING_FAILED of Door",
                "event DOOR_OPENED of Door",
                "event MODE_SET of Door",
                "event OPENING_FAILED of Door",
                "openDoor publishes DOOR_OPENED",
                "setMode publishes MODE_SET",
            ]
        );
    }

    #[test]
    fn slices_of_one_stream_are_one_aggregate() {
        let events = r"
            export type DoorOpened = Event<'DoorOpened', { id: string }>;
            export type DoorClosed = Event<'DoorClosed', { id: string }>;
            export type DoorEvents = DoorOpened | DoorClosed;";
        let slice = |verb: &str, event: &str| {
            format!(
                "import {{ DoorEvents }} from '../events';
                 export type {verb}Door = Command<'{verb}Door', {{ id: string }}>;
                 export type {verb}DoorState = {{ open?: boolean }};
                 export const evolve = (state: {verb}DoorState, event: DoorEvents): {verb}DoorState => state;
                 export const decide = (command: {verb}Door, state: {verb}DoorState): DoorEvents[] =>
                     [{{ type: '{event}', data: {{ id: command.data.id }} }}];"
            )
        };
        assert_eq!(
            evidence_of(&[
                ("src/events.ts", events),
                ("src/close/command.ts", &slice("Close", "DoorClosed")),
                ("src/open/command.ts", &slice("Open", "DoorOpened")),
            ]),
            [
                "CloseDoor publishes DoorClosed",
                "OpenDoor publishes DoorOpened",
                "aggregate door",
                "command CloseDoor of door",
                "command OpenDoor of door",
                "event DoorClosed of door",
                "event DoorOpened of door",
            ]
        );
    }

    #[test]
    fn events_may_be_schemas_and_decisions_gathered_in_a_constant() {
        let code = r"
            export const DoorOpened = eventSchema(Schema.Literal('DoorOpened'), { by: Schema.String });
            export type DoorOpened = typeof DoorOpened.Type;
            export const DoorClosed = z.object({ type: z.literal('DoorClosed'), data: z.object({ by: z.string() }) });
            export type DoorClosed = z.infer<typeof DoorClosed>;
            export const DoorEvent = Schema.Union(DoorOpened, DoorClosed);
            export type DoorEvent = typeof DoorEvent.Type;
            interface Door { open: boolean }
            type PorterId = string;
            const applyEvent = (door: Door) => (event: DoorEvent): Door => ({ open: event.type === 'DoorOpened' });
            const fold = (door: Door, event: Readonly<DoorEvent>): Door => applyEvent(door)(event);
            const open = (by: string) => (door: Door) => [{ type: 'DoorOpened' as const, data: { by } }];
            const close = (by: string) => (door: Door) => [{ type: 'DoorClosed' as const, data: { by } }];
            const note = (event: Recorded<DoorOpened, PorterId>) => console.log(event);
            const publishAll = (porter: Porter, events: DoorEvent[]) => events.forEach((event) => bus.publish(event));
            interface Porter { name: string }
            export const door = makeAggregateRoot(fold, { open, close });";
        assert_eq!(
            evidence_of(&[("src/door.ts", code)]),
            [
                "aggregate Door",
                "close publishes DoorClosed",
                "command close of Door",
                "command open of Door",
                "event DoorClosed of Door",
                "event DoorOpened of Door",
                "open publishes DoorOpened",
            ]
        );
    }
}
