//! Operations without a command type: a public method of an aggregate that records events and that
//! no command leads to is a command by its own name.

use std::collections::{BTreeMap, BTreeSet};

use super::flow::Flow;
use super::{Candidate, Evidence, Handling, Kind, operations_of};
use crate::roles::Findings;
use crate::roles::words::{ends_with_word, reads_as_imperative, reads_as_past, reads_as_question, words};
use crate::syntax::facts::{Function, Visibility};
use crate::syntax::{FnId, Program, Symbol};

pub(super) fn add(
    program: &Program,
    found: &Findings,
    flow: &Flow<'_>,
    evidence: &mut Evidence,
    handlings: &mut Vec<Handling>,
) {
    offered(program, found, flow, evidence, handlings);
    let mut reached: BTreeSet<FnId> =
        handlings.iter().flat_map(|h| h.reach.functions.iter().copied()).collect();
    services(program, found, flow, evidence, handlings, &mut reached);
    for (unit, function) in operations_of(found) {
        let Some(unit_id) = evidence.find(unit, Kind::Aggregate) else { continue };
        let decl = program.function(function);
        if reached.contains(&function) || is_technical(&decl.name) {
            continue;
        }
        let reach = flow.reach(function, None, None);
        if reach.events.is_empty() {
            continue;
        }
        let confidence = evidence.candidates[unit_id].confidence;
        let conventions = evidence.candidates[unit_id].conventions.clone();
        let symbol = Symbol::Function(function);
        let command = evidence.add(Candidate {
            kind: Kind::Command,
            identifier: identifier(program, unit, &decl.name),
            symbol,
            shapes: Vec::new(),
            unit: Some(unit_id),
            places: vec![program.place(symbol)],
            conventions,
            confidence,
            inferred: false,
        });
        handlings.push(Handling { command, reach });
    }
}

/// A method of an application service that leads to an operation is the command in its stead: one
/// command for one operation, however many layers it passes.
fn services(
    program: &Program,
    found: &Findings,
    flow: &Flow<'_>,
    evidence: &mut Evidence,
    handlings: &mut Vec<Handling>,
    reached: &mut BTreeSet<FnId>,
) {
    let open: BTreeMap<FnId, Symbol> = operations_of(found)
        .filter(|(_, f)| !reached.contains(f) && !is_technical(&program.function(*f).name))
        .map(|(unit, function)| (function, unit))
        .collect();
    if open.is_empty() {
        return;
    }
    for (id, function) in program.functions() {
        let serves = function.owner.as_deref().is_some_and(|o| ends_with_word(o, "service"))
            && function.visibility == Visibility::Public
            && function.name != "constructor"
            && !function.is_abstract
            && !reached.contains(&id)
            && !is_technical(&function.name);
        if !serves {
            continue;
        }
        let reach = flow.reach(id, None, None);
        let Some(unit) = reach.functions.iter().find_map(|f| open.get(f)) else { continue };
        let Some(unit) = evidence.find(*unit, Kind::Aggregate).filter(|_| !reach.events.is_empty()) else {
            continue;
        };
        reached.extend(reach.functions.iter().copied());
        let symbol = Symbol::Function(id);
        let command = evidence.add(Candidate {
            kind: Kind::Command,
            identifier: function.name.clone(),
            symbol,
            shapes: Vec::new(),
            unit: Some(unit),
            places: vec![program.place(symbol)],
            conventions: evidence.candidates[unit].conventions.clone(),
            confidence: evidence.candidates[unit].confidence,
            inferred: false,
        });
        handlings.push(Handling { command, reach });
    }
}

