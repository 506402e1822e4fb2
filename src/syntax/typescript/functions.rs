//! Functions of every form → [`Function`]; their bodies are filled by place later.

use crate::syntax::Node;

use super::annotations::decorators;
use super::source::{Source, first, has_token, named};
use super::text::doc;
use super::typeref;
use crate::syntax::facts::{Function, Param, Span, TypeRef, Visibility};
use crate::syntax::{FactsBuilder, span};

/// Parameters kept of one function.
const MAX_PARAMS: usize = 100;
/// Nesting of a destructuring pattern.
const MAX_DEPTH: usize = 16;

/// Whether a node is a function that stands where a value stands.
pub(super) fn is_closure(node: Node<'_>) -> bool {
    matches!(node.kind(), "arrow_function" | "function_expression" | "generator_function")
}

/// A function from the node that carries parameters and body; name, owner and place are the caller's.
pub(super) fn function(source: Source<'_>, node: Node<'_>) -> Function {
    let mut function = Function {
        span: span(node),
        is_async: has_token(node, "async"),
        params: params(source, node),
        returns: typeref::annotated(source, node, "return_type"),
        ..Function::default()
    };
    match node.child_by_field_name("body") {
        Some(body) => function.body.span = span(body),
        None => function.is_abstract = true,
    }
    function
}

/// `function f(…) {…}` at the top of a file or namespace; signatures without body too.
pub(super) fn declaration(
    source: Source<'_>,
    node: Node<'_>,
    statement: Span,
    exported: bool,
    out: &mut FactsBuilder,
) {
    let mut function = function(source, node);
    function.name = node.child_by_field_name("name").map(|n| source.of(n)).unwrap_or("default").to_owned();
    function.exported = exported;
    function.doc = source.doc_before(statement);
    let returns = function.returns.clone();
    out.facts.functions.push(function);
    super::made::methods(source, node, returns.as_ref(), out);
}

/// A method, constructor, getter, setter or signature of a class or interface.
pub(super) fn method(source: Source<'_>, node: Node<'_>, owner: &str) -> Option<Function> {
    let mut function = function(source, node);
    let name = node.child_by_field_name("name")?;
    function.name = source.key(name);
    function.owner = Some(owner.to_owned());
    function.is_static = has_token(node, "static");
    function.visibility = visibility(source, node, name);
    Some(function)
}

/// Visibility of a class member, from its modifier or its `#name`.
pub(super) fn visibility(source: Source<'_>, node: Node<'_>, name: Node<'_>) -> Visibility {
    if name.kind() == "private_property_identifier" {
        return Visibility::Private;
    }
    let modifier = node.named_children().take(8).find(|n| n.kind() == "accessibility_modifier");
    match modifier.map(|n| source.of(n)) {
        Some("private") => Visibility::Private,
        Some("protected") => Visibility::Restricted,
        _ => Visibility::Public,
    }
}

/// The methods among the members of an interface, as functions without body.
pub(super) fn signatures(source: Source<'_>, body: Node<'_>, owner: &str, out: &mut FactsBuilder) {
    let mut comment = None;
    for member in body.named_children() {
        if member.kind() == "comment" {
            comment = doc(source.of(member));
            continue;
        }
        if member.kind() == "method_signature"
            && let Some(mut function) = method(source, member, owner)
        {
            function.doc = comment.take();
            out.facts.functions.push(function);
        }
        comment = None;
    }
}

/// Parameters of a function, method or arrow without parentheses.
pub(super) fn params(source: Source<'_>, function: Node<'_>) -> Vec<Param> {
    if let Some(single) = function.child_by_field_name("parameter") {
        return vec![Param {
            name: source.of(single).to_owned(),
            ty: None,
            optional: false,
            annotations: Vec::new(),
            span: span(single),
        }];
    }
    let Some(list) = function.child_by_field_name("parameters") else { return Vec::new() };
    named(list, MAX_PARAMS).into_iter().filter_map(|n| param(source, n)).collect()
}

