//! Functions called after the event they are for, where no type says which one they take:
//! `whenLampLit(event)`, `handleUserCreated(event: any)`, `lampLit({ payload })`.

use std::collections::BTreeMap;

use super::finding::{Findings, Role};
use super::messages::messages_in;
use super::words::{shared_words, words};
use crate::syntax::facts::*;
use crate::syntax::program::common_folders;
use crate::syntax::{FnId, Program, Symbol};

/// The events found so far, by the words of their names.
pub(super) struct CalledAfter(BTreeMap<Vec<String>, Vec<Symbol>>);

impl CalledAfter {
    /// Takes in what is known to be an event by now.
    pub(super) fn of(program: &Program, found: &Findings) -> Self {
        let mut events: BTreeMap<Vec<String>, Vec<Symbol>> = BTreeMap::new();
        for part in found.in_role(Role::Event) {
            let name = part.identifier.as_deref().unwrap_or_else(|| program.name(part.symbol));
            let mut called = words(name);
            if called.len() > 2 && called.last().is_some_and(|w| w == "event") {
                called.pop();
            }
            if called.len() > 1 {
                events.entry(called).or_default().push(part.symbol);
            }
        }
        CalledAfter(events)
    }

    /// The event that a function is called after and told of; nothing if a parameter's type says more.
    pub(super) fn event_of(
        &self,
        program: &Program,
        found: &Findings,
        id: FnId,
        function: &Function,
    ) -> Option<Symbol> {
        let told = function.params.first()?;
        if self.0.is_empty() || !is_event_by_name(&told.name) {
            return None;
        }
        let typed = |p: &Param| {
            p.ty.as_ref().is_some_and(|ty| !messages_in(program, found, id.0, ty, Role::Event).is_empty())
        };
        if function.params.iter().any(typed) {
            return None;
        }
        let called = words(&function.name);
        let verb = called.first().is_some_and(|w| {
            matches!(w.as_str(), "on" | "when" | "handle" | "project" | "process" | "apply")
        });
        let mut about = if verb { &called[1..] } else { &called[..] };
        if about.len() > 2 && about.last().is_some_and(|w| w == "event") {
            about = &about[..about.len() - 1];
        }
        let here = &program.files[id.0 as usize].path;
        let near = |s: &Symbol| common_folders(here, &program.file_of(*s).path);
        let mut ranked: Vec<(usize, Symbol)> =
            self.0.get(about)?.iter().map(|symbol| (near(symbol), *symbol)).collect();
        ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        match ranked.as_slice() {
            [(_, only)] => Some(*only),
            [(first, event), (second, _), ..] if first > second => Some(*event),
            _ => None,
        }
    }
}

/// `event`, `domainEvent`, `e`, or what is taken out of one.
fn is_event_by_name(name: &str) -> bool {
    name.starts_with('{')
        || shared_words(name)
            .last()
            .is_some_and(|w| matches!(w.as_str(), "event" | "evt" | "e" | "ev" | "message"))
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    const LAMP: &str = r"
        export class LampLit implements DomainEvent { constructor(readonly lampId: string) {} }
        export class LampBroken implements DomainEvent { constructor(readonly lampId: string) {} }
        export class OrderLamp implements Command { constructor(readonly lampId: string) {} }
        export class Lamp extends AggregateRoot {
            light() { this.apply(new LampLit(this.id)); }
            fail() { this.apply(new LampBroken(this.id)); }
        }";

    #[test]
    fn methods_of_a_projection_are_called_after_their_events() {
        let view = r"
            import { LampLit } from './lamp';
            export class LampProjection {
                async project(events: readonly DomainEvent[]) {
                    for (const event of events) { await this[`when${event.name}`](event); }
                }
                async whenLampLit(event) { await this.rows.insert({ id: event.lampId }); }
                async whenLampBroken(event: any) { await this.rows.delete(event.lampId); }
                async whenever(event) {}
            }";
        let lines = evidence_of(&[("lamp.ts", LAMP), ("view.ts", view)]);
        for expected in ["LampProjection projects LampLit", "LampProjection projects LampBroken"] {
            assert!(lines.iter().any(|l| l == expected), "{expected} in {lines:#?}");
        }
    }

    #[test]
    fn a_function_called_after_an_event_reacts_to_it_by_the_command_it_sends() {
        let reaction = r"
            import { OrderLamp } from './lamp';
            async function handleLampBroken(event: any) { await bus.send(new OrderLamp(event.data.lampId)); }
            async function handleLampLit(event: any, log: Log) { log.note(event); }";
        let lines = evidence_of(&[("lamp.ts", LAMP), ("reaction.ts", reaction)]);
        assert!(lines.contains(&"policy handleLampBroken".to_owned()), "{lines:#?}");
        assert!(lines.contains(&"handleLampBroken handles LampBroken".to_owned()), "{lines:#?}");
        assert!(!lines.iter().any(|l| l.contains("handleLampLit")), "{lines:#?}");
    }
}
