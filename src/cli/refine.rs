//! The options of refining with a model, for every command that does: whom to ask, what may be
//! shown, what may be spent.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Args;

use esdm_extract::extract::Extraction;
use esdm_extract::llm::batch::{Batch, BatchBackend, Delivery};
use esdm_extract::llm::config::{Settings, user_cache};
use esdm_extract::llm::{
    Backend, Cache, Caps, Client, ClientOptions, Endpoint, Failure, Handoff, Price, Replay, Spend, Stop,
};
use esdm_extract::refine::packing::PackOptions;
use esdm_extract::refine::plan::{self, Amount};
use esdm_extract::refine::prompts::Prompts;
use esdm_extract::refine::stages::{SHARE, Stage};
use esdm_extract::refine::{Options, Progress, Refined, refine};

use super::endpoint::{EndpointArgs, with_way_out};
use super::terminal::{BOLD, DIM, Screen, WARN, printable};

/// Bytes of answers that are kept between runs.
pub const CACHE_BYTES: u64 = 512 * 1024 * 1024;

/// How to refine the sketch with a model.
#[derive(Debug, Args)]
#[command(next_help_heading = "Refinement")]
pub struct RefineArgs {
    /// Use no endpoint: the sketch alone, and nothing leaves the machine
    #[arg(long, conflicts_with_all = ["plan", "show_context", "replay", "handoff", "batch", "require_model"])]
    pub offline: bool,
    /// Fail with exit code 1 when a part of the model could not be refined
    #[arg(long)]
    pub require_model: bool,
    /// Print requests, tokens and cost, and send nothing
    #[arg(long, conflicts_with = "show_context")]
    pub plan: bool,
    /// Print exactly what would be sent, and send nothing
    #[arg(long)]
    pub show_context: bool,
    /// Leave comments of the code out of what is sent
    #[arg(long)]
    no_comments: bool,
    /// Prompt templates that replace the built-in ones (system.md, unit.md, ...)
    #[arg(long, value_name = "DIR")]
    prompts: Option<PathBuf>,
    /// Tokens of code sent with one question
    #[arg(long, value_name = "N", default_value_t = 4_000)]
    code_tokens: u64,
    /// Of a large repository, ask with at most this percentage of its tokens, in all
    #[arg(long, value_name = "PERCENT", default_value_t = SHARE, value_parser = clap::value_parser!(u32).range(1..=1000))]
    share: u32,
    /// The most tokens of an answer
    #[arg(long, value_name = "N", default_value_t = 8_192, value_parser = clap::value_parser!(u32).range(256..))]
    answer_tokens: u32,
    /// The most rounds of repair for one question
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(0..=10))]
    rounds: u32,
    /// Stop before more than this is spent; needs [prices] in the user's configuration
    #[arg(long, value_name = "MONEY")]
    max_cost: Option<f64>,
    /// Stop before more tokens than this are read and written
    #[arg(long, value_name = "N")]
    max_tokens: Option<u64>,
    /// Stop after so many requests
    #[arg(long, value_name = "N")]
    max_requests: Option<u64>,
    /// Write every exchange to a folder, for --replay
    #[arg(long, value_name = "DIR", conflicts_with = "replay")]
    record: Option<PathBuf>,
    /// Answer from a folder of recordings: no endpoint, no key, same bytes
    #[arg(long, value_name = "DIR", conflicts_with = "handoff")]
    replay: Option<PathBuf>,
    /// Write each request to a folder as a readable file and take the answer from the file beside it
    #[arg(long, value_name = "DIR")]
    handoff: Option<PathBuf>,
    /// With --handoff: wait for each answer instead of ending with what is awaited
    #[arg(long, requires = "handoff")]
    wait: bool,
    /// Ask by batch, at the Batch API's price: requests and results are kept in a folder, and a run
    /// that was stopped goes on
    #[arg(long, value_name = "DIR", conflicts_with_all = ["replay", "handoff"])]
    batch: Option<PathBuf>,
    /// With --batch: leave requests.jsonl for somebody to run (such as vLLM's run_batch) and pick
    /// results.jsonl up
    #[arg(long, requires = "batch")]
    batch_files: bool,
    /// Keep no answers between runs, and use none
    #[arg(long)]
    no_cache: bool,
    #[command(flatten)]
    endpoint: EndpointArgs,
}

