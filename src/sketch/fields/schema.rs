//! JSON Schema of fields.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{HOPS, Slot, object_slots, serde, slot, slots_of};
use crate::roles::words::words;
use crate::sketch::naming::property;
use crate::syntax::facts::*;
use crate::syntax::prisma::is_relation;
use crate::syntax::{Program, TypeId};

/// How deep objects inside objects are described.
const DEPTH: usize = 3;

/// JSON Schema of an object with these fields.
pub fn schema(program: &Program, slots: &[Slot]) -> Value {
    object_schema(program, slots, DEPTH, &mut BTreeSet::new())
}

fn object_schema(program: &Program, slots: &[Slot], depth: usize, open: &mut BTreeSet<TypeId>) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for slot in slots {
        let name = property(&slot.name);
        let value =
            slot.ty.as_ref().map_or_else(|| json!({}), |t| type_schema(program, slot.file, t, depth, open));
        let optional = slot.optional || matches!(slot.ty, Some(TypeRef::Optional(_)));
        if !optional && !properties.contains_key(&name) {
            required.push(Value::String(name.clone()));
        }
        properties.insert(name, value);
    }
    let mut out = Map::new();
    out.insert("type".into(), "object".into());
    if !properties.is_empty() {
        out.insert("properties".into(), Value::Object(properties));
    }
    if !required.is_empty() {
        out.insert("required".into(), Value::Array(required));
    }
    Value::Object(out)
}

/// JSON Schema of a type.
fn type_schema(
    program: &Program,
    file: u32,
    ty: &TypeRef,
    depth: usize,
    open: &mut BTreeSet<TypeId>,
) -> Value {
    match ty {
        TypeRef::Primitive(primitive) => primitive_schema(*primitive),
        TypeRef::Literal(text) => literal_schema(&[text]),
        TypeRef::Optional(inner) => type_schema(program, file, inner, depth, open),
        TypeRef::Array(item) => {
            json!({"type": "array", "items": type_schema(program, file, item, depth, open)})
        }
        TypeRef::Map(value) => {
            json!({"type": "object", "additionalProperties": type_schema(program, file, value, depth, open)})
        }
        TypeRef::Tuple(_) => json!({"type": "array"}),
        TypeRef::Object(fields) => {
            let slots: Vec<Slot> = fields.iter().map(|f| slot(file, f)).collect();
            if depth == 0 {
                json!({"type": "object"})
            } else {
                object_schema(program, &slots, depth - 1, open)
            }
        }
        TypeRef::Union(members) => {
            let literals: Vec<&str> = members
                .iter()
                .filter_map(|m| if let TypeRef::Literal(text) = m { Some(text.as_str()) } else { None })
                .collect();
            if literals.len() == members.len() {
                return literal_schema(&literals);
            }
            match object_slots(program, file, ty, HOPS) {
                Some(slots) if depth > 0 => object_schema(program, &slots, depth - 1, open),
                _ => {
                    members.first().map_or_else(|| json!({}), |m| type_schema(program, file, m, depth, open))
                }
            }
        }
        TypeRef::Intersection(_) | TypeRef::Member(..) => match object_slots(program, file, ty, HOPS) {
            Some(slots) if depth > 0 => object_schema(program, &slots, depth - 1, open),
            _ => member_schema(program, file, ty, depth, open),
        },
        TypeRef::Named { path, args } => match crate::sketch::schemas::inferred(program, file, ty) {
            Some((file, inferred)) => type_schema(program, file, &inferred, depth, open),
            None => named_schema(program, file, path, args, depth, open),
        },
        TypeRef::Function(_) | TypeRef::Other(_) => json!({}),
    }
}

/// A member that is no object: its own type.
fn member_schema(
    program: &Program,
    file: u32,
    ty: &TypeRef,
    depth: usize,
    open: &mut BTreeSet<TypeId>,
) -> Value {
    if let TypeRef::Member(owner, name) = ty {
        let member = object_slots(program, file, owner, HOPS)
            .and_then(|all| all.into_iter().find(|s| s.name == *name));
        if let (Some(member), true) = (member, depth > 0) {
            return member
                .ty
                .as_ref()
                .map_or_else(|| json!({}), |t| type_schema(program, member.file, t, depth - 1, open));
        }
    }
    json!({"type": "object"})
}

