//! `@id`, `@default(now())`, `@relation(fields: [a], references: [b])`, `@@map("orders")` → annotations.

use crate::syntax::Node;

use super::{children, text_of};
use crate::syntax::facts::{Annotation, Expr};
use crate::syntax::span;

/// Nesting of arguments mapped; deeper ones stay text.
const MAX_DEPTH: usize = 16;
/// Longest text kept of what is not taken apart.
const MAX_TEXT: usize = 200;
/// Arguments kept of one call or list.
const MAX_ARGS: usize = 100;

/// The attributes behind a column or an enum's member.
pub(super) fn attributes(node: Node<'_>, text: &str) -> Vec<Annotation> {
    children(node, "attribute").into_iter().filter_map(|n| attribute(n, text)).collect()
}

/// The `@@` attributes inside a block.
pub(super) fn block_attributes(block: Node<'_>, text: &str) -> Vec<Annotation> {
    children(block, "block_attribute_declaration").into_iter().filter_map(|n| attribute(n, text)).collect()
}

fn attribute(node: Node<'_>, text: &str) -> Option<Annotation> {
    let inner = node.named_child(0)?;
    let (name, args) = match inner.kind() {
        "call_expression" => (inner.named_child(0)?, arguments(inner, text, 0)),
        _ => (inner, Vec::new()),
    };
    Some(Annotation { name: text_of(name, text).to_owned(), args, span: span(node) })
}

fn arguments(call: Node<'_>, text: &str, depth: usize) -> Vec<Expr> {
    let list = call.named_children().find(|n| n.kind() == "arguments");
    list.map_or(Vec::new(), |list| items(list, text, depth))
}

fn items(list: Node<'_>, text: &str, depth: usize) -> Vec<Expr> {
    list.named_children().take(MAX_ARGS).map(|n| expr(n, text, depth + 1)).collect()
}

fn expr(node: Node<'_>, text: &str, depth: usize) -> Expr {
    let own = text_of(node, text);
    if depth > MAX_DEPTH {
        return Expr::Other(own[..own.floor_char_boundary(MAX_TEXT)].to_owned());
    }
    match node.kind() {
        "string" => Expr::Str(own.trim_matches(['"', '\'']).to_owned()),
        "number" => Expr::Number(own.to_owned()),
        "true" => Expr::Bool(true),
        "false" => Expr::Bool(false),
        "null" => Expr::Null,
        "identifier" | "member_expression" => Expr::Name(own.to_owned()),
        "array" => Expr::Array(items(node, text, depth)),
        // `fields: [senderId]`.
        "type_expression" => match (node.named_child(0), node.named_child(1)) {
            (Some(key), Some(value)) => {
                Expr::Object(vec![(text_of(key, text).to_owned(), expr(value, text, depth + 1))])
            }
            _ => Expr::Null,
        },
        "call_expression" => {
            let name = node.named_child(0).map_or("", |n| text_of(n, text));
            Expr::Call(None, name.to_owned(), arguments(node, text, depth))
        }
        _ => Expr::Other(own[..own.floor_char_boundary(MAX_TEXT)].to_owned()),
    }
}
