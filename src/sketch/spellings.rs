//! How an element may be called, best name first: what its identifier says, and what tells it apart from
//! another one of that name.

use std::collections::BTreeSet;

use super::naming::{event_on, full_name, name};
use super::plan::Plan;
use crate::evidence::{Candidate, CandidateId, Kind, RelationKind};
use crate::roles::words::words;
use crate::syntax::{Program, Symbol};

/// Names of files and folders that say what stands in them, not what it is about.
fn says_no_subject(stem: &str) -> bool {
    let folded: String = stem.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    matches!(
        folded.as_str(),
        "state"
            | "index"
            | "mod"
            | "lib"
            | "decider"
            | "decide"
            | "evolve"
            | "domain"
            | "aggregate"
            | "model"
            | "src"
            | "core"
            | "type"
            | "types"
            | "events"
            | "commands"
            | "messages"
            | "contracts"
            | "deciders"
            | "interfaces"
            | "shared"
            | "common"
            | "logic"
            | "businesslogic"
            | "write"
            | "writemodel"
            | "reducer"
            | "main"
            | "app"
    )
}

impl Plan<'_> {
    /// Names to try, best first.
    pub(super) fn spellings(&self, program: &Program, id: CandidateId, candidate: &Candidate) -> Vec<String> {
        if self.keep.iter().any(|pattern| pattern.matches(&candidate.identifier)) {
            return vec![full_name(&candidate.identifier)];
        }
        let plain = name(&candidate.identifier, candidate.kind);
        let mut out = vec![plain.clone()];
        if candidate.kind == Kind::Event
            && let Some(aggregate) = candidate.unit.and_then(|u| self.names.get(&u))
        {
            out = vec![event_on(&plain, aggregate)];
        }
        if matches!(candidate.kind, Kind::EventHandler | Kind::Policy | Kind::ProcessManager) {
            // Beside another consumer of that name, what kind of thing it is or whom it listens to tells
            // them apart.
            let holder = match candidate.symbol {
                Symbol::Function(f) => program.function(f).owner.as_deref(),
                _ => None,
            };
            let in_full = full_name(&format!("{}_{}", holder.unwrap_or_default(), candidate.identifier));
            let of_unit = match self.units_heard(id).as_slice() {
                [Some(unit)] => self.names.get(unit).map(|unit| format!("{unit}-{plain}")),
                _ => None,
            };
            let in_full = Some(in_full).filter(|name| *name != plain);
            out.extend(
                if holder.is_some() { [in_full, of_unit] } else { [of_unit, in_full] }.into_iter().flatten(),
            );
        }
        if candidate.kind == Kind::Aggregate
            && matches!(plain.as_str(), "state" | "aggregate" | "entity" | "unnamed" | "domain" | "model")
        {
            // `type State = …` says nothing; the file or its folder does.
            let path = &candidate.places[0].path;
            let mut parts = path.rsplit('/').map(|p| p.split('.').next().unwrap_or(p)).enumerate();
            let telling = parts.find(|(_, p)| !says_no_subject(p));
            if let Some((at, telling)) = telling {
                // A folder of things is called after several of them.
                let one = if at > 0 { crate::roles::records::singular(telling) } else { telling.to_owned() };
                out.insert(0, name(&one, Kind::Aggregate));
            } else if let Some(subject) = self.subject_of(id) {
                out.insert(0, subject);
            }
        }
        out
    }

    /// What all messages of a unit speak of: `subscription` of `StartSubscription` and `CancelSubscription`.
    fn subject_of(&self, unit: CandidateId) -> Option<String> {
        [Kind::Event, Kind::Command].into_iter().find_map(|kind| {
            let messages = self.evidence.of_kind(kind).filter(|(_, c)| c.unit == Some(unit));
            let named: Vec<Vec<String>> = messages.map(|(_, message)| words(&message.identifier)).collect();
            let (first, rest) = named.split_first().filter(|(_, rest)| !rest.is_empty())?;
            let shared: Vec<String> =
                first.iter().filter(|w| rest.iter().all(|other| other.contains(w))).cloned().collect();
            let subject = name(&shared.join("_"), Kind::Aggregate);
            (!shared.is_empty() && !says_no_subject(&subject)).then_some(subject)
        })
    }

    /// Whether two consumers listen to different units: one class each that is called alike, say for logging.
    pub(super) fn reacts_elsewhere(&self, id: CandidateId, other: CandidateId) -> bool {
        let (own, others) = (self.units_heard(id), self.units_heard(other));
        let of_two =
            matches!((own.as_slice(), others.as_slice()), ([Some(own)], [Some(other)]) if own != other);
        // Copies of one program in one tree hear the same events.
        let heard = |id| {
            let events = self.evidence.related(id, RelationKind::Handles);
            events.map(|e| self.evidence.candidates[e].identifier.as_str()).collect::<BTreeSet<&str>>()
        };
        let (own, others) = (heard(id), heard(other));
        of_two && own.intersection(&others).count() * 2 < own.len().min(others.len())
    }

    /// The units whose events a consumer reacts to.
    fn units_heard(&self, id: CandidateId) -> Vec<Option<CandidateId>> {
        let events = self.evidence.related(id, RelationKind::Handles);
        let mut units: Vec<Option<CandidateId>> = events.map(|e| self.unit_of(e)).collect();
        units.sort_unstable();
        units.dedup();
        units
    }
}

#[cfg(test)]
mod tests {
    use crate::sketch::testing::documents;

    #[test]
    fn two_consumers_of_one_name_are_told_apart_by_what_they_are_called_in_full() {
        let bells = "
            export class BellRungEvent { constructor(readonly id: string) {} }
            export class Bell extends AggregateRoot { ring() { this.apply(new BellRungEvent(this.id)); } }
            @EventsHandler(BellRungEvent) export class BellRungHandler { handle(event: BellRungEvent) { this.log.info(event.id); } }
            export class BellSaga {
              @Saga() bellRung = (events$: Observable<any>) => events$.pipe(ofType(BellRungEvent), map((e) => { this.door.open(e.id); }));
            }";
        let all = documents(&[("bells.ts", bells)]);
        let mut handlers: Vec<&str> =
            all.iter().filter(|d| d["kind"] == "event-handler").filter_map(|d| d["name"].as_str()).collect();
        handlers.sort_unstable();
        assert_eq!(handlers, ["bell-rung", "bell-saga-bell-rung"]);
    }

    #[test]
    fn consumers_called_alike_that_listen_to_different_units_are_several() {
        let unit = |name: &str| {
            format!(
                "export class {name}RungEvent {{ constructor(readonly id: string) {{}} }}
                export class {name} extends AggregateRoot {{ ring() {{ this.apply(new {name}RungEvent(this.id)); }} }}
                @EventsHandler({name}RungEvent) export class Logger {{ handle(event: {name}RungEvent) {{ this.file.write(event.id); }} }}"
            )
        };
        let all = documents(&[("bell.ts", &unit("Bell")), ("gong.ts", &unit("Gong"))]);
        let mut handlers: Vec<&str> =
            all.iter().filter(|d| d["kind"] == "event-handler").filter_map(|d| d["name"].as_str()).collect();
        handlers.sort_unstable();
        assert_eq!(handlers, ["gong-logger", "logger"]);
    }
}