/// Who answers, and within which limits.
pub struct Model {
    whom: Whom,
    name: String,
    /// For people: `gpt-5 at https://…`, `recordings in …`.
    pub shown: String,
    cache: bool,
    record: Option<PathBuf>,
    caps: Caps,
    price: Option<Price>,
    stop: Stop,
}

enum Whom {
    Endpoint(Box<Settings>),
    Batch(Arc<Batch>),
    Recordings(PathBuf),
    Handoff { folder: PathBuf, wait: bool },
}

/// What came of asking.
pub struct Asked {
    /// The model, and how it came about.
    pub refined: Refined,
    /// Why answers could not be kept, if they could not.
    cache_trouble: Option<Failure>,
}

impl Model {
    /// Refines; with a batch, again and again until nothing is awaited that can be waited for.
    pub fn refine(
        &self,
        extraction: &Extraction,
        options: &Options,
        progress: &Screen,
    ) -> anyhow::Result<Asked> {
        let once = || {
            let client = self.client()?;
            let refined = refine(extraction, &client, options, progress)?;
            Ok(Asked { refined, cache_trouble: client.cache_trouble().cloned() })
        };
        match &self.whom {
            Whom::Batch(batch) => match batch.until_answered(once) {
                Ok(asked) => asked,
                Err(Failure::Pending(path)) => {
                    // Nothing was changed since: the same questions are still awaited.
                    let mut asked = once()?;
                    asked.refined.pending = vec![path.display().to_string()];
                    Ok(asked)
                }
                Err(failure) => Err(with_way_out(&failure)),
            },
            _ => once(),
        }
    }

    /// Asks in the way that is configured; a batch is waited for.
    pub fn ask<T>(&self, mut once: impl FnMut(&Client) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let mut ask = || once(&self.client()?);
        match &self.whom {
            Whom::Batch(batch) => batch.until_answered(&mut ask).map_err(|failure| with_way_out(&failure))?,
            _ => ask(),
        }
    }

    fn client(&self) -> anyhow::Result<Client> {
        let backend: Box<dyn Backend> = match &self.whom {
            Whom::Endpoint(settings) => Box::new(
                Endpoint::new(settings, self.stop.clone()).map_err(|failure| with_way_out(&failure))?,
            ),
            Whom::Batch(batch) => Box::new(BatchBackend(batch.clone())),
            Whom::Recordings(folder) => Box::new(Replay::new(folder)),
            Whom::Handoff { folder, wait } => Box::new(Handoff::new(folder, *wait, self.stop.clone())),
        };
        let cache = match user_cache().filter(|_| self.cache) {
            Some(folder) => match Cache::open(&folder, CACHE_BYTES) {
                Ok(cache) => Some(cache),
                Err(failure) => {
                    anstream::eprintln!("{WARN}warning{WARN:#}: answers are not kept: {failure}");
                    None
                }
            },
            None => None,
        };
        let options = ClientOptions {
            model: self.name.clone(),
            cache,
            record: self.record.clone(),
            caps: self.caps,
            price: self.price,
        };
        Client::new(backend, options).map_err(|failure| with_way_out(&failure))
    }
}