fn named_schema(
    program: &Program,
    file: u32,
    path: &str,
    args: &[TypeRef],
    depth: usize,
    open: &mut BTreeSet<TypeId>,
) -> Value {
    if matches!(last_segment(path), "Readonly" | "Partial" | "Required" | "NonNullable") {
        return args
            .first()
            .map_or_else(|| json!({"type": "object"}), |a| type_schema(program, file, a, depth, open));
    }
    let Some(id) = program.resolve(file, path) else { return unknown_schema(path) };
    if depth == 0 || !open.insert(id) {
        return unknown_schema(path);
    }
    let decl = program.ty(id);
    let value = match (&decl.alias, decl.kind) {
        (Some(alias), _) => type_schema(program, id.0, alias, depth, open),
        (None, TypeKind::Enum) => enum_schema(decl),
        _ => {
            let slots: Vec<Slot> = decl
                .fields
                .iter()
                .filter(|f| !f.is_static && !is_relation(f))
                .flat_map(|f| slots_of(program, id.0, f, depth))
                .collect();
            let props = decl
                .supertypes
                .iter()
                .find_map(|s| s.args().iter().find_map(|a| object_slots(program, id.0, a, HOPS)));
            let slots = if slots.is_empty() { props.unwrap_or_default() } else { slots };
            match slots.as_slice() {
                // `struct OrderId(String)`, `class Email { value: string }`: a wrapper is its value.
                [only] if matches!(only.name.as_str(), "0" | "value" | "_value" | "props") => only
                    .ty
                    .as_ref()
                    .map_or_else(|| json!({}), |t| type_schema(program, only.file, t, depth, open)),
                [] => unknown_schema(path),
                many => object_schema(program, many, depth - 1, open),
            }
        }
    };
    open.remove(&id);
    value
}

/// A type the program does not declare: identifiers are texts, all else is left open.
fn unknown_schema(path: &str) -> Value {
    let words = words(last_segment(path));
    match words.last().map(String::as_str) {
        Some("id" | "uuid" | "ulid" | "string" | "text" | "email" | "url" | "key" | "name") => {
            json!({"type": "string"})
        }
        Some("date" | "timestamp" | "instant" | "time" | "moment") => {
            json!({"type": "string", "format": "date-time"})
        }
        _ => json!({"type": "object"}),
    }
}

fn enum_schema(decl: &TypeDecl) -> Value {
    if decl.variants.iter().any(|v| !v.fields.is_empty()) {
        return json!({"type": "object"});
    }
    let numbers = decl.variants.iter().all(|v| matches!(v.value, Some(Expr::Number(_))));
    if numbers && !decl.variants.is_empty() {
        return json!({"type": "integer"});
    }
    let written = serde::values(decl).into_iter().zip(&decl.variants);
    let values: Vec<String> = written
        .map(|(name, v)| v.value.as_ref().and_then(Expr::as_str).map_or(name, str::to_owned))
        .collect();
    json!({"type": "string", "enum": values})
}

fn literal_schema(texts: &[&str]) -> Value {
    if texts.iter().all(|t| *t == "true" || *t == "false") {
        return json!({"type": "boolean"});
    }
    if texts.iter().all(|t| t.parse::<f64>().is_ok()) {
        return json!({"type": "number"});
    }
    json!({"type": "string", "enum": texts})
}

fn primitive_schema(primitive: Primitive) -> Value {
    match primitive {
        Primitive::String | Primitive::Bytes => json!({"type": "string"}),
        Primitive::Integer => json!({"type": "integer"}),
        Primitive::Number => json!({"type": "number"}),
        Primitive::Boolean => json!({"type": "boolean"}),
        Primitive::DateTime => json!({"type": "string", "format": "date-time"}),
        Primitive::Date => json!({"type": "string", "format": "date"}),
        Primitive::Uuid => json!({"type": "string", "format": "uuid"}),
        Primitive::Nothing => json!({"type": "null"}),
        Primitive::Any => json!({}),
    }
}
