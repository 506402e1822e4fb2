//! Process managers: what they remember, how their instances begin and end, what they do on which event.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::fields::{self, Slot};
use super::naming::{kebab, property};
use super::plan::Plan;
use super::units::id_slot;
use crate::esdm::definition::*;
use crate::evidence::durations::Unit;
use crate::evidence::processes::{Ending, Process};
use crate::evidence::reactions::{Reaction as Told, Trigger};
use crate::evidence::{CandidateId, Evidence, effects};
use crate::roles::words::words;
use crate::syntax::Program;

/// The fields of a process manager, if it is known to remember anything.
pub(super) fn body(
    program: &Program,
    evidence: &Evidence,
    plan: &Plan<'_>,
    id: CandidateId,
    scope: DomainScope,
    constraints: Vec<NamedRule>,
) -> Option<Body> {
    let process = evidence.processes.get(&id)?;
    let told: Vec<&Told> = evidence.reactions.iter().filter(|r| plan.canonical(r.consumer) == id).collect();
    let events: Vec<CandidateId> = told
        .iter()
        .filter_map(|r| match r.when {
            Trigger::Event(event) if plan.name(event).is_some() => Some(event),
            _ => None,
        })
        .collect();
    let field = correlation(program, evidence, plan, id, process, &events);
    let timers: Vec<Timer> = process.timers.iter().filter_map(timer).collect();
    let is_timer = |name: &String| timers.iter().any(|t| t.name == *name);
    let reactions: Vec<Reaction> = told
        .iter()
        .filter_map(|r| {
            let when = match &r.when {
                Trigger::Event(event) => When::Event(plan.event_reference(*event)?),
                Trigger::Timer(name) => When::Timer { timer: Some(name).filter(|n| is_timer(n))?.clone() },
            };
            let mut emits: Vec<CommandReference> =
                r.emits.iter().filter_map(|&c| plan.command_reference(c)).collect();
            emits.sort();
            emits.dedup();
            let set_timers: Vec<String> = r.sets.iter().filter(|n| is_timer(n)).cloned().collect();
            let cancel_timers: Vec<String> = r.cancels.iter().filter(|n| is_timer(n)).cloned().collect();
            let rule = rule(&r.effects, &when, &emits, &set_timers, &cancel_timers);
            Some(Reaction { when, rule, emits, set_timers, cancel_timers })
        })
        .collect();
    let mut starts_when: Vec<EventReference> =
        process.starts.iter().filter_map(|&e| plan.event_reference(e)).collect();
    if starts_when.is_empty() {
        starts_when.extend(events.first().and_then(|&e| plan.event_reference(e)));
    }
    starts_when.sort();
    starts_when.dedup();
    let state = state(program, evidence, id, process, &field);
    let (delivery_guarantee, idempotency) = super::consumers::delivery(evidence, id);
    (!reactions.is_empty() && !starts_when.is_empty()).then(|| {
        Body::ProcessManager(ProcessManager {
            scope,
            delivery_guarantee,
            idempotency,
            ends_when: endings(plan, process, &told),
            correlated_by: Correlation::EventField { field },
            state,
            starts_when,
            reactions,
            timers,
            constraints,
        })
    })
}

/// The field that tells the instances apart: one by which the code looks its memory up, else the id that
/// all events carry, else one that they are going to carry.
fn correlation(
    program: &Program,
    evidence: &Evidence,
    plan: &Plan<'_>,
    id: CandidateId,
    process: &Process,
    events: &[CandidateId],
) -> String {
    let payloads: Vec<BTreeSet<String>> = events
        .iter()
        .map(|&e| {
            let event = &evidence.candidates[e];
            super::units::payload(program, event).iter().map(|s| property(&s.name)).collect()
        })
        .collect();
    let carriers = |name: &String| payloads.iter().filter(|p| p.contains(name)).count();
    let looked_up: Vec<String> = process.correlation.iter().map(|n| property(n)).collect();
    if let Some(known) = looked_up.iter().find(|n| carriers(n) == payloads.len()) {
        return known.clone();
    }
    let own = plan.name(id).map(words).unwrap_or_default();
    let rank = |name: &String| {
        let is_id = name.ends_with("-id") || name == "id";
        let about = words(name).first().is_some_and(|w| own.contains(w));
        // A field that all carry, an id, and the subject of the process.
        (carriers(name), is_id, name == "correlation-id", about)
    };
    let all: BTreeSet<&String> = payloads.iter().flatten().collect();
    let best = all
        .into_iter()
        .filter(|n| rank(n).1 || carriers(n) == payloads.len())
        .max_by(|a, b| rank(a).cmp(&rank(b)).then(b.cmp(a)));
    best.or(looked_up.first()).cloned().unwrap_or_else(|| "correlation-id".to_owned())
}

/// What is remembered: the fields of the types the code keeps, the key among them.
fn state(
    program: &Program,
    evidence: &Evidence,
    id: CandidateId,
    process: &Process,
    key: &str,
) -> serde_json::Value {
    let mut slots: Vec<Slot> = Vec::new();
    for &shape in &process.states {
        for slot in fields::state(program, shape, &[]) {
            if !slots.iter().any(|s| property(&s.name) == property(&slot.name)) {
                slots.push(slot);
            }
        }
    }
    if !slots.iter().any(|s| property(&s.name) == key) {
        slots.insert(0, id_slot(key, program.file_index(evidence.candidates[id].symbol)));
    }
    fields::schema(program, &slots)
}