/// Functions of services that lead to events, and that no command type reaches. Where one only passes
/// on to another of the same name (`close` to `close_in_op`), the outer one is the operation.
fn offered(
    program: &Program,
    found: &Findings,
    flow: &Flow<'_>,
    evidence: &mut Evidence,
    handlings: &mut Vec<Handling>,
) {
    let reached: BTreeSet<FnId> = handlings.iter().flat_map(|h| h.reach.functions.iter().copied()).collect();
    let offers: Vec<FnId> = found
        .links()
        .filter_map(|(link, _)| match link {
            crate::roles::Link::Offers { function } => Some(*function),
            _ => None,
        })
        .filter(|f| !reached.contains(f) && !reads_as_question(&program.function(*f).name))
        .collect();
    let walked: Vec<(FnId, super::Reach)> = offers.iter().map(|&f| (f, flow.reach(f, None, None))).collect();
    let inner: BTreeSet<FnId> = walked
        .iter()
        .flat_map(|(outer, reach)| {
            let name = &program.function(*outer).name;
            reach.functions.iter().copied().filter(move |f| {
                f != outer
                    && program
                        .function(*f)
                        .name
                        .strip_prefix(name.as_str())
                        .is_some_and(|r| r.starts_with('_'))
            })
        })
        .collect();
    let names: BTreeSet<(Option<crate::syntax::TypeId>, &str)> =
        walked.iter().map(|(f, _)| (program.owner(*f), program.function(*f).name.as_str())).collect();
    // `close_accounts_of_holder` beside `close_account` only does the same several times.
    let in_bulk = |f: FnId| {
        let (owner, name) = (program.owner(f), program.function(f).name.as_str());
        names.iter().any(|(o, single)| {
            *o == owner && name.strip_prefix(single).is_some_and(|rest| rest == "s" || rest.starts_with("s_"))
        })
    };
    for (function, reach) in &walked {
        if reach.events.is_empty() || inner.contains(function) || in_bulk(*function) {
            continue;
        }
        let (function, reach) = (*function, reach.clone());
        let symbol = Symbol::Function(function);
        let command = evidence.add(Candidate {
            kind: Kind::Command,
            identifier: service_operation(program.function(function)),
            symbol,
            shapes: Vec::new(),
            unit: None,
            places: vec![program.place(symbol)],
            conventions: vec![super::SERVICE_OPERATION],
            confidence: crate::roles::Confidence::Likely,
            inferred: false,
        });
        handlings.push(Handling { command, reach });
    }
}

/// `close_account_in_op` runs inside a transaction, which is nothing the operation is about.
fn operation_name(name: &str) -> &str {
    ["_in_op", "_in_tx", "_in_transaction", "_with_tx"]
        .iter()
        .find_map(|s| name.strip_suffix(s))
        .unwrap_or(name)
}

/// `OrderService.create` is to create an order; a verb that says more stands for itself.
fn service_operation(function: &Function) -> String {
    let name = operation_name(&function.name);
    let mut noun = function.owner.as_deref().map(words).unwrap_or_default();
    let bare = matches!(name, "create" | "update" | "delete" | "remove" | "add" | "save");
    match noun.pop() {
        Some(last) if last == "service" && bare && !noun.is_empty() => format!("{name}_{}", noun.join("_")),
        _ => name.to_owned(),
    }
}

/// Methods that belong to the machinery of recording and replaying.
fn is_technical(name: &str) -> bool {
    let words = words(name);
    let first = words.first().map(String::as_str).unwrap_or_default();
    reads_as_question(name)
        || (reads_as_past(name) && !reads_as_imperative(name) && first != "record")
        || matches!(
            first,
            "apply"
                | "on"
                | "when"
                | "raise"
                | "replay"
                | "load"
                | "from"
                | "to"
                | "rehydrate"
                | "hydrate"
                | "restore"
                | "reconstitute"
                | "commit"
                | "uncommitted"
                | "mutate"
        )
}

/// A constructor-like name (`create`, `new`) says what it does only together with its aggregate.
fn identifier(program: &Program, unit: Symbol, name: &str) -> String {
    if matches!(name, "new" | "constructor") {
        let mut noun = words(program.name(unit));
        while noun.len() > 1
            && noun.last().is_some_and(|w| matches!(w.as_str(), "entity" | "aggregate" | "root" | "model"))
        {
            noun.pop();
        }
        format!("create_{}", noun.join("_"))
    } else {
        name.to_owned()
    }
}
