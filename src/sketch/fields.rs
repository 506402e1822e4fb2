//! Which fields an element carries: payloads, state, parameters, and their JSON Schema.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::naming::property;
use crate::roles::words::words;
use crate::syntax::facts::*;
use crate::syntax::prisma::is_relation;
use crate::syntax::program::DISCRIMINATORS;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// A field together with the file whose imports give its type a meaning.
#[derive(Debug, Clone)]
pub struct Slot {
    /// As the code writes it.
    pub name: String,
    /// Its type, if declared.
    pub ty: Option<TypeRef>,
    /// May be absent.
    pub optional: bool,
    /// File index in the program.
    pub file: u32,
}

/// How deep objects inside objects are described.
const DEPTH: usize = 3;

/// How many names are followed to what they stand for; code may define a name by itself.
const HOPS: usize = 5;

/// Names that wrap the payload of a message.
const WRAPPERS: &[&str] = &["data", "payload", "props", "params", "body", "eventData", "attributes", "args"];

/// Fields of a framework's envelope.
const ENVELOPE: &[&str] = &[
    "id",
    "eventid",
    "messageid",
    "commandid",
    "correlationid",
    "causationid",
    "timestamp",
    "eventtimestamp",
    "occurredon",
    "occurredat",
    "datetimeoccurred",
    "datetime",
    "version",
    "eventversion",
    "aggregateversion",
    "revision",
    "metadata",
    "meta",
    "eventmeta",
    "eventmetadata",
    "requestid",
    "eventname",
    "event_name",
    "eventtype",
    "aggregateid",
    "streamid",
    "sequence",
    "streamversion",
    "recordedat",
    "aggregatetype",
    "schemaversion",
];

fn is_envelope(name: &str) -> bool {
    let folded: String = name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect();
    ENVELOPE.contains(&folded.as_str())
}

/// The payload of a command or event.
pub fn payload(program: &Program, symbol: Symbol) -> Vec<Slot> {
    let slots = match symbol {
        Symbol::Type(id) => message_slots(program, id),
        Symbol::Variant(id, at) => variant_slots(program, id, at),
        Symbol::Value(id) => value_slots(program, id),
        Symbol::Function(id) => {
            let told = parameters(program, id);
            // What an operation is told may well have a name and a type of its own.
            if told.iter().all(|s| !WRAPPERS.contains(&s.name.as_str())) {
                return told;
            }
            told
        }
        Symbol::Made(id, at) => program
            .construction(id, at)
            .map_or(Vec::new(), |made| super::literals::slots(program, id, &made.fields)),
    };
    let mut slots = unwrap(program, slots);
    if let Symbol::Type(id) | Symbol::Variant(id, _) = symbol {
        let demanded = demanded(program, id);
        slots.retain(|s| !demanded.contains(&s.name.as_str()));
    }
    slots
}

/// Fields of the envelope that a trait of all events asks for: `impl Event for OrderEvent { fn id(&self) … }`.
fn demanded(program: &Program, id: TypeId) -> Vec<&str> {
    let of_events = |f: &&Function| {
        let name = f.trait_.as_ref().and_then(TypeRef::name).map(words).unwrap_or_default();
        name.last().is_some_and(|w| w == "event")
    };
    program
        .methods(id)
        .iter()
        .map(|&m| program.function(m))
        .filter(of_events)
        .filter(|f| f.params.is_empty() && !f.is_static && f.returns.is_some())
        .map(|f| f.name.as_str())
        .filter(|name| {
            is_envelope(name) || matches!(*name, "seq_nr" | "sequence_nr" | "sequence_number" | "seq")
        })
        .collect()
}

