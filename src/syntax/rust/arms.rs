//! `match` arms, `if let`, and conditions.

use crate::syntax::Node;

use super::body::bind;
use super::callee::is_capitalized;
use super::context::{Condition, Context, Subject};
use super::limits::MAX_TEXT;
use super::pattern::{labels, names_bound};
use super::reader::{Reader, children, first_child};
use super::text::truncate;
use crate::syntax::facts::{Arm, Branch, Expr, Label, Span};
use crate::syntax::pack::FactsBuilder;

/// `match x { … }`: its arms come next.
pub(super) fn match_(node: Node<'_>, reader: Reader<'_>, cx: &mut Context) {
    if let (Some(value), Some(body)) = (node.child_by_field_name("value"), node.child_by_field_name("body")) {
        let subject = Subject { text: subject_text(value, reader), asked: asked(body, reader) };
        cx.open_subject(reader.span(body), subject);
    }
}

/// The patterns of a `match` that ask for something, joined as alternatives and cut.
fn asked(body: Node<'_>, reader: Reader<'_>) -> String {
    let mut asked = String::new();
    let patterns = children(body).filter_map(|arm| arm.child_by_field_name("pattern"));
    for pattern in patterns {
        let guard = pattern.child_by_field_name("condition");
        let Some(pattern) = first_child(pattern).filter(|first| Some(*first) != guard) else { continue };
        if asked.len() > MAX_TEXT {
            break;
        }
        let takes_anything = pattern.kind() == "identifier" && !is_capitalized(reader.text(pattern));
        if !takes_anything {
            asked.push_str(if asked.is_empty() { "" } else { " | " });
            asked.push_str(&reader.folded(pattern));
        }
    }
    truncate(&mut asked, MAX_TEXT);
    asked
}

fn subject_text(value: Node<'_>, reader: Reader<'_>) -> String {
    // `&self.state` and `self.state` are looked at alike; a tuple stays one.
    let mut value = value;
    while matches!(value.kind(), "reference_expression") {
        match value.child_by_field_name("value") {
            Some(inner) => value = inner,
            None => break,
        }
    }
    reader.folded(value)
}

/// One arm of a `match`.
pub(super) fn arm(node: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    let Some(pattern) = node.child_by_field_name("pattern") else { return };
    let subject = cx.subject();
    let on = subject.text;
    let extra = pattern.child_by_field_name("condition").map(|condition| reader.folded(condition));
    let asked = first_child(pattern).unwrap_or(pattern);
    // `_` is no named node: a pattern without one asks for nothing.
    let only_guard = pattern.child_by_field_name("condition") == Some(asked);
    let asks = if only_guard { vec![Label::Default] } else { labels(asked, reader) };
    if let Some(value) = node.child_by_field_name("value") {
        let takes_the_rest = asks == [Label::Default] && extra.is_none() && !subject.asked.is_empty();
        let text = match &extra {
            Some(extra) => extra.clone(),
            // What nothing else took comes here: unless one of the others fits.
            None if takes_the_rest => format!("let {} = {on}", subject.asked),
            None => format!("let {} = {on}", reader.folded(asked)),
        };
        let line = reader.span(pattern).line;
        cx.open_condition(reader.span(value), Condition { text, when_true: !takes_the_rest, line });
    }
    out.body.arms.push(Arm {
        labels: asks,
        bindings: if only_guard { Vec::new() } else { names_bound(asked, reader) },
        condition: extra,
        is_empty: node
            .child_by_field_name("value")
            .is_none_or(|value| is_empty(value, &on, reader) || passes_on(value, asked, reader)),
        on,
        span: reader.span(node),
    });
}

/// Nothing, `break`, `()`, `Ok(())`, or the unchanged subject.
fn is_empty(value: Node<'_>, on: &str, reader: Reader<'_>) -> bool {
    let mut value = value;
    for _ in 0..8 {
        match value.kind() {
            "block" => {
                let mut statements = children(value);
                match (statements.next(), statements.next()) {
                    (None, _) => return true,
                    (Some(only), None) => value = only,
                    _ => return false,
                }
            }
            "expression_statement" => match first_child(value) {
                Some(inner) => value = inner,
                None => return true,
            },
            "return_expression" => match first_child(value) {
                Some(inner) => value = inner,
                None => return true,
            },
            "break_expression" | "continue_expression" | "empty_statement" => {
                return first_child(value).is_none();
            }
            _ => break,
        }
    }
    let inner = reader.look_through(value);
    match inner.kind() {
        "unit_expression" => true,
        "identifier" | "self" | "field_expression" => {
            let text = reader.folded(inner);
            let parts = on.trim_start_matches('(').trim_end_matches(')').split(", ");
            on == text || (on.starts_with('(') && parts.into_iter().any(|part| part == text))
        }
        _ => false,
    }
}

