//! Deciders that functions make: `function OpenTill(): Decider<OpenTillCommand, TillState, TillEvent> { return {
//! decide, evolve } }`. The declared result says what is decided on. Where every operation keeps a state of its
//! own, the aggregate is called after the union of the events.

use std::collections::BTreeMap;

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::{is_union, messages_in, named_types};
use super::words::{shared_words, words};
use crate::source::Language;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct DeciderMakers;

impl Convention for DeciderMakers {
    fn id(&self) -> &'static str {
        "decider-makers"
    }

    fn summary(&self) -> &'static str {
        "functions whose declared result is a decider of commands, events and a state"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let made: Vec<Made> =
            program.functions().filter_map(|(id, function)| made(program, id, function, found)).collect();
        let mut units: BTreeMap<TypeId, Symbol> = BTreeMap::new();
        for decider in &made {
            if let Some(union) = decider.union {
                let unit = units.entry(union).or_insert(decider.state);
                // A state called after the events is the aggregate's own.
                if words(program.name(decider.state)) == subject(program, union) {
                    *unit = decider.state;
                }
            }
        }
        for decider in made {
            let unit = decider.union.map_or(decider.state, |union| units[&union]);
            let part = found.part(unit, Role::Aggregate, Confidence::Sure);
            part.places.push(program.place(Symbol::Function(decider.function)));
            if let Some(union) = decider.union
                && !subject(program, union).is_empty()
            {
                part.identifier = Some(subject(program, union).join("-"));
            }
            for &event in &decider.events {
                found.link(Link::BelongsTo { part: event, unit });
            }
            for command in decider.commands {
                found.link(Link::BelongsTo { part: command, unit });
                found.link(Link::HandledBy { command, function: decider.function, within: None });
            }
        }
    }
}

/// A function with what its result says.
struct Made {
    function: FnId,
    commands: Vec<Symbol>,
    events: Vec<Symbol>,
    state: Symbol,
    union: Option<TypeId>,
}

fn made(program: &Program, id: FnId, function: &Function, found: &Findings) -> Option<Made> {
    // In Rust, what makes a decider is known by its closures.
    if program.files[id.0 as usize].language == Language::Rust {
        return None;
    }
    let result = function.returns.as_ref()?;
    let decides = shared_words(result.name()?).last().is_some_and(|w| w == "decider");
    if !decides || result.args().len() < 2 || function.is_abstract {
        return None;
    }
    let messages = |role: Role| -> Vec<Symbol> {
        result.args().iter().flat_map(|arg| messages_in(program, found, id.0, arg, role)).collect()
    };
    let (commands, events) = (messages(Role::Command), messages(Role::Event));
    if commands.is_empty() || events.is_empty() {
        return None;
    }
    let others = result.args().iter().filter(|arg| {
        [Role::Command, Role::Event]
            .iter()
            .all(|&role| messages_in(program, found, id.0, arg, role).is_empty())
    });
    let named = |arg: &TypeRef| program.resolve(id.0, arg.name()?).map(Symbol::Type);
    let state = others.into_iter().find_map(named).unwrap_or(Symbol::Function(id));
    let unions = result.args().iter().flat_map(|arg| named_types(program, id.0, arg));
    let union = unions.into_iter().find(|&ty| {
        is_union(program, ty)
            && super::messages::leaves(program, ty).iter().all(|leaf| found.is(*leaf, Role::Event))
    });
    Some(Made { function: id, commands, events, state, union })
}

/// `till` of `TillEvent`.
fn subject(program: &Program, union: TypeId) -> Vec<String> {
    words(&program.ty(union).name).into_iter().take_while(|w| w != "event" && w != "events").collect()
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    #[test]
    fn deciders_of_one_stream_are_one_aggregate() {
        let events = r"
            export type TillOpened = { type: 'till.opened'; id: string };
            export type TillRenamed = { type: 'till.renamed'; id: string; name: string };
            export type TillEvent = TillOpened | TillRenamed;";
        let open = r"
            import type { TillEvent, TillOpened } from './events';
            export type OpenCommand = { type: 'till.open'; id: string };
            export type OpenState = State<TillOpened> & { [id: string]: boolean };
            export function Open(): Decider<OpenCommand, OpenState, TillEvent> {
                return {
                    decide: async (command, state) => {
                        if (state[command.id]) { throw new TillOpenError(command.id); }
                        const event: TillOpened = { type: 'till.opened', id: command.id };
                        return [{ type: event.type, event }];
                    },
                    evolve: (state, event) => ({ ...state, [event.event.id]: true }),
                };
            }";
        let rename = r"
            import type { TillEvent } from './events';
            export type ChangeNameCommand = { type: 'till.rename'; id: string; name: string };
            export type ChangeNameState = State<TillEvent> & { names: object };
            export function ChangeName(): Decider<ChangeNameCommand, ChangeNameState, TillEvent> {
                return {
                    decide: async (command: ChangeNameCommand, state: ChangeNameState) =>
                        [{ type: 'till.renamed', event: { type: 'till.renamed', id: command.id, name: command.name } }],
                    evolve: (state: ChangeNameState, event: Persisted<TillEvent>) => {
                        switch (event.event.type) { case 'till.renamed': return state; }
                    },
                };
            }";
        assert_eq!(
            evidence_of(&[("src/events.ts", events), ("src/open.ts", open), ("src/rename.ts", rename)]),
            [
                "ChangeNameCommand publishes TillRenamed",
                "OpenCommand publishes TillOpened",
                "aggregate till",
                "command ChangeNameCommand of till",
                "command OpenCommand of till",
                "event TillOpened of till",
                "event TillRenamed of till",
                "till refuses OpenCommand: TillOpenError",
            ]
        );
    }
}
