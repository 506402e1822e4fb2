//! The whole check of a model, stage by stage.

use rayon::prelude::*;

use super::diagnostic::{self, Diagnostic};
use super::model::Model;
use super::schema::Schemas;
use super::validate;

/// How to check.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// The schemas to apply; those built in if there are none.
    pub schemas: Option<&'a Schemas>,
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
    diagnostic::sort(&mut found);
    found
}
