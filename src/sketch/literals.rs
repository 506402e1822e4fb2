//! Fields from code that declares no types: the entries of an object made on the spot, an initial state,
//! and what a handler takes out of its message.

use super::fields::Slot;
use super::operations::taken_out;
use crate::syntax::facts::*;
use crate::syntax::program::{DISCRIMINATORS, common_folders};
use crate::syntax::{FnId, Program, ValueId};

/// Nested objects opened.
const DEPTH: usize = 4;

/// Fields of an object that a function makes; what only tells it from others is left out.
pub(super) fn slots(program: &Program, function: FnId, entries: &[(String, Expr)]) -> Vec<Slot> {
    fields(program, Some(function), entries, DEPTH)
        .into_iter()
        .map(|f| Slot { name: f.name, ty: f.ty, optional: f.optional, file: function.0 })
        .collect()
}

/// Fields of an initial state; functions and what says who may do what are none.
pub(super) fn state_slots(file: u32, entries: &[(String, Expr)]) -> Vec<Slot> {
    let is_data = |(key, value): &&(String, Expr)| {
        !matches!(value, Expr::Closure(_)) && !matches!(key.as_str(), "..." | "isAuthorized")
    };
    entries
        .iter()
        .filter(is_data)
        .map(|(name, value)| {
            // `level: { initialState: 0 }` describes a column.
            let value = value.get("initialState").unwrap_or(value);
            Slot { name: name.clone(), ty: type_of(value, DEPTH), optional: false, file }
        })
        .collect()
}

fn fields(program: &Program, function: Option<FnId>, entries: &[(String, Expr)], depth: usize) -> Vec<Field> {
    let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
    entries
        .iter()
        .filter(|(key, value)| {
            key != "..." && !(DISCRIMINATORS.contains(&key.as_str()) && matches!(value, Expr::Str(_)))
        })
        .map(|(key, value)| {
            let ty = match (value, function) {
                (Expr::Object(inner), _) => Some(TypeRef::Object(fields(program, function, inner, depth))),
                (Expr::Name(name), Some(id)) => named(program, id, name),
                _ => type_of(value, depth),
            };
            Field::shown(key, ty, false)
        })
        .collect()
}

/// The declared type of a parameter or local.
fn named(program: &Program, id: FnId, name: &str) -> Option<TypeRef> {
    let function = program.function(id);
    let param = function.params.iter().find(|p| p.name == name).and_then(|p| p.ty.clone());
    param.or_else(|| function.body.locals.iter().find(|l| l.name == name)?.ty.clone())
}

/// The type of a literal.
fn type_of(value: &Expr, depth: usize) -> Option<TypeRef> {
    let depth = depth.checked_sub(1)?;
    match value {
        Expr::Str(_) => Some(TypeRef::Primitive(Primitive::String)),
        Expr::Number(_) => Some(TypeRef::Primitive(Primitive::Number)),
        Expr::Bool(_) => Some(TypeRef::Primitive(Primitive::Boolean)),
        Expr::Array(items) => {
            let item = items.first().and_then(|i| type_of(i, depth));
            Some(TypeRef::Array(Box::new(item.unwrap_or(TypeRef::Primitive(Primitive::Any)))))
        }
        Expr::Object(entries) => Some(TypeRef::Object(
            entries.iter().map(|(k, v)| Field::shown(k, type_of(v, depth), false)).collect(),
        )),
        Expr::Construct(class, ..) if class == "Date" => Some(TypeRef::Primitive(Primitive::DateTime)),
        _ => None,
    }
}

/// Names of a parameter that holds a message.
const MESSAGES: &[&str] = &["command", "cmd", "event", "evt", "message", "msg"];

/// What a function without types takes out of its message: `command.data.seats`, `message.seats`; nothing
/// if it takes no such message.
pub(super) fn told_untyped(program: &Program, id: FnId) -> Option<Vec<Slot>> {
    let function = program.function(id);
    let message = function.params.iter().find(|p| p.ty.is_none() && MESSAGES.contains(&p.name.as_str()))?;
    let slot = |name: String| Slot { name, ty: None, optional: false, file: id.0 };
    let paths = ["data", "payload", "body"].map(|wrapper| format!("{}.{wrapper}", message.name));
    let wrapped: Vec<String> = paths.iter().flat_map(|path| taken_out(function, path)).collect();
    if !wrapped.is_empty() {
        return Some(wrapped.into_iter().map(slot).collect());
    }
    let is_envelope = |name: &String| {
        matches!(
            name.as_str(),
            "type"
                | "name"
                | "id"
                | "data"
                | "payload"
                | "body"
                | "metadata"
                | "meta"
                | "aggregate"
                | "aggregateIdentifier"
        )
    };
    let own = taken_out(function, &message.name).into_iter().filter(|n| !is_envelope(n));
    Some(own.map(slot).collect())
}

/// Fields of a handler that a constant holds: by the schema it declares, else by what its function takes
/// out of the data it is told.
pub(super) fn handler_slots(program: &Program, id: ValueId, schemas: &[&str]) -> Vec<Slot> {
    let functions = || program.functions_in(id).iter().copied();
    let schema =
        functions().filter(|f| schemas.contains(&program.function(*f).name.as_str())).find_map(|f| {
            let returned = &program.function(f).body.returns.first()?.value;
            Some(super::schemas::slots_of_schema(program, id.0, returned))
        });
    schema.unwrap_or_else(|| {
        let told = functions().find_map(|f| {
            let data = program.function(f).params.first().filter(|p| p.ty.is_none() && p.name == "data");
            let taken = data.map(|p| taken_out(program.function(f), &p.name));
            let slot = |name: String| Slot { name, ty: None, optional: false, file: f.0 };
            taken.map(|names| names.into_iter().map(slot).collect()).or_else(|| told_untyped(program, f))
        });
        told.unwrap_or_default()
    })
}

/// Calls that record an event by its name.
const RECORDING: &[&str] = &["publish", "publishDomainEvent", "apply", "emit", "raise", "record"];

/// Fields of the object that an event of this name is recorded with, at the place nearest to `file`.
pub(super) fn recorded(program: &Program, file: u32, name: &str) -> Vec<Slot> {
    let here = &program.files[file as usize].path;
    let calls = program.functions().flat_map(|(id, f)| f.body.calls.iter().map(move |c| (id, c)));
    let recording: Vec<(FnId, &Vec<(String, Expr)>)> = calls
        .filter(|(_, c)| {
            RECORDING.contains(&c.name.as_str()) && c.args.first().and_then(Expr::as_str) == Some(name)
        })
        .filter_map(|(id, call)| match call.args.get(1)? {
            Expr::Object(entries) => Some((id, entries)),
            _ => None,
        })
        .collect();
    let nearness = |id: FnId| (id.0 == file, common_folders(here, &program.files[id.0 as usize].path));
    let Some(nearest) = recording.iter().map(|(id, _)| nearness(*id)).max() else { return Vec::new() };
    let shapes: Vec<Vec<Slot>> = recording
        .iter()
        .filter(|(id, _)| nearness(*id) == nearest)
        .map(|(id, entries)| slots(program, *id, entries))
        .collect();
    super::fields::merge(shapes.into_iter())
}
