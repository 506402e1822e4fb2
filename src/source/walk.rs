//! The walk: ignore rules, limits, and what is left out and why.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use globset::{Glob, GlobSet, GlobSetBuilder};
use ignore::{WalkBuilder, WalkState};
use serde::Serialize;
use thiserror::Error;

use super::classify::{self, FileRole, Language};
use super::manifest::{self, Package};

/// What to walk and what to leave out.
#[derive(Debug, Clone)]
pub struct WalkOptions {
    /// Folder to scan.
    pub root: PathBuf,
    /// Globs or plain folder paths relative to `root`.
    pub exclude: Vec<String>,
    /// Folders never entered, absolute or relative to the current folder (an earlier output).
    pub skip_folders: Vec<PathBuf>,
    /// Largest file read, in bytes.
    pub max_bytes: u64,
    /// Worker threads; 0 lets the machine decide.
    pub threads: usize,
}

impl WalkOptions {
    /// Everything below `root`, with the default limit of 1 MiB a file.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        WalkOptions {
            root: root.into(),
            exclude: Vec::new(),
            skip_folders: Vec::new(),
            max_bytes: 1 << 20,
            threads: 0,
        }
    }
}

/// A file worth parsing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SourceFile {
    /// Path relative to the root, `/`-separated.
    pub path: String,
    /// What to read it as.
    pub language: Language,
    /// Production code or test.
    pub role: FileRole,
    /// Size in bytes.
    pub bytes: u64,
}

/// Why something was not read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipReason {
    /// Over the size limit.
    TooLarge,
    /// Made by a program, or type declarations of other code.
    Generated,
    /// Written for machines.
    Minified,
    /// Holds NUL bytes.
    Binary,
    /// Part of no program: no other file declares it as its module, or only for tests.
    Unused,
    /// The file system refused, with its words.
    Unreadable(String),
}

/// Something left out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Skipped {
    /// Path relative to the root.
    pub path: String,
    /// Why.
    pub reason: SkipReason,
}

/// What a repository holds, sorted by path.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    /// The folder that was walked.
    pub root: PathBuf,
    /// Source files some pack reads.
    pub files: Vec<SourceFile>,
    /// Packages by their manifests.
    pub packages: Vec<Package>,
    /// What was left out although its name says it is source.
    pub skipped: Vec<Skipped>,
    /// Files of other kinds, by extension.
    pub other: BTreeMap<String, usize>,
}

/// Why a walk could not start.
#[derive(Debug, Error)]
pub enum WalkError {
    /// Nothing at that path.
    #[error("no such folder: {0}")]
    Missing(PathBuf),
    /// Something else than a folder.
    #[error("{0} is a file, not a folder")]
    NotAFolder(PathBuf),
    /// The file system refused.
    #[error("cannot read {0}: {1}")]
    Io(PathBuf, io::Error),
    /// A pattern that is no glob.
    #[error("bad --exclude pattern: {0}")]
    Pattern(globset::Error),
}

