//! Rust: one query, and a mapping split by subject.
//!
//! In go the nodes the query captured, in source order; out come the facts of
//! [`FileFacts`](super::FileFacts). Nothing here recurses deeper than
//! `limits::MAX_DEPTH` or maps more than the file's `limits::Limits` allow,
//! so that hostile nesting costs no more than honest code of the same size.

mod arms;
mod attributes;
mod body;
mod callee;
mod context;
mod expr;
mod format;
mod guards;
mod imports;
mod items;
mod limits;
mod macros;
pub mod module_tree;
mod pattern;
mod reader;
mod scratch;
mod tails;
mod text;
mod tokens;
mod typeref;
mod types;

#[cfg(test)]
mod tests;

use std::rc::Rc;
use std::sync::OnceLock;

use tree_sitter::{Node, Query};

use self::context::Context;
use self::limits::Limits;
use self::reader::Reader;
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

    fn map(&self, capture: &str, node: Node<'_>, text: &str, out: &mut FactsBuilder) {
        let mut memory: Memory = out.recall();
        let limits = Rc::clone(memory.limits.get_or_insert_with(|| Rc::new(Limits::of_file(text))));
        map_node(capture, node, Reader::of_file(text, &limits), &mut memory.context, out);
        out.remember(memory);
    }
}

/// What the pack remembers between the nodes of one file.
#[derive(Debug, Default)]
struct Memory {
    context: Box<Context>,
    limits: Option<Rc<Limits>>,
}

/// Maps one captured node, of the file itself or of a macro's tokens read again.
fn map_node(capture: &str, node: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    let span = reader.span(node);
    cx.move_to(span.start);
    match capture {
        "attribute" => attributes::outer(node, reader, cx),
        "attribute.inner" => attributes::inner(node, reader, cx),
        "doc" => attributes::doc(node, reader, cx),
        "import" => imports::map(node, reader, out),
        "module" => items::module(node, reader, cx, out),
        "type.struct" => types::structure(node, reader, cx, out),
        "type.enum" => types::enumeration(node, reader, cx, out),
        "type.trait" => types::trait_(node, reader, cx, out),
        "type.alias" => types::alias(node, reader, cx, out),
        "impl" => items::impl_(node, reader, cx, out),
        "function" => items::function(node, reader, cx, out),
        "value" => items::value(node, reader, cx, out),
        "body.call" => body::call(node, reader, cx, out),
        "body.macro" => macros::map(node, reader, cx, out),
        "body.struct" => body::structure(node, reader, out),
        "body.unit" => body::unit(node, reader, cx, out),
        "body.return" => tails::returned(node, reader, cx, out),
        "body.try" => tails::tried(node, reader, cx, out),
        "body.closure" => tails::closure(node, reader, cx, out),
        "body.async" => tails::async_block(node, reader, cx, out),
        "body.match" => arms::match_(node, reader, cx),
        "body.arm" => arms::arm(node, reader, cx, out),
        "body.if" => arms::if_(node, reader, cx, out),
        "body.while" => arms::while_(node, reader, cx, out),
        "body.for" => body::for_(node, reader, out),
        "body.let" => body::let_(node, reader, cx, out),
        "body.assign" => body::assign(node, reader, cx, out),
        "body.binary" => body::binary(node, reader, cx),
        _ => {}
    }
}
