//! `esdm-extract lint`: checks a model and prints what is wrong with it.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use super::counts::counted;
use super::terminal::{ColorChoice, printable};
use esdm_extract::esdm::fix::{self, Fixed};
use esdm_extract::esdm::{Diagnostic, Model, Options, Schemas, Severity, check_with};
use esdm_extract::report::{self, Format};

/// Check a model, as the language's reference linter does
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 nothing wrong (warnings allowed), 1 errors found, or no model to check."
)]
pub struct LintArgs {
    /// Where the model is
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    directory: PathBuf,
    /// How to print: human, pretty (causes only, with source lines), json, sarif or github
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: String,
    /// Let warnings fail the check too; the output stays the same
    #[arg(long)]
    warnings_as_errors: bool,
    /// Also report what the reference linter lets slip through, under ids of our own
    #[arg(long)]
    strict: bool,
    /// Apply the schemas of this folder instead of those built in
    #[arg(long, value_name = "DIR")]
    schemas: Option<PathBuf>,
    /// Mend in place what can be mended safely, and report what is left
    #[arg(long)]
    fix: bool,
    /// Also make repairs that say something the author has not said
    #[arg(long, requires = "fix")]
    unsafe_fixes: bool,
    /// Write nothing; print what would be mended as a diff
    #[arg(long, requires = "fix")]
    diff: bool,
}

/// Runs the command. Errors are conditions under which nothing could be checked.
pub fn run(args: &LintArgs, color: ColorChoice, quiet: bool) -> anyhow::Result<ExitCode> {
    let schemas =
        args.schemas.as_deref().map(Schemas::from_dir).transpose().context("cannot load schemas")?;
    let mut model = Model::load(&args.directory)?;
    let options = Options { schemas: schemas.as_ref(), strict: args.strict };
    let mut found = check_with(&model, options);
    let format: Format = args.format.parse()?;
    if args.fix {
        let fixed = fix::fix_with(&model, options, args.unsafe_fixes);
        if args.diff {
            print(&fix::unified_diff(&fixed.files))?;
            return Ok(exit_code(args, &found));
        }
        fix::write(&fixed)?;
        if !quiet {
            summarize(&fixed);
        }
        (model, found) = (fixed.model, fixed.remaining);
    }
    if matches!(format, Format::Sarif) {
        fix::attach(&model, &mut found);
    }
    let color = matches!(format, Format::Human | Format::Pretty) && color.on_stdout();
    print(&report::render(format, &found, &model, color))?;
    Ok(exit_code(args, &found))
}

fn exit_code(args: &LintArgs, found: &[Diagnostic]) -> ExitCode {
    let fails = |severity| severity == Severity::Error || args.warnings_as_errors;
    ExitCode::from(u8::from(found.iter().any(|d| fails(d.severity))))
}

/// Says what was mended, where it does not get between the findings.
fn summarize(fixed: &Fixed) {
    for repair in &fixed.applied {
        anstream::eprintln!("fixed {}: {}", repair.place, printable(&repair.title));
    }
    if let (repairs @ 1.., files) = (fixed.applied.len(), fixed.files.len()) {
        anstream::eprintln!("{} in {}", counted(repairs, "repair"), counted(files, "file"));
    }
}

/// Prints to standard output. Whoever closes the pipe has seen enough.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
