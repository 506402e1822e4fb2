//! Attributes and doc comments, and the item they belong to.

use crate::syntax::Node;

use super::context::{Context, Prefix, PrefixKind};
use super::limits::{MAX_DEPTH, MAX_LIST, MAX_STRING};
use super::reader::{Reader, children};
use super::text::{fold, truncate, unquote};
use crate::syntax::facts::{Annotation, Expr, Span};

/// What stands before an item.
#[derive(Debug, Default)]
pub(super) struct Prefixes {
    pub(super) annotations: Vec<Annotation>,
    pub(super) doc: Option<String>,
}

impl Prefixes {
    /// The place of a `#[cfg(test)]`.
    pub(super) fn test(&self) -> Option<Span> {
        self.annotations.iter().find(|a| is_test(a)).map(|a| a.span)
    }

    fn add(&mut self, prefix: Prefix) {
        match prefix.what {
            PrefixKind::Attribute(annotation) => self.annotations.push(annotation),
            PrefixKind::Doc(line) => match &mut self.doc {
                Some(doc) if doc.len() < MAX_STRING => {
                    doc.push('\n');
                    doc.push_str(&line);
                }
                Some(_) => {}
                none => *none = Some(line),
            },
        }
    }
}

/// `#[…]`: waits for its item.
pub(super) fn outer(node: Node<'_>, reader: Reader<'_>, cx: &mut Context) {
    cx.wait_for(prefix_of(node, reader));
}

/// `#![cfg(test)]`: the whole module is test code.
pub(super) fn inner(node: Node<'_>, reader: Reader<'_>, cx: &mut Context) {
    if let Some(annotation) = annotation(node, reader).filter(is_test) {
        cx.mark_test_here(annotation.span);
    }
}

/// `/// …`: waits for its item.
pub(super) fn doc(node: Node<'_>, reader: Reader<'_>, cx: &mut Context) {
    cx.wait_for(prefix_of(node, reader));
}

impl Context {
    fn wait_for(&mut self, prefix: Option<Prefix>) {
        if let Some(prefix) = prefix {
            self.wait(prefix);
        }
    }
}

/// Takes what stands directly before `node`: attributes and doc comments with nothing but
/// white space and plain comments between.
pub(super) fn before(node: Node<'_>, reader: Reader<'_>, cx: &mut Context) -> Prefixes {
    let mut waiting = cx.take_waiting();
    let mut until = node.start_byte();
    let mut first = waiting.len();
    while let Some(prefix) = first.checked_sub(1).and_then(|i| waiting.get(i)) {
        let apart = prefix.end > until || !fold(reader.between(prefix.end, until), 1).is_empty();
        if apart {
            break;
        }
        until = prefix.start;
        first -= 1;
    }
    let mut found = Prefixes::default();
    waiting.drain(first..).for_each(|prefix| found.add(prefix));
    found
}

/// Walks a list whose elements have attributes and doc comments before them (fields, variants).
pub(super) fn each_with_prefixes<'n>(
    list: Node<'n>,
    reader: Reader<'_>,
    mut element: impl FnMut(Node<'n>, Prefixes),
) {
    let mut prefixes = Prefixes::default();
    for child in list.children() {
        match prefix_of(child, reader) {
            Some(prefix) => prefixes.add(prefix),
            None if child.is_named() && !child.is_extra() => element(child, std::mem::take(&mut prefixes)),
            None => {}
        }
    }
}

fn prefix_of(node: Node<'_>, reader: Reader<'_>) -> Option<Prefix> {
    let what = match node.kind() {
        "attribute_item" => PrefixKind::Attribute(annotation(node, reader)?),
        "line_comment" | "block_comment" => {
            node.child_by_field_name("outer")?;
            let text = node.child_by_field_name("doc").map_or("", |doc| reader.text(doc));
            PrefixKind::Doc(doc_text(text))
        }
        _ => return None,
    };
    Some(Prefix { start: node.start_byte(), end: node.end_byte(), what })
}

