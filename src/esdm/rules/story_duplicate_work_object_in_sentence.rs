//! `story-duplicate-work-object-in-sentence`

use std::collections::HashSet;

use super::story::{named, sentences, stories};
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::text::quote;

describe! {
    /// A sentence that declares a work object twice.
    ///
    /// # Why it matters
    ///
    /// A work object is drawn once a sentence. Two entries of one name can say different things about
    /// it.
    ///
    /// # How to mend it
    ///
    /// Merge the entries, or rename one of them. In another sentence the same name is a new object.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: domain-story
    /// name: at-the-desk
    /// scope: { domain: library }
    /// sentences:
    ///   - sequenceNumber: 1
    ///     edges:
    ///       - from: { actor: member }
    ///         to: { workObject: copy }
    ///     workObjects:
    ///       - name: copy
    ///       - name: copy
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: domain-story
    /// name: at-the-desk
    /// scope: { domain: library }
    /// sentences:
    ///   - sequenceNumber: 1
    ///     edges:
    ///       - from: { actor: member }
    ///         to: { workObject: copy }
    ///     workObjects:
    ///       - name: copy
    /// ```
    StoryDuplicateWorkObjectInSentence, "esdm/structure/story-duplicate-work-object-in-sentence", Error
}

impl Rule for StoryDuplicateWorkObjectInSentence {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for story in stories(model) {
            for sentence in sentences(story) {
                let mut seen = HashSet::new();
                for (node, object) in named(sentence.work_objects()) {
                    if !seen.insert(object) {
                        let message = format!(
                            "domain-story {} sentence {} declares work-object {} more than once in workObjects[]",
                            quote(story.name),
                            sentence.number(),
                            quote(object)
                        );
                        sink.at(story.document, node, message);
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

    #[test]
    fn sentences_are_looked_at_one_by_one() {
        let text = "kind: domain-story\nname: s\nsentences:\n- {sequenceNumber: 1, workObjects: [{name: a}]}\n\
                    - {sequenceNumber: 2, workObjects: [{name: a}, {name: a}]}\n";
        assert_eq!(
            findings(&StoryDuplicateWorkObjectInSentence, text),
            ["5:55 domain-story \"s\" sentence 2 declares work-object \"a\" more than once in workObjects[]"]
        );
    }
}
