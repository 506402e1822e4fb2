//! Who writes drafts: a case in, a model with its costs and history out.
//!
//! The harness knows nothing else of a provider. The sketch, a program, and
//! later an endpoint or a recording plug in here.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use super::case::{Case, Input};
use super::run::Effort;
use crate::esdm::{layout, plain};
use crate::extract::{ExtractOptions, Extraction, Silent, extract};

/// The files of a model: path relative to its folder, and text.
pub type ModelFiles = BTreeMap<String, String>;

/// What a run yields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProviderOutput {
    /// The model as it would be written to disk.
    pub files: ModelFiles,
    /// What it took.
    pub effort: Effort,
}

/// Why there is no model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// The provider does not do this sort of case; that is no failure.
    #[error("{0}")]
    NotApplicable(String),
    /// The provider failed.
    #[error("{0}")]
    Failed(String),
    /// Answers are awaited; the same run goes on later.
    #[error("{0}")]
    Pending(String),
}

/// Writes a draft for a case.
pub trait Provider: Sync {
    /// The name in reports and stores.
    fn name(&self) -> &str;

    /// What a stored output depends on besides the case: another fingerprint,
    /// and the output is no longer of use to `--resume`.
    fn fingerprint(&self) -> String {
        self.name().to_owned()
    }

    /// Runs once. Runs are independent: `repeat` (from 1) may seed what is random.
    ///
    /// # Errors
    /// When there is no model, and why.
    fn run(&self, case: &Case, repeat: u32) -> Result<ProviderOutput, ProviderError>;
}

/// What tells builds of this program apart, so that `--resume` never mixes two.
pub(super) fn own_build() -> String {
    let build = std::env::current_exe().and_then(fs::metadata).ok().and_then(|file| {
        let age = file.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
        Some(format!("{} {}", file.len(), age.as_nanos()))
    });
    format!("{} {}", env!("CARGO_PKG_VERSION"), build.unwrap_or_default())
}

/// The sketch: what this program finds without asking any model.
#[derive(Clone, Debug, Default)]
pub struct SketchProvider {
    /// Ids of conventions that are left out, to see what they add.
    pub without: Vec<String>,
}

impl Provider for SketchProvider {
    fn name(&self) -> &str {
        "sketch"
    }

    fn fingerprint(&self) -> String {
        format!("sketch {} {}", own_build(), self.without.join(" "))
    }

    fn run(&self, case: &Case, _repeat: u32) -> Result<ProviderOutput, ProviderError> {
        let started = Instant::now();
        let failed = |error: &dyn std::error::Error| ProviderError::Failed(error.to_string());
        let documents = extraction(case, &self.without)?.documents;
        let documents = plain::from_definitions(&documents).map_err(|error| failed(&error))?;
        let files = layout::files(&documents).map_err(|error| failed(&error))?;
        let effort = Effort {
            seconds: started.elapsed().as_secs_f64(),
            mechanical_fixes: Some(0),
            fallbacks: Some(0),
            open_questions: Some(0),
            ..Effort::default()
        };
        Ok(ProviderOutput { files: files.into_iter().map(|file| (file.path, file.text)).collect(), effort })
    }
}

/// What this program finds in the code of a case, some conventions left out.
pub(super) fn extraction(case: &Case, without: &[String]) -> Result<Extraction, ProviderError> {
    let (root, exclude) = code(case)?;
    let mut options = ExtractOptions::new(root);
    options.walk.exclude = exclude.to_vec();
    // cases run beside one another already
    options.walk.threads = 1;
    options.without = without.to_vec();
    extract(&options, &Silent).map_err(|error| ProviderError::Failed(error.to_string()))
}

fn code(case: &Case) -> Result<(&Path, &[String]), ProviderError> {
    match &case.input {
        Input::Code { root, exclude } => Ok((root, exclude)),
        Input::Description(_) => {
            Err(ProviderError::NotApplicable("a description, and this provider reads code".into()))
        }
    }
}

/// A program that reads a folder and writes a model into another one.
pub struct ProgramProvider {
    name: String,
    fingerprint: String,
    program: String,
    arguments: Vec<String>,
    exclude_option: Option<String>,
}

impl ProgramProvider {
    /// A program with arguments, in which `{source}` stands for the code, `{out}`
    /// for the folder to write, `{case}` for the case and `{repeat}` for the number of the run.
    pub fn new(name: &str, program: &str, arguments: &[&str]) -> Self {
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let fingerprint = format!("{name} {program} {}", arguments.join(" "));
        Self {
            name: name.to_owned(),
            fingerprint,
            program: program.to_owned(),
            arguments,
            exclude_option: None,
        }
    }

    /// The option by which the program is told a folder to leave out.
    #[must_use]
    pub fn with_exclude_option(mut self, option: &str) -> Self {
        self.exclude_option = Some(option.to_owned());
        self
    }
}

impl Provider for ProgramProvider {
    fn name(&self) -> &str {
        &self.name
    }

    fn fingerprint(&self) -> String {
        self.fingerprint.clone()
    }

    fn run(&self, case: &Case, repeat: u32) -> Result<ProviderOutput, ProviderError> {
        let (source, exclude) = match &case.input {
            Input::Code { root, exclude } => (root.as_path(), exclude.as_slice()),
            Input::Description(file) => (file.as_path(), [].as_slice()),
        };
        let failed = |message: String| ProviderError::Failed(format!("{}: {message}", self.program));
        let folder = tempfile::tempdir().map_err(|error| failed(error.to_string()))?;
        let out = folder.path().join("model");
        let mut command = Command::new(&self.program);
        for argument in &self.arguments {
            let filled = argument
                .replace("{source}", &source.to_string_lossy())
                .replace("{out}", &out.to_string_lossy())
                .replace("{case}", &case.name)
                .replace("{repeat}", &repeat.to_string());
            command.arg(filled);
        }
        if let Some(option) = &self.exclude_option {
            exclude.iter().for_each(|folder| {
                command.arg(option).arg(folder);
            });
        }
        let started = Instant::now();
        let output = command.stdin(Stdio::null()).output().map_err(|error| failed(error.to_string()))?;
        let seconds = started.elapsed().as_secs_f64();
        // findings that remain are no failure: exit code 1 with a model is a model
        let files = read_files(&out);
        if files.is_empty() && !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr);
            let last = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("no message");
            return Err(failed(format!("{}: {last}", output.status)));
        }
        Ok(ProviderOutput { files, effort: Effort { seconds, ..Effort::default() } })
    }
}

/// The model files below a folder; none when the folder does not exist.
pub fn read_files(folder: &Path) -> ModelFiles {
    let mut files = ModelFiles::new();
    collect(folder, "", &mut files);
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut ModelFiles) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let (Ok(name), Ok(kind)) = (entry.file_name().into_string(), entry.file_type()) else { continue };
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        if kind.is_dir() {
            collect(&entry.path(), &path, files);
        } else if kind.is_file() && name.ends_with(".esdm.yaml") {
            // what is not text is kept readable, so that the scorer can say what is wrong
            let bytes = fs::read(entry.path()).unwrap_or_default();
            files.insert(path, String::from_utf8_lossy(&bytes).into_owned());
        }
    }
}
