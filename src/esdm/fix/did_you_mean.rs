//! References that lead nowhere, with exactly one name that was meant.
//!
//! If several references agree on a name that nothing has, and the one definition that comes near
//! is called by nobody, it is the definition that is misspelt.

use std::collections::BTreeSet;

use super::casing::rename;
use super::edits::replace_scalar;
use super::likeness::{is_name, meant};
use super::symbols::Symbol;
use super::{Case, Fixer, Spot, Stage};
use crate::esdm::diagnostic::{Diagnostic, Edit, Fix, Safety};
use crate::esdm::index::Entry;
use crate::esdm::kind::Kind;
use crate::esdm::resolve::{UNRESOLVED_REFERENCE, event_references, is_bound_to};
use crate::esdm::yaml::NodeRef;

pub(super) struct DidYouMean;

/// The findings of rules that say that a name leads nowhere.
const RULES: [&str; 12] = [
    "esdm/gwt/feature-references-unknown-aggregate",
    "esdm/gwt/feature-references-unknown-dynamic-consistency-boundary",
    "esdm/gwt/feature-references-unknown-process-manager",
    "esdm/gwt/feature-references-unknown-read-model",
    "esdm/gwt/scenario-references-unknown-event",
    "esdm/gwt/scenario-references-unknown-command",
    "esdm/gwt/scenario-references-unknown-query",
    "esdm/gwt/scenario-references-unknown-timer",
    "esdm/gwt/scenario-references-unknown-actor",
    "esdm/gwt/scenario-rejection-references-unknown-invariant",
    "esdm/structure/story-unknown-group-membership",
    "esdm/structure/entity-identified-by-field",
];

impl Fixer for DidYouMean {
    fn stage(&self) -> Stage {
        Stage::Reference
    }

    fn propose(&self, finding: &Diagnostic, case: &Case<'_, '_>) -> Option<Fix> {
        if finding.id != UNRESOLVED_REFERENCE && !RULES.contains(&finding.id) {
            return None;
        }
        let spot = case.spot(finding)?;
        let at = spot.node.range().start;
        match case.symbols.mention_at(&spot.file.path, at) {
            Some(mention) => of_mention(case, mention),
            None => of_property(case, &spot),
        }
    }
}

fn of_mention(case: &Case<'_, '_>, mention: &Symbol<'_>) -> Option<Fix> {
    // A finding points at the last part of an address; any part may be the wrong one.
    let unfound = |m: &&Symbol<'_>| !case.symbols.within_reach(m).any(|d| d.name == m.name);
    let missing = case.symbols.beside(mention).filter(unfound);
    // What exists somewhere is not misspelt; at best, its namesake here is.
    let exists = |m: &&Symbol<'_>| case.symbols.named(m.thing, m.name).next().is_some();
    let (existing, lost): (Vec<_>, Vec<_>) = missing.partition(exists);
    match (&*lost, &*existing) {
        ([lost], _) => in_definition(case, lost).or_else(|| in_reference(case, lost)),
        ([], [existing]) => in_definition(case, existing),
        _ => None,
    }
}

/// The one definition that comes near, if nobody calls it what it is called now and several what
/// this reference calls it.
fn in_definition(case: &Case<'_, '_>, lost: &Symbol<'_>) -> Option<Fix> {
    let near = meant(lost.name, case.symbols.within_reach(lost).map(|d| d.name))?;
    let definition = case.symbols.within_reach(lost).find(|d| d.name == near)?;
    let misspelt = case.symbols.mentions_of(definition, near).is_empty()
        && case.symbols.mentions_of(definition, lost.name).len() > 1
        && is_name(lost.name);
    let edits = misspelt.then(|| rename(case, definition, lost.name))??;
    Some(fix(near, lost.name, edits))
}

/// The name that this reference should have used.
fn in_reference(case: &Case<'_, '_>, lost: &Symbol<'_>) -> Option<Fix> {
    let near = meant(lost.name, case.symbols.within_reach(lost).map(|d| d.name))?;
    let edit = replace_scalar(lost.file, lost.node, near)?;
    Some(fix(lost.name, near, vec![edit]))
}

fn fix(old: &str, new: &str, edits: Vec<Edit>) -> Fix {
    Fix { title: format!("replace {old} with {new}"), safety: Safety::Safe, edits }
}

