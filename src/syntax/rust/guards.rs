//! Places where a function refuses: errors given back, assertions, panics.

use crate::syntax::Node;

use super::callee::is_capitalized;
use super::context::{Condition, Context};
use super::format::template;
use super::reader::{Reader, children};
use crate::syntax::facts::{Expr, Guard, GuardKind, Span, last_segment};
use crate::syntax::pack::FactsBuilder;

/// What an error expression says.
#[derive(Debug, Default, PartialEq)]
struct Refusal {
    path: Option<String>,
    /// Set if it is not the last segment of the path.
    error: Option<String>,
    message: Option<String>,
}

/// `Err(…)` given back by `statement`.
pub(super) fn error_given_back(
    call: Node<'_>,
    statement: Span,
    reader: Reader<'_>,
    cx: &Context,
    out: &mut FactsBuilder,
) {
    let error = call.child_by_field_name("arguments").and_then(|args| children(args).next());
    let refusal = error.map(|error| describe(&reader.expr(error), 0)).unwrap_or_default();
    let condition = cx.condition(&reader.span(call)).cloned();
    push(GuardKind::ReturnError, refusal, condition, statement, out);
}

/// `x.ok_or(E)`, `x.ok_or_else(|| E)`: refuses unless `x` is there.
pub(super) fn missing(call: Node<'_>, receiver: &str, reader: Reader<'_>, out: &mut FactsBuilder) {
    let error = call.child_by_field_name("arguments").and_then(|args| children(args).next());
    let body = error.map(|error| match error.kind() {
        "closure_expression" => error.child_by_field_name("body").unwrap_or(error),
        _ => error,
    });
    let refusal = body.map(|body| describe(&reader.expr(body), 0)).unwrap_or_default();
    // In a long chain the refusal stands where `ok_or` does, not where the chain begins.
    let line = call.child_by_field_name("arguments").map(|args| reader.span(args).line);
    let whole = reader.span(call);
    let span = Span { line: line.unwrap_or(whole.line), ..whole };
    let condition = Condition { text: receiver.to_owned(), when_true: false, line: span.line };
    push(GuardKind::ReturnError, refusal, Some(condition), span, out);
}

/// Whether a macro refuses.
pub(super) fn is_guard(name: &str) -> bool {
    matches!(
        name,
        "bail"
            | "panic"
            | "ensure"
            | "ensure_eq"
            | "assert"
            | "assert_eq"
            | "assert_ne"
            | "debug_assert"
            | "debug_assert_eq"
            | "debug_assert_ne"
    )
}

/// `bail!`, `ensure!`, `assert!`, `panic!`. `conditions` are text and line of the first arguments.
pub(super) fn of_macro(
    name: &str,
    args: &[Expr],
    conditions: &[(String, u32)],
    span: Span,
    cx: &Context,
    out: &mut FactsBuilder,
) {
    let must_hold = |text: Option<String>| {
        let line = conditions.first().map_or(span.line, |(_, line)| *line);
        text.map(|text| Condition { text, when_true: false, line })
    };
    let first = conditions.first().map(|(text, _)| text.clone());
    let compared = |op: &str| match conditions {
        [(left, _), (right, _), ..] => Some(format!("{left} {op} {right}")),
        _ => None,
    };
    let (kind, condition, rest) = match name {
        "bail" => (GuardKind::ReturnError, cx.condition(&span).cloned(), args),
        "panic" => (GuardKind::Assert, cx.condition(&span).cloned(), args),
        "ensure" | "assert" | "debug_assert" => {
            (GuardKind::Assert, must_hold(first), args.get(1..).unwrap_or_default())
        }
        "assert_eq" | "debug_assert_eq" | "ensure_eq" => {
            (GuardKind::Assert, must_hold(compared("==")), args.get(2..).unwrap_or_default())
        }
        "assert_ne" | "debug_assert_ne" => {
            (GuardKind::Assert, must_hold(compared("!=")), args.get(2..).unwrap_or_default())
        }
        _ => return,
    };
    let refusal = match template(rest) {
        Some(message) => Refusal { message: Some(message), ..Refusal::default() },
        None => rest.first().map(|error| describe(error, 0)).unwrap_or_default(),
    };
    push(kind, refusal, condition, span, out);
}

fn push(kind: GuardKind, refusal: Refusal, condition: Option<Condition>, span: Span, out: &mut FactsBuilder) {
    let last = refusal.path.as_deref().map(|path| last_segment(path).to_owned());
    out.body.guards.push(Guard {
        kind,
        when_true: condition.as_ref().is_none_or(|condition| condition.when_true),
        condition_line: condition.as_ref().map(|condition| condition.line),
        condition: condition.map(|condition| condition.text),
        error: refusal.error.or(last),
        error_path: refusal.path,
        message: refusal.message,
        span,
    });
}

