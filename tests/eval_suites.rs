//! The project's own suites, through the program as a user runs it.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;

/// `esdm-extract eval`, in the project's folder, with a store of its own.
fn eval(store: &Path) -> Command {
    let mut command = Command::cargo_bin("esdm-extract").expect("the program is built");
    command.current_dir(env!("CARGO_MANIFEST_DIR")).arg("eval").arg("--store").arg(store);
    command
}

#[test]
fn the_sketch_suite_passes_its_gate() {
    let folder = tempfile::tempdir().unwrap();
    eval(folder.path()).args(["sketch", "--gate"]).assert().success().stdout(contains("element F1"));
}

/// A convention that is switched off is a regression on purpose.
#[test]
fn a_regression_closes_the_gate_and_the_report_names_what_was_lost() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report");
    eval(folder.path())
        .args(["sketch", "--gate", "--without", "disintegrate", "--report"])
        .arg(&report)
        .assert()
        .code(1)
        .stdout(
            contains("gate: tickets-disintegrate: element F1")
                .and(contains("lost dynamic-consistency-boundary: "))
                .and(contains("concert-tickets/ticket-sale")),
        );
    for page in ["report.html", "report.md", "junit.xml"] {
        let text = fs::read_to_string(report.join(page)).unwrap();
        assert!(text.contains("tickets-disintegrate") && text.contains("lost dynamic-consistency"), "{page}");
    }
}

/// What every golden model of the project is held to: it is its own best
/// answer, has no linter errors, and every source holds a word of the name.
#[test]
fn golden_models_score_one_against_themselves() {
    for (suite, cases) in [("sketch", "cases"), ("drafts", "drafts")] {
        let folder = tempfile::tempdir().unwrap();
        let report = folder.path().join("report");
        // no copying program is the same on every system: the store is filled as if one had run
        let cases_folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("eval").join(cases);
        for case in fs::read_dir(&cases_folder).unwrap().flatten() {
            let run = folder.path().join(suite).join("sketch").join(case.file_name()).join("1");
            copy(&case.path().join("model"), &run.join("model"));
            let ending = r#"{"fingerprint": "", "ending": "model", "effort": {"seconds": 0}}"#;
            fs::write(run.join("run.json"), ending).unwrap();
        }
        eval(folder.path()).args([suite, "--rescore", "--report"]).arg(&report).assert().success();
        let results: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(report.join("results.json")).unwrap()).unwrap();
        for case in results["cases"].as_array().unwrap() {
            let name = case["name"].as_str().unwrap();
            for (figure, value) in case["figures"].as_object().unwrap() {
                let best = match figure.as_str() {
                    "hallucination-rate" | "rounds-to-valid" | "seconds" => 0.0,
                    _ => 1.0,
                };
                assert_eq!(value.as_f64(), Some(best), "{figure} of {name}");
            }
            assert!(case["figures"].get("element-f1").is_some(), "{name} was not scored");
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn blessing_writes_the_same_bytes_twice_and_the_gate_then_passes() {
    let folder = tempfile::tempdir().unwrap();
    let baseline = folder.path().join("baseline.json");
    let store = folder.path().join("store");
    let bless = || {
        let mut command = Command::cargo_bin("esdm-extract").expect("the program is built");
        command
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["eval", "baseline", "bless", "sketch", "--store"]);
        command.arg(&store).arg("--baseline").arg(&baseline).assert().success();
        fs::read(&baseline).unwrap()
    };
    assert_eq!(bless(), bless());
    let text = fs::read_to_string(&baseline).unwrap();
    assert!(!text.contains("seconds"), "nothing of this machine belongs into a baseline");
}

#[test]
fn single_cases_and_filters_choose() {
    let folder = tempfile::tempdir().unwrap();
    eval(folder.path())
        .arg("tiny-door")
        .assert()
        .success()
        .stdout(contains("tiny-door").and(contains("tiny-counter").not()));
    eval(folder.path())
        .args(["--filter", "tiny-*", "--gate"])
        .assert()
        .success()
        .stdout(contains("tiny-door").and(contains("tiny-counter")).and(contains("order-classes").not()));
}

#[test]
fn faults_of_the_set_up_end_with_two_and_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, message) in [
        (vec!["no-such-case"], "no-such-case"),
        (vec!["--filter", "nothing-matches-this"], "is left to run"),
        (vec!["--eval-dir", "/no/such/folder"], "is not a folder"),
        (vec!["--without", "no-such-convention"], "there is no convention"),
        (vec!["--provider", "command"], "--command"),
        (vec!["--gate", "--baseline", "/no/such/file.json"], "baseline bless"),
        (vec!["--resume", "--rescore"], "cannot be used with"),
        (vec!["--repeat", "0"], "0"),
    ] {
        eval(folder.path()).args(&arguments).assert().code(2).stderr(contains(message));
    }
}

#[test]
fn two_models_are_compared_without_a_suite() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("eval/cases/tiny-door");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.esdm.yaml"), "kind: aggregate\nname: window\n").unwrap();
    let mut command = Command::cargo_bin("esdm-extract").expect("the program is built");
    command.args(["eval", "score", "--golden"]).arg(cases.join("model")).arg("--draft").arg(folder.path());
    command.assert().success().stdout(contains("missing:").and(contains("+ aggregate window")));
}
