//! The stages one after the other, the tasks of a stage side by side.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};

use crate::esdm::layout::WriteError;
use crate::esdm::plain::{self, Key, PlainDocument};
use crate::extract::Extraction;
use crate::llm::{Client, Failure, Spend};
use crate::syntax::Place;

use super::grounding::Tree;
use super::merge;
use super::packing::{PackOptions, Packer};
use super::prompts::{PromptError, Prompts};
use super::questions::{self, Question};
use super::repair::{Fate, Outcome, Workshop};
use super::report::{Report, StageReport, TaskReport};
use super::stages::{Desk, Stage, Task};

/// Questions in a row that fail at the endpoint before it is given up.
const MOST_DEAD: usize = 3;

/// How to refine.
pub struct Options {
    /// The templates.
    pub prompts: Prompts,
    /// Which code may be shown.
    pub packing: PackOptions,
    /// Tokens of code for one question.
    pub code_tokens: u64,
    /// The most tokens of an answer.
    pub answer_tokens: u32,
    /// The most rounds of repair for one question.
    pub rounds: u32,
    /// Which of several independent runs this is.
    pub repeat: u32,
    /// Questions asked side by side; the endpoint's own limits hold besides.
    pub workers: usize,
}

impl Options {
    /// Everything as it is by default.
    ///
    /// # Errors
    /// As [`Prompts::shipped`].
    pub fn new() -> Result<Options, PromptError> {
        Ok(Options {
            prompts: Prompts::shipped()?,
            packing: PackOptions::default(),
            code_tokens: 4_000,
            answer_tokens: 8_192,
            rounds: 3,
            repeat: 0,
            workers: 4,
        })
    }
}

/// Told how far the work is; may stop it.
pub trait Progress: Sync {
    /// A stage begins with so many questions.
    fn stage(&self, _stage: Stage, _questions: usize) {}
    /// One more question is settled, and so much was spent in all.
    fn settled(&self, _unit: &str, _fate: &Fate, _spent: &Spend) {}
    /// `true` ends the work.
    fn cancelled(&self) -> bool {
        false
    }
}

/// Nobody listens.
#[derive(Debug)]
pub struct Silent;

impl Progress for Silent {}

