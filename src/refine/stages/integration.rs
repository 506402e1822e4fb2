//! What follows from the events: policies, process managers, event handlers, read models, queries.

use serde::Serialize;

use crate::esdm::plain::PlainDocument;

use super::{Desk, Group, Stage, Task, listed, part};
use crate::refine::fence::fence;
use crate::refine::merge::Powers;
use crate::refine::prompts::PromptError;

/// Documents in one request.
const CHUNK: usize = 16;

#[derive(Serialize)]
struct Values<'a> {
    contexts: String,
    fence: String,
    sketch: &'a str,
    code: &'a str,
}

impl<'a> Desk<'a> {
    pub(super) fn integration(&self) -> Result<Vec<Task>, PromptError> {
        let groups = self.integration_groups();
        let code = self.code(&groups);
        let mut tasks = Vec::new();
        for (group, packed) in groups.iter().zip(code) {
            let values = Values {
                contexts: listed(group.contexts.iter().copied()),
                fence: fence(&[&group.sketch, &packed.text]),
                sketch: &group.sketch,
                code: &packed.text,
            };
            let powers = Powers::over(group.documents.iter().map(|document| document.key())).adding(&[
                "policy",
                "process-manager",
                "event-handler",
                "read-model",
                "query",
            ]);
            let request = self.request(Stage::Integration, &group.label, &values)?;
            tasks.push(Task { request, powers, documents: group.documents.len(), packed: Some(packed) });
        }
        Ok(tasks)
    }

    /// The documents in the order of their contexts, a handful at a time.
    pub(super) fn integration_groups(&self) -> Vec<Group<'a>> {
        let mut documents: Vec<(&str, &PlainDocument)> =
            self.documents.iter().filter_map(|document| Some((context_of(document)?, document))).collect();
        documents.sort_by_key(|(context, _)| *context);
        let chunks: Vec<_> = documents.chunks(CHUNK).collect();
        let mut groups = Vec::new();
        for (number, chunk) in chunks.iter().enumerate() {
            let mut contexts: Vec<&str> = chunk.iter().map(|(context, _)| *context).collect();
            contexts.dedup();
            let documents: Vec<&PlainDocument> = chunk.iter().map(|(_, document)| *document).collect();
            let sketch = self.sketch(&documents);
            let label = part(self.domain(), number, chunks.len());
            groups.push(Group { label, contexts, units: Vec::new(), documents, sketch });
        }
        groups
    }
}

/// The context a consumer or view is shown with: its own, or that of the first event it hears.
fn context_of(document: &PlainDocument) -> Option<&str> {
    let heard = match document.kind() {
        "read-model" | "query" => return document.context(),
        "policy" | "event-handler" => "handles",
        "process-manager" => "startsWhen",
        _ => return None,
    };
    document.items(heard).first()?.get("boundedContext")?.as_str()
}
