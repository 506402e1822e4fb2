//! What bodies do: calls, constructions, locals, assignments, results.

use tree_sitter::Node;

use super::expr::{self, expr};
use super::functions::{bound_names, params};
use super::source::{Source, first, named, unwrapped};
use super::typeref::{self, annotated};
use crate::syntax::facts::{Assign, Call, Construction, ConstructionKind, Expr, Local, Returned};
use crate::syntax::{FactsBuilder, Scope, ScopeKind, span};

/// Properties that say which of several shapes an object has, most telling first.
const DISCRIMINATORS: &[&str] = &[
    "type",
    "_tag",
    "kind",
    "__typename",
    "$type",
    "__type",
    "_type",
    "tag",
    "eventType",
    "eventName",
    "commandType",
    "commandName",
    "messageType",
    "name",
];
/// Entries of an object looked at for a discriminator.
const MAX_ENTRIES: usize = 100;

/// Whether a dotted name ends in a property that says which shape a value has.
pub(super) fn is_discriminator(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or(path);
    DISCRIMINATORS.contains(&last) || last == "constructor"
}

/// `a.b(c)`.
pub(super) fn call(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    let Some(callee) = node.child_by_field_name("function").map(unwrapped) else { return };
    let (receiver, name) = callee_names(source, callee);
    out.body.calls.push(Call {
        receiver,
        name,
        type_args: typeref::arguments(source, node),
        args: expr::arguments(source, node),
        is_macro: false,
        span: span(node),
    });
}

/// Receiver and last name of what is called; a call of a call's result has no name.
pub(super) fn callee_names(source: Source<'_>, callee: Node<'_>) -> (String, String) {
    match callee.kind() {
        "member_expression" => {
            let object = callee.child_by_field_name("object").map(|n| source.path(n));
            let name = callee.child_by_field_name("property").map(|n| source.of(n).to_owned());
            (object.unwrap_or_default(), name.unwrap_or_default())
        }
        "identifier" | "super" | "import" => (String::new(), source.of(callee).to_owned()),
        _ => (source.path(callee), String::new()),
    }
}

/// `new X(…)`.
pub(super) fn new(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    let path = node.child_by_field_name("constructor").map(|n| source.path(n));
    out.body.constructions.push(Construction {
        kind: ConstructionKind::New,
        path: path.unwrap_or_default(),
        args: expr::arguments(source, node),
        fields: Vec::new(),
        type_args: typeref::arguments(source, node),
        span: span(node),
    });
}

/// `{ type: 'X', … }`; objects without discriminator are no construction.
pub(super) fn object(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    let Some(path) = tag(source, node) else { return };
    out.body.constructions.push(Construction {
        kind: ConstructionKind::Tagged,
        path,
        args: Vec::new(),
        fields: expr::entries(source, node),
        type_args: Vec::new(),
        span: span(node),
    });
}

/// The value of an object's discriminator: a literal, or a constant by its name.
pub(super) fn tag(source: Source<'_>, object: Node<'_>) -> Option<String> {
    let mut best: Option<(usize, String)> = None;
    for entry in named(object, MAX_ENTRIES) {
        let (Some(key), Some(value)) = (entry.child_by_field_name("key"), entry.child_by_field_name("value"))
        else {
            continue;
        };
        if entry.kind() != "pair" {
            continue;
        }
        let key = source.key(key);
        let Some(rank) = DISCRIMINATORS.iter().position(|d| *d == key) else { continue };
        if best.as_ref().is_some_and(|(known, _)| *known <= rank) {
            continue;
        }
        if let Some(literal) = literal(source, unwrapped(value), key == "name") {
            best = Some((rank, literal));
        }
    }
    best.map(|(_, literal)| literal)
}

fn literal(source: Source<'_>, value: Node<'_>, only_text: bool) -> Option<String> {
    match value.kind() {
        "string" => Some(source.string(value)).filter(|text| !text.is_empty()),
        "template_string" if first(value).is_none_or(|n| n.kind() == "string_fragment") => {
            (value.named_child_count() <= 1).then(|| source.template(value)).filter(|t| !t.is_empty())
        }
        "identifier" | "member_expression" if !only_text => {
            source.dotted(value).filter(|path| is_constant(path))
        }
        _ => None,
    }
}

