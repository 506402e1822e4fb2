//! Events whose names repeat the name of their aggregate: the prefix goes, here and in references.

use super::casing::rename;
use super::likeness::is_name;
use super::{Case, Fixer, Stage};
use crate::esdm::diagnostic::{Diagnostic, Fix, Safety};

pub(super) struct EventPrefix;

impl Fixer for EventPrefix {
    fn stage(&self) -> Stage {
        Stage::Style
    }

    fn propose(&self, finding: &Diagnostic, case: &Case<'_, '_>) -> Option<Fix> {
        if finding.id != "esdm/modeling/event-name-with-aggregate-prefix" {
            return None;
        }
        let at = finding.span.as_ref()?.start;
        let event = case.symbols.definition_at(&finding.place.file, at)?;
        let rest = event.name.strip_prefix(event.address.parent?)?.strip_prefix('-')?;
        let taken = case.symbols.within_reach(event).any(|other| other.name == rest);
        if taken || !is_name(rest) {
            return None;
        }
        let edits = rename(case, event, rest)?;
        Some(Fix { title: format!("rename {} to {rest}", event.name), safety: Safety::Safe, edits })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{LIBRARY, mended};
    use crate::esdm::rules::testing::with_api_versions;

    fn prefixed() -> String {
        with_api_versions(LIBRARY)
            .replace("name: lent\n", "name: copy-lent\n")
            .replace("event: lent", "event: copy-lent")
            .replace("[lent]", "[\"copy-lent\"]")
    }

    #[test]
    fn the_prefix_goes_everywhere() {
        assert_eq!(mended(&prefixed()).replace('"', ""), with_api_versions(LIBRARY));
    }

    #[test]
    fn a_name_that_is_taken_is_not_taken_again() {
        let other = with_api_versions(
            "kind: event\nname: lent\nscope: { domain: library, boundedContext: lending, aggregate: copy }\ndata: {}\n",
        );
        let text = format!("{}---\n{other}", prefixed());
        assert_eq!(mended(&text), text);
    }
}
