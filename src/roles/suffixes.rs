//! Message types known by their names and base types: `class OrderPlacedEvent`, `class PlaceOrderCommand`,
//! `class OrderPlaced implements IDomainEvent`.

use super::Convention;
use super::finding::{Confidence, Findings, Role};
use super::verbs::{reads_as_past, reads_as_question};
use super::words::{shared_words, words};
use crate::syntax::facts::*;
use crate::syntax::{Program, Symbol, TypeId};

/// See the module.
pub struct MessageSuffixes;

impl Convention for MessageSuffixes {
    fn id(&self) -> &'static str {
        "message-names"
    }

    fn summary(&self) -> &'static str {
        "types whose name or base type says event, command or query"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let bases = program.base_types();
        for (id, decl) in program.types() {
            let symbol = Symbol::Type(id);
            let carries_data = matches!(decl.kind, TypeKind::Class | TypeKind::Struct | TypeKind::Interface)
                || matches!(decl.alias, Some(TypeRef::Object(_) | TypeRef::Intersection(_)));
            let fits =
                carries_data && !found.has_role(symbol) && !bases.contains(&id) && decl.generics.is_empty();
            if let Some((role, confidence)) = fits.then(|| role_of(program, id, decl)).flatten() {
                found.part(symbol, role, confidence);
            } else if found.is_asked(symbol)
                && let Some(said) = says_message(program, id, decl)
            {
                let why = [
                    (!carries_data, "it carries no data of its own"),
                    (found.has_role(symbol), "it has a role already"),
                    (bases.contains(&id), "other types extend it"),
                    (!decl.generics.is_empty(), "it is generic"),
                    (decl.kind == TypeKind::AbstractClass, "it is abstract"),
                    (borrows(program, id), "another type is the same by value"),
                    (listens(program, id), "it is told of events"),
                    (is_text(decl), "it is a mere text"),
                    (asks_others(program, id, decl), "it answers several questions by what it holds"),
                    (of_schema(program, id), "it is a root of a schema, which answers questions"),
                    (is_served(&decl.name), "its name says that it deals with messages"),
                ];
                let why = why.into_iter().find(|(holds, _)| *holds).map_or_else(
                    || "its name does not read as one such message".to_owned(),
                    |(_, why)| why.to_owned(),
                );
                found.note(symbol, || format!("{said}, but {why}"));
            }
        }
    }
}

/// What speaks for a type being a message, if anything does.
fn says_message(program: &Program, id: TypeId, decl: &TypeDecl) -> Option<String> {
    if let Some(base) = program.ancestor_names(id).iter().find(|name| role_by_base(name).is_some()) {
        return Some(format!("its base is {base}"));
    }
    let said = words(&decl.name)
        .into_iter()
        .find(|w| matches!(w.as_str(), "event" | "events" | "command" | "commands" | "cmd" | "query"))?;
    Some(format!("its name says {said}"))
}

/// Whether the name says that it deals with messages.
fn is_served(name: &str) -> bool {
    shared_words(name).iter().any(|w| REACTING.contains(&w.as_str()))
}

/// Whether the name says that it only wraps an event.
pub(super) fn is_envelope(name: &str) -> bool {
    shared_words(name).iter().any(|w| ENVELOPES.contains(&w.as_str()) || w == "envelope" || w == "message")
}

fn role_of(program: &Program, id: TypeId, decl: &TypeDecl) -> Option<(Role, Confidence)> {
    let words = shared_words(&decl.name);
    if is_served(&decl.name) {
        return None;
    }
    let by_base = program.ancestor_names(id).iter().find_map(|name| role_by_base(name));
    let versioned = words.last().is_some_and(|w| w.starts_with('v') && w[1..].parse::<u32>().is_ok());
    let last = words.iter().rev().nth(usize::from(versioned)).map(String::as_str);
    let repeats = borrows(program, id) || super::messages::version_of(program, id).is_some();
    if decl.kind == TypeKind::AbstractClass
        || listens(program, id)
        || repeats
        || is_row(&words)
        || is_made_by_function(program, id)
    {
        return None;
    }
    let by_name = match last {
        Some("event")
            if words.len() > 1
                && reads_as_past(&decl.name)
                && !words.iter().any(|w| ENVELOPES.contains(&w.as_str())) =>
        {
            Some(Role::Event)
        }
        Some("command" | "cmd") if words.len() > 1 => Some(Role::Command),
        Some("query")
            if words.len() > 1
                && !asks_others(program, id, decl)
                && !is_text(decl)
                && !of_schema(program, id) =>
        {
            Some(Role::Query)
        }
        _ => None,
    };
    // `type TPlaceOrderCommand = {…}` beside `class PlaceOrderCommand` only holds its fields.
    let beside_class = decl.kind != TypeKind::Class
        && program.files[id.0 as usize].types.iter().any(|other| {
            let theirs = shared_words(&other.name);
            other.kind == TypeKind::Class && words.len() == theirs.len() + 1 && words.ends_with(&theirs)
                || other.kind == TypeKind::Class && format!("T{}", other.name) == decl.name
        });
    if beside_class {
        return None;
    }
    match (by_base, by_name) {
        // `interface AppendedDomainEvent extends DomainEvent`: how a store gives events out.
        (Some(Role::Event), _) if frames_only(&words) => None,
        // `interface OrderEvent extends DomainEvent` is a family, not an event.
        (Some(Role::Event), _) if decl.kind == TypeKind::Interface && !reads_as_past(&decl.name) => None,
        (Some(role), Some(_)) => Some((role, Confidence::Sure)),
        (Some(role), None) => Some((role, Confidence::Likely)),
        // A query object of a library (`QueryBuilder`) carries functions, not fields.
        (None, Some(role)) => Some((role, Confidence::Guess)),
        (None, None) => None,
    }
}

