//! `import`, `require`, `export … from` → [`Import`].

use crate::syntax::Node;

use super::functions::bound_names;
use super::source::{Source, first, named, unwrapped};
use crate::syntax::facts::{Import, ValueDecl};
use crate::syntax::{FactsBuilder, span};

/// Names of one import or export statement.
const MAX_NAMES: usize = 10_000;

/// An import or re-export whose module is nobody else's: names this file itself exports. They
/// only live until the file is complete (see [`super::exports`]).
pub(super) const THIS_FILE: &str = "";

/// `import … from '…'`, `import x = require('…')`, `import '…'`.
pub(super) fn import(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    let mut clause = None;
    for child in node.named_children() {
        match child.kind() {
            "import_clause" => clause = Some(child),
            "import_require_clause" => {
                let module = child.child_by_field_name("source").map(|n| source.string(n));
                if let (Some(module), Some(name)) = (module, first(child)) {
                    push(out, &module, "*", source.of(name), child);
                }
                return;
            }
            _ => {}
        }
    }
    let Some(module) = node.child_by_field_name("source").map(|n| source.string(n)) else { return };
    let Some(clause) = clause else { return push(out, &module, "*", "", node) };
    for part in named(clause, 3) {
        match part.kind() {
            "identifier" => push(out, &module, "default", source.of(part), part),
            "namespace_import" => {
                if let Some(name) = first(part) {
                    push(out, &module, "*", source.of(name), part);
                }
            }
            _ => {
                for specifier in named(part, MAX_NAMES) {
                    if let Some((name, local)) = specifier_names(source, specifier) {
                        push(out, &module, &name, &local, specifier);
                    }
                }
            }
        }
    }
}

fn push(out: &mut FactsBuilder, module: &str, name: &str, local: &str, node: Node<'_>) {
    out.facts.imports.push(imported(module, name, local, node));
}

fn imported(module: &str, name: &str, local: &str, node: Node<'_>) -> Import {
    Import { module: module.to_owned(), name: name.to_owned(), local: local.to_owned(), span: span(node) }
}

/// `a as b` → (`a`, `b`); `a` → (`a`, `a`).
fn specifier_names(source: Source<'_>, specifier: Node<'_>) -> Option<(String, String)> {
    let name = source.key(specifier.child_by_field_name("name")?);
    let local = specifier.child_by_field_name("alias").map(|n| source.key(n));
    Some((name.clone(), local.unwrap_or(name)))
}

/// `export { a, b as c }`, `export { a } from '…'`, `export * from '…'`, `export * as x from '…'`.
pub(super) fn reexport(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    let module = node.child_by_field_name("source").map(|n| source.string(n));
    let module = module.as_deref().unwrap_or(THIS_FILE);
    let mut listed = false;
    for child in node.named_children() {
        match child.kind() {
            "export_clause" => {
                listed = true;
                for specifier in named(child, MAX_NAMES) {
                    if let Some((name, local)) = specifier_names(source, specifier) {
                        out.facts.reexports.push(imported(module, &name, &local, specifier));
                    }
                }
            }
            "namespace_export" => {
                listed = true;
                if let Some(name) = first(child) {
                    out.facts.reexports.push(imported(module, "*", &source.key(name), child));
                }
            }
            _ => {}
        }
    }
    if !listed && module != THIS_FILE {
        out.facts.reexports.push(imported(module, "*", "*", node));
    }
}

/// Notes that this file exports its own `local` under `name`.
pub(super) fn own_export(local: &str, name: &str, node: Node<'_>, out: &mut FactsBuilder) {
    out.facts.reexports.push(imported(THIS_FILE, local, name, node));
}

/// `const x = require('…')`, `const { a, b: c } = await import('…')`, `require('…').X`:
/// the imports a declarator makes; `false` if it makes none.
pub(super) fn require(source: Source<'_>, declarator: Node<'_>, out: &mut FactsBuilder) -> bool {
    let Some(pattern) = declarator.child_by_field_name("name") else { return false };
    let Some(value) = declarator.child_by_field_name("value").map(unwrapped) else { return false };
    let (call, member) = match value.kind() {
        "member_expression" => {
            let object = value.child_by_field_name("object").map(unwrapped);
            (object, value.child_by_field_name("property").map(|n| source.of(n)))
        }
        _ => (Some(value), None),
    };
    let Some(module) = call.and_then(|call| required_module(source, call)) else { return false };
    if pattern.kind() == "identifier" {
        push(out, &module, member.unwrap_or("*"), source.of(pattern), declarator);
        return true;
    }
    for part in named(pattern, MAX_NAMES) {
        let name = part.child_by_field_name("key").map(|key| source.key(key));
        for local in bound_names(source, part) {
            push(out, &module, name.as_deref().unwrap_or(&local), &local, part);
        }
    }
    true
}

/// `./x` of `require('./x')` and `import('./x')`.
fn required_module(source: Source<'_>, call: Node<'_>) -> Option<String> {
    if call.kind() != "call_expression" {
        return None;
    }
    let function = call.child_by_field_name("function")?;
    if function.kind() != "import" && source.of(function) != "require" {
        return None;
    }
    let module = first(call.child_by_field_name("arguments")?)?;
    (module.kind() == "string").then(|| source.string(module))
}

/// A value under another name: what `export default x` and `export { x as y }` declare.
pub(super) fn renamed(name: &str, of: &str, place: &Import) -> ValueDecl {
    ValueDecl {
        name: name.to_owned(),
        ty: None,
        value: Some(crate::syntax::facts::Expr::Name(of.to_owned())),
        exported: true,
        doc: None,
        span: place.span,
    }
}
