//! Expressions → [`Expr`], as far as anyone behind the packs cares.

use crate::syntax::Node;

use super::functions::parameter_names;
use super::source::{Source, first, named, unwrapped};
use crate::syntax::facts::Expr;

/// Levels of nesting mapped; what is deeper stays text.
const MAX_DEPTH: usize = 64;
/// Elements of an array, entries of an object, arguments of a call.
const MAX_ELEMENTS: usize = 100;
/// Operands of `a + b + c` read as one text.
const MAX_OPERANDS: usize = 64;

/// One expression.
pub(super) fn expr(source: Source<'_>, node: Node<'_>) -> Expr {
    at(source, node, 0)
}

/// The arguments of a call, construction or decorator: field `arguments`.
pub(super) fn arguments(source: Source<'_>, node: Node<'_>) -> Vec<Expr> {
    arguments_at(source, node, 0)
}

/// Entries of an object literal.
pub(super) fn entries(source: Source<'_>, object: Node<'_>) -> Vec<(String, Expr)> {
    entries_at(source, object, 0)
}

fn arguments_at(source: Source<'_>, node: Node<'_>, depth: usize) -> Vec<Expr> {
    match node.child_by_field_name("arguments") {
        Some(list) if list.kind() == "template_string" => vec![Expr::Str(source.template(list))],
        Some(list) => elements(source, list, depth),
        None => Vec::new(),
    }
}

fn elements(source: Source<'_>, list: Node<'_>, depth: usize) -> Vec<Expr> {
    named(list, MAX_ELEMENTS).into_iter().map(|n| at(source, n, depth + 1)).collect()
}

fn at(source: Source<'_>, node: Node<'_>, depth: usize) -> Expr {
    let node = unwrapped(node);
    if depth > MAX_DEPTH {
        return Expr::Other(source.other(node));
    }
    if !source.spend() {
        return Expr::Other(source.folded(node, 20));
    }
    let other = || Expr::Other(source.other(node));
    match node.kind() {
        "string" => Expr::Str(source.string(node)),
        "template_string" => Expr::Str(source.template(node)),
        "number" => Expr::Number(source.other(node)),
        "true" => Expr::Bool(true),
        "false" => Expr::Bool(false),
        "null" | "undefined" => Expr::Null,
        "identifier" if source.of(node) == "undefined" => Expr::Null,
        "identifier" | "this" | "super" | "member_expression" | "subscript_expression" => {
            source.dotted(node).map_or_else(other, Expr::Name)
        }
        "new_expression" => {
            let path = node.child_by_field_name("constructor").map(|n| source.path(n));
            Expr::Construct(path.unwrap_or_default(), arguments_at(source, node, depth), Vec::new())
        }
        "call_expression" => call(source, node, depth),
        "object" => Expr::Object(entries_at(source, node, depth)),
        "array" => Expr::Array(elements(source, node, depth)),
        "ternary_expression" => {
            either(source, depth, [node.child_by_field_name("consequence"), alternative(node)])
        }
        "binary_expression" => binary(source, node, depth),
        "unary_expression" => match node.child_by_field_name("argument") {
            Some(number) if number.kind() == "number" && source.of(node).starts_with('-') => {
                Expr::Number(source.other(node))
            }
            _ => other(),
        },
        "arrow_function" | "function_expression" | "generator_function" => {
            Expr::Closure(parameter_names(source, node))
        }
        "assignment_expression" => {
            node.child_by_field_name("right").map_or_else(other, |n| at(source, n, depth + 1))
        }
        _ => other(),
    }
}

fn alternative(node: Node<'_>) -> Option<Node<'_>> {
    node.child_by_field_name("alternative")
}

/// What one of several expressions may yield; nested choices are laid flat.
fn either(source: Source<'_>, depth: usize, sides: [Option<Node<'_>>; 2]) -> Expr {
    let mut choices = Vec::new();
    for side in sides.into_iter().flatten() {
        match at(source, side, depth + 1) {
            Expr::Either(nested) => choices.extend(nested),
            choice => choices.push(choice),
        }
    }
    Expr::Either(choices)
}

