//! The value view of a document: what its YAML means, aliases and merge keys expanded.
//!
//! [`decodes`] says whether `yaml.v3` would decode the document at all; documents
//! it would not decode are never validated. [`Value::of`] builds the view.

use std::borrow::Cow;
use std::collections::{HashSet, VecDeque};

use super::scalar::{self, Scalar};
use super::tree::{Kind, NodeId, NodeRef, Root, Tag, Tree};

/// No schema looks deeper than this; what lies below is not built.
const DEEPEST: usize = 48;

/// A decoded value. Borrowed from the tree it was built from.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Null.
    Null,
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// An integer beyond the signed range.
    Uint(u64),
    /// A floating-point number.
    Float(f64),
    /// Text.
    Str(Cow<'a, str>),
    /// A point in time, which JSON does not know.
    Time,
    /// A list.
    Array(Vec<Value<'a>>),
    /// A mapping with textual keys.
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
    /// A mapping with other keys, which JSON does not know.
    OddMap,
}

impl<'a> Value<'a> {
    /// Builds the value view of a document that [`decodes`].
    pub fn of(node: NodeRef<'a>) -> Value<'a> {
        build(node, 0)
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Value<'a>> {
        match self {
            Value::Object(entries) => entries.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// The value as JSON. What JSON does not know becomes null, which no schema of the language
    /// accepts where it looks.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match self {
            Value::Null | Value::Time | Value::OddMap => Json::Null,
            Value::Bool(b) => Json::Bool(*b),
            Value::Int(n) => (*n).into(),
            Value::Uint(n) => (*n).into(),
            Value::Float(n) => (*n).into(),
            Value::Str(s) => Json::String(s.to_string()),
            Value::Array(items) => items.iter().map(Value::to_json).collect(),
            Value::Object(entries) => {
                Json::Object(entries.iter().map(|(k, v)| (k.clone().into_owned(), v.to_json())).collect())
            }
        }
    }

    /// A view of JSON.
    pub fn from_json(json: &'a serde_json::Value) -> Value<'a> {
        from_json(json, 0)
    }
}

fn from_json(json: &serde_json::Value, depth: usize) -> Value<'_> {
    use serde_json::Value as Json;
    match json {
        _ if depth > DEEPEST => Value::Null,
        Json::Null => Value::Null,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => match (n.as_i64(), n.as_u64()) {
            (Some(n), _) => Value::Int(n),
            (_, Some(n)) => Value::Uint(n),
            _ => Value::Float(n.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(s) => Value::Str(Cow::Borrowed(s)),
        Json::Array(items) => Value::Array(items.iter().map(|v| from_json(v, depth + 1)).collect()),
        Json::Object(map) => Value::Object(
            map.iter().map(|(k, v)| (Cow::Borrowed(k.as_str()), from_json(v, depth + 1))).collect(),
        ),
    }
}

/// Whether `yaml.v3` would decode the document.
pub fn decodes(tree: &Tree, root: &Root) -> bool {
    let flaws = root.flaws;
    flaws.repeated_key.is_none()
        && flaws.wrong_tag.is_none()
        && flaws.complex_key.is_none()
        && (!flaws.indirect || Expansion::default().fits(tree, root.node))
}

/// Follows every alias as a decoder would, without building anything and without recursion.
#[derive(Default)]
struct Expansion {
    decoded: u64,
    by_alias: u64,
    /// Aliases that are being followed.
    following: HashSet<NodeId>,
}

enum Visit<'a> {
    Enter(NodeRef<'a>),
    Leave(NodeId),
}

impl Expansion {
    fn fits(mut self, tree: &Tree, root: NodeId) -> bool {
        let mut stack = vec![Visit::Enter(tree.node(root))];
        while let Some(visit) = stack.pop() {
            let node = match visit {
                Visit::Enter(node) => node,
                Visit::Leave(alias) => {
                    self.following.remove(&alias);
                    continue;
                }
            };
            self.decoded += 1;
            self.by_alias += u64::from(!self.following.is_empty());
            if self.excessive() || (node.is_tagged() && wrongly_tagged(node)) {
                return false;
            }
            match node.kind() {
                Kind::Scalar => {}
                Kind::Alias => {
                    let Some(target) = node.target() else { return false };
                    if !self.following.insert(node.id()) {
                        return false; // contains itself
                    }
                    stack.push(Visit::Leave(node.id()));
                    stack.push(Visit::Enter(target));
                }
                Kind::Sequence => stack.extend(node.items().rev().map(Visit::Enter)),
                Kind::Mapping => {
                    if has_repeated_key(node) {
                        return false;
                    }
                    for (key, value) in node.pairs().rev() {
                        let key = key.target().unwrap_or(key);
                        if matches!(key.kind(), Kind::Mapping | Kind::Sequence) {
                            return false;
                        }
                        if is_merge(key) && !can_be_merged(value) {
                            return false;
                        }
                        stack.push(Visit::Enter(value));
                        self.decoded += 1;
                        self.by_alias += u64::from(!self.following.is_empty());
                    }
                }
            }
        }
        true
    }

    /// The limit of `yaml.v3`: the larger the document, the smaller the share of aliases.
    fn excessive(&self) -> bool {
        const LOW: f64 = 400_000.0;
        const HIGH: f64 = 4_000_000.0;
        let decoded = self.decoded as f64;
        let allowed = (0.99 - 0.89 * ((decoded - LOW) / (HIGH - LOW))).clamp(0.10, 0.99);
        self.by_alias > 100 && self.decoded > 1000 && self.by_alias as f64 / decoded > allowed
    }
}

fn wrongly_tagged(node: NodeRef<'_>) -> bool {
    node.kind() == Kind::Scalar && scalar::resolve_tagged(node.tag(), node.raw_text()).is_none()
}

fn has_repeated_key(mapping: NodeRef<'_>) -> bool {
    let mut seen = HashSet::new();
    mapping.pairs().any(|(key, _)| !seen.insert((key.kind() as u8, key.raw_text())))
}

fn is_merge(key: NodeRef<'_>) -> bool {
    key.kind() == Kind::Scalar && key.tag() == Tag::Merge && key.raw_text() == "<<"
}

fn can_be_merged(value: NodeRef<'_>) -> bool {
    let mapping = |node: NodeRef<'_>| node.target().unwrap_or(node).kind() == Kind::Mapping;
    match value.kind() {
        Kind::Sequence => value.items().all(mapping),
        _ => mapping(value),
    }
}

/// The meaning of a scalar node; a wrong tag has been sorted out before.
fn meaning(node: NodeRef<'_>) -> Scalar {
    match node.tag() {
        Tag::Str | Tag::Merge | Tag::Other | Tag::Binary => Scalar::Str,
        tag if node.is_tagged() => scalar::resolve_tagged(tag, node.raw_text()).unwrap_or(Scalar::Str),
        _ => scalar::resolve(node.raw_text()),
    }
}

fn build(node: NodeRef<'_>, depth: usize) -> Value<'_> {
    if depth > DEEPEST {
        return Value::Null;
    }
    match node.kind() {
        Kind::Scalar => match meaning(node) {
            Scalar::Null => Value::Null,
            Scalar::Bool(b) => Value::Bool(b),
            Scalar::Int(n) => Value::Int(n),
            Scalar::Uint(n) => Value::Uint(n),
            Scalar::Float(n) => Value::Float(n),
            Scalar::Time => Value::Time,
            Scalar::Str if node.tag() == Tag::Binary => {
                let bytes = scalar::decode_base64(node.raw_text()).unwrap_or_default();
                Value::Str(Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()))
            }
            Scalar::Str => Value::Str(Cow::Borrowed(node.raw_text())),
        },
        Kind::Alias => node.target().map_or(Value::Null, |target| build(target, depth + 1)),
        Kind::Sequence => Value::Array(node.items().map(|item| build(item, depth + 1)).collect()),
        Kind::Mapping => {
            if !node.pairs().all(|(key, _)| is_textual(key)) {
                return Value::OddMap;
            }
            let mut entries = Vec::with_capacity(node.pairs().size_hint().0);
            add_entries(node, depth, &mut entries);
            Value::Object(entries)
        }
    }
}

/// Whether a key keeps its mapping one with textual keys.
fn is_textual(key: NodeRef<'_>) -> bool {
    let key = key.target().unwrap_or(key);
    key.kind() == Kind::Scalar && matches!(key.tag(), Tag::Str | Tag::Merge)
}

/// Adds a mapping's own entries, then what it merges; what is there already stays.
fn add_entries<'a>(mapping: NodeRef<'a>, depth: usize, entries: &mut Vec<(Cow<'a, str>, Value<'a>)>) {
    let mut merged = VecDeque::new();
    for (key, value) in mapping.pairs() {
        if is_merge(key) {
            merged.push_back((value, depth));
        } else {
            let key = key.target().unwrap_or(key);
            entries.push((Cow::Borrowed(key.raw_text()), build(value, depth + 1)));
        }
    }
    if merged.is_empty() {
        return;
    }
    let mut taken: HashSet<Cow<'a, str>> = entries.iter().map(|(key, _)| key.clone()).collect();
    while let Some((value, depth)) = merged.pop_front() {
        let value = value.target().unwrap_or(value);
        if depth > DEEPEST {
            continue;
        }
        if value.kind() == Kind::Sequence {
            merged.extend(value.items().map(|item| (item, depth + 1)));
            continue;
        }
        let mut inner = Vec::new();
        for (key, value) in value.pairs() {
            if is_merge(key) {
                inner.push((value, depth + 1));
                continue;
            }
            let key = key.target().unwrap_or(key);
            // A null key that is merged into a mapping with textual keys is dropped.
            if key.tag() != Tag::Null && taken.insert(Cow::Borrowed(key.raw_text())) {
                entries.push((Cow::Borrowed(key.raw_text()), build(value, depth + 1)));
            }
        }
        for deeper in inner.into_iter().rev() {
            merged.push_front(deeper);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn json(text: &str) -> Option<String> {
        let tree = parse(text.as_bytes());
        let root = tree.roots.first()?;
        decodes(&tree, root).then(|| Value::of(tree.node(root.node)).to_json().to_string())
    }

    #[test]
    fn aliases_are_expanded() {
        assert_eq!(json("a: &x {b: 1}\nc: *x").unwrap(), r#"{"a":{"b":1},"c":{"b":1}}"#);
    }

    #[test]
    fn own_keys_go_before_merged_ones() {
        assert_eq!(
            json("a: &x {p: 1, q: 2}\nc: {<<: *x, q: 3}").unwrap(),
            r#"{"a":{"p":1,"q":2},"c":{"q":3,"p":1}}"#
        );
        assert_eq!(json("c: {<<: [{p: 1}, {p: 2, q: 2}]}").unwrap(), r#"{"c":{"p":1,"q":2}}"#);
    }

    #[test]
    fn documents_that_do_not_decode() {
        for text in [
            "a: 1\na: 2",
            "a: {b: 1, b: 2}",
            "a: !!int x",
            "a: {<<: text}",
            "a: {<<: [text]}",
            "a: &x [*x]",
            "? [a]\n: 1",
            "a: &x {b: 1}\n? *x\n: 2",
        ] {
            assert_eq!(json(text), None, "{text}");
        }
    }

    #[test]
    fn a_quoted_merge_key_is_an_ordinary_key() {
        assert_eq!(json("'<<': 1").unwrap(), r#"{"<<":1}"#);
        assert_eq!(json("a: <<").unwrap(), r#"{"a":"<<"}"#);
    }

    #[test]
    fn what_json_does_not_know() {
        let tree = parse(b"a: 2024-01-01\nb: {1: x}\n");
        let value = Value::of(tree.node(tree.roots[0].node));
        assert_eq!(value.get("a"), Some(&Value::Time));
        assert_eq!(value.get("b"), Some(&Value::OddMap));
    }

    #[test]
    fn an_alias_bomb_does_not_decode() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for i in 1..9 {
            let list = vec![format!("*a{}", i - 1); 9].join(", ");
            text += &format!("a{i}: &a{i} [{list}]\n");
        }
        assert_eq!(json(&text), None);
    }
}
