//! `policy-without-emits`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A policy that emits no command.
    ///
    /// # Why it matters
    ///
    /// Issuing commands is all a policy does.
    ///
    /// # How to mend it
    ///
    /// Name the commands it issues. If it has effects outside the model instead, it is an event
    /// handler.
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
    /// emits:
    ///   - boundedContext: lending
    ///     aggregate: loan
    ///     command: remind-member
    /// ```
    PolicyWithoutEmits, "esdm/modeling/policy-without-emits", Warning
}

impl Rule for PolicyWithoutEmits {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::Policy) {
            if entry.items("emits").next().is_none() {
                sink.at_name(entry, format!("policy {} emits no commands", quote(entry.name)));
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
        assert_eq!(findings(&PolicyWithoutEmits, text), ["2:7 policy \"reminders\" emits no commands"]);
    }

    #[test]
    fn an_empty_list_is_no_better_than_none() {
        assert_eq!(findings(&PolicyWithoutEmits, "kind: policy\nname: x\nemits: []\n").len(), 1);
    }
}
