//! Where citations are looked up: the files of a scan, or a text in plain English.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::identifiers::{form, runs, tokens};
use crate::citation::{names, stem};
use crate::extract::Scan;
use crate::source::{self, FileRole, Language, SourceFile};

mod comments;

/// What citations are looked up in.
pub trait Sources: Sync {
    /// The text of a line, counted from 1.
    fn line(&self, path: &str, line: usize) -> Option<String>;

    /// The line without what the author only remarks: a comment shows nothing.
    fn code(&self, path: &str, line: usize) -> Option<String> {
        self.line(path, line)
    }

    /// Whether an identifier, in whatever spelling, occurs anywhere.
    fn holds(&self, identifier: &str) -> bool;

    /// Whether it occurs in one of the files.
    fn holds_in(&self, path: &str, identifier: &str) -> bool;

    /// Whether a line of one of the files, comments aside, is as wanted.
    fn find(&self, path: &str, wanted: &dyn Fn(&str) -> bool) -> bool;

    /// Whether names stand in the sources as identifiers; in plain English they are words.
    fn is_code(&self) -> bool;
}

/// The production code that a scan read: nothing ignored, generated, minified or too large, and no
/// tests, which are no evidence for the domain.
pub struct Tree {
    root: PathBuf,
    files: BTreeMap<String, SourceFile>,
    read: Mutex<Cache>,
    /// Hashes of all identifiers, once they are asked for.
    vocabulary: OnceLock<HashSet<u64>>,
}

/// Files kept in memory; when they get too large all are forgotten and read again.
#[derive(Default)]
struct Cache {
    files: HashMap<String, Option<Arc<File>>>,
    bytes: usize,
}

/// Bytes of files kept in memory.
const MOST_BYTES: usize = 32 << 20;

struct File {
    lines: Vec<String>,
    code: Vec<String>,
    vocabulary: HashSet<u64>,
}

impl Tree {
    /// The files of a scan. None is read before it is asked for.
    pub fn new(scan: &Scan) -> Tree {
        Tree::of_files(scan.inventory.root.clone(), &scan.inventory.files)
    }

    fn of_files(root: PathBuf, files: &[SourceFile]) -> Tree {
        let files = files
            .iter()
            .filter(|file| file.role == FileRole::Production)
            .map(|file| (file.path.clone(), file.clone()))
            .collect();
        Tree { root, files, read: Mutex::default(), vocabulary: OnceLock::new() }
    }

    /// A file by the path of a citation. Only paths of the scan are ever opened.
    fn file(&self, path: &str) -> Option<Arc<File>> {
        let path = path.strip_prefix("./").unwrap_or(path);
        let file = self.files.get(path)?;
        let mut cache = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = cache.files.get(path) {
            return known.clone();
        }
        let text = source::read(&self.root, file).ok();
        let bytes = text.as_ref().map_or(0, String::len);
        let read = text.map(|text| Arc::new(File::of(&text, file.language)));
        if cache.bytes + bytes > MOST_BYTES {
            *cache = Cache::default();
        }
        cache.bytes += bytes;
        cache.files.insert(path.to_owned(), read.clone());
        read
    }

    fn vocabulary(&self) -> &HashSet<u64> {
        self.vocabulary.get_or_init(|| {
            let mut all = HashSet::new();
            for (path, file) in &self.files {
                add_forms(path, &mut all);
                if let Ok(text) = source::read(&self.root, file) {
                    text.lines().for_each(|line| add_forms(line, &mut all));
                }
            }
            all
        })
    }
}

impl File {
    fn of(text: &str, language: Language) -> File {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let code = comments::without(text, language);
        let mut vocabulary = HashSet::new();
        code.iter().for_each(|line| add_forms(line, &mut vocabulary));
        File { lines, code, vocabulary }
    }
}

fn add_forms(line: &str, forms: &mut HashSet<u64>) {
    forms.extend(tokens(line).chain(runs(line)).map(|token| hash(&form(token))));
}

fn hash(form: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    form.hash(&mut hasher);
    hasher.finish()
}

impl Sources for Tree {
    fn line(&self, path: &str, line: usize) -> Option<String> {
        self.file(path)?.lines.get(line.checked_sub(1)?).cloned()
    }

    fn code(&self, path: &str, line: usize) -> Option<String> {
        self.file(path)?.code.get(line.checked_sub(1)?).cloned()
    }

    fn holds(&self, identifier: &str) -> bool {
        self.vocabulary().contains(&hash(&form(identifier)))
    }

