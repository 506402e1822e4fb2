//! The statements of a file or namespace: what they export, declare, and hand to the other
//! modules. Working downwards from the block saves asking every declaration where it stands.

use crate::syntax::Node;

use super::annotations::decorators;
use super::source::{Source, first, has_token};
use super::{functions, imports, values};
use crate::syntax::facts::Span;
use crate::syntax::{Around, FactsBuilder, Scope, ScopeKind, span};

/// The file itself.
pub(super) fn file(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    block(source, node, out);
}

/// What the grammar gave up on. If that is most of the file, the statements inside are the file's.
pub(super) fn error(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    if node.byte_range().len() * 2 > source.len() {
        block(source, node, out);
    }
}

/// `namespace Orders {…}`: its statements, and the name that the declarations inside belong to.
pub(super) fn namespace(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    let (Some(name), Some(body)) = (node.child_by_field_name("name"), node.child_by_field_name("body"))
    else {
        return;
    };
    // `declare module 'x'` describes other people's code, under no name of ours.
    if name.kind() != "string" {
        out.scopes.push(Scope { span: span(body), kind: ScopeKind::Module(source.path(name)) });
    }
    block(source, body, out);
}

fn block(source: Source<'_>, block: Node<'_>, out: &mut FactsBuilder) {
    for statement in block.named_children() {
        declaration(source, statement, span(statement), false, out);
        if statement.kind() == "expression_statement"
            && let Some(assigned) = first(statement).filter(|n| n.kind() == "assignment_expression")
        {
            values::assignment(source, assigned, out);
        }
    }
}

/// `export …` in all its forms.
pub(super) fn export(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    if let Some(inner) = node.child_by_field_name("declaration") {
        declaration(source, inner, span(node), true, out);
        around(source, node, inner, Some("default"), out);
        if has_token(node, "default")
            && let Some(name) = inner.child_by_field_name("name")
        {
            imports::own_export(source.of(name), "default", node, out);
        }
        return;
    }
    let assigned = || (node.child(1).filter(|n| n.kind() == "=")).and_then(|_| first(node));
    match node.child_by_field_name("value").or_else(assigned) {
        Some(value) => {
            around(source, node, value, Some("default"), out);
            values::exported_value(source, value, "default", node, out);
        }
        None => imports::reexport(source, node, out),
    }
}

/// A declaration for its statement: what is declared only at the top of files and namespaces.
fn declaration(source: Source<'_>, node: Node<'_>, place: Span, exported: bool, out: &mut FactsBuilder) {
    match node.kind() {
        "function_declaration" | "generator_function_declaration" | "function_signature" => {
            functions::declaration(source, node, place, exported, out);
        }
        "lexical_declaration" | "variable_declaration" => {
            values::constants(source, node, place, exported, out);
        }
        "ambient_declaration" => {
            let declared = ["function_signature", "lexical_declaration", "variable_declaration"];
            if let Some(inner) = first(node).filter(|n| declared.contains(&n.kind())) {
                declaration(source, inner, place, exported, out);
            }
        }
        _ => {}
    }
}

/// `declare class X {…}`: the inner declaration starts where the statement does.
pub(super) fn ambient(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    let Some(inner) = first(node) else { return };
    match out.around.take() {
        Some(outer) if outer.declaration == node.id() => {
            out.around = Some(Around { declaration: inner.id(), ..outer });
        }
        _ => around(source, node, inner, None, out),
    }
}

/// Notes what a statement says of the declaration in it, which is met next.
pub(super) fn around(
    source: Source<'_>,
    statement: Node<'_>,
    declaration: Node<'_>,
    name: Option<&str>,
    out: &mut FactsBuilder,
) {
    out.around = Some(Around {
        declaration: declaration.id(),
        span: span(statement),
        name: name.map(str::to_owned),
        exported: statement.kind() == "export_statement",
        annotations: decorators(source, statement),
    });
}
