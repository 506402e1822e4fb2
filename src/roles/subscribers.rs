//! Reactions to events that are registered rather than declared by an interface:
//! `DomainEvents.register(…, OrderPlaced.name)`, `bus.subscribe(OrderPlaced, …)`, `@OnEvent('order.placed')`,
//! `subscribedTo() { return [OrderPlaced] }`, and classes called subscriber, policy, saga or listener
//! whose methods take events.

use super::Convention;
use super::called_handlers::CalledAfter;
use super::cqrs_es::consume;
use super::finding::{Confidence, Findings, Link, Role, resolve_symbol};
use super::messages::{messages_in, tagged};
use super::registrations::{Handler, bodies, handler};
use super::verbs::reads_as_past;
use super::words::shared_words;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol};

/// See the module.
pub struct Subscribers;

impl Convention for Subscribers {
    fn id(&self) -> &'static str {
        "subscribers"
    }

    fn summary(&self) -> &'static str {
        "functions and classes registered for events, or named as what reacts to them"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        for (id, function) in program.functions() {
            by_annotation(program, id, function, found);
            names_its_events(program, id, function, found);
        }
        for (file, inside, body) in bodies(program) {
            for call in &body.calls {
                by_registration(program, file, inside, call, found);
            }
        }
        let marked: std::collections::BTreeSet<FnId> = found
            .links()
            .filter_map(|(link, _)| match link {
                Link::Consumes { consumer: Symbol::Function(own), function, .. } if own == function => {
                    Some(*function)
                }
                _ => None,
            })
            .collect();
        let called = CalledAfter::of(program, found);
        let told = program.functions().filter(|(_, function)| !function.params.is_empty());
        for (id, function) in told.filter(|(id, _)| !marked.contains(id)) {
            by_parameter(program, id, function, &called, found);
        }
    }
}

/// The event an expression names: `OrderPlaced`, `OrderPlaced.name`, `'OrderPlaced'`.
fn event_named(program: &Program, found: &Findings, file: u32, expr: &Expr) -> Option<Symbol> {
    match expr {
        Expr::Name(name) => {
            // `OrderPlaced.name`, `OrderPlaced.topic`: a static member of the event.
            let is_event =
                |path: &str| resolve_symbol(program, file, path).filter(|s| found.is(*s, Role::Event));
            is_event(name).or_else(|| is_event(name.rsplit_once('.')?.0))
        }
        Expr::Str(tag) => tagged(program, found, file, tag, Role::Event),
        _ => None,
    }
}

/// `@OnEvent(OrderPlaced.name)`, `@EventPattern('…')`, `@Subscribe(…)`.
fn by_annotation(program: &Program, id: FnId, function: &Function, found: &mut Findings) {
    const MARKERS: &[&str] = &[
        "OnEvent",
        "EventPattern",
        "Subscribe",
        "DomainEventHandler",
        "DomainEventsHandler",
        "OnDomainEvent",
        "EventListener",
        "HandleEvent",
        "MessageHandler",
        "RabbitSubscribe",
        "SqsMessageHandler",
        "KafkaListener",
        "SubscribeTo",
    ];
    for annotation in function.annotations.iter().filter(|a| MARKERS.contains(&last_segment(&a.name))) {
        let mut events: Vec<Symbol> =
            annotation.args.iter().filter_map(|a| event_named(program, found, id.0, a)).collect();
        if events.is_empty() {
            events.extend(told_by_parameter(program, id, function, found));
        }
        if events.is_empty() {
            found.note(Symbol::Function(id), || {
                format!(
                    "it is decorated with @{}, but names and takes no event that was found",
                    annotation.name
                )
            });
        }
        for event in events {
            let consumer = listener_around(program, id);
            found.part(event, Role::Event, Confidence::Likely);
            found.part(consumer, Role::Consumer, Confidence::Sure);
            found.link(Link::Consumes { consumer, event, function: id, within: None });
        }
    }
}

