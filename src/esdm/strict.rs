//! What the reference linter lets slip through by accident, as findings of our own.

use std::collections::HashSet;

use super::diagnostic::{Diagnostic, Severity};
use super::index::{Entry, ModelIndex};
use super::kind::Kind;
use super::model::{Document, Model};
use super::text::quote;
use super::yaml::value;
use super::yaml::{self, NodeRef};

/// Id of the finding about documents no schema is applied to.
pub(crate) const UNVALIDATED_DOCUMENT: &str = "esdm-extract/unvalidated-document";
/// Id of the finding about values that only validation sees.
pub(crate) const HIDDEN_VALUE: &str = "esdm-extract/hidden-value";
/// Id of the finding about references nobody follows.
pub(crate) const UNCHECKED_REFERENCE: &str = "esdm-extract/unchecked-reference";

/// All of it.
pub(super) fn slips(model: &Model, index: &ModelIndex<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for document in model.documents() {
        found.extend(unvalidated(document));
        hidden(document, &mut found);
    }
    for entry in index.entries() {
        match entry.kind {
            Kind::EventHandler => external_systems(entry, index, &mut found),
            Kind::ProcessManager => timers(entry, &mut found),
            Kind::Feature => received_events(entry, index, &mut found),
            _ => {}
        }
    }
    found
}

fn unvalidated(document: Document<'_>) -> Option<Diagnostic> {
    let tree = &document.file.tree;
    if value::decodes(tree, document.root) {
        return None;
    }
    let flaws = document.root.flaws;
    let node = |id| tree.node(id);
    let (node, why) = if let Some(key) = flaws.repeated_key.map(node) {
        (key, format!("key {} occurs twice", quote(key.raw_text())))
    } else if let Some(scalar) = flaws.wrong_tag.map(node) {
        (scalar, format!("{} is not what its tag says", quote(scalar.raw_text())))
    } else if let Some(key) = flaws.complex_key.map(node) {
        (key, "a mapping or a list serves as a key".to_owned())
    } else {
        (document.node(), "its aliases or merge keys cannot be expanded".to_owned())
    };
    let message = format!("document is not validated: {why}");
    Some(document.finding(UNVALIDATED_DOCUMENT, Severity::Error, message, node))
}

/// The fields that documents are found by must stand in the text.
fn hidden(document: Document<'_>, found: &mut Vec<Diagnostic>) {
    let root = document.node();
    let mut look = |field: &str, node: NodeRef<'_>| {
        if node.kind() == yaml::Kind::Alias {
            let message = format!("{field} is given by an alias; references will not find it");
            let node = document.file.tree.node(node.id());
            found.push(document.finding(HIDDEN_VALUE, Severity::Error, message, node));
        }
    };
    for field in ["apiVersion", "kind", "name", "scope"] {
        if let Some(node) = root.get(field) {
            look(field, node);
        }
    }
    for (key, node) in root.get("scope").into_iter().flat_map(NodeRef::pairs) {
        look(&format!("scope.{}", key.raw_text()), node);
    }
    let merges = [Some(root), root.get("scope")];
    for merge in merges.into_iter().flatten().flat_map(NodeRef::pairs).map(|(key, _)| key) {
        if merge.tag() == yaml::Tag::Merge {
            let message = "fields behind a merge key are seen by validation alone";
            found.push(document.finding(HIDDEN_VALUE, Severity::Error, message, merge));
        }
    }
}

fn unresolved(entry: &Entry<'_>, node: NodeRef<'_>, what: &str, found: &mut Vec<Diagnostic>) {
    let message = format!("unresolved {what} {}", quote(node.raw_text()));
    let node = entry.document.file.tree.node(node.id());
    found.push(entry.document.finding(UNCHECKED_REFERENCE, Severity::Error, message, node));
}

fn external_systems<'a>(handler: &Entry<'a>, index: &ModelIndex<'a>, found: &mut Vec<Diagnostic>) {
    for node in handler.items("sideEffects").filter_map(|effect| effect.get("externalSystem")) {
        let Some(name) = node.text() else { continue };
        if index.find(Kind::ExternalSystem, handler.domain, "", "", name).is_none() {
            unresolved(handler, node, "external-system", found);
        }
    }
}

fn timers(manager: &Entry<'_>, found: &mut Vec<Diagnostic>) {
    let declared: HashSet<_> = manager.items("timers").filter_map(|t| t.get_text("name")).collect();
    for reaction in manager.items("reactions") {
        let awaited = reaction.get("when").and_then(|when| when.get("timer"));
        let used = reaction.get_items("setTimers").chain(reaction.get_items("cancelTimers"));
        for node in awaited.into_iter().chain(used) {
            if node.text().is_some_and(|name| !declared.contains(name)) {
                unresolved(manager, node, "timer", found);
            }
        }
    }
}

fn received_events<'a>(feature: &Entry<'a>, index: &ModelIndex<'a>, found: &mut Vec<Diagnostic>) {
    let about_manager = feature.get("scope").is_some_and(|scope| scope.get("processManager").is_some());
    let whens = feature.items("scenarios").filter_map(|scenario| scenario.get("when"));
    for when in whens.filter(|_| about_manager) {
        let Some(node) = when.get("event") else { continue };
        let Some(event) = node.text() else { continue };
        let part = |part| when.get_text(part).unwrap_or_default();
        let (context, aggregate) = (part("boundedContext"), part("aggregate"));
        if index.find(Kind::Event, feature.domain, context, aggregate, event).is_none() {
            unresolved(feature, node, "event", found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Options, check_with};
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let model = Model::from_sources([("a", text)]);
        let found = check_with(&model, Options { strict: true, ..Options::default() });
        let own = found.iter().filter(|d| d.id.starts_with("esdm-extract/"));
        own.map(|d| format!("{}:{} {}", d.place.line, d.place.column, d.message)).collect()
    }

    const CORE: &str = "apiVersion: schema.esdm.io/core/v1\n";

    #[test]
    fn documents_that_escape_validation_are_named_with_the_reason() {
        let of = |rest: &str| found(&format!("{CORE}kind: domain\n{rest}"));
        assert_eq!(
            of("name: a\nkind: domain\n"),
            ["4:1 document is not validated: key \"kind\" occurs twice"]
        );
        assert_eq!(of("name: !!int a\n"), ["3:7 document is not validated: \"a\" is not what its tag says"]);
        assert_eq!(
            of("name: &n [*n]\n"),
            ["1:1 document is not validated: its aliases or merge keys cannot be expanded"]
        );
    }

    #[test]
    fn values_by_alias_or_merge_key_are_hidden() {
        let text = format!("{CORE}kind: domain\nname: &n a\n---\n{CORE}<<: {{kind: domain}}\nname: *n\n");
        assert_eq!(
            found(&text),
            [
                "6:1 fields behind a merge key are seen by validation alone",
                "7:7 name is given by an alias; references will not find it",
            ]
        );
    }

    #[test]
    fn timers_and_external_systems_are_looked_up() {
        let text = format!(
            "{CORE}kind: process-manager\nname: p\ntimers: [{{name: t}}]\nreactions: [{{when: {{timer: u}}, setTimers: [t], cancelTimers: [v]}}]\n"
        );
        assert_eq!(found(&text), ["5:28 unresolved timer \"u\"", "5:63 unresolved timer \"v\""]);
    }
}
