//! Top-level constants, default exports and CommonJS exports → [`ValueDecl`], and the functions
//! such values hold → [`Function`](crate::syntax::facts::Function).

use crate::syntax::Node;

use super::expr::expr;
use super::functions::{bound_names, function, is_closure};
use super::imports::{own_export, require};
use super::source::{Source, first, named, unwrapped};
use super::typeref::{type_ref, variable};
use crate::syntax::facts::{Function, Span, ValueDecl};
use crate::syntax::{FactsBuilder, span};

/// Levels of a value searched for functions.
const MAX_DEPTH: usize = 64;

/// `const`/`let`/`var` at the top of a file or namespace.
pub(super) fn constants(
    source: Source<'_>,
    node: Node<'_>,
    statement: Span,
    exported: bool,
    out: &mut FactsBuilder,
) {
    let mut doc = source.doc_before(statement);
    for declarator in named(node, usize::MAX) {
        if declarator.kind() == "variable_declarator" && !require(source, declarator, out) {
            constant(source, declarator, exported, doc.take(), out);
        }
    }
}

fn constant(
    source: Source<'_>,
    declarator: Node<'_>,
    exported: bool,
    doc: Option<String>,
    out: &mut FactsBuilder,
) {
    let Some(pattern) = declarator.child_by_field_name("name") else { return };
    let value = declarator.child_by_field_name("value").map(unwrapped);
    let ty = variable(source, declarator);
    let decl = |name: String, doc| ValueDecl {
        name,
        ty: ty.clone(),
        value: value.map(|n| expr(source, n)),
        exported,
        doc,
        span: span(declarator),
    };
    if pattern.kind() != "identifier" {
        for name in bound_names(source, pattern) {
            out.facts.values.push(decl(name, None));
        }
        return;
    }
    let name = source.of(pattern).to_owned();
    match value {
        Some(closure) if is_closure(closure) => {
            let mut function = function(source, closure);
            function.name = name.clone();
            function.span = span(declarator);
            function.exported = exported;
            function.doc = doc.clone();
            let typed_by_signature = take_signature(source, declarator, &mut function);
            let returns = function.returns.clone();
            out.facts.functions.push(function);
            super::made::methods(source, closure, returns.as_ref(), out);
            // A named function type (`const decide: Decide<…> = …`) has no place in a function.
            if ty.is_some() && !typed_by_signature {
                out.facts.values.push(decl(name, doc));
            }
        }
        Some(class) if class.kind() == "class" => {
            if exported {
                own_export(&name, &name, declarator, out);
            }
        }
        _ => {
            if let Some(value) = value {
                held_functions(source, value, &name, &name, out);
            }
            out.facts.values.push(decl(name, doc));
        }
    }
}

/// `const f: (a: A) => B = (a) => …`: gives the arrow the types its constant declares.
fn take_signature(source: Source<'_>, declarator: Node<'_>, function: &mut Function) -> bool {
    let signature =
        declarator.child_by_field_name("type").and_then(first).filter(|n| n.kind() == "function_type");
    let Some(signature) = signature else { return false };
    let declared = super::functions::params(source, signature);
    for (param, declared) in function.params.iter_mut().zip(declared) {
        if param.ty.is_none() {
            param.ty = declared.ty;
            param.optional |= declared.optional;
        }
    }
    if function.returns.is_none() {
        function.returns = signature.child_by_field_name("return_type").map(|n| type_ref(source, n));
    }
    true
}

/// `module.exports = …`, `exports.x = …`, `Order.prototype.place = function …`, `Order.create = …`.
pub(super) fn assignment(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    let sides = (node.child_by_field_name("left"), node.child_by_field_name("right"));
    let (Some(left), Some(right)) = sides else { return };
    let Some(path) = source.dotted(left) else { return };
    if path == "module.exports" {
        return exported_value(source, right, "default", node, out);
    }
    if let Some(name) = path.strip_prefix("module.exports.").or_else(|| path.strip_prefix("exports.")) {
        return exported_value(source, right, name, node, out);
    }
    let right = unwrapped(right);
    let Some((owner, name)) = path.rsplit_once('.') else { return };
    let (owner, is_static) = match owner.strip_suffix(".prototype") {
        Some(owner) => (owner, false),
        None => (owner, true),
    };
    if name == "prototype" && right.kind() == "object" {
        held_functions(source, right, owner, name, out);
    } else if is_closure(right) && !owner.contains('.') {
        let mut method = function(source, right);
        method.name = name.to_owned();
        method.owner = Some(owner.to_owned());
        method.is_static = is_static;
        method.span = span(node);
        method.doc = source.doc_before(span(node));
        out.facts.functions.push(method);
    }
}

