//! `consumer-at-least-once-without-idempotency`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A consumer that may get an event twice and does not say what happens then.
    ///
    /// # Why it matters
    ///
    /// At-least-once delivery repeats events as a matter of course. Unless somebody deduplicates,
    /// money moves twice and mails go out twice.
    ///
    /// # How to mend it
    ///
    /// Say under `idempotency` who takes care of it: the consumer itself, a system it calls, the
    /// infrastructure, nobody, or nobody because it does no harm.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: policy
    /// name: reminders
    /// scope: { domain: library }
    /// deliveryGuarantee: at-least-once
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: policy
    /// name: reminders
    /// scope: { domain: library }
    /// deliveryGuarantee: at-least-once
    /// idempotency:
    ///   owner: self
    /// ```
    ConsumerAtLeastOnceWithoutIdempotency, "esdm/modeling/consumer-at-least-once-without-idempotency", Warning
}

impl Rule for ConsumerAtLeastOnceWithoutIdempotency {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for kind in [Kind::EventHandler, Kind::Policy, Kind::ProcessManager] {
            for consumer in model.of_kind(kind) {
                let repeated = consumer.node().get_text("deliveryGuarantee") == Some("at-least-once");
                if repeated && consumer.get("idempotency").is_none() {
                    let message = format!(
                        "{kind} {} declares deliveryGuarantee: at-least-once but has no idempotency strategy",
                        quote(consumer.name)
                    );
                    sink.at_name(consumer, message);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn only_repeated_delivery_asks_for_it() {
        let text =
            |kind: &str, guarantee: &str| format!("kind: {kind}\nname: x\ndeliveryGuarantee: {guarantee}\n");
        assert!(findings(&ConsumerAtLeastOnceWithoutIdempotency, &text("policy", "at-most-once")).is_empty());
        assert_eq!(
            findings(&ConsumerAtLeastOnceWithoutIdempotency, &text("process-manager", "at-least-once")),
            [
                "2:7 process-manager \"x\" declares deliveryGuarantee: at-least-once but has no idempotency strategy"
            ]
        );
    }
}
