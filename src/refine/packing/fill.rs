//! Chooses lines under a hard budget, and writes them down.
//!
//! In: ranked declarations. Out: per file the lines that are shown. What a choice costs is counted on
//! exactly the text that is written, so that the budget holds to the token.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::files::{Clean, FileNo, Files};
use super::items::{Item, Lines};
use super::rank::{Nearness, Ranked};
use super::visible::visible;
use crate::llm::tokens;

/// Stands where lines were left out.
const GAP: &str = "…\n";
/// Tokens a line may have beyond those of a gap to be shown in its stead.
const BRIDGE: u64 = 8;
/// At most this part of the budget goes to the whole of one declaration.
const MAX_SHARE: u64 = 3;
/// Part of the budget that is kept for the names of what is left out, and the most of it.
const NAMES_SHARE: u64 = 20;
const MAX_NAMES: u64 = 150;

/// The lines that are shown, with what they cost.
#[derive(Debug)]
pub(super) struct Selection<'s, 'a> {
    files: &'s Files<'a>,
    budget: u64,
    /// In the order in which the files came in.
    shown: Vec<(FileNo, Lines)>,
    cost: BTreeMap<FileNo, u64>,
    gap: u64,
}

impl<'s, 'a> Selection<'s, 'a> {
    /// Chooses from the ranked declarations what fits; also gives back those of which nothing did.
    pub fn new(files: &'s Files<'a>, ranked: &'s [Ranked], budget: u64) -> (Self, Vec<&'s Item>) {
        let mut chosen =
            Selection { files, budget, shown: Vec::new(), cost: BTreeMap::new(), gap: tokens::count(GAP) };
        let left_out = chosen.fill(ranked);
        if left_out.is_empty() {
            return (chosen, left_out);
        }
        // Once more, with room to say so.
        let names = (budget / NAMES_SHARE).min(MAX_NAMES);
        let mut chosen =
            Selection { budget: budget - names, shown: Vec::new(), cost: BTreeMap::new(), ..chosen };
        let left_out = chosen.fill(ranked);
        chosen.budget = budget;
        (chosen, left_out)
    }

