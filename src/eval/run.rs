//! One run of a provider over one case: what it took, and what came of it.

use serde::{Deserialize, Serialize};

use super::lint::Finding;
use super::score::CaseScore;

/// What a provider says about how it came to its model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Effort {
    /// Seconds the run took.
    #[serde(default)]
    pub seconds: f64,
    /// What was asked of an endpoint; `None` when there is none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub usage: Option<Usage>,
    /// Repairs a program made without asking anyone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mechanical_fixes: Option<u32>,
    /// Units that fell back to their sketch.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fallbacks: Option<u32>,
    /// Questions left to a person.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub open_questions: Option<u32>,
    /// The answers in order: the first one, then a repair a round. Empty when a
    /// provider answers once and for all.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub history: Vec<Round>,
}

/// What an endpoint was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    /// Requests sent.
    pub requests: u64,
    /// Requests that were answered by what an earlier run kept.
    #[serde(default)]
    pub cached: u64,
    /// Tokens of all prompts.
    pub prompt_tokens: u64,
    /// Tokens of all answers.
    pub answer_tokens: u64,
    /// Money, in US dollars, when the price is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dollars: Option<f64>,
}

/// One round of answer and check.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// What was done, for example `first answer` or `repair of order`.
    pub title: String,
    /// Findings at error level that were left after it.
    pub errors: u32,
    /// Findings at warning level that were left after it.
    pub warnings: u32,
    /// The findings, or what was changed, one a line.
    #[serde(default)]
    pub messages: Vec<String>,
}

/// One of the independent runs over a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Its number, from 1.
    pub repeat: u32,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// A model came out and was scored.
    Scored(Box<Scored>),
    /// The provider failed.
    Failed {
        /// The cause.
        message: String,
        /// Whether it only waits for answers.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        awaited: bool,
    },
    /// The provider does not do this sort of case.
    NotApplicable {
        /// The cause.
        message: String,
    },
}

/// A run whose model was scored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// The comparison with the golden model.
    pub score: CaseScore,
    /// Findings of the linter; `None` without a linter.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub findings: Option<Vec<Finding>>,
    /// Files of the draft that could not be read.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub unreadable: Vec<String>,
    /// What it took.
    pub effort: Effort,
}

impl Scored {
    /// Findings at error level, and unreadable files; `None` without a linter.
    pub fn errors(&self) -> Option<usize> {
        let findings = self.findings.as_ref()?;
        Some(findings.iter().filter(|finding| finding.is_error()).count() + self.unreadable.len())
    }

    /// Whether the final model is without errors.
    pub fn is_valid(&self) -> Option<bool> {
        self.errors().map(|errors| errors == 0)
    }

    /// Whether the first answer was without errors.
    pub fn was_valid_at_first(&self) -> Option<bool> {
        match self.effort.history.first() {
            Some(round) => Some(round.errors == 0),
            None => self.is_valid(),
        }
    }

    /// Rounds of repair until the model was without errors; `None` if it never was.
    pub fn rounds_to_valid(&self) -> Option<u32> {
        let history = &self.effort.history;
        if history.is_empty() {
            return self.is_valid()?.then_some(0);
        }
        history.iter().position(|round| round.errors == 0).and_then(|round| u32::try_from(round).ok())
    }
}

impl Run {
    /// The scored run, if it came that far.
    pub fn scored(&self) -> Option<&Scored> {
        match &self.outcome {
            Outcome::Scored(scored) => Some(scored),
            _ => None,
        }
    }
}
