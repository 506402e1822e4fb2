//! Which document goes into which file, and how it is written.
//!
//! One folder per bounded context, documents of a consistency unit together, what spans contexts in
//! `integration/`. Same documents, same bytes. Names come from scanned code and from language models:
//! whatever they are, paths stay inside the model's folder.

use std::collections::BTreeMap;

use super::kind::Kind;
use super::plain::PlainDocument;

/// A file of a model, not yet on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelFile {
    /// Path relative to the model's folder, `/`-separated.
    pub path: String,
    /// Content.
    pub text: String,
}

/// Why documents could not be written as YAML.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {kind} {name} as YAML: {reason}")]
pub struct WriteError {
    /// Kind of the document.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// What the serializer said.
    pub reason: String,
}

/// Lays documents out in files; within a file they keep their order.
///
/// # Errors
/// If a document cannot be serialized, which would be a defect of this program.
pub fn files(documents: &[PlainDocument]) -> Result<Vec<ModelFile>, WriteError> {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for document in documents {
        let yaml = yaml(document)?;
        let text = texts.entry(path_of(document)).or_default();
        if !text.is_empty() {
            text.push_str("---\n");
        }
        text.push_str(&yaml);
    }
    Ok(texts.into_iter().map(|(path, text)| ModelFile { path, text }).collect())
}

/// One document as YAML, ending in a line break.
///
/// # Errors
/// As [`files`].
pub fn yaml(document: &PlainDocument) -> Result<String, WriteError> {
    let mut options = serde_saphyr::SerializerOptions::default();
    // A source or a rule stays on its line, where a person can search for it.
    options.folded_wrap_chars = usize::MAX;
    options.compact_list_indent = false;
    let written = serde_saphyr::to_string_with_options(document.value(), options);
    let mut text = written.map_err(|error| WriteError {
        kind: document.kind().to_owned(),
        name: document.name().to_owned(),
        reason: error.to_string(),
    })?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

/// Path of the file a document goes into.
pub fn path_of(document: &PlainDocument) -> String {
    let Some(kind) = Kind::from_name(document.kind()) else { return top("other") };
    let scope = |part| document.scope(part).unwrap_or_default();
    let in_context = |file: &str| join(&folder(document.context().unwrap_or_default()), file);
    match kind {
        Kind::Domain => top("domain"),
        Kind::Subdomain => top("subdomains"),
        Kind::ExternalSystem => top("external-systems"),
        Kind::DomainStory => top("domain-stories"),
        Kind::EventHandler => join("integration", "event-handlers"),
        Kind::Policy => join("integration", "policies"),
        Kind::ProcessManager => join("integration", "process-managers"),
        Kind::ContextMapping => join("integration", "context-mappings"),
        Kind::BoundedContext => in_context("bounded-context"),
        Kind::Aggregate => in_context(&segment(document.name())),
        Kind::DynamicConsistencyBoundary => in_context(&boundary_file(document.name())),
        Kind::Command | Kind::Event => match (scope("aggregate"), scope("dynamicConsistencyBoundary")) {
            ("", "") => in_context("events"),
            ("", boundary) => in_context(&boundary_file(boundary)),
            (aggregate, _) => in_context(&segment(aggregate)),
        },
        Kind::ReadModel | Kind::Query => in_context("read-models"),
        Kind::Entity => in_context("entities"),
        Kind::ValueObject => in_context("value-objects"),
        Kind::DomainService => in_context("domain-services"),
        Kind::Actor => in_context("actors"),
        Kind::Feature => in_context("features"),
    }
}

fn top(file: &str) -> String {
    format!("{file}.esdm.yaml")
}

fn join(folder: &str, file: &str) -> String {
    format!("{folder}/{file}.esdm.yaml")
}

/// Boundaries are kept apart from an aggregate of the same name.
fn boundary_file(name: &str) -> String {
    format!("{}.boundary", segment(name))
}

/// A model's `schemas` folder belongs to the language; a context of that name goes elsewhere.
fn folder(context: &str) -> String {
    if context == "schemas" { "schemas-context".to_owned() } else { segment(context) }
}

/// Longer names share a file: file systems have limits.
const LONGEST_SEGMENT: usize = 120;

/// A name as a part of a path. Names the language accepts are such parts as they are.
fn segment(name: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' };
    let segment: String = name.chars().take(LONGEST_SEGMENT).map(safe).collect();
    if segment.is_empty() { "unnamed".to_owned() } else { segment }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn whatever_a_name_is_its_file_is_inside_the_folder() {
        for (context, name, expected) in [
            ("ordering", "order", "ordering/order.esdm.yaml"),
            ("schemas", "order", "schemas-context/order.esdm.yaml"),
            ("../..", "/etc/passwd", "-----/-etc-passwd.esdm.yaml"),
            ("", "C:\\x\u{0}", "unnamed/C--x-.esdm.yaml"),
        ] {
            let scope = json!({"domain": "d", "boundedContext": context});
            let document = json!({"kind": "aggregate", "name": name, "scope": scope});
            let document = PlainDocument::from_value(document).unwrap();
            assert_eq!(path_of(&document), expected);
        }
        let long = json!({"kind": "bounded-context", "name": "n".repeat(5000)});
        assert!(path_of(&PlainDocument::from_value(long).unwrap()).len() < 200);
    }

    #[test]
    fn kinds_the_sketch_does_not_write_have_a_place_too() {
        for (kind, expected) in [
            ("subdomain", "subdomains.esdm.yaml"),
            ("entity", "c/entities.esdm.yaml"),
            ("domain-service", "c/domain-services.esdm.yaml"),
            ("nonsense", "other.esdm.yaml"),
        ] {
            let document = json!({"kind": kind, "name": "a", "scope": {"boundedContext": "c"}});
            assert_eq!(path_of(&PlainDocument::from_value(document).unwrap()), expected);
        }
    }
}
