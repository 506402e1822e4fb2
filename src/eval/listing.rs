//! One comparison as text for a terminal: figures, then what is missing and what is too much.

use std::fmt::Write as _;

use super::figures::{Counts, Share};
use super::score::{CaseScore, EdgeText, Element};

/// Writes the figures of a comparison, one a line, and with `verbose` the
/// matched pairs as well as what is missing and extra.
pub fn listing(score: &CaseScore, verbose: bool) -> String {
    let mut text = String::new();
    let rows = [
        ("elements", counts_row(&score.elements)),
        ("edges", counts_row(&score.edges)),
        ("fields", counts_row(&score.fields)),
        ("support", counts_row(&score.support)),
        ("context agreement", counts_row(&score.context_agreement)),
        ("placement", share_row(score.placement)),
        ("rule recall", share_row(score.rule_recall)),
        ("hallucination", score.hallucination.map_or_else(|| "not known without --source".into(), share_row)),
        ("inferred recall", share_row(score.inferred_recall)),
        ("inferred precision", share_row(score.inferred_precision)),
    ];
    for (label, row) in rows {
        line(&mut text, format_args!("{label:<20} {row}"));
    }
    line(&mut text, format_args!(""));
    for (kind, counts) in &score.by_kind {
        line(&mut text, format_args!("  {kind:<28} {}", counts_row(counts)));
    }
    for (kind, counts) in &score.edges_by_kind {
        line(&mut text, format_args!("  {:<28} {}", kind.word(), counts_row(counts)));
    }
    elements(&mut text, "missing", '-', &score.missing);
    elements(&mut text, "extra", '+', &score.extra);
    edges(&mut text, "missing references", '-', &score.missing_edges);
    edges(&mut text, "extra references", '+', &score.extra_edges);
    if !score.missing_rules.is_empty() {
        heading(&mut text, "missing invariants");
        for rule in &score.missing_rules {
            line(
                &mut text,
                format_args!("  - {} of {}{}", rule.invariant, rule.unit, at(rule.source.as_ref())),
            );
        }
    }
    elements(&mut text, "without support in the source", '?', &score.unsupported);
    if verbose {
        heading(&mut text, "matched");
        for pair in &score.matched {
            let half = if pair.half { " (half)" } else { "" };
            let misplaced = if pair.misplaced { " (misplaced)" } else { "" };
            line(
                &mut text,
                format_args!(
                    "  = {} {}  <-  {} {}{half}{misplaced}",
                    pair.golden.kind, pair.golden.path, pair.draft.kind, pair.draft.path
                ),
            );
        }
    }
    text
}

fn elements(text: &mut String, title: &str, sign: char, elements: &[Element]) {
    if elements.is_empty() {
        return;
    }
    heading(text, title);
    for element in elements {
        let apart = if element.apart { " [scored apart]" } else { "" };
        let Element { kind, path, source, .. } = element;
        line(text, format_args!("  {sign} {kind} {path}{apart}{}", at(source.as_ref())));
    }
}

fn edges(text: &mut String, title: &str, sign: char, edges: &[EdgeText]) {
    if edges.is_empty() {
        return;
    }
    heading(text, title);
    for edge in edges {
        line(text, format_args!("  {sign} {} {} {}", edge.from, edge.kind.word(), edge.to));
    }
}

fn heading(text: &mut String, title: &str) {
    line(text, format_args!("\n{title}:"));
}

fn at(source: Option<&String>) -> String {
    source.map(|source| format!("  at {source}")).unwrap_or_default()
}

fn line(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // writing to a string cannot fail
    let _ = writeln!(text, "{arguments}");
}

/// `F1 0.92  precision 1.00  recall 0.85  (correct 12 of 12 predicted, 14 golden)`
fn counts_row(counts: &Counts) -> String {
    format!(
        "F1 {}  precision {}  recall {}  ({} correct, {} predicted, {} golden)",
        figure(counts.f1()),
        figure(counts.precision()),
        figure(counts.recall()),
        counts.correct,
        counts.predicted,
        counts.golden
    )
}

fn share_row(share: Share) -> String {
    format!("{}  ({} of {})", figure(share.value()), share.hits, share.of)
}

/// A figure with three digits, or a dash when there is nothing to count.
pub fn figure(value: Option<f64>) -> String {
    value.map_or_else(|| "  -  ".to_owned(), |value| format!("{value:.3}"))
}
