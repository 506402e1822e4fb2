//! `human-actor-with-backed-by`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A human actor that is said to be backed by external systems.
    ///
    /// # Why it matters
    ///
    /// Only a system actor stands for systems; a person does not. The list belongs to another actor,
    /// or the type is wrong.
    ///
    /// # How to mend it
    ///
    /// Drop `backedBy`, or make the actor a system.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: actor
    /// name: librarian
    /// scope: { domain: library, boundedContext: lending }
    /// type: human
    /// backedBy: [scanner]
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: actor
    /// name: self-service-desk
    /// scope: { domain: library, boundedContext: lending }
    /// type: system
    /// backedBy: [scanner]
    /// ```
    HumanActorWithBackedBy, "esdm/modeling/human-actor-with-backed-by", Warning
}

impl Rule for HumanActorWithBackedBy {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for actor in model.of_kind(Kind::Actor) {
            if actor.node().get_text("type") == Some("human")
                && let Some(list) = actor.get("backedBy")
            {
                let message = format!(
                    "human actor {} has a backedBy list, which is only meaningful for type: system",
                    quote(actor.name)
                );
                sink.at(actor.document, list, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn even_an_empty_list_is_found_where_it_stands() {
        assert_eq!(
            findings(&HumanActorWithBackedBy, "kind: actor\nname: a\ntype: human\nbackedBy: []\n"),
            ["4:11 human actor \"a\" has a backedBy list, which is only meaningful for type: system"]
        );
    }
}
