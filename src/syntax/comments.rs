//! Where a file's comments are, by its grammar: a `//` inside a string is none.

use std::ops::Range;

use super::pack::{LanguagePack, parse};
use super::tree::Tree;

/// Byte ranges of all comments, in source order. `None` if the grammar could not get through the file.
pub fn comments(pack: &dyn LanguagePack, text: &str) -> Option<Vec<Range<usize>>> {
    let tree = Tree::new(&parse(pack, text)?, text, pack.kinds().vocabulary());
    let mut found: Vec<Range<usize>> = Vec::new();
    for node in tree.root().descendants().filter(|node| node.kind().ends_with("comment")) {
        // A comment's own parts (`///` and what it documents) are no further comments.
        if found.last().is_none_or(|outer| outer.end <= node.start_byte()) {
            found.push(node.byte_range());
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Language;
    use crate::syntax::pack_for;

    fn texts(language: Language, text: &str) -> Vec<&str> {
        let found = comments(pack_for(language), text).unwrap();
        found.into_iter().map(|range| text[range].trim_end()).collect()
    }

    #[test]
    fn comments_of_each_language() {
        assert_eq!(
            texts(Language::TypeScript, "/** a */ f('// no', `/* no */`, /\\/* no/); // b"),
            ["/** a */", "// b"]
        );
        assert_eq!(texts(Language::Tsx, "const x = <p>{/* c */} // no</p>;"), ["/* c */"]);
        assert_eq!(
            texts(Language::Rust, "//! a\n/// b\nfn f() { /* c /* d */ */ m!(x /* e */, \"// no\"); }"),
            ["//! a", "/// b", "/* c /* d */ */", "/* e */"]
        );
    }

    #[test]
    fn what_cannot_be_read_still_has_its_comments() {
        assert_eq!(texts(Language::Rust, "fn ( { // a\n ]] /* b */"), ["// a", "/* b */"]);
    }
}
