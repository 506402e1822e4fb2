//! Who points at whom: the documents of one model in, its references out.
//!
//! References are resolved as the language does: exactly, in the domain of the
//! document that holds them. One that resolves to nothing still is an edge (the
//! draft claims it), with an end that no golden document can match.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::document::{Doc, ParentKind};

/// What an edge says about its two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EdgeKind {
    /// command → published event
    Publishes,
    /// event handler, policy or process manager → handled event
    Handles,
    /// policy or process manager → emitted command
    Emits,
    /// read model → projected event
    Projects,
    /// query → read model
    Reads,
    /// boundary → consulted event
    Consults,
}

impl EdgeKind {
    /// The word used in tables and lists.
    pub fn word(self) -> &'static str {
        match self {
            Self::Publishes => "publishes",
            Self::Handles => "handles",
            Self::Emits => "emits",
            Self::Projects => "projects",
            Self::Reads => "reads",
            Self::Consults => "consults",
        }
    }
}

/// The far end of an edge.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// A document of the same model, by its index.
    Doc(usize),
    /// A reference that resolves to nothing, as it is written.
    Unresolved(String),
}

/// One reference between two documents of a model.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge {
    /// What it says.
    pub kind: EdgeKind,
    /// Index of the document that holds the reference.
    pub from: usize,
    /// What it refers to.
    pub to: Target,
}

/// The documents of a model, found by what references name.
pub struct Index<'a> {
    docs: &'a [Doc],
    by_key: HashMap<Key<'a>, usize>,
}

/// kind, domain, bounded context, parent, name
type Key<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str);

impl<'a> Index<'a> {
    /// Indexes a model. Of documents with the same key the first one counts, as in the language.
    pub fn new(docs: &'a [Doc]) -> Self {
        let mut by_key = HashMap::new();
        for (index, doc) in docs.iter().enumerate() {
            let parent = doc.parent().map_or("", |(_, name)| name);
            by_key
                .entry((doc.kind.as_str(), doc.domain(), doc.context(), parent, doc.name.as_str()))
                .or_insert(index);
        }
        Self { docs, by_key }
    }

    fn find(&self, kind: &str, domain: &str, context: &str, parent: &str, name: &str) -> Option<usize> {
        self.by_key.get(&(kind, domain, context, parent, name)).copied()
    }

    /// The aggregate or boundary a command or event belongs to.
    pub fn parent(&self, doc: usize) -> Option<usize> {
        let doc = &self.docs[doc];
        let (kind, name) = doc.parent()?;
        self.find(kind.kind(), doc.domain(), doc.context(), "", name)
    }

    /// The bounded context document a document's scope names.
    pub fn context(&self, doc: usize) -> Option<usize> {
        let doc = &self.docs[doc];
        self.find("bounded-context", doc.domain(), "", "", doc.context())
    }

    /// An event named by a `publishes` entry of a command.
    fn published(&self, command: &Doc, name: &str) -> Option<usize> {
        let (domain, context) = (command.domain(), command.context());
        match command.parent() {
            Some((ParentKind::Aggregate, aggregate)) => self.find("event", domain, context, aggregate, name),
            // a boundary owns no events: a free-standing one first, else any of that name in the context
            _ => self.find("event", domain, context, "", name).or_else(|| {
                self.docs.iter().position(|doc| {
                    doc.kind == "event"
                        && doc.name == name
                        && doc.domain() == domain
                        && doc.context() == context
                })
            }),
        }
    }

    /// An event named by an event reference.
    fn event(&self, holder: &Doc, reference: &Value) -> Option<Target> {
        let name = text(reference, "event")?;
        let (context, aggregate) = (part(reference, "boundedContext"), part(reference, "aggregate"));
        let found = self.find("event", holder.domain(), context, aggregate, name);
        Some(found.map_or_else(|| Target::Unresolved(path(&[context, aggregate, name])), Target::Doc))
    }

    /// A command named by a command reference.
    fn command(&self, holder: &Doc, reference: &Value) -> Option<Target> {
        let name = text(reference, "command")?;
        let context = part(reference, "boundedContext");
        let parent = match part(reference, "aggregate") {
            "" => part(reference, "dynamicConsistencyBoundary"),
            aggregate => aggregate,
        };
        let found = self.find("command", holder.domain(), context, parent, name);
        Some(found.map_or_else(|| Target::Unresolved(path(&[context, parent, name])), Target::Doc))
    }
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str()
}

fn part<'v>(value: &'v Value, key: &str) -> &'v str {
    text(value, key).unwrap_or("")
}

fn path(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("/")
}

/// All edges of a model, each once, in a stable order.
pub fn edges(index: &Index<'_>) -> BTreeSet<Edge> {
    let mut edges = BTreeSet::new();
    for (from, doc) in index.docs.iter().enumerate() {
        let mut add = |kind, to: Option<Target>| {
            if let Some(to) = to {
                edges.insert(Edge { kind, from, to });
            }
        };
        match doc.kind.as_str() {
            "command" => {
                for name in doc.list("publishes").iter().filter_map(Value::as_str) {
                    let found = index.published(doc, name);
                    let target = found.map_or_else(|| Target::Unresolved(name.to_owned()), Target::Doc);
                    add(EdgeKind::Publishes, Some(target));
                }
            }
            "event-handler" | "policy" => {
                doc.list("handles").iter().for_each(|event| add(EdgeKind::Handles, index.event(doc, event)));
                doc.list("emits")
                    .iter()
                    .for_each(|command| add(EdgeKind::Emits, index.command(doc, command)));
            }
            "process-manager" => {
                doc.list("startsWhen")
                    .iter()
                    .for_each(|event| add(EdgeKind::Handles, index.event(doc, event)));
                for reaction in doc.list("reactions") {
                    add(EdgeKind::Handles, reaction.get("when").and_then(|event| index.event(doc, event)));
                    let emits = reaction.get("emits").and_then(Value::as_array);
                    for command in emits.into_iter().flatten() {
                        add(EdgeKind::Emits, index.command(doc, command));
                    }
                }
            }
            "read-model" => {
                doc.list("projections")
                    .iter()
                    .for_each(|event| add(EdgeKind::Projects, index.event(doc, event)));
            }
            "query" => {
                let name = doc.body.get("readModel").and_then(Value::as_str);
                add(
                    EdgeKind::Reads,
                    name.map(|name| {
                        let found = index.find("read-model", doc.domain(), doc.context(), "", name);
                        found.map_or_else(|| Target::Unresolved(name.to_owned()), Target::Doc)
                    }),
                );
            }
            "dynamic-consistency-boundary" => {
                doc.list("consults")
                    .iter()
                    .for_each(|event| add(EdgeKind::Consults, index.event(doc, event)));
            }
            _ => {}
        }
    }
    edges
}
