//! `use` trees.

use super::*;

fn imports(text: &str) -> Vec<(String, String, String)> {
    facts(text).imports.into_iter().map(|i| (i.module, i.name, i.local)).collect()
}

fn import(module: &str, name: &str, local: &str) -> (String, String, String) {
    (module.to_owned(), name.to_owned(), local.to_owned())
}

#[test]
fn a_tree_is_flattened() {
    assert_eq!(
        imports("use crate::domain::{self, events::{Opened, Closed as Shut}, commands::*};"),
        [
            import("crate", "domain", "domain"),
            import("crate::domain::events", "Opened", "Opened"),
            import("crate::domain::events", "Closed", "Shut"),
            import("crate::domain::commands", "*", "*"),
        ]
    );
}

#[test]
fn a_whole_crate_and_plain_paths() {
    assert_eq!(
        imports("use serde; use serde_json as json; use super::Account; use {a::B, c::D};"),
        [
            import("serde", "*", "serde"),
            import("serde_json", "*", "json"),
            import("super", "Account", "Account"),
            import("a", "B", "B"),
            import("c", "D", "D"),
        ]
    );
}

#[test]
fn a_public_use_is_imported_and_exported_again() {
    let facts =
        facts("pub use course::{Course, CourseId}; pub(crate) use student::Student; use other::Thing;");
    let names = |list: &[Import]| list.iter().map(|i| i.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&facts.reexports), ["Course", "CourseId", "Student"]);
    assert_eq!(names(&facts.imports), ["Course", "CourseId", "Student", "Thing"]);
}
