//! From events to trees.
//!
//! The composer keeps aliases as nodes of their own, resolves them against the
//! anchors of the whole file as `yaml.v3` does, and notes on the way what would
//! keep a document from being decoded ([`Flaws`]), so that documents without
//! aliases and merge keys need no second look.

use std::collections::{HashMap, HashSet};

use libyaml_safer::{Event, EventData, MappingStyle, ScalarStyle, SequenceStyle};

use super::events::{self, Sink};
use super::reader::{self, Decoded};
use super::scalar;
use super::tree::{Flaws, Kind, Mark, Node, NodeId, Root, Style, SyntaxError, Tag, Tree};

/// Mappings up to this many keys are searched for repetitions pair by pair.
const FEW_KEYS: usize = 16;

/// Reads the bytes of a file. Never fails: what cannot be read is in [`Tree::error`].
pub fn parse(bytes: &[u8]) -> Tree {
    // Offsets are 32 bits wide.
    if bytes.len() >= u32::MAX as usize / 2 {
        let message = "yaml: input is too long".to_owned();
        return Tree { error: Some(SyntaxError { message, mark: None }), ..Tree::default() };
    }
    let Decoded { text, offset, problem } = reader::decode(bytes);
    let (composer, ending) = events::read(&text, problem, || Composer::new(&text));
    let mut tree = composer.finish();
    if ending.appended {
        drop_appended_break(&mut tree, &text);
    }
    tree.error = ending.error;
    if let Some(mark) = tree.error.as_ref().and_then(|error| error.mark)
        && let Some(earlier) = events::error_behind(&text, problem, mark.offset)
    {
        tree.error = Some(earlier);
    }
    if tree.error.is_some()
        && let Some(last) = tree.roots.last()
        && let Some(earlier) = events::error_behind(&text, problem, last.end)
    {
        tree.roots.pop();
        tree.error = Some(earlier);
    }
    tree.text = text;
    tree.file_offset = offset;
    tree
}

/// Takes back the line break that was appended to a file ending inside a block scalar.
fn drop_appended_break(tree: &mut Tree, text: &str) {
    let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
    if let Some(last) = tree.nodes.iter_mut().rfind(|n| n.kind == Kind::Scalar)
        && last.style == Style::BlockScalar
        && text.get(last.end as usize..).is_none_or(|rest| rest.chars().all(|c| c == ' ' || c == '\t'))
        && last.text.ends_with('\n')
    {
        last.text.pop();
    }
    for node in &mut tree.nodes {
        node.start.offset = node.start.offset.min(end);
        node.end = node.end.min(end);
    }
    for root in &mut tree.roots {
        root.end = root.end.min(end);
    }
}

struct Composer<'a> {
    source: &'a str,
    nodes: Vec<Node>,
    children: Vec<NodeId>,
    roots: Vec<Root>,
    anchors: HashMap<String, NodeId>,
    /// Open collections, and the children each has got so far.
    open: Vec<(NodeId, Vec<NodeId>)>,
    spare: Vec<Vec<NodeId>>,
    document_start: u32,
    flaws: Flaws,
    root: Option<NodeId>,
}

impl<'a> Composer<'a> {
    fn new(source: &'a str) -> Self {
        Self {
            source,
            nodes: Vec::with_capacity((source.len() / 16).min(1 << 14)),
            children: Vec::with_capacity((source.len() / 16).min(1 << 14)),
            roots: Vec::new(),
            anchors: HashMap::new(),
            open: Vec::new(),
            spare: Vec::new(),
            document_start: 0,
            flaws: Flaws::default(),
            root: None,
        }
    }

    fn finish(self) -> Tree {
        Tree { nodes: self.nodes, children: self.children, roots: self.roots, ..Tree::default() }
    }

