//! Findings as text: for people, for programs, for code scanning, for workflows.
//!
//! Every format takes the same sorted list of [`Diagnostic`]s and returns the
//! whole output; nothing here decides what is found or where it goes.

mod github;
mod human;
mod json;
mod pretty;
mod sarif;
pub mod scan;

use std::str::FromStr;

use crate::esdm::text::quote;
use crate::esdm::{Diagnostic, Model};

/// A way to write findings down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Blocks of text, as the reference linter prints them.
    #[default]
    Human,
    /// Causes only, each with the line it is about.
    Pretty,
    /// One JSON array, as the reference linter prints it.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Annotations of a GitHub workflow.
    Github,
}

impl Format {
    /// All formats with their names.
    pub const ALL: [(&'static str, Format); 5] = [
        ("human", Format::Human),
        ("pretty", Format::Pretty),
        ("json", Format::Json),
        ("sarif", Format::Sarif),
        ("github", Format::Github),
    ];
}

/// A name that no format has.
#[derive(Debug, thiserror::Error)]
#[error("unknown --format value {} (expected \"human\", \"pretty\", \"json\", \"sarif\", or \"github\")", quote(.0))]
pub struct UnknownFormat(String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|(n, _)| *n == name).map(|(_, format)| format);
        found.ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// Writes findings about a model down. `color` matters to formats for people only.
pub fn render(format: Format, diagnostics: &[Diagnostic], model: &Model, color: bool) -> String {
    match format {
        Format::Human => human::render(diagnostics, color),
        Format::Pretty => pretty::render(diagnostics, model, color),
        Format::Json => json::render(diagnostics),
        Format::Sarif => sarif::render(diagnostics, model),
        Format::Github => github::render(diagnostics),
    }
}

#[cfg(test)]
mod testing {
    use crate::esdm::{Diagnostic, Model, check};

    /// A small model with an error and its consequences.
    pub fn broken() -> (Model, Vec<Diagnostic>) {
        let text = "apiVersion: schema.esdm.io/core/v1\nkind: domain\nname: library\n---\n\
                    apiVersion: schema.esdm.io/core/v1\nkind: bounded-context\nname: lending\n\
                    scope:\n  domain: libary\ndescription: [<a & b>]\n";
        let model = Model::from_sources([("a, b/ä.esdm.yaml", text)]);
        let found = check(&model);
        (model, found)
    }
}
