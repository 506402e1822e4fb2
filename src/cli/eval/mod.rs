//! `esdm-extract eval`: measure drafts against golden models.

mod model;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand, ValueEnum};

use esdm_extract::eval::baseline::Baseline;
use esdm_extract::eval::damage::corpus;
use esdm_extract::eval::damage::restore::Mechanical;
use esdm_extract::eval::harness::{Plan, Reuse, evaluate};
use esdm_extract::eval::lint::{Linter, LinterProgram, OwnLinter};
use esdm_extract::eval::provider::{ProgramProvider, Provider, SketchProvider};
use esdm_extract::eval::report::{self, table, trend};
use esdm_extract::eval::results::{Results, compare, summarise};
use esdm_extract::eval::run::Outcome;
use esdm_extract::eval::selection::{Request, Selection, select};
use esdm_extract::eval::store::Store;
use esdm_extract::eval::suite::Suite;
use esdm_extract::eval::wizard::WizardProvider;
use esdm_extract::eval::{self, Doc, EvalError, gate};
use esdm_extract::llm::batch::Batch;
use esdm_extract::llm::{Account, Failure};
use esdm_extract::roles::CONVENTIONS;

use super::EXIT_PENDING;
use super::endpoint::with_way_out;
use super::terminal::Screen;
use model::ModelArgs;

/// Measure drafts against golden models
///
/// Runs a provider over the cases of a suite, scores every draft against its
/// golden model, and says how sure each figure is. Exit codes: 0 done, 1 the
/// gate is closed, 2 the evaluation could not be made, 3 answers are awaited.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, verbatim_doc_comment)]
pub struct EvalArgs {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: Box<RunArgs>,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Compare any two models: figures, and what is missing and what is too much
    Score(ScoreArgs),
    /// Damage golden models as language models do, and say how much of it a program mends
    Repair(RepairArgs),
    /// Look after what evaluations are measured against
    #[command(subcommand)]
    Baseline(BaselineCommand),
}

#[derive(Subcommand, Debug)]
enum BaselineCommand {
    /// Run a suite and keep its figures as eval/baselines/<suite>.json
    Bless(Box<RunArgs>),
}

/// Who writes the drafts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ProviderName {
    /// This program without any model: offline, and the same every time
    Sketch,
    /// The rules by which `draft` reads descriptions without any model
    Wizard,
    /// This program with a model behind an endpoint, see --model, or with answer files, see --handoff
    Endpoint,
    /// This program with recorded answers: no endpoint, no key, and the same every time
    Replay,
    /// Another program, see --command
    Command,
}

/// Arguments of an evaluation.
#[derive(Args, Debug)]
struct RunArgs {
    /// A suite (eval/suites/<NAME>.yaml), or names of single cases [default: sketch]
    #[arg(value_name = "SUITE|CASE")]
    names: Vec<String>,
    /// Who writes the drafts
    #[arg(long, value_enum, default_value = "sketch")]
    provider: ProviderName,
    /// The program of `--provider command` and its arguments: {source} is the code, {out} the folder
    /// to write, {case} and {repeat} what they say
    #[arg(long, value_name = "COMMAND", required_if_eq("provider", "command"))]
    command: Option<String>,
    /// Leave a convention out of the sketch, to see what it adds (repeatable)
    #[arg(long, value_name = "CONVENTION")]
    without: Vec<String>,
    /// Another linter to say whether drafts are valid: PROGRAM lint -d DIR --format json
    #[arg(long, value_name = "PROGRAM")]
    linter: Option<PathBuf>,
    /// Independent runs of each case
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=1000))]
    repeat: u32,
    /// Runs made at the same time [default: number of processors]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Only cases whose name matches one of these globs
    #[arg(long, value_name = "GLOB")]
    filter: Vec<String>,
    /// Folder with suites, cases and baselines
    #[arg(long, value_name = "DIR", default_value = "eval")]
    eval_dir: PathBuf,
    /// Cases from somewhere else: every folder below DIR with a case.yaml
    #[arg(long, value_name = "DIR")]
    cases: Option<PathBuf>,
    /// Checkouts of the repositories that such cases name, as DIR/<case>, DIR/<owner>+<name> or DIR/<name>
    #[arg(long, value_name = "DIR")]
    repos: Option<PathBuf>,
    /// Where outputs of runs are kept
    #[arg(long, value_name = "DIR", default_value = "target/eval")]
    store: PathBuf,
    /// Keep finished runs of an earlier evaluation that was interrupted
    #[arg(long)]
    resume: bool,
    /// As --resume, but make failed runs again
    #[arg(long, conflicts_with = "resume")]
    retry_errors: bool,
    /// Run nothing, score the stored outputs again
    #[arg(long, conflicts_with_all = ["resume", "retry_errors"])]
    rescore: bool,
    /// Fail on a drop beyond the suite's tolerances, a missing case, a new linter error, an unsupported document
    #[arg(long)]
    gate: bool,
    /// Compare with this baseline instead of eval/baselines/<suite>.json
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write results.json, report.md, junit.xml and report.html into DIR
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
    /// Earlier results for the trend: files or folders in DIR, in the order of their names
    #[arg(long, value_name = "DIR")]
    history: Option<PathBuf>,
    /// What to call these results: a commit, a date
    #[arg(long, value_name = "TEXT")]
    label: Option<String>,
    /// Seed of the intervals
    #[arg(long, value_name = "N", default_value = "1")]
    seed: u64,
    #[command(flatten)]
    model: ModelArgs,
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

