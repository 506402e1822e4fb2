//! Queries and the read models they look at.

use std::collections::{BTreeMap, BTreeSet};

use super::flow::Flow;
use super::ledger::Outcome;
use super::{Candidate, CandidateId, Evidence, Kind, RelationKind, candidate};
use crate::roles::messages::named_types;
use crate::roles::words::{shared_words, words};
use crate::roles::{Confidence, Findings, Part, Role};
use crate::syntax::program::common_folders;
use crate::syntax::{FnId, Program, Symbol, TypeId};

pub(super) fn collect(program: &Program, found: &Findings, flow: &Flow<'_>, evidence: &mut Evidence) {
    let behind = behind_others(program, found, flow);
    for part in found.in_role(Role::Query) {
        let query = part.symbol;
        if let Symbol::Function(function) = query
            && let Some(asked) = behind.get(&function)
        {
            let into = program.name(*asked).to_owned();
            let reason = "that query is answered through it";
            evidence.leave(program, part, Outcome::Merged { into, reason });
            continue;
        }
        // A function that is only guessed to ask must read a view that is there.
        let telling = part.confidence > Confidence::Guess || !matches!(query, Symbol::Function(_));
        let read_model = linked(found, evidence, query)
            .or_else(|| reached(program, found, flow, evidence, query))
            .or_else(|| {
                telling.then_some(())?;
                let named = part.identifier.clone().unwrap_or_else(|| program.name(query).to_owned());
                // A row of its own is not what was made up for another question.
                let shows = |id: &CandidateId| {
                    let known = &evidence.candidates[*id];
                    !known.inferred
                        || row_given_back(program, found, flow, query)
                            .is_none_or(|row| known.shapes.contains(&Symbol::Type(row)))
                };
                alike(evidence, &named).filter(shows)
            })
            .or_else(|| telling.then(|| infer(program, found, flow, evidence, query)).flatten());
        let Some(read_model) = read_model else {
            let reason = "nothing it could read: no read model fits, nor an aggregate with events";
            evidence.leave(program, part, Outcome::Rejected { reason });
            continue;
        };
        let id = evidence.add(candidate(program, found, query, Role::Query, Kind::Query));
        let place = evidence.candidates[id].places.clone();
        evidence.relate(RelationKind::Reads, id, read_model, place);
    }
}

/// Functions that the answers to queries go through: one question, however many layers it passes. A query
/// type stands for what answers it, a function that answers for the one of the same name that it asks.
fn behind_others(program: &Program, found: &Findings, flow: &Flow<'_>) -> BTreeMap<FnId, Symbol> {
    let (functions, types): (Vec<&Part>, Vec<&Part>) =
        found.in_role(Role::Query).partition(|p| matches!(p.symbol, Symbol::Function(_)));
    let mut behind = BTreeMap::new();
    for part in functions {
        let Symbol::Function(outer) = part.symbol else { continue };
        let name = &program.function(outer).name;
        for inner in flow.reach(outer, None, None).functions.into_iter().skip(1) {
            if program.function(inner).name == *name && !behind.contains_key(&outer) {
                behind.entry(inner).or_insert(part.symbol);
            }
        }
    }
    for part in types {
        for function in found.answering(part.symbol) {
            for inner in flow.reach(function, None, None).functions.into_iter().skip(1) {
                behind.entry(inner).or_insert(part.symbol);
            }
        }
    }
    behind
}

fn linked(found: &Findings, evidence: &Evidence, query: Symbol) -> Option<CandidateId> {
    found.read_by(query).find_map(|read_model| evidence.find(read_model, Kind::ReadModel))
}

/// The read model whose type or writer the answering code touches.
fn reached(
    program: &Program,
    found: &Findings,
    flow: &Flow<'_>,
    evidence: &Evidence,
    query: Symbol,
) -> Option<CandidateId> {
    for function in found.answering(query) {
        let reach = flow.reach(function, None, None);
        let owners = reach.functions.iter().filter_map(|&f| program.owner(f));
        let results = reach.functions.iter().filter_map(|&f| super::types::result_type(program, f, 4));
        let named = reach.functions.iter().flat_map(|&f| named_in_calls(program, f));
        let touched: BTreeSet<Symbol> = owners.chain(results).chain(named).map(Symbol::Type).collect();
        for (id, read_model) in evidence.of_kind(Kind::ReadModel) {
            if touched.contains(&read_model.symbol) || read_model.shapes.iter().any(|s| touched.contains(s)) {
                return Some(id);
            }
        }
    }
    None
}

