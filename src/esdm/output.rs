//! Puts a model on disk so that either the old or the new one is there, never half of one, and
//! nothing a person wrote is lost.
//!
//! A written folder carries a note ([`crate::OUTPUT_MARKER`]) with the hash of each file, by which a
//! later run knows its own work and sees what was changed by hand since.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::layout::ModelFile;
use crate::{OUTPUT_MARKER, SESSION_FILE};

/// The note in an output folder.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Note {
    tool: String,
    files: BTreeMap<String, String>,
}

/// What stands at the place of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Existing {
    /// Nothing, or an empty folder.
    Nothing,
    /// An output of this tool, as it was written.
    Ours,
    /// An output of this tool in which these files were changed or added since.
    Edited(Vec<String>),
    /// A folder that this tool did not write.
    Foreign,
}

/// Why a model was not written.
#[derive(Debug, Error)]
pub enum OutputError {
    /// The folder is not ours.
    #[error(
        "{0} exists and was not written by esdm-extract; nothing was changed. Choose another --out, or pass --force to write there (files in the way are kept as *.bak)"
    )]
    Foreign(PathBuf),
    /// The folder is ours but holds work of a person.
    #[error(
        "{folder} was edited since it was written ({files}); nothing was changed. Choose another --out, or pass --force to replace it (edited files are kept as *.bak)"
    )]
    Edited {
        /// The folder.
        folder: PathBuf,
        /// The first few files.
        files: String,
    },
    /// Something else than a folder is in the way.
    #[error("{0} is a file, not a folder; choose another --out")]
    NotAFolder(PathBuf),
    /// The file system refused.
    #[error("cannot write {path}: {error}; nothing was changed")]
    Io {
        /// Where.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
    /// Stopped by the user.
    #[error("interrupted; nothing was changed")]
    Interrupted,
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> OutputError + '_ {
    move |error| OutputError::Io { path: path.to_path_buf(), error }
}

/// Looks at what stands at `folder`.
///
/// # Errors
/// If it is a file or cannot be read.
pub fn inspect(folder: &Path) -> Result<Existing, OutputError> {
    let meta = match fs::metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Existing::Nothing),
        other => other.map_err(io_error(folder))?,
    };
    if !meta.is_dir() {
        return Err(OutputError::NotAFolder(folder.to_path_buf()));
    }
    let files = list(folder).map_err(io_error(folder))?;
    if files.is_empty() {
        return Ok(Existing::Nothing);
    }
    // an interview that was begun and has no model yet
    if files.iter().all(|path| is_session(path)) {
        return Ok(Existing::Ours);
    }
    let Some(note) = read_note(folder) else { return Ok(Existing::Foreign) };
    let mut edited = Vec::new();
    let ours = |path: &String| path == OUTPUT_MARKER || path.ends_with(".bak") || is_session(path);
    for path in files.iter().filter(|path| !ours(path)) {
        let content = fs::read(folder.join(path)).map_err(io_error(folder))?;
        if note.files.get(path) != Some(&hash(&content)) {
            edited.push(path.clone());
        }
    }
    Ok(if edited.is_empty() { Existing::Ours } else { Existing::Edited(edited) })
}

/// Writes `files` as the whole content of `folder`.
///
/// `interrupted` is asked before each step that could leave something behind.
///
/// # Errors
/// If the folder is not ours and `force` is not set, or the file system refuses; then what stood there
/// still stands there.
pub fn write(
    folder: &Path,
    files: &[ModelFile],
    force: bool,
    interrupted: &dyn Fn() -> bool,
) -> Result<(), OutputError> {
    let existing = inspect(folder)?;
    if !force {
        match &existing {
            Existing::Foreign => return Err(OutputError::Foreign(folder.to_path_buf())),
            Existing::Edited(edited) => {
                let more =
                    if edited.len() > 3 { format!(" and {} more", edited.len() - 3) } else { String::new() };
                let files =
                    format!("{}{more}", edited.iter().take(3).cloned().collect::<Vec<_>>().join(", "));
                return Err(OutputError::Edited { folder: folder.to_path_buf(), files });
            }
            Existing::Nothing | Existing::Ours => {}
        }
    }
    let parent = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    };
    fs::create_dir_all(&parent).map_err(io_error(&parent))?;
    // Beside its final place, so that moving it there is one step on one file system. Dropped, it is removed.
    let fresh =
        tempfile::Builder::new().prefix(".esdm-extract-").tempdir_in(&parent).map_err(io_error(&parent))?;
    let fresh_model = fresh.path().join("model");
    fs::create_dir(&fresh_model).map_err(io_error(&fresh_model))?;
    let mut note = Note { tool: "esdm-extract".to_owned(), files: BTreeMap::new() };
    for file in files {
        if interrupted() {
            return Err(OutputError::Interrupted);
        }
        put(&fresh_model, &file.path, file.text.as_bytes())?;
        note.files.insert(file.path.clone(), hash(file.text.as_bytes()));
    }
    let mut note_text = serde_json::to_string_pretty(&note)
        .map_err(|e| OutputError::Io { path: fresh_model.clone(), error: e.into() })?;
    note_text.push('\n');
    put(&fresh_model, OUTPUT_MARKER, note_text.as_bytes())?;
    keep_foreign(folder, &fresh_model, &existing)?;
    if interrupted() {
        return Err(OutputError::Interrupted);
    }
    swap(folder, &fresh_model, fresh.path())
}

