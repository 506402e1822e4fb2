//! Commands and queries whose handlers are registered on a bus by hand or by a container:
//! `commandBus.register(PlaceOrder, new PlaceOrderHandler(orders))`, `bus.registerHandler(PlaceOrder.name, handler)`,
//! `container.bind<ICommandHandler<PlaceOrder>>(TYPES.Handler).to(PlaceOrderHandler)`.

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role, resolve_symbol};
use super::handlers::role_of_interface;
use super::messages::tagged;
use super::registrations::{Handler, bodies, handler, is_bus, of_class, says};
use super::verbs::{reads_as_imperative, reads_as_past, reads_as_question};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Place, Program, Symbol, TypeId};
use std::collections::BTreeSet;

/// See the module.
pub struct BusHandlers;

impl Convention for BusHandlers {
    fn id(&self) -> &'static str {
        "bus-handlers"
    }

    fn summary(&self) -> &'static str {
        "handlers registered for commands and queries on a bus or in a container"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let bases = program.base_types();
        for (file, inside, body) in bodies(program) {
            for call in &body.calls {
                if REGISTERING.contains(&call.name.as_str()) && call.args.len() >= 2 {
                    registered(program, file, inside, call, found);
                } else if call.name == "bind" && !call.type_args.is_empty() {
                    bound(program, file, body, call, bases, found);
                }
            }
        }
    }
}

/// Calls that register a handler, with the message first.
const REGISTERING: &[&str] = &[
    "register",
    "registerHandler",
    "registerCommand",
    "registerCommandHandler",
    "registerQuery",
    "registerQueryHandler",
    "addHandler",
    "addCommandHandler",
    "addQueryHandler",
    "subscribe",
    "handle",
    "setHandler",
];

fn registered(program: &Program, file: u32, inside: Option<FnId>, call: &Call, found: &mut Findings) {
    let Some((message, rest)) = call.args.split_first() else { return };
    let named = message_named(program, found, file, message);
    let text = match message {
        Expr::Name(path) => path.as_str(),
        Expr::Str(tag) => tag.as_str(),
        _ => return,
    };
    let handler = rest.iter().find_map(|arg| handler(program, file, inside, call, arg));
    let holder = handler.map(|h| program.name(h.holder).to_owned()).unwrap_or_default();
    let Some(role) = role(found, named, call, text, &holder) else { return };
    let Some(handler) = handler else {
        if let Some(symbol) = named {
            found.note(symbol, || {
                format!("a handler is registered for it in line {}, but that is declared nowhere in the code read", call.span.line)
            });
        }
        return;
    };
    let place = Place { path: program.files[file as usize].path.clone(), line: call.span.line };
    match (named, handler.holder) {
        (Some(message), _) => link(found, role, message, handler, place),
        // A message without a type is known by its handler.
        (None, Symbol::Function(function)) if matches!(message, Expr::Str(_)) && handler.within.is_none() => {
            let message = Symbol::Function(function);
            link(found, role, message, handler, place);
            found.part(message, role, Confidence::Likely).identifier = Some(text.to_owned());
        }
        _ => {}
    }
}

fn link(found: &mut Findings, role: Role, message: Symbol, handler: Handler, place: Place) {
    let part = found.part(message, role, Confidence::Sure);
    if !part.places.contains(&place) {
        part.places.push(place);
    }
    let Handler { function, within, .. } = handler;
    found.link(match role {
        Role::Query => Link::AnsweredBy { query: message, function },
        _ => Link::HandledBy { command: message, function, within },
    });
}

/// `PlaceOrder`, `PlaceOrder.name`, `'PlaceOrder'`.
fn message_named(program: &Program, found: &Findings, file: u32, arg: &Expr) -> Option<Symbol> {
    let declared = |path: &str| {
        resolve_symbol(program, file, path).filter(|s| match s {
            Symbol::Type(ty) => program.ty(*ty).kind != TypeKind::Interface || found.has_role(*s),
            _ => found.has_role(*s),
        })
    };
    match arg {
        Expr::Name(path) => declared(path).or_else(|| declared(path.rsplit_once('.')?.0)),
        Expr::Str(tag) => [Role::Command, Role::Query]
            .into_iter()
            .find_map(|role| tagged(program, found, file, tag, role))
            .or_else(|| declared(tag)),
        _ => None,
    }
}

/// Whether it is a command or a query, judged by what is known of it, then by the names of the method,
/// of the bus and of the handler, and last by how it reads itself. Events are not looked for here.
fn role(found: &Findings, named: Option<Symbol>, call: &Call, text: &str, holder: &str) -> Option<Role> {
    let told = |name: &str| {
        [("command", Role::Command), ("query", Role::Query), ("event", Role::Event)]
            .into_iter()
            .find(|(word, _)| says(name, word))
            .map(|(_, role)| role)
    };
    let called_handler = says(&call.name, "handler") || says(holder, "handler");
    let handles = called_handler || is_bus(&call.receiver);
    let known = named.and_then(|symbol| {
        [Role::Event, Role::Command, Role::Query].into_iter().find(|role| found.is(symbol, *role))
    });
    let by_reading = || {
        let name = text.split('.').next().unwrap_or(text);
        if !is_bus(&call.receiver) {
            None
        } else if reads_as_question(name) {
            Some(Role::Query)
        } else if reads_as_past(name) && !reads_as_imperative(name) {
            Some(Role::Event)
        } else {
            (called_handler || reads_as_imperative(name)).then_some(Role::Command)
        }
    };
    let role = known
        .filter(|_| handles)
        .or_else(|| told(&call.name))
        .or_else(|| told(last_segment(&call.receiver)))
        .or_else(|| if handles { told(text).or_else(|| told(holder)) } else { None })
        .or_else(by_reading)?;
    (role != Role::Event).then_some(role)
}

