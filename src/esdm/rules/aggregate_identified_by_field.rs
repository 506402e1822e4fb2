//! `aggregate-identified-by-field`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::resolve::declares;
use crate::esdm::text::quote;

describe! {
    /// An aggregate identified by a field that its state does not declare.
    ///
    /// # Why it matters
    ///
    /// The identity is to be read from a place that does not exist. Reference resolution comes first
    /// and reports the same as an unresolved reference, so this finding is not normally seen.
    ///
    /// # How to mend it
    ///
    /// Declare the field under `properties` of the state, or correct the name.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: aggregate
    /// name: loan
    /// scope: { domain: library, boundedContext: lending }
    /// identifiedBy: { source: state, field: number }
    /// state:
    ///   type: object
    ///   properties:
    ///     loan-id: { type: string }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: aggregate
    /// name: loan
    /// scope: { domain: library, boundedContext: lending }
    /// identifiedBy: { source: state, field: loan-id }
    /// state:
    ///   type: object
    ///   properties:
    ///     loan-id: { type: string }
    /// ```
    AggregateIdentifiedByField, "esdm/structure/aggregate-identified-by-field", Error
}

impl Rule for AggregateIdentifiedByField {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for aggregate in model.of_kind(Kind::Aggregate) {
            let Some(identified) = aggregate.get("identifiedBy") else { continue };
            if identified.get_text("source") != Some("state") {
                continue;
            }
            let Some(field) = identified.get("field") else { continue };
            let Some(name) = field.text() else { continue };
            if !declares(aggregate.get("state"), name) {
                let message = format!(
                    "aggregate {} identifiedBy.field {} is not declared in state.properties",
                    quote(aggregate.name),
                    quote(name)
                );
                sink.at(aggregate.document, field, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn generated_identifiers_need_no_field() {
        let text =
            "kind: aggregate\nname: a\nidentifiedBy: {source: generated, generator: uuid}\nstate: {}\n";
        assert!(findings(&AggregateIdentifiedByField, text).is_empty());
    }

    #[test]
    fn an_undeclared_field_is_found_where_it_is_named() {
        let text = "kind: aggregate\nname: a\nidentifiedBy: {source: state, field: id}\nstate: {}\n";
        assert_eq!(
            findings(&AggregateIdentifiedByField, text),
            ["3:38 aggregate \"a\" identifiedBy.field \"id\" is not declared in state.properties"]
        );
    }
}