    /// First every signature of the unit itself, then its own types, then what matters of what
    /// handles and refuses, then all of that, then all else.
    fn fill(&mut self, ranked: &'s [Ranked]) -> Vec<&'s Item> {
        let of_unit =
            || ranked.iter().filter(|one| one.near <= Nearness::Guard).map(|one| (one.near, &one.item));
        let mut left_out: Vec<&Item> =
            of_unit().filter(|(_, item)| !self.add(item, &item.signature)).map(|(_, item)| item).collect();
        for (_, item) in of_unit().filter(|(near, _)| *near == Nearness::Own) {
            self.add_whole(item);
        }
        for (_, item) in of_unit() {
            self.add(item, &item.focus);
        }
        for (_, item) in of_unit() {
            self.add_whole(item);
        }
        for one in ranked.iter().filter(|one| one.near > Nearness::Guard) {
            let item = &one.item;
            let wants_body = !matches!(one.near, Nearness::Caller | Nearness::Neighbour);
            let fits = wants_body && self.add_whole(item);
            if !fits && !self.add(item, &item.focus) && !self.add(item, &item.signature) {
                left_out.push(item);
            }
        }
        left_out
    }

    /// Adds all of a declaration, unless that takes too much of the room.
    fn add_whole(&mut self, item: &Item) -> bool {
        self.whole(item) <= self.budget / MAX_SHARE && self.add(item, &item.body)
    }

    /// Tokens of all of a declaration, gaps aside.
    fn whole(&self, item: &Item) -> u64 {
        let Some(clean) = self.files.get(item.file) else { return u64::MAX };
        item.body.iter().map(|&line| clean.tokens(line)).sum()
    }

    /// Adds lines if they fit.
    fn add(&mut self, item: &Item, lines: &Lines) -> bool {
        let Some(clean) = self.files.get(item.file) else { return false };
        let at = self.shown.iter().position(|(file, _)| *file == item.file);
        let mut all = at.map_or(Lines::new(), |at| self.shown[at].1.clone());
        let before = all.len();
        all.extend(lines.iter().copied().filter(|&line| line <= clean.len() && !clean.is_blank(line)));
        if all.len() == before {
            return before > 0;
        }
        self.bridge(clean, &mut all);
        let others: u64 =
            self.cost.iter().filter(|(file, _)| **file != item.file).map(|(_, cost)| cost).sum();
        let cost = self.cost_of(item.file, clean, &all);
        if others + cost > self.budget {
            return false;
        }
        self.cost.insert(item.file, cost);
        match at {
            Some(at) => self.shown[at].1 = all,
            None => self.shown.push((item.file, all)),
        }
        true
    }

    /// Shows a short line that stands alone between two that are shown: it costs hardly more than
    /// saying that it is left out.
    fn bridge(&self, clean: &Clean, lines: &mut Lines) {
        let gaps = lines.iter().zip(lines.iter().skip(1)).map(|(&last, &next)| last + 1..next);
        let alone = gaps.filter_map(|gap| {
            let mut left = gap.filter(|&line| !clean.is_blank(line));
            let line = left.next()?;
            (left.next().is_none() && clean.tokens(line) <= self.gap + BRIDGE).then_some(line)
        });
        let alone: Vec<u32> = alone.collect();
        lines.extend(alone);
    }

    fn cost_of(&self, file: FileNo, clean: &Clean, lines: &Lines) -> u64 {
        let mut cost = tokens::count(&self.header(file));
        let mut last = 0;
        for &line in lines {
            cost += clean.tokens(line) + if has_gap(clean, last, line) { self.gap } else { 0 };
            last = line;
        }
        cost + if has_gap(clean, last, clean.len() + 1) { self.gap } else { 0 }
    }

    fn header(&self, file: FileNo) -> String {
        let path = self.files.all().get(file).map_or("", |file| file.path.as_str());
        format!("=== {}\n", visible(path))
    }

    /// The lines as text, and the tokens of it.
    pub fn text(&self) -> (String, u64) {
        let mut out = String::new();
        for (file, lines) in &self.shown {
            let Some(clean) = self.files.get(*file) else { continue };
            out.push_str(&self.header(*file));
            let mut last = 0;
            for &line in lines {
                if has_gap(clean, last, line) {
                    out.push_str(GAP);
                }
                out.push_str(&clean.shown(line));
                last = line;
            }
            if has_gap(clean, last, clean.len() + 1) {
                out.push_str(GAP);
            }
        }
        (out, self.cost.values().sum())
    }

    /// A line that names what was left out, as far as there is room.
    pub fn names(&self, left_out: &[&Item]) -> String {
        let room = self.budget.saturating_sub(self.cost.values().sum());
        let mut best = String::new();
        for shown in 1..=left_out.len() {
            let names: Vec<String> = left_out[..shown].iter().map(|item| item.shown_name()).collect();
            let mut line = format!("Not shown, for lack of room: {}", names.join(", "));
            if shown < left_out.len() {
                let _ = write!(line, " and {} more", left_out.len() - shown);
            }
            line.push('\n');
            if tokens::count(&line) > room {
                break;
            }
            best = line;
        }
        best
    }

    /// The lines by file, in the order in which they are shown.
    pub fn shown(&self) -> impl Iterator<Item = (FileNo, &Clean, &Lines)> {
        self.shown.iter().filter_map(|(file, lines)| Some((*file, self.files.get(*file)?, lines)))
    }
}

/// Whether anything stands between two lines that are shown.
fn has_gap(clean: &Clean, last: u32, next: u32) -> bool {
    (last + 1..next).any(|line| !clean.is_blank(line))
}
