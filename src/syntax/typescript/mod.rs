//! TypeScript, TSX and plain JavaScript: two grammars, one table of kinds, one mapping.
//!
//! [`KINDS`] says which nodes matter, each module maps one subject: `statements`, `types`,
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
mod made;
mod matching;
mod registered;
mod schema_types;
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

use crate::syntax::Node;

use self::source::Source;
use super::facts::FileFacts;
use super::kinds::Kinds;
use super::pack::{FactsBuilder, LanguagePack};

/// `.ts`, `.js` and their module variants.
pub static TYPESCRIPT: Pack = Pack { tsx: false };
/// `.tsx`, `.jsx`.
pub static TSX: Pack = Pack { tsx: true };

/// Kinds of nodes and the facts they lead to.
const KINDS: &[(&str, &str)] = &[
    ("program", "file"),
    ("ERROR", "error"),
    ("internal_module", "namespace"),
    ("module", "namespace"),
    ("import_statement", "import"),
    ("export_statement", "export"),
    ("ambient_declaration", "ambient"),
    ("class_declaration", "type.class"),
    ("abstract_class_declaration", "type.class"),
    ("class", "type.class"),
    ("interface_declaration", "type.interface"),
    ("type_alias_declaration", "type.alias"),
    ("enum_declaration", "type.enum"),
    ("call_expression", "body.call"),
    ("new_expression", "body.new"),
    ("object", "body.object"),
    ("variable_declarator", "body.local"),
    ("for_in_statement", "body.loop"),
    ("arrow_function", "body.closure"),
    ("function_expression", "body.closure"),
    ("generator_function", "body.closure"),
    ("function_declaration", "body.closure"),
    ("method_definition", "body.closure"),
    ("assignment_expression", "body.assign"),
    ("augmented_assignment_expression", "body.assign"),
    ("update_expression", "body.update"),
    ("unary_expression", "body.delete"),
    ("return_statement", "body.return"),
    ("yield_expression", "body.yield"),
    ("throw_statement", "body.throw"),
    ("if_statement", "body.branch"),
    ("statement_block", "body.block"),
    ("ternary_expression", "body.branch"),
    ("switch_statement", "body.switch"),
    ("decorator", "outside"),
];

/// The TypeScript family: two grammars, one table of kinds, one mapping.
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

    fn kinds(&self) -> &'static Kinds {
        static PLAIN: OnceLock<Kinds> = OnceLock::new();
        static TSX: OnceLock<Kinds> = OnceLock::new();
        let cell = if self.tsx { &TSX } else { &PLAIN };
        cell.get_or_init(|| Kinds::new(self.grammar(), KINDS))
    }

    fn map(&self, fact: &str, node: Node<'_>, text: &str, out: &mut FactsBuilder) {
        let spent = Cell::new(out.spent);
        let source = Source::new(text, &spent);
        match fact {
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
                guards::self_thrown(source, node, out);
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
        made::finish(facts);
        schema_types::finish(facts);
    }
}
