//! `orphan-external-system`

use std::collections::HashSet;

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::resolve::mapping_ends;
use crate::esdm::text::quote;
use crate::esdm::yaml::NodeRef;

describe! {
    /// An external system that nothing in its domain refers to.
    ///
    /// # Why it matters
    ///
    /// A dependency nobody uses is either not one, or the place where the domain touches it has not
    /// been modelled.
    ///
    /// # How to mend it
    ///
    /// Name it where it is used: in `backedBy` of an actor, in a side effect of an event handler, or
    /// at an end of a context mapping.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: external-system
    /// name: mail
    /// scope: { domain: library }
    /// direction: outbound
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: external-system
    /// name: mail
    /// scope: { domain: library }
    /// direction: outbound
    /// ---
    /// kind: event-handler
    /// name: reminders
    /// scope: { domain: library }
    /// sideEffects:
    ///   - type: external-call
    ///     externalSystem: mail
    ///     rule: Sends a reminder.
    /// ```
    OrphanExternalSystem, "esdm/modeling/orphan-external-system", Warning
}

impl Rule for OrphanExternalSystem {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        let mut used = HashSet::new();
        for actor in model.of_kind(Kind::Actor) {
            used.extend(actor.items("backedBy").filter_map(NodeRef::text).map(|name| (actor.domain, name)));
        }
        for handler in model.of_kind(Kind::EventHandler) {
            let called = handler.items("sideEffects").filter_map(|effect| effect.get_text("externalSystem"));
            used.extend(called.map(|name| (handler.domain, name)));
        }
        for mapping in model.of_kind(Kind::ContextMapping) {
            used.extend(mapping_ends(mapping).filter_map(|end| {
                Some((end.get_text("domain").unwrap_or_default(), end.get_text("externalSystem")?))
            }));
        }
        for system in model.of_kind(Kind::ExternalSystem) {
            if !used.contains(&(system.domain, system.name)) {
                let message = format!("external-system {} is not referenced anywhere", quote(system.name));
                sink.at_name(system, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    const SYSTEM: &str = "kind: external-system\nname: s\nscope: {domain: d}\n---\n";

    #[test]
    fn all_three_kinds_of_use_count() {
        for user in [
            "kind: actor\nname: x\nscope: {domain: d}\nbackedBy: [s]\n",
            "kind: event-handler\nname: x\nscope: {domain: d}\nsideEffects: [{externalSystem: s}]\n",
            "kind: context-mapping\nname: x\nupstream: {domain: d, externalSystem: s}\n",
        ] {
            assert!(findings(&OrphanExternalSystem, &format!("{SYSTEM}{user}")).is_empty(), "{user}");
        }
    }

    #[test]
    fn use_in_another_domain_does_not() {
        let text = format!("{SYSTEM}kind: actor\nname: x\nscope: {{domain: e}}\nbackedBy: [s]\n");
        assert_eq!(
            findings(&OrphanExternalSystem, &text),
            ["2:7 external-system \"s\" is not referenced anywhere"]
        );
    }
}
