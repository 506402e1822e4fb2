//! `story-duplicate-group-name`

use std::collections::HashSet;

use super::story::{named, stories};
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::text::quote;

describe! {
    /// A story that declares a group twice.
    ///
    /// # Why it matters
    ///
    /// Two entries of one name can say different things about the same group, and nobody knows which
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
    /// groups:
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
    /// groups:
    ///   - name: member
    /// sentences:
    ///   - sequenceNumber: 1
    ///     edges:
    ///       - from: { actor: member }
    ///         to: { workObject: copy }
    /// ```
    StoryDuplicateGroupName, "esdm/structure/story-duplicate-group-name", Error
}

impl Rule for StoryDuplicateGroupName {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for story in stories(model) {
            let mut seen = HashSet::new();
            for (node, group) in named(story.items("groups")) {
                if !seen.insert(group) {
                    let message = format!(
                        "domain-story {} declares group {} more than once in groups[]",
                        quote(story.name),
                        quote(group)
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
        let text = "kind: domain-story\nname: s\ngroups: [{name: a}, {name: a}, {name: b}, {name: a}]\n";
        let found = findings(&StoryDuplicateGroupName, text);
        assert_eq!(found.len(), 2);
        assert!(found[0].ends_with("domain-story \"s\" declares group \"a\" more than once in groups[]"));
    }
}
