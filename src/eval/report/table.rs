//! Results as a table for a terminal.

use std::fmt::Write as _;

use super::number;
use crate::eval::figure::Figure;
use crate::eval::results::Results;
use crate::eval::stats::Verdict;

/// Figures that have a column, with its head.
const COLUMNS: &[(Figure, &str)] = &[
    (Figure::ElementF1, "element"),
    (Figure::EdgeF1, "edge"),
    (Figure::Placement, "place"),
    (Figure::ContextAgreement, "context"),
    (Figure::FieldF1, "field"),
    (Figure::SupportF1, "support"),
    (Figure::RuleRecall, "rules"),
    (Figure::InferredRecall, "inf rec"),
    (Figure::InferredPrecision, "inf prec"),
    (Figure::HallucinationRate, "halluc"),
    (Figure::Valid, "valid"),
];

/// A line a case, the means with their intervals, and what a comparison showed.
pub fn table(results: &Results) -> String {
    let mut text = String::new();
    let width = results.cases.iter().map(|case| case.name.chars().count()).max().unwrap_or(0).max(12);
    let head: String = COLUMNS.iter().map(|(_, head)| format!("{head:>9}")).collect();
    line(&mut text, format_args!("{:<width$}{head}", "case"));
    for case in &results.cases {
        if case.is_not_applicable() {
            line(&mut text, format_args!("{:<width$}  not applicable", case.name));
            continue;
        }
        let cells: String = COLUMNS
            .iter()
            .map(|(figure, _)| format!("{:>9}", number(*figure, case.figures.get(figure).copied())))
            .collect();
        line(&mut text, format_args!("{:<width$}{cells}", case.name));
        for (repeat, message) in case.failures() {
            line(&mut text, format_args!("{:<width$}  run {repeat} failed: {message}", ""));
        }
    }
    let means: String = COLUMNS
        .iter()
        .map(|(figure, _)| {
            format!("{:>9}", number(*figure, results.overall.get(figure).map(|estimate| estimate.mean)))
        })
        .collect();
    line(&mut text, format_args!("{:<width$}{means}", "mean"));
    line(&mut text, format_args!(""));
    for (figure, estimate) in &results.overall {
        let [mean, low, high] =
            [estimate.mean, estimate.low, estimate.high].map(|value| number(*figure, Some(value)));
        line(
            &mut text,
            format_args!(
                "{:<20}{mean:>9}   95 % from {low} to {high}, {} cases",
                figure.label(),
                estimate.cases
            ),
        );
    }
    let moved = results.comparison.iter().filter(|compared| {
        compared.verdict != Verdict::NoDifferenceShown || (compared.now - compared.before).abs() > 1e-6
    });
    let moved: Vec<_> = moved.collect();
    if !results.comparison.is_empty() {
        let summary = if moved.is_empty() { "nothing moved" } else { "what moved" };
        line(&mut text, format_args!("\nbeside the baseline: {summary}"));
    }
    for compared in moved {
        let [before, now] = [compared.before, compared.now].map(|value| number(compared.figure, Some(value)));
        line(
            &mut text,
            format_args!(
                "{:<20}{before:>9} → {now:<9} {}",
                compared.figure.label(),
                compared.verdict.words()
            ),
        );
    }
    text
}

/// What closed the gate, with the case, the kind and the elements.
pub fn breaches(results: &Results) -> String {
    let mut text = String::new();
    for breach in &results.breaches {
        let place = breach.case.as_deref().unwrap_or("suite");
        line(&mut text, format_args!("gate: {place}: {}", breach.message));
        for detail in &breach.details {
            line(&mut text, format_args!("        {detail}"));
        }
    }
    text
}

fn line(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // writing to a string cannot fail
    let _ = writeln!(text, "{arguments}");
}