/// Why refining could not begin. What goes wrong later costs quality only.
#[derive(Debug, thiserror::Error)]
pub enum RefineError {
    /// A template of the user's cannot be used.
    #[error(transparent)]
    Prompt(#[from] PromptError),
    /// A document of the sketch could not be read as a value, which would be a defect.
    #[error("a document could not be serialized: {0}")]
    Document(#[from] serde_json::Error),
    /// A document could not be written, which would be a defect.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// A refined model.
#[derive(Debug)]
pub struct Refined {
    /// The model; it passes every check that the sketch passes.
    pub documents: Vec<PlainDocument>,
    /// What was asked, spent, changed, refused.
    pub report: Report,
    /// What stays open.
    pub questions: Vec<Question>,
    /// Answers that are awaited; the model is not whole before they are there.
    pub pending: Vec<String>,
    /// The failure that ended the run early, if one did.
    pub end: Option<Failure>,
}

/// Asks the client stage by stage and keeps what holds.
///
/// # Errors
/// When a template of the user's cannot be rendered.
pub fn refine(
    extraction: &Extraction,
    client: &Client,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Refined, RefineError> {
    let scan = &extraction.scan;
    let packer = Packer::new(scan, options.packing.clone());
    let source_tokens = packer.raw_tokens();
    let sources = Tree::new(scan);
    let excerpt = |places: &[Place], tokens: u64| packer.pack(places, tokens).text;
    let mut documents = plain::from_definitions(&extraction.documents)?;
    let weak = merge::weak(&extraction.ledger, &documents);
    let mut report = Report::new(options.prompts.version(), source_tokens);
    let (mut pending, mut end) = (Vec::new(), None);
    for stage in Stage::ALL {
        let desk = Desk {
            scan,
            source_tokens,
            prompts: &options.prompts,
            packer: &packer,
            documents: &documents,
            weak: &weak,
            code_tokens: options.code_tokens,
            answer_tokens: options.answer_tokens,
            repeat: options.repeat,
        };
        let tasks = desk.tasks(stage)?;
        progress.stage(stage, tasks.len());
        let workshop = Workshop {
            client,
            prompts: &options.prompts,
            sources: &sources,
            excerpt: &excerpt,
            base: &documents,
            rounds: options.rounds,
        };
        let (mut outcomes, ended) = all(&workshop, &tasks, options.workers, progress)?;
        end = end.or(ended);
        let (next, clashes) = combine(&documents, &mut outcomes)?;
        documents = next;
        let mut reported = StageReport::new(stage);
        for (task, outcome) in tasks.iter().zip(outcomes) {
            if let Fate::Pending(what) = &outcome.fate {
                pending.push(what.clone());
            }
            reported.tasks.push(TaskReport::new(task, &outcome));
        }
        reported.notes = clashes;
        report.stages.push(reported);
        // Later stages build on the answers that are missing.
        if !pending.is_empty() || end.is_some() || progress.cancelled() {
            break;
        }
    }
    if report.tasks().any(|task| task.fate == Fate::Kept)
        && let Some(domain) = documents.iter_mut().find(|document| document.kind() == "domain")
    {
        domain.annotate("refined", format!("prompts {}", options.prompts.version()));
    }
    report.spent = client.spent();
    report.usage = super::report::usage(client);
    let questions = questions::open(&documents, &report.refused());
    report.questions = questions.len();
    Ok(Refined { documents, report, questions, pending, end })
}

/// Runs the tasks of a stage, several at once; outcomes come in the order of the tasks, with the
/// failure after which no more were asked.
fn all(
    workshop: &Workshop<'_>,
    tasks: &[Task],
    workers: usize,
    progress: &dyn Progress,
) -> Result<(Vec<Outcome>, Option<Failure>), RefineError> {
    let next = AtomicUsize::new(0);
    let state: Mutex<State> = Mutex::default();
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(task) = tasks.get(at) else { return };
            let outcome = if lock(&state).ended.is_some() || progress.cancelled() {
                Ok(Outcome::not_asked())
            } else {
                workshop.run(&task.request, &task.powers)
            };
            let mut state = lock(&state);
            if let Ok(outcome) = &outcome {
                state.heard(outcome.failure.as_ref());
                progress.settled(&task.request.unit, &outcome.fate, &workshop.client.spent());
            }
            state.done.insert(at, outcome);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..workers.min(tasks.len()) {
            scope.spawn(work);
        }
        work();
    });
    let State { done, ended, .. } = state.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    Ok((done.into_values().collect::<Result<_, _>>()?, ended))
}

/// What the workers of a stage know of one another.
#[derive(Default)]
struct State {
    done: BTreeMap<usize, Result<Outcome, RefineError>>,
    /// Questions in a row for which the endpoint failed, after all its retries.
    dead: usize,
    /// Why no more are asked.
    ended: Option<Failure>,
}

impl State {
    /// Decides whether it is worth going on. An endpoint that is gone would be waited for with every
    /// question anew, which takes hours in a large repository.
    fn heard(&mut self, failure: Option<&Failure>) {
        match failure {
            Some(failure) if failure.ends_the_run() => {
                self.ended.get_or_insert_with(|| failure.clone());
            }
            Some(failure) if failure.passes() => {
                self.dead += 1;
                if self.dead >= MOST_DEAD {
                    self.ended.get_or_insert_with(|| failure.clone());
                }
            }
            _ => self.dead = 0,
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Puts what the tasks changed together, in their order. Each result holds by itself; one that
/// does not hold beside the others is dropped, and so is a change of what another one changed.
fn combine(
    before: &[PlainDocument],
    outcomes: &mut [Outcome],
) -> Result<(Vec<PlainDocument>, Vec<String>), WriteError> {
    let mut notes = Vec::new();
    let mut now = before.to_vec();
    let originals: BTreeMap<Key, &PlainDocument> =
        before.iter().map(|document| (document.key(), document)).collect();
    let only = outcomes.iter().filter(|outcome| outcome.documents.is_some()).count() == 1;
    for outcome in outcomes {
        let Some(documents) = outcome.documents.take() else { continue };
        if only {
            // Nothing to be combined with, and a rename touches every document.
            return Ok((documents, notes));
        }
        let mut next = now.clone();
        let mut places: BTreeMap<Key, usize> =
            next.iter().enumerate().map(|(at, document)| (document.key(), at)).collect();
        for document in documents {
            let key = document.key();
            let original = originals.get(&key);
            if original.is_some_and(|original| **original == document) {
                continue;
            }
            match (places.get(&key), original) {
                (Some(at), Some(original)) if next[*at] == **original => next[*at] = document,
                (Some(_), _) => notes.push(format!("{key}: two answers changed it; the first was kept")),
                (None, _) => {
                    places.insert(key, next.len());
                    next.push(document);
                }
            }
        }
        if plain::check(&next).errors() > 0 {
            outcome.fate = Fate::AsSketched("it does not hold beside the other answers of its stage".into());
            outcome.changes.clear();
        } else {
            now = next;
        }
    }
    Ok((now, notes))
}

#[cfg(test)]
mod tests;
