//! `esdm-extract scan`: the evidence alone.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use esdm_extract::evidence::{Candidate, CandidateId, Evidence};
use esdm_extract::extract::{ExtractOptions, Scan, scan};

use super::OutputArgs;
use super::extract::{SourceArgs, notes};
use super::terminal::{BOLD, DIM, NAME, Screen, printable};

/// How to print the evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
}

/// Arguments of `scan`.
#[derive(Debug, Clone, Args)]
pub struct ScanArgs {
    /// Folder to read
    #[arg(value_name = "REPO")]
    repo: PathBuf,
    #[command(flatten)]
    source: SourceArgs,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Prints what a repository shows.
///
/// # Errors
/// If the repository cannot be read.
pub fn run(args: &ScanArgs, output: &OutputArgs) -> anyhow::Result<ExitCode> {
    let screen = Screen::new(output.quiet);
    let walk = args.source.walk_options(&args.repo);
    let result = scan(&ExtractOptions { walk, domain: None, without: Vec::new() }, &screen)?;
    screen.clear();
    match args.format {
        Format::Table => table(&result)?,
        Format::Json => {
            let mut out = std::io::stdout().lock();
            serde_json::to_writer_pretty(&mut out, &to_json(&result))?;
            writeln!(out)?;
        }
    }
    if !output.quiet {
        notes(&mut anstream::stderr().lock(), &result, output.verbose)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn label(evidence: &Evidence, id: CandidateId) -> String {
    let candidate = &evidence.candidates[id];
    format!("{} {}", candidate.kind.name(), candidate.identifier)
}

fn table(scan: &Scan) -> anyhow::Result<()> {
    let evidence = &scan.evidence;
    let mut out = anstream::stdout().lock();
    writeln!(out, "{BOLD}candidates{BOLD:#}")?;
    let mut order: Vec<(CandidateId, &Candidate)> = evidence.candidates.iter().enumerate().collect();
    order.sort_by(|a, b| (a.1.kind, &a.1.places, a.0).cmp(&(b.1.kind, &b.1.places, b.0)));
    let widest = evidence.candidates.iter().map(|c| c.identifier.chars().count()).max().unwrap_or(0).min(40);
    for (_, candidate) in order {
        let places: Vec<String> = candidate.places.iter().map(ToString::to_string).collect();
        let unit =
            candidate.unit.map(|u| format!(" of {}", evidence.candidates[u].identifier)).unwrap_or_default();
        let inferred = if candidate.inferred { ", inferred" } else { "" };
        writeln!(
            out,
            "  {:<14} {NAME}{:<widest$}{NAME:#} {:.2}  {}{DIM}{unit}  [{}{inferred}]{DIM:#}",
            candidate.kind.name(),
            printable(&candidate.identifier),
            candidate.confidence.share(),
            printable(&places.join(", ")),
            candidate.conventions.join(", "),
        )?;
    }
    if !evidence.relations.is_empty() {
        writeln!(out, "{BOLD}relations{BOLD:#}")?;
    }
    for relation in &evidence.relations {
        let via: Vec<String> = relation.via.iter().map(ToString::to_string).collect();
        let kind = serde_json::to_value(relation.kind)?;
        writeln!(
            out,
            "  {} {BOLD}{}{BOLD:#} {}  {DIM}{}{DIM:#}",
            printable(&label(evidence, relation.from)),
            kind.as_str().unwrap_or_default(),
            printable(&label(evidence, relation.to)),
            printable(&via.join(" > ")),
        )?;
    }
    if !evidence.rules.is_empty() {
        writeln!(out, "{BOLD}guards{BOLD:#}")?;
    }
    for rule in &evidence.rules {
        let text = [rule.error.as_deref(), rule.message.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(": ");
        let condition = rule.condition.as_deref().map(|c| {
            let word = if rule.when_true { "when" } else { "unless" };
            format!(" {word} {c}")
        });
        writeln!(
            out,
            "  {} rejects {}{}  {DIM}{}{DIM:#}",
            printable(&label(evidence, rule.command)),
            printable(&text),
            printable(&condition.unwrap_or_default()),
            rule.place
        )?;
    }
    Ok(())
}

/// The evidence with ids in place of indexes, so that no reader has to count.
fn to_json(scan: &Scan) -> Value {
    let evidence = &scan.evidence;
    let id = |at: CandidateId| {
        let candidate = &evidence.candidates[at];
        format!("{}:{}@{}", candidate.kind.name(), candidate.identifier, candidate.places[0])
    };
    let candidates: Vec<Value> = evidence
        .candidates
        .iter()
        .enumerate()
        .map(|(at, c)| {
            json!({
                "id": id(at),
                "kind": c.kind,
                "identifier": c.identifier,
                "unit": c.unit.map(id),
                "places": c.places.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "conventions": c.conventions,
                "confidence": c.confidence.share(),
                "inferred": c.inferred,
            })
        })
        .collect();
    let relations: Vec<Value> = evidence
        .relations
        .iter()
        .map(|r| {
            json!({
                "kind": r.kind,
                "from": id(r.from),
                "to": id(r.to),
                "via": r.via.iter().map(ToString::to_string).collect::<Vec<_>>(),
            })
        })
        .collect();
    let guards: Vec<Value> = evidence
        .rules
        .iter()
        .map(|r| {
            json!({
                "unit": id(r.unit),
                "command": id(r.command),
                "error": r.error,
                "message": r.message,
                "condition": r.condition,
                "refusedWhen": r.when_true,
                "place": r.place.to_string(),
            })
        })
        .collect();
    json!({
        "files": { "read": scan.files_read, "tests": scan.tests_read, "skipped": scan.skipped, "broken": scan.broken },
        "candidates": candidates,
        "relations": relations,
        "guards": guards,
    })
}