/// Types that the calls of a function name, aliases looked through: `OrderView` of `data::<Arc<OrderQuery>>()`
/// where `type OrderQuery = GenericQuery<OrderView>`.
fn named_in_calls(program: &Program, id: FnId) -> Vec<TypeId> {
    let args = program.function(id).body.calls.iter().flat_map(|call| &call.type_args);
    let mut named: Vec<TypeId> = args.flat_map(|ty| named_types(program, id.0, ty)).collect();
    let aliases = named.clone().into_iter().filter_map(|ty| Some((ty, program.ty(ty).alias.as_ref()?)));
    named.extend(aliases.flat_map(|(ty, alias)| named_types(program, ty.0, alias)));
    named
}

/// The read model the query's name speaks of.
fn alike(evidence: &Evidence, identifier: &str) -> Option<CandidateId> {
    let own = words(identifier);
    let singular = |w: &str| w.strip_suffix('s').unwrap_or(w).to_owned();
    let own: Vec<String> = own.iter().map(|w| singular(w)).collect();
    evidence
        .of_kind(Kind::ReadModel)
        .map(|(id, c)| {
            let theirs: Vec<String> = shared_words(&c.identifier).iter().map(|w| singular(w)).collect();
            (theirs.iter().filter(|w| own.contains(w)).count(), id)
        })
        .filter(|(shared, _)| *shared > 0)
        .max_by_key(|(shared, id)| (*shared, std::cmp::Reverse(*id)))
        .map(|(_, id)| id)
}

/// A query whose code reads the aggregates themselves gets a read model of its own, marked as inferred,
/// built from the events of the aggregate it reads.
fn infer(
    program: &Program,
    found: &Findings,
    flow: &Flow<'_>,
    evidence: &mut Evidence,
    query: Symbol,
) -> Option<CandidateId> {
    let mut name = words(program.name(query));
    if name.ends_with(&["use".to_owned(), "case".to_owned()]) {
        name.truncate(name.len() - 2);
    }
    let asked: Vec<String> = name
        .iter()
        .skip_while(|w| crate::roles::verbs::reads_as_question(w))
        .take_while(|w| !matches!(w.as_str(), "by" | "for" | "query" | "with" | "of" | "handler"))
        .cloned()
        .collect();
    let asked = if asked.is_empty() { name } else { asked };
    let row = row_given_back(program, found, flow, query);
    let aggregate = aggregate_read(program, found, flow, evidence, query, &asked);
    let of_aggregate = |kind| {
        let own = evidence.of_kind(kind).filter(|(_, c)| c.unit.is_some() && c.unit == aggregate);
        Some((aggregate?, own.map(|(id, _)| id).collect::<Vec<_>>())).filter(|(_, own)| !own.is_empty())
    };
    // Where the code records nothing, commands stand for what they lead to.
    let unrecorded = || of_aggregate(Kind::Command).filter(|(unit, _)| !evidence.is_known_by_storage(*unit));
    let (aggregate, events) = of_aggregate(Kind::Event)
        // A row made to be looked at may show a part of an aggregate: the events that begin with its name.
        .or_else(|| events_about(program, evidence, row?, query))
        .or_else(unrecorded)?;
    let identifier = row.map_or_else(|| asked.join("-"), |r| program.ty(r).name.clone());
    if let Some((id, _)) =
        evidence.of_kind(Kind::ReadModel).find(|(_, c)| c.inferred && c.identifier == identifier)
    {
        return Some(id);
    }
    let shape = row.map_or(evidence.candidates[aggregate].symbol, Symbol::Type);
    let place = found
        .answering(query)
        .next()
        .map_or_else(|| program.place(query), |f| program.place(Symbol::Function(f)));
    let id = evidence.add(Candidate {
        kind: Kind::ReadModel,
        identifier,
        symbol: query,
        shapes: vec![shape],
        unit: None,
        places: row.map(|r| program.place(Symbol::Type(r))).into_iter().chain([place.clone()]).collect(),
        conventions: found.get(query, Role::Query).map_or(Vec::new(), |p| p.conventions.clone()),
        confidence: Confidence::Guess,
        inferred: true,
    });
    for event in events {
        evidence.relate(RelationKind::Projects, id, event, vec![place.clone()]);
    }
    Some(id)
}

