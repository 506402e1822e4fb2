//! Macro calls and the code inside their tokens.

use super::*;

fn args(call: &str) -> Vec<Expr> {
    body(&format!("{call};")).calls.remove(0).args
}

fn entry(key: &str, value: Expr) -> Expr {
    Expr::Object(vec![(key.to_owned(), value)])
}

#[test]
fn a_macro_is_a_call() {
    let body = body("sqlx::query!(\"INSERT INTO cart VALUES ($1)\", cart.id).execute(&self.pool).await?;");
    let query = body.calls.iter().find(|c| c.is_macro).unwrap();
    assert_eq!((query.receiver.as_str(), query.name.as_str()), ("sqlx", "query"));
    assert_eq!(query.args, [text("INSERT INTO cart VALUES ($1)"), name("cart.id")]);
    assert_eq!(body.calls[0].name, "execute");
}

#[test]
fn types_and_names_given_to_macros_are_no_facts_of_the_body() {
    let body = body("query_as!(Row, \"…\"); event_types!(Event, [Opened]); m!(user = user_id, \"done\");");
    assert_eq!((body.constructions.len(), body.assigns.len()), (0, 0));
    assert_eq!(body.calls[2].args, [entry("user", name("user_id")), text("done")]);
}

#[test]
fn arguments_that_are_no_expressions_stay_readable() {
    assert_eq!(
        args("m!(%id, ?state, order = %order.id, \"placed\")"),
        [name("id"), name("state"), entry("order", name("order.id")), text("placed"),]
    );
    assert_eq!(args("m!(a => b, + +)"), [name("a"), name("b"), Expr::Other("+ +".to_owned())]);
    assert_eq!(args("m!()"), []);
}

#[test]
fn what_is_logged_is_not_read() {
    assert_eq!(args("tracing::info!(order = %order.id, \"placed {}\", Event::Placed { id })"), []);
}

#[test]
fn json_is_an_object() {
    let event = args("json!({ \"type\": \"opened\", \"items\": [1, { \"id\": id }], \"at\": Utc::now() })");
    let Expr::Object(entries) = &event[0] else { panic!("{event:?}") };
    assert_eq!(entries[0], ("type".to_owned(), text("opened")));
    let items = Expr::Array(vec![Expr::Number("1".to_owned()), entry("id", name("id"))]);
    assert_eq!(entries[1], ("items".to_owned(), items));
    assert_eq!(
        event[0].get("at").and_then(|at| match at {
            Expr::Call(Some(on), name, _) => Some((on.as_name()?, name.as_str())),
            _ => None,
        }),
        Some(("Utc", "now"))
    );
}

#[test]
fn json_values_are_what_they_say() {
    let value = |call: &str| body(&format!("let x = {call};")).locals[0].value.clone();
    assert_eq!(value("json!({})"), Some(Expr::Object(Vec::new())));
    assert_eq!(value("json!({ \"id\": 7 })"), Some(entry("id", Expr::Number("7".to_owned()))));
}

#[test]
fn format_is_a_text_with_names_in_its_holes() {
    let value = body("let x = format!(\"{}-{id}\", order.kind);").locals[0].value.clone();
    assert_eq!(value, Some(text("{order.kind}-{id}")));
}

#[test]
fn matches_asks_like_a_match() {
    let body = body("let done = matches!(self.state, State::Closed { .. } | State::Gone if x);");
    let arm = &body.arms[0];
    assert_eq!(arm.on, "self.state");
    assert_eq!(arm.labels, [Label::Path("State::Closed".to_owned()), Label::Path("State::Gone".to_owned())]);
    assert!(!arm.is_empty);
    assert!(body.constructions.is_empty());
}

#[test]
fn code_in_braces_is_read_as_code() {
    let facts = facts(
        "lazy_static! { pub static ref NAME: String = build(); }
         fn run() { tokio::select! { x = next() => { handle(Command::Go { x }); } _ = stop() => {} } }",
    );
    assert_eq!(facts.values[0].name, "NAME");
    let run = &facts.functions[0].body;
    assert!(run.calls.iter().any(|c| c.name == "handle"), "{:?}", run.calls);
    assert_eq!(run.constructions[0].path, "Command::Go");
}

#[test]
fn macros_inside_macros_are_read() {
    let source = "fn f() -> R {\n  Ok(vec![wrap!(Event::A { x: vec![Event::B(1)] })])\n}";
    let facts = facts(source);
    let places: Vec<_> = facts.functions[0]
        .body
        .constructions
        .iter()
        .map(|c| &source[c.span.start as usize..c.span.end as usize])
        .collect();
    assert_eq!(places, ["Event::A { x: vec![Event::B(1)] }", "Event::B(1)"]);
}

#[test]
fn what_quote_holds_is_not_this_program() {
    let body = body("quote! { emit(Event::Opened { id }) }");
    assert_eq!((body.calls.len(), body.constructions.len()), (1, 0));
}
