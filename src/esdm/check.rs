//! The whole check of a model, stage by stage.
//!
//! Rules speak only about models without errors: an error of an earlier stage
//! silences them all, because what they would say rests on what is broken.

use rayon::prelude::*;

use super::diagnostic::{self, Diagnostic, Severity};
use super::index::ModelIndex;
use super::model::Model;
use super::schema::Schemas;
use super::{resolve, rules, strict, validate};

/// How to check.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// The schemas to apply; those built in if there are none.
    pub schemas: Option<&'a Schemas>,
    /// Whether to report what the reference linter lets slip through, under ids of our own.
    pub strict: bool,
}

/// Everything the reference linter would say about a model, in its order.
pub fn check(model: &Model) -> Vec<Diagnostic> {
    check_with(model, Options::default())
}

/// Like [`check`], with options.
pub fn check_with(model: &Model, options: Options<'_>) -> Vec<Diagnostic> {
    if let Some(drift) = model.drift() {
        return vec![drift.clone()];
    }
    let schemas = options.schemas.unwrap_or_else(|| Schemas::embedded());
    let mut found: Vec<Diagnostic> =
        model.files().par_iter().flat_map_iter(|file| validate::file(file, schemas)).collect();
    let (index, duplicates) = ModelIndex::build(model);
    found.extend(duplicates);
    found.extend(resolve::references(&index));
    if found.iter().all(|d| d.severity != Severity::Error) {
        found.extend(rules::run(&index));
    }
    if options.strict {
        found.extend(strict::slips(model, &index));
    }
    diagnostic::sort(&mut found);
    found
}
