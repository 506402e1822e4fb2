//! What each convention says of code that bears one of its marks and lacks another.

use std::path::Path;

use super::testing::missed;
use super::{Configured, Convention};
use crate::config::Config;

/// Convention, language, code, whom someone asks about, and what is said.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

const ROWS: &[Row] = &[
    (
        "nestjs-cqrs",
        "ts",
        "@CommandHandler(PlaceOrder) class PlaceOrderHandler { execute() {} }",
        "PlaceOrderHandler",
        "it is decorated with @CommandHandler, but what that names is declared nowhere in the code read",
    ),
    (
        "nestjs-cqrs",
        "ts",
        "class PlaceOrder {} @CommandHandler(PlaceOrder) class PlaceOrderHandler { work() {} }",
        "PlaceOrderHandler",
        "it is decorated with @CommandHandler, but has none of the methods execute, handle",
    ),
    (
        "nestjs-cqrs",
        "ts",
        "@CommandWorker(1) class PlaceOrderHandler { execute() {} }",
        "PlaceOrderHandler",
        "it is decorated, but @CommandWorker is no decorator of a handler",
    ),
    (
        "cqrs-es",
        "rs",
        "struct Order; impl Aggregate for Order { type Command = elsewhere::Command; type Event = elsewhere::Event; }",
        "Order",
        "it implements Aggregate, but names no Command and Event type that the code declares",
    ),
    (
        "cqrs-es",
        "rs",
        "struct Order; struct OrderView; impl View<Order> for OrderView { fn update(&mut self) {} }",
        "OrderView",
        "it implements View, but of no aggregate whose events are known",
    ),
    (
        "eventually",
        "rs",
        "struct Order; impl AggregateRoot for Order { type Id = String; }",
        "Order",
        "it implements AggregateRoot, but names no Event type that the code declares",
    ),
    (
        "eventually",
        "rs",
        "struct Service; impl command::Handler<PlaceOrder> for Service { fn handle(&self) {} }",
        "Service",
        "it handles PlaceOrder, but that is declared nowhere in the code read",
    ),
    (
        "disintegrate",
        "rs",
        "struct PlaceOrder; impl Decision for PlaceOrder { type Event = OrderEvent; }",
        "PlaceOrder",
        "it implements Decision, but names no StateQuery",
    ),
    (
        "fmodel",
        "rs",
        "fn both() -> Decider<Command, State, Event> { one().combine(two()) }",
        "both",
        "it gives back a Decider, but builds none itself",
    ),
    (
        "es-entity",
        "rs",
        "#[derive(EsEntity)] struct Order { id: OrderId }",
        "Order",
        "it derives EsEntity, but no field of it is EntityEvents<…>",
    ),
    (
        "aggregate-traits",
        "rs",
        "struct Order; enum OrderEvent { Placed } impl Sourced for Order { type Event = OrderEvent; }",
        "Order",
        "it implements Sourced, which names its events, but no method of a trait folds them into it",
    ),
    (
        "aggregate-traits",
        "rs",
        "struct Order; struct Place; impl CommandFor<Order> for Place { fn execute_on(self, order: &Order) {} }",
        "Place",
        "it implements CommandFor for Order, but that is no known aggregate",
    ),
    (
        "castore",
        "ts",
        "const placeOrder = new JSONSchemaCommand({ commandId: 'PLACE' });",
        "placeOrder",
        "it is a `new JSONSchemaCommand(…)`, but is given no handler",
    ),
    (
        "castore",
        "ts",
        "const orderEventStore = new EventStore({ eventTypes: all });",
        "orderEventStore",
        "it is an event store, but lists no eventTypes in place",
    ),
    (
        "discriminated-unions",
        "ts",
        "type Placed = { at: Date }; type Paid = { type: 'Paid'; at: Date }; type OrderEvent = Placed | Paid;",
        "Placed",
        "it is in the union OrderEvent, but Placed carries no tag that tells it apart",
    ),
    (
        "discriminated-unions",
        "ts",
        "type Placed = Event<string, { at: Date }>;",
        "Placed",
        "it is made of Event<…>, but the first argument is no literal that tells it apart",
    ),
    (
        "message-enums",
        "rs",
        "enum OrderEvent { Place { id: u8 }, Pay { id: u8 } }",
        "OrderEvent",
        "it is an enum of events by its name, but most variants do not read as something that happened",
    ),
    (
        "message-enums",
        "rs",
        "#[derive(Subcommand)] enum ToolCommand { Build { all: bool } }",
        "ToolCommand",
        "it is an enum of commands by its name, but it describes a command line or a user interface",
    ),
    (
        "message-names",
        "ts",
        "class PlaceOrderCommand<T> { id: T }",
        "PlaceOrderCommand",
        "its name says command, but it is generic",
    ),
    (
        "message-names",
        "ts",
        "class OrderEventMapper { id: string }",
        "OrderEventMapper",
        "its name says event, but its name says that it deals with messages",
    ),
    (
        "deciders",
        "ts",
        "class PlaceOrderCommand { id: string } function place(command: PlaceOrderCommand): void {}",
        "place",
        "it takes a command, but yields no event that was found",
    ),
    (
        "deciders",
        "ts",
        "class OrderPlacedEvent { id: string } class Order { id: string } function make(event: OrderPlacedEvent): Order {}",
        "make",
        "it takes an event, but gives back no state that it takes, too",
    ),
    (
        "decider-objects",
        "ts",
        "class OrderPlacedEvent { id: string } const order: Thing<OrderPlacedEvent, Order> = { decide: () => [] };",
        "order",
        "its type names messages, but no commands that were found",
    ),
    (
        "folds",
        "ts",
        "class OrderPlacedEvent { id: string } type Order = { id: string };\nexport const evolve = (state: Order, event: OrderPlacedEvent): Order => state;",
        "Order",
        "evolve folds events into Order, but no decision is taken on the state",
    ),
    (
        "class-aggregates",
        "ts",
        "class Order extends Model { id: string }",
        "Order",
        "its base Model is no known aggregate root, and it records no event that was found",
    ),
    (
        "class-aggregates",
        "ts",
        "class OrderPlacedEvent { id: string } class Shop { open = true; place() { other.raise(new OrderPlacedEvent('1')); } }",
        "Shop",
        "it hands on OrderPlacedEvent, but records none on itself and extends no aggregate root",
    ),
    (
        "message-getters",
        "ts",
        "class PlaceOrder {} class Worker { command() { return PlaceOrder; } }",
        "Worker",
        "it has `command`, but none of the methods handle, execute",
    ),
    (
        "message-handlers",
        "ts",
        "class Worker implements ICommandHandler<Elsewhere> { handle() {} }",
        "Worker",
        "its base is ICommandHandler, but that names no message that the code declares",
    ),
    (
        "message-handlers",
        "ts",
        "class Worker extends Base {}",
        "Worker",
        "its base Base is no known interface of handlers",
    ),
    (
        "trait-consumers",
        "rs",
        "struct Mailer; impl Subscriber for Mailer { fn notify(&self, what: String) {} }",
        "Mailer",
        "Subscriber is named as what reacts, but no method there takes an event that was found",
    ),
    (
        "use-cases",
        "ts",
        "class PlaceOrder { execute(id: string) {} }",
        "PlaceOrder",
        "it has `execute`, but neither its name nor an interface of it says use case or interactor",
    ),
    (
        "use-cases",
        "ts",
        "class PlaceOrderUseCase { work(id: string) {} }",
        "PlaceOrderUseCase",
        "it calls itself a use case, but has none of the methods execute, run",
    ),
    (
        "subscribers",
        "ts",
        "class OrderPlacedEvent { id: string } class Desk { look(event: OrderPlacedEvent) { tell(event); } }",
        "look",
        "it takes an event, but neither it nor its class is named as what reacts",
    ),
    (
        "subscribers",
        "ts",
        "class Desk { @OnEvent('order.placed') look(event: unknown) {} }",
        "look",
        "it is decorated with @OnEvent, but names and takes no event that was found",
    ),
    (
        "projections",
        "ts",
        "class OrderProjection { rows = []; add(row: string) {} }",
        "OrderProjection",
        "it is called after a projection or a view, but no method of it takes an event that was found",
    ),
    (
        "projections",
        "ts",
        "interface OrderView { id: string }",
        "OrderView",
        "it is called after a projection or a view, but it is no class or struct",
    ),
    (
        "orm-entities",
        "rs",
        "#[derive(Insertable)] struct NewOrder { title: String }",
        "NewOrder",
        "it derives Insertable, but has no id of its own",
    ),
    (
        "storage",
        "ts",
        "function place(shelf: Shelf) { shelf.insert(1); }",
        "place",
        "it calls shelf.insert(…), but shelf is no known store, model or repository",
    ),
    (
        "endpoints",
        "ts",
        "@Controller() class Orders { @Get(':id') one() {} }",
        "one",
        "it answers requests by Get, but these change nothing",
    ),
    (
        "reactions",
        "ts",
        "class OrderPlacedEvent { id: string } export function total(event: OrderPlacedEvent): number { return 1; }",
        "total",
        "it is told of an event, but sends no command and has no effect that can be seen",
    ),
    (
        "reactions",
        "ts",
        "class OrderPlacedEvent { id: string } export function serialize(event: OrderPlacedEvent): void { send(event); }",
        "serialize",
        "it is told of an event, but its name says that it tests, translates, stores or hands it on",
    ),
    (
        "bus-handlers",
        "ts",
        "class PlaceOrder {} commandBus.register(PlaceOrder, new Elsewhere());",
        "PlaceOrder",
        "a handler is registered for it in line 1, but that is declared nowhere in the code read",
    ),
    (
        "reducers",
        "ts",
        "const list = (state = [], action) => { switch (action.type) { case 'itemsLoaded': return { ...state }; default: return state; } };",
        "list",
        "it reduces, but takes nothing called an event",
    ),
    (
        "booster",
        "ts",
        "import { Entity } from '@boostercloud/framework-core'; @Entity class Order { id: string }",
        "Order",
        "it is decorated as an entity, but no method of it reduces an event",
    ),
    (
        "wolkenkit",
        "ts",
        "const order = { commandHandlers: { place }, domainEventHandlers: { placed } };",
        "order",
        "it gathers commandHandlers and domainEventHandlers, but some of these are not found",
    ),
    (
        "wolkenkit-classic",
        "ts",
        "const commands = { ping(message) { message.reply('pong'); } }; const events = { ready() { log(); } };",
        "commands",
        "it stands beside an object of events, but no command in it publishes one of them by name",
    ),
    (
        "cqrs-domain",
        "ts",
        "export const place = defineCommand({ name: 'place' }, (data, aggregate) => { aggregate.apply('placed', data); });",
        "place",
        "it is defined as a message of an aggregate, but no folder around it defines one",
    ),
    (
        "read-endpoints",
        "rs",
        "enum OrderEvent { OrderPlaced { id: u8 } } struct OrderProjection { rows: u8 }\nimpl OrderProjection { pub fn on(&mut self, event: OrderEvent) { match event { OrderEvent::OrderPlaced { .. } => self.add() } } }\nfn routes() -> Router { Router::new().route(\"/ok\", get(healthy)) } async fn healthy() -> u8 { 1 }",
        "healthy",
        "it answers GET requests, but calls no method of a read model that was found",
    ),
    (
        "told-commands",
        "rs",
        "enum OrderEvent { OrderPlaced { id: u8 } } struct PlaceOrder { id: u8 }\nfn run(cmd: PlaceOrder) {}",
        "PlaceOrder",
        "run takes it as its command, but neither the function nor its module is called after it",
    ),
    (
        "returned-events",
        "rs",
        "enum OrderEvent { OrderPlaced { id: u8 } } struct Desk { id: u8 }\nimpl Desk { pub fn place(&mut self) -> OrderEvent { OrderEvent::OrderPlaced { id: 1 } } }",
        "Desk",
        "place gives back events, but it folds none, and they are not called after it",
    ),
    (
        "table-projections",
        "rs",
        "enum OrderEvent { OrderPlaced { id: u8 } }\npub fn update_read_model(text: &str) { match parse(text) { OrderEvent::OrderPlaced { id } => note(id) } }",
        "update_read_model",
        "it is called after a read model and tells events apart, but nothing it calls writes a table",
    ),
    (
        "query-services",
        "rs",
        "pub struct OrderQueryService { rows: Rows } impl OrderQueryService { pub fn refresh(&self) -> u8 { 1 } }",
        "refresh",
        "its owner answers queries, but its name asks nothing, or it gives nothing back",
    ),
    (
        "view-queries",
        "ts",
        "class OrderPlacedEvent { id: string } type OrderView = { id: string };\nexport const evolve = (view: OrderView, event: OrderPlacedEvent): OrderView => view;\nfunction getOrder(id: string): OrderView { return load(id); }",
        "getOrder",
        "it gives back rows of OrderView, but is not exported",
    ),
    (
        "view-readers",
        "rs",
        "enum OrderEvent { Placed { id: u8 } } struct OrderProjection { rows: u8 }\nimpl OrderProjection { pub fn on(&mut self, event: OrderEvent) { match event { OrderEvent::Placed { .. } => self.add() } } }\nstruct OrderRepository; impl OrderRepository { pub fn count(&self) -> u64 { 1 } }",
        "count",
        "OrderRepository is called like OrderProjection, but this gives out no rows of it",
    ),
    (
        "event-services",
        "rs",
        "enum OrderEvent { OrderPlaced { id: u8 } } struct Service;\nimpl Service { pub fn place(&self) { self.bus.publish(OrderEvent::OrderPlaced { id: 1 }); } }",
        "place",
        "it hands on OrderPlaced, but no entity's name leads that event's",
    ),
];

