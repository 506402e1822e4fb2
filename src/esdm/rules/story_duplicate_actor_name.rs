//! `story-duplicate-actor-name`

use std::collections::HashSet;

use super::story::{named, stories};
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::text::quote;

describe! {
    /// A story that declares an actor twice.
    ///
    /// # Why it matters
    ///
    /// Two entries of one name can say different things about the same actor, and nobody knows which
    /// holds.
    ///
    /// # How to mend it
    ///
    /// Merge the entries, or rename one of them.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: domain-story
    /// name: at-the-desk
    /// scope: { domain: library }
    /// actors:
    ///   - name: member
    ///   - name: member
    /// sentences:
    ///   - sequenceNumber: 1
    ///     edges:
    ///       - from: { actor: member }
    ///         to: { workObject: copy }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: domain-story
    /// name: at-the-desk
    /// scope: { domain: library }
    /// actors:
    ///   - name: member
    /// sentences:
    ///   - sequenceNumber: 1
    ///     edges:
    ///       - from: { actor: member }
    ///         to: { workObject: copy }
    /// ```
    StoryDuplicateActorName, "esdm/structure/story-duplicate-actor-name", Error
}

impl Rule for StoryDuplicateActorName {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for story in stories(model) {
            let mut seen = HashSet::new();
            for (node, actor) in named(story.items("actors")) {
                if !seen.insert(actor) {
                    let message = format!(
                        "domain-story {} declares actor {} more than once in actors[]",
                        quote(story.name),
                        quote(actor)
                    );
                    sink.at(story.document, node, message);
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
    fn every_repetition_is_found() {
        let text = "kind: domain-story\nname: s\nactors: [{name: a}, {name: a}, {name: b}, {name: a}]\n";
        let found = findings(&StoryDuplicateActorName, text);
        assert_eq!(found.len(), 2);
        assert!(found[0].ends_with("domain-story \"s\" declares actor \"a\" more than once in actors[]"));
    }
}
