//! What a document is made of, for those who compare documents: its prose, its schemas, its rules,
//! and what it refers to, each with the way there (a JSON pointer).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::esdm::plain::{Key, PlainDocument};

/// Fields that hold a JSON Schema.
pub(super) const SCHEMAS: [&str; 5] = ["data", "state", "schema", "parameters", "result"];

/// Lists of things that have a name and stand in the code, with the word by which annotations cite
/// them: `invariant.NAME`.
pub(super) const CITED_LISTS: [(&str, &str); 3] =
    [("invariants", "invariant"), ("constraints", "constraint"), ("timers", "timer")];

/// Kinds that react to events; which of them code is, is a matter of classification.
pub(super) const CONSUMERS: [&str; 3] = ["event-handler", "policy", "process-manager"];

/// Keys whose text is prose for people.
const PROSE: [&str; 9] =
    ["description", "rule", "criteria", "condition", "definition", "term", "reason", "strategy", "category"];
/// Keys whose items are.
const PROSE_LISTS: [&str; 2] = ["responsibilities", "capabilities"];

/// A pointer with one more step.
pub(super) fn step(pointer: &str, step: impl std::fmt::Display) -> String {
    let step = step.to_string().replace('~', "~0").replace('/', "~1");
    format!("{pointer}/{step}")
}

/// Every piece of prose of a document, with its pointer.
pub(super) fn prose(document: &PlainDocument) -> Vec<(String, &str)> {
    let mut found = Vec::new();
    for (field, value) in document.value().as_object().into_iter().flatten() {
        let pointer = step("", field);
        match field.as_str() {
            "apiVersion" | "kind" | "name" | "metadata" | "scope" => {}
            field if SCHEMAS.contains(&field) => schema_prose(value, &pointer, &mut found),
            field => prose_at(field, value, &pointer, &mut found),
        }
    }
    found
}

fn prose_at<'a>(key: &str, value: &'a Value, pointer: &str, found: &mut Vec<(String, &'a str)>) {
    match value {
        Value::String(text) if PROSE.contains(&key) => found.push((pointer.to_owned(), text)),
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                let pointer = step(pointer, i);
                match item {
                    Value::String(text) if PROSE_LISTS.contains(&key) => found.push((pointer, text)),
                    item => prose_at(key, item, &pointer, found),
                }
            }
        }
        Value::Object(map) => {
            for (key, value) in map {
                let pointer = step(pointer, key);
                match key.as_str() {
                    // Functions of a domain service hold schemas of their own.
                    "arguments" | "returns" => schema_prose(value, &pointer, found),
                    key => prose_at(key, value, &pointer, found),
                }
            }
        }
        _ => {}
    }
}

fn schema_prose<'a>(schema: &'a Value, pointer: &str, found: &mut Vec<(String, &'a str)>) {
    if let Some(text) = schema.get("description").and_then(Value::as_str) {
        found.push((step(pointer, "description"), text));
    }
    if let Some(items) = schema.get("items") {
        schema_prose(items, &step(pointer, "items"), found);
    }
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        schema_prose(property, &step(&step(pointer, "properties"), name), found);
    }
}

/// A property of one of a document's schemas.
pub(super) struct Property<'a> {
    /// Where it is.
    pub pointer: String,
    /// Its name.
    pub name: &'a str,
    /// What it may hold.
    pub schema: &'a Value,
}

/// Every property of a document's schemas, outer ones first.
pub(super) fn properties(document: &PlainDocument) -> Vec<Property<'_>> {
    let mut found = Vec::new();
    for field in SCHEMAS {
        if let Some(schema) = document.get(field) {
            properties_of(schema, &step("", field), &mut found);
        }
    }
    found
}

fn properties_of<'a>(schema: &'a Value, pointer: &str, found: &mut Vec<Property<'a>>) {
    for (name, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let pointer = step(&step(pointer, "properties"), name);
        found.push(Property { pointer: pointer.clone(), name, schema });
        properties_of(schema, &pointer, found);
    }
    if let Some(items) = schema.get("items") {
        properties_of(items, &step(pointer, "items"), found);
    }
}

/// What one document has to do with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Publishes,
    Handles,
    Emits,
    Projects,
    Consults,
    Reads,
    Calls,
    IssuedBy,
}

impl Role {
    /// As a verb.
    pub fn verb(self) -> &'static str {
        match self {
            Role::Publishes => "publishes",
            Role::Handles => "handles",
            Role::Emits => "emits",
            Role::Projects => "is built from",
            Role::Consults => "consults",
            Role::Reads => "reads",
            Role::Calls => "calls",
            Role::IssuedBy => "is issued by",
        }
    }
}

/// Which unit the target of a reference belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Of {
    /// Whichever it is.
    Any,
    /// This one; empty for none.
    Unit(String),
}

/// A reference to another document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edge {
    pub role: Role,
    pub pointer: String,
    pub kind: &'static str,
    pub context: String,
    pub of: Of,
    pub name: String,
}

