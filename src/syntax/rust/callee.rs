//! Paths, and what stands before the parentheses of a call.

use crate::syntax::Node;

use super::limits::{MAX_DEPTH, MAX_TEXT};
use super::reader::{Reader, first_child};
use super::text::truncate;
use crate::syntax::facts::TypeRef;

/// A callee taken apart.
#[derive(Debug)]
pub(super) struct Callee<'n> {
    /// What a method is called on.
    pub(super) object: Option<Node<'n>>,
    /// Path before the name: `Self`, `aggregate::Root`. Empty for methods and plain names.
    pub(super) path: String,
    /// Last name.
    pub(super) name: String,
    /// `::<T>`, of the path's type or of the function.
    pub(super) type_args: Vec<TypeRef>,
}

impl Callee<'_> {
    /// `X(…)`, `Enum::Variant(…)`: it builds a value.
    pub(super) fn builds(&self) -> bool {
        self.object.is_none() && is_capitalized(&self.name)
    }

    /// Path and name.
    pub(super) fn full_path(&self) -> String {
        if self.path.is_empty() { self.name.clone() } else { format!("{}::{}", self.path, self.name) }
    }

    /// `Ok(x)`, `Some(x)`: a wrapper that says nothing of what is inside.
    pub(super) fn wraps(&self) -> bool {
        self.object.is_none()
            && matches!(self.name.as_str(), "Ok" | "Some")
            && matches!(self.path.as_str(), "" | "Result" | "Option")
    }

    /// `Err(x)`.
    pub(super) fn fails(&self) -> bool {
        self.object.is_none() && self.name == "Err" && matches!(self.path.as_str(), "" | "Result")
    }
}

/// Whether a name starts with a capital letter, as types and variants do.
pub(super) fn is_capitalized(name: &str) -> bool {
    name.trim_start_matches("r#").starts_with(char::is_uppercase)
}

impl Reader<'_> {
    /// Takes the callee of a `call_expression` apart; `None` for calls of unnamed things.
    pub(super) fn callee<'n>(&self, call: Node<'n>) -> Option<Callee<'n>> {
        let mut function = call.child_by_field_name("function")?;
        let mut type_args = Vec::new();
        if function.kind() == "parenthesized_expression" {
            function = first_child(function)?;
        }
        if function.kind() == "generic_function" {
            if let Some(arguments) = function.child_by_field_name("type_arguments") {
                type_args = self.type_args(arguments);
            }
            function = function.child_by_field_name("function")?;
        }
        match function.kind() {
            "identifier" => {
                let name = self.text(function).to_owned();
                Some(Callee { object: None, path: String::new(), name, type_args })
            }
            "scoped_identifier" => {
                let path = function.child_by_field_name("path");
                let mut all = path.map(|path| self.path_type_args(path)).unwrap_or_default();
                all.append(&mut type_args);
                Some(Callee {
                    object: None,
                    path: path.map(|path| self.path(path)).unwrap_or_default(),
                    name: function.child_by_field_name("name").map_or("", |name| self.text(name)).to_owned(),
                    type_args: all,
                })
            }
            "field_expression" => Some(Callee {
                object: function.child_by_field_name("value"),
                path: String::new(),
                name: function.child_by_field_name("field").map_or("", |name| self.text(name)).to_owned(),
                type_args,
            }),
            _ => None,
        }
    }

    /// A path without generic arguments and white space: `aggregate::Root` of `aggregate::Root::<T>`.
    pub(super) fn path(&self, node: Node<'_>) -> String {
        let text = self.text(node);
        let mut path = if text.len() <= MAX_TEXT && !text.contains(|c: char| c == '<' || c.is_whitespace()) {
            text.to_owned()
        } else {
            self.long_path(node)
        };
        truncate(&mut path, MAX_TEXT);
        path
    }

    fn long_path(&self, node: Node<'_>) -> String {
        let mut segments = Vec::new();
        let mut rest = Some(node);
        while let Some(part) = rest.filter(|_| segments.len() < MAX_DEPTH as usize) {
            let field = |name| part.child_by_field_name(name);
            rest = match part.kind() {
                "scoped_identifier" | "scoped_type_identifier" => {
                    segments.extend(field("name").map(|name| self.text(name).to_owned()));
                    field("path")
                }
                "generic_type" | "generic_type_with_turbofish" => field("type"),
                "generic_function" => field("function"),
                _ => {
                    segments.push(self.folded(part));
                    None
                }
            };
        }
        segments.reverse();
        segments.join("::")
    }

    /// Generic arguments inside a path: `[T]` of `aggregate::Root::<T>`.
    fn path_type_args(&self, path: Node<'_>) -> Vec<TypeRef> {
        let mut rest = Some(path);
        for _ in 0..MAX_DEPTH {
            let Some(part) = rest else { break };
            match part.kind() {
                "generic_type" | "generic_type_with_turbofish" => {
                    return part
                        .child_by_field_name("type_arguments")
                        .map(|args| self.type_args(args))
                        .unwrap_or_default();
                }
                "scoped_identifier" | "scoped_type_identifier" => rest = part.child_by_field_name("path"),
                _ => break,
            }
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_variants_are_capitalized() {
        assert!(is_capitalized("Opened") && is_capitalized("r#Opened"));
        assert!(!is_capitalized("open") && !is_capitalized("_Opened") && !is_capitalized(""));
    }
}
