//! `read-model-without-projections`

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// A read model that is built from no event.
    ///
    /// # Why it matters
    ///
    /// It stays empty for ever.
    ///
    /// # How to mend it
    ///
    /// Say which events it takes in, and what each does to it.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: read-model
    /// name: open-loans
    /// scope: { domain: library, boundedContext: lending }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: read-model
    /// name: open-loans
    /// scope: { domain: library, boundedContext: lending }
    /// projections:
    ///   - boundedContext: lending
    ///     aggregate: loan
    ///     event: copy-lent
    ///     rule: Adds the loan.
    /// ```
    ReadModelWithoutProjections, "esdm/modeling/read-model-without-projections", Warning
}

impl Rule for ReadModelWithoutProjections {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for entry in model.of_kind(Kind::ReadModel) {
            if entry.items("projections").next().is_none() {
                sink.at_name(entry, format!("read-model {} has no projections", quote(entry.name)));
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
        let text = "kind: read-model\nname: open-loans\n";
        assert_eq!(
            findings(&ReadModelWithoutProjections, text),
            ["2:7 read-model \"open-loans\" has no projections"]
        );
    }

    #[test]
    fn an_empty_list_is_no_better_than_none() {
        assert_eq!(
            findings(&ReadModelWithoutProjections, "kind: read-model\nname: x\nprojections: []\n").len(),
            1
        );
    }
}
