//! A parsed file as a plain list of nodes.
//!
//! In: the parser's tree. Out: a [`Tree`] of [`Node`]s with the same names for the same things
//! (kinds, fields, named and extra nodes), each asked for without going through the C library. A
//! pack asks for the fields and children of a node many times over, and there every such question
//! compares names and starts a cursor; here it looks along an array.

use std::ops::Range;

use tree_sitter::Language;

/// How deep trees are read: what lies deeper was not written by a person.
const MAX_DEPTH: usize = 60_000;

/// Kinds of nodes that are left closed: their text says all.
const CLOSED: &[&str] = &[
    "accessibility_modifier",
    "boolean_literal",
    "char_literal",
    "override_modifier",
    "predefined_type",
    "raw_string_literal",
    "regex",
    "string",
    "string_literal",
];

/// What a grammar's numbers mean.
#[derive(Debug)]
pub struct Vocabulary {
    /// By number of the kind: its name, and whether its nodes are named ones.
    kinds: Vec<(Box<str>, bool)>,
    /// By number of the field; there is no field 0.
    fields: Vec<Box<str>>,
    /// By number of the kind: its text says all, and nobody asks what is inside.
    closed: Vec<bool>,
}

impl Vocabulary {
    /// The words of a grammar.
    pub fn of(grammar: &Language) -> Self {
        let kind = |id: u16| {
            (grammar.node_kind_for_id(id).unwrap_or_default().into(), grammar.node_kind_is_named(id))
        };
        let field = |id: u16| grammar.field_name_for_id(id).unwrap_or_default().into();
        let last = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
        let kinds: Vec<(Box<str>, bool)> = (0..last(grammar.node_kind_count())).map(kind).collect();
        Vocabulary {
            // Keywords and signs hold nothing.
            closed: kinds.iter().map(|(name, named)| !*named || CLOSED.contains(&&**name)).collect(),
            kinds,
            fields: (0..=last(grammar.field_count())).map(field).collect(),
        }
    }

    fn is_closed(&self, kind: u16) -> bool {
        self.closed.get(kind as usize).is_some_and(|closed| *closed)
    }
}

/// One node, without its words.
#[derive(Debug, Clone, Copy)]
struct Entry {
    kind: u16,
    /// Field of the parent it stands in, or 0.
    field: u16,
    /// Allowed anywhere (comments).
    extra: bool,
    start: u32,
    end: u32,
    parent: u32,
    /// Nodes from here on that are this one or inside it.
    size: u32,
}

/// Nodes in source order, outer before inner.
#[derive(Debug)]
pub struct Tree {
    words: &'static Vocabulary,
    nodes: Vec<Entry>,
    /// Where each line starts.
    lines: Vec<u32>,
}

impl Tree {
    /// Takes over what the parser made of `text`.
    pub fn new(parsed: &tree_sitter::Tree, text: &str, words: &'static Vocabulary) -> Tree {
        let mut nodes: Vec<Entry> = Vec::with_capacity(parsed.root_node().descendant_count());
        // Nodes around, each with how many of its children are still to come: asking the cursor for a
        // sibling behind the last one costs it as much as moving to one.
        let mut open: Vec<(u32, u32)> = Vec::new();
        let mut cursor = parsed.walk();
        'walk: loop {
            let node = cursor.node();
            let (at, kind) = (nodes.len() as u32, node.kind_id());
            nodes.push(Entry {
                kind,
                field: cursor.field_id().map_or(0, std::num::NonZero::get),
                extra: node.is_extra(),
                start: node.start_byte() as u32,
                end: node.end_byte() as u32,
                parent: open.last().map_or(at, |(around, _)| *around),
                size: 1,
            });
            let children = if words.is_closed(kind) { 0 } else { node.child_count() };
            if children > 0 && open.len() < MAX_DEPTH && cursor.goto_first_child() {
                open.push((at, children));
                continue;
            }
            loop {
                let Some((around, to_come)) = open.last_mut() else { break 'walk };
                *to_come = to_come.saturating_sub(1);
                if *to_come > 0 && cursor.goto_next_sibling() {
                    break;
                }
                nodes[*around as usize].size = nodes.len() as u32 - *around;
                open.pop();
                if !cursor.goto_parent() {
                    break 'walk;
                }
            }
        }
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes());
        let lines = std::iter::once(0).chain(breaks.map(|at| at as u32 + 1)).collect();
        Tree { words, nodes, lines }
    }

    /// The node around everything.
    pub fn root(&self) -> Node<'_> {
        Node { tree: self, at: 0 }
    }

    fn point(&self, byte: u32) -> Point {
        let row = self.lines.partition_point(|start| *start <= byte).saturating_sub(1);
        Point { row, column: (byte - self.lines[row]) as usize }
    }
}

