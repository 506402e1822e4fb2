//! `policy-without-handles`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A policy that handles no event.
    ///
    /// # Why it matters
    ///
    /// A policy says: whenever this happens, do that. Without an event it never applies.
    ///
    /// # How to mend it
    ///
    /// Name the events it answers, or drop it.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: policy
    /// name: reminders
    /// scope: { domain: library }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: policy
    /// name: reminders
    /// scope: { domain: library }
    /// handles:
    ///   - boundedContext: lending
    ///     aggregate: loan
    ///     event: copy-lent
    /// ```
    PolicyWithoutHandles, "esdm/modeling/policy-without-handles", Warning
}

impl Rule for PolicyWithoutHandles {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::Policy) {
            if entry.items("handles").next().is_none() {
                sink.at_name(entry, format!("policy {} handles no events", quote(entry.name)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn a_missing_list_is_found_at_the_name() {
        let text = "kind: policy\nname: reminders\n";
        assert_eq!(findings(&PolicyWithoutHandles, text), ["2:7 policy \"reminders\" handles no events"]);
    }

    #[test]
    fn an_empty_list_is_no_better_than_none() {
        assert_eq!(findings(&PolicyWithoutHandles, "kind: policy\nname: x\nhandles: []\n").len(), 1);
    }
}
