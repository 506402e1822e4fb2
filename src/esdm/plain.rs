//! Documents as plain, ordered values: what a model proposes, what is merged, what is written.
//!
//! A [`PlainDocument`] is a mapping with a text `kind` and a text `name`; everything else about it
//! is for the schemas to say. [`check`] and [`mend`] are the linter and its fixes for documents
//! that have not been written: they lay them out as files, look, and come back.

mod judge;
mod order;

pub use judge::{Checked, check, mend};
pub use order::fields_of;

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::definition::{CORE, Definition};
use super::kind::Kind;

/// Nested deeper, a value is no document: no schema looks that far.
pub const DEEPEST: usize = 32;

/// One document as a plain, ordered value.
#[derive(Debug, Clone, PartialEq)]
pub struct PlainDocument(Value);

/// What makes a document the same one: its kind, where it belongs, its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The `kind`.
    pub kind: String,
    /// Bounded context, empty for what belongs to the domain as a whole.
    pub context: String,
    /// Aggregate or dynamic consistency boundary, empty if there is none.
    pub unit: String,
    /// The `name`.
    pub name: String,
}

impl fmt::Display for Key {
    /// `event ordering/order/placed`; a context or a unit does not repeat itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_context = self.kind == Kind::BoundedContext.as_str();
        write!(f, "{} ", self.kind)?;
        if !self.context.is_empty() && !is_context {
            write!(f, "{}/", self.context)?;
        }
        if !self.unit.is_empty() && !is_unit(&self.kind) {
            write!(f, "{}/", self.unit)?;
        }
        f.write_str(&self.name)
    }
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Whether documents of this kind are units of consistency.
pub fn is_unit(kind: &str) -> bool {
    kind == Kind::Aggregate.as_str() || kind == Kind::DynamicConsistencyBoundary.as_str()
}

impl PlainDocument {
    /// A typed document as a plain one, its fields as they are.
    ///
    /// # Errors
    /// Never for documents built from these types; the error is serde's.
    pub fn from_definition(definition: &Definition) -> Result<Self, serde_json::Error> {
        definition.to_value().map(Self)
    }

    /// A value as a document, if it is a mapping with a text `kind` and `name` and not nested beyond
    /// [`DEEPEST`]. A missing `apiVersion` is added.
    pub fn from_value(value: Value) -> Option<Self> {
        let Value::Object(mut map) = value else { return None };
        let kind = map.get("kind")?.as_str()?;
        map.get("name")?.as_str()?;
        if !map.values().all(|value| is_shallow(value, DEEPEST)) {
            return None;
        }
        if !map.contains_key("apiVersion") {
            let version = Kind::from_name(kind).map_or(CORE, |kind| kind.api_version().as_str());
            map.shift_insert(0, "apiVersion".to_owned(), version.into());
        }
        Some(Self(Value::Object(map)))
    }

    /// Its kind.
    pub fn kind(&self) -> &str {
        self.text("kind")
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.text("name")
    }

    fn text(&self, field: &str) -> &str {
        self.0.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// A part of its scope.
    pub fn scope(&self, part: &str) -> Option<&str> {
        self.0.get("scope")?.get(part)?.as_str()
    }

    /// The bounded context it belongs to, or is.
    pub fn context(&self) -> Option<&str> {
        if self.kind() == Kind::BoundedContext.as_str() {
            return Some(self.name());
        }
        self.scope("boundedContext")
    }

    /// The aggregate or dynamic consistency boundary it belongs to, or is.
    pub fn unit(&self) -> Option<&str> {
        if is_unit(self.kind()) {
            return Some(self.name());
        }
        self.scope("aggregate").or_else(|| self.scope("dynamicConsistencyBoundary"))
    }

    /// What makes it the same document.
    pub fn key(&self) -> Key {
        Key {
            kind: self.kind().to_owned(),
            context: self.context().unwrap_or_default().to_owned(),
            unit: self.unit().unwrap_or_default().to_owned(),
            name: self.name().to_owned(),
        }
    }

    /// One of its annotations.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.annotations()?.get(key)?.as_str()
    }

    /// All its annotations.
    pub fn annotations(&self) -> Option<&Map<String, Value>> {
        self.0.get("metadata")?.get("annotations")?.as_object()
    }