/// Opens the one object that wraps the payload, and drops the envelope around it.
fn unwrap(program: &Program, slots: Vec<Slot>) -> Vec<Slot> {
    let slots: Vec<Slot> = slots
        .into_iter()
        .filter(|s| {
            let is_tag = DISCRIMINATORS.contains(&s.name.as_str()) && is_constant(s);
            let is_behaviour = matches!(s.ty, Some(TypeRef::Function(_)));
            !is_tag && !is_behaviour
        })
        .collect();
    let wrapper = slots.iter().find(|s| WRAPPERS.contains(&s.name.as_str())).cloned();
    let Some(wrapper) = wrapper else { return slots };
    let Some(inner) = wrapper.ty.as_ref().and_then(|t| object_slots(program, wrapper.file, t, HOPS)) else {
        return slots;
    };
    // What stands beside the payload belongs to the envelope, and what is always the same to the tag.
    let frames = |s: &Slot| is_envelope(&s.name) || matches!(s.ty, Some(TypeRef::Literal(_)));
    let mut out: Vec<Slot> = slots.into_iter().filter(|s| s.name != wrapper.name && !frames(s)).collect();
    out.extend(inner);
    out
}

/// Of one literal, or of no type at all.
fn is_constant(slot: &Slot) -> bool {
    matches!(slot.ty, None | Some(TypeRef::Literal(_)))
}

/// Fields of a type used as message: own and inherited ones, down to the first base that only frames messages.
fn message_slots(program: &Program, id: TypeId) -> Vec<Slot> {
    let decl = program.ty(id);
    if let Some(alias) = &decl.alias {
        return alias_slots(program, id, alias);
    }
    let mut out: Vec<Slot> = Vec::new();
    for (distance, ancestor) in program.lineage(id).into_iter().enumerate() {
        let base = program.ty(ancestor);
        let frames = distance > 0 && is_frame(&base.name);
        if frames {
            continue;
        }
        // A base of the domain's own gives ids; moments and versions in it are the envelope's.
        let is_payload = |f: &Field| distance == 0 || is_id(&f.name) || !is_envelope(&f.name);
        for field in base.fields.iter().filter(|f| !f.is_static && is_payload(f)) {
            if !out.iter().any(|s| s.name == field.name) {
                out.push(slot(ancestor.0, field));
            }
        }
    }
    if out.is_empty() {
        // What a frame carries is the payload, whatever names it has in common with envelopes.
        let frames = |s: &&TypeRef| s.name().is_some_and(is_frame);
        if let Some(carried) = decl.supertypes.iter().filter(frames).find_map(|s| carried(program, id, s)) {
            return carried;
        }
        out = constructor_slots(program, id);
    }
    let generic = decl.supertypes.iter().find_map(|s| match s.args() {
        [TypeRef::Literal(_), data, ..] => object_slots(program, id.0, data, HOPS),
        _ => carried(program, id, s),
    });
    if let (true, Some(slots)) = (out.is_empty(), generic) {
        out = slots;
    }
    // `constructor(readonly values: Infer<typeof schema>)`: all that a class holds is one object.
    if let ([only], TypeKind::Class) = (out.as_slice(), decl.kind)
        && only.name == "values"
        && let Some(slots) = only.ty.as_ref().and_then(|t| object_slots(program, only.file, t, HOPS))
    {
        out = slots;
        out.retain(|s| s.name == "name" || !DISCRIMINATORS.contains(&s.name.as_str()) || !is_constant(s));
        return out;
    }
    // A class that implements an interface with an envelope repeats it; the payload is the rest.
    let framed = decl
        .supertypes
        .iter()
        .filter_map(|s| program.resolve(id.0, s.name()?))
        .any(|p| is_frame(&program.ty(p).name));
    if framed && out.iter().any(|s| !is_envelope(&s.name)) {
        out.retain(|s| {
            !is_envelope(&s.name)
                || s.name.eq_ignore_ascii_case("aggregateId") && !out_has_other_id(decl, &s.name)
        });
    }
    out
}

/// `OrderPlaced extends Event<OrderPlacedData>` where `Event<T>` has a field for the payload of type `T`.
fn carried(program: &Program, id: TypeId, base: &TypeRef) -> Option<Vec<Slot>> {
    let frame = program.ty(program.resolve(id.0, base.name()?)?);
    let wrapper = frame.fields.iter().find(|f| !f.is_static && WRAPPERS.contains(&f.name.as_str()))?;
    let generic = wrapper.ty.as_ref()?.name()?;
    let at = frame.generics.iter().position(|g| g.split([' ', '=', ':']).next() == Some(generic))?;
    object_slots(program, id.0, base.args().get(at)?, HOPS)
}

fn is_id(name: &str) -> bool {
    matches!(name, "id" | "aggregateId" | "aggregate_id")
}

