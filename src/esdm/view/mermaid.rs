//! The flow of a model as a Mermaid flowchart: commands → aggregates → events → consumers.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::super::index::{Entry, ModelIndex};
use super::super::kind::Kind;
use super::super::model::Model;
use super::super::resolve::{CommandReference, event_references};
use super::super::yaml::NodeRef;

/// The chart, ready to stand in a Markdown fence that GitHub renders.
pub fn mermaid(model: &Model) -> String {
    let (index, _) = ModelIndex::build(model);
    let mut chart = Chart { ids: BTreeMap::new(), edges: Vec::new() };
    let mut out = String::from("flowchart LR\n");
    let mut contexts: Vec<&Entry<'_>> = index.of_kind(Kind::BoundedContext).collect();
    contexts.sort_by_key(|c| (c.domain, c.name));
    for context in contexts {
        let inside: Vec<&Entry<'_>> = index
            .entries()
            .iter()
            .filter(|e| e.domain == context.domain && e.context == context.name && shape(e.kind).is_some())
            .collect();
        if inside.is_empty() {
            continue;
        }
        let _ = writeln!(out, "  subgraph {}[\"{}\"]", chart.id(context), label(context.name));
        for entry in inside {
            chart.node(entry, "    ", &mut out);
        }
        out.push_str("  end\n");
    }
    for kind in [Kind::EventHandler, Kind::Policy, Kind::ProcessManager] {
        for entry in index.of_kind(kind) {
            chart.node(entry, "  ", &mut out);
        }
    }
    for entry in index.entries() {
        chart.connect(&index, entry);
    }
    for edge in &chart.edges {
        let _ = writeln!(out, "  {edge}");
    }
    out.push_str("  classDef command fill:#a6d0f5,stroke:#2b6ca3,color:#111\n");
    out.push_str("  classDef unit fill:#f9e79f,stroke:#9a7d0a,color:#111\n");
    out.push_str("  classDef event fill:#f5b97a,stroke:#a35d12,color:#111\n");
    out.push_str("  classDef consumer fill:#d7bde2,stroke:#6c3483,color:#111\n");
    out.push_str("  classDef view fill:#b8e0c2,stroke:#1e8449,color:#111\n");
    out
}

/// Opening and closing of a node's shape, and its class.
fn shape(kind: Kind) -> Option<(&'static str, &'static str, &'static str)> {
    Some(match kind {
        Kind::Command => ("[", "]", "command"),
        Kind::Aggregate | Kind::DynamicConsistencyBoundary => ("([", "])", "unit"),
        Kind::Event => ("{{", "}}", "event"),
        Kind::EventHandler | Kind::Policy | Kind::ProcessManager => ("[/", "/]", "consumer"),
        Kind::ReadModel => ("[(", ")]", "view"),
        Kind::Query => (">", "]", "view"),
        _ => return None,
    })
}

/// Names are kebab-case where a model is right; where it is not, quotes and brackets must not break the chart.
fn label(name: &str) -> String {
    name.chars()
        .map(|c| match c {
            '"' => "#quot;".to_owned(),
            '<' => "#lt;".to_owned(),
            '>' => "#gt;".to_owned(),
            c if c.is_control() => " ".to_owned(),
            c => c.to_string(),
        })
        .collect()
}

struct Chart<'a> {
    ids: BTreeMap<(Kind, &'a str, &'a str, &'a str, &'a str), usize>,
    edges: Vec<String>,
}

impl<'a> Chart<'a> {
    fn id(&mut self, entry: &Entry<'a>) -> String {
        let next = self.ids.len();
        let key = (entry.kind, entry.domain, entry.context, entry.parent(), entry.name);
        format!("n{}", self.ids.entry(key).or_insert(next))
    }

    fn node(&mut self, entry: &Entry<'a>, indent: &str, out: &mut String) {
        let Some((open, close, class)) = shape(entry.kind) else { return };
        let id = self.id(entry);
        let _ = writeln!(out, "{indent}{id}{open}\"{}\"{close}:::{class}", label(entry.name));
    }

    fn edge(&mut self, from: &Entry<'a>, to: &Entry<'a>, arrow: &str) {
        let edge = format!("{} {arrow} {}", self.id(from), self.id(to));
        if !self.edges.contains(&edge) {
            self.edges.push(edge);
        }
    }

    fn connect(&mut self, index: &ModelIndex<'a>, entry: &Entry<'a>) {
        match entry.kind {
            Kind::Command => self.command(index, entry),
            Kind::EventHandler | Kind::Policy | Kind::ProcessManager | Kind::ReadModel => {
                for reference in event_references(entry) {
                    if let Some(event) = reference.resolve(index, entry.domain) {
                        let event = *event;
                        self.edge(&event, entry, "-->");
                    }
                }
                for node in
                    entry.items("emits").chain(entry.items("reactions").flat_map(|r| r.get_items("emits")))
                {
                    let command =
                        CommandReference::read(node).and_then(|r| r.resolve(index, entry.domain).copied());
                    if let Some(command) = command {
                        self.edge(entry, &command, "-->");
                    }
                }
            }
            Kind::DynamicConsistencyBoundary => {
                for reference in event_references(entry) {
                    if let Some(event) = reference.resolve(index, entry.domain).copied() {
                        self.edge(&event, entry, "-.->");
                    }
                }
            }
            Kind::Query => {
                let read_model = entry.get("readModel").and_then(NodeRef::text);
                let found = read_model
                    .and_then(|r| index.find(Kind::ReadModel, entry.domain, entry.context, "", r).copied());
                if let Some(read_model) = found {
                    self.edge(&read_model, entry, "-->");
                }
            }
            _ => {}
        }
    }

    /// The command goes to its unit, the unit records what the command publishes.
    fn command(&mut self, index: &ModelIndex<'a>, entry: &Entry<'a>) {
        let kind =
            if entry.aggregate.is_empty() { Kind::DynamicConsistencyBoundary } else { Kind::Aggregate };
        let unit = index.find(kind, entry.domain, entry.context, "", entry.unit()).copied();
        if let Some(unit) = &unit {
            self.edge(entry, unit, "-->");
        }
        for name in entry.items("publishes").filter_map(NodeRef::text) {
            let own = index.find(Kind::Event, entry.domain, entry.context, entry.aggregate, name).copied();
            let other = || {
                index
                    .named(Kind::Event, name)
                    .find(|e| e.domain == entry.domain && e.context == entry.context)
                    .copied()
            };
            if let Some(event) = own.or_else(other) {
                self.edge(unit.as_ref().unwrap_or(entry), &event, "-->");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::library;
    use super::*;

    #[test]
    fn commands_lead_over_units_to_events_and_their_consumers() {
        let chart = mermaid(&library());
        for expected in [
            "flowchart LR",
            "subgraph n0[\"lending\"]",
            "n2[\"lend\"]:::command",
            "n1([\"copy\"]):::unit",
            "n3{{\"lent\"}}:::event",
            "n2 --> n1",
            "n1 --> n3",
            "n3 --> n4",
            "n3 --> n5",
            "n5 --> n2",
        ] {
            assert!(chart.contains(expected), "{expected} is missing in\n{chart}");
        }
    }

    #[test]
    fn a_name_cannot_break_out_of_its_label() {
        assert_eq!(label("a\"]<b>"), "a#quot;]#lt;b#gt;");
    }
}
