//! What matters to a unit, in the order in which it matters, along the evidence.
//!
//! In: places of the unit's elements, most important first. Out: declarations, each once: the unit's
//! own types, what handles, what refuses, what supports these, who reacts, who calls, what tests.

use std::collections::{BTreeMap, BTreeSet};

use super::callers::{Callers, type_of};
use super::files::FileNo;
use super::items::{Code, Item};
use super::test_cases::TestCases;
use crate::evidence::{CandidateId, Evidence, Kind};
use crate::source::Package;
use crate::syntax::facts::{Field, TypeRef};
use crate::syntax::{FnId, Place, Symbol, TypeId};

/// How near to the unit something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Nearness {
    /// It is the unit: its types, commands, events.
    Own,
    /// It carries out what the unit does.
    Handler,
    /// It refuses.
    Guard,
    /// Values, helpers, the rest of its methods.
    Support,
    /// It reacts to the unit, or the unit to it.
    Neighbour,
    /// It calls the unit.
    Caller,
    /// It tests the unit.
    Test,
    /// A helper that everybody calls: it says nothing of this unit.
    Common,
}

/// Most places of one sort that are looked at beyond the unit itself.
const MAX_FAR: usize = 24;
/// What the mentions of a unit in a test must count for the test to be about it.
const MENTIONS: usize = 2;
/// Methods of one name up to which the name alone says which is meant.
const RARE: usize = 2;
/// Calls from which on a helper is everybody's.
const COMMON: usize = 12;

/// A declaration and how near it is.
#[derive(Debug)]
pub(super) struct Ranked {
    pub item: Item,
    pub near: Nearness,
}

/// What the order is worked out from.
#[derive(Debug)]
pub(super) struct Sight<'s, 'a> {
    pub code: &'s Code<'a>,
    pub evidence: &'s Evidence,
    pub callers: &'s Callers,
    pub tests: &'s TestCases,
    pub packages: &'s [Package],
}

impl Sight<'_, '_> {
    /// Folder of the package that a file belongs to.
    fn package_of(&self, file: FileNo) -> &str {
        let path = self.code.files.all().get(file).map_or("", |file| file.path.as_str());
        let holds =
            |folder: &str| folder.is_empty() || path.strip_prefix(folder).is_some_and(|p| p.starts_with('/'));
        let folders = self.packages.iter().map(|package| package.folder.as_str());
        folders.filter(|folder| holds(folder)).max_by_key(|folder| folder.len()).unwrap_or("")
    }
}

/// Ranks what belongs to the seeds.
pub(super) fn rank(sight: &Sight<'_, '_>, seeds: &[Place]) -> Vec<Ranked> {
    let mut ranking = Ranking {
        sight,
        ranked: Vec::new(),
        known: BTreeMap::new(),
        own: BTreeSet::new(),
        functions: Vec::new(),
        entries: Vec::new(),
    };
    let seeded = seeded(sight.evidence, seeds);
    ranking.own(&seeded, seeds);
    ranking.handlers(&seeded);
    ranking.guards(&seeded);
    ranking.support(&seeded);
    ranking.neighbours(&seeded);
    ranking.callers(&seeded);
    ranking.tests(&seeded);
    let mut ranked = ranking.ranked;
    ranked.sort_by_key(|one| one.near);
    ranked
}

/// The candidates that stand at the seeds, in their order.
fn seeded(evidence: &Evidence, seeds: &[Place]) -> Vec<CandidateId> {
    let mut at: BTreeMap<&Place, Vec<CandidateId>> = BTreeMap::new();
    for (id, candidate) in evidence.candidates.iter().enumerate() {
        if let Some(place) = candidate.places.first() {
            at.entry(place).or_default().push(id);
        }
    }
    let mut known = BTreeSet::new();
    seeds.iter().filter_map(|seed| at.get(seed)).flatten().copied().filter(|id| known.insert(*id)).collect()
}

/// Collects declarations, each once, at its nearest.
struct Ranking<'r, 's, 'a> {
    sight: &'r Sight<'s, 'a>,
    ranked: Vec<Ranked>,
    /// By file, line and name.
    known: BTreeMap<(usize, u32, String), usize>,
    /// The unit's types.
    own: BTreeSet<TypeId>,
    /// The functions that carry out and refuse.
    functions: Vec<FnId>,
    /// Of these, the ones that the elements themselves stand for.
    entries: Vec<FnId>,
}

