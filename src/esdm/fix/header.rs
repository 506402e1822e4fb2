//! `apiVersion` and `kind`: missing, misspelt, or not those of the document.
//!
//! What a document is can be seen from the one when the other is missing, and from its fields:
//! if it is exactly as one kind wants it, it is of that kind.

use super::edits::{Value, insert_after, insert_first, replace_scalar};
use super::likeness::meant;
use super::symbols::Thing;
use super::trial::only_fitting;
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
            if root.get("apiVersion").is_none()
                && let Some(key) = misspelt(&spot, "apiVersion")
            {
                return renamed(&spot, case, key, "apiVersion");
            }
            let version = version_of(&spot, case)?;
            let found = root.get("apiVersion").map(NodeRef::raw_text).unwrap_or_default();
            let safety = if is_foreign(found) { Safety::Unsafe } else { Safety::Safe };
            let edit = set(&spot, "apiVersion", version.as_str())?;
            return Some(Fix { safety, ..fix("apiVersion", version.as_str(), edit) });
        }
        let version = spot.document.api_version()?;
        if spot.document.kind().is_some() {
            return misfit(finding, &spot, case);
        }
        let Some(text) = root.get_text("kind") else {
            if root.get("kind").is_none()
                && let Some(key) = misspelt(&spot, "kind")
            {
                return renamed(&spot, case, key, "kind");
            }
            let kind = fitting_kind(&spot, case, version)?;
            return Some(fix("kind", kind, set(&spot, "kind", kind)?));
        };
        if let Some(kind) = meant(text, names(version)) {
            return Some(fix("kind", kind, set(&spot, "kind", kind)?));
        }
        if let Some(kind) = Kind::from_name(text) {
            let version = kind.api_version().as_str();
            return Some(fix("apiVersion", version, set(&spot, "apiVersion", version)?));
        }
        let kind = fitting_kind(&spot, case, version)?;
        Some(fix("kind", kind, set(&spot, "kind", kind)?))
    }
}

fn fix(field: &str, value: &str, edit: Edit) -> Fix {
    Fix { title: format!("set {field} to {value}"), safety: Safety::Safe, edits: vec![edit] }
}

/// The key of a header field that is there under a misspelt name.
fn misspelt<'a>(spot: &Spot<'a>, field: &str) -> Option<NodeRef<'a>> {
    let mut keys = spot.document.node().pairs().map(|(key, _)| key);
    keys.find(|key| meant(key.raw_text(), [field]).is_some())
}

