//! Edits of a file's text that leave everything around them as it was.
//!
//! The builders look at how a thing is written (quotes, flow or block style, line
//! endings) and give nothing where they cannot be sure to change only what is meant.

use std::ops::Range;
use std::sync::Arc;

use crate::esdm::diagnostic::Edit;
use crate::esdm::model::SourceFile;
use crate::esdm::yaml::{Kind, NodeRef, Style, Tag, scalar};

/// Whether a file's text stands for its bytes, so that it can be written back.
pub(super) fn is_editable(file: &SourceFile) -> bool {
    file.tree.file_offset.is_some() && file.tree.error.is_none()
}

/// The line ending a file uses.
pub(super) fn line_break(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// An edit of a file.
pub(super) fn edit(file: &SourceFile, range: Range<usize>, replacement: impl Into<String>) -> Edit {
    Edit { file: Arc::clone(&file.path), range, replacement: replacement.into() }
}

/// Gives a one-line scalar another text; its quotes stay.
pub(super) fn replace_scalar(file: &SourceFile, node: NodeRef<'_>, new: &str) -> Option<Edit> {
    if node.kind() != Kind::Scalar || !is_editable(file) {
        return None;
    }
    let range = node.range();
    let written = file.tree.text.get(range.clone())?;
    match node.style() {
        Style::Plain if written.is_empty() => Some(edit(file, range, format!(" {}", plain(new)))),
        Style::Plain if written == node.raw_text() => Some(edit(file, range, plain(new))),
        Style::SingleQuoted | Style::DoubleQuoted => {
            let quote = if node.style() == Style::SingleQuoted { '\'' } else { '"' };
            // A tag or an anchor before the quotes is left to a person.
            let whole = written.len() >= 2 && written.starts_with(quote) && written.ends_with(quote);
            whole.then(|| edit(file, range.start + 1..range.end - 1, new))
        }
        _ => None,
    }
}

/// A name or choice as a plain scalar, in quotes where it would mean something else than text.
fn plain(text: &str) -> String {
    if scalar::resolve(text).tag() == Tag::Str { text.to_owned() } else { format!("\"{text}\"") }
}

/// Puts a pair before all others of a mapping.
pub(super) fn insert_first(file: &SourceFile, mapping: NodeRef<'_>, key: &str, value: &str) -> Option<Edit> {
    let (first, _) = mapping.pairs().next()?;
    let at = first.range().start;
    let pair = match mapping.style() {
        Style::Flow => format!("{key}: {value}, "),
        _ => {
            let indent = indentation(&file.tree.text, at)?;
            format!("{key}: {value}{}{indent}", line_break(&file.tree.text))
        }
    };
    is_editable(file).then(|| edit(file, at..at, pair))
}

/// Puts a pair behind one whose value is written on one line. `nested` is a mapping of one pair.
pub(super) fn insert_after(
    file: &SourceFile,
    mapping: NodeRef<'_>,
    (after, value): (NodeRef<'_>, NodeRef<'_>),
    key: &str,
    nested: Value<'_>,
) -> Option<Edit> {
    let text = &file.tree.text;
    if value.kind() != Kind::Scalar || value.style() == Style::BlockScalar || !is_editable(file) {
        return None;
    }
    if mapping.style() == Style::Flow {
        let at = value.range().end;
        let pair = match nested {
            Value::Scalar(value) => format!(", {key}: {value}"),
            Value::Pair(inner, value) => format!(", {key}: {{ {inner}: {value} }}"),
        };
        return Some(edit(file, at..at, pair));
    }
    let indent = indentation(text, after.range().start)?;
    let nl = line_break(text);
    let at = line_end(text, value.range().end);
    let pair = match nested {
        Value::Scalar(value) => format!("{nl}{indent}{key}: {value}"),
        Value::Pair(inner, value) => format!("{nl}{indent}{key}:{nl}{indent}  {inner}: {value}"),
    };
    Some(edit(file, at..at, pair))
}

/// What [`insert_after`] puts behind the key.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'v> {
    /// A scalar.
    Scalar(&'v str),
    /// A mapping of one pair.
    Pair(&'v str, &'v str),
}

/// Where the line of a place begins.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |i| i + 1)
}

