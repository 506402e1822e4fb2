//! The provider that asks a model: over an endpoint, by batch, from recordings, or by hand-off.
//!
//! Every run has a client of its own, so that usage is known by run, and all spend from one
//! account, so that limits hold for the evaluation as a whole.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::case::Case;
use super::provider::{Provider, ProviderError, ProviderOutput, extraction, own_build};
use super::run::{Effort, Round, Usage};
use super::store::file_name;
use crate::esdm::layout;
use crate::llm::{Account, Backend, Cache, Caps, Client, ClientOptions, Handoff, Price, Replay, Stop};
use crate::refine::repair::Fate;
use crate::refine::report::{Report, TaskReport};
use crate::refine::{Options, Refined, Silent, refine};

/// Who answers.
pub enum Answers {
    /// One backend for all runs.
    Shared(Arc<dyn Backend>),
    /// Recordings, a folder for each case.
    Recordings(PathBuf),
    /// Answer files, a folder for each case.
    Handoff(PathBuf, Stop),
}

/// Refines the sketch of a case.
pub struct RefineProvider {
    /// The name in reports and stores: `endpoint` or `replay`.
    pub name: String,
    /// The model asked, for the cache and to tell outputs apart.
    pub model: String,
    /// Who answers.
    pub answers: Answers,
    /// How to refine; the number of the run is set for each.
    pub options: Options,
    /// Keeps answers between evaluations.
    pub cache: Option<Cache>,
    /// Where exchanges are recorded, a folder for each case.
    pub record: Option<PathBuf>,
    /// What the model's tokens cost.
    pub price: Option<Price>,
    /// What all runs spend from.
    pub account: Account,
}

impl RefineProvider {
    fn client(&self, case: &Case) -> Result<Client, ProviderError> {
        let folder = |root: &PathBuf| root.join(file_name(&case.name));
        let backend: Box<dyn Backend> = match &self.answers {
            Answers::Shared(backend) => Box::new(Arc::clone(backend)),
            Answers::Recordings(root) => {
                let folder = folder(root);
                if !folder.is_dir() {
                    let message = format!("no recordings of it in {}", root.display());
                    return Err(ProviderError::NotApplicable(message));
                }
                Box::new(Replay::new(&folder))
            }
            Answers::Handoff(root, stop) => Box::new(Handoff::new(&folder(root), false, Arc::clone(stop))),
        };
        let options = ClientOptions {
            model: self.model.clone(),
            cache: self.cache.clone(),
            record: self.record.as_ref().map(folder),
            caps: Caps::default(),
            price: self.price,
        };
        let client = Client::new(backend, options).map_err(|f| ProviderError::Failed(f.to_string()))?;
        Ok(client.spending_from(&self.account))
    }
}

impl Provider for RefineProvider {
    fn name(&self) -> &str {
        &self.name
    }

    fn fingerprint(&self) -> String {
        let Options { prompts, code_tokens, answer_tokens, rounds, .. } = &self.options;
        let version = prompts.version();
        format!(
            "{} {} {version} {code_tokens} {answer_tokens} {rounds} {}",
            self.name,
            self.model,
            own_build()
        )
    }

    fn run(&self, case: &Case, repeat: u32) -> Result<ProviderOutput, ProviderError> {
        let started = Instant::now();
        let failed = |error: &dyn std::error::Error| ProviderError::Failed(error.to_string());
        let client = self.client(case)?;
        let extraction = extraction(case, &[])?;
        // The first run asks what a plain run asks, and shares its cache and recordings.
        let options = Options { repeat: repeat.saturating_sub(1), ..self.options.clone() };
        let refined = refine(&extraction, &client, &options, &Silent).map_err(|error| failed(&error))?;
        if let Some(awaited) = refined.pending.first() {
            return Err(ProviderError::Pending(format!(
                "{} answers are awaited: {awaited}",
                refined.pending.len()
            )));
        }
        // Figures of a run that was broken off say nothing of the model.
        if let Some(failure) = &refined.end {
            return Err(failed(failure));
        }
        if let Some(why) = unrecorded(&self.answers, &refined.report) {
            return Err(ProviderError::Failed(why));
        }
        let files = layout::files(&refined.documents).map_err(|error| failed(&error))?;
        let files = files.into_iter().map(|file| (file.path, file.text)).collect();
        Ok(ProviderOutput { files, effort: effort(&refined, &client, started.elapsed().as_secs_f64()) })
    }
}

/// Why recordings do not fit the requests any more, if they do not.
fn unrecorded(answers: &Answers, report: &Report) -> Option<String> {
    let Answers::Recordings(_) = answers else { return None };
    report.tasks().find_map(|task| match &task.fate {
        Fate::Failed(why) => Some(format!("{why}; record the case anew")),
        _ => None,
    })
}

fn effort(refined: &Refined, client: &Client, seconds: f64) -> Effort {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let spent = client.spent();
    Effort {
        seconds,
        usage: Some(Usage {
            requests: spent.requests,
            cached: spent.cached,
            prompt_tokens: spent.prompt_tokens,
            answer_tokens: spent.completion_tokens,
            dollars: spent.cost,
        }),
        mechanical_fixes: None,
        fallbacks: Some(count(refined.report.left_as_sketched().len())),
        open_questions: Some(count(refined.questions.len())),
        history: history(&refined.report),
    }
}

/// The rounds of all questions side by side: after each, how many still had findings.
fn history(report: &Report) -> Vec<Round> {
    let tasks: Vec<&TaskReport> = report.tasks().collect();
    let last = tasks.iter().map(|task| task.rounds).max().unwrap_or(0);
    let open = |task: &&&TaskReport, round: u32| {
        task.rounds > round || matches!(task.fate, Fate::AsSketched(_) | Fate::Failed(_))
    };
    (0..=last)
        .map(|round| {
            let open: Vec<&&TaskReport> = tasks.iter().filter(|task| open(task, round)).collect();
            Round {
                title: if round == 0 { "first answers".into() } else { format!("round {round} of repair") },
                errors: u32::try_from(open.len()).unwrap_or(u32::MAX),
                warnings: 0,
                messages: open.iter().map(|task| format!("{}: not yet right", task.unit)).collect(),
            }
        })
        .collect()
}
