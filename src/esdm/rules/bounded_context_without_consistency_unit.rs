//! `bounded-context-without-consistency-unit`

use std::collections::HashSet;

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A bounded context with neither an aggregate nor a dynamic consistency boundary.
    ///
    /// # Why it matters
    ///
    /// Without a unit that decides, nothing can happen in the context: no command has an addressee.
    /// Entities, values and views do not decide.
    ///
    /// # How to mend it
    ///
    /// Add the aggregate or boundary that makes the decisions. If the context only reads, its views
    /// may belong to the context whose language they speak.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: bounded-context
    /// name: lending
    /// scope: { domain: library }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: bounded-context
    /// name: lending
    /// scope: { domain: library }
    /// ---
    /// kind: aggregate
    /// name: loan
    /// scope: { domain: library, boundedContext: lending }
    /// ```
    BoundedContextWithoutConsistencyUnit, "esdm/modeling/bounded-context-without-consistency-unit", Warning
}

impl Rule for BoundedContextWithoutConsistencyUnit {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        let deciding: HashSet<_> = [Kind::Aggregate, Kind::DynamicConsistencyBoundary]
            .into_iter()
            .flat_map(|kind| model.of_kind(kind))
            .map(|unit| (unit.domain, unit.context))
            .collect();
        for context in model.of_kind(Kind::BoundedContext) {
            if !deciding.contains(&(context.domain, context.name)) {
                let name = quote(context.name);
                sink.at_name(
                    context,
                    format!("bounded-context {name} has no aggregates or dynamic-consistency-boundaries"),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    const CONTEXT: &str = "kind: bounded-context\nname: lending\nscope: {domain: library}\n---\n";

    #[test]
    fn a_boundary_is_a_unit_too() {
        let unit = "kind: dynamic-consistency-boundary\nname: x\nscope: {domain: library, boundedContext: lending}\n";
        assert!(findings(&BoundedContextWithoutConsistencyUnit, &format!("{CONTEXT}{unit}")).is_empty());
    }

    #[test]
    fn an_entity_is_not() {
        let entity = "kind: entity\nname: x\nscope: {domain: library, boundedContext: lending}\n";
        assert_eq!(
            findings(&BoundedContextWithoutConsistencyUnit, &format!("{CONTEXT}{entity}")),
            ["2:7 bounded-context \"lending\" has no aggregates or dynamic-consistency-boundaries"]
        );
    }
}