/// Where the line of a place ends, before its line break.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |i| at + i);
    if text[at..end].ends_with('\r') { end - 1 } else { end }
}

/// The blanks that put a new line below a place; nothing behind other things than blanks and dashes.
fn indentation(text: &str, at: usize) -> Option<String> {
    let before = &text[line_start(text, at)..at];
    before.chars().all(|c| matches!(c, ' ' | '-')).then(|| " ".repeat(before.len()))
}

/// Applies edits to a text. They must be sorted and must not overlap.
pub(super) fn apply(text: &str, edits: &[&Edit]) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut done = 0;
    for edit in edits {
        out.push_str(text.get(done..edit.range.start).unwrap_or_default());
        out.push_str(&edit.replacement);
        done = edit.range.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// Whether two edits cannot both be applied. Equal edits can: they are one.
pub(super) fn collide(a: &Edit, b: &Edit) -> bool {
    if a == b || a.file != b.file {
        return false;
    }
    if a.range.is_empty() || b.range.is_empty() {
        return a.range.start <= b.range.end && b.range.start <= a.range.end;
    }
    a.range.start < b.range.end && b.range.start < a.range.end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::esdm::model::Model;

    /// The text after one edit of the first document.
    fn after(text: &str, make: impl Fn(&SourceFile, NodeRef<'_>) -> Option<Edit>) -> Option<String> {
        let model = Model::from_sources([("a", text)]);
        let file = &model.files()[0];
        let edit = make(file, file.documents().next().unwrap().node())?;
        Some(apply(&file.tree.text, &[&edit]))
    }

    #[test]
    fn a_scalar_keeps_its_quotes() {
        let rename =
            |file: &SourceFile, root: NodeRef<'_>| replace_scalar(file, root.get("a").unwrap(), "new");
        assert_eq!(after("a: old # why", rename).unwrap(), "a: new # why");
        assert_eq!(after("a: 'old'\nb: c", rename).unwrap(), "a: 'new'\nb: c");
        assert_eq!(after("{a: \"old\"}", rename).unwrap(), "{a: \"new\"}");
        assert_eq!(after("a:\nb: c", rename).unwrap(), "a: new\nb: c");
        assert_eq!(after("a: &x old", rename), None, "an anchor is left alone");
        assert_eq!(after("a: |\n  old\n", rename), None);
    }

    #[test]
    fn a_text_that_would_be_no_text_is_quoted() {
        let rename =
            |file: &SourceFile, root: NodeRef<'_>| replace_scalar(file, root.get("a").unwrap(), "null");
        assert_eq!(after("a: Nil", rename).unwrap(), "a: \"null\"");
    }

    #[test]
    fn pairs_go_in_at_the_right_depth() {
        let first = |file: &SourceFile, root: NodeRef<'_>| insert_first(file, root, "k", "v");
        assert_eq!(after("# note\na: 1\r\n", first).unwrap(), "# note\nk: v\na: 1\r\n");
        assert_eq!(after("{ a: 1 }", first).unwrap(), "{ k: v, a: 1 }");
        let second = |file: &SourceFile, root: NodeRef<'_>| {
            insert_after(file, root, root.pair("a")?, "k", Value::Pair("x", "y"))
        };
        assert_eq!(
            after("a: 1 # one\r\nb: 2\r\n", second).unwrap(),
            "a: 1 # one\r\nk:\r\n  x: y\r\nb: 2\r\n"
        );
        assert_eq!(after("{a: 1}", second).unwrap(), "{a: 1, k: { x: y }}");
    }

    #[test]
    fn equal_edits_are_one_and_touching_insertions_collide() {
        let model = Model::from_sources([("a", "abc")]);
        let at = |range, new: &str| edit(&model.files()[0], range, new);
        assert!(!collide(&at(0..1, "x"), &at(0..1, "x")));
        assert!(collide(&at(0..2, "x"), &at(1..3, "y")));
        assert!(!collide(&at(0..1, "x"), &at(1..3, "y")));
        assert!(collide(&at(1..1, "x"), &at(1..1, "y")));
    }
}
