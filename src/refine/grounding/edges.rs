//! New references: are both ends there, and do they meet in the code?

use std::collections::BTreeSet;

use crate::citation;
use crate::esdm::plain::{Key, PlainDocument};
use crate::refine::parts::{Edge, Role, edges};

use super::identifiers::{Likeness, line_names, name_words};
use super::{Case, Finding, unsupported};

pub(super) fn check(case: &Case<'_>, at: usize, found: &mut Vec<Finding>) {
    let document = case.document(at);
    let known = case.original(at).map(|original| known(case, original)).unwrap_or_default();
    for edge in edges(document) {
        let target = case.index.target(&edge);
        let key = target.map(|target| case.original(target).unwrap_or(case.document(target)).key());
        let is_known = match &key {
            Some(key) => known.contains(&(edge.role, key.clone())),
            None => case.original(at).is_some_and(|original| edges(original).contains(&edge)),
        };
        if is_known {
            continue;
        }
        let Some(target) = target else {
            let message = format!(
                "it {} the {} `{}`, which is not in the model: name one that is, or leave it out",
                edge.role.verb(),
                edge.kind,
                edge.name
            );
            found.push(unsupported(at, &edge.pointer, message));
            continue;
        };
        if case.sources.is_code() && !meet(case, document, case.document(target)) {
            let message = format!(
                "no cited file shows that it {} `{}`: both names must occur in one; leave it out if the code does not show it",
                edge.role.verb(),
                edge.name
            );
            found.push(unsupported(at, &edge.pointer, message));
        }
    }
}

/// What a trusted document refers to, in which role.
fn known(case: &Case<'_>, original: &PlainDocument) -> BTreeSet<(Role, Key)> {
    let target = |edge: &Edge| case.originals.target(edge).map(PlainDocument::key);
    edges(original).into_iter().filter_map(|edge| Some((edge.role, target(&edge)?))).collect()
}

/// Whether the identifiers of two elements occur in one of the files that either cites.
fn meet(case: &Case<'_>, one: &PlainDocument, other: &PlainDocument) -> bool {
    let files: BTreeSet<String> = [one, other]
        .iter()
        .flat_map(|document| citation::places(document.annotation("source").unwrap_or_default()))
        .map(|place| place.path)
        .collect();
    files.iter().any(|file| occurs(case, file, one) && occurs(case, file, other))
}

/// Whether an element stands in a file, or the file holds its name as an identifier.
fn occurs(case: &Case<'_>, file: &str, document: &PlainDocument) -> bool {
    let places = citation::places(document.annotation("source").unwrap_or_default());
    if places.iter().any(|place| place.path == file) {
        return true;
    }
    let derived = document.annotation("inferred") == Some("true");
    let likeness = if derived { Likeness::Forms } else { Likeness::Words };
    // `placed` is also `OrderPlaced`.
    let name = name_words(document.name());
    let unit = name_words(document.unit().unwrap_or_default());
    let wanted = [name.clone(), [unit.clone(), name.clone()].concat(), [name, unit].concat()];
    case.sources.find(file, &|line| line_names(line, &wanted, likeness))
}
