//! Deciders as objects of a declared type: `const cart: Decider<CartCommand, CartEvent, Cart> = { decide, evolve }`.
//! The type arguments say what the functions inside take and give, so these need no types of their own.

use super::Convention;
use super::cqrs_es::consume;
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::{arms_by_message, messages_in, named_types};
use super::words::words;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, ValueId};

/// See the module.
pub struct DeciderValues;

impl Convention for DeciderValues {
    fn id(&self) -> &'static str {
        "decider-objects"
    }

    fn summary(&self) -> &'static str {
        "objects whose declared type names the commands, events and state of their decide and evolve functions"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        for (id, decl) in program.values() {
            let Some(ty) = &decl.ty else { continue };
            if ty.args().len() < 2 || program.functions_in(id).is_empty() {
                continue;
            }
            let messages = |role| {
                let mut all = Vec::new();
                for arg in ty.args() {
                    for symbol in messages_in(program, found, id.0, arg, role) {
                        if !all.contains(&symbol) {
                            all.push(symbol);
                        }
                    }
                }
                all
            };
            let (commands, events) = (messages(Role::Command), messages(Role::Event));
            if events.is_empty() || commands.is_empty() {
                if events.len() + commands.len() > 0 {
                    found.note(Symbol::Value(id), || {
                        let lacking = if events.is_empty() { "events" } else { "commands" };
                        format!("its type names messages, but no {lacking} that were found")
                    });
                }
                continue;
            }
            if program.functions_in(id).iter().any(|&f| decides(program, f)) {
                decider(program, id, ty, &commands, &events, found);
            } else {
                reaction(program, id, &events, found);
            }
        }
    }
}

fn decides(program: &Program, function: FnId) -> bool {
    named(program, function, &["decide", "handle", "execute", "process"])
}

fn named(program: &Program, function: FnId, verbs: &[&str]) -> bool {
    let name = words(last_segment(&program.function(function).name));
    name.first().is_some_and(|w| verbs.contains(&w.as_str()))
}

fn decider(
    program: &Program,
    id: ValueId,
    ty: &TypeRef,
    commands: &[Symbol],
    events: &[Symbol],
    found: &mut Findings,
) {
    let is_message = |symbol: &Symbol| found.is(*symbol, Role::Command) || found.is(*symbol, Role::Event);
    let state = ty
        .args()
        .iter()
        .filter(|arg| {
            [Role::Command, Role::Event].iter().all(|&r| messages_in(program, found, id.0, arg, r).is_empty())
        })
        .flat_map(|arg| named_types(program, id.0, arg))
        .map(Symbol::Type)
        .find(|s| !is_message(s));
    // A state without a name of its own is called like the object.
    let unit = state.unwrap_or(Symbol::Value(id));
    found.part(unit, Role::Aggregate, Confidence::Sure).places.push(program.place(Symbol::Value(id)));
    for &event in events {
        found.link(Link::BelongsTo { part: event, unit });
    }
    for &command in commands {
        found.link(Link::BelongsTo { part: command, unit });
    }
    for &function in program.functions_in(id) {
        if named(program, function, &["evolve", "apply", "when", "reduce", "fold"]) {
            found.link(Link::Replays { function });
        }
        if !decides(program, function) {
            continue;
        }
        let arms = arms_by_message(program, found, function, Role::Command);
        let arms: Vec<(Span, Vec<Symbol>)> = arms.into_iter().map(|(a, s)| (a.span, s)).collect();
        for &command in commands {
            let mut spans = arms.iter().filter(|(_, s)| s.contains(&command)).map(|(s, _)| *s).peekable();
            if spans.peek().is_none() && (commands.len() == 1 || arms.is_empty()) {
                found.link(Link::HandledBy { command, function, within: None });
            }
            for span in spans {
                found.link(Link::HandledBy { command, function, within: Some(span) });
            }
        }
    }
}

/// `Workflow<Event, State, Command>` with `react`: events in, commands out.
fn reaction(program: &Program, id: ValueId, events: &[Symbol], found: &mut Findings) {
    let consumer = Symbol::Value(id);
    for &function in program.functions_in(id) {
        if named(program, function, &["react", "on", "apply", "evolve", "fold"]) {
            found.part(consumer, Role::Consumer, Confidence::Sure);
            consume(program, found, consumer, function, events);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn the_declared_type_of_an_object_says_what_its_functions_take() {
        let code = r"
            type DoorCommand = { type: 'OpenDoor'; id: string } | { type: 'CloseDoor'; id: string };
            type DoorEvent = { type: 'DoorOpened'; id: string } | { type: 'DoorClosed'; id: string };
            interface Door { open: boolean }
            export const door: Decider<DoorCommand, DoorEvent, Door> = {
                decide(command, door) {
                    switch (command.type) {
                        case 'OpenDoor': return [{ type: 'DoorOpened', id: command.id }];
                        case 'CloseDoor': return [{ type: 'DoorClosed', id: command.id }];
                    }
                },
                evolve(door, event) { return { open: event.type === 'DoorOpened' }; },
            };";
        assert_eq!(
            evidence_of(&[("door.ts", code)]),
            [
                "CloseDoor publishes DoorClosed",
                "OpenDoor publishes DoorOpened",
                "aggregate Door",
                "command CloseDoor of Door",
                "command OpenDoor of Door",
                "event DoorClosed of Door",
                "event DoorOpened of Door",
            ]
        );
    }
}
