//! `esdm-extract draft`: a model from plain English.

mod asking;

use std::fs;
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;

use esdm_extract::draft::place::{self, Base, Evidence};
use esdm_extract::draft::propose::{self, Proposed};
use esdm_extract::draft::{self, Draft, answers, transcript};
use esdm_extract::esdm::Severity;
use esdm_extract::esdm::plain::{self, PlainDocument};

use super::counts::counted;
use super::refine::{Model, RefineArgs};
use super::terminal::{BOLD, DIM, Screen, WARN, printable};
use super::{EXIT_FINDINGS, EXIT_PENDING, OutputArgs};

/// Largest description that is read, in bytes.
const LARGEST: u64 = 4 << 20;

/// What to expect of reading by rules.
const LIMITS: &str = "no model was asked: plain sentences such as \"A clerk closes an order, and the order was closed.\" are understood, others are passed over";

/// Draft a model from plain English
///
/// On a terminal, asks one question at a time and shows the model growing; `?` explains a question,
/// `:help` lists what else may be typed. Every answer is kept at once: whatever happens, `--resume` goes
/// on where you were. With --from or --answers nothing is asked.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 written, or left with the answers kept; 1 --require-model, and the model gave no draft; 2 wrong usage, or
something could not be read or written; 3 an answer is awaited (--handoff); 130 left with Ctrl-C, the answers kept.

Examples:
  esdm-extract draft                                   an interview; the model goes to ./esdm-model
  esdm-extract draft --resume                          go on with it
  esdm-extract draft --from description.md --out m     read a description instead
  esdm-extract draft --answers answers.yaml --into m   add to the model in ./m, from answers in a file

A file with answers maps questions to answers: business, parts, actors, story, rules, reactions, processes,
views, words, systems. An answer is a text or a list of texts; `story` may map parts to them.")]
pub struct DraftArgs {
    /// Where to write the model
    #[arg(short, long, value_name = "DIR", default_value = "esdm-model")]
    out: PathBuf,
    /// Read a description (Markdown or plain text; - reads standard input) instead of asking
    #[arg(long, value_name = "FILE|-", conflicts_with_all = ["answers", "resume"])]
    from: Option<PathBuf>,
    /// Take the interview's answers from a YAML file instead of asking
    #[arg(long, value_name = "FILE", conflicts_with = "resume")]
    answers: Option<PathBuf>,
    /// Go on with the interview that was left in --out (or --into)
    #[arg(long)]
    resume: bool,
    /// Add to the model in DIR; what is there is not touched
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "force"])]
    into: Option<PathBuf>,
    /// Read a code base and ask about what its scan leaves open; the model is its sketch with the answers
    #[arg(long, value_name = "DIR", conflicts_with_all = ["from", "answers", "into"])]
    repo: Option<PathBuf>,
    /// Name of the domain [default: what the text or the interview says]
    #[arg(long, value_name = "NAME")]
    domain: Option<String>,
    /// Write into --out even if it holds something else; what is in the way is kept as *.bak
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    refine: RefineArgs,
}

/// Runs the command.
///
/// # Errors
/// If something cannot be read or written, or there is nobody to ask.
pub fn run(args: &DraftArgs, output: &OutputArgs) -> anyhow::Result<ExitCode> {
    let base = args.into.as_deref().map(Base::load).transpose()?;
    let domain = args.domain.as_deref().or(base.as_ref().and_then(Base::domain));
    if let Some(from) = &args.from {
        let (name, text) = description(from)?;
        let documents = draft::from_text(&name, &text, domain);
        let evidence = if from == Path::new("-") { vec![(name.clone(), text.clone())] } else { Vec::new() };
        return finish(args, output, base.as_ref(), Said { path: &name, text: &text }, documents, &evidence);
    }
    if let Some(path) = &args.answers {
        let text = read(path)?;
        let mut state = answers::state(&text).with_context(|| path.display().to_string())?;
        if let Some(domain) = domain {
            state.call_domain(domain);
        }
        let draft = Draft::of(&state);
        let evidence = vec![(transcript::NAME.to_owned(), draft.page.clone())];
        let said = Said { path: transcript::NAME, text: &draft.page };
        return finish(args, output, base.as_ref(), said, draft.documents, &evidence);
    }
    let terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if let (Some(repo), true) = (&args.repo, terminal) {
        return asking::complete(args, output, repo);
    }
    if !terminal {
        bail!(
            "there is no terminal to ask questions on; give a description with --from FILE (or --from - to read standard input), or the answers with --answers FILE"
        );
    }
    asking::interview(args, output, base.as_ref(), domain)
}

/// A description, and what its lines are cited by.
fn description(from: &Path) -> anyhow::Result<(String, String)> {
    if from != Path::new("-") {
        let name = from.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        return Ok((name, read(from)?));
    }
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .context("cannot read standard input")?;
    if bytes.len() as u64 > LARGEST {
        bail!("standard input is longer than {} MiB", LARGEST >> 20);
    }
    Ok(("description.md".to_owned(), String::from_utf8_lossy(&bytes).into_owned()))
}

