//! Which files belong to a program: a Rust file that no `mod` names is never compiled, whatever it says.
//!
//! In: the facts of all files. Out: the paths of those left behind. Only what is certain is named: a file
//! whose parent is not among the files, one that starts a program itself, and one that declares modules of
//! its own all stay.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{FileRole, Language};
use crate::syntax::facts::{Expr, FileFacts, last_segment};

/// Files that start a crate, by their stem.
const ROOTS: &[&str] = &["lib", "main", "build"];

/// Paths of production files that no module tree holds, or only in tests.
pub fn unused(files: &[FileFacts]) -> BTreeSet<String> {
    let rust: BTreeMap<&str, &FileFacts> =
        files.iter().filter(|f| f.language == Language::Rust).map(|f| (f.path.as_str(), f)).collect();
    let pointed_at: BTreeSet<&str> = rust.values().flat_map(|file| pointed_at(file)).collect();
    let mut unused: BTreeSet<String> = BTreeSet::new();
    loop {
        let more: Vec<String> = rust
            .values()
            .filter(|file| file.role == FileRole::Production && !unused.contains(&file.path))
            .filter(|file| !stands_alone(file) && !pointed_at.contains(last_part(&file.path)))
            .filter(|file| is_left_behind(file, &rust, &unused))
            .map(|file| file.path.clone())
            .collect();
        if more.is_empty() {
            return unused;
        }
        unused.extend(more);
    }
}

/// Whether none of the files that could declare a file does so.
fn is_left_behind(file: &FileFacts, rust: &BTreeMap<&str, &FileFacts>, unused: &BTreeSet<String>) -> bool {
    let Some((name, parents)) = place(&file.path) else { return false };
    let mut parents =
        parents.iter().filter(|p| **p != file.path).filter_map(|p| rust.get(p.as_str())).peekable();
    if parents.peek().is_none() {
        return false;
    }
    !parents.filter(|parent| !unused.contains(&parent.path)).any(|parent| {
        let test = parent.role != FileRole::Production;
        parent
            .submodules
            .iter()
            .any(|module| module.name.trim_start_matches("r#") == name && !module.test && !test)
    })
}

/// The module's name that a path stands for, and the files that may declare it.
fn place(path: &str) -> Option<(&str, Vec<String>)> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.strip_suffix(".rs")?;
    let (folder, name) = match stem {
        "mod" => folder.rsplit_once('/').unwrap_or(("", folder)),
        name => (folder, name),
    };
    let inside = |file: &str| if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") };
    let mut parents: Vec<String> = ["lib.rs", "main.rs", "mod.rs"].iter().map(|f| inside(f)).collect();
    if !folder.is_empty() {
        parents.push(format!("{folder}.rs"));
    }
    (!name.is_empty()).then_some((name, parents))
}

/// A crate's first file, a program of its own, or the top of a tree whose root a manifest may name.
fn stands_alone(file: &FileFacts) -> bool {
    let stem = last_part(&file.path).trim_end_matches(".rs");
    ROOTS.contains(&stem)
        || !file.submodules.is_empty()
        || file.functions.iter().any(|f| f.name == "main" && f.owner.is_none())
}

/// Names of files that `#[path = "…"]` and `include!("…")` lead to.
fn pointed_at(file: &FileFacts) -> impl Iterator<Item = &str> {
    let by_attribute = file.submodules.iter().filter_map(|m| m.path.as_deref());
    let bodies = file.functions.iter().map(|f| &f.body).chain([&file.top_level]);
    let included = bodies
        .flat_map(|body| &body.calls)
        .filter(|call| call.is_macro && last_segment(&call.name) == "include")
        .filter_map(|call| call.args.first().and_then(Expr::as_str));
    by_attribute.chain(included).map(last_part)
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{pack_for, read};

    fn unused_of(files: &[(&str, &str)]) -> Vec<String> {
        let facts: Vec<FileFacts> = files
            .iter()
            .map(|(path, text)| {
                read(pack_for(Language::Rust), path, Language::Rust, FileRole::Production, text)
            })
            .collect();
        unused(&facts).into_iter().collect()
    }

    #[test]
    fn files_that_no_module_names_are_left_behind() {
        let files = [
            ("src/lib.rs", "mod loan; pub mod member;"),
            ("src/loan.rs", "mod fee;"),
            ("src/loan/fee.rs", ""),
            ("src/loan/draft.rs", "pub struct Draft;"),
            ("src/member/mod.rs", "mod card;"),
            ("src/member/card.rs", ""),
            ("src/old/mod.rs", "pub struct Old;"),
        ];
        assert_eq!(unused_of(&files), ["src/loan/draft.rs", "src/old/mod.rs"]);
    }

    #[test]
    fn modules_that_are_there_for_tests_only_are_no_evidence() {
        let files = [
            ("src/lib.rs", "#[cfg(test)] mod doubles; mod real;"),
            ("src/doubles.rs", ""),
            ("src/real.rs", ""),
        ];
        assert_eq!(unused_of(&files), ["src/doubles.rs"]);
    }

    #[test]
    fn programs_included_files_and_parts_of_a_tree_stay() {
        let files = [
            ("src/main.rs", "#[path = \"other/desk.rs\"] mod desk; include!(\"table.rs\");"),
            ("src/worker.rs", "fn main() {}"),
            ("src/table.rs", ""),
            ("src/other/desk.rs", ""),
            ("domain/loan.rs", "pub struct Loan;"),
            ("src/shelf.rs", "mod board;"),
        ];
        assert_eq!(unused_of(&files), Vec::<String>::new());
    }
}
