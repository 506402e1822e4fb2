//! Runs a provider over cases, as often as asked, and scores what comes out.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::EvalError;
use super::case::Case;
use super::document::{Doc, ModelFolder, read_documents, read_model};
use super::lint::Linter;
use super::provider::{Provider, ProviderError};
use super::run::{Outcome, Run, Scored};
use super::score::score;
use super::store::{Store, Stored};

/// What of the stored outputs is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reuse {
    /// Nothing: every run is made.
    #[default]
    Nothing,
    /// Runs that are there and still fit, failed ones included.
    Finished,
    /// As above, but failed ones are made again.
    FinishedWithoutErrors,
    /// Everything, and nothing is run: only scoring is done again.
    Everything,
}

/// An evaluation to be made.
pub struct Plan<'a> {
    /// The cases.
    pub cases: &'a [Case],
    /// Who writes the drafts.
    pub provider: &'a dyn Provider,
    /// Who checks them, if anyone.
    pub linter: Option<&'a dyn Linter>,
    /// Where outputs are kept.
    pub store: &'a Store,
    /// Independent runs of each case.
    pub repeats: u32,
    /// Runs made at the same time.
    pub jobs: usize,
    /// What of the stored outputs is used.
    pub reuse: Reuse,
}

/// The runs of one case.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseRuns {
    /// Index of the case in the plan.
    pub case: usize,
    /// Its runs, in order.
    pub runs: Vec<Run>,
}

/// Makes an evaluation. `progress` hears of each finished run: case and number.
///
/// # Errors
/// When a golden model is broken, or the store or the linter fail. A provider
/// that fails is an outcome, not an error.
pub fn evaluate(plan: &Plan<'_>, progress: &(dyn Fn(&str, u32) + Sync)) -> Result<Vec<CaseRuns>, EvalError> {
    let goldens = plan.cases.iter().map(golden).collect::<Result<Vec<_>, _>>()?;
    let tasks: Vec<(usize, u32)> =
        (0..plan.cases.len()).flat_map(|case| (1..=plan.repeats).map(move |repeat| (case, repeat))).collect();
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    let worker = || {
        // the order in which runs end does not show in the results
        while let Some(&(case, repeat)) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
            let run = one_run(plan, &plan.cases[case], &goldens[case], repeat);
            let failed = run.is_err();
            if let Ok(mut done) = done.lock() {
                done.insert((case, repeat), run);
            }
            if failed {
                next.store(tasks.len(), Ordering::Relaxed);
            }
            progress(&plan.cases[case].name, repeat);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..plan.jobs.clamp(1, tasks.len().max(1)) {
            scope.spawn(worker);
        }
    });
    let done = done.into_inner().map_err(|_| EvalError::Unknown("a worker was lost".into()))?;
    let mut cases: Vec<CaseRuns> = Vec::new();
    for ((case, repeat), outcome) in done {
        let run = Run { repeat, outcome: outcome? };
        match cases.last_mut().filter(|last| last.case == case) {
            Some(last) => last.runs.push(run),
            None => cases.push(CaseRuns { case, runs: vec![run] }),
        }
    }
    Ok(cases)
}

/// The golden documents of a case, which have to be whole.
fn golden(case: &Case) -> Result<Vec<Doc>, EvalError> {
    let model = read_model(&case.model).map_err(|error| EvalError::read(&case.model, &error))?;
    match model.problems.first() {
        None => Ok(model.docs),
        Some(problem) => {
            let path = case.model.join(&problem.file);
            Err(EvalError::Format { path, message: problem.message.clone() })
        }
    }
}

fn one_run(plan: &Plan<'_>, case: &Case, golden: &[Doc], repeat: u32) -> Result<Outcome, EvalError> {
    let stored = match reusable(plan, case, repeat) {
        Some(stored) => stored,
        None if plan.reuse == Reuse::Everything => {
            let message = "no stored output to score again".into();
            return Ok(Outcome::Failed { message, awaited: false });
        }
        None => {
            let stored =
                Stored { fingerprint: fingerprint(plan, case), result: run_provider(plan, case, repeat) };
            plan.store.save(&case.name, repeat, &stored)?;
            stored
        }
    };
    let output = match stored.result {
        Ok(output) => output,
        Err(ProviderError::Failed(message)) => return Ok(Outcome::Failed { message, awaited: false }),
        Err(ProviderError::Pending(message)) => return Ok(Outcome::Failed { message, awaited: true }),
        Err(ProviderError::NotApplicable(message)) => return Ok(Outcome::NotApplicable { message }),
    };
    let mut draft = ModelFolder::default();
    for (path, text) in &output.files {
        read_documents(text, path, &mut draft);
    }
    let folder = plan.store.folder(&case.name, repeat).join("model");
    let findings = plan.linter.map(|linter| linter.lint(&folder)).transpose()?;
    Ok(Outcome::Scored(Box::new(Scored {
        score: score(golden, &draft.docs, case.input.source_root()),
        findings,
        unreadable: draft
            .problems
            .iter()
            .map(|problem| format!("{}: {}", problem.file, problem.message))
            .collect(),
        effort: output.effort,
    })))
}

/// A stored run that the plan lets stand.
fn reusable(plan: &Plan<'_>, case: &Case, repeat: u32) -> Option<Stored> {
    if plan.reuse == Reuse::Nothing {
        return None;
    }
    let stored = plan.store.load(&case.name, repeat)?;
    let failed = matches!(stored.result, Err(ProviderError::Failed(_)));
    let stands = match plan.reuse {
        Reuse::Nothing => false,
        Reuse::Everything => true,
        Reuse::Finished => stored.fingerprint == fingerprint(plan, case),
        Reuse::FinishedWithoutErrors => !failed && stored.fingerprint == fingerprint(plan, case),
    };
    stands.then_some(stored)
}

fn fingerprint(plan: &Plan<'_>, case: &Case) -> String {
    let commit = case.file.commit.as_deref().unwrap_or("");
    [plan.provider.fingerprint().as_str(), commit].join(" ").trim().to_owned()
}

/// A provider that panics has failed this run, and the others go on.
fn run_provider(
    plan: &Plan<'_>,
    case: &Case,
    repeat: u32,
) -> Result<super::provider::ProviderOutput, ProviderError> {
    catch_unwind(AssertUnwindSafe(|| plan.provider.run(case, repeat)))
        .unwrap_or_else(|_| Err(ProviderError::Failed("the provider panicked".into())))
}
