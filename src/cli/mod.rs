//! The command line: what may be typed, and which function it calls. No logic of its own.

mod counts;
mod doctor;
mod draft;
mod endpoint;
mod eval;
mod explain;
mod extract;
mod lint;
mod refine;
mod scan;
mod schema;
mod terminal;
mod view;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use terminal::ColorChoice;

/// Exit code when findings at error level remain.
pub const EXIT_FINDINGS: u8 = 1;
/// Exit code of wrong usage and of input or output that failed.
pub const EXIT_FAILED: u8 = 2;
/// Exit code when answers of a hand-off or a batch are awaited.
pub const EXIT_PENDING: u8 = 3;

const AFTER_HELP: &str = "\
Exit codes:
  0  done
  1  done, but findings at error level remain (with --require-model: or not all could be refined)
  2  wrong usage, or something could not be read or written
  3  nothing written yet: answers of a --handoff are awaited

Examples:
  esdm-extract ./shop                      write the model of ./shop to ./esdm-model
  esdm-extract ./shop --dry-run            only show what would be written
  esdm-extract scan ./shop                 show the evidence, with path:line
  esdm-extract ./shop --plan               what refining with a model would take, before anything is sent
  esdm-extract ./shop --model gpt-5 --max-cost 2
  esdm-extract ./shop --exclude legacy --domain 'Book Shop' --out docs/model";

/// Read a code base and write its domain model down in ESDM.
///
/// Finds aggregates, commands, events, policies, projections and queries in TypeScript, JavaScript
/// and Rust code, says for each where in the code it stands, and writes a valid model in ESDM
/// (Event-Sourced Domain Modeling). Works offline: without a configured model, or with --offline,
/// nothing leaves the machine. With one, the model describes and completes what was found, and
/// nothing it says is taken over that the code does not show.
#[derive(Debug, Parser)]
#[command(
    name = "esdm-extract",
    version,
    after_help = AFTER_HELP,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    max_term_width = 100
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    extract: extract::ExtractArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Options that every command knows.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Output")]
struct OutputArgs {
    /// When to use colours; NO_COLOR is honoured
    #[arg(long, default_value = "auto", global = true, value_name = "auto|always|never")]
    color: String,
    /// Print nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more: skipped files with reasons, files with broken syntax
    #[arg(short, long, global = true)]
    verbose: bool,
}

impl OutputArgs {
    /// The choice of colours; refused in the words of the reference linter.
    fn color(&self) -> anyhow::Result<ColorChoice> {
        ColorChoice::from_str(&self.color, false).map_err(|_| {
            anyhow::anyhow!(
                "unknown --color value {:?} (expected \"auto\", \"always\", or \"never\")",
                self.color
            )
        })
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the evidence alone: candidates, relations and guards, each with path:line
    Scan(scan::ScanArgs),
    /// Draft a model from plain English: an interview, or a description
    Draft(Box<draft::DraftArgs>),
    /// Check a model, as the language's reference linter does
    Lint(lint::LintArgs),
    /// Explain a finding: what it is about, why it matters, how to mend it
    Explain(explain::ExplainArgs),
    /// Show a model as a tree, or as a flowchart
    View(view::ViewArgs),
    /// Print the ubiquitous language of a model as a Markdown page
    Glossary(view::GlossaryArgs),
    /// Keep copies of the language's schemas in a project
    #[command(subcommand)]
    Schema(schema::SchemaCommand),
    /// Check the endpoint of a model with a handful of tiny requests
    Doctor(Box<doctor::DoctorArgs>),
    /// Measure drafts against golden models
    Eval(Box<eval::EvalArgs>),
    /// Print a completion script for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

/// Parses the command line and does what it says.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    // Commands that the language's own tool has too fail as they do there.
    let (headline, failed) = match cli.command {
        Some(
            Command::Lint(_)
            | Command::Explain(_)
            | Command::View(_)
            | Command::Glossary(_)
            | Command::Schema(_),
        ) => ("Error", EXIT_FINDINGS),
        _ => ("error", EXIT_FAILED),
    };
    let result = cli.output.color().and_then(|color| {
        color.apply();
        run(cli, color)
    });
    result.unwrap_or_else(|error| {
        // A reader that closed the pipe has seen enough; that is no failure.
        let closed = error.chain().any(|cause| {
            cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
        });
        if closed {
            return ExitCode::SUCCESS;
        }
        let style = terminal::ERROR;
        anstream::eprintln!("{style}{headline}{style:#}: {}", terminal::printable(&format!("{error:#}")));
        ExitCode::from(failed)
    })
}

fn run(cli: Cli, color: ColorChoice) -> anyhow::Result<ExitCode> {
    match cli.command {
        Some(Command::Scan(args)) => scan::run(&args, &cli.output),
        Some(Command::Draft(args)) => draft::run(&args, &cli.output),
        Some(Command::Lint(args)) => lint::run(&args, color, cli.output.quiet),
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::View(args)) => view::view(&args, color),
        Some(Command::Glossary(args)) => view::glossary(&args),
        Some(Command::Schema(command)) => schema::run(&command),
        Some(Command::Doctor(args)) => doctor::run(&args),
        Some(Command::Eval(args)) => eval::run(&args),
        Some(Command::Completions { shell }) => completions(shell),
        None => extract::run(&cli.extract, &cli.output),
    }
}

fn completions(shell: clap_complete::Shell) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "esdm-extract", &mut script);
    std::io::Write::write_all(&mut std::io::stdout().lock(), &script)?;
    Ok(ExitCode::SUCCESS)
}
