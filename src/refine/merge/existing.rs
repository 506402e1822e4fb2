//! A proposal about a document that is there: field by field, who has the say.

use serde_json::{Map, Value};

use crate::citation;
use crate::esdm::plain::PlainDocument;
use crate::refine::parts::{CITED_LISTS, SCHEMAS, step};

use super::clean::short;
use super::{Log, Merged, Powers, schemas};

/// Merges one proposed document into the one it is about.
pub(super) fn merge(at: usize, proposed: &PlainDocument, powers: &Powers, merged: &mut Merged) {
    let mut document = merged.documents[at].clone();
    let mut log = Log { key: document.key(), merged };
    for (field, value) in proposed.value().as_object().into_iter().flatten() {
        let pointer = step("", field);
        match field.as_str() {
            "apiVersion" | "kind" | "name" => {}
            "scope" => scope(&document, value, &mut log),
            "description" => text(&mut document, value, &mut log),
            _ if powers.only_descriptions() => log.refuse(&pointer, "only a description is asked for"),
            "metadata" => annotations(&mut document, proposed, &mut log),
            field if SCHEMAS.contains(&field) => match document.value_mut().get_mut(field) {
                Some(schema) => schemas::merge(schema, value, &pointer, &mut log),
                None => set(&mut document, field, value, &mut log),
            },
            "invariants" | "constraints" | "timers" => {
                items(&mut document, field, value, &["name"], Some(&["rule", "description"]), &mut log);
            }
            "endsWhen" => items(&mut document, field, value, &["name"], None, &mut log),
            "ubiquitousLanguage" => {
                items(&mut document, field, value, &["term"], Some(&["definition"]), &mut log);
            }
            "publishes" | "actors" | "boundedContexts" | "backedBy" | "responsibilities" | "capabilities" => {
                union(&mut document, field, value, &mut log);
            }
            "handles" | "startsWhen" | "emits" => union(&mut document, field, value, &mut log),
            "projections" => items(&mut document, field, value, &REFERENCE, Some(&["rule"]), &mut log),
            "consults" => items(&mut document, field, value, &REFERENCE, Some(&["criteria"]), &mut log),
            "reactions" => items(&mut document, field, value, &["when"], Some(&["rule"]), &mut log),
            "sideEffects" => side_effects(&mut document, value, &mut log),
            field => fact(&mut document, field, value, &mut log),
        }
    }
    // Only where something came in: what is as it was stays as it stands.
    if document != merged.documents[at] {
        merged.documents[at] = document.in_order();
    }
}

/// What tells one reference to an event from another.
const REFERENCE: [&str; 3] = ["boundedContext", "aggregate", "event"];

fn set(document: &mut PlainDocument, field: &str, value: &Value, log: &mut Log<'_>) {
    document.set(field, value.clone());
    log.change(&step("", field), "added");
}

/// Where a document belongs is for the code to say.
fn scope(document: &PlainDocument, value: &Value, log: &mut Log<'_>) {
    let differs = |(part, value): (&String, &Value)| value.as_str() != document.scope(part);
    if value.as_object().into_iter().flatten().any(differs) {
        log.contradict("/scope", "it stays where it is");
    }
}

fn text(document: &mut PlainDocument, value: &Value, log: &mut Log<'_>) {
    match document.get("description") {
        _ if !value.is_string() => log.refuse("/description", "a description is a text"),
        Some(known) if known == value => {}
        known => {
            let what = if known.is_some() { "rewritten" } else { "added" };
            document.set("description", value.clone());
            log.change("/description", what);
        }
    }
}

/// A fact: the code's if it has one, else the proposal's.
fn fact(document: &mut PlainDocument, field: &str, value: &Value, log: &mut Log<'_>) {
    match document.get(field) {
        None => set(document, field, value, log),
        Some(known) if known == value => {}
        Some(_) => log.contradict(&step("", field), format!("`{field}` is as the code says")),
    }
}

/// Annotations: citations of rules that are new or have none. Where a document itself stands, and
/// whether it is derived, is known.
fn annotations(document: &mut PlainDocument, proposed: &PlainDocument, log: &mut Log<'_>) {
    for (key, value) in proposed.annotations().into_iter().flatten() {
        let pointer = step("/metadata/annotations", key);
        let Some(value) = value.as_str() else { continue };
        match (document.annotation(key), key.split_once('.')) {
            (Some(known), _) if known == value || is_near(known, value) => {}
            (Some(_), _) => log.refuse(&pointer, format!("`{}` is as the scan found it", short(key))),
            (None, Some((word, name)))
                if has_rule(document, word, name) || has_rule(proposed, word, name) =>
            {
                document.annotate(key, value);
                log.change(&pointer, "added");
            }
            (None, _) if key == "source" => {
                document.annotate(key, value);
                log.change(&pointer, "added");
            }
            (None, _) => log.refuse(&pointer, format!("`{}` cannot be added", short(key))),
        }
    }
}

/// Whether all places of one annotation are those of another, within two lines.
fn is_near(known: &str, value: &str) -> bool {
    let (known, value) = (citation::places(known), citation::places(value));
    let near = |place: &citation::Place| {
        known.iter().any(|other| other.path == place.path && other.line.abs_diff(place.line) <= 2)
    };
    !value.is_empty() && value.iter().all(near)
}

