//! Fields from schemas that code builds at run time: JSON Schema objects, and expressions of zod and
//! of libraries built alike.

use super::fields::Slot;
use crate::syntax::Program;
use crate::syntax::facts::{Expr, Field, Primitive, TypeRef, last_segment};

/// How many names and wrappers are followed.
const HOPS: usize = 8;

/// The type that is read off a schema: `z.infer<typeof Address>`, `Static<typeof Address>`,
/// `typeof Address.Type`; with the file that holds the schema.
pub(super) fn inferred(program: &Program, file: u32, ty: &TypeRef) -> Option<(u32, TypeRef)> {
    let TypeRef::Named { path, args } = ty else { return None };
    let queried = |path: &str| path.strip_prefix("typeof ").map(str::to_owned);
    let name = match args.as_slice() {
        [] => queried(path)?,
        // What a function gives back is no schema.
        [TypeRef::Named { path: inner, .. }] if last_segment(path) != "ReturnType" => queried(inner)?,
        _ => return None,
    };
    let value = program.value(file, &name).or_else(|| program.value(file, name.rsplit_once('.')?.0))?;
    let schema = program.value_decl(value).value.as_ref()?;
    // An object that only holds values is no schema of them.
    if !matches!(schema, Expr::Call(..) | Expr::Name(_)) {
        return None;
    }
    let (ty, optional) = type_of_schema(program, value.0, schema, HOPS)?;
    Some((value.0, if optional { TypeRef::Optional(Box::new(ty)) } else { ty }))
}

