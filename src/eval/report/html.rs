//! Results as one self-contained HTML page: overview first, then a section a case.
//!
//! The page needs no network and no other file. Without scripts it shows
//! everything; with them it shows one case at a time.

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

use super::material::{Row, rows};
use super::number;
use super::plots::{self, Line};
use super::trend::Point;
use crate::eval::case::Case;
use crate::eval::figure::{Direction, Figure};
use crate::eval::gate::Breach;
use crate::eval::results::{CaseResult, Results};
use crate::eval::run::Round;
use crate::eval::stats::Verdict;
use crate::eval::store::Store;

const TEMPLATE: &str = include_str!("report.html.j2");
const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

/// Figures drawn over time.
const TREND: &[(Figure, &str)] =
    &[(Figure::ElementF1, "line-1"), (Figure::EdgeF1, "line-2"), (Figure::HallucinationRate, "line-3")];

/// Figures of a case in the overview's table.
const COLUMNS: &[Figure] = &[
    Figure::ElementF1,
    Figure::EdgeF1,
    Figure::FieldF1,
    Figure::RuleRecall,
    Figure::HallucinationRate,
    Figure::Valid,
];

#[derive(Serialize)]
struct Page<'a> {
    style: &'a str,
    script: &'a str,
    results: &'a Results,
    figures: Vec<FigureRow>,
    trend: Option<Trend>,
    kinds: Vec<KindRow>,
    columns: Vec<&'static str>,
    cases: Vec<CasePage<'a>>,
}

#[derive(Serialize)]
struct FigureRow {
    label: &'static str,
    arrow: &'static str,
    meaning: &'static str,
    value: String,
    interval: String,
    cases: usize,
    bar: Option<String>,
    before: Option<String>,
    verdict: Option<&'static str>,
    tone: &'static str,
}

#[derive(Serialize)]
struct Trend {
    svg: String,
    legend: Vec<(&'static str, &'static str)>,
    points: usize,
}

#[derive(Serialize)]
struct KindRow {
    kind: String,
    golden: f64,
    predicted: f64,
    f1: String,
    bar: Option<String>,
}

