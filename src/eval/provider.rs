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

/// A function from a source folder and its exclusions to a model's files: the sketch.
pub struct SketchProvider<F> {
    fingerprint: String,
    extract: F,
}

impl<F> SketchProvider<F>
where
    F: Fn(&Path, &[String]) -> Result<ModelFiles, String> + Sync,
{
    /// A provider of a name around an extractor that asks nobody.
    pub fn new(fingerprint: impl Into<String>, extract: F) -> Self {
        Self { fingerprint: fingerprint.into(), extract }
    }
}

impl<F> Provider for SketchProvider<F>
where
    F: Fn(&Path, &[String]) -> Result<ModelFiles, String> + Sync,
{
    fn name(&self) -> &str {
        "sketch"
    }

    fn fingerprint(&self) -> String {
        self.fingerprint.clone()
    }

    fn run(&self, case: &Case, _repeat: u32) -> Result<ProviderOutput, ProviderError> {
        let (root, exclude) = code(case)?;
        let started = Instant::now();
        let files = (self.extract)(root, exclude).map_err(ProviderError::Failed)?;
        let seconds = started.elapsed().as_secs_f64();
        let effort = Effort {
            seconds,
            mechanical_fixes: Some(0),
            fallbacks: Some(0),
            open_questions: Some(0),
            ..Effort::default()
        };
        Ok(ProviderOutput { files, effort })
    }
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

    /// What the stored output depends on.
    #[must_use]
    pub fn with_fingerprint(mut self, fingerprint: String) -> Self {
        self.fingerprint = fingerprint;
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
