//! Messages as discriminated unions: `Event<'X', {…}>`, `{ type: 'X', … } | …`.

use super::Convention;
use super::finding::{Confidence, Findings, Role};
use super::messages::{leaves, member_tags, schema_tag, tags};
use super::verbs::{reads_as_imperative, reads_as_past};
use super::words::{shared_words, words};
use crate::syntax::facts::*;
use crate::syntax::program::{DISCRIMINATORS, discriminator};
use crate::syntax::{Program, Symbol, TypeId};

/// See the module.
pub struct Unions;

impl Convention for Unions {
    fn id(&self) -> &'static str {
        "discriminated-unions"
    }

    fn summary(&self) -> &'static str {
        "unions of tagged commands and events, and generic message types"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        for (id, decl) in program.types() {
            tagged_alias(program, id, decl, found);
        }
        for (id, decl) in program.types() {
            if decl.kind == TypeKind::Alias {
                union(program, id, decl, found);
            }
        }
    }
}

/// The role that a generic message type gives its instances: `Event<'X', …>`, `DomainCommand<'X', …>`.
fn role_of_generic(name: &str) -> Option<Role> {
    let words = words(name);
    match words.last()?.as_str() {
        "event" => Some(Role::Event),
        "command" => Some(Role::Command),
        "query" => Some(Role::Query),
        _ => None,
    }
}

/// `type X = Event<'X', {…}>`, `interface X extends Event<'X', …>`.
fn tagged_alias(program: &Program, id: TypeId, decl: &TypeDecl, found: &mut Findings) {
    let candidates = match &decl.alias {
        Some(TypeRef::Intersection(parts)) => parts.iter().collect(),
        Some(alias) => vec![alias],
        None => decl.supertypes.iter().collect::<Vec<_>>(),
    };
    for candidate in candidates {
        let Some(name) = candidate.name() else { continue };
        let tagged = candidate.args().first().is_some_and(|tag| {
            matches!(tag, TypeRef::Literal(_)) || !member_tags(program, id.0, tag).is_empty()
        });
        if let Some(role) = role_of_generic(name).filter(|_| tagged) {
            say(program, found, Symbol::Type(id), role, Confidence::Sure);
        } else if role_of_generic(name).is_some() && !candidate.args().is_empty() {
            found.note(Symbol::Type(id), || {
                format!("it is made of {name}<…>, but the first argument is no literal that tells it apart")
            });
        }
    }
}

/// `type OrderEvent = OrderPlaced | OrderPaid`, `type Command = { type: 'Place', … } | …`.
fn union(program: &Program, id: TypeId, decl: &TypeDecl, found: &mut Findings) {
    let role = match shared_words(&decl.name).last().map(String::as_str) {
        Some("event" | "events") => Role::Event,
        Some("command" | "commands") => Role::Command,
        Some("query" | "queries") => Role::Query,
        _ => return,
    };
    let members: Vec<Symbol> = leaves(program, id).into_iter().filter(|&s| s != Symbol::Type(id)).collect();
    if members.is_empty() {
        found.note(Symbol::Type(id), || {
            format!("its name says {}, but it is no union of types that the code declares", role.name())
        });
        return;
    }
    let is_tagged = |symbol: Symbol| match symbol {
        Symbol::Type(ty) => {
            let decl = program.ty(ty);
            found.is(symbol, role)
                || schema_tag(program, ty).is_some()
                || decl.alias.as_ref().is_some_and(|a| discriminator(a).is_some())
                || decl.fields.iter().any(|f| {
                    DISCRIMINATORS.contains(&f.name.as_str())
                        && (matches!(f.ty, Some(TypeRef::Literal(_)))
                            || f.ty.as_ref().is_some_and(|t| !member_tags(program, ty.0, t).is_empty())
                            || f.default.as_ref().is_some_and(|d| d.as_str().is_some()))
                })
                || decl.kind == TypeKind::Class
        }
        _ => true,
    };
    if let Some(&bare) = members.iter().find(|&&m| !is_tagged(m)) {
        let why = || {
            let (union, bare) = (&decl.name, program.name(bare));
            format!("it is in the union {union}, but {bare} carries no tag that tells it apart")
        };
        note_all(found, Symbol::Type(id), &members, why);
        return;
    }
    // A union may be called "event" and hold clicks and key strokes.
    let fitting = members
        .iter()
        .filter(|&&m| match role {
            Role::Event => reads_as_past(program.name(m)),
            Role::Command => !reads_as_past(program.name(m)) || reads_as_imperative(program.name(m)),
            _ => true,
        })
        .count();
    if fitting * 2 < members.len() {
        let why = || {
            let (union, role) = (&decl.name, role.name());
            format!("it is in the union {union}, but most members do not read as a {role}")
        };
        note_all(found, Symbol::Type(id), &members, why);
        return;
    }
    for member in members {
        say(program, found, member, role, Confidence::Likely);
    }
}

/// `interface AddItemEvent { type: 'ITEM_ADDED' }`: what is recorded says better than the type that it happened.
fn say(program: &Program, found: &mut Findings, symbol: Symbol, role: Role, confidence: Confidence) {
    let part = found.part(symbol, role, confidence);
    if role != Role::Event || part.identifier.is_some() || reads_as_past(program.name(symbol)) {
        return;
    }
    let plain = |tag: &String| tag.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    part.identifier = tags(program, symbol).into_iter().find(|tag| plain(tag) && reads_as_past(tag));
}

/// Notes of a union and its members alike.
fn note_all(found: &mut Findings, union: Symbol, members: &[Symbol], why: impl Fn() -> String) {
    for &symbol in std::iter::once(&union).chain(members) {
        found.note(symbol, &why);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn a_union_of_schemas_is_a_union_of_what_they_describe() {
        let lines = evidence_of(&[(
            "src/lamp.ts",
            "
            const LampLit = z.object({ type: z.literal('LampLit'), lampId: z.string() });
            const LampDoused = z.object({ type: z.literal('LampDoused'), lampId: z.string() }).strict();
            export const LampEvent = z.discriminatedUnion('type', [LampLit, LampDoused]);
            export type LampEvent = z.infer<typeof LampEvent>;",
        )]);

        assert_eq!(lines, ["event LampDoused", "event LampLit"]);
    }
}
