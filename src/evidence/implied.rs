//! Commands that only a reaction implies: it records an event of an aggregate by itself, and the code spares
//! itself the command in between. In: what carrying out the reaction leads to. Out: one command for each
//! such event, marked as inferred.

use std::collections::{BTreeMap, BTreeSet};

use super::flow::Reach;
use super::{Candidate, CandidateId, Evidence, Kind, RelationKind};
use crate::roles::words::words;
use crate::roles::{Confidence, Findings, Link};
use crate::syntax::{Place, Program, Symbol};

/// Adds the commands in place of which a reaction to `handled` records events; each with its place.
pub(super) fn commands(
    program: &Program,
    found: &Findings,
    evidence: &mut Evidence,
    reaches: &[Reach],
    handled: &BTreeSet<Symbol>,
) -> BTreeMap<CandidateId, Place> {
    let mut out = BTreeMap::new();
    for (event, place) in recorded(found, evidence, reaches, handled) {
        let command = evidence.add(in_place_of(program, evidence, event, place.clone()));
        evidence.relate(RelationKind::Publishes, command, event, vec![place.clone()]);
        out.insert(command, place);
    }
    out
}

/// Events of an aggregate that no command records. One that only its name ties to an aggregate may be a
/// message to others, whose sending is an outside effect.
fn recorded(
    found: &Findings,
    evidence: &Evidence,
    reaches: &[Reach],
    handled: &BTreeSet<Symbol>,
) -> BTreeMap<CandidateId, Place> {
    let is_own = |event: Symbol, id: CandidateId| {
        let Some(unit) = evidence.candidates[id].unit else { return false };
        let belongs = Link::BelongsTo { part: event, unit: evidence.candidates[unit].symbol };
        evidence.candidates[unit].kind == Kind::Aggregate && found.is_linked(&belongs)
    };
    let is_published =
        |id: CandidateId| evidence.relations.iter().any(|r| r.kind == RelationKind::Publishes && r.to == id);
    reaches
        .iter()
        .flat_map(|reach| &reach.events)
        .filter(|(event, _)| !handled.contains(event))
        .filter_map(|(event, via)| {
            let id = evidence.find(*event, Kind::Event).filter(|&id| is_own(*event, id))?;
            Some((id, via.last().filter(|_| !is_published(id))?.clone()))
        })
        .collect()
}

/// Nothing in the code gives such a command a name, so it says what it does: `record_order_confirmed`.
fn in_place_of(program: &Program, evidence: &Evidence, event: CandidateId, place: Place) -> Candidate {
    let event = &evidence.candidates[event];
    let told = words(&event.identifier);
    let plain = told.strip_suffix(&["event".to_owned()]).unwrap_or(&told);
    Candidate {
        kind: Kind::Command,
        identifier: format!("record_{}", plain.join("_")),
        symbol: event.symbol,
        shapes: vec![event.symbol],
        unit: event.unit,
        places: vec![place, program.place(event.symbol)],
        conventions: event.conventions.clone(),
        confidence: Confidence::Guess,
        inferred: true,
    }
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    #[test]
    fn a_reaction_that_records_an_event_of_an_aggregate_is_a_policy_and_one_that_tells_others_is_none() {
        let till = r"
            interface OpenedEvent { type: 'TILL_OPENED'; payload: { cash: number } }
            interface ClosedEvent { type: 'TILL_CLOSED'; payload: { cash: number } }
            interface CountedEvent { type: 'TILL_COUNTED'; payload: { cash: number } }
            export type TillEvent = OpenedEvent | ClosedEvent | CountedEvent;
            export class Till {
                private isOpen = false;
                buildFrom(events: TillEvent[]): Till {
                    events.forEach((event) => {
                        switch (event.type) {
                            case 'TILL_OPENED': this.isOpen = true; break;
                            case 'TILL_CLOSED': this.isOpen = false; break;
                            case 'TILL_COUNTED': this.isCounted = true; break;
                        }
                    });
                    return this;
                }
            }
            export class TillService {
                constructor(private readonly store: EventStore) {}
                async openTill(id: string, cash: number) {
                    const till = new Till().buildFrom(await this.store.load(id));
                    if (till.isOpen) throw new TillIsOpen();
                    await this.store.save({ id, type: 'TILL_OPENED', payload: { cash } });
                }
                async closeTill(id: string) {
                    const till = new Till().buildFrom(await this.store.load(id));
                    await this.store.save({ id, type: 'TILL_CLOSED', payload: { cash: 0 } });
                }
            }
            export class NightlyConsumer implements Consumer<TillEvent> {
                constructor(private readonly mailer: Mailer, private readonly store: EventStore) {}
                async consumeEvents(events: Persisted<TillEvent>[]) {
                    for (const event of events) {
                        if (event.type !== 'TILL_CLOSED') continue;
                        REACTION
                    }
                }
            }";
        let lines = |reaction: &str| evidence_of(&[("src/till.ts", &till.replace("REACTION", reaction))]);
        let records = lines("await this.store.save({ id, type: 'TILL_COUNTED', payload: { cash: 0 } });");
        for expected in ["policy NightlyConsumer", "NightlyConsumer emits record_counted"] {
            assert!(records.iter().any(|l| l == expected), "{expected} in {records:#?}");
        }
        let tells = lines("await this.mailer.send('closed');");
        assert!(tells.iter().any(|l| l == "event-handler NightlyConsumer"), "{tells:#?}");
    }
}
