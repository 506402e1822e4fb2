//! Fields the schema does not know, with one clear neighbour that it knows.

use super::edits::replace_scalar;
use super::likeness::meant;
use super::shape::Shape;
use super::{Case, Fixer, Spot, Stage};
use crate::esdm::diagnostic::{Diagnostic, Fix, Safety};
use crate::esdm::schema::Step;
use crate::esdm::schema::UNKNOWN_FIELD;
use crate::esdm::yaml::NodeRef;

pub(super) struct UnknownField;

impl Fixer for UnknownField {
    fn stage(&self) -> Stage {
        Stage::Form
    }

    fn propose(&self, finding: &Diagnostic, case: &Case<'_, '_>) -> Option<Fix> {
        if finding.id != UNKNOWN_FIELD {
            return None;
        }
        let field = Field::of(&case.spot(finding)?)?;
        let new = field.neighbour()?;
        let edit = replace_scalar(field.file, field.key, new)?;
        let title = format!("rename {} to {new}", field.key.raw_text());
        Some(Fix { title, safety: Safety::Safe, edits: vec![edit] })
    }
}

/// A field that its place does not know.
pub(super) struct Field<'a> {
    pub file: &'a crate::esdm::SourceFile,
    pub mapping: NodeRef<'a>,
    pub key: NodeRef<'a>,
    pub value: NodeRef<'a>,
    /// The fields that are known there and not taken.
    free: Vec<&'static str>,
}

impl<'a> Field<'a> {
    /// The field at a place, unless it is one of those that its place knows.
    pub fn of(spot: &Spot<'a>) -> Option<Self> {
        let (Step::Key(name), way) = spot.path.split_last()? else { return None };
        let mut mapping = spot.document.node();
        for step in way {
            mapping = match step {
                Step::Key(key) => mapping.get(key)?,
                Step::Item(i) => mapping.items().nth(*i)?,
            };
        }
        let (key, value) = mapping.pair(name)?;
        let kind = spot.document.kind()?;
        let known = Shape::at(kind.api_version(), Some(kind.as_str()), way).fields();
        if known.contains(&name.as_str()) {
            return None;
        }
        let free = known.into_iter().filter(|field| mapping.get(field).is_none()).collect();
        Some(Field { file: spot.file, mapping, key, value, free })
    }

    /// The field that was meant.
    pub fn neighbour(&self) -> Option<&'static str> {
        meant(self.key.raw_text(), self.free.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{LIBRARY, damaged, mended};
    use crate::esdm::rules::testing::with_api_versions;

    #[test]
    fn a_field_gets_its_neighbours_name() {
        for (from, to) in [
            ("publishes:", "publish:"),
            (
                "boundedContext: lending, aggregate: copy, event",
                "bounded_context: lending, aggregate: copy, event",
            ),
            ("identifiedBy:", "identifyedBy:"),
            ("scope: { domain: library }\ndelivery", "scpoe: { domain: library }\ndelivery"),
            ("deliveryGuarantee:", "'delivery-guarantee':"),
            ("scenarios:", "Scenarios:"),
            ("rejection:", "rejecton:"),
        ] {
            let mended = mended(&damaged(LIBRARY, from, to)).replace('\'', "");
            assert_eq!(mended, with_api_versions(LIBRARY), "{to}");
        }
    }

    #[test]
    fn what_a_person_defines_is_not_looked_at() {
        let text = damaged(LIBRARY, "data: {}\n", "data: { type: object, propertis: {} }\n");
        assert_eq!(mended(&text), text);
    }
}
