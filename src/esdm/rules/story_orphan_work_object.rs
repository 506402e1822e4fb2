//! `story-orphan-work-object`

use std::collections::HashSet;

use super::story::{named, sentences, stories};
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::text::quote;

describe! {
    /// A work object that is declared in a sentence and used by none of its arrows.
    ///
    /// # Why it matters
    ///
    /// Work objects belong to their sentence: one that is drawn but not touched was forgotten, or
    /// belongs to another sentence.
    ///
    /// # How to mend it
    ///
    /// Let an arrow of the same sentence begin or end at it, or take it off the list.
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
    ///       - name: card
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
    StoryOrphanWorkObject, "esdm/modeling/story-orphan-work-object", Warning
}

impl Rule for StoryOrphanWorkObject {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for story in stories(model) {
            for sentence in sentences(story) {
                let used: HashSet<_> = sentence.ends("workObject").collect();
                for (node, object) in named(sentence.work_objects()) {
                    if !used.contains(object) {
                        let message = format!(
                            "domain-story {} sentence {} declares work-object {} but no edge in that sentence references it",
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
    fn use_in_another_sentence_does_not_count() {
        let text = "kind: domain-story\nname: s\nsentences:\n- {sequenceNumber: 7, workObjects: [{name: w}], edges: []}\n\
                    - {sequenceNumber: 8, edges: [{to: {workObject: w}}]}\n";
        assert_eq!(
            findings(&StoryOrphanWorkObject, text),
            [
                "4:44 domain-story \"s\" sentence 7 declares work-object \"w\" but no edge in that sentence references it"
            ]
        );
    }

    #[test]
    fn a_number_that_is_not_plain_decimal_is_shown_as_zero() {
        let text =
            "kind: domain-story\nname: s\nsentences: [{sequenceNumber: 0x7, workObjects: [{name: w}]}]\n";
        assert!(findings(&StoryOrphanWorkObject, text)[0].contains("sentence 0 declares"));
    }
}
