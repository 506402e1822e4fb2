//! `story-orphan-actor`

use std::collections::HashSet;

use super::story::{named, sentences, stories};
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::text::quote;

describe! {
    /// An actor of a story's cast who takes part in no sentence.
    ///
    /// # Why it matters
    ///
    /// Who is listed but never acts was forgotten in the telling, or is left over from an earlier
    /// version.
    ///
    /// # How to mend it
    ///
    /// Let an arrow begin or end at the actor, or take the actor off the list.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: domain-story
    /// name: at-the-desk
    /// scope: { domain: library }
    /// actors:
    ///   - name: librarian
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
    StoryOrphanActor, "esdm/modeling/story-orphan-actor", Warning
}

impl Rule for StoryOrphanActor {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for story in stories(model) {
            let acting: HashSet<_> = sentences(story).flat_map(|sentence| sentence.ends("actor")).collect();
            for (node, actor) in named(story.items("actors")) {
                if !acting.contains(actor) {
                    let message = format!(
                        "domain-story {} declares actor {} but no edge references it",
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
    fn either_end_of_any_arrow_will_do() {
        let text = "kind: domain-story\nname: s\nactors: [{name: a}, {name: b}, {name: c}]\n\
                    sentences: [{edges: [{from: {actor: a}}]}, {edges: [{to: {actor: b}}, {to: {workObject: c}}]}]\n";
        assert_eq!(
            findings(&StoryOrphanActor, text),
            ["3:39 domain-story \"s\" declares actor \"c\" but no edge references it"]
        );
    }
}
