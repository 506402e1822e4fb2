//! Where outputs of runs are kept, so that scoring can be done again without running.
//!
//! `<store>/<case>/<repeat>/` holds `run.json` and, of a run that came that far,
//! the `model/` it wrote. A run is written beside its place and moved there, so
//! an interrupted evaluation leaves whole runs only.

use std::fs;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::EvalError;
use super::provider::{ModelFiles, ProviderError, ProviderOutput, read_files};
use super::run::Effort;

/// The outputs of one suite and provider.
pub struct Store {
    root: PathBuf,
}

/// A run as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// What the output depends on.
    pub fingerprint: String,
    /// What came out.
    pub result: Result<ProviderOutput, ProviderError>,
}

#[derive(Serialize, Deserialize)]
struct RunFile {
    fingerprint: String,
    #[serde(flatten)]
    ending: Ending,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "ending", rename_all = "kebab-case")]
enum Ending {
    Model { effort: Effort },
    Failed { message: String },
    NotApplicable { message: String },
}

impl Store {
    /// A store at a folder, which need not exist.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The folder of a run.
    pub fn folder(&self, case: &str, repeat: u32) -> PathBuf {
        self.root.join(file_name(case)).join(repeat.to_string())
    }

    /// Reads a run; `None` when it is not there or cannot be read.
    pub fn load(&self, case: &str, repeat: u32) -> Option<Stored> {
        let folder = self.folder(case, repeat);
        let text = fs::read_to_string(folder.join("run.json")).ok()?;
        let RunFile { fingerprint, ending } = serde_json::from_str(&text).ok()?;
        let result = match ending {
            Ending::Model { effort } => {
                Ok(ProviderOutput { files: read_files(&folder.join("model")), effort })
            }
            Ending::Failed { message } => Err(ProviderError::Failed(message)),
            Ending::NotApplicable { message } => Err(ProviderError::NotApplicable(message)),
        };
        Some(Stored { fingerprint, result })
    }

    /// Keeps a run in the place of an earlier one.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn save(&self, case: &str, repeat: u32, stored: &Stored) -> Result<(), EvalError> {
        let folder = self.folder(case, repeat);
        let parent = folder.parent().unwrap_or(&self.root);
        let write = |error: std::io::Error| EvalError::write(&folder, &error);
        fs::create_dir_all(parent).map_err(write)?;
        let fresh = tempfile::Builder::new().prefix(".run-").tempdir_in(parent).map_err(write)?;
        let ending = match &stored.result {
            Ok(output) => {
                write_files(&fresh.path().join("model"), &output.files).map_err(write)?;
                Ending::Model { effort: output.effort.clone() }
            }
            Err(ProviderError::Failed(message)) => Ending::Failed { message: message.clone() },
            Err(ProviderError::NotApplicable(message)) => Ending::NotApplicable { message: message.clone() },
            // Such a run is not over: there is nothing to keep.
            Err(ProviderError::Pending(_)) => return Ok(()),
        };
        let file = RunFile { fingerprint: stored.fingerprint.clone(), ending };
        let text = serde_json::to_string_pretty(&file).map_err(|error| write(error.into()))?;
        fs::write(fresh.path().join("run.json"), text).map_err(write)?;
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(write)?;
        }
        fs::rename(fresh.keep(), &folder).map_err(write)
    }
}

/// A case's name as a file name: whatever a `case.yaml` says, it stays in the store.
pub(super) fn file_name(case: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '+') { c } else { '_' };
    case.chars().map(safe).collect()
}

/// Writes a model's files below a folder. A path that would lead out of it is passed over.
fn write_files(folder: &Path, files: &ModelFiles) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for (path, text) in files {
        if !Path::new(path).components().all(|part| matches!(part, Component::Normal(_))) {
            continue;
        }
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(text: &str) -> Stored {
        let files = ModelFiles::from([("a/b.esdm.yaml".to_owned(), text.to_owned())]);
        let effort = Effort { seconds: 1.5, ..Effort::default() };
        Stored { fingerprint: "f".into(), result: Ok(ProviderOutput { files, effort }) }
    }

    #[test]
    fn what_is_saved_is_loaded_and_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        for text in ["one", "two"] {
            store.save("case", 1, &stored(text)).unwrap();
            assert_eq!(store.load("case", 1), Some(stored(text)));
        }
        assert_eq!(store.load("case", 2), None);
    }

    #[test]
    fn failures_are_kept_as_well() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        let failed = Stored { fingerprint: "f".into(), result: Err(ProviderError::Failed("timeout".into())) };
        store.save("case", 1, &failed).unwrap();
        assert_eq!(store.load("case", 1), Some(failed));
    }

    #[test]
    fn neither_names_nor_paths_lead_out_of_the_store() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(&folder.path().join("store"));
        let mut run = stored("x");
        if let Ok(output) = &mut run.result {
            output.files.insert("../../../../out.esdm.yaml".into(), "x".into());
        }
        store.save("../case", 1, &run).unwrap();
        let entries: Vec<_> =
            fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
        assert_eq!(entries, ["store"]);
        assert_eq!(store.load("../case", 1), Some(stored("x")));
    }
}
