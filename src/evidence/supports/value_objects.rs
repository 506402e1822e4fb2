//! Value objects: declared types with several fields and no identity of their own that are part of
//! the state of an aggregate or the payload of a message, and classes that say they are values.

use std::collections::BTreeSet;

use super::candidate;
use crate::evidence::{Evidence, Kind, Rule};
use crate::roles::messages::named_types;
use crate::roles::words::{shared_words, words};
use crate::roles::{Findings, Link};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Place, Program, Symbol, TypeId};

pub(super) fn collect(program: &Program, found: &Findings, evidence: &mut Evidence) {
    let shapes: BTreeSet<Symbol> = found
        .links()
        .filter_map(|(l, _)| if let Link::ShapedBy { shape, .. } = l { Some(*shape) } else { None })
        .collect();
    let mut seen: BTreeSet<TypeId> = BTreeSet::new();
    let mut values: Vec<TypeId> = Vec::new();
    for element in &evidence.candidates {
        if !matches!(element.kind, Kind::Aggregate | Kind::Event | Kind::Command) {
            continue;
        }
        for symbol in element.shapes.iter().chain([&element.symbol]) {
            let (Symbol::Type(id) | Symbol::Variant(id, _)) = symbol else { continue };
            for part in parts(program, *id, 0) {
                if seen.insert(part) {
                    values.push(part);
                }
            }
        }
    }
    let alternatives = alternatives(program, evidence);
    values.retain(|id| !alternatives.contains(id));
    let declared = program.types().filter(|(id, _)| says_value(program, *id)).map(|(id, _)| id);
    values.extend(declared.filter(|id| !seen.contains(id)));
    values.sort();
    for id in values {
        let symbol = Symbol::Type(id);
        // Rows that a query gives out are what is looked at, not a value of the domain.
        let shown = |c: &crate::evidence::Candidate| c.kind == Kind::ReadModel && c.shapes.contains(&symbol);
        let plays = found.has_role(symbol)
            || shapes.contains(&symbol)
            || evidence.candidates.iter().any(|c| c.symbol == symbol || shown(c));
        if plays || !(says_value(program, id) || is_value(program, id)) {
            continue;
        }
        let at = evidence.add(candidate(
            Kind::ValueObject,
            program.ty(id).name.clone(),
            symbol,
            program.place(symbol),
            "value-objects",
        ));
        guards(program, id, at, evidence);
    }
}

/// What the state of an aggregate may be one of: `Opened` of `type Stay = NotExisting | Opened | CheckedOut` is the
/// aggregate at some moment, no value in it.
fn alternatives(program: &Program, evidence: &Evidence) -> BTreeSet<TypeId> {
    let states =
        evidence.of_kind(Kind::Aggregate).flat_map(|(_, unit)| unit.shapes.iter().chain([&unit.symbol]));
    let mut out = BTreeSet::new();
    for symbol in states {
        let Symbol::Type(id) = symbol else { continue };
        let Some(TypeRef::Union(members)) = &program.ty(*id).alias else { continue };
        out.extend(members.iter().filter_map(|member| program.resolve(id.0, member.name()?)));
    }
    out
}

/// Types of the fields of a declaration, containers opened, and of what only bundles its fields.
fn parts(program: &Program, id: TypeId, depth: usize) -> Vec<TypeId> {
    let decl = program.ty(id);
    let fields =
        decl.fields.iter().chain(decl.variants.iter().flat_map(|v| &v.fields)).filter_map(|f| f.ty.as_ref());
    let args = decl.supertypes.iter().flat_map(|s| s.args());
    let mut out: Vec<TypeId> = Vec::new();
    for ty in fields.chain(args).chain(decl.alias.as_ref()) {
        for part in types_in(program, id.0, ty, 0) {
            let bundles = shared_words(&program.ty(part).name)
                .last()
                .is_some_and(|w| matches!(w.as_str(), "props" | "data" | "payload" | "state" | "body"));
            if bundles && depth < 2 {
                out.extend(parts(program, part, depth + 1));
            } else {
                out.push(part);
            }
        }
    }
    out
}

/// Declared types that a type expression names, object literals opened.
fn types_in(program: &Program, file: u32, ty: &TypeRef, depth: usize) -> Vec<TypeId> {
    match ty {
        _ if depth > 4 => Vec::new(),
        TypeRef::Object(fields) => fields
            .iter()
            .filter_map(|f| f.ty.as_ref())
            .flat_map(|t| types_in(program, file, t, depth + 1))
            .collect(),
        TypeRef::Named { args, .. } if matches!(args.first(), Some(TypeRef::Literal(_))) => {
            args.iter().skip(1).flat_map(|t| types_in(program, file, t, depth + 1)).collect()
        }
        TypeRef::Array(inner) | TypeRef::Optional(inner) | TypeRef::Map(inner) => {
            types_in(program, file, inner, depth + 1)
        }
        TypeRef::Union(all) | TypeRef::Intersection(all) => {
            all.iter().flat_map(|t| types_in(program, file, t, depth + 1)).collect()
        }
        other => named_types(program, file, other),
    }
}

