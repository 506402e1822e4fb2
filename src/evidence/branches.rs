//! Conditions on which events a command records: an event constructed in one branch only, a branch before
//! it that returns without anything.

use std::collections::BTreeMap;

use super::flow::Flow;
use super::validations::Validation;
use super::{CandidateId, Evidence, Handling, Kind};
use crate::syntax::facts::*;
use crate::syntax::{Place, Program};

/// The innermost condition on the way to an event, whether it must hold, and where; none without one.
type Way = Option<(String, bool, Place)>;

/// Most conditions told of one command; code with more of them is not told by conditions.
const MAX: usize = 6;

pub(super) fn collect(program: &Program, flow: &Flow<'_>, evidence: &mut Evidence, handlings: &[Handling]) {
    let mut by_command: BTreeMap<CandidateId, Vec<Validation>> = BTreeMap::new();
    for handling in handlings.iter().filter(|h| !evidence.candidates[h.command].is_stored_operation()) {
        let told = by_command.entry(handling.command).or_default();
        let mut places: BTreeMap<CandidateId, Vec<Way>> = BTreeMap::new();
        for &(id, which) in &handling.reach.recorded {
            let body = &program.function(id).body;
            let made = &body.constructions[which];
            let event = flow.event_made(id, which).and_then(|e| evidence.find(e, Kind::Event));
            let Some(event) = event else { continue };
            let path = &program.files[id.0 as usize].path;
            let at = |b: &Branch| Place { path: path.clone(), line: b.span.line };
            let around = body.branches.iter().filter(|b| b.span.contains(&made.span) && !tells_apart(b));
            let innermost = around.max_by_key(|b| b.span.start);
            places
                .entry(event)
                .or_default()
                .push(innermost.map(|b| (b.condition.clone(), b.when_true, at(b))));
            for branch in
                body.branches.iter().filter(|b| b.leaves && is_idle(body, b) && before(body, b, made))
            {
                // What a helper gives back early is only its own event.
                let all = handling
                    .reach
                    .recorded
                    .iter()
                    .all(|&(f, at)| f == id && before(body, branch, &body.constructions[at]));
                let new = Validation {
                    command: handling.command,
                    field: None,
                    event: (!all).then_some(event),
                    demand: if all {
                        format!("Nothing is recorded when `{}`.", branch.condition)
                    } else {
                        format!("is not recorded when `{}`", branch.condition)
                    },
                    name: if all {
                        format!("nothing when {}", branch.condition)
                    } else {
                        "exception".to_owned()
                    },
                    place: at(branch),
                };
                if !told.contains(&new) {
                    told.push(new);
                }
            }
        }
        for (event, ways) in places {
            // Recorded on one way only, and only under a condition.
            let [Some((condition, when_true, place))] = ways.as_slice() else { continue };
            let word = if *when_true { "only when" } else { "unless" };
            told.push(Validation {
                command: handling.command,
                field: None,
                event: Some(event),
                demand: format!("is recorded {word} `{condition}`"),
                name: "condition".to_owned(),
                place: place.clone(),
            });
        }
    }
    for (_, mut told) in by_command {
        told.dedup();
        if told.len() <= MAX {
            evidence.validations.extend(told);
        }
    }
}

/// A condition that only asks which message or variant it has.
pub(super) fn tells_apart(branch: &Branch) -> bool {
    let condition = branch.condition.as_str();
    condition.starts_with("let ")
        || condition.contains("instanceof")
        || super::flow::compared(condition).is_some()
            && condition.split_once("==").is_some_and(|(left, _)| {
                matches!(last_segment(left.trim()), "type" | "kind" | "_tag" | "name" | "__typename")
            })
}

/// A branch that records and refuses nothing before it returns.
fn is_idle(body: &Body, branch: &Branch) -> bool {
    let inside = |span: &Span| branch.span.contains(span);
    !body.guards.iter().any(|g| inside(&g.span))
        && !body.constructions.iter().any(|c| inside(&c.span))
        && !body.calls.iter().any(|c| inside(&c.span) && !c.is_macro)
        && !body.assigns.iter().any(|a| inside(&a.span))
}