fn timer(timer: &crate::evidence::timers::Timer) -> Option<Timer> {
    // The language knows nothing shorter than a second.
    (timer.after.unit != Unit::Milliseconds).then(|| Timer {
        name: timer.name.clone(),
        after: After { value: timer.after.value, unit: timer.after.unit.name() },
    })
}

/// What one reaction does, in a sentence.
fn rule(
    phrases: &[String],
    when: &When,
    emits: &[CommandReference],
    sets: &[String],
    cancels: &[String],
) -> String {
    let named = |verb: &str, names: &[String]| {
        let quoted: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
        let (last, rest) = quoted.split_last()?;
        let rest = if rest.is_empty() { String::new() } else { format!("{} and ", rest.join(", ")) };
        Some(format!("{verb} {rest}{last}"))
    };
    let commands: Vec<String> = emits.iter().map(|c| c.command.clone()).collect();
    let changes = effects::sentence(phrases).map(|s| s.trim_end_matches('.').to_owned());
    let parts: Vec<String> = [
        changes,
        named("sets the timer", sets),
        named("cancels the timer", cancels),
        named("sends", &commands),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        return match when {
            When::Event(event) => format!("Takes note of `{}`.", event.event),
            When::Timer { timer } => format!("`{timer}` has run out."),
        };
    }
    let text = effects::listed(&parts.iter().map(String::as_str).collect::<Vec<_>>());
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}

/// When an instance is over.
fn endings(plan: &Plan<'_>, process: &Process, told: &[&Told]) -> Vec<NamedCondition> {
    let mut out: Vec<NamedCondition> = Vec::new();
    let mut add = |name: String, condition: String| {
        let name = if name.is_empty() { "finished".to_owned() } else { name };
        if out.iter().all(|known| known.name != name) {
            out.push(NamedCondition { name, condition });
        }
    };
    for (ending, events) in &process.ends {
        let names: Vec<&str> = events.iter().filter_map(|&e| plan.name(e)).collect();
        let on = names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(" or ");
        let when = if on.is_empty() { String::new() } else { format!(" on {on}") };
        match ending {
            Ending::Removed(from) => {
                for name in &names {
                    add(
                        (*name).to_owned(),
                        format!("`{name}` happened, and what was remembered is removed from `{from}`."),
                    );
                }
            }
            Ending::Flag(field) => add(kebab(&words(field)), format!("`{field}` is set{when}.")),
            Ending::Value(field, value) => {
                add(kebab(&words(value)), format!("`{field}` becomes `{value}`{when}."));
            }
            Ending::Called(method) => add(kebab(&words(method)), format!("`{method}` is called{when}.")),
            Ending::Done(expression) => {
                let last: Vec<String> =
                    words(expression).into_iter().rev().take_while(|w| w != "state").collect();
                let name: Vec<String> = last.into_iter().rev().take(6).collect();
                add(kebab(&name), format!("`{expression}` holds."));
            }
            Ending::Came => {
                for name in &names {
                    add((*name).to_owned(), format!("`{name}` happened."));
                }
            }
            Ending::RanOut(timer) => {
                add(format!("{timer}-ran-out"), format!("The timer `{timer}` has run out."))
            }
            Ending::AllCame => {
                add("all-came".to_owned(), format!("{} have happened.", on.replace(" or ", " and ")))
            }
        }
    }
    if out.is_empty() {
        // Nothing in the code ends it: the last events lead to no further command.
        let last = |r: &&&Told| r.emits.is_empty() || r.when == told[told.len() - 1].when;
        for reaction in told.iter().filter(last) {
            if let Trigger::Event(event) = reaction.when
                && let Some(name) = plan.name(event)
            {
                out.push(NamedCondition {
                    name: name.to_owned(),
                    condition: format!("`{name}` was dealt with."),
                });
            }
        }
        out.dedup();
    }
    if out.is_empty() {
        out.push(NamedCondition {
            name: "finished".to_owned(),
            condition: "The last command was sent.".to_owned(),
        });
    }
    out
}

/// Events that a process manager listens to carry its key; where the code's payload does not, the key is
/// added and marked as derived.
pub(super) fn carry_keys(documents: &mut [Definition]) {
    let mut wanted: BTreeMap<(String, Option<String>, String), BTreeSet<String>> = BTreeMap::new();
    for document in documents.iter() {
        let Body::ProcessManager(manager) = &document.body else { continue };
        let Correlation::EventField { field } = &manager.correlated_by;
        let heard = manager.reactions.iter().filter_map(|r| match &r.when {
            When::Event(event) => Some(event),
            When::Timer { .. } => None,
        });
        for event in heard.chain(&manager.starts_when) {
            let key = (event.bounded_context.clone(), event.aggregate.clone(), event.event.clone());
            wanted.entry(key).or_default().insert(field.clone());
        }
    }
    for document in documents {
        let Body::Event(event) = &mut document.body else { continue };
        let key = (event.scope.bounded_context.clone(), event.scope.aggregate.clone(), document.name.clone());
        let Some(data) = event.data.as_object_mut() else { continue };
        let mut derived: Vec<String> = Vec::new();
        for field in wanted.get(&key).into_iter().flatten() {
            let properties = data.entry("properties").or_insert_with(|| json!({}));
            let Some(properties) = properties.as_object_mut() else { continue };
            if !properties.contains_key(field) {
                properties.insert(field.clone(), json!({"type": "string"}));
                derived.push(field.clone());
            }
        }
        if !derived.is_empty() {
            document.annotate("derived-fields", derived.join(", "));
        }
    }
}
