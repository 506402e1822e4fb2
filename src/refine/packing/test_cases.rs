//! Tests as examples of behaviour: each case with the identifiers it speaks of.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::files::{Clean, FileNo, Files};
use super::items::{Item, Lines, first_line, with_doc};
use crate::source::{FileRole, Language};
use crate::syntax::facts::{Call, Expr, FileFacts, last_segment};
use crate::syntax::{pack_for, read};

/// Calls that hold one case.
const CASES: &[&str] = &["it", "test", "specify", "scenario"];
/// Calls that group cases.
const GROUPS: &[&str] = &["describe", "suite", "context", "feature"];
/// Words this short say nothing.
const SHORT: usize = 4;
/// Characters of a title that are a name.
const MAX_NAME: usize = 80;

/// A case, the words in it and in the titles around it, and those in it.
type Case = (Item, BTreeSet<String>, BTreeSet<String>);

/// All test cases of a scan.
#[derive(Debug, Default)]
pub(super) struct TestCases {
    all: Vec<Item>,
    /// Cases by the words in them, with what each occurrence counts.
    by_word: BTreeMap<String, Vec<(usize, usize)>>,
}

impl TestCases {
    /// Reads the test files, and those of Rust that hold their tests themselves.
    pub fn new(files: &Files<'_>) -> Self {
        let found: Vec<Vec<Case>> =
            (0..files.all().len()).into_par_iter().map(|file| of_file(files, file)).collect();
        let mut cases = TestCases::default();
        for (item, words, within) in found.into_iter().flatten() {
            for word in words {
                // The title of a group says less than the case itself.
                let weight = if within.contains(&word) { 2 } else { 1 };
                cases.by_word.entry(word).or_default().push((cases.all.len(), weight));
            }
            cases.all.push(item);
        }
        cases
    }

    /// Cases that speak of these identifiers, with how much they do, those that do most first.
    pub fn about<'a>(&self, identifiers: impl Iterator<Item = &'a str>) -> Vec<(usize, &Item)> {
        let identifiers: BTreeSet<&str> = identifiers.filter(|word| word.len() >= SHORT).collect();
        let mut hits: BTreeMap<usize, usize> = BTreeMap::new();
        for word in identifiers {
            for (case, weight) in self.by_word.get(word).into_iter().flatten() {
                *hits.entry(*case).or_default() += weight;
            }
        }
        let mut ranked: Vec<(usize, usize)> = hits.into_iter().map(|(case, hits)| (hits, case)).collect();
        ranked.sort_by_key(|&(hits, case)| (std::cmp::Reverse(hits), case));
        ranked.into_iter().map(|(hits, case)| (hits, &self.all[case])).collect()
    }
}

fn of_file(files: &Files<'_>, file: FileNo) -> Vec<Case> {
    let Some(source) = files.all().get(file) else { return Vec::new() };
    if source.role == FileRole::Production {
        let holds_tests = |text: String| text.contains("#[test") || text.contains("::test");
        if source.language != Language::Rust || !files.raw(source).is_some_and(holds_tests) {
            return Vec::new();
        }
    }
    let Some(clean) = files.get(file) else { return Vec::new() };
    let facts = read(pack_for(source.language), &source.path, source.language, source.role, &clean.whole());
    let cases = match source.language {
        Language::Rust => functions(&facts, clean, file),
        Language::TypeScript | Language::Tsx => calls(&facts, clean, file),
    };
    let case = |item: Item| {
        let within: Lines = item.body.range(item.line..).copied().collect();
        let (all, within) = (words_of(clean, &item.body), words_of(clean, &within));
        (item, all, within)
    };
    cases.into_iter().map(case).collect()
}

/// `#[test] fn …`.
fn functions(facts: &FileFacts, clean: &Clean, file: FileNo) -> Vec<Item> {
    let is_test = |name: &str| matches!(last_segment(name), "test" | "rstest" | "test_case");
    let tests = facts.functions.iter().filter(|f| f.annotations.iter().any(|a| is_test(&a.name)));
    tests
        .map(|function| {
            let start = with_doc(clean, first_line(function.span, &function.annotations));
            let signature: Lines = (start..=function.body.span.line.max(start)).collect();
            let body: Lines = (start..=function.span.end_line).chain(signature.iter().copied()).collect();
            let line = function.span.line;
            Item { name: function.name.clone(), file, line, focus: signature.clone(), signature, body }
        })
        .collect()
}

/// `it('…', () => …)`, with the lines that open the groups around it.
fn calls(facts: &FileFacts, clean: &Clean, file: FileNo) -> Vec<Item> {
    let of = |names: &[&str], call: &&Call| names.contains(&call.name.as_str()) && call.receiver.is_empty();
    let all = || {
        facts.functions.iter().map(|function| &function.body).chain([&facts.top_level]).flat_map(|b| &b.calls)
    };
    let groups: Vec<&Call> = all().filter(|call| of(GROUPS, call)).collect();
    all()
        .filter(|call| of(CASES, call))
        .map(|call| {
            let line = call.span.line;
            let mut signature: Lines = groups
                .iter()
                .filter(|group| group.span.contains(&call.span))
                .map(|group| group.span.line)
                .collect();
            signature.insert(line);
            let mut body = signature.clone();
            body.extend(line..=call.span.end_line.min(clean.len()));
            let title = call.args.first().and_then(Expr::as_str).unwrap_or(&call.name);
            let name = title.chars().take(MAX_NAME).collect();
            Item { name, file, line, focus: signature.clone(), signature, body }
        })
        .collect()
}

fn words_of(clean: &Clean, lines: &Lines) -> BTreeSet<String> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    lines
        .iter()
        .flat_map(|&line| clean.text(line).split(move |c| !is_part(c)))
        .filter(|word| word.len() >= SHORT)
        .map(str::to_owned)
        .collect()
}
