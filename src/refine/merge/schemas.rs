//! JSON Schemas of payloads and states: what of a proposed one may come in, and how it joins the one
//! that is there.

use serde_json::{Map, Value};

use crate::refine::parts::step;
use crate::sketch::naming;

use super::Log;

/// Properties of one object.
const MOST_PROPERTIES: usize = 200;
/// Values of an enumeration.
const MOST_VALUES: usize = 100;
/// Letters of a value.
const LONGEST_VALUE: usize = 80;

/// A schema with what this program writes and reads of them, names as the code base's own properties
/// are named. `None` if it is no mapping.
pub(super) fn clean(schema: &Value) -> Option<Value> {
    let Value::Object(map) = schema else { return None };
    let mut kept = Map::new();
    for (keyword, value) in map {
        let value = match (keyword.as_str(), value) {
            ("type" | "format" | "description", Value::String(_)) => value.clone(),
            ("type", Value::Array(kinds)) if kinds.len() <= 8 => value.clone(),
            ("items", schema) => match clean(schema) {
                Some(schema) => schema,
                None => continue,
            },
            ("minimum" | "maximum", Value::Number(_)) => value.clone(),
            ("minLength" | "maxLength" | "minItems" | "maxItems", Value::Number(_)) => value.clone(),
            ("enum", Value::Array(values)) => {
                let plain = |value: &&Value| match value {
                    Value::String(text) => text.chars().count() <= LONGEST_VALUE,
                    other => !other.is_object() && !other.is_array(),
                };
                values.iter().filter(plain).take(MOST_VALUES).cloned().collect()
            }
            ("required", Value::Array(names)) => {
                names.iter().filter_map(Value::as_str).map(|name| Value::from(property(name))).collect()
            }
            ("properties", Value::Object(properties)) => {
                let mut named = Map::new();
                for (name, schema) in properties.iter().take(MOST_PROPERTIES) {
                    named.insert(property(name), clean(schema).unwrap_or_else(|| Value::Object(Map::new())));
                }
                Value::Object(named)
            }
            _ => continue,
        };
        kept.insert(keyword.clone(), value);
    }
    Some(Value::Object(kept))
}

fn property(name: &str) -> String {
    super::clean::name(&naming::property(name))
}

/// Adds to a schema what it lacks: properties, and what describes the ones there are. Types stay.
pub(super) fn merge(base: &mut Value, proposal: &Value, pointer: &str, log: &mut Log<'_>) {
    let (Value::Object(base), Value::Object(proposal)) = (base, proposal) else { return };
    for (keyword, value) in proposal {
        let pointer = step(pointer, keyword);
        match (keyword.as_str(), base.get_mut(keyword)) {
            ("required", _) => {}
            ("properties", Some(Value::Object(known))) => {
                for (name, schema) in value.as_object().into_iter().flatten() {
                    let pointer = step(&pointer, name);
                    match known.get_mut(name) {
                        Some(known) => merge(known, schema, &pointer, log),
                        None => {
                            known.insert(name.clone(), schema.clone());
                            log.change(&pointer, "added");
                        }
                    }
                }
            }
            ("items", Some(known)) => merge(known, value, &pointer, log),
            ("description", Some(known)) if known != value => {
                *known = value.clone();
                log.change(&pointer, "rewritten");
            }
            (_, Some(known)) if known != value => {
                log.contradict(&pointer, format!("the code says {}", told(known)));
            }
            (_, Some(_)) => {}
            // A type that the code does not tell may be told; what narrows it down may not.
            ("properties" | "items" | "type" | "format" | "description", None) => {
                base.insert(keyword.clone(), value.clone());
                log.change(&pointer, "added");
            }
            (_, None) => log.refuse(&pointer, "the code does not narrow it down"),
        }
    }
    require(base, proposal, pointer, log);
}

/// New properties may be required; whether the others are is for the code to say.
fn require(base: &mut Map<String, Value>, proposal: &Map<String, Value>, pointer: &str, log: &mut Log<'_>) {
    let added = |name: &str| {
        let pointer = step(&step(pointer, "properties"), name);
        log.merged
            .changes
            .iter()
            .any(|change| change.key == log.key && change.pointer == pointer && change.what == "added")
    };
    let wanted = proposal.get("required").and_then(Value::as_array).into_iter().flatten();
    let names: Vec<Value> =
        wanted.filter_map(Value::as_str).filter(|name| added(name)).map(Value::from).collect();
    if names.is_empty() {
        return;
    }
    if let Value::Array(required) = base.entry("required").or_insert_with(|| Value::Array(Vec::new())) {
        required.extend(names.into_iter().filter(|name| !required.contains(name)).collect::<Vec<_>>());
    }
}

fn told(value: &Value) -> String {
    let text: String = value.to_string().chars().take(60).collect();
    format!("`{}`", text.replace('`', "'"))
}
