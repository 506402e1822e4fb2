//! Choices that are misspelt, missing or swapped, with one clear candidate.
//!
//! A candidate is clear if it is the nearest by spelling, or the only one with which the document
//! is as its schema wants it.

use super::edits::{insert_first, replace_scalar};
use super::likeness::meant;
use super::shape::Shape;
use super::trial::only_fitting;
use super::{Case, Fixer, Spot, Stage};
use crate::esdm::diagnostic::{Diagnostic, Fix, Safety};
use crate::esdm::schema::Step;
use crate::esdm::schema::{CONSTRAINT_VIOLATION, MISSING_REQUIRED_FIELD};

pub(super) struct EnumValue;

impl Fixer for EnumValue {
    fn stage(&self) -> Stage {
        Stage::Form
    }

    fn propose(&self, finding: &Diagnostic, case: &Case<'_, '_>) -> Option<Fix> {
        let spot = case.spot(finding)?;
        match finding.id {
            CONSTRAINT_VIOLATION => correct(&spot, case),
            MISSING_REQUIRED_FIELD => supply(&spot, case, field_of(&finding.message)?),
            _ => None,
        }
    }
}

/// The field a message is about.
fn field_of(message: &str) -> Option<&str> {
    message.strip_prefix("missing required field \"")?.strip_suffix('"')
}

fn choices(spot: &Spot<'_>, path: &[Step]) -> Option<Vec<&'static str>> {
    let kind = spot.document.kind()?;
    Some(Shape::at(kind.api_version(), Some(kind.as_str()), path).choices())
}

fn correct(spot: &Spot<'_>, case: &Case<'_, '_>) -> Option<Fix> {
    let text = spot.node.text()?;
    let mut choices = choices(spot, &spot.path)?;
    let known = choices.contains(&text);
    choices.retain(|choice| *choice != text);
    let by_spelling = if known { None } else { meant(text, choices.iter().copied()) };
    let new = match by_spelling {
        Some(choice) => choice,
        None => by_elimination(spot, case, &spot.path, choices)?,
    };
    let edit = replace_scalar(spot.file, spot.node, new)?;
    Some(Fix { title: format!("replace {text} with {new}"), safety: Safety::Safe, edits: vec![edit] })
}

/// The only choice with which the document is sound. How events are delivered is not to be seen
/// from that: the weaker promise fits wherever nothing is said about repetitions.
fn by_elimination(
    spot: &Spot<'_>,
    case: &Case<'_, '_>,
    path: &[Step],
    choices: Vec<&'static str>,
) -> Option<&'static str> {
    if matches!(path.last(), Some(Step::Key(key)) if key == "deliveryGuarantee") {
        return None;
    }
    only_fitting(&case.trial(spot.document)?, path, choices)
}

fn supply(spot: &Spot<'_>, case: &Case<'_, '_>, field: &str) -> Option<Fix> {
    let mut path = spot.path.clone();
    path.push(Step::Key(field.to_owned()));
    let new = by_elimination(spot, case, &path, choices(spot, &path)?)?;
    let edit = insert_first(spot.file, spot.node, field, new)?;
    Some(Fix { title: format!("set {field} to {new}"), safety: Safety::Safe, edits: vec![edit] })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{LIBRARY, damaged, mended};
    use crate::esdm::rules::testing::with_api_versions;

    #[test]
    fn a_choice_is_corrected_by_its_spelling() {
        for wrong in ["at_most_once", "AtMostOnce", "at-most-onse"] {
            let text = damaged(LIBRARY, "at-most-once", wrong);
            assert_eq!(mended(&text), with_api_versions(LIBRARY), "{wrong}");
        }
    }

    #[test]
    fn a_swapped_or_missing_choice_is_seen_from_its_company() {
        let whole = with_api_versions(LIBRARY);
        assert_eq!(mended(&damaged(LIBRARY, "source: state,", "source: generated,")), whole);
        assert_eq!(mended(&damaged(LIBRARY, "source: state, ", "")), whole);
    }

    #[test]
    fn what_could_be_several_is_left_alone() {
        let actor =
            "kind: actor\nname: clerk\nscope: { domain: library, boundedContext: lending }\ntype: robot\n";
        let text = with_api_versions(&format!("{LIBRARY}---\n{actor}"));
        assert_eq!(mended(&text), text);
        for (from, to) in [("at-most-once", "exactly-once"), ("deliveryGuarantee: at-most-once\n", "")] {
            let text = damaged(LIBRARY, from, to);
            assert_eq!(mended(&text), text);
        }
    }
}
