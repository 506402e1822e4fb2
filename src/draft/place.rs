//! Where a draft goes: a folder of its own, or beside what stands in an existing model.
//!
//! An existing model is only added to: files that are there keep every byte they have and may grow at
//! their end.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use crate::esdm::layout::{self, ModelFile, WriteError};
use crate::esdm::plain::{self, Key, PlainDocument};
use crate::esdm::{LoadError, Model, Severity, output};

/// Evidence that is kept beside a model: a file's name and what it says.
pub type Evidence = (String, String);

/// Why a draft was not written.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// The folder of its own could not be written.
    #[error(transparent)]
    Output(#[from] output::OutputError),
    /// A document could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The existing model could not be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// Names that are taken.
    #[error(
        "{folder} already has {names}; nothing was changed. Draft them under other names, or draft into a folder of their own with --out"
    )]
    Taken {
        /// The existing model.
        folder: PathBuf,
        /// What is taken.
        names: String,
    },
    /// The file system refused.
    #[error("cannot write {path}: {error}; nothing that was there was changed")]
    Io {
        /// Where.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
}

/// Writes a draft as a model of its own.
///
/// # Errors
/// If the folder holds something else and `force` is not set, or cannot be written.
pub fn write(
    out: &Path,
    documents: &[PlainDocument],
    evidence: &[Evidence],
    force: bool,
) -> Result<usize, PlaceError> {
    let mut files = layout::files(documents)?;
    let written = files.len();
    files.extend(evidence.iter().map(|(path, text)| ModelFile { path: path.clone(), text: text.clone() }));
    output::write(out, &files, force, &|| false)?;
    Ok(written)
}

/// A model that is there already.
#[derive(Debug, Clone)]
pub struct Base {
    folder: PathBuf,
    documents: Vec<PlainDocument>,
}

impl Base {
    /// Reads the model of a folder. Documents that cannot be read are left alone and clash with nothing.
    ///
    /// # Errors
    /// If there is no model.
    pub fn load(folder: &Path) -> Result<Base, PlaceError> {
        let model = Model::load(folder)?;
        let mut documents = Vec::new();
        for file in model.files() {
            let Some(path) = &file.on_disk else { continue };
            let io = |error| PlaceError::Io { path: path.clone(), error };
            let text = String::from_utf8_lossy(&fs::read(path).map_err(io)?).into_owned();
            for document in serde_yaml::Deserializer::from_str(&text) {
                let Ok(value) = Value::deserialize(document) else { break };
                documents.extend(PlainDocument::from_value(value));
            }
        }
        Ok(Base { folder: folder.to_owned(), documents })
    }

    /// The name of its domain, if it has just one.
    pub fn domain(&self) -> Option<&str> {
        let mut domains = self.documents.iter().filter(|document| document.kind() == "domain");
        domains.next().filter(|_| domains.next().is_none()).map(PlainDocument::name)
    }

    /// What of a draft is there already under its name. The frame both share is none of it: the
    /// domain, contexts, actors and third parties.
    pub fn taken(&self, documents: &[PlainDocument]) -> Vec<Key> {
        let there: BTreeSet<Key> = self.documents.iter().map(PlainDocument::key).collect();
        documents
            .iter()
            .filter(|document| !is_frame(document))
            .map(PlainDocument::key)
            .filter(|key| there.contains(key))
            .collect()
    }

    /// What of a draft is to be added: nothing that is there, and nothing that would be wrong there.
    pub fn additions(&self, documents: &[PlainDocument]) -> Vec<PlainDocument> {
        let there: BTreeSet<Key> = self.documents.iter().map(PlainDocument::key).collect();
        let mut new: Vec<PlainDocument> =
            documents.iter().filter(|document| !there.contains(&document.key())).cloned().collect();
        loop {
            let all: Vec<PlainDocument> = self.documents.iter().chain(&new).cloned().collect();
            let wrong: BTreeSet<usize> = plain::check(&all)
                .diagnostics
                .iter()
                .filter(|(diagnostic, _)| diagnostic.severity == Severity::Error)
                .filter_map(|(_, document)| document.and_then(|at| at.checked_sub(self.documents.len())))
                .collect();
            if wrong.is_empty() {
                return new;
            }
            let mut at = 0;
            new.retain(|_| {
                at += 1;
                !wrong.contains(&(at - 1))
            });
        }
    }

