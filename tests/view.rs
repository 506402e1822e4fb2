//! `view`, `glossary` and `schema` as a user meets them.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail like tests")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use assert_cmd::assert::Assert;

const LIBRARY: &str = "\
apiVersion: schema.esdm.io/core/v1
kind: domain
name: library
---
apiVersion: schema.esdm.io/core/v1
kind: bounded-context
name: lending
scope: { domain: library }
ubiquitousLanguage:
  - term: Loan
    definition: A reader has a copy.
    avoid: [{ term: rental, reason: Nobody pays. }]
---
apiVersion: schema.esdm.io/core/v1
kind: aggregate
name: copy
scope: { domain: library, boundedContext: lending }
identifiedBy: { source: generated, generator: uuid }
state: {}
---
apiVersion: schema.esdm.io/core/v1
kind: command
name: lend
scope: { domain: library, boundedContext: lending, aggregate: copy }
data: {}
publishes: [lent]
---
apiVersion: schema.esdm.io/core/v1
kind: event
name: lent
scope: { domain: library, boundedContext: lending, aggregate: copy }
data: {}
";

fn library() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("library.esdm.yaml"), LIBRARY).unwrap();
    dir
}

fn run(dir: &Path, args: &[&str]) -> Assert {
    Command::cargo_bin("esdm-extract").unwrap().current_dir(dir).env("NO_COLOR", "1").args(args).assert()
}

const TREE: &str = "\
domain library ⚠  1 bc
└─ bounded-context lending ⚠  1 agg
   └─ aggregate copy ⚠  1 cmd · 1 evt
      ├─ command lend  → lent
      └─ event lent ⚠  ← lend
";

#[test]
fn the_whole_model_as_a_tree() {
    run(library().path(), &["view"]).success().stdout(TREE);
}

#[test]
fn a_path_and_a_directory_narrow_it() {
    let dir = library();
    // The event's warning lands on what is shown above it, as in the reference.
    let expected = "command lend ⚠  → lent\n";
    run(dir.path(), &["view", "library/lending/copy/lend"]).success().stdout(expected);
    let directory = dir.path().display().to_string();
    run(Path::new("/"), &["view", "library/lending/copy/lend/", "-d", &directory]).success().stdout(expected);
}

#[test]
fn details_and_colours_on_demand() {
    let dir = library();
    run(dir.path(), &["view", "library/lending/copy", "--with-details"])
        .success()
        .stdout("aggregate copy ⚠  1 cmd · 1 evt\n   identifiedBy: generated/uuid\n├─ command lend  → lent\n└─ event lent ⚠  ← lend\n");
    run(dir.path(), &["view", "library/lending/copy/lend", "--color", "always"]).success().stdout(
        "\u{1b}[36mcommand\u{1b}[0m \u{1b}[1mlend\u{1b}[0m \u{1b}[33m⚠\u{1b}[0m  \u{1b}[2m→ lent\u{1b}[0m\n",
    );
}

#[test]
fn a_model_with_errors_can_be_looked_at_too() {
    let dir = library();
    fs::write(dir.path().join("library.esdm.yaml"), LIBRARY.replace("[lent]", "[lost]")).unwrap();
    let out = run(dir.path(), &["view"]).success();
    let text = String::from_utf8_lossy(&out.get_output().stdout).into_owned();
    assert!(text.contains("command lend ✗"), "{text}");
}

#[test]
fn a_flowchart_for_github() {
    let dir = library();
    let out = run(dir.path(), &["view", "--format", "mermaid"]).success();
    assert!(out.get_output().stdout.starts_with(b"flowchart LR\n"));
    run(dir.path(), &["view", "library", "--format", "mermaid"]).code(1);
}

#[test]
fn the_glossary_is_a_page() {
    let page = "# Glossary\n\n## lending\n\n### Loan\n\nA reader has a copy.\n\n_Avoid the term \"rental\"._ Nobody pays.\n";
    let dir = library();
    for path in ["", "library", "library/lending"] {
        run(dir.path(), &["glossary", path]).success().stdout(page);
    }
}

#[test]
fn paths_that_lead_nowhere_and_models_that_are_not_there() {
    let dir = library();
    for (args, message) in [
        (&["view", "/library"][..], "invalid path \"/library\": leading slash"),
        (&["view", "shop"], "no entity \"shop\" under model root"),
        (&["view", "library/lending/book"], "no entity \"book\" under \"library/lending\""),
        (&["glossary", "library//x"], "invalid path \"library//x\": empty segment"),
        (&["glossary", "library/lending/x"], "no entity \"x\" under \"library/lending\""),
        (&["view", "-d", "gone"], "cannot access \"gone\": stat gone: no such file or directory"),
    ] {
        let out = run(dir.path(), args).code(1).stdout("");
        let text = String::from_utf8_lossy(&out.get_output().stderr).into_owned();
        assert!(text.contains(message), "{text}");
    }
    run(tempfile::tempdir().unwrap().path(), &["glossary"]).code(1).stderr("Error: no esdm files found\n");
}

#[test]
fn schemas_are_added_checked_and_updated() {
    let dir = library();
    run(dir.path(), &["schema", "update"]).code(1);
    run(dir.path(), &["schema", "add"]).success();
    run(dir.path(), &["schema", "add"]).code(1);
    run(dir.path(), &["view"]).success().stdout(TREE);
    let up_to_date = "schemas/ is up to date - nothing to update.\n";
    run(dir.path(), &["schema", "update"]).success().stdout(up_to_date);
    fs::write(dir.path().join("schemas/note.txt"), "").unwrap();
    let message =
        "the resolver could not produce a model for \".\"; run `esdm-extract lint` for diagnostics\n";
    run(dir.path(), &["view"]).code(1).stderr(format!("Error: {message}"));
    run(dir.path(), &["schema", "update"]).success();
    run(dir.path(), &["schema", "update"]).success().stdout(up_to_date);
}