    /// Adds a node to the arena and to the collection that is open.
    fn add(&mut self, node: Node, anchor: Option<String>) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(node);
        if let Some(name) = anchor {
            self.anchors.insert(name, id);
        }
        match self.open.last_mut() {
            Some((_, children)) => children.push(id),
            None => self.root = Some(id),
        }
        id
    }

    fn begin(&mut self, kind: Kind, style: Style, start: Mark, tag: Option<&str>, anchor: Option<String>) {
        let node = Node {
            kind,
            style,
            tag: Tag::Other,
            tagged: tag.is_some(),
            anchored: anchor.is_some(),
            start,
            end: start.offset,
            text: String::new(),
            children: (0, 0),
            target: None,
        };
        let id = self.add(node, anchor);
        let children = self.spare.pop().unwrap_or_default();
        self.open.push((id, children));
    }

    fn end(&mut self, end: Mark) {
        let Some((id, mut children)) = self.open.pop() else { return };
        let from = u32::try_from(self.children.len()).unwrap_or(u32::MAX);
        if self.nodes[id.0 as usize].kind == Kind::Mapping {
            self.inspect_keys(&children);
        }
        // A block collection ends where its last child does; its end event lies behind the gap.
        let last = children.last().map(|c| self.nodes[c.0 as usize].end);
        self.children.append(&mut children);
        let to = u32::try_from(self.children.len()).unwrap_or(u32::MAX);
        let node = &mut self.nodes[id.0 as usize];
        node.children = (from, to);
        node.end = if node.style == Style::Flow { end.offset } else { last.unwrap_or(node.end) };
        self.spare.push(children);
    }

    /// Looks for what keeps a mapping from being decoded.
    fn inspect_keys(&mut self, children: &[NodeId]) {
        let keys = || children.iter().step_by(2).copied();
        let node = |id: NodeId| &self.nodes[id.0 as usize];
        let mut flaws = self.flaws;
        for key in keys() {
            match node(key).kind {
                Kind::Mapping | Kind::Sequence => {
                    flaws.complex_key.get_or_insert(key);
                }
                Kind::Scalar if node(key).tag == Tag::Merge => flaws.indirect = true,
                _ => {}
            }
        }
        if flaws.repeated_key.is_none() {
            let same = |a: NodeId, b: NodeId| {
                let (a, b) = (node(a), node(b));
                a.kind == b.kind && a.text == b.text
            };
            flaws.repeated_key = if children.len() / 2 <= FEW_KEYS {
                keys().enumerate().find(|(i, key)| keys().take(*i).any(|k| same(k, *key))).map(|(_, k)| k)
            } else {
                let mut seen = HashSet::new();
                keys().find(|key| !seen.insert((node(*key).kind as u8, node(*key).text.as_str())))
            };
        }
        self.flaws = flaws;
    }

    fn scalar(&mut self, data: ScalarData, start: Mark, end: Mark) {
        let ScalarData { anchor, tag, value, style } = data;
        let style = match style {
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal | ScalarStyle::Folded => Style::BlockScalar,
            _ => Style::Plain,
        };
        let tagged = tag.is_some();
        // A lone `!` is written, but leaves what the scalar means to its text, as in `yaml.v3`.
        let explicit = tag.as_deref().filter(|t| !t.is_empty() && *t != "!").map(known_tag);
        let tag = match explicit {
            Some(tag) => tag,
            None if style != Style::Plain => Tag::Str,
            None if value == "<<" => Tag::Merge,
            None => scalar::resolve(&value).tag(),
        };
        let wrong = explicit.is_some() && scalar::resolve_tagged(tag, &value).is_none();
        let node = Node {
            kind: Kind::Scalar,
            style,
            tag,
            tagged,
            anchored: anchor.is_some(),
            start,
            end: self.scalar_end(style, start, end),
            text: value,
            children: (0, 0),
            target: None,
        };
        let id = self.add(node, anchor);
        if wrong {
            self.flaws.wrong_tag.get_or_insert(id);
        }
    }

    /// The scanner lets a block scalar reach to the next token; here it ends with its last line.
    fn scalar_end(&self, style: Style, start: Mark, end: Mark) -> u32 {
        let end = end.offset.max(start.offset);
        if style != Style::BlockScalar {
            return end;
        }
        let source = self.source.get(start.offset as usize..(end as usize).min(self.source.len()));
        source.map_or(end, |s| start.offset + u32::try_from(s.trim_end().len()).unwrap_or(0))
    }

    fn alias(&mut self, name: String, start: Mark, end: Mark) -> Result<(), SyntaxError> {
        let Some(&target) = self.anchors.get(&name) else {
            let message = format!("yaml: unknown anchor '{name}' referenced");
            return Err(SyntaxError { message, mark: Some(start) });
        };
        self.flaws.indirect = true;
        self.add(
            Node {
                kind: Kind::Alias,
                style: Style::Plain,
                tag: Tag::Other,
                tagged: false,
                anchored: false,
                start,
                end: end.offset,
                text: name,
                children: (0, 0),
                target: Some(target),
            },
            None,
        );
        Ok(())
    }
}

