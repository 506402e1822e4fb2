//! Applies repairs until there is nothing left to repair.
//!
//! In every round the proposals of the earliest stage that has any are tried, all
//! at once if possible; if the model is not better for it, halves are tried, and so
//! on down to single proposals. The first round without a success is the last.
//! Every success makes the model better ([`Standing`]), so the rounds come to an
//! end, and a second run begins where the first one ended: it changes nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::edits::{apply, collide, is_editable};
use super::standing::Standing;
use super::{Applied, ChangedFile, Fixed, findings, proposals};
use crate::esdm::check::Options;
use crate::esdm::diagnostic::{Diagnostic, Edit, Fix, Safety};
use crate::esdm::model::Model;

/// Documents checked in the trials of one round, each of which is a whole check. With more hopeless
/// proposals than that allows, a model is left to a person.
const MOST_CHECKED: usize = 40_000;

/// A state on the way.
struct State {
    model: Model,
    findings: Vec<Diagnostic>,
    standing: Standing,
}

impl State {
    fn of(model: Model, options: Options<'_>) -> Self {
        let findings = findings(&model, options);
        let standing = Standing::of(&model, &findings);
        Self { model, findings, standing }
    }
}

/// See [`super::fix_with`].
pub(super) fn run(model: &Model, options: Options<'_>, unsafe_too: bool) -> Fixed {
    let mut state = State::of(model.replacing(&[]), options);
    let mut applied = Vec::new();
    while let Some((next, done)) = round(&state, options, unsafe_too) {
        state = next;
        applied.extend(done);
    }
    let files = changed(model, &state.model);
    Fixed { model: state.model, files, applied, remaining: state.findings }
}

/// One round; nothing if no proposal makes the model better.
fn round(state: &State, options: Options<'_>, unsafe_too: bool) -> Option<(State, Vec<Applied>)> {
    let mut stages: BTreeMap<_, Vec<(usize, Fix)>> = BTreeMap::new();
    for (i, stage, fix) in proposals(&state.model, &state.findings) {
        if (unsafe_too || fix.safety == Safety::Safe) && is_possible(&state.model, &fix) {
            stages.entry(stage).or_default().push((i, fix));
        }
    }
    let left = (MOST_CHECKED / state.model.documents().count().max(1)).clamp(16, 400);
    for proposals in stages.values() {
        let mut trials = Trials { state, options, accepted: Vec::new(), best: None, left };
        trials.attempt(&without_collisions(proposals));
        let Trials { accepted, best, .. } = trials;
        if let Some(best) = best {
            return Some((best, accepted.into_iter().map(|p| report(state, p)).collect()));
        }
    }
    None
}

/// Whether all files a repair would change can be written back.
fn is_possible(model: &Model, fix: &Fix) -> bool {
    !fix.edits.is_empty() && fix.edits.iter().all(|edit| model.file(&edit.file).is_none_or(is_editable))
}

/// The proposals that can be applied together, earlier ones first; repetitions are left out.
fn without_collisions(proposals: &[(usize, Fix)]) -> Vec<&(usize, Fix)> {
    let mut kept: Vec<&(usize, Fix)> = Vec::new();
    let mut taken = Taken::default();
    for proposal in proposals {
        let edits = &proposal.1.edits;
        if edits.iter().all(|edit| taken.has(edit)) || edits.iter().any(|edit| taken.collides(edit)) {
            continue;
        }
        edits.iter().for_each(|edit| taken.add(edit));
        kept.push(proposal);
    }
    kept
}

/// Edits that do not collide, by file and place.
#[derive(Default)]
struct Taken<'e>(BTreeMap<&'e str, BTreeMap<(usize, usize), &'e Edit>>);

impl<'e> Taken<'e> {
    fn has(&self, edit: &Edit) -> bool {
        let place = (edit.range.start, edit.range.end);
        self.0.get(&*edit.file).and_then(|file| file.get(&place)) == Some(&edit)
    }

    fn collides(&self, edit: &Edit) -> bool {
        // What lies before does not reach further than the one behind it.
        let before = self.0.get(&*edit.file).into_iter();
        let mut near = before.flat_map(|file| file.range(..=(edit.range.end, usize::MAX)).rev());
        near.by_ref()
            .take_while(|((_, end), _)| *end >= edit.range.start)
            .any(|(_, other)| collide(other, edit))
    }

    fn add(&mut self, edit: &'e Edit) {
        self.0.entry(&*edit.file).or_default().insert((edit.range.start, edit.range.end), edit);
    }
}

/// The attempts of one round, all starting from the same state.
struct Trials<'t> {
    state: &'t State,
    options: Options<'t>,
    accepted: Vec<&'t (usize, Fix)>,
    best: Option<State>,
    left: usize,
}

impl<'t> Trials<'t> {
    fn attempt(&mut self, proposals: &[&'t (usize, Fix)]) {
        if proposals.is_empty() || self.left == 0 {
            return;
        }
        self.left -= 1;
        let all: Vec<_> = self.accepted.iter().chain(proposals).copied().collect();
        let next = State::of(with_edits(&self.state.model, &all), self.options);
        let base = self.best.as_ref().unwrap_or(self.state);
        if next.standing.improves_on(&base.standing) {
            self.best = Some(next);
            self.accepted = all;
        } else if proposals.len() > 1 {
            let (first, second) = proposals.split_at(proposals.len() / 2);
            self.attempt(first);
            self.attempt(second);
        }
    }
}

fn with_edits(model: &Model, proposals: &[&(usize, Fix)]) -> Model {
    let mut by_file: BTreeMap<&Arc<str>, Vec<&Edit>> = BTreeMap::new();
    for edit in proposals.iter().flat_map(|(_, fix)| &fix.edits) {
        by_file.entry(&edit.file).or_default().push(edit);
    }
    let texts = by_file.into_iter().map(|(path, mut edits)| {
        edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
        edits.dedup();
        let text = model.file(path).map_or("", |file| file.tree.text.as_str());
        (Arc::clone(path), apply(text, &edits))
    });
    model.replacing(&texts.collect::<Vec<_>>())
}

fn report(state: &State, (i, fix): &(usize, Fix)) -> Applied {
    let finding = &state.findings[*i];
    Applied { id: finding.id, place: finding.place.clone(), title: fix.title.clone(), safety: fix.safety }
}

fn changed(before: &Model, after: &Model) -> Vec<ChangedFile> {
    let mut changed = Vec::new();
    for file in after.files() {
        let old = before.file(&file.path);
        if old.is_none_or(|old| old.tree.text != file.tree.text) {
            changed.push(ChangedFile {
                path: Arc::clone(&file.path),
                on_disk: file.on_disk.clone(),
                before: old.map(|old| old.tree.text.clone()),
                after: file.tree.text.clone(),
            });
        }
    }
    changed
}
