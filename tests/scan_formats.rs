//! What `scan` prints for programs and for people: the published schema, the ledger, the story of a
//! symbol, and the conventions file.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use esdm_extract::evidence::ledger::Outcome;
use esdm_extract::extract::{ExtractOptions, Extraction, Silent, extract};
use esdm_extract::report::scan::to_json;
use esdm_extract::roles;
use predicates::prelude::*;
use serde_json::Value;

const NEST: &str = "eval/cases/library-nest-cqrs/source";

/// Text that a regular expression fits.
fn matching(pattern: &str) -> impl Predicate<str> {
    let pattern = regex::Regex::new(pattern).unwrap();
    predicate::function(move |text: &str| pattern.is_match(text))
}

fn program() -> assert_cmd::Command {
    assert_cmd::Command::cargo_bin("esdm-extract").unwrap()
}

/// The source folders of the project's own cases.
fn sources() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir("eval/cases")
        .unwrap()
        .map(|entry| entry.unwrap().path().join("source"))
        .filter(|path| path.is_dir())
        .collect();
    all.sort();
    all
}

fn extraction(source: &Path) -> Extraction {
    extract(&ExtractOptions::new(source), &Silent).unwrap()
}

fn schema() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(&fs::read_to_string("schemas/scan.v1.json").unwrap()).unwrap();
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    jsonschema::draft202012::new(&schema).unwrap()
}

#[test]
fn every_scan_follows_the_published_schema() {
    let schema = schema();
    assert!(sources().len() > 10);
    for source in sources() {
        let json = to_json(&extraction(&source).scan);
        let errors: Vec<String> =
            schema.iter_errors(&json).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new(), "{}", source.display());
    }
}

#[test]
fn the_schema_refuses_what_is_no_scan() {
    let schema = schema();
    let json = to_json(&extraction(Path::new(NEST)).scan);
    assert!(schema.is_valid(&json));
    for (pointer, wrong) in [
        ("/format", Value::from("esdm-extract/scan/v2")),
        ("/candidates/0/kind", Value::from("aggregates")),
        ("/candidates/0/places/0", Value::from("src/x.ts")),
        ("/candidates/0/confidence", Value::from(1.5)),
        ("/relations/0/to", Value::from(3)),
        ("/files/skipped", serde_json::json!([{"path": "a.ts", "reason": "boring"}])),
    ] {
        let mut damaged = json.clone();
        *damaged.pointer_mut(pointer).unwrap() = wrong;
        assert!(!schema.is_valid(&damaged), "{pointer}");
    }
}

#[test]
fn the_program_prints_what_the_schema_describes() {
    let output = program().args(["scan", NEST, "--format", "json"]).output().unwrap();
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(schema().is_valid(&json));
}

#[test]
fn the_ledger_and_the_model_agree_on_what_is_used() {
    for source in sources() {
        let extraction = extraction(&source);
        let written: BTreeSet<(String, String)> =
            extraction.documents.iter().map(|d| (d.kind.to_string(), d.name.clone())).collect();
        let mut used = BTreeSet::new();
        for entry in &extraction.ledger.entries {
            if let Outcome::Used { element } = &entry.outcome {
                let name = element.rsplit('/').next().unwrap().to_owned();
                used.insert((entry.kind.to_owned(), name));
            }
        }
        let missing: Vec<_> = used.difference(&written).collect();
        assert!(missing.is_empty(), "{}: said to be used, but not written: {missing:?}", source.display());
        let untold: Vec<_> = written
            .difference(&used)
            .filter(|(kind, _)| !matches!(kind.as_str(), "domain" | "bounded-context" | "context-mapping"))
            .filter(|(kind, name)| {
                // An event that no code declares has no candidate: its document says so.
                !extraction.documents.iter().any(|d| {
                    d.kind == kind && d.name == *name && d.metadata.annotations.contains_key("inferred")
                })
            })
            .collect();
        assert!(untold.is_empty(), "{}: written, but not in the ledger: {untold:?}", source.display());
    }
}

#[test]
fn whatever_a_convention_found_ends_somewhere() {
    for source in sources() {
        let extraction = extraction(&source);
        let found = roles::find(&extraction.scan.program);
        for part in found.parts() {
            let role = part.role.name();
            let ends = extraction.ledger.entries.iter().filter(|e| e.symbol == part.symbol);
            let told = ends.map(|e| e.kind).any(|kind| match kind {
                "event-handler" | "policy" | "process-manager" => role == "consumer",
                "read-model" => matches!(role, "consumer" | "read-model"),
                // A stored record may turn out to be more than that.
                _ => kind == role || role == "entity",
            });
            let name = extraction.scan.program.name(part.symbol);
            assert!(told, "{}: the {role} {name} is in no line of the ledger", source.display());
        }
    }
}