fn has_rule(document: &PlainDocument, word: &str, name: &str) -> bool {
    CITED_LISTS.iter().filter(|(_, of)| *of == word).any(|(list, _)| {
        document.items(list).iter().any(|item| item.get("name").and_then(Value::as_str) == Some(name))
    })
}

/// A list to which items may only be added.
fn union(document: &mut PlainDocument, field: &str, value: &Value, log: &mut Log<'_>) {
    let mut all = document.items(field).to_vec();
    for item in value.as_array().into_iter().flatten().filter(|item| !item.is_null()) {
        if !all.contains(item) {
            log.change(&step(&step("", field), all.len()), "added");
            all.push(item.clone());
        }
    }
    if all.len() > document.items(field).len() {
        document.set(field, Value::Array(all));
    }
}

/// A list of mappings that are told apart by some of their fields. Texts of those there are may be
/// rewritten; others may be added, unless `fields` is none.
fn items(
    document: &mut PlainDocument,
    list: &str,
    value: &Value,
    by: &[&str],
    fields: Option<&[&str]>,
    log: &mut Log<'_>,
) {
    let mut all = document.items(list).to_vec();
    let before = all.clone();
    for proposed in value.as_array().into_iter().flatten() {
        let Value::Object(proposed) = proposed else {
            log.refuse(&step("", list), format!("an item of `{list}` is a mapping"));
            continue;
        };
        let same = |item: &Value| by.iter().all(|part| item.get(part) == proposed.get(*part));
        let known = all.iter().position(same);
        let pointer = step(&step("", list), known.unwrap_or(all.len()));
        match (known, fields) {
            (Some(at), _) => {
                if let Value::Object(item) = &mut all[at] {
                    rewrite(item, proposed, &pointer, log);
                }
            }
            (None, Some(_)) => {
                all.push(Value::Object(proposed.clone()));
                log.change(&pointer, "added");
            }
            (None, None) => log.contradict(&pointer, format!("`{list}` is as the code says")),
        }
    }
    if all != before {
        document.set(list, Value::Array(all));
    }
}

/// Prose of an item is rewritten, commands it sends are added; the rest stays.
fn rewrite(item: &mut Map<String, Value>, proposed: &Map<String, Value>, pointer: &str, log: &mut Log<'_>) {
    for (field, value) in proposed {
        let pointer = step(pointer, field);
        let is_prose =
            matches!(field.as_str(), "rule" | "criteria" | "condition" | "definition" | "description");
        match (item.get_mut(field), value) {
            (Some(known), value) if known == value => {}
            (Some(known), Value::String(text)) if is_prose && !text.trim().is_empty() => {
                *known = value.clone();
                log.change(&pointer, "rewritten");
            }
            (Some(Value::Array(known)), Value::Array(more)) if field == "emits" || field == "avoid" => {
                for one in more.iter().filter(|one| !one.is_null()) {
                    if !known.contains(one) {
                        known.push(one.clone());
                        log.change(&pointer, "added");
                    }
                }
            }
            (None, value) if is_prose || matches!(field.as_str(), "emits" | "avoid") => {
                item.insert(field.clone(), value.clone());
                log.change(&pointer, "added");
            }
            _ => log.refuse(&pointer, format!("`{}` is as the code says", short(field))),
        }
    }
}

/// Effects have no names: they are matched by the third party they call, else by their place if
/// there are as many as before.
fn side_effects(document: &mut PlainDocument, value: &Value, log: &mut Log<'_>) {
    let mut all = document.items("sideEffects").to_vec();
    let before = all.clone();
    let proposed = value.as_array().map_or(&[][..], Vec::as_slice);
    for (i, effect) in proposed.iter().enumerate() {
        let pointer = step("/sideEffects", i);
        let system = effect.get("externalSystem");
        let of_system: Vec<usize> = (0..all.len())
            .filter(|at| system.is_some() && all[*at].get("externalSystem") == system)
            .collect();
        let at = match of_system[..] {
            [only] => Some(only),
            _ => (proposed.len() == before.len()).then_some(i),
        };
        let Some(rule) = effect.get("rule").and_then(Value::as_str).filter(|rule| !rule.trim().is_empty())
        else {
            log.refuse(&pointer, "an effect is told by its `rule`");
            continue;
        };
        match at.and_then(|at| all.get_mut(at)) {
            Some(Value::Object(known)) if system.is_none() || known.get("externalSystem") == system => {
                if known.get("rule").and_then(Value::as_str) != Some(rule) {
                    known.insert("rule".to_owned(), rule.into());
                    log.change(&step(&pointer, "rule"), "rewritten");
                }
            }
            Some(known) if known.get("externalSystem").is_none() && system.is_some() => {
                *known = effect.clone();
                log.change(&pointer, "said to call a third party");
            }
            _ => log.contradict(&pointer, "the code shows no such effect"),
        }
    }
    if all != before {
        document.set("sideEffects", Value::Array(all));
    }
}
