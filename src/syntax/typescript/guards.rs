//! How functions refuse: `throw`, error results, assertions → [`Guard`], and the conditions
//! (`if`, `?:`, `case`) that lead to a place.

use crate::syntax::Node;

use super::body::{Tag, callee_names};
use super::expr;
use super::source::{MAX_CONDITION, Source, first, named, unwrapped};
use super::text::cut;
use crate::syntax::facts::{Branch, Guard, GuardKind, Span};
use crate::syntax::{FactsBuilder, Scope, ScopeKind, span};

/// Calls that make an error result, whoever they are called on.
const ERROR_RESULTS: &[&str] =
    &["err", "errAsync", "Err", "left", "Left", "failure", "Failure", "fail", "Fail"];
/// Calls that tell a command's sender that it is refused, on whatever object.
const REJECTIONS: &[&str] = &["asRejected"];
/// Calls that make one only on a type (`Promise.reject`, `Result.error`).
const ERROR_RESULTS_OF_TYPES: &[&str] = &["reject", "error", "Error", "rejected", "failed", "ko"];
/// Calls that throw unless their first argument holds.
const ASSERTIONS: &[&str] = &["assert", "invariant"];
/// Errors that say nothing by their name.
const GENERIC_ERRORS: &[&str] = &["Error", "TypeError", "RangeError", "Exception"];
/// Statements of an `if` looked at for a final `return`.
const MAX_STATEMENTS: usize = 100;
/// Properties that say whether a result is one, when they are `false`.
const SUCCESS_FLAGS: &[&str] = &["ok", "success", "succeeded", "isOk", "isSuccess"];
/// Properties that say so when they are `true`.
const FAILURE_FLAGS: &[&str] = &["isError", "isErr", "isFailure", "failed"];
/// Branches of nested `?:` and wrapped results looked at.
const MAX_DEPTH: usize = 16;

/// `throw …`.
pub(super) fn throw(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    let thrown = first(node).map(|n| Thrown::read(source, n, 0)).unwrap_or_default();
    out.body.guards.push(thrown.guard(GuardKind::Throw, span(node)));
}

/// `return err(…)`, also in a branch of `?:`, and `Promise.reject(…)`.
pub(super) fn refused_result(source: Source<'_>, value: Node<'_>, place: Span, out: &mut FactsBuilder) {
    refused_in(source, value, place, 0, out);
}

fn refused_in(source: Source<'_>, value: Node<'_>, place: Span, depth: usize, out: &mut FactsBuilder) {
    let node = unwrapped(value);
    match node.kind() {
        "ternary_expression" if depth < MAX_DEPTH => {
            for branch in ["consequence", "alternative"] {
                if let Some(side) = node.child_by_field_name(branch) {
                    refused_in(source, side, span(side), depth + 1, out);
                }
            }
        }
        "call_expression" if is_error_result(source, node) => {
            let thrown = argument(node, 0).map(|n| Thrown::read(source, n, 0)).unwrap_or_default();
            out.body.guards.push(thrown.guard(GuardKind::ReturnError, place));
        }
        "call_expression" => {
            if let Some(error) = handed_on(source, node).or_else(|| thrown_by_itself(source, node)) {
                out.body.guards.push(Thrown::read(source, error, 0).guard(GuardKind::ReturnError, place));
            }
        }
        "object" if is_failure(source, node) => {
            let error = property(source, node, &["error", "reason", "code"]);
            let mut thrown = error.map(|n| Thrown::read(source, n, 0)).unwrap_or_default();
            thrown.message = message_in(source, node).or(thrown.message);
            out.body.guards.push(thrown.guard(GuardKind::ReturnError, place));
        }
        _ => {}
    }
}

/// `this.reject(new OrderClosedError(…))`: an error made for whoever refuses with it.
fn handed_on<'t>(source: Source<'_>, call: Node<'t>) -> Option<Node<'t>> {
    let error = argument(call, 0).map(unwrapped).filter(|n| n.kind() == "new_expression")?;
    let class = error.child_by_field_name("constructor").and_then(|n| source.dotted(n))?;
    let called = ["Error", "Exception", "Rejection", "Violation"];
    called.iter().any(|suffix| class.len() > suffix.len() && class.ends_with(suffix)).then_some(error)
}

/// `new OrderClosedError(…).throw()`: an error that throws itself.
fn thrown_by_itself<'t>(source: Source<'_>, call: Node<'t>) -> Option<Node<'t>> {
    let callee = call.child_by_field_name("function").filter(|n| n.kind() == "member_expression")?;
    let throws = callee.child_by_field_name("property").is_some_and(|n| source.of(n) == "throw");
    let error = callee.child_by_field_name("object").map(unwrapped)?;
    (throws && error.kind() == "new_expression").then_some(error)
}

/// A statement `new OrderClosedError(…).throw();`, without `return`.
pub(super) fn self_thrown(source: Source<'_>, call: Node<'_>, out: &mut FactsBuilder) {
    let is_statement = call.parent().is_some_and(|n| n.kind() == "expression_statement");
    if let Some(error) = thrown_by_itself(source, call).filter(|_| is_statement) {
        out.body.guards.push(Thrown::read(source, error, 0).guard(GuardKind::Throw, span(call)));
    }
}

