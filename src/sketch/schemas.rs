//! Fields from schemas that code builds at run time: JSON Schema objects and zod expressions.

use super::fields::Slot;
use crate::syntax::Program;
use crate::syntax::facts::{Expr, Field, Primitive, Span, TypeRef};

/// Fields of a schema expression: `z.object({ id: z.string() })`, `{ type: 'object', properties: {…} }`,
/// or the name of a constant that holds one.
pub fn slots_of_schema(program: &Program, file: u32, expr: &Expr) -> Vec<Slot> {
    match object_of(program, file, expr, 6) {
        Some((file, TypeRef::Object(fields))) => {
            fields.into_iter().map(|f| Slot { name: f.name, ty: f.ty, optional: f.optional, file }).collect()
        }
        _ => Vec::new(),
    }
}

fn object_of(program: &Program, file: u32, expr: &Expr, depth: usize) -> Option<(u32, TypeRef)> {
    Some((file, type_of_schema(program, file, expr, depth)?.0))
}

/// The type a schema expression describes, and whether it may be absent.
fn type_of_schema(program: &Program, file: u32, expr: &Expr, depth: usize) -> Option<(TypeRef, bool)> {
    let depth = depth.checked_sub(1)?;
    match expr {
        Expr::Name(name) => {
            let id = program.value(file, name)?;
            type_of_schema(program, id.0, program.value_decl(id).value.as_ref()?, depth)
        }
        Expr::Object(entries) => Some((json_schema(program, file, expr, entries, depth), false)),
        Expr::Call(receiver, name, args) => zod(program, file, receiver.as_deref(), name, args, depth),
        _ => None,
    }
}

/// `z.string().optional()`: the last call wraps what stands before it.
fn zod(
    program: &Program,
    file: u32,
    receiver: Option<&Expr>,
    name: &str,
    args: &[Expr],
    depth: usize,
) -> Option<(TypeRef, bool)> {
    let primitive = |p| Some((TypeRef::Primitive(p), false));
    let inner = |at: usize| args.get(at).and_then(|a| type_of_schema(program, file, a, depth));
    let before = || receiver.and_then(|r| type_of_schema(program, file, r, depth));
    match name {
        "string" | "email" | "url" | "cuid" | "ulid" | "nanoid" if is_root(receiver) => {
            primitive(Primitive::String)
        }
        "uuid" if is_root(receiver) => primitive(Primitive::Uuid),
        "number" | "float" if is_root(receiver) => primitive(Primitive::Number),
        "int" | "integer" if is_root(receiver) => primitive(Primitive::Integer),
        "boolean" if is_root(receiver) => primitive(Primitive::Boolean),
        "date" if is_root(receiver) => primitive(Primitive::DateTime),
        "any" | "unknown" if is_root(receiver) => primitive(Primitive::Any),
        "literal" => Some((TypeRef::Literal(args.first()?.as_str()?.to_owned()), false)),
        "enum" | "nativeEnum" => match args.first()? {
            Expr::Array(items) => {
                let all =
                    items.iter().filter_map(|i| Some(TypeRef::Literal(i.as_str()?.to_owned()))).collect();
                Some((TypeRef::Union(all), false))
            }
            Expr::Name(path) => Some((TypeRef::Named { path: path.clone(), args: Vec::new() }, false)),
            _ => None,
        },
        "array" => match inner(0) {
            Some((item, _)) => Some((TypeRef::Array(Box::new(item)), false)),
            // `z.string().array()`
            None => before().map(|(item, optional)| (TypeRef::Array(Box::new(item)), optional)),
        },
        "record" | "map" => Some((
            TypeRef::Map(Box::new(
                inner(args.len().saturating_sub(1)).map_or(TypeRef::Primitive(Primitive::Any), |(t, _)| t),
            )),
            false,
        )),
        "object" | "strictObject" => match args.first()? {
            Expr::Object(entries) => Some((TypeRef::Object(fields_of(program, file, entries, depth)), false)),
            _ => None,
        },
        "optional" | "nullable" | "nullish" => match inner(0) {
            Some((ty, _)) => Some((ty, true)),
            None => before().map(|(ty, _)| (ty, true)),
        },
        "datetime" => primitive(Primitive::DateTime),
        "uuid" => primitive(Primitive::Uuid),
        "int" => primitive(Primitive::Integer),
        // Refinements keep the type: `.min(1)`, `.email()`, `.brand()`.
        _ => before(),
    }
}

/// `z.` itself, not a schema built before.
fn is_root(receiver: Option<&Expr>) -> bool {
    matches!(receiver, Some(Expr::Name(_)) | None)
}

fn fields_of(program: &Program, file: u32, entries: &[(String, Expr)], depth: usize) -> Vec<Field> {
    entries
        .iter()
        .filter(|(key, _)| key != "...")
        .map(|(key, value)| {
            let (ty, optional) =
                type_of_schema(program, file, value, depth).map_or((None, false), |(t, o)| (Some(t), o));
            field(key, ty, optional)
        })
        .collect()
}

/// A JSON Schema written as an object.
fn json_schema(
    program: &Program,
    file: u32,
    whole: &Expr,
    entries: &[(String, Expr)],
    depth: usize,
) -> TypeRef {
    if let Some(Expr::Object(properties)) = whole.get("properties") {
        let required: Vec<&str> = match whole.get("required") {
            Some(Expr::Array(names)) => names.iter().filter_map(Expr::as_str).collect(),
            _ => Vec::new(),
        };
        let fields = properties
            .iter()
            .map(|(key, value)| {
                let ty = type_of_schema(program, file, value, depth).map(|(t, _)| t);
                field(key, ty, !required.contains(&key.as_str()))
            })
            .collect();
        return TypeRef::Object(fields);
    }
    if let Some(Expr::Array(values)) = whole.get("enum") {
        return TypeRef::Union(
            values.iter().filter_map(|v| Some(TypeRef::Literal(v.as_str()?.to_owned()))).collect(),
        );
    }
    let format = whole.get("format").and_then(Expr::as_str);
    match whole.get("type").and_then(Expr::as_str) {
        Some("string") if format == Some("date-time") => TypeRef::Primitive(Primitive::DateTime),
        Some("string") if format == Some("uuid") => TypeRef::Primitive(Primitive::Uuid),
        Some("string") => TypeRef::Primitive(Primitive::String),
        Some("integer") => TypeRef::Primitive(Primitive::Integer),
        Some("number") => TypeRef::Primitive(Primitive::Number),
        Some("boolean") => TypeRef::Primitive(Primitive::Boolean),
        Some("array") => {
            let item = whole.get("items").and_then(|i| type_of_schema(program, file, i, depth));
            TypeRef::Array(Box::new(item.map_or(TypeRef::Primitive(Primitive::Any), |(t, _)| t)))
        }
        Some("object") => TypeRef::Object(Vec::new()),
        _ => TypeRef::Object(fields_of(program, file, entries, depth)),
    }
}

fn field(name: &str, ty: Option<TypeRef>, optional: bool) -> Field {
    Field {
        name: name.to_owned(),
        ty,
        optional,
        private: false,
        is_static: false,
        default: None,
        annotations: Vec::new(),
        doc: None,
        span: Span::default(),
    }
}