/// Which error, and what it tells.
fn describe(error: &Expr, depth: u8) -> Refusal {
    if depth > 8 {
        return Refusal::default();
    }
    let of_path = |path: &str, message| Refusal { path: Some(path.to_owned()), error: None, message };
    match error {
        Expr::Str(text) => Refusal { message: Some(text.clone()), ..Refusal::default() },
        Expr::Name(path) if path.split("::").any(is_capitalized) => of_path(path, None),
        Expr::Construct(path, args, fields) => {
            of_path(path, first_message(args.iter().chain(fields.iter().map(|(_, value)| value))))
        }
        Expr::Call(Some(on), name, args) => match on.as_name() {
            Some(holder) if is_capitalized(last_segment(holder)) => made_by(holder, name, args, depth),
            // `anyhow::anyhow!("…")`
            Some(_) if is_message_macro(name) => of_message_macro(args, depth),
            // `E::X.context("…")`
            _ => {
                let inner = describe(on, depth + 1);
                Refusal { message: inner.message.or_else(|| first_message(args.iter())), ..inner }
            }
        },
        Expr::Call(None, name, args) if is_message_macro(name) => of_message_macro(args, depth),
        Expr::Call(None, name, args) => of_path(name, first_message(args.iter())),
        // `(StatusCode::NOT_FOUND, "…")`
        Expr::Array(parts) => {
            parts.iter().map(|part| describe(part, depth + 1)).fold(Refusal::default(), |known, part| {
                Refusal {
                    path: known.path.or(part.path),
                    error: known.error.or(part.error),
                    message: known.message.or(part.message),
                }
            })
        }
        Expr::Either(branches) => {
            branches.iter().map(|branch| describe(branch, depth + 1)).next().unwrap_or_default()
        }
        _ => Refusal::default(),
    }
}

/// `Error::new(…)`, `AccountError::from("…")`, `ApiError::not_found("…")`.
fn made_by(holder: &str, name: &str, args: &[Expr], depth: u8) -> Refusal {
    let message = template(args).or_else(|| first_message(args.iter()));
    let only_wraps =
        matches!(name, "new" | "from" | "msg" | "other" | "custom" | "default" | "into" | "from_str")
            || name.starts_with("from_")
            || name.starts_with("with_");
    if !only_wraps {
        let path = format!("{holder}::{name}");
        return Refusal { path: Some(path), error: None, message };
    }
    let inner = args.iter().map(|arg| describe(arg, depth + 1)).find(|inner| inner.path.is_some());
    match inner {
        Some(inner) => Refusal { message: inner.message.or(message), ..inner },
        None => Refusal { path: Some(holder.to_owned()), error: None, message },
    }
}

fn is_message_macro(name: &str) -> bool {
    matches!(name, "anyhow" | "eyre" | "format_err" | "report" | "miette" | "format" | "err")
}

fn of_message_macro(args: &[Expr], depth: u8) -> Refusal {
    match template(args) {
        Some(message) => Refusal { message: Some(message), ..Refusal::default() },
        None => args.first().map(|error| describe(error, depth + 1)).unwrap_or_default(),
    }
}

fn first_message<'e>(mut exprs: impl Iterator<Item = &'e Expr>) -> Option<String> {
    exprs.find_map(|expr| expr.as_str().map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(path: &str) -> Expr {
        Expr::Name(path.to_owned())
    }

    fn text(text: &str) -> Expr {
        Expr::Str(text.to_owned())
    }

    fn call(on: &str, method: &str, args: Vec<Expr>) -> Expr {
        Expr::Call(Some(Box::new(name(on))), method.to_owned(), args)
    }

    #[test]
    fn a_converted_error_is_the_error_converted() {
        let refusal = describe(&call("Report", "new", vec![name("BankError::Closed")]), 0);
        assert_eq!(refusal.path.as_deref(), Some("BankError::Closed"));
    }

    #[test]
    fn a_factory_names_the_error() {
        let refusal = describe(&call("ApiError", "not_found", vec![text("no such cart")]), 0);
        assert_eq!(refusal.path.as_deref(), Some("ApiError::not_found"));
        assert_eq!(refusal.message.as_deref(), Some("no such cart"));
    }

    #[test]
    fn an_error_passed_on_has_no_name() {
        assert_eq!(describe(&name("e"), 0), Refusal::default());
    }
}