#[derive(Serialize)]
struct CasePage<'a> {
    id: String,
    name: &'a str,
    tags: Vec<&'a str>,
    notes: &'a str,
    not_applicable: bool,
    failures: Vec<(u32, &'a str)>,
    cells: Vec<String>,
    figures: Vec<(&'static str, String)>,
    breaches: Vec<&'a Breach>,
    shown_run: u32,
    rows: Vec<Row>,
    missing_edges: Vec<String>,
    extra_edges: Vec<String>,
    missing_rules: Vec<String>,
    findings: Vec<String>,
    history: &'a [Round],
    counts: Vec<(&'static str, usize)>,
}

/// Renders the page.
///
/// # Errors
/// When the template does not fit its data, which a test would have shown.
pub fn page(
    results: &Results,
    cases: &[Case],
    store: &Store,
    earlier: &[Point],
) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_template("report.html", TEMPLATE)?;
    let page = Page {
        style: STYLE,
        script: SCRIPT,
        results,
        figures: figures(results),
        trend: trend(results, earlier),
        kinds: kinds(results),
        columns: COLUMNS.iter().map(|figure| figure.label()).collect(),
        cases: results.cases.iter().map(|result| case_page(result, results, cases, store)).collect(),
    };
    environment.get_template("report.html")?.render(Serde(&page))
}

fn figures(results: &Results) -> Vec<FigureRow> {
    let row = |(&figure, estimate): (&Figure, &crate::eval::stats::Estimate)| {
        let compared = results.comparison.iter().find(|compared| compared.figure == figure);
        let [mean, low, high] =
            [estimate.mean, estimate.low, estimate.high].map(|value| number(figure, Some(value)));
        let before = compared.map(|compared| compared.before);
        FigureRow {
            label: figure.label(),
            arrow: arrow(figure),
            meaning: figure.meaning(),
            value: mean,
            interval: format!("{low} to {high}"),
            cases: estimate.cases,
            bar: figure.is_share().then(|| plots::interval(estimate, before)),
            before: before.map(|before| number(figure, Some(before))),
            verdict: compared.map(|compared| compared.verdict.words()),
            tone: match compared.map(|compared| compared.verdict) {
                Some(Verdict::Better) => "good",
                Some(Verdict::Worse) => "bad",
                _ => "plain",
            },
        }
    };
    results.overall.iter().map(row).collect()
}

fn trend(results: &Results, earlier: &[Point]) -> Option<Trend> {
    if earlier.is_empty() {
        return None;
    }
    let now = Point {
        label: results.label.clone().unwrap_or_else(|| "now".to_owned()),
        overall: results.overall.clone(),
    };
    let points: Vec<&Point> = earlier.iter().chain([&now]).collect();
    let labels: Vec<String> = points.iter().map(|point| point.label.clone()).collect();
    let line = |&(figure, class): &(Figure, &'static str)| Line {
        class,
        values: points.iter().map(|point| point.overall.get(&figure).copied()).collect(),
    };
    let lines: Vec<Line<'_>> = TREND.iter().map(line).collect();
    Some(Trend {
        svg: plots::trend(&lines, &labels),
        legend: TREND.iter().map(|(figure, class)| (figure.label(), *class)).collect(),
        points: points.len(),
    })
}

fn kinds(results: &Results) -> Vec<KindRow> {
    let row = |(kind, counts): (&String, &crate::eval::Counts)| KindRow {
        kind: kind.clone(),
        golden: counts.golden,
        predicted: counts.predicted,
        f1: number(Figure::ElementF1, counts.f1()),
        bar: counts.f1().map(plots::share),
    };
    results.by_kind.iter().map(row).collect()
}

fn case_page<'a>(
    result: &'a CaseResult,
    results: &'a Results,
    cases: &'a [Case],
    store: &Store,
) -> CasePage<'a> {
    let case = cases.iter().find(|case| case.name == result.name);
    let shown = result.shown();
    let rows = match (case, shown) {
        (Some(case), Some((run, scored))) => rows(case, store, run.repeat, &scored.score),
        _ => Vec::new(),
    };
    let value = |figure: &Figure| number(*figure, result.figures.get(figure).copied());
    let count = |status: &str| rows.iter().filter(|row| row.status == status).count();
    let score = shown.map(|(_, scored)| &scored.score);
    let edges = |edges: &[crate::eval::score::EdgeText]| {
        edges.iter().map(|edge| format!("{} {} {}", edge.from, edge.kind.word(), edge.to)).collect::<Vec<_>>()
    };
    let traits = &result.traits;
    CasePage {
        id: slug(&result.name),
        name: &result.name,
        tags: traits
            .languages
            .iter()
            .chain(&traits.frameworks)
            .chain(&traits.style)
            .map(String::as_str)
            .collect(),
        notes: case.map_or("", |case| case.file.notes.trim()),
        not_applicable: result.is_not_applicable(),
        failures: result.failures().collect(),
        cells: COLUMNS.iter().map(value).collect(),
        figures: Figure::ALL
            .iter()
            .filter(|figure| result.figures.contains_key(figure))
            .map(|figure| (figure.label(), value(figure)))
            .collect(),
        breaches: results
            .breaches
            .iter()
            .filter(|breach| breach.case.as_ref() == Some(&result.name))
            .collect(),
        shown_run: shown.map_or(0, |(run, _)| run.repeat),
        missing_edges: score.map(|score| edges(&score.missing_edges)).unwrap_or_default(),
        extra_edges: score.map(|score| edges(&score.extra_edges)).unwrap_or_default(),
        missing_rules: score
            .map(|score| {
                score
                    .missing_rules
                    .iter()
                    .map(|rule| {
                        let source =
                            rule.source.as_deref().map(|source| format!(" at {source}")).unwrap_or_default();
                        format!("{} of {}{source}", rule.invariant, rule.unit)
                    })
                    .collect()
            })
            .unwrap_or_default(),
        findings: shown
            .and_then(|(_, scored)| scored.findings.as_ref())
            .map(|findings| {
                findings
                    .iter()
                    .map(|finding| {
                        format!(
                            "{} {} at {}: {}",
                            finding.severity, finding.rule, finding.place, finding.message
                        )
                    })
                    .collect()
            })
            .unwrap_or_default(),
        history: shown.map_or(&[], |(_, scored)| scored.effort.history.as_slice()),
        counts: ["missing", "extra", "half", "matched"]
            .into_iter()
            .map(|status| (status, count(status)))
            .collect(),
        rows,
    }
}

/// A name that can stand in an address.
fn slug(name: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    format!("case-{}", name.chars().map(safe).collect::<String>())
}

/// Which way a figure should go.
fn arrow(figure: Figure) -> &'static str {
    match figure.direction() {
        Direction::Up => "↑",
        Direction::Down => "↓",
        Direction::Neither => "",
    }
}