/// `class Money extends ValueObject<…>`; the base itself is generic.
fn says_value(program: &Program, id: TypeId) -> bool {
    let decl = program.ty(id);
    let is_class = matches!(decl.kind, TypeKind::Class | TypeKind::Struct) && decl.generics.is_empty();
    is_class
        && program.ancestor_names(id).iter().any(|n| words(n).windows(2).any(|w| w == ["value", "object"]))
        && !is_id_wrapper(decl)
}

/// Several fields, all of them data, none of them its own identity.
fn is_value(program: &Program, id: TypeId) -> bool {
    let decl = program.ty(id);
    let fields: Vec<&Field> = match &decl.alias {
        Some(TypeRef::Object(fields)) => fields.iter().collect(),
        Some(_) => return false,
        None => decl.fields.iter().filter(|f| !f.is_static).collect(),
    };
    let own = shared_words(&decl.name);
    let identity = |f: &&Field| {
        let name = shared_words(&f.name);
        name[..] == ["id"] || (name.last().is_some_and(|w| w == "id") && name[..name.len() - 1] == own[..])
    };
    let carrier = own.last().is_some_and(|w| {
        matches!(
            w.as_str(),
            "props"
                | "dto"
                | "input"
                | "output"
                | "request"
                | "response"
                | "params"
                | "options"
                | "config"
                | "context"
                | "state"
                | "data"
                | "payload"
                | "services"
                | "service"
                | "repository"
                | "event"
                | "command"
                | "query"
                | "row"
                | "record"
                | "entity"
                | "model"
                | "error"
                | "metadata"
                | "meta"
                | "root"
                | "base"
                | "aggregate"
                | "envelope"
                | "document"
        )
    });
    fields.len() >= 2
        && !carrier
        && decl.generics.is_empty()
        && matches!(decl.kind, TypeKind::Class | TypeKind::Struct | TypeKind::Interface | TypeKind::Alias)
        && !fields.iter().any(identity)
        && fields.iter().all(|f| !matches!(f.ty, Some(TypeRef::Function(_))))
}

fn is_id_wrapper(decl: &TypeDecl) -> bool {
    shared_words(&decl.name).last().is_some_and(|w| matches!(w.as_str(), "id" | "uuid"))
}

/// Refusals in the type's own methods are its rules.
fn guards(program: &Program, id: TypeId, unit: usize, evidence: &mut Evidence) {
    for &method in program.methods(id) {
        let function = program.function(method);
        evidence.rules.extend(refusals_of_helpers(program, method).into_iter().map(|r| Rule {
            unit,
            command: unit,
            ..r
        }));
        for guard in function.body.guards.iter().filter(|g| crate::evidence::rules::is_domain(g)) {
            let path = &program.files[method.0 as usize].path;
            evidence.rules.push(Rule::of_guard(unit, unit, guard, path));
        }
    }
}

/// `const long = Guard.againstAtMost(15, name); if (long.isFailure) return Result.fail(long.error)`: the
/// helper knows what is wrong, the value decides that it matters.
fn refusals_of_helpers(program: &Program, method: FnId) -> Vec<Rule> {
    let function = program.function(method);
    let mut out = Vec::new();
    for local in &function.body.locals {
        let Some(Expr::Call(Some(holder), name, args)) = &local.value else { continue };
        let refused = function.body.guards.iter().any(|g| {
            let condition = g.condition.as_deref().unwrap_or_default();
            condition.split(|c: char| !c.is_alphanumeric() && c != '_').any(|w| w == local.name)
        });
        let helper = holder
            .as_name()
            .filter(|h| refused && h.starts_with(char::is_uppercase))
            .and_then(|h| program.resolve_alias(method.0, h))
            .and_then(|t| program.method(t, name));
        let Some(helper) = helper else { continue };
        let said = program.function(helper).body.guards.iter().find_map(|g| g.message.as_deref());
        // That something must be there is what its type says already.
        let Some(said) = said.filter(|m| !m.contains("null or undefined")) else { continue };
        out.push(Rule {
            unit: 0,
            command: 0,
            error: None,
            message: Some(filled(program, method, helper, said, args)),
            condition: None,
            when_true: true,
            place: Place { path: program.files[method.0 as usize].path.clone(), line: local.span.line },
        });
    }
    out
}