/// The events that speak of what a row shows, all of one aggregate: `CommentPosted` for `CommentDetails`.
fn events_about(
    program: &Program,
    evidence: &Evidence,
    row: TypeId,
    query: Symbol,
) -> Option<(CandidateId, Vec<CandidateId>)> {
    let subject = words(&program.ty(row).name).into_iter().next()?;
    let path = &program.file_of(query).path;
    let events: Vec<(CandidateId, CandidateId)> = evidence
        .of_kind(Kind::Event)
        .filter(|(_, e)| shared_words(&e.identifier).first() == Some(&subject))
        .filter_map(|(id, e)| Some((id, e.unit?)))
        .collect();
    let near =
        |unit: CandidateId| common_folders(path, &program.file_of(evidence.candidates[unit].symbol).path);
    let unit =
        events.iter().map(|(_, unit)| *unit).max_by_key(|&unit| (near(unit), std::cmp::Reverse(unit)))?;
    Some((unit, events.into_iter().filter(|(_, u)| *u == unit).map(|(id, _)| id).collect()))
}

/// The type made to be looked at that the answering code gives back.
fn row_given_back(program: &Program, found: &Findings, flow: &Flow<'_>, query: Symbol) -> Option<TypeId> {
    found.answering(query).find_map(|function| {
        flow.reach(function, None, None).functions.iter().find_map(|&f| {
            let result = program.function(f).returns.as_ref()?;
            named_types(program, f.0, result)
                .into_iter()
                .find(|&t| crate::roles::looks_like_view(&program.ty(t).name))
        })
    })
}

/// The aggregate a query is about: what its code gives back, what it names, or the only one nearby.
fn aggregate_read(
    program: &Program,
    found: &Findings,
    flow: &Flow<'_>,
    evidence: &Evidence,
    query: Symbol,
    asked: &[String],
) -> Option<CandidateId> {
    let units: Vec<(CandidateId, &Candidate)> = evidence.of_kind(Kind::Aggregate).collect();
    for function in found.answering(query) {
        for &f in &flow.reach(function, None, None).functions {
            let result = super::types::result_type(program, f, 4).map(Symbol::Type);
            if let Some((id, _)) = units.iter().find(|(_, u)| Some(u.symbol) == result) {
                return Some(*id);
            }
        }
    }
    let singular = |w: &String| w.strip_suffix("es").or(w.strip_suffix('s')).unwrap_or(w).to_owned();
    let asked: Vec<String> = asked.iter().map(singular).collect();
    let named = units
        .iter()
        .find(|(_, u)| shared_words(&u.identifier).iter().map(singular).any(|w| asked.contains(&w)));
    if let Some((id, _)) = named {
        return Some(*id);
    }
    let path = &program.file_of(query).path;
    let best = units.iter().map(|(_, u)| common_folders(path, &program.file_of(u.symbol).path)).max()?;
    let nearest: Vec<_> =
        units.iter().filter(|(_, u)| common_folders(path, &program.file_of(u.symbol).path) == best).collect();
    match nearest.as_slice() {
        [(id, _)] => Some(*id),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::sketch::testing::{document, named};

    #[test]
    fn a_query_class_that_answers_itself_reads_what_its_unit_s_commands_lead_to() {
        let berths = "
            export interface RentBerthParams { berthId: string; }
            export class BerthEntity extends Aggregate<Attributes> { rent() { this.rented = true; } }
            export class RentBerthInteractor { execute(params: RentBerthParams) { const b = new BerthEntity(); b.rent(); } }
            export class BerthCountReadModel { constructor(readonly pier: string, readonly count: number) {} }
            export class CountBerthsQuery { execute(pier: string): Promise<BerthCountReadModel> { return this.port.count(pier); } }";
        let files = [("src/berth.ts", berths)];

        let count = document(&files, "read-model", "berth-count");

        assert_eq!(named(&count["projections"], "event"), ["rented"]);
        let query = document(&files, "query", "count-berths");
        assert_eq!(query["readModel"], "berth-count");
        assert!(query["parameters"]["properties"].get("pier").is_some(), "{query}");
    }
}
