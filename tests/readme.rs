//! README says what is true: its tables are made from the program.
//!
//! `UPDATE_README=1 cargo test --test readme` writes them anew.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use esdm_extract::config::Config;
use esdm_extract::esdm::rules::CATALOGUE;
use esdm_extract::roles::CONVENTIONS;

/// Tests of one file run side by side; updating is one at a time.
static UPDATING: std::sync::Mutex<()> = std::sync::Mutex::new(());

/// Holds the part of README between two markers against what it should be.
fn section(name: &str, expected: &str) {
    let _alone = UPDATING.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let readme = fs::read_to_string("README.md").unwrap();
    let begin = format!("<!-- {name}:begin (kept true by a test) -->\n");
    let end = format!("<!-- {name}:end -->");
    let from = readme.find(&begin).unwrap() + begin.len();
    let to = readme.find(&end).unwrap();
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write("README.md", format!("{}{expected}{}", &readme[..from], &readme[to..])).unwrap();
        return;
    }
    assert_eq!(&readme[from..to], expected, "run UPDATE_README=1 cargo test --test readme");
}

#[test]
fn the_conventions_are_the_ones_that_run() {
    let mut table = String::from("\n| convention | code it recognizes |\n| --- | --- |\n");
    for convention in CONVENTIONS {
        writeln!(table, "| `{}` | {} |", convention.id(), convention.summary()).unwrap();
    }
    table.push('\n');
    section("conventions", &table);
}

#[test]
fn the_documented_conventions_file_is_one() {
    let page = fs::read_to_string("docs/configuration.md").unwrap();
    let example = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let config = Config::parse(Path::new("esdm-extract.toml"), example).unwrap();
    assert_eq!(config.contexts.len(), 2);
    assert!(config.ignores("LegacyOrder"));
}

#[test]
fn the_rules_are_the_ones_that_speak() {
    let mut table = String::from("\n| finding | severity | what it finds |\n| --- | --- | --- |\n");
    for rule in CATALOGUE {
        let summary = rule.summary().replace('|', "\\|");
        writeln!(table, "| `{}` | {} | {summary} |", rule.id(), rule.severity()).unwrap();
    }
    table.push('\n');
    section("rules", &table);
}

/// The baseline is what the gate holds every run to, so its figures are the ones to print.
#[test]
fn the_figures_are_those_of_the_baseline() {
    let baseline: serde_json::Value =
        serde_json::from_str(&fs::read_to_string("eval/baselines/sketch.json").unwrap()).unwrap();
    let mut table = String::from("\n| figure | mean over cases |\n| --- | --- |\n");
    for (key, name) in [
        ("element-f1", "element F1"),
        ("edge-f1", "edge F1"),
        ("field-f1", "field F1"),
        ("rule-recall", "rule recall"),
        ("hallucination-rate", "hallucination rate"),
    ] {
        let mean = baseline["overall"][key].as_f64().unwrap();
        writeln!(table, "| {name} | {mean:.3} |").unwrap();
    }
    table.push('\n');
    section("figures", &table);
}