fn call(source: Source<'_>, node: Node<'_>, depth: usize) -> Expr {
    let args = arguments_at(source, node, depth);
    let Some(callee) = node.child_by_field_name("function").map(unwrapped) else {
        return Expr::Other(source.other(node));
    };
    match callee.kind() {
        "member_expression" => {
            let name = callee.child_by_field_name("property").map(|n| source.of(n).to_owned());
            let receiver = callee.child_by_field_name("object").map(|n| Box::new(at(source, n, depth + 1)));
            Expr::Call(receiver, name.unwrap_or_default(), args)
        }
        "identifier" | "super" | "import" => Expr::Call(None, source.of(callee).to_owned(), args),
        _ => Expr::Call(Some(Box::new(at(source, callee, depth + 1))), String::new(), args),
    }
}

fn binary(source: Source<'_>, node: Node<'_>, depth: usize) -> Expr {
    let (left, right) = (node.child_by_field_name("left"), node.child_by_field_name("right"));
    match operator(source, node) {
        "??" => either(source, depth, [left, right]),
        "||" if ![left, right].into_iter().flatten().any(is_condition) => {
            either(source, depth, [left, right])
        }
        "+" => concatenation(source, node).unwrap_or_else(|| Expr::Other(source.other(node))),
        _ => Expr::Other(source.other(node)),
    }
}

/// The operator of a binary expression.
pub(super) fn operator<'a>(source: Source<'a>, node: Node<'_>) -> &'a str {
    node.child_by_field_name("operator").map(|n| source.of(n)).unwrap_or_default()
}

/// `a || b` of conditions is a condition, of values a choice.
fn is_condition(node: Node<'_>) -> bool {
    matches!(unwrapped(node).kind(), "binary_expression" | "unary_expression" | "true" | "false")
}

/// `'Order ' + id + ' is closed'` as one text with holes, if a literal takes part.
fn concatenation(source: Source<'_>, node: Node<'_>) -> Option<Expr> {
    let mut parts = Vec::new();
    let mut left = node;
    while left.kind() == "binary_expression" && operator(source, left) == "+" {
        if parts.len() > MAX_OPERANDS {
            return None;
        }
        parts.push(unwrapped(left.child_by_field_name("right")?));
        left = unwrapped(left.child_by_field_name("left")?);
    }
    parts.push(left);
    parts.iter().any(|n| matches!(n.kind(), "string" | "template_string")).then(|| {
        let texts = parts.iter().rev().map(|&part| match part.kind() {
            "string" => source.string(part),
            "template_string" => source.template(part),
            _ => source.hole(part),
        });
        Expr::Str(texts.collect())
    })
}

fn entries_at(source: Source<'_>, object: Node<'_>, depth: usize) -> Vec<(String, Expr)> {
    let mut entries = Vec::new();
    for entry in named(object, MAX_ELEMENTS) {
        match entry.kind() {
            "pair" => {
                let (key, value) = (entry.child_by_field_name("key"), entry.child_by_field_name("value"));
                if let (Some(key), Some(value)) = (key, value) {
                    entries.push((source.key(key), at(source, value, depth + 1)));
                }
            }
            "shorthand_property_identifier" => {
                let name = source.of(entry).to_owned();
                entries.push((name.clone(), Expr::Name(name)));
            }
            "spread_element" => {
                if let Some(value) = first(entry) {
                    entries.push(("...".to_owned(), at(source, value, depth + 1)));
                }
            }
            "method_definition" => {
                if let Some(name) = entry.child_by_field_name("name") {
                    entries.push((source.key(name), Expr::Closure(parameter_names(source, entry))));
                }
            }
            _ => {}
        }
    }
    entries
}