/// `bind<ICommandHandler<PlaceOrder>>(…).to(PlaceOrderHandler)`.
/// What all commands extend (`ICommand`) names none of them.
fn bound(
    program: &Program,
    file: u32,
    body: &Body,
    bind: &Call,
    bases: &BTreeSet<TypeId>,
    found: &mut Findings,
) {
    let interface = &bind.type_args[0];
    let Some(role @ (Role::Command | Role::Query)) = interface.name().and_then(role_of_interface) else {
        return;
    };
    let message = interface.args().first().and_then(|a| program.resolve_alias(file, a.name()?));
    let around = body.calls.iter().find(|c| {
        matches!(c.name.as_str(), "to" | "toClass" | "toConstantValue")
            && c.span.start == bind.span.start
            && c.span.contains(&bind.span)
    });
    let (Some(message), Some(to)) = (message.filter(|m| !bases.contains(m)), around) else { return };
    let class = match to.args.first() {
        Some(Expr::Name(class) | Expr::Construct(class, ..)) => program.resolve_alias(file, class),
        _ => None,
    };
    if let Some(handler) = class.and_then(|c| of_class(program, c)) {
        let place = Place { path: program.files[file as usize].path.clone(), line: bind.span.line };
        link(found, role, Symbol::Type(message), handler, place);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    const TILL: &str = r"
        export class OpenTill { constructor(readonly tillId: string) {} }
        export class CloseTill { constructor(readonly tillId: string) {} }
        export class TillOpened { constructor(readonly tillId: string) {} }
        export class TillClosed { constructor(readonly tillId: string) {} }
        export class Till extends AggregateRoot {
            open() { this.apply(new TillOpened(this.id)); }
            close() { this.apply(new TillClosed(this.id)); }
        }";

    const EXPECTED: [&str; 7] = [
        "CloseTill publishes TillClosed",
        "OpenTill publishes TillOpened",
        "aggregate Till",
        "command CloseTill of Till",
        "command OpenTill of Till",
        "event TillClosed of Till",
        "event TillOpened of Till",
    ];

    #[test]
    fn handler_objects_and_functions_registered_on_a_bus_carry_out_commands() {
        let code = r"
            import { Till, OpenTill, CloseTill } from './till';
            class Opening { async handle(message) { const till = new Till(); till.open(); } }
            const closeTill = async (message) => { const till = new Till(); till.close(); };
            commandBus.register(OpenTill, new Opening());
            commandBus.register(CloseTill, closeTill);";
        assert_eq!(evidence_of(&[("till.ts", TILL), ("wiring.ts", code)]), EXPECTED);
    }

    #[test]
    fn a_message_may_go_by_its_name_and_a_handler_come_from_a_container() {
        let code = r"
            import { Till, OpenTill, CloseTill } from './till';
            @injectable() class OpenTillHandler { async tell(message) { const till = new Till(); till.open(); } }
            bus.registerHandler(OpenTill.name, container.get(OpenTillHandler));
            bus.register('CloseTill', async (message) => { const till = new Till(); till.close(); });";
        assert_eq!(evidence_of(&[("till.ts", TILL), ("wiring.ts", code)]), EXPECTED);
    }

    #[test]
    fn a_container_says_in_type_arguments_what_a_class_handles() {
        let code = r"
            import { Till, OpenTill, CloseTill } from './till';
            class Opening { async handle(message) { const till = new Till(); till.open(); } }
            class Closing { async handle(message) { const till = new Till(); till.close(); } }
            export function wire(container: Container) {
                container.bind<ICommandHandler<OpenTill>>(TYPES.Handler).to(Opening);
                container.bind<ICommandHandler<CloseTill>>(TYPES.Handler).to(Closing);
            }";
        assert_eq!(evidence_of(&[("till.ts", TILL), ("wiring.ts", code)]), EXPECTED);
    }

    #[test]
    fn a_command_without_a_type_is_known_by_its_handler() {
        let code = r"
            import { Till } from './till';
            async function open(input: { tillId: string }) { const till = new Till(); till.open(); }
            commandBus.register('open-till', open);";
        let lines = evidence_of(&[("till.ts", TILL), ("wiring.ts", code)]);
        assert!(lines.contains(&"command open-till of Till".to_owned()), "{lines:#?}");
    }

    #[test]
    fn what_all_commands_extend_is_none() {
        let code = r"
            import { Till, OpenTill } from './till';
            export interface ICommand { guid: string }
            export class Base implements ICommand { guid: string }
            class OpenTillHandler implements ICommandHandler<OpenTill> { async handle(message: OpenTill) { const till = new Till(); till.open(); } }
            container.bind<ICommandHandler<ICommand>>(TYPES.Handler).to(OpenTillHandler);";
        let lines = evidence_of(&[("till.ts", TILL), ("wiring.ts", code)]);
        assert!(!lines.iter().any(|l| l.contains("ICommand")), "{lines:#?}");
    }

    #[test]
    fn what_a_framework_registers_is_no_command() {
        let code = r"
            export class PlaceOrderPlugin { setup(server: Server) {} }
            app.register(PlaceOrderPlugin, new PlaceOrderPlugin());
            container.register(OrderRepository, new OrderRepository());
            emitter.on('open', () => { console.log('open'); });";
        assert_eq!(evidence_of(&[("app.ts", code)]), Vec::<String>::new());
    }
}
