//! What was asked, what it cost, what became of it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::llm::{Client, Spend};

use super::merge::{Change, Refused};
use super::repair::{Fate, Outcome};
use super::stages::{Stage, Task};

/// All that is to be said about a run.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Fingerprint of the prompts.
    pub prompts: String,
    /// What was spent in all.
    pub spent: Spend,
    /// What was spent, by stage and unit.
    pub usage: Vec<Usage>,
    /// Tokens of all code that was scanned, by our own count.
    pub source_tokens: u64,
    /// What became of each question.
    pub stages: Vec<StageReport>,
    /// How many questions stay open for a person.
    pub questions: usize,
}

/// What one stage spent on one unit.
#[derive(Debug, Clone, Serialize)]
pub struct Usage {
    /// The stage; `repair` is one of its own.
    pub stage: String,
    /// The unit.
    pub unit: String,
    /// What was spent.
    #[serde(flatten)]
    pub spend: Spend,
}

/// What became of the questions of a stage.
#[derive(Debug, Clone, Serialize)]
pub struct StageReport {
    /// Which.
    pub stage: Stage,
    /// Its questions.
    pub tasks: Vec<TaskReport>,
    /// What happened when the answers were put together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl StageReport {
    /// A stage without questions yet.
    pub fn new(stage: Stage) -> StageReport {
        StageReport { stage, tasks: Vec::new(), notes: Vec::new() }
    }
}

/// What became of a question.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskReport {
    /// What it was about.
    pub unit: String,
    /// How it ended.
    #[serde(flatten)]
    pub fate: Fate,
    /// Rounds of repair.
    pub rounds: u32,
    /// Tokens of the question, by our own count.
    pub tokens: u64,
    /// What was replaced before it left, by kind of secret.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub redacted: BTreeMap<String, usize>,
    /// What was changed, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// What was not taken over, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refused>,
    /// What the code does not show.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<Refused>,
    /// What had to be done to read and mend the answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl TaskReport {
    /// The end of a task.
    pub fn new(task: &Task, outcome: &Outcome) -> TaskReport {
        let redacted = task.packed.as_ref().map(|packed| packed.redacted.clone()).unwrap_or_default();
        TaskReport {
            unit: task.request.unit.clone(),
            fate: outcome.fate.clone(),
            rounds: outcome.rounds,
            tokens: task.request.prompt_tokens(),
            redacted,
            changes: outcome.changes.clone(),
            refused: outcome.refused.clone(),
            removed: outcome.removed.clone(),
            notes: outcome.notes.clone(),
        }
    }
}

impl Report {
    /// An empty one.
    pub fn new(prompts: &str, source_tokens: u64) -> Report {
        Report {
            prompts: prompts.to_owned(),
            spent: Spend::default(),
            usage: Vec::new(),
            source_tokens,
            stages: Vec::new(),
            questions: 0,
        }
    }

    /// All questions.
    pub fn tasks(&self) -> impl Iterator<Item = &TaskReport> {
        self.stages.iter().flat_map(|stage| &stage.tasks)
    }

    /// Questions that were not answered, or whose answer did not hold: stage, unit and why.
    pub fn left_as_sketched(&self) -> Vec<(Stage, &str, &str)> {
        let all = self.stages.iter().flat_map(|stage| stage.tasks.iter().map(|task| (stage.stage, task)));
        let left = all.filter_map(|(stage, task)| {
            let why = match &task.fate {
                Fate::AsSketched(why) | Fate::Failed(why) => why,
                Fate::NotAsked => "not asked",
                Fate::Kept | Fate::Nothing | Fate::Pending(_) => return None,
            };
            Some((stage, task.unit.as_str(), why))
        });
        left.collect()
    }

    /// What was not taken over or was taken out again, over all questions.
    pub fn refused(&self) -> Vec<&Refused> {
        self.tasks().flat_map(|task| task.refused.iter().chain(&task.removed)).collect()
    }

    /// Rounds of repair of the questions that were answered, for a median.
    pub fn rounds(&self) -> Vec<u32> {
        let answered =
            |task: &&TaskReport| matches!(task.fate, Fate::Kept | Fate::Nothing | Fate::AsSketched(_));
        self.tasks().filter(answered).map(|task| task.rounds).collect()
    }
}

/// What a client spent, by stage and unit.
pub fn usage(client: &Client) -> Vec<Usage> {
    let all = client.spent_by_unit().into_iter();
    all.map(|((stage, unit), spend)| Usage { stage, unit, spend }).collect()
}