/// `function event(name) { class Made extends DomainEvent {…} return Made; }`: a class inside a function is what
/// other classes are made from.
pub(super) fn is_made_by_function(program: &Program, id: TypeId) -> bool {
    let decl = program.ty(id);
    decl.kind == TypeKind::Class
        && program.files[id.0 as usize]
            .functions
            .iter()
            .any(|f| f.span != decl.span && f.body.span.contains(&decl.span))
}

/// Words of what deals with messages and is none.
const REACTING: &[&str] = &[
    "handler",
    "handlers",
    "subscriber",
    "listener",
    "publisher",
    "dispatcher",
    "bus",
    "emitter",
    "mapper",
    "serializer",
    "factory",
    "builder",
];

/// Words of what events are wrapped in by stores and transports.
const ENVELOPES: &[&str] = &[
    "resolved",
    "stored",
    "persisted",
    "recorded",
    "serialized",
    "published",
    "subscription",
    "raw",
    "appended",
    "committed",
    "sequenced",
    "enveloped",
];

/// `OrderEventEntity`, `event_record`: the row an event is stored in.
fn is_row(words: &[String]) -> bool {
    matches!(words, [.., event, row]
        if matches!(event.as_str(), "event" | "events")
            && matches!(row.as_str(), "entity" | "model" | "record" | "row" | "document" | "schema" | "table" | "orm"))
}

/// Whether a name says nothing but that events are wrapped: `StoredDomainEvent`, but not `MailStoredEvent`.
fn frames_only(words: &[String]) -> bool {
    let says = |w: &String| {
        ENVELOPES.contains(&w.as_str())
            || matches!(w.as_str(), "i" | "t" | "domain" | "base" | "event" | "events")
    };
    words.iter().any(|w| ENVELOPES.contains(&w.as_str())) && words.iter().all(says)
}

/// `#[Object] impl OrderQuery`: a root of a GraphQL schema, whose methods are the questions.
fn of_schema(program: &Program, id: TypeId) -> bool {
    program.impls_of(id).any(|(_, block)| super::query_services::of_schema(block))
}

/// A `Query` that is told of events (as `cqrs-es` calls its listeners) asks nothing.
fn listens(program: &Program, id: TypeId) -> bool {
    program.methods(id).iter().any(|&m| {
        let function = program.function(m);
        function.name == "dispatch" && function.trait_.as_ref().and_then(TypeRef::name) == Some("Query")
    })
}

/// `struct SqlQuery(String)`: a text that is called a query.
fn is_text(decl: &TypeDecl) -> bool {
    matches!(decl.fields.as_slice(), [only] if only.name == "0" && matches!(only.ty, Some(TypeRef::Primitive(_))))
}

/// `OrderQuery { orders: OrderProjection }` with a method for each question: who is asked, not what.
fn asks_others(program: &Program, id: TypeId, decl: &TypeDecl) -> bool {
    let is_collaborator = |field: &Field| {
        let named = field.ty.as_ref().and_then(TypeRef::name);
        named
            .and_then(|name| program.resolve_alias(id.0, name))
            .is_some_and(|ty| !program.methods(ty).is_empty() && program.ty(ty).kind != TypeKind::Enum)
    };
    let questions = program.methods(id).iter().filter(|&&m| {
        let function = program.function(m);
        !function.is_static
            && function.visibility == Visibility::Public
            && function.returns.is_some()
            && reads_as_question(&function.name)
    });
    !decl.fields.is_empty() && decl.fields.iter().all(is_collaborator) && questions.count() > 1
}

/// `PlaceOrderRefCommand` beside `PlaceOrderCommand`: the same by reference.
pub(super) fn borrows(program: &Program, id: TypeId) -> bool {
    let name = &program.ty(id).name;
    ["RefCommand", "RefEvent"].iter().any(|suffix| {
        name.strip_suffix(suffix)
            .is_some_and(|stem| !program.types_named(&format!("{stem}{}", &suffix[3..])).is_empty())
    })
}

/// Base names that make a type a message.
fn role_by_base(name: &str) -> Option<Role> {
    let words =
        words(name.strip_prefix('I').filter(|rest| rest.starts_with(char::is_uppercase)).unwrap_or(name));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if words.iter().any(|w| matches!(*w, "handle" | "handles") || REACTING.contains(w)) {
        return None;
    }
    match words.as_slice() {
        ["event"]
        | [
            ..,
            "domain" | "integration" | "application" | "aggregate" | "base" | "stored" | "versioned",
            "event",
        ] => Some(Role::Event),
        ["event", "base"] | ["domain", "event", "base"] => Some(Role::Event),
        ["command"] | ["command", "base"] | ["base" | "domain" | "application", "command"] => {
            Some(Role::Command)
        }
        ["query"] | ["query", "base"] | ["base" | "paginated", "query"] | ["paginated", "query", "base"] => {
            Some(Role::Query)
        }
        _ => None,
    }
}
