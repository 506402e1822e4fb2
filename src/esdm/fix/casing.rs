//! Names that are not in kebab-case, and every reference to them.

use super::edits::replace_scalar;
use super::likeness::{is_name, kebab, letters, respelled};
use super::symbols::Symbol;
use super::{Case, Fixer, Spot, Stage};
use crate::esdm::diagnostic::{Diagnostic, Edit, Fix, Safety};
use crate::esdm::schema::CONSTRAINT_VIOLATION;
use crate::esdm::schema::Step;
use crate::esdm::yaml::NodeRef;

use super::shape::Shape;

pub(super) struct Casing;

impl Fixer for Casing {
    fn stage(&self) -> Stage {
        Stage::Form
    }

    fn propose(&self, finding: &Diagnostic, case: &Case<'_, '_>) -> Option<Fix> {
        if finding.id != CONSTRAINT_VIOLATION {
            return None;
        }
        let spot = case.spot(finding)?;
        let name = spot.node.text().filter(|name| !is_name(name))?;
        if !takes_name(&spot) {
            return None;
        }
        let (file, at) = (&*spot.file.path, spot.node.range().start);
        let (new, edits) = if let Some(definition) = case.symbols.definition_at(file, at) {
            let new = proper_name(case, definition)?;
            let edits = rename(case, definition, &new)?;
            (new, edits)
        } else {
            let new = match case.symbols.mention_at(file, at) {
                Some(mention) => referred(case, mention)?,
                None => of_property(case, &spot, name).or_else(|| kebab(name))?,
            };
            let edit = replace_scalar(spot.file, spot.node, &new)?;
            (new, vec![edit])
        };
        Some(Fix { title: format!("rename {name} to {new}"), safety: Safety::Safe, edits })
    }
}

/// Whether a name of the language is wanted there, and not one of a few words.
fn takes_name(spot: &Spot<'_>) -> bool {
    let document = spot.document;
    let kind = document.kind().map(|kind| kind.as_str());
    document.api_version().is_some_and(|v| Shape::at(v, kind, &spot.path).takes_name())
}

/// What a definition should be called: as others already call it, or else its name in kebab-case.
fn proper_name(case: &Case<'_, '_>, definition: &Symbol<'_>) -> Option<String> {
    if is_name(definition.name) {
        return Some(definition.name.to_owned());
    }
    let used = case.symbols.mentions_reaching(definition).map(|m| m.name).filter(|name| is_name(name));
    respelled(definition.name, used).map(str::to_owned).or_else(|| kebab(definition.name))
}

/// What a reference should say: the proper name of the one definition it can mean.
fn referred(case: &Case<'_, '_>, mention: &Symbol<'_>) -> Option<String> {
    let wanted = letters(mention.name);
    let mut meant = case.symbols.within_reach(mention).filter(|d| letters(d.name) == wanted);
    match (meant.next(), meant.next()) {
        (Some(definition), None) => proper_name(case, definition),
        (None, _) => kebab(mention.name),
        _ => None,
    }
}

/// Renames a definition and all that refers to it.
pub(super) fn rename(case: &Case<'_, '_>, definition: &Symbol<'_>, new: &str) -> Option<Vec<Edit>> {
    let mut edits = vec![replace_scalar(definition.file, definition.node, new)?];
    for mention in case.symbols.mentions_of(definition, definition.name) {
        edits.push(replace_scalar(mention.file, mention.node, new)?);
    }
    Some(edits)
}

/// A property of some schema in the model that a `field` or `at` can mean.
fn of_property(case: &Case<'_, '_>, spot: &Spot<'_>, name: &str) -> Option<String> {
    let last = spot.path.last()?;
    if !matches!(last, Step::Key(key) if key == "field" || key == "at") {
        return None;
    }
    let schemas = case.model.documents().flat_map(|document| {
        ["state", "data", "schema"].into_iter().filter_map(move |field| document.node().get(field))
    });
    let properties = schemas.filter_map(|schema| schema.get("properties")).flat_map(NodeRef::pairs);
    let names = properties.filter_map(|(key, _)| key.text()).filter(|key| is_name(key));
    respelled(name, names).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{LIBRARY, damaged, mend, mended};
    use crate::esdm::rules::testing::with_api_versions;

    #[test]
    fn a_name_and_every_reference_to_it_are_renamed() {
        for (from, to) in [("lent", "Lent"), ("copy", "CopyItem"), ("library", "LIBRARY")] {
            let broken = with_api_versions(LIBRARY)
                .replace(&format!(" {from}\n"), &format!(" {to}\n"))
                .replace(&format!(" {from},"), &format!(" {to},"))
                .replace(&format!(" {from} "), &format!(" {to} "))
                .replace(&format!("[{from}]"), &format!("[{to}]"));
            let fixed = mend(&broken, false);
            assert!(fixed.remaining.iter().all(|d| d.severity == crate::esdm::Severity::Warning));
            let expected = super::kebab(to).unwrap();
            assert!(
                fixed.files[0].after.contains(&format!("name: {expected}\n")),
                "{}",
                fixed.files[0].after
            );
        }
    }

    #[test]
    fn one_place_is_made_like_the_others() {
        let whole = with_api_versions(LIBRARY);
        for (from, to) in [
            ("name: lent\n", "name: Lent\n"),
            ("publishes: [lent]", "publishes: ['LENT']"),
            ("invariant: not-lent-twice", "invariant: notLentTwice"),
            ("name: not-lent-twice", "name: Not_lent_twice"),
            ("name: lending\n", "name: Lending\n"),
            ("field: id", "field: ID"),
        ] {
            assert_eq!(mended(&damaged(LIBRARY, from, to)).replace('\'', ""), whole, "{to}");
        }
    }

    #[test]
    fn namesakes_elsewhere_keep_their_names() {
        let text = "\
kind: domain
name: Shop
---
kind: bounded-context
name: Shop
scope: { domain: Shop }
---
kind: bounded-context
name: other
scope: { domain: Shop }
description: Shop
";
        let after = mended(&with_api_versions(text));
        assert!(after.contains("description: Shop\n"));
        assert_eq!(after.matches("shop").count(), 4, "{after}");
    }
}
