//! What the code tells twice is one element: a class and its stored form, a union that repeats another
//! one's members, parallel versions of one model. References to the second go to the first.

use std::collections::BTreeMap;

use super::contexts::Contexts;
use super::naming::{event_on, full_name, name};
use crate::config::NamePattern;
use crate::evidence::reactions::{Reaction, Trigger};
use crate::evidence::{Candidate, CandidateId, Evidence, Kind};

/// Who tells a candidate, by its id in the evidence told once.
#[derive(Debug, Clone, Copy)]
pub(super) enum Told {
    /// Itself.
    Itself(CandidateId),
    /// Another one.
    By(CandidateId),
}

/// The evidence with each unit, command and event told once, and who tells each candidate.
pub(super) fn told_once(
    evidence: &Evidence,
    contexts: &Contexts,
    keep: &[NamePattern],
) -> (Evidence, Vec<Told>) {
    let name = |identifier: &str, kind| {
        if keep.iter().any(|pattern| pattern.matches(identifier)) {
            full_name(identifier)
        } else {
            name(identifier, kind)
        }
    };
    let mut survivor: Vec<CandidateId> = (0..evidence.candidates.len()).collect();
    merge(evidence, &[Kind::Aggregate, Kind::DynamicConsistencyBoundary], &mut survivor, |id, candidate| {
        (contexts.of(id).name.clone(), name(&candidate.identifier, candidate.kind))
    });
    let units = survivor.clone();
    merge(evidence, &[Kind::Command, Kind::Event], &mut survivor, |id, candidate| {
        let unit = candidate.unit.map(|u| units[u]);
        let plain = name(&candidate.identifier, candidate.kind);
        let relative = match unit {
            Some(u) if candidate.kind == Kind::Event => {
                event_on(&plain, &name(&evidence.candidates[u].identifier, evidence.candidates[u].kind))
            }
            _ => plain,
        };
        (contexts.of(candidate.unit.unwrap_or(id)).name.clone(), unit, relative)
    });
    rebuild(evidence, &survivor)
}

/// Points every candidate of these kinds at the surest one with the same key.
fn merge<K: Ord>(
    evidence: &Evidence,
    kinds: &[Kind],
    survivor: &mut [CandidateId],
    key: impl Fn(CandidateId, &Candidate) -> K,
) {
    let mut first: BTreeMap<(Kind, K), CandidateId> = BTreeMap::new();
    let mut all: Vec<(CandidateId, &Candidate)> =
        kinds.iter().flat_map(|&kind| evidence.of_kind(kind)).collect();
    all.sort_by_key(|(id, c)| (std::cmp::Reverse(c.confidence), *id));
    for (id, candidate) in all {
        survivor[id] = *first.entry((candidate.kind, key(id, candidate))).or_insert(id);
    }
}

fn all_of(a: &[CandidateId], b: &[CandidateId]) -> Vec<CandidateId> {
    let mut both: Vec<CandidateId> = a.iter().chain(b).copied().collect();
    both.sort_unstable();
    both.dedup();
    both
}

fn rebuild(evidence: &Evidence, survivor: &[CandidateId]) -> (Evidence, Vec<Told>) {
    let mut new_id = vec![0; survivor.len()];
    let mut merged = Evidence::default();
    for (id, candidate) in evidence.candidates.iter().enumerate() {
        if survivor[id] == id {
            new_id[id] = merged.add(candidate.clone());
        }
    }
    let of = |id: CandidateId| new_id[survivor[id]];
    for candidate in &mut merged.candidates {
        candidate.unit = candidate.unit.map(of);
    }
    merged.rules = evidence.rules.clone();
    for rule in &mut merged.rules {
        rule.unit = of(rule.unit);
        rule.command = of(rule.command);
    }
    for relation in &evidence.relations {
        let mut relation = relation.clone();
        (relation.from, relation.to) = (of(relation.from), of(relation.to));
        let known = |r: &crate::evidence::Relation| {
            (r.kind, r.from, r.to) == (relation.kind, relation.from, relation.to)
        };
        if !merged.relations.iter().any(known) {
            merged.relations.push(relation);
        }
    }
    merged.relations.sort();
    // What is told twice happens once.
    let all = |ids: &[CandidateId]| {
        let mut ids: Vec<CandidateId> = ids.iter().map(|&id| of(id)).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    for reaction in &evidence.reactions {
        let when = match &reaction.when {
            Trigger::Event(event) => Trigger::Event(of(*event)),
            timer @ Trigger::Timer(_) => timer.clone(),
        };
        let (consumer, emits) = (of(reaction.consumer), all(&reaction.emits));
        let known = merged.reactions.iter_mut().find(|r| r.consumer == consumer && r.when == when);
        match known {
            Some(known) => known.emits = all_of(&known.emits, &emits),
            None => merged.reactions.push(Reaction { consumer, when, emits, ..reaction.clone() }),
        }
    }
    for validation in &evidence.validations {
        let mut validation = validation.clone();
        validation.command = of(validation.command);
        validation.event = validation.event.map(of);
        if !merged.validations.contains(&validation) {
            merged.validations.push(validation);
        }
    }
    merged.explained = evidence.explained.clone();
    for condition in &evidence.conditions {
        let mut condition = condition.clone();
        (condition.consumer, condition.event) = (of(condition.consumer), of(condition.event));
        if !merged.conditions.contains(&condition) {
            merged.conditions.push(condition);
        }
    }
    for (&consumer, repeats) in &evidence.repeats {
        merged.repeats.insert(of(consumer), repeats.clone());
    }
    for (&consumer, process) in &evidence.processes {
        let mut process = process.clone();
        process.starts = all(&process.starts);
        for (_, events) in &mut process.ends {
            *events = all(events);
        }
        merged.processes.insert(of(consumer), process);
    }
    let told = survivor
        .iter()
        .enumerate()
        .map(|(id, &other)| if other == id { Told::Itself(of(id)) } else { Told::By(of(id)) })
        .collect();
    (merged, told)
}