/// Walks `options.root` in parallel.
///
/// # Errors
/// If the root is missing, no folder, or unreadable, or an exclude pattern is malformed.
/// Anything that fails deeper down is listed in [`Inventory::skipped`].
pub fn walk(options: &WalkOptions) -> Result<Inventory, WalkError> {
    let root = &options.root;
    let meta = fs::metadata(root).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => WalkError::Missing(root.clone()),
        _ => WalkError::Io(root.clone(), e),
    })?;
    if !meta.is_dir() {
        return Err(WalkError::NotAFolder(root.clone()));
    }
    fs::read_dir(root).map_err(|e| WalkError::Io(root.clone(), e))?;
    let exclude = exclude_set(&options.exclude).map_err(WalkError::Pattern)?;
    let skip_folders: Vec<PathBuf> =
        options.skip_folders.iter().filter_map(|p| p.canonicalize().ok()).collect();

    let found: Mutex<Inventory> = Mutex::new(Inventory { root: root.clone(), ..Inventory::default() });
    let walker = WalkBuilder::new(root)
        .follow_links(false)
        .require_git(false)
        .git_global(false)
        .parents(false)
        .threads(options.threads)
        .filter_entry({
            let root = root.clone();
            let exclude = exclude.clone();
            move |entry| {
                if entry.depth() == 0 {
                    return true;
                }
                let relative = relative(&root, entry.path());
                if exclude.is_match(&relative) {
                    return false;
                }
                if !entry.file_type().is_some_and(|t| t.is_dir()) {
                    return true;
                }
                let foreign = entry.file_name().to_str().is_some_and(classify::is_foreign_folder);
                let earlier_output = is_model_folder(entry.path())
                    || (!skip_folders.is_empty()
                        && entry.path().canonicalize().is_ok_and(|p| skip_folders.iter().any(|s| s == &p)));
                !foreign && !earlier_output
            }
        })
        .build_parallel();

    walker.run(|| {
        Box::new(|entry| {
            let seen = match entry {
                Ok(entry) => look_at(root, &entry, options.max_bytes),
                Err(error) => Seen::Skipped(unreadable(root, &error)),
            };
            let mut inventory = found.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            match seen {
                Seen::Source(file) => inventory.files.push(file),
                Seen::Package(package) => inventory.packages.push(package),
                Seen::Skipped(skipped) => inventory.skipped.push(skipped),
                Seen::Other(extension) => *inventory.other.entry(extension).or_default() += 1,
                Seen::Nothing => {}
            }
            WalkState::Continue
        })
    });

    let mut inventory = found.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    inventory.files.sort();
    inventory.packages.sort();
    inventory.skipped.sort();
    Ok(inventory)
}

enum Seen {
    Source(SourceFile),
    Package(Package),
    Skipped(Skipped),
    Other(String),
    Nothing,
}

fn look_at(root: &Path, entry: &ignore::DirEntry, max_bytes: u64) -> Seen {
    // Links are neither entered nor read: what they point at is either met by itself or outside the tree.
    if !entry.file_type().is_some_and(|t| t.is_file()) {
        return Seen::Nothing;
    }
    let path = relative(root, entry.path());
    let name = path.rsplit('/').next().unwrap_or(&path);
    if manifest::is_manifest(name) {
        let parsed = fs::read(entry.path())
            .ok()
            .and_then(|bytes| manifest::parse(&path, &String::from_utf8_lossy(&bytes)));
        return parsed.map_or(Seen::Nothing, Seen::Package);
    }
    let Some(language) = Language::of(name) else {
        return match name.rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => Seen::Other(extension.to_ascii_lowercase()),
            _ => Seen::Nothing,
        };
    };
    let skipped = |reason| Seen::Skipped(Skipped { path: path.clone(), reason });
    if classify::is_generated_name(name) {
        return skipped(SkipReason::Generated);
    }
    match entry.metadata() {
        Err(error) => skipped(SkipReason::Unreadable(error.to_string())),
        Ok(meta) if meta.len() > max_bytes => skipped(SkipReason::TooLarge),
        Ok(meta) => {
            Seen::Source(SourceFile { role: classify::role_of(&path), path, language, bytes: meta.len() })
        }
    }
}

fn unreadable(root: &Path, error: &ignore::Error) -> Skipped {
    let path = match error {
        ignore::Error::WithPath { path, .. } => relative(root, path),
        ignore::Error::WithDepth { err, .. } => return unreadable(root, err),
        _ => String::new(),
    };
    Skipped { path, reason: SkipReason::Unreadable(error.to_string()) }
}

/// Path below `root` with `/` between its parts.
fn relative(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    below.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// An earlier output of this tool is known by the note it leaves beside the model.
fn is_model_folder(path: &Path) -> bool {
    path.join(crate::OUTPUT_MARKER).is_file()
}

fn exclude_set(patterns: &[String]) -> Result<GlobSet, globset::Error> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let plain = pattern.trim_start_matches("./").trim_end_matches('/');
        set.add(Glob::new(plain)?);
        // A folder stands for everything below it.
        set.add(Glob::new(&format!("{plain}/**"))?);
    }
    set.build()
}

/// Why a file on the list was not read after all.
pub type ReadError = SkipReason;