/// `EventType.OrderPlaced`, `ORDER_PLACED`: what by its name does not vary. `String` and its kin
/// are field types of database schemas.
fn is_constant(path: &str) -> bool {
    path.starts_with(|c: char| c.is_uppercase())
        && !matches!(path, "String" | "Number" | "Boolean" | "Date" | "Object" | "Array" | "Map" | "Buffer")
}

/// `const x = …` inside a body; those at the file's top are values and taken out later.
pub(super) fn local(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    let Some(pattern) = node.child_by_field_name("name") else { return };
    let ty = annotated(source, node, "type");
    let value = node.child_by_field_name("value").map(|n| expr(source, n));
    for name in bound_names(source, pattern) {
        out.body.locals.push(Local { name, ty: ty.clone(), value: value.clone(), span: span(node) });
    }
}

/// `for (const x of xs)`: `x` stands for what `xs` holds.
pub(super) fn loop_variable(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    let (Some(pattern), Some(over)) = (node.child_by_field_name("left"), node.child_by_field_name("right"))
    else {
        return;
    };
    if node.child_by_field_name("kind").is_none() {
        return;
    }
    let value = expr(source, over);
    for name in bound_names(source, pattern) {
        out.body.locals.push(Local { name, ty: None, value: Some(value.clone()), span: span(pattern) });
    }
}

/// A closure's typed parameters are locals of the body around it; a named function's own
/// parameters are taken out later.
pub(super) fn closure(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    for param in params(source, node) {
        if param.ty.is_some() {
            out.body.locals.push(Local { name: param.name, ty: param.ty, value: None, span: param.span });
        }
    }
    if let Some(result) = node.child_by_field_name("body").filter(|n| n.kind() != "statement_block") {
        returned(source, result, span(result), out);
    }
}

/// `this.status = …`, `total += …`.
pub(super) fn assign(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    let (Some(left), Some(right)) = (node.child_by_field_name("left"), node.child_by_field_name("right"))
    else {
        return;
    };
    if matches!(left.kind(), "object_pattern" | "array_pattern") {
        return;
    }
    let op =
        if node.kind() == "augmented_assignment_expression" { expr::operator(source, node) } else { "=" };
    push_assign(source, left, op, expr(source, right), node, out);
}

/// `this.version++`.
pub(super) fn update(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    if let Some(target) = node.child_by_field_name("argument") {
        let op = expr::operator(source, node);
        push_assign(source, target, op, Expr::Number("1".to_owned()), node, out);
    }
}

/// `delete this.items[id]`.
pub(super) fn delete(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    if let Some(target) = node.child_by_field_name("argument") {
        push_assign(source, target, "delete", Expr::Null, node, out);
    }
}

fn push_assign(
    source: Source<'_>,
    target: Node<'_>,
    op: &str,
    value: Expr,
    node: Node<'_>,
    out: &mut FactsBuilder,
) {
    out.body.assigns.push(Assign { target: source.path(target), op: op.to_owned(), value, span: span(node) });
}

/// `return x`, and `yield x` of generators that give values back one by one.
pub(super) fn result(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    if let Some(value) = first(node) {
        returned(source, value, span(node), out);
    }
}

fn returned(source: Source<'_>, value: Node<'_>, place: crate::syntax::facts::Span, out: &mut FactsBuilder) {
    out.body.returns.push(Returned { value: expr(source, value), span: place });
    super::guards::refused_result(source, value, place, out);
}

/// Notes that nothing inside a decorator is part of a body.
pub(super) fn decorator(node: Node<'_>, out: &mut FactsBuilder) {
    out.scopes.push(Scope { span: span(node), kind: ScopeKind::Outside });
}

/// Notes the namespace that the declarations inside belong to.
pub(super) fn namespace(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    let (Some(name), Some(body)) = (node.child_by_field_name("name"), node.child_by_field_name("body"))
    else {
        return;
    };
    // `declare module 'x'` and `declare global` describe other people's code.
    if name.kind() != "string" {
        out.scopes.push(Scope { span: span(body), kind: ScopeKind::Module(source.path(name)) });
    }
}
