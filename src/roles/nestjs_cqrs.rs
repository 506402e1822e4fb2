//! NestJS CQRS: `@CommandHandler`, `@QueryHandler`, `@EventsHandler`, `@Saga`, `AggregateRoot`.

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role, resolve_symbol};
use super::words::shared_words;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct NestjsCqrs;

impl Convention for NestjsCqrs {
    fn id(&self) -> &'static str {
        "nestjs-cqrs"
    }

    fn summary(&self) -> &'static str {
        "classes decorated with @CommandHandler, @QueryHandler, @EventsHandler, and @Saga streams"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        for (id, decl) in program.types() {
            for annotation in &decl.annotations {
                match last_segment(&annotation.name) {
                    "CommandHandler" => command_handler(program, id, annotation, found),
                    "QueryHandler" => query_handler(program, id, annotation, found),
                    "EventsHandler"
                    | "EventHandler"
                    | "EventSubscriber"
                    | "DomainEventSubscription"
                    | "DomainEventsHandler"
                    | "DomainEventHandler"
                    | "DomainEventSubscriber"
                    | "IntegrationEventHandler"
                    | "EventListener"
                    | "EventsListener" => events_handler(program, id, annotation, found),
                    "ViewUpdaterHandler" | "ViewUpdater" | "ProjectionHandler" | "Projects" => {
                        view_updater(program, id, annotation, found)
                    }
                    other if is_near_miss(other) => {
                        found.note(Symbol::Type(id), || {
                            format!("it is decorated, but @{other} is no decorator of a handler")
                        });
                    }
                    _ => {}
                }
            }
        }
        for (id, function) in program.functions() {
            if function.annotations.iter().any(|a| last_segment(&a.name) == "Saga") {
                saga(program, id, function, found);
            }
        }
    }
}

fn messages<'a>(
    program: &'a Program,
    file: u32,
    annotation: &'a Annotation,
) -> impl Iterator<Item = Symbol> + 'a {
    annotation.args.iter().flat_map(move |arg| {
        let names: Vec<&str> = match arg {
            Expr::Array(items) => items.iter().filter_map(Expr::as_name).collect(),
            other => other.as_name().into_iter().collect(),
        };
        names.into_iter().filter_map(move |name| resolve_symbol(program, file, name)).collect::<Vec<_>>()
    })
}

fn handling_method(program: &Program, handler: TypeId) -> Option<FnId> {
    HANDLING.iter().find_map(|name| program.inherited_method(handler, name))
}

/// Names of the method that carries out a message.
const HANDLING: &[&str] = &["execute", "handle", "onDomainEvent", "on", "onEvent", "consume"];

fn command_handler(program: &Program, handler: TypeId, annotation: &Annotation, found: &mut Findings) {
    note_gaps(program, handler, annotation, found);
    for command in messages(program, handler.0, annotation) {
        let place = program.place(Symbol::Type(handler));
        found.part(command, Role::Command, Confidence::Sure).places.push(place);
        if let Some(function) = handling_method(program, handler) {
            found.link(Link::HandledBy { command, function, within: None });
        }
    }
}

fn query_handler(program: &Program, handler: TypeId, annotation: &Annotation, found: &mut Findings) {
    note_gaps(program, handler, annotation, found);
    for query in messages(program, handler.0, annotation) {
        let place = program.place(Symbol::Type(handler));
        found.part(query, Role::Query, Confidence::Sure).places.push(place);
        if let Some(function) = handling_method(program, handler) {
            found.link(Link::AnsweredBy { query, function });
        }
    }
}

fn events_handler(program: &Program, handler: TypeId, annotation: &Annotation, found: &mut Findings) {
    note_gaps(program, handler, annotation, found);
    let consumer = Symbol::Type(handler);
    for event in messages(program, handler.0, annotation) {
        found.part(event, Role::Event, Confidence::Sure);
        found.part(consumer, Role::Consumer, Confidence::Sure);
        if let Some(function) = handling_method(program, handler) {
            found.link(Link::Consumes { consumer, event, function, within: None });
        }
    }
}

/// A class that writes a view for one event; the type it saves names the view.
fn view_updater(program: &Program, updater: TypeId, annotation: &Annotation, found: &mut Findings) {
    note_gaps(program, updater, annotation, found);
    let Some(function) = handling_method(program, updater) else { return };
    let body = &program.function(function).body;
    let row = body
        .calls
        .iter()
        .flat_map(|c| &c.type_args)
        .filter_map(|t| program.resolve(function.0, t.name()?))
        .chain(body.constructions.iter().filter_map(|c| program.resolve(function.0, &c.path)))
        .next();
    let view = Symbol::Type(row.unwrap_or(updater));
    for event in messages(program, updater.0, annotation) {
        found.part(event, Role::Event, Confidence::Sure);
        found.part(view, Role::ReadModel, Confidence::Sure).places.push(program.place(Symbol::Type(updater)));
        found.link(Link::ShapedBy { part: view, shape: view });
        found.link(Link::Consumes { consumer: view, event, function, within: None });
    }
}

/// A decorator that speaks of messages or of handling them.
fn is_near_miss(decorator: &str) -> bool {
    shared_words(decorator).iter().any(|w| {
        matches!(w.as_str(), "command" | "query" | "event" | "events" | "handler" | "subscriber" | "listener")
    })
}

