//! Aggregates and boundaries with their commands and events.

use serde_json::{Value, json};

use super::fields::{self, Slot};
use super::naming::{self, property};
use super::plan::Plan;
use super::{literals, operations, requests, rules, source};
use crate::esdm::definition::*;
use crate::evidence::{Candidate, CandidateId, Evidence, Kind, RelationKind};
use crate::roles::words::words;
use crate::syntax::facts::{Primitive, TypeRef};
use crate::syntax::{FnId, Place, Program, Symbol};

pub(super) fn documents(program: &Program, evidence: &Evidence, plan: &Plan<'_>) -> Vec<Definition> {
    let mut out = Vec::new();
    let mut units: Vec<(CandidateId, &Candidate)> =
        plan.written(Kind::Aggregate).chain(plan.written(Kind::DynamicConsistencyBoundary)).collect();
    units.sort_by_key(|(id, c)| (plan.context_of(*id), c.kind, plan.name(*id).map(str::to_owned)));
    for (id, candidate) in units {
        let document = match candidate.kind {
            Kind::Aggregate => aggregate(program, evidence, plan, id, candidate),
            _ => boundary(program, evidence, plan, id, candidate),
        };
        out.extend(document);
        out.extend(commands(program, evidence, plan, id));
        out.extend(events(program, plan, Some(id)));
        out.extend(inferred_events(program, evidence, plan, id));
    }
    out.extend(events(program, plan, None));
    out
}

fn aggregate(
    program: &Program,
    evidence: &Evidence,
    plan: &Plan<'_>,
    id: CandidateId,
    candidate: &Candidate,
) -> Option<Definition> {
    let name = plan.name(id)?;
    let mut slots = fields::state(program, candidate.symbol, &candidate.shapes);
    let identity = identity(program, evidence, name, id, &mut slots);
    let invariants = rules::invariants(evidence, id, &|c| plan.name(c).map(str::to_owned));
    let mut document = Definition::new(
        name,
        Body::Aggregate(Aggregate {
            scope: plan.context_scope(id),
            identified_by: identity,
            state: fields::schema(program, &slots),
            invariants: invariants.iter().map(|i| i.rule.clone()).collect(),
        }),
    );
    annotate(&mut document, candidate, &invariants);
    if naming::name(&candidate.identifier, Kind::Aggregate) != name
        && let Some(place) = imported_as(program, name)
    {
        document.annotate("source", source(&[candidate.places.as_slice(), &[place]].concat()));
    }
    Some(document)
}

/// The first import of a module of that name: where an aggregate is named after its module, its own
/// lines do not say so.
fn imported_as(program: &Program, name: &str) -> Option<Place> {
    program.files.iter().find_map(|file| {
        let import = file.imports.iter().find(|import| {
            let mut spelled = import.module.split('/').chain([import.name.as_str()]);
            spelled.any(|spelling| naming::kebab(&words(spelling)) == name)
        })?;
        Some(Place { path: file.path.clone(), line: import.span.line })
    })
}

fn annotate(document: &mut Definition, candidate: &Candidate, invariants: &[rules::Invariant]) {
    document.annotate("source", source(&candidate.places));
    if candidate.inferred {
        document.annotate("inferred", "true");
    }
    for invariant in invariants {
        document.annotate(format!("invariant.{}", invariant.rule.name), source(&invariant.places));
    }
}

