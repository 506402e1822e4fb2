//! A sentence for whatever has none yet, without code: what is known of it must do.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::esdm::plain::PlainDocument;

use super::{Desk, Stage, Task, part};
use crate::refine::digest::brief;
use crate::refine::fence::fence;
use crate::refine::merge::Powers;
use crate::refine::packing::redact;
use crate::refine::prompts::PromptError;

/// Documents in one request.
const CHUNK: usize = 60;

#[derive(Serialize)]
struct Values<'a> {
    context: &'a str,
    fence: String,
    sketch: &'a str,
}

impl Desk<'_> {
    pub(super) fn describe(&self) -> Result<Vec<Task>, PromptError> {
        let mut by_context: BTreeMap<&str, Vec<&PlainDocument>> = BTreeMap::new();
        for document in self.documents.iter().filter(|document| document.get("description").is_none()) {
            by_context.entry(document.context().unwrap_or_else(|| self.domain())).or_default().push(document);
        }
        let mut tasks = Vec::new();
        for (context, documents) in &by_context {
            let chunks = documents.chunks(CHUNK).collect::<Vec<_>>();
            for (number, chunk) in chunks.iter().enumerate() {
                let sketch: String = chunk.iter().map(|document| brief(document) + "\n").collect();
                let sketch = redact(&sketch);
                let values = Values { context, fence: fence(&[&sketch]), sketch: &sketch };
                let powers = Powers::over(chunk.iter().map(|document| document.key())).describing();
                let request = self.request(Stage::Describe, &part(context, number, chunks.len()), &values)?;
                tasks.push(Task { request, powers, documents: chunk.len(), packed: None });
            }
        }
        Ok(tasks)
    }
}
