//! Values given back: `return`, tail expressions, and which of them are errors.

use crate::syntax::Node;

use super::context::Context;
use super::reader::{Reader, children, first_child};
use crate::syntax::facts::{Returned, Span};
use crate::syntax::pack::FactsBuilder;

/// How many branches of one tail are looked at.
const MAX_LEAVES: usize = 10_000;

/// Where a tail position ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Leaf<'n> {
    /// A value.
    Value(Node<'n>),
    /// `Err(…)`.
    Refusal(Node<'n>),
    /// `return`, `panic!`, an assignment: nothing comes out here.
    Nothing,
}

/// What an expression may yield: blocks, `if` and `match` followed into their branches.
pub(super) fn leaves<'n>(start: Node<'n>, reader: Reader<'_>) -> Vec<Leaf<'n>> {
    let mut leaves = Vec::new();
    let mut rest = vec![start];
    while let Some(node) = rest.pop() {
        if leaves.len() >= MAX_LEAVES {
            break;
        }
        match node.kind() {
            "block" => rest.extend(tail_of_block(node)),
            "async_block" if node != start => leaves.push(Leaf::Nothing),
            "unsafe_block" | "const_block" | "try_block" | "async_block" => {
                rest.extend(children(node).filter(|child| child.kind() == "block").last());
            }
            "parenthesized_expression" | "else_clause" => rest.extend(first_child(node)),
            "if_expression" => {
                // Without `else` it yields nothing.
                if let Some(alternative) = node.child_by_field_name("alternative") {
                    rest.push(alternative);
                    rest.extend(node.child_by_field_name("consequence"));
                }
            }
            "match_expression" => {
                let arms: Vec<_> = node.child_by_field_name("body").into_iter().flat_map(children).collect();
                rest.extend(arms.into_iter().rev().filter_map(|arm| arm.child_by_field_name("value")));
            }
            _ => leaves.push(leaf(node, reader)),
        }
    }
    leaves
}

fn leaf<'n>(node: Node<'n>, reader: Reader<'_>) -> Leaf<'n> {
    match node.kind() {
        "return_expression"
        | "break_expression"
        | "continue_expression"
        | "assignment_expression"
        | "compound_assignment_expr"
        | "loop_expression"
        | "while_expression"
        | "for_expression"
        | "empty_statement"
        | "let_declaration" => Leaf::Nothing,
        kind if kind.ends_with("_item") => Leaf::Nothing,
        "macro_invocation" => {
            let name = node.child_by_field_name("macro").map_or("", |name| reader.text(name));
            let leaves = matches!(
                name.rsplit("::").next(),
                Some("panic" | "bail" | "unreachable" | "todo" | "unimplemented" | "compile_error")
            );
            if leaves { Leaf::Nothing } else { Leaf::Value(node) }
        }
        _ if fails(node, reader) => Leaf::Refusal(node),
        // `Err(…)?` is met as such.
        "try_expression" if fails(reader.look_through(node), reader) => Leaf::Nothing,
        // An asynchronous block gives its values back itself.
        "call_expression" if reader.look_through(node).kind() == "async_block" => Leaf::Nothing,
        _ => Leaf::Value(node),
    }
}

fn fails(node: Node<'_>, reader: Reader<'_>) -> bool {
    node.kind() == "call_expression" && reader.callee(node).is_some_and(|callee| callee.fails())
}

fn tail_of_block(block: Node<'_>) -> Option<Node<'_>> {
    let last = block.named_children().filter(|child| !child.is_extra()).last()?;
    if last.kind() != "expression_statement" {
        return Some(last);
    }
    // `if … {}` and `match … {}` are statements even at the end of a block.
    let semicolon = last.child_count().checked_sub(1).and_then(|i| last.child(i));
    if semicolon.is_some_and(|end| end.kind() == ";") { None } else { first_child(last) }
}

/// The tail of a function's body. Values count only if the function declares a result.
pub(super) fn of_function(
    body: Node<'_>,
    yields: bool,
    reader: Reader<'_>,
    cx: &mut Context,
    out: &mut FactsBuilder,
) {
    follow(body, None, yields, reader, cx, out);
}

/// `return x`.
pub(super) fn returned(node: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    if let Some(value) = first_child(node) {
        follow(value, Some(reader.span(node)), true, reader, cx, out);
    }
}

/// `Err(x)?`, `match … { … => Err(x) }?`.
pub(super) fn tried(node: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    if let Some(value) = first_child(node) {
        let statement = fails(value, reader).then(|| reader.span(node));
        follow(value, statement, false, reader, cx, out);
    }
}

/// The tail of a closure: it may refuse, its values are its caller's.
pub(super) fn closure(node: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    if let Some(body) = node.child_by_field_name("body") {
        follow(body, None, false, reader, cx, out);
    }
}

/// The tail of `async { … }`.
pub(super) fn async_block(node: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    follow(node, None, true, reader, cx, out);
}

/// Errors among what a bound value may be: `let x = match y { … => Err(…) };`.
pub(super) fn bound(value: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    if matches!(value.kind(), "match_expression" | "if_expression") {
        follow(value, None, false, reader, cx, out);
    }
}

/// Follows a tail: values are given back, errors become guards when they are met, because only
/// then the conditions around them are open.
fn follow(
    node: Node<'_>,
    statement: Option<Span>,
    yields: bool,
    reader: Reader<'_>,
    cx: &mut Context,
    out: &mut FactsBuilder,
) {
    for leaf in leaves(node, reader) {
        match leaf {
            Leaf::Refusal(error) => {
                let place = reader.span(error);
                // A `return` of nothing but the error is the refusing statement.
                let span = statement.filter(|_| error == node).unwrap_or(place);
                cx.expect_refusal(place.start, span);
            }
            Leaf::Value(value) if yields => {
                let span = statement.filter(|_| value == node).unwrap_or_else(|| reader.span(value));
                out.body.returns.push(Returned { value: reader.expr(value), span });
            }
            Leaf::Value(_) | Leaf::Nothing => {}
        }
    }
}