/// The message with the literals that the helper was given in its holes.
fn filled(program: &Program, caller: FnId, helper: FnId, message: &str, args: &[Expr]) -> String {
    let mut text = message.to_owned();
    for (param, arg) in program.function(helper).params.iter().zip(args) {
        let given = match arg {
            Expr::Number(value) | Expr::Str(value) => Some(value.clone()),
            Expr::Name(path) => literal(program, caller, path),
            _ => None,
        };
        if let Some(given) = given {
            text = text.replace(&format!("{{{}}}", param.name), &given);
        }
    }
    text
}

/// The value of a static field or a constant.
fn literal(program: &Program, function: FnId, path: &str) -> Option<String> {
    let value = match path.strip_prefix("this.").or(path.strip_prefix("self.")) {
        Some(field) => {
            let decl = program.ty(program.owner(function)?);
            decl.fields.iter().find(|f| f.name == field)?.default.as_ref()?
        }
        None => program.value_decl(program.value(function.0, path)?).value.as_ref()?,
    };
    match value {
        Expr::Number(text) | Expr::Str(text) => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::sketch::testing::{document, documents, named};

    #[test]
    fn what_a_helper_refuses_is_a_rule_of_the_value_that_asks_it() {
        let code = r"
            export class Guard {
                static atMost(limit: number, text: string): Result<string> {
                    return text.length <= limit ? Result.ok() : Result.fail(`Text has more than ${limit} letters.`);
                }
            }
            export class Motto extends ValueObject<MottoProps> {
                static longest = 40;
                static create(props: MottoProps): Result<Motto> {
                    const tooLong = Guard.atMost(this.longest, props.text);
                    if (tooLong.isFailure) { return Result.fail(tooLong.getErrorValue()); }
                    return Result.ok(new Motto(props));
                }
            }
            interface MottoProps { text: string }
            export class CoatAdopted extends DomainEvent { constructor(readonly motto: Motto) { super(); } }
            export class Coat extends AggregateRoot { adopt(motto: Motto) { this.apply(new CoatAdopted(motto)); } }";
        let motto = document(&[("coat.ts", code)], "value-object", "motto");
        assert_eq!(named(&motto["invariants"], "name"), ["text-has-more-than-40-letters"]);
        let place = &motto["metadata"]["annotations"]["invariant.text-has-more-than-40-letters"];
        assert_eq!(place, "coat.ts:10");
    }

    #[test]
    fn rows_that_queries_give_out_are_read_models_of_the_events_that_speak_of_them() {
        let code = r"
            export class PraiseGiven extends DomainEvent { constructor(readonly songId: string) { super(); } }
            export class SongSung extends DomainEvent { constructor(readonly songId: string) { super(); } }
            export class AlbumPressed extends DomainEvent { constructor(readonly albumId: string) { super(); } }
            export class Song extends AggregateRoot {
                sing() { this.apply(new SongSung(this.id)); }
                praise() { this.apply(new PraiseGiven(this.id)); }
            }
            export class Album extends AggregateRoot { press() { this.apply(new AlbumPressed(this.id)); } }
            export class PraiseDetails extends ValueObject<PraiseProps> {}
            interface PraiseProps { songId: string; times: number }
            export class GetPraises implements UseCase<GetPraisesRequest, PraiseDetails[]> {
                async execute(request: GetPraisesRequest): Promise<Result<PraiseDetails[]>> { return this.praises.all(request.songId); }
            }
            interface GetPraisesRequest { songId: string }";
        let all = documents(&[("songs.ts", code)]);
        let called: Vec<_> = all.iter().filter(|d| d["name"] == "praise-details").collect();
        assert_eq!(called.iter().map(|d| &d["kind"]).collect::<Vec<_>>(), ["read-model"]);
        assert_eq!(named(&called[0]["projections"], "event"), ["praise-given"]);
    }

    #[test]
    fn what_a_state_may_be_one_of_is_no_value() {
        let code = r"
            export type KilnLit = Event<'KilnLit', { kilnId: string }>;
            export type LightKiln = Command<'LightKiln', { kilnId: string }>;
            export type Cold = { status: 'Cold' };
            export type Hot = { status: 'Hot'; degrees: number };
            export type Kiln = Cold | Hot;
            export const decide = (command: LightKiln, kiln: Kiln): KilnLit => ({ type: 'KilnLit', data: command.data });
            export const evolve = (kiln: Kiln, event: KilnLit): Kiln => ({ status: 'Hot', degrees: 20 });";
        let all = documents(&[("kiln.ts", code)]);
        assert!(all.iter().any(|d| d["kind"] == "aggregate" && d["name"] == "kiln"), "{all:#?}");
        assert!(!all.iter().any(|d| d["kind"] == "value-object"), "{all:#?}");
    }
}
