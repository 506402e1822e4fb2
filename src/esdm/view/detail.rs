//! What `--with-details` shows below a node.

use super::super::index::Entry;
use super::super::kind::Kind;
use super::super::yaml::NodeRef;

/// The lines below an element, in order.
pub(super) fn lines(entry: &Entry<'_>) -> Vec<String> {
    match entry.kind {
        Kind::Subdomain => described(entry, "description: ").into_iter().collect(),
        Kind::BoundedContext => entry.items("ubiquitousLanguage").flat_map(term).collect(),
        Kind::Aggregate => {
            identity(entry).into_iter().chain(named(entry, "invariants", "invariant")).collect()
        }
        Kind::DynamicConsistencyBoundary => named(entry, "invariants", "invariant"),
        Kind::Command => {
            properties(entry, "data").into_iter().chain(named(entry, "constraints", "constraint")).collect()
        }
        Kind::Event => properties(entry, "data").into_iter().collect(),
        Kind::ReadModel => entry
            .items("projections")
            .map(projection)
            .chain(text_of(entry, "paradigm").map(|p| format!("paradigm: {p}")))
            .collect(),
        Kind::Query => named(entry, "constraints", "constraint"),
        Kind::ValueObject => {
            properties(entry, "schema").into_iter().chain(named(entry, "invariants", "invariant")).collect()
        }
        Kind::DomainService => {
            entry.items("functions").map(|f| format!("function {}", text(f, "name"))).collect()
        }
        Kind::Actor => {
            entry.items("responsibilities").map(|r| format!("- {}", r.text().unwrap_or_default())).collect()
        }
        Kind::ProcessManager => entry.items("reactions").map(reaction).collect(),
        Kind::EventHandler => {
            entry.items("handles").map(|h| format!("handles {}", text(h, "event"))).collect()
        }
        Kind::DomainStory => described(entry, "").into_iter().collect(),
        Kind::Feature => described(entry, "")
            .into_iter()
            .chain(entry.items("scenarios").map(|s| format!("- {}", text(s, "name"))))
            .collect(),
        _ => Vec::new(),
    }
}

fn text<'a>(node: NodeRef<'a>, field: &str) -> &'a str {
    node.get_text(field).unwrap_or_default()
}

fn text_of<'a>(entry: &Entry<'a>, field: &str) -> Option<&'a str> {
    entry.get(field).and_then(NodeRef::text).filter(|t| !t.is_empty())
}

fn described(entry: &Entry<'_>, lead: &str) -> Option<String> {
    text_of(entry, "description").map(|d| format!("{lead}{d}"))
}

fn term(node: NodeRef<'_>) -> Vec<String> {
    let mut out = vec![format!("term \"{}\": {}", text(node, "term"), text(node, "definition"))];
    for avoided in node.get_items("avoid") {
        let reason = text(avoided, "reason");
        let colon = if reason.is_empty() { String::new() } else { format!(": {reason}") };
        out.push(format!("  avoid \"{}\"{colon}", text(avoided, "term")));
    }
    out
}

fn identity(entry: &Entry<'_>) -> Option<String> {
    let by = entry.get("identifiedBy")?;
    let shown = match by.get_text("source")? {
        "state" => format!("state.{}", text(by, "field")),
        "static" => format!("static \"{}\"", text(by, "value")),
        "generated" => format!("generated/{}", text(by, "generator")),
        _ => return None,
    };
    Some(format!("identifiedBy: {shown}"))
}

fn named(entry: &Entry<'_>, field: &str, noun: &str) -> Vec<String> {
    entry.items(field).map(|n| format!("{noun} \"{}\": {}", text(n, "name"), text(n, "rule"))).collect()
}

fn properties(entry: &Entry<'_>, field: &str) -> Option<String> {
    let mut names: Vec<&str> =
        entry.get(field)?.get("properties")?.pairs().filter_map(|(key, _)| key.text()).collect();
    names.sort_unstable();
    (!names.is_empty()).then(|| format!("{field}: {{{}}}", names.join(", ")))
}

fn projection(node: NodeRef<'_>) -> String {
    format!(
        "projects {}/{}/{} - {}",
        text(node, "boundedContext"),
        text(node, "aggregate"),
        text(node, "event"),
        text(node, "rule")
    )
}

fn reaction(node: NodeRef<'_>) -> String {
    let rule = text(node, "rule");
    let when = node.get("when");
    match when.and_then(|w| w.get_text("timer")) {
        Some(timer) => format!("on timer \"{timer}\": {rule}"),
        None => format!("on event {}: {rule}", when.and_then(|w| w.get_text("event")).unwrap_or_default()),
    }
}
