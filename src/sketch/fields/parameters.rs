//! What queries and operations are asked with: the parameters of functions.

use super::{HOPS, Slot, object_slots, param_slot};
use crate::roles::words::words;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program};

/// Names of the one parameter that holds what an operation is told.
const TOLD: &[&str] =
    &["input", "dto", "request", "command", "cmd", "payload", "data", "args", "params", "props"];

/// Parameters of an operation, ports and services left out.
pub fn parameters(program: &Program, id: FnId) -> Vec<Slot> {
    let function = program.function(id);
    let mut out = Vec::new();
    if let Some(untyped) = crate::sketch::literals::told_untyped(program, id) {
        return untyped;
    }
    // `(log, by, input: {…})`: what is told stands in one object, the rest is plumbing.
    let told = function.params.iter().find(|p| TOLD.contains(&p.name.as_str()));
    if let Some(slots) =
        told.and_then(|p| object_slots(program, id.0, p.ty.as_ref()?, HOPS)).filter(|s| !s.is_empty())
    {
        return slots;
    }
    // `close(door, command)` in `door.js`: the thing itself.
    let path = &program.files[id.0 as usize].path;
    let stem = path.rsplit('/').next().and_then(|file| file.split('.').next()).unwrap_or_default();
    let serves = |param: &Param| {
        let is_envelope = matches!(param.name.as_str(), "metadata" | "meta");
        let is_itself = param.ty.is_none() && words(&param.name) == words(stem);
        is_envelope
            || is_itself
            || param
                .ty
                .as_ref()
                .map_or_else(|| is_plumbing(&param.name), |t| is_service(t) || is_state(t) || is_handed_in(t))
    };
    let telling = function.params.iter().filter(|p| !serves(p)).count();
    for param in function.params.iter().filter(|p| !serves(p)) {
        // One parameter object stands for its fields.
        let is_object = telling == 1 && (function.params.len() == 1 || param.name.starts_with('{'));
        let opened = param.ty.as_ref().and_then(|ty| match extracted(ty) {
            Some(inner) => object_slots(program, id.0, inner, HOPS),
            None if is_object => object_slots(program, id.0, ty, HOPS),
            None => None,
        });
        // `class CourseId { value: string }` is told as one value.
        let wraps = |slots: &Vec<Slot>| matches!(slots.as_slice(), [one] if matches!(one.name.as_str(), "value" | "_value"));
        match opened.filter(|slots| !wraps(slots)) {
            Some(slots) => out.extend(slots),
            None if param.name.starts_with(['{', '[']) => {}
            None => out.push(param_slot(id.0, param)),
        }
    }
    out
}

/// Names of untyped parameters that hold what an operation works with.
fn is_plumbing(name: &str) -> bool {
    words(name).last().is_some_and(|w| {
        matches!(
            w.as_str(),
            "history"
                | "events"
                | "store"
                | "repository"
                | "repo"
                | "bus"
                | "state"
                | "log"
                | "logger"
                | "db"
                | "clock"
        )
    })
}

/// What a request carries, where an extractor says so: `Query(page): Query<Page>`.
fn extracted(ty: &TypeRef) -> Option<&TypeRef> {
    match ty.name()? {
        "Query" | "Json" | "Form" | "Path" => ty.args().first(),
        _ => None,
    }
}

/// What a framework or a store hands in: `State(app): State<App>`, `executor: impl Executor<'_>`.
fn is_handed_in(ty: &TypeRef) -> bool {
    match ty {
        TypeRef::Intersection(bounds) => bounds.iter().any(is_handed_in),
        TypeRef::Named { path, args } => {
            let name = last_segment(path);
            let lent = !args.is_empty() && matches!(name, "State" | "Extension" | "Data");
            lent || matches!(name, "Executor" | "Acquire" | "PgExecutor" | "SqliteExecutor" | "MySqlExecutor")
        }
        _ => false,
    }
}

/// What a decision is taken on: `state: CartState`.
fn is_state(ty: &TypeRef) -> bool {
    ty.name().is_some_and(|name| {
        let words = words(name);
        words.len() > 1 && words.last().is_some_and(|w| w == "state")
    })
}

/// Something that is used, not told: repositories, clocks, functions.
pub(in crate::sketch) fn is_service(ty: &TypeRef) -> bool {
    const SERVICES: &[&str] = &[
        "repository",
        "repo",
        "service",
        "services",
        "client",
        "gateway",
        "clock",
        "store",
        "bus",
        "publisher",
        "logger",
        "context",
        "manager",
        "provider",
        "factory",
        "pool",
        "connection",
        "dependencies",
        "deps",
        "db",
        "database",
    ];
    match ty {
        TypeRef::Function(_) => true,
        TypeRef::Optional(inner) => is_service(inner),
        // `dyn OrderRepository + Send + Sync`
        TypeRef::Intersection(bounds) => bounds.iter().any(is_service),
        TypeRef::Named { path, .. } => {
            let mut words = words(last_segment(path));
            if words.len() > 1
                && words.last().is_some_and(|w| matches!(w.as_str(), "interface" | "port" | "ref"))
            {
                words.pop();
            }
            words.last().is_some_and(|w| SERVICES.contains(&w.as_str()))
                || words.ends_with(&["decision".to_owned(), "maker".to_owned()])
        }
        _ => false,
    }
}
