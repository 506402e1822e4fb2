//! `story-without-sentences`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A domain story without sentences.
    ///
    /// # Why it matters
    ///
    /// The sentences are the story.
    ///
    /// # How to mend it
    ///
    /// Tell it, or drop it.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: domain-story
    /// name: a-day-at-the-desk
    /// scope: { domain: library }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: domain-story
    /// name: a-day-at-the-desk
    /// scope: { domain: library }
    /// sentences:
    ///   - sequenceNumber: 1
    ///     edges:
    ///       - from: { actor: member }
    ///         to: { workObject: copy }
    /// ```
    StoryWithoutSentences, "esdm/structure/story-without-sentences", Warning
}

impl Rule for StoryWithoutSentences {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::DomainStory) {
            if entry.items("sentences").next().is_none() {
                sink.at_name(entry, format!("domain-story {} has no sentences", quote(entry.name)));
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
        let text = "kind: domain-story\nname: a-day-at-the-desk\n";
        assert_eq!(
            findings(&StoryWithoutSentences, text),
            ["2:7 domain-story \"a-day-at-the-desk\" has no sentences"]
        );
    }

    #[test]
    fn an_empty_list_is_no_better_than_none() {
        assert_eq!(findings(&StoryWithoutSentences, "kind: domain-story\nname: x\nsentences: []\n").len(), 1);
    }
}
