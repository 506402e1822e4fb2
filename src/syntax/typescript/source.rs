//! The file being mapped: what its nodes say, and how to walk around in them.

use std::cell::Cell;

use crate::syntax::Node;

use super::text::{cut, doc, fold, inside_quotes, is_identifier, unescape};
use crate::syntax::facts::Span;

/// Expression nodes mapped for one file. Nested calls are mapped once for each call around them,
/// so a hostile file could ask for the same leaves again and again.
const MAX_EXPRESSIONS: u32 = 200_000;
/// Text of a file looked at for the declaration of a type.
const MAX_LOOK: usize = 256 * 1024;
/// Longest text kept of an expression nobody takes apart.
const MAX_OTHER: usize = 200;
/// Longest string literal kept.
const MAX_STRING: usize = 2_000;
/// Longest condition or subject kept.
pub(super) const MAX_CONDITION: usize = 400;
/// Longest doc comment looked for.
const MAX_COMMENT: usize = 8_000;
/// Segments of a dotted name; longer chains are machine-made.
const MAX_SEGMENTS: usize = 64;
/// Wrappers looked through in a row.
const MAX_WRAPPERS: usize = 64;

/// The text of the file being mapped, and what is left of its budget.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    text: &'a str,
    spent: &'a Cell<u32>,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str, spent: &'a Cell<u32>) -> Self {
        Source { text, spent }
    }

    /// A node's text as written.
    pub(super) fn of(self, node: Node<'_>) -> &'a str {
        self.text.get(node.start_byte()..node.end_byte()).unwrap_or_default()
    }

    /// A node's text with white space folded and comments left out, cut at `max` bytes.
    pub(super) fn folded(self, node: Node<'_>, max: usize) -> String {
        // Looking at all of a long text for each place it is mentioned would go quadratic.
        let text = cut(self.of(node), max * 8);
        if text.contains("//") || text.contains("/*") {
            return fold(&self.without_comments(node, text), max);
        }
        fold(text, max)
    }

    /// `text`, the beginning of a node's, with a space for each comment.
    fn without_comments(self, node: Node<'_>, text: &str) -> String {
        let start = node.start_byte();
        let mut out = String::with_capacity(text.len());
        let mut kept = 0;
        let inside = node.descendants().take_while(|at| at.start_byte() < start + text.len());
        for comment in inside.filter(|at| at.kind() == "comment") {
            out.push_str(text.get(kept..comment.start_byte() - start).unwrap_or_default());
            out.push(' ');
            kept = comment.end_byte() - start;
        }
        out.push_str(text.get(kept..).unwrap_or_default());
        out
    }

    /// A node's text as an expression of last resort.
    pub(super) fn other(self, node: Node<'_>) -> String {
        self.folded(node, MAX_OTHER)
    }

    /// Takes one expression node from the file's budget; `false` once it is used up.
    pub(super) fn spend(self) -> bool {
        self.spent.set(self.spent.get().saturating_add(1));
        self.spent.get() <= MAX_EXPRESSIONS
    }

    /// `a.b.c` of a chain of plain members: `a?.b`, `a!.b` and `a['b']` read the same.
    pub(super) fn dotted(self, node: Node<'_>) -> Option<String> {
        let mut segments: Vec<&str> = Vec::new();
        let mut node = unwrapped(node);
        loop {
            if segments.len() > MAX_SEGMENTS {
                return None;
            }
            match node.kind() {
                "identifier"
                | "this"
                | "super"
                | "type_identifier"
                | "property_identifier"
                | "shorthand_property_identifier"
                | "this_type" => {
                    segments.push(self.of(node));
                    segments.reverse();
                    return Some(segments.join("."));
                }
                "member_expression" => {
                    segments.push(self.of(node.child_by_field_name("property")?));
                    node = unwrapped(node.child_by_field_name("object")?);
                }
                "nested_identifier" => {
                    segments.push(self.of(node.child_by_field_name("property")?));
                    node = node.child_by_field_name("object")?;
                }
                "nested_type_identifier" => {
                    segments.push(self.of(node.child_by_field_name("name")?));
                    node = node.child_by_field_name("module")?;
                }
                "subscript_expression" => {
                    let index = node.child_by_field_name("index")?;
                    let key = (index.kind() == "string").then(|| inside_quotes(self.of(index)))?;
                    if !is_identifier(key) {
                        return None;
                    }
                    segments.push(key);
                    node = unwrapped(node.child_by_field_name("object")?);
                }
                _ => return None,
            }
        }
    }

    /// The dotted name of a node, or its text if it has none.
    pub(super) fn path(self, node: Node<'_>) -> String {
        self.dotted(node).unwrap_or_else(|| {
            let text = self.other(unwrapped(node));
            // The grammar puts the `await` of `await f<T>(x)` inside the call.
            let text = text.strip_prefix("await ").unwrap_or(&text);
            text.replace(" .", ".").replace("?.", ".")
        })
    }

    /// A string literal's value.
    pub(super) fn string(self, node: Node<'_>) -> String {
        unescape(cut(inside_quotes(self.of(node)), MAX_STRING))
    }

    /// A template's text; holes are written as `{name}`.
    pub(super) fn template(self, node: Node<'_>) -> String {
        let mut out = String::new();
        for part in node.named_children() {
            if out.len() > MAX_STRING {
                break;
            }
            if part.kind() == "template_substitution" {
                out.push_str(&self.hole(part));
            } else {
                out.push_str(&unescape(cut(self.of(part), MAX_STRING)));
            }
        }
        out
    }

    /// `{name}` for what is put into a text.
    pub(super) fn hole(self, node: Node<'_>) -> String {
        let inner = if node.kind() == "template_substitution" { first(node).unwrap_or(node) } else { node };
        let name = self.dotted(inner).unwrap_or_else(|| self.folded(unwrapped(inner), 80));
        format!("{{{name}}}")
    }

    /// A property's or method's name: quotes dropped, `[x]` kept for a computed one.
    pub(super) fn key(self, node: Node<'_>) -> String {
        match node.kind() {
            "string" => self.string(node),
            "computed_property_name" => match first(node) {
                Some(inner) if inner.kind() == "string" => self.string(inner),
                Some(inner) => format!("[{}]", self.path(inner)),
                None => self.other(node),
            },
            _ => self.other(node),
        }
    }

    /// The doc comment that ends right before a place.
    ///
    /// Read from the text: asking the tree for a sibling costs a walk from its root.
    pub(super) fn doc_before(self, place: Span) -> Option<String> {
        let before = self.text.get(..place.start as usize)?.trim_end();
        let inside = before.strip_suffix("*/")?;
        // Longer ones are licences.
        let window = inside.len().saturating_sub(MAX_COMMENT);
        let window = inside.get(window..).unwrap_or_default();
        let start = window.rfind("/*").filter(|&at| !window[at..].contains("*/"))?;
        doc(&before[before.len() - 2 - (window.len() - start)..])
    }

    /// Length of the whole file.
    /// Whether a type of this name is declared in the file, as far as one look at its text tells.
    pub(super) fn declares_type(self, name: &str) -> bool {
        let text = cut(self.text, MAX_LOOK);
        ["type ", "interface ", "class "].iter().any(|keyword| {
            let wanted = format!("{keyword}{name}");
            text.match_indices(&wanted).any(|(at, _)| {
                let next = text[at + wanted.len()..].chars().next();
                next.is_some_and(|c| !c.is_alphanumeric() && c != '_')
            })
        })
    }

    pub(super) fn len(self) -> usize {
        self.text.len()
    }
}

