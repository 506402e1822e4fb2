//! `apiVersion` and `kind`: missing, misspelt, or not those of the document.
//!
//! What a document is can be seen from the one when the other is missing, and from its fields:
//! if it is exactly as one kind wants it, it is of that kind.

use super::edits::{Value, insert_after, insert_first, replace_scalar};
use super::likeness::meant;
use super::trial::{Trial, only_fitting};
use super::{Case, Fixer, Spot, Stage};
use crate::esdm::diagnostic::{Diagnostic, Edit, Fix, Safety};
use crate::esdm::kind::Kind;
use crate::esdm::schema::UNKNOWN_API_VERSION;
use crate::esdm::schema::{ApiVersion, Step};
use crate::esdm::yaml::NodeRef;

pub(super) struct Header;

impl Fixer for Header {
    fn stage(&self) -> Stage {
        Stage::Header
    }

    fn propose(&self, finding: &Diagnostic, case: &Case<'_, '_>) -> Option<Fix> {
        let structural = finding.id.starts_with("esdm/structure/");
        let spot = case.spot(finding).filter(|spot| structural && spot.path.len() <= 1)?;
        let root = spot.document.node();
        if finding.id == UNKNOWN_API_VERSION {
            let version = version_of(&spot)?;
            return Some(fix("apiVersion", version.as_str(), set(&spot, "apiVersion", version.as_str())?));
        }
        let version = spot.document.api_version()?;
        if spot.document.kind().is_some() {
            return misfit(finding, &spot, version);
        }
        let Some(text) = root.get_text("kind") else {
            let kind = fitting_kind(&spot, version)?;
            return Some(fix("kind", kind, set(&spot, "kind", kind)?));
        };
        if let Some(kind) = meant(text, names(version)) {
            return Some(fix("kind", kind, set(&spot, "kind", kind)?));
        }
        if let Some(kind) = Kind::from_name(text) {
            let version = kind.api_version().as_str();
            return Some(fix("apiVersion", version, set(&spot, "apiVersion", version)?));
        }
        let kind = fitting_kind(&spot, version)?;
        Some(fix("kind", kind, set(&spot, "kind", kind)?))
    }
}

fn fix(field: &str, value: &str, edit: Edit) -> Fix {
    Fix { title: format!("set {field} to {value}"), safety: Safety::Safe, edits: vec![edit] }
}

fn names(version: ApiVersion) -> impl Iterator<Item = &'static str> {
    Kind::ALL.into_iter().filter(move |kind| kind.api_version() == version).map(Kind::as_str)
}

/// Puts a header field where it belongs, or corrects it.
fn set(spot: &Spot<'_>, field: &str, value: &str) -> Option<Edit> {
    let root = spot.document.node();
    if let Some(node) = root.get(field) {
        return replace_scalar(spot.file, node, value);
    }
    match root.pairs().next() {
        Some((key, version)) if field == "kind" && key.raw_text() == "apiVersion" => {
            insert_after(spot.file, root, (key, version), field, Value::Scalar(value))
        }
        _ => insert_first(spot.file, root, field, value),
    }
}

/// The schema a document means: that of its kind, one with a similar name, or the one it fits.
fn version_of(spot: &Spot<'_>) -> Option<ApiVersion> {
    let root = spot.document.node();
    if let Some(kind) = root.get_text("kind") {
        let all = Kind::ALL.into_iter().map(Kind::as_str);
        let kind = Kind::from_name(kind).or_else(|| Kind::from_name(meant(kind, all)?));
        if kind.is_some() {
            return kind.map(Kind::api_version);
        }
    }
    let known = ApiVersion::ALL.into_iter().map(ApiVersion::as_str);
    if let Some(near) = root.get_text("apiVersion").and_then(|text| meant(text, known)) {
        return ApiVersion::from_value(near);
    }
    let mut fitting = ApiVersion::ALL.into_iter().filter(|version| fitting_kind(spot, *version).is_some());
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

/// The only kind of a schema that the document is exactly like.
fn fitting_kind(spot: &Spot<'_>, version: ApiVersion) -> Option<&'static str> {
    let key = |name: &str| [Step::Key(name.to_owned())];
    let trial = Trial::of(spot.document)?.with(&key("apiVersion"), version.as_str())?;
    only_fitting(&trial, &key("kind"), names(version))
}

/// A document with fields that are not its kind's, but another's, and exactly so.
fn misfit(finding: &Diagnostic, spot: &Spot<'_>, version: ApiVersion) -> Option<Fix> {
    let foreign = finding.message.starts_with("unknown field") && !finding.secondary;
    let kind = foreign.then(|| fitting_kind(spot, version))??;
    let node: NodeRef<'_> = spot.document.node().get("kind")?;
    Some(fix("kind", kind, replace_scalar(spot.file, node, kind)?))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{LIBRARY, damaged, mended};

    fn whole() -> String {
        damaged(LIBRARY, "kind: domain", "kind: domain")
    }

    #[test]
    fn a_missing_version_follows_from_the_kind() {
        let text = "# Ours\nkind: feature\nname: a\n";
        assert_eq!(
            mended(text),
            "# Ours\napiVersion: schema.esdm.io/given-when-then/v1\nkind: feature\nname: a\n"
        );
        assert_eq!(
            mended("{ kind: domain, name: a }"),
            "{ apiVersion: schema.esdm.io/core/v1, kind: domain, name: a }"
        );
    }

    #[test]
    fn a_version_of_another_schema_is_corrected() {
        for wrong in ["esdm.io/v1", "schema.esdm.io/core/v2", "schema.esdm.io/given-when-then/v1", "~", "''"]
        {
            let text = format!("apiVersion: {wrong}\nkind: domain\nname: a\n");
            let expected = mended(&text).replace('\'', "");
            assert_eq!(expected, "apiVersion: schema.esdm.io/core/v1\nkind: domain\nname: a\n");
        }
    }

    #[test]
    fn a_misspelt_kind_is_corrected() {
        for wrong in ["Event", "evnt", "fact", "command"] {
            let text = damaged(LIBRARY, "kind: event\n", &format!("kind: {wrong}\n"));
            assert_eq!(mended(&text), if wrong == "command" { text } else { whole() }, "{wrong}");
        }
    }

    #[test]
    fn a_missing_kind_is_seen_from_the_fields() {
        for kind in ["event", "command", "policy", "bounded-context", "feature"] {
            let text = damaged(LIBRARY, &format!("kind: {kind}\n"), "");
            let mended = mended(&text);
            assert!(mended.contains(&format!("kind: {kind}\n")), "{mended}");
        }
    }

    #[test]
    fn a_swapped_kind_shows_in_fields_that_are_not_its_own() {
        let text = damaged(LIBRARY, "kind: command\n", "kind: event\n");
        assert_eq!(mended(&text), whole());
    }

    #[test]
    fn a_command_that_publishes_nothing_does_not_become_an_event() {
        let text = damaged(LIBRARY, "publishes: [lent]\n", "");
        assert_eq!(mended(&text), text);
    }
}
