//! Mending without a model: the lenient reader, then the fixes that findings carry.

use std::collections::BTreeMap;

use crate::esdm::diagnostic::{Edit, Safety};
use crate::esdm::lenient::{read_answer, write_documents};
use crate::esdm::{Diagnostic, Model, Severity, check};
use crate::eval::provider::ModelFiles;

/// Rounds of fixes: one may make room for the next.
const MOST_ROUNDS: usize = 12;

/// What mending achieved.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Restored {
    /// The model.
    pub files: ModelFiles,
    /// Findings at error level that are left.
    pub errors: Vec<String>,
    /// What was done, one line each.
    pub notes: Vec<String>,
}

/// Something that mends a model. A model that repairs is one, later.
pub trait Restorer: Sync {
    /// Mends a model of which one file is an answer as it came.
    fn restore(&self, files: &ModelFiles, answer: &str) -> Restored;
}

/// Mends by program alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mechanical {
    /// Whether fixes are applied that say something the author has not said.
    pub unsafe_fixes: bool,
}

impl Restorer for Mechanical {
    fn restore(&self, files: &ModelFiles, answer: &str) -> Restored {
        let mut restored = Restored { files: files.clone(), ..Restored::default() };
        if let Some(text) = restored.files.get_mut(answer) {
            let read = read_answer(text);
            restored.notes.extend(read.notes);
            // what was read is written anew; what cannot be written stays as it was
            if let Ok(clean) = write_documents(&read.documents) {
                *text = clean;
            }
        }
        for _ in 0..MOST_ROUNDS {
            let found = findings(&restored.files);
            let (edits, titles) = self.fixes(&found);
            restored.errors = errors(&found);
            if edits.is_empty() || !apply(&edits, &mut restored.files) {
                break;
            }
            restored.notes.extend(titles);
        }
        restored
    }
}

impl Mechanical {
    /// The edits of the fixes to apply now: those of one finding never overlap another's.
    fn fixes(&self, found: &[Diagnostic]) -> (BTreeMap<String, Vec<Edit>>, Vec<String>) {
        let mut edits: BTreeMap<String, Vec<Edit>> = BTreeMap::new();
        let mut titles = Vec::new();
        for fix in found.iter().filter_map(|diagnostic| diagnostic.fix.as_ref()) {
            let allowed = fix.safety == Safety::Safe || self.unsafe_fixes;
            let overlaps = |edit: &Edit| {
                let others = edits.get(&*edit.file).into_iter().flatten();
                others
                    .into_iter()
                    .any(|other| edit.range.start <= other.range.end && other.range.start <= edit.range.end)
            };
            if allowed && !fix.edits.iter().any(overlaps) {
                for edit in &fix.edits {
                    edits.entry(edit.file.to_string()).or_default().push(edit.clone());
                }
                titles.push(fix.title.clone());
            }
        }
        (edits, titles)
    }
}

/// What the linter says about a model in memory.
pub fn findings(files: &ModelFiles) -> Vec<Diagnostic> {
    check(&Model::from_sources(files.iter().map(|(path, text)| (path.as_str(), text))))
}

/// The findings at error level, one line each.
pub fn errors(found: &[Diagnostic]) -> Vec<String> {
    let errors =
        found.iter().filter(|diagnostic| diagnostic.severity == Severity::Error && !diagnostic.secondary);
    errors
        .map(|diagnostic| format!("{} at {}: {}", diagnostic.id, diagnostic.place, diagnostic.message))
        .collect()
}

/// Applies edits from the end of each file to its start. Says whether anything changed.
fn apply(edits: &BTreeMap<String, Vec<Edit>>, files: &mut ModelFiles) -> bool {
    let mut changed = false;
    for (file, edits) in edits {
        let Some(text) = files.get_mut(file) else { continue };
        let mut edits = edits.clone();
        edits.sort_by_key(|edit| std::cmp::Reverse((edit.range.start, edit.range.end)));
        for edit in edits {
            if text.get(edit.range.clone()).is_some_and(|old| old != edit.replacement) {
                text.replace_range(edit.range, &edit.replacement);
                changed = true;
            }
        }
    }
    changed
}
