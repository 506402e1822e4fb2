//! Given source, then facts.

mod bodies;

use tree_sitter::Query;

use super::RUST;
use crate::source::{FileRole, Language};
use crate::syntax::facts::*;
use crate::syntax::pack::{LanguagePack, read};

/// Facts of a file with this text.
fn facts(text: &str) -> FileFacts {
    read(&RUST, "src/lib.rs", Language::Rust, FileRole::Production, text)
}

#[test]
fn the_query_compiles() {
    let query = Query::new(&RUST.grammar(), include_str!("facts.scm"));
    assert!(query.is_ok(), "{query:?}");
}
