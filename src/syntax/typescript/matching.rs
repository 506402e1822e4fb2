//! ts-pattern: `match(event).with({ type: 'X' }, (e) => …).otherwise(…)` → [`Arm`].

use crate::syntax::Node;

use super::arms::{MAX_LABELS, does_nothing, label};
use super::body::{Tag, is_discriminator};
use super::functions::{bound_parameters, is_closure};
use super::source::{MAX_CONDITION, Source, first, named, unwrapped};
use crate::syntax::facts::{Arm, Label, Span};
use crate::syntax::{FactsBuilder, span};

/// Calls of one `match(…).with(…)` chain.
const MAX_CHAIN: usize = 256;
/// Nesting of a pattern.
const MAX_DEPTH: usize = 8;

/// One call of the chain: `.with(…)` or `.otherwise(…)`.
pub(super) fn matched(source: Source<'_>, call: Node<'_>, out: &mut FactsBuilder) {
    let Some(callee) = call.child_by_field_name("function").filter(|n| n.kind() == "member_expression")
    else {
        return;
    };
    let name = callee.child_by_field_name("property").map(|n| source.of(n));
    let is_default = match name {
        Some("with") => false,
        Some("otherwise") => true,
        _ => return,
    };
    let Some(on) = match_subject(source, callee) else { return };
    let Some(list) = call.child_by_field_name("arguments") else { return };
    let mut arguments = named(list, MAX_LABELS);
    let Some(handler) = arguments.pop().map(unwrapped) else { return };
    let mut labels = Vec::new();
    let mut condition = None;
    for pattern in arguments {
        if is_closure(pattern) {
            condition = Some(source.folded(pattern, MAX_CONDITION));
        } else {
            pattern_labels(source, pattern, 0, &mut labels);
        }
    }
    if is_default {
        labels.push(Label::Default);
    }
    let start = callee.child_by_field_name("property").map(span).unwrap_or_default();
    let end = span(call);
    let result = handler.child_by_field_name("body");
    out.body.arms.push(Arm {
        on,
        labels,
        bindings: if is_closure(handler) { bound_parameters(source, handler) } else { Vec::new() },
        condition,
        is_empty: result.is_some_and(|n| {
            n.kind() == "identifier"
                || n.kind() == "statement_block" && named(n, 50).into_iter().all(does_nothing)
        }),
        span: Span { end: end.end, end_line: end.end_line, ..start },
    });
}

/// `event` of `match(event).with(…).with(…)`, walking the chain to its root.
fn match_subject(source: Source<'_>, callee: Node<'_>) -> Option<String> {
    let mut node = callee;
    for _ in 0..MAX_CHAIN {
        match node.kind() {
            "member_expression" => node = node.child_by_field_name("object")?,
            "call_expression" => {
                let function = node.child_by_field_name("function")?;
                if function.kind() == "identifier" {
                    let subject = first(node.child_by_field_name("arguments")?)?;
                    return (source.of(function) == "match").then(|| source.path(subject));
                }
                node = function;
            }
            _ => return None,
        }
    }
    None
}

/// `'X'`, `{ type: 'X' }`, `P.instanceOf(X)`, `P.union('X', 'Y')`, `{ type: P.union(…) }`.
fn pattern_labels(source: Source<'_>, pattern: Node<'_>, depth: usize, labels: &mut Vec<Label>) {
    let pattern = unwrapped(pattern);
    if depth > MAX_DEPTH || labels.len() >= MAX_LABELS {
        return;
    }
    match pattern.kind() {
        "string" | "identifier" | "member_expression" => labels.push(label(source, pattern)),
        "object" => {
            match Tag::of(source, pattern) {
                Some(Tag::Literal(text)) => return labels.push(Label::Literal(text)),
                Some(Tag::Constant(path)) => return labels.push(Label::Path(path)),
                None => {}
            }
            for entry in named(pattern, 32) {
                let key = entry.child_by_field_name("key").map(|n| source.key(n));
                if key.is_some_and(|key| is_discriminator(&key))
                    && let Some(value) = entry.child_by_field_name("value")
                {
                    pattern_labels(source, value, depth + 1, labels);
                }
            }
        }
        "array" => {
            for element in named(pattern, 8) {
                pattern_labels(source, element, depth + 1, labels);
            }
        }
        "call_expression" => {
            if let Some(list) = pattern.child_by_field_name("arguments") {
                for argument in named(list, MAX_LABELS) {
                    pattern_labels(source, argument, depth + 1, labels);
                }
            }
        }
        _ => {}
    }
}
