//! The `esdm-extract` program.

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use esdm_extract::cli::{explain, lint};

#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Lint(lint::LintArgs),
    Explain(explain::ExplainArgs),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Lint(args) => lint::run(args),
        Command::Explain(args) => explain::run(args),
    };
    result.unwrap_or_else(|error| {
        // Nothing more can be done if standard error is closed.
        let _ = writeln!(std::io::stderr(), "Error: {error:#}");
        ExitCode::FAILURE
    })
}
