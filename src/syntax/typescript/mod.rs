//! TypeScript, TSX and plain JavaScript: two grammars, one query, one mapping.
//!
//! `facts.scm` says which nodes matter, each module maps one subject: `statements`, `types`,
//! `functions`, `values`, `registered`, `imports`, and of bodies `body`, `guards`, `arms` and `matching`.
//! `expr` and `typeref` map what stands inside those. Mapping goes downwards only and stops at a
//! depth; what surrounds a node is left to the engine's [scopes](super::Scope).

mod annotations;
mod arms;
mod body;
mod exports;
mod expr;
mod functions;
mod guards;
mod imports;
mod matching;
mod registered;
mod source;
mod statements;
mod text;
mod typeref;
mod types;
mod values;

#[cfg(test)]
mod tests;

pub use registered::is_registered;

use std::cell::Cell;
use std::sync::OnceLock;

use tree_sitter::{Node, Query};

use self::source::Source;
use super::facts::FileFacts;
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

    fn map(&self, capture: &str, node: Node<'_>, text: &str, out: &mut FactsBuilder) {
        let spent = Cell::new(out.spent);
        let source = Source::new(text, &spent);
        match capture {
            "file" => statements::file(source, node, out),
            "error" => statements::error(source, node, out),
            "namespace" => statements::namespace(source, node, out),
            "export" => statements::export(source, node, out),
            "ambient" => statements::ambient(source, node, out),
            "import" => imports::import(source, node, out),
            "type.class" => types::class(source, node, out),
            "type.interface" => types::interface(source, node, out),
            "type.alias" => types::alias(source, node, out),
            "type.enum" => types::enumeration(source, node, out),
            "body.call" => {
                body::call(source, node, out);
                guards::assertion(source, node, out);
                matching::matched(source, node, out);
                registered::handler(source, node, out);
            }
            "body.new" => body::new(source, node, out),
            "body.object" => body::object(source, node, out),
            "body.local" => body::local(source, node, out),
            "body.loop" => body::loop_variable(source, node, out),
            "body.closure" => body::closure(source, node, out),
            "body.assign" => body::assign(source, node, out),
            "body.update" => body::update(source, node, out),
            "body.delete" => body::delete(source, node, out),
            "body.yield" => body::yielded(source, node, out),
            "body.return" => body::result(source, node, out),
            "body.throw" => guards::throw(source, node, out),
            "body.block" => guards::left_over(source, node, out),
            "body.branch" => {
                guards::branches(source, node, out);
                arms::test(source, node, out);
            }
            "body.switch" => arms::switch(source, node, out),
            "outside" => body::decorator(node, out),
            _ => {}
        }
        out.spent = spent.get();
    }

    fn finish(&self, facts: &mut FileFacts) {
        exports::finish(facts);
        registered::finish(facts);
    }
}