/// Looks through what changes no meaning: `await`, `as T`, `!`, parentheses.
pub(super) fn unwrapped(mut node: Node<'_>) -> Node<'_> {
    for _ in 0..MAX_WRAPPERS {
        let inner = match node.kind() {
            "parenthesized_expression"
            | "await_expression"
            | "non_null_expression"
            | "as_expression"
            | "satisfies_expression"
            | "yield_expression" => first(node),
            "type_assertion" => last(node),
            "instantiation_expression" => node.child_by_field_name("function").or_else(|| first(node)),
            "sequence_expression" => last(node),
            _ => return node,
        };
        match inner {
            Some(inner) => node = inner,
            None => return node,
        }
    }
    node
}

/// Named children without comments, at most `max` of them.
pub(super) fn named(node: Node<'_>, max: usize) -> Vec<Node<'_>> {
    node.named_children().filter(|n| !n.is_extra()).take(max).collect()
}

/// First named child that is no comment.
pub(super) fn first(node: Node<'_>) -> Option<Node<'_>> {
    node.named_children().find(|n| !n.is_extra())
}

/// Last named child that is no comment.
fn last(node: Node<'_>) -> Option<Node<'_>> {
    node.named_children().filter(|n| !n.is_extra()).last()
}

/// Whether a keyword (`async`, `static`, `readonly`, `?`) stands among a node's first tokens.
pub(super) fn has_token(node: Node<'_>, token: &str) -> bool {
    node.children().take(32).any(|n| n.kind() == token)
}