/// Carries over what a person put into the folder: model files that would clash or count twice as `*.bak`,
/// everything else under its own name.
fn keep_foreign(folder: &Path, fresh: &Path, existing: &Existing) -> Result<(), OutputError> {
    if matches!(existing, Existing::Nothing) {
        return Ok(());
    }
    let known = read_note(folder).unwrap_or_default();
    for path in list(folder).map_err(io_error(folder))?.iter().filter(|p| *p != OUTPUT_MARKER) {
        let content = fs::read(folder.join(path)).map_err(io_error(folder))?;
        if known.files.get(path) == Some(&hash(&content)) {
            continue;
        }
        let clashes = fresh.join(path).exists() || path.ends_with(".esdm.yaml");
        let target = if clashes { format!("{path}.bak") } else { path.clone() };
        put(fresh, &target, &content)?;
    }
    Ok(())
}

/// Moves the new folder to its place; if that fails, the old one is put back.
fn swap(folder: &Path, fresh: &Path, scratch: &Path) -> Result<(), OutputError> {
    let aside = scratch.join("previous");
    let had_old = folder.exists();
    if had_old {
        fs::rename(folder, &aside).map_err(io_error(folder))?;
    }
    fs::rename(fresh, folder).map_err(|error| {
        if had_old {
            // Best effort: the error that is reported is the one that matters.
            let _ = fs::rename(&aside, folder);
        }
        OutputError::Io { path: folder.to_path_buf(), error }
    })
}

fn put(root: &Path, relative: &str, content: &[u8]) -> Result<(), OutputError> {
    let path = root.join(relative);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(io_error(parent))?;
    }
    fs::write(&path, content).map_err(io_error(&path))
}

/// What an interview keeps of itself, now and before.
fn is_session(path: &str) -> bool {
    path.starts_with(SESSION_FILE)
}

fn read_note(folder: &Path) -> Option<Note> {
    serde_json::from_slice(&fs::read(folder.join(OUTPUT_MARKER)).ok()?).ok()
}

/// All files below a folder, relative and sorted; links count as files and are not entered.
fn list(folder: &Path) -> io::Result<Vec<String>> {
    let mut out = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(relative) = open.pop() {
        for entry in fs::read_dir(folder.join(&relative))? {
            let entry = entry?;
            let path = relative.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                open.push(path);
            } else {
                out.push(
                    path.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"),
                );
            }
        }
    }
    out.sort();
    Ok(out)
}

fn hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> ModelFile {
        ModelFile { path: path.into(), text: text.into() }
    }

    const GO_ON: &dyn Fn() -> bool = &|| false;

    #[test]
    fn a_second_run_replaces_the_first_and_leaves_nothing_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("model");
        write(&out, &[file("a/x.esdm.yaml", "1"), file("b.esdm.yaml", "2")], false, GO_ON).unwrap();
        write(&out, &[file("a/y.esdm.yaml", "3")], false, GO_ON).unwrap();
        assert_eq!(list(&out).unwrap(), [OUTPUT_MARKER, "a/y.esdm.yaml"]);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_foreign_folder_is_refused_and_with_force_nothing_in_it_is_lost() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("docs");
        fs::create_dir(&out).unwrap();
        fs::write(out.join("notes.md"), "mine").unwrap();
        fs::write(out.join("old.esdm.yaml"), "model").unwrap();
        let files = [file("new.esdm.yaml", "1")];
        assert!(matches!(write(&out, &files, false, GO_ON), Err(OutputError::Foreign(_))));
        write(&out, &files, true, GO_ON).unwrap();
        assert_eq!(list(&out).unwrap(), [OUTPUT_MARKER, "new.esdm.yaml", "notes.md", "old.esdm.yaml.bak"]);
    }

    #[test]
    fn edited_files_are_noticed_and_kept() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("model");
        let files = [file("a.esdm.yaml", "1")];
        write(&out, &files, false, GO_ON).unwrap();
        fs::write(out.join("a.esdm.yaml"), "by hand").unwrap();
        assert_eq!(inspect(&out).unwrap(), Existing::Edited(vec!["a.esdm.yaml".into()]));
        assert!(matches!(write(&out, &files, false, GO_ON), Err(OutputError::Edited { .. })));
        write(&out, &files, true, GO_ON).unwrap();
        assert_eq!(fs::read_to_string(out.join("a.esdm.yaml.bak")).unwrap(), "by hand");
        // The kept copy is no reason to refuse the next run.
        write(&out, &files, false, GO_ON).unwrap();
        assert_eq!(fs::read_to_string(out.join("a.esdm.yaml.bak")).unwrap(), "by hand");
    }

    #[test]
    fn an_interview_outlives_the_models_that_are_written_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("model");
        fs::create_dir(&out).unwrap();
        fs::write(out.join(SESSION_FILE), "said").unwrap();
        assert_eq!(inspect(&out).unwrap(), Existing::Ours);
        for text in ["1", "2"] {
            write(&out, &[file("a.esdm.yaml", text)], false, GO_ON).unwrap();
            fs::write(out.join(SESSION_FILE), format!("said {text}")).unwrap();
        }
        assert_eq!(inspect(&out).unwrap(), Existing::Ours);
        assert_eq!(fs::read_to_string(out.join(SESSION_FILE)).unwrap(), "said 2");
    }

    #[test]
    fn an_interrupted_write_leaves_what_was_there() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("model");
        write(&out, &[file("a.esdm.yaml", "1")], false, GO_ON).unwrap();
        let asked = std::cell::Cell::new(0);
        let stop_at_second = || {
            asked.set(asked.get() + 1);
            asked.get() > 1
        };
        let result =
            write(&out, &[file("a.esdm.yaml", "2"), file("b.esdm.yaml", "2")], false, &stop_at_second);
        assert!(matches!(result, Err(OutputError::Interrupted)));
        assert_eq!(fs::read_to_string(out.join("a.esdm.yaml")).unwrap(), "1");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("model");
        fs::write(&out, "").unwrap();
        assert!(matches!(write(&out, &[], false, GO_ON), Err(OutputError::NotAFolder(_))));
    }
}
