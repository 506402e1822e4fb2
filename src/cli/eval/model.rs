//! The model that an evaluation asks: an endpoint, a batch, recordings, or answer files.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::Args;

use esdm_extract::eval::refined::{Answers, RefineProvider};
use esdm_extract::llm::batch::{Batch, BatchBackend, Delivery};
use esdm_extract::llm::config::user_cache;
use esdm_extract::llm::{Account, Backend, Cache, Caps, Endpoint, Stop};
use esdm_extract::refine::Options;
use esdm_extract::refine::prompts::Prompts;

use super::super::endpoint::{EndpointArgs, with_way_out};
use super::super::refine::CACHE_BYTES;
use super::super::terminal::Screen;

/// What `--provider endpoint` and `--provider replay` need to know.
#[derive(Args, Debug)]
#[command(next_help_heading = "Model")]
pub struct ModelArgs {
    /// Stop before all runs together have spent more; needs [prices] in the user's configuration
    #[arg(long, value_name = "MONEY")]
    max_cost: Option<f64>,
    /// Stop before all runs together have read and written more tokens
    #[arg(long, value_name = "N")]
    max_tokens: Option<u64>,
    /// Stop after so many requests of all runs together
    #[arg(long, value_name = "N")]
    max_requests: Option<u64>,
    /// Recordings for --provider replay, a folder for each case [default: recordings in --eval-dir]
    #[arg(long, value_name = "DIR")]
    recordings: Option<PathBuf>,
    /// Write every exchange below DIR, a folder for each case
    #[arg(long, value_name = "DIR")]
    record: Option<PathBuf>,
    /// Take answers from files that somebody writes, below DIR, a folder for each case
    #[arg(long, value_name = "DIR", conflicts_with = "batch")]
    handoff: Option<PathBuf>,
    /// Ask for all runs by batch; requests and results are kept in DIR
    #[arg(long, value_name = "DIR")]
    batch: Option<PathBuf>,
    /// With --batch: leave requests.jsonl for somebody to run and pick results.jsonl up
    #[arg(long, requires = "batch")]
    batch_files: bool,
    /// Keep no answers between evaluations, and use none
    #[arg(long)]
    no_cache: bool,
    /// Prompt templates that replace the built-in ones
    #[arg(long, value_name = "DIR")]
    prompts: Option<PathBuf>,
    /// Tokens of code sent with one question
    #[arg(long, value_name = "N")]
    code_tokens: Option<u64>,
    /// The most rounds of repair for one question
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=10))]
    rounds: Option<u32>,
    #[command(flatten)]
    endpoint: EndpointArgs,
}

/// A provider, and the batch behind it if there is one.
pub struct Model {
    /// Who writes the drafts.
    pub provider: RefineProvider,
    /// What has to be delivered before runs go on.
    pub batch: Option<Arc<Batch>>,
}

impl ModelArgs {
    /// The provider that asks an endpoint, by batch, or whoever writes answer files.
    pub fn endpoint(&self, screen: &Screen) -> anyhow::Result<Model> {
        let heard = screen.clone();
        let stop: Stop = Arc::new(move || heard.interrupted());
        if let Some(folder) = &self.handoff {
            let answers = Answers::Handoff(folder.clone(), stop);
            return Ok(Model { provider: self.provider("endpoint", "handoff", answers)?, batch: None });
        }
        let settings = self
            .endpoint
            .settings()?
            .context("--provider endpoint: no model is configured; pass --model and --base-url")?;
        let batch = match &self.batch {
            Some(folder) => {
                let delivery = if self.batch_files { Delivery::Files } else { Delivery::Api };
                let batch = Batch::open(folder, &settings, delivery, Arc::clone(&stop));
                Some(Arc::new(batch.map_err(|failure| with_way_out(&failure))?))
            }
            None => None,
        };
        let backend: Arc<dyn Backend> = match &batch {
            Some(batch) => Arc::new(BatchBackend(Arc::clone(batch))),
            None => Arc::new(Endpoint::new(&settings, stop).map_err(|failure| with_way_out(&failure))?),
        };
        let price = settings.prices.get(&settings.model).copied();
        let mut provider = self.provider("endpoint", &settings.model, Answers::Shared(backend))?;
        provider.price = price;
        let caps = Caps { cost: self.max_cost, tokens: self.max_tokens, requests: self.max_requests };
        provider.account =
            Account::new(caps, price, &settings.model).map_err(|failure| with_way_out(&failure))?;
        // A batch keeps its answers itself.
        if !self.no_cache
            && batch.is_none()
            && let Some(folder) = user_cache()
        {
            provider.cache =
                Some(Cache::open(&folder, CACHE_BYTES).map_err(|failure| with_way_out(&failure))?);
        }
        Ok(Model { provider, batch })
    }

    /// The provider that asks nobody: recordings alone.
    pub fn replay(&self, eval_dir: &std::path::Path) -> anyhow::Result<Model> {
        let folder = self.recordings.clone().unwrap_or_else(|| eval_dir.join("recordings"));
        if !folder.is_dir() {
            bail!("no recordings in {}: make them with --provider endpoint --record", folder.display());
        }
        Ok(Model { provider: self.provider("replay", "replay", Answers::Recordings(folder))?, batch: None })
    }

    fn provider(&self, name: &str, model: &str, answers: Answers) -> anyhow::Result<RefineProvider> {
        let mut options = Options::new()?;
        if let Some(folder) = &self.prompts {
            options.prompts = Prompts::replaced_by(folder)?;
        }
        options.code_tokens = self.code_tokens.unwrap_or(options.code_tokens);
        options.rounds = self.rounds.unwrap_or(options.rounds);
        Ok(RefineProvider {
            name: name.to_owned(),
            model: model.to_owned(),
            answers,
            options,
            cache: None,
            record: self.record.clone(),
            price: None,
            account: Account::new(Caps::default(), None, model).map_err(|failure| with_way_out(&failure))?,
        })
    }
}