/// The event that a listening method takes, when its marker only names a topic.
fn told_by_parameter(program: &Program, id: FnId, function: &Function, found: &Findings) -> Option<Symbol> {
    let ty = function.params.first()?.ty.as_ref()?;
    let message = program.resolve_alias(id.0, ty.name()?)?;
    let symbol = Symbol::Type(message);
    // `OrderPlaced extends Event<Order>`: what travels is the payload, the event is what wraps it.
    let wraps = |event: &Symbol| {
        let Symbol::Type(ty) = *event else { return false };
        let args = program.ty(ty).supertypes.iter().flat_map(TypeRef::args);
        ty != message
            && args.filter_map(TypeRef::name).any(|n| program.resolve_alias(ty.0, n) == Some(message))
    };
    let mut carriers = found.in_role(Role::Event).map(|part| part.symbol).filter(wraps);
    if let (Some(only), None) = (carriers.next(), carriers.next()) {
        return Some(only);
    }
    let fits =
        found.is(symbol, Role::Event) || reads_as_past(&program.ty(message).name) && !found.has_role(symbol);
    fits.then_some(symbol)
}

/// The listening method itself where one class gathers several, else its class.
fn listener_around(program: &Program, id: FnId) -> Symbol {
    let Some(owner) = program.owner(id) else { return Symbol::Function(id) };
    let gathers = shared_words(&program.ty(owner).name)
        .last()
        .is_some_and(|w| matches!(w.as_str(), "controller" | "controllers" | "gateway" | "consumers"));
    if gathers { Symbol::Function(id) } else { Symbol::Type(owner) }
}

/// Calls that register a reaction, with the event as one of the arguments.
const REGISTERING: &[&str] = &[
    "register",
    "subscribe",
    "on",
    "addListener",
    "addHandler",
    "registerHandler",
    "handle",
    "listen",
    "addEventListener",
    "when",
];

/// One of these, or one of them told longer: `registerEventHandler`, `subscribeToEvent`, `addDomainEventListener`.
fn registers(call: &str) -> bool {
    if REGISTERING.contains(&call) {
        return true;
    }
    let told = shared_words(call);
    let Some((verb, rest)) = told.split_first() else { return false };
    matches!(verb.as_str(), "register" | "subscribe" | "add" | "on" | "listen")
        && !rest.is_empty()
        && rest.iter().all(|w| {
            matches!(
                w.as_str(),
                "to" | "domain" | "event" | "handler" | "listener" | "subscriber" | "callback"
            )
        })
}

fn by_registration(program: &Program, file: u32, inside: Option<FnId>, call: &Call, found: &mut Findings) {
    if !registers(&call.name) || call.args.len() < 2 {
        return;
    }
    let Some(event) = call.args.iter().find_map(|a| event_named(program, found, file, a)) else { return };
    // The class that registers its own method reacts itself; whoever wires others does not.
    let own = inside.and_then(|id| {
        let function = call.args.iter().find_map(|a| handler_named(program, id, a))?;
        let is_own = program.owner(id).is_some() && program.owner(function) == program.owner(id);
        if !is_own {
            return None;
        }
        Some(Handler { holder: consumer_around(program, id), function, within: None })
    });
    let other = || call.args.iter().find_map(|arg| handler(program, file, inside, call, arg));
    let given = own
        .or_else(other)
        .or_else(|| inside.map(|id| Handler { holder: Symbol::Function(id), function: id, within: None }));
    let Some(Handler { holder, function, within }) = given else {
        found.note(event, || {
            format!(
                "a reaction is registered for it in line {}, but that is declared nowhere in the code read",
                call.span.line
            )
        });
        return;
    };
    // `makeReducer(state, [on(OrderPlaced, (state, event) => …)])`: folded, not reacted to.
    if shared_words(program.name(holder)).last().is_some_and(|w| w == "reducer") {
        return;
    }
    let consumer = match (holder, inside) {
        (Symbol::Function(f), Some(id)) if f == id => consumer_around(program, id),
        _ => holder,
    };
    // Without a function of its own, what reacts stands among the arguments.
    let within = within
        .filter(|_| consumer == Symbol::Function(function))
        .or_else(|| (Some(function) == inside).then(|| arguments_of(&program.function(function).body, call)));
    found.part(consumer, Role::Consumer, Confidence::Sure);
    found.link(Link::Consumes { consumer, event, function, within });
}

