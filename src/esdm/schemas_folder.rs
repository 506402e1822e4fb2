//! A project's own copies of the schemas, in the layout the language wants.
//!
//! [`add`] writes them, [`update`] replaces them when they differ from those built into this
//! program and are not newer. Either the whole folder is there afterwards or what was there before.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::drift;
use super::schema::ApiVersion;

/// Name of the folder below a project's root.
const FOLDER: &str = "schemas";

/// Key under which a schema states which edition it is.
const REVISION: &str = "x-esdm-schema-revision";

/// What [`update`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Update {
    /// Nothing: the folder is as it should be.
    UpToDate,
    /// The folder was replaced.
    Replaced,
}

/// Why the folder was left as it is.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// [`add`] found a folder.
    #[error("{0} exists already; `esdm-extract schema update` brings it up to date")]
    Exists(PathBuf),
    /// [`update`] found none.
    #[error("{0} does not exist; `esdm-extract schema add` writes it")]
    Missing(PathBuf),
    /// Somebody uses a newer program.
    #[error(
        "{path} is of revision {found}, newer than {known}, which this program knows; update the program"
    )]
    Newer {
        /// The schema.
        path: PathBuf,
        /// Its revision.
        found: String,
        /// The revision built in.
        known: String,
    },
    /// A schema does not say which edition it is.
    #[error("{path} has no {REVISION} of the form MAJOR.MINOR.PATCH; remove the folder to write it anew")]
    NoRevision {
        /// The schema.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("cannot write {path}: {error}")]
    Io {
        /// Where.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> FolderError + '_ {
    move |error| FolderError::Io { path: path.to_path_buf(), error }
}

/// Writes the schemas to `schemas/` below a project's root.
///
/// # Errors
/// If the folder exists, or the file system refuses.
pub fn add(project: &Path) -> Result<(), FolderError> {
    let folder = project.join(FOLDER);
    if fs::symlink_metadata(&folder).is_ok() {
        return Err(FolderError::Exists(folder));
    }
    let fresh = written(project)?;
    fs::rename(fresh.path().join(FOLDER), &folder).map_err(io_error(&folder))
}

/// Makes `schemas/` what it should be, if it is not newer than this program.
///
/// # Errors
/// If there is no folder, a schema in it is newer or does not say how old it is, or the file system
/// refuses.
pub fn update(project: &Path) -> Result<Update, FolderError> {
    let folder = project.join(FOLDER);
    if !fs::metadata(&folder).is_ok_and(|m| m.is_dir()) {
        return Err(FolderError::Missing(folder));
    }
    if drift::check(project).is_none() {
        return Ok(Update::UpToDate);
    }
    for version in ApiVersion::ALL {
        let path = folder.join(version.file());
        // A copy that is missing is not newer.
        if let Ok(text) = fs::read_to_string(&path) {
            let found = revision(&text).ok_or_else(|| FolderError::NoRevision { path: path.clone() })?;
            let known = revision(version.embedded()).unwrap_or_default();
            if found > known {
                return Err(FolderError::Newer { path, found: dotted(found), known: dotted(known) });
            }
        }
    }
    let fresh = written(project)?;
    let aside = fresh.path().join("previous");
    fs::rename(&folder, &aside).map_err(io_error(&folder))?;
    fs::rename(fresh.path().join(FOLDER), &folder).map_err(|error| {
        // Best effort: the error that is reported is the one that matters.
        let _ = fs::rename(&aside, &folder);
        FolderError::Io { path: folder.clone(), error }
    })?;
    Ok(Update::Replaced)
}

/// The schemas in a scratch folder beside their place, which is removed when dropped.
fn written(project: &Path) -> Result<tempfile::TempDir, FolderError> {
    let fresh =
        tempfile::Builder::new().prefix(".esdm-extract-").tempdir_in(project).map_err(io_error(project))?;
    for version in ApiVersion::ALL {
        let path = fresh.path().join(FOLDER).join(version.file());
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(io_error(parent))?;
        }
        fs::write(&path, version.embedded()).map_err(io_error(&path))?;
    }
    Ok(fresh)
}

/// The revision a schema states.
fn revision(text: &str) -> Option<[u64; 3]> {
    let schema: serde_json::Value = serde_yaml::from_str(text).ok()?;
    let mut parts = schema.get(REVISION)?.as_str()?.split('.').map(|part| {
        let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if digits { part.parse().ok() } else { None }
    });
    let revision = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(revision)
}

fn dotted([major, minor, patch]: [u64; 3]) -> String {
    format!("{major}.{minor}.{patch}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        add(dir.path()).unwrap();
        let core = dir.path().join("schemas/core/v1.yaml");
        (dir, core)
    }

    #[test]
    fn what_is_added_is_what_the_linter_wants() {
        let (dir, _) = project();
        assert_eq!(drift::check(dir.path()), None);
        assert_eq!(update(dir.path()).unwrap(), Update::UpToDate);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
        assert!(matches!(add(dir.path()), Err(FolderError::Exists(_))));
    }

    #[test]
    fn changed_copies_and_strangers_are_replaced() {
        let (dir, core) = project();
        let text = fs::read_to_string(&core).unwrap();
        fs::write(&core, text + "# mine\n").unwrap();
        fs::write(dir.path().join("schemas/note.txt"), "").unwrap();
        fs::remove_file(dir.path().join("schemas/given-when-then/v1.yaml")).unwrap();
        assert_eq!(update(dir.path()).unwrap(), Update::Replaced);
        assert_eq!(drift::check(dir.path()), None);
    }

    #[test]
    fn newer_and_undated_copies_are_left_alone() {
        let (dir, core) = project();
        fs::write(&core, format!("{REVISION}: 99.0.0\n")).unwrap();
        assert!(matches!(update(dir.path()), Err(FolderError::Newer { .. })));
        for text in ["a: b\n", "x-esdm-schema-revision: 1.0\n", "x-esdm-schema-revision: '1.0.0-rc'\n"] {
            fs::write(&core, text).unwrap();
            assert!(matches!(update(dir.path()), Err(FolderError::NoRevision { .. })), "{text}");
        }
    }

    #[test]
    fn there_must_be_something_to_update() {
        assert!(matches!(update(tempfile::tempdir().unwrap().path()), Err(FolderError::Missing(_))));
    }
}