    /// Adds a draft to it; returns how many documents came in.
    ///
    /// # Errors
    /// If a name is taken and `keep` does not say that the one that is there may stay, or a file cannot
    /// be written.
    pub fn add(
        &self,
        documents: &[PlainDocument],
        evidence: &[Evidence],
        keep: bool,
    ) -> Result<usize, PlaceError> {
        let taken = self.taken(documents);
        if !taken.is_empty() && !keep {
            let shown: Vec<String> = taken.iter().take(5).map(ToString::to_string).collect();
            let more = taken.len().saturating_sub(shown.len());
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            return Err(PlaceError::Taken { folder: self.folder.clone(), names: shown.join(", ") + &more });
        }
        let new = self.additions(documents);
        for file in layout::files(&new)? {
            self.grow(&file)?;
        }
        for (name, text) in evidence {
            // an earlier interview's transcript stays what it is
            let free = (1..).map(|n| if n == 1 { name.clone() } else { format!("{name}-{n}") });
            let mut free = free.filter(|name| !self.folder.join(name).exists());
            if let Some(path) = free.next() {
                self.grow(&ModelFile { path, text: text.clone() })?;
            }
        }
        Ok(new.len())
    }

    /// Makes a file, or puts documents behind those it has.
    fn grow(&self, file: &ModelFile) -> Result<(), PlaceError> {
        let path = self.folder.join(&file.path);
        let io = |error| PlaceError::Io { path: path.clone(), error };
        let mut text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(io(error)),
        };
        if !text.is_empty() {
            if !text.ends_with(b"\n") {
                text.push(b'\n');
            }
            text.extend_from_slice(b"---\n");
        }
        text.extend_from_slice(file.text.as_bytes());
        let parent = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(parent).map_err(io)?;
        // the old file or the whole new one, never half of it
        let mut fresh = tempfile::NamedTempFile::new_in(parent).map_err(io)?;
        fresh.write_all(&text).and_then(|()| fresh.as_file().sync_data()).map_err(io)?;
        if let Ok(old) = fs::metadata(&path) {
            // Best effort: a file that grows stays as readable as it was.
            let _ = fs::set_permissions(fresh.path(), old.permissions());
        } else {
            readable(fresh.path());
        }
        fresh.persist(&path).map(drop).map_err(|error| io(error.error))
    }
}

/// New files are as readable as files usually are; temporary ones are not.
#[cfg(unix)]
fn readable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o644));
}

#[cfg(not(unix))]
fn readable(_: &Path) {}

fn is_frame(document: &PlainDocument) -> bool {
    matches!(document.kind(), "domain" | "bounded-context" | "actor" | "external-system" | "context-mapping")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::from_text;

    const LENDING: &str = "# Library\n\n## Lending\n\nA reader borrows a copy with a copy id, and the copy was borrowed.\n\n## Buying\n\nA clerk orders a title with a title id, and the title was ordered.\n";
    const FINES: &str = "# Library\n\n## Lending\n\nA reader returns the copy with a copy id, and the copy was returned.\n\n## Fines\n\nA clerk charges a fine with a fine id, and the fine was charged.\n";

    fn existing(dir: &Path) -> PathBuf {
        let folder = dir.join("model");
        write(&folder, &from_text("lending.md", LENDING, None), &[], false).unwrap();
        folder
    }

    #[test]
    fn an_existing_model_is_added_to_and_keeps_every_byte() {
        let dir = tempfile::tempdir().unwrap();
        let folder = existing(dir.path());
        let before = fs::read(folder.join("lending/actors.esdm.yaml")).unwrap();
        let copy = fs::read(folder.join("lending/copy.esdm.yaml")).unwrap();
        let base = Base::load(&folder).unwrap();
        assert_eq!(base.domain(), Some("library"));
        let fines = FINES.replace(
            "the copy with a copy id, and the copy was returned",
            "a bag with a bag id, and the bag was returned",
        );
        let draft = from_text("fines.md", &fines, base.domain());
        base.add(&draft, &[("interview".into(), "said".into())], false).unwrap();
        base.add(&[], &[("interview".into(), "said again".into())], false).unwrap();
        assert!(fs::read(folder.join("lending/actors.esdm.yaml")).unwrap().starts_with(&before));
        assert_eq!(fs::read(folder.join("lending/copy.esdm.yaml")).unwrap(), copy);
        assert!(folder.join("fines/fine.esdm.yaml").exists());
        assert_eq!(fs::read_to_string(folder.join("interview-2")).unwrap(), "said again");
        let model = Model::load(&folder).unwrap();
        assert!(crate::esdm::check(&model).iter().all(|d| d.severity != Severity::Error));
    }

    #[test]
    fn names_that_are_taken_are_said_and_nothing_is_changed() {
        let dir = tempfile::tempdir().unwrap();
        let folder = existing(dir.path());
        let base = Base::load(&folder).unwrap();
        let draft = from_text("fines.md", FINES, base.domain());
        let error = base.add(&draft, &[], false).unwrap_err().to_string();
        assert!(error.contains("already has aggregate lending/copy"), "{error}");
        assert!(!folder.join("fines").exists());
        base.add(&draft, &[], true).unwrap();
        assert!(fs::read_to_string(folder.join("lending/copy.esdm.yaml")).unwrap().contains("return-copy"));
        let model = Model::load(&folder).unwrap();
        assert!(crate::esdm::check(&model).iter().all(|d| d.severity != Severity::Error));
    }
}
