//! Cases: a folder with `case.yaml` and a golden `model/` in, a [`Case`] out.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::EvalError;

/// What `case.yaml` says.
#[derive(Clone, Debug, Deserialize)]
pub struct CaseFile {
    /// Name of the case, that of its folder.
    pub name: String,
    /// Public repository, `owner/name`, when the code is not beside the case.
    #[serde(default)]
    pub repository: Option<String>,
    /// Commit the golden model was written for.
    #[serde(default)]
    pub commit: Option<String>,
    /// Folder an extractor is pointed at.
    #[serde(default = "here")]
    pub root: String,
    /// Folders below the root that are no part of the case.
    #[serde(default)]
    pub exclude: Vec<String>,
    /// A text in plain English that stands in the place of code.
    #[serde(default)]
    pub description: Option<String>,
    /// Languages of the code.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Frameworks of the code.
    #[serde(default)]
    pub frameworks: Vec<String>,
    /// `event-sourced`, `cqrs`, `ddd` or `crud`.
    #[serde(default)]
    pub style: Option<String>,
    /// Judgement calls of the golden model.
    #[serde(default)]
    pub notes: String,
}

fn here() -> String {
    ".".to_owned()
}

/// What a provider is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A code base.
    Code {
        /// The folder an extractor is pointed at.
        root: PathBuf,
        /// Folders below it that are no part of the case.
        exclude: Vec<String>,
    },
    /// A description in plain English.
    Description(PathBuf),
}

impl Input {
    /// The folder that `source` annotations are relative to.
    pub fn source_root(&self) -> Option<&Path> {
        match self {
            Self::Code { root, .. } => Some(root),
            Self::Description(file) => file.parent(),
        }
    }
}

/// One case, ready to run.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// The folder of its golden model.
    pub model: PathBuf,
    /// What a provider is given.
    pub input: Input,
    /// What `case.yaml` says.
    pub file: CaseFile,
}

/// Facts of a case that reports show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traits {
    /// Languages of the code.
    pub languages: Vec<String>,
    /// Frameworks of the code.
    pub frameworks: Vec<String>,
    /// `event-sourced`, `cqrs`, `ddd` or `crud`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub style: Option<String>,
}

impl Case {
    /// Facts that reports show.
    pub fn traits(&self) -> Traits {
        let CaseFile { languages, frameworks, style, .. } = self.file.clone();
        Traits { languages, frameworks, style }
    }
}

