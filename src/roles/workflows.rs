//! Workflows: `const checkout: Workflow<Input, State, Output> = { decide, evolve }` takes commands and the events
//! of others, sends commands and records events of its own. The part that reacts is a process; what the
//! workflow records belongs to its state.

use std::collections::BTreeSet;

use super::Convention;
use super::deciders::label_of;
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::{arms_by_message, labelled, messages_in, named_types};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, ValueId};

/// See the module.
pub struct Workflows;

impl Convention for Workflows {
    fn id(&self) -> &'static str {
        "workflows"
    }

    fn summary(&self) -> &'static str {
        "objects of a type Workflow<Input, State, Output> that decide on commands and on the events of others"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        for (id, decl) in program.values() {
            let Some(ty) = decl.ty.as_ref().filter(|ty| ty.name() == Some("Workflow")) else { continue };
            let [input, state, output] = ty.args() else { continue };
            let Some(function) = decide(program, id) else {
                found.note(Symbol::Value(id), || "it is a Workflow, but its decide was not found".to_owned());
                continue;
            };
            let told = |found: &Findings, ty, role| messages_in(program, found, id.0, ty, role);
            let heard = told(found, input, Role::Event);
            if heard.is_empty() {
                found.note(Symbol::Value(id), || {
                    "it is a Workflow, but takes no event that was found".to_owned()
                });
                continue;
            }
            let own_commands = told(found, input, Role::Command);
            let sent: BTreeSet<Symbol> = told(found, output, Role::Command).into_iter().collect();
            let mut recorded = told(found, output, Role::Event);
            recorded.retain(|event| !heard.contains(event));
            if let Some(&unit) = named_types(program, id.0, state).first().filter(|_| !recorded.is_empty()) {
                let unit = Symbol::Type(unit);
                found.part(unit, Role::Aggregate, Confidence::Sure);
                for &part in own_commands.iter().chain(&recorded) {
                    found.link(Link::BelongsTo { part, unit });
                }
            }
            let consumer = Symbol::Value(id);
            found.part(consumer, Role::Consumer, Confidence::Sure);
            reactions(program, found, consumer, function, &heard, &recorded, &sent);
        }
    }
}

/// The function that decides: held by the object, or named by it.
fn decide(program: &Program, id: ValueId) -> Option<FnId> {
    let own = program.functions_in(id).iter().copied();
    let held = own.into_iter().find(|f| last_segment(&program.function(*f).name) == "decide");
    held.or_else(|| {
        let name = program.value_decl(id).value.as_ref()?.get("decide")?.as_name()?;
        program.resolve_function(id.0, name)
    })
}

/// The events heard, each in its arm; and what the workflow records itself where it sends commands in the
/// same breath: those commands follow on it.
fn reactions(
    program: &Program,
    found: &mut Findings,
    consumer: Symbol,
    function: FnId,
    heard: &[Symbol],
    recorded: &[Symbol],
    sent: &BTreeSet<Symbol>,
) {
    let mut told: Vec<(Symbol, Span)> = Vec::new();
    for (arm, events) in arms_by_message(program, found, function, Role::Event) {
        told.extend(events.into_iter().filter(|e| heard.contains(e)).map(|e| (e, arm.span)));
    }
    for (arm, _) in arms_by_message(program, found, function, Role::Command) {
        let made = |role| {
            let inside = program.function(function).body.constructions.iter();
            let inside = inside.filter(|c| arm.span.contains(&c.span));
            inside
                .filter_map(|c| labelled(program, found, function.0, &label_of(c), role))
                .collect::<Vec<Symbol>>()
        };
        if made(Role::Command).iter().any(|c| sent.contains(c)) {
            let begun = made(Role::Event).into_iter().filter(|e| recorded.contains(e));
            told.extend(begun.map(|e| (e, arm.span)));
        }
    }
    for (event, within) in told {
        found.link(Link::Consumes { consumer, event, function, within: Some(within) });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn a_workflow_reacts_to_the_events_of_others_and_records_its_own() {
        let boat = r"
            export type BoatReleased = Event<'BoatReleased', { boatId: string; fleetId?: string }>;
            export type ReleaseBoat = Command<'ReleaseBoat', { boatId: string; fleetId?: string }>;
            export type Boat = { released: boolean };
            export const decide = (command: ReleaseBoat, boat: Boat): BoatReleased => ({ type: 'BoatReleased', data: command.data });
            export const evolve = (boat: Boat, event: BoatReleased): Boat => ({ released: true });";
        let fleet = r"
            import type { BoatReleased, ReleaseBoat } from './boat';
            export type SendFleet = Command<'SendFleet', { fleetId: string; boats: string[] }>;
            export type FleetSent = Event<'FleetSent', { fleetId: string }>;
            export type FleetGone = Event<'FleetGone', { fleetId: string }>;
            export type FleetState = { waiting: number };
            export const decide = (input: SendFleet | BoatReleased, state: FleetState): WorkflowOutput<ReleaseBoat | FleetSent | FleetGone>[] => {
                switch (input.type) {
                    case 'SendFleet':
                        return [
                            ...input.data.boats.map((boatId) => send<ReleaseBoat>({ type: 'ReleaseBoat', data: { boatId } })),
                            publish<FleetSent>({ type: 'FleetSent', data: { fleetId: input.data.fleetId } }),
                        ];
                    case 'BoatReleased':
                        if (state.waiting > 1) return [];
                        return [publish<FleetGone>({ type: 'FleetGone', data: { fleetId: 'x' } }), complete()];
                }
            };
            export const evolve = (state: FleetState, event: FleetSent | BoatReleased): FleetState => ({ waiting: 0 });
            export const FleetWorkflow: Workflow<SendFleet | BoatReleased, FleetState, ReleaseBoat | FleetSent | FleetGone> = { decide, evolve };";
        let lines = evidence_of(&[("src/boat.ts", boat), ("src/fleet.ts", fleet)]);
        for expected in [
            "event BoatReleased of Boat",
            "event FleetSent of FleetState",
            "command SendFleet of FleetState",
            "process-manager FleetWorkflow",
            "FleetWorkflow handles BoatReleased",
            "FleetWorkflow emits ReleaseBoat",
        ] {
            assert!(lines.contains(&expected.to_owned()), "{expected} is not in {lines:#?}");
        }
    }
}
