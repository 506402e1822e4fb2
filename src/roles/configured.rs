//! What the team itself declares in its conventions file (see [`crate::config`]).
//!
//! Runs before every other convention, and its word stands: the others build upon declared roles as
//! they do upon their own, and take none of them back.

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role, resolve_symbol};
use super::messages::{leaves, named_types};
use super::suffixes::base_types;
use crate::config::{Config, Marks, NamePattern};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};
use std::collections::BTreeSet;

/// See the module.
pub struct Configured<'a>(pub &'a Config);

impl Configured<'_> {
    fn marks(&self) -> [(Role, &Marks); 7] {
        let roles = &self.0.roles;
        [
            (Role::Aggregate, &roles.aggregate),
            (Role::DynamicConsistencyBoundary, &roles.dynamic_consistency_boundary),
            (Role::Command, &roles.command),
            (Role::Event, &roles.event),
            (Role::Consumer, &roles.consumer),
            (Role::ReadModel, &roles.read_model),
            (Role::Query, &roles.query),
        ]
    }
}

impl Convention for Configured<'_> {
    fn id(&self) -> &'static str {
        "configured"
    }

    fn summary(&self) -> &'static str {
        "what the conventions file given with --config declares"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        for (role, marks) in self.marks() {
            types(program, role, marks, found);
            variants_and_values(program, role, marks, found);
            functions(program, role, marks, found);
        }
    }
}

fn any(patterns: &[NamePattern], name: &str) -> bool {
    patterns.iter().any(|p| p.matches(name))
}

/// Decorators, attributes, and what is inside `#[derive(…)]`.
fn annotated(patterns: &[NamePattern], annotations: &[Annotation]) -> bool {
    annotations.iter().any(|a| {
        any(patterns, last_segment(&a.name))
            || (a.name == "derive"
                && a.args.iter().filter_map(Expr::as_name).any(|n| any(patterns, last_segment(n))))
    })
}

fn types(program: &Program, role: Role, marks: &Marks, found: &mut Findings) {
    if [&marks.extends, &marks.annotations, &marks.names].iter().all(|m| m.is_empty())
        && marks.suffixes.is_empty()
    {
        return;
    }
    let bases = base_types(program);
    for (id, decl) in program.types() {
        let named = any(&marks.names, &decl.name);
        if named || (!is_base(&bases, id, decl) && marked(program, marks, id, decl)) {
            for symbol in meant(program, role, id) {
                found.part(symbol, role, Confidence::Declared);
            }
        }
    }
}

/// A type that only says what others are.
fn is_base(bases: &BTreeSet<TypeId>, id: TypeId, decl: &TypeDecl) -> bool {
    bases.contains(&id) || matches!(decl.kind, TypeKind::AbstractClass | TypeKind::Trait)
}

fn marked(program: &Program, marks: &Marks, id: TypeId, decl: &TypeDecl) -> bool {
    annotated(&marks.annotations, &decl.annotations)
        || marks.suffixes.iter().any(|s| s.matches(&decl.name))
        || (!marks.extends.is_empty() && program.ancestor_names(id).iter().any(|n| any(&marks.extends, n)))
}

/// A union or enum of messages means each of them.
fn meant(program: &Program, role: Role, id: TypeId) -> Vec<Symbol> {
    match role {
        Role::Command | Role::Event | Role::Query => leaves(program, id),
        _ => vec![Symbol::Type(id)],
    }
}

fn variants_and_values(program: &Program, role: Role, marks: &Marks, found: &mut Findings) {
    if marks.names.is_empty() {
        return;
    }
    for (id, decl) in program.types() {
        for (at, variant) in decl.variants.iter().enumerate() {
            if any(&marks.names, &format!("{}::{}", decl.name, variant.name)) {
                let symbol = super::messages::canonical(program, Symbol::Variant(id, at as u32));
                found.part(symbol, role, Confidence::Declared);
            }
        }
    }
    for (id, value) in program.values() {
        if any(&marks.names, &value.name) {
            found.part(Symbol::Value(id), role, Confidence::Declared);
        }
    }
}

fn functions(program: &Program, role: Role, marks: &Marks, found: &mut Findings) {
    if marks.functions.is_empty() && marks.annotations.is_empty() {
        return;
    }
    for (id, function) in program.functions() {
        if role == Role::Event {
            recorded(program, id, function, marks, found);
        } else if any(&marks.functions, &function.name)
            || annotated(&marks.annotations, &function.annotations)
        {
            by_function(program, role, id, found);
        }
    }
}

/// What a declared function says of itself or of the type it belongs to.
fn by_function(program: &Program, role: Role, id: FnId, found: &mut Findings) {
    let function = Symbol::Function(id);
    let owner = program.owner(id).map(Symbol::Type);
    match role {
        Role::Command => {
            found.part(function, role, Confidence::Declared);
            found.link(Link::HandledBy { command: function, function: id, within: None });
        }
        Role::Query => {
            found.part(function, role, Confidence::Declared);
            found.link(Link::AnsweredBy { query: function, function: id });
        }
        // A free function builds the view it gives back.
        Role::ReadModel => {
            let view = || {
                let result = program.function(id).returns.as_ref()?;
                named_types(program, id.0, result).first().copied().map(Symbol::Type)
            };
            if let Some(view) = owner.or_else(view) {
                found.part(view, role, Confidence::Declared);
            }
        }
        Role::Aggregate => {
            if let Some(owner) = owner {
                found.part(owner, role, Confidence::Declared);
            }
        }
        _ => {
            found.part(owner.unwrap_or(function), role, Confidence::Declared);
        }
    }
}

/// What is handed to a declared function is an event, of whoever calls it.
fn recorded(program: &Program, id: FnId, function: &Function, marks: &Marks, found: &mut Findings) {
    for call in function.body.calls.iter().filter(|c| any(&marks.functions, &c.name)) {
        let handed = call.args.iter().filter_map(|arg| match arg {
            Expr::Construct(path, ..) => resolve_symbol(program, id.0, path),
            _ => None,
        });
        for event in handed.collect::<Vec<_>>() {
            found.part(event, Role::Event, Confidence::Declared);
            if let Some(unit) = program.owner(id) {
                found.link(Link::BelongsTo { part: event, unit: Symbol::Type(unit) });
            }
        }
    }
}
