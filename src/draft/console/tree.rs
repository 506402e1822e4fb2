//! The model as a tree: `+` stands before what is new since it was shown last, `~` before what has
//! changed.
//!
//! A tree that has not changed is not drawn again.

use std::io;

use super::Console;
use crate::esdm::plain::PlainDocument;
use crate::esdm::view::{Look, view};
use crate::esdm::{Diagnostic, Model, check, layout};

/// A model that is on no disk, and what the linter says about it.
pub fn model(documents: &[PlainDocument]) -> (Model, Vec<Diagnostic>) {
    // documents built from plain values can always be written
    let files = layout::files(documents).unwrap_or_default();
    let model = Model::from_sources(files.into_iter().map(|file| (file.path, file.text)));
    let findings = check(&model);
    (model, findings)
}

/// The tree's lines, without colours.
pub fn lines(documents: &[PlainDocument]) -> Vec<String> {
    let (model, findings) = model(documents);
    let look = Look { details: false, color: false };
    let text = view(&model, &findings, "", look).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// A line without the branches before it and the counts behind it: what it is about.
fn about(line: &str) -> &str {
    let line = line.trim_start_matches(['├', '└', '─', '│', ' ']);
    line.split("  ").next().unwrap_or(line).trim_end_matches([' ', '⚠', '✗'])
}

impl Console<'_> {
    /// Draws the tree; where it is larger than the screen, what is new and how much else there is.
    pub(super) fn show_tree(&mut self) -> io::Result<()> {
        let lines = lines(&self.draft.documents);
        if lines == self.shown {
            let text = self.dim("  nothing new in the model\n");
            return self.terminal.say(&text);
        }
        let known: Vec<&str> = self.shown.iter().map(|line| about(line)).collect();
        let is_new = |line: &str| !known.contains(&about(line));
        let room = self.terminal.rows().saturating_sub(8).max(8);
        let all = lines.len() <= room;
        let mut out = String::from("\n");
        let mut shown = 0;
        for line in lines.iter().filter(|line| all || is_new(line)).take(room.max(1)) {
            shown += 1;
            let mark = match (is_new(line), self.shown.contains(line)) {
                _ if self.shown.is_empty() => " ".to_owned(),
                (true, _) => self.style("32", "+"),
                (false, false) => self.style("33", "~"),
                (false, true) => " ".to_owned(),
            };
            out.push_str(&format!("{mark} {line}\n"));
        }
        if shown < lines.len() {
            let text = format!("  … {} more lines; :tree shows all\n", lines.len() - shown);
            out.push_str(&self.dim(&text));
        }
        self.shown = lines;
        self.terminal.say(&out)
    }

    /// The whole tree.
    pub(super) fn whole_tree(&mut self) -> io::Result<()> {
        let text: String = lines(&self.draft.documents).iter().map(|line| format!("  {line}\n")).collect();
        self.terminal.say(&text)
    }
}
