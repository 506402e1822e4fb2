//! The code that a model is shown of a unit, under a hard budget of tokens.
//!
//! In: a [`Scan`] and the places of a unit's elements. Out: a [`Packed`] text: per file its path, then
//! lines as `12| code`, so that an answer can cite `path:12`. Around the unit's own types stand the
//! functions that handle and refuse, values and helpers, neighbours, callers and tests, as far as
//! there is room; `…` stands for what is left out.
//!
//! What is shown was written by others and is sent to others. So only files that the scan read can be
//! shown; secrets are replaced in the whole file before anything is cut out of it; and nothing in it
//! can act on a terminal or hide from a reader. Whoever quotes the text puts it between marks that it
//! does not contain.
//!
//! | step | file |
//! | --- | --- |
//! | which files, cleaned | `files.rs`, with `redact.rs`, `secrets.rs`, `visible.rs` |
//! | what belongs to the unit, in order | `rank.rs`, with `callers.rs`, `test_cases.rs` |
//! | which lines of it there are | `items.rs` |
//! | which of these fit | `fill.rs` |
//! | how much room a unit gets | `share.rs` |

mod callers;
mod files;
mod fill;
mod items;
mod rank;
mod redact;
mod secrets;
mod share;
mod test_cases;
mod visible;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::extract::Scan;
use crate::llm::tokens;
use crate::syntax::Place;
use callers::Callers;
use files::Files;
use fill::Selection;
use items::{Code, Item, Lines};
use rank::{Sight, rank};
use test_cases::TestCases;

pub use redact::redact;
pub use share::shares;

/// What may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackOptions {
    /// Comments as well as code. Without them, files whose comments cannot be told are left out.
    pub comments: bool,
}

impl Default for PackOptions {
    fn default() -> Self {
        PackOptions { comments: true }
    }
}

/// Shows code of a scan. Files are read and cleaned once, when they are first shown.
#[derive(Debug)]
pub struct Packer<'a> {
    scan: &'a Scan,
    files: Files<'a>,
    callers: OnceLock<Callers>,
    tests: OnceLock<TestCases>,
}

/// What is shown, and what it took.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packed {
    /// The code, ready to be put into a prompt.
    pub text: String,
    /// Tokens of the text.
    pub tokens: u64,
    /// The most there might have been.
    pub budget: u64,
    /// Files shown, in their order in the text.
    pub files: Vec<PackedFile>,
    /// How many secrets were taken out of the lines shown, by kind.
    pub redacted: BTreeMap<String, usize>,
    /// Declarations that nothing is shown of, nearest first.
    pub left_out: Vec<LeftOut>,
}

/// What is shown of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedFile {
    /// Path relative to the scanned root.
    pub path: String,
    /// First and last line of each part.
    pub lines: Vec<(u32, u32)>,
}

/// A declaration there was no room for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub place: Place,
}

impl<'a> Packer<'a> {
    /// Shows code of `scan`, read from where it was scanned.
    pub fn new(scan: &'a Scan, options: PackOptions) -> Self {
        let files = Files::new(&scan.inventory, options.comments);
        Packer { scan, files, callers: OnceLock::new(), tests: OnceLock::new() }
    }

    /// The code around the seeds, most important first, within `budget_tokens` at all costs. Seeds
    /// outside the files of the scan are passed over.
    pub fn pack(&self, seeds: &[Place], budget_tokens: u64) -> Packed {
        let code = Code { program: &self.scan.program, files: &self.files };
        let sight = Sight {
            code: &code,
            evidence: &self.scan.evidence,
            callers: self.callers.get_or_init(|| Callers::new(&self.scan.program)),
            tests: self.tests.get_or_init(|| TestCases::new(&self.files)),
            packages: &self.scan.inventory.packages,
        };
        let ranked = rank(&sight, seeds);
        let (selection, left_out) = Selection::new(&self.files, &ranked, budget_tokens);
        let (mut text, _) = selection.text();
        text.push_str(&selection.names(&left_out));
        Packed {
            tokens: tokens::count(&text),
            text,
            budget: budget_tokens,
            files: selection.shown().map(|(file, _, lines)| self.file(file, lines)).collect(),
            redacted: redacted(&selection),
            left_out: left_out.into_iter().map(|item| self.left_out(item)).collect(),
        }
    }

    /// The code around each of several units, all of it within `total_tokens`, and of none more than
    /// `most_tokens`: a unit that needs less leaves the rest to the others.
    pub fn pack_all(&self, units: &[Vec<Place>], most_tokens: u64, total_tokens: u64) -> Vec<Packed> {
        let packed: Vec<Packed> = units.par_iter().map(|seeds| self.pack(seeds, most_tokens)).collect();
        let needs: Vec<u64> = packed.iter().map(|packed| packed.tokens).collect();
        let budgets = shares(&needs, total_tokens);
        let again = packed.into_par_iter().zip(units.par_iter().zip(budgets));
        again
            .map(
                |(packed, (seeds, budget))| {
                    if packed.tokens <= budget { packed } else { self.pack(seeds, budget) }
                },
            )
            .collect()
    }

    /// Tokens of all source files the scan read, as they stand on disk.
    pub fn raw_tokens(&self) -> u64 {
        let count = |file| self.files.raw(file).map_or(0, |text| tokens::count(&text));
        self.files.all().par_iter().map(count).sum()
    }

    fn path(&self, file: usize) -> String {
        self.files.all().get(file).map_or(String::new(), |file| file.path.clone())
    }

    fn file(&self, file: usize, lines: &Lines) -> PackedFile {
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for &line in lines {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == line => *last = line,
                _ => ranges.push((line, line)),
            }
        }
        PackedFile { path: self.path(file), lines: ranges }
    }

    fn left_out(&self, item: &Item) -> LeftOut {
        LeftOut { name: item.shown_name(), place: Place { path: self.path(item.file), line: item.line } }
    }
}

fn redacted(selection: &Selection<'_, '_>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for (_, clean, lines) in selection.shown() {
        for (line, kind) in &clean.redacted {
            // With the comments, secrets in them went as well.
            if lines.contains(line) && clean.text(*line).contains("[redacted:") {
                *counts.entry((*kind).to_owned()).or_default() += 1;
            }
        }
    }
    counts
}

impl fmt::Display for Packed {
    /// For a person who wants to see what would be sent: what it took, then the text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} of {} tokens, {} files", self.tokens, self.budget, self.files.len())?;
        for file in &self.files {
            let ranges: Vec<String> = file
                .lines
                .iter()
                .map(
                    |(first, last)| if first == last { first.to_string() } else { format!("{first}-{last}") },
                )
                .collect();
            writeln!(f, "  {}:{}", visible::visible(&file.path), ranges.join(","))?;
        }
        for (kind, count) in &self.redacted {
            writeln!(f, "redacted: {count} {kind}")?;
        }
        for left in &self.left_out {
            writeln!(
                f,
                "left out: {} ({}:{})",
                left.name,
                visible::visible(&left.place.path),
                left.place.line
            )?;
        }
        writeln!(f)?;
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests;
