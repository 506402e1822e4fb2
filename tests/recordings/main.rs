//! Recorded answers, replayed through the program as a user runs it: offline, without a key.
//!
//! `eval/recordings/<case>` holds the answers to every question that `eval/cases/<case>/source`
//! leads to. A question changes with the scan, the packing, or a prompt; then
//! `UPDATE_RECORDINGS=1 cargo test --test recordings` takes its answer over.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod update;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use esdm_extract::esdm::{self, Model, Severity};
use esdm_extract::eval::document::{Doc, read_model};
use esdm_extract::eval::score::score;
use serde_json::Value;

const HOW: &str = "the questions have changed: UPDATE_RECORDINGS=1 cargo test --test recordings";

/// The recorded cases by name, brought up to date first if that is asked for.
static CASES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folders = fs::read_dir("eval/recordings").unwrap().map(|entry| entry.unwrap());
    let mut names: Vec<String> = folders.map(|folder| folder.file_name().into_string().unwrap()).collect();
    // Beside them stand the recorded interviews of drafts.
    names.retain(|name| source(name).is_dir());
    names.sort();
    if std::env::var_os("UPDATE_RECORDINGS").is_some() {
        update::all(&names);
    }
    names
});

fn recordings(case: &str) -> PathBuf {
    Path::new("eval/recordings").join(case)
}