fn param(source: Source<'_>, node: Node<'_>) -> Option<Param> {
    let pattern = node.child_by_field_name("pattern").or_else(|| node.child_by_field_name("name"))?;
    if pattern.kind() == "this" {
        return None;
    }
    let ty = typeref::annotated(source, node, "type");
    let optional = node.kind() == "optional_parameter"
        || node.child_by_field_name("value").is_some()
        || matches!(ty, Some(TypeRef::Optional(_)));
    Some(Param {
        name: pattern_text(source, pattern),
        ty,
        optional,
        annotations: decorators(source, node),
        span: span(node),
    })
}

/// Names of a function's parameters, destructured ones joined.
pub(super) fn parameter_names(source: Source<'_>, function: Node<'_>) -> Vec<String> {
    if let Some(single) = function.child_by_field_name("parameter") {
        return vec![source.of(single).to_owned()];
    }
    patterns(function).into_iter().map(|(_, pattern)| pattern_text(source, pattern)).collect()
}

/// Names a function's parameters bind, one by one.
pub(super) fn bound_parameters(source: Source<'_>, function: Node<'_>) -> Vec<String> {
    if let Some(single) = function.child_by_field_name("parameter") {
        return vec![source.of(single).to_owned()];
    }
    patterns(function).into_iter().flat_map(|(_, pattern)| bound_names(source, pattern)).collect()
}

/// Parameters with a declared type: the names they bind, the type, the place.
pub(super) fn typed_parameters(source: Source<'_>, function: Node<'_>) -> Vec<(Vec<String>, TypeRef, Span)> {
    patterns(function)
        .into_iter()
        .filter_map(|(param, pattern)| {
            let ty = typeref::annotated(source, param, "type")?;
            Some((bound_names(source, pattern), ty, span(param)))
        })
        .collect()
}

/// Parameters with their patterns.
fn patterns(function: Node<'_>) -> Vec<(Node<'_>, Node<'_>)> {
    let Some(list) = function.child_by_field_name("parameters") else { return Vec::new() };
    let params = named(list, MAX_PARAMS).into_iter();
    params.filter_map(|param| Some((param, param.child_by_field_name("pattern")?))).collect()
}

fn pattern_text(source: Source<'_>, pattern: Node<'_>) -> String {
    let names = bound_names(source, pattern);
    match (pattern.kind(), names.as_slice()) {
        ("identifier" | "rest_pattern", [name]) => name.clone(),
        _ => format!("{{ {} }}", names.join(", ")),
    }
}

/// Names a pattern binds: `a`, `c` and `rest` of `{ a, b: c, ...rest }`.
pub(super) fn bound_names(source: Source<'_>, pattern: Node<'_>) -> Vec<String> {
    let mut names = Vec::new();
    collect_names(source, pattern, 0, &mut names);
    names
}

fn collect_names(source: Source<'_>, node: Node<'_>, depth: usize, names: &mut Vec<String>) {
    if depth > MAX_DEPTH || names.len() >= MAX_PARAMS {
        return;
    }
    match node.kind() {
        "identifier" | "shorthand_property_identifier_pattern" => names.push(source.of(node).to_owned()),
        "object_pattern" | "array_pattern" => {
            for part in named(node, MAX_PARAMS) {
                collect_names(source, part, depth + 1, names);
            }
        }
        "pair_pattern" => {
            if let Some(value) = node.child_by_field_name("value") {
                collect_names(source, value, depth + 1, names);
            }
        }
        "assignment_pattern" | "object_assignment_pattern" => {
            if let Some(left) = node.child_by_field_name("left") {
                collect_names(source, left, depth + 1, names);
            }
        }
        "rest_pattern" => {
            if let Some(inner) = first(node) {
                collect_names(source, inner, depth + 1, names);
            }
        }
        _ => {}
    }
}
