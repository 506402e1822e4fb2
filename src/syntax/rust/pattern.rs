//! Patterns: what they ask for and what they bind.

use crate::syntax::Node;

use super::callee::is_capitalized;
use super::limits::{MAX_LIST, MAX_STRING};
use super::reader::{Reader, children};
use super::text::unquote;
use crate::syntax::facts::Label;

/// The names a pattern (or a list of closure parameters) binds, in order.
pub(super) fn names_bound(pattern: Node<'_>, reader: Reader<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut rest = vec![pattern];
    while let Some(node) = rest.pop() {
        if names.len() >= MAX_LIST {
            break;
        }
        let inner: Vec<Node<'_>> = match node.kind() {
            "identifier" | "shorthand_field_identifier" => {
                let name = reader.text(node);
                if !is_capitalized(name) && !names.iter().any(|known| known == name) {
                    names.push(name.to_owned());
                }
                continue;
            }
            "field_pattern" => match node.child_by_field_name("pattern") {
                Some(pattern) => vec![pattern],
                None => node.child_by_field_name("name").into_iter().collect(),
            },
            // The type of a pattern is no binding, nor is a parameter's.
            "tuple_struct_pattern" | "struct_pattern" | "parameter" => {
                let ty = node.child_by_field_name("type");
                children(node).filter(|child| Some(*child) != ty).collect()
            }
            "match_pattern" => children(node).take(1).collect(),
            "scoped_identifier" | "generic_pattern" | "macro_invocation" | "range_pattern"
            | "const_block" => continue,
            _ => children(node).collect(),
        };
        rest.extend(inner.into_iter().rev());
    }
    names
}

/// What a pattern asks for: one label for each alternative and each part of a tuple.
///
/// `Some(…)`, `Ok(…)` and `Err(…)` are looked through if something inside has a name.
/// A pattern that takes anything yields [`Label::Default`].
pub(super) fn labels(pattern: Node<'_>, reader: Reader<'_>) -> Vec<Label> {
    let mut labels = Vec::new();
    let mut rest = vec![pattern];
    while let Some(node) = rest.pop() {
        if labels.len() >= MAX_LIST {
            break;
        }
        match node.kind() {
            "identifier" | "scoped_identifier" | "generic_pattern" => {
                let path = reader.path(node);
                if node.kind() != "identifier" || is_capitalized(&path) {
                    labels.push(Label::Path(path));
                }
            }
            "struct_pattern" => {
                let ty = node.child_by_field_name("type");
                labels.extend(ty.map(|ty| Label::Path(reader.path(ty))));
                // `Envelope { event: Event::Opened { .. }, .. }` asks for what is inside, too.
                let parts = children(node)
                    .filter(|child| Some(*child) != ty)
                    .filter_map(|field| field.child_by_field_name("pattern"))
                    .filter(|part| asks(*part, reader));
                let parts: Vec<Node<'_>> = parts.collect();
                rest.extend(parts.into_iter().rev());
            }
            "tuple_struct_pattern" => {
                let Some(ty) = node.child_by_field_name("type") else { continue };
                let path = reader.path(ty);
                let inner: Vec<_> = children(node).filter(|child| *child != ty).collect();
                let wraps = matches!(path.as_str(), "Some" | "Ok" | "Err" | "Option::Some" | "Box");
                if wraps && inner.iter().any(|part| asks(*part, reader)) {
                    rest.extend(inner.into_iter().rev());
                } else {
                    labels.push(Label::Path(path));
                    // `Event::Account(AccountEvent::Opened(_))` asks for both.
                    rest.extend(inner.into_iter().filter(|part| asks(*part, reader)).rev());
                }
            }
            "string_literal" | "raw_string_literal" => {
                labels.push(Label::Literal(unquote(reader.text(node), MAX_STRING)));
            }
            "char_literal" | "boolean_literal" | "integer_literal" | "float_literal" | "negative_literal"
            | "range_pattern" => labels.push(Label::Literal(reader.folded(node))),
            "captured_pattern" => rest.extend(children(node).nth(1)),
            "or_pattern" | "tuple_pattern" | "slice_pattern" | "ref_pattern" | "mut_pattern"
            | "reference_pattern" => {
                let inner: Vec<_> = children(node).collect();
                rest.extend(inner.into_iter().rev());
            }
            "match_pattern" => rest.extend(children(node).next()),
            _ => {}
        }
    }
    if labels.is_empty() {
        labels.push(Label::Default);
    }
    labels
}

/// Whether a pattern asks for something that has a name or a literal value.
fn asks(pattern: Node<'_>, reader: Reader<'_>) -> bool {
    // One level of binding is seen through; what hides deeper is the wrapper's own business.
    match pattern.kind() {
        "identifier" => is_capitalized(reader.text(pattern)),
        "captured_pattern" => children(pattern).nth(1).is_some_and(|inner| asks_directly(inner)),
        "ref_pattern" | "reference_pattern" | "mut_pattern" => children(pattern).any(asks_directly),
        "tuple_pattern" | "or_pattern" => children(pattern).any(asks_directly),
        _ => asks_directly(pattern),
    }
}

fn asks_directly(pattern: Node<'_>) -> bool {
    matches!(
        pattern.kind(),
        "scoped_identifier"
            | "struct_pattern"
            | "tuple_struct_pattern"
            | "generic_pattern"
            | "string_literal"
            | "integer_literal"
            | "boolean_literal"
    )
}
