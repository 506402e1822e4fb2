//! What the contexts are called and mean: one question about all of them.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

use crate::esdm::plain::PlainDocument;
use crate::llm::tokens;

use super::{Desk, Stage, Task};
use crate::refine::digest::headline;
use crate::refine::fence::fence;
use crate::refine::merge::Powers;
use crate::refine::packing::redact;
use crate::refine::prompts::PromptError;

/// Tokens of the inventory of all contexts.
const INVENTORY: u64 = 6_000;

#[derive(Serialize)]
struct Values<'a> {
    domain: &'a str,
    fence: String,
    inventory: &'a str,
}

impl Desk<'_> {
    pub(super) fn contexts(&self) -> Result<Vec<Task>, PromptError> {
        let documents = self.of_kinds(&["domain", "bounded-context", "context-mapping", "subdomain"]);
        if !documents.iter().any(|document| document.kind() == "bounded-context") {
            return Ok(Vec::new());
        }
        let inventory = redact(&self.inventory());
        let values = Values { domain: self.domain(), fence: fence(&[&inventory]), inventory: &inventory };
        let powers = Powers::over(documents.iter().map(|document| document.key()))
            .renaming_contexts()
            .keeping_contexts(self.scan.config.contexts.iter().map(|context| context.name.clone()));
        let request = self.request(Stage::Contexts, self.domain(), &values)?;
        Ok(vec![Task { request, powers, documents: documents.len(), packed: None }])
    }

    /// Names by unit and kind, and places of the contexts only; counts where even that is too long.
    fn inventory(&self) -> String {
        let mut text = String::new();
        for context in self.of_kinds(&["bounded-context"]) {
            let _ = writeln!(text, "{}", headline(context));
            let inside: Vec<&PlainDocument> = self
                .documents
                .iter()
                .filter(|document| {
                    document.context() == Some(context.name()) && document.kind() != "bounded-context"
                })
                .collect();
            let mut groups: BTreeMap<(String, &str), Vec<&str>> = BTreeMap::new();
            for document in &inside {
                let of = document.unit().filter(|unit| *unit != document.name());
                let of = of.map_or_else(String::new, |unit| format!(" of {unit}"));
                groups.entry((of, document.kind())).or_default().push(document.name());
            }
            for ((of, kind), names) in &groups {
                let _ = writeln!(text, "  {kind}{of}: {}", names.join(", "));
            }
        }
        for document in self.documents.iter().filter(|document| document.context().is_none()) {
            let _ = writeln!(text, "{}", headline(document));
        }
        if tokens::count(&text) > INVENTORY { self.counts() } else { text }
    }

    fn counts(&self) -> String {
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for document in self.documents {
            *counts.entry((document.context().unwrap_or_default(), document.kind())).or_default() += 1;
        }
        let mut text = String::new();
        for context in self.of_kinds(&["bounded-context"]) {
            let _ = writeln!(text, "{}", headline(context));
            let names = self.of_kinds(&["aggregate", "dynamic-consistency-boundary"]);
            let names =
                names.iter().filter(|unit| unit.context() == Some(context.name())).map(|unit| unit.name());
            let _ = writeln!(text, "  units: {}", names.collect::<Vec<_>>().join(", "));
            for ((_, kind), count) in counts.iter().filter(|((of, _), _)| *of == context.name()) {
                let _ = writeln!(text, "  {count} {kind}");
            }
        }
        text
    }
}
