//! Event-handlers, policies, process managers, and the mappings between the contexts they join.

use std::collections::{BTreeMap, BTreeSet};

use super::mappings::{mappings, note_crossings, note_views};
use super::plan::Plan;
use super::{processes, source};
use crate::esdm::definition::*;
use crate::evidence::durations::Duration;
use crate::evidence::reactions::Trigger;
use crate::evidence::{Candidate, CandidateId, Evidence, Kind, RelationKind, effects};
use crate::syntax::{Place, Program};

/// The documents, and why consumers that had a name got none.
pub(super) fn documents(
    program: &Program,
    evidence: &Evidence,
    plan: &Plan<'_>,
) -> (Vec<Definition>, BTreeMap<CandidateId, &'static str>) {
    let mut out = Vec::new();
    let mut dropped = BTreeMap::new();
    let mut crossings: BTreeSet<(String, String, String)> = BTreeSet::new();
    for kind in [Kind::EventHandler, Kind::Policy, Kind::ProcessManager] {
        let mut all: Vec<(CandidateId, &Candidate)> = plan.written(kind).collect();
        all.sort_by_key(|(id, _)| plan.name(*id).map(str::to_owned));
        for (id, candidate) in all {
            let several = plan.events(id, RelationKind::Handles).len() > 1;
            let passed_over = super::conditions::of_consumer(
                evidence,
                &|c| plan.canonical(c) == id,
                &|e| plan.name(e).map(str::to_owned),
                several,
            );
            let mut document = match consumer(program, evidence, plan, id, candidate, &passed_over) {
                Ok(document) => document,
                Err(reason) => {
                    dropped.insert(id, reason);
                    continue;
                }
            };
            document.annotate("source", source(&candidate.places));
            for (rule, place) in &passed_over {
                document.annotate(format!("constraint.{}", rule.name), place.to_string());
            }
            out.push(document);
            note_crossings(plan, id, candidate, &mut crossings);
        }
    }
    note_views(plan, &mut crossings);
    out.extend(mappings(plan, crossings));
    (out, dropped)
}

fn consumer(
    program: &Program,
    evidence: &Evidence,
    plan: &Plan<'_>,
    id: CandidateId,
    candidate: &Candidate,
    passed_over: &[(NamedRule, Place)],
) -> Result<Definition, &'static str> {
    let passed_over = || passed_over.iter().map(|(rule, _)| rule.clone());
    let name = plan.name(id).ok_or("it has no name")?;
    let scope = DomainScope { domain: plan.domain.clone() };
    let handles = plan.events(id, RelationKind::Handles);
    let emits = emitted(plan, id);
    if handles.is_empty() {
        return Err("reacts to no event that is written");
    }
    let (delivery_guarantee, idempotency) = delivery(evidence, id);
    let body = match candidate.kind {
        Kind::EventHandler => Body::EventHandler(EventHandler {
            scope,
            delivery_guarantee,
            idempotency,
            side_effects: side_effects(evidence, plan, id),
            handles,
            constraints: passed_over().collect(),
        }),
        Kind::Policy if !emits.is_empty() => Body::Policy(Policy {
            scope,
            delivery_guarantee,
            idempotency,
            handles,
            emits,
            constraints: which_when(evidence, plan, id).into_iter().chain(passed_over()).collect(),
        }),
        Kind::ProcessManager if !emits.is_empty() => {
            let constraints = passed_over().collect();
            processes::body(program, evidence, plan, id, scope, constraints).ok_or("remembers nothing")?
        }
        _ => return Err("sends no command that is written"),
    };
    Ok(Definition::new(name, body))
}

/// Code that a broker drives says so; without a sign of one, events arrive in the same process.
pub(super) fn delivery(evidence: &Evidence, id: CandidateId) -> (DeliveryGuarantee, Option<Idempotency>) {
    match evidence.repeats.get(&id) {
        None => (DeliveryGuarantee::AtMostOnce, None),
        Some(repeats) => {
            let idempotency = Idempotency { owner: repeats.owner.name(), strategy: repeats.strategy.clone() };
            (DeliveryGuarantee::AtLeastOnce, Some(idempotency))
        }
    }
}

/// What an event-handler does, one sentence for each thing it does differently.
fn side_effects(evidence: &Evidence, plan: &Plan<'_>, id: CandidateId) -> Vec<SideEffect> {
    let mut rules: Vec<String> = Vec::new();
    let handled =
        evidence.relations.iter().filter(|r| r.kind == RelationKind::Handles && plan.canonical(r.from) == id);
    for relation in handled {
        let event = plan.name(relation.to).unwrap_or_default();
        let rule = effects::sentence(&relation.effects).unwrap_or_else(|| format!("Reacts to `{event}`."));
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    let systems: Vec<String> =
        plan.related(id, RelationKind::Calls).filter_map(|s| plan.name(s).map(str::to_owned)).collect();
    rules
        .into_iter()
        .map(|rule| match systems.first() {
            Some(system) => SideEffect::ExternalCall { external_system: system.clone(), rule },
            None => SideEffect::Other { rule },
        })
        .collect()
}

/// Which command a policy sends on which event, if it does not send all of them on all, and how long it
/// waits before.
fn which_when(evidence: &Evidence, plan: &Plan<'_>, id: CandidateId) -> Vec<NamedRule> {
    let mut reactions: Vec<(&str, Vec<String>, Option<Duration>)> = Vec::new();
    for told in evidence.reactions.iter().filter(|r| plan.canonical(r.consumer) == id) {
        let Trigger::Event(event) = told.when else { continue };
        let Some(event) = plan.name(event) else { continue };
        let sent = told.emits.iter().filter_map(|&c| plan.name(c)).map(|c| format!("`{c}`"));
        // Several classes of one name are one consumer.
        match reactions.iter_mut().find(|(known, ..)| *known == event) {
            Some((_, known, _)) => known.extend(sent),
            None => reactions.push((event, sent.collect(), told.waits)),
        }
    }
    for (_, sent, _) in &mut reactions {
        sent.sort();
        sent.dedup();
    }
    let differ = reactions.windows(2).any(|pair| pair[0].1 != pair[1].1);
    let mut out: Vec<NamedRule> = Vec::new();
    for (event, sent, waits) in reactions {
        if sent.is_empty() || !differ && waits.is_none() {
            continue;
        }
        let later = waits.map(|d| format!("{d} after ")).unwrap_or("on ".to_owned());
        let verb = if sent.len() == 1 { "is" } else { "are" };
        let name = if differ { format!("on-{event}") } else { "delay".to_owned() };
        let rule = format!("{} {verb} sent {later}`{event}`.", sent.join(" and "));
        if out.iter().all(|known| known.name != name) {
            out.push(NamedRule { name, rule });
        }
    }
    out
}

/// References to the commands a consumer sends, in order.
pub(super) fn emitted(plan: &Plan<'_>, id: CandidateId) -> Vec<CommandReference> {
    let mut emits: Vec<CommandReference> =
        plan.related(id, RelationKind::Emits).filter_map(|c| plan.command_reference(c)).collect();
    emits.sort();
    emits.dedup();
    emits
}
