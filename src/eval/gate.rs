//! Whether results are good enough to pass: a baseline and tolerances in, breaches out.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::baseline::{Baseline, BaselineCase, errors};
use super::figure::{Direction, Figure};
use super::results::{CaseResult, Results};
use super::run::Run;
use super::suite::Suite;

/// Values that differ by less are equal: baselines keep six digits.
const ROUNDING: f64 = 1e-6;

/// Something that closes the gate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Breach {
    /// The case, or `None` for the suite.
    #[serde(default)]
    pub case: Option<String>,
    /// The figure that dropped, if it is one.
    #[serde(default)]
    pub figure: Option<Figure>,
    /// What is wrong, in one line.
    pub message: String,
    /// What it is about: lost elements by kind, findings, unsupported documents.
    #[serde(default)]
    pub details: Vec<String>,
}

/// Checks results. `expected` says which cases of the baseline were asked for.
pub fn gate(
    results: &Results,
    baseline: &Baseline,
    suite: &Suite,
    expected: impl Fn(&str) -> bool,
) -> Vec<Breach> {
    let mut breaches = Vec::new();
    // only whole suites have comparable means
    if baseline.cases.keys().all(|name| expected(name)) {
        for (&figure, tolerance) in &suite.tolerances {
            let (Some(before), Some(now)) = (baseline.overall.get(&figure), results.overall.get(&figure))
            else {
                continue;
            };
            if dropped(figure, *before, now.mean, tolerance.overall) {
                breaches.push(drop_breach(None, figure, *before, now.mean, tolerance.overall));
            }
        }
    }
    let cases: BTreeMap<&str, &CaseResult> =
        results.cases.iter().map(|case| (case.name.as_str(), case)).collect();
    for (name, before) in &baseline.cases {
        match cases.get(name.as_str()) {
            Some(case) => check_case(case, before, suite, &mut breaches),
            None if expected(name) => breaches.push(Breach {
                case: Some(name.clone()),
                figure: None,
                message: "the case is missing".into(),
                details: Vec::new(),
            }),
            None => {}
        }
    }
    for case in &results.cases {
        check_alone(case, baseline.cases.get(&case.name), suite, &mut breaches);
    }
    breaches
}

/// What is checked against the baseline's case.
fn check_case(case: &CaseResult, before: &BaselineCase, suite: &Suite, breaches: &mut Vec<Breach>) {
    // said once, with the first figure that shows it
    let mut lost = lost(before, case);
    for (&figure, tolerance) in &suite.tolerances {
        let (Some(limit), Some(was)) = (tolerance.case, before.figures.get(&figure)) else { continue };
        // a figure that cannot be counted any more has lost everything it counted
        let worst = if figure.direction() == Direction::Up { 0.0 } else { *was };
        let now = case.figures.get(&figure).copied().unwrap_or(worst);
        if dropped(figure, *was, now, limit) {
            let mut breach = drop_breach(Some(case.name.clone()), figure, *was, now, limit);
            breach.details = std::mem::take(&mut lost);
            breaches.push(breach);
        }
    }
}

/// What is wrong whatever the baseline says, but for errors that it knows.
fn check_alone(case: &CaseResult, before: Option<&BaselineCase>, suite: &Suite, breaches: &mut Vec<Breach>) {
    let mut add = |message: String, details: Vec<String>| {
        breaches.push(Breach { case: Some(case.name.clone()), figure: None, message, details });
    };
    let failures: Vec<String> =
        case.failures().map(|(repeat, message)| format!("run {repeat}: {message}")).collect();
    if !failures.is_empty() {
        add("runs failed".into(), failures);
    }
    let known: BTreeSet<&String> = before.into_iter().flat_map(|before| &before.errors).collect();
    let new: Vec<String> = errors(&case.runs).into_iter().filter(|error| !known.contains(error)).collect();
    if !new.is_empty() {
        add("new linter errors".into(), new);
    }
    let scored = case.runs.iter().filter_map(Run::scored);
    let unreadable: Vec<String> = scored.clone().flat_map(|run| run.unreadable.clone()).collect();
    if !unreadable.is_empty() {
        add("files of the draft cannot be read".into(), unreadable);
    }
    let unsupported: BTreeSet<String> = scored
        .flat_map(|run| &run.score.unsupported)
        .map(|element| {
            let source = element.source.as_deref().unwrap_or("no source");
            format!("{} {} ({source})", element.kind, element.path)
        })
        .collect();
    if unsupported.len() > suite.unsupported {
        add("documents without support in the source".into(), unsupported.into_iter().collect());
    }
}

fn dropped(figure: Figure, before: f64, now: f64, tolerance: f64) -> bool {
    let loss = match figure.direction() {
        Direction::Up => before - now,
        Direction::Down => now - before,
        Direction::Neither => 0.0,
    };
    loss > tolerance + ROUNDING
}

fn drop_breach(case: Option<String>, figure: Figure, before: f64, now: f64, tolerance: f64) -> Breach {
    let message = format!("{} went from {before:.3} to {now:.3} (tolerance {tolerance})", figure.label());
    Breach { case, figure: Some(figure), message, details: Vec::new() }
}

/// Elements that the baseline found and these results do not, one line a kind.
fn lost(before: &BaselineCase, case: &CaseResult) -> Vec<String> {
    let mut by_kind: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for element in before.found.iter().filter(|element| !case.found.contains(element)) {
        let (kind, path) = element.split_once(' ').unwrap_or(("element", element));
        by_kind.entry(kind).or_default().push(path);
    }
    by_kind.into_iter().map(|(kind, paths)| format!("lost {kind}: {}", paths.join(", "))).collect()
}
