//! README says what is true: its tables are made from the program.
//!
//! `UPDATE_README=1 cargo test --test readme` writes them anew.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use esdm_extract::config::Config;
use esdm_extract::roles::CONVENTIONS;

/// Holds the part of README between two markers against what it should be.
fn section(name: &str, expected: &str) {
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
