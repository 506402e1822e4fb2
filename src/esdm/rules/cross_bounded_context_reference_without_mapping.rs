//! `cross-bounded-context-reference-without-mapping`

use std::collections::HashSet;

use super::crossings::{CONSUMERS, linked_by, pairs, touched_by};
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A consumer that touches two bounded contexts which no context mapping links.
    ///
    /// # Why it matters
    ///
    /// Where contexts meet, two languages meet. Without a mapping nobody has said who adapts to whom,
    /// and whose change breaks the other.
    ///
    /// # How to mend it
    ///
    /// Add a context mapping between the two contexts, of the type that describes how they stand to
    /// each other, or keep the consumer within one context.
    ///
    /// # Before
    ///
    /// ```yaml
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
    ///
    /// # After
    ///
    /// ```yaml
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
    /// ---
    /// kind: context-mapping
    /// name: lending-billing
    /// type: customer-supplier
    /// customer: { domain: library, boundedContext: lending }
    /// supplier: { domain: library, boundedContext: billing }
    /// ```
    CrossBoundedContextReferenceWithoutMapping, "esdm/modeling/cross-bounded-context-reference-without-mapping", Warning
}

impl Rule for CrossBoundedContextReferenceWithoutMapping {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        let linked: HashSet<_> =
            model.of_kind(Kind::ContextMapping).flat_map(|m| pairs(&linked_by(m))).collect();
        for kind in CONSUMERS {
            for consumer in model.of_kind(kind) {
                let contexts = touched_by(consumer);
                for (i, x) in contexts.iter().enumerate() {
                    for y in contexts.iter().skip(i + 1) {
                        if sink.is_full() {
                            return;
                        }
                        if !linked.contains(&(*x, *y)) {
                            let message = format!(
                                "{kind} {} crosses bounded contexts {} and {} without a context-mapping linking them",
                                quote(consumer.name),
                                quote(x),
                                quote(y)
                            );
                            sink.at_name(consumer, message);
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    const POLICY: &str = "kind: policy\nname: p\nhandles: [{boundedContext: b}, {boundedContext: a}]\nemits: [{boundedContext: c}]\n";

    #[test]
    fn every_pair_without_a_link_is_found_once() {
        let mapping =
            "---\nkind: context-mapping\nname: m\nparticipants: [{boundedContext: c}, {boundedContext: a}]\n";
        assert_eq!(
            findings(&CrossBoundedContextReferenceWithoutMapping, &format!("{POLICY}{mapping}")),
            [
                "2:7 policy \"p\" crosses bounded contexts \"a\" and \"b\" without a context-mapping linking them",
                "2:7 policy \"p\" crosses bounded contexts \"b\" and \"c\" without a context-mapping linking them",
            ]
        );
    }

    #[test]
    fn a_read_model_touches_its_own_context_too() {
        let text =
            "kind: read-model\nname: v\nscope: {boundedContext: a}\nprojections: [{boundedContext: b}]\n";
        assert_eq!(findings(&CrossBoundedContextReferenceWithoutMapping, text).len(), 1);
    }

    #[test]
    fn boundaries_may_consult_across_contexts() {
        let text = "kind: dynamic-consistency-boundary\nname: v\nscope: {boundedContext: a}\nconsults: [{boundedContext: b}]\n";
        assert!(findings(&CrossBoundedContextReferenceWithoutMapping, text).is_empty());
    }
}
