//! The nodes of the tree: who belongs below whom, what stands beside a name, and the marks.

use std::collections::BTreeSet;

use super::super::diagnostic::{Diagnostic, Place, Severity};
use super::super::index::{Entry, ModelIndex};
use super::super::kind::Kind;
use super::super::resolve::mapping_ends;
use super::super::text::quote;
use super::super::yaml::NodeRef;
use super::{PathError, detail};

/// One line of the tree and what is below it.
#[derive(Debug)]
pub(super) struct Node<'a> {
    pub entry: Entry<'a>,
    /// In parentheses behind the name.
    pub tags: Vec<&'a str>,
    /// Behind the tags.
    pub stats: Vec<String>,
    /// Lines below it, on demand.
    pub details: Vec<String>,
    pub children: Vec<Node<'a>>,
    /// The worst that was found on it or below it.
    pub mark: Option<Severity>,
}

/// One node a domain, sorted by name, with everything below.
pub(super) fn roots<'a>(index: &ModelIndex<'a>) -> Vec<Node<'a>> {
    sorted(index, Kind::Domain, |_| true).into_iter().map(|e| domain(index, e)).collect()
}

fn sorted<'a>(index: &ModelIndex<'a>, kind: Kind, belongs: impl Fn(&Entry<'a>) -> bool) -> Vec<Entry<'a>> {
    let mut found: Vec<Entry<'a>> = index.of_kind(kind).filter(|e| belongs(e)).copied().collect();
    found.sort_by(|a, b| a.name.cmp(b.name));
    found
}

fn node<'a>(index: &ModelIndex<'a>, entry: Entry<'a>, children: Vec<Node<'a>>) -> Node<'a> {
    let mut node = Node {
        tags: tags(&entry),
        stats: Vec::new(),
        details: detail::lines(&entry),
        children,
        mark: None,
        entry,
    };
    node.stats = stats(index, &node);
    node
}

fn leaf<'a>(index: &ModelIndex<'a>, entry: Entry<'a>) -> Node<'a> {
    node(index, entry, Vec::new())
}

fn domain<'a>(index: &ModelIndex<'a>, entry: Entry<'a>) -> Node<'a> {
    let name = entry.name;
    let mut children: Vec<Node<'a>> = Vec::new();
    let in_domain = |e: &Entry<'a>| e.domain == name;
    children.extend(sorted(index, Kind::Subdomain, in_domain).into_iter().map(|e| leaf(index, e)));
    children.extend(sorted(index, Kind::BoundedContext, in_domain).into_iter().map(|e| context(index, e)));
    for kind in [Kind::ProcessManager, Kind::EventHandler, Kind::Policy, Kind::ExternalSystem] {
        children.extend(sorted(index, kind, in_domain).into_iter().map(|e| leaf(index, e)));
    }
    let touches = |e: &Entry<'a>| mapping_ends(e).any(|end| end.get_text("domain") == Some(name));
    children.extend(sorted(index, Kind::ContextMapping, touches).into_iter().map(|e| leaf(index, e)));
    for kind in [Kind::DomainStory, Kind::Feature] {
        children.extend(sorted(index, kind, in_domain).into_iter().map(|e| leaf(index, e)));
    }
    node(index, entry, children)
}

fn context<'a>(index: &ModelIndex<'a>, entry: Entry<'a>) -> Node<'a> {
    let inside = |e: &Entry<'a>| e.domain == entry.domain && e.context == entry.name;
    let mut children: Vec<Node<'a>> = Vec::new();
    for kind in [Kind::Aggregate, Kind::DynamicConsistencyBoundary] {
        children.extend(sorted(index, kind, inside).into_iter().map(|e| unit(index, e)));
    }
    for kind in [Kind::ReadModel, Kind::Query, Kind::ValueObject, Kind::DomainService, Kind::Actor] {
        children.extend(sorted(index, kind, inside).into_iter().map(|e| leaf(index, e)));
    }
    node(index, entry, children)
}