/// `=> state.clone()`, `=> vec![]`: gives back what was there before, or a list of nothing.
fn passes_on(value: Node<'_>, pattern: Node<'_>, reader: Reader<'_>) -> bool {
    let mut value = value;
    while value.kind() == "block" {
        let mut statements = children(value);
        match (statements.next(), statements.next()) {
            (Some(only), None) if only.kind() != "expression_statement" => value = only,
            _ => return false,
        }
    }
    match reader.expr(value) {
        Expr::Name(name) => {
            let is_plain = name.chars().all(|c| c.is_alphanumeric() || c == '_');
            is_plain && !is_capitalized(&name) && !names_bound(pattern, reader).contains(&name)
        }
        Expr::Array(items) => items.is_empty(),
        Expr::Call(Some(list), name, args) => {
            args.is_empty() && name == "new" && list.as_name() == Some("Vec")
        }
        _ => false,
    }
}

/// `if … {} else {}`.
pub(super) fn if_(node: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    let Some(condition) = node.child_by_field_name("condition") else { return };
    let text = reader.folded(condition);
    let line = reader.span(condition).line;
    // The branch behind is opened first: it lies below on the stack.
    if let Some(alternative) = node.child_by_field_name("alternative") {
        let span = reader.span(alternative);
        out.body.branches.push(Branch { condition: text.clone(), when_true: false, leaves: false, span });
        cx.open_condition(span, Condition { text: text.clone(), when_true: false, line });
    }
    if let Some(consequence) = node.child_by_field_name("consequence") {
        let (leaves, span) = (returns_last(consequence), reader.span(consequence));
        out.body.branches.push(Branch { condition: text.clone(), when_true: true, leaves, span });
        cx.open_condition(reader.span(consequence), Condition { text, when_true: true, line });
        tests(condition, consequence, reader, out);
    }
}

/// `{ …; return x; }`.
fn returns_last(block: Node<'_>) -> bool {
    let Some(last) = children(block).last() else { return false };
    let inner =
        if last.kind() == "expression_statement" { children(last).next().unwrap_or(last) } else { last };
    inner.kind() == "return_expression"
}

/// `while … {}`.
pub(super) fn while_(node: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    let (Some(condition), Some(body)) =
        (node.child_by_field_name("condition"), node.child_by_field_name("body"))
    else {
        return;
    };
    let (text, line) = (reader.folded(condition), reader.span(condition).line);
    cx.open_condition(reader.span(body), Condition { text, when_true: true, line });
    tests(condition, body, reader, out);
}

/// Every `let P = x` and `x == Kind::A` of a condition is an arm; what the patterns bind is local.
fn tests(condition: Node<'_>, body: Node<'_>, reader: Reader<'_>, out: &mut FactsBuilder) {
    let parts: Vec<Node<'_>> =
        if condition.kind() == "let_chain" { children(condition).collect() } else { vec![condition] };
    for part in parts {
        match part.kind() {
            "let_condition" => let_condition(part, body, reader, out),
            "binary_expression" => comparison(part, body, reader, out),
            _ => {}
        }
    }
}

fn let_condition(node: Node<'_>, body: Node<'_>, reader: Reader<'_>, out: &mut FactsBuilder) {
    let Some(value) = node.child_by_field_name("value") else { return };
    let Some(pattern) = node.child_by_field_name("pattern") else { return };
    bind(pattern, None, Some(value), node, reader, out);
    let on = subject_text(value, reader);
    out.body.arms.push(Arm {
        labels: labels(pattern, reader),
        bindings: names_bound(pattern, reader),
        condition: None,
        is_empty: is_empty(body, &on, reader),
        on,
        span: from_to(reader.span(node), reader.span(body)),
    });
}

/// `let Event::Opened { id } = event else { return };`: what comes behind is for that case only.
pub(super) fn let_else(
    node: Node<'_>,
    pattern: Node<'_>,
    value: Node<'_>,
    reader: Reader<'_>,
    out: &mut FactsBuilder,
) {
    let asked = labels(pattern, reader);
    if asked.iter().all(|label| !matches!(label, Label::Path(path) if path.contains("::"))) {
        return;
    }
    let Some(block) = node.parent().filter(|parent| parent.kind() == "block") else { return };
    let (start, end) = (reader.span(node), reader.span(block));
    out.body.arms.push(Arm {
        labels: asked,
        bindings: names_bound(pattern, reader),
        condition: None,
        is_empty: false,
        on: subject_text(value, reader),
        span: from_to(start, end),
    });
}

/// `event.kind == Kind::Opened`, `event_type == "Opened"`.
fn comparison(node: Node<'_>, body: Node<'_>, reader: Reader<'_>, out: &mut FactsBuilder) {
    if node.child_by_field_name("operator").is_none_or(|op| reader.text(op) != "==") {
        return;
    }
    let (Some(left), Some(right)) = (node.child_by_field_name("left"), node.child_by_field_name("right"))
    else {
        return;
    };
    let label = match reader.expr(right) {
        Expr::Str(text) => Label::Literal(text),
        Expr::Name(path) if path.contains("::") && path.rsplit("::").next().is_some_and(is_capitalized) => {
            Label::Path(path)
        }
        _ => return,
    };
    let on = subject_text(left, reader);
    out.body.arms.push(Arm {
        labels: vec![label],
        bindings: Vec::new(),
        condition: None,
        is_empty: is_empty(body, &on, reader),
        on,
        span: from_to(reader.span(node), reader.span(body)),
    });
}

fn from_to(start: Span, end: Span) -> Span {
    Span { end: end.end, end_line: end.end_line, ..start }
}
