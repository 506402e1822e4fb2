//! The order of fields: a document's value in, the same value in the order of its schema out.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::esdm::kind::Kind;
use crate::esdm::schema::ApiVersion;

/// References are followed so far; the schemas of the language nest less.
const DEEPEST: usize = 24;

/// Orders a document by the schema that its `apiVersion` names.
pub(super) fn in_order(document: Value) -> Value {
    let version = document.get("apiVersion").and_then(Value::as_str).and_then(ApiVersion::from_value);
    let Some(root) = version.and_then(schema) else { return document };
    let kind = document.get("kind").and_then(Value::as_str).unwrap_or_default();
    let of_kind = root.pointer("/$defs/kinds").and_then(|kinds| kinds.get(kind));
    let mut fields = Fields { root, found: Vec::new() };
    fields.of(root, &document, 0);
    if let Some(of_kind) = of_kind {
        fields.of(of_kind, &document, 0);
    }
    // What is asked comes before what is answered, as the sketch writes it.
    let place = |name: &str| fields.found.iter().position(|(field, _)| *field == name);
    if let (Some(result), Some(parameters)) = (place("result"), place("parameters"))
        && result < parameters
    {
        fields.found.swap(result, parameters);
    }
    arrange(document, &fields, 0)
}

/// The fields that documents of a kind have of their own, besides those that all kinds have.
pub fn fields_of(kind: &str) -> Vec<&'static str> {
    let version = Kind::from_name(kind).map(Kind::api_version);
    let Some(root) = version.and_then(schema) else { return Vec::new() };
    let of_kind = root.pointer("/$defs/kinds").and_then(|kinds| kinds.get(kind)).unwrap_or(root);
    let alternatives = of_kind.get("oneOf").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut fields: Vec<&str> = Vec::new();
    for schema in std::iter::once(of_kind).chain(alternatives) {
        for (name, _) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if !fields.contains(&name.as_str()) {
                fields.push(name);
            }
        }
    }
    fields
}

/// The embedded schema as JSON; its mappings keep the order of the file.
fn schema(version: ApiVersion) -> Option<&'static Value> {
    static SCHEMAS: LazyLock<Vec<(ApiVersion, Value)>> = LazyLock::new(|| {
        ApiVersion::ALL
            .into_iter()
            .filter_map(|version| Some((version, serde_yaml::from_str(version.embedded()).ok()?)))
            .collect()
    });
    SCHEMAS.iter().find(|(of, _)| *of == version).map(|(_, schema)| schema)
}

/// The properties a schema knows for one mapping, in its order.
struct Fields {
    root: &'static Value,
    found: Vec<(&'static str, &'static Value)>,
}

impl Fields {
    /// Adds what a schema says about a value: its properties, those it refers to, those of the
    /// alternative that fits.
    fn of(&mut self, schema: &'static Value, value: &Value, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if self.found.iter().all(|(found, _)| found != name) {
                self.found.push((name, property));
            }
        }
        if let Some(target) = self.target(schema) {
            self.of(target, value, depth + 1);
        }
        let alternatives = schema.get("oneOf").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let fits = |schema: &&'static Value| self.fits(schema, value);
        if let Some(fitting) = alternatives.iter().find(fits).or(alternatives.first()) {
            self.of(fitting, value, depth + 1);
        }
    }

    fn target(&self, schema: &Value) -> Option<&'static Value> {
        let root = self.root;
        root.pointer(schema.get("$ref")?.as_str()?.strip_prefix('#')?)
    }

    /// Whether a value has all that an alternative requires, constants included.
    fn fits(&self, schema: &'static Value, value: &Value) -> bool {
        let schema = self.target(schema).unwrap_or(schema);
        let required = schema.get("required").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        required.iter().filter_map(Value::as_str).all(|name| {
            let constant = schema.pointer(&format!("/properties/{name}/const"));
            value.get(name).is_some_and(|value| constant.is_none_or(|constant| constant == value))
        })
    }
}

/// Puts a mapping into the order of its fields, and what it holds into that of theirs.
fn arrange(value: Value, fields: &Fields, depth: usize) -> Value {
    let Value::Object(mut map) = value else { return value };
    if fields.found.is_empty() {
        return Value::Object(map);
    }
    let mut ordered = Map::with_capacity(map.len());
    for (name, schema) in &fields.found {
        if let Some(value) = map.shift_remove(*name) {
            ordered.insert((*name).to_owned(), inside(value, schema, fields.root, depth + 1));
        }
    }
    ordered.extend(map);
    Value::Object(ordered)
}

/// Orders the value of a field.
fn inside(value: Value, schema: &'static Value, root: &'static Value, depth: usize) -> Value {
    if depth > DEEPEST {
        return value;
    }
    let mut fields = Fields { root, found: Vec::new() };
    match value {
        Value::Array(items) => {
            let list = fields.target(schema).unwrap_or(schema);
            let Some(item) = list.get("items") else { return Value::Array(items) };
            items.into_iter().map(|value| inside(value, item, root, depth + 1)).collect()
        }
        Value::Object(_) => {
            fields.of(schema, &value, 0);
            arrange(value, &fields, depth)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn keys(document: Value) -> String {
        in_order(document).as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    const VERSION: &str = "schema.esdm.io/core/v1";

    #[test]
    fn fields_stand_as_their_kind_lists_them() {
        for (given, expected) in [
            (
                json!({"publishes": [], "x": 1, "data": {}, "scope": {}, "metadata": {}, "name": "a", "kind": "command", "apiVersion": VERSION}),
                "apiVersion kind name metadata scope data publishes x",
            ),
            (
                json!({"result": {}, "readModel": "a", "parameters": {}, "kind": "query", "apiVersion": VERSION}),
                "apiVersion kind readModel parameters result",
            ),
            (
                json!({"upstream": {}, "conformist": {}, "type": "conformist", "kind": "context-mapping", "apiVersion": VERSION}),
                "apiVersion kind type conformist upstream",
            ),
            (json!({"b": 1, "a": 2, "apiVersion": "v9"}), "b a apiVersion"),
        ] {
            assert_eq!(keys(given), expected);
        }
    }

    #[test]
    fn kinds_have_the_fields_of_all_their_forms() {
        assert_eq!(fields_of("event"), ["scope", "data"]);
        assert!(fields_of("context-mapping").contains(&"upstream"));
        assert_eq!(fields_of("nonsense"), [""; 0]);
    }

    #[test]
    fn what_is_nested_is_ordered_too_but_schemas_of_payloads_are_not() {
        let document = json!({
            "apiVersion": VERSION, "kind": "read-model",
            "schema": {"required": [], "properties": {"b": {}, "a": {}}},
            "projections": [{"rule": "r", "event": "e", "aggregate": "a", "boundedContext": "c"}],
        });
        let ordered = serde_json::to_string(&in_order(document)).unwrap();
        assert_eq!(
            ordered,
            r#"{"apiVersion":"schema.esdm.io/core/v1","kind":"read-model","projections":[{"boundedContext":"c","aggregate":"a","event":"e","rule":"r"}],"schema":{"required":[],"properties":{"b":{},"a":{}}}}"#
        );
    }
}
