//! Modules of one package that are contexts of their own because each speaks a language of its own: the
//! aggregate of one is another type in the next (`domain/order` declares a `Product` beside that of
//! `domain/product`), or each decides over its own events alone.
//!
//! In: the units and what they consult. Out: for a file, the module that makes its context.

use std::collections::{BTreeMap, BTreeSet};

use super::folders::{TECHNICAL, is_layer};
use crate::evidence::{CandidateId, Evidence, Kind, RelationKind};
use crate::roles::words::words;
use crate::syntax::facts::TypeKind;
use crate::syntax::{Program, Symbol, TypeId};

/// How many words must mean different things in different modules.
const HOMONYMS: usize = 2;

/// Folders whose modules have vocabularies of their own, with the names of these modules.
#[derive(Debug, Default)]
pub(super) struct Vocabularies(BTreeMap<String, BTreeSet<String>>);

impl Vocabularies {
    /// Looks at where units stand. `units` are those of the evidence.
    pub(super) fn of(program: &Program, evidence: &Evidence, units: &[CandidateId]) -> Vocabularies {
        let mut below: BTreeMap<&str, Vec<(&str, CandidateId)>> = BTreeMap::new();
        for &unit in units {
            let path = program.file_of(evidence.candidates[unit].symbol).path.as_str();
            for (parent, module) in modules_around(path) {
                below.entry(parent).or_default().push((module, unit));
            }
        }
        let mut all = Vocabularies::default();
        for (parent, inside) in below {
            let modules: BTreeSet<&str> = inside.iter().map(|(module, _)| *module).collect();
            // `store` may be a shop as well as what keeps things: an aggregate of that name tells.
            let called = |unit: CandidateId| words(program.name(evidence.candidates[unit].symbol));
            let speaks = |(module, unit): &(&str, CandidateId)| {
                !(TECHNICAL.contains(module) || is_layer(module)) || called(*unit) == words(module)
            };
            if modules.len() < 2 || !inside.iter().all(speaks) {
                continue;
            }
            let apart = last(parent) == "domain" && homonyms(program, evidence, parent, &inside) >= HOMONYMS
                || inside.iter().all(|(module, unit)| consults_own(program, evidence, parent, module, *unit));
            if apart {
                all.0.insert(parent.to_owned(), modules.into_iter().map(str::to_owned).collect());
            }
        }
        all
    }

    /// The module that a file belongs to: the one around it, or the one whose name a folder of its has.
    pub(super) fn module_of(&self, path: &str) -> Option<String> {
        let inside = |(parent, modules): (&String, &BTreeSet<String>)| {
            let rest = path.strip_prefix(parent.as_str())?.strip_prefix('/')?;
            let module = rest.split('/').next()?;
            let module = modules.get(module.strip_suffix(".rs").unwrap_or(module))?;
            Some(format!("{parent}/{module}"))
        };
        let beside = |(parent, modules): (&String, &BTreeSet<String>)| {
            let root = parent.rsplit_once('/').map_or("", |(root, _)| root);
            let (folders, _) = path.strip_prefix(root)?.rsplit_once('/')?;
            let module = folders.split('/').find_map(|folder| modules.get(folder))?;
            Some(format!("{parent}/{module}"))
        };
        self.0.iter().find_map(inside).or_else(|| self.0.iter().find_map(beside))
    }
}

/// The folders around a file, each with its child on the way to the file.
fn modules_around(path: &str) -> impl Iterator<Item = (&str, &str)> {
    path.match_indices('/').filter_map(move |(at, _)| {
        let rest = &path[at + 1..];
        let child = rest.split('/').next()?;
        // A module may be one file.
        let module = if child.len() < rest.len() { child } else { child.strip_suffix(".rs")? };
        Some((&path[..at], module)).filter(|(_, module)| *module != "mod")
    })
}

fn last(folder: &str) -> &str {
    folder.rsplit('/').next().unwrap_or(folder)
}

/// How often a unit of one module is declared anew, as another type, in a module with a unit of its own.
fn homonyms(program: &Program, evidence: &Evidence, parent: &str, inside: &[(&str, CandidateId)]) -> usize {
    let declared_in = |ty: TypeId, module: &str| {
        let path = &program.files[ty.0 as usize].path;
        let is_data = matches!(program.ty(ty).kind, TypeKind::Struct | TypeKind::Class | TypeKind::Interface);
        is_data && is_in(path, parent, module)
    };
    let others: BTreeSet<&str> = inside.iter().map(|(module, _)| *module).collect();
    inside
        .iter()
        .flat_map(|(module, unit)| {
            others.iter().filter(move |other| *other != module).map(move |o| (unit, *o))
        })
        .filter(|(unit, other)| {
            let named = program.types_named(program.name(evidence.candidates[**unit].symbol));
            named.iter().any(|ty| declared_in(*ty, other))
        })
        .count()
}

fn is_in(path: &str, parent: &str, module: &str) -> bool {
    let rest = path.strip_prefix(parent).and_then(|rest| rest.strip_prefix('/'));
    let rest = rest.and_then(|rest| rest.strip_prefix(module));
    rest.is_some_and(|rest| rest.starts_with('/') || rest == ".rs")
}

/// Whether a boundary consults events, and only such as its own module declares.
fn consults_own(
    program: &Program,
    evidence: &Evidence,
    parent: &str,
    module: &str,
    unit: CandidateId,
) -> bool {
    let candidate = &evidence.candidates[unit];
    let mut events = evidence.related(unit, RelationKind::Consults).peekable();
    let own = |event: CandidateId| {
        let symbol: Symbol = evidence.candidates[event].symbol;
        is_in(&program.file_of(symbol).path, parent, module)
    };
    candidate.kind == Kind::DynamicConsistencyBoundary && events.peek().is_some() && events.all(own)
}

#[cfg(test)]
mod tests {
    use crate::sketch::testing::documents;

    fn unit(name: &str, beside: &str) -> String {
        format!(
            "pub struct {name} {{ pub id: String }}
            pub enum {name}Command {{ Open{name} {{ id: String }} }}
            pub enum {name}Event {{ {name}Opened {{ id: String }} }}
            impl Aggregate for {name} {{
                type Command = {name}Command;
                type Event = {name}Event;
                fn handle(&self, command: {name}Command) -> Result<Vec<{name}Event>, E> {{
                    match command {{ {name}Command::Open{name} {{ id }} => Ok(vec![{name}Event::{name}Opened {{ id }}]) }}
                }}
                fn apply(&mut self, event: {name}Event) {{}}
            }}
            {beside}"
        )
    }

    fn contexts(files: &[(&str, &str)]) -> Vec<String> {
        let all = documents(files);
        let contexts = all.iter().filter(|d| d["kind"] == "bounded-context");
        contexts.filter_map(|d| d["name"].as_str().map(str::to_owned)).collect()
    }

    #[test]
    fn modules_in_which_the_same_words_mean_different_things_are_contexts() {
        let shop = |menu: &str, table: &str| {
            let (menu, table) = (unit("Menu", menu), unit("Table", table));
            contexts(&[("src/domain/menu/mod.rs", &menu), ("src/domain/table/mod.rs", &table)])
        };
        assert_eq!(
            shop("pub struct Table { number: u8 }", "pub struct Menu { title: String }"),
            ["menu", "table"]
        );
        assert_eq!(shop("pub struct Dish { title: String }", "pub struct Guest { name: String }").len(), 1);
    }
}
