//! `entity-identified-by-field`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::resolve::declares;
use crate::esdm::text::quote;

describe! {
    /// An entity identified by a field that its schema does not declare.
    ///
    /// # Why it matters
    ///
    /// Whoever looks for the identity of an instance finds nothing there.
    ///
    /// # How to mend it
    ///
    /// Declare the field under `properties` of the schema, or correct the name. References and
    /// combinations inside the schema are not followed.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: entity
    /// name: member
    /// scope: { domain: library, boundedContext: lending }
    /// identifiedBy: { source: schema, field: number }
    /// schema:
    ///   type: object
    ///   properties:
    ///     member-id: { type: string }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: entity
    /// name: member
    /// scope: { domain: library, boundedContext: lending }
    /// identifiedBy: { source: schema, field: member-id }
    /// schema:
    ///   type: object
    ///   properties:
    ///     member-id: { type: string }
    /// ```
    EntityIdentifiedByField, "esdm/structure/entity-identified-by-field", Error
}

impl Rule for EntityIdentifiedByField {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entity in model.of_kind(Kind::Entity) {
            let Some(identified) = entity.get("identifiedBy") else { continue };
            if identified.get_text("source") != Some("schema") {
                continue;
            }
            let Some(field) = identified.get("field") else { continue };
            let Some(name) = field.text() else { continue };
            if !declares(entity.get("schema"), name) {
                let message = format!(
                    "entity {} identifiedBy.field {} is not declared in schema.properties",
                    quote(entity.name),
                    quote(name)
                );
                sink.at(entity.document, field, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn the_field_is_looked_up_at_the_top_of_the_schema() {
        let text = |schema: &str| {
            format!("kind: entity\nname: e\nidentifiedBy: {{source: schema, field: id}}\nschema: {schema}\n")
        };
        assert!(findings(&EntityIdentifiedByField, &text("{properties: {id: {}}}")).is_empty());
        assert_eq!(
            findings(&EntityIdentifiedByField, &text("{allOf: [{properties: {id: {}}}]}")),
            ["3:39 entity \"e\" identifiedBy.field \"id\" is not declared in schema.properties"]
        );
    }

    #[test]
    fn a_fixed_value_needs_no_field() {
        let text = "kind: entity\nname: e\nidentifiedBy: {source: static, value: x}\nschema: {}\n";
        assert!(findings(&EntityIdentifiedByField, text).is_empty());
    }
}
