//! Messages (commands, events, queries) as code writes them: single types, unions, enums,
//! string tags. Shared by the conventions that read switch statements and type parameters.

use super::finding::{Findings, Role, resolve_symbol};
use super::words::shared_words;
use crate::source::Language;
use crate::syntax::facts::*;
use crate::syntax::program::discriminator;
use crate::syntax::{FnId, Program, Symbol, TypeId, ValueId};

/// The single messages behind a type: the variants of an enum, the members of a union (nested
/// unions opened), or the type itself.
pub fn leaves(program: &Program, ty: TypeId) -> Vec<Symbol> {
    let mut out = Vec::new();
    collect_leaves(program, ty, 0, &mut out);
    out
}

fn collect_leaves(program: &Program, ty: TypeId, depth: usize, out: &mut Vec<Symbol>) {
    let decl = program.ty(ty);
    let mut push = |symbol: Symbol| {
        if !out.contains(&symbol) {
            out.push(symbol);
        }
    };
    if decl.kind == TypeKind::Enum {
        for at in 0..decl.variants.len() as u32 {
            match wrapped(program, ty, at) {
                // `enum AppEvent { Order(OrderEvent), … }` only gathers other enums.
                Some(inner) if is_union(program, inner) && !is_mere_choice(program, inner) && depth < 6 => {
                    collect_leaves(program, inner, depth + 1, out)
                }
                _ => push_to(out, canonical(program, Symbol::Variant(ty, at))),
            }
        }
        return;
    }
    let Some(alias) = &decl.alias else { return push(Symbol::Type(ty)) };
    if depth > 6 {
        return;
    }
    match alias {
        TypeRef::Union(members) => {
            for (at, member) in members.iter().enumerate() {
                if discriminator(member).is_some() {
                    push_to(out, Symbol::Variant(ty, at as u32));
                } else if let Some(next) = member.name().and_then(|n| program.resolve(ty.0, n)) {
                    collect_leaves(program, next, depth + 1, out);
                }
            }
        }
        // `type OrderEvent = OrderPlaced` names another message; `type OrderPlaced = Event<'…'>` is one.
        TypeRef::Named { path, args } if args.is_empty() && !path.starts_with("typeof ") => {
            match program.resolve(ty.0, path) {
                Some(next) if next != ty => collect_leaves(program, next, depth + 1, out),
                _ => push(Symbol::Type(ty)),
            }
        }
        TypeRef::Intersection(_) => match version_of(program, ty) {
            Some(first) => collect_leaves(program, first, depth + 1, out),
            None => push(Symbol::Type(ty)),
        },
        // `Infer<typeof decoder>`: what the value is made of.
        TypeRef::Named { path, args } => match queried(program, ty.0, path, args).as_slice() {
            [] => push(Symbol::Type(ty)),
            named => named.iter().for_each(|&next| collect_leaves(program, next, depth + 1, out)),
        },
        _ => push(Symbol::Type(ty)),
    }
}

/// `enum BlockReason { Fraud, Lost }` in `Block(BlockReason)`: a choice that a message carries, no list of messages.
fn is_mere_choice(program: &Program, ty: TypeId) -> bool {
    let decl = program.ty(ty);
    let called_after_messages = shared_words(&decl.name).last().is_some_and(|w| {
        matches!(w.as_str(), "event" | "events" | "command" | "commands" | "query" | "queries")
    });
    decl.kind == TypeKind::Enum && !called_after_messages && decl.variants.iter().all(|v| v.fields.is_empty())
}

/// The message that a type is a version of: `OrderPlaced` of `type OrderPlacedV2 = OrderPlaced & { version: 2 }`.
pub(super) fn version_of(program: &Program, ty: TypeId) -> Option<TypeId> {
    let Some(TypeRef::Intersection(parts)) = &program.ty(ty).alias else { return None };
    let counts = |field: &Field| {
        let named = shared_words(&field.name).last().is_some_and(|w| w == "version");
        named && matches!(&field.ty, Some(TypeRef::Literal(at)) if at.parse::<u32>().is_ok())
    };
    let versioned =
        parts.iter().any(|part| matches!(part, TypeRef::Object(fields) if fields.iter().any(counts)));
    let first = parts.iter().find_map(|part| program.resolve(ty.0, part.name()?)).filter(|_| versioned)?;
    (first != ty).then_some(first)
}

