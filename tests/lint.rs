//! The `lint` and `explain` commands as a user meets them: output, exit codes, errors.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::fs;

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::{contains, diff, is_empty};

const SOUND: &str = "apiVersion: schema.esdm.io/domain-storytelling/v1\nkind: domain-story\nname: day\nscope: {domain: library}\nsentences:\n- sequenceNumber: 1\n  edges:\n  - {from: {actor: member}, to: {workObject: copy}}\n";
const DOMAIN: &str = "apiVersion: schema.esdm.io/core/v1\nkind: domain\nname: library\n";

/// The command, run in a folder with these files.
fn esdm_extract(files: &[(&str, &str)]) -> (tempfile::TempDir, Command) {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let mut command = Command::cargo_bin("esdm-extract").unwrap();
    command.current_dir(dir.path()).env_remove("NO_COLOR");
    (dir, command)
}

#[test]
fn warnings_are_printed_and_forgiven() {
    let (_dir, mut command) = esdm_extract(&[("a.esdm.yaml", DOMAIN)]);
    command.arg("lint").assert().code(0).stdout(diff(
        "warning: esdm/modeling/domain-without-bounded-context\n  at a.esdm.yaml:3:7\n  domain \"library\" has no bounded contexts\n",
    ));
    let (_dir, mut command) = esdm_extract(&[("a.esdm.yaml", DOMAIN)]);
    command.args(["lint", "--warnings-as-errors"]).assert().code(1).stdout(contains("warning: "));
}

#[test]
fn errors_fail_the_check() {
    let (_dir, mut command) = esdm_extract(&[("x/a.esdm.yaml", SOUND)]);
    command.args(["lint", "--format", "json", "-d", "./x//"]).assert().code(1).stdout(contains(
        "\"ruleId\": \"esdm/structure/unresolved-reference\",\n    \"severity\": \"error\",\n    \"message\": \"unresolved domain \\\"library\\\"\",\n    \"location\": {\n      \"file\": \"x/a.esdm.yaml\",",
    ));
}

#[test]
fn colours_are_for_terminals_unless_asked_for() {
    let files = [("a.esdm.yaml", DOMAIN)];
    let (_dir, mut command) = esdm_extract(&files);
    command.arg("lint").assert().stdout(contains("\x1b").not());
    let (_dir, mut command) = esdm_extract(&files);
    command
        .args(["lint", "--color", "always"])
        .env("NO_COLOR", "")
        .assert()
        .stdout(contains("\x1b[33m\x1b[1mwarning\x1b[0m: "));
}

#[test]
fn conditions_that_prevent_a_check_are_errors_without_a_report() {
    for (arguments, message) in [
        (
            &["lint", "-d", "gone"][..],
            "Error: cannot access \"gone\": stat gone: no such file or directory\n",
        ),
        (&["lint", "-d", "a.txt"], "Error: \"a.txt\" is not a directory\n"),
        (&["lint"], "Error: no esdm files found\n"),
        (&["lint", "-d", "x", "--format", "xml"], "Error: unknown --format value \"xml\""),
        (
            &["lint", "-d", "x", "--color", "red"],
            "Error: unknown --color value \"red\" (expected \"auto\", \"always\", or \"never\")\n",
        ),
    ] {
        let (dir, mut command) = esdm_extract(&[("a.txt", "")]);
        if arguments.contains(&"x") {
            fs::create_dir(dir.path().join("x")).unwrap();
            fs::write(dir.path().join("x/a.esdm.yaml"), DOMAIN).unwrap();
        }
        command
            .args(arguments)
            .assert()
            .code(1)
            .stdout(is_empty())
            .stderr(predicate::str::starts_with(message));
    }
}

#[test]
fn strict_reports_what_slips_through() {
    let files =
        [("a.esdm.yaml", "apiVersion: schema.esdm.io/core/v1\nkind: domain\nname: a\nname: a\nbogus: 1\n")];
    let (_dir, mut command) = esdm_extract(&files);
    command.arg("lint").assert().code(0);
    let (_dir, mut command) = esdm_extract(&files);
    command.args(["lint", "--strict"]).assert().code(1).stdout(contains("esdm-extract/unvalidated-document"));
}

#[test]
fn explain_prints_a_page_or_the_list() {
    let (_dir, mut command) = esdm_extract(&[]);
    command.args(["explain", "orphan-actor"]).assert().code(0).stdout(contains("# How to mend it"));
    let (_dir, mut command) = esdm_extract(&[]);
    command.arg("explain").assert().code(0).stdout(contains("esdm/gwt/uncovered-invariant"));
    let (_dir, mut command) = esdm_extract(&[]);
    command
        .args(["explain", "orphan-actr"])
        .assert()
        .code(1)
        .stderr(contains("did you mean \"orphan-actor\"?"));
}
