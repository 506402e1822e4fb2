//! `actor-without-type`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// An actor that does not say whether it is a person or a system.
    ///
    /// # Why it matters
    ///
    /// People and systems act at different speeds and at different hours, and authorization treats
    /// them differently.
    ///
    /// # How to mend it
    ///
    /// Say `human` or `system`.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: actor
    /// name: librarian
    /// scope: { domain: library, boundedContext: lending }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: actor
    /// name: librarian
    /// scope: { domain: library, boundedContext: lending }
    /// type: human
    /// ```
    ActorWithoutType, "esdm/modeling/actor-without-type", Warning
}

impl Rule for ActorWithoutType {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::Actor) {
            if entry.get("type").is_none() {
                sink.at_name(entry, format!("actor {} has no type", quote(entry.name)));
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
        let text = "kind: actor\nname: librarian\n";
        assert_eq!(findings(&ActorWithoutType, text), ["2:7 actor \"librarian\" has no type"]);
    }

    #[test]
    fn whatever_stands_there_counts() {
        assert!(findings(&ActorWithoutType, "kind: actor\nname: x\ntype:\n").is_empty());
    }
}