/// The types that the value behind a `typeof value` is made of: `A`, `B` of `accept([A, B])`, of `Union(A, B)`.
fn queried(program: &Program, file: u32, path: &str, args: &[TypeRef]) -> Vec<TypeId> {
    let Some((value, args)) = schema_value(program, file, path, args).and_then(|id| {
        match program.value_decl(id).value.as_ref()? {
            Expr::Call(_, _, args) => Some((id, args)),
            _ => None,
        }
    }) else {
        return Vec::new();
    };
    let all = args.iter().flat_map(|arg| match arg {
        Expr::Array(items) => items.as_slice(),
        other => std::slice::from_ref(other),
    });
    let mut out = Vec::new();
    for ty in all.filter_map(|e| program.resolve(value.0, e.as_name()?)) {
        if !out.contains(&ty) {
            out.push(ty);
        }
    }
    out
}

/// The constant that a type is read off: `schema` of `Infer<typeof schema>`, of `typeof schema.Type`.
fn schema_value(program: &Program, file: u32, path: &str, args: &[TypeRef]) -> Option<ValueId> {
    let name = match path.strip_prefix("typeof ") {
        Some(name) => name,
        None => match args {
            [TypeRef::Named { path, args }] => return schema_value(program, file, path, args),
            _ => return None,
        },
    };
    program.value(file, name).or_else(|| program.value(file, name.rsplit_once('.')?.0))
}

/// The literal that a schema tells its type apart by: `Placed` of `z.object({ type: z.literal('Placed') })`, of
/// `eventSchema(Schema.Literal('Placed'), { … })`.
pub(super) fn schema_tag(program: &Program, ty: TypeId) -> Option<&str> {
    let TypeRef::Named { path, args } = program.ty(ty).alias.as_ref()? else { return None };
    let schema = schema_value(program, ty.0, path, args)?;
    tag_of(program.value_decl(schema).value.as_ref()?)
}

fn tag_of(schema: &Expr) -> Option<&str> {
    let Expr::Call(receiver, _, args) = schema else { return None };
    fn literal(expr: &Expr) -> Option<&str> {
        match expr {
            Expr::Call(_, name, args) if name.eq_ignore_ascii_case("literal") => args.first()?.as_str(),
            _ => None,
        }
    }
    let own = args.iter().find_map(|arg| {
        let named =
            crate::syntax::program::DISCRIMINATORS.iter().find_map(|key| arg.get(key).and_then(literal));
        named.or_else(|| literal(arg))
    });
    // `z.object({ … }).strict()`
    own.or_else(|| receiver.as_deref().and_then(tag_of))
}

fn push_to(out: &mut Vec<Symbol>, symbol: Symbol) {
    if !out.contains(&symbol) {
        out.push(symbol);
    }
}

/// What a symbol stands for: a variant that only wraps a message type (`Placed(OrderPlaced)`) is that type.
pub fn canonical(program: &Program, symbol: Symbol) -> Symbol {
    match symbol {
        Symbol::Variant(ty, at) => match wrapped(program, ty, at) {
            Some(inner) if !is_union(program, inner) => Symbol::Type(inner),
            _ => symbol,
        },
        _ => symbol,
    }
}

/// `OrderPlaced` of `Placed(OrderPlaced)`: the one declared type a tuple variant holds, if its name says
/// at least what the variant's says (`MarkOrderAsPrepared` of `MarkAsPrepared`, `AccountOpened` of `OpenedAccount`).
fn wrapped(program: &Program, ty: TypeId, at: u32) -> Option<TypeId> {
    let variant = program.ty(ty).variants.get(at as usize)?;
    let (only, beside) = variant.fields.split_first()?;
    // `Placed(OrderPlaced, EventId)`: ids and metadata beside the message are its envelope.
    let is_envelope = |f: &Field| {
        f.ty.as_ref().and_then(TypeRef::name).is_some_and(|n| {
            shared_words(n)
                .last()
                .is_some_and(|w| matches!(w.as_str(), "id" | "metadata" | "meta" | "context"))
        })
    };
    if only.name != "0" || !beside.iter().all(is_envelope) {
        return None;
    }
    let name = only.ty.as_ref()?.name()?;
    let whole = shared_words(name);
    let only_carries = whole.len() > 1
        && whole
            .last()
            .is_some_and(|w| matches!(w.as_str(), "data" | "payload" | "details" | "params" | "body"));
    let alike = name.starts_with(variant.name.as_str())
        || shared_words(&variant.name).iter().all(|w| whole.iter().any(|other| same_stem(w, other)));
    if alike && !only_carries { program.resolve(ty.0, name) } else { None }
}

