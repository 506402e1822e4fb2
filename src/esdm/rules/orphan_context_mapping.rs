//! `orphan-context-mapping`

use std::collections::HashSet;

use super::crossings::{CONSUMERS, linked_by, pairs, touched_by};
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A context mapping between bounded contexts that nothing in the model crosses.
    ///
    /// # Why it matters
    ///
    /// A mapping describes a relationship that exists. If no consumer reaches from one context into
    /// the other, the mapping is out of date, or the crossing has not been modelled.
    ///
    /// # How to mend it
    ///
    /// Model the policy, process manager, event handler or read model that makes the two meet, or drop
    /// the mapping.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: context-mapping
    /// name: lending-billing
    /// type: customer-supplier
    /// customer: { domain: library, boundedContext: lending }
    /// supplier: { domain: library, boundedContext: billing }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: context-mapping
    /// name: lending-billing
    /// type: customer-supplier
    /// customer: { domain: library, boundedContext: lending }
    /// supplier: { domain: library, boundedContext: billing }
    /// ---
    /// kind: policy
    /// name: charge-late-fee
    /// scope: { domain: library }
    /// handles:
    ///   - boundedContext: lending
    ///     aggregate: loan
    ///     event: copy-returned
    /// emits:
    ///   - boundedContext: billing
    ///     aggregate: account
    ///     command: charge-fee
    /// ```
    OrphanContextMapping, "esdm/modeling/orphan-context-mapping", Warning
}

impl Rule for OrphanContextMapping {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        let mut crossed = HashSet::new();
        for consumer in CONSUMERS.into_iter().flat_map(|kind| model.of_kind(kind)) {
            // A hostile list of contexts must not become a square of pairs: only mapped ones matter.
            crossed.insert(touched_by(consumer));
        }
        for mapping in model.of_kind(Kind::ContextMapping) {
            let linked = linked_by(mapping);
            let all = pairs(&linked);
            let Some((x, y)) = all.first() else { continue };
            let meets = |(x, y): &(&str, &str)| {
                crossed.iter().any(|contexts| contexts.contains(x) && contexts.contains(y))
            };
            if !all.iter().any(meets) {
                let message = format!(
                    "context-mapping {} links bounded contexts {} and {}, but no consumer in the model crosses them",
                    quote(mapping.name),
                    quote(x),
                    quote(y)
                );
                sink.at_name(mapping, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn an_end_at_an_external_system_has_no_second_context() {
        let text = "kind: context-mapping\nname: m\nupstream: {externalSystem: s}\ndownstream: {boundedContext: a}\n";
        assert!(findings(&OrphanContextMapping, text).is_empty());
    }

    #[test]
    fn the_pair_is_named_in_byte_order() {
        let text =
            "kind: context-mapping\nname: m\nparticipants: [{boundedContext: b}, {boundedContext: a}]\n";
        assert_eq!(
            findings(&OrphanContextMapping, text),
            [
                "2:7 context-mapping \"m\" links bounded contexts \"a\" and \"b\", but no consumer in the model crosses them"
            ]
        );
    }
}
