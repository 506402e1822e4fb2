use super::function;
use crate::syntax::facts::{Guard, GuardKind};

fn guards(statements: &str) -> Vec<Guard> {
    function(&format!("function f(order) {{ {statements} }}")).body.guards
}

fn guard(statements: &str) -> Guard {
    let mut found = guards(statements);
    assert_eq!(found.len(), 1, "{found:#?}");
    found.remove(0)
}

/// Condition and whether it holds when refused.
fn condition(guard: &Guard) -> (Option<&str>, bool) {
    (guard.condition.as_deref(), guard.when_true)
}

/// Error, its path, the message.
fn error(statements: &str) -> (String, String, String) {
    let guard = guard(statements);
    (guard.error.unwrap_or_default(), guard.error_path.unwrap_or_default(), guard.message.unwrap_or_default())
}

fn named(error: &str, path: &str, message: &str) -> (String, String, String) {
    (error.to_owned(), path.to_owned(), message.to_owned())
}

#[test]
fn a_throw_takes_the_innermost_condition() {
    let found = guard("if (a) { if (!order\n  .isOpen) { throw new OrderClosed(); } }");
    assert_eq!(condition(&found), (Some("!order .isOpen"), true));
    assert_eq!(found.condition_line, Some(1));
    assert_eq!(found.kind, GuardKind::Throw);
}

#[test]
fn else_branches_run_when_it_does_not_hold() {
    let found = guards("if (a) { f(); } else if (b) throw new B(); else { throw new C(); }");
    assert_eq!(condition(&found[0]), (Some("b"), true));
    assert_eq!(condition(&found[1]), (Some("b"), false));
}

#[test]
fn cases_are_conditions_too() {
    let found = guards("switch (c.type) { case 'A': case 'B': throw new X(); default: throw new Y(); }");
    assert_eq!(condition(&found[0]), (Some("c.type === 'A' || c.type === 'B'"), true));
    assert_eq!(condition(&found[1]), (Some("switch (c.type) default"), true));
}

#[test]
fn conditions_outside_the_function_do_not_count() {
    let facts = super::facts("if (a) { class X { m() { throw new Y(); } } }");
    assert_eq!(facts.functions[0].body.guards[0].condition, None);
}

#[test]
fn errors_by_type_message_and_code() {
    assert_eq!(error("throw new Error('Order is closed');"), named("Error", "Error", "Order is closed"));
    assert_eq!(error("throw Error(`No ${order.id}`);"), named("Error", "Error", "No {order.id}"));
    assert_eq!(error("throw new E.Closed('x', 'Is closed.');"), named("Closed", "E.Closed", "Is closed."));
    assert_eq!(error("throw Errors.CLOSED;"), named("CLOSED", "Errors.CLOSED", ""));
    assert_eq!(error("throw new Error(Errors.CLOSED);"), named("CLOSED", "Errors.CLOSED", ""));
    assert_eq!(error("throw NotFound.of('x');"), named("NotFound", "NotFound", "x"));
    assert_eq!(error("throw new H({ message: 'Gone' }, 404);"), named("H", "H", "Gone"));
    assert_eq!(error("throw error;"), named("", "", ""));
}

#[test]
fn error_results_are_refusals() {
    for text in [
        "return err(new Closed());",
        "return left(new Closed());",
        "return Result.fail(new Closed());",
        "return Result.err(new Closed());",
        "return left(Result.fail<void>(new Closed())) as Response;",
        "return Promise.reject(new Closed());",
        "return Either.left({ _tag: 'Closed' });",
        "return failure('Closed');",
    ] {
        let found = guard(&format!("if (a) {{ {text} }}"));
        assert_eq!(found.kind, GuardKind::ReturnError, "{text}");
        assert_eq!(found.error.as_deref(), Some("Closed"), "{text}");
        assert_eq!(found.condition.as_deref(), Some("a"), "{text}");
    }
    assert!(guards("return ok(1);").is_empty());
    assert!(guards("return this.fail(res);").is_empty(), "a method of one's own makes no result");
}

#[test]
fn errors_handed_on_and_errors_that_throw_themselves_are_refusals() {
    for statements in [
        "if (order.closed) { return this.reject(new OrderClosedError(order.id)); }",
        "if (order.closed) { return new OrderClosedError(order.id).throw(); }",
        "if (order.closed) { new OrderClosedError(order.id).throw(); }",
    ] {
        let guard = guard(statements);
        assert_eq!(guard.error.as_deref(), Some("OrderClosedError"), "{statements}");
        assert_eq!(condition(&guard), (Some("order.closed"), true), "{statements}");
    }
    assert!(guards("return this.keep(new Order(order.id));").is_empty());
}

#[test]
fn branches_of_a_ternary_are_refusals_under_its_condition() {
    let found = guard("return order.isOpen ? ok(order) : err('order-closed');");
    assert_eq!(condition(&found), (Some("order.isOpen"), false));
    assert_eq!(found.message.as_deref(), Some("order-closed"));
    let arrow = function("const f = (a) => a > 1 ? left(new TooMany()) : right(a);").body.guards;
    assert_eq!(condition(&arrow[0]), (Some("a > 1"), true));
}

#[test]
fn what_follows_a_return_is_refused_otherwise() {
    let found = guard("if (order.isOpen) { note(); return order; } throw new OrderClosed();");
    assert_eq!(condition(&found), (Some("order.isOpen"), false));
    assert_eq!(condition(&guard("if (a) return a; f(); throw new B();")), (None, true));
    assert_eq!(condition(&guard("if (a) { f(); } throw new B();")), (None, true));
}

#[test]
fn objects_that_call_themselves_failures() {
    assert_eq!(error("return { ok: false, error: 'order-closed' };").0, "order-closed");
    assert_eq!(error("return { isError: true, error: new Closed('It is closed') };").2, "It is closed");
    assert!(guards("return { ok: true, value };").is_empty());
}

#[test]
fn conditions_have_no_comments() {
    let found = guard("if (a // why\n && /* and why */ b) throw new C();");
    assert_eq!(condition(&found), (Some("a && b"), true));
    assert_eq!(
        condition(&guard("if (url === 'http://x') throw new C();")),
        (Some("url === 'http://x'"), true)
    );
}

#[test]
fn an_error_handed_on_has_no_name() {
    assert_eq!(error("return left(result.getErrorValue());").0, "");
    assert_eq!(error("return err(result.error);").0, "");
}

#[test]
fn assertions_must_hold_to_go_on() {
    let found = guard("assert(order.total > 0, 'Order is empty');");
    assert_eq!(found.kind, GuardKind::Assert);
    assert_eq!(condition(&found), (Some("order.total > 0"), false));
    assert_eq!(found.message.as_deref(), Some("Order is empty"));
    assert_eq!(guard("assert.equal(a.b, 1);").condition.as_deref(), Some("a.b === 1"));
    assert_eq!(guard("assert.notEqual(a, 1);").condition.as_deref(), Some("a !== 1"));
    assert_eq!(guard("invariant(a, `no ${a}`);").message.as_deref(), Some("no {a}"));
    assert_eq!(guard("if (x) { assert(a); }").condition.as_deref(), Some("a"));
}
