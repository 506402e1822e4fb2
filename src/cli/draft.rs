//! `esdm-extract draft`: a model from plain English.

use std::fs;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;

use esdm_extract::draft::console::{Console, End, LineEditor, Terminal, Trouble};
use esdm_extract::draft::place::{self, Base, Evidence};
use esdm_extract::draft::session::Session;
use esdm_extract::draft::{self, Draft, answers, transcript};
use esdm_extract::esdm::Severity;
use esdm_extract::esdm::output::{Existing, inspect};
use esdm_extract::esdm::plain::{self, PlainDocument};

use super::OutputArgs;
use super::terminal::{BOLD, DIM};

/// Largest description that is read, in bytes.
const LARGEST: u64 = 4 << 20;

/// Said once, before anything else: what to expect of reading by rules.
const LIMITS: &str = "no model is asked: plain sentences such as \"A clerk closes an order, and the order was closed.\" are understood, others are passed over";

/// Draft a model from plain English
///
/// On a terminal, asks one question at a time and shows the model growing; `?` explains a question,
/// `:help` lists what else may be typed. Every answer is kept at once: whatever happens, `--resume` goes
/// on where you were. With --from or --answers nothing is asked.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 written, or left with the answers kept; 130 left with Ctrl-C, the answers kept; 2 wrong usage, or something could not be read or written.

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
    /// Name of the domain [default: what the text or the interview says]
    #[arg(long, value_name = "NAME")]
    domain: Option<String>,
    /// Write into --out even if it holds something else; what is in the way is kept as *.bak
    #[arg(long)]
    force: bool,
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
        let evidence = if from == Path::new("-") { vec![(name, text)] } else { Vec::new() };
        return finish(args, output, base.as_ref(), &documents, &evidence);
    }
    if let Some(path) = &args.answers {
        let text = read(path)?;
        let mut state = answers::state(&text).with_context(|| path.display().to_string())?;
        if let Some(domain) = domain {
            state.call_domain(domain);
        }
        let draft = Draft::of(&state);
        let evidence = vec![(transcript::NAME.to_owned(), draft.page.clone())];
        return finish(args, output, base.as_ref(), &draft.documents, &evidence);
    }
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        bail!(
            "there is no terminal to ask questions on; give a description with --from FILE (or --from - to read standard input), or the answers with --answers FILE"
        );
    }
    interview(args, output, base.as_ref(), domain)
}

/// Exit code after Ctrl-C, as shells expect it.
const EXIT_STOPPED: u8 = 130;

/// Asks.
fn interview(
    args: &DraftArgs,
    output: &OutputArgs,
    base: Option<&Base>,
    domain: Option<&str>,
) -> anyhow::Result<ExitCode> {
    let folder = args.into.as_ref().unwrap_or(&args.out);
    if base.is_none() && !args.force {
        match inspect(folder)? {
            Existing::Nothing | Existing::Ours => {}
            // what cannot be written in the end is refused before the first question
            Existing::Foreign => bail!(
                "{0} exists and holds no draft; choose another --out, or add to the model there with --into {0}",
                folder.display()
            ),
            Existing::Edited(_) => bail!(
                "{0} was edited since it was written; choose another --out, or add to the model there with --into {0}",
                folder.display()
            ),
        }
    }
    let shown = folder.display();
    let mut session = match (args.resume, Session::exists(folder)) {
        (true, true) => {
            Session::resume(folder).with_context(|| format!("cannot read the session in {shown}"))?
        }
        (true, false) => {
            bail!("there is no interview to go on with in {shown}; leave out --resume to begin one")
        }
        (false, _) => Session::begin(folder).with_context(|| format!("cannot keep answers in {shown}"))?,
    };
    if let Some(domain) = domain {
        session.state.call_domain(domain);
    }
    let mut terminal = LineEditor::new(output.color()?.on_stdout()).context("cannot use the terminal")?;
    let welcome = format!(
        "An interview of at most 15 questions. `?` explains one, `:help` lists what else there is.\n{LIMITS}\n"
    );
    terminal.say(&welcome)?;
    let mut save = |draft: &Draft, keep: bool| {
        let evidence = [(transcript::NAME.to_owned(), draft.page.clone())];
        let written = match &args.into {
            Some(into) => {
                // what was saved before is there by now
                let base = Base::load(into).map_err(|error| Trouble::Other(error.to_string()))?;
                let taken = base.taken(&draft.documents);
                if !taken.is_empty() && !keep {
                    return Err(Trouble::Taken(taken.iter().map(ToString::to_string).collect()));
                }
                base.add(&draft.documents, &evidence, keep)
            }
            _ => place::write(folder, &draft.documents, &evidence, args.force).map(|_| draft.documents.len()),
        };
        let written = written.map_err(|error| Trouble::Other(error.to_string()))?;
        Ok(format!("wrote {written} documents to {shown}; `esdm-extract view -d {shown}` shows them"))
    };
    let name =
        std::env::current_dir().ok().and_then(|dir| Some(dir.file_name()?.to_string_lossy().into_owned()));
    let end = Console::new(&mut terminal, &mut session, &mut save, name.as_deref().unwrap_or("the business"))
        .run()?;
    Ok(if end == End::Stopped { ExitCode::from(EXIT_STOPPED) } else { ExitCode::SUCCESS })
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

/// Writes the draft and says what was done.
fn finish(
    args: &DraftArgs,
    output: &OutputArgs,
    base: Option<&Base>,
    documents: &[PlainDocument],
    evidence: &[Evidence],
) -> anyhow::Result<ExitCode> {
    let (folder, written) = match (&args.into, base) {
        (Some(into), Some(base)) => (into, base.add(documents, evidence, false)?),
        _ => {
            place::write(&args.out, documents, evidence, args.force)?;
            (&args.out, documents.len())
        }
    };
    if !output.quiet {
        let warnings = plain::check(documents)
            .diagnostics
            .iter()
            .filter(|(d, _)| d.severity == Severity::Warning)
            .count();
        let folder = folder.display();
        anstream::eprintln!("{DIM}{LIMITS}{DIM:#}");
        anstream::eprintln!("{BOLD}wrote {written} documents to {folder}{BOLD:#}, {warnings} warnings");
        anstream::eprintln!("next: `esdm-extract view -d {folder}`, then `esdm-extract lint -d {folder}`");
    }
    Ok(ExitCode::SUCCESS)
}
