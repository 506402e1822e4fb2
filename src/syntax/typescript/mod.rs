//! TypeScript, TSX and plain JavaScript.

use std::sync::OnceLock;

use tree_sitter::{Node, Query};

use super::pack::{FactsBuilder, LanguagePack};

/// `.ts`, `.js` and their module variants.
pub static TYPESCRIPT: Pack = Pack { tsx: false };
/// `.tsx`, `.jsx`.
pub static TSX: Pack = Pack { tsx: true };

/// The TypeScript family: two grammars, one query, one mapping.
#[derive(Debug)]
pub struct Pack {
    tsx: bool,
}

impl LanguagePack for Pack {
    fn grammar(&self) -> tree_sitter::Language {
        if self.tsx {
            tree_sitter_typescript::LANGUAGE_TSX.into()
        } else {
            tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into()
        }
    }

    fn query(&self) -> &'static Query {
        static PLAIN: OnceLock<Query> = OnceLock::new();
        static TSX: OnceLock<Query> = OnceLock::new();
        let cell = if self.tsx { &TSX } else { &PLAIN };
        #[expect(clippy::expect_used, reason = "the query is part of the program; a test compiles it")]
        cell.get_or_init(|| {
            Query::new(&self.grammar(), include_str!("facts.scm")).expect("facts.scm compiles")
        })
    }

    fn map(&self, _capture: &str, _node: Node<'_>, _text: &str, _out: &mut FactsBuilder) {}
}