/// Reads one file; bytes that are no UTF-8 become `U+FFFD`.
///
/// # Errors
/// If the file system refuses, or the content turns out binary, minified or generated.
pub fn read(root: &Path, file: &SourceFile) -> Result<String, ReadError> {
    let bytes = fs::read(root.join(&file.path)).map_err(|e| SkipReason::Unreadable(e.to_string()))?;
    if bytes.iter().take(8_192).any(|&b| b == 0) {
        return Err(SkipReason::Binary);
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    };
    if classify::is_generated_text(&text) {
        return Err(SkipReason::Generated);
    }
    if classify::is_minified(&text) {
        return Err(SkipReason::Minified);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        dir
    }

    fn paths(inventory: &Inventory) -> Vec<&str> {
        inventory.files.iter().map(|f| f.path.as_str()).collect()
    }

    #[test]
    fn ignored_foreign_and_excluded_folders_are_not_read() {
        let dir = tree(&[
            (".gitignore", "local/\n"),
            ("src/a.ts", ""),
            ("src/b.spec.ts", ""),
            ("node_modules/x/index.ts", ""),
            ("local/y.ts", ""),
            ("legacy/z.ts", ""),
            ("legacy2/z.ts", ""),
            ("src/old/q.ts", ""),
        ]);
        let mut options = WalkOptions::new(dir.path());
        options.exclude = vec!["legacy".into(), "./src/old/".into()];
        let inventory = walk(&options).unwrap();
        assert_eq!(paths(&inventory), ["legacy2/z.ts", "src/a.ts", "src/b.spec.ts"]);
        assert_eq!(inventory.files[2].role, FileRole::Test);
    }

    #[test]
    fn large_and_generated_files_are_named_with_their_reason() {
        let dir = tree(&[("big.ts", &"x".repeat(2_000)), ("types.d.ts", ""), ("a.min.js", "")]);
        let mut options = WalkOptions::new(dir.path());
        options.max_bytes = 1_000;
        let inventory = walk(&options).unwrap();
        let reasons: Vec<_> = inventory.skipped.iter().map(|s| (s.path.as_str(), &s.reason)).collect();
        assert_eq!(
            reasons,
            [
                ("a.min.js", &SkipReason::Generated),
                ("big.ts", &SkipReason::TooLarge),
                ("types.d.ts", &SkipReason::Generated)
            ]
        );
    }

    #[test]
    fn an_earlier_output_is_not_read_as_source() {
        let dir = tree(&[("model/x.ts", ""), ("a.ts", "")]);
        fs::write(dir.path().join("model").join(crate::OUTPUT_MARKER), "").unwrap();
        assert_eq!(paths(&walk(&WalkOptions::new(dir.path())).unwrap()), ["a.ts"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_out_of_the_tree_are_not_followed() {
        let outside = tree(&[("secret.ts", "")]);
        let dir = tree(&[("a.ts", "")]);
        std::os::unix::fs::symlink(outside.path(), dir.path().join("link")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("secret.ts"), dir.path().join("b.ts")).unwrap();
        std::os::unix::fs::symlink(dir.path(), dir.path().join("loop")).unwrap();
        assert_eq!(paths(&walk(&WalkOptions::new(dir.path())).unwrap()), ["a.ts"]);
    }

    #[test]
    fn a_missing_root_and_a_file_are_refused() {
        let dir = tree(&[("a.ts", "")]);
        assert!(matches!(walk(&WalkOptions::new(dir.path().join("no"))), Err(WalkError::Missing(_))));
        assert!(matches!(walk(&WalkOptions::new(dir.path().join("a.ts"))), Err(WalkError::NotAFolder(_))));
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_and_bad_utf8_is_read_lossily() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a.ts"), b"class A {} // \xff").unwrap();
        fs::write(dir.path().join("b.ts"), b"\0\0\0").unwrap();
        let inventory = walk(&WalkOptions::new(dir.path())).unwrap();
        assert!(read(dir.path(), &inventory.files[0]).unwrap().starts_with("class A"));
        assert_eq!(read(dir.path(), &inventory.files[1]), Err(SkipReason::Binary));
    }
}
