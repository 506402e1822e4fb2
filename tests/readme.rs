//! README says what is true: its tables are made from the program.
//!
//! `UPDATE_README=1 cargo test --test readme` writes them anew.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::fmt::Write;
use std::fs;

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