fn read(path: &Path) -> anyhow::Result<String> {
    let shown = path.display();
    let file = fs::File::open(path).with_context(|| format!("cannot read {shown}"))?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).with_context(|| format!("cannot read {shown}"))?;
    if bytes.len() as u64 > LARGEST {
        bail!("{shown} is longer than {} MiB", LARGEST >> 20);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What people said, and what its lines are cited by.
#[derive(Clone, Copy)]
struct Said<'a> {
    path: &'a str,
    text: &'a str,
}

/// How a model is asked.
fn options(args: &DraftArgs) -> anyhow::Result<propose::Options> {
    let options = args.refine.options()?;
    Ok(propose::Options {
        prompts: options.prompts,
        answer_tokens: options.answer_tokens,
        rounds: options.rounds,
        repeat: options.repeat,
    })
}

/// What a model makes of a text.
fn ask(
    args: &DraftArgs,
    model: &Model,
    said: Said<'_>,
    by_rules: &[PlainDocument],
) -> anyhow::Result<Proposed> {
    let options = options(args)?;
    model.ask(|client| Ok(propose::propose(client, &options, said.path, said.text, by_rules)?))
}

/// Prints what would be asked, and asks nothing.
fn show_question(args: &DraftArgs, said: Said<'_>, by_rules: &[PlainDocument]) -> anyhow::Result<ExitCode> {
    let question = propose::first_question(&options(args)?, said.path, said.text, by_rules)?;
    let mut out = anstream::stdout().lock();
    if let Some(question) = question {
        writeln!(
            out,
            "{BOLD}==== draft {} ({} tokens){BOLD:#}",
            printable(said.path),
            question.prompt_tokens()
        )?;
        if args.refine.show_context {
            writeln!(out, "{DIM}---- system{DIM:#}\n{}", printable(&question.system))?;
            for message in &question.messages {
                writeln!(out, "{DIM}---- user{DIM:#}\n{}", printable(&message.text))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the draft and says what was done.
fn finish(
    args: &DraftArgs,
    output: &OutputArgs,
    base: Option<&Base>,
    said: Said<'_>,
    by_rules: Vec<PlainDocument>,
    evidence: &[Evidence],
) -> anyhow::Result<ExitCode> {
    if args.refine.only_shows() {
        return show_question(args, said, &by_rules);
    }
    let screen = Screen::new(output.quiet);
    let model = args.refine.model(&screen)?;
    let proposed = model.as_ref().map(|model| ask(args, model, said, &by_rules)).transpose()?;
    if let Some(proposed) = proposed.as_ref().filter(|proposed| !proposed.pending.is_empty()) {
        super::refine::awaited(&proposed.pending)?;
        return Ok(ExitCode::from(EXIT_PENDING));
    }
    let by_model = proposed.as_ref().is_some_and(|proposed| proposed.by_model);
    let documents = match &proposed {
        Some(proposed) => &proposed.documents,
        None => &by_rules,
    };
    let (folder, written) = match (&args.into, base) {
        (Some(into), Some(base)) => (into, base.add(documents, evidence, false)?),
        _ => {
            place::write(&args.out, documents, evidence, args.force)?;
            (&args.out, documents.len())
        }
    };
    if let Some(proposed) = &proposed {
        trouble(proposed, output.verbose);
    }
    if !output.quiet {
        let warnings = plain::check(documents)
            .diagnostics
            .iter()
            .filter(|(d, _)| d.severity == Severity::Warning)
            .count();
        let folder = folder.display();
        if !by_model {
            anstream::eprintln!("{DIM}{LIMITS}{DIM:#}");
        }
        let how = match &model {
            Some(model) if by_model => format!("drafted by {}", printable(&model.shown)),
            _ => "drafted by rules".to_owned(),
        };
        anstream::eprintln!(
            "{BOLD}wrote {} to {folder}{BOLD:#} ({how}), {}",
            counted(written, "document"),
            counted(warnings, "warning")
        );
        anstream::eprintln!("next: `esdm-extract view -d {folder}`, then `esdm-extract lint -d {folder}`");
    }
    let failed = args.refine.require_model && !by_model;
    Ok(if failed { ExitCode::from(EXIT_FINDINGS) } else { ExitCode::SUCCESS })
}

/// Says what of a model's answer is not in the draft.
fn trouble(proposed: &Proposed, verbose: bool) {
    if let Some(failure) = &proposed.end {
        anstream::eprintln!(
            "{WARN}warning{WARN:#}: {}; {}",
            printable(&failure.to_string()),
            failure.remedy()
        );
    }
    for why in &proposed.trouble {
        let instead =
            if proposed.by_model { "that part is missing" } else { "the text was read by rules instead" };
        anstream::eprintln!("{WARN}warning{WARN:#}: {}; {instead}", printable(why));
    }
    if !proposed.refused.is_empty() {
        anstream::eprintln!("{DIM}{} proposals were not taken over{DIM:#}", proposed.refused.len());
        for refused in proposed.refused.iter().filter(|_| verbose) {
            anstream::eprintln!("{DIM}  {}{DIM:#}", printable(refused));
        }
    }
}