/// Reads the cases below a folder whose names are wanted, in the order of their
/// paths. `repos` holds checkouts for cases whose code is in a repository of its
/// own; only wanted cases need theirs.
///
/// # Errors
/// When a `case.yaml` cannot be read, two cases share a name, or the code of a case is not there.
pub fn read_cases(
    folder: &Path,
    repos: Option<&Path>,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<Case>, EvalError> {
    let mut folders = Vec::new();
    find_cases(folder, 0, &mut folders).map_err(|error| EvalError::read(folder, &error))?;
    folders.sort();
    let mut cases: Vec<Case> = Vec::new();
    for folder in folders {
        let file = read_case_file(&folder)?;
        if !wanted(&file.name) {
            continue;
        }
        let case = case(&folder, file, repos)?;
        if let Some(other) = cases.iter().find(|other| other.name == case.name) {
            return Err(EvalError::Case {
                case: case.name.clone(),
                message: format!("a second case of this name, the first is {}", other.model.display()),
            });
        }
        cases.push(case);
    }
    Ok(cases)
}

/// Names and golden models of the cases below a folder, whether or not their code is at hand.
///
/// # Errors
/// When a `case.yaml` cannot be read.
pub fn read_models(folder: &Path) -> Result<Vec<(String, PathBuf)>, EvalError> {
    let mut folders = Vec::new();
    find_cases(folder, 0, &mut folders).map_err(|error| EvalError::read(folder, &error))?;
    folders.sort();
    folders.into_iter().map(|folder| Ok((read_case_file(&folder)?.name, folder.join("model")))).collect()
}

/// Cases may be sorted into folders, but not deeper than this.
const DEEPEST: usize = 3;

fn find_cases(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if folder.join("case.yaml").is_file() {
        found.push(folder.to_owned());
        return Ok(());
    }
    if depth == DEEPEST {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // links to folders count, and `DEEPEST` ends a loop of them
        if entry.path().is_dir() {
            find_cases(&entry.path(), depth + 1, found)?;
        }
    }
    Ok(())
}

/// Reads one case.
///
/// # Errors
/// When `case.yaml` cannot be read or the code of the case is not there.
pub fn read_case(folder: &Path, repos: Option<&Path>) -> Result<Case, EvalError> {
    case(folder, read_case_file(folder)?, repos)
}

fn read_case_file(folder: &Path) -> Result<CaseFile, EvalError> {
    let path = folder.join("case.yaml");
    let text = fs::read_to_string(&path).map_err(|error| EvalError::read(&path, &error))?;
    serde_yaml::from_str(&text).map_err(|error| EvalError::Format { path, message: error.to_string() })
}

fn case(folder: &Path, file: CaseFile, repos: Option<&Path>) -> Result<Case, EvalError> {
    let model = folder.join("model");
    if !model.is_dir() {
        return Err(EvalError::Case { case: file.name, message: format!("{} is missing", model.display()) });
    }
    let input = input(folder, &file, repos)?;
    Ok(Case { name: file.name.clone(), model, input, file })
}

fn input(folder: &Path, file: &CaseFile, repos: Option<&Path>) -> Result<Input, EvalError> {
    let description = file.description.as_deref().unwrap_or("description.md");
    if file.description.is_some() || (file.repository.is_none() && folder.join(description).is_file()) {
        return Ok(Input::Description(folder.join(description)));
    }
    let candidates = match &file.repository {
        // beside the case: `root` names the folder, or is looked up below `source/`
        None => vec![folder.join(&file.root), folder.join("source").join(&file.root)],
        Some(repository) => checkouts(&file.name, repository, repos)
            .into_iter()
            .map(|checkout| checkout.join(&file.root))
            .collect(),
    };
    // a case's own folder holds the answer: it is never what an extractor may see
    let allowed = |path: &Path| file.repository.is_some() || !path.join("case.yaml").exists();
    match candidates.iter().find(|path| path.is_dir() && allowed(path)) {
        Some(root) => Ok(Input::Code { root: root.clone(), exclude: file.exclude.clone() }),
        None => Err(EvalError::Case {
            case: file.name.clone(),
            message: match &file.repository {
                Some(repository) => format!(
                    "no checkout of {repository} is at hand: put one into the folder that --repos names, as `{}`",
                    file.name
                ),
                None => format!("no code in {}", folder.join("source").display()),
            },
        }),
    }
}

/// Where a checkout may be: `<repos>/<case>`, `<repos>/<owner>+<name>`, `<repos>/<name>`.
fn checkouts(case: &str, repository: &str, repos: Option<&Path>) -> Vec<PathBuf> {
    let Some(repos) = repos else { return Vec::new() };
    let name = repository.rsplit('/').next().unwrap_or(repository);
    vec![repos.join(case), repos.join(repository.replace('/', "+")), repos.join(name)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn code_beside_the_case_is_found_by_root_or_in_source() {
        for root in ["root: source", "root: .", ""] {
            let text = format!("name: shop\n{root}\n");
            let files = folder(&[("case.yaml", &text), ("source/a.ts", ""), ("model/a.esdm.yaml", "")]);
            let case = read_case(files.path(), None).unwrap();
            let root = case.input.source_root().unwrap().canonicalize().unwrap();
            assert_eq!(root, files.path().join("source").canonicalize().unwrap());
        }
    }

    #[test]
    fn a_checkout_is_found_under_each_of_its_names() {
        let case = "name: shop-case\nrepository: acme/shop\nroot: code\n";
        for checkout in ["shop-case", "acme+shop", "shop"] {
            let source = format!("repos/{checkout}/code/a.ts");
            let files = folder(&[("c/case.yaml", case), ("c/model/a.esdm.yaml", ""), (&source, "")]);
            let case = read_case(&files.path().join("c"), Some(&files.path().join("repos"))).unwrap();
            assert!(case.input.source_root().unwrap().ends_with(format!("{checkout}/code")));
        }
    }

    #[test]
    fn a_missing_checkout_says_where_to_put_it() {
        let files = folder(&[("case.yaml", "name: c\nrepository: acme/shop\n"), ("model/a.esdm.yaml", "")]);
        let error = read_case(files.path(), None).unwrap_err().to_string();
        assert!(error.contains("acme/shop") && error.contains("--repos"), "{error}");
    }

    #[test]
    fn a_description_stands_in_the_place_of_code() {
        let files = folder(&[("case.yaml", "name: d\n"), ("description.md", ""), ("model/a.esdm.yaml", "")]);
        assert!(matches!(read_case(files.path(), None).unwrap().input, Input::Description(_)));
    }

    #[test]
    fn two_cases_of_one_name_are_refused() {
        let files = folder(&[
            ("a/case.yaml", "name: x\n"),
            ("a/source/a.ts", ""),
            ("a/model/a.esdm.yaml", ""),
            ("b/case.yaml", "name: x\n"),
            ("b/source/a.ts", ""),
            ("b/model/a.esdm.yaml", ""),
        ]);
        assert!(read_cases(files.path(), None, &|_| true).is_err());
    }
}
