use super::function;
use crate::syntax::facts::{Arm, Label};

fn arms(statements: &str) -> Vec<Arm> {
    function(&format!("function evolve(state, event) {{ {statements} }}")).body.arms
}

fn shown(arm: &Arm) -> String {
    let labels: Vec<_> = arm
        .labels
        .iter()
        .map(|label| match label {
            Label::Literal(text) => format!("'{text}'"),
            Label::Path(path) => path.clone(),
            Label::Default => "default".to_owned(),
        })
        .collect();
    format!("{} is {}{}", arm.on, labels.join(" or "), if arm.is_empty { " (empty)" } else { "" })
}

fn all(statements: &str) -> Vec<String> {
    arms(statements).iter().map(shown).collect()
}

#[test]
fn cases_that_share_a_body_are_one_arm() {
    assert_eq!(
        all("switch (event.type) {
               case 'Placed': case Kind.Renewed: { f(); break; }
               case Shipped.name: return { ...state, shipped: true };
               case 'Noted': break;
               case 'Seen': {} break;
               case 'Kept': default: return state;
             }"),
        [
            "event.type is 'Placed' or Kind.Renewed",
            "event.type is Shipped",
            "event.type is 'Noted' (empty)",
            "event.type is 'Seen' (empty)",
            "event.type is 'Kept' or default (empty)",
        ]
    );
}

#[test]
fn an_arm_holds_its_body() {
    let body = function(
        "function evolve(event) { switch (event.type) { case 'A': return new X(); case 'B': return new Y(); } }",
    )
    .body;
    assert!(body.arms[0].span.contains(&body.constructions[0].span));
    assert!(!body.arms[0].span.contains(&body.constructions[1].span));
    assert!(body.arms[1].span.contains(&body.constructions[1].span));
}

#[test]
fn what_is_passed_over_leaves_the_rest_to_the_others() {
    assert_eq!(
        all("for (const event of events) {
               if (event.type !== 'A' && event.type !== 'B') continue;
               f();
             }"),
        ["event.type is 'A' or 'B'"]
    );
    assert_eq!(all("if (event.type !== 'A' && state.open) return; f();"), Vec::<String>::new());
}

#[test]
fn an_exhaustiveness_check_does_nothing() {
    assert_eq!(
        all("switch (type) { default: { const _: never = type; return state; } }"),
        ["type is default (empty)"]
    );
}

#[test]
fn ifs_on_a_discriminator_or_type() {
    assert_eq!(
        all("if (event.type === 'A') { f(); }
             else if ('B' == event.kind) g();
             else if (event instanceof ns.Placed) { h(); }
             else if (event.type === Kind.C || event.type === 'D') { i(); }
             else if (state.open) { j(); }
             const x = event._tag === 'E' ? k() : l();
             if (event.type === Placed.type) {}
             if (event.constructor === Placed) { m(); }"),
        [
            "event.type is 'A'",
            "event.kind is 'B'",
            "event is ns.Placed",
            "event.type is Kind.C or 'D'",
            "event._tag is 'E'",
            "event.type is Placed.type (empty)",
            "event.constructor is Placed",
        ]
    );
}

#[test]
fn more_conditions_are_kept_beside() {
    let found = arms("if (state.open && event.type === 'A' && n > 1) { f(); }");
    assert_eq!(shown(&found[0]), "event.type is 'A'");
    assert_eq!(found[0].condition.as_deref(), Some("state.open && n > 1"));
}

#[test]
fn a_switch_over_true_asks_in_its_cases() {
    assert_eq!(
        all("switch (true) { case event instanceof Placed: f(); break; case event.type === 'B': g(); }"),
        ["event is Placed", "event.type is 'B'"]
    );
}

#[test]
fn ts_pattern() {
    let found = arms(
        "return match(event)
           .with({ type: 'Placed' }, ({ id }) => f(id))
           .with('A', P.instanceOf(Shipped), (e) => g(e))
           .with({ type: P.union('B', 'C') }, (e) => e.n > 1, (e) => h(e))
           .otherwise(() => state);",
    );
    assert_eq!(
        found.iter().map(shown).collect::<Vec<_>>(),
        ["event is 'Placed'", "event is 'A' or Shipped", "event is 'B' or 'C'", "event is default (empty)"]
    );
    assert_eq!(found[0].bindings, ["id"]);
    assert_eq!(found[2].condition.as_deref(), Some("(e) => e.n > 1"));
}
