use super::facts;
use super::outline::expr_text;

fn expr(text: &str) -> String {
    let facts = facts(&format!("const x = {text};"));
    expr_text(facts.values[0].value.as_ref().expect("a value"))
}

#[test]
fn literals() {
    assert_eq!(expr("'it\\'s \\u00e9'"), "\"it's é\"");
    assert_eq!(expr("`Order ${order.id} of ${n + 1}`"), "\"Order {order.id} of {n + 1}\"");
    assert_eq!(expr("'Order ' + order.id + ' is ' + `not ${here}`"), "\"Order {order.id} is not {here}\"");
    assert_eq!(expr("-1.5"), "-1.5");
    assert_eq!(expr("[true, null, undefined]"), "[true, null, null]");
}

#[test]
fn names_are_dotted_however_they_are_reached() {
    for text in ["this.a.b", "this.a?.b", "this.a!.b", "this['a'].b", "(this.a).b", "(this as X).a.b"] {
        assert_eq!(expr(text), "this.a.b", "{text}");
    }
    assert_eq!(expr("a[0]"), "«a[0]»");
}

#[test]
fn wrappers_are_looked_through() {
    for text in ["await x", "x as Y", "x satisfies Y", "x!", "(x)", "<Y>x", "((await x)!) as const"] {
        assert_eq!(expr(text), "x", "{text}");
    }
}

#[test]
fn calls_and_constructions() {
    assert_eq!(expr("f(a, 'b')"), "f(a, \"b\")");
    assert_eq!(expr("a.b.c(d)"), "a.b.c(d)");
    assert_eq!(expr("a().b(c).d()"), "a().b(c).d()");
    assert_eq!(expr("new ns.X(a, { b })"), "new ns.X(a, {b: b})");
    assert_eq!(expr("f(...xs)"), "f(«...xs»)");
    assert_eq!(expr("sql`select ${a}`"), "sql(\"select {a}\")");
}

#[test]
fn objects() {
    assert_eq!(expr("{ a: 1, b, ...c, 'd-e': 2 }"), "{a: 1, b: b, ...: c, d-e: 2}");
    assert_eq!(expr("{ [A.name]: 1, ['b']: 2, m(x) {} }"), "{[A.name]: 1, b: 2, m: closure(x)}");
}

#[test]
fn choices_are_what_they_may_yield() {
    assert_eq!(expr("a ? b : c ? d : e"), "either(b, d, e)");
    assert_eq!(expr("a ?? new B()"), "either(a, new B())");
    assert_eq!(expr("a || 'b'"), "either(a, \"b\")");
    assert_eq!(expr("a > 1 || b < 2"), "«a > 1 || b < 2»");
}

#[test]
fn closures_name_their_parameters() {
    assert_eq!(
        expr("[(a, { b, c: d }) => 1, function (e) {}, f => 1]"),
        "[closure(a, { b, d }), closure(e), closure(f)]"
    );
}

#[test]
fn other_things_are_text_with_folded_white_space() {
    assert_eq!(expr("a  +\n  b"), "«a + b»");
    assert_eq!(expr("!a"), "«!a»");
}