fn unit<'a>(index: &ModelIndex<'a>, entry: Entry<'a>) -> Node<'a> {
    let here = |e: &Entry<'a>| e.domain == entry.domain && e.context == entry.context;
    let mut children: Vec<Node<'a>> = Vec::new();
    match entry.kind {
        Kind::Aggregate => {
            for kind in [Kind::Command, Kind::Event] {
                let own = sorted(index, kind, |e| here(e) && e.aggregate == entry.name);
                children.extend(own.into_iter().map(|e| leaf(index, e)));
            }
        }
        _ => {
            let own = sorted(index, Kind::Command, |e| {
                here(e) && e.aggregate.is_empty() && e.boundary == entry.name
            });
            children.extend(own.into_iter().map(|e| leaf(index, e)));
        }
    }
    node(index, entry, children)
}

/// Readable texts of a list.
fn texts<'a>(entry: &Entry<'a>, field: &str) -> Vec<&'a str> {
    entry.items(field).filter_map(NodeRef::text).collect()
}

fn text<'a>(entry: &Entry<'a>, field: &str) -> Option<&'a str> {
    entry.get(field).and_then(NodeRef::text).filter(|t| !t.is_empty())
}

fn tags<'a>(entry: &Entry<'a>) -> Vec<&'a str> {
    match entry.kind {
        // A single tag is shown even where it cannot be read.
        Kind::Subdomain | Kind::Actor | Kind::ContextMapping => {
            vec![entry.get("type").and_then(NodeRef::text).unwrap_or_default()]
        }
        Kind::ProcessManager | Kind::EventHandler | Kind::Policy => {
            text(entry, "deliveryGuarantee").into_iter().collect()
        }
        Kind::ExternalSystem => ["direction", "category"].iter().filter_map(|f| text(entry, f)).collect(),
        Kind::DomainStory => {
            ["pointInTime", "granularity", "domainPurity"].iter().filter_map(|f| text(entry, f)).collect()
        }
        Kind::Feature => {
            feature_unit(entry).into_iter().flat_map(|(variant, name)| [variant, name]).collect()
        }
        _ => Vec::new(),
    }
}

/// What a feature is about: variant and name.
fn feature_unit<'a>(entry: &Entry<'a>) -> Option<(&'static str, &'a str)> {
    let scope = entry.get("scope")?;
    [
        ("aggregate", "aggregate"),
        ("dynamicConsistencyBoundary", "dynamic-consistency-boundary"),
        ("processManager", "process-manager"),
        ("readModel", "read-model"),
    ]
    .into_iter()
    .find_map(|(field, variant)| scope.get(field).map(|n| (variant, n.text().unwrap_or_default())))
}

fn stats(index: &ModelIndex<'_>, node: &Node<'_>) -> Vec<String> {
    let entry = &node.entry;
    let below = |kind: Kind, noun: &str| {
        let count = node.children.iter().filter(|c| c.entry.kind == kind).count();
        count_of(count, noun)
    };
    let list =
        |names: Vec<&str>, lead: &str| (!names.is_empty()).then(|| format!("{lead}{}", names.join(", ")));
    let all: Vec<Option<String>> = match entry.kind {
        Kind::Domain => vec![
            below(Kind::Subdomain, "sub"),
            below(Kind::BoundedContext, "bc"),
            below(Kind::ProcessManager, "pm"),
            below(Kind::EventHandler, "eh"),
            below(Kind::Policy, "pol"),
            below(Kind::ExternalSystem, "es"),
            below(Kind::ContextMapping, "cm"),
            below(Kind::DomainStory, "story"),
            below(Kind::Feature, "feat"),
        ],
        Kind::Subdomain => vec![list(texts(entry, "boundedContexts"), "")],
        Kind::BoundedContext => vec![
            below(Kind::Aggregate, "agg"),
            below(Kind::DynamicConsistencyBoundary, "dcb"),
            below(Kind::ReadModel, "rm"),
            below(Kind::Query, "qry"),
            below(Kind::ValueObject, "vo"),
            below(Kind::DomainService, "ds"),
            below(Kind::Actor, "act"),
        ],
        Kind::Aggregate => {
            vec![
                below(Kind::Command, "cmd"),
                below(Kind::Event, "evt"),
                count_of(entry.items("invariants").count(), "inv"),
            ]
        }
        Kind::DynamicConsistencyBoundary => {
            vec![below(Kind::Command, "cmd"), count_of(entry.items("consults").count(), "consult")]
        }
        Kind::Command => vec![list(texts(entry, "publishes"), "→ "), list(texts(entry, "actors"), "by ")],
        Kind::Event => vec![list(publishers(index, entry), "← ")],
        Kind::ReadModel => {
            vec![count_of(entry.items("projections").count(), "evt").map(|c| format!("← {c}"))]
        }
        Kind::Query => {
            vec![text(entry, "readModel").map(|r| format!("→ {r}")), list(texts(entry, "actors"), "by ")]
        }
        Kind::ValueObject => vec![count_of(entry.items("invariants").count(), "inv")],
        Kind::DomainService => vec![count_of(entry.items("functions").count(), "fn")],
        Kind::DomainStory => vec![plural(entry.items("sentences").count(), "sentence")],
        Kind::Feature => vec![plural(entry.items("scenarios").count(), "scenario")],
        _ => Vec::new(),
    };
    all.into_iter().flatten().collect()
}

