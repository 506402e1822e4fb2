//! Suites: which cases belong together, and how far each figure may drop.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use globset::{Glob, GlobSetBuilder};
use serde::Deserialize;

use super::EvalError;
use super::figure::Figure;

/// What `eval/suites/<suite>.yaml` says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suite {
    /// Its name, that of its file.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub about: String,
    /// Folder of its cases, beside `suites/`.
    #[serde(default = "cases")]
    pub folder: String,
    /// Globs over the names of cases; a case belongs to the suite if one matches.
    #[serde(default = "all")]
    pub cases: Vec<String>,
    /// Globs of cases that do not belong to it.
    #[serde(default)]
    pub without: Vec<String>,
    /// How far figures may drop before the gate closes. A figure that is not listed has no gate.
    #[serde(default)]
    pub tolerances: BTreeMap<Figure, Tolerance>,
    /// How many documents without support in the source the gate lets pass.
    #[serde(default)]
    pub unsupported: usize,
}

/// How far a figure may move to the bad side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// Over all cases of the suite; without it, any drop is one too much.
    #[serde(default)]
    pub overall: f64,
    /// In one case; without it, cases are not held to this figure one by one.
    #[serde(default)]
    pub case: Option<f64>,
}

fn cases() -> String {
    "cases".to_owned()
}

fn all() -> Vec<String> {
    vec!["*".to_owned()]
}

impl Suite {
    /// A suite without a file: all cases, and a gate that tolerates nothing.
    pub fn of_everything(name: &str) -> Self {
        let strict = |figure| (figure, Tolerance { overall: 0.0, case: Some(0.0) });
        let tolerances = [Figure::ElementF1, Figure::EdgeF1, Figure::HallucinationRate].map(strict).into();
        Self {
            name: name.to_owned(),
            about: String::new(),
            folder: cases(),
            cases: all(),
            without: Vec::new(),
            tolerances,
            unsupported: 0,
        }
    }

    /// Reads a suite's file.
    ///
    /// # Errors
    /// When it cannot be read, has an unknown key, figure, or a tolerance below zero.
    pub fn read(path: &Path) -> Result<Self, EvalError> {
        let text = fs::read_to_string(path).map_err(|error| EvalError::read(path, &error))?;
        let format = |message: String| EvalError::Format { path: path.to_owned(), message };
        let suite: Self = serde_yaml::from_str(&text).map_err(|error| format(error.to_string()))?;
        for (figure, tolerance) in &suite.tolerances {
            let bounds = [Some(tolerance.overall), tolerance.case];
            if bounds.into_iter().flatten().any(|bound| !bound.is_finite() || bound < 0.0) {
                return Err(format(format!("the tolerance of {} is no number from 0 up", figure.key())));
            }
        }
        Ok(suite)
    }

    /// The file of a suite below the `eval/` folder.
    pub fn path(eval: &Path, name: &str) -> PathBuf {
        eval.join("suites").join(format!("{name}.yaml"))
    }

    /// Whether a case of this name belongs to the suite, as a function.
    ///
    /// # Errors
    /// When a glob is none.
    pub fn membership(&self) -> Result<impl Fn(&str) -> bool + 'static, EvalError> {
        let (within, without) = (globs(&self.cases)?, globs(&self.without)?);
        Ok(move |name: &str| within.is_match(name) && !without.is_match(name))
    }
}

/// Builds a set of globs over names.
///
/// # Errors
/// When one is no glob.
pub fn globs(patterns: &[String]) -> Result<globset::GlobSet, EvalError> {
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = Glob::new(pattern).map_err(|error| EvalError::Unknown(error.to_string()))?;
        builder.add(glob);
    }
    builder.build().map_err(|error| EvalError::Unknown(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Suite, EvalError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        Suite::read(file.path())
    }

    #[test]
    fn a_suite_names_its_cases_and_tolerances() {
        let suite =
            read("name: s\ncases: [ts-*]\ntolerances: {element-f1: {overall: 0.01, case: 0.05}}\n").unwrap();
        assert_eq!(suite.cases, ["ts-*"]);
        assert_eq!(suite.tolerances[&Figure::ElementF1], Tolerance { overall: 0.01, case: Some(0.05) });
        assert_eq!(suite.unsupported, 0);
    }

    #[test]
    fn unknown_keys_and_figures_are_refused() {
        assert!(read("name: s\ntolerance: {}\n").is_err());
        assert!(read("name: s\ntolerances: {f1: {overall: 0}}\n").is_err());
        assert!(read("name: s\ntolerances: {edge-f1: {overall: -1}}\n").is_err());
    }
}
