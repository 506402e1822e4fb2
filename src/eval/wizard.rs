//! The provider that drafts from descriptions by rules alone.

use std::fs;
use std::time::Instant;

use super::case::{Case, Input};
use super::provider::{Provider, ProviderError, ProviderOutput, own_build};
use super::run::Effort;
use crate::draft;
use crate::esdm::layout;

/// `esdm-extract draft --from` without any endpoint.
#[derive(Clone, Copy, Debug, Default)]
pub struct WizardProvider;

impl Provider for WizardProvider {
    fn name(&self) -> &str {
        "wizard"
    }

    fn fingerprint(&self) -> String {
        format!("wizard {}", own_build())
    }

    fn run(&self, case: &Case, _repeat: u32) -> Result<ProviderOutput, ProviderError> {
        let Input::Description(file) = &case.input else {
            return Err(ProviderError::NotApplicable("code, and this provider reads descriptions".into()));
        };
        let started = Instant::now();
        let failed = |error: &dyn std::error::Error| ProviderError::Failed(error.to_string());
        let text = fs::read_to_string(file).map_err(|error| failed(&error))?;
        let path = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let documents = draft::from_text(&path, &text, None);
        let files = layout::files(&documents).map_err(|error| failed(&error))?;
        let effort = Effort { seconds: started.elapsed().as_secs_f64(), ..Effort::default() };
        Ok(ProviderOutput { files: files.into_iter().map(|file| (file.path, file.text)).collect(), effort })
    }
}
