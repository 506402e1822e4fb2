//! What code registers on a bus, and for which message: `bus.register(PlaceOrder, new PlaceOrderHandler())`,
//! `events.subscribe(OrderPlaced, container.get(Mailer))`, `bus.handle('place-order', placeOrder)`.
//!
//! Shared by the conventions for commands and queries, and for events.

use super::words::shared_words;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// What carries out or reacts to a registered message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Handler {
    /// The class that it belongs to, or the function itself.
    pub holder: Symbol,
    /// The function.
    pub function: FnId,
    /// Only this part of the function: a closure given on the spot.
    pub within: Option<Span>,
}

/// Every body of a program: a file's top level, and its functions.
pub(super) fn bodies(program: &Program) -> impl Iterator<Item = (u32, Option<FnId>, &Body)> {
    program.files.iter().enumerate().flat_map(|(at, file)| {
        let at = at as u32;
        let functions =
            file.functions.iter().enumerate().map(move |(i, f)| (at, Some(FnId(at, i as u32)), &f.body));
        std::iter::once((at, None, &file.top_level)).chain(functions)
    })
}

/// What an argument of a registering call says of the handler.
pub(super) fn handler(
    program: &Program,
    file: u32,
    inside: Option<FnId>,
    call: &Call,
    arg: &Expr,
) -> Option<Handler> {
    match arg {
        Expr::Closure(_) => closure(program, file, inside, call),
        other => named(program, file, inside, other, 3),
    }
}

/// A closure given on the spot: a function of its own at the top of a file, else a part of one.
fn closure(program: &Program, file: u32, inside: Option<FnId>, call: &Call) -> Option<Handler> {
    if let Some(function) = inside {
        return Some(Handler { holder: Symbol::Function(function), function, within: Some(call.span) });
    }
    let own = program.files[file as usize].functions.iter().position(|f| call.span.contains(&f.span))?;
    let function = FnId(file, own as u32);
    Some(Handler { holder: Symbol::Function(function), function, within: None })
}

/// Calls that fetch an object of the class they are given.
const FETCHING: &[&str] = &["get", "resolve", "make", "instance", "getInstance", "create", "build", "inject"];

fn named(program: &Program, file: u32, inside: Option<FnId>, expr: &Expr, depth: usize) -> Option<Handler> {
    let depth = depth.checked_sub(1)?;
    match expr {
        Expr::Construct(class, ..) => of_class(program, program.resolve_alias(file, class)?),
        // `container.get(Handler)`, `handler.handle.bind(handler)`.
        Expr::Call(Some(bound), bind, _) if bind == "bind" => {
            let (object, method) = bound.as_name()?.rsplit_once('.')?;
            let holder = named(program, file, inside, &Expr::Name(object.to_owned()), depth)?.holder;
            let Symbol::Type(class) = holder else { return None };
            let function = program.inherited_method(class, method)?;
            Some(Handler { holder, function, within: None })
        }
        Expr::Call(_, fetch, args) if FETCHING.contains(&fetch.as_str()) => {
            of_class(program, program.resolve_alias(file, args.first()?.as_name()?)?)
        }
        Expr::Name(name) => {
            if let Some(field) = name.strip_prefix("this.") {
                let owner = program.owner(inside?)?;
                let ty = program.ty(owner).fields.iter().find(|f| f.name == field)?.ty.as_ref()?;
                return of_class(program, program.resolve_alias(owner.0, ty.name()?)?);
            }
            let local = inside.and_then(|f| program.function(f).body.locals.iter().find(|l| l.name == *name));
            if let Some(value) = local.and_then(|l| l.value.as_ref()) {
                return named(program, file, inside, value, depth);
            }
            let param = inside.and_then(|f| program.function(f).params.iter().find(|p| p.name == *name));
            if let Some(ty) = param.and_then(|p| p.ty.as_ref()) {
                return of_class(program, program.resolve_alias(file, ty.name()?)?);
            }
            if let Some(function) = program.resolve_function(file, name) {
                return Some(Handler { holder: Symbol::Function(function), function, within: None });
            }
            if let Some(value) = program.value(file, name) {
                return named(program, value.0, None, program.value_decl(value).value.as_ref()?, depth);
            }
            of_class(program, program.resolve_alias(file, name)?)
        }
        _ => None,
    }
}

/// Names of methods that take a message, surest first.
const HANDLING: &[&str] =
    &["handle", "execute", "on", "onEvent", "run", "invoke", "process", "consume", "notify"];

/// The method by which a class takes its message: one called so, else its only public one.
pub(super) fn of_class(program: &Program, class: TypeId) -> Option<Handler> {
    if !matches!(program.ty(class).kind, TypeKind::Class | TypeKind::AbstractClass) {
        return None;
    }
    let of = |function| Handler { holder: Symbol::Type(class), function, within: None };
    if let Some(function) = HANDLING.iter().find_map(|name| program.inherited_method(class, name)) {
        return Some(of(function));
    }
    let mut takers = program.methods(class).iter().copied().filter(|&m| {
        let method = program.function(m);
        method.visibility == Visibility::Public
            && !method.is_static
            && method.name != "constructor"
            && !method.params.is_empty()
    });
    match (takers.next(), takers.next()) {
        (Some(only), None) => Some(of(only)),
        _ => None,
    }
}

/// What a receiver or a registering method is called: does it say one of these words, plural or not?
pub(super) fn says(name: &str, word: &str) -> bool {
    shared_words(name).iter().any(|w| {
        w == word
            || w.strip_suffix('s') == Some(word)
            || w.strip_suffix("ies").is_some_and(|stem| word.strip_suffix('y') == Some(stem))
    })
}

/// Whether a receiver is called a bus of messages.
pub(super) fn is_bus(receiver: &str) -> bool {
    shared_words(last_segment(receiver)).last().is_some_and(|w| {
        matches!(w.as_str(), "bus" | "mediator" | "dispatcher" | "registry" | "broker" | "router")
    }) || ["command", "query", "event"].iter().any(|kind| says(last_segment(receiver), kind))
}
