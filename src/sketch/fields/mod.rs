//! Which fields an element carries: payloads, state, parameters, and their JSON Schema.

mod members;
mod parameters;
mod payload;
mod schema;
mod serde;
mod state;
mod unnamed;

use crate::syntax::Program;
use crate::syntax::facts::*;
use crate::syntax::prisma::is_relation;

pub(in crate::sketch) use parameters::is_service;
pub use parameters::parameters;
pub use payload::payload;
pub use schema::schema;
pub use state::state;

/// A field together with the file whose imports give its type a meaning.
#[derive(Debug, Clone)]
pub struct Slot {
    /// As the code writes it, or has it written down.
    pub name: String,
    /// Its type, if declared.
    pub ty: Option<TypeRef>,
    /// May be absent.
    pub optional: bool,
    /// File index in the program.
    pub file: u32,
}

/// How many names are followed to what they stand for; code may define a name by itself.
const HOPS: usize = 5;

pub(in crate::sketch) fn param_slot(file: u32, param: &Param) -> Slot {
    Slot { name: param.name.clone(), ty: param.ty.clone(), optional: param.optional, file }
}

/// The union of several shapes: a field missing in one of them is optional.
pub(in crate::sketch) fn merge(shapes: impl Iterator<Item = Vec<Slot>>) -> Vec<Slot> {
    let shapes: Vec<Vec<Slot>> = shapes.collect();
    let mut out: Vec<Slot> = Vec::new();
    for slot in shapes.iter().flatten() {
        match out.iter_mut().find(|s| s.name == slot.name) {
            None => out.push(slot.clone()),
            Some(known) => {
                if let (Some(TypeRef::Literal(_) | TypeRef::Union(_)), Some(new @ TypeRef::Literal(_))) =
                    (&known.ty, &slot.ty)
                {
                    let mut all = match known.ty.take() {
                        Some(TypeRef::Union(all)) => all,
                        Some(single) => vec![single],
                        None => Vec::new(),
                    };
                    if !all.contains(new) {
                        all.push(new.clone());
                    }
                    known.ty = Some(TypeRef::Union(all));
                }
            }
        }
    }
    for slot in &mut out {
        slot.optional |= !shapes.iter().all(|shape| shape.iter().any(|s| s.name == slot.name));
    }
    out
}

/// Fields of a type expression, if it is an object when looked at closely.
pub fn object_slots(program: &Program, file: u32, ty: &TypeRef, depth: usize) -> Option<Vec<Slot>> {
    let depth = depth.checked_sub(1)?;
    if let Some((file, inferred)) = super::schemas::inferred(program, file, ty) {
        return object_slots(program, file, &inferred, depth);
    }
    match ty {
        TypeRef::Object(fields) => Some(fields.iter().map(|f| slot(file, f)).collect()),
        TypeRef::Optional(inner) => object_slots(program, file, inner, depth + 1),
        // `Record<string, never>`: an object that must be empty.
        TypeRef::Map(inner) if **inner == TypeRef::Primitive(Primitive::Nothing) => Some(Vec::new()),
        TypeRef::Intersection(parts) => {
            let all: Vec<Slot> =
                parts.iter().filter_map(|p| object_slots(program, file, p, depth + 1)).flatten().collect();
            (!all.is_empty()).then_some(all)
        }
        TypeRef::Union(members) => {
            let shapes: Option<Vec<Vec<Slot>>> =
                members.iter().map(|m| object_slots(program, file, m, depth + 1)).collect();
            shapes.filter(|s| !s.is_empty()).map(|s| merge(s.into_iter()))
        }
        TypeRef::Named { path, args } => match last_segment(path) {
            "Readonly" | "Required" | "DeepReadonly" => object_slots(program, file, args.first()?, depth + 1),
            // Nest's `PartialType(X)` makes a class of what `Partial<X>` is to types.
            "Omit" | "OmitType" => {
                let mut slots = object_slots(program, file, args.first()?, depth + 1)?;
                let left_out = literals_in(args.get(1..).unwrap_or_default());
                slots.retain(|s| !left_out.contains(&s.name.as_str()));
                Some(slots)
            }
            "Pick" | "PickType" => {
                let mut slots = object_slots(program, file, args.first()?, depth + 1)?;
                let kept = literals_in(args.get(1..).unwrap_or_default());
                slots.retain(|s| kept.is_empty() || kept.contains(&s.name.as_str()));
                Some(slots)
            }
            "Partial" | "PartialType" => {
                let mut slots = object_slots(program, file, args.first()?, depth + 1)?;
                slots.iter_mut().for_each(|s| s.optional = true);
                Some(slots)
            }
            "IntersectionType" => {
                let parts = args.iter().filter_map(|a| object_slots(program, file, a, depth + 1));
                let all: Vec<Slot> = parts.flatten().collect();
                (!all.is_empty()).then_some(all)
            }
            _ => {
                let id = program.resolve(file, path)?;
                let decl = program.ty(id);
                if let Some(alias) = &decl.alias {
                    return if depth == 0 { None } else { object_slots(program, id.0, alias, depth) };
                }
                let lineage = program.lineage(id);
                // `extends PartialType(X)`: a class with the fields of another one.
                let made: Vec<Slot> = lineage
                    .iter()
                    .flat_map(|t| program.ty(*t).supertypes.iter().map(move |s| (t.0, s)))
                    .filter(|(_, s)| s.name().is_some_and(is_mapped_type))
                    .filter_map(|(file, s)| object_slots(program, file, s, depth))
                    .flatten()
                    .collect();
                let has_fields =
                    !decl.fields.is_empty() || lineage.iter().any(|t| !program.ty(*t).fields.is_empty());
                let is_data = matches!(decl.kind, TypeKind::Interface | TypeKind::Struct | TypeKind::Class)
                    && (has_fields || !made.is_empty())
                    && decl.fields.iter().all(|f| f.name.parse::<usize>().is_err());
                is_data.then(|| {
                    let mut out: Vec<Slot> = Vec::new();
                    for ancestor in lineage {
                        let own = |f: &&Field| !f.is_static && !is_relation(f);
                        for field in program.ty(ancestor).fields.iter().filter(own) {
                            for new in slots_of(program, ancestor.0, field, depth) {
                                if !out.iter().any(|s| s.name == new.name) {
                                    out.push(new);
                                }
                            }
                        }
                    }
                    for slot in made {
                        if !out.iter().any(|s| s.name == slot.name) {
                            out.push(slot);
                        }
                    }
                    out
                })
            }
        },
        TypeRef::Member(owner, name) => {
            if let Some((file, given)) = members::bound(program, file, owner, name) {
                return object_slots(program, file, &given, depth);
            }
            let slots = object_slots(program, file, owner, depth + 1)?;
            let member = slots.iter().find(|s| s.name == *name)?;
            object_slots(program, member.file, member.ty.as_ref()?, depth)
        }
        _ => None,
    }
}