/// The field that tells one aggregate from another: its own id, or the id its messages carry.
fn identity(
    program: &Program,
    evidence: &Evidence,
    name: &str,
    id: CandidateId,
    slots: &mut Vec<Slot>,
) -> Identity {
    let wanted = [
        format!("{name}-id"),
        "id".to_owned(),
        "uuid".to_owned(),
        "guid".to_owned(),
        "aggregate-id".to_owned(),
    ];
    let in_state = wanted.iter().find(|w| slots.iter().any(|s| property(&s.name) == **w));
    if let Some(field) = in_state {
        return Identity::State { field: field.clone() };
    }
    let carried = evidence
        .candidates
        .iter()
        .filter(|c| c.unit == Some(id))
        .flat_map(|c| fields::payload(program, c.symbol))
        .find(|s| wanted.contains(&property(&s.name)));
    if let Some(carried) = carried {
        let field = property(&carried.name);
        slots.insert(0, Slot { optional: false, ..carried });
        return Identity::State { field };
    }
    // `id` of another spelling: the only field that ends in it.
    let ids: Vec<String> = slots
        .iter()
        .filter(|s| words(&s.name).last().is_some_and(|w| w == "id" || w == "number"))
        .map(|s| property(&s.name))
        .collect();
    match ids.as_slice() {
        [only] => Identity::State { field: only.clone() },
        _ => Identity::Generated { generator: "aggregate-id".to_owned() },
    }
}

fn boundary(
    program: &Program,
    evidence: &Evidence,
    plan: &Plan<'_>,
    id: CandidateId,
    candidate: &Candidate,
) -> Option<Definition> {
    let name = plan.name(id)?;
    let commands: Vec<CandidateId> =
        plan.written(Kind::Command).filter(|(c, _)| plan.unit_of(*c) == Some(id)).map(|(c, _)| c).collect();
    let payloads: Vec<Vec<Slot>> =
        commands.iter().map(|&c| payload(program, &evidence.candidates[c])).collect();
    let shared_ids: Vec<String> = payloads
        .first()
        .into_iter()
        .flatten()
        .map(|s| property(&s.name))
        .filter(|n| n.ends_with("-id") || n == "id")
        .filter(|n| payloads.iter().all(|p| p.iter().any(|s| property(&s.name) == *n)))
        .collect();
    let identified_by = if shared_ids.is_empty() {
        vec![BoundaryIdentity {
            name: format!("{name}-id"),
            source: IdentitySource::Generated { generator: "decision-id".to_owned() },
        }]
    } else {
        shared_ids
            .into_iter()
            .map(|field| BoundaryIdentity {
                name: field.clone(),
                source: IdentitySource::CommandPayload { field },
            })
            .collect()
    };
    let by = identified_by.iter().map(|i| format!("`{}`", i.name)).collect::<Vec<_>>().join(" and ");
    let consults = plan
        .events(id, RelationKind::Consults)
        .into_iter()
        .map(|event| Consult { criteria: format!("Events of this kind that carry {by}."), event })
        .collect();
    let invariants = rules::invariants(evidence, id, &|c| plan.name(c).map(str::to_owned));
    let mut document = Definition::new(
        name,
        Body::DynamicConsistencyBoundary(Boundary {
            scope: plan.context_scope(id),
            identified_by,
            consults,
            invariants: invariants.iter().map(|i| i.rule.clone()).collect(),
        }),
    );
    annotate(&mut document, candidate, &invariants);
    Some(document)
}

/// Fields of a command or event, its shape taken before the symbol itself.
pub(super) fn payload(program: &Program, candidate: &Candidate) -> Vec<Slot> {
    if let (true, Symbol::Function(function)) = (candidate.is_plain_operation(), candidate.symbol) {
        return match endpoint(program, candidate) {
            Some(endpoint) => operations::slots_behind(program, endpoint, function),
            None => operations::slots(program, function),
        };
    }
    candidate
        .shapes
        .iter()
        .map(|&shape| fields::payload(program, shape))
        .find(|slots| !slots.is_empty())
        .unwrap_or_else(|| {
            if candidate.shapes.is_empty() { fields::payload(program, candidate.symbol) } else { Vec::new() }
        })
}

/// The handler of requests in front of an operation.
fn endpoint(program: &Program, operation: &Candidate) -> Option<FnId> {
    operation.shapes.iter().find_map(|shape| match shape {
        Symbol::Function(id) if requests::answers(program, *id) => Some(*id),
        _ => None,
    })
}

