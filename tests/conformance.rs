//! The language's conformance cases: what the reference linter says about 432 models, and
//! whether this one says the same: rule, severity, place, message, related places, exit code.
//!
//! A case is a folder with `model/`, `expected.json` and a one-line `about.txt`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::fs;
use std::path::{Path, PathBuf};

use esdm_extract::esdm::{Diagnostic, Model, Place, Severity, check};
use rayon::prelude::*;
use serde_json::{Value, json};

#[test]
fn every_case_agrees_with_the_reference() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let mut folders: Vec<PathBuf> = fs::read_dir(cases)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("expected.json").is_file())
        .collect();
    folders.sort();
    assert!(folders.len() > 400, "only {} cases found", folders.len());
    let failures: Vec<String> = folders.par_iter().filter_map(|case| disagreement(case)).collect();
    assert!(failures.is_empty(), "{} cases disagree:\n{}", failures.len(), failures.join("\n"));
}

/// What is different from the expectation, if anything.
fn disagreement(case: &Path) -> Option<String> {
    let name = case.file_name().unwrap().to_string_lossy().into_owned();
    let about = fs::read_to_string(case.join("about.txt")).unwrap();
    let expected: Value = serde_json::from_slice(&fs::read(case.join("expected.json")).unwrap()).unwrap();
    let (_keep, model) = with_links(case, &expected);
    let (code, strict_code, found) = match Model::load(&model) {
        Ok(loaded) => {
            let found = check(&loaded);
            let fails = |severity| i64::from(found.iter().any(|d| d.severity >= severity));
            (fails(Severity::Error), fails(Severity::Warning), Some(found))
        }
        Err(_) => (1, 1, None),
    };
    let mut complaints = Vec::new();
    if expected["exitCode"] != code || expected["exitCodeWarningsAsErrors"] != strict_code {
        complaints.push(format!("exit codes {code} and {strict_code}"));
    }
    if found.is_some() != expected["report"].as_bool().unwrap_or(true) {
        complaints.push("a report is printed or missing".to_owned());
    }
    let in_order = expected["unordered"] != Value::Bool(true);
    let comparable = |mut diagnostic: Value| {
        if !in_order {
            // Which of several candidates the reference names is a matter of chance.
            diagnostic["message"] = Value::Null;
            diagnostic["related"] = Value::Null;
        }
        diagnostic.to_string()
    };
    let wanted: Vec<Value> = expected["diagnostics"].as_array().unwrap().clone();
    let mut wanted: Vec<String> = wanted.into_iter().map(comparable).collect();
    let mut seen: Vec<String> =
        found.unwrap_or_default().iter().map(|d| comparable(shown(d, &model))).collect();
    wanted.sort();
    seen.sort();
    complaints.extend(difference(&wanted, &seen).map(|d| format!("- {d}")));
    complaints.extend(difference(&seen, &wanted).map(|d| format!("+ {d}")));
    (!complaints.is_empty()).then(|| format!("{name}: {about}  {}", complaints.join("\n  ")))
}

/// The elements of a sorted list that another one lacks.
fn difference<'a>(of: &'a [String], without: &'a [String]) -> impl Iterator<Item = &'a String> {
    let count = |list: &[String], x: &String| list.iter().filter(|y| *y == x).count();
    of.iter().filter(move |x| count(of, x) > count(without, x))
}

fn shown(diagnostic: &Diagnostic, model: &Path) -> Value {
    let root = format!("{}/", model.display());
    let with_place = |message: &str, place: &Place| {
        json!({
            "message": message.replace(&root, ""),
            "file": place.file.strip_prefix(&root).unwrap_or(&place.file),
            "line": place.line,
            "column": place.column,
        })
    };
    let place = with_place(&diagnostic.message, &diagnostic.place);
    let related: Vec<Value> = diagnostic.related.iter().map(|r| with_place(&r.message, &r.place)).collect();
    json!({
        "ruleId": diagnostic.id,
        "severity": diagnostic.severity.as_str(),
        "message": place["message"],
        "file": place["file"],
        "line": place["line"],
        "column": place["column"],
        "related": related,
    })
}

/// The case's model; a copy if it has symbolic links, which a checkout may have lost.
fn with_links(case: &Path, expected: &Value) -> (Option<tempfile::TempDir>, PathBuf) {
    let model = case.join("model");
    let Some(links) = expected["links"].as_object() else { return (None, model) };
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("model");
    copy_tree(&model, &copy);
    for (path, target) in links {
        let link = copy.join(path);
        let _ = fs::remove_file(&link);
        #[cfg(unix)]
        std::os::unix::fs::symlink(target.as_str().unwrap(), &link).unwrap();
        #[cfg(not(unix))]
        fs::copy(link.parent().unwrap().join(target.as_str().unwrap()), &link).unwrap();
    }
    (Some(dir), copy)
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
