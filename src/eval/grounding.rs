//! Places in code: a `source` annotation in, the lines it points at out.

use std::collections::HashMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::document::Doc;
use super::names;
use crate::sketch::mentions::holds_word;

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

/// Larger files are not read: no line of them is a definition someone points at.
const MAX_FILE_BYTES: u64 = 8 * 1024 * 1024;

/// The source folder of a case, its files read at most once.
pub struct SourceTree {
    root: PathBuf,
    files: HashMap<String, Option<Vec<String>>>,
}

impl SourceTree {
    /// A tree at the folder that paths of annotations are relative to.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), files: HashMap::new() }
    }

    /// Whether one of the places of a document's `source` holds one of its name's words.
    pub fn supports(&mut self, doc: &Doc) -> bool {
        let Some(source) = doc.annotation("source") else { return false };
        let words = names::words(&doc.name);
        places(&source).iter().any(|place| self.line(place).is_some_and(|line| holds_word(line, &words)))
    }

    /// The text of a line, or `None` when the place does not exist.
    pub fn line(&mut self, place: &Place) -> Option<&str> {
        let root = &self.root;
        let lines = self.files.entry(place.path.clone()).or_insert_with(|| read_lines(root, &place.path));
        lines.as_ref()?.get(place.line - 1).map(String::as_str)
    }
}

/// A draft may say anything: a path that leads out of the tree is not followed.
fn read_lines(root: &Path, path: &str) -> Option<Vec<String>> {
    let relative = Path::new(path);
    let inside = relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !inside {
        return None;
    }
    let root = root.canonicalize().ok()?;
    let file = root.join(relative).canonicalize().ok()?;
    let metadata = fs::metadata(&file).ok()?;
    if !file.starts_with(&root) || !metadata.is_file() || metadata.len() > MAX_FILE_BYTES {
        return None;
    }
    let bytes = fs::read(file).ok()?;
    Some(String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect())
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
    fn paths_do_not_lead_out_of_the_tree() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        fs::create_dir(&root).unwrap();
        fs::write(folder.path().join("secret.txt"), "order\n").unwrap();
        fs::write(root.join("a.txt"), "order\n").unwrap();
        let mut tree = SourceTree::new(&root);
        assert!(tree.line(&Place { path: "a.txt".into(), line: 1 }).is_some());
        assert!(tree.line(&Place { path: "../secret.txt".into(), line: 1 }).is_none());
        assert!(tree.line(&Place { path: "a.txt".into(), line: 2 }).is_none());
    }
}
