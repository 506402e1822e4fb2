//! Who calls whom in code that changes stored records, and which functions of it are operations: the
//! innermost ones behind the endpoints that are neither the persistence layer nor a private part.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::flow::Flow;
use super::stores::Stores;
use crate::roles::verbs::reads_as_question;
use crate::roles::words::shared_words;
use crate::roles::{Findings, Link, Role};
use crate::syntax::facts::{Call, TypeRef};
use crate::syntax::typescript::is_registered;
use crate::syntax::{FnId, Program, Symbol};

/// A function to be taken as a command.
pub(super) struct Operation {
    pub function: FnId,
    /// The endpoint in front of it, if that is another function.
    pub endpoint: Option<FnId>,
    /// It stands in a module whose other operations are written down as messages.
    pub beside: bool,
    /// What asks for it is a consumer of events, no endpoint.
    pub reacting: bool,
}

/// Who calls whom, as far as it ends in a change of a record.
pub(super) struct Layers<'a> {
    program: &'a Program,
    stores: &'a Stores,
    callees: FxHashMap<FnId, Vec<FnId>>,
    callers: FxHashMap<FnId, Vec<FnId>>,
    endpoints: BTreeSet<FnId>,
    /// Functions that are told of events, unless they build a view.
    consumers: BTreeSet<FnId>,
    /// Called by handlers without a name, or at the top level.
    entered: BTreeSet<FnId>,
    /// Names called anywhere, for receivers nobody declares.
    called_names: BTreeSet<&'a str>,
    changing: BTreeSet<FnId>,
    /// Those that change more than what is kept in an array or map.
    lasting: BTreeSet<FnId>,
    /// Those that do so themselves.
    writing: BTreeSet<FnId>,
}