/// `static subscribedTo() { return [OrderPlaced] }`.
fn names_its_events(program: &Program, id: FnId, function: &Function, found: &mut Findings) {
    let lists = function.body.returns.iter().any(|returned| matches!(returned.value, Expr::Array(_)));
    if lists
        && shared_words(&function.name)
            .first()
            .is_some_and(|w| w == "subscribed" || w == "subscribes" || w == "handles")
    {
        let Some(owner) = program.owner(id) else { return };
        for returned in &function.body.returns {
            let Expr::Array(items) = &returned.value else { continue };
            for event in items.iter().filter_map(|i| event_named(program, found, id.0, i)).collect::<Vec<_>>()
            {
                let consumer = Symbol::Type(owner);
                let handler = ["on", "handle", "execute", "consume"]
                    .iter()
                    .find_map(|n| program.method(owner, n))
                    .unwrap_or(id);
                found.part(consumer, Role::Consumer, Confidence::Sure);
                found.link(Link::Consumes { consumer, event, function: handler, within: None });
            }
        }
    }
}

/// The part of a call behind what it is called on: `bus.on(A, …).on(B, …)` begins with another call.
fn arguments_of(body: &Body, call: &Call) -> Span {
    let before = body
        .calls
        .iter()
        .filter(|c| c.span.start == call.span.start && c.span.end < call.span.end)
        .max_by_key(|c| c.span.end);
    match before {
        Some(before) => Span { start: before.span.end, line: before.span.end_line, ..call.span },
        None => call.span,
    }
}

/// `this.onOrderPlaced.bind(this)`, `this.onOrderPlaced`, `(e) => this.onOrderPlaced(e)`.
fn handler_named(program: &Program, registering: FnId, expr: &Expr) -> Option<FnId> {
    let owner = program.owner(registering);
    let method = |name: &str| {
        let plain = name.strip_suffix(".bind").unwrap_or(name);
        match plain.strip_prefix("this.").or(plain.strip_prefix("self.")) {
            Some(own) => program.inherited_method(owner?, own),
            None if !plain.contains('.') => program.resolve_function(registering.0, plain),
            None => None,
        }
    };
    match expr {
        Expr::Name(name) => method(name),
        Expr::Call(Some(inner), bind, _) if bind == "bind" => method(inner.as_name()?),
        _ => None,
    }
}

/// Whoever reacts: the class a method belongs to, or the function itself.
fn consumer_around(program: &Program, id: FnId) -> Symbol {
    program.owner(id).map_or(Symbol::Function(id), Symbol::Type)
}

/// Words in a class's or function's name that say it reacts.
const REACTING: &[&str] = &[
    "subscriber",
    "listener",
    "policy",
    "saga",
    "reactor",
    "manager",
    "workflow",
    "handler",
    "notifier",
    "consumer",
    "automation",
    "trigger",
    "process",
];

fn by_parameter(
    program: &Program,
    id: FnId,
    function: &Function,
    called: &CalledAfter,
    found: &mut Findings,
) {
    let consumer = consumer_around(program, id);
    if [Role::Aggregate, Role::ReadModel, Role::Event, Role::Command].iter().any(|r| found.is(consumer, *r)) {
        return;
    }
    // What stores or hands on an event does not react to it.
    let hands_on = shared_words(&function.name).first().is_some_and(|w| {
        matches!(
            w.as_str(),
            "append" | "store" | "save" | "persist" | "publish" | "emit" | "write" | "insert"
        )
    });
    let takes_event = |found: &Findings| {
        found.is_asked(Symbol::Function(id)) && events_taken(program, id, function, found).is_some()
    };
    if hands_on {
        if takes_event(found) {
            found.note(Symbol::Function(id), || {
                "it takes an event, but its name says that it stores or hands it on".to_owned()
            });
        }
        return;
    }
    let about = shared_words(program.name(consumer));
    let relays = about.iter().any(|w| w == "outbox")
        && about.iter().all(|w| {
            matches!(w.as_str(), "outbox" | "event" | "events" | "message" | "listener" | "handler")
        });
    if relays {
        found.note(consumer, || "it only moves events out of the outbox".to_owned());
        return;
    }
    if function.is_abstract {
        found.note(consumer, || {
            format!("{} takes an event, but is only declared here: who implements it reacts", function.name)
        });
        return;
    }
    let named = found.is_declared(consumer, Role::Consumer)
        || shared_words(program.name(consumer)).iter().any(|w| REACTING.contains(&w.as_str()))
        || shared_words(&function.name).iter().any(|w| REACTING.contains(&w.as_str()));
    let replays = found.is_linked(&Link::Replays { function: id });
    if !named || replays {
        if takes_event(found) {
            found.note(Symbol::Function(id), || {
                let why = match named {
                    true => "rebuilds state from it",
                    false => "neither it nor its class is named as what reacts",
                };
                format!("it takes an event, but {why}")
            });
        }
        return;
    }
    let by_name = || called.event_of(program, found, id, function).map(|event| vec![event]);
    let Some(events) = events_taken(program, id, function, found).or_else(by_name) else {
        found.note(Symbol::Function(id), || {
            "it or its class is named as what reacts, but it takes no event that was found".to_owned()
        });
        return;
    };
    found.part(consumer, Role::Consumer, Confidence::Likely);
    consume(program, found, consumer, id, &events);
}

