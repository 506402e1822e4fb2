//! `story-unknown-group-membership`

use std::collections::HashSet;

use super::story::{named, sentences, stories};
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::text::quote;
use crate::esdm::yaml::NodeRef;

describe! {
    /// Something in a story that claims to belong to a group the story does not declare.
    ///
    /// # Why it matters
    ///
    /// The group is drawn from its declaration. A membership without one is a slip, or the group has
    /// been dropped.
    ///
    /// # How to mend it
    ///
    /// Declare the group under `groups` of the story, or correct the name.
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
    ///         groups: [conter]
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
    StoryUnknownGroupMembership, "esdm/structure/story-unknown-group-membership", Error
}

impl Rule for StoryUnknownGroupMembership {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for story in stories(model) {
            let declared: HashSet<_> = named(story.items("groups")).map(|(_, group)| group).collect();
            let actors = story.items("actors").map(|actor| (actor, "actor"));
            let objects =
                sentences(story).flat_map(|s| s.work_objects()).map(|object| (object, "work-object"));
            let edges = sentences(story).flat_map(|s| s.edges()).map(|edge| (edge, "edge"));
            for (member, what) in actors.chain(objects).chain(edges) {
                for item in member.get_items("groups") {
                    let Some(group) = item.text().filter(|group| !declared.contains(group)) else { continue };
                    let who = if what == "edge" {
                        label(member)
                    } else {
                        quote(member.get_text("name").unwrap_or_default())
                    };
                    let message = format!(
                        "domain-story {} {what} {who} claims membership in undeclared group {}",
                        quote(story.name),
                        quote(group)
                    );
                    sink.at(story.document, item, message);
                }
            }
        }
    }
}

/// An edge by its label, or else by its ends.
fn label(edge: NodeRef<'_>) -> String {
    if let Some(label) = edge.get_text("label").filter(|label| !label.is_empty()) {
        return quote(label);
    }
    let end = |field: &str| {
        let end = edge.get(field);
        ["actor", "workObject"]
            .into_iter()
            .find_map(|what| Some(format!("{what}:{}", end?.get_text(what)?)))
            .unwrap_or_else(|| "?".to_owned())
    };
    format!("{} → {}", end("from"), end("to"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn each_member_is_named_in_its_own_way() {
        let text = "kind: domain-story\nname: s\nactors: [{name: a, groups: [g]}]\nsentences:\n\
                    - sequenceNumber: 1\n  workObjects: [{name: w, groups: [g]}]\n  edges:\n\
                    \x20 - {label: lends, groups: [g]}\n  - {from: {actor: a}, to: {workObject: w}, groups: [g]}\n";
        let found = findings(&StoryUnknownGroupMembership, text);
        let members: Vec<_> = found.iter().filter_map(|f| f.split("\"s\" ").nth(1)).collect();
        assert_eq!(
            members,
            [
                "actor \"a\" claims membership in undeclared group \"g\"",
                "work-object \"w\" claims membership in undeclared group \"g\"",
                "edge \"lends\" claims membership in undeclared group \"g\"",
                "edge actor:a → workObject:w claims membership in undeclared group \"g\"",
            ]
        );
    }
}
