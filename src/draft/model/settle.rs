//! What the language demands beyond the outline, filled in before anything is written.

use crate::draft::outline::{Cite, Event, Mapping, Origin, Outline, Rule, UnitKind, When};

/// The outline with every process correlated and ended, every crossing mapped, and without what nothing
/// can be made of.
pub fn settled(outline: &Outline) -> Outline {
    let mut out = outline.clone();
    out.views.iter_mut().for_each(|view| view.projections.dedup_by_key(|p| p.event));
    processes(&mut out);
    boundaries(&mut out);
    mappings(&mut out);
    out
}

/// The field by which the events of a process are told to belong to it; put into each of them.
fn processes(out: &mut Outline) {
    out.processes.retain(|process| !process.starts.is_empty() && !process.steps.is_empty());
    for at in 0..out.processes.len() {
        let first = &out.events[out.processes[at].starts[0]];
        let unit_id = format!("{}-id", out.units[first.unit].name);
        let candidates = out.processes[at].correlation.iter().chain(first.fields.first());
        let field = candidates.into_iter().find(|f| !f.is_empty()).cloned().unwrap_or(unit_id);
        let process = &mut out.processes[at];
        process.correlation = Some(field.clone());
        if process.ends.is_empty() {
            let cite = process.origin.cites.first().cloned().unwrap_or(Cite { path: String::new(), line: 1 });
            let text = "It is over when nothing is left to be done.".to_owned();
            process.ends.push(Rule { name: "finished".to_owned(), text, cite });
        }
        let events: Vec<usize> = process
            .steps
            .iter()
            .filter_map(|step| match step.when {
                When::Event(event) => Some(event),
                When::Timer(_) => None,
            })
            .chain(process.starts.iter().copied())
            .collect();
        for event in events {
            let event: &mut Event = &mut out.events[event];
            if !event.fields.contains(&field) {
                event.fields.insert(0, field.clone());
            }
        }
    }
}

/// A boundary looks at something, at least at what it leads to itself.
fn boundaries(out: &mut Outline) {
    for unit in 0..out.units.len() {
        if out.units[unit].kind == UnitKind::Aggregate {
            continue;
        }
        for event in (0..out.events.len()).filter(|e| out.events[*e].unit == unit) {
            if !out.units[unit].consults.contains(&event) {
                out.units[unit].consults.push(event);
            }
        }
    }
}

/// Wherever one context listens to another, how they stand to each other.
fn mappings(out: &mut Outline) {
    let mut crossings: Vec<(usize, usize, Origin)> = Vec::new();
    let of_event = |event: usize| out.context_of_unit(out.events[event].unit);
    let of_command = |command: &usize| out.context_of_unit(out.commands[*command].unit);
    for reaction in &out.reactions {
        let down: Vec<usize> = match &reaction.effect {
            super::super::outline::Effect::Commands(commands) => commands.iter().map(of_command).collect(),
            super::super::outline::Effect::Outside { .. } => Vec::new(),
        };
        let up: Vec<usize> = reaction.handles.iter().map(|e| of_event(*e)).collect();
        cross(&up, &down, &reaction.origin, &mut crossings);
    }
    for process in &out.processes {
        let up: Vec<usize> = process.starts.iter().map(|e| of_event(*e)).collect();
        for step in &process.steps {
            let down: Vec<usize> = step.emits.iter().map(of_command).collect();
            cross(&up, &down, &process.origin, &mut crossings);
            if let When::Event(event) = step.when {
                cross(&[of_event(event)], &down, &process.origin, &mut crossings);
                cross(&up, &[of_event(event)], &process.origin, &mut crossings);
            }
        }
    }
    for view in &out.views {
        let up: Vec<usize> = view.projections.iter().map(|p| of_event(p.event)).collect();
        cross(&up, &[view.context], &view.origin, &mut crossings);
    }
    for (upstream, downstream, origin) in crossings {
        let known = out.mappings.iter().any(|m| {
            (m.upstream, m.downstream) == (upstream, downstream)
                || (m.downstream, m.upstream) == (upstream, downstream)
        });
        if !known {
            let origin = Origin { inferred: true, ..origin };
            out.mappings.push(Mapping { downstream, upstream, kind: "customer-supplier", origin });
        }
    }
}

fn cross(up: &[usize], down: &[usize], origin: &Origin, out: &mut Vec<(usize, usize, Origin)>) {
    let first = up.first().copied();
    for (&a, &b) in up.iter().flat_map(|a| down.iter().chain(up).map(move |b| (a, b))) {
        if a != b && (down.contains(&b) || first == Some(a)) {
            out.push((a, b, origin.clone()));
        }
    }
}
