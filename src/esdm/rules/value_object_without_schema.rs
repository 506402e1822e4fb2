//! `value-object-without-schema`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A value object without a schema.
    ///
    /// # Why it matters
    ///
    /// A value object is nothing but its value; without a schema there is only a name.
    ///
    /// # How to mend it
    ///
    /// Describe one value as a JSON Schema.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: value-object
    /// name: isbn
    /// scope: { domain: library, boundedContext: lending }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: value-object
    /// name: isbn
    /// scope: { domain: library, boundedContext: lending }
    /// schema:
    ///   type: string
    /// ```
    ValueObjectWithoutSchema, "esdm/modeling/value-object-without-schema", Warning
}

impl Rule for ValueObjectWithoutSchema {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::ValueObject) {
            if entry.get("schema").is_none() {
                sink.at_name(entry, format!("value-object {} has no schema", quote(entry.name)));
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
        let text = "kind: value-object\nname: isbn\n";
        assert_eq!(findings(&ValueObjectWithoutSchema, text), ["2:7 value-object \"isbn\" has no schema"]);
    }

    #[test]
    fn whatever_stands_there_counts() {
        assert!(findings(&ValueObjectWithoutSchema, "kind: value-object\nname: x\nschema:\n").is_empty());
    }
}
