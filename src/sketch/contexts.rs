//! Bounded contexts from packages, crates and module folders: a context is something with its own
//! units of consistency.

use std::collections::{BTreeMap, BTreeSet};

use super::Naming;
use super::folders::{Folders, TECHNICAL, is_layer};
use super::naming::kebab;
use super::vocabularies::Vocabularies;
use crate::config::ContextRule;
use crate::evidence::{CandidateId, Evidence, Kind, RelationKind};
use crate::roles::context_by_folder;
use crate::roles::words::words;
use crate::source::Package;
use crate::syntax::{Place, Program};

/// Folders whose children are contexts of their own.
const CONTAINERS: &[&str] = &[
    "modules",
    "contexts",
    "context",
    "bounded-contexts",
    "bounded_contexts",
    "boundedcontexts",
    "packages",
    "apps",
    "services",
    "crates",
    "microservices",
];

/// A bounded context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// Its name, kebab-case.
    pub name: String,
    /// Where it shows: the manifest of its package, or the first unit in its folder.
    pub place: Place,
}

/// Which context each candidate belongs to.
#[derive(Debug)]
pub struct Contexts {
    /// All contexts, sorted by name.
    pub all: Vec<Context>,
    of: BTreeMap<CandidateId, usize>,
    around: BTreeMap<CandidateId, usize>,
}

impl Contexts {
    /// The context of a candidate.
    pub fn of(&self, id: CandidateId) -> &Context {
        &self.all[self.of.get(&id).copied().unwrap_or(0)]
    }

    /// The context in whose folder a candidate stands, if it stands in one.
    pub fn around(&self, id: CandidateId) -> Option<&Context> {
        self.around.get(&id).map(|&at| &self.all[at])
    }
}

/// What makes a context.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// The team declares it, or the framework's folders do: its name.
    Declared(String),
    /// A folder.
    Folder(String),
}

/// Parts the candidates. `single` names the context when there is only one and nobody declared it.
pub fn partition(
    program: &Program,
    evidence: &Evidence,
    packages: &[Package],
    single: &str,
    naming: &Naming,
) -> Contexts {
    let (root_place, rules) = (&naming.place, naming.contexts.as_slice());
    let units: Vec<CandidateId> = (0..evidence.candidates.len())
        .filter(|&i| {
            matches!(evidence.candidates[i].kind, Kind::Aggregate | Kind::DynamicConsistencyBoundary)
        })
        .collect();
    // Records that operations keep, and nothing else: one application, whatever folders its features have.
    let only_keeps = units.iter().all(|&id| keeps_records(&evidence.candidates[id].conventions));
    let folders = Folders::of(program, only_keeps);
    let vocabularies = Vocabularies::of(program, evidence, &units);
    let key_of = |path: &str| key_of(path, packages, &folders, &vocabularies, rules);
    let keys: BTreeMap<CandidateId, Option<Key>> = units
        .iter()
        .map(|&id| {
            let path = &program.file_of(evidence.candidates[id].symbol).path;
            let by_framework = context_by_folder(&evidence.candidates[id].conventions, path);
            let key = key_of(path);
            (
                id,
                match (key, by_framework) {
                    (Some(declared @ Key::Declared(_)), _) => Some(declared),
                    (_, Some(context)) => Some(Key::Declared(context.to_owned())),
                    (key, None) => key,
                },
            )
        })
        .collect();
    let keys = beside_layered(program, evidence, keys);
    let keys = beside_their_commands(program, evidence, keys, key_of);
    let distinct: BTreeSet<&Key> = keys.values().flatten().collect();
    let declared = distinct.iter().any(|key| matches!(key, Key::Declared(_)));
    if distinct.is_empty()
        || (!declared && distinct.len() == 1 && keys.values().all(Option::is_some))
        || !declared && distinct.len() + usize::from(keys.values().any(Option::is_none)) < 2
    {
        return one(single, root_place);
    }
    let mut all: Vec<Context> = Vec::new();
    let mut index: BTreeMap<Option<Key>, usize> = BTreeMap::new();
    for (&id, key) in &keys {
        if index.contains_key(key) {
            continue;
        }
        let name = key.as_ref().map_or_else(|| single.to_owned(), context_name);
        let at = all.iter().position(|c| c.name == name).unwrap_or_else(|| {
            all.push(Context { name, place: evidence.candidates[id].places[0].clone() });
            all.len() - 1
        });
        index.insert(key.clone(), at);
    }
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|&a, &b| all[a].name.cmp(&all[b].name));
    let new_place: BTreeMap<usize, usize> = order.iter().enumerate().map(|(new, &old)| (old, new)).collect();
    let sorted: Vec<Context> = order.iter().map(|&i| all[i].clone()).collect();
    let index: BTreeMap<Option<Key>, usize> = index.into_iter().map(|(k, v)| (k, new_place[&v])).collect();

    let mut of: BTreeMap<CandidateId, usize> = keys.iter().map(|(&id, key)| (id, index[key])).collect();
    for (id, candidate) in evidence.candidates.iter().enumerate() {
        if of.contains_key(&id) {
            continue;
        }
        let by_unit = candidate.unit.and_then(|u| of.get(&u).copied());
        let by_path = || {
            let path = &program.file_of(candidate.symbol).path;
            index.get(&key_of(path)).copied()
        };
        if let Some(at) = by_unit.or_else(by_path) {
            of.insert(id, at);
        }
    }
    let around = of.clone();
    by_relations(evidence, &mut of);
    Contexts { all: sorted, of, around }
}

