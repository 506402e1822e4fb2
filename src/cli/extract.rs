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
use esdm_extract::extract::{ExtractOptions, Extraction, Scan, extract};
use esdm_extract::refine::questions;
use esdm_extract::refine::report::Report;
use esdm_extract::source::{SkipReason, WalkOptions};

use super::counts::counted;
use super::refine::RefineArgs;
use super::terminal::{BOLD, DIM, NAME, Screen, WARN, printable};
use super::{EXIT_FINDINGS, EXIT_PENDING, OutputArgs};

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

    /// Writes the ledger where it is wanted, and what refining came to.
    pub fn write_report(&self, extraction: &Extraction, refined: Option<&Report>) -> anyhow::Result<()> {
        let Some(path) = &self.report else { return Ok(()) };
        let text = extraction.ledger.to_json(refined)?;
        std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
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
#[derive(Debug, Args)]
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
    /// Write nothing; show the files and documents that would be written
    #[arg(long)]
    dry_run: bool,
    /// Write into --out even if it holds something else; what is in the way is kept as *.bak
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    refine: RefineArgs,
}

/// Does the main job.
///
/// # Errors
/// If the repository cannot be read or the output not be written.
pub fn run(args: &ExtractArgs, output: &OutputArgs) -> anyhow::Result<ExitCode> {
    let Some(repo) = &args.repo else { anyhow::bail!("no repository given; try --help") };
    let shows = args.refine.only_shows();
    // An output folder that will be refused is refused before the work, not after it.
    if !args.dry_run && !args.force && !shows {
        refuse_foreign(&args.out)?;
    }
    let screen = Screen::new(output.quiet);
    // A key that is missing, too.
    let model = if shows { None } else { args.refine.model(&screen)? };
    if model.is_none() && args.refine.require_model {
        anyhow::bail!("--require-model: no model is configured; `esdm-extract doctor` says how to name one");
    }
    let mut walk = args.source.walk_options(repo);
    walk.skip_folders.push(args.out.clone());
    let options = ExtractOptions {
        walk,
        domain: args.domain.clone(),
        config: args.source.config()?,
        ..ExtractOptions::new(repo)
    };
    let extraction = extract(&options, &screen)?;
    if shows {
        screen.clear();
        args.refine.show(&extraction)?;
        return Ok(ExitCode::SUCCESS);
    }
    let sketched = plain::from_definitions(&extraction.documents)?;
    validate(&sketched)?;
    let mut asked = match &model {
        Some(model) => Some(model.refine(&extraction, &args.refine.options()?, &screen)?),
        None => None,
    };
    screen.clear();
    if screen.interrupted() {
        anyhow::bail!("interrupted; nothing was changed, and answers so far are kept");
    }
    if let Some(asked) = asked.as_ref().filter(|asked| !asked.refined.pending.is_empty()) {
        super::refine::awaited(&asked.refined.pending)?;
        return Ok(ExitCode::from(EXIT_PENDING));
    }
    let (documents, questions) = match asked.as_mut().map(|asked| &mut asked.refined) {
        Some(refined) => (std::mem::take(&mut refined.documents), std::mem::take(&mut refined.questions)),
        None => {
            let open = questions::open(&sketched, &[]);
            (sketched, open)
        }
    };
    let mut files = layout::files(&documents)?;
    let model_of_files = Model::from_sources(files.iter().map(|f| (f.path.clone(), f.text.clone())));
    // Stricter than the reference: what its accidents let slip through is a defect of ours.
    let findings = check_with(&model_of_files, Options { strict: true, ..Options::default() });
    let errors = findings.iter().filter(|d| d.severity == Severity::Error).count();

    if !questions.is_empty() {
        let text = questions::to_markdown(&questions);
        files.push(ModelFile { path: questions::FILE.to_owned(), text });
    }

    if args.dry_run {
        tree(&files, &documents)?;
    } else {
        output::write(&args.out, &files, args.force, &|| screen.interrupted())?;
    }
    args.source.write_report(&extraction, asked.as_ref().map(|asked| &asked.refined.report))?;
    if !output.quiet {
        let written = Written { documents: &documents, files: files.len(), questions: questions.len() };
        summary(args, repo, output, &extraction, &written, model.as_ref().zip(asked.as_ref()))?;
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
    let incomplete = args.refine.require_model
        && asked.as_ref().is_some_and(|asked| !asked.refined.report.left_as_sketched().is_empty());
    if incomplete {
        anstream::eprintln!("{WARN}--require-model{WARN:#}: parts of the model stayed as sketched");
    }
    Ok(if errors > 0 || incomplete { ExitCode::from(EXIT_FINDINGS) } else { ExitCode::SUCCESS })
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
            writeln!(
                out,
                "  {} {NAME}{}{NAME:#}  {DIM}{}{DIM:#}",
                document.kind(),
                document.name(),
                printable(document.annotation("source").unwrap_or_default())
            )?;
        }
    }
    Ok(())
}

