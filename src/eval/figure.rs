//! The figures of an evaluation: what each is called, which way is better, and how a run yields it.

use serde::{Deserialize, Serialize};

use super::run::Scored;

/// A figure of one run, of a case and of a suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "`meaning` says it")]
pub enum Figure {
    ElementF1,
    ElementPrecision,
    ElementRecall,
    EdgeF1,
    Placement,
    ContextAgreement,
    FieldF1,
    SupportF1,
    RuleRecall,
    HallucinationRate,
    InferredRecall,
    InferredPrecision,
    Valid,
    ValidAtFirst,
    RoundsToValid,
    MechanicalFixes,
    Fallbacks,
    OpenQuestions,
    PromptTokens,
    AnswerTokens,
    Dollars,
    Seconds,
    /// Of a case, not of a run: how alike its repeats are.
    Stability,
}

/// Which way a figure should go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Up,
    /// Less is better.
    Down,
    /// Neither: it is there to be seen.
    Neither,
}

impl Figure {
    /// All figures, in the order of reports.
    pub const ALL: &'static [Self] = &[
        Self::ElementF1,
        Self::ElementPrecision,
        Self::ElementRecall,
        Self::EdgeF1,
        Self::Placement,
        Self::ContextAgreement,
        Self::FieldF1,
        Self::SupportF1,
        Self::RuleRecall,
        Self::HallucinationRate,
        Self::InferredRecall,
        Self::InferredPrecision,
        Self::Valid,
        Self::ValidAtFirst,
        Self::RoundsToValid,
        Self::MechanicalFixes,
        Self::Fallbacks,
        Self::OpenQuestions,
        Self::PromptTokens,
        Self::AnswerTokens,
        Self::Dollars,
        Self::Seconds,
        Self::Stability,
    ];

    /// The name in tables.
    pub fn label(self) -> &'static str {
        match self {
            Self::ElementF1 => "element F1",
            Self::ElementPrecision => "element precision",
            Self::ElementRecall => "element recall",
            Self::EdgeF1 => "edge F1",
            Self::Placement => "placement",
            Self::ContextAgreement => "context agreement",
            Self::FieldF1 => "field F1",
            Self::SupportF1 => "support F1",
            Self::RuleRecall => "rule recall",
            Self::HallucinationRate => "hallucination rate",
            Self::InferredRecall => "inferred recall",
            Self::InferredPrecision => "inferred precision",
            Self::Valid => "valid",
            Self::ValidAtFirst => "valid at first",
            Self::RoundsToValid => "rounds to valid",
            Self::MechanicalFixes => "mechanical fixes",
            Self::Fallbacks => "fallbacks",
            Self::OpenQuestions => "open questions",
            Self::PromptTokens => "prompt tokens",
            Self::AnswerTokens => "answer tokens",
            Self::Dollars => "dollars",
            Self::Seconds => "seconds",
            Self::Stability => "stability",
        }
    }

    /// What it counts, in one sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::ElementF1 => "Elements found and not invented: harmonic mean of the two below.",
            Self::ElementPrecision => "Share of the predicted elements that are golden.",
            Self::ElementRecall => "Share of the golden elements that were found.",
            Self::EdgeF1 => {
                "References found and not invented: publishes, handles, emits, projects, reads, consults."
            }
            Self::Placement => {
                "Share of the matched commands and events whose aggregate or boundary matches as well."
            }
            Self::ContextAgreement => {
                "Pairs of matched documents that are in one bounded context here and there."
            }
            Self::FieldF1 => "Property names of matched commands and events.",
            Self::SupportF1 => {
                "Value objects, entities, services, actors, external systems, context mappings."
            }
            Self::RuleRecall => "Share of the golden invariants that the draft knows.",
            Self::HallucinationRate => {
                "Share of the predicted documents whose source does not hold a word of their name."
            }
            Self::InferredRecall => "Share of the golden documents marked inferred that were found.",
            Self::InferredPrecision => {
                "Share of the predicted documents marked inferred that match anything golden."
            }
            Self::Valid => "Share of the runs whose model has no linter errors.",
            Self::ValidAtFirst => "Share of the runs whose first answer had no linter errors.",
            Self::RoundsToValid => "Rounds of repair until there were no linter errors.",
            Self::MechanicalFixes => "Repairs made without asking anyone.",
            Self::Fallbacks => "Units that fell back to their sketch.",
            Self::OpenQuestions => "Questions left to a person.",
            Self::PromptTokens => "Tokens of all prompts of a run.",
            Self::AnswerTokens => "Tokens of all answers of a run.",
            Self::Dollars => "Money a run took.",
            Self::Seconds => "Time a run took.",
            Self::Stability => {
                "How alike the elements of two repeats are: mean Jaccard index over all pairs."
            }
        }
    }

    /// The name in files and on the command line, as serialised.
    pub fn key(self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// Which way is better.
    pub fn direction(self) -> Direction {
        match self {
            Self::HallucinationRate
            | Self::RoundsToValid
            | Self::Fallbacks
            | Self::PromptTokens
            | Self::AnswerTokens
            | Self::Dollars
            | Self::Seconds => Direction::Down,
            Self::MechanicalFixes | Self::OpenQuestions => Direction::Neither,
            _ => Direction::Up,
        }
    }

    /// Whether a value is a share between 0 and 1.
    pub fn is_share(self) -> bool {
        !matches!(
            self,
            Self::RoundsToValid
                | Self::MechanicalFixes
                | Self::Fallbacks
                | Self::OpenQuestions
                | Self::PromptTokens
                | Self::AnswerTokens
                | Self::Dollars
                | Self::Seconds
        )
    }

    /// Whether a case either has it or has it not, so that a suite's figure is a proportion.
    pub fn is_yes_or_no(self) -> bool {
        matches!(self, Self::Valid | Self::ValidAtFirst)
    }

    /// Whether the same input gives the same value on every machine.
    pub fn is_reproducible(self) -> bool {
        !matches!(self, Self::Seconds)
    }

    /// The value of one run, `None` when there is nothing to count.
    #[expect(clippy::cast_precision_loss, reason = "counts of tokens are far below the limit")]
    pub fn of(self, run: &Scored) -> Option<f64> {
        let score = &run.score;
        let effort = &run.effort;
        let flag = |flag: Option<bool>| flag.map(|flag| if flag { 1.0 } else { 0.0 });
        match self {
            Self::ElementF1 => score.elements.f1(),
            Self::ElementPrecision => score.elements.precision(),
            Self::ElementRecall => score.elements.recall(),
            Self::EdgeF1 => score.edges.f1(),
            Self::Placement => score.placement.value(),
            Self::ContextAgreement => score.context_agreement.f1(),
            Self::FieldF1 => score.fields.f1(),
            Self::SupportF1 => score.support.f1(),
            Self::RuleRecall => score.rule_recall.value(),
            Self::HallucinationRate => score.hallucination?.value(),
            Self::InferredRecall => score.inferred_recall.value(),
            Self::InferredPrecision => score.inferred_precision.value(),
            Self::Valid => flag(run.is_valid()),
            Self::ValidAtFirst => flag(run.was_valid_at_first()),
            Self::RoundsToValid => run.rounds_to_valid().map(f64::from),
            Self::MechanicalFixes => effort.mechanical_fixes.map(f64::from),
            Self::Fallbacks => effort.fallbacks.map(f64::from),
            Self::OpenQuestions => effort.open_questions.map(f64::from),
            Self::PromptTokens => effort.usage.map(|usage| usage.prompt_tokens as f64),
            Self::AnswerTokens => effort.usage.map(|usage| usage.answer_tokens as f64),
            Self::Dollars => effort.usage?.dollars,
            Self::Seconds => Some(effort.seconds),
            Self::Stability => None,
        }
    }
}