    fn holds_in(&self, path: &str, identifier: &str) -> bool {
        self.file(path).is_some_and(|file| file.vocabulary.contains(&hash(&form(identifier))))
    }

    fn find(&self, path: &str, wanted: &dyn Fn(&str) -> bool) -> bool {
        self.file(path).is_some_and(|file| file.code.iter().any(|line| wanted(line)))
    }

    fn is_code(&self) -> bool {
        true
    }
}

/// Plain English: a description, or the answers of an interview, one a line.
pub struct Text {
    files: BTreeMap<String, Vec<String>>,
    stems: HashSet<String>,
}

impl Text {
    /// Texts by the path that citations name them by: `description.md`, `interview`.
    pub fn new<P: Into<String>, T: AsRef<str>>(texts: impl IntoIterator<Item = (P, T)>) -> Text {
        let files: BTreeMap<String, Vec<String>> = texts
            .into_iter()
            .map(|(path, text)| (path.into(), text.as_ref().lines().map(str::to_owned).collect()))
            .collect();
        let stems = files.values().flatten().flat_map(|line| stems(line)).collect();
        Text { files, stems }
    }
}

fn stems(text: &str) -> Vec<String> {
    names::words(text).iter().map(|word| stem(word).to_owned()).collect()
}

impl Sources for Text {
    fn line(&self, path: &str, line: usize) -> Option<String> {
        self.files.get(path)?.get(line.checked_sub(1)?).cloned()
    }

    fn holds(&self, identifier: &str) -> bool {
        let words = names::content_words(identifier);
        words.iter().any(|word| self.stems.contains(stem(word)))
    }

    fn holds_in(&self, path: &str, identifier: &str) -> bool {
        self.files.contains_key(path) && self.holds(identifier)
    }

    fn find(&self, path: &str, wanted: &dyn Fn(&str) -> bool) -> bool {
        self.files.get(path).is_some_and(|lines| lines.iter().any(|line| wanted(line)))
    }

    fn is_code(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn tree() -> (tempfile::TempDir, Tree) {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| fs::write(folder.path().join(path), text).unwrap();
        write("order.ts", "// class Archive\nexport class OrderPlaced {\n  customerId: string; // who\n}\n");
        write("secret.txt", "class Hidden\n");
        write("order.test.ts", "class Fake {}\n");
        let file = |path: &str, role| SourceFile {
            path: path.to_owned(),
            language: Language::TypeScript,
            role,
            bytes: 1,
        };
        let files = [file("order.ts", FileRole::Production), file("order.test.ts", FileRole::Test)];
        let tree = Tree::of_files(folder.path().to_owned(), &files);
        (folder, tree)
    }

    #[test]
    fn only_production_files_of_the_scan_are_read() {
        let (_folder, tree) = tree();
        for (path, line, expected) in [
            ("order.ts", 2, Some("export class OrderPlaced {")),
            ("./order.ts", 4, Some("}")),
            ("order.ts", 0, None),
            ("order.ts", 5, None),
            ("secret.txt", 1, None),
            ("../order.ts", 1, None),
            ("order.test.ts", 1, None),
        ] {
            assert_eq!(tree.line(path, line).as_deref(), expected, "{path}:{line}");
        }
    }

    #[test]
    fn comments_are_lines_but_no_code() {
        let (_folder, tree) = tree();
        assert_eq!(tree.line("order.ts", 1).unwrap(), "// class Archive");
        assert_eq!(tree.code("order.ts", 1).unwrap().trim(), "");
        assert!(!tree.holds_in("order.ts", "archive"));
    }

    #[test]
    fn identifiers_are_found_in_every_spelling() {
        let (_folder, tree) = tree();
        for (identifier, expected) in [
            ("customer-id", true),
            ("customerId", true),
            ("CUSTOMER_ID", true),
            ("customer", false),
            ("order", true),
        ] {
            assert_eq!(tree.holds(identifier), expected, "{identifier}");
        }
        assert!(tree.holds_in("order.ts", "order-placed") && !tree.holds("hidden"));
    }

    #[test]
    fn in_plain_english_identifiers_are_words() {
        let text = Text::new([("interview", "A member borrows books.\nLate members are blocked.")]);
        assert_eq!(text.line("interview", 2).unwrap(), "Late members are blocked.");
        assert!(text.holds("block-member") && text.holds("member-id") && !text.holds("invoice"));
    }
}
