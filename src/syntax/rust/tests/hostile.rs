//! Input made to hurt: it costs no more than honest code of the same size. The tests run on
//! threads with small stacks, so that unbounded recursion overflows.

use proptest::prelude::*;

use super::*;

const DEEP: usize = 5_000;

fn nested(open: &str, inner: &str, close: &str) -> String {
    [&open.repeat(DEEP), inner, &close.repeat(DEEP)].concat()
}

#[test]
fn deep_expressions_and_statements() {
    for (open, close) in [
        ("(", ")"),
        ("f(", ")"),
        ("Ok(", ")"),
        ("[", "]"),
        ("vec![", "]"),
        ("X { a: ", " }"),
        ("A::B(", ")"),
        ("{", "}"),
        ("if a { ", " }"),
        ("if a { Err(X) } else { ", " }"),
        ("match a { X => ", " }"),
        ("match ", " { X => 1 }"),
        ("|| ", ""),
        ("async { ", " }"),
        ("", ".a().b?"),
        ("", ".clone()"),
        ("a::", ""),
        ("&", ""),
        ("return ", ""),
        ("a + ", ""),
        ("assert!(", ")"),
        ("m!{", "}"),
        ("m!((= ", "))"),
        ("json!({\"a\": ", "})"),
        ("", ".ok_or(X)?"),
        ("Err(", ")?"),
    ] {
        let facts = facts(&format!("fn f() -> R {{\n{}\n}}\nstruct After;", nested(open, "x", close)));
        assert_eq!(facts.types.len(), 1, "{open} {close}");
        assert_eq!(facts.functions.len(), 1, "{open} {close}");
    }
}

#[test]
fn deep_types_patterns_and_items() {
    for source in [
        format!("type X = {};", nested("Vec<", "T", ">")),
        format!("type X = {};", nested("(", "T", ",)")),
        format!("type X = {};", nested("<", "T", ">::A")),
        format!("type X = impl {};", nested("A + ", "B", "")),
        format!("#[a{}]\nstruct X;", nested("(", "", ")")),
        format!("use {};\nstruct X;", nested("a::{", "b", "}")),
        format!("{}\nstruct X;", nested("mod a { ", "", " }")),
        format!("{}\nstruct X;", nested("fn a() { ", "", " }")),
        format!("fn f() {{ let {} = y; }}\nstruct X;", nested("Some(", "x", ")")),
        format!("fn f() {{ match y {{ {} => 1 }} }}\nstruct X;", nested("A | ", "B", "")),
    ] {
        assert_eq!(facts(&source).types.len(), 1, "{}", &source[..60]);
    }
}

#[test]
fn long_lists_and_texts_are_cut() {
    let long = "1,".repeat(30_000);
    let facts = facts(&format!(
        "const A: &[u8] = &[{long}]; const B: &str = \"{}\"; fn f() {{ g(vec![{long}]); }}",
        "b".repeat(100_000)
    ));
    let Some(Expr::Array(elements)) = &facts.values[0].value else { panic!() };
    assert_eq!(elements.len(), 100);
    assert!(facts.values[1].value.as_ref().and_then(Expr::as_str).unwrap().len() <= 8_192);
    let Expr::Array(elements) = &facts.functions[0].body.calls[0].args[0] else { panic!() };
    assert_eq!(elements.len(), 100);
}

#[test]
fn brackets_in_bulk_leave_the_rest_readable() {
    // A tree-sitter query took minutes on these; the walk does not.
    for open in ["[", "{", "f(", "vec![", "X {", "fn f() {"] {
        let facts = facts(&format!("struct Before {{ id: u8 }}\n{}", open.repeat(20_000)));
        assert!(facts.errors > 0, "{open}");
        assert_eq!(facts.types.first().map(|t| t.name.as_str()), Some("Before"), "{open}");
    }
    let facts = facts(&format!("fn f() {{ x{} }}\nstruct After;", ".a(b)".repeat(20_000)));
    assert_eq!(facts.types.len(), 1);
}

/// Pieces of code that fit together badly.
const SCRAPS: &[&str] = &[
    "struct X",
    "enum E",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    ",",
    ";",
    ":",
    "::",
    "=>",
    "=",
    "|",
    "&",
    ".",
    "..",
    "?",
    "#[",
    "#![cfg(test)]",
    "/// d\n",
    "// c\n",
    "/* b",
    "*/",
    "fn f",
    "impl X",
    "mod m",
    "use a::",
    "let x",
    "match y",
    "if a",
    "else",
    "return",
    "Err(E::X)",
    "Some",
    "vec!",
    "json!",
    "matches!(x, A)",
    "format!(\"{} {x\", a)",
    "ensure!",
    "|| ",
    "async",
    "self",
    "'a",
    "'",
    "\"",
    "r#\"",
    "ä",
    "日本",
    "\u{1F600}",
    "\n",
    " ",
    "\0",
    "1",
    "x.await",
    ".ok_or(E)",
    "dyn T +",
    "-> R",
    "==",
    "A::B",
    "\\u{",
    "%",
];

proptest! {
    #[test]
    fn scraps_never_panic_and_places_are_inside(picks in prop::collection::vec(prop::sample::select(SCRAPS), 0..60)) {
        let source = picks.concat();
        let facts = facts(&source);
        let bodies = facts.functions.iter().map(|f| &f.body).chain([&facts.top_level]);
        let spans = bodies.flat_map(|body| {
            let calls = body.calls.iter().map(|c| c.span);
            let constructions = body.constructions.iter().map(|c| c.span);
            calls.chain(constructions).chain(body.arms.iter().map(|a| a.span)).collect::<Vec<_>>()
        });
        for span in spans {
            let place = source.get(span.start as usize..span.end as usize);
            prop_assert!(place.is_some_and(|text| !text.is_empty()), "{span:?}");
            prop_assert!(span.line >= 1 && span.column >= 1 && span.line <= span.end_line);
        }
    }
}