/// `withdrew` and `withdrawn`: forms of one verb.
fn same_stem(a: &str, b: &str) -> bool {
    let shared = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    a == b || shared >= 5 && shared + 3 >= a.len() && shared + 3 >= b.len()
}

/// Whether a declared type stands for several messages.
pub fn is_union(program: &Program, ty: TypeId) -> bool {
    let decl = program.ty(ty);
    decl.kind == TypeKind::Enum || matches!(decl.alias, Some(TypeRef::Union(_)))
}

/// All declared types that a type expression names, wrappers opened: `Result<Vec<E>, X>` → `E`.
pub fn named_types(program: &Program, file: u32, ty: &TypeRef) -> Vec<TypeId> {
    let mut out = Vec::new();
    collect_named(program, file, ty, 0, &mut out);
    out
}

fn collect_named(program: &Program, file: u32, ty: &TypeRef, depth: usize, out: &mut Vec<TypeId>) {
    if depth > 8 {
        return;
    }
    match ty {
        TypeRef::Named { path, args } => {
            if let Some(id) = program.resolve(file, path)
                && !out.contains(&id)
            {
                out.push(id);
            }
            // The error of a result is no message.
            let telling = if matches!(last_segment(path), "Result" | "Either") { 1 } else { args.len() };
            for arg in args.iter().take(telling) {
                collect_named(program, file, arg, depth + 1, out);
            }
        }
        TypeRef::Array(inner) | TypeRef::Optional(inner) | TypeRef::Map(inner) => {
            collect_named(program, file, inner, depth + 1, out)
        }
        TypeRef::Union(all) | TypeRef::Intersection(all) | TypeRef::Tuple(all) => {
            for each in all {
                collect_named(program, file, each, depth + 1, out);
            }
        }
        TypeRef::Function(Some(result)) => collect_named(program, file, result, depth + 1, out),
        // `PlaceOrder['data']` is told what the message tells.
        TypeRef::Member(message, part) if matches!(part.as_str(), "data" | "payload") => {
            collect_named(program, file, message, depth + 1, out)
        }
        _ => {}
    }
}

/// The messages in a role that a type expression stands for.
pub fn messages_in(program: &Program, found: &Findings, file: u32, ty: &TypeRef, role: Role) -> Vec<Symbol> {
    let mut out = Vec::new();
    for id in named_types(program, file, ty) {
        for leaf in leaves(program, id).into_iter().chain(enveloped(program, id)) {
            if found.is(leaf, role) {
                push_to(&mut out, leaf);
            }
        }
    }
    out
}

/// What travels in a declared envelope: the variants of `OrderEventData` in
/// `struct OrderEvent { id: Uuid, occurred_at: DateTime, data: OrderEventData }`.
fn enveloped(program: &Program, id: TypeId) -> Vec<Symbol> {
    let decl = program.ty(id);
    let is_struct = matches!(decl.kind, TypeKind::Struct | TypeKind::Class | TypeKind::Interface);
    let frames = || {
        shared_words(&decl.name)
            .iter()
            .any(|w| matches!(w.as_str(), "event" | "envelope" | "message" | "recorded"))
    };
    if !is_struct || !frames() {
        return Vec::new();
    }
    decl.fields
        .iter()
        .filter(|f| matches!(f.name.as_str(), "data" | "payload" | "event" | "body" | "kind" | "content"))
        .filter(|f| matches!(f.ty, Some(TypeRef::Named { .. })))
        .filter_map(|f| f.ty.as_ref()?.name().filter(|name| !decl.generics.iter().any(|g| g == name)))
        .find_map(|name| program.resolve(id.0, name).filter(|ty| is_union(program, *ty)))
        .map_or_else(Vec::new, |union| leaves(program, union))
}