fn of_property(case: &Case<'_, '_>, spot: &Spot<'_>) -> Option<Fix> {
    let name = spot.node.text()?;
    let entry = case.index.entries().iter().find(|e| std::ptr::eq(e.document.root, spot.document.root))?;
    let near = meant(name, properties(case, entry)?)?;
    let edit = replace_scalar(spot.file, spot.node, near)?;
    Some(fix(name, near, vec![edit]))
}

/// The properties that the field of a document may name.
fn properties<'a>(case: &Case<'_, 'a>, entry: &Entry<'a>) -> Option<BTreeSet<&'a str>> {
    let schemas: Vec<Option<NodeRef<'a>>> = match entry.kind {
        Kind::Aggregate => vec![entry.get("state")],
        Kind::Entity => vec![entry.get("schema")],
        Kind::ProcessManager => event_references(entry)
            .into_iter()
            .filter_map(|reference| reference.resolve(case.index, entry.domain))
            .map(|event| event.get("data"))
            .chain(entry.get("timers").is_some().then(|| entry.get("state")))
            .collect(),
        Kind::DynamicConsistencyBoundary => {
            let commands = case.index.of_kind(Kind::Command).filter(|command| is_bound_to(command, entry));
            commands.map(|command| command.get("data")).collect()
        }
        _ => return None,
    };
    let declared = |schema: Option<NodeRef<'a>>| -> BTreeSet<&'a str> {
        let properties = schema.and_then(|schema| schema.get("properties"));
        properties.into_iter().flat_map(NodeRef::pairs).filter_map(|(key, _)| key.text()).collect()
    };
    let mut all = schemas.into_iter().map(declared);
    let first = all.next()?;
    // What is to be found in every one of them must be in each.
    Some(all.fold(first, |common, other| common.intersection(&other).copied().collect()))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{LIBRARY, damaged, mended};
    use crate::esdm::rules::testing::with_api_versions;

    #[test]
    fn a_slip_in_a_reference_is_mended() {
        for (from, to) in [
            ("publishes: [lent]", "publishes: [letn]"),
            ("aggregate: copy, event: lent }", "aggregate: cpoy, event: lent }"),
            (
                "{ boundedContext: lending, aggregate: copy, command",
                "{ boundedContext: lendign, aggregate: copy, command",
            ),
            ("name: lent\nscope: { domain: library", "name: lent\nscope: { domain: libary"),
            ("given: [{ event: lent", "given: [{ event: lnt"),
            ("invariant: not-lent-twice", "invariant: not-lent-twise"),
            ("field: id", "field: idd"),
            (
                "name: lending-copies\nscope: { domain: library",
                "name: lending-copies\nscope: { domain: librari",
            ),
        ] {
            assert_eq!(mended(&damaged(LIBRARY, from, to)), with_api_versions(LIBRARY), "{to}");
        }
    }

    #[test]
    fn a_slip_in_a_definition_is_mended_there() {
        for (from, to) in [
            ("name: lent\n", "name: lnet\n"),
            ("name: copy\n", "name: coppy\n"),
            ("name: library\n", "name: librrary\n"),
            ("name: lending\n", "name: lendin\n"),
            ("name: lend\n", "name: lemd\n"),
        ] {
            assert_eq!(mended(&damaged(LIBRARY, from, to)), with_api_versions(LIBRARY), "{to}");
        }
    }

    #[test]
    fn a_namesake_elsewhere_does_not_hide_a_slip() {
        let elsewhere = "---\nkind: bounded-context\nname: shelves\nscope: { domain: library }\n---\nkind: aggregate\nname: copy\nscope: { domain: library, boundedContext: shelves }\nidentifiedBy: { source: generated, generator: uuid }\nstate: {}\n";
        let text = format!("{LIBRARY}{elsewhere}");
        let broken = with_api_versions(&text).replacen("name: copy\n", "name: coppy\n", 1);
        assert_eq!(mended(&broken), with_api_versions(&text));
    }

    #[test]
    fn two_names_equally_near_are_none() {
        let other = "---\nkind: event\nname: sent\nscope: { domain: library, boundedContext: lending, aggregate: copy }\ndata: {}\n";
        let text = damaged(&format!("{LIBRARY}{other}"), "publishes: [lent]", "publishes: [ment]");
        assert_eq!(mended(&text), text);
    }
}
