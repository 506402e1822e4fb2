//! `esdm-extract schema`: copies of the language's schemas in a project.

use std::path::Path;
use std::process::ExitCode;

use clap::Subcommand;

use super::lint::print;
use esdm_extract::esdm::schemas_folder::{self, Update};

/// Keep copies of the language's schemas in a project
#[derive(Debug, Subcommand)]
pub enum SchemaCommand {
    /// Write the schemas to ./schemas, which must not exist
    Add,
    /// Replace ./schemas by the schemas of this program, if they differ
    Update,
}

/// Runs the command in the current directory.
pub fn run(command: &SchemaCommand) -> anyhow::Result<ExitCode> {
    let here = Path::new(".");
    let done = match command {
        SchemaCommand::Add => {
            schemas_folder::add(here)?;
            "schemas/ was written."
        }
        SchemaCommand::Update => match schemas_folder::update(here)? {
            Update::UpToDate => "schemas/ is up to date - nothing to update.",
            Update::Replaced => "schemas/ was updated.",
        },
    };
    print(&format!("{done}\n"))?;
    Ok(ExitCode::SUCCESS)
}
