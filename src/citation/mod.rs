//! Citations: what a document says about where in the code it stands, and whether the code agrees.
//!
//! A `source` annotation is a list of places; a place is a path and a line. Whether a line speaks of
//! a name is decided here once, for those who refuse what the code does not show and for those who
//! count it. Nothing here reads files.

pub mod names;

pub use crate::sketch::mentions::{holds_word, same_word, stem};

/// A place as an annotation writes it: `path:line`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Path relative to the folder the extractor was pointed at.
    pub path: String,
    /// Line, from 1.
    pub line: usize,
}

/// Reads the places of an annotation, separated by commas. A range (`a.ts:3-9`)
/// counts as its first line. What is no place is left out.
pub fn places(annotation: &str) -> Vec<Place> {
    annotation.split(',').filter_map(|item| place(item.trim())).collect()
}

fn place(item: &str) -> Option<Place> {
    let (path, line) = item.rsplit_once(':')?;
    let first = line.split('-').next()?;
    let line: usize = first.parse().ok()?;
    (line > 0 && !path.is_empty()).then(|| Place { path: path.replace('\\', "/"), line })
}

/// Whether one of the places of a `source` annotation holds one of the words of a name. `line` gives
/// the text of a place, or nothing when there is no such place.
pub fn supports(name: &str, source: &str, mut line: impl FnMut(&Place) -> Option<String>) -> bool {
    let words = names::words(name);
    places(source).iter().any(|place| line(place).is_some_and(|line| holds_word(&line, &words)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_from_a_list() {
        let read = places("src/a.ts:12, b.rs:3-9,nowhere, c:0");
        let read: Vec<_> = read.iter().map(|place| (place.path.as_str(), place.line)).collect();
        assert_eq!(read, [("src/a.ts", 12), ("b.rs", 3)]);
    }

    #[test]
    fn one_place_that_holds_the_name_is_enough() {
        let line = |place: &Place| (place.line == 2).then(|| "class Order {".to_owned());
        assert!(supports("order", "a.ts:1, a.ts:2", line));
        assert!(!supports("invoice", "a.ts:1, a.ts:2", line));
        assert!(!supports("order", "a.ts:3", line));
    }
}
