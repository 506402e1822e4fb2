//! Which cases an evaluation is about: names and globs in, a suite and its cases out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::EvalError;
use super::case::{Case, read_cases};
use super::suite::{Suite, globs};

/// What was asked for.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// A suite first, if one is named, then single cases.
    pub names: Vec<String>,
    /// Only cases whose name matches one of these globs; all when there are none.
    pub filter: Vec<String>,
    /// Folder with `suites/`, `baselines/` and the cases of suites.
    pub eval_dir: PathBuf,
    /// Cases from somewhere else.
    pub cases: Option<PathBuf>,
    /// Checkouts of the repositories that cases name.
    pub repos: Option<PathBuf>,
}

/// A suite and the cases of it that were asked for.
pub struct Selection {
    /// The suite.
    pub suite: Suite,
    /// Its cases, in order; at least one.
    pub cases: Vec<Case>,
    /// Whether a case of this name was asked for, there or not.
    pub asked: Box<dyn Fn(&str) -> bool>,
    /// Whether that is the whole suite.
    pub whole: bool,
}

/// The suite that is meant when none is named.
const DEFAULT_SUITE: &str = "sketch";

/// Finds what was asked for.
///
/// # Errors
/// When a suite or case cannot be read, a name is none of either, or no case is left.
pub fn select(request: &Request) -> Result<Selection, EvalError> {
    let (suite, single) = suite(request)?;
    let folder = request.cases.clone().unwrap_or_else(|| request.eval_dir.join(&suite.folder));
    if !folder.is_dir() {
        let message =
            format!("{} is not a folder: --cases or --eval-dir names where cases are", folder.display());
        return Err(EvalError::Unknown(message));
    }
    let member = suite.membership()?;
    let single: BTreeSet<String> = single.iter().cloned().collect();
    let filter = (!request.filter.is_empty()).then(|| globs(&request.filter)).transpose()?;
    let whole = single.is_empty() && filter.is_none();
    let names = single.clone();
    let asked = move |name: &str| {
        member(name)
            && (single.is_empty() || single.contains(name))
            && filter.as_ref().is_none_or(|filter| filter.is_match(name))
    };
    let cases = read_cases(&folder, request.repos.as_deref(), &asked)?;
    if let Some(unknown) = names.iter().find(|name| cases.iter().all(|case| case.name != **name)) {
        let message = format!(
            "there is no suite, and no case of {} in {}, called `{unknown}`",
            suite.name,
            folder.display()
        );
        return Err(EvalError::Unknown(message));
    }
    if cases.is_empty() {
        return Err(EvalError::Unknown(format!("no case of {} is left to run", suite.name)));
    }
    Ok(Selection { suite, cases, asked: Box::new(asked), whole })
}

/// The suite, and the names that are left for single cases.
fn suite(request: &Request) -> Result<(Suite, &[String]), EvalError> {
    let path = |name: &str| Suite::path(&request.eval_dir, name);
    let names = request.names.as_slice();
    if let Some((first, rest)) = names.split_first()
        && path(first).is_file()
    {
        return Ok((Suite::read(&path(first))?, rest));
    }
    let suite = match &request.cases {
        Some(folder) => Suite::of_everything(&folder_name(folder)),
        None if path(DEFAULT_SUITE).is_file() => Suite::read(&path(DEFAULT_SUITE))?,
        None => Suite::of_everything(DEFAULT_SUITE),
    };
    Ok((suite, names))
}

fn folder_name(folder: &Path) -> String {
    folder.file_name().map_or_else(|| "external".to_owned(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Two suites over three cases.
    fn place() -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        for name in ["ts-one", "ts-two", "rust-one"] {
            let case = place.path().join("cases").join(name);
            fs::create_dir_all(case.join("model")).unwrap();
            fs::create_dir_all(case.join("source")).unwrap();
            fs::write(case.join("case.yaml"), format!("name: {name}\nroot: source\n")).unwrap();
        }
        fs::create_dir(place.path().join("suites")).unwrap();
        fs::write(place.path().join("suites/sketch.yaml"), "name: sketch\n").unwrap();
        fs::write(place.path().join("suites/ts.yaml"), "name: ts\ncases: [ts-*]\nwithout: ['*-two']\n")
            .unwrap();
        place
    }

    fn names(request: &Request) -> Result<(String, Vec<String>), String> {
        let selection = select(request).map_err(|error| error.to_string())?;
        Ok((selection.suite.name, selection.cases.into_iter().map(|case| case.name).collect()))
    }

    fn request(place: &tempfile::TempDir, names: &[&str], filter: &[&str]) -> Request {
        let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        Request {
            names: owned(names),
            filter: owned(filter),
            eval_dir: place.path().to_owned(),
            ..Request::default()
        }
    }

    #[test]
    fn a_suite_a_case_or_a_glob() {
        let place = place();
        for (asked, filter, suite, cases) in [
            (vec![], vec![], "sketch", vec!["rust-one", "ts-one", "ts-two"]),
            (vec!["ts"], vec![], "ts", vec!["ts-one"]),
            (vec!["rust-one"], vec![], "sketch", vec!["rust-one"]),
            (vec!["sketch", "ts-two", "rust-one"], vec![], "sketch", vec!["rust-one", "ts-two"]),
            (vec![], vec!["*-one"], "sketch", vec!["rust-one", "ts-one"]),
        ] {
            let expected = (suite.to_owned(), cases.into_iter().map(str::to_owned).collect());
            assert_eq!(names(&request(&place, &asked, &filter)), Ok(expected), "{asked:?} {filter:?}");
        }
    }

    #[test]
    fn what_is_not_there_is_said() {
        let place = place();
        assert!(names(&request(&place, &["ts", "rust-one"], &[])).unwrap_err().contains("rust-one"));
        assert!(names(&request(&place, &[], &["x*"])).unwrap_err().contains("no case"));
    }

    #[test]
    fn cases_from_somewhere_else_are_a_suite_of_their_folder() {
        let place = place();
        let request = Request { cases: Some(place.path().join("cases")), ..Request::default() };
        assert_eq!(names(&request).unwrap().0, "cases");
    }
}
