//! The program as a user runs it: what it writes, what it says, and what it leaves alone.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use predicates::prelude::*;

const SAMPLE: &str = "eval/cases/order-classes/source";

fn program() -> assert_cmd::Command {
    assert_cmd::Command::cargo_bin("esdm-extract").unwrap()
}

/// All files below a folder with their content.
fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, at: &Path, out: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, out);
            } else {
                out.insert(
                    path.strip_prefix(root).unwrap().to_string_lossy().into_owned(),
                    fs::read(&path).unwrap(),
                );
            }
        }
    }
    let mut out = BTreeMap::new();
    walk(folder, folder, &mut out);
    out
}

fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

#[test]
fn the_sample_becomes_a_model_without_errors() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("model");
    program()
        .args([SAMPLE, "--out"])
        .arg(&out)
        .assert()
        .success()
        .stdout("")
        .stderr(predicate::str::contains("wrote 15 documents in 5 files"));
    let model = esdm_extract::esdm::Model::load(&out).unwrap();
    let errors: Vec<_> = esdm_extract::esdm::check(&model)
        .into_iter()
        .filter(|d| d.severity == esdm_extract::esdm::Severity::Error)
        .map(|d| d.message)
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    let order = fs::read_to_string(out.join("ordering/order.esdm.yaml")).unwrap();
    for expected in ["kind: aggregate", "name: pay-order", "- paid", "source: src/domain/events.ts:17"] {
        assert!(order.contains(expected), "{expected} is missing in\n{order}");
    }
}

#[test]
fn the_same_code_gives_the_same_bytes_whatever_the_threads() {
    let dir = tempfile::tempdir().unwrap();
    let run = |name: &str, threads: &str| {
        let out = dir.path().join(name);
        program()
            .args(["eval/cases/licensing-platform/source", "--threads", threads, "-q", "--out"])
            .arg(&out)
            .assert()
            .success();
        content(&out)
    };
    let first = run("first", "1");
    assert!(first.len() > 5);
    assert_eq!(first, run("second", "1"));
    assert_eq!(first, run("third", "4"));
}

#[test]
fn every_case_of_the_project_gives_a_model_without_errors() {
    for case in fs::read_dir("eval/cases").unwrap() {
        let source = case.unwrap().path().join("source");
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("model");
        // Exit code 1 would say that findings at error level remain.
        program().arg(&source).arg("-q").arg("--out").arg(&out).assert().code(0).stderr("");
        assert!(out.join("domain.esdm.yaml").is_file(), "{}", source.display());
    }
}

#[test]
fn a_dry_run_shows_the_tree_and_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("model");
    program().args([SAMPLE, "--dry-run", "--out"]).arg(&out).assert().success().stdout(
        predicate::str::contains("ordering/order.esdm.yaml")
            .and(predicate::str::contains("command place-order")),
    );
    assert!(!out.exists());
}

#[test]
fn scan_says_where_and_why_in_both_formats() {
    program().args(["scan", SAMPLE]).assert().success().stdout(
        predicate::str::contains("src/domain/order.ts:12")
            .and(predicate::str::contains("[class-aggregates]")),
    );
    let output = program().args(["scan", SAMPLE, "--format", "json", "-q"]).output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let publishes = json["relations"].as_array().unwrap().iter().filter(|r| r["kind"] == "publishes").count();
    assert_eq!(publishes, 4);
    let guard = &json["guards"][0];
    assert_eq!(guard["place"], "src/domain/order.ts:30");
    assert_eq!(guard["message"], "Order already placed");
}

#[test]
fn an_output_inside_the_scanned_tree_is_no_source_of_the_next_run() {
    let dir = tree(&[(
        "src/order.ts",
        "export class OrderPlacedEvent { constructor(readonly orderId: string) {} }",
    )]);
    let out = dir.path().join("docs");
    let run = || {
        program().arg(dir.path()).arg("-q").arg("--out").arg(&out).assert().success();
        content(&out)
    };
    let first = run();
    fs::write(out.join("x.ts"), "export class LeakedEvent {}").unwrap();
    program().arg(dir.path()).arg("-q").arg("--force").arg("--out").arg(&out).assert().success();
    let mut second = content(&out);
    assert_eq!(second.remove("x.ts").as_deref(), Some(&b"export class LeakedEvent {}"[..]));
    assert_eq!(first, second);
}

