//! Which document goes into which file, and how it is written.
//!
//! One folder per bounded context, documents of a consistency unit together, what spans contexts in
//! `integration/`. Same documents, same bytes.

use std::collections::BTreeMap;

use super::definition::{Body, Definition};

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
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// What the serializer said.
    pub reason: String,
}

/// Lays documents out in files; within a file they keep their order.
///
/// # Errors
/// If a document cannot be serialized, which would be a defect of this program.
pub fn files(documents: &[Definition]) -> Result<Vec<ModelFile>, WriteError> {
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
pub fn yaml(document: &Definition) -> Result<String, WriteError> {
    let error = |reason: String| WriteError { kind: document.kind, name: document.name.clone(), reason };
    let value = document.to_value().map_err(|e| error(e.to_string()))?;
    let mut options = serde_saphyr::SerializerOptions::default();
    // A source or a rule stays on its line, where a person can search for it.
    options.folded_wrap_chars = usize::MAX;
    options.compact_list_indent = false;
    let mut text = serde_saphyr::to_string_with_options(&value, options).map_err(|e| error(e.to_string()))?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

/// Path of the file a document goes into.
pub fn path_of(document: &Definition) -> String {
    let file = |folder: &str, name: &str| format!("{folder}/{name}.esdm.yaml");
    match &document.body {
        Body::Domain {} => "domain.esdm.yaml".to_owned(),
        Body::BoundedContext(_) => file(&folder(&document.name), "bounded-context"),
        Body::Aggregate(a) => file(&folder(&a.scope.bounded_context), &document.name),
        Body::DynamicConsistencyBoundary(b) => {
            file(&folder(&b.scope.bounded_context), &boundary_file(&document.name))
        }
        Body::Command(crate::esdm::definition::Command { scope, .. })
        | Body::Event(crate::esdm::definition::Event { scope, .. }) => {
            let folder = folder(&scope.bounded_context);
            match (&scope.aggregate, &scope.dynamic_consistency_boundary) {
                (Some(aggregate), _) => file(&folder, aggregate),
                (None, Some(boundary)) => file(&folder, &boundary_file(boundary)),
                (None, None) => file(&folder, "events"),
            }
        }
        Body::ReadModel(r) => file(&folder(&r.scope.bounded_context), "read-models"),
        Body::Query(q) => file(&folder(&q.scope.bounded_context), "read-models"),
        Body::EventHandler(_) => file("integration", "event-handlers"),
        Body::Policy(_) => file("integration", "policies"),
        Body::ProcessManager(_) => file("integration", "process-managers"),
        Body::CustomerSupplier(_) => file("integration", "context-mappings"),
    }
}

/// Boundaries are kept apart from an aggregate of the same name.
fn boundary_file(name: &str) -> String {
    format!("{name}.boundary")
}

/// A model's `schemas` folder belongs to the language; a context of that name goes elsewhere.
fn folder(context: &str) -> String {
    if context == "schemas" { "schemas-context".to_owned() } else { context.to_owned() }
}
