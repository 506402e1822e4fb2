//! Handlers that name their message in a method: `get command() { return PlaceOrder; }`,
//! `subscribedTo() { return PlaceOrder; }`, `get event() { return OrderPlaced; }`.

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role, resolve_symbol};
use super::words::shared_words;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct MessageGetters;

impl Convention for MessageGetters {
    fn id(&self) -> &'static str {
        "message-getters"
    }

    fn summary(&self) -> &'static str {
        "handler classes with a method that gives back the message type they handle"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        for (id, function) in program.functions() {
            let named = NAMING.contains(&function.name.as_str()) && function.params.is_empty();
            let Some(owner) = program.owner(id).filter(|_| named) else { continue };
            let Some(handler) = HANDLING.iter().find_map(|n| program.method(owner, n)) else {
                found.note(Symbol::Type(owner), || {
                    format!("it has `{}`, but none of the methods {}", function.name, HANDLING.join(", "))
                });
                continue;
            };
            let messages = named_messages(program, id, function);
            if messages.is_empty() {
                found.note(Symbol::Type(owner), || {
                    format!("it has `{}`, but that gives back no type that the code declares", function.name)
                });
            }
            for message in messages {
                handles(program, found, owner, &function.name, handler, message);
            }
        }
    }
}

/// Methods that name a message.
const NAMING: &[&str] = &[
    "command",
    "query",
    "event",
    "events",
    "subscribedTo",
    "handles",
    "commandType",
    "eventType",
    "queryType",
];

/// Methods that carry it out.
const HANDLING: &[&str] = &["handle", "execute", "on", "run", "invoke"];

fn named_messages(program: &Program, id: FnId, function: &Function) -> Vec<Symbol> {
    let mut names: Vec<&str> = Vec::new();
    for returned in &function.body.returns {
        match &returned.value {
            Expr::Name(name) => names.push(name),
            Expr::Array(items) => names.extend(items.iter().filter_map(Expr::as_name)),
            _ => {}
        }
    }
    names.into_iter().filter_map(|name| resolve_symbol(program, id.0, name)).collect()
}

fn handles(
    program: &Program,
    found: &mut Findings,
    owner: TypeId,
    naming: &str,
    function: FnId,
    message: Symbol,
) {
    let known = [Role::Event, Role::Command, Role::Query].into_iter().find(|&r| found.is(message, r));
    let place = program.place(Symbol::Type(owner));
    match known.or_else(|| role_of(naming, &program.ty(owner).name)) {
        Some(Role::Command) => {
            found.part(message, Role::Command, Confidence::Sure).places.push(place);
            found.link(Link::HandledBy { command: message, function, within: None });
        }
        Some(Role::Query) => {
            found.part(message, Role::Query, Confidence::Sure).places.push(place);
            found.link(Link::AnsweredBy { query: message, function });
        }
        Some(Role::Event) => {
            let consumer = Symbol::Type(owner);
            found.part(message, Role::Event, Confidence::Sure);
            found.part(consumer, Role::Consumer, Confidence::Sure);
            found.link(Link::Consumes { consumer, event: message, function, within: None });
        }
        _ => {}
    }
}

/// What the method's or the class's name says of the message.
fn role_of(naming: &str, class: &str) -> Option<Role> {
    let says = |word: &str| {
        shared_words(naming).iter().any(|w| w.trim_end_matches('s') == word)
            || shared_words(class).iter().any(|w| w == word)
    };
    [("command", Role::Command), ("query", Role::Query), ("event", Role::Event)]
        .into_iter()
        .find(|(word, _)| says(word))
        .map(|(_, role)| role)
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn a_getter_names_the_message_of_its_handler() {
        let code = r"
            export class Room extends AggregateRoot {
                static open(id: string) { const room = new Room(); room.record(new RoomOpened(id)); return room; }
            }
            export class OpenRoom { constructor(readonly id: string) {} }
            export class RoomOpened extends DomainEvent { constructor(readonly id: string) { super(); } }
            export class OpenRoomHandler {
                get command() { return OpenRoom; }
                async execute(command: OpenRoom) { Room.open(command.id); }
            }
            export class AirTheRoom {
                subscribedTo() { return [RoomOpened]; }
                async on(event: RoomOpened) { this.windows.openAll(); }
            }";
        assert_eq!(
            evidence_of(&[("room.ts", code)]),
            [
                "AirTheRoom handles RoomOpened",
                "OpenRoom publishes RoomOpened",
                "aggregate Room",
                "command OpenRoom of Room",
                "event RoomOpened of Room",
                "event-handler AirTheRoom",
            ]
        );
    }
}
