//! Damage to what documents say: names, references, fields, enums, kinds.

use serde_json::{Map, Value, json};

use super::{Action, Chance, Operator};
use crate::citation::names;

/// The operators.
pub const OPERATORS: &[Operator] = &[
    documents("name-case", "a name in PascalCase, camelCase or snake_case", name_case),
    documents("reference-case", "a reference in PascalCase or snake_case", reference_case),
    documents("key-spelling", "a key spelt otherwise: boundedcontext, publish, identified_by", key_spelling),
    documents(
        "british-key",
        "a British or other local spelling of a key: catalogue for category",
        british_key,
    ),
    documents("invented-field", "a field the language does not have", invented_field),
    documents("dangling-reference", "a reference with a letter wrong", dangling_reference),
    documents("mis-scoped-reference", "a reference that names another parent", mis_scoped_reference),
    documents("enum-near-miss", "at_least_once for at-least-once, State for state", enum_near_miss),
    documents("kind-near-miss", "BoundedContext for bounded-context, DomainEvent for event", kind_near_miss),
    documents("missing-version", "no apiVersion", missing_version),
    documents("wrong-version", "an apiVersion that does not exist", wrong_version),
    documents("missing-kind", "no kind", missing_kind),
    documents("missing-required", "a required field left out", missing_required),
    documents("scalar-for-list", "publishes: placed", scalar_for_list),
    documents("list-for-scalar", "kind: [event]", list_for_scalar),
    documents("dropped-document", "a document left out", dropped_document),
    documents("repeated-document", "a document twice", repeated_document),
    documents("renamed-element", "another name, and references that keep the old one", renamed_element),
    documents("merged-kinds", "an event written inside its command", merged_kinds),
    documents("prefixed-event", "an event that repeats its aggregate's name", prefixed_event),
];

const fn documents(
    name: &'static str,
    about: &'static str,
    action: fn(&[Value], &mut Chance) -> Option<Vec<Value>>,
) -> Operator {
    Operator { name, about, action: Action::Documents(action) }
}

/// Damages one document, chosen among those that the edit can damage.
fn one(
    docs: &[Value],
    chance: &mut Chance,
    edit: impl Fn(&mut Map<String, Value>, &mut Chance) -> bool,
) -> Option<Vec<Value>> {
    let mut order: Vec<usize> = (0..docs.len()).collect();
    chance.shuffle(&mut order);
    for at in order {
        let mut damaged = docs.to_vec();
        if let Some(Value::Object(doc)) = damaged.get_mut(at)
            && edit(doc, chance)
            && damaged != docs
        {
            return Some(damaged);
        }
    }
    None
}

fn kind_of(doc: &Map<String, Value>) -> &str {
    doc.get("kind").and_then(Value::as_str).unwrap_or_default()
}

/// Writes a kebab-case name in another style.
fn restyle(name: &str, chance: &mut Chance) -> String {
    let words = names::words(name);
    let capital = |word: &String| {
        let mut chars = word.chars();
        chars
            .next()
            .map(|first| first.to_uppercase().collect::<String>() + chars.as_str())
            .unwrap_or_default()
    };
    match chance.below(4) {
        0 => words.iter().map(capital).collect(),
        1 => words
            .iter()
            .enumerate()
            .map(|(at, word)| if at == 0 { word.clone() } else { capital(word) })
            .collect(),
        2 => words.join("_"),
        _ => words.iter().map(capital).collect::<Vec<_>>().join(" "),
    }
}

fn name_case(docs: &[Value], chance: &mut Chance) -> Option<Vec<Value>> {
    one(docs, chance, |doc, chance| restyle_at(doc.get_mut("name"), chance))
}

fn restyle_at(place: Option<&mut Value>, chance: &mut Chance) -> bool {
    match place {
        Some(Value::String(name)) => {
            *name = restyle(name, chance);
            true
        }
        _ => false,
    }
}