#[test]
fn bad_input_gets_one_line_and_exit_code_two() {
    let empty = tempfile::tempdir().unwrap();
    let other = tree(&[("a.py", ""), ("b.py", "")]);
    let cases: [(&Path, &str); 4] = [
        (Path::new("no-such-folder"), "no such folder: no-such-folder"),
        (Path::new("Cargo.toml"), "Cargo.toml is a file, not a folder"),
        (empty.path(), "nothing to read in"),
        (other.path(), "*.py, 2 of them"),
    ];
    for (repo, expected) in cases {
        let out = tempfile::tempdir().unwrap();
        let output = program().arg(repo).arg("--out").arg(out.path().join("m")).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.starts_with("error: ") && stderr.contains(expected), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        assert!(!out.path().join("m").exists());
    }
    program().assert().code(2);
    program()
        .args([SAMPLE, "--exclude", "a{b"])
        .assert()
        .code(2)
        .stderr(predicate::str::contains("--exclude"));
}

#[test]
fn a_folder_of_someone_elses_is_refused_and_left_alone() {
    let dir = tree(&[("docs/notes.md", "mine")]);
    let out = dir.path().join("docs");
    let before = content(&out);
    program().args([SAMPLE, "--out"]).arg(&out).assert().code(2).stderr(predicate::str::contains("--force"));
    assert_eq!(content(&out), before);
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let dir = tree(&[("file", "")]);
    let out = dir.path().join("file/model");
    program().args([SAMPLE, "--out"]).arg(&out).assert().code(2).stderr(predicate::str::contains("file"));
    assert_eq!(content(dir.path()).len(), 1);
}

#[test]
fn broken_syntax_costs_only_itself() {
    let dir = tree(&[
        ("src/broken.ts", "export class {{{ ]] %% class Foo extends"),
        (
            "src/order.ts",
            "export class OrderPlacedEvent { constructor(readonly orderId: string) {} }\n\
             export class Order extends AggregateRoot {\n  place(id: string) { this.apply(new OrderPlacedEvent(id)); }\n}\n",
        ),
    ]);
    let out = dir.path().join("model");
    program()
        .arg(dir.path())
        .arg("--out")
        .arg(&out)
        .assert()
        .success()
        .stderr(predicate::str::contains("could not be read").and(predicate::str::contains("1 event")));
}

#[test]
fn control_characters_of_scanned_code_do_not_reach_the_terminal() {
    let dir = tree(&[(
        "src/a.ts",
        "export class Order extends AggregateRoot {\n  place() { if (1) throw new Error('\x1b]0;owned\x07'); this.apply(new OrderPlacedEvent()); }\n}\n\
         export class OrderPlacedEvent {}\n",
    )]);
    let output = program().arg("scan").arg(dir.path()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("owned") && !text.contains('\x1b') && !text.contains('\x07'), "{text:?}");
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let binary = assert_cmd::cargo::cargo_bin("esdm-extract");
    let script = format!(
        "{} scan eval/cases/licensing-platform/source -q | head -n 1; exit ${{PIPESTATUS[0]}}",
        binary.display()
    );
    let output: Output = Command::new("bash").args(["-c", &script]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn completions_name_the_subcommands() {
    program().args(["completions", "bash"]).assert().success().stdout(predicate::str::contains("scan"));
}

/// A run that is interrupted leaves neither half a model nor anything beside it.
#[cfg(unix)]
#[test]
fn an_interrupt_leaves_no_half_written_model() {
    let code = "export class E%Event { constructor(readonly a: string) {} }\nexport class A% extends AggregateRoot { f() { this.apply(new E%Event('')); } }\n";
    let dir = tempfile::tempdir().unwrap();
    let repo = dir.path().join("repo");
    fs::create_dir(&repo).unwrap();
    for i in 0..1_500 {
        fs::write(repo.join(format!("f{i}.ts")), code.replace('%', &i.to_string()).repeat(10)).unwrap();
    }
    let out_parent = dir.path().join("out");
    fs::create_dir(&out_parent).unwrap();
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("esdm-extract"))
        .arg(&repo)
        .arg("--out")
        .arg(out_parent.join("model"))
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(150));
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let status = child.wait().unwrap();
    // Either it was done before the signal came, or it stopped and left nothing at all.
    match status.code() {
        Some(0) => assert!(out_parent.join("model/domain.esdm.yaml").is_file()),
        code => {
            assert_eq!(code, Some(2));
            assert_eq!(fs::read_dir(&out_parent).unwrap().count(), 0);
        }
    }
}