/// A place in a text, both counted from 0, columns in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The line.
    pub row: usize,
    /// Bytes before it in that line.
    pub column: usize,
}

/// A node of a [`Tree`].
#[derive(Debug, Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree,
    at: u32,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at && std::ptr::eq(self.tree, other.tree)
    }
}

impl<'t> Node<'t> {
    fn entry(self) -> &'t Entry {
        &self.tree.nodes[self.at as usize]
    }

    fn other(self, at: u32) -> Node<'t> {
        Node { tree: self.tree, at }
    }

    /// Index behind the last node inside this one.
    fn behind(self) -> u32 {
        self.at + self.entry().size
    }

    /// Which node of its tree it is.
    pub fn id(self) -> u32 {
        self.at
    }

    /// The grammar's number for its kind.
    pub fn kind_id(self) -> u16 {
        self.entry().kind
    }

    /// The grammar's name for its kind; `ERROR` for what the grammar could not read.
    pub fn kind(self) -> &'static str {
        // Unreadable places have a number beyond all kinds.
        self.tree.words.kinds.get(self.entry().kind as usize).map_or("ERROR", |(name, _)| &**name)
    }

    /// Whether it has a name of its own in the grammar, other than a keyword or sign.
    pub fn is_named(self) -> bool {
        self.tree.words.kinds.get(self.entry().kind as usize).is_none_or(|(_, named)| *named)
    }

    /// Whether it may stand anywhere (a comment).
    pub fn is_extra(self) -> bool {
        self.entry().extra
    }

    /// Where it starts, in bytes.
    pub fn start_byte(self) -> usize {
        self.entry().start as usize
    }

    /// Where it ends, in bytes.
    pub fn end_byte(self) -> usize {
        self.entry().end as usize
    }

    /// The bytes it covers.
    pub fn byte_range(self) -> Range<usize> {
        self.start_byte()..self.end_byte()
    }

    /// Line and column of its start.
    pub fn start_position(self) -> Point {
        self.tree.point(self.entry().start)
    }

    /// Line and column of its end.
    pub fn end_position(self) -> Point {
        self.tree.point(self.entry().end)
    }

    /// The node around it.
    pub fn parent(self) -> Option<Node<'t>> {
        (self.at > 0).then(|| self.other(self.entry().parent))
    }

    /// The nodes directly inside, signs and comments too.
    pub fn children(self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let end = self.behind();
        let mut next = self.at + 1;
        std::iter::from_fn(move || {
            (next < end).then(|| {
                let child = self.other(next);
                next = child.behind();
                child
            })
        })
    }

    /// The nodes directly inside that are [named](Node::is_named).
    pub fn named_children(self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        self.children().filter(|child| child.is_named())
    }

    /// Everything inside and the node itself, outer before inner.
    pub fn descendants(self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        (self.at..self.behind()).map(move |at| self.other(at))
    }

    /// How many [children](Node::children) it has.
    pub fn child_count(self) -> usize {
        self.children().count()
    }

    /// How many [named children](Node::named_children) it has.
    pub fn named_child_count(self) -> usize {
        self.named_children().count()
    }

    /// One of its [children](Node::children).
    pub fn child(self, nth: usize) -> Option<Node<'t>> {
        self.children().nth(nth)
    }

    /// One of its [named children](Node::named_children).
    pub fn named_child(self, nth: usize) -> Option<Node<'t>> {
        self.named_children().nth(nth)
    }

    /// The named child before it, of the same parent.
    pub fn prev_named_sibling(self) -> Option<Node<'t>> {
        self.parent()?.named_children().take_while(|sibling| sibling.at < self.at).last()
    }

    /// The grammar's number for the field of the parent it stands in.
    pub fn field_id(self) -> Option<u16> {
        Some(self.entry().field).filter(|field| *field != 0)
    }

    /// The children in a field.
    pub fn children_by_field_name<'n>(self, name: &'n str) -> impl Iterator<Item = Node<'t>> + use<'t, 'n> {
        self.children().filter(move |child| {
            let field = child.entry().field;
            field != 0 && self.tree.words.fields.get(field as usize).is_some_and(|known| &**known == name)
        })
    }

    /// The first child in a field.
    pub fn child_by_field_name(self, name: &str) -> Option<Node<'t>> {
        self.children_by_field_name(name).next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Language;
    use crate::syntax::pack::parse;
    use crate::syntax::pack_for;

    fn same(ours: Node<'_>, theirs: tree_sitter::Node<'_>) {
        assert_eq!((ours.kind(), ours.is_named()), (theirs.kind(), theirs.is_named()));
        assert_eq!((ours.byte_range(), ours.is_extra()), (theirs.byte_range(), theirs.is_extra()));
        let point = |p: tree_sitter::Point| Point { row: p.row, column: p.column };
        assert_eq!(ours.start_position(), point(theirs.start_position()));
        assert_eq!(ours.end_position(), point(theirs.end_position()));
        assert_eq!(ours.parent().map(Node::kind), theirs.parent().map(|n| n.kind()));
        assert_eq!(
            ours.prev_named_sibling().map(Node::byte_range),
            theirs.prev_named_sibling().map(|n| n.byte_range())
        );
        if CLOSED.contains(&ours.kind()) {
            return assert_eq!(ours.child_count(), 0);
        }
        assert!(ours.is_named() || theirs.child_count() == 0, "{} holds something", ours.kind());
        assert_eq!(ours.child_count(), theirs.child_count() as usize);
        assert_eq!(ours.named_child_count(), theirs.named_child_count());
        for name in ["name", "type", "value", "body", "function", "arguments", "left", "object"] {
            assert_eq!(
                ours.child_by_field_name(name).map(Node::byte_range),
                theirs.child_by_field_name(name).map(|n| n.byte_range()),
                "{name} of {}",
                theirs.kind()
            );
        }
        let mut cursor = theirs.walk();
        for (mine, other) in ours.children().zip(theirs.children(&mut cursor)) {
            same(mine, other);
        }
    }

    fn compare(language: Language, text: &str) {
        let pack = pack_for(language);
        let parsed = parse(pack, text).unwrap();
        let tree = Tree::new(&parsed, text, pack.kinds().vocabulary());
        same(tree.root(), parsed.root_node());
    }

    #[test]
    fn every_node_says_what_the_parser_says_of_it() {
        compare(
            Language::TypeScript,
            "/** ä */\n@A()\nexport class B<T> extends C {\r\n  // x\n  private d?: E = f(1, 'ü');\n}\nconst g = async (h) => { for (const i of j) k.l++; };\n",
        );
        compare(Language::Tsx, "const a = <B c={d}>{/* e */}</B>;");
        compare(
            Language::Rust,
            "#[a(b)]\npub struct C { d: Vec<E> }\nimpl F for C { fn g(&self) -> H { match i { J::K { l, .. } if m => n!(o), _ => 1 } } }",
        );
        compare(Language::Prisma, "model A {\n  id Int @id\n}\n");
    }

    #[test]
    fn what_the_grammar_cannot_read_is_the_same_too() {
        compare(Language::TypeScript, "class A { b( }{ ;; if (c { d() }");
        compare(Language::Rust, "struct A {} }{ struct B {}");
        compare(Language::Rust, "");
    }
}