/// The string literals by which a message is known at run time, its own name last.
pub fn tags(program: &Program, symbol: Symbol) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut push = |tag: &str| {
        if !tag.is_empty() && !out.iter().any(|t| t == tag) {
            out.push(tag.to_owned());
        }
    };
    match symbol {
        Symbol::Type(id) => {
            let decl = program.ty(id);
            let parts: &[TypeRef] = match &decl.alias {
                Some(TypeRef::Intersection(parts)) => parts,
                Some(alias) => std::slice::from_ref(alias),
                None => &decl.supertypes,
            };
            let inline = parts.iter().flat_map(|part| match part {
                TypeRef::Object(fields) => fields.as_slice(),
                _ => &[],
            });
            let is_tag = |field: &&Field| {
                let named = crate::syntax::program::DISCRIMINATORS.contains(&field.name.as_str());
                named || field.is_static
            };
            let typed = parts.iter().filter_map(|part| part.args().first());
            for ty in typed.chain(inline.chain(&decl.fields).filter(is_tag).filter_map(|f| f.ty.as_ref())) {
                match ty {
                    TypeRef::Literal(tag) => push(tag),
                    other => member_tags(program, id.0, other).into_iter().for_each(&mut push),
                }
            }
            if let Some(tag) = schema_tag(program, id) {
                push(tag);
            }
            for field in decl.fields.iter().filter(is_tag) {
                if let Some(tag) = field.default.as_ref().and_then(Expr::as_str) {
                    push(tag);
                }
            }
            if decl.kind == TypeKind::Class {
                told_to_base(program, id).into_iter().for_each(&mut push);
                // `case 'OrderPlaced'` where the class is called `OrderPlacedEvent`.
                for suffix in ["Event", "Command"] {
                    decl.name.strip_suffix(suffix).into_iter().for_each(&mut push);
                }
            }
        }
        Symbol::Value(id) => {
            let value = program.value_decl(id).value.as_ref();
            if let Some(Expr::Construct(_, args, _)) = value {
                for arg in args {
                    if let Some(tag) = arg.as_str().or_else(|| {
                        ["type", "commandId", "eventType", "name"]
                            .iter()
                            .find_map(|k| arg.get(k).and_then(Expr::as_str))
                    }) {
                        push(tag);
                    }
                }
            }
        }
        Symbol::Variant(..) | Symbol::Function(_) | Symbol::Made(..) => {}
    }
    push(program.name(symbol));
    out
}

/// `super('OrderPlaced', …)`, `super(EventType.OrderPlaced, …)`: what a class tells its base it is.
fn told_to_base(program: &Program, id: TypeId) -> Vec<&str> {
    let Some(constructor) = program.method(id, "constructor") else { return Vec::new() };
    let calls = &program.function(constructor).body.calls;
    let Some(first) = calls.iter().find(|c| c.name == "super").and_then(|c| c.args.first()) else {
        return Vec::new();
    };
    match first {
        Expr::Str(tag) if !tag.contains(' ') => vec![tag],
        Expr::Name(path) => {
            member_tags(program, id.0, &TypeRef::Named { path: path.clone(), args: Vec::new() })
        }
        _ => Vec::new(),
    }
}

/// `EventType.OrderPlaced` as a type: the value of that member of an enum, and its name.
pub(super) fn member_tags<'p>(program: &'p Program, file: u32, ty: &TypeRef) -> Vec<&'p str> {
    let TypeRef::Named { path, args } = ty else { return Vec::new() };
    if !args.is_empty() || !path.contains('.') {
        return Vec::new();
    }
    let Some(Symbol::Variant(id, at)) = program.variant(file, path) else { return Vec::new() };
    let Some(variant) = program.ty(id).variants.get(at as usize) else { return Vec::new() };
    let value = variant.value.as_ref().and_then(Expr::as_str);
    value.into_iter().chain([variant.name.as_str()]).collect()
}