/// Arguments of `esdm-extract eval repair`.
#[derive(Args, Debug)]
struct RepairArgs {
    /// Folder with suites, cases and baselines
    #[arg(long, value_name = "DIR", default_value = "eval")]
    eval_dir: PathBuf,
    /// Golden models from somewhere else: every folder below DIR with a case.yaml
    #[arg(long, value_name = "DIR")]
    cases: Option<PathBuf>,
    /// Items for each damage and model
    #[arg(long, value_name = "N", default_value = "2", value_parser = clap::value_parser!(u32).range(1..=1000))]
    times: u32,
    /// Seed of the damage and of the intervals
    #[arg(long, value_name = "N", default_value = "1")]
    seed: u64,
    /// Apply fixes that say something the author has not said as well
    #[arg(long)]
    unsafe_fixes: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Write the damaged models into DIR, to be looked at
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// Runs the subcommand.
///
/// # Errors
/// When the evaluation cannot be made: exit code 2.
pub fn run(args: &EvalArgs) -> anyhow::Result<ExitCode> {
    match &args.command {
        None => evaluation(&args.run),
        Some(Command::Score(args)) => score(args),
        Some(Command::Repair(args)) => repair(args),
        Some(Command::Baseline(BaselineCommand::Bless(args))) => bless(args),
    }
}

fn evaluation(args: &RunArgs) -> anyhow::Result<ExitCode> {
    let selection = selection(args)?;
    let Some((mut results, store)) = measure(args, &selection)? else {
        return Ok(ExitCode::from(EXIT_PENDING));
    };
    let path = baseline_path(args, &selection.suite);
    let wanted = args.gate || args.baseline.is_some();
    if wanted || path.is_file() {
        let baseline = Baseline::read(&path).with_context(|| {
            format!(
                "no baseline to compare with; `esdm-extract eval baseline bless {}` makes one",
                selection.suite.name
            )
        })?;
        results.comparison = compare(&results, &baseline);
        if args.gate {
            results.breaches = gate::gate(&results, &baseline, &selection.suite, &selection.asked);
        }
    }
    print(&table::table(&results))?;
    print(&table::breaches(&results))?;
    if let Some(folder) = &args.report {
        let earlier = match &args.history {
            Some(history) => trend::read(history, &results)?,
            None => Vec::new(),
        };
        report::write(folder, &results, &selection.cases, &store, &earlier)?;
        print(&format!("report: {}\n", folder.join("report.html").display()))?;
    }
    Ok(if results.breaches.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn bless(args: &RunArgs) -> anyhow::Result<ExitCode> {
    let selection = selection(args)?;
    if !selection.whole {
        bail!("only a whole suite can be blessed: leave out --filter and single cases");
    }
    let Some((results, _)) = measure(args, &selection)? else {
        return Ok(ExitCode::from(EXIT_PENDING));
    };
    let failed: Vec<&str> = results
        .cases
        .iter()
        .filter(|case| case.failures().next().is_some())
        .map(|case| case.name.as_str())
        .collect();
    if !failed.is_empty() {
        bail!("runs failed, so nothing is blessed: {}", failed.join(", "));
    }
    let path = baseline_path(args, &selection.suite);
    Baseline::of(&results).write(&path)?;
    print(&table::table(&results))?;
    print(&format!("blessed: {}\n", path.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// Runs and scores; `None` when answers are awaited.
fn measure(args: &RunArgs, selection: &Selection) -> anyhow::Result<Option<(Results, Store)>> {
    let screen = Screen::new(true);
    let Drafts { provider, batch, account } = drafts(args, &screen)?;
    let linter: Box<dyn Linter> = match &args.linter {
        Some(program) => Box::new(LinterProgram::new(program)),
        None => Box::new(OwnLinter),
    };
    let store = Store::new(&args.store.join(&selection.suite.name).join(provider.name()));
    let mut plan = Plan {
        cases: &selection.cases,
        provider: provider.as_ref(),
        linter: Some(linter.as_ref()),
        store: &store,
        repeats: args.repeat,
        jobs: args.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)),
        reuse: match (args.rescore, args.resume, args.retry_errors) {
            (true, ..) => Reuse::Everything,
            (_, true, _) => Reuse::Finished,
            (.., true) => Reuse::FinishedWithoutErrors,
            _ => Reuse::Nothing,
        },
    };
    let mut round = || {
        account.iter().for_each(Account::begin_round);
        let runs = evaluate(&plan, &|_, _| {});
        // Of a batch, only the runs that wait are made again.
        plan.reuse = Reuse::FinishedWithoutErrors;
        runs
    };
    let runs = match &batch {
        None => round()?,
        Some(batch) => match batch.until_answered(round) {
            Ok(runs) => runs?,
            Err(Failure::Pending(path)) => {
                anstream::eprintln!(
                    "{} requests wait for {}; with it, the same command with --resume goes on",
                    batch.pending(),
                    path.display()
                );
                return Ok(None);
            }
            Err(failure) => return Err(with_way_out(&failure)),
        },
    };
    let awaited: Vec<&str> = runs
        .iter()
        .flat_map(|case| &case.runs)
        .filter_map(|run| match &run.outcome {
            Outcome::Failed { message, awaited: true } => Some(message.as_str()),
            _ => None,
        })
        .collect();
    if let Some(first) = awaited.first() {
        anstream::eprintln!(
            "{} runs wait for answers, such as: {first}; with them, the same command with --resume goes on",
            awaited.len()
        );
        return Ok(None);
    }
    let mut results = summarise(&selection.suite.name, provider.name(), args.seed, &selection.cases, runs);
    results.label.clone_from(&args.label);
    Ok(Some((results, store)))
}

/// Who writes the drafts, and what stands behind it.
struct Drafts {
    provider: Box<dyn Provider>,
    batch: Option<Arc<Batch>>,
    account: Option<Account>,
}

fn drafts(args: &RunArgs, screen: &Screen) -> anyhow::Result<Drafts> {
    let model = match args.provider {
        ProviderName::Endpoint => args.model.endpoint(screen)?,
        ProviderName::Replay => args.model.replay(&args.eval_dir)?,
        _ => return Ok(Drafts { provider: provider(args)?, batch: None, account: None }),
    };
    let account = Some(model.provider.account.clone());
    Ok(Drafts { provider: Box::new(model.provider), batch: model.batch, account })
}

fn provider(args: &RunArgs) -> anyhow::Result<Box<dyn Provider>> {
    match (args.provider, &args.command) {
        (ProviderName::Command, Some(command)) => {
            let mut words = command.split_whitespace();
            let program = words.next().context("--command names no program")?;
            let arguments: Vec<&str> = words.collect();
            Ok(Box::new(ProgramProvider::new("command", program, &arguments)))
        }
        (ProviderName::Wizard, _) => Ok(Box::new(WizardProvider)),
        _ => {
            let known = |id: &String| CONVENTIONS.iter().any(|convention| convention.id() == id);
            if let Some(unknown) = args.without.iter().find(|id| !known(id)) {
                let ids: Vec<&str> = CONVENTIONS.iter().map(|convention| convention.id()).collect();
                bail!("there is no convention `{unknown}`; there are: {}", ids.join(", "));
            }
            Ok(Box::new(SketchProvider { without: args.without.clone() }))
        }
    }
}

fn selection(args: &RunArgs) -> Result<Selection, EvalError> {
    select(&Request {
        names: args.names.clone(),
        filter: args.filter.clone(),
        eval_dir: args.eval_dir.clone(),
        cases: args.cases.clone(),
        repos: args.repos.clone(),
    })
}

fn baseline_path(args: &RunArgs, suite: &Suite) -> PathBuf {
    let name = match args.provider {
        ProviderName::Sketch | ProviderName::Wizard | ProviderName::Command => suite.name.clone(),
        ProviderName::Endpoint => format!("{}-endpoint", suite.name),
        ProviderName::Replay => format!("{}-replay", suite.name),
    };
    args.baseline.clone().unwrap_or_else(|| Baseline::path(&args.eval_dir, &name))
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
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn repair(args: &RepairArgs) -> anyhow::Result<ExitCode> {
    let folder = args.cases.clone().unwrap_or_else(|| args.eval_dir.join("cases"));
    let originals =
        corpus::read(&folder).with_context(|| format!("no golden models in {}", folder.display()))?;
    if let Some(keep) = &args.keep {
        corpus::write(keep, &originals, args.times, args.seed)?;
    }
    let restorer = Mechanical { unsafe_fixes: args.unsafe_fixes };
    let result = corpus::measure(&originals, args.times, args.seed, &restorer);
    let text = if args.json { serde_json::to_string_pretty(&result)? + "\n" } else { corpus::table(&result) };
    print(&text)?;
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

/// Prints; a reader that has seen enough (`| head`) is no error.
fn print(text: &str) -> anyhow::Result<()> {
    match anstream::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
