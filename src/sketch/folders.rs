//! What the folders of a tree say: layers of one small application, and modules made of modules.

use std::collections::{BTreeMap, BTreeSet};

use crate::syntax::Program;

/// Folders that hold one layer or one sort of file of what stands around them.
const LAYERS: &[&str] = &[
    "application",
    "domain",
    "infrastructure",
    "infra",
    "interface",
    "interfaces",
    "presentation",
    "commands",
    "command-handlers",
    "events",
    "event-handlers",
    "queries",
    "query-handlers",
    "handlers",
    "sagas",
    "policies",
    "usecases",
    "use-cases",
    "repos",
    "repositories",
    "entities",
    "aggregates",
    "ports",
    "adapters",
    "gateways",
    "subscribers",
    "subscriptions",
    "read",
    "readmodels",
    "read-models",
    "projections",
    "contracts",
    "dto",
    "dtos",
];

/// Layers that generators put into every feature of one application over one store.
const FEATURE_LAYERS: &[&str] = &[
    "interface",
    "interfaces",
    "handlers",
    "repos",
    "repositories",
    "entities",
    "contracts",
    "dto",
    "dtos",
    "events",
    "subscribers",
];

/// Folder names that never name a context.
pub(super) const TECHNICAL: &[&str] = &[
    "application",
    "domain",
    "infrastructure",
    "infra",
    "interface",
    "interfaces",
    "api",
    "core",
    "common",
    "shared",
    "lib",
    "libs",
    "modules",
    "contexts",
    "features",
    "app",
    "src",
    "server",
    "backend",
    "commands",
    "events",
    "handlers",
    "impl",
    "queries",
    "sagas",
    "policies",
    "dto",
    "dtos",
    "entities",
    "models",
    "usecases",
    "use-cases",
    "services",
    "repos",
    "ports",
    "adapters",
    "utils",
    "web",
    "cli",
    "bin",
    "store",
    "kernel",
];

/// What a tree's folders hold.
pub(super) struct Folders {
    /// Folders with two layers or more of their own: each is a small application in itself.
    layered: BTreeSet<String>,
    /// Folders whose children are modules made of modules.
    of_modules: BTreeSet<String>,
    /// Folders of features divide nothing, for all of them share one store.
    pub(super) only_keeps: bool,
}

impl Folders {
    pub(super) fn of(program: &Program, only_keeps: bool) -> Folders {
        let layered = layered_folders(program, only_keeps);
        let of_modules = if only_keeps { BTreeSet::new() } else { folders_of_modules(program) };
        Folders { layered, of_modules, only_keeps }
    }

    /// The folder that a file's module or small application is.
    pub(super) fn own(&self, path: &str) -> Option<String> {
        module_key(path, &self.of_modules).or_else(|| layered_key(path, &self.layered))
    }
}

/// Folders with two children or more that are modules (`billing/billing.module.ts`) with modules of their
/// own inside: one such folder alone may be the application itself.
fn folders_of_modules(program: &Program) -> BTreeSet<String> {
    let declares = |path: &str| path.ends_with(".module.ts") || path.ends_with(".module.js");
    let modules: BTreeSet<&str> = program
        .files
        .iter()
        .filter(|f| declares(&f.path))
        .filter_map(|f| f.path.rsplit_once('/').map(|(folder, _)| folder))
        .collect();
    let nested =
        |outer: &str| modules.iter().any(|m| m.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/')));
    let mut children: BTreeMap<&str, usize> = BTreeMap::new();
    for (parent, _) in modules.iter().filter(|m| nested(m)).filter_map(|m| m.rsplit_once('/')) {
        *children.entry(parent).or_default() += 1;
    }
    children.into_iter().filter(|(_, count)| *count > 1).map(|(parent, _)| parent.to_owned()).collect()
}

/// Folders with two layers or more of their own.
fn layered_folders(program: &Program, only_keeps: bool) -> BTreeSet<String> {
    let mut layers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for file in &program.files {
        let mut rest = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        while let Some((parent, name)) = rest.rsplit_once('/') {
            if is_layer(name) {
                layers.entry(parent).or_default().insert(name);
            }
            rest = parent;
        }
    }
    // What requests and rows look like makes no layers: generators put both beside every controller.
    let layers = layers.into_iter().filter(|(_, names)| {
        let telling = names.iter().filter(|n| !only_keeps || !FEATURE_LAYERS.contains(n)).count();
        telling > 1 && !names.iter().all(|n| matches!(*n, "dto" | "dtos" | "entities"))
    });
    layers.map(|(folder, _)| folder.to_owned()).collect()
}

pub(super) fn is_layer(folder: &str) -> bool {
    LAYERS.contains(&folder.to_ascii_lowercase().as_str())
}

/// The child of a folder of modules.
fn module_key(path: &str, of_modules: &BTreeSet<String>) -> Option<String> {
    let (folders, _) = path.rsplit_once('/')?;
    of_modules.iter().find_map(|parent| {
        let rest = folders.strip_prefix(parent.as_str())?.strip_prefix('/')?;
        let child = rest.split('/').next()?;
        let technical = TECHNICAL.contains(&child.to_ascii_lowercase().as_str()) || is_layer(child);
        (!technical).then(|| format!("{parent}/{child}"))
    })
}

/// The outermost layered folder with a name of its own, unless layers come first in this tree.
fn layered_key(path: &str, layered: &BTreeSet<String>) -> Option<String> {
    let mut end = 0;
    for folder in path.rsplit_once('/')?.0.split('/') {
        end += folder.len() + usize::from(end > 0);
        if is_layer(folder) {
            return None;
        }
        if !TECHNICAL.contains(&folder.to_ascii_lowercase().as_str()) && layered.contains(&path[..end]) {
            return Some(path[..end].to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::sketch::testing::documents;

    const DECK: &str = "export class DeckScrubbed { constructor(readonly id: string) {} }
        export class Deck extends AggregateRoot { scrub() { this.apply(new DeckScrubbed(this.id)); } }";

    fn contexts(files: &[(&str, &str)]) -> Vec<String> {
        let all = documents(files);
        let contexts = all.iter().filter(|d| d["kind"] == "bounded-context");
        contexts.filter_map(|d| d["name"].as_str().map(str::to_owned)).collect()
    }

    #[test]
    fn modules_made_of_modules_are_contexts_and_so_are_their_siblings() {
        let (deck, sail) = (DECK, &DECK.replace("Deck", "Sail"));
        let nested = |hull: &'static str| {
            let files = [("src/hull/deck/deck.ts", deck), ("src/rig/sail/sail.ts", sail)];
            let modules =
                ["src/rig/rig.module.ts", "src/rig/sail/sail.module.ts", "src/hull/deck/deck.module.ts"];
            let modules =
                modules.into_iter().chain([hull]).map(|path| (path, "@Module({}) export class M {}"));
            contexts(&files.into_iter().chain(modules).collect::<Vec<_>>())
        };
        assert_eq!(nested("src/hull/hull.module.ts"), ["hull", "rig"]);
        // One such folder may be the application itself.
        assert_eq!(nested("src/hull/readme.ts"), ["shop"]);
    }
}
