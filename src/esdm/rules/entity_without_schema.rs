//! `entity-without-schema`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// An entity without a schema.
    ///
    /// # Why it matters
    ///
    /// Nobody can tell what an instance looks like.
    ///
    /// # How to mend it
    ///
    /// Describe one instance as a JSON Schema.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: entity
    /// name: member
    /// scope: { domain: library, boundedContext: lending }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: entity
    /// name: member
    /// scope: { domain: library, boundedContext: lending }
    /// schema:
    ///   type: object
    /// ```
    EntityWithoutSchema, "esdm/modeling/entity-without-schema", Warning
}

impl Rule for EntityWithoutSchema {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::Entity) {
            if entry.get("schema").is_none() {
                sink.at_name(entry, format!("entity {} has no schema", quote(entry.name)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn a_missing_field_is_found_at_the_name() {
        let text = "kind: entity\nname: member\n";
        assert_eq!(findings(&EntityWithoutSchema, text), ["2:7 entity \"member\" has no schema"]);
    }

    #[test]
    fn whatever_stands_there_counts() {
        assert!(findings(&EntityWithoutSchema, "kind: entity\nname: x\nschema:\n").is_empty());
    }
}
