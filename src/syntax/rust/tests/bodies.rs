//! What functions do.

use super::*;

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

#[test]
fn if_let_and_comparisons_are_arms_too() {
    let body = body(
        "if let Some(Event::Opened { id, .. }) = last { a(id); }
         else if event.kind == Kind::Closed { b(); }
         if event_type == \"Renamed\" && x { c(); }
         if event_type == \"Renamed\" { c(); }",
    );
    let arms: Vec<_> = body.arms.iter().map(|arm| (arm.on.as_str(), arm.labels.clone())).collect();
    assert_eq!(
        arms,
        [
            ("last", vec![Label::Path("Event::Opened".to_owned())]),
            ("event.kind", vec![Label::Path("Kind::Closed".to_owned())]),
            ("event_type", vec![Label::Literal("Renamed".to_owned())]),
        ]
    );
    assert_eq!(body.arms[0].bindings, ["id"]);
    assert!(body.arms[0].span.contains(&body.calls[0].span), "the arm reaches to the end of its block");
    assert_eq!((body.locals[0].name.as_str(), &body.locals[0].value), ("id", &Some(name("last"))));
}

#[test]
fn arms_that_do_nothing_are_empty() {
    let body = body(
        "match event {
            A::A => {}
            A::B => (),
            A::C => Ok(()),
            A::D => event,
            A::E => { return; }
            A::F => { /* later */ }
            A::G => state.clone(),
            A::H => vec![],
            A::I(given) => given,
            A::J => None,
        }",
    );
    let empty: Vec<_> = body.arms.iter().map(|arm| arm.is_empty).collect();
    assert_eq!(empty, [true, true, true, true, true, true, true, true, false, false]);
}

#[test]
fn locals_are_bound_by_let_for_and_patterns() {
    let body = body(
        "let total: Decimal = items.sum();
         let (a, Some(b)) = pair else { return };
         for item in &self.items { }
         while let Some(next) = queue.pop() { }",
    );
    let names: Vec<_> = body.locals.iter().map(|local| local.name.as_str()).collect();
    assert_eq!(names, ["total", "a", "b", "item", "next"]);
    assert_eq!(body.locals[0].ty, Some(TypeRef::Primitive(Primitive::Number)));
    assert_eq!(body.locals[1].value, Some(name("pair")));
    assert_eq!(body.locals[3].value, Some(name("self.items")));
}

#[test]
fn assignments_keep_their_operator() {
    let body = body("self.balance += amount; *total = 0; self.open = !self.open;");
    let assigns: Vec<_> = body.assigns.iter().map(|a| (a.target.as_str(), a.op.as_str())).collect();
    assert_eq!(assigns, [("self.balance", "+="), ("total", "="), ("self.open", "=")]);
    assert_eq!(body.assigns[0].value, name("amount"));
}

#[test]
fn every_branch_of_the_tail_is_given_back() {
    let body = body(
        "if early { return Ok(first); }
         match kind {
            Kind::A => { log(); Ok(second) }
            Kind::B => if x { Ok(third.into()) } else { Err(E::Bad) },
            Kind::C => panic!(),
            Kind::D => return Err(E::Worse),
         }",
    );
    let returned: Vec<_> = body.returns.iter().map(|r| r.value.clone()).collect();
    assert_eq!(returned, [name("first"), name("second"), name("third")]);
}

#[test]
fn what_a_function_without_result_ends_with_is_not_given_back() {
    let facts = facts("fn f() { self.apply(event) }");
    assert_eq!(facts.functions[0].body.returns, []);
    assert_eq!(facts.functions[0].body.calls[0].name, "apply");
}

#[test]
fn an_async_block_gives_its_values_back_itself() {
    let body = body("Box::pin(async move { Ok(vec![Event::Closed]) })");
    assert_eq!(body.returns.len(), 1);
    assert_eq!(body.returns[0].value, Expr::Array(vec![name("Event::Closed")]));
}

#[test]
fn wrappers_are_looked_through() {
    let value = |expression: &str| body(&format!("let x = {expression};")).locals[0].value.clone().unwrap();
    for wrapped in [
        "self.id.clone()",
        "&self.id",
        "(self.id)",
        "self.id as u64",
        "Box::new(self.id)",
        "Ok(self.id)?",
        "Some(self.id.to_string())",
        "Arc::new(Mutex::new(self.id))",
        "*self.id",
        "self.id.into()",
    ] {
        assert_eq!(value(wrapped), name("self.id"), "{wrapped}");
    }
    assert_eq!(value("load(id).await?"), Expr::Call(None, "load".to_owned(), vec![name("id")]));
    assert_eq!(value("String::from(\"x\")"), text("x"));
    assert_eq!(value("None"), Expr::Null);
    assert_eq!(value("-1"), Expr::Number("-1".to_owned()));
    assert_eq!(value("a + b"), Expr::Other("a + b".to_owned()));
    assert_eq!(value("|x, y| x"), Expr::Closure(vec!["x".to_owned(), "y".to_owned()]));
    assert_eq!(value("if a { b } else { c }"), Expr::Either(vec![name("b"), name("c")]));
    assert_eq!(value("[1; 3]"), Expr::Array(vec![Expr::Number("1".to_owned())]));
    let uuid = Expr::Call(Some(Box::new(name("Uuid"))), "new_v4".to_owned(), Vec::new());
    assert_eq!(value("Uuid::new_v4()"), uuid);
    let base = Expr::Call(Some(Box::new(name("Default"))), "default".to_owned(), Vec::new());
    let built = Expr::Construct("Cart".to_owned(), Vec::new(), vec![("...".to_owned(), base)]);
    assert_eq!(value("Cart { ..Default::default() }"), built);
}

#[test]
fn what_runs_outside_functions_belongs_to_the_file() {
    let facts = facts("static REGISTRY: Registry = Registry::with(Handler { id: 1 });");
    assert_eq!(facts.top_level.calls[0].name, "with");
    assert_eq!(facts.top_level.constructions[0].path, "Handler");
}