impl Ranking<'_, '_, '_> {
    fn add(&mut self, near: Nearness, item: Option<Item>) {
        let Some(item) = item else { return };
        let key = (item.file, item.line, item.name.clone());
        match self.known.get(&key) {
            Some(&at) => self.ranked[at].item.add_focus(&item.focus),
            None => {
                self.known.insert(key, self.ranked.len());
                self.ranked.push(Ranked { item, near });
            }
        }
    }

    fn add_function(&mut self, near: Nearness, place: &Place) {
        match self.sight.code.function_at(place) {
            Some(function) => {
                if matches!(near, Nearness::Handler | Nearness::Guard) && !self.functions.contains(&function)
                {
                    self.functions.push(function);
                }
                self.add(near, self.sight.code.function(function, &[place.line]));
            }
            None => self.add(near, self.sight.code.at(place)),
        }
    }

    fn own(&mut self, seeded: &[CandidateId], seeds: &[Place]) {
        for &id in seeded {
            let candidate = &self.sight.evidence.candidates[id];
            for symbol in [candidate.symbol].into_iter().chain(candidate.shapes.iter().copied()) {
                self.own.extend(type_of(symbol));
                if let Symbol::Function(function) = symbol
                    && !self.functions.contains(&function)
                {
                    self.functions.push(function);
                    self.entries.push(function);
                }
                self.add(Nearness::Own, self.sight.code.symbol(symbol));
            }
        }
        let known: BTreeSet<&Place> =
            seeded.iter().flat_map(|&id| &self.sight.evidence.candidates[id].places).collect();
        for seed in seeds.iter().filter(|seed| !known.contains(seed)) {
            self.add_function(Nearness::Own, seed);
        }
    }

    fn handlers(&mut self, seeded: &[CandidateId]) {
        let evidence = self.sight.evidence;
        for &id in seeded {
            for place in evidence.candidates[id].places.iter().skip(1) {
                self.entries.extend(self.sight.code.function_at(place));
                self.add_function(Nearness::Handler, place);
            }
            for relation in evidence.relations.iter().filter(|relation| relation.from == id) {
                for place in &relation.via {
                    self.add_function(Nearness::Handler, place);
                }
            }
            if let Symbol::Value(value) = evidence.candidates[id].symbol {
                for &function in self.sight.code.program.functions_in(value) {
                    self.add(Nearness::Handler, self.sight.code.function(function, &[]));
                }
            }
        }
    }

    fn guards(&mut self, seeded: &[CandidateId]) {
        for rule in &self.sight.evidence.rules {
            if seeded.contains(&rule.unit) || seeded.contains(&rule.command) {
                self.add_function(Nearness::Guard, &rule.place);
            }
        }
    }

    fn support(&mut self, seeded: &[CandidateId]) {
        let (code, evidence) = (self.sight.code, self.sight.evidence);
        for &id in seeded {
            let candidate = &evidence.candidates[id];
            if matches!(candidate.kind, Kind::Command | Kind::Event | Kind::Query) {
                continue;
            }
            for ty in
                [candidate.symbol].into_iter().chain(candidate.shapes.iter().copied()).filter_map(type_of)
            {
                for &method in code.program.methods(ty) {
                    self.add(Nearness::Support, code.function(method, &[]));
                }
            }
        }
        for ty in self.own.clone() {
            for named in self.types_named_by(ty) {
                if !self.own.contains(&named) {
                    self.add(Nearness::Support, code.symbol(Symbol::Type(named)));
                }
            }
        }
        let methods: Vec<FnId> = self.own.iter().flat_map(|&ty| code.program.methods(ty)).copied().collect();
        for function in self.functions.clone().into_iter().chain(methods) {
            for called in Callers::called_by(code.program, function) {
                let is_common = self.sight.callers.of(code.program, called).len() >= COMMON;
                let near = if is_common { Nearness::Common } else { Nearness::Support };
                self.add(near, code.function(called, &[]));
            }
        }
    }

    /// Types of the program that the fields of a type are of, or that it is declared with.
    fn types_named_by(&self, id: TypeId) -> Vec<TypeId> {
        let program = self.sight.code.program;
        let ty = program.ty(id);
        let mut names = Vec::new();
        ty.supertypes.iter().for_each(|parent| collect_names(parent, &mut names, 0));
        let fields = |fields: &[Field], names: &mut Vec<String>| {
            for field in fields {
                field.ty.iter().for_each(|ty| collect_names(ty, names, 0));
            }
        };
        fields(&ty.fields, &mut names);
        for variant in &ty.variants {
            fields(&variant.fields, &mut names);
        }
        ty.alias.iter().for_each(|alias| collect_names(alias, &mut names, 0));
        names.iter().filter_map(|name| program.resolve(id.0, name)).collect()
    }

    fn neighbours(&mut self, seeded: &[CandidateId]) {
        let evidence = self.sight.evidence;
        let of_unit: BTreeSet<CandidateId> = seeded.iter().copied().collect();
        for relation in &evidence.relations {
            if of_unit.contains(&relation.from) && !of_unit.contains(&relation.to) {
                let symbol = evidence.candidates[relation.to].symbol;
                self.add(Nearness::Neighbour, self.sight.code.symbol(symbol));
            }
        }
        let reacting =
            evidence.relations.iter().filter(|r| of_unit.contains(&r.to) && !of_unit.contains(&r.from));
        for relation in reacting.take(MAX_FAR) {
            for place in &relation.via {
                self.add_function(Nearness::Neighbour, place);
            }
        }
    }

    fn callers(&mut self, seeded: &[CandidateId]) {
        let (program, callers) = (self.sight.code.program, self.sight.callers);
        let mut places = Vec::new();
        let of_unit =
            |function: &FnId| program.owner(*function).is_some_and(|owner| self.own.contains(&owner));
        let entries = self.entries.iter().chain(self.functions.iter().filter(|function| of_unit(function)));
        for &function in entries {
            places.extend(callers.of(program, function));
        }
        for &id in seeded {
            let candidate = &self.sight.evidence.candidates[id];
            if candidate.kind == Kind::Command {
                places.extend(callers.making(program, candidate.symbol));
            }
        }
        for place in places.iter().take(MAX_FAR) {
            self.add_function(Nearness::Caller, place);
        }
    }

    fn tests(&mut self, seeded: &[CandidateId]) {
        let program = self.sight.code.program;
        let elements = seeded.iter().map(|&id| program.name(self.sight.evidence.candidates[id].symbol));
        let rare = |name: &&str| program.methods_named(name).take(RARE + 1).count() <= RARE;
        let functions = self.functions.iter().map(|&f| program.function(f).name.as_str()).filter(rare);
        let about = self.sight.tests.about(elements.chain(functions));
        let own = self.ranked.iter().filter(|one| one.near == Nearness::Own);
        let packages: BTreeSet<&str> = own.map(|one| self.sight.package_of(one.item.file)).collect();
        // Elsewhere the same words may mean something else.
        let is_near = |case: &Item| packages.contains(self.sight.package_of(case.file));
        let needed = |case: &Item| if is_near(case) { MENTIONS } else { 3 * MENTIONS };
        let mut cases: Vec<&Item> =
            about.into_iter().filter(|(hits, case)| *hits >= needed(case)).map(|(_, case)| case).collect();
        cases.sort_by_key(|case| !is_near(case));
        for case in cases.into_iter().take(MAX_FAR) {
            self.add(Nearness::Test, Some(case.clone()));
        }
    }
}

/// Names of types in a type, down to a depth that people write.
fn collect_names(ty: &TypeRef, names: &mut Vec<String>, depth: u32) {
    if depth > 8 {
        return;
    }
    let mut inside = |ty: &TypeRef| collect_names(ty, names, depth + 1);
    match ty {
        TypeRef::Named { path, args } => {
            args.iter().for_each(&mut inside);
            names.push(path.clone());
        }
        TypeRef::Object(fields) => fields.iter().filter_map(|field| field.ty.as_ref()).for_each(inside),
        TypeRef::Array(inner)
        | TypeRef::Map(inner)
        | TypeRef::Optional(inner)
        | TypeRef::Member(inner, _) => {
            inside(inner);
        }
        TypeRef::Union(all) | TypeRef::Intersection(all) | TypeRef::Tuple(all) => all.iter().for_each(inside),
        TypeRef::Primitive(_) | TypeRef::Literal(_) | TypeRef::Function(_) | TypeRef::Other(_) => {}
    }
}