/// Renames the key, and corrects what it says if that is misspelt too.
fn renamed(spot: &Spot<'_>, case: &Case<'_, '_>, key: NodeRef<'_>, field: &str) -> Option<Fix> {
    let value = spot.document.node().get(key.raw_text())?;
    let said = value.text().unwrap_or_default();
    let new = match spot.document.api_version() {
        Some(version) => meant(said, names(version)),
        None if ApiVersion::from_value(said).is_some() => None,
        None => version_of(spot, case).map(ApiVersion::as_str),
    };
    let mut edits = vec![replace_scalar(spot.file, key, field)?];
    edits.extend(new.and_then(|new| replace_scalar(spot.file, value, new)));
    let title = format!("rename {} to {field}", key.raw_text());
    Some(Fix { title, safety: Safety::Safe, edits })
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

/// Whether a version seems to be somebody else's, and not a slip: it has a word that none of ours has.
fn is_foreign(version: &str) -> bool {
    let known = || ApiVersion::ALL.into_iter().map(ApiVersion::as_str);
    let words = |text: &'static str| text.split(|c: char| !c.is_alphanumeric());
    let ours = |word: &str| {
        let numbered = word.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
        numbered || ["http", "https", "v", ""].contains(&word) || known().flat_map(words).any(|w| w == word)
    };
    let lower = version.to_lowercase();
    let known_words = lower.split(|c: char| !c.is_alphanumeric()).all(ours);
    // What is no text at all (null, a number, a date) names nobody.
    version.contains(char::is_alphabetic) && !known_words && meant(version, known()).is_none()
}

/// The schema a document means: that of its kind, one with a similar name, or the one it fits.
fn version_of(spot: &Spot<'_>, case: &Case<'_, '_>) -> Option<ApiVersion> {
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
    let mut fitting =
        ApiVersion::ALL.into_iter().filter(|version| fitting_kind(spot, case, *version).is_some());
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

/// The only kind of a schema that the document is exactly like.
fn fitting_kind(spot: &Spot<'_>, case: &Case<'_, '_>, version: ApiVersion) -> Option<&'static str> {
    let memory = (std::ptr::from_ref(spot.document.root), version);
    if let Some(known) = case.kinds.borrow().get(&memory) {
        return *known;
    }
    let key = |name: &str| [Step::Key(name.to_owned())];
    let trial = case.trial(spot.document).and_then(|trial| trial.with(&key("apiVersion"), version.as_str()));
    let kind = trial.and_then(|trial| only_fitting(&trial, &key("kind"), names(version)));
    case.kinds.borrow_mut().insert(memory, kind);
    kind
}

/// A document that is exactly as another kind wants it: with fields that are not its own kind's, or
/// looked for as the other kind.
fn misfit(finding: &Diagnostic, spot: &Spot<'_>, case: &Case<'_, '_>) -> Option<Fix> {
    let kind = fitting_kind(spot, case, spot.document.api_version()?)?;
    let foreign = finding.message.starts_with("unknown field") && !finding.secondary;
    if !foreign && !is_sought(spot, kind, case) {
        return None;
    }
    let node = spot.document.node().get("kind")?;
    Some(fix("kind", kind, replace_scalar(spot.file, node, kind)?))
}

/// Whether references look for a document of this kind and name, and find none.
fn is_sought(spot: &Spot<'_>, kind: &str, case: &Case<'_, '_>) -> bool {
    let sought = |thing: Thing, name| {
        case.symbols.named(thing, name).next().is_none()
            && case.symbols.mentions.iter().any(|m| (m.thing, m.name) == (thing, name))
    };
    match (Kind::from_name(kind), spot.document.name()) {
        (Some(kind), Some(name)) => sought(Thing::Document(kind), name),
        _ => false,
    }
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
    fn a_version_of_somebody_elses_is_not_ours_to_correct() {
        for other in ["acme.example/esdm/own-kind/v1", "schema.esdm.io/event-storming/v1"] {
            let text = format!("apiVersion: {other}\nkind: domain\nname: a\n");
            assert_eq!(mended(&text), text);
        }
    }

    #[test]
    fn a_misspelt_kind_is_corrected() {
        for wrong in ["Event", "evnt", "fact"] {
            let text = damaged(LIBRARY, "kind: event\n", &format!("kind: {wrong}\n"));
            assert_eq!(mended(&text), whole(), "{wrong}");
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
    fn a_swapped_kind_shows_in_who_looks_for_it() {
        let text = damaged(LIBRARY, "kind: event\n", "kind: command\n");
        assert_eq!(mended(&text), whole());
        let text = damaged(LIBRARY, "kind: bounded-context\n", "kind: query\n");
        assert_eq!(mended(&text), whole());
    }

    #[test]
    fn a_header_field_may_be_misspelt() {
        for (from, to) in [("kind: event", "Kind: event"), ("kind: policy", "kidn: Policy")] {
            assert_eq!(mended(&damaged(LIBRARY, from, to)), whole());
        }
        let text = "apiversion: v1\nkind: domain\nname: a\n";
        assert_eq!(mended(text), "apiVersion: schema.esdm.io/core/v1\nkind: domain\nname: a\n");
    }

    #[test]
    fn a_command_that_publishes_nothing_does_not_become_an_event() {
        let text = damaged(LIBRARY, "publishes: [lent]\n", "");
        assert_eq!(mended(&text), text);
    }
}
