//! `esdm-extract scan`: the evidence alone.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use esdm_extract::evidence::{Candidate, CandidateId, Evidence};
use esdm_extract::explain::{Story, story};
use esdm_extract::extract::{ExtractOptions, Scan, extract, scan};
use esdm_extract::report::scan::to_json;

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
    /// Tell what every convention made of a type, function or constant, and why it was used or not
    #[arg(long, value_name = "SYMBOL", conflicts_with = "format")]
    explain: Option<String>,
}

/// Prints what a repository shows.
///
/// # Errors
/// If the repository cannot be read.
pub fn run(args: &ScanArgs, output: &OutputArgs) -> anyhow::Result<ExitCode> {
    let screen = Screen::new(output.quiet);
    let walk = args.source.walk_options(&args.repo);
    let options = ExtractOptions {
        walk,
        config: args.source.config()?,
        explain: args.explain.clone(),
        ..ExtractOptions::new(&args.repo)
    };
    // What became of a candidate is settled by the sketch; the evidence alone needs none.
    let result = if args.explain.is_some() || args.source.report.is_some() {
        let extraction = extract(&options, &screen)?;
        screen.clear();
        args.source.write_report(&extraction, None)?;
        if args.explain.is_some() {
            tell(&story(&extraction), output.verbose)?;
            return Ok(ExitCode::SUCCESS);
        }
        extraction.scan
    } else {
        scan(&options, &screen)?
    };
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

/// The story of a symbol, for a person; `verbose` tells what the silent conventions look for, too.
fn tell(story: &Story, verbose: bool) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    for (name, place) in &story.places {
        writeln!(out, "{NAME}{}{NAME:#}  {}", printable(name), printable(&place.to_string()))?;
    }
    writeln!(out, "{BOLD}conventions{BOLD:#}")?;
    let (silent, spoke): (Vec<_>, Vec<_>) =
        story.conventions.iter().partition(|looked| looked.said.is_empty());
    for looked in spoke {
        writeln!(out, "  {}", looked.convention)?;
        for line in &looked.said {
            writeln!(out, "    {}", printable(line))?;
        }
    }
    if verbose {
        for looked in silent {
            writeln!(out, "  {}  {DIM}saw none of: {}{DIM:#}", looked.convention, looked.summary)?;
        }
    } else if !silent.is_empty() {
        let names: Vec<&str> = silent.iter().map(|looked| looked.convention).collect();
        writeln!(out, "  {DIM}saw nothing they look for (-v tells what): {}{DIM:#}", names.join(", "))?;
    }
    let nothing =
        ["it hangs together with nothing else", "it is no element itself: no convention gave it a role"];
    let parts = [("evidence", &story.evidence), ("what became of it", &story.outcomes)];
    for ((heading, lines), nothing) in parts.into_iter().zip(nothing) {
        writeln!(out, "{BOLD}{heading}{BOLD:#}")?;
        for line in lines {
            writeln!(out, "  {}", printable(line))?;
        }
        if lines.is_empty() {
            writeln!(out, "  {DIM}{nothing}{DIM:#}")?;
        }
    }
    Ok(())
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
