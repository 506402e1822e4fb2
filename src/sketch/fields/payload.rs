//! What commands and events carry: their fields without the frame around them.

use super::{HOPS, Slot, is_service, object_slots, param_slot, parameters, serde, slot, slots_of, unnamed};
use crate::roles::words::words;
use crate::source::Language;
use crate::syntax::facts::*;
use crate::syntax::program::DISCRIMINATORS;
use crate::syntax::{Program, Symbol, TypeId};

/// Names that wrap the payload of a message.
const WRAPPERS: &[&str] =
    &["data", "payload", "props", "params", "body", "eventData", "eventPayload", "attributes", "args"];

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
        Symbol::Type(id) => {
            let mut slots = message_slots(program, id);
            if program.files[id.0 as usize].language == Language::Rust {
                // `struct StartUpdate { id: Id, services: ServicesRef }`: whom it works with is not told.
                slots.retain(|slot| !slot.ty.as_ref().is_some_and(is_service));
            }
            if unnamed::are_unnamed(&slots) {
                return opened(program, &slots).unwrap_or_else(|| unnamed::of_struct(program, id, slots));
            }
            slots
        }
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
            .map_or(Vec::new(), |made| crate::sketch::literals::slots(program, id, &made.fields))
            .into_iter()
            .filter(|s| is_id(&s.name) || !is_envelope(&s.name))
            .collect(),
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
        name.last().is_some_and(|w| matches!(w.as_str(), "event" | "command"))
    };
    program
        .methods(id)
        .iter()
        .map(|&m| program.function(m))
        .filter(of_events)
        .filter(|f| f.params.is_empty() && !f.is_static && f.returns.is_some())
        .map(|f| f.name.as_str())
        .filter(|name| {
            let counted = matches!(*name, "seq_nr" | "sequence_nr" | "sequence_number" | "seq" | "position");
            is_envelope(name) || counted || *name == "message"
        })
        .collect()
}

