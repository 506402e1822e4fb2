//! What a run will ask and cost, before anything is sent.

use serde::Serialize;

use crate::esdm::plain;
use crate::extract::Extraction;
use crate::llm::Price;

use super::merge;
use super::packing::Packer;
use super::pipeline::{Options, RefineError};
use super::prompts::PromptError;
use super::stages::{self, Desk, Stage, Task};

/// Tokens an answer takes for each document it is about: when little is said, as usual, when much is.
const WORDS: [u64; 3] = [20, 70, 160];
/// Share of questions that need a round of repair, as usual.
const REPAIRED: f64 = 0.3;
/// Tokens of a prompt that asks for repair.
const REPAIR_PROMPT: u64 = 1_800;

/// What is asked at one stage.
#[derive(Debug, Clone, Serialize)]
pub struct StagePlan {
    /// Which.
    pub stage: Stage,
    /// Questions.
    pub requests: u64,
    /// Tokens of their prompts.
    pub prompt_tokens: u64,
    /// Documents they are about.
    pub documents: u64,
}

/// A sum of requests, tokens and money.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Amount {
    /// Requests.
    pub requests: u64,
    /// Tokens read.
    pub prompt_tokens: u64,
    /// Tokens written.
    pub completion_tokens: u64,
    /// Money; `None` where no price is known.
    pub cost: Option<f64>,
}

/// What a run will take.
#[derive(Debug, Clone, Serialize)]
pub struct Plan {
    /// By stage, on the sketch as it is; answers of one stage change little for the next.
    pub stages: Vec<StagePlan>,
    /// If every answer is short and right.
    pub low: Amount,
    /// As usual.
    pub expected: Amount,
    /// If every question takes all rounds of repair.
    pub high: Amount,
    /// Tokens of all code that was scanned.
    pub source_tokens: u64,
}

/// All questions of a run, as far as they are known beforehand.
pub struct Questions {
    /// By stage.
    pub stages: Vec<(Stage, Vec<Task>)>,
    /// Tokens of all code that was scanned.
    pub source_tokens: u64,
}

/// The questions as they would be asked about the sketch, with everything they show.
///
/// # Errors
/// As [`super::refine`].
pub fn questions(extraction: &Extraction, options: &Options) -> Result<Questions, RefineError> {
    let packer = Packer::new(&extraction.scan, options.packing.clone());
    let documents = plain::from_definitions(&extraction.documents)?;
    let weak = merge::weak(&extraction.ledger, &documents);
    let desk = Desk {
        scan: &extraction.scan,
        source_tokens: packer.raw_tokens(),
        prompts: &options.prompts,
        packer: &packer,
        documents: &documents,
        weak: &weak,
        code_tokens: options.code_tokens,
        answer_tokens: options.answer_tokens,
        repeat: options.repeat,
    };
    let stages = Stage::ALL
        .into_iter()
        .map(|stage| Ok((stage, desk.tasks(stage)?)))
        .collect::<Result<_, PromptError>>()?;
    Ok(Questions { stages, source_tokens: desk.source_tokens })
}

/// What those questions take.
pub fn plan(questions: &Questions, options: &Options, price: Option<Price>) -> Plan {
    let stages: Vec<StagePlan> = questions
        .stages
        .iter()
        .map(|(stage, tasks)| StagePlan {
            stage: *stage,
            requests: tasks.len() as u64,
            prompt_tokens: tasks.iter().map(|task| task.request.prompt_tokens()).sum(),
            documents: tasks.iter().map(|task| task.documents as u64).sum(),
        })
        .collect();
    let (most, _) = stages::allowance(questions.source_tokens);
    let [low, expected, high] = [0, 1, 2].map(|level| {
        let mut amount = amount(&stages, level, options);
        // Of a large repository no more is read than its share, whatever happens.
        amount.prompt_tokens = amount.prompt_tokens.min(most);
        amount.cost = price.map(|price| price.of(amount.prompt_tokens, amount.completion_tokens));
        amount
    });
    Plan { stages, low, expected, high, source_tokens: questions.source_tokens }
}

fn amount(stages: &[StagePlan], level: usize, options: &Options) -> Amount {
    let mut sum = Amount::default();
    let mut repairs = 0.0;
    for stage in stages {
        // The other stages describe most of what lacks a description now.
        let share = match (stage.stage, level) {
            (Stage::Describe, 0) => 0.0,
            (Stage::Describe, 1) => 0.25,
            _ => 1.0,
        };
        let requests = (stage.requests as f64 * share).ceil();
        sum.requests += requests as u64;
        sum.prompt_tokens += (stage.prompt_tokens as f64 * share) as u64;
        sum.completion_tokens += (stage.documents as f64 * share * WORDS[level] as f64) as u64;
        if stage.stage != Stage::Describe {
            repairs += requests * [0.0, REPAIRED, f64::from(options.rounds)][level];
        }
    }
    let repairs = repairs.ceil() as u64;
    sum.requests += repairs;
    sum.prompt_tokens += repairs * REPAIR_PROMPT;
    sum.completion_tokens += repairs * WORDS[level] * 4;
    sum
}
