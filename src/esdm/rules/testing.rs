//! Runs one rule over a text, for the tests beside the rules.

use super::{Rule, Sink};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::model::Model;
use crate::esdm::yaml;

/// Documents without `apiVersion` get the one of their kind, as their last line.
pub(crate) fn with_api_versions(text: &str) -> String {
    let documents = text.split("---\n").map(|document| {
        let tree = yaml::parse(document.as_bytes());
        let root = tree.roots.first().map(|root| tree.node(root.node));
        let kind = root.and_then(|root| Kind::from_name(root.get_text("kind")?));
        match (kind, root.and_then(|root| root.get("apiVersion"))) {
            (Some(kind), None) => {
                format!("{}\napiVersion: {}\n", document.trim_end(), kind.api_version().as_str())
            }
            _ => document.to_owned(),
        }
    });
    documents.collect::<Vec<_>>().join("---\n")
}

/// What a rule finds, as `line:column message`.
pub(crate) fn findings(rule: &dyn Rule, text: &str) -> Vec<String> {
    let mut line = 0;
    // Every document becomes a file, so that the lines stay those of the text.
    let sources: Vec<_> = with_api_versions(text)
        .split("---\n")
        .zip(text.split("---\n"))
        .enumerate()
        .map(|(i, (full, given))| {
            let padded = "\n".repeat(line) + full;
            line += given.lines().count() + 1;
            (format!("{i:03}"), padded)
        })
        .collect();
    let model = Model::from_sources(sources);
    let (index, _) = ModelIndex::build(&model);
    let mut sink = Sink::new(rule);
    rule.check(&index, &mut sink);
    let found = sink.into_findings();
    found.iter().map(|d| format!("{}:{} {}", d.place.line, d.place.column, d.message)).collect()
}