#[test]
fn the_summary_counts_and_the_report_lists() {
    let dir = tempfile::tempdir().unwrap();
    let report = dir.path().join("ledger.json");
    program()
        .args([NEST, "--dry-run", "--report"])
        .arg(&report)
        .assert()
        .success()
        .stderr(matching(r"(?m)^\d+ candidates: \d+ used, \d+ merged, \d+ rejected, \d+ out of scope$"));
    let ledger: Value = serde_json::from_str(&fs::read_to_string(&report).unwrap()).unwrap();
    assert_eq!(ledger["format"], "esdm-extract/ledger/v1");
    let listed = ledger["candidates"].as_array().unwrap();
    let counted: u64 = ledger["counts"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
    assert_eq!(listed.len() as u64, counted);
    assert!(
        listed.iter().any(|c| c["outcome"] == "used" && c["element"].is_string() && c["place"].is_string())
    );
    assert!(listed.iter().filter(|c| c["outcome"] == "rejected").all(|c| c["reason"].is_string()));
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

const SHOP: &str = "
export class Basket extends AggregateRoot {
  private items = 0;
  add(item: string) { this.apply(new ItemAddedEvent(item)); }
}
export class ItemAddedEvent { constructor(readonly item: string) {} }
export class PriceTag { constructor(readonly cents: number) {} }
";

#[test]
fn a_story_says_who_looked_what_matched_and_what_became_of_it() {
    let shop = tree(&[("src/shop.ts", SHOP)]);
    let told = |folder: &tempfile::TempDir, symbol: &str, lines: &[&str]| {
        let output = program().arg("scan").arg(folder.path()).args(["--explain", symbol]).output().unwrap();
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).unwrap();
        for line in lines {
            assert!(text.contains(line), "{line:?} is not in:\n{text}");
        }
    };
    told(
        &shop,
        "ItemAddedEvent",
        &[
            "ItemAddedEvent  src/shop.ts:6\n",
            "  message-names\n    matched ItemAddedEvent (src/shop.ts:6) as event, 0.50 sure\n",
            "    linked: ItemAddedEvent belongs to Basket\n",
            "  command add publishes event ItemAddedEvent, by src/shop.ts:4\n",
            "  event ItemAddedEvent (src/shop.ts:6): used as ",
        ],
    );
    told(
        &shop,
        "PriceTag",
        &[
            "  saw nothing they look for (-v tells what): configured, nestjs-cqrs, ",
            "it is no element itself: no convention gave it a role",
        ],
    );
    let queries = tree(&[("src/q.ts", "export class StockQuery { constructor(readonly item: string) {} }")]);
    told(&queries, "StockQuery", &["  query StockQuery (src/q.ts:1): rejected: nothing it could read"]);
}

#[test]
fn a_symbol_that_is_not_there_is_refused_with_the_nearest_one() {
    let shop = tree(&[("src/shop.ts", SHOP)]);
    program()
        .arg("scan")
        .arg(shop.path())
        .args(["--explain", "Baskett"])
        .assert()
        .code(2)
        .stdout("")
        .stderr(predicate::str::contains("did you mean \"Basket\"?"));
}

#[test]
fn a_conventions_file_is_used_only_when_it_is_named() {
    let dir = tree(&[
        (
            "code/src/desk/guest.ts",
            "export class Guest extends Folk { greet() { this.note(new GuestGreeted()); } }\n",
        ),
        ("code/src/desk/facts.ts", "export class GuestGreeted extends Tale { readonly at: Date; }\n"),
        ("code/src/bar/tab.ts", "export class Tab extends Folk { pay() { this.note(new TabPaid()); } }\n"),
        ("code/src/bar/facts.ts", "export class TabPaid extends Tale { readonly cents: number; }\n"),
        (
            "code/esdm-extract.toml",
            "[roles.aggregate]\nextends = ['Folk']\n[roles.event]\nextends = ['Tale']\n\
             [[contexts]]\nname = 'Front Desk'\npaths = ['src/desk']\n[[contexts]]\nname = 'bar'\npaths = ['src/bar/**']\n\
             [names]\nkeep = ['TabPaid']\n",
        ),
    ]);
    let code = dir.path().join("code");
    let run = || {
        let mut run = program();
        run.arg(&code).arg("--dry-run").current_dir(&dir);
        run
    };
    run().assert().success().stderr(predicate::str::contains("no domain elements were found"));
    run()
        .args(["--config", "code/esdm-extract.toml"])
        .assert()
        .success()
        .stdout(
            predicate::str::contains("bounded-context front-desk")
                .and(predicate::str::contains("bounded-context bar")),
        )
        .stdout(predicate::str::contains("event greeted").and(predicate::str::contains("event tab-paid")));
}

#[test]
fn an_error_in_a_conventions_file_is_one_line_with_its_place() {
    let dir = tree(&[("src/a.ts", SHOP), ("conventions.toml", "[roles.event]\nsufixes = ['X']\n")]);
    for command in [vec!["."], vec!["scan", "."]] {
        program()
            .args(command)
            .args(["--config", "conventions.toml"])
            .current_dir(&dir)
            .assert()
            .code(2)
            .stdout("")
            .stderr(predicate::str::starts_with("error: conventions.toml:2:1: unknown field `sufixes`"))
            .stderr(matching(r"\A[^\n]*\n\z"));
    }
    assert!(!dir.path().join("esdm-model").exists());
}
