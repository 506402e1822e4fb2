//! Events that only a list names: `enum TillEventType { OPENED = 'TillOpened' }` beside objects
//! `{ type: TillEventType.OPENED, … }` that no type tells apart. The event is what is made first under its name.

use std::collections::BTreeMap;

use super::Convention;
use super::finding::{Confidence, Findings, Role};
use super::messages::tagged;
use super::verbs::reads_as_past;
use super::words::words;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol};

/// See the module.
pub struct EventLists;

impl Convention for EventLists {
    fn id(&self) -> &'static str {
        "event-lists"
    }

    fn summary(&self) -> &'static str {
        "objects made with a member of a list of event names as their type"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        // The name of a list and its member, with what the event is called.
        let mut listed: BTreeMap<(&str, &str), &str> = BTreeMap::new();
        for (_, decl) in program.types().filter(|(_, d)| d.kind == TypeKind::Enum && is_list(&d.name)) {
            for variant in &decl.variants {
                if let Some(name) = variant.value.as_ref().and_then(Expr::as_str).filter(|n| reads_as_past(n))
                {
                    listed.insert((&decl.name, &variant.name), name);
                }
            }
        }
        for (_, decl) in program.values().filter(|(_, d)| is_list(&d.name)) {
            let Some(Expr::Object(entries)) = &decl.value else { continue };
            for (member, value) in entries {
                if let Some(name) = value.as_str().filter(|n| reads_as_past(n)) {
                    listed.insert((&decl.name, member), name);
                }
            }
        }
        if listed.is_empty() {
            return;
        }
        let mut made: BTreeMap<&str, (FnId, u32)> = BTreeMap::new();
        for (id, function) in program.functions() {
            for (at, construction) in function.body.constructions.iter().enumerate() {
                let Some((list, member)) = construction.path.rsplit_once('.') else { continue };
                let tagged = construction.kind == ConstructionKind::Tagged && !construction.fields.is_empty();
                if let Some(name) = listed.get(&(list, member)).filter(|_| tagged) {
                    made.entry(*name).or_insert((id, at as u32));
                }
            }
        }
        for (name, (function, at)) in made {
            if tagged(program, found, function.0, name, Role::Event).is_none() {
                let event = Symbol::Made(function, at);
                found.part(event, Role::Event, Confidence::Likely).identifier = Some(name.to_owned());
            }
        }
    }
}

/// `TillEventType`, `ACCOUNT_EVENT_TYPES`, `DomainEventNames`, `Events`.
fn is_list(name: &str) -> bool {
    let words = words(name);
    let last = words.last().map(String::as_str);
    let about_events = words.iter().any(|w| w == "event" || w == "events");
    about_events
        && matches!(
            last,
            Some("type" | "types" | "name" | "names" | "events" | "kind" | "kinds" | "key" | "keys")
        )
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;
    use crate::sketch::testing::document;

    const TILL: &str = r"
        export enum TILL_EVENT_TYPE { OPENED = 'TillOpenedEvent', EMPTIED = 'TillEmptiedEvent', UNUSED = 'TillLostEvent' }
        export type Message = { type: TILL_EVENT_TYPE; timestamp: Date };
        export interface TillEvent extends Message { till_id: string; cents: number }
        export interface OpenTillCommand extends Command { till_id: string; cents: number }
        export class TillModel {
            openTill(command: OpenTillCommand): TillEvent[] {
                return [{ type: TILL_EVENT_TYPE.OPENED, till_id: command.till_id, cents: command.cents, timestamp: new Date() } as TillEvent];
            }
        }
        export class TillHandler {
            constructor(private readonly model: TillModel, private readonly store: Store) {}
            async openTill(command: OpenTillCommand) { await this.store.append(this.model.openTill(command)); }
        }";

    #[test]
    fn what_is_made_under_a_listed_name_is_an_event() {
        let lines = evidence_of(&[("till.ts", TILL)]);
        assert!(lines.iter().any(|l| l.starts_with("event TillOpenedEvent")), "{lines:#?}");
        assert!(lines.contains(&"OpenTillCommand publishes TillOpenedEvent".to_owned()), "{lines:#?}");
        assert!(!lines.iter().any(|l| l.contains("TillLost") || l.contains("TillEmptied")), "{lines:#?}");
        let event = document(&[("till.ts", TILL)], "event", "opened");
        let fields: Vec<&String> = event["data"]["properties"].as_object().unwrap().keys().collect();
        assert_eq!(fields, ["till-id", "cents"]);
    }
}