/// Every reference of a document to elements.
pub(super) fn edges(document: &PlainDocument) -> Vec<Edge> {
    let mut found = Vec::new();
    let own = document.context().unwrap_or_default().to_owned();
    let aggregate = document.scope("aggregate").unwrap_or_default().to_owned();
    let mut bare = |role, kind, field: &str, context: &str, of: &Of| {
        for (i, item) in document.items(field).iter().enumerate() {
            if let Some(name) = item.as_str() {
                let pointer = step(&step("", field), i);
                let (context, of, name) = (context.to_owned(), of.clone(), name.to_owned());
                found.push(Edge { role, pointer, kind, context, of, name });
            }
        }
    };
    let of = if aggregate.is_empty() { Of::Any } else { Of::Unit(aggregate) };
    bare(Role::Publishes, "event", "publishes", &own, &of);
    bare(Role::IssuedBy, "actor", "actors", &own, &Of::Any);
    bare(Role::Calls, "external-system", "backedBy", "", &Of::Any);
    if let Some(name) = document.get("readModel").and_then(Value::as_str) {
        let (pointer, name) = ("/readModel".to_owned(), name.to_owned());
        found.push(Edge { role: Role::Reads, pointer, kind: "read-model", context: own, of: Of::Any, name });
    }
    for (field, role) in [
        ("handles", Role::Handles),
        ("startsWhen", Role::Handles),
        ("projections", Role::Projects),
        ("consults", Role::Consults),
        ("emits", Role::Emits),
    ] {
        for (i, item) in document.items(field).iter().enumerate() {
            found.extend(reference(role, item, step(&step("", field), i)));
        }
    }
    for (i, reaction) in document.items("reactions").iter().enumerate() {
        let pointer = step("/reactions", i);
        found.extend(
            reaction.get("when").and_then(|when| reference(Role::Handles, when, step(&pointer, "when"))),
        );
        let emits = reaction.get("emits").and_then(Value::as_array).into_iter().flatten();
        for (j, item) in emits.enumerate() {
            found.extend(reference(Role::Emits, item, step(&step(&pointer, "emits"), j)));
        }
    }
    for (i, effect) in document.items("sideEffects").iter().enumerate() {
        if let Some(name) = effect.get("externalSystem").and_then(Value::as_str) {
            let pointer = step(&step("/sideEffects", i), "externalSystem");
            let (role, kind, context) = (Role::Calls, "external-system", String::new());
            found.push(Edge { role, pointer, kind, context, of: Of::Any, name: name.to_owned() });
        }
    }
    found
}

fn reference(role: Role, item: &Value, pointer: String) -> Option<Edge> {
    let part = |part: &str| item.get(part).and_then(Value::as_str).map(str::to_owned);
    let (kind, name) = match role {
        Role::Emits => ("command", part("command")?),
        _ => ("event", part("event")?),
    };
    let unit = part("aggregate").or_else(|| part("dynamicConsistencyBoundary")).unwrap_or_default();
    Some(Edge { role, pointer, kind, context: part("boundedContext")?, of: Of::Unit(unit), name })
}

/// Documents by what makes them the same.
pub(super) struct Index {
    by_key: BTreeMap<Key, usize>,
    by_name: BTreeMap<(String, String, String), usize>,
}

impl Index {
    pub fn of(documents: &[PlainDocument]) -> Index {
        let mut index = Index { by_key: BTreeMap::new(), by_name: BTreeMap::new() };
        for (i, document) in documents.iter().enumerate() {
            let key = document.key();
            let name = (key.kind.clone(), key.context.clone(), key.name.clone());
            index.by_name.entry(name).or_insert(i);
            index.by_key.entry(key).or_insert(i);
        }
        index
    }

    pub fn get(&self, key: &Key) -> Option<usize> {
        self.by_key.get(key).copied()
    }

    /// Any document of a kind and name in a context.
    pub fn named(&self, kind: &str, context: &str, name: &str) -> Option<usize> {
        self.by_name.get(&(kind.to_owned(), context.to_owned(), name.to_owned())).copied()
    }

    /// What a reference leads to.
    pub fn target(&self, edge: &Edge) -> Option<usize> {
        match &edge.of {
            Of::Any => self.named(edge.kind, &edge.context, &edge.name),
            Of::Unit(unit) => self.get(&Key {
                kind: edge.kind.to_owned(),
                context: edge.context.clone(),
                unit: unit.clone(),
                name: edge.name.clone(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document(value: Value) -> PlainDocument {
        PlainDocument::from_value(value).unwrap()
    }

    #[test]
    fn prose_is_found_wherever_it_stands() {
        let document = document(json!({
            "kind": "aggregate", "name": "a", "description": "1",
            "metadata": {"annotations": {"description": "no"}},
            "invariants": [{"name": "x", "rule": "2"}],
            "state": {"description": "3", "properties": {"description": {"type": "string", "description": "4"}}},
            "responsibilities": ["5"],
        }));
        let found: Vec<_> =
            prose(&document).into_iter().map(|(pointer, text)| format!("{pointer} {text}")).collect();
        assert_eq!(
            found,
            [
                "/description 1",
                "/invariants/0/rule 2",
                "/state/description 3",
                "/state/properties/description/description 4",
                "/responsibilities/0 5",
            ]
        );
    }

    #[test]
    fn references_know_where_they_lead() {
        let scope = |rest: Value| {
            let mut scope = json!({"domain": "d", "boundedContext": "c"});
            scope.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
            scope
        };
        let documents = [
            document(
                json!({"kind": "event", "name": "placed", "scope": scope(json!({"aggregate": "order"}))}),
            ),
            document(json!({"kind": "command", "name": "place", "publishes": ["placed", "lost"],
                "scope": scope(json!({"aggregate": "order"}))})),
            document(json!({"kind": "policy", "name": "p",
                "handles": [{"boundedContext": "c", "aggregate": "order", "event": "placed"}, {"boundedContext": "c", "event": "placed"}],
                "emits": [{"boundedContext": "c", "aggregate": "order", "command": "place"}]})),
        ];
        let index = Index::of(&documents);
        let found: Vec<_> = documents
            .iter()
            .flat_map(edges)
            .map(|edge| format!("{} {} {:?}", edge.pointer, edge.role.verb(), index.target(&edge)))
            .collect();
        assert_eq!(
            found,
            [
                "/publishes/0 publishes Some(0)",
                "/publishes/1 publishes None",
                "/handles/0 handles Some(0)",
                "/handles/1 handles None",
                "/emits/0 emits Some(1)",
            ]
        );
    }
}