impl RefineArgs {
    /// Whom to ask; `None` when nobody is configured, or nobody is wanted.
    pub fn model(&self, screen: &Screen) -> anyhow::Result<Option<Model>> {
        if self.offline {
            return Ok(None);
        }
        let heard = screen.clone();
        let stop: Stop = Arc::new(move || heard.interrupted());
        let (whom, name, shown, price) = if let Some(folder) = &self.replay {
            if !folder.is_dir() {
                bail!("{} is no folder of recordings; make one with --record", folder.display());
            }
            (
                Whom::Recordings(folder.clone()),
                "replay".to_owned(),
                format!("recordings in {}", folder.display()),
                None,
            )
        } else if let Some(folder) = &self.handoff {
            let whom = Whom::Handoff { folder: folder.clone(), wait: self.wait };
            (whom, "handoff".to_owned(), format!("answer files in {}", folder.display()), None)
        } else {
            let Some(settings) = self.endpoint.settings()? else {
                if self.batch.is_some() {
                    bail!("--batch: no model is configured; pass --model and --base-url");
                }
                return Ok(None);
            };
            let price = settings.prices.get(&settings.model).copied();
            let (name, shown) =
                (settings.model.clone(), format!("{} at {}", settings.model, settings.shown_url()));
            let whom = match &self.batch {
                Some(folder) => {
                    let delivery = if self.batch_files { Delivery::Files } else { Delivery::Api };
                    let batch = Batch::open(folder, &settings, delivery, stop.clone());
                    Whom::Batch(Arc::new(batch.map_err(|failure| with_way_out(&failure))?))
                }
                None => Whom::Endpoint(Box::new(settings)),
            };
            (whom, name, shown, price)
        };
        let cache = matches!(whom, Whom::Endpoint(_)) && !self.no_cache;
        let caps = Caps { cost: self.max_cost, tokens: self.max_tokens, requests: self.max_requests };
        let model = Model { whom, name, shown, cache, record: self.record.clone(), caps, price, stop };
        // What cannot be configured is said before the code is read.
        model.client()?;
        Ok(Some(model))
    }

    /// Price of the configured model, if one is configured and has one.
    fn price(&self) -> anyhow::Result<Option<Price>> {
        let settings = self.endpoint.settings()?;
        Ok(settings.and_then(|settings| settings.prices.get(&settings.model).copied()))
    }

    /// How to refine.
    pub fn options(&self) -> anyhow::Result<Options> {
        let prompts = match &self.prompts {
            Some(folder) => Prompts::replaced_by(folder)?,
            None => Prompts::shipped()?,
        };
        let workers = self.endpoint.workers();
        Ok(Options {
            prompts,
            packing: PackOptions { comments: !self.no_comments },
            code_tokens: self.code_tokens,
            share: self.share,
            answer_tokens: self.answer_tokens,
            rounds: self.rounds,
            workers,
            ..Options::new()?
        })
    }

    /// Whether only to show what would be asked.
    pub fn only_shows(&self) -> bool {
        self.plan || self.show_context
    }

    /// Shows what would be asked, or what it would cost.
    pub fn show(&self, extraction: &Extraction) -> anyhow::Result<()> {
        let options = self.options()?;
        let questions = plan::questions(extraction, &options)?;
        let mut out = anstream::stdout().lock();
        if self.show_context {
            for task in questions.stages.iter().flat_map(|(_, tasks)| tasks) {
                let request = &task.request;
                writeln!(
                    out,
                    "{BOLD}==== {} {} ({} tokens){BOLD:#}",
                    request.stage,
                    printable(&request.unit),
                    request.prompt_tokens()
                )?;
                writeln!(out, "{DIM}---- system{DIM:#}\n{}", printable(&request.system))?;
                for message in &request.messages {
                    writeln!(out, "{DIM}---- user{DIM:#}\n{}", printable(&message.text))?;
                }
            }
            return Ok(());
        }
        let plan = plan::plan(&questions, &options, self.price()?);
        for stage in &plan.stages {
            writeln!(
                out,
                "{:<12} {:>5} requests  {:>9} prompt tokens  {:>5} documents",
                stage.stage.name(),
                stage.requests,
                stage.prompt_tokens,
                stage.documents
            )?;
        }
        for (name, amount) in [("low", plan.low), ("expected", plan.expected), ("high", plan.high)] {
            writeln!(out, "{BOLD}{name:<12}{BOLD:#} {}", amount_line(&amount))?;
        }
        let code = plan.source_tokens;
        if code > 0 {
            let share = plan.expected.prompt_tokens as f64 / code as f64 * 100.0;
            writeln!(
                out,
                "{DIM}tokens read, as expected, are {share:.0} % of the {code} tokens of the code{DIM:#}"
            )?;
        }
        if plan.expected.cost.is_none() {
            writeln!(
                out,
                "{DIM}cost is unknown: no price of this model in [prices] of the user's esdm-extract.toml{DIM:#}"
            )?;
        }
        writeln!(out, "{DIM}what an earlier run asked is not asked again{DIM:#}")?;
        Ok(())
    }
}

