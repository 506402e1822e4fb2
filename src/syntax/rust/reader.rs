//! Text and places of nodes, of the file itself or of a piece of it read again.

use crate::syntax::Node;

use super::limits::{Limits, MAX_TEXT};
use super::text::fold;
use crate::syntax::facts::Span;

/// Where a text read again stands in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// File offset of the text's first byte. Below zero if a wrapper comes before the text.
    pub(super) byte: i64,
    /// File row of the text's first row.
    pub(super) row: i64,
    /// File column of the first row's first byte, wrapper included.
    pub(super) column: i64,
    /// File offset behind the text's last byte; what a wrapper adds has no place of its own.
    pub(super) end: u32,
}

impl Place {
    /// The file itself.
    const FILE: Place = Place { byte: 0, row: 0, column: 0, end: u32::MAX };
}

/// Reads nodes of one tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'t> {
    text: &'t str,
    place: Place,
    /// How many macros are around this text.
    pub(super) macro_depth: u8,
    /// What the file may still cost.
    pub(super) limits: &'t Limits,
}

impl<'t> Reader<'t> {
    /// Reads the file itself.
    pub(super) fn of_file(text: &'t str, limits: &'t Limits) -> Self {
        Reader { text, place: Place::FILE, macro_depth: 0, limits }
    }

    /// Reads a macro's tokens that were put into `text`, one macro deeper.
    pub(super) fn inside<'p>(&self, text: &'p str, place: Place) -> Reader<'p>
    where
        't: 'p,
    {
        Reader { text, place, macro_depth: self.macro_depth + 1, limits: self.limits }
    }

    /// The node's text.
    pub(super) fn text(&self, node: Node<'_>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// The text between two offsets of the text being read.
    pub(super) fn between(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The node's text on one line, cut.
    pub(super) fn folded(&self, node: Node<'_>) -> String {
        fold(self.text(node), MAX_TEXT)
    }

    /// The node's place in the file.
    pub(super) fn span(&self, node: Node<'_>) -> Span {
        let (start, end) = (node.start_position(), node.end_position());
        let column = if start.row == 0 { self.place.column } else { 0 };
        Span {
            start: shifted(node.start_byte(), self.place.byte),
            end: shifted(node.end_byte(), self.place.byte).min(self.place.end),
            line: shifted(start.row, self.place.row + 1),
            column: shifted(start.column, column + 1),
            end_line: shifted(end.row, self.place.row + 1),
        }
    }
}

fn shifted(position: usize, by: i64) -> u32 {
    u32::try_from(position as i64 + by).unwrap_or(0)
}

/// The node's children that mean something: named, no comments, no attributes.
pub(super) fn children<'n>(node: Node<'n>) -> impl Iterator<Item = Node<'n>> {
    node.named_children().filter(|child| !child.is_extra() && child.kind() != "attribute_item")
}

/// The first of [`children`].
pub(super) fn first_child(node: Node<'_>) -> Option<Node<'_>> {
    children(node).next()
}

/// Whether a keyword or sign stands directly inside the node.
pub(super) fn has_token(node: Node<'_>, token: &str) -> bool {
    node.children().any(|child| child.kind() == token)
}
