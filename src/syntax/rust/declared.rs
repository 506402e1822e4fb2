//! Types that are declared inside a macro call: `event_enum! { version "1", enum OrderEvent { … } }`.
//!
//! In go tokens of a macro that are no expression; out come those that declare a type, read as items.

use crate::syntax::Node;

use super::reader::Reader;
use super::scratch::{Scratch, Shape};

impl Reader<'_> {
    /// The tokens from the first declaration of a type on, if they are items.
    pub(super) fn read_declarations(&self, part: &[Node<'_>]) -> Option<Scratch> {
        let named = part.windows(3).position(declares)?;
        let first = part.get(start(part, named)?)?;
        let last = part.last()?;
        let text = self.between(first.start_byte(), last.end_byte());
        Scratch::read(Shape::Block, text, self.place_of(*first, 0, text), *self)
    }
}

/// `enum Name { … }`, `struct Name { … }`.
fn declares(tokens: &[Node<'_>]) -> bool {
    let [keyword, name, body] = tokens else { return false };
    matches!(keyword.kind(), "enum" | "struct") && name.kind() == "identifier" && opens_with_brace(*body)
}

fn opens_with_brace(tree: Node<'_>) -> bool {
    tree.kind() == "token_tree" && tree.children().next().is_some_and(|open| open.kind() == "{")
}

/// Where the attributes and the visibility before a keyword begin.
fn start(part: &[Node<'_>], keyword: usize) -> Option<usize> {
    let is = |at: usize, kind: &str| part.get(at).is_some_and(|token| token.kind() == kind);
    let mut at = keyword;
    if at > 1 && is(at - 1, "token_tree") && is(at - 2, "pub") {
        at -= 2;
    } else if at > 0 && is(at - 1, "pub") {
        at -= 1;
    }
    while at > 1 && is(at - 1, "token_tree") && is(at - 2, "#") {
        at -= 2;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use crate::source::{FileRole, Language};
    use crate::syntax::rust::RUST;
    use crate::syntax::{FileFacts, read};

    fn facts(text: &str) -> FileFacts {
        read(&RUST, "src/lib.rs", Language::Rust, FileRole::Production, text)
    }

    #[test]
    fn types_inside_a_macro_are_declared_where_they_stand() {
        let facts = facts(
            "event_enum! {
                version \"0.1.0\",
                #[derive(Debug)]
                pub enum RaftEvent {
                    Built { #[serde(default)] id: String },
                    Sunk {},
                }
            }
            messages!(pub(crate) struct Launch { raft: String });",
        );
        let [event, launch] = facts.types.as_slice() else { panic!("{:?}", facts.types) };
        assert_eq!((event.name.as_str(), event.span.line), ("RaftEvent", 4));
        assert_eq!(event.annotations[0].name, "derive");
        let fields = event.variants.iter().map(|v| (v.name.as_str(), v.span.line, v.fields.len()));
        assert_eq!(fields.collect::<Vec<_>>(), [("Built", 5, 1), ("Sunk", 6, 0)]);
        assert_eq!(launch.name, "Launch");
    }

    #[test]
    fn flags_and_patterns_of_macros_declare_nothing() {
        let facts = facts("bitflags! { struct Flags: u32 { const A = 1; } } check!(enum, { Raft });");
        assert!(facts.types.is_empty(), "{:?}", facts.types);
    }
}
