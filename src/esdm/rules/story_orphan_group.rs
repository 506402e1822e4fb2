//! `story-orphan-group`

use std::collections::HashSet;

use super::story::{named, sentences, stories};
use super::{Rule, Sink, describe};
use crate::esdm::index::{Entry, ModelIndex};
use crate::esdm::text::quote;
use crate::esdm::yaml::NodeRef;

describe! {
    /// A group of a story that nothing belongs to.
    ///
    /// # Why it matters
    ///
    /// An empty group is drawn around nothing.
    ///
    /// # How to mend it
    ///
    /// Name it in `groups` of the actors, work objects or arrows that belong to it, or drop it.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: domain-story
    /// name: at-the-desk
    /// scope: { domain: library }
    /// groups:
    ///   - name: counter
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
    ///   - name: counter
    /// sentences:
    ///   - sequenceNumber: 1
    ///     edges:
    ///       - from: { actor: member }
    ///         to: { workObject: copy }
    ///         groups: [counter]
    /// ```
    StoryOrphanGroup, "esdm/modeling/story-orphan-group", Warning
}

impl Rule for StoryOrphanGroup {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for story in stories(model) {
            let claimed: HashSet<_> = members(story)
                .flat_map(|member| member.get_items("groups"))
                .filter_map(NodeRef::text)
                .collect();
            for (node, group) in named(story.items("groups")) {
                if !claimed.contains(group) {
                    let message = format!(
                        "domain-story {} declares group {} but no actor, work-object, or edge claims it as membership",
                        quote(story.name),
                        quote(group)
                    );
                    sink.at(story.document, node, message);
                }
            }
        }
    }
}

/// Everything that may belong to a group.
fn members<'a>(story: &Entry<'a>) -> impl Iterator<Item = NodeRef<'a>> + use<'a> {
    let in_sentences = sentences(story).flat_map(|s| s.work_objects().chain(s.edges()));
    story.items("actors").chain(in_sentences)
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn actors_work_objects_and_edges_can_be_members() {
        let text = "kind: domain-story\nname: s\ngroups: [{name: a}, {name: b}, {name: c}, {name: d}]\n\
                    actors: [{name: x, groups: [a]}]\n\
                    sentences: [{workObjects: [{name: y, groups: [b]}], edges: [{groups: [c]}]}]\n";
        assert_eq!(
            findings(&StoryOrphanGroup, text),
            [
                "3:50 domain-story \"s\" declares group \"d\" but no actor, work-object, or edge claims it as membership"
            ]
        );
    }
}