/// Every place in a document that names another one, as JSON pointers.
fn references(doc: &Map<String, Value>) -> Vec<String> {
    let mut found = Vec::new();
    for part in ["boundedContext", "aggregate", "dynamicConsistencyBoundary"] {
        if doc.get("scope").and_then(|scope| scope.get(part)).is_some() {
            found.push(format!("/scope/{part}"));
        }
    }
    if doc.contains_key("readModel") {
        found.push("/readModel".to_owned());
    }
    for list in ["publishes", "actors", "handles", "emits", "consults", "projections", "startsWhen"] {
        let items = doc.get(list).and_then(Value::as_array).map_or(0, Vec::len);
        for at in 0..items {
            let item = format!("/{list}/{at}");
            match doc.get(list).and_then(|items| items.get(at)) {
                Some(Value::String(_)) => found.push(item),
                Some(Value::Object(keys)) => {
                    let names = ["event", "command", "aggregate", "boundedContext"];
                    found.extend(
                        names
                            .iter()
                            .filter(|key| keys.contains_key(**key))
                            .map(|key| format!("{item}/{key}")),
                    );
                }
                _ => {}
            }
        }
    }
    found
}

fn at_reference(
    docs: &[Value],
    chance: &mut Chance,
    edit: impl Fn(&mut String, &mut Chance) -> bool,
) -> Option<Vec<Value>> {
    one(docs, chance, |doc, chance| {
        let places = references(doc);
        let Some(place) = chance.pick(&places).cloned() else { return false };
        let mut whole = Value::Object(std::mem::take(doc));
        let done = match whole.pointer_mut(&place) {
            Some(Value::String(text)) => edit(text, chance),
            _ => false,
        };
        if let Value::Object(map) = whole {
            *doc = map;
        }
        done
    })
}

fn reference_case(docs: &[Value], chance: &mut Chance) -> Option<Vec<Value>> {
    at_reference(docs, chance, |text, chance| {
        *text = restyle(text, chance);
        true
    })
}

fn dangling_reference(docs: &[Value], chance: &mut Chance) -> Option<Vec<Value>> {
    at_reference(docs, chance, |text, chance| {
        let letters: Vec<char> = text.chars().collect();
        if letters.len() < 4 {
            return false;
        }
        let at = 1 + chance.below(letters.len() - 2);
        let without: String =
            letters.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, c)| c).collect();
        *text = without;
        true
    })
}

fn mis_scoped_reference(docs: &[Value], chance: &mut Chance) -> Option<Vec<Value>> {
    one(docs, chance, |doc, chance| {
        for list in ["handles", "projections", "consults", "emits"] {
            let Some(Value::Array(items)) = doc.get_mut(list) else { continue };
            let at = chance.below(items.len());
            let Some(Value::Object(item)) = items.get_mut(at) else { continue };
            match item.get_mut("aggregate") {
                Some(_) if chance.below(2) == 0 => {
                    item.shift_remove("aggregate");
                }
                Some(aggregate) => *aggregate = "somewhere-else".into(),
                None => {
                    item.insert("aggregate".into(), "somewhere-else".into());
                }
            }
            return true;
        }
        false
    })
}

/// Replaces a key by another one, keeping its place and value.
fn rename_key(map: &mut Map<String, Value>, from: &str, to: &str) -> bool {
    if !map.contains_key(from) {
        return false;
    }
    let entries = std::mem::take(map);
    map.extend(
        entries
            .into_iter()
            .map(|(key, value)| if key == from { (to.to_owned(), value) } else { (key, value) }),
    );
    true
}

/// Renames one of the keys of a table, at the top of a document or in its scope.
fn from_table(docs: &[Value], chance: &mut Chance, table: &[(&str, &[&str])]) -> Option<Vec<Value>> {
    one(docs, chance, |doc, chance| {
        let mut order: Vec<usize> = (0..table.len()).collect();
        chance.shuffle(&mut order);
        order.into_iter().any(|at| {
            let (from, others) = table[at];
            let Some(to) = chance.pick(others) else { return false };
            if rename_key(doc, from, to) {
                return true;
            }
            let nested = ["scope", "metadata", "identifiedBy", "idempotency"];
            nested.iter().any(|part| match doc.get_mut(*part) {
                Some(Value::Object(part)) => rename_key(part, from, to),
                _ => false,
            })
        })
    })
}