/// The tags of all messages in a role, to spare the search for everything else.
pub struct KnownTags(std::collections::HashSet<String>);

impl KnownTags {
    /// All tags of a role.
    pub fn of(program: &Program, found: &Findings, role: Role) -> Self {
        KnownTags(found.in_role(role).flat_map(|part| tags(program, part.symbol)).collect())
    }

    /// Whether an arm asks for something that carries one of the tags.
    pub fn asks_for(&self, arm: &Arm) -> bool {
        arm.labels.iter().any(|label| match label {
            Label::Literal(tag) => self.0.contains(tag),
            Label::Path(path) => self.0.contains(last_segment(path)),
            Label::Default => false,
        })
    }

    /// The message that a construction makes, if it makes one.
    pub fn constructed(
        &self,
        program: &Program,
        found: &Findings,
        file: u32,
        construction: &Construction,
        role: Role,
    ) -> Option<Symbol> {
        let label = match construction.kind {
            ConstructionKind::Tagged => Label::Literal(construction.path.clone()),
            _ => Label::Path(construction.path.clone()),
        };
        let known = self.0.contains(last_segment(&construction.path)) || self.0.contains(&construction.path);
        let renamed = construction.kind != ConstructionKind::Tagged
            && program.files[file as usize]
                .imports
                .iter()
                .any(|i| i.local == construction.path && i.name != i.local);
        if known || renamed { labelled(program, found, file, &label, role) } else { None }
    }
}

/// The message in a role that carries a tag, nearest to `file` when several do.
pub fn tagged(program: &Program, found: &Findings, file: u32, tag: &str, role: Role) -> Option<Symbol> {
    let here = &program.files[file as usize].path;
    found
        .tagged(program, tag, role)
        .into_iter()
        .map(|symbol| {
            let at = program.file_index(symbol);
            let imported = program.files[file as usize].imports.iter().any(|i| {
                i.local == program.name(symbol)
                    && program.resolve(file, &i.local).map(Symbol::Type) == Some(symbol)
            });
            let near = crate::syntax::program::common_folders(here, &program.files[at as usize].path);
            (at == file, imported, near, std::cmp::Reverse(symbol))
        })
        .max()
        .map(|(.., std::cmp::Reverse(symbol))| symbol)
}

/// The message in a role that a case label stands for.
pub fn labelled(program: &Program, found: &Findings, file: u32, label: &Label, role: Role) -> Option<Symbol> {
    match label {
        Label::Literal(tag) => tagged(program, found, file, tag, role),
        Label::Path(path) => match resolve_symbol(program, file, path) {
            Some(symbol) if found.is(symbol, role) => Some(symbol),
            // A Rust path that leads somewhere else leads nowhere else.
            Some(Symbol::Variant(id, at))
                if program.files[file as usize].language == Language::Rust
                    && program.ty(id).variants.get(at as usize).is_some_and(|v| v.value.is_none()) =>
            {
                None
            }
            // `case EventType.OrderPlaced`: a member of a string enum or of a constant object names the message.
            _ => {
                let member = last_segment(path);
                let literal = match program.variant(file, path) {
                    Some(Symbol::Variant(id, at)) => program
                        .ty(id)
                        .variants
                        .get(at as usize)
                        .and_then(|v| v.value.as_ref()?.as_str().map(str::to_owned)),
                    _ => None,
                };
                literal
                    .and_then(|tag| tagged(program, found, file, &tag, role))
                    .or_else(|| tagged(program, found, file, member, role))
            }
        },
        Label::Default => None,
    }
}

/// The arms of a function that deal with messages in a role, with the messages of each.
pub fn arms_by_message<'a>(
    program: &'a Program,
    found: &Findings,
    function: FnId,
    role: Role,
) -> Vec<(&'a Arm, Vec<Symbol>)> {
    let body = &program.function(function).body;
    body.arms
        .iter()
        .filter_map(|arm| {
            let symbols: Vec<Symbol> = arm
                .labels
                .iter()
                .filter_map(|label| labelled(program, found, function.0, label, role))
                .collect();
            (!symbols.is_empty()).then_some((arm, symbols))
        })
        .collect()
}
