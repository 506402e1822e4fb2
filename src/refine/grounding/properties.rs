//! New properties: are they identifiers of the files that the document cites?

use std::collections::BTreeSet;

use serde_json::Value;

use crate::citation;
use crate::esdm::plain::PlainDocument;
use crate::refine::parts::{Role, edges, properties, step};

use super::{Case, Finding, unsupported};

pub(super) fn check(case: &Case<'_>, at: usize, found: &mut Vec<Finding>) {
    let document = case.document(at);
    let files = files(case, at);
    for property in properties(document) {
        let known =
            case.original(at).is_some_and(|original| original.value().pointer(&property.pointer).is_some());
        // What is inside a property that goes, goes with it.
        let inside = |other: &Finding| {
            other.document == Some(at) && property.pointer.starts_with(&format!("{}/", other.pointer))
        };
        if known || found.iter().any(inside) {
            continue;
        }
        if !files.iter().any(|file| case.sources.holds_in(file, property.name)) {
            let message = format!(
                "`{}` is no identifier of {}: name it as the code does, or leave it out",
                property.name,
                listed(&files)
            );
            found.push(unsupported(at, &property.pointer, message));
            continue;
        }
        let values = property.schema.get("enum").and_then(Value::as_array).into_iter().flatten();
        for value in values.filter_map(Value::as_str).filter(|value| !case.sources.holds(value)) {
            let message =
                format!("the value `{}` of `{}` does not occur in the code", one_word(value), property.name);
            found.push(unsupported(at, &step(&property.pointer, "enum"), message));
        }
    }
}

/// The files cited by a document, by its unit, and, for an event, by the commands that publish it.
fn files(case: &Case<'_>, at: usize) -> BTreeSet<String> {
    let document = case.document(at);
    let mut cited: BTreeSet<String> = cited(document).collect();
    let context = document.context().unwrap_or_default();
    if let Some(unit) = document.unit() {
        for kind in ["aggregate", "dynamic-consistency-boundary"] {
            if let Some(unit) = case.index.named(kind, context, unit) {
                cited.extend(self::cited(case.document(unit)));
            }
        }
    }
    let is_published = |other: &&PlainDocument| {
        other.kind() == "command"
            && edges(other)
                .iter()
                .any(|edge| edge.role == Role::Publishes && case.index.target(edge) == Some(at))
    };
    if document.kind() == "event" {
        cited.extend(case.documents.iter().filter(is_published).flat_map(self::cited));
    }
    cited
}

fn cited(document: &PlainDocument) -> impl Iterator<Item = String> {
    let source = document.annotation("source").unwrap_or_default();
    citation::places(source).into_iter().map(|place| place.path)
}

fn listed(files: &BTreeSet<String>) -> String {
    match files.len() {
        0 => "any cited file".to_owned(),
        _ => files.iter().take(3).map(|file| format!("`{file}`")).collect::<Vec<_>>().join(", "),
    }
}

fn one_word(value: &str) -> String {
    value.chars().filter(|c| !c.is_control() && *c != '`').take(40).collect()
}
