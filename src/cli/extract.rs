//! `esdm-extract <REPO>`: the main job.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use esdm_extract::config::Config;
use esdm_extract::esdm::layout::{self, ModelFile};
use esdm_extract::esdm::output::{self, Existing};
use esdm_extract::esdm::plain::{self, PlainDocument};
use esdm_extract::esdm::{Model, Options, Severity, check_with, validate_value};
use esdm_extract::evidence::ledger::Ledger;
use esdm_extract::extract::{ExtractOptions, Extraction, Scan, extract};
use esdm_extract::source::{SkipReason, WalkOptions};

use super::terminal::{BOLD, DIM, NAME, Screen, WARN, printable};
use super::{EXIT_FINDINGS, OutputArgs};

/// Which code to read.
#[derive(Debug, Clone, Args)]
pub struct SourceArgs {
    /// Leave out what matches (glob or folder, relative to REPO; repeatable)
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Largest source file to read, in KiB
    #[arg(long, value_name = "KIB", default_value_t = 1024)]
    pub max_file_size: u64,
    /// Worker threads; 0 takes as many as there are cores
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
    /// Conventions of your own: roles, contexts and names (never looked for in REPO)
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Also write what became of each candidate, as JSON
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

impl SourceArgs {
    /// Reads the conventions file, if there is one.
    pub fn config(&self) -> anyhow::Result<Config> {
        Ok(self.config.as_deref().map(Config::load).transpose()?.unwrap_or_default())
    }

    /// Writes the ledger where it is wanted.
    pub fn write_report(&self, ledger: &Ledger) -> anyhow::Result<()> {
        let Some(path) = &self.report else { return Ok(()) };
        std::fs::write(path, ledger.to_json()?).with_context(|| format!("cannot write {}", path.display()))
    }

    /// As the library wants it.
    pub fn walk_options(&self, repo: &Path) -> WalkOptions {
        WalkOptions {
            exclude: self.exclude.clone(),
            max_bytes: self.max_file_size.saturating_mul(1024),
            threads: self.threads,
            ..WalkOptions::new(repo)
        }
    }
}

/// Arguments of the main job.
#[derive(Debug, Clone, Args)]
pub struct ExtractArgs {
    /// Folder to read
    #[arg(value_name = "REPO", required = true)]
    repo: Option<PathBuf>,
    #[command(flatten)]
    source: SourceArgs,
    /// Where to write the model
    #[arg(short, long, value_name = "DIR", default_value = "esdm-model")]
    out: PathBuf,
    /// Name of the domain [default: the root package's name, or the folder's]
    #[arg(long, value_name = "NAME")]
    domain: Option<String>,
    /// Use no endpoint (the only mode for now)
    #[arg(long)]
    offline: bool,
    /// Write nothing; show the files and documents that would be written
    #[arg(long)]
    dry_run: bool,
    /// Write into --out even if it holds something else; what is in the way is kept as *.bak
    #[arg(long)]
    force: bool,
}

/// Does the main job.
///
/// # Errors
/// If the repository cannot be read or the output not be written.
pub fn run(args: &ExtractArgs, output: &OutputArgs) -> anyhow::Result<ExitCode> {
    let Some(repo) = &args.repo else { anyhow::bail!("no repository given; try --help") };
    // An output folder that will be refused is refused before the work, not after it.
    if !args.dry_run && !args.force {
        refuse_foreign(&args.out)?;
    }
    let screen = Screen::new(output.quiet);
    let mut walk = args.source.walk_options(repo);
    walk.skip_folders.push(args.out.clone());
    let options = ExtractOptions {
        walk,
        domain: args.domain.clone(),
        config: args.source.config()?,
        ..ExtractOptions::new(repo)
    };
    let extraction = extract(&options, &screen)?;
    screen.clear();

    let documents =
        plain::from_definitions(&extraction.documents).context("a document could not be serialized")?;
    validate(&documents)?;
    let files = layout::files(&documents)?;
    let model = Model::from_sources(files.iter().map(|f| (f.path.clone(), f.text.clone())));
    // Stricter than the reference: what its accidents let slip through is a defect of ours.
    let findings = check_with(&model, Options { strict: true, ..Options::default() });
    let errors = findings.iter().filter(|d| d.severity == Severity::Error).count();

    if args.dry_run {
        tree(&files, &documents)?;
    } else {
        output::write(&args.out, &files, args.force, &|| screen.interrupted())?;
    }
    args.source.write_report(&extraction.ledger)?;
    if !output.quiet {
        summary(args, repo, output, &extraction, &files, findings.len() - errors)?;
    }
    for finding in findings.iter().filter(|d| d.severity == Severity::Error) {
        anstream::eprintln!(
            "{WARN}{}{WARN:#} {}:{}: {}",
            finding.id,
            finding.place.file,
            finding.place.line,
            printable(&finding.message)
        );
    }
    Ok(if errors > 0 { ExitCode::from(EXIT_FINDINGS) } else { ExitCode::SUCCESS })
}

fn refuse_foreign(out: &Path) -> anyhow::Result<()> {
    match output::inspect(out)? {
        Existing::Nothing | Existing::Ours => Ok(()),
        // The same refusal as writing would give, with the same words.
        Existing::Edited(_) | Existing::Foreign => {
            output::write(out, &[], false, &|| false).map_err(Into::into)
        }
    }
}

/// What is written must be valid; a document that is not is a defect of this program.
fn validate(documents: &[PlainDocument]) -> anyhow::Result<()> {
    for document in documents {
        if let Some(violation) = validate_value(document.value()).first() {
            anyhow::bail!(
                "this is a defect of esdm-extract, please report it: the {} `{}` it drafted is not valid ({}: {}); nothing was written",
                document.kind(),
                document.name(),
                violation.pointer(),
                violation.message
            );
        }
    }
    Ok(())
}

/// The tree of files and documents, as `--dry-run` shows it.
fn tree(files: &[ModelFile], documents: &[PlainDocument]) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    let mut by_file: BTreeMap<String, Vec<&PlainDocument>> = BTreeMap::new();
    for document in documents {
        by_file.entry(layout::path_of(document)).or_default().push(document);
    }
    for file in files {
        writeln!(out, "{BOLD}{}{BOLD:#}", file.path)?;
        for document in by_file.get(&file.path).into_iter().flatten() {
            let source = document.annotation("source").unwrap_or_default();
            writeln!(
                out,
                "  {} {NAME}{}{NAME:#}  {DIM}{}{DIM:#}",
                document.kind(),
                document.name(),
                printable(source)
            )?;
        }
    }
    Ok(())
}