fn out_has_other_id(decl: &TypeDecl, own: &str) -> bool {
    decl.fields.iter().any(|f| f.name != own && words(&f.name).last().is_some_and(|w| w == "id"))
}

/// Base types that frame messages: `DomainEvent`, `BaseCommand`, `Event`.
fn is_frame(name: &str) -> bool {
    let words = words(name.strip_prefix('I').filter(|r| r.starts_with(char::is_uppercase)).unwrap_or(name));
    words.iter().all(|w| {
        matches!(
            w.as_str(),
            "domain"
                | "integration"
                | "event"
                | "command"
                | "query"
                | "base"
                | "abstract"
                | "application"
                | "message"
                | "versioned"
                | "stored"
                | "aggregate"
                | "props"
                | "paginated"
                | "sourced"
        )
    })
}

/// Parameters of a constructor that are not kept as fields under their own name.
fn constructor_slots(program: &Program, id: TypeId) -> Vec<Slot> {
    let Some(constructor) = program.method(id, "constructor") else { return Vec::new() };
    let function = program.function(constructor);
    let [only] = function.params.as_slice() else {
        return function.params.iter().map(|p| param_slot(id.0, p)).collect();
    };
    match only.ty.as_ref().and_then(|t| object_slots(program, id.0, t, HOPS)) {
        Some(slots) => slots.into_iter().filter(|s| !is_envelope(&s.name)).collect(),
        None => vec![param_slot(id.0, only)],
    }
}

pub(super) fn param_slot(file: u32, param: &Param) -> Slot {
    Slot { name: param.name.clone(), ty: param.ty.clone(), optional: param.optional, file }
}

/// `Event<'X', Data>`, `{ type: 'X', data: … }`, `Base & { … }`.
fn alias_slots(program: &Program, id: TypeId, alias: &TypeRef) -> Vec<Slot> {
    match alias {
        TypeRef::Named { args, .. } => match args.as_slice() {
            [TypeRef::Literal(_), data, ..] => object_slots(program, id.0, data, HOPS).unwrap_or_default(),
            // `type Opened = DoorEvent<'Opened'>`: what all such messages carry, but for their envelope.
            [_] => {
                let slots = object_slots(program, id.0, alias, HOPS).unwrap_or_default();
                slots.into_iter().filter(|s| is_id(&s.name) || !is_envelope(&s.name)).collect()
            }
            _ => object_slots(program, id.0, alias, HOPS).unwrap_or_default(),
        },
        other => object_slots(program, id.0, other, HOPS).unwrap_or_default(),
    }
}

fn variant_slots(program: &Program, id: TypeId, at: u32) -> Vec<Slot> {
    if let Some(variant) = program.ty(id).variants.get(at as usize) {
        let slots: Vec<Slot> = variant.fields.iter().map(|f| slot(id.0, f)).collect();
        return match slots.as_slice() {
            // `Placed(OrderPlaced)`: the struct's fields.
            [only] if only.name == "0" => only
                .ty
                .as_ref()
                .and_then(|t| object_slots(program, id.0, t, HOPS))
                .unwrap_or_else(|| vec![Slot { name: tuple_name(only, variant), ..only.clone() }]),
            many if many.iter().any(|s| s.name.parse::<usize>().is_ok()) => {
                many.iter().map(|s| Slot { name: tuple_name(s, variant), ..s.clone() }).collect()
            }
            _ => slots,
        };
    }
    match program.members(id).get(at as usize) {
        Some(member) => object_slots(program, id.0, member, HOPS).unwrap_or_default(),
        None => Vec::new(),
    }
}

/// A tuple's slot has no name; its type gives one.
fn tuple_name(slot: &Slot, variant: &Variant) -> String {
    match slot.ty.as_ref().and_then(TypeRef::name) {
        Some(name) if name != variant.name => name.to_owned(),
        _ if slot.name == "0" => "value".to_owned(),
        _ => format!("value{}", slot.name),
    }
}

