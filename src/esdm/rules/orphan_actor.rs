//! `orphan-actor`

use std::collections::HashSet;

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;
use crate::esdm::yaml::NodeRef;

describe! {
    /// An actor that no command and no query of its bounded context names.
    ///
    /// # Why it matters
    ///
    /// An actor who may do nothing plays no part in the model. Either permissions are missing, or the
    /// actor belongs elsewhere.
    ///
    /// # How to mend it
    ///
    /// Name the actor under `actors` of the commands and queries it may use, or drop it. Stories and
    /// scenarios do not count.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: actor
    /// name: librarian
    /// scope: { domain: library, boundedContext: lending }
    /// type: human
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: actor
    /// name: librarian
    /// scope: { domain: library, boundedContext: lending }
    /// type: human
    /// ---
    /// kind: command
    /// name: lend-copy
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// actors: [librarian]
    /// ```
    OrphanActor, "esdm/modeling/orphan-actor", Warning
}

impl Rule for OrphanActor {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        let mut named = HashSet::new();
        for user in model.of_kind(Kind::Command).chain(model.of_kind(Kind::Query)) {
            for actor in user.items("actors").filter_map(NodeRef::text) {
                named.insert((user.domain, user.context, actor));
            }
        }
        for actor in model.of_kind(Kind::Actor) {
            if !named.contains(&(actor.domain, actor.context, actor.name)) {
                let message =
                    format!("actor {} is not referenced by any command or query", quote(actor.name));
                sink.at_name(actor, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn queries_count_and_other_contexts_do_not() {
        let text = |context: &str| {
            format!(
                "kind: actor\nname: a\nscope: {{domain: d, boundedContext: c}}\n---\n\
                 kind: query\nname: q\nscope: {{domain: d, boundedContext: {context}}}\nactors: [a]\n"
            )
        };
        assert!(findings(&OrphanActor, &text("c")).is_empty());
        assert_eq!(
            findings(&OrphanActor, &text("x")),
            ["2:7 actor \"a\" is not referenced by any command or query"]
        );
    }
}