/// Whether a construction stands behind a branch, in the same block or deeper.
fn before(body: &Body, branch: &Branch, made: &Construction) -> bool {
    let block = body
        .branches
        .iter()
        .map(|b| b.span)
        .chain(body.arms.iter().map(|a| a.span))
        .filter(|s| s.contains(&branch.span) && *s != branch.span)
        .max_by_key(|s| s.start);
    branch.span.end <= made.span.start && block.is_none_or(|b| b.contains(&made.span))
}

#[cfg(test)]
mod tests {
    use crate::sketch::testing::{document, named};

    #[test]
    fn branches_say_when_which_event_is_recorded() {
        let code = r"
            export class ReadMeter { constructor(readonly value: number) {} }
            export class MeterRead { value: number; }
            export class LimitExceeded { value: number; }
            export class Meter extends AggregateRoot {
                read(value: number) {
                    if (value === this.last) { return; }
                    this.apply(new MeterRead());
                    if (value > this.limit) { this.apply(new LimitExceeded()); }
                }
            }
            @CommandHandler(ReadMeter)
            export class ReadMeterHandler { async execute(command: ReadMeter) { const m = new Meter(); m.read(command.value); } }";
        let command = document(&[("meter.ts", code)], "command", "read-meter");
        assert_eq!(
            named(&command["constraints"], "rule"),
            [
                "Nothing is recorded when `value === this.last`.",
                "`limit-exceeded` is recorded only when `value > this.limit`.",
            ]
        );
        let annotations = &command["metadata"]["annotations"];
        assert_eq!(annotations["constraint.limit-exceeded-condition"], "meter.ts:9");
    }

    #[test]
    fn a_branch_for_another_command_records_nothing_of_this_one() {
        let code = r"
            export type OpenDoor = Command<'OpenDoor', { id: string }>;
            export type CloseDoor = Command<'CloseDoor', { id: string }>;
            export type DoorOpened = Event<'DoorOpened', { id: string }>;
            export type DoorClosed = Event<'DoorClosed', { id: string }>;
            export type DoorEvent = DoorOpened | DoorClosed;
            export type Door = { id: string };
            export const decide = ({ type, data }: OpenDoor | CloseDoor, door: Door): DoorEvent[] =>
                [type === 'OpenDoor' ? { type: 'DoorOpened', data } : { type: 'DoorClosed', data }];
            export const evolve = (door: Door, event: DoorEvent): Door => door;";
        let lines = crate::roles::testing::evidence_of(&[("door.ts", code)]);
        assert!(lines.contains(&"OpenDoor publishes DoorOpened".to_owned()), "{lines:#?}");
        assert!(!lines.contains(&"OpenDoor publishes DoorClosed".to_owned()), "{lines:#?}");
    }

    #[test]
    fn in_rust_as_well() {
        let code = r#"
            pub enum TapCommand { Open }
            pub enum TapEvent { Opened, Dripped }
            pub struct Tap { open: bool, old: bool }
            impl Aggregate for Tap {
                type Command = TapCommand;
                type Event = TapEvent;
                type Error = TapError;
                async fn handle(&self, command: TapCommand) -> Result<Vec<TapEvent>, TapError> {
                    match command {
                        TapCommand::Open => {
                            if self.open { return Ok(vec![]); }
                            let mut events = vec![TapEvent::Opened];
                            if self.old { events.push(TapEvent::Dripped); }
                            Ok(events)
                        }
                    }
                }
                fn apply(&mut self, event: TapEvent) {}
            }"#;
        let command = document(&[("src/tap.rs", code)], "command", "open");
        let rules = named(&command["constraints"], "rule");
        assert!(rules.contains(&"`dripped` is recorded only when `self.old`.".to_owned()), "{rules:?}");
    }
}
