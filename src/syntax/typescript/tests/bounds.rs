//! Hostile input: deep, wide, broken. It may cost facts, never the run.

use std::time::{Duration, Instant};

use super::facts;
use crate::syntax::FileFacts;
use crate::syntax::facts::{Expr, TypeRef};

/// Far more than any of these needs, far less than quadratic work would take.
const PATIENCE: Duration = Duration::from_secs(60);

fn in_time(what: &str, text: &str) -> FileFacts {
    let start = Instant::now();
    let facts = facts(text);
    let took = start.elapsed();
    println!("{what}: {} bytes in {took:?}", text.len());
    assert!(took < PATIENCE, "{what} took {took:?}");
    facts
}

/// `open` a number of times, `core`, and `close` as often.
fn nested(open: &str, core: &str, close: &str, levels: usize) -> String {
    format!("{}{core}{}", open.repeat(levels), close.repeat(levels))
}

#[test]
fn deep_nesting_neither_overflows_nor_goes_quadratic() {
    let deep = |open, core, close| nested(open, core, close, 5_000);
    for (what, text) in [
        ("calls", format!("export const x = {};", deep("f(", "1", ")"))),
        ("parentheses", format!("const x = {};", deep("(", "1", ")"))),
        ("arrays", format!("const x = {};", deep("[", "1", "]"))),
        ("objects", format!("const x = {};", deep("{ type: 'A', a: ", "1", "}"))),
        ("news", format!("function g() {{ return {}; }}", deep("new X(", "1", ")"))),
        ("closures", format!("const x = {};", deep("(a: A) => ", "1", ""))),
        ("closures in calls", format!("const x = {};", deep("f((a) => ", "1", ")"))),
        ("ternaries", format!("function g() {{ return {}; }}", deep("a ? b : ", "err(x)", ""))),
        ("chains", format!("match(x){}", deep(".with({ type: 'A' }, (a) => 1)", "", ""))),
        ("members", format!("x = a{};", deep(".b", "", ""))),
        ("sums", format!("x = {};", deep("'a' + ", "b", ""))),
        ("ors", format!("if ({}) {{ f(); }}", deep("e.type === 'A' || ", "b", ""))),
        ("ifs", format!("function g() {{ {} }}", deep("if (a) { ", "throw new X();", "}"))),
        ("elses", format!("function g() {{ {} }}", deep("if (a) { throw b; } else ", "c();", ""))),
        ("blocks", deep("{", "f();", "}")),
        ("functions", deep("function f(a: A) { ", "g();", "}")),
        ("classes", deep("class A { m() { ", "f();", "} }")),
        ("class values", format!("const x = {};", deep("class { x = ", "1", "}"))),
        ("namespaces", deep("namespace N { export class A {} ", "", "}")),
        ("patterns", format!("const {} = x;", deep("{ a: ", "b", "}"))),
        ("generics", format!("type X = {};", deep("A<", "B", ">"))),
        ("object types", format!("type X = {};", deep("{ a: ", "B", "}"))),
        ("array types", format!("type X = {};", deep("", "B", "[]"))),
        ("unions", format!("type X = {};", deep("A | ", "B", ""))),
        ("templates", format!("const x = {};", deep("`${", "1", "}`"))),
        ("switches", format!("function g() {{ {} }}", deep("switch (a) { case 'A': ", "f();", "}"))),
        ("unclosed", "f([{".repeat(5_000)),
        ("unopened", "})]".repeat(5_000)),
    ] {
        in_time(what, &text);
    }
}

#[test]
fn a_long_list_keeps_its_beginning() {
    let numbers: String = (0..200_000).map(|n| format!("{n},")).collect();
    let facts = in_time("numbers", &format!("export const all = [{numbers}];"));
    let Some(Expr::Array(kept)) = &facts.values[0].value else { panic!("an array") };
    assert_eq!(kept.len(), 100);

    let calls = in_time("calls", &format!("const all = [{}];", "f({ type: 'A', a: [1] }),".repeat(20_000)));
    assert_eq!(calls.top_level.calls.len(), 20_000);

    let cases: String = (0..20_000).map(|n| format!("case 'E{n}': f(); throw new X(); ")).collect();
    let switch = in_time("cases", &format!("function g(e) {{ switch (e.type) {{ {cases} }} }}"));
    assert_eq!(switch.functions[0].body.arms.len(), 20_000);

    let shared: String = (0..20_000).map(|n| format!("case 'E{n}': ")).collect();
    let switch = in_time("labels", &format!("function g(e) {{ switch (e.type) {{ {shared} f(); }} }}"));
    assert_eq!(switch.functions[0].body.arms[0].labels.len(), 100);

    in_time("constants", &"export const a = () => { if (x) throw new Y('z'); };\n".repeat(10_000));
    in_time(
        "members",
        &format!("class A {{ {} }}", "/** doc */ @X() m(a: A): B { return a; }\n".repeat(10_000)),
    );
    in_time("statements", &"app.get('/x', (a: A) => f(a));\n".repeat(10_000));
}

#[test]
fn a_minified_line_is_read_like_any_other() {
    let facts =
        in_time("minified", &"class A{m(a){if(!a)throw new E('no');return{type:'X',a}}}".repeat(5_000));
    assert_eq!(facts.types.len(), 5_000);
    assert_eq!(facts.functions.len(), 5_000);
}

#[test]
fn long_texts_are_cut() {
    let long = "x".repeat(1_000_000);
    let facts =
        in_time("long", &format!("throw new Error('{long}'); if (a === '{long}') throw a; y = a + {long};"));
    for guard in &facts.top_level.guards {
        assert!(guard.message.as_ref().is_none_or(|m| m.len() <= 2_000));
        assert!(guard.condition.as_ref().is_none_or(|c| c.len() <= 400));
    }
    assert!(matches!(&facts.top_level.assigns[0].value, Expr::Other(text) if text.len() <= 200));
}

#[test]
fn what_is_too_deep_stays_text() {
    let facts = facts(&format!("type X = {};", nested("A<", "B", ">", 100)));
    let mut ty = facts.types[0].alias.as_ref();
    let mut levels = 0;
    while let Some(TypeRef::Named { args, .. }) = ty {
        ty = args.first();
        levels += 1;
    }
    assert!((60..70).contains(&levels), "{levels}");
    assert!(matches!(ty, Some(TypeRef::Other(_))));
}

#[test]
fn healthy_parts_of_a_broken_file_are_kept() {
    let facts = facts(
        "import { A } from './a';
         class Order { place( { this.apply(new OrderPlaced()); } }
         class = ; function (
         export class Customer { rename(name: string) { this.name = name; } }
         const x = {{{;
         ",
    );
    assert!(facts.errors > 0);
    assert_eq!(facts.imports.len(), 1);
    assert!(facts.types.iter().any(|t| t.name == "Customer"));
    assert!(facts.functions.iter().any(|f| f.name == "rename" && f.body.assigns.len() == 1));
}

#[test]
fn strange_bytes_do_no_harm() {
    for text in
        ["", "\u{feff}class A {}", "\0\0\0", "'\u{d7ff}\\u{110000}\\x", "`${", "/** */ /**", "é.ü('ß')"]
    {
        in_time("strange", text);
    }
}