/// Payload type arguments of a message made as a value: `new EventType<'X', Payload>(…)`.
fn value_slots(program: &Program, id: crate::syntax::ValueId) -> Vec<Slot> {
    let decl = program.value_decl(id);
    let by_type = decl.ty.as_ref().and_then(|t| match t.args() {
        [TypeRef::Literal(_), data, ..] => object_slots(program, id.0, data, HOPS),
        _ => None,
    });
    if let Some(slots) = by_type {
        return slots;
    }
    let by_argument = program.files[id.0 as usize]
        .top_level
        .constructions
        .iter()
        .filter(|c| decl.span.contains(&c.span))
        .find_map(|c| c.type_args.get(1))
        .and_then(|data| object_slots(program, id.0, data, HOPS));
    if let Some(slots) = by_argument {
        return slots;
    }
    let Some(Expr::Construct(_, args, _)) = &decl.value else {
        return super::literals::handler_slots(program, id, &["getSchema", "getOptionsSchema"]);
    };
    let schema =
        args.iter().find_map(|a| ["payloadSchema", "inputSchema", "schema"].iter().find_map(|k| a.get(k)));
    match schema {
        Some(schema) => super::schemas::slots_of_schema(program, id.0, schema),
        None => handled_slots(program, id),
    }
}

/// `new Command({ handler: (input: Input, …) => … })`: what the handler is told first.
fn handled_slots(program: &Program, id: crate::syntax::ValueId) -> Vec<Slot> {
    let handler = program.functions_in(id).iter().copied().find(|&f| program.function(f).name == "handler");
    let Some((handler, told)) = handler.and_then(|f| Some((f, program.function(f).params.first()?))) else {
        return Vec::new();
    };
    let typed = told.ty.as_ref().and_then(|ty| object_slots(program, handler.0, ty, HOPS));
    typed.unwrap_or_else(|| {
        let names = told.name.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or_default();
        let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
        names.map(|name| Slot { name: name.to_owned(), ty: None, optional: false, file: handler.0 }).collect()
    })
}

/// Names of the one parameter that holds what an operation is told.
const TOLD: &[&str] =
    &["input", "dto", "request", "command", "cmd", "payload", "data", "args", "params", "props"];

/// Parameters of an operation, ports and services left out.
pub fn parameters(program: &Program, id: FnId) -> Vec<Slot> {
    let function = program.function(id);
    let mut out = Vec::new();
    if let Some(untyped) = super::literals::told_untyped(program, id) {
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
            || param.ty.as_ref().map_or_else(|| is_plumbing(&param.name), |t| is_service(t) || is_state(t))
    };
    let telling = function.params.iter().filter(|p| !serves(p)).count();
    for param in function.params.iter().filter(|p| !serves(p)) {
        // One parameter object stands for its fields.
        let is_object = telling == 1 && (function.params.len() == 1 || param.name.starts_with('{'));
        let opened =
            param.ty.as_ref().filter(|_| is_object).and_then(|t| object_slots(program, id.0, t, HOPS));
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

/// What a decision is taken on: `state: CartState`.
fn is_state(ty: &TypeRef) -> bool {
    ty.name().is_some_and(|name| {
        let words = words(name);
        words.len() > 1 && words.last().is_some_and(|w| w == "state")
    })
}

/// Something that is used, not told: repositories, clocks, functions.
pub(super) fn is_service(ty: &TypeRef) -> bool {
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
            if words.len() > 1 && words.last().is_some_and(|w| matches!(w.as_str(), "interface" | "port")) {
                words.pop();
            }
            words.last().is_some_and(|w| SERVICES.contains(&w.as_str()))
        }
        _ => false,
    }
}

