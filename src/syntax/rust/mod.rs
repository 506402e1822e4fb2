//! Rust.

use std::sync::OnceLock;

use tree_sitter::{Node, Query};

use super::pack::{FactsBuilder, LanguagePack};

/// `.rs`.
pub static RUST: Pack = Pack;

/// The Rust pack.
#[derive(Debug)]
pub struct Pack;

impl LanguagePack for Pack {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_rust::LANGUAGE.into()
    }

    fn query(&self) -> &'static Query {
        static QUERY: OnceLock<Query> = OnceLock::new();
        #[expect(clippy::expect_used, reason = "the query is part of the program; a test compiles it")]
        QUERY.get_or_init(|| {
            Query::new(&self.grammar(), include_str!("facts.scm")).expect("facts.scm compiles")
        })
    }

    fn map(&self, _capture: &str, _node: Node<'_>, _text: &str, _out: &mut FactsBuilder) {}
}