/// Opens the one object that wraps the payload, and drops the envelope around it.
fn unwrap(program: &Program, slots: Vec<Slot>) -> Vec<Slot> {
    let tagged = slots.iter().any(|s| DISCRIMINATORS.contains(&s.name.as_str()) && is_constant(s));
    let slots: Vec<Slot> = slots
        .into_iter()
        .filter(|s| {
            let is_tag = DISCRIMINATORS.contains(&s.name.as_str()) && is_constant(s);
            let is_behaviour = matches!(s.ty, Some(TypeRef::Function(_)));
            // `isCreated: true`, `[brand]: true`: the same in each of them, it tells nothing.
            let is_mark =
                matches!(&s.ty, Some(TypeRef::Literal(text)) if matches!(text.as_str(), "true" | "false"));
            !is_tag && !is_behaviour && !is_mark
        })
        .collect();
    let wrapper = slots.iter().find(|s| WRAPPERS.contains(&s.name.as_str())).cloned();
    let Some(wrapper) = wrapper else { return slots };
    // `constructor(readonly id: string, readonly data: Changes)`: the one it is about, and what it tells of it.
    let beside: Vec<&str> =
        slots.iter().filter(|s| s.name != wrapper.name).map(|s| s.name.as_str()).collect();
    if !tagged && beside == ["id"] {
        return slots;
    }
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
    if let Some(slots) = framed(program, id, decl) {
        return slots;
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
        for field in base.fields.iter().filter(|f| !f.is_static && is_payload(f) && !serde::is_skipped(f)) {
            let flat = serde::flattened(program, ancestor.0, field, HOPS);
            for new in flat.unwrap_or_else(|| vec![of_message(ancestor.0, field)]) {
                if !out.iter().any(|s| s.name == new.name) {
                    out.push(new);
                }
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
    let frames: Vec<TypeId> = decl
        .supertypes
        .iter()
        .filter_map(|s| program.resolve(id.0, s.name()?))
        .filter(|p| is_frame(&program.ty(*p).name))
        .collect();
    if !frames.is_empty() && out.iter().any(|s| !is_envelope(&s.name)) {
        // An `id` that no frame asks for is that of the thing the message is about.
        let asked = |name: &str| {
            let all = frames.iter().flat_map(|f| std::iter::once(*f).chain(program.lineage(*f)));
            all.into_iter().any(|ty| {
                let declares = program.ty(ty).fields.iter().any(|f| f.name == name);
                declares || program.method(ty, name).is_some()
            })
        };
        out.retain(|s| {
            !is_envelope(&s.name)
                || s.name == "id" && !asked("id") && decl.fields.iter().any(|f| f.name == "id")
                || s.name.eq_ignore_ascii_case("aggregateId") && !out_has_other_id(decl, &s.name)
        });
    }
    out
}

/// `OrderPlaced extends Fact<'Order', 'OrderPlaced', Data>`: whatever the base is called, what it carries for others
/// is the payload, beside fields of the message's own that are not the same in each of them.
fn framed(program: &Program, id: TypeId, decl: &TypeDecl) -> Option<Vec<Slot>> {
    let base = decl.supertypes.iter().find(|s| s.name().is_some_and(|n| !is_frame(n)))?;
    let inner = carried(program, id, base)?;
    let own = decl.fields.iter().filter(|f| {
        !f.is_static && f.default.is_none() && !is_envelope(&f.name) && !WRAPPERS.contains(&f.name.as_str())
    });
    let mut out: Vec<Slot> = own.map(|f| slot(id.0, f)).collect();
    out.extend(inner);
    Some(out)
}

/// `OrderPlaced extends Event<OrderPlacedData>` where `Event<T>` has a field for the payload of type `T`.
fn carried(program: &Program, id: TypeId, base: &TypeRef) -> Option<Vec<Slot>> {
    let frame = program.ty(program.resolve(id.0, base.name()?)?);
    let wrapper = frame.fields.iter().find(|f| !f.is_static && WRAPPERS.contains(&f.name.as_str()))?;
    let generic = wrapper.ty.as_ref()?.name()?;
    let at = frame.generics.iter().position(|g| g.split([' ', '=', ':']).next() == Some(generic))?;
    match base.args().get(at)? {
        // `extends DomainEvent<void>`: nothing but that it happened.
        TypeRef::Primitive(Primitive::Nothing) => Some(Vec::new()),
        given => object_slots(program, id.0, given, HOPS),
    }
}

/// `readonly type = 'OrderPlaced'`: what a message is told apart by is always the same.
fn of_message(file: u32, field: &Field) -> Slot {
    let slot = slot(file, field);
    match (&field.ty, &field.default) {
        (None, Some(Expr::Str(tag))) if DISCRIMINATORS.contains(&field.name.as_str()) => {
            Slot { ty: Some(TypeRef::Literal(format!("'{tag}'"))), ..slot }
        }
        _ => slot,
    }
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
                | "public"
                | "private"
                | "internal"
                | "external"
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
        let slots: Vec<Slot> = variant.fields.iter().flat_map(|f| slots_of(program, id.0, f, HOPS)).collect();
        if !unnamed::are_unnamed(&slots) {
            return slots;
        }
        return opened(program, &slots).unwrap_or_else(|| unnamed::of_variant(program, id, variant, slots));
    }
    match program.members(id).get(at as usize) {
        Some(member) => object_slots(program, id.0, member, HOPS).unwrap_or_default(),
        None => Vec::new(),
    }
}

/// `Placed(OrderPlaced)`: the struct's fields.
fn opened(program: &Program, slots: &[Slot]) -> Option<Vec<Slot>> {
    match slots {
        [only] => object_slots(program, only.file, only.ty.as_ref()?, HOPS),
        _ => None,
    }
}

/// Payload type arguments of a message made as a value: `new EventType<'X', Payload>(…)`.
pub(super) fn value_slots(program: &Program, id: crate::syntax::ValueId) -> Vec<Slot> {
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
        return crate::sketch::literals::handler_slots(program, id, &["getSchema", "getOptionsSchema"]);
    };
    let schema =
        args.iter().find_map(|a| ["payloadSchema", "inputSchema", "schema"].iter().find_map(|k| a.get(k)));
    match schema {
        Some(schema) => crate::sketch::schemas::slots_of_schema(program, id.0, schema),
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
