//! Rust: a table of kinds, and a mapping split by subject.
//!
//! In go the nodes that [`KINDS`] names, in source order; out come the facts of
//! [`FileFacts`](super::FileFacts). Nothing here recurses deeper than
//! `limits::MAX_DEPTH` or maps more than the file's `limits::Limits` allow,
//! so that hostile nesting costs no more than honest code of the same size.

mod arms;
mod attributes;
mod body;
mod callee;
mod context;
mod declared;
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
mod test_modules;
mod text;
mod tokens;
mod typeref;
mod types;

#[cfg(test)]
mod tests;

use std::rc::Rc;
use std::sync::OnceLock;

use crate::syntax::Node;

use self::context::Context;
use self::limits::Limits;
use self::reader::Reader;
use super::kinds::{Kinds, Within};
use super::pack::{FactsBuilder, LanguagePack};

/// `.rs`.
pub static RUST: Pack = Pack;

/// Kinds of nodes and the facts they lead to.
const KINDS: &[(&str, &str)] = &[
    ("attribute_item", "attribute"),
    ("inner_attribute_item", "attribute.inner"),
    ("line_comment", "doc"),
    ("block_comment", "doc"),
    ("use_declaration", "import"),
    ("mod_item", "module"),
    ("struct_item", "type.struct"),
    ("union_item", "type.struct"),
    ("enum_item", "type.enum"),
    ("trait_item", "type.trait"),
    ("type_item", "type.alias"),
    ("impl_item", "impl"),
    ("function_item", "function"),
    ("function_signature_item", "function"),
    ("const_item", "value"),
    ("static_item", "value"),
    ("call_expression", "body.call"),
    ("macro_invocation", "body.macro"),
    ("struct_expression", "body.struct"),
    ("identifier", "body.unit"),
    ("scoped_identifier", "body.unit"),
    ("return_expression", "body.return"),
    ("try_expression", "body.try"),
    ("closure_expression", "body.closure"),
    ("async_block", "body.async"),
    ("match_expression", "body.match"),
    ("match_arm", "body.arm"),
    ("if_expression", "body.if"),
    ("while_expression", "body.while"),
    ("for_expression", "body.for"),
    ("let_declaration", "body.let"),
    ("assignment_expression", "body.assign"),
    ("compound_assignment_expr", "body.assign"),
    ("binary_expression", "body.binary"),
];

/// Where a name stands as a value of its own and is no pattern, no part of a path and no callee.
const STANDS_AS_VALUE: &[Within] = &[
    ("arguments", None),
    ("array_expression", None),
    ("await_expression", None),
    ("assignment_expression", None),
    ("base_field_initializer", None),
    ("binary_expression", None),
    ("block", None),
    ("break_expression", None),
    ("compound_assignment_expr", None),
    ("expression_statement", None),
    ("field_expression", None),
    ("if_expression", None),
    ("index_expression", None),
    ("let_chain", None),
    ("match_expression", None),
    ("parenthesized_expression", None),
    ("range_expression", None),
    ("reference_expression", None),
    ("return_expression", None),
    ("try_expression", None),
    ("tuple_expression", None),
    ("type_cast_expression", None),
    ("unary_expression", None),
    ("while_expression", None),
    ("yield_expression", None),
    ("attribute", Some("value")),
    ("const_item", Some("value")),
    ("enum_variant", Some("value")),
    ("field_initializer", Some("value")),
    ("for_expression", Some("value")),
    ("let_condition", Some("value")),
    ("let_declaration", Some("value")),
    ("match_arm", Some("value")),
    ("static_item", Some("value")),
    ("array_type", Some("length")),
    ("closure_expression", Some("body")),
    ("match_pattern", Some("condition")),
];

/// The Rust pack.
#[derive(Debug)]
pub struct Pack;

impl LanguagePack for Pack {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_rust::LANGUAGE.into()
    }

    fn kinds(&self) -> &'static Kinds {
        static TABLE: OnceLock<Kinds> = OnceLock::new();
        TABLE.get_or_init(|| {
            Kinds::new(self.grammar(), KINDS)
                .only_within("identifier", STANDS_AS_VALUE)
                .only_within("scoped_identifier", STANDS_AS_VALUE)
        })
    }

    fn worth_parsing<'t>(&self, text: &'t str) -> &'t str {
        test_modules::before(text)
    }

    fn map(&self, fact: &str, node: Node<'_>, text: &str, out: &mut FactsBuilder) {
        let mut memory: Memory = out.recall();
        let limits = Rc::clone(memory.limits.get_or_insert_with(|| Rc::new(Limits::of_file(text))));
        map_node(fact, node, Reader::of_file(text, &limits), &mut memory.context, out);
        out.remember(memory);
    }
}

/// What the pack remembers between the nodes of one file.
#[derive(Debug, Default)]
struct Memory {
    context: Box<Context>,
    limits: Option<Rc<Limits>>,
}

/// Maps one node, of the file itself or of a macro's tokens read again.
fn map_node(fact: &str, node: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    let span = reader.span(node);
    cx.move_to(span.start);
    match fact {
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