/// The events that the first such parameter of a function stands for.
fn events_taken(program: &Program, id: FnId, function: &Function, found: &Findings) -> Option<Vec<Symbol>> {
    function.params.iter().find_map(|p| {
        let events = messages_in(program, found, id.0, p.ty.as_ref()?, Role::Event);
        (!events.is_empty()).then_some(events)
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    const ORDERS: &str = r"
        export class OrderPlaced extends DomainEvent { constructor(readonly id: string) { super(); } }
        export class Order extends AggregateRoot {
            place() { this.apply(new OrderPlaced(this.id)); }
        }";

    #[test]
    fn a_registered_reaction_belongs_to_the_class_that_registers_it() {
        let code = r"
            import { OrderPlaced } from './order';
            export class AfterOrderPlaced {
                setup() { DomainEvents.register(this.onPlaced.bind(this), OrderPlaced.name); }
                private onPlaced(event: OrderPlaced) { this.mailer.send(event.id); }
            }
            export class StockKeeping {
                start(bus: Bus) { bus.subscribe(OrderPlaced.topic, (message) => this.stock.take(message.id)); }
            }";
        let lines = evidence_of(&[("order.ts", ORDERS), ("after.ts", code)]);
        for expected in ["AfterOrderPlaced handles OrderPlaced", "StockKeeping handles OrderPlaced"] {
            assert!(lines.iter().any(|l| l == expected), "{expected} in {lines:#?}");
        }
    }

    #[test]
    fn closures_registered_by_a_longer_name_update_the_view_that_registers_them() {
        let code = r"
            import { OrderPlaced } from './order';
            export class OrderListProjection {
                public orders = {};
                constructor(private bus: MessageBus) {
                    bus.registerEventHandler(OrderPlaced, (event) => { this.orders[event.id] = event; });
                    bus.registerRoute(OrderShipped, (event) => { this.orders[event.id] = event; });
                }
            }";
        let lines = evidence_of(&[("order.ts", ORDERS), ("list.ts", code)]);
        let projected: Vec<&String> = lines.iter().filter(|l| l.contains(" projects ")).collect();
        assert_eq!(projected, ["OrderListProjection projects OrderPlaced"]);
    }

    #[test]
    fn listening_methods_of_a_controller_are_told_apart() {
        let code = r"
            export class OrderShipped { id: string; }
            export class ParcelController {
                @MessageHandler(Topic.ORDER_SHIPPED)
                async announceParcel(message: OrderShipped) { this.mailer.send(message.id); }
            }";
        let lines = evidence_of(&[("parcel.ts", code)]);
        assert!(lines.contains(&"announceParcel handles OrderShipped".to_owned()), "{lines:#?}");
    }

    #[test]
    fn a_trait_of_handlers_reacts_to_nothing_itself() {
        let code = "
            pub enum GateEvent { GateOpened { id: u32 } }
            pub trait EventHandler { async fn handle_event(&self, event: &GateEvent) -> Result<(), E>; }
            pub struct Siren { horn: Horn }
            impl EventHandler for Siren {
                async fn handle_event(&self, event: &GateEvent) -> Result<(), E> {
                    match event { GateEvent::GateOpened { id } => self.horn.sound(id).await }
                }
            }";
        let lines = evidence_of(&[("src/gate.rs", code)]);
        let reacting: Vec<&String> = lines.iter().filter(|l| l.contains("handle")).collect();
        assert_eq!(reacting, ["Siren handles GateOpened", "event-handler Siren"]);
    }
}
