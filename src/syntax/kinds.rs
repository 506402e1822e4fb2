//! Which kinds of nodes a pack maps, and the walk that meets them.
//!
//! In: a tree, and a table from the grammar's kinds of nodes to facts. Out: each node of such a kind,
//! in source order, outer before inner. A table and not a query of tree-sitter's, because no fact
//! hangs on more than a node and its parent, and because the query cursor takes more than half as
//! long as the parser.

use tree_sitter::Language;

use super::tree::{Node, Vocabulary};

/// A parent's kind and, unless any place in it will do, the field the node has to stand in.
pub type Within = (&'static str, Option<&'static str>);

/// The table of one grammar.
#[derive(Debug)]
pub struct Kinds {
    grammar: Language,
    /// By the grammar's numbers for kinds.
    facts: Vec<Option<Fact>>,
    error: Option<&'static str>,
    words: Vocabulary,
}

#[derive(Debug, Clone)]
struct Fact {
    name: &'static str,
    /// Numbers of parents' kinds, with the field; empty if the parent does not matter.
    within: Vec<(u16, Option<u16>)>,
}

impl Kinds {
    /// A table of kinds and the facts they lead to. A kind the grammar does not know is passed over:
    /// relatives of a language differ in some.
    pub fn new(grammar: Language, table: &[(&str, &'static str)]) -> Kinds {
        let mut facts = vec![None; grammar.node_kind_count()];
        for &(kind, name) in table {
            if let Some(place) = facts.get_mut(grammar.id_for_node_kind(kind, true) as usize) {
                *place = Some(Fact { name, within: Vec::new() });
            }
        }
        let error = table.iter().find(|(kind, _)| *kind == "ERROR").map(|(_, name)| *name);
        Kinds { words: Vocabulary::of(&grammar), grammar, facts, error }
    }

    /// The same, but nodes of that kind lead to the fact only where they stand in such a place.
    pub fn only_within(mut self, kind: &str, places: &[Within]) -> Kinds {
        let number = |kind| self.grammar.id_for_node_kind(kind, true);
        let field = |name| self.grammar.field_id_for_name(name).map(std::num::NonZero::get);
        let within = places.iter().map(|&(parent, name)| (number(parent), name.and_then(field))).collect();
        let kind = number(kind) as usize;
        if let Some(Some(fact)) = self.facts.get_mut(kind) {
            fact.within = within;
        }
        self
    }

    /// What the grammar's numbers mean.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.words
    }

    /// Hands over each node from `root` on that leads to a fact.
    pub fn walk<'t>(&self, root: Node<'t>, mut meet: impl FnMut(&'static str, Node<'t>)) {
        for node in root.descendants() {
            if let Some(fact) = self.fact(node) {
                meet(fact, node);
            }
        }
    }

    fn fact(&self, node: Node<'_>) -> Option<&'static str> {
        let Some(fact) = self.facts.get(node.kind_id() as usize) else {
            // Unreadable places have a number beyond all kinds.
            return self.error;
        };
        let fact = fact.as_ref()?;
        let stands_right = |(parent, field): &(u16, Option<u16>)| {
            node.parent().is_some_and(|around| around.kind_id() == *parent)
                && (field.is_none() || *field == node.field_id())
        };
        (fact.within.is_empty() || fact.within.iter().any(stands_right)).then_some(fact.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::pack::{LanguagePack, parse};
    use crate::syntax::rust::RUST;
    use crate::syntax::tree::Tree;

    fn met(kinds: &Kinds, text: &str) -> Vec<(&'static str, String)> {
        let tree = Tree::new(&parse(&RUST, text).unwrap(), text, RUST.kinds().vocabulary());
        let mut met = Vec::new();
        kinds.walk(tree.root(), |fact, node| met.push((fact, text[node.byte_range()].to_owned())));
        met
    }

    #[test]
    fn nodes_come_in_source_order_outer_before_inner() {
        let kinds = Kinds::new(
            tree_sitter_rust::LANGUAGE.into(),
            &[("call_expression", "call"), ("integer_literal", "number"), ("no_such_kind", "nothing")],
        );
        assert_eq!(
            met(&kinds, "const A: u8 = f(1, g(2));"),
            [
                ("call", "f(1, g(2))".into()),
                ("number", "1".into()),
                ("call", "g(2)".into()),
                ("number", "2".into())
            ]
        );
    }

    #[test]
    fn a_node_may_have_to_stand_in_a_place() {
        let kinds = Kinds::new(tree_sitter_rust::LANGUAGE.into(), &[("identifier", "name")])
            .only_within("identifier", &[("const_item", Some("value")), ("arguments", None)]);
        assert_eq!(
            met(&kinds, "const A: u8 = B; const C: u8 = f(D);"),
            [("name", "B".into()), ("name", "D".into())]
        );
    }

    #[test]
    fn unreadable_places_are_met() {
        let kinds = Kinds::new(tree_sitter_rust::LANGUAGE.into(), &[("ERROR", "error")]);
        assert_eq!(met(&kinds, "struct A {} }{ struct B {}").first().map(|m| m.0), Some("error"));
    }
}