struct ScalarData {
    anchor: Option<String>,
    tag: Option<String>,
    value: String,
    style: ScalarStyle,
}

/// The tag a written tag stands for, in its long form or with `!!`.
fn known_tag(tag: &str) -> Tag {
    match tag.strip_prefix("tag:yaml.org,2002:").or_else(|| tag.strip_prefix("!!")) {
        Some("null") => Tag::Null,
        Some("bool") => Tag::Bool,
        Some("int") => Tag::Int,
        Some("float") => Tag::Float,
        Some("str") => Tag::Str,
        Some("timestamp") => Tag::Timestamp,
        Some("binary") => Tag::Binary,
        Some("merge") => Tag::Merge,
        _ => Tag::Other,
    }
}

impl Sink for Composer<'_> {
    fn event(&mut self, event: Event) -> Result<(), SyntaxError> {
        let (start, end) = (events::mark(event.start_mark), events::mark(event.end_mark));
        match event.data {
            EventData::DocumentStart { .. } => {
                self.document_start = start.offset;
                self.flaws = Flaws::default();
                self.root = None;
            }
            EventData::DocumentEnd { .. } => {
                if let Some(node) = self.root.take() {
                    let content = &self.nodes[node.0 as usize];
                    self.roots.push(Root {
                        node,
                        start: self.document_start.min(content.start.offset),
                        end: content.end,
                        flaws: self.flaws,
                    });
                }
            }
            EventData::Alias { anchor } => self.alias(anchor, start, end)?,
            EventData::Scalar { anchor, tag, value, style, .. } => {
                self.scalar(ScalarData { anchor, tag, value, style }, start, end);
            }
            EventData::SequenceStart { anchor, tag, style, .. } => {
                let style = if style == SequenceStyle::Flow { Style::Flow } else { Style::Block };
                self.begin(Kind::Sequence, style, start, tag.as_deref(), anchor);
            }
            EventData::MappingStart { anchor, tag, style, .. } => {
                let style = if style == MappingStyle::Flow { Style::Flow } else { Style::Block };
                self.begin(Kind::Mapping, style, start, tag.as_deref(), anchor);
            }
            EventData::SequenceEnd | EventData::MappingEnd => self.end(end),
            EventData::StreamStart { .. } | EventData::StreamEnd => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(tree: &Tree, path: &[&str]) -> (u32, u32) {
        let mut node = tree.node(tree.roots[0].node);
        for key in path {
            node = match key.parse::<usize>() {
                Ok(i) => node.items().nth(i).unwrap(),
                Err(_) => node.get(key).unwrap(),
            };
        }
        (node.start().line, node.start().column)
    }

    #[test]
    fn nodes_know_their_place_in_code_points() {
        let tree = parse("größe: wert\nlist:\n  - a\n  - [b, 'c']\nempty:\nt: !!str 1\n".as_bytes());
        assert_eq!(place(&tree, &["größe"]), (1, 8));
        assert_eq!(place(&tree, &["list"]), (3, 3));
        assert_eq!(place(&tree, &["list", "1", "1"]), (4, 9));
        assert_eq!(place(&tree, &["empty"]), (5, 7));
        assert_eq!(place(&tree, &["t"]), (6, 4));
    }

    #[test]
    fn ranges_cover_what_is_written() {
        let text = "größe: wert\nlist: # x\n  - a\n  - [b, 'c']\n\nnext: |\n  text\n\n---\nb: 2\n";
        let tree = parse(text.as_bytes());
        let root = tree.node(tree.roots[0].node);
        let written = |node: NodeRefOf<'_>| &text[node.range()];
        assert_eq!(written(root.get("größe").unwrap()), "wert");
        assert_eq!(written(root.get("list").unwrap()), "- a\n  - [b, 'c']");
        assert_eq!(written(root.get("next").unwrap()), "|\n  text");
        assert_eq!(&text[tree.roots[1].start as usize..tree.roots[1].end as usize], "---\nb: 2");
    }
    type NodeRefOf<'a> = super::super::NodeRef<'a>;

    #[test]
    fn a_file_may_end_inside_a_block_scalar() {
        let tree = parse(b"a: |\n  text");
        assert_eq!(tree.error, None);
        assert_eq!(tree.node(tree.roots[0].node).get_text("a"), Some("text"));
    }

    #[test]
    fn documents_before_an_error_are_kept() {
        let tree = parse(b"a: 1\n---\nb: [1\n");
        assert_eq!(tree.roots.len(), 1);
        assert_eq!(tree.error.unwrap().message, "yaml: line 2: did not find expected ',' or ']'");
    }

    #[test]
    fn a_document_is_lost_if_the_next_one_fails_at_once() {
        let kept = |text: &str| parse(text.as_bytes()).roots.len();
        assert_eq!(kept("a: 1\n--- b: 2\n"), 0);
        assert_eq!(kept("a: 1\n---\n@\n"), 0);
        assert_eq!(kept("a: 1\n---\nb: @\n"), 1);
        assert_eq!(kept("a: 1\n---\nb: 1\n---\n- @\n"), 2);
    }

    #[test]
    fn anchors_reach_into_later_documents() {
        let tree = parse(b"a: &x 1\n---\nb: *x\n---\nc: *y\n");
        let alias = tree.node(tree.roots[1].node).get("b").unwrap();
        assert_eq!(
            (alias.kind(), alias.text(), alias.target().unwrap().raw_text()),
            (Kind::Alias, None, "1")
        );
        assert_eq!(tree.error.unwrap().message, "yaml: unknown anchor 'y' referenced");
    }

    #[test]
    fn only_strings_are_text() {
        let tree = parse(b"{a: 1, b: '1', c: yes, d: !!str 1, e: !x 1, f: ~, g: 2024-01-01}");
        let root = tree.node(tree.roots[0].node);
        let texts: Vec<_> = root.pairs().map(|(_, v)| v.text()).collect();
        assert_eq!(texts, [None, Some("1"), Some("yes"), Some("1"), None, None, None]);
    }

    #[test]
    fn a_node_behind_an_appended_line_break_is_inside_the_text() {
        let tree = parse(b"? |\n :");
        for node in &tree.nodes {
            assert!(tree.text.get(node.start.offset as usize..node.end as usize).is_some(), "{node:?}");
        }
        assert_eq!(tree.nodes.len(), 3);
    }

    #[test]
    fn a_lone_exclamation_mark_is_a_property_that_says_nothing() {
        let tree = parse(b"{a: ! 1, b: ! x, c: ! }");
        let root = tree.node(tree.roots[0].node);
        let values: Vec<_> = root.pairs().map(|(_, v)| (v.tag(), v.raw_text(), v.has_properties())).collect();
        assert_eq!(values, [(Tag::Int, "1", true), (Tag::Str, "x", true), (Tag::Null, "", true)]);
        assert!(tree.roots[0].flaws.wrong_tag.is_none());
    }

    #[test]
    fn flaws_are_noted_per_document() {
        let tree = parse(b"a: 1\na: 2\n---\nb: !!int x\n---\n? [c]\n: 1\n---\nd: 1\n");
        let flaws: Vec<_> = tree
            .roots
            .iter()
            .map(|r| [r.flaws.repeated_key, r.flaws.wrong_tag, r.flaws.complex_key].map(|f| f.is_some()))
            .collect();
        assert_eq!(
            flaws,
            [[true, false, false], [false, true, false], [false, false, true], [false, false, false]]
        );
    }

    #[test]
    fn hostile_nesting_ends_with_an_error() {
        let tree = parse("[".repeat(50_000).as_bytes());
        assert!(tree.error.unwrap().message.contains("exceeded max depth"));
    }

    #[test]
    fn yaml_1_2_is_refused_as_the_reference_refuses_it() {
        assert!(parse(b"%YAML 1.1\n---\na: 1\n").error.is_none());
        assert_eq!(
            parse(b"%YAML 1.2\n---\na: 1\n").error.unwrap().message,
            "yaml: found incompatible YAML document"
        );
    }

    #[test]
    fn inputs_that_make_the_scanner_panic_are_errors() {
        for text in ["a: [!foo, b]", "a: \"\\", "{a: !x, b: 1}"] {
            let _ = parse(text.as_bytes());
        }
    }
}
