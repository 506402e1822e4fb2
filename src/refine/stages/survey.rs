//! Packages of which the scan makes nothing: is there a domain in them?

use serde::Serialize;

use super::uncovered::uncovered;
use super::{Desk, Stage, Task, listed};
use crate::refine::fence::fence;
use crate::refine::merge::Powers;
use crate::refine::prompts::PromptError;

/// Packages that are surveyed at most, largest first: in a large repository most of those without a
/// unit are libraries and tools.
const MOST: u64 = 8;
/// Documents that a survey is expected to bring, for the plan.
const EXPECTED: usize = 6;

#[derive(Serialize)]
struct Values<'a> {
    domain: &'a str,
    package: &'a str,
    contexts: &'a str,
    fence: String,
    code: &'a str,
}

impl Desk<'_> {
    pub(super) fn survey(&self) -> Result<Vec<Task>, PromptError> {
        let domain = self.of_kinds(&["domain"]);
        let contexts = listed(self.of_kinds(&["bounded-context"]).iter().map(|context| context.name()));
        let contexts = if contexts.is_empty() { "none".to_owned() } else { contexts };
        let units = self.of_kinds(&["aggregate", "dynamic-consistency-boundary"]);
        // Where nothing at all is known, there is nothing else to spend on.
        let most = if units.is_empty() { MOST } else { self.allowance().surveys().min(MOST) };
        let blanks = uncovered(self.scan, self.documents);
        let mut tasks = Vec::new();
        for blank in blanks.iter().take(usize::try_from(most).unwrap_or(usize::MAX)) {
            let packed = self.packer.pack(&blank.seeds, self.code_tokens);
            if packed.files.is_empty() {
                continue;
            }
            let values = Values {
                domain: self.domain(),
                package: &blank.name,
                contexts: &contexts,
                fence: fence(&[&packed.text]),
                code: &packed.text,
            };
            let powers = Powers::over(domain.iter().map(|document| document.key())).adding(&[
                "bounded-context",
                "aggregate",
                "command",
                "event",
                "read-model",
                "query",
                "policy",
            ]);
            let request = self.request(Stage::Survey, &blank.name, &values)?;
            tasks.push(Task { request, powers, documents: EXPECTED, packed: Some(packed) });
        }
        Ok(tasks)
    }
}
