//! `story-sentence-without-edges`

use super::story::{sentences, stories};
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::text::quote;

describe! {
    /// A sentence of a story without arrows.
    ///
    /// # Why it matters
    ///
    /// The arrows are what happens; a sentence without any tells nothing.
    ///
    /// # How to mend it
    ///
    /// Say who does what with what, or drop the sentence.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: domain-story
    /// name: at-the-desk
    /// scope: { domain: library }
    /// sentences:
    ///   - sequenceNumber: 1
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
    /// ```
    StorySentenceWithoutEdges, "esdm/structure/story-sentence-without-edges", Warning
}

impl Rule for StorySentenceWithoutEdges {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for story in stories(model) {
            for sentence in sentences(story) {
                if sentence.edges().next().is_none() {
                    let message = format!(
                        "domain-story {} sentence {} has no edges",
                        quote(story.name),
                        sentence.number()
                    );
                    sink.at(story.document, sentence.node, message);
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
    fn the_sentence_is_where_the_finding_is() {
        let text = "kind: domain-story\nname: s\nsentences:\n- sequenceNumber: 1\n  edges: [{}]\n- sequenceNumber: 2\n";
        assert_eq!(
            findings(&StorySentenceWithoutEdges, text),
            ["6:3 domain-story \"s\" sentence 2 has no edges"]
        );
    }
}
