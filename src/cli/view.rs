//! `esdm-extract view` and `glossary`: a model to look at.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, ValueEnum};

use super::lint::print;
use super::terminal::ColorChoice;
use esdm_extract::esdm::text::quote;
use esdm_extract::esdm::view::{self, Look};
use esdm_extract::esdm::{Model, check};

/// Show a model as a tree, or as a flowchart
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 shown, whatever the linter says about it, 1 no model to show, or no such path.

The marks ✗ and ⚠ stand where the linter has an error or a warning to report."
)]
pub struct ViewArgs {
    /// What to show, such as domain/context/aggregate; everything if absent
    #[arg(value_name = "PATH", default_value = "", hide_default_value = true)]
    path: String,
    /// Where the model is
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    directory: PathBuf,
    /// Also show rules, payloads, projections and the like
    #[arg(long)]
    with_details: bool,
    /// As what: a tree, or a Mermaid flowchart that GitHub draws
    #[arg(long, value_enum, default_value_t = Form::Tree, value_name = "FORMAT")]
    format: Form,
}

/// What a model is shown as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Tree,
    Mermaid,
}

/// Print the ubiquitous language of a model as a Markdown page
#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 printed, 1 no model to read, or no such path.")]
pub struct GlossaryArgs {
    /// A domain, or domain/context; everything if absent
    #[arg(value_name = "PATH", default_value = "", hide_default_value = true)]
    path: String,
    /// Where the model is
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    directory: PathBuf,
}

/// Runs `view`.
pub fn view(args: &ViewArgs, color: ColorChoice) -> anyhow::Result<ExitCode> {
    let model = load(&args.directory)?;
    let text = match args.format {
        Form::Tree => {
            let look = Look { details: args.with_details, color: color.on_stdout() };
            view::view(&model, &check(&model), &args.path, look)?
        }
        Form::Mermaid if args.path.is_empty() => view::mermaid::mermaid(&model),
        Form::Mermaid => {
            bail!("--format mermaid draws whole models; leave out the path {}", quote(&args.path))
        }
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Runs `glossary`.
pub fn glossary(args: &GlossaryArgs) -> anyhow::Result<ExitCode> {
    let model = load(&args.directory)?;
    print(&view::glossary::glossary(&model, &args.path)?)?;
    Ok(ExitCode::SUCCESS)
}

/// A model whose copies of the schemas are in order.
fn load(directory: &Path) -> anyhow::Result<Model> {
    let model = Model::load(directory)?;
    if model.drift().is_some() {
        let directory = quote(&directory.to_string_lossy());
        bail!(
            "the resolver could not produce a model for {directory}; run `esdm-extract lint` for diagnostics"
        );
    }
    Ok(model)
}
