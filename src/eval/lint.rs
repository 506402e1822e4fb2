//! The verdict of the language's linter on a model, as the harness needs it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};

use super::EvalError;
use crate::esdm::{Model, check};

/// One finding, without what only a terminal needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// Rule id.
    pub rule: String,
    /// `error` or `warning`.
    pub severity: String,
    /// What is wrong.
    pub message: String,
    /// `file:line` in the model.
    pub place: String,
}

impl Finding {
    /// Whether it is at error level.
    pub fn is_error(&self) -> bool {
        self.severity == "error"
    }
}

/// Something that checks a model's folder.
pub trait Linter: Sync {
    /// Checks a model.
    ///
    /// # Errors
    /// When the linter itself fails; a bad model is a list of findings.
    fn lint(&self, model: &Path) -> Result<Vec<Finding>, EvalError>;
}

/// This program's own linter.
#[derive(Clone, Copy, Debug, Default)]
pub struct OwnLinter;

impl Linter for OwnLinter {
    fn lint(&self, model: &Path) -> Result<Vec<Finding>, EvalError> {
        let model = Model::load(model).map_err(|error| EvalError::Unknown(error.to_string()))?;
        // mere consequences of other findings say nothing of their own
        let found = check(&model).into_iter().filter(|diagnostic| !diagnostic.secondary);
        Ok(found
            .map(|diagnostic| Finding {
                rule: diagnostic.id.to_owned(),
                severity: diagnostic.severity.to_string(),
                message: diagnostic.message,
                place: format!("{}:{}", diagnostic.place.file, diagnostic.place.line),
            })
            .collect())
    }
}

/// A linter program with the command line of the language's own:
/// `PROGRAM lint -d DIR --format json`.
pub struct LinterProgram {
    program: PathBuf,
}

impl LinterProgram {
    /// A linter by its program's name or path.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self { program: program.into() }
    }
}

/// A diagnostic as the JSON output has it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Diagnostic {
    rule_id: String,
    severity: String,
    message: String,
    location: Location,
}

#[derive(Deserialize)]
struct Location {
    #[serde(default)]
    file: String,
    #[serde(default)]
    line: usize,
}

impl Linter for LinterProgram {
    fn lint(&self, model: &Path) -> Result<Vec<Finding>, EvalError> {
        let failed =
            |message: String| EvalError::Unknown(format!("linter {}: {message}", self.program.display()));
        let mut command = Command::new(&self.program);
        // run beside the model, so that places are relative to it
        command.args(["lint", "-d", ".", "--format", "json"]).current_dir(model);
        let output = command.output().map_err(|error| failed(error.to_string()))?;
        let diagnostics: Vec<Diagnostic> = serde_json::from_slice(&output.stdout).map_err(|_| {
            let text = String::from_utf8_lossy(&output.stderr);
            failed(format!("no list of findings ({}): {}", output.status, text.lines().next().unwrap_or("")))
        })?;
        Ok(diagnostics.into_iter().map(finding).collect())
    }
}

fn finding(diagnostic: Diagnostic) -> Finding {
    let Diagnostic { rule_id, severity, message, location } = diagnostic;
    let file = location.file.trim_start_matches("./");
    Finding { rule: rule_id, severity, message, place: format!("{file}:{}", location.line) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_read_from_the_linters_json() {
        let text = r#"[{"ruleId": "esdm/a/b", "severity": "error", "message": "m",
                        "location": {"file": "./a.esdm.yaml", "line": 3, "column": 1}}]"#;
        let diagnostics: Vec<Diagnostic> = serde_json::from_str(text).unwrap();
        let findings: Vec<_> = diagnostics.into_iter().map(finding).collect();
        assert_eq!(findings[0].place, "a.esdm.yaml:3");
        assert!(findings[0].is_error());
    }

    #[test]
    fn a_program_that_is_no_linter_is_said_so() {
        let folder = tempfile::tempdir().unwrap();
        let error = LinterProgram::new("no-such-linter-program").lint(folder.path()).unwrap_err();
        assert!(error.to_string().contains("no-such-linter-program"));
    }
}