fn key_spelling(docs: &[Value], chance: &mut Chance) -> Option<Vec<Value>> {
    from_table(
        docs,
        chance,
        &[
            ("boundedContext", &["boundedcontext", "bounded_context", "bounded-context", "boundContext"]),
            ("publishes", &["publish", "Publishes", "published"]),
            ("handles", &["handle", "handels"]),
            ("emits", &["emit", "Emits"]),
            ("identifiedBy", &["identified_by", "identifiedby", "identifedBy"]),
            ("invariants", &["invariant", "Invariants"]),
            ("projections", &["projection", "projects"]),
            ("deliveryGuarantee", &["delivery_guarantee", "deliveryGuarentee", "deliveryguarantee"]),
            ("sideEffects", &["side_effects", "sideEffect"]),
            ("readModel", &["read_model", "readmodel"]),
            ("parameters", &["params", "parameter"]),
            ("apiVersion", &["apiversion", "api_version", "APIVersion"]),
            ("metadata", &["meta", "metaData"]),
            ("annotations", &["annotation"]),
        ],
    )
}

fn british_key(docs: &[Value], chance: &mut Chance) -> Option<Vec<Value>> {
    from_table(
        docs,
        chance,
        &[
            ("category", &["catalogue", "categorie"]),
            ("labels", &["labelled", "labells"]),
            ("generator", &["generatour", "generater"]),
            ("idempotency", &["idempotancy", "idempotence"]),
            ("owner", &["ownour", "ownership"]),
            ("schema", &["scheme", "schemata"]),
            ("state", &["states", "status"]),
            ("description", &["descriptor", "descripton"]),
            ("constraints", &["constraint", "constrains"]),
            ("functions", &["functionalities", "function"]),
            ("consults", &["consult", "consultations"]),
        ],
    )
}

fn invented_field(docs: &[Value], chance: &mut Chance) -> Option<Vec<Value>> {
    let inventions = [
        ("version", json!(1)),
        ("tags", json!(["core"])),
        ("summary", json!("What this is about.")),
        ("triggers", json!(["something"])),
        ("owner", json!("team-a")),
        ("events", json!([])),
    ];
    one(docs, chance, |doc, chance| {
        let Some((key, value)) = chance.pick(&inventions) else { return false };
        if doc.contains_key(*key) {
            return false;
        }
        doc.insert((*key).to_owned(), value.clone());
        true
    })
}

fn enum_near_miss(docs: &[Value], chance: &mut Chance) -> Option<Vec<Value>> {
    one(docs, chance, |doc, chance| {
        for place in [
            "/deliveryGuarantee",
            "/idempotency/owner",
            "/identifiedBy/source",
            "/paradigm",
            "/type",
            "/direction",
        ] {
            let mut whole = Value::Object(std::mem::take(doc));
            let changed = match whole.pointer_mut(place) {
                Some(Value::String(text)) => {
                    *text =
                        if text.contains('-') { text.replace('-', "_") } else { restyle_word(text, chance) };
                    true
                }
                _ => false,
            };
            if let Value::Object(map) = whole {
                *doc = map;
            }
            if changed {
                return true;
            }
        }
        false
    })
}

fn restyle_word(text: &str, chance: &mut Chance) -> String {
    if chance.below(2) == 0 { text.to_uppercase() } else { restyle(text, &mut Chance::new(0)) }
}

fn kind_near_miss(docs: &[Value], chance: &mut Chance) -> Option<Vec<Value>> {
    one(docs, chance, |doc, chance| {
        let kind = kind_of(doc).to_owned();
        let other = match (kind.as_str(), chance.below(2)) {
            ("event", 0) => "domain-event".to_owned(),
            ("dynamic-consistency-boundary", 0) => "dcb".to_owned(),
            ("read-model", 0) => "readmodel".to_owned(),
            _ => restyle(&kind, chance),
        };
        doc.insert("kind".into(), other.into());
        true
    })
}

fn missing_version(docs: &[Value], chance: &mut Chance) -> Option<Vec<Value>> {
    one(docs, chance, |doc, _| doc.shift_remove("apiVersion").is_some())
}

fn wrong_version(docs: &[Value], chance: &mut Chance) -> Option<Vec<Value>> {
    one(docs, chance, |doc, chance| {
        let versions =
            ["v1", "esdm.io/v1", "schema.esdm.io/v1", "schema.esdm.io/core/v2", "schema.esdm.io/core/1"];
        let Some(version) = chance.pick(&versions) else { return false };
        doc.insert("apiVersion".into(), (*version).into());
        true
    })
}

