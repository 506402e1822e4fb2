//! What an evaluation says: runs in, figures of cases and of the suite out.
//!
//! This is `results.json`; its schema is `schemas/results.v1.json`. It names no
//! clock and no host.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::baseline::{Baseline, rounded};
use super::case::{Case, Traits};
use super::figure::{Direction, Figure};
use super::figures::Counts;
use super::harness::CaseRuns;
use super::run::{Outcome, Run, Scored};
use super::stats::{self, Estimate, Verdict};

/// The `format` of results files.
pub const FORMAT: &str = "esdm-extract/eval-results/v1";

/// Everything one evaluation shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// [`FORMAT`]
    pub format: String,
    /// What whoever ran it calls it: a commit, a date, a model.
    #[serde(default)]
    pub label: Option<String>,
    /// The suite.
    pub suite: String,
    /// The provider.
    pub provider: String,
    /// Independent runs of each case.
    pub repeats: u32,
    /// Seed of the intervals.
    pub seed: u64,
    /// Figures over the cases.
    pub overall: BTreeMap<Figure, Estimate>,
    /// Documents of each kind, over all runs.
    pub by_kind: BTreeMap<String, Counts>,
    /// The comparison with a baseline, if there is one.
    #[serde(default)]
    pub comparison: Vec<Compared>,
    /// What closed the gate.
    #[serde(default)]
    pub breaches: Vec<super::gate::Breach>,
    /// The cases, in order.
    pub cases: Vec<CaseResult>,
}

/// What the runs of one case show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseResult {
    /// Its name.
    pub name: String,
    /// What its code is like.
    pub traits: Traits,
    /// Figures, each the mean over the runs that have it.
    pub figures: BTreeMap<Figure, f64>,
    /// Golden documents that at least half of the runs found, as `kind path`.
    pub found: Vec<String>,
    /// The runs.
    pub runs: Vec<Run>,
}

/// One figure beside the baseline's, over the cases that both have.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// The figure.
    pub figure: Figure,
    /// Mean of the baseline.
    pub before: f64,
    /// Mean now.
    pub now: f64,
    /// Paired difference, now less before.
    pub difference: Estimate,
    /// What it shows.
    pub verdict: Verdict,
}

impl CaseResult {
    /// The first run that was scored, the one reports show in full.
    pub fn shown(&self) -> Option<(&Run, &Scored)> {
        self.runs.iter().find_map(|run| Some((run, run.scored()?)))
    }

    /// Whether the provider does not do this sort of case.
    pub fn is_not_applicable(&self) -> bool {
        !self.runs.is_empty()
            && self.runs.iter().all(|run| matches!(run.outcome, Outcome::NotApplicable { .. }))
    }

    /// Why runs failed.
    pub fn failures(&self) -> impl Iterator<Item = (u32, &str)> {
        self.runs.iter().filter_map(|run| match &run.outcome {
            Outcome::Failed { message, .. } => Some((run.repeat, message.as_str())),
            _ => None,
        })
    }
}

/// Sums runs up.
pub fn summarise(suite: &str, provider: &str, seed: u64, cases: &[Case], runs: Vec<CaseRuns>) -> Results {
    let repeats = runs.iter().map(|case| case.runs.len()).max().unwrap_or(0);
    let mut by_kind: BTreeMap<String, Counts> = BTreeMap::new();
    for scored in runs.iter().flat_map(|case| &case.runs).filter_map(Run::scored) {
        for (kind, counts) in &scored.score.by_kind {
            by_kind.entry(kind.clone()).or_default().add(counts);
        }
    }
    let cases: Vec<CaseResult> =
        runs.into_iter().map(|runs| case_result(&cases[runs.case], runs.runs)).collect();
    let mut results = Results {
        format: FORMAT.to_owned(),
        label: None,
        suite: suite.to_owned(),
        provider: provider.to_owned(),
        repeats: u32::try_from(repeats).unwrap_or(u32::MAX),
        seed,
        overall: BTreeMap::new(),
        by_kind,
        comparison: Vec::new(),
        breaches: Vec::new(),
        cases,
    };
    for &figure in Figure::ALL {
        let values: Vec<f64> =
            results.cases.iter().filter_map(|case| case.figures.get(&figure)).copied().collect();
        let sure = values.iter().all(|value| *value == 0.0 || *value == 1.0);
        let estimate = if figure.is_yes_or_no() && sure {
            stats::proportion(&values)
        } else {
            stats::estimate(&values, seed)
        };
        if let Some(estimate) = estimate {
            results.overall.insert(figure, estimate);
        }
    }
    results
}

