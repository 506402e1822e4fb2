//! Finds and reads the files of a model.
//!
//! Every non-directory whose name ends in `.esdm.yaml` counts, hidden or not; links
//! are followed for files and not for directories. What is no regular file is
//! refused: a pipe or a device would never end.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::text::quote;

/// The ending of model files.
pub const SUFFIX: &str = ".esdm.yaml";
/// Files beyond this size (in bytes) are refused.
const LARGEST: u64 = 256 << 20;

/// Why a model cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The directory is missing or out of reach.
    #[error("cannot access {}: stat {dir}: {reason}", quote(dir))]
    Access {
        /// The directory as given.
        dir: String,
        /// What the system says.
        reason: String,
    },
    /// The path is a file.
    #[error("{} is not a directory", quote(.0))]
    NotADirectory(String),
    /// Nothing to read.
    #[error("no esdm files found")]
    NoFiles,
    /// A file or directory cannot be opened.
    #[error("open {path}: {reason}")]
    Open {
        /// The path as shown to people.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// A file cannot be read.
    #[error("read {path}: {reason}")]
    Read {
        /// The path as shown to people.
        path: String,
        /// What the system says.
        reason: String,
    },
}

/// What the system says, in the words of the reference: without a number, in lower case.
pub(super) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}

/// A file that belongs to the model.
pub(super) struct Found {
    pub path: PathBuf,
    pub shown: String,
}

/// Fails unless there is such a directory.
pub(super) fn require_directory(dir: &Path) -> Result<(), LoadError> {
    let shown = dir.to_string_lossy().into_owned();
    match fs::metadata(dir) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(LoadError::NotADirectory(shown)),
        Err(error) => Err(LoadError::Access { dir: shown, reason: reason(&error) }),
    }
}

/// All model files below a directory, in the order of their paths as shown.
pub(super) fn model_files(dir: &Path) -> Result<Vec<Found>, LoadError> {
    let mut found = Vec::new();
    // A link to a directory is not descended into, not even this one.
    if fs::symlink_metadata(dir).is_ok_and(|m| m.is_dir()) {
        walk(dir, &mut found)?;
    }
    if found.is_empty() {
        return Err(LoadError::NoFiles);
    }
    found.sort_by(|a, b| a.shown.cmp(&b.shown));
    Ok(found)
}

fn walk(root: &Path, found: &mut Vec<Found>) -> Result<(), LoadError> {
    let mut open = vec![root.to_path_buf()];
    while let Some(dir) = open.pop() {
        let failed = |error: io::Error| LoadError::Open { path: clean(&dir), reason: reason(&error) };
        for entry in fs::read_dir(&dir).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if entry.file_type().map_err(failed)?.is_dir() {
                open.push(entry.path());
            } else if entry.file_name().as_encoded_bytes().ends_with(SUFFIX.as_bytes()) {
                let path = entry.path();
                found.push(Found { shown: clean(&path), path });
            }
        }
    }
    Ok(())
}

/// Reads a file whole.
pub(super) fn read(file: &Found) -> Result<Vec<u8>, LoadError> {
    let open = |reason| LoadError::Open { path: file.shown.clone(), reason };
    let read = |reason| LoadError::Read { path: file.shown.clone(), reason };
    let metadata = fs::metadata(&file.path).map_err(|e| open(reason(&e)))?;
    if metadata.is_dir() {
        return Err(read("is a directory".to_owned()));
    }
    if !metadata.is_file() {
        return Err(open("not a regular file".to_owned()));
    }
    if metadata.len() > LARGEST {
        return Err(read(format!("file is larger than {} MiB", LARGEST >> 20)));
    }
    fs::read(&file.path).map_err(|e| open(reason(&e)))
}

/// A path as shown to people: without `.`, without `..` after a name, without doubled slashes.
pub(super) fn clean(path: &Path) -> String {
    let mut kept: Vec<Component<'_>> = Vec::new();
    for component in path.components() {
        match (component, kept.last()) {
            (Component::CurDir, _) | (Component::ParentDir, Some(Component::RootDir)) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => {
                kept.pop();
            }
            _ => kept.push(component),
        }
    }
    let path: PathBuf = kept.iter().collect();
    if path.as_os_str().is_empty() { ".".to_owned() } else { path.to_string_lossy().into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_lexically() {
        for (given, shown) in [
            ("./a.esdm.yaml", "a.esdm.yaml"),
            ("./x/../y//a", "y/a"),
            ("../a", "../a"),
            ("/../a", "/a"),
            (".", "."),
            ("a/..", "."),
        ] {
            assert_eq!(clean(Path::new(given)), shown);
        }
    }

    #[test]
    fn only_the_ending_counts() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str| {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        };
        for name in [".hidden/x.esdm.yaml", ".esdm.yaml", "a.yaml", "b.esdm.yml", "d.esdm.yaml/e.esdm.yaml"] {
            write(name);
        }
        let found: Vec<_> = model_files(dir.path())
            .unwrap()
            .into_iter()
            .map(|f| f.path.strip_prefix(dir.path()).unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(found, [".esdm.yaml", ".hidden/x.esdm.yaml", "d.esdm.yaml/e.esdm.yaml"]);
    }

    #[test]
    fn what_cannot_be_read_is_said_as_the_reference_says_it() {
        let missing = Path::new("/no/such/folder");
        assert_eq!(
            require_directory(missing).unwrap_err().to_string(),
            r#"cannot access "/no/such/folder": stat /no/such/folder: no such file or directory"#
        );
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(model_files(dir.path()).err().unwrap().to_string(), "no esdm files found");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_to_files_only() {
        let dir = tempfile::tempdir().unwrap();
        let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, dir.path().join(name)).unwrap();
        link(".", "loop");
        link("gone", "a.esdm.yaml");
        let found = model_files(dir.path()).unwrap();
        assert_eq!(found.len(), 1);
        assert!(read(&found[0]).unwrap_err().to_string().ends_with("no such file or directory"));
        link("/dev/zero", "b.esdm.yaml");
        let found = model_files(dir.path()).unwrap();
        assert!(read(&found[1]).unwrap_err().to_string().ends_with("not a regular file"));
    }
}
