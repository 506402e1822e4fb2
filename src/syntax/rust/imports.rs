//! `use` trees → flat imports.

use crate::syntax::Node;

use super::limits::MAX_DEPTH;
use super::reader::{Reader, children, first_child};
use crate::syntax::facts::Import;
use crate::syntax::pack::FactsBuilder;

/// One import for each name; those of `pub use` are re-exports as well.
pub(super) fn map(node: Node<'_>, reader: Reader<'_>, out: &mut FactsBuilder) {
    let Some(argument) = node.child_by_field_name("argument") else { return };
    let public = children(node).any(|child| child.kind() == "visibility_modifier");
    let mut rest = vec![(argument, String::new(), 0)];
    while let Some((tree, prefix, depth)) = rest.pop() {
        if depth > MAX_DEPTH {
            continue;
        }
        let mut add = |path: String, local: Option<String>| {
            let import = import(path, local, tree, reader);
            if public {
                out.facts.reexports.push(import.clone());
            }
            out.facts.imports.push(import);
        };
        match tree.kind() {
            "use_list" => {
                let inner: Vec<_> = children(tree).map(|inner| (inner, prefix.clone(), depth + 1)).collect();
                rest.extend(inner.into_iter().rev());
            }
            "scoped_use_list" => {
                let path = tree.child_by_field_name("path").map(|path| reader.path(path)).unwrap_or_default();
                rest.extend(
                    tree.child_by_field_name("list").map(|list| (list, joined(&prefix, &path), depth + 1)),
                );
            }
            "use_as_clause" => {
                let alias = tree.child_by_field_name("alias").map(|alias| reader.text(alias).to_owned());
                if let Some(path) = tree.child_by_field_name("path") {
                    add(joined(&prefix, &reader.path(path)), alias);
                }
            }
            "use_wildcard" => {
                let path = first_child(tree).map(|path| reader.path(path)).unwrap_or_default();
                add(joined(&joined(&prefix, &path), "*"), None);
            }
            _ => add(joined(&prefix, &reader.path(tree)), None),
        }
    }
}

fn joined(prefix: &str, path: &str) -> String {
    match (prefix, path) {
        ("", path) => path.to_owned(),
        // `a::{self}` is `a`.
        (prefix, "self" | "") => prefix.to_owned(),
        (prefix, path) => format!("{prefix}::{path}"),
    }
}

fn import(path: String, local: Option<String>, tree: Node<'_>, reader: Reader<'_>) -> Import {
    let (module, name) = match path.rsplit_once("::") {
        Some((module, name)) => (module.to_owned(), name.to_owned()),
        // `use serde;` is the whole crate.
        None => (path.clone(), "*".to_owned()),
    };
    let own = if name == "*" && !path.ends_with("::*") { path } else { name.clone() };
    Import { module, name, local: local.unwrap_or(own), span: reader.span(tree) }
}
