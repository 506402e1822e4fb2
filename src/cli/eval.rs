//! `esdm-extract eval`: measure drafts against golden models.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};

use esdm_extract::eval::{self, Doc};

/// Arguments of `esdm-extract eval`.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct EvalArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Compare any two models: figures, and what is missing and what is too much
    Score(ScoreArgs),
}

/// Arguments of `esdm-extract eval score`.
#[derive(Args, Debug)]
struct ScoreArgs {
    /// Folder of the model that is right (`**/*.esdm.yaml`)
    #[arg(long, value_name = "DIR")]
    golden: PathBuf,
    /// Folder of the model to be scored
    #[arg(long, value_name = "DIR")]
    draft: PathBuf,
    /// Folder that `source` annotations are relative to; without it the hallucination rate is not known
    #[arg(long, value_name = "DIR")]
    source: Option<PathBuf>,
    /// List the matched pairs as well
    #[arg(long, short)]
    verbose: bool,
    /// Print the whole comparison as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the subcommand.
///
/// # Errors
/// When a folder cannot be read, or the golden model is broken.
pub fn run(args: &EvalArgs) -> anyhow::Result<ExitCode> {
    match &args.command {
        Command::Score(args) => score(args),
    }
}

fn score(args: &ScoreArgs) -> anyhow::Result<ExitCode> {
    let golden = read(&args.golden, true)?;
    let draft = read(&args.draft, false)?;
    if let Some(source) = &args.source
        && !source.is_dir()
    {
        bail!(
            "{} is not a folder: --source names the folder that `source` annotations are relative to",
            source.display()
        );
    }
    let score = eval::score(&golden, &draft, args.source.as_deref());
    let text = if args.json {
        format!("{}\n", serde_json::to_string_pretty(&score)?)
    } else {
        eval::listing::listing(&score, args.verbose)
    };
    anstream::stdout().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// Reads a model. A golden one has to be whole; what cannot be read of a draft
/// is said and counts as missing.
fn read(folder: &Path, golden: bool) -> anyhow::Result<Vec<Doc>> {
    let model =
        eval::read_model(folder).with_context(|| format!("cannot read the model in {}", folder.display()))?;
    for problem in &model.problems {
        let place = folder.join(&problem.file);
        if golden {
            bail!("{}: {}", place.display(), problem.message);
        }
        anstream::eprintln!("{}: {}", place.display(), problem.message);
    }
    if golden && model.docs.is_empty() {
        bail!("no documents in {}: a model is a folder of *.esdm.yaml files", folder.display());
    }
    Ok(model.docs)
}