fn count_of(count: usize, noun: &str) -> Option<String> {
    (count > 0).then(|| format!("{count} {noun}"))
}

fn plural(count: usize, noun: &str) -> Option<String> {
    count_of(count, noun).map(|text| if count == 1 { text } else { format!("{text}s") })
}

/// Commands that publish an event: of its aggregate, or for a free-standing one of any boundary.
fn publishers<'a>(index: &ModelIndex<'a>, event: &Entry<'a>) -> Vec<&'a str> {
    let names: BTreeSet<&str> = index
        .of_kind(Kind::Command)
        .filter(|c| c.domain == event.domain && c.context == event.context && c.aggregate == event.aggregate)
        .filter(|c| texts(c, "publishes").contains(&event.name))
        .map(|c| c.name)
        .collect();
    names.into_iter().collect()
}

/// The node a path leads to as the only root; all roots for the empty path.
pub(super) fn narrow<'a>(roots: Vec<Node<'a>>, path: &[&str]) -> Result<Vec<Node<'a>>, PathError> {
    let mut level = roots;
    for (at, segment) in path.iter().enumerate() {
        let found = level.into_iter().find(|n| n.entry.name == *segment);
        let Some(found) = found else {
            return Err(if at == 0 {
                PathError::NotUnderRoot(quote(segment))
            } else {
                PathError::NotUnder(quote(segment), quote(&path[..at].join("/")))
            });
        };
        if at + 1 == path.len() {
            return Ok(vec![found]);
        }
        level = found.children;
    }
    Ok(level)
}

/// Puts each finding on a node and carries the worst up.
pub(super) fn mark(roots: &mut [Node<'_>], findings: &[Diagnostic]) {
    let mut places: Vec<Place> = Vec::new();
    collect_places(roots, &mut places);
    let mut marks: Vec<Option<Severity>> = vec![None; places.len()];
    for finding in findings {
        let exact = places.iter().rposition(|p| *p == finding.place);
        let nearest_above = || {
            let above = |p: &&Place| p.file == finding.place.file && p.line <= finding.place.line;
            let line = places.iter().filter(above).map(|p| p.line).max()?;
            places.iter().position(|p| p.file == finding.place.file && p.line == line)
        };
        if let Some(at) = exact.or_else(nearest_above) {
            marks[at] = worse(marks[at], Some(finding.severity));
        }
    }
    let mut marks = marks.into_iter();
    for root in roots {
        put_marks(root, &mut marks);
    }
}

/// Places of all names, in pre-order.
fn collect_places(nodes: &[Node<'_>], out: &mut Vec<Place>) {
    for node in nodes {
        out.push(node.entry.document.place(node.entry.name_node()));
        collect_places(&node.children, out);
    }
}

/// Hands the marks out in pre-order; every node also takes the worst below it.
fn put_marks(node: &mut Node<'_>, marks: &mut impl Iterator<Item = Option<Severity>>) {
    node.mark = marks.next().flatten();
    for child in &mut node.children {
        put_marks(child, marks);
        node.mark = worse(node.mark, child.mark);
    }
}

fn worse(a: Option<Severity>, b: Option<Severity>) -> Option<Severity> {
    match (a, b) {
        (Some(Severity::Error), _) | (_, Some(Severity::Error)) => Some(Severity::Error),
        (a, b) => a.or(b),
    }
}
