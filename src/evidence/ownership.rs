//! Which aggregate or boundary a command or an event belongs to.
//!
//! The surest word wins: an explicit link, then who records it, then what handling it reaches, then
//! names, then neighbourhood. What no word places stays without a unit.

use std::collections::BTreeMap;

use super::flow::Flow;
use super::stores::{Stores, holds};
use super::{CandidateId, Evidence, Handling, Kind};
use crate::roles::words::words;
use crate::roles::{Findings, Link};
use crate::syntax::program::common_folders;
use crate::syntax::{FnId, Program, Symbol};

pub(super) fn assign(
    program: &Program,
    found: &Findings,
    flow: &Flow<'_>,
    evidence: &mut Evidence,
    handlings: &mut [Handling],
) {
    let units: Vec<CandidateId> = (0..evidence.candidates.len()).filter(|&i| evidence.is_unit(i)).collect();
    let free_standing = boundary_events(found);
    explicit(found, evidence, &free_standing);
    recorded(program, found, flow, evidence, &units, &free_standing);
    commands_by_reach(program, evidence, handlings, &units);
    events_by_command(evidence, handlings, &free_standing);
    commands_by_storage(program, found, evidence, handlings, &units);
    by_name(program, evidence, &units, &free_standing);
    commands_by_events(evidence, handlings);
    by_neighbourhood(program, evidence, &units, &free_standing);
}

/// [`assign`] once more for the events of commands whose units were made up later.
pub(super) fn follow_commands(found: &Findings, evidence: &mut Evidence, handlings: &[Handling]) {
    events_by_command(evidence, handlings, &boundary_events(found));
}

/// Events that boundaries consult stand free, unless an aggregate claims them.
fn boundary_events(found: &Findings) -> Vec<Symbol> {
    found
        .links()
        .filter_map(|(l, _)| match l {
            Link::Consults { event, .. } => Some(*event),
            _ => None,
        })
        .filter(|event| {
            !found.links().any(|(l, _)| matches!(l, Link::BelongsTo { part, .. } if part == event))
        })
        .collect()
}

fn explicit(found: &Findings, evidence: &mut Evidence, free: &[Symbol]) {
    for (link, _) in found.links() {
        let Link::BelongsTo { part, unit } = link else { continue };
        let unit = evidence
            .find(*unit, Kind::Aggregate)
            .or_else(|| evidence.find(*unit, Kind::DynamicConsistencyBoundary));
        for kind in [Kind::Command, Kind::Event] {
            if let (Some(id), Some(unit)) = (evidence.find(*part, kind), unit) {
                let to_boundary = evidence.candidates[unit].kind == Kind::DynamicConsistencyBoundary;
                if evidence.candidates[id].unit.is_none()
                    && !free.contains(part)
                    && !(kind == Kind::Event && to_boundary)
                {
                    evidence.place(id, unit, "a convention says so");
                }
            }
        }
    }
}

/// An event belongs to the aggregate whose own method constructs it.
fn recorded(
    program: &Program,
    found: &Findings,
    flow: &Flow<'_>,
    evidence: &mut Evidence,
    units: &[CandidateId],
    free: &[Symbol],
) {
    let mut operations: BTreeMap<Symbol, Vec<FnId>> = BTreeMap::new();
    for (unit, function) in super::operations_of(found) {
        operations.entry(unit).or_default().push(function);
    }
    for &unit in units {
        if evidence.candidates[unit].kind != Kind::Aggregate {
            continue;
        }
        let symbol = evidence.candidates[unit].symbol;
        let methods = match symbol {
            Symbol::Type(ty) => program.methods(ty),
            _ => &[],
        };
        for &function in operations.get(&symbol).into_iter().flatten().chain(methods) {
            for event in flow.events_made(function) {
                if let Some(id) = evidence.find(event, Kind::Event)
                    && evidence.candidates[id].unit.is_none()
                    && !free.contains(&evidence.candidates[id].symbol)
                {
                    evidence.place(id, unit, "its methods record it");
                }
            }
        }
    }
}

