//! `esdm-extract explain`: what a finding means and how to mend it.

use std::process::ExitCode;

use anyhow::anyhow;
use clap::Args;

use super::lint::print;
use esdm_extract::esdm::hint;
use esdm_extract::esdm::rules::{self, CATALOGUE, Described};
use esdm_extract::refine::grounding::pages;

/// Explain a finding: what it is about, why it matters, how to mend it
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The id of the finding, whole or its last part; without one all ids are listed
    #[arg(value_name = "RULE-ID")]
    id: Option<String>,
}

/// Runs the command.
pub fn run(args: &ExplainArgs) -> anyhow::Result<ExitCode> {
    let text = match &args.id {
        Some(id) => page(rules::find(id).or_else(|| pages::find(id)).ok_or_else(|| unknown(id))?),
        None => all().map(|d| format!("{:7}  {}\n", d.severity(), d.id())).collect(),
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Everything there is a page about.
fn all() -> impl Iterator<Item = &'static dyn Described> {
    CATALOGUE.into_iter().chain(pages::PAGES)
}

fn page(described: &dyn Described) -> String {
    format!("{} ({})\n\n{}", described.id(), described.severity(), described.docs())
}

fn unknown(id: &str) -> anyhow::Error {
    let short = |id: &'static str| id.rsplit('/').next().unwrap_or(id);
    let last = id.rsplit('/').next().unwrap_or(id);
    let names = all().map(|d| short(d.id()));
    match hint::nearest(last, names) {
        Some(name) => anyhow!("no rule {id:?}; did you mean {name:?}? `explain` without an id lists all"),
        None => anyhow!("no rule {id:?}; `explain` without an id lists all"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_has_a_page() {
        for described in all() {
            let found = rules::find(described.id()).or_else(|| pages::find(described.id()));
            let page = page(found.unwrap());
            assert!(page.starts_with(described.id()));
            assert!(page.contains("# How to mend it"));
        }
    }

    #[test]
    fn a_slip_is_met_with_a_suggestion() {
        assert!(unknown("orphan-actr").to_string().contains("orphan-actor"));
    }
}
