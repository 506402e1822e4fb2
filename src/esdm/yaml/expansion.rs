//! Whether a document can be turned into a value at all, and at what cost.
//!
//! `yaml.v3` refuses to decode documents with repeated keys, contradictory tags, collections as
//! keys, odd merge keys, aliases that contain themselves, and aliases that expand without measure.
//! Most of it the composer has noted; what hides behind aliases is found here, without building
//! anything and without recursion.

use std::collections::HashSet;

use super::scalar;
use super::tree::{Kind, NodeId, NodeRef, Root, Tag, Tree};

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

/// Whether a key is the merge key, written without quotes or with its tag.
pub(super) fn is_merge(key: NodeRef<'_>) -> bool {
    key.kind() == Kind::Scalar && key.tag() == Tag::Merge && key.raw_text() == "<<"
}

fn can_be_merged(value: NodeRef<'_>) -> bool {
    let mapping = |node: NodeRef<'_>| node.target().unwrap_or(node).kind() == Kind::Mapping;
    match value.kind() {
        Kind::Sequence => value.items().all(mapping),
        _ => mapping(value),
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn decoded(text: &str) -> bool {
        let tree = parse(text.as_bytes());
        decodes(&tree, &tree.roots[0])
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
            assert!(!decoded(text), "{text}");
        }
    }

    #[test]
    fn an_alias_bomb_does_not_decode() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for i in 1..9 {
            let list = vec![format!("*a{}", i - 1); 9].join(", ");
            text += &format!("a{i}: &a{i} [{list}]\n");
        }
        assert!(!decoded(&text));
    }
}