/// `{ ok: false, … }`, `{ isError: true, … }`.
fn is_failure(source: Source<'_>, object: Node<'_>) -> bool {
    let says = |flags, value| property(source, object, flags).is_some_and(|n| n.kind() == value);
    says(SUCCESS_FLAGS, "false") || says(FAILURE_FLAGS, "true")
}

/// The value of the first property that has one of these names.
fn property<'t>(source: Source<'_>, object: Node<'t>, names: &[&str]) -> Option<Node<'t>> {
    named(object, 32).into_iter().find_map(|entry| {
        let key = source.key(entry.child_by_field_name("key")?);
        let value = entry.child_by_field_name("value")?;
        names.contains(&key.as_str()).then(|| unwrapped(value))
    })
}

fn is_error_result(source: Source<'_>, call: Node<'_>) -> bool {
    let Some(callee) = call.child_by_field_name("function").map(unwrapped) else { return false };
    let (receiver, name) = callee_names(source, callee);
    let on_type = receiver.starts_with(|c: char| c.is_uppercase());
    (receiver.is_empty() || on_type) && ERROR_RESULTS.contains(&name.as_str())
        || on_type && ERROR_RESULTS_OF_TYPES.contains(&name.as_str())
        || REJECTIONS.contains(&name.as_str())
        || receiver == "command" && name == "reject"
}

/// `assert(x)`, `assert.ok(x)`, `assert.equal(a, b)`, `invariant(x)`.
pub(super) fn assertion(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    let Some(callee) = node.child_by_field_name("function") else { return };
    let (receiver, name) = callee_names(source, callee);
    let plain = receiver.is_empty() && ASSERTIONS.contains(&name.as_str());
    if !plain && receiver != "assert" {
        return;
    }
    let Some(tested) = argument(node, 0) else { return };
    let (condition, message) = match (name.as_str(), argument(node, 1)) {
        ("fail" | "rejects" | "throws", _) => return,
        (comparison, Some(other)) if comparison.to_ascii_lowercase().contains("equal") => {
            let operator = if comparison.starts_with("not") { "!==" } else { "===" };
            let sides = (condition_text(source, tested), condition_text(source, other));
            (format!("{} {operator} {}", sides.0, sides.1), argument(node, 2))
        }
        (_, message) => (condition_text(source, tested), message),
    };
    let thrown = message.map(|n| Thrown::read(source, n, 0)).unwrap_or_default();
    let mut guard = thrown.guard(GuardKind::Assert, span(node));
    guard.condition = Some(condition);
    guard.when_true = false;
    guard.condition_line = Some(span(tested).line);
    out.body.guards.push(guard);
}

fn argument(call: Node<'_>, index: usize) -> Option<Node<'_>> {
    let arguments = call.child_by_field_name("arguments").filter(|n| n.kind() == "arguments")?;
    named(arguments, index + 1).into_iter().nth(index)
}

/// What is known of an error.
#[derive(Default)]
struct Thrown {
    path: Option<String>,
    message: Option<String>,
}

impl Thrown {
    fn read(source: Source<'_>, node: Node<'_>, depth: usize) -> Self {
        let node = unwrapped(node);
        match node.kind() {
            "string" | "template_string" => {
                let text = match node.kind() {
                    "string" => source.string(node),
                    _ => source.template(node),
                };
                // A bare word is a code as much as a message.
                let path = (!text.is_empty() && !text.contains([' ', '{'])).then(|| text.clone());
                Thrown { path, message: Some(text) }
            }
            "binary_expression" => Thrown { path: None, message: text_of(source, node) },
            "object" => {
                // `err({ code: 'NOT_ACTIVE' })`
                let code = || {
                    let code = property(source, node, &["code", "errorCode", "error"])?;
                    (code.kind() == "string").then(|| source.string(code)).filter(|c| !c.contains(' '))
                };
                let path = Tag::of(source, node).map(Tag::text).or_else(code);
                Thrown { path, message: message_in(source, node) }
            }
            "new_expression" => Self::made(source, node, node.child_by_field_name("constructor")),
            "call_expression" if depth < MAX_DEPTH && is_error_result(source, node) => {
                argument(node, 0).map(|n| Self::read(source, n, depth + 1)).unwrap_or_default()
            }
            "call_expression" => Self::made(source, node, node.child_by_field_name("function")),
            _ => Thrown { path: source.dotted(node).filter(|path| !is_passed_on(path)), message: None },
        }
    }

    /// `new OrderClosed(…)`, `Error(…)`, `OrderClosed.create(…)`.
    fn made(source: Source<'_>, node: Node<'_>, of: Option<Node<'_>>) -> Self {
        let mut path = of.and_then(|n| source.dotted(n));
        if node.kind() == "call_expression" && path.as_deref().is_some_and(is_getter) {
            return Thrown::default();
        }
        if node.kind() == "call_expression"
            && let Some((owner, method)) = path.as_deref().and_then(|p| p.rsplit_once('.'))
            && owner.starts_with(|c: char| c.is_uppercase())
            && method.starts_with(|c: char| c.is_lowercase())
        {
            // A factory method: the type is what it is called on.
            path = Some(owner.to_owned());
        }
        let list = node.child_by_field_name("arguments").map(|list| named(list, 8)).unwrap_or_default();
        let texts: Vec<String> = list.iter().filter_map(|&n| text_of(source, unwrapped(n))).collect();
        let message = texts.iter().find(|text| text.contains(' ')).or(texts.first()).cloned();
        let message = message.or_else(|| {
            let object = list.iter().map(|&n| unwrapped(n)).find(|n| n.kind() == "object")?;
            message_in(source, object)
        });
        if path.as_deref().is_some_and(|p| GENERIC_ERRORS.contains(&p))
            && let Some(code) = list.first().and_then(|&n| source.dotted(n)).filter(|code| is_code(code))
        {
            path = Some(code);
        }
        Thrown { path, message }
    }

    fn guard(self, kind: GuardKind, place: Span) -> Guard {
        let error = self.path.as_deref().map(|path| path.rsplit('.').next().unwrap_or(path).to_owned());
        Guard {
            kind,
            condition: None,
            when_true: true,
            error,
            error_path: self.path,
            message: self.message,
            span: place,
            condition_line: None,
        }
    }
}

/// `Errors.CART_CLOSED`, `CART_CLOSED`: a constant rather than a variable.
fn is_code(path: &str) -> bool {
    path.starts_with(|c: char| c.is_uppercase())
}

/// `error`, `result.error`: a variable that holds an error somebody else made.
fn is_passed_on(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or(path);
    let is_variable = !path.contains('.') && path.starts_with(|c: char| c.is_lowercase() || c == '_');
    is_variable || matches!(last, "error" | "err" | "value" | "left" | "reason" | "message" | "cause")
}

/// `result.getErrorValue()`: hands out an error somebody else made.
fn is_getter(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(owner, method)| {
        owner.starts_with(|c: char| c.is_lowercase())
            && (method.starts_with("get") || method.ends_with("rror"))
    })
}

