//! The stages one after the other, the tasks of a stage side by side.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::esdm::layout::WriteError;
use crate::esdm::plain::{self, Key, PlainDocument};
use crate::extract::Extraction;
use crate::llm::{Client, Failure, Request, Spend};
use crate::syntax::Place;

use super::grounding::Tree;
use super::merge;
use super::packing::{PackOptions, Packer};
use super::prompts::{PromptError, Prompts};
use super::questions::{self, Question};
use super::repair::{Attempt, Fate, Outcome, Workshop};
use super::report::{Report, StageReport, TaskReport};
use super::stages::{self, Desk, Stage, Task};

/// Questions in a row that fail at the endpoint before it is given up.
const MOST_DEAD: usize = 3;

/// How to refine.
#[derive(Clone)]
pub struct Options {
    /// The templates.
    pub prompts: Prompts,
    /// Which code may be shown.
    pub packing: PackOptions,
    /// Tokens of code for one question.
    pub code_tokens: u64,
    /// Percent of the code's tokens that all prompts of a run may have together, if the repository is large.
    pub share: u32,
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
            share: stages::SHARE,
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
    /// One more answer came, and so much was spent in all.
    fn answered(&self, _unit: &str, _spent: &Spend) {}
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
    let (most, mut room) = stages::allowance(source_tokens, options.share);
    let mut read = 0;
    for stage in Stage::ALL {
        let desk = Desk {
            scan,
            source_tokens,
            share: options.share,
            prompts: &options.prompts,
            packer: &packer,
            documents: &documents,
            weak: &weak,
            code_tokens: options.code_tokens,
            answer_tokens: options.answer_tokens,
            repeat: options.repeat,
        };
        let mut tasks = desk.tasks(stage)?;
        if stage == Stage::Describe {
            // The last ones to be asked make do with what is left.
            let mut left = most.saturating_sub(read);
            tasks.retain(|task| {
                let tokens = task.request.prompt_tokens();
                let fits = tokens <= left;
                left -= if fits { tokens } else { 0 };
                fits
            });
        }
        read += tasks.iter().map(|task| task.request.prompt_tokens()).sum::<u64>();
        let before = room;
        progress.stage(stage, tasks.len());
        let workshop = Workshop {
            client,
            prompts: &options.prompts,
            sources: &sources,
            excerpt: &excerpt,
            base: &documents,
            rounds: options.rounds,
        };
        let (mut outcomes, ended) = all(&workshop, &tasks, options.workers, &mut room, progress)?;
        end = end.or(ended);
        read += before - room;
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

/// Asks the questions of a stage, all of them once, then wave by wave what is to be repaired, in the
/// order of the tasks and as far as `room`, in tokens of prompts, allows. Outcomes come in the order
/// of the tasks, with the failure after which no more was asked.
fn all(
    workshop: &Workshop<'_>,
    tasks: &[Task],
    workers: usize,
    room: &mut u64,
    progress: &dyn Progress,
) -> Result<(Vec<Outcome>, Option<Failure>), RefineError> {
    let mut attempts: Vec<Attempt<'_>> =
        tasks.iter().map(|task| Attempt::new(&task.request, &task.powers)).collect();
    let mut ended = None;
    for wave in 0..=workshop.rounds {
        let mut asked = Vec::new();
        for (at, attempt) in attempts.iter_mut().enumerate().filter(|(_, attempt)| attempt.is_open()) {
            let Some(request) = attempt.next(workshop)? else { continue };
            // The first questions were measured when they were made.
            let tokens = if wave == 0 { 0 } else { request.prompt_tokens() };
            if tokens <= *room {
                *room -= tokens;
                asked.push((at, request));
            }
        }
        if asked.is_empty() || ended.is_some() || progress.cancelled() {
            break;
        }
        ended = ask(workshop, &mut attempts, &asked, workers, progress);
    }
    let outcomes: Vec<Outcome> = attempts.into_iter().map(|attempt| attempt.settle(workshop)).collect();
    Ok((outcomes, ended))
}

/// Asks several requests at once, each for its attempt.
fn ask(
    workshop: &Workshop<'_>,
    attempts: &mut [Attempt<'_>],
    asked: &[(usize, Request)],
    workers: usize,
    progress: &dyn Progress,
) -> Option<Failure> {
    let mut slots: Vec<(Mutex<&mut Attempt<'_>>, &Request)> = Vec::new();
    let mut requests = asked.iter().peekable();
    for (at, attempt) in attempts.iter_mut().enumerate() {
        if let Some((_, request)) = requests.next_if(|(of, _)| *of == at) {
            slots.push((Mutex::new(attempt), request));
        }
    }
    let next = AtomicUsize::new(0);
    let state: Mutex<State> = Mutex::default();
    let work = || {
        while let Some((attempt, request)) = slots.get(next.fetch_add(1, Ordering::Relaxed)) {
            if lock(&state).ended.is_some() || progress.cancelled() {
                return;
            }
            let answer = workshop.client.chat(request);
            lock(&state).heard(answer.as_ref().err());
            let mut attempt = lock(attempt);
            attempt.answered(workshop, answer);
            progress.answered(attempt.unit(), &workshop.client.spent());
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..workers.min(slots.len()) {
            scope.spawn(work);
        }
        work();
    });
    state.into_inner().unwrap_or_else(PoisonError::into_inner).ended
}

/// What the workers of a stage know of one another.
#[derive(Default)]
struct State {
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

fn lock<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
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
