//! Event-handlers, policies, process managers, and the mappings between the contexts they join.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::{self, Slot};
use super::naming::property;
use super::plan::Plan;
use super::source;
use super::units::id_slot;
use crate::esdm::definition::*;
use crate::evidence::{Candidate, CandidateId, Evidence, Kind, RelationKind, effects};
use crate::syntax::Program;

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
            let mut document = match consumer(program, evidence, plan, id, candidate) {
                Ok(document) => document,
                Err(reason) => {
                    dropped.insert(id, reason);
                    continue;
                }
            };
            document.annotate("source", source(&candidate.places));
            out.push(document);
            note_crossings(plan, id, candidate, &mut crossings);
        }
    }
    for (id, candidate) in plan.written(Kind::ReadModel) {
        let own = plan.context_of(id);
        for event in plan.events(id, RelationKind::Projects) {
            if event.bounded_context != own {
                crossings.insert((own.clone(), event.bounded_context, candidate.places[0].to_string()));
            }
        }
    }
    out.extend(mappings(plan, crossings));
    (out, dropped)
}

fn consumer(
    program: &Program,
    evidence: &Evidence,
    plan: &Plan<'_>,
    id: CandidateId,
    candidate: &Candidate,
) -> Result<Definition, &'static str> {
    let name = plan.name(id).ok_or("it has no name")?;
    let scope = DomainScope { domain: plan.domain.clone() };
    let handles = plan.events(id, RelationKind::Handles);
    let emits = emitted(plan, id);
    if handles.is_empty() {
        return Err("reacts to no event that is written");
    }
    // Code that a broker drives says so; without a sign of one, events arrive in the same process.
    let delivery_guarantee = DeliveryGuarantee::AtMostOnce;
    let body = match candidate.kind {
        Kind::EventHandler => Body::EventHandler(EventHandler {
            scope,
            delivery_guarantee,
            idempotency: None,
            side_effects: side_effects(evidence, plan, id),
            handles,
        }),
        Kind::Policy if !emits.is_empty() => {
            Body::Policy(Policy { scope, delivery_guarantee, idempotency: None, handles, emits })
        }
        Kind::ProcessManager if !emits.is_empty() => {
            process_manager(program, evidence, plan, id, candidate, scope)
                .ok_or("no field that all its events share, to correlate by")?
        }
        _ => return Err("sends no command that is written"),
    };
    Ok(Definition::new(name, body))
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

/// References to the commands a consumer sends, in order.
fn emitted(plan: &Plan<'_>, id: CandidateId) -> Vec<CommandReference> {
    let mut emits: Vec<CommandReference> =
        plan.related(id, RelationKind::Emits).filter_map(|c| plan.command_reference(c)).collect();
    emits.sort();
    emits.dedup();
    emits
}

fn process_manager(
    program: &Program,
    evidence: &Evidence,
    plan: &Plan<'_>,
    id: CandidateId,
    candidate: &Candidate,
    scope: DomainScope,
) -> Option<Body> {
    let handles = plan.events(id, RelationKind::Handles);
    let emits = emitted(plan, id);
    let payloads: Vec<Vec<Slot>> = plan
        .related(id, RelationKind::Handles)
        .map(|e| fields::payload(program, evidence.candidates[e].symbol))
        .collect();
    let shared = payloads
        .first()?
        .iter()
        .map(|s| property(&s.name))
        .filter(|n| payloads.iter().all(|p| p.iter().any(|s| property(&s.name) == *n)))
        .min_by_key(|n| !(n.ends_with("-id") || n == "id"))?;
    let mut state = fields::state(program, candidate.symbol, &candidate.shapes);
    if !state.iter().any(|s| property(&s.name) == shared) {
        state.insert(0, id_slot(&shared, program.file_index(candidate.symbol)));
    }
    let first = handles.first()?.clone();
    let last = handles.last()?.event.clone();
    let reactions = handles
        .iter()
        .enumerate()
        .map(|(at, event)| Reaction {
            when: event.clone(),
            rule: reaction_rule(evidence, plan, id, event),
            emits: if at == 0 { emits.clone() } else { Vec::new() },
        })
        .collect();
    Some(Body::ProcessManager(ProcessManager {
        scope,
        delivery_guarantee: DeliveryGuarantee::AtMostOnce,
        idempotency: None,
        correlated_by: Correlation::EventField { field: shared },
        state: fields::schema(program, &state),
        starts_when: vec![first],
        ends_when: vec![NamedCondition {
            name: "finished".to_owned(),
            condition: format!("`{last}` was dealt with."),
        }],
        reactions,
    }))
}

/// What a process manager does on an event, in a sentence.
fn reaction_rule(evidence: &Evidence, plan: &Plan<'_>, id: CandidateId, event: &EventReference) -> String {
    evidence
        .relations
        .iter()
        .filter(|r| r.kind == RelationKind::Handles && plan.canonical(r.from) == id)
        .find(|r| plan.event_reference(r.to).as_ref() == Some(event))
        .and_then(|r| effects::sentence(&r.effects))
        .unwrap_or_else(|| format!("Reacts to `{}`.", event.event))
}

/// Pairs of contexts that a consumer joins: the ones it sends to or stands in depend on the ones it listens to.
fn note_crossings(
    plan: &Plan<'_>,
    id: CandidateId,
    candidate: &Candidate,
    out: &mut BTreeSet<(String, String, String)>,
) {
    let heard: BTreeSet<String> =
        plan.events(id, RelationKind::Handles).into_iter().map(|e| e.bounded_context).collect();
    let told: BTreeSet<String> = emitted(plan, id).into_iter().map(|c| c.bounded_context).collect();
    let place = candidate.places[0].to_string();
    for customer in told.iter().chain(heard.iter()) {
        for supplier in &heard {
            if customer != supplier && (told.contains(customer) || customer < supplier) {
                out.insert((customer.clone(), supplier.clone(), place.clone()));
            }
        }
    }
    let told: Vec<&String> = told.iter().collect();
    for pair in told.windows(2) {
        out.insert((pair[0].clone(), pair[1].clone(), place.clone()));
    }
}

/// One mapping for each pair of contexts, with every place that joins them.
fn mappings(plan: &Plan<'_>, crossings: BTreeSet<(String, String, String)>) -> Vec<Definition> {
    let mut out: Vec<Definition> = Vec::new();
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (customer, supplier, _) in &crossings {
        let known =
            pairs.iter().any(|(a, b)| (a == customer && b == supplier) || (a == supplier && b == customer));
        if !known {
            pairs.push((customer.clone(), supplier.clone()));
        }
    }
    for (customer, supplier) in pairs {
        let places: BTreeSet<&String> = crossings
            .iter()
            .filter(|(a, b, _)| (*a == customer && *b == supplier) || (*a == supplier && *b == customer))
            .map(|(_, _, place)| place)
            .collect();
        let end =
            |context: &str| ContextScope { domain: plan.domain.clone(), bounded_context: context.to_owned() };
        let mut document = Definition::new(
            format!("{customer}-{supplier}"),
            Body::CustomerSupplier(CustomerSupplier {
                kind: "customer-supplier",
                customer: end(&customer),
                supplier: end(&supplier),
            }),
        );
        document.annotate("source", places.into_iter().cloned().collect::<Vec<_>>().join(", "));
        out.push(document);
    }
    out
}
