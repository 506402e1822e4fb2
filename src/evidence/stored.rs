//! Aggregates that only their storage shows: commands without an aggregate class change what their
//! handlers save through a repository (`Repository<Order>`, `OrderRepository`).

use std::collections::BTreeMap;

use super::{CandidateId, Evidence, Handling, Kind, candidate};
use crate::roles::messages::named_types;
use crate::roles::words::words;
use crate::roles::{Findings, Role};
use crate::syntax::facts::{TypeKind, TypeRef};
use crate::syntax::program::common_folders;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// Gives commands without a unit the stored type that carrying them out saves.
pub(super) fn assign(program: &Program, found: &Findings, evidence: &mut Evidence, handlings: &[Handling]) {
    let mut known: BTreeMap<TypeId, CandidateId> = BTreeMap::new();
    for handling in handlings {
        if evidence.candidates[handling.command].unit.is_some() {
            continue;
        }
        let subject = words(&evidence.candidates[handling.command].identifier);
        let mut stored: Vec<TypeId> = Vec::new();
        for ty in handling.reach.functions.iter().flat_map(|&f| stored_by(program, f)) {
            if !stored.contains(&ty) {
                stored.push(ty);
            }
        }
        stored.retain(|&t| {
            !found.is(Symbol::Type(t), Role::Event)
                && !found.is(Symbol::Type(t), Role::Command)
                && !crate::roles::looks_like_view(&program.ty(t).name)
        });
        let spoken_of = |ty: &TypeId| {
            let named = unit_words(&program.ty(*ty).name);
            subject.windows(named.len().max(1)).any(|w| w == named.as_slice())
        };
        let Some(ty) = stored.iter().copied().find(spoken_of).or(stored.first().copied()) else { continue };
        let unit = *known.entry(ty).or_insert_with(|| {
            evidence.find(Symbol::Type(ty), Kind::Aggregate).unwrap_or_else(|| {
                let new = candidate(program, found, Symbol::Type(ty), Role::Aggregate, Kind::Aggregate);
                evidence.add(new)
            })
        });
        evidence.place(handling.command, unit, "carrying it out stores that unit");
        for event in handling.reach.events.keys() {
            if let Some(id) = evidence.find(*event, Kind::Event)
                && evidence.candidates[id].unit.is_none()
            {
                evidence.place(id, unit, "a command of it leads there");
            }
        }
    }
}

/// What the repositories hold that a function's class or the function itself is given.
fn stored_by(program: &Program, function: FnId) -> Vec<TypeId> {
    let fields = program.owner(function).into_iter().flat_map(|owner| {
        program
            .lineage(owner)
            .into_iter()
            .flat_map(|t| program.ty(t).fields.iter().filter_map(move |f| Some((t.0, f.ty.as_ref()?))))
    });
    let params = program.function(function).params.iter().filter_map(|p| Some((function.0, p.ty.as_ref()?)));
    fields.chain(params).filter_map(|(file, ty)| held_by(program, file, ty)).collect()
}

/// `Order` of `Repository<Order>`, `OrderRepository`, or of a repository that saves orders.
fn held_by(program: &Program, file: u32, ty: &TypeRef) -> Option<TypeId> {
    let name = ty.name()?;
    let mut subject =
        words(name.strip_prefix('I').filter(|r| r.starts_with(char::is_uppercase)).unwrap_or(name));
    let at = subject.iter().position(|w| matches!(w.as_str(), "repository" | "repo" | "repositories"))?;
    subject.truncate(at);
    let is_data = |t: &TypeId| {
        let decl = program.ty(*t);
        decl.kind != TypeKind::Enum
            && (!decl.fields.is_empty() || decl.alias.is_some() || !decl.supertypes.is_empty())
    };
    if let Some(arg) = ty.args().first().and_then(|a| named_types(program, file, a).into_iter().find(is_data))
    {
        return Some(arg);
    }
    let repository = program.resolve(file, name)?;
    let saved = ["save", "persist", "store", "insert", "create", "add", "update"].iter().find_map(|verb| {
        let method = program.inherited_method(repository, verb)?;
        let first = program.function(method).params.first()?.ty.as_ref()?;
        named_types(program, method.0, first).into_iter().find(is_data)
    });
    saved.or_else(|| {
        subject.retain(|w| !matches!(w.as_str(), "read" | "write" | "in" | "memory" | "sql" | "mongo"));
        let called: String = subject
            .iter()
            .map(|w| {
                let mut chars = w.chars();
                chars
                    .next()
                    .map(|c| c.to_uppercase().collect::<String>() + chars.as_str())
                    .unwrap_or_default()
            })
            .collect();
        let here = &program.files[file as usize].path;
        [called.clone(), format!("{called}Entity")]
            .iter()
            .flat_map(|n| program.types_named(n))
            .copied()
            .filter(is_data)
            .max_by_key(|t| (common_folders(here, &program.files[t.0 as usize].path), std::cmp::Reverse(*t)))
    })
}

fn unit_words(name: &str) -> Vec<String> {
    let mut words = words(name);
    while words.len() > 1
        && words
            .last()
            .is_some_and(|w| matches!(w.as_str(), "entity" | "model" | "aggregate" | "document" | "props"))
    {
        words.pop();
    }
    words
}