fn text_of(source: Source<'_>, node: Node<'_>) -> Option<String> {
    match node.kind() {
        "string" | "template_string" | "binary_expression" => {
            expr::expr(source, node).as_str().map(str::to_owned)
        }
        _ => None,
    }
}

fn message_in(source: Source<'_>, object: Node<'_>) -> Option<String> {
    property(source, object, &["message", "reason", "error", "detail"]).and_then(|n| text_of(source, n))
}

/// Notes under which condition the branches of an `if` or `?:` run.
pub(super) fn branches(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    let Some(condition) = node.child_by_field_name("condition") else { return };
    let text = condition_text(source, condition);
    let line = span(condition).line;
    for (branch, when_true) in [("consequence", true), ("alternative", false)] {
        if let Some(side) = node.child_by_field_name(branch) {
            let leaves = when_true && returning(node).is_some();
            let entered = Branch { condition: text.clone(), when_true, leaves, span: span(side) };
            out.body.branches.push(entered);
            push_condition(span(side), text.clone(), when_true, line, out);
        }
    }
}

/// `if (found) return found; throw new NotFound();`: what comes right after an `if` that returns
/// runs when its condition does not hold.
pub(super) fn left_over(source: Source<'_>, block: Node<'_>, out: &mut FactsBuilder) {
    let mut before: Option<Node<'_>> = None;
    for statement in block.named_children() {
        if statement.is_extra() {
            continue;
        }
        if matches!(statement.kind(), "throw_statement" | "return_statement")
            && let Some(condition) = before.and_then(returning)
        {
            let text = condition_text(source, condition);
            push_condition(span(statement), text, false, span(condition).line, out);
        }
        before = Some(statement);
    }
}

/// The condition of an `if` without `else` that ends in a `return`.
fn returning(statement: Node<'_>) -> Option<Node<'_>> {
    if statement.kind() != "if_statement" || statement.child_by_field_name("alternative").is_some() {
        return None;
    }
    let body = statement.child_by_field_name("consequence")?;
    let end = if body.kind() == "statement_block" { named(body, MAX_STATEMENTS).pop()? } else { body };
    (end.kind() == "return_statement").then(|| statement.child_by_field_name("condition"))?
}

/// Notes that what is inside `place` only runs under a condition.
pub(super) fn push_condition(place: Span, text: String, when_true: bool, line: u32, out: &mut FactsBuilder) {
    out.scopes.push(Scope { span: place, kind: ScopeKind::Condition { text, when_true, line } });
}

/// A condition's text without the parentheses around it.
pub(super) fn condition_text(source: Source<'_>, node: Node<'_>) -> String {
    let inner = match node.kind() {
        "parenthesized_expression" => first(node).unwrap_or(node),
        _ => node,
    };
    cut(&source.folded(inner, MAX_CONDITION), MAX_CONDITION).to_owned()
}