    /// Sets one annotation; what stands in its way and is no mapping goes.
    pub fn annotate(&mut self, key: &str, value: impl Into<String>) {
        if let Some(map) = mapping(&mut self.0)
            && let Some(metadata) = mapping(map.entry("metadata").or_insert_with(empty))
            && let Some(annotations) = mapping(metadata.entry("annotations").or_insert_with(empty))
        {
            annotations.insert(key.to_owned(), Value::String(value.into()));
        }
    }

    /// A field.
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.0.get(field)
    }

    /// The items of a field that is a list; none if it is not.
    pub fn items(&self, field: &str) -> &[Value] {
        self.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// Sets a field. A new one comes last; see [`PlainDocument::in_order`].
    pub fn set(&mut self, field: &str, value: Value) {
        if let Some(map) = mapping(&mut self.0) {
            map.insert(field.to_owned(), value);
        }
    }

    /// Takes a field out.
    pub fn remove(&mut self, field: &str) -> Option<Value> {
        self.0.as_object_mut()?.shift_remove(field)
    }

    /// The whole document.
    pub fn value(&self) -> &Value {
        &self.0
    }

    /// The whole document, to be changed. Whoever does so leaves it a mapping with `kind` and `name`.
    pub(crate) fn value_mut(&mut self) -> &mut Value {
        &mut self.0
    }

    /// The whole document, given away.
    pub fn into_value(self) -> Value {
        self.0
    }

    /// Its fields in the order the schema of its kind lists them; what the schema does not know
    /// comes last, as it stood.
    #[must_use]
    pub fn in_order(self) -> Self {
        Self(order::in_order(self.0))
    }
}

/// Typed documents as plain ones.
///
/// # Errors
/// As [`PlainDocument::from_definition`].
pub fn from_definitions(definitions: &[Definition]) -> Result<Vec<PlainDocument>, serde_json::Error> {
    definitions.iter().map(PlainDocument::from_definition).collect()
}

fn empty() -> Value {
    Value::Object(Map::new())
}

/// The mapping a value is, or is turned into. Never `None`.
fn mapping(value: &mut Value) -> Option<&mut Map<String, Value>> {
    if !value.is_object() {
        *value = empty();
    }
    value.as_object_mut()
}

fn is_shallow(value: &Value, left: usize) -> bool {
    match value {
        Value::Array(items) => left > 0 && items.iter().all(|item| is_shallow(item, left - 1)),
        Value::Object(map) => left > 0 && map.values().all(|item| is_shallow(item, left - 1)),
        _ => true,
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
    fn a_document_is_a_mapping_with_kind_and_name() {
        assert!(PlainDocument::from_value(json!({"kind": "domain", "name": "a"})).is_some());
        for no_document in [json!([]), json!({"kind": "domain"}), json!({"kind": "domain", "name": 3})] {
            assert_eq!(PlainDocument::from_value(no_document), None);
        }
        let deep = (0..40).fold(json!(1), |inside, _| json!([inside]));
        assert_eq!(PlainDocument::from_value(json!({"kind": "domain", "name": "a", "x": deep})), None);
    }

    #[test]
    fn the_schema_a_kind_belongs_to_is_added() {
        let feature = document(json!({"kind": "feature", "name": "a"}));
        assert_eq!(feature.get("apiVersion"), Some(&json!("schema.esdm.io/given-when-then/v1")));
        assert_eq!(feature.value().as_object().unwrap().keys().next().unwrap(), "apiVersion");
    }

    #[test]
    fn keys_say_where_a_document_belongs() {
        let scope = json!({"domain": "d", "boundedContext": "ordering"});
        let owned = json!({"domain": "d", "boundedContext": "ordering", "aggregate": "order"});
        for (kind, name, scope, expected) in [
            ("domain", "d", json!(null), "domain d"),
            ("bounded-context", "ordering", json!({"domain": "d"}), "bounded-context ordering"),
            ("aggregate", "order", scope.clone(), "aggregate ordering/order"),
            ("event", "placed", owned, "event ordering/order/placed"),
            ("event", "placed", scope, "event ordering/placed"),
            ("policy", "p", json!({"domain": "d"}), "policy p"),
        ] {
            let document = document(json!({"kind": kind, "name": name, "scope": scope}));
            assert_eq!(document.key().to_string(), expected);
        }
    }

    #[test]
    fn annotations_can_always_be_set() {
        for metadata in [json!(null), json!({"annotations": []}), json!({"labels": {"a": "b"}})] {
            let mut document = document(json!({"kind": "domain", "name": "a", "metadata": metadata}));
            document.annotate("source", "a.rs:1");
            assert_eq!(document.annotation("source"), Some("a.rs:1"));
        }
    }
}
