//! What functions do.

use super::*;

/// The body of the only function of a file.
fn body(statements: &str) -> Body {
    let mut facts = facts(&format!("fn f() -> Result<(), E> {{\n{statements}\n}}"));
    assert_eq!(facts.errors, 0, "{statements}");
    facts.functions.remove(0).body
}

fn name(path: &str) -> Expr {
    Expr::Name(path.to_owned())
}

fn constructed(body: &Body) -> Vec<(ConstructionKind, &str)> {
    body.constructions.iter().map(|c| (c.kind, c.path.as_str())).collect()
}

#[test]
fn a_call_has_receiver_name_and_arguments() {
    let body = body("self.repository.save(&mut account, 3).await?;");
    let call = &body.calls[0];
    assert_eq!((call.receiver.as_str(), call.name.as_str()), ("self.repository", "save"));
    assert_eq!(call.args, [name("account"), Expr::Number("3".to_owned())]);
}

#[test]
fn type_arguments_come_from_the_path_and_from_the_function() {
    let body = body("aggregate::Root::<Account>::record_new(1); load::<Cart>(id);");
    let (first, second) = (&body.calls[0], &body.calls[1]);
    assert_eq!((first.receiver.as_str(), first.name.as_str()), ("aggregate::Root", "record_new"));
    assert_eq!(first.type_args[0].name(), Some("Account"));
    assert_eq!((second.receiver.as_str(), second.type_args[0].name()), ("", Some("Cart")));
}

#[test]
fn structs_tuples_and_units_are_constructions() {
    let body =
        body("emit(Event::Opened { id, owner: self.owner }); emit(Event::Named(name)); emit(Event::Closed);");
    assert_eq!(
        constructed(&body),
        [
            (ConstructionKind::Struct, "Event::Opened"),
            (ConstructionKind::Tuple, "Event::Named"),
            (ConstructionKind::Unit, "Event::Closed"),
        ]
    );
    let fields = &body.constructions[0].fields;
    assert_eq!(fields, &[("id".to_owned(), name("id")), ("owner".to_owned(), name("self.owner"))]);
}

#[test]
fn patterns_comparisons_and_constants_are_no_constructions() {
    let body = body(
        "if status == Status::Open { limit(MAX, i64::MAX, None) }
         match x { Event::Closed => 1, Event::Named(n) => 2, Opened => 3 }",
    );
    assert_eq!(constructed(&body), []);
}

#[test]
fn constructions_inside_macros_stand_where_they_were_written() {
    let text =
        "fn f() -> R {\n    Ok(vec![\n        Event::Opened { id },\n        Event::Closed,\n    ])\n}";
    let facts = facts(text);
    let body = &facts.functions[0].body;
    let opened = &body.constructions[0];
    assert_eq!(&text[opened.span.start as usize..opened.span.end as usize], "Event::Opened { id }");
    assert_eq!((opened.span.line, opened.span.column, opened.span.end_line), (3, 9, 3));
    assert_eq!(body.constructions[1].path, "Event::Closed");
    let Expr::Array(events) = &body.returns[0].value else { panic!("{:?}", body.returns) };
    assert_eq!(events[1], name("Event::Closed"));
}

#[test]
fn arms_name_what_they_ask_for() {
    let body = body(
        "match (state, command) {
            (State::Open, Command::Close { reason }) | (State::Paused, Command::Close { reason }) => go(reason),
            (_, Command::Rename(name)) if name.is_empty() => {}
            (state, _) => state,
        }",
    );
    let path = |path: &str| Label::Path(path.to_owned());
    let labels: Vec<_> = body.arms.iter().map(|arm| arm.labels.clone()).collect();
    assert_eq!(
        labels,
        [
            vec![path("State::Open"), path("Command::Close"), path("State::Paused"), path("Command::Close")],
            vec![path("Command::Rename")],
            vec![Label::Default],
        ]
    );
    assert!(body.arms.iter().all(|arm| arm.on == "(state, command)"));
    assert_eq!(body.arms[0].bindings, ["reason"]);
    assert_eq!(body.arms[1].condition.as_deref(), Some("name.is_empty()"));
    assert_eq!(body.arms.iter().map(|arm| arm.is_empty).collect::<Vec<_>>(), [false, true, true]);
}