fn source(case: &str) -> PathBuf {
    Path::new("eval/cases").join(case).join("source")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// All files below a folder with their content.
fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for path in files(folder) {
        if path.is_dir() {
            all.extend(content(&path));
        } else {
            all.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    all
}

/// What a run left behind.
struct Run {
    code: Option<i32>,
    said: String,
    documents: Vec<Doc>,
    /// What the linter holds to be wrong.
    errors: Vec<String>,
    /// The part of the report that is about the questions.
    refinement: Value,
    /// All that was written, by path.
    bytes: BTreeMap<PathBuf, Vec<u8>>,
}

impl Run {
    /// Runs the program as somebody who has configured nothing.
    fn of(case: &str, arguments: &[&str]) -> Run {
        let folder = tempfile::tempdir().unwrap();
        let (home, model) = (folder.path().join("home"), folder.path().join("model"));
        let mut program = assert_cmd::Command::cargo_bin("esdm-extract").unwrap();
        for name in ["OPENAI_API_KEY", "OPENAI_BASE_URL", "ESDM_EXTRACT_MODEL"] {
            program.env_remove(name);
        }
        for name in ["HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA"] {
            program.env(name, &home);
        }
        let report = folder.path().join("report.json");
        program.arg(source(case)).args(arguments).arg("--out").arg(&model).arg("--report").arg(&report);
        let output = program.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(model.is_dir(), "{case}: nothing was written\n{said}");
        let errors = esdm::check(&Model::load(&model).unwrap())
            .into_iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| finding.message)
            .collect();
        let report: Value = serde_json::from_str(&fs::read_to_string(report).unwrap()).unwrap();
        Run {
            code: output.status.code(),
            said,
            documents: read_model(&model).unwrap().docs,
            errors,
            refinement: report["refinement"].clone(),
            bytes: content(&model)
                .into_iter()
                .map(|(path, bytes)| (path.strip_prefix(&model).unwrap().to_owned(), bytes))
                .collect(),
        }
    }

    fn replay(case: &str, recordings: &Path, arguments: &[&str]) -> Run {
        Run::of(case, &[&["--replay", recordings.to_str().unwrap()], arguments].concat())
    }

    fn tasks(&self) -> impl Iterator<Item = &Value> {
        let stages = self.refinement["stages"].as_array().unwrap();
        stages.iter().flat_map(|stage| stage["tasks"].as_array().unwrap())
    }
}

/// The sketch of a case, and what its recordings make of it.
struct Pair {
    case: &'static str,
    sketch: Run,
    refined: Run,
}

static PAIRS: LazyLock<Vec<Pair>> = LazyLock::new(|| {
    CASES
        .iter()
        .map(|case| Pair {
            case,
            sketch: Run::of(case, &["--offline"]),
            refined: Run::replay(case, &recordings(case), &["--require-model"]),
        })
        .collect()
});

#[test]
fn recorded_answers_make_a_whole_model() {
    for Pair { case, refined, .. } in &*PAIRS {
        assert_eq!(refined.code, Some(0), "{case}: {HOW}\n{}", refined.said);
        for task in refined.tasks() {
            let fate = &task["fate"];
            assert!(fate == "kept" || fate == "nothing", "{case} {task}");
        }
        let recorded = files(&recordings(case)).len();
        let asked = &refined.refinement["spent"]["requests"];
        assert_eq!(asked, recorded, "{case} has recordings nobody asks for: {HOW}");
        assert_eq!(refined.errors, [""; 0], "{case}");
    }
}

#[test]
fn what_was_recorded_is_better_than_the_sketch_and_invents_nothing() {
    for Pair { case, sketch, refined } in &*PAIRS {
        let golden = read_model(&Path::new("eval/cases").join(case).join("model")).unwrap().docs;
        let before = score(&golden, &sketch.documents, Some(&source(case)));
        let after = score(&golden, &refined.documents, Some(&source(case)));
        assert_eq!(after.unsupported, [], "{case}");
        let not_worse = |name: &str, before: Option<f64>, after: Option<f64>| {
            assert!(after >= before, "{case}: {name} {before:?} became {after:?}");
        };
        not_worse("element F1", before.elements.f1(), after.elements.f1());
        not_worse("edge F1", before.edges.f1(), after.edges.f1());
        not_worse("rule recall", before.rule_recall.value(), after.rule_recall.value());

        let described =
            |run: &Run| run.documents.iter().filter(|doc| doc.body.get("description").is_some()).count();
        let (before, after, all) = (described(sketch), described(refined), refined.documents.len());
        assert!(after > before, "{case}: {before} of {all} were described, now {after}");
        assert!(after * 10 >= all * 9, "{case}: {after} of {all} are described");
    }
}

#[test]
fn the_same_recordings_give_the_same_bytes() {
    for Pair { case, refined, .. } in &*PAIRS {
        let again = Run::replay(case, &recordings(case), &["--threads", "3"]);
        assert_eq!(again.bytes, refined.bytes, "{case}");
    }
}

#[test]
fn the_recordings_show_what_models_do() {
    assert!(PAIRS.len() >= 4);
    let tasks = || PAIRS.iter().flat_map(|pair| pair.refined.tasks());
    let rounds: u64 = tasks().filter_map(|task| task["rounds"].as_u64()).sum();
    assert!(rounds >= 3, "{rounds} rounds of repair");
    let notes: String = tasks().map(|task| task["notes"].to_string()).collect();
    for expected in ["lines of prose were left out", "JSON was read as YAML"] {
        assert!(notes.contains(expected), "{expected} is not in {notes}");
    }
}

#[test]
fn without_its_recording_a_unit_stays_as_sketched() {
    for Pair { case, sketch, .. } in &*PAIRS {
        let fewer = tempfile::tempdir().unwrap();
        let mut missing = None;
        for file in files(&recordings(case)) {
            let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
            if missing.is_none() && name.starts_with("unit-") {
                missing = Some((name, file));
            } else {
                fs::copy(&file, fewer.path().join(file.file_name().unwrap())).unwrap();
            }
        }
        let (name, file) = missing.unwrap();
        let recording: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let unit = recording["request"]["unit"].as_str().unwrap();

        let run = Run::replay(case, fewer.path(), &[]);
        assert_eq!(run.code, Some(0), "{case}\n{}", run.said);
        for expected in ["left as sketched", &format!("unit {unit}: no recording of request {name}")] {
            assert!(run.said.contains(expected), "{case}: {expected} is not in\n{}\n{HOW}", run.said);
        }
        assert_eq!(run.errors, [""; 0], "{case}");
        let (context, _) = unit.split_once('/').unwrap();
        let of_it = |doc: &&Doc| doc.kind == "aggregate" && doc.context() == context;
        for before in sketch.documents.iter().filter(of_it) {
            let now = run.documents.iter().filter(of_it).find(|doc| doc.name == before.name).unwrap();
            assert_eq!(now.body.get("invariants"), before.body.get("invariants"), "{case}");
        }

        let strict = Run::replay(case, fewer.path(), &["--require-model"]);
        assert_eq!(strict.code, Some(1), "{case}\n{}", strict.said);
    }
}
