//! `esdm-extract doctor`: whether the configured endpoint can be used, and what to mend if not.

use std::fmt::Write;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::bail;
use clap::Args;

use super::endpoint::{EndpointArgs, with_way_out};
use super::lint::print;
use super::terminal::{Screen, printable};
use super::{EXIT_FAILED, EXIT_FINDINGS};
use esdm_extract::llm::Failure;
use esdm_extract::llm::config::{user_cache, user_file};
use esdm_extract::llm::doctor::{Finding, Outcome, examine};

/// Check the endpoint of a model with a handful of tiny requests
#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 a run can use the endpoint, 1 it cannot (the fix is printed), \
                  2 no endpoint is configured, or its configuration cannot be used.")]
pub struct DoctorArgs {
    #[command(flatten)]
    endpoint: EndpointArgs,
}

/// Runs the command.
pub fn run(args: &DoctorArgs) -> anyhow::Result<ExitCode> {
    let Some(settings) = args.endpoint.settings()? else {
        let file = user_file()
            .map_or_else(String::new, |path| format!(", or write model = \"…\" to {}", path.display()));
        bail!("no model is configured: pass --model and --base-url, set ESDM_EXTRACT_MODEL{file}");
    };
    let mut page = format!("endpoint  {}\nmodel     {}\n", settings.shown_url(), settings.model);
    if let Some(folder) = user_cache() {
        let _ = writeln!(page, "answers   kept in {}\n", folder.display());
    }
    let screen = Screen::new(true);
    let found = match examine(&settings, Arc::new(move || screen.interrupted())) {
        Ok(found) => found,
        Err(Failure::Interrupted) => return Ok(ExitCode::from(EXIT_FAILED)),
        Err(failure) => return Err(with_way_out(&failure)),
    };
    found.iter().for_each(|finding| page.push_str(&line(finding)));
    let fails = found.iter().any(|finding| finding.outcome == Outcome::Fails);
    page.push_str(if fails {
        "\nA run cannot use this endpoint.\n"
    } else {
        "\nA run can use this endpoint.\n"
    });
    print(&printable(&page))?;
    Ok(ExitCode::from(if fails { EXIT_FINDINGS } else { 0 }))
}

fn line(finding: &Finding) -> String {
    let mark = match finding.outcome {
        Outcome::Works => "ok  ",
        Outcome::Lacks => "--  ",
        Outcome::Fails => "FAIL",
    };
    let mut line = format!("{mark}  {:15}  {}\n", finding.probe, finding.seen);
    if !finding.fix.is_empty() {
        let _ = writeln!(line, "      {:15}  fix: {}", "", finding.fix);
    }
    line
}