/// A flat folder beside one that is a context by its layers (`src/billing/` beside `src/orders/domain/…`) is
/// a context as well, if it holds a unit of its own.
fn beside_layered(
    program: &Program,
    evidence: &Evidence,
    mut keys: BTreeMap<CandidateId, Option<Key>>,
) -> BTreeMap<CandidateId, Option<Key>> {
    let parents: BTreeSet<String> = keys
        .values()
        .flatten()
        .filter_map(|key| match key {
            Key::Folder(folder) => folder.rsplit_once('/').map(|(parent, _)| parent.to_owned()),
            Key::Declared(_) => None,
        })
        .collect();
    for (unit, key) in keys.iter_mut().filter(|(_, key)| key.is_none()) {
        let path = &program.file_of(evidence.candidates[*unit].symbol).path;
        *key = parents.iter().find_map(|parent| {
            let (child, _) = path.strip_prefix(parent.as_str())?.strip_prefix('/')?.split_once('/')?;
            let names = !is_layer(child) && !TECHNICAL.contains(&child.to_ascii_lowercase().as_str());
            names.then(|| Key::Folder(format!("{parent}/{child}")))
        });
    }
    keys
}

/// A unit that stands outside every folder (a table in the schema of the whole store) is where all of its
/// commands are.
fn beside_their_commands(
    program: &Program,
    evidence: &Evidence,
    mut keys: BTreeMap<CandidateId, Option<Key>>,
    key_of: impl Fn(&str) -> Option<Key>,
) -> BTreeMap<CandidateId, Option<Key>> {
    for (unit, key) in keys.iter_mut().filter(|(_, key)| key.is_none()) {
        let commands = evidence.of_kind(Kind::Command).filter(|(_, c)| c.unit == Some(*unit));
        let around: BTreeSet<Option<Key>> =
            commands.map(|(_, c)| key_of(&program.file_of(c.symbol).path)).collect();
        if around.len() == 1 {
            *key = around.into_iter().next().flatten();
        }
    }
    keys
}

/// What stands outside every context's folder goes where its events are.
fn by_relations(evidence: &Evidence, of: &mut BTreeMap<CandidateId, usize>) {
    for kind in [Kind::ReadModel, Kind::Query, Kind::Event, Kind::ValueObject] {
        let missing: Vec<CandidateId> =
            evidence.of_kind(kind).map(|(id, _)| id).filter(|id| !of.contains_key(id)).collect();
        for id in missing {
            let neighbour =
                evidence.relations.iter().filter(|r| r.kind != RelationKind::Handles).find_map(|r| {
                    match (r.from == id, r.to == id) {
                        (true, _) => of.get(&r.to).copied(),
                        (_, true) => of.get(&r.from).copied(),
                        _ => None,
                    }
                });
            if let Some(at) = neighbour {
                of.insert(id, at);
            }
        }
    }
}

fn one(name: &str, place: &Place) -> Contexts {
    Contexts {
        all: vec![Context { name: name.to_owned(), place: place.clone() }],
        of: BTreeMap::new(),
        around: BTreeMap::new(),
    }
}

/// Whether a unit is only known by the store that keeps its records.
fn keeps_records(conventions: &[&str]) -> bool {
    conventions.first().is_some_and(|c| matches!(*c, "orm-entities" | "storage" | "memory"))
}

