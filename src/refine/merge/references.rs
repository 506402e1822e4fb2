//! References of a proposal in full: `placed` becomes the event that is meant, if only one can be.

use serde_json::Value;

use crate::esdm::plain::PlainDocument;
use crate::sketch::naming;

use super::identify::Match;

/// Completes the references of proposed documents, by those and by the documents there are.
pub(super) fn resolve(
    proposed: Vec<(PlainDocument, Match)>,
    documents: &[PlainDocument],
) -> Vec<(PlainDocument, Match)> {
    let new = proposed.iter().filter(|(_, at)| *at == Match::New).map(|(document, _)| document);
    let all: Vec<PlainDocument> = documents.iter().chain(new).cloned().collect();
    proposed
        .into_iter()
        .map(|(mut document, at)| {
            // A partial document has the scope of the one it is about.
            let home = match at {
                Match::One(at) | Match::OtherKind(at) => documents[at].clone(),
                Match::New => document.clone(),
            };
            complete(&mut document, &home, &all);
            (document, at)
        })
        .collect()
}

fn complete(document: &mut PlainDocument, home: &PlainDocument, all: &[PlainDocument]) {
    let Value::Object(map) = document.value_mut() else { return };
    for (field, value) in map.iter_mut() {
        let Value::Array(items) = value else { continue };
        match field.as_str() {
            "publishes" => items.iter_mut().for_each(|item| published(item, home, all)),
            "handles" | "startsWhen" | "projections" | "consults" => {
                items.iter_mut().for_each(|item| full(item, "event", all));
            }
            "emits" => items.iter_mut().for_each(|item| full(item, "command", all)),
            "reactions" => {
                for reaction in items {
                    if let Some(when) = reaction.get_mut("when") {
                        full(when, "event", all);
                    }
                    if let Some(Value::Array(emits)) = reaction.get_mut("emits") {
                        emits.iter_mut().for_each(|item| full(item, "command", all));
                    }
                }
            }
            _ => {}
        }
    }
}

/// A bare event name of a command: without its aggregate's name, if it is there like that.
fn published(item: &mut Value, home: &PlainDocument, all: &[PlainDocument]) {
    let Some(name) = item.as_str() else { return };
    let exists = |name: &str| {
        all.iter()
            .any(|other| other.kind() == "event" && other.name() == name && other.context() == home.context())
    };
    let short = naming::event_on(name, home.unit().unwrap_or_default());
    if !exists(name) && exists(&short) {
        *item = short.into();
    }
}

/// A reference with context and unit: as given if that is there, else of the only one with its name.
fn full(item: &mut Value, kind: &str, all: &[PlainDocument]) {
    if let Value::String(name) = item {
        // A bare name where a reference is wanted.
        *item = Value::Object([(kind.to_owned(), Value::from(name.as_str()))].into_iter().collect());
    }
    let Value::Object(map) = item else { return };
    let part = |part: &str| map.get(part).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (context, name) = (part("boundedContext"), part(kind));
    let units = ["aggregate", "dynamicConsistencyBoundary"];
    let unit = units.iter().map(|unit| part(unit)).find(|unit| !unit.is_empty()).unwrap_or_default();
    let named = |other: &&PlainDocument| {
        let on_unit =
            || kind == "event" && naming::event_on(&name, other.unit().unwrap_or_default()) == other.name();
        other.kind() == kind && (other.name() == name || on_unit())
    };
    let mut alike: Vec<&PlainDocument> = all.iter().filter(named).collect();
    let filters: [&dyn Fn(&&PlainDocument) -> bool; 3] =
        [&|other| other.name() == name, &|other| other.context() == Some(context.as_str()), &|other| {
            other.unit().unwrap_or_default() == unit
        }];
    for filter in filters {
        let narrower: Vec<&PlainDocument> = alike.iter().copied().filter(filter).collect();
        if !narrower.is_empty() {
            alike = narrower;
        }
    }
    let [meant] = alike[..] else { return };
    map.insert("boundedContext".to_owned(), meant.context().unwrap_or_default().into());
    for unit in units {
        map.shift_remove(unit);
        if let Some(name) = meant.scope(unit) {
            map.insert(unit.to_owned(), name.into());
        }
    }
    map.insert(kind.to_owned(), meant.name().into());
}