/// Calls of Nest that make a class of another one's fields.
fn is_mapped_type(name: &str) -> bool {
    matches!(name, "PartialType" | "OmitType" | "PickType" | "IntersectionType")
}

/// `'a' | 'b'`, `['a', 'b']`.
fn literals_in(types: &[TypeRef]) -> Vec<&str> {
    let mut out = Vec::new();
    for ty in types {
        match ty {
            TypeRef::Literal(text) => out.push(text.trim_matches(['\'', '"'])),
            TypeRef::Union(all) => out.extend(literals_in(all)),
            _ => {}
        }
    }
    out
}

fn slot(file: u32, field: &Field) -> Slot {
    let ty = field.ty.clone().or(match &field.default {
        Some(Expr::Str(_)) => Some(TypeRef::Primitive(Primitive::String)),
        Some(Expr::Number(_)) => Some(TypeRef::Primitive(Primitive::Number)),
        Some(Expr::Bool(_)) => Some(TypeRef::Primitive(Primitive::Boolean)),
        _ => None,
    });
    let name = serde::name(&field.annotations).unwrap_or(&field.name).to_owned();
    Slot { name, ty, optional: field.optional, file }
}

/// The slots that a field of a declared type stands for: itself, those it is flattened into, or none.
fn slots_of(program: &Program, file: u32, field: &Field, depth: usize) -> Vec<Slot> {
    if serde::is_skipped(field) {
        return Vec::new();
    }
    serde::flattened(program, file, field, depth).unwrap_or_else(|| vec![slot(file, field)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileRole, Language};
    use crate::syntax::{self, Symbol, TypeId};

    #[test]
    fn a_type_that_names_itself_is_followed_only_so_far() {
        let source = "type A = A & { id: string }; type B = Result<B>; type Result<T> = Result<T>;";
        let language = Language::TypeScript;
        let facts = syntax::read(syntax::pack_for(language), "a.ts", language, FileRole::Production, source);
        let program = Program::new(vec![facts]);
        for at in 0..3 {
            let slots = state(&program, Symbol::Type(TypeId(0, at)), &[]);
            assert!(slots.iter().all(|s| s.name == "id"));
            assert!(schema(&program, &slots).is_object());
        }
    }

    #[test]
    fn a_base_carries_the_payload_whatever_it_is_called() {
        let source = "
            class Fact<Kind extends string, Payload extends object> { readonly entityId: string; readonly payload: Payload; readonly tags?: object; }
            interface ParcelSentPayload { parcelId: string; weight: number }
            class ParcelSentEvent extends Fact<'parcel-sent', ParcelSentPayload> {
                readonly type = PARCEL_SENT;
                readonly entityType: Kind = PARCEL;
                constructor(props: Props<ParcelSentPayload>) { super(props); }
            }";
        let language = Language::TypeScript;
        let facts = syntax::read(syntax::pack_for(language), "a.ts", language, FileRole::Production, source);
        let program = Program::new(vec![facts]);
        let event = program.types_named("ParcelSentEvent")[0];
        let names: Vec<String> = payload(&program, Symbol::Type(event)).into_iter().map(|s| s.name).collect();
        assert_eq!(names, ["parcelId", "weight"]);
    }

    #[test]
    fn what_a_generic_frame_carries_is_the_payload_and_chosen_keys_are_left_out() {
        let source = "
            abstract class DomainEvent<Payload = object> { reason: string; payload: Payload; constructor(given: Given<Payload>) {} }
            interface Parcel { id: string; weight: number; sender: string; }
            class ParcelSent extends DomainEvent<Omit<Parcel, 'sender'>> { constructor(given: Given) { super(given); } }";
        let language = Language::TypeScript;
        let facts = syntax::read(syntax::pack_for(language), "a.ts", language, FileRole::Production, source);
        let program = Program::new(vec![facts]);
        let event = program.types_named("ParcelSent")[0];
        let names: Vec<String> = payload(&program, Symbol::Type(event)).into_iter().map(|s| s.name).collect();
        assert_eq!(names, ["id", "weight"]);
    }
}
