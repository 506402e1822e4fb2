//! What bodies do: calls, constructions, locals, assignments, results.

use crate::syntax::Node;

use super::expr::{self, expr};
use super::functions::{bound_names, typed_parameters};
use super::source::{Source, first, has_token, named, unwrapped};
use super::statements::around;
use super::typeref;
use crate::syntax::facts::{
    Assign, Call, Construction, ConstructionKind, Expr, Local, Returned, Span, last_segment,
};
use crate::syntax::{FactsBuilder, Scope, ScopeKind, span};

/// Properties that say which of several shapes an object has, most telling first.
const DISCRIMINATORS: &[&str] = &[
    "type",
    "_tag",
    "kind",
    "__typename",
    "typeName",
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
    let Some(tag) = Tag::of(source, node) else { return };
    out.body.constructions.push(Construction {
        kind: ConstructionKind::Tagged,
        path: tag.text(),
        args: Vec::new(),
        fields: expr::entries(source, node),
        type_args: Vec::new(),
        span: span(node),
    });
}

/// The value of an object's discriminator.
pub(super) enum Tag {
    /// `'OrderPlaced'`.
    Literal(String),
    /// `EventType.OrderPlaced`, `ORDER_PLACED`.
    Constant(String),
}

impl Tag {
    /// The literal, or the constant's name.
    pub(super) fn text(self) -> String {
        match self {
            Tag::Literal(text) | Tag::Constant(text) => text,
        }
    }

    /// The most telling discriminator among an object's entries.
    pub(super) fn of(source: Source<'_>, object: Node<'_>) -> Option<Tag> {
        let mut best: Option<(usize, Tag)> = None;
        for entry in named(object, MAX_ENTRIES) {
            let sides = (entry.child_by_field_name("key"), entry.child_by_field_name("value"));
            let (Some(key), Some(value)) = sides else { continue };
            let key = source.key(key);
            let Some(rank) = DISCRIMINATORS.iter().position(|d| *d == key) else { continue };
            if best.as_ref().is_some_and(|(known, _)| *known <= rank) {
                continue;
            }
            if let Some(tag) = Self::read(source, unwrapped(value), key != "name") {
                best = Some((rank, tag));
            }
        }
        best.map(|(_, tag)| tag)
    }

    fn read(source: Source<'_>, value: Node<'_>, or_constant: bool) -> Option<Tag> {
        let literal = |text: String| (!text.is_empty()).then_some(Tag::Literal(text));
        match value.kind() {
            "string" => literal(source.string(value)),
            "template_string" if first(value).is_none_or(|n| n.kind() == "string_fragment") => {
                (value.named_child_count() <= 1).then(|| literal(source.template(value))).flatten()
            }
            "identifier" | "member_expression" if or_constant => {
                source.dotted(value).filter(|path| is_constant(path)).map(Tag::Constant)
            }
            _ => None,
        }
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
    name_class(source, node, pattern, node.child_by_field_name("value"), out);
    let ty = typeref::variable(source, node);
    let value = node.child_by_field_name("value").map(|n| expr(source, n));
    let renamed = renamed(source, pattern);
    for name in bound_names(source, pattern) {
        // `const { id: orderId } = req.params` takes out `req.params.id`.
        let key = renamed.iter().find(|(to, _)| *to == name).map(|(_, key)| key);
        let value = match (key, &value) {
            (Some(key), Some(Expr::Name(from))) => Some(Expr::Name(format!("{from}.{key}"))),
            _ => value.clone(),
        };
        out.body.locals.push(Local { name, ty: ty.clone(), value, span: span(node) });
    }
}

/// Names that a pattern binds under others than the properties have: `b` of `{ a: b }`, with `a`.
fn renamed(source: Source<'_>, pattern: Node<'_>) -> Vec<(String, String)> {
    if pattern.kind() != "object_pattern" {
        return Vec::new();
    }
    let pairs = named(pattern, MAX_ENTRIES).into_iter().filter(|n| n.kind() == "pair_pattern");
    let renamed = pairs.filter_map(|pair| {
        let key = source.key(pair.child_by_field_name("key")?);
        let value = pair.child_by_field_name("value")?;
        let bound = match value.kind() {
            "assignment_pattern" => value.child_by_field_name("left")?,
            _ => value,
        };
        (bound.kind() == "identifier").then(|| (source.of(bound).to_owned(), key))
    });
    renamed.collect()
}

/// `const X = class {…}`, `exports.X = class {…}`: the class goes by the name it is bound to.
fn name_class(
    source: Source<'_>,
    binding: Node<'_>,
    to: Node<'_>,
    value: Option<Node<'_>>,
    out: &mut FactsBuilder,
) {
    if let Some(class) = value.map(unwrapped).filter(|n| n.kind() == "class")
        && let Some(path) = source.dotted(to)
    {
        let name = if path == "module.exports" { "default" } else { last_segment(&path) };
        around(source, binding, class, Some(name), out);
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
    for (names, ty, place) in typed_parameters(source, node) {
        for name in names {
            out.body.locals.push(Local { name, ty: Some(ty.clone()), value: None, span: place });
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
    name_class(source, node, left, Some(right), out);
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
    if !has_token(node, "delete") {
        return;
    }
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

/// `yield x`: a generator gives its values back one by one. `yield*` waits for another's.
pub(super) fn yielded(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    if !has_token(node, "*") {
        result(source, node, out);
    }
}

/// `return x`.
pub(super) fn result(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    if let Some(value) = first(node) {
        returned(source, value, span(node), out);
    }
}

fn returned(source: Source<'_>, value: Node<'_>, place: Span, out: &mut FactsBuilder) {
    out.body.returns.push(Returned { value: expr(source, value), span: place });
    super::guards::refused_result(source, value, place, out);
}

/// Notes that nothing inside a decorator is part of a body.
pub(super) fn decorator(node: Node<'_>, out: &mut FactsBuilder) {
    out.scopes.push(Scope { span: span(node), kind: ScopeKind::Outside });
}