/// A command belongs to the aggregate whose methods its handling reaches; recording ones weigh most.
fn commands_by_reach(
    program: &Program,
    evidence: &mut Evidence,
    handlings: &[Handling],
    units: &[CandidateId],
) {
    let mut by_symbol: BTreeMap<Symbol, Vec<CandidateId>> = BTreeMap::new();
    for &unit in units {
        by_symbol.entry(evidence.candidates[unit].symbol).or_default().push(unit);
    }
    for handling in handlings {
        if evidence.candidates[handling.command].unit.is_some() {
            continue;
        }
        let mut weights: BTreeMap<CandidateId, usize> = BTreeMap::new();
        for event in handling.reach.events.keys() {
            if let Some(unit) = evidence.find(*event, Kind::Event).and_then(|e| evidence.candidates[e].unit) {
                *weights.entry(unit).or_default() += 4;
            }
        }
        for &function in &handling.reach.functions {
            let owner = program.owner(function).map(Symbol::Type);
            for &unit in owner.and_then(|owner| by_symbol.get(&owner)).into_iter().flatten() {
                let changes = program.function(function).mutates_receiver
                    || !program.function(function).body.assigns.is_empty();
                *weights.entry(unit).or_default() += if changes { 2 } else { 1 };
            }
        }
        let command_words = words(&evidence.candidates[handling.command].identifier);
        for (&unit, weight) in &mut weights {
            if contains(&command_words, &words(&evidence.candidates[unit].identifier)) {
                *weight += 2;
            }
        }
        if let Some(unit) = heaviest(&weights) {
            evidence.place(handling.command, unit, "carrying it out reaches its methods or events most");
        }
    }
}

fn heaviest(weights: &BTreeMap<CandidateId, usize>) -> Option<CandidateId> {
    weights.iter().max_by_key(|(id, weight)| (**weight, std::cmp::Reverse(**id))).map(|(id, _)| *id)
}

/// An event without an owner belongs where the command that records it belongs.
fn events_by_command(evidence: &mut Evidence, handlings: &[Handling], free: &[Symbol]) {
    for handling in handlings {
        let Some(unit) = evidence.candidates[handling.command].unit else { continue };
        if evidence.candidates[unit].kind != Kind::Aggregate {
            continue;
        }
        for event in handling.reach.events.keys().filter(|e| !free.contains(e)) {
            if let Some(id) = evidence.find(*event, Kind::Event)
                && evidence.candidates[id].unit.is_none()
            {
                evidence.place(id, unit, "a command of it leads there");
            }
        }
    }
}

/// A command without an owner belongs where the events it leads to belong.
fn commands_by_events(evidence: &mut Evidence, handlings: &[Handling]) {
    for handling in handlings {
        if evidence.candidates[handling.command].unit.is_some() {
            continue;
        }
        let unit = handling
            .reach
            .events
            .keys()
            .filter_map(|e| evidence.find(*e, Kind::Event))
            .find_map(|e| evidence.candidates[e].unit);
        if let Some(unit) = unit {
            evidence.place(handling.command, unit, "the events it leads to belong there");
        }
    }
}

/// A command whose handling changes nothing but one stored record belongs to that record, however much its
/// name speaks of a unit further away: `AddProductToCatalog` beside `Catalog`, in code whose other part has
/// an aggregate `Product`.
fn commands_by_storage(
    program: &Program,
    found: &Findings,
    evidence: &mut Evidence,
    handlings: &[Handling],
    units: &[CandidateId],
) {
    let is_open = |evidence: &Evidence, h: &Handling| {
        evidence.candidates[h.command].unit.is_none() && h.reach.events.is_empty()
    };
    if units.is_empty() || !handlings.iter().any(|h| is_open(evidence, h)) {
        return;
    }
    let stores = Stores::new(found);
    for handling in handlings {
        let Some(&start) = handling.reach.functions.first() else { continue };
        if !is_open(evidence, handling) {
            continue;
        }
        let command = &evidence.candidates[handling.command];
        let named = words(&command.identifier);
        let written = stores.subjects(program, &stores.changed(&handling.reach.functions));
        let [record] = written.as_slice() else { continue };
        let known = stores.known_aggregate(program, evidence, record, start);
        let kept = known.map(|id| evidence.candidates[id].symbol).or_else(|| stores.entity(record));
        let Some(kept) = kept.filter(|_| holds(&named, record)) else { continue };
        let path = &program.file_of(command.symbol).path;
        let nearness = |symbol: Symbol| common_folders(path, &program.file_of(symbol).path);
        let mut rivals = units
            .iter()
            .filter(|&&u| Some(u) != known)
            .map(|&u| &evidence.candidates[u])
            .filter(|c| contains(&named, &unit_words(&c.identifier)))
            .peekable();
        if rivals.peek().is_some() && rivals.all(|c| nearness(c.symbol) < nearness(kept)) {
            let unit = stores.aggregate(program, evidence, record, start);
            evidence.place(handling.command, unit, "carrying it out stores that unit");
        }
    }
}