/// What makes the context of a file: a declaration, else a folder.
fn key_of(
    path: &str,
    packages: &[Package],
    folders: &Folders,
    vocabularies: &Vocabularies,
    rules: &[ContextRule],
) -> Option<Key> {
    rules
        .iter()
        .find(|rule| rule.paths.iter().any(|p| p.matches(path)))
        .map(|rule| Key::Declared(rule.name.clone()))
        .or_else(|| vocabularies.module_of(path).map(Key::Folder))
        .or_else(|| folder_of(path, packages, folders).map(Key::Folder))
}

/// The folder that makes a context: the child of a container folder, else a module made of modules, else
/// a folder with layers of its own, else the package.
fn folder_of(path: &str, packages: &[Package], folders: &Folders) -> Option<String> {
    let parts: Vec<&str> = path.rsplit_once('/').map_or(Vec::new(), |(f, _)| f.split('/').collect());
    let child = parts.windows(2).enumerate().rev().find(|(at, pair)| {
        let container = pair[0].to_ascii_lowercase();
        // `services/order/charge.ts` is a layer of functions, `services/order/src/…` holds applications.
        let holds_applications = container != "services" || parts.len() > at + 2;
        CONTAINERS.contains(&container.as_str())
            && holds_applications
            && !(folders.only_keeps && container == "modules")
            && !TECHNICAL.contains(&pair[1].to_ascii_lowercase().as_str())
    });
    if let Some((at, _)) = child {
        return Some(parts[..=at + 1].join("/"));
    }
    if let Some(folder) = folders.own(path) {
        return Some(folder);
    }
    packages
        .iter()
        .filter(|p| !p.folder.is_empty() && (path.starts_with(&format!("{}/", p.folder))))
        .filter(|p| !is_layer(p.folder.rsplit('/').next().unwrap_or(&p.folder)))
        .max_by_key(|p| p.folder.len())
        .map(|p| p.folder.clone())
}

fn context_name(key: &Key) -> String {
    let key = match key {
        Key::Declared(name) => return kebab(&words(name)),
        Key::Folder(folder) => folder,
    };
    let mut last = words(key.rsplit('/').next().unwrap_or(key));
    while last.len() > 1
        && last.last().is_some_and(|w| matches!(w.as_str(), "module" | "service" | "context" | "domain"))
    {
        last.pop();
    }
    kebab(&last)
}

#[cfg(test)]
mod tests {
    use super::super::testing::documents;

    #[test]
    fn a_flat_folder_beside_a_layered_one_is_a_context_of_its_own() {
        let bread = "export class BreadBaked { constructor(readonly id: string) {} }
            export class Bread extends AggregateRoot { bake() { this.apply(new BreadBaked(this.id)); } }";
        let bill = "export class BillSent { constructor(readonly id: string) {} }
            export class Bill extends AggregateRoot { send() { this.apply(new BillSent(this.id)); } }";
        let all = documents(&[
            ("src/bakery/domain/bread.ts", bread),
            ("src/bakery/application/handlers.ts", "export const x = 1;"),
            ("src/billing/bill.ts", bill),
        ]);
        let mut contexts: Vec<&str> = all
            .iter()
            .filter(|d| d["kind"] == "bounded-context")
            .filter_map(|d| d["name"].as_str())
            .collect();
        contexts.sort_unstable();
        assert_eq!(contexts, ["bakery", "billing"]);
    }

    #[test]
    fn a_state_that_is_called_state_is_named_by_what_its_messages_speak_of() {
        let code = "
            export type PlanStarted = Event<'PlanStarted', { id: string }>;
            export type PlanEnded = Event<'PlanEnded', { id: string }>;
            export type PlanEvent = PlanStarted | PlanEnded;
            export type StartPlan = Command<'StartPlan', { id: string }>;
            export type EndPlan = Command<'EndPlan', { id: string }>;
            export type State = { kind: 'open' } | { kind: 'closed' };
            export function decide(state: State, command: StartPlan | EndPlan): PlanEvent[] {
                switch (command.type) {
                    case 'StartPlan': return [{ type: 'PlanStarted', data: command.data }];
                    case 'EndPlan': return [{ type: 'PlanEnded', data: command.data }];
                }
            }
            export function evolve(state: State, event: PlanEvent): State { return { kind: 'open' }; }";
        let all = documents(&[("src/decider.ts", code)]);
        let units: Vec<&str> =
            all.iter().filter(|d| d["kind"] == "aggregate").filter_map(|d| d["name"].as_str()).collect();
        assert_eq!(units, ["plan"]);
    }
}
