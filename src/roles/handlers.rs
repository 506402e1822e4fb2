//! Message handlers known by a generic interface (`implements ICommandHandler<PlaceOrder>`) or by
//! what their handling method takes (`handle(command: PlaceOrder)`).

use super::Convention;
use super::cqrs_es::consume;
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::{arms_by_message, leaves, messages_in};
use super::words::{shared_words, words};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct Handlers;

impl Convention for Handlers {
    fn id(&self) -> &'static str {
        "message-handlers"
    }

    fn summary(&self) -> &'static str {
        "classes that implement a handler interface for a message type, or whose handling method takes one"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let bases = program.base_types();
        for (id, decl) in program.types() {
            if !bases.contains(&id) && matches!(decl.kind, TypeKind::Class | TypeKind::Struct) {
                by_interface(program, id, found);
            }
        }
        for (id, function) in program.functions() {
            // `fn place_order(&self, cmd: PlaceOrder)`: named after what it takes.
            let named_alike = || {
                function.params.iter().filter_map(|p| p.ty.as_ref()?.name()).any(|ty| {
                    let ty = shared_words(ty);
                    shared_words(&function.name) == ty
                        || ty.strip_suffix(&["command".to_owned()]) == Some(&words(&function.name)[..])
                })
            };
            // `fn handle_place_order(&self, command: PlaceOrderCommand)`.
            let says_so = || shared_words(&function.name).first().is_some_and(|w| w == "handle");
            let handles =
                HANDLING.contains(&function.name.as_str()) || function.owner.is_none() || named_alike();
            if handles || (says_so() || named_within(function)) && !function.is_abstract {
                by_parameter(program, id, function, found);
            }
        }
    }
}

/// Names of methods that take a message.
const HANDLING: &[&str] = &[
    "handle",
    "execute",
    "run",
    "invoke",
    "process",
    "dispatch",
    "call",
    "handleCommand",
    "handleEvent",
    "handle_command",
    "handle_event",
    "on",
    "onEvent",
    "on_event",
    "consume",
    "react",
    "project",
    "when",
    "notify",
];

/// Which messages an interface handles: `ICommandHandler` → commands.
pub(super) fn role_of_interface(name: &str) -> Option<Role> {
    let words = shared_words(name);
    let has = |word: &str| words.iter().any(|w| w == word);
    let handles = has("handler")
        || has("handle")
        || has("handles")
        || has("subscriber")
        || has("listener")
        || has("consumer")
        || has("reactor");
    if !handles {
        return None;
    }
    if has("command") {
        Some(Role::Command)
    } else if has("query") {
        Some(Role::Query)
    } else if has("request") {
        None
    } else if has("event") || has("domain") || words.iter().any(|w| w == "handle" || w == "handles") {
        Some(Role::Event)
    } else {
        None
    }
}

fn by_interface(program: &Program, id: TypeId, found: &mut Findings) {
    let interfaces: Vec<(u32, TypeRef, Option<Span>)> = program
        .ty(id)
        .supertypes
        .iter()
        .map(|t| (id.0, t.clone(), None))
        .chain(program.impls_of(id).filter_map(|(f, b)| Some((f, b.trait_.clone()?, Some(b.span)))))
        .collect();
    for (file, interface, block) in interfaces {
        let Some(role) = interface_name(&interface).and_then(|n| role_of_interface(&n)) else {
            if !found.has_role(Symbol::Type(id)) {
                found.note(Symbol::Type(id), || {
                    format!("its base {} is no known interface of handlers", shown(&interface))
                });
            }
            continue;
        };
        let Some(message) = interface.args().first().and_then(|a| program.resolve_alias(file, a.name()?))
        else {
            found.note(Symbol::Type(id), || {
                format!("its base is {}, but that names no message that the code declares", shown(&interface))
            });
            continue;
        };
        // One type may implement the same interface for several messages, a block each.
        let in_block =
            |m: &FnId| m.0 == file && block.is_some_and(|b| b.contains(&program.function(*m).span));
        let named = |m: &FnId| HANDLING.contains(&program.function(*m).name.as_str());
        let function = match block {
            Some(_) => program.methods(id).iter().copied().find(|m| in_block(m) && named(m)),
            None => HANDLING.iter().find_map(|n| program.method(id, n)),
        };
        let Some(function) = function.or_else(|| only_taker(program, id, message)) else {
            found.note(Symbol::Type(id), || {
                format!(
                    "its base is {}, but no method of it takes {}",
                    shown(&interface),
                    program.ty(message).name
                )
            });
            continue;
        };
        for message in leaves(program, message) {
            // `impl EventHandler<Order> for X` is about an aggregate, `impl Handle<PlaceOrder> for Order` about a command.
            let otherwise = [Role::Aggregate, Role::Command, Role::Event, Role::Query]
                .iter()
                .any(|&other| other != role && found.is(message, other));
            if otherwise || role == Role::Event && has_events(program, message) {
                found.note(Symbol::Type(id), || {
                    let (interface, message) = (shown(&interface), program.name(message));
                    format!("its base is {interface}, but {message} is no {}", role.name())
                });
                continue;
            }
            found.part(message, role, Confidence::Sure);
            match role {
                Role::Command => {
                    found.part(message, role, Confidence::Sure).places.push(program.place(Symbol::Type(id)));
                    if arms_by_message(program, found, function, role).is_empty() {
                        found.link(Link::HandledBy { command: message, function, within: None });
                    }
                }
                Role::Query => {
                    found.part(message, role, Confidence::Sure).places.push(program.place(Symbol::Type(id)));
                    found.link(Link::AnsweredBy { query: message, function });
                }
                _ => {
                    found.part(Symbol::Type(id), Role::Consumer, Confidence::Sure);
                    consume(program, found, Symbol::Type(id), function, &[message]);
                }
            }
        }
    }
}

