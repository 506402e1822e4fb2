//! The tree view of a file: nodes in one arena, each with its place.
//!
//! A [`NodeRef`] is a cheap handle with the questions everyone asks: the value
//! of a key, the items of a list, the text of a string. All answers are those of
//! the tree view: an alias is an opaque node, and a merge key is a key.

use std::ops::Range;

/// A place in a text. Line and column are 1-based, the column counts code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// Line, 1-based.
    pub line: u32,
    /// Column in code points, 1-based.
    pub column: u32,
    /// Byte offset in [`Tree::text`].
    pub offset: u32,
}

/// Index of a node in its [`Tree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) u32);

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A single value.
    Scalar,
    /// Keys and values.
    Mapping,
    /// A list.
    Sequence,
    /// A reference to an anchored node.
    Alias,
}

/// How a node is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// A scalar without quotes.
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// `|` or `>`
    BlockScalar,
    /// A collection by indentation.
    Block,
    /// A collection in brackets.
    Flow,
}

/// The resolved tag of a scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// `!!null`
    Null,
    /// `!!bool`
    Bool,
    /// `!!int`
    Int,
    /// `!!float`
    Float,
    /// `!!str`
    Str,
    /// `!!timestamp`
    Timestamp,
    /// `!!binary`
    Binary,
    /// `!!merge`, the plain key `<<`
    Merge,
    /// Any other tag; also what collections and aliases have.
    Other,
}

/// Why the value view of a document cannot be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flaws {
    /// Some mapping has a key twice: the place of the first repetition.
    pub repeated_key: Option<NodeId>,
    /// A scalar contradicts its explicit tag.
    pub wrong_tag: Option<NodeId>,
    /// A mapping or a list is used as a key.
    pub complex_key: Option<NodeId>,
    /// The document holds aliases or merge keys, which must be followed to know more.
    pub indirect: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Node {
    pub kind: Kind,
    pub style: Style,
    pub tag: Tag,
    /// Whether the tag was written, and not found by looking at the text.
    pub tagged: bool,
    pub anchored: bool,
    pub start: Mark,
    /// Byte offset one past the node's text.
    pub end: u32,
    pub text: String,
    /// Children of a collection (keys and values alternate) as a range of [`Tree::children`].
    pub children: (u32, u32),
    /// What an alias stands for.
    pub target: Option<NodeId>,
}

/// One document of a file.
#[derive(Debug, Clone, Copy)]
pub struct Root {
    /// The document's content.
    pub node: NodeId,
    /// Where the document begins: its `---`, or its content if it has none.
    pub start: u32,
    /// Where the document's content ends.
    pub end: u32,
    /// What stands in the way of its value view.
    pub flaws: Flaws,
}

/// Why reading stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// The text in the reference's form, such as `yaml: line 3: did not find expected key`.
    pub message: String,
    /// The exact place, if there is one (the line in the text is off by one for some errors).
    pub mark: Option<Mark>,
}

/// All documents of one file.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// The decoded text the offsets refer to.
    pub text: String,
    /// Bytes that stand before the text in the file (a byte order mark); `None` if the file is
    /// not UTF-8, so that offsets say nothing about its bytes.
    pub file_offset: Option<usize>,
    /// The documents, in file order.
    pub roots: Vec<Root>,
    /// What ended the reading early.
    pub error: Option<SyntaxError>,
    pub(super) nodes: Vec<Node>,
    pub(super) children: Vec<NodeId>,
}

impl Tree {
    /// A handle on a node.
    pub fn node(&self, id: NodeId) -> NodeRef<'_> {
        NodeRef { tree: self, id }
    }

    pub(super) fn raw(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }
}

/// A node of a [`Tree`].
#[derive(Clone, Copy)]
pub struct NodeRef<'a> {
    tree: &'a Tree,
    id: NodeId,
}

impl std::fmt::Debug for NodeRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let node = self.raw();
        write!(f, "{:?}@{}:{} {:?}", node.kind, node.start.line, node.start.column, node.text)
    }
}

