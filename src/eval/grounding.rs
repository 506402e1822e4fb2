//! The source folder of a case: a place in, its line out.

use std::collections::HashMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::document::Doc;
use crate::citation::{self, Place};

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
        citation::supports(&doc.name, &source, |place| self.line(place).map(str::to_owned))
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