/// What the decorator of a handler asks for and the class has not.
fn note_gaps(program: &Program, handler: TypeId, annotation: &Annotation, found: &mut Findings) {
    let name = last_segment(&annotation.name);
    if messages(program, handler.0, annotation).next().is_none() {
        found.note(Symbol::Type(handler), || {
            format!("it is decorated with @{name}, but what that names is declared nowhere in the code read")
        });
    } else if handling_method(program, handler).is_none() {
        found.note(Symbol::Type(handler), || {
            format!("it is decorated with @{name}, but has none of the methods {}", HANDLING.join(", "))
        });
    }
}

/// A saga is a stream: the events stand in `ofType(…)`, the commands are what it constructs.
fn saga(program: &Program, id: FnId, function: &Function, found: &mut Findings) {
    let consumer = Symbol::Function(id);
    // `start` of `OverdueRentalSaga` is what the class is called after.
    let says_nothing = matches!(
        function.name.as_str(),
        "start"
            | "run"
            | "saga"
            | "saga$"
            | "handle"
            | "execute"
            | "process"
            | "init"
            | "register"
            | "stream"
    );
    let class = program.owner(id).map(|t| program.ty(t).name.clone()).filter(|_| says_nothing);
    if !function.body.calls.iter().any(|c| c.name == "ofType") {
        found.note(consumer, || "it is decorated with @Saga, but picks no events with ofType(…)".to_owned());
    }
    for call in function.body.calls.iter().filter(|c| c.name == "ofType") {
        for event in call.args.iter().filter_map(|a| resolve_symbol(program, id.0, a.as_name()?)) {
            found.part(event, Role::Event, Confidence::Sure);
            let part = found.part(consumer, Role::Consumer, Confidence::Sure);
            part.identifier = part.identifier.take().or_else(|| class.clone());
            let within = own_pipe(&function.body, call);
            found.link(Link::Consumes { consumer, event, function: id, within });
        }
    }
}

/// The pipe that only this event flows through, where several streams flow side by side and each makes
/// its own commands.
fn own_pipe(body: &Body, of_type: &Call) -> Option<Span> {
    let heard =
        |within: &Span| body.calls.iter().filter(|c| c.name == "ofType" && within.contains(&c.span)).count();
    let pipe = body
        .calls
        .iter()
        .filter(|c| c.name == "pipe" && c.span.contains(&of_type.span) && heard(&c.span) == 1)
        .max_by_key(|c| c.span.end - c.span.start)?;
    let makes = body.constructions.iter().any(|c| pipe.span.contains(&c.span));
    (makes && heard(&body.span) > 1).then_some(pipe.span)
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn decorators_tell_commands_events_consumers_and_policies() {
        let code = r"
            export class Seat { constructor(readonly id: string) {} }
            export class SeatTaken { constructor(readonly id: string) {} }
            export class PrintTicket { constructor(readonly id: string) {} }
            export class Hall extends AggregateRoot {
                take(id: string) { if (this.full) throw new HallIsFull(); this.apply(new SeatTaken(id)); }
            }
            @CommandHandler(Seat)
            export class SeatHandler {
                constructor(private readonly halls: Repository<Hall>) {}
                async execute(command: Seat) { const hall = await this.halls.find(); hall.take(command.id); }
            }
            @EventsHandler(SeatTaken)
            export class LightSeat { handle(event: SeatTaken) { this.lights.on(event.id); } }
            @Injectable()
            export class Sagas {
                @Saga()
                ticketing = (events$: Observable<any>) =>
                    events$.pipe(ofType(SeatTaken), map((event) => new PrintTicket(event.id)));
            }
            @CommandHandler(PrintTicket)
            export class PrintTicketHandler { async execute(command: PrintTicket) { this.printer.print(); } }";
        let lines = evidence_of(&[("hall.ts", code)]);
        for expected in [
            "aggregate Hall",
            "command Seat of Hall",
            "event SeatTaken of Hall",
            "Seat publishes SeatTaken",
            "Hall refuses Seat: HallIsFull",
            "event-handler LightSeat",
            "policy ticketing",
            "ticketing handles SeatTaken",
            "ticketing emits PrintTicket",
        ] {
            assert!(lines.iter().any(|l| l == expected), "{expected} in {lines:#?}");
        }
    }

    #[test]
    fn commands_without_an_aggregate_class_change_what_their_repository_stores() {
        let code = r"
            export class BookTable { constructor(readonly id: string) {} }
            export class TableBooked { constructor(readonly id: string) {} }
            export class Table { id: string; booked: boolean; }
            @CommandHandler(BookTable)
            export class BookTableHandler {
                constructor(private readonly tables: Repository<Table>, private readonly eventBus: EventBus) {}
                async execute(command: BookTable) {
                    await this.tables.save({ id: command.id, booked: true });
                    this.eventBus.publish(new TableBooked(command.id));
                }
            }
            @EventsHandler(TableBooked)
            export class LayTable { handle(event: TableBooked) { this.waiter.call(event.id); } }";
        assert_eq!(
            evidence_of(&[("table.ts", code)]),
            [
                "BookTable publishes TableBooked",
                "LayTable handles TableBooked",
                "aggregate Table",
                "command BookTable of Table",
                "event TableBooked of Table",
                "event-handler LayTable",
            ]
        );
    }
}