fn missing_kind(docs: &[Value], chance: &mut Chance) -> Option<Vec<Value>> {
    one(docs, chance, |doc, _| doc.shift_remove("kind").is_some())
}

fn missing_required(docs: &[Value], chance: &mut Chance) -> Option<Vec<Value>> {
    one(docs, chance, |doc, chance| {
        let mut keys = [
            "idempotency",
            "deliveryGuarantee",
            "data",
            "publishes",
            "identifiedBy",
            "scope",
            "schema",
            "state",
        ];
        chance.shuffle(&mut keys);
        keys.iter().any(|key| doc.shift_remove(*key).is_some())
    })
}

fn scalar_for_list(docs: &[Value], chance: &mut Chance) -> Option<Vec<Value>> {
    one(docs, chance, |doc, _| {
        for key in ["publishes", "handles", "emits", "projections", "consults"] {
            if let Some(Value::Array(items)) = doc.get(key)
                && let [only] = items.as_slice()
            {
                let only = only.clone();
                doc.insert(key.to_owned(), only);
                return true;
            }
        }
        false
    })
}

fn list_for_scalar(docs: &[Value], chance: &mut Chance) -> Option<Vec<Value>> {
    one(docs, chance, |doc, chance| {
        let Some(key) = chance.pick(&["kind", "name", "deliveryGuarantee"]) else { return false };
        let Some(value) = doc.get(*key).cloned() else { return false };
        doc.insert((*key).to_owned(), Value::Array(vec![value]));
        true
    })
}

fn dropped_document(docs: &[Value], chance: &mut Chance) -> Option<Vec<Value>> {
    if docs.len() < 2 {
        return None;
    }
    let mut kept = docs.to_vec();
    kept.remove(chance.below(docs.len()));
    Some(kept)
}

fn repeated_document(docs: &[Value], chance: &mut Chance) -> Option<Vec<Value>> {
    let again = chance.pick(docs)?.clone();
    Some(docs.iter().cloned().chain([again]).collect())
}

fn renamed_element(docs: &[Value], chance: &mut Chance) -> Option<Vec<Value>> {
    one(docs, chance, |doc, chance| {
        let Some(Value::String(name)) = doc.get_mut("name") else { return false };
        let endings = ["-event", "-command", "-aggregate", "-v2", "-new", "-item"];
        name.push_str(chance.pick(&endings).copied().unwrap_or("-x"));
        true
    })
}

fn merged_kinds(docs: &[Value], chance: &mut Chance) -> Option<Vec<Value>> {
    let kind = |doc: &Value| doc.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
    let commands: Vec<usize> = (0..docs.len()).filter(|at| kind(&docs[*at]) == "command").collect();
    let command = *chance.pick(&commands)?;
    let published = docs[command].get("publishes")?.as_array()?.first()?.clone();
    let event = (0..docs.len())
        .find(|at| kind(&docs[*at]) == "event" && docs[*at].get("name") == Some(&published))?;
    let mut damaged = docs.to_vec();
    let inner = json!({"name": published, "data": docs[event].get("data").cloned().unwrap_or_default()});
    damaged[command].as_object_mut()?.insert("events".into(), json!([inner]));
    damaged.remove(event);
    Some(damaged)
}

fn prefixed_event(docs: &[Value], chance: &mut Chance) -> Option<Vec<Value>> {
    let owned = |doc: &Value| {
        let aggregate = doc.get("scope")?.get("aggregate")?.as_str()?.to_owned();
        (doc.get("kind")? == "event").then_some(())?;
        Some((doc.get("name")?.as_str()?.to_owned(), aggregate))
    };
    let events: Vec<_> = docs.iter().filter_map(owned).collect();
    let (name, aggregate) = chance.pick(&events)?;
    let mut damaged = docs.to_vec();
    for doc in &mut damaged {
        if owned(doc).as_ref().is_some_and(|(other, of)| other == name && of == aggregate) {
            doc.as_object_mut()?.insert("name".into(), format!("{aggregate}-{name}").into());
            return Some(damaged);
        }
    }
    None
}