fn case_result(case: &Case, runs: Vec<Run>) -> CaseResult {
    let scored: Vec<&Scored> = runs.iter().filter_map(Run::scored).collect();
    let failed = runs.iter().filter(|run| matches!(run.outcome, Outcome::Failed { .. })).count();
    let mut figures = BTreeMap::new();
    for &figure in Figure::ALL {
        let mut values: Vec<f64> = scored.iter().filter_map(|run| figure.of(run)).collect();
        // a run without a model found nothing: it must not look better than a bad one
        if matches!(figure, Figure::ElementF1 | Figure::ElementRecall | Figure::EdgeF1 | Figure::Valid) {
            values.extend(std::iter::repeat_n(0.0, failed));
        }
        if let Some(mean) = stats::mean(&values) {
            figures.insert(figure, mean);
        }
    }
    if let Some(stability) = stability(&scored) {
        figures.insert(Figure::Stability, stability);
    }
    let found = found(&scored, runs.len());
    CaseResult { name: case.name.clone(), traits: case.traits(), figures, found, runs }
}

/// Golden documents that at least half of the runs found. Failed runs found none.
fn found(scored: &[&Scored], runs: usize) -> Vec<String> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for run in scored {
        for pair in run.score.matched.iter().filter(|pair| !pair.golden.apart) {
            *times.entry(format!("{} {}", pair.golden.kind, pair.golden.path)).or_default() += 1;
        }
    }
    times.into_iter().filter(|(_, count)| count * 2 >= runs).map(|(element, _)| element).collect()
}

/// Mean Jaccard index of the elements of all pairs of runs; `None` of fewer than two.
#[expect(clippy::cast_precision_loss, reason = "counts of documents")]
fn stability(scored: &[&Scored]) -> Option<f64> {
    let elements = |run: &Scored| -> BTreeSet<(String, String)> {
        let score = &run.score;
        let drafts = score.matched.iter().map(|pair| &pair.draft).chain(&score.extra);
        drafts.map(|element| (element.kind.clone(), element.path.clone())).collect()
    };
    let sets: Vec<_> = scored.iter().map(|run| elements(run)).collect();
    let mut indices = Vec::new();
    for (number, one) in sets.iter().enumerate() {
        for other in &sets[number + 1..] {
            let all = one.union(other).count();
            let shared = one.intersection(other).count();
            // two empty models are the same model
            indices.push(if all == 0 { 1.0 } else { shared as f64 / all as f64 });
        }
    }
    stats::mean(&indices)
}

/// Compares results with a baseline, paired by case. What takes time is left
/// out: the baseline was made on another machine.
pub fn compare(results: &Results, baseline: &Baseline) -> Vec<Compared> {
    let mut compared = Vec::new();
    for &figure in Figure::ALL {
        let higher_is_better = match figure.direction() {
            Direction::Up => true,
            Direction::Down => false,
            Direction::Neither => continue,
        };
        let pairs: Vec<(f64, f64)> = results
            .cases
            .iter()
            .filter_map(|case| {
                let before = baseline.cases.get(&case.name)?.figures.get(&figure)?;
                Some((*before, rounded(*case.figures.get(&figure)?)))
            })
            .collect();
        let Some((difference, verdict)) = stats::difference(&pairs, higher_is_better, results.seed) else {
            continue;
        };
        let (before, now): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let (Some(before), Some(now)) = (stats::mean(&before), stats::mean(&now)) else { continue };
        compared.push(Compared { figure, before, now, difference, verdict });
    }
    compared
}
