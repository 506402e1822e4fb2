//! Asking on a terminal: a whole interview, or what a scan leaves open.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};

use esdm_extract::draft::console::{Console, End, LineEditor, Terminal, Trouble, ask_all};
use esdm_extract::draft::place::{self, Base};
use esdm_extract::draft::session::Session;
use esdm_extract::draft::{Draft, repository, transcript};
use esdm_extract::esdm::output::{Existing, inspect};
use esdm_extract::esdm::plain;
use esdm_extract::extract::{ExtractOptions, extract};

use super::super::OutputArgs;
use super::super::counts::counted;
use super::super::terminal::{BOLD, DIM, Screen, printable};
use super::{DraftArgs, LIMITS, Said, ask, trouble};

/// Exit code after Ctrl-C, as shells expect it.
const EXIT_STOPPED: u8 = 130;

/// Asks.
pub(super) fn interview(
    args: &DraftArgs,
    output: &OutputArgs,
    base: Option<&Base>,
    domain: Option<&str>,
) -> anyhow::Result<ExitCode> {
    let folder = args.into.as_ref().unwrap_or(&args.out);
    if base.is_none() && !args.force {
        refuse(folder)?;
    }
    let shown = folder.display();
    let model = args.refine.model(&Screen::without_signals(true))?;
    let mut session = session(args.resume, folder)?;
    if let Some(domain) = domain {
        session.state.call_domain(domain);
    }
    let mut terminal = LineEditor::new(output.color()?.on_stdout()).context("cannot use the terminal")?;
    let how = match &model {
        Some(model) => format!(
            "{} writes the model in the end; until then the tree shows what rules understand",
            printable(&model.shown)
        ),
        None => LIMITS.to_owned(),
    };
    let welcome = format!(
        "An interview of at most 15 questions. `?` explains one, `:help` lists what else there is.\n{how}\n"
    );
    terminal.say(&welcome)?;
    let mut save = |draft: &Draft, keep: bool| {
        let evidence = [(transcript::NAME.to_owned(), draft.page.clone())];
        let said = Said { path: transcript::NAME, text: &draft.page };
        let other = |error: anyhow::Error| Trouble::Other(format!("{error:#}"));
        let proposed = model
            .as_ref()
            .map(|model| ask(args, model, said, &draft.documents))
            .transpose()
            .map_err(other)?;
        if let Some(awaited) = proposed.as_ref().and_then(|proposed| proposed.pending.first()) {
            return Err(Trouble::Other(format!(
                "an answer is awaited in {awaited}; :save again when it is there"
            )));
        }
        proposed.iter().for_each(|proposed| trouble(proposed, output.verbose));
        let documents = proposed.map_or_else(|| draft.documents.clone(), |proposed| proposed.documents);
        let written = match &args.into {
            Some(into) => {
                // what was saved before is there by now
                let base = Base::load(into).map_err(|error| Trouble::Other(error.to_string()))?;
                let taken = base.taken(&documents);
                if !taken.is_empty() && !keep {
                    return Err(Trouble::Taken(taken.iter().map(ToString::to_string).collect()));
                }
                base.add(&documents, &evidence, keep)
            }
            _ => place::write(folder, &documents, &evidence, args.force).map(|_| documents.len()),
        };
        let written = written.map_err(|error| Trouble::Other(error.to_string()))?;
        let written = counted(written, "document");
        Ok(format!("wrote {written} to {shown}; `esdm-extract view -d {shown}` shows them"))
    };
    let name =
        std::env::current_dir().ok().and_then(|dir| Some(dir.file_name()?.to_string_lossy().into_owned()));
    let end = Console::new(&mut terminal, &mut session, &mut save, name.as_deref().unwrap_or("the business"))
        .run()?;
    Ok(if end == End::Stopped { ExitCode::from(EXIT_STOPPED) } else { ExitCode::SUCCESS })
}

/// Asks about what a scan leaves open.
pub(super) fn complete(args: &DraftArgs, output: &OutputArgs, repo: &Path) -> anyhow::Result<ExitCode> {
    let folder = &args.out;
    if !args.force {
        refuse(folder)?;
    }
    let screen = Screen::without_signals(output.quiet);
    let mut options = ExtractOptions { domain: args.domain.clone(), ..ExtractOptions::new(repo) };
    options.walk.skip_folders.push(folder.clone());
    let extraction = extract(&options, &screen)?;
    screen.clear();
    let sketch = plain::from_definitions(&extraction.documents)?;
    let questions = repository::questions(&sketch);
    let mut session = session(args.resume, folder)?;
    let mut terminal = LineEditor::new(output.color()?.on_stdout()).context("cannot use the terminal")?;
    let end = ask_all(&mut terminal, &mut session, &questions)?;
    if end != End::Written {
        return Ok(if end == End::Stopped { ExitCode::from(EXIT_STOPPED) } else { ExitCode::SUCCESS });
    }
    let answered = repository::apply(&sketch, &session.state);
    let mut evidence = vec![(transcript::NAME.to_owned(), transcript::Transcript::of(&session.state).page)];
    evidence.extend(answered.config.clone().map(|text| (repository::CONFIG.to_owned(), text)));
    place::write(folder, &answered.documents, &evidence, args.force)?;
    let shown = folder.display();
    anstream::eprintln!("{BOLD}wrote {} to {shown}{BOLD:#}", counted(answered.documents.len(), "document"));
    if answered.config.is_some() {
        let config = folder.join(repository::CONFIG);
        anstream::eprintln!(
            "next: `esdm-extract {} --config {}` scans with the names you gave",
            repo.display(),
            config.display()
        );
    }
    if answered.noted > 0 {
        anstream::eprintln!(
            "{DIM}{} answers are in {shown}/interview only: no document follows from them{DIM:#}",
            answered.noted
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// What cannot be written in the end is refused before the first question.
fn refuse(folder: &Path) -> anyhow::Result<()> {
    match inspect(folder)? {
        Existing::Nothing | Existing::Ours => Ok(()),
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

/// The session of a folder: a new one, or the one that was left.
fn session(resume: bool, folder: &Path) -> anyhow::Result<Session> {
    let shown = folder.display();
    match (resume, Session::exists(folder)) {
        (true, true) => {
            Session::resume(folder).with_context(|| format!("cannot read the session in {shown}"))
        }
        (true, false) => {
            bail!("there is no interview to go on with in {shown}; leave out --resume to begin one")
        }
        (false, _) => Session::begin(folder).with_context(|| format!("cannot keep answers in {shown}")),
    }
}
