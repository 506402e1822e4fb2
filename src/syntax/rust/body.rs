//! Calls, constructions, locals, assignments.

use crate::syntax::Node;

use super::arms;
use super::callee::is_capitalized;
use super::context::{Condition, Context};
use super::guards;
use super::pattern::names_bound;
use super::reader::{Reader, first_child, has_token};
use super::tails;
use crate::syntax::facts::{Assign, Call, Construction, ConstructionKind, Local, TypeRef};
use crate::syntax::pack::FactsBuilder;

/// A call, or a tuple construction, or an error given back.
pub(super) fn call(node: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    let Some(callee) = reader.callee(node) else { return };
    let span = reader.span(node);
    if callee.fails() {
        if let Some(statement) = cx.take_refusal(span.start) {
            guards::error_given_back(node, statement, reader, cx, out);
        }
        return;
    }
    if callee.wraps() {
        return;
    }
    let args = reader.args(node.child_by_field_name("arguments"));
    if callee.builds() {
        out.body.constructions.push(Construction {
            kind: ConstructionKind::Tuple,
            path: callee.full_path(),
            args,
            fields: Vec::new(),
            type_args: callee.type_args,
            span,
        });
        return;
    }
    let receiver = callee.object.map_or_else(|| callee.path.clone(), |object| reader.folded(object));
    if callee.object.is_some() && matches!(callee.name.as_str(), "ok_or" | "ok_or_else") {
        guards::missing(node, &receiver, reader, out);
    }
    let (name, type_args) = (callee.name, callee.type_args);
    out.body.calls.push(Call { receiver, name, type_args, args, is_macro: false, span });
}

/// `X { … }`.
pub(super) fn structure(node: Node<'_>, reader: Reader<'_>, out: &mut FactsBuilder) {
    let Some(name) = node.child_by_field_name("name") else { return };
    let arguments = name.child_by_field_name("type_arguments");
    out.body.constructions.push(Construction {
        kind: ConstructionKind::Struct,
        path: reader.path(name),
        args: Vec::new(),
        fields: reader.struct_fields(node.child_by_field_name("body")),
        type_args: arguments.map(|arguments| reader.type_args(arguments)).unwrap_or_default(),
        span: reader.span(node),
    });
}

/// `Enum::Variant`, `Unit` as a value.
pub(super) fn unit(node: Node<'_>, reader: Reader<'_>, cx: &Context, out: &mut FactsBuilder) {
    let span = reader.span(node);
    let path = reader.path(node);
    if is_value_name(&path) && !cx.is_ignored(span.start) {
        out.body.constructions.push(Construction {
            kind: ConstructionKind::Unit,
            path,
            args: Vec::new(),
            fields: Vec::new(),
            type_args: Vec::new(),
            span,
        });
    }
}

/// Whether a path names a value of its own: not a constant (`MAX`), not a wrapper (`None`).
fn is_value_name(path: &str) -> bool {
    let last = path.rsplit("::").next().unwrap_or(path);
    is_capitalized(last)
        && last.contains(char::is_lowercase)
        && !matches!(last, "Self" | "None" | "Some" | "Ok" | "Err" | "PhantomData")
}

/// `==`, `!=`: a variant compared with is not brought into being.
pub(super) fn binary(node: Node<'_>, reader: Reader<'_>, cx: &mut Context) {
    let compares =
        node.child_by_field_name("operator").is_some_and(|op| matches!(reader.text(op), "==" | "!="));
    if compares {
        for side in ["left", "right"] {
            if let Some(operand) = node.child_by_field_name(side) {
                cx.ignore(reader.span(reader.look_through(operand)).start);
            }
        }
    }
}

/// `let …`.
pub(super) fn let_(node: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    let Some(pattern) = node.child_by_field_name("pattern") else { return };
    let value = node.child_by_field_name("value");
    if let (Some(alternative), Some(value)) = (node.child_by_field_name("alternative"), value) {
        let text = format!("let {} = {}", reader.folded(pattern), reader.folded(value));
        let line = reader.span(node).line;
        cx.open_condition(reader.span(alternative), Condition { text, when_true: false, line });
        arms::let_else(node, pattern, value, reader, out);
    }
    if let Some(value) = value {
        tails::bound(value, reader, cx, out);
    }
    let ty = node.child_by_field_name("type").map(|ty| reader.type_ref(ty));
    bind(pattern, ty, value, node, reader, out);
}

/// `for x in xs`.
pub(super) fn for_(node: Node<'_>, reader: Reader<'_>, out: &mut FactsBuilder) {
    if let Some(pattern) = node.child_by_field_name("pattern") {
        bind(pattern, None, node.child_by_field_name("value"), pattern, reader, out);
    }
}

/// One local for each name a pattern binds.
pub(super) fn bind(
    pattern: Node<'_>,
    ty: Option<TypeRef>,
    value: Option<Node<'_>>,
    place: Node<'_>,
    reader: Reader<'_>,
    out: &mut FactsBuilder,
) {
    let mut names = names_bound(pattern, reader);
    if pattern.kind() == "identifier" {
        names = vec![reader.text(pattern).to_owned()];
    }
    if names.is_empty() {
        return;
    }
    let value = value.map(|value| reader.expr(value));
    let span = reader.span(place);
    for name in names {
        out.body.locals.push(Local { name, ty: ty.clone(), value: value.clone(), span });
    }
}

/// `a = b`, `a += b`.
pub(super) fn assign(node: Node<'_>, reader: Reader<'_>, cx: &Context, out: &mut FactsBuilder) {
    let span = reader.span(node);
    // `info!(name = value)` looks like an assignment.
    if cx.is_ignored(span.start) {
        return;
    }
    let (Some(left), Some(right)) = (node.child_by_field_name("left"), node.child_by_field_name("right"))
    else {
        return;
    };
    let dereferenced = left.kind() == "unary_expression" && has_token(left, "*");
    let target = first_child(left).filter(|_| dereferenced).unwrap_or(left);
    out.body.assigns.push(Assign {
        target: reader.folded(target),
        op: node.child_by_field_name("operator").map_or("=", |op| reader.text(op)).to_owned(),
        value: reader.expr(right),
        span,
    });
}
