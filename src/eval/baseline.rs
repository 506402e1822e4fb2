//! What later evaluations are measured against: `eval/baselines/<suite>.json`.
//!
//! Stable order, six digits, no clock, no host: blessing the same results twice
//! gives the same bytes, and a review sees in the diff what moved.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::EvalError;
use super::figure::Figure;
use super::results::Results;
use super::run::Run;

/// Results that someone approved of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// The suite.
    pub suite: String,
    /// The provider.
    pub provider: String,
    /// Figures over the cases.
    pub overall: BTreeMap<Figure, f64>,
    /// The cases by name.
    pub cases: BTreeMap<String, BaselineCase>,
}

/// What was approved of in one case.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BaselineCase {
    /// Figures.
    pub figures: BTreeMap<Figure, f64>,
    /// F1 of each kind.
    pub kinds: BTreeMap<String, f64>,
    /// Golden documents that were found, as `kind path`.
    pub found: Vec<String>,
    /// Linter errors that were there, as `rule: message`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub errors: Vec<String>,
}

impl Baseline {
    /// The baseline that results would make. Cases the provider does not do are left out.
    pub fn of(results: &Results) -> Self {
        let cases = results.cases.iter().filter(|case| !case.is_not_applicable()).map(|case| {
            let mut kinds: BTreeMap<String, super::Counts> = BTreeMap::new();
            for scored in case.runs.iter().filter_map(Run::scored) {
                for (kind, counts) in &scored.score.by_kind {
                    kinds.entry(kind.clone()).or_default().add(counts);
                }
            }
            let case_baseline = BaselineCase {
                figures: case.figures.iter().filter_map(reproducible).collect(),
                kinds: kinds
                    .iter()
                    .filter_map(|(kind, counts)| Some((kind.clone(), rounded(counts.f1()?))))
                    .collect(),
                found: case.found.clone(),
                errors: errors(&case.runs),
            };
            (case.name.clone(), case_baseline)
        });
        Self {
            suite: results.suite.clone(),
            provider: results.provider.clone(),
            cases: cases.collect(),
            overall: results
                .overall
                .iter()
                .filter_map(|(figure, estimate)| reproducible((figure, &estimate.mean)))
                .collect(),
        }
    }

    /// The file of a suite's baseline below the `eval/` folder.
    pub fn path(eval: &Path, suite: &str) -> PathBuf {
        eval.join("baselines").join(format!("{suite}.json"))
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// When it is not there or says something else.
    pub fn read(path: &Path) -> Result<Self, EvalError> {
        let text = fs::read_to_string(path).map_err(|error| EvalError::read(path, &error))?;
        serde_json::from_str(&text)
            .map_err(|error| EvalError::Format { path: path.to_owned(), message: error.to_string() })
    }

    /// Writes a baseline.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), EvalError> {
        let failed = |error: std::io::Error| EvalError::write(path, &error);
        let mut text = serde_json::to_string_pretty(self).map_err(|error| failed(error.into()))?;
        text.push('\n');
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        fs::write(path, text).map_err(failed)
    }
}

fn reproducible((figure, value): (&Figure, &f64)) -> Option<(Figure, f64)> {
    figure.is_reproducible().then(|| (*figure, rounded(*value)))
}

fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// Linter errors of all runs of a case, each once, without their places, which move.
pub fn errors(runs: &[Run]) -> Vec<String> {
    let findings =
        runs.iter().filter_map(Run::scored).filter_map(|scored| scored.findings.as_ref()).flatten();
    let mut errors: Vec<String> = findings
        .filter(|finding| finding.is_error())
        .map(|finding| format!("{}: {}", finding.rule, finding.message))
        .collect();
    errors.sort();
    errors.dedup();
    errors
}