fn doc_text(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.trim_end();
        let unstarred = line.trim_start().strip_prefix('*').filter(|_| text.contains('\n'));
        let line = unstarred.unwrap_or(line);
        line.strip_prefix(' ').unwrap_or(line)
    });
    let mut doc = lines.collect::<Vec<_>>().join("\n").trim_matches('\n').to_owned();
    truncate(&mut doc, MAX_STRING);
    doc
}

/// `cfg(test)` or `cfg(all(test, …))`; not `cfg(any(test, …))`, which is also there without tests.
fn is_test(annotation: &Annotation) -> bool {
    annotation.name == "cfg"
        && annotation.args.iter().any(|arg| match arg {
            Expr::Name(name) => name == "test",
            Expr::Call(None, name, args) => {
                name == "all" && args.iter().any(|arg| arg.as_name() == Some("test"))
            }
            _ => false,
        })
}

/// One attribute with its arguments.
pub(super) fn annotation(item: Node<'_>, reader: Reader<'_>) -> Option<Annotation> {
    let attribute = children(item).find(|child| child.kind() == "attribute")?;
    let path = children(attribute).next()?;
    let args = if let Some(tokens) = attribute.child_by_field_name("arguments") {
        arguments(tokens, reader, 0)
    } else if let Some(value) = attribute.child_by_field_name("value") {
        vec![reader.expr(value)]
    } else {
        Vec::new()
    };
    Some(Annotation { name: reader.path(path), args, span: reader.span(item) })
}

/// The comma-separated items of a token tree.
fn arguments(tree: Node<'_>, reader: Reader<'_>, depth: u32) -> Vec<Expr> {
    let mut items = Vec::new();
    let mut item = Vec::new();
    let last = tree.child_count().saturating_sub(1);
    for (i, token) in tree.children().enumerate() {
        if items.len() >= MAX_LIST {
            break;
        }
        let delimiter = i == 0 || i == last;
        if token.kind() == "," || delimiter {
            items.extend(argument(&item, reader, depth));
            item.clear();
        } else if !token.is_extra() && item.len() <= MAX_LIST {
            item.push(token);
        }
    }
    items
}

fn argument(tokens: &[Node<'_>], reader: Reader<'_>, depth: u32) -> Option<Expr> {
    let (first, last) = (tokens.first()?, tokens.last()?);
    let other = || Expr::Other(fold(reader.between(first.start_byte(), last.end_byte()), 200));
    if depth > MAX_DEPTH || !reader.limits.spend_expression() {
        return Some(other());
    }
    let path_length = tokens.iter().take_while(|token| is_path_token(token)).count();
    let path = || tokens.iter().take(path_length).map(|token| reader.text(*token)).collect::<String>();
    Some(match tokens.get(path_length..).unwrap_or_default() {
        [] => Expr::Name(path()),
        [equals, value @ ..] if equals.kind() == "=" && path_length > 0 => {
            let value = argument(value, reader, depth + 1).unwrap_or(Expr::Null);
            Expr::Object(vec![(path(), value)])
        }
        [tree] if tree.kind() == "token_tree" && path_length > 0 => {
            Expr::Call(None, path(), arguments(*tree, reader, depth + 1))
        }
        [tree] if tree.kind() == "token_tree" => Expr::Array(arguments(*tree, reader, depth + 1)),
        [literal] if path_length == 0 => match literal.kind() {
            "string_literal" | "raw_string_literal" => Expr::Str(unquote(reader.text(*literal), MAX_STRING)),
            "integer_literal" | "float_literal" => Expr::Number(reader.text(*literal).to_owned()),
            "boolean_literal" => Expr::Bool(reader.text(*literal) == "true"),
            _ => other(),
        },
        _ => other(),
    })
}

fn is_path_token(token: &Node<'_>) -> bool {
    // Keywords are names here: `#[serde(default)]`, `#[serde(rename(type = "x"))]`.
    match token.kind() {
        "identifier" | "self" | "super" | "crate" | "primitive_type" | "::" => true,
        kind => !token.is_named() && kind.bytes().all(|b| b.is_ascii_lowercase()),
    }
}