/// What a file gives away under `name`: a function, a value, or something declared elsewhere in it.
pub(super) fn exported_value(
    source: Source<'_>,
    value: Node<'_>,
    name: &str,
    place: Node<'_>,
    out: &mut FactsBuilder,
) {
    let value = unwrapped(value);
    if is_closure(value) {
        let mut function = function(source, value);
        function.name = name.to_owned();
        function.span = span(place);
        function.exported = true;
        function.doc = source.doc_before(span(place));
        out.facts.functions.push(function);
        return;
    }
    match value.kind() {
        "identifier" => own_export(source.of(value), name, place, out),
        "class" => {
            let own = value.child_by_field_name("name").map_or(name, |n| source.of(n));
            own_export(own, name, place, out);
        }
        _ => {
            let before = out.facts.functions.len();
            held_functions(source, value, name, name, out);
            if value.kind() == "object" && place.kind() == "assignment_expression" {
                own_exports(source, value, out);
                // CommonJS: each property of the object is an export of its own.
                for function in &mut out.facts.functions[before..] {
                    function.owner = None;
                    function.exported = true;
                }
            }
            out.facts.values.push(ValueDecl {
                name: name.to_owned(),
                ty: None,
                value: Some(expr(source, value)),
                exported: true,
                doc: source.doc_before(span(place)),
                span: span(place),
            });
        }
    }
}

/// The names in `module.exports = { place, cancel: cancelOrder }`.
fn own_exports(source: Source<'_>, object: Node<'_>, out: &mut FactsBuilder) {
    for entry in named(object, 10_000) {
        if entry.kind() == "shorthand_property_identifier" {
            own_export(source.of(entry), source.of(entry), entry, out);
        } else if let (Some(key), Some(value)) =
            (entry.child_by_field_name("key"), entry.child_by_field_name("value"))
            && value.kind() == "identifier"
        {
            own_export(source.of(value), &source.key(key), entry, out);
        }
    }
}

/// Finds the functions inside a value: `owner` is the value, `key` the property they stand under.
pub(super) fn held_functions(
    source: Source<'_>,
    value: Node<'_>,
    owner: &str,
    key: &str,
    out: &mut FactsBuilder,
) {
    search(source, value, owner, key, 0, out);
}

fn search(source: Source<'_>, value: Node<'_>, owner: &str, key: &str, depth: usize, out: &mut FactsBuilder) {
    if depth > MAX_DEPTH {
        return;
    }
    let node = unwrapped(value);
    if is_closure(node) {
        return held(source, node, node, owner, key, out);
    }
    let inside = |node: Node<'_>, key: &str, out: &mut FactsBuilder| {
        search(source, node, owner, key, depth + 1, out);
    };
    match node.kind() {
        "object" => {
            for entry in named(node, usize::MAX) {
                let name = entry.child_by_field_name("key").or_else(|| entry.child_by_field_name("name"));
                let name = name.map(|n| source.key(n));
                match (entry.kind(), entry.child_by_field_name("value"), name) {
                    ("method_definition", _, Some(name)) => held(source, entry, entry, owner, &name, out),
                    ("pair", Some(value), Some(name)) if is_closure(unwrapped(value)) => {
                        held(source, unwrapped(value), entry, owner, &name, out);
                    }
                    ("pair", Some(value), Some(name)) => inside(value, &name, out),
                    ("spread_element", ..) => {
                        if let Some(value) = first(entry) {
                            inside(value, key, out);
                        }
                    }
                    _ => {}
                }
            }
        }
        "array" | "arguments" | "spread_element" => {
            for element in named(node, usize::MAX) {
                inside(element, key, out);
            }
        }
        "new_expression" | "call_expression" => {
            if let Some(callee) = node.child_by_field_name("function") {
                inside(callee, key, out);
            }
            if let Some(arguments) = node.child_by_field_name("arguments") {
                inside(arguments, key, out);
            }
        }
        "member_expression" => {
            if let Some(object) = node.child_by_field_name("object") {
                inside(object, key, out);
            }
        }
        "ternary_expression" | "binary_expression" => {
            for field in ["left", "right", "consequence", "alternative"] {
                if let Some(side) = node.child_by_field_name(field) {
                    inside(side, key, out);
                }
            }
        }
        _ => {}
    }
}

fn held(
    source: Source<'_>,
    closure: Node<'_>,
    place: Node<'_>,
    owner: &str,
    key: &str,
    out: &mut FactsBuilder,
) {
    let mut function = function(source, closure);
    function.name = key.to_owned();
    function.owner = Some(owner.to_owned());
    function.span = span(place);
    // `open: { handle() {…} }`: for a reader it stands where the telling name does.
    if matches!(key, "handle" | "execute")
        && let Some(entry) = place.parent().and_then(|object| object.parent()).filter(|n| n.kind() == "pair")
    {
        let named = span(entry);
        function.span.line = named.line;
        function.span.column = named.column;
    }
    function.doc = source.doc_before(span(place));
    out.facts.functions.push(function);
}