fn amount_line(amount: &Amount) -> String {
    let cost = amount.cost.map_or_else(|| "unknown".to_owned(), money);
    format!(
        "{:>5} requests  {:>9} tokens read  {:>8} written  cost {cost}",
        amount.requests, amount.prompt_tokens, amount.completion_tokens
    )
}

fn money(cost: f64) -> String {
    if cost < 0.1 { format!("{cost:.4}") } else { format!("{cost:.2}") }
}

/// What was spent, in one line.
pub fn spend_line(spent: &Spend) -> String {
    let cached =
        if spent.cached > 0 { format!(" ({} more from the cache)", spent.cached) } else { String::new() };
    let cost = spent.cost.map_or_else(String::new, |cost| format!(", cost {}", money(cost)));
    format!(
        "{} requests{cached}, {} tokens read, {} written{cost}",
        spent.requests, spent.prompt_tokens, spent.completion_tokens
    )
}

impl Progress for Screen {
    fn stage(&self, stage: Stage, questions: usize) {
        self.questions(stage.name(), questions);
    }

    fn answered(&self, unit: &str, spent: &Spend) {
        self.question_done(&format!("{} · {}", spend_line(spent), printable(unit)));
    }

    fn cancelled(&self) -> bool {
        self.interrupted()
    }
}

/// Says how refining went.
pub fn summary(out: &mut impl Write, model: &Model, asked: &Asked, verbose: bool) -> anyhow::Result<()> {
    let Asked { refined, cache_trouble } = asked;
    let report = &refined.report;
    let changes: usize = report.tasks().map(|task| task.changes.len()).sum();
    let held_back: usize = report.tasks().map(|task| task.refused.len() + task.removed.len()).sum();
    writeln!(out, "refined by {}: {}", printable(&model.shown), spend_line(&report.spent))?;
    writeln!(
        out,
        "{DIM}{changes} changes taken over, {held_back} not: the code does not show them, or says otherwise{DIM:#}"
    )?;
    if verbose {
        for task in report.tasks() {
            for refused in task.refused.iter().chain(&task.removed) {
                let line = format!("{} {}: {}", refused.key, refused.pointer, refused.reason);
                writeln!(out, "{DIM}  {}{DIM:#}", printable(&line))?;
            }
        }
    }
    let left = report.left_as_sketched();
    if let Some(failure) = &refined.end {
        writeln!(out, "{WARN}warning{WARN:#}: {}; {}", printable(&failure.to_string()), failure.remedy())?;
    }
    if !left.is_empty() {
        let names: Vec<String> = left
            .iter()
            .take(10)
            .map(|(stage, unit, why)| format!("  {} {unit}: {why}", stage.name()))
            .collect();
        writeln!(
            out,
            "{WARN}left as sketched{WARN:#}: {} of {} questions",
            left.len(),
            report.tasks().count()
        )?;
        writeln!(out, "{}", printable(&names.join("\n")))?;
        if left.len() > names.len() {
            writeln!(out, "  and {} more (--report FILE lists them)", left.len() - names.len())?;
        }
    }
    if let Some(trouble) = cache_trouble {
        writeln!(out, "{WARN}warning{WARN:#}: answers were not kept: {trouble}")?;
    }
    Ok(())
}

/// Says which answers are awaited.
pub fn awaited(pending: &[String]) -> anyhow::Result<()> {
    let mut out = anstream::stderr().lock();
    writeln!(
        out,
        "{BOLD}{} answers are awaited{BOLD:#}; nothing was written. When they are there, run the same command again:",
        pending.len()
    )?;
    for path in pending.iter().take(20) {
        writeln!(out, "  {}", printable(path)).context("standard error is closed")?;
    }
    if pending.len() > 20 {
        writeln!(out, "  and {} more", pending.len() - 20)?;
    }
    Ok(())
}