impl<'a> Layers<'a> {
    /// Follows every call of the program.
    pub fn new(program: &'a Program, found: &Findings, flow: &Flow<'_>, stores: &'a Stores) -> Layers<'a> {
        let mut layers = Layers {
            program,
            stores,
            callees: FxHashMap::default(),
            callers: FxHashMap::default(),
            endpoints: BTreeSet::new(),
            consumers: BTreeSet::new(),
            entered: BTreeSet::new(),
            called_names: BTreeSet::new(),
            changing: BTreeSet::new(),
            lasting: BTreeSet::new(),
            writing: stores.writers().collect(),
        };
        let called = program.map_functions(|id, _| {
            let callees = flow.calls(id).flat_map(|(_, callees)| callees).copied();
            let mut callees: Vec<FnId> = callees.filter(|callee| *callee != id).collect();
            callees.sort_unstable();
            callees.dedup();
            (id, callees)
        });
        for (id, callees) in called.into_iter().filter(|(_, callees)| !callees.is_empty()) {
            for &callee in &callees {
                layers.callers.entry(callee).or_default().push(id);
            }
            layers.callees.insert(id, callees);
        }
        let calls = program.functions().flat_map(|(_, function)| &function.body.calls);
        layers.called_names.extend(calls.map(|call| call.name.as_str()));
        layers.changing = layers.with_callers(stores.writers());
        layers.lasting = layers.with_callers(stores.lasting_writers());
        for (file, facts) in program.files.iter().enumerate() {
            for call in &facts.top_level.calls {
                layers.called_names.insert(&call.name);
                layers.entered.extend(top_level_callee(program, file as u32, call));
            }
        }
        for (link, _) in found.links() {
            match link {
                Link::Endpoint { function } => {
                    layers.endpoints.insert(*function);
                }
                Link::Consumes { consumer, function, .. } if !found.is(*consumer, Role::ReadModel) => {
                    layers.consumers.insert(*function);
                }
                Link::Route { file, within } => {
                    // A router built inside a function: the handlers' calls are in that function.
                    let inner = program.files[*file as usize]
                        .functions
                        .iter()
                        .enumerate()
                        .filter(|(_, f)| f.span.contains(within) || within.contains(&f.span))
                        .flat_map(|(at, _)| flow.calls(FnId(*file, at as u32)))
                        .filter(|(call, _)| within.contains(&call.span) && call.span != *within)
                        .flat_map(|(_, callees)| callees);
                    layers.entered.extend(inner);
                }
                _ => {}
            }
        }
        layers
    }

    /// These functions, and all that lead to them.
    fn with_callers(&self, of: impl Iterator<Item = FnId>) -> BTreeSet<FnId> {
        let mut all: BTreeSet<FnId> = of.collect();
        let mut open: Vec<FnId> = all.iter().copied().collect();
        while let Some(id) = open.pop() {
            for &caller in self.callers.get(&id).into_iter().flatten() {
                if all.insert(caller) {
                    open.push(caller);
                }
            }
        }
        all
    }

    /// The commands, in the order of the code. In modules whose operations are `taken` by messages, those
    /// that requests or consumers of events ask for.
    pub fn operations(&self, taken: &BTreeSet<String>) -> Vec<Operation> {
        let has_entries =
            !self.endpoints.is_empty() || self.entered.iter().any(|f| self.changing.contains(f));
        let mut chosen: BTreeMap<FnId, Option<FnId>> = BTreeMap::new();
        let mut behind: BTreeSet<FnId> = BTreeSet::new();
        for &endpoint in self.endpoints.iter().filter(|e| self.changing.contains(e)) {
            let services: Vec<FnId> = self.services_of(endpoint);
            if is_registered(self.program.function(endpoint)) {
                // A handler without a name is the operation only if no function of the application is.
                if self.writing.contains(&endpoint) || services.is_empty() {
                    behind.extend(services);
                    chosen.entry(endpoint).or_insert(None);
                }
                continue;
            }
            match services.as_slice() {
                [only] => {
                    chosen.entry(*only).or_insert(Some(endpoint));
                }
                many => {
                    behind.extend(many);
                    chosen.entry(endpoint).or_insert(None);
                }
            }
        }
        for &service in &self.changing {
            // What is only kept in memory is a store where requests say so.
            let lasts = self.lasting.contains(&service) || self.entered.contains(&service);
            let speaks = lasts
                && !self.endpoints.contains(&service)
                && !is_registered(self.program.function(service))
                && !chosen.contains_key(&service)
                && !behind.contains(&service)
                && self.is_application(service)
                && !has_test_of_rights_only(self.program, service);
            if !speaks {
                continue;
            }
            let entered = self.entered.contains(&service);
            let inner_callers =
                self.callers.get(&service).into_iter().flatten().any(|c| {
                    !self.endpoints.contains(c) && self.changing.contains(c) && self.is_application(*c)
                });
            let alive = self.callers.contains_key(&service)
                || self.called_names.contains(self.program.function(service).name.as_str());
            let stands = if has_entries { entered || alive } else { is_service(self.program, service) };
            if entered || (stands && !inner_callers && taken.is_empty()) {
                chosen.insert(service, None);
            }
        }
        let mut reacting: BTreeSet<FnId> = BTreeSet::new();
        for &consumer in self.consumers.iter().filter(|c| self.changing.contains(c)) {
            for service in self.services_of(consumer) {
                let own = self.program.owner(service) == self.program.owner(consumer);
                if !own && is_service(self.program, service) && !chosen.contains_key(&service) {
                    chosen.insert(service, None);
                    reacting.insert(service);
                }
            }
        }
        chosen
            .into_iter()
            .filter(|(f, endpoint)| !is_technical(self.program, *f) || endpoint.is_some())
            .map(|(function, endpoint)| Operation {
                function,
                endpoint,
                beside: taken.contains(&module_of(&self.program.files[function.0 as usize].path)),
                reacting: reacting.contains(&function),
            })
            .filter(|o| {
                // Amid messages an array or map is a view or a test's store, not a record of its own.
                let lasts = self.lasting.contains(&o.function);
                !o.beside
                    || lasts && (o.reacting || o.endpoint.is_some() || self.endpoints.contains(&o.function))
            })
            .collect()
    }

    /// Functions of the application behind an endpoint that carry out the change; private helpers are
    /// looked through, and one that stands beside the endpoint is part of it.
    fn services_of(&self, endpoint: FnId) -> Vec<FnId> {
        let owner = &self.program.function(endpoint).owner;
        self.callees
            .get(&endpoint)
            .into_iter()
            .flatten()
            .copied()
            .filter(|&c| {
                let beside = c.0 == endpoint.0 && self.program.function(c).owner == *owner;
                self.changing.contains(&c)
                    && !beside
                    && self.is_application(c)
                    && !self.endpoints.contains(&c)
            })
            .collect()
    }

    /// Neither the persistence layer nor a part of some type or module that is not for others.
    fn is_application(&self, id: FnId) -> bool {
        let function = self.program.function(id);
        let public = function.visibility != crate::syntax::facts::Visibility::Private;
        let reachable = if function.owner.is_some() { public } else { function.exported || public };
        reachable && !function.is_abstract && !self.is_persistence(id)
    }

    fn is_persistence(&self, id: FnId) -> bool {
        let function = self.program.function(id);
        let owner = function.owner.iter().map(String::as_str);
        let by_name = owner
            .chain(function.trait_.as_ref().and_then(TypeRef::name))
            .any(|name| shared_words(name).iter().any(|w| PERSISTENCE.contains(&w.as_str())));
        let by_folder = self.program.files[id.0 as usize]
            .path
            .split('/')
            .any(|part| shared_words(part).iter().any(|w| PERSISTENCE_FOLDERS.contains(&w.as_str())));
        let by_entity = self.program.owner(id).is_some_and(|o| self.stores.is_entity(Symbol::Type(o)));
        by_name || by_folder || by_entity
    }
}

/// Words of types that keep records.
const PERSISTENCE: &[&str] = &["repository", "repositories", "repo", "dao", "mapper", "persistence"];

/// Words of folders and files that keep records, or fill and shape the store.
const PERSISTENCE_FOLDERS: &[&str] = &[
    "repository",
    "repositories",
    "repo",
    "repos",
    "dao",
    "persistence",
    "db",
    "database",
    "migration",
    "migrations",
    "seed",
    "seeds",
    "seeder",
    "seeders",
    "fixtures",
    "factories",
];

/// A function called at a file's top level, by its plain name or as a method of a type.
fn top_level_callee(program: &Program, file: u32, call: &Call) -> Option<FnId> {
    if call.receiver.is_empty() {
        return program.resolve_function(file, &call.name);
    }
    program.resolve_alias(file, &call.receiver).and_then(|t| program.method(t, &call.name))
}

/// Set-up, life cycle and plumbing: changes of records that nobody orders.
fn is_technical(program: &Program, id: FnId) -> bool {
    let name = &program.function(id).name;
    let words = shared_words(name);
    let first = words.first().map(String::as_str).unwrap_or_default();
    let set_up = matches!(
        first,
        "main"
            | "run"
            | "start"
            | "bootstrap"
            | "seed"
            | "migrate"
            | "init"
            | "initialize"
            | "setup"
            | "constructor"
            | "new"
            | "up"
            | "down"
            | "on"
            | "before"
            | "after"
            | "truncate"
            | "clean"
            | "cleanup"
    );
    set_up || reads_as_question(name) || words.iter().any(|w| w == "test" || w == "mock")
}

/// Reading whether someone may do something is no change, whatever it notes down.
fn has_test_of_rights_only(program: &Program, id: FnId) -> bool {
    shared_words(&program.function(id).name)
        .first()
        .is_some_and(|w| matches!(w.as_str(), "validate" | "authenticate" | "authorize" | "verify" | "check"))
        && program
            .function(id)
            .owner
            .as_deref()
            .is_some_and(|o| shared_words(o).iter().any(|w| w == "strategy" || w == "guard"))
}

fn is_service(program: &Program, id: FnId) -> bool {
    let path = &program.files[id.0 as usize].path;
    let owner = program.function(id).owner.clone().unwrap_or_default();
    [owner.as_str(), path.rsplit('/').next().unwrap_or(path)].iter().any(|name| {
        shared_words(name).iter().any(|w| {
            matches!(
                w.as_str(),
                "service" | "services" | "usecase" | "usecases" | "mutation" | "mutations" | "interactor"
            )
        })
    })
}

/// Folders whose children stand for themselves.
const CONTAINERS: &[&str] = &["modules", "contexts", "packages", "apps", "microservices"];

/// The module a file belongs to.
pub(super) fn module_of(path: &str) -> String {
    let folders: Vec<&str> = path.rsplit_once('/').map_or(Vec::new(), |(f, _)| f.split('/').collect());
    let at = folders.iter().rposition(|f| CONTAINERS.contains(&f.to_ascii_lowercase().as_str()));
    at.and_then(|at| folders.get(..at + 2)).map_or_else(String::new, |f| f.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_the_children_of_container_folders() {
        assert_eq!(module_of("apps/shop/src/order.ts"), "apps/shop");
        assert_eq!(module_of("src/services/order.ts"), "");
        assert_eq!(module_of("src/order.ts"), "");
    }
}