/// The state of an aggregate or the rows of a read model.
pub fn state(program: &Program, symbol: Symbol, shapes: &[Symbol]) -> Vec<Slot> {
    for candidate in shapes.iter().chain([&symbol]) {
        let slots = match candidate {
            Symbol::Type(id) => state_slots(program, *id),
            Symbol::Value(id) => match &program.value_decl(*id).value {
                Some(Expr::Object(entries)) => {
                    let rows = super::literals::handler_slots(program, *id, &["getResultItemSchema"]);
                    if rows.is_empty() { super::literals::state_slots(id.0, entries) } else { rows }
                }
                _ => {
                    let columns = super::columns::of_value(program, *id);
                    if columns.is_empty() { value_slots(program, *id) } else { columns }
                }
            },
            // `getInitialState`: what it gives back.
            Symbol::Function(id) => match program.function(*id).body.returns.as_slice() {
                [Returned { value: Expr::Object(entries), .. }] => {
                    super::literals::state_slots(id.0, entries)
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        if !slots.is_empty() {
            return slots;
        }
    }
    Vec::new()
}

fn state_slots(program: &Program, id: TypeId) -> Vec<Slot> {
    let decl = program.ty(id);
    // What a handler holds are its tools.
    let reacts = |name: &str| {
        words(name)
            .last()
            .is_some_and(|w| matches!(w.as_str(), "handler" | "listener" | "subscriber" | "consumer"))
    };
    if decl.supertypes.iter().filter_map(TypeRef::name).any(reacts) {
        return Vec::new();
    }
    if let Some(alias) = &decl.alias {
        return object_slots(program, id.0, alias, HOPS).unwrap_or_default();
    }
    if decl.kind == TypeKind::Enum {
        return merge(decl.variants.iter().map(|v| {
            v.fields.iter().filter(|f| f.name.parse::<usize>().is_err()).map(|f| slot(id.0, f)).collect()
        }));
    }
    // `class Order extends AggregateRoot<OrderProps>`: the props are the state.
    let props = decl
        .supertypes
        .iter()
        .find_map(|s| s.args().iter().find_map(|a| object_slots(program, id.0, a, HOPS)));
    let mut out: Vec<Slot> = props.unwrap_or_default();
    // Columns of a stored class may stand in its base class, and are never services.
    let is_stored = is_stored(decl);
    let lineage = if is_stored { program.lineage(id) } else { vec![id] };
    for (file, field) in lineage.iter().flat_map(|t| program.ty(*t).fields.iter().map(|f| (t.0, f))) {
        let technical = field.is_static
            || is_relation(field)
            || is_inverse(field)
            || field.ty.as_ref().is_some_and(|t| !is_stored && is_service(t) || is_machinery(t))
            || is_machinery_name(&field.name);
        let plain = field.name.trim_start_matches(['_', '#']);
        if !technical && !out.iter().any(|s| s.name == plain) {
            out.push(Slot { name: plain.to_owned(), ..slot(file, field) });
        }
    }
    if out.is_empty() && !decl.supertypes.is_empty() {
        return super::columns::of_class(program, id.0, &decl.name);
    }
    out
}

/// A class that an object-relational mapper stores.
fn is_stored(decl: &TypeDecl) -> bool {
    decl.annotations.iter().any(|a| matches!(last_segment(&a.name), "Entity" | "Table" | "Schema"))
}

/// The side of a relation that has no column: the other records name this one.
fn is_inverse(field: &Field) -> bool {
    field.annotations.iter().any(|a| matches!(last_segment(&a.name), "OneToMany" | "HasMany" | "HasOne"))
}

/// Lists of pending events and version counters are machinery of the base class.
fn is_machinery(ty: &TypeRef) -> bool {
    match ty {
        TypeRef::Array(inner) => {
            inner.name().is_some_and(|n| words(n).last().is_some_and(|w| w == "event" || w == "events"))
        }
        _ => false,
    }
}

fn is_machinery_name(name: &str) -> bool {
    let folded: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    [
        "version",
        "domainevents",
        "uncommittedevents",
        "changes",
        "pendingevents",
        "events",
        "revision",
        "expectedversion",
    ]
    .contains(&folded.as_str())
}

/// The union of several shapes: a field missing in one of them is optional.
pub(super) fn merge(shapes: impl Iterator<Item = Vec<Slot>>) -> Vec<Slot> {
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
                            if !out.iter().any(|s| s.name == field.name) {
                                out.push(slot(ancestor.0, field));
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
    Slot { name: field.name.clone(), ty, optional: field.optional, file }
}

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
        TypeRef::Named { path, args } => match super::schemas::inferred(program, file, ty) {
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
                .map(|f| slot(id.0, f))
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
    let values: Vec<&str> =
        decl.variants.iter().map(|v| v.value.as_ref().and_then(Expr::as_str).unwrap_or(&v.name)).collect();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileRole, Language};
    use crate::syntax;

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
