//! `entity-without-identified-by`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// An entity that does not say what identifies it.
    ///
    /// # Why it matters
    ///
    /// Identity is what makes it an entity. Without one it is a value object.
    ///
    /// # How to mend it
    ///
    /// Name the field of its schema that identifies it, or a fixed value.
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
    /// identifiedBy:
    ///   source: schema
    ///   field: member-id
    /// ```
    EntityWithoutIdentifiedBy, "esdm/modeling/entity-without-identified-by", Warning
}

impl Rule for EntityWithoutIdentifiedBy {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::Entity) {
            if entry.get("identifiedBy").is_none() {
                sink.at_name(entry, format!("entity {} has no identifiedBy", quote(entry.name)));
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
        assert_eq!(findings(&EntityWithoutIdentifiedBy, text), ["2:7 entity \"member\" has no identifiedBy"]);
    }

    #[test]
    fn whatever_stands_there_counts() {
        assert!(findings(&EntityWithoutIdentifiedBy, "kind: entity\nname: x\nidentifiedBy:\n").is_empty());
    }
}