#[test]
fn a_near_miss_says_what_is_lacking() {
    for &(convention, language, code, symbol, why) in ROWS {
        let said = missed(&[(&format!("src/code.{language}"), code)], symbol, Config::default());
        assert!(
            said.iter().any(|(who, what)| *who == convention && what.starts_with(why)),
            "{convention} does not say {why:?} of {symbol}, only {said:#?} is said"
        );
    }
}

#[test]
fn a_declared_mark_on_a_mere_base_is_told_of() {
    let config = Config::parse(Path::new("c.toml"), "[roles.event]\nsuffixes = [\"Tale\"]\n").unwrap();
    let code = "abstract class OldTale {} class Ended extends OldTale { at: Date }";
    let said = missed(&[("src/code.ts", code)], "OldTale", config.clone());
    let declared = Configured(&config).id();
    let why = "it bears a declared mark of event, but only says what others are".to_owned();
    assert!(said.contains(&(declared, why)), "{said:#?}");
}

#[test]
fn what_bears_no_mark_is_passed_over_in_silence() {
    for (path, code) in [
        (
            "src/a.ts",
            "export class Price { constructor(readonly cents: number) {} add(other: Price) { return this; } }",
        ),
        (
            "src/a.rs",
            "pub struct Price { cents: u64 } impl Price { pub fn add(&self, other: &Price) -> Price { todo() } }",
        ),
    ] {
        assert_eq!(missed(&[(path, code)], "Price", Config::default()), []);
    }
}
