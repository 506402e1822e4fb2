//! Places where functions refuse.

use super::*;

/// Condition, whether it holds, error path, message.
type Seen = (Option<String>, bool, Option<String>, Option<String>);

fn guards(statements: &str) -> Vec<Seen> {
    let guards = body(statements).guards.into_iter();
    guards.map(|g| (g.condition, g.when_true, g.error_path, g.message)).collect()
}

fn seen(condition: &str, when_true: bool, error: &str, message: &str) -> Seen {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    (some(condition), when_true, some(error), some(message))
}

#[test]
fn an_error_returned_from_an_if_carries_its_condition() {
    let body = body("if amount > self.balance {\n    return Err(BankError::InsufficientFunds);\n}\nOk(())");
    let guard = &body.guards[0];
    assert_eq!(guard.kind, GuardKind::ReturnError);
    assert_eq!(guard.condition.as_deref(), Some("amount > self.balance"));
    assert_eq!((guard.when_true, guard.condition_line), (true, Some(2)));
    assert_eq!(guard.error.as_deref(), Some("InsufficientFunds"));
    assert_eq!(guard.error_path.as_deref(), Some("BankError::InsufficientFunds"));
    assert_eq!((guard.span.line, guard.span.column), (3, 5));
}

#[test]
fn an_else_branch_refuses_unless_the_condition_holds() {
    let found = guards("if a { Ok(()) } else if b { Err(E::B) } else { Err(E::Neither) }");
    assert_eq!(found, [seen("b", true, "E::B", ""), seen("b", false, "E::Neither", "")]);
}

#[test]
fn let_else_refuses_unless_the_pattern_fits() {
    let found = guards("let Some(cart) = self.cart else { return Err(E::NoCart) };");
    assert_eq!(found, [seen("let Some(cart) = self.cart", false, "E::NoCart", "")]);
}

#[test]
fn match_arms_refuse_on_their_pattern_or_their_guard() {
    let found = guards(
        "match state {
            None => Err(E::NotFound),
            Some(s) if s.closed => Err(E::Closed { id: s.id }),
            Some(_) => Ok(()),
        }",
    );
    assert_eq!(
        found,
        [seen("let None = state", true, "E::NotFound", ""), seen("s.closed", true, "E::Closed", "")]
    );
}

#[test]
fn the_arm_for_the_rest_refuses_unless_another_fits() {
    let found = guards("match event { E::Opened { .. } => Ok(()), E::Named(_) => Ok(()), _ => Err(X::No) }");
    assert_eq!(found, [seen("let E::Opened { .. } | E::Named(_) = event", false, "X::No", "")]);
    let guarded = guards("match a { _ if x => Ok(()), E::B => Ok(()), _ => Err(X::No) }");
    assert_eq!(guarded, [seen("let E::B = a", false, "X::No", "")]);
    assert_eq!(guards("match a { other => Err(X::No) }"), [seen("let other = a", true, "X::No", "")]);
}

#[test]
fn errors_in_bound_and_tried_branches_count() {
    let found = guards(
        "let x = match y { Some(v) => Ok(v), None => Err(E::Missing) }?;
         let z = if x { Err(E::Late) } else { Ok(1) };
         Err(E::Always)?;
         items.map(|item| if item.bad { Err(E::Item) } else { Ok(item) });
         Ok(())",
    );
    assert_eq!(
        found,
        [
            seen("let None = y", true, "E::Missing", ""),
            seen("x", true, "E::Late", ""),
            seen("", true, "E::Always", ""),
            seen("item.bad", true, "E::Item", ""),
        ]
    );
}

#[test]
fn an_error_compared_with_or_matched_is_no_refusal() {
    assert_eq!(guards("if x == Err(E::A) { go(); } match y { Err(e) => go(), _ => () }; Ok(())"), []);
}

#[test]
fn a_missing_value_refuses() {
    let found = guards(
        "let a = self.find(id).ok_or(E::NotFound)?;
         let b = map.get(&id).ok_or_else(|| E::Unknown(format!(\"no {} here\", id)))?;
         Ok(())",
    );
    assert_eq!(
        found,
        [
            seen("self.find(id)", false, "E::NotFound", ""),
            seen("map.get(&id)", false, "E::Unknown", "no {id} here"),
        ]
    );
}

#[test]
fn macros_refuse() {
    let statements = "if closed { bail!(\"account {} is closed\", self.id); }
         if open { anyhow::bail!(E::Open) }
         ensure!(amount > 0, E::NotPositive);
         ensure!(amount < self.limit, \"over {limit}\", limit = self.limit);
         assert!(!name.is_empty(), \"no name\");
         assert_eq!(a, b);
         panic!(\"never\");";
    assert_eq!(
        guards(statements),
        [
            seen("closed", true, "", "account {self.id} is closed"),
            seen("open", true, "E::Open", ""),
            seen("amount > 0", false, "E::NotPositive", ""),
            seen("amount < self.limit", false, "", "over {limit}"),
            seen("!name.is_empty()", false, "", "no name"),
            seen("a == b", false, "", ""),
            seen("", true, "", "never"),
        ]
    );
    let kinds: Vec<_> = body(statements).guards.iter().map(|g| g.kind).collect();
    assert_eq!(kinds[..3], [GuardKind::ReturnError, GuardKind::ReturnError, GuardKind::Assert]);
}

#[test]
fn errors_are_named_through_conversions() {
    let of = |error: &str| guards(&format!("return Err({error});")).remove(0);
    assert_eq!(of("\"funds not available\".into()"), seen("", true, "", "funds not available"));
    assert_eq!(of("BankError::from(\"too much\")"), seen("", true, "BankError", "too much"));
    assert_eq!(of("BankError::Closed.into()"), seen("", true, "BankError::Closed", ""));
    assert_eq!(of("anyhow!(\"no {}\", id)"), seen("", true, "", "no {id}"));
    assert_eq!(
        of("Error::new(ErrorKind::NotFound, \"no file\")"),
        seen("", true, "ErrorKind::NotFound", "no file")
    );
    assert_eq!(of("Report::new(E::Closed)"), seen("", true, "E::Closed", ""));
    assert_eq!(of("(StatusCode::NOT_FOUND, \"gone\")"), seen("", true, "StatusCode::NOT_FOUND", "gone"));
    assert_eq!(of("ApiError::not_found(\"no cart\")"), seen("", true, "ApiError::not_found", "no cart"));
    assert_eq!(
        of("Box::new(E::Invalid(format!(\"{x:?} is bad\")))"),
        seen("", true, "E::Invalid", "{x} is bad")
    );
    assert_eq!(of("e"), seen("", true, "", ""));
}

#[test]
fn conditions_around_a_function_are_not_its_own() {
    let facts = facts("fn f() { if a { fn g() -> R { return Err(E::X); } } }");
    let inner = facts.functions.iter().find(|f| f.name == "g").unwrap();
    assert_eq!(inner.body.guards[0].condition, None);
}