fn message_words(program: &Program, message: Symbol) -> Vec<String> {
    let mut words = words(program.name(message));
    if words.len() > 1 && words.last().is_some_and(|w| w == "command" || w == "query") {
        words.pop();
    }
    words
}

/// `async capture(command: CapturePayment)` of a class of handlers: the method's words are all in the name of
/// what it takes. What a route or a listener is bound to is not told by its name.
fn named_within(function: &Function) -> bool {
    let [only] = function.params.as_slice() else { return false };
    let called = shared_words(&only.name);
    if function.owner.is_none()
        || !function.annotations.is_empty()
        || !called.last().is_some_and(|w| matches!(w.as_str(), "command" | "cmd"))
    {
        return false;
    }
    let Some(message) = only.ty.as_ref().and_then(TypeRef::name).map(words) else { return false };
    let own = shared_words(&function.name);
    !own.is_empty() && own.len() < message.len() && own.iter().all(|w| message.contains(w))
}

/// The last two parts of an interface's path: `query::Handler` says more than `Handler`.
fn interface_name(interface: &TypeRef) -> Option<String> {
    let TypeRef::Named { path, .. } = interface else { return None };
    let mut parts = path.rsplit("::");
    let last = parts.next()?;
    Some(parts.next().map_or_else(|| last.to_owned(), |module| format!("{module}_{last}")))
}

/// An interface as a person calls it.
fn shown(interface: &TypeRef) -> &str {
    interface.name().unwrap_or("nameless type")
}

/// A state that names its events is not an event itself.
fn has_events(program: &Program, message: Symbol) -> bool {
    let Symbol::Type(ty) = message else { return false };
    program.impls_of(ty).any(|(_, block)| block.associated.iter().any(|(name, _)| name == "Event"))
}

/// The one method that takes the message.
fn only_taker(program: &Program, id: TypeId, message: TypeId) -> Option<FnId> {
    program.methods(id).iter().copied().find(|&m| {
        program.function(m).params.iter().any(|p| {
            p.ty.as_ref().and_then(TypeRef::name).and_then(|n| program.resolve_alias(m.0, n)) == Some(message)
        })
    })
}

/// `handle(command: Command)`: one message, or a switch over several.
fn by_parameter(program: &Program, id: FnId, function: &Function, found: &mut Findings) {
    let Some(first) = function.params.iter().find_map(|p| p.ty.as_ref()) else { return };
    for role in [Role::Command, Role::Query] {
        let messages = messages_in(program, found, id.0, first, role);
        if messages.is_empty() {
            continue;
        }
        let handles = HANDLING.contains(&function.name.as_str()) && function.owner.is_some()
            || role == Role::Command && named_within(function)
            || messages.iter().any(|m| words(&function.name) == message_words(program, *m))
            || shared_words(&function.name)
                .iter()
                .any(|w| matches!(w.as_str(), "handle" | "handler" | "execute" | "decide"));
        let already =
            found.links().any(|(l, _)| matches!(l, Link::HandledBy { function, .. } if *function == id));
        if !handles || already {
            if !already {
                found.note(Symbol::Function(id), || {
                    format!("it takes a {}, but is not named as what handles one", role.name())
                });
            }
            continue;
        }
        let arms: Vec<(Span, Vec<Symbol>)> =
            arms_by_message(program, found, id, role).into_iter().map(|(a, s)| (a.span, s)).collect();
        for &message in &messages {
            if role == Role::Query {
                found.link(Link::AnsweredBy { query: message, function: id });
                continue;
            }
            let spans: Vec<Span> =
                arms.iter().filter(|(_, s)| s.contains(&message)).map(|(span, _)| *span).collect();
            if spans.is_empty() && (messages.len() == 1 || arms.is_empty()) {
                found.link(Link::HandledBy { command: message, function: id, within: None });
            }
            for span in spans {
                found.link(Link::HandledBy { command: message, function: id, within: Some(span) });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn a_class_of_handlers_names_each_method_after_what_it_does() {
        let lines = evidence_of(&[(
            "src/boat.ts",
            "
            export class BoatSunk extends DomainEvent { constructor(readonly boatId: string) { super(); } }
            export class Boat extends AggregateRoot {
                reportLoss() { this.raise(new BoatSunk(this.id)); }
            }
            export class ReportBoatLoss implements Command { constructor(readonly boatId: string) {} }
            export class BoatCommandHandlers {
                async reportLoss(command: ReportBoatLoss) {
                    const boat = await this.boats.load(command.boatId);
                    boat.reportLoss();
                    await this.boats.save(boat);
                }
            }",
        )]);

        assert_eq!(
            lines,
            [
                "ReportBoatLoss publishes BoatSunk",
                "aggregate Boat",
                "command ReportBoatLoss of Boat",
                "event BoatSunk of Boat",
            ]
        );
    }
}