/// What was written, or would be.
struct Written<'a> {
    documents: &'a [PlainDocument],
    files: usize,
    questions: usize,
}

fn summary(
    args: &ExtractArgs,
    repo: &Path,
    output: &OutputArgs,
    extraction: &Extraction,
    written: &Written<'_>,
    refinement: Option<(&super::refine::Model, &super::refine::Asked)>,
) -> anyhow::Result<()> {
    let mut out = anstream::stderr().lock();
    notes(&mut out, &extraction.scan, output.verbose)?;
    let mut kinds: Vec<(&str, usize, usize)> = Vec::new();
    for document in written.documents {
        let inferred = usize::from(document.annotation("inferred").is_some());
        match kinds.iter_mut().find(|(kind, ..)| *kind == document.kind()) {
            Some((_, count, of_these)) => {
                *count += 1;
                *of_these += inferred;
            }
            None => kinds.push((document.kind(), 1, inferred)),
        }
    }
    for (kind, count, inferred) in &kinds {
        let note = if *inferred > 0 { format!("  {DIM}{inferred} inferred{DIM:#}") } else { String::new() };
        writeln!(out, "  {count:>5} {kind}{note}")?;
    }
    if let Some((model, asked)) = refinement {
        super::refine::summary(&mut out, model, asked, output.verbose)?;
    }
    let verb = if args.dry_run { "would write" } else { "wrote" };
    let where_ = args.out.display();
    let how = match refinement {
        Some(_) => "",
        None if args.refine.offline => " (offline sketch)",
        None => " (offline sketch: no model is configured)",
    };
    writeln!(
        out,
        "{BOLD}{verb} {} in {} to {where_}{BOLD:#}{how}",
        counted(written.documents.len(), "document"),
        counted(written.files, "file")
    )?;
    let more = if args.source.report.is_none() { " (--report FILE lists them)" } else { "" };
    writeln!(out, "{}{DIM}{more}{DIM:#}", extraction.ledger.summary())?;
    if written.questions > 0 {
        let (questions, file) = (counted(written.questions, "question"), questions::FILE);
        writeln!(out, "{questions} that the code leaves open: see {where_}/{file}")?;
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
    write!(out, "read {}", counted(scan.files_read, "file"))?;
    match scan.tests {
        0 => writeln!(out)?,
        tests => writeln!(out, ", left {tests} with tests unread")?,
    }
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
            "{DIM}skipped {} (generated, minified, binary, unused or too large; -v names them){DIM:#}",
            counted(quiet_skips, "file")
        )?;
    }
    if verbose {
        for (path, errors) in &scan.broken {
            let places = counted(*errors, "place");
            writeln!(out, "{DIM}{}: {places} the grammar could not read{DIM:#}", printable(path))?;
        }
    } else if !scan.broken.is_empty() {
        writeln!(
            out,
            "{DIM}code in {} could not be read by the grammar; the rest of it counts (-v tells where){DIM:#}",
            counted(scan.broken.len(), "file")
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
