//! `read-model-without-schema`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A read model without a schema.
    ///
    /// # Why it matters
    ///
    /// Queries are written against the shape of the view.
    ///
    /// # How to mend it
    ///
    /// Describe the whole view as a JSON Schema.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: read-model
    /// name: open-loans
    /// scope: { domain: library, boundedContext: lending }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: read-model
    /// name: open-loans
    /// scope: { domain: library, boundedContext: lending }
    /// schema:
    ///   type: array
    /// ```
    ReadModelWithoutSchema, "esdm/modeling/read-model-without-schema", Warning
}

impl Rule for ReadModelWithoutSchema {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::ReadModel) {
            if entry.get("schema").is_none() {
                sink.at_name(entry, format!("read-model {} has no schema", quote(entry.name)));
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
        let text = "kind: read-model\nname: open-loans\n";
        assert_eq!(findings(&ReadModelWithoutSchema, text), ["2:7 read-model \"open-loans\" has no schema"]);
    }

    #[test]
    fn whatever_stands_there_counts() {
        assert!(findings(&ReadModelWithoutSchema, "kind: read-model\nname: x\nschema:\n").is_empty());
    }
}
