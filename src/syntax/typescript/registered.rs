//! Closures that a call registers under a name: `router.post('/orders', async (req, res) => …)`,
//! `commandBus.register(PlaceOrder, async (command) => …)`. Each is a function of its own, called by the
//! verb and what it is registered for (`post /orders`): names that no code can call.

use crate::syntax::Node;

use super::body::callee_names;
use super::functions::{function, is_closure};
use super::source::{Source, first, named, unwrapped};
use crate::syntax::facts::{FileFacts, Function, Span};
use crate::syntax::pack::Owners;
use crate::syntax::{FactsBuilder, span};

/// Verbs of routes that change something, whose handlers are looked at by themselves.
const VERBS: &[&str] = &["post", "put", "patch", "delete"];

/// Calls that register a reaction or a handler.
const REGISTERING: &[&str] = &[
    "register",
    "registerHandler",
    "registerCommand",
    "registerCommandHandler",
    "registerQuery",
    "registerQueryHandler",
    "registerEventHandler",
    "addHandler",
    "subscribe",
    "handle",
    "on",
];

/// Last words of what handlers are registered with.
const BUSES: &[&str] =
    &["bus", "mediator", "dispatcher", "events", "commands", "queries", "broker", "emitter", "handlers"];

/// Calls of a chain looked at for its path (`router.route('/orders').all(…).post(…)`).
const MAX_CHAIN: usize = 4;

/// The closure that a call registers, as a function.
pub(super) fn handler(source: Source<'_>, call: Node<'_>, out: &mut FactsBuilder) {
    let Some(callee) = call.child_by_field_name("function").map(unwrapped) else { return };
    if callee.kind() != "member_expression" {
        return;
    }
    let verb = callee.child_by_field_name("property").map(|n| source.of(n)).unwrap_or_default();
    let (routes, registers) = (VERBS.contains(&verb), REGISTERING.contains(&verb));
    let Some(arguments) = call.child_by_field_name("arguments").filter(|_| routes || registers) else {
        return;
    };
    let arguments: Vec<Node<'_>> = named(arguments, 20).into_iter().map(unwrapped).collect();
    let Some(closure) = arguments.last().copied().filter(|n| is_closure(*n)) else { return };
    let target = if routes {
        path(source, callee, &arguments)
    } else {
        let (bus, _) = callee_names(source, callee);
        let is_bus = BUSES.iter().any(|b| bus.to_ascii_lowercase().ends_with(b));
        arguments.first().copied().filter(|n| is_bus && *n != closure && is_top_level(call)).and_then(|n| {
            let name = if n.kind() == "string" { Some(source.string(n)) } else { source.dotted(n) };
            Some((name?, span(n)))
        })
    };
    let Some((target, place)) = target else { return };
    let mut function = function(source, closure);
    function.name = format!("{verb} {target}");
    function.exported = true;
    // For a reader it stands where its name does.
    function.span = Span { line: place.line, column: place.column, ..span(closure) };
    function.doc = source.doc_before(span(call));
    out.facts.functions.push(function);
}

/// The path of a route, with its place: the first argument, or that of a `route('/orders')` before.
fn path(source: Source<'_>, callee: Node<'_>, arguments: &[Node<'_>]) -> Option<(String, Span)> {
    let literal = |node: Node<'_>| {
        let text = (node.kind() == "string").then(|| source.string(node))?;
        (text.is_empty() || text.starts_with('/')).then(|| (text, span(node)))
    };
    if arguments.len() > 1 {
        return arguments.first().and_then(|n| literal(*n));
    }
    let mut object = callee.child_by_field_name("object").map(unwrapped);
    for _ in 0..MAX_CHAIN {
        let call = object.filter(|n| n.kind() == "call_expression")?;
        let inner = call.child_by_field_name("function").map(unwrapped)?;
        if callee_names(source, inner).1 == "route" {
            return call.child_by_field_name("arguments").and_then(first).and_then(literal);
        }
        object = inner.child_by_field_name("object").map(unwrapped);
    }
    None
}

/// A statement of the file itself.
fn is_top_level(call: Node<'_>) -> bool {
    let mut node = call;
    for _ in 0..3 {
        let Some(parent) = node.parent() else { return false };
        match parent.kind() {
            "await_expression" => node = parent,
            "expression_statement" => return parent.parent().is_some_and(|n| n.kind() == "program"),
            _ => return false,
        }
    }
    false
}

/// Whether a function is such a closure.
pub fn is_registered(function: &Function) -> bool {
    function
        .name
        .split_once(' ')
        .is_some_and(|(verb, _)| VERBS.contains(&verb) || REGISTERING.contains(&verb))
}

/// A closure sees what the function around it sees: its object, parameters and locals.
pub(super) fn finish(facts: &mut FileFacts) {
    if !facts.functions.iter().any(is_registered) {
        return;
    }
    drop_twins(facts);
    let owners = Owners::new(facts.functions.iter().map(|f| f.span));
    for at in 0..facts.functions.len() {
        let closure = &facts.functions[at];
        if closure.owner.is_some() || !is_registered(closure) {
            continue;
        }
        let around = owners.around(&closure.span).find(|&i| i != at).map(|i| &facts.functions[i]);
        let Some(around) = around else { continue };
        let seen = around.seen_inside();
        let (owner, module) = (around.owner.clone(), around.module.clone());
        let closure = &mut facts.functions[at];
        closure.owner = owner;
        closure.module = module;
        closure.body.locals.splice(0..0, seen);
    }
}

/// A closure inside a value (`const api = router().post('/orders', async () => …)`) was noted for the
/// value as well; the one with the telling name stays, and belongs to the value.
fn drop_twins(facts: &mut FileFacts) {
    let same = |a: &Function, b: &Function| a.span.start == b.span.start && a.span.end == b.span.end;
    for at in 1..facts.functions.len() {
        let (before, rest) = facts.functions.split_at_mut(at);
        if let (Some(twin), Some(closure)) = (before.last_mut(), rest.first_mut())
            && is_registered(closure)
            && same(twin, closure)
        {
            closure.owner = twin.owner.take();
            twin.name.clear();
        }
    }
    facts.functions.retain(|f| !f.name.is_empty());
}