impl<'a> NodeRef<'a> {
    fn raw(self) -> &'a Node {
        self.tree.raw(self.id)
    }

    fn child_ids(self) -> &'a [NodeId] {
        let (from, to) = self.raw().children;
        &self.tree.children[from as usize..to as usize]
    }

    /// The node's number in its tree.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The tree the node is part of.
    pub fn tree(self) -> &'a Tree {
        self.tree
    }

    /// What the node is.
    pub fn kind(self) -> Kind {
        self.raw().kind
    }

    /// How the node is written.
    pub fn style(self) -> Style {
        self.raw().style
    }

    /// The resolved tag of a scalar.
    pub fn tag(self) -> Tag {
        self.raw().tag
    }

    /// Whether a tag or an anchor is written before the node; its range then begins there.
    pub fn has_properties(self) -> bool {
        self.raw().tagged || self.raw().anchored
    }

    pub(super) fn is_tagged(self) -> bool {
        self.raw().tagged
    }

    /// Where the node begins.
    pub fn start(self) -> Mark {
        self.raw().start
    }

    /// The bytes of [`Tree::text`] the node covers. A block scalar's range ends with the
    /// text of its last line, an empty node's range is empty.
    pub fn range(self) -> Range<usize> {
        self.raw().start.offset as usize..self.raw().end as usize
    }

    /// The text of a scalar, whatever its tag; empty for everything else.
    pub fn raw_text(self) -> &'a str {
        &self.raw().text
    }

    /// The text of a scalar that is a string, and of nothing else.
    pub fn text(self) -> Option<&'a str> {
        let node = self.raw();
        (node.kind == Kind::Scalar && node.tag == Tag::Str).then_some(node.text.as_str())
    }

    /// What an alias stands for.
    pub fn target(self) -> Option<NodeRef<'a>> {
        self.raw().target.map(|id| NodeRef { tree: self.tree, id })
    }

    /// Keys and values of a mapping, in file order; nothing for other nodes.
    pub fn pairs(
        self,
    ) -> impl DoubleEndedIterator<Item = (NodeRef<'a>, NodeRef<'a>)> + ExactSizeIterator + Clone + use<'a>
    {
        let ids: &'a [NodeId] = if self.kind() == Kind::Mapping { self.child_ids() } else { &[] };
        let tree = self.tree;
        ids.chunks_exact(2).map(move |pair| (NodeRef { tree, id: pair[0] }, NodeRef { tree, id: pair[1] }))
    }

    /// Items of a sequence, in order; nothing for other nodes.
    pub fn items(self) -> impl DoubleEndedIterator<Item = NodeRef<'a>> + ExactSizeIterator + Clone {
        let ids: &'a [NodeId] = if self.kind() == Kind::Sequence { self.child_ids() } else { &[] };
        let tree = self.tree;
        ids.iter().map(move |&id| NodeRef { tree, id })
    }

    /// An item of a sequence, counted from 0.
    pub fn item(self, i: usize) -> Option<NodeRef<'a>> {
        let ids: &'a [NodeId] = if self.kind() == Kind::Sequence { self.child_ids() } else { &[] };
        ids.get(i).map(|&id| NodeRef { tree: self.tree, id })
    }

    /// The value of the first key with this text.
    pub fn get(self, key: &str) -> Option<NodeRef<'a>> {
        self.pair(key).map(|(_, value)| value)
    }

    /// The first key with this text, and its value.
    pub fn pair(self, key: &str) -> Option<(NodeRef<'a>, NodeRef<'a>)> {
        self.pairs().find(|(k, _)| k.kind() == Kind::Scalar && k.raw_text() == key)
    }

    /// The string at a key.
    pub fn get_text(self, key: &str) -> Option<&'a str> {
        self.get(key)?.text()
    }

    /// The items at a key; none if there is no list.
    pub fn get_items(self, key: &str) -> impl DoubleEndedIterator<Item = NodeRef<'a>> + Clone + use<'a> {
        self.get(key).into_iter().flat_map(NodeRef::items)
    }
}