/// Fields of a schema expression: `z.object({ id: z.string() })`, `{ type: 'object', properties: {…} }`,
/// or the name of a constant that holds one.
pub fn slots_of_schema(program: &Program, file: u32, expr: &Expr) -> Vec<Slot> {
    match object_of(program, file, expr, HOPS) {
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
        Expr::Name(name) => match program.value(file, name) {
            Some(id) => type_of_schema(program, id.0, program.value_decl(id).value.as_ref()?, depth),
            // `t.string`, `Schema.Number`: a schema without a call.
            None => {
                let (library, kind) = name.rsplit_once('.')?;
                let library = Expr::Name(library.to_owned());
                zod(program, file, Some(&library), kind, &[], depth)
            }
        },
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
    let both = || {
        let (mut fields, optional) = match before()? {
            (TypeRef::Object(fields), optional) => (fields, optional),
            _ => return None,
        };
        let more = match args.first()? {
            Expr::Object(entries) => fields_of(program, file, entries, depth),
            _ => match inner(0)?.0 {
                TypeRef::Object(more) => more,
                _ => return None,
            },
        };
        fields.retain(|f| more.iter().all(|m| m.name != f.name));
        fields.extend(more);
        Some((TypeRef::Object(fields), optional))
    };
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "string" | "nonemptystring" | "email" | "url" | "cuid" | "ulid" | "nanoid" if is_root(receiver) => {
            primitive(Primitive::String)
        }
        "uuid" if is_root(receiver) => primitive(Primitive::Uuid),
        "number" | "float" if is_root(receiver) => primitive(Primitive::Number),
        "int" | "integer" if is_root(receiver) => primitive(Primitive::Integer),
        "boolean" if is_root(receiver) => primitive(Primitive::Boolean),
        "date" if is_root(receiver) => primitive(Primitive::DateTime),
        "any" | "unknown" if is_root(receiver) => primitive(Primitive::Any),
        "literal" | "stringliteral" => Some((TypeRef::Literal(args.first()?.as_str()?.to_owned()), false)),
        "enum" | "nativeenum" | "enums" | "picklist" => match args.first()? {
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
        "object" | "strictobject" | "looseobject" | "interface" | "struct" if is_root(receiver) => match args
            .first()?
        {
            Expr::Object(entries) => Some((TypeRef::Object(fields_of(program, file, entries, depth)), false)),
            _ => None,
        },
        // `t.type({…})`
        "type" if is_root(receiver) => match args.first()? {
            Expr::Object(entries) => Some((TypeRef::Object(fields_of(program, file, entries, depth)), false)),
            _ => None,
        },
        "partial" => {
            let (ty, optional) = inner(0).or_else(before)?;
            let TypeRef::Object(mut fields) = ty else { return None };
            fields.iter_mut().for_each(|f| f.optional = true);
            Some((TypeRef::Object(fields), optional))
        }
        "extend" | "merge" | "and" | "shape" if !is_library(program, file, receiver) => {
            both().or_else(before)
        }
        "pick" | "omit" if !is_library(program, file, receiver) => {
            let (ty, optional) = before()?;
            let (TypeRef::Object(mut fields), Some(Expr::Object(named))) = (ty, args.first()) else {
                return None;
            };
            let is_named = |f: &Field| named.iter().any(|(key, _)| *key == f.name);
            fields.retain(|f| is_named(f) == (name == "pick"));
            Some((TypeRef::Object(fields), optional))
        }
        // `v.pipe(v.string(), v.minLength(1))`, `Schema.brand(Schema.String, 'Id')`
        "pipe" | "brand" | "branded" if is_library(program, file, receiver) => inner(0),
        "optional" | "nullable" | "nullish" => match inner(0) {
            Some((ty, _)) => Some((ty, true)),
            None => before().map(|(ty, _)| (ty, true)),
        },
        "datetime" => primitive(Primitive::DateTime),
        "uuid" => primitive(Primitive::Uuid),
        "int" => primitive(Primitive::Integer),
        // Refinements keep the type: `.min(1)`, `.email()`, `.brand()`; helpers of one's own take the fields.
        _ => before().or_else(|| {
            let fields = args.iter().filter(|_| receiver.is_none()).find_map(|arg| match arg {
                Expr::Object(entries) => Some(fields_of(program, file, entries, depth)),
                _ => None,
            });
            Some((TypeRef::Object(fields?), false))
        }),
    }
}

/// `z.` itself, not a schema built before.
fn is_root(receiver: Option<&Expr>) -> bool {
    matches!(receiver, Some(Expr::Name(_)) | None)
}

/// `z.` itself, not a constant that holds a schema.
fn is_library(program: &Program, file: u32, receiver: Option<&Expr>) -> bool {
    match receiver {
        Some(Expr::Name(name)) => program.value(file, name).is_none(),
        other => other.is_none(),
    }
}

fn fields_of(program: &Program, file: u32, entries: &[(String, Expr)], depth: usize) -> Vec<Field> {
    entries
        .iter()
        .filter(|(key, _)| key != "...")
        .map(|(key, value)| {
            let (ty, optional) =
                type_of_schema(program, file, value, depth).map_or((None, false), |(t, o)| (Some(t), o));
            Field::shown(key, ty, optional)
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
                Field::shown(key, ty, !required.contains(&key.as_str()))
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

#[cfg(test)]
mod tests {
    use super::super::fields::{payload, schema};
    use crate::source::{FileRole, Language};
    use crate::syntax::{self, Program, Symbol, TypeId};

    /// The payload's schema of the first type in a file.
    fn fields(source: &str) -> String {
        let language = Language::TypeScript;
        let facts = syntax::read(syntax::pack_for(language), "a.ts", language, FileRole::Production, source);
        let program = Program::new(vec![facts]);
        schema(&program, &payload(&program, Symbol::Type(TypeId(0, 0)))).to_string()
    }

    const BOAT: &str = r#"{"type":"object","properties":{"berth":{"type":"string"},"length":{"type":"number"}},"required":["berth","length"]}"#;

    #[test]
    fn a_payload_is_read_off_the_schema_its_type_is_inferred_from() {
        for source in [
            "type BoatMoored = Event<'BoatMoored', z.infer<typeof Boat>>;
             const Boat = z.object({ berth: z.string().min(1), length: z.number() });",
            "class BoatMoored extends Event<Moored> {}
             type Moored = StructType<typeof Moored>; const Moored = object({ berth: string(), length: number() });
             abstract class Event<T> { id: string; payload: T; }",
            "type BoatMoored = Event<'BoatMoored', typeof Boat.Type>;
             const Boat = Schema.Struct({ berth: Schema.String, length: Schema.Number });",
            "type BoatMoored = { type: 'BoatMoored'; data: Static<typeof Boat> };
             const Berth = Type.Object({ berth: Type.String() });
             const Boat = Berth.extend({ length: Type.Number() });",
        ] {
            assert_eq!(fields(source), BOAT, "{source}");
        }
    }

    #[test]
    fn what_stands_beside_a_payload_frames_it() {
        let source = "interface BoatMoored extends BaseEvent {
               streamType: 'HARBOUR'; eventType: 'BOAT_MOORED'; payload: { berth: string; length: number };
             }
             interface BaseEvent { streamId: string; version: number; eventType: string; }";
        assert_eq!(fields(source), BOAT);
        let nothing = "interface HarbourClosed { kind: 'HARBOUR_CLOSED'; streamType: 'HARBOUR'; payload: Record<string, never>; }";
        assert_eq!(fields(nothing), r#"{"type":"object"}"#);
    }
}
