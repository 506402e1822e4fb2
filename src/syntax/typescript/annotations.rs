//! Decorators → [`Annotation`].

use crate::syntax::Node;

use super::expr;
use super::source::{Source, first};
use crate::syntax::facts::Annotation;
use crate::syntax::span;

/// The decorators that are children of a class, a field or a parameter.
pub(super) fn decorators(source: Source<'_>, node: Node<'_>) -> Vec<Annotation> {
    // They come first, before modifiers and name.
    node.named_children()
        .take(64)
        .filter(|n| n.kind() == "decorator")
        .filter_map(|n| annotation(source, n))
        .collect()
}

/// One decorator.
pub(super) fn annotation(source: Source<'_>, decorator: Node<'_>) -> Option<Annotation> {
    let inner = first(decorator)?;
    let (name, args) = match inner.kind() {
        "call_expression" => (inner.child_by_field_name("function")?, expr::arguments(source, inner)),
        _ => (inner, Vec::new()),
    };
    Some(Annotation { name: source.path(name), args, span: span(decorator) })
}