/// The fields of a command; a handler that stores the request's body as it came is told what is stored.
fn command_payload(program: &Program, evidence: &Evidence, candidate: &Candidate) -> Vec<Slot> {
    let mut slots = payload(program, candidate);
    if candidate.is_stored_operation() && adds(candidate) {
        // The document store makes it.
        slots.retain(|s| s.name != "_id");
    }
    let (true, Symbol::Function(function), Some(unit)) =
        (candidate.is_stored_operation(), candidate.symbol, candidate.unit)
    else {
        return slots;
    };
    let handler = endpoint(program, candidate).unwrap_or(function);
    let told = handler != function && !operations::objects(program, function).is_empty();
    if let Some(beside) = requests::handed_on(program, handler).filter(|_| !told) {
        let unit = &evidence.candidates[unit];
        let stored = fields::state(program, unit.symbol, &unit.shapes);
        let given = stored.into_iter().filter(|s| !is_kept_by_store(&s.name) && !beside.contains(&s.name));
        // What exists already only gets what is told.
        let adds = adds(candidate);
        for slot in given {
            if !slots.iter().any(|s| s.name == slot.name) {
                slots.push(Slot { optional: slot.optional || !adds, ..slot });
            }
        }
    }
    slots
}

/// Whether a command makes a record.
fn adds(command: &Candidate) -> bool {
    let first = words(&command.identifier).into_iter().next().unwrap_or_default();
    matches!(
        first.as_str(),
        "create" | "add" | "register" | "insert" | "new" | "save" | "post" | "signup" | "sign"
    )
}

/// Columns that the store fills by itself.
fn is_kept_by_store(name: &str) -> bool {
    matches!(property(name).as_str(), "id" | "-id" | "created-at" | "updated-at" | "deleted-at" | "version")
}

/// The field that says which record an event is about: as the record calls it, else by its own name.
fn stored_id(
    program: &Program,
    unit: &Candidate,
    name: &str,
    command: &Candidate,
    beside: &[&Candidate],
) -> Slot {
    let slots = fields::state(program, unit.symbol, &unit.shapes);
    let wanted = [format!("{name}-id"), "id".to_owned(), "uuid".to_owned(), "guid".to_owned()];
    let own = wanted.iter().find_map(|w| slots.iter().find(|s| property(&s.name) == *w)).cloned();
    let file = program.file_index(command.symbol);
    match own {
        Some(own) => Slot { name: property(&own.name), optional: false, ..own },
        // The store makes it: it is called as the operations call it that look for it.
        None if beside.iter().any(|c| payload(program, c).iter().any(|s| property(&s.name) == "id")) => {
            id_slot("id", file)
        }
        None => id_slot(&format!("{name}-id"), file),
    }
}

/// An event that a function or an object stands for carries what it is recorded with.
fn event_payload(program: &Program, candidate: &Candidate) -> Vec<Slot> {
    if candidate.shapes.is_empty() && matches!(candidate.symbol, Symbol::Function(_) | Symbol::Value(_)) {
        // A schema of its own says most.
        let own = payload(program, candidate);
        if own.iter().any(|slot| slot.ty.is_some()) && matches!(candidate.symbol, Symbol::Value(_)) {
            return own;
        }
        let file = program.file_index(candidate.symbol);
        let recorded = literals::recorded(program, file, &candidate.identifier);
        if !recorded.is_empty() {
            return recorded;
        }
    }
    payload(program, candidate)
}

fn commands(program: &Program, evidence: &Evidence, plan: &Plan<'_>, unit: CandidateId) -> Vec<Definition> {
    plan.written(Kind::Command)
        .filter(|(c, _)| plan.unit_of(*c) == Some(unit))
        .filter_map(|(id, candidate)| {
            let name = plan.name(id)?;
            let constraints = rules::constraints(evidence, id, &|e| plan.name(e).map(str::to_owned));
            let mut document = Definition::new(
                name,
                Body::Command(Command {
                    scope: plan.unit_scope(id),
                    data: fields::schema(program, &command_payload(program, evidence, candidate)),
                    publishes: plan.publishes(id).to_vec(),
                    actors: plan.actors(id),
                    constraints: constraints.iter().map(|c| c.rule.clone()).collect(),
                }),
            );
            annotate(&mut document, candidate, &[]);
            for constraint in &constraints {
                document.annotate(format!("constraint.{}", constraint.rule.name), source(&constraint.places));
            }
            Some(document)
        })
        .collect()
}

