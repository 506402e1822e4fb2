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
use std::process::Output;
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
    output: Output,
    folder: tempfile::TempDir,
}

impl Run {
    /// Runs the program as somebody who has configured nothing.
    fn of(case: &str, arguments: &[&str]) -> Run {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("home");
        let mut program = assert_cmd::Command::cargo_bin("esdm-extract").unwrap();
        for name in ["OPENAI_API_KEY", "OPENAI_BASE_URL", "ESDM_EXTRACT_MODEL"] {
            program.env_remove(name);
        }
        for name in ["HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA"] {
            program.env(name, &home);
        }
        program.arg(source(case)).args(arguments);
        program.arg("--out").arg(folder.path().join("model"));
        program.arg("--report").arg(folder.path().join("report.json"));
        Run { output: program.output().unwrap(), folder }
    }

    fn replay(case: &str, recordings: &Path, arguments: &[&str]) -> Run {
        Run::of(case, &[&["--replay", recordings.to_str().unwrap()], arguments].concat())
    }

    fn said(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    fn model(&self) -> PathBuf {
        self.folder.path().join("model")
    }

    fn documents(&self) -> Vec<Doc> {
        read_model(&self.model()).unwrap().docs
    }

    /// The part of the report that is about the questions.
    fn refinement(&self) -> Value {
        let text = fs::read_to_string(self.folder.path().join("report.json")).unwrap();
        let mut report: Value = serde_json::from_str(&text).unwrap();
        report["refinement"].take()
    }
}

fn tasks(refinement: &Value) -> Vec<&Value> {
    let stages = refinement["stages"].as_array().unwrap();
    stages.iter().flat_map(|stage| stage["tasks"].as_array().unwrap()).collect()
}

#[test]
fn recorded_answers_make_a_whole_model() {
    for case in &*CASES {
        let run = Run::replay(case, &recordings(case), &["--require-model"]);
        assert!(run.output.status.success(), "{case}: {HOW}\n{}", run.said());
        let refinement = run.refinement();
        for task in tasks(&refinement) {
            let fate = &task["fate"];
            assert!(fate == "kept" || fate == "nothing", "{case} {task}");
        }
        let recorded = files(&recordings(case)).len();
        assert_eq!(refinement["spent"]["requests"], recorded, "{case} has recordings nobody asks for: {HOW}");

        let model = Model::load(&run.model()).unwrap();
        let errors: Vec<String> = esdm::check(&model)
            .into_iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| finding.message)
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{case}");
    }
}

#[test]
fn what_was_recorded_is_better_than_the_sketch_and_invents_nothing() {
    for case in &*CASES {
        let golden = read_model(&Path::new("eval/cases").join(case).join("model")).unwrap().docs;
        let sketched = Run::of(case, &["--offline"]).documents();
        let refined = Run::replay(case, &recordings(case), &[]).documents();
        let before = score(&golden, &sketched, Some(&source(case)));
        let after = score(&golden, &refined, Some(&source(case)));
        assert_eq!(after.unsupported, [], "{case}");
        let worse = |name: &str, before: Option<f64>, after: Option<f64>| {
            assert!(after >= before, "{case}: {name} {before:?} became {after:?}");
        };
        worse("element F1", before.elements.f1(), after.elements.f1());
        worse("edge F1", before.edges.f1(), after.edges.f1());
        worse("rule recall", before.rule_recall.value(), after.rule_recall.value());

        let described = |documents: &[Doc]| {
            documents.iter().filter(|document| document.body.get("description").is_some()).count()
        };
        assert!(described(&refined) > described(&sketched), "{case}");
        assert!(described(&refined) * 10 >= refined.len() * 9, "{case}: {} described", described(&refined));
    }
}

#[test]
fn the_same_recordings_give_the_same_bytes() {
    for case in &*CASES {
        let bytes = |_| {
            let run = Run::replay(case, &recordings(case), &["--threads", "3"]);
            let all = content(&run.model()).into_iter();
            all.map(|(path, bytes)| (path.strip_prefix(run.folder.path()).unwrap().to_owned(), bytes))
                .collect::<BTreeMap<_, _>>()
        };
        let [once, again] = [0, 1].map(bytes);
        assert_eq!(once, again, "{case}");
    }
}

#[test]
fn the_recordings_show_what_models_do() {
    assert!(CASES.len() >= 4);
    let (mut rounds, mut notes) = (0, String::new());
    for case in &*CASES {
        let refinement = Run::replay(case, &recordings(case), &[]).refinement();
        for task in tasks(&refinement) {
            rounds += task["rounds"].as_u64().unwrap();
            notes.push_str(&task["notes"].to_string());
        }
    }
    assert!(rounds >= 3, "{rounds} rounds of repair");
    for expected in ["lines of prose were left out", "JSON was read as YAML"] {
        assert!(notes.contains(expected), "{expected} is not in {notes}");
    }
}

#[test]
fn without_its_recording_a_unit_stays_as_sketched() {
    for case in &*CASES {
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
        assert!(run.output.status.success(), "{case}\n{}", run.said());
        for expected in ["left as sketched", &format!("unit {unit}: no recording of request {name}")] {
            assert!(run.said().contains(expected), "{case}: {expected} is not in\n{}", run.said());
        }
        let sketch = Run::of(case, &["--offline"]).documents();
        let documents = run.documents();
        let (context, _) = unit.split_once('/').unwrap();
        for sketched in
            sketch.iter().filter(|document| document.kind == "aggregate" && document.context() == context)
        {
            let now = documents
                .iter()
                .find(|document| document.path() == sketched.path() && document.kind == "aggregate");
            assert_eq!(now.unwrap().body.get("invariants"), sketched.body.get("invariants"), "{case}");
        }

        let strict = Run::replay(case, fewer.path(), &["--require-model"]);
        assert_eq!(strict.output.status.code(), Some(1), "{case}\n{}", strict.said());
    }
}
