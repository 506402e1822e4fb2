//! What the schemas allow at a place of a document: which fields, which choices.
//!
//! Validation says what is wrong; a repair needs to know what would be right. The
//! schema is walked beside the document's path, through every branch that may apply.

use std::sync::LazyLock;

use serde_json::Value as Json;

use crate::esdm::schema::{ApiVersion, Step};

/// The subschemas that may apply to one place.
#[derive(Debug)]
pub(super) struct Shape {
    root: &'static Json,
    places: Vec<&'static Json>,
}

fn schema(version: ApiVersion) -> &'static Json {
    static ALL: LazyLock<Vec<Json>> = LazyLock::new(|| {
        let parse = |v: ApiVersion| serde_yaml::from_str(v.embedded()).unwrap_or(Json::Null);
        ApiVersion::ALL.into_iter().map(parse).collect()
    });
    let i = ApiVersion::ALL.into_iter().position(|v| v == version).unwrap_or_default();
    &ALL[i]
}

impl Shape {
    /// What may stand at a path of a document of this kind.
    pub fn at(version: ApiVersion, kind: Option<&str>, path: &[Step]) -> Shape {
        let root = schema(version);
        let mut shape = Shape { root, places: Vec::new() };
        shape.expand(root, kind);
        for step in path {
            let below: Vec<&'static Json> = shape
                .places
                .iter()
                .filter_map(|place| match step {
                    Step::Key(key) => place.get("properties")?.get(key),
                    Step::Item(_) => place.get("items"),
                })
                .collect();
            shape.places.clear();
            for schema in below {
                shape.expand(schema, kind);
            }
        }
        shape
    }

    /// Adds a schema and everything it applies to the same value.
    fn expand(&mut self, schema: &'static Json, kind: Option<&str>) {
        if self.places.iter().any(|known| std::ptr::eq(*known, schema)) {
            return;
        }
        self.places.push(schema);
        if let Some(target) = schema
            .get("$ref")
            .and_then(Json::as_str)
            .and_then(|reference| self.root.pointer(reference.strip_prefix('#')?))
        {
            self.expand(target, kind);
        }
        for list in ["allOf", "oneOf"] {
            for branch in schema.get(list).and_then(Json::as_array).into_iter().flatten() {
                self.expand(branch, kind);
            }
        }
        let wanted = schema.pointer("/if/properties/kind/const").and_then(Json::as_str);
        if let Some(then) = schema.get("then")
            && (wanted.is_none() || kind.is_none() || wanted == kind)
        {
            self.expand(then, kind);
        }
    }

    /// The texts that may stand there, if only certain ones may.
    pub fn choices(&self) -> Vec<&'static str> {
        let mut found: Vec<&'static str> = Vec::new();
        for place in &self.places {
            let listed = place.get("enum").and_then(Json::as_array).into_iter().flatten();
            for choice in listed.chain(place.get("const")).filter_map(Json::as_str) {
                if !found.contains(&choice) {
                    found.push(choice);
                }
            }
        }
        found
    }

    /// Whether a name of the language may stand there.
    pub fn takes_name(&self) -> bool {
        self.places.iter().any(|place| place.get("pattern").is_some())
    }

    /// The fields a mapping may have there.
    pub fn fields(&self) -> Vec<&'static str> {
        let mut found: Vec<&'static str> = Vec::new();
        for place in &self.places {
            for field in place.get("properties").and_then(Json::as_object).into_iter().flat_map(|p| p.keys())
            {
                if !found.contains(&field.as_str()) {
                    found.push(field);
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Step {
        Step::Key(name.to_owned())
    }

    #[test]
    fn choices_are_those_of_the_kind() {
        let at = |kind, path: &[Step]| Shape::at(ApiVersion::Core, Some(kind), path).choices();
        assert_eq!(at("actor", &[key("type")]), ["human", "system"]);
        assert_eq!(at("subdomain", &[key("type")]), ["core", "supporting", "generic"]);
        assert_eq!(at("aggregate", &[key("identifiedBy"), key("source")]), ["state", "static", "generated"]);
        assert_eq!(at("domain", &[key("kind")]).len(), 18);
    }

    #[test]
    fn fields_come_from_every_branch() {
        let item = [key("handles"), Step::Item(0)];
        let fields = Shape::at(ApiVersion::Core, Some("policy"), &item).fields();
        assert_eq!(fields, ["boundedContext", "aggregate", "event"]);
    }

    #[test]
    fn schemas_of_a_persons_data_allow_anything() {
        let path = [key("data"), key("properties"), key("id"), key("type")];
        assert!(Shape::at(ApiVersion::Core, Some("event"), &path).choices().is_empty());
    }
}