/// The name holds the aggregate's name; the longest one wins, near ones first.
fn by_name(program: &Program, evidence: &mut Evidence, units: &[CandidateId], free: &[Symbol]) {
    for id in unplaced(evidence, free) {
        let own = words(&evidence.candidates[id].identifier);
        let path = program.file_of(evidence.candidates[id].symbol).path.clone();
        let best = units
            .iter()
            .filter(|&&u| fits(evidence, id, u))
            .filter_map(|&u| {
                let unit_words = unit_words(&evidence.candidates[u].identifier);
                let near = common_folders(&path, &program.file_of(evidence.candidates[u].symbol).path);
                (contains(&own, &unit_words)).then_some(((unit_words.len(), near), u))
            })
            .max_by_key(|(rank, u)| (*rank, std::cmp::Reverse(*u)));
        if let Some((_, unit)) = best {
            evidence.place(id, unit, "its name holds the unit's name");
        }
    }
}

/// The one aggregate of the same folder, or of the nearest folder that has just one.
fn by_neighbourhood(program: &Program, evidence: &mut Evidence, units: &[CandidateId], free: &[Symbol]) {
    let missing = unplaced(evidence, free);
    if missing.is_empty() {
        return;
    }
    let units: Vec<CandidateId> =
        units.iter().copied().filter(|&u| !evidence.is_known_by_storage(u)).collect();
    for id in missing {
        let path = program.file_of(evidence.candidates[id].symbol).path.clone();
        let ranked: Vec<(usize, CandidateId)> = units
            .iter()
            .filter(|&&u| fits(evidence, id, u))
            .map(|&u| {
                let unit_path = &program.file_of(evidence.candidates[u].symbol).path;
                let same_file = usize::from(*unit_path == path) * 100;
                (same_file + common_folders(&path, unit_path), u)
            })
            .collect();
        let Some(best) = ranked.iter().map(|(near, _)| *near).max() else { continue };
        let nearest: Vec<CandidateId> =
            ranked.iter().filter(|(near, _)| *near == best).map(|(_, u)| *u).collect();
        if let [only] = nearest.as_slice() {
            evidence.place(id, *only, "it is the only unit nearby");
        }
    }
}

/// Events go to aggregates only; commands to either.
fn fits(evidence: &Evidence, id: CandidateId, unit: CandidateId) -> bool {
    evidence.candidates[id].kind == Kind::Command || evidence.candidates[unit].kind == Kind::Aggregate
}

fn unplaced(evidence: &Evidence, free: &[Symbol]) -> Vec<CandidateId> {
    (0..evidence.candidates.len())
        .filter(|&i| {
            let c = &evidence.candidates[i];
            matches!(c.kind, Kind::Command | Kind::Event) && c.unit.is_none() && !free.contains(&c.symbol)
        })
        .collect()
}

/// Words of a unit's identifier without the ones that only say what it is.
fn unit_words(identifier: &str) -> Vec<String> {
    let mut words = words(identifier);
    while words.len() > 1
        && matches!(
            words.last().map(String::as_str),
            Some("aggregate" | "root" | "state" | "entity" | "store")
        )
    {
        words.pop();
    }
    words
}

/// Whether `all` holds `part` as a run of words, a plural `s` aside.
fn contains(all: &[String], part: &[String]) -> bool {
    let same =
        |a: &String, b: &String| a == b || a.strip_suffix('s') == Some(b) || b.strip_suffix('s') == Some(a);
    !part.is_empty() && all.windows(part.len()).any(|w| w.iter().zip(part).all(|(a, b)| same(a, b)))
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    #[test]
    fn a_command_that_only_changes_its_neighbour_belongs_there_though_its_name_begins_with_another_unit() {
        let seat = "
            export class SeatReservedEvent { constructor(readonly seatId: string) {} }
            export class Seat extends AggregateRoot {
              reserve(seatId: string) { this.apply(new SeatReservedEvent(seatId)); } }";
        let plan = "@Entity() export class Plan { @Column() id: string; @Column() title: string; }";
        let add = "
            export class AddSeatToPlanCommand { constructor(readonly title: string) {} }
            @CommandHandler(AddSeatToPlanCommand) export class AddSeatToPlanHandler {
              constructor(private plans: Repository<Plan>) {}
              async execute(command: AddSeatToPlanCommand) { await this.plans.save(new Plan()); } }";
        let owner = |path: &str| {
            let files = [("src/seat/seat.ts", seat), ("src/plan/plan.entity.ts", plan), (path, add)];
            let lines = evidence_of(&files);
            lines.into_iter().find(|l| l.starts_with("command AddSeat")).unwrap_or_default()
        };
        assert_eq!(owner("src/plan/add.ts"), "command AddSeatToPlanCommand of plan");
        assert_eq!(owner("src/seat/add.ts"), "command AddSeatToPlanCommand of Seat");
    }
}
