//! Given source, then facts.

mod bodies;
mod guards;
mod hostile;
mod imports;
mod items;
mod macros;
mod types;
mod whole_files;

use super::RUST;
use crate::source::{FileRole, Language};
use crate::syntax::facts::*;
use crate::syntax::pack::{LanguagePack, read};

/// Facts of a file with this text.
fn facts(text: &str) -> FileFacts {
    read(&RUST, "src/lib.rs", Language::Rust, FileRole::Production, text)
}

/// The body of a function with these statements.
fn body(statements: &str) -> Body {
    let mut facts = facts(&format!("fn f() -> Result<(), E> {{\n{statements}\n}}"));
    assert_eq!(facts.errors, 0, "{statements}");
    facts.functions.remove(0).body
}

fn name(path: &str) -> Expr {
    Expr::Name(path.to_owned())
}

fn text(text: &str) -> Expr {
    Expr::Str(text.to_owned())
}

fn named(path: &str) -> TypeRef {
    TypeRef::Named { path: path.to_owned(), args: Vec::new() }
}

#[test]
fn the_grammar_knows_all_kinds_and_fields() {
    let grammar = RUST.grammar();
    let places = super::STANDS_AS_VALUE.iter();
    for kind in super::KINDS.iter().map(|(kind, _)| kind).chain(places.clone().map(|(kind, _)| kind)) {
        assert!(grammar.id_for_node_kind(kind, true) != 0, "{kind}");
    }
    for field in places.filter_map(|(_, field)| *field) {
        assert!(grammar.field_id_for_name(field).is_some(), "{field}");
    }
}

#[test]
fn broken_syntax_keeps_the_healthy_parts() {
    let facts = facts(
        "pub struct Opened { id: Uuid }
         fn broken( { let = ; }
         pub enum Event { Opened(Opened) }
         impl Account { fn close(&mut self) { self.open = false; } }",
    );
    assert!(facts.errors > 0);
    assert_eq!(facts.types.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["Opened", "Event"]);
    let close = facts.functions.iter().find(|f| f.name == "close").unwrap();
    assert_eq!(close.owner.as_deref(), Some("Account"));
    assert_eq!(close.body.assigns[0].target, "self.open");
}