fn events(program: &Program, plan: &Plan<'_>, unit: Option<CandidateId>) -> Vec<Definition> {
    plan.written(Kind::Event)
        .filter(|(e, _)| plan.unit_of(*e) == unit)
        .filter_map(|(id, candidate)| {
            let name = plan.name(id)?;
            let mut document = Definition::new(
                name,
                Body::Event(Event {
                    scope: plan.unit_scope(id),
                    data: fields::schema(program, &event_payload(program, candidate)),
                }),
            );
            annotate(&mut document, candidate, &[]);
            Some(document)
        })
        .collect()
}

/// Events that no code declares carry what their command carries.
fn inferred_events(
    program: &Program,
    evidence: &Evidence,
    plan: &Plan<'_>,
    unit: CandidateId,
) -> Vec<Definition> {
    let of_unit = || plan.inferred.iter().filter(|e| plan.unit_of(e.command) == Some(unit));
    let beside: Vec<&Candidate> =
        of_unit().map(|e| &evidence.candidates[e.command]).filter(|c| c.is_stored_operation()).collect();
    of_unit()
        .map(|event| {
            let command = &evidence.candidates[event.command];
            let mut scope = plan.unit_scope(event.command);
            scope.dynamic_consistency_boundary = None;
            let mut slots = command_payload(program, evidence, command);
            if let (true, Some(aggregate)) = (command.is_stored_operation(), plan.name(unit)) {
                let id = stored_id(program, &evidence.candidates[unit], aggregate, command, &beside);
                let known = |s: &Slot| property(&s.name) == id.name || property(&s.name) == "id";
                if !slots.iter().any(known) {
                    slots.insert(0, id);
                }
            }
            let data = fields::schema(program, &slots);
            let mut document = Definition::new(&event.name, Body::Event(Event { scope, data }));
            document.annotate("source", source(&command.places));
            document.annotate("inferred", "true");
            document
        })
        .collect()
}

/// A slot for an identifier that no type declares.
pub(super) fn id_slot(name: &str, file: u32) -> Slot {
    Slot { name: name.to_owned(), ty: Some(TypeRef::Primitive(Primitive::String)), optional: false, file }
}

/// JSON Schema of nothing in particular.
pub(super) fn open_object() -> Value {
    json!({"type": "object"})
}

#[cfg(test)]
mod tests {
    use crate::sketch::testing::document;

    #[test]
    fn aggregate_named_after_its_folder_cites_an_import_of_it() {
        let files = [
            (
                "src/cart/types.ts",
                "export interface State { id: string; open: boolean }\n\
                 export type Event = { type: 'CART_OPENED'; data: { id: string } } | { type: 'CART_CLOSED'; data: { id: string } };\n\
                 export type Command = { type: 'OPEN_CART'; data: { id: string } } | { type: 'CLOSE_CART'; data: { id: string } };",
            ),
            (
                "src/cart/decide.ts",
                "import type { Command, Event, State } from './types';\n\
                 export const decide = (command: Command, state: State): Event[] => {\n\
                   switch (command.type) {\n\
                     case 'OPEN_CART': return [{ type: 'CART_OPENED', data: { id: command.data.id } }];\n\
                     case 'CLOSE_CART': return [{ type: 'CART_CLOSED', data: { id: command.data.id } }];\n\
                   }\n\
                 };",
            ),
            (
                "src/store/events.ts",
                "import type { Event } from '../cart/types';\nexport interface Store { append(events: Event[]): Promise<void> }",
            ),
        ];
        let cart = document(&files, "aggregate", "cart");
        let source = cart["metadata"]["annotations"]["source"].as_str().unwrap_or_default().to_owned();
        assert!(source.contains("src/store/events.ts:1"), "{cart:#}");
    }
}