fn summary(
    args: &ExtractArgs,
    repo: &Path,
    output: &OutputArgs,
    extraction: &Extraction,
    files: &[ModelFile],
    warnings: usize,
) -> anyhow::Result<()> {
    let mut out = anstream::stderr().lock();
    notes(&mut out, &extraction.scan, output.verbose)?;
    let mut kinds: Vec<(&str, usize, usize)> = Vec::new();
    for document in &extraction.documents {
        let inferred = usize::from(document.metadata.annotations.contains_key("inferred"));
        match kinds.iter_mut().find(|(kind, ..)| *kind == document.kind) {
            Some((_, count, of_these)) => {
                *count += 1;
                *of_these += inferred;
            }
            None => kinds.push((document.kind, 1, inferred)),
        }
    }
    for (kind, count, inferred) in &kinds {
        let note = if *inferred > 0 { format!("  {DIM}{inferred} inferred{DIM:#}") } else { String::new() };
        writeln!(out, "  {count:>5} {kind}{note}")?;
    }
    let verb = if args.dry_run { "would write" } else { "wrote" };
    let where_ = args.out.display();
    writeln!(
        out,
        "{BOLD}{verb} {} documents in {} files to {where_}{BOLD:#} (offline sketch)",
        extraction.documents.len(),
        files.len()
    )?;
    let more = if args.source.report.is_none() { " (--report FILE lists them)" } else { "" };
    writeln!(out, "{}{DIM}{more}{DIM:#}", extraction.ledger.summary())?;
    if warnings > 0 {
        writeln!(
            out,
            "{warnings} warnings: places where the code leaves something open; the reference linter lists them"
        )?;
    }
    let nothing = extraction.scan.evidence.candidates.is_empty();
    if nothing {
        writeln!(
            out,
            "{WARN}no domain elements were found{WARN:#}; `esdm-extract scan` shows the evidence, README lists the conventions"
        )?;
    } else if !args.dry_run {
        writeln!(out, "next: read {where_}/, then see why with `esdm-extract scan {}`", repo.display())?;
    }
    Ok(())
}

/// What was read and what was not.
pub fn notes(out: &mut impl Write, scan: &Scan, verbose: bool) -> anyhow::Result<()> {
    writeln!(out, "read {} files ({} of them tests)", scan.files_read, scan.tests_read)?;
    for skipped in &scan.skipped {
        if let SkipReason::Unreadable(reason) = &skipped.reason {
            writeln!(out, "{WARN}skipped{WARN:#} {}: {}", printable(&skipped.path), printable(reason))?;
        } else if verbose {
            writeln!(
                out,
                "{DIM}skipped {}: {}{DIM:#}",
                printable(&skipped.path),
                reason_text(&skipped.reason)
            )?;
        }
    }
    let quiet_skips = scan.skipped.iter().filter(|s| !matches!(s.reason, SkipReason::Unreadable(_))).count();
    if quiet_skips > 0 && !verbose {
        writeln!(
            out,
            "{DIM}skipped {quiet_skips} files (generated, minified, binary, unused or too large; -v names them){DIM:#}"
        )?;
    }
    if verbose {
        for (path, errors) in &scan.broken {
            writeln!(out, "{DIM}{}: {errors} places the grammar could not read{DIM:#}", printable(path))?;
        }
    } else if !scan.broken.is_empty() {
        writeln!(
            out,
            "{DIM}{} files hold code the grammar could not read; the rest of them counts (-v names them){DIM:#}",
            scan.broken.len()
        )?;
    }
    Ok(())
}

fn reason_text(reason: &SkipReason) -> &str {
    match reason {
        SkipReason::TooLarge => "too large (--max-file-size raises the limit)",
        SkipReason::Generated => "generated",
        SkipReason::Minified => "minified",
        SkipReason::Binary => "binary",
        SkipReason::Unused => "in no module tree: no `mod` declares it, or only for tests",
        SkipReason::Unreadable(reason) => reason,
    }
}
