//! Stored records: which ones the code changes, what they are called, and the type that holds their fields.

use std::collections::BTreeMap;

use super::{Candidate, CandidateId, Evidence, Kind};
use crate::roles::records::{only_ties, record_name};
use crate::roles::words::words;
use crate::roles::{Confidence, Findings, Link};
use crate::syntax::facts::{TypeDecl, TypeKind};
use crate::syntax::program::common_folders;
use crate::syntax::{FnId, Place, Program, Symbol, TypeId};

/// One change of a record.
#[derive(Debug, Clone)]
pub(super) struct Write {
    /// Name of the record.
    pub record: String,
    /// Line of the call.
    line: u32,
    /// Only a repository's name says so.
    by_port: bool,
    /// It is only kept in an array or map.
    in_memory: bool,
}

/// What is known of a record.
#[derive(Debug, Clone, Default)]
struct Record {
    entity: Option<Symbol>,
    joins: bool,
    columns: Vec<String>,
}

/// All records and who changes them.
#[derive(Debug, Default)]
pub(super) struct Stores {
    writes: BTreeMap<FnId, Vec<Write>>,
    records: BTreeMap<String, Record>,
}

impl Stores {
    pub fn new(found: &Findings) -> Stores {
        let mut stores = Stores::default();
        for (link, _) in found.links() {
            match link {
                Link::Keeps { entity, record, joins } => {
                    let known = stores.records.entry(record.clone()).or_default();
                    known.entity.get_or_insert(*entity);
                    known.joins |= joins;
                }
                Link::Writes { function, record, columns, line, by_port, in_memory } => {
                    let (by_port, in_memory) = (*by_port, *in_memory);
                    let write = Write { record: record.clone(), line: *line, by_port, in_memory };
                    stores.writes.entry(*function).or_default().push(write);
                    let known = stores.records.entry(record.clone()).or_default();
                    known.joins |= only_ties(columns.iter().map(String::as_str));
                    if known.columns.is_empty() {
                        known.columns.clone_from(columns);
                    }
                }
                _ => {}
            }
        }
        for writes in stores.writes.values_mut() {
            writes.sort_by_key(|w| w.line);
        }
        stores
    }

    /// The records that functions change, in the order of the code; repositories' names count only
    /// where nothing behind them is seen.
    pub fn changed(&self, functions: &[FnId]) -> Vec<String> {
        let all = || functions.iter().flat_map(|f| self.writes.get(f).into_iter().flatten());
        let seen = all().any(|w| !w.by_port);
        let mut out = Vec::new();
        for write in all().filter(|w| !seen || !w.by_port) {
            push(&mut out, write.record.clone());
        }
        out
    }

    /// Functions that change something themselves.
    pub fn writers(&self) -> impl Iterator<Item = FnId> + '_ {
        self.writes.keys().copied()
    }

    /// Those that change more than what is kept in an array or map.
    pub fn lasting_writers(&self) -> impl Iterator<Item = FnId> + '_ {
        self.writes.iter().filter(|(_, all)| all.iter().any(|w| !w.in_memory)).map(|(id, _)| *id)
    }

    /// What holds the fields of a record, if something is marked so.
    pub fn entity(&self, record: &str) -> Option<Symbol> {
        self.records.get(record)?.entity
    }

    /// Whether a type holds the fields of a record.
    pub fn is_entity(&self, symbol: Symbol) -> bool {
        self.records.values().any(|r| r.entity == Some(symbol))
    }

    /// The record whose words are a run of `words`, the longest one; join tables never.
    pub fn named_in(&self, words: &[String]) -> Option<String> {
        self.records
            .iter()
            .filter(|(name, record)| !record.joins && holds(words, name))
            .max_by_key(|(name, _)| (name.len(), std::cmp::Reverse((*name).clone())))
            .map(|(name, _)| name.clone())
    }

    /// The records that changing these really concerns: a join table speaks of what it joins.
    pub fn subjects(&self, program: &Program, written: &[String]) -> Vec<String> {
        let mut out = Vec::new();
        for record in written {
            let known = self.records.get(record);
            if known.is_some_and(|r| r.joins) {
                for subject in known.map(|r| self.joined(program, r)).unwrap_or_default() {
                    push(&mut out, subject);
                }
                let prefix = self.named_in(&words(record)).filter(|_| out.is_empty());
                out.extend(prefix);
            } else {
                push(&mut out, record.clone());
            }
        }
        out
    }

    /// Records that the columns, fields or `belongs_to` of a join table name.
    fn joined(&self, program: &Program, record: &Record) -> Vec<String> {
        let mut columns = record.columns.clone();
        let mut out = Vec::new();
        if let Some(Symbol::Type(ty)) = record.entity {
            let decl = program.ty(ty);
            columns.extend(decl.fields.iter().map(|f| f.name.clone()));
            for annotation in &decl.annotations {
                for name in annotation.args.iter().flat_map(names_in) {
                    out.extend(record_name(&name).filter(|r| self.records.contains_key(r)));
                }
            }
        }
        for column in columns {
            let mut words = words(&column);
            words.pop();
            if let Some(name) = self.named_in(&words) {
                push(&mut out, name);
            }
        }
        out
    }

    /// The aggregate that is called like a record; of several the nearest.
    pub fn known_aggregate(
        &self,
        program: &Program,
        evidence: &Evidence,
        record: &str,
        near: FnId,
    ) -> Option<CandidateId> {
        let here = &program.files[near.0 as usize].path;
        let called = |identifier: &str| {
            let own = identifier.trim_end_matches("Root").trim_end_matches("Aggregate");
            record_name(if own.is_empty() { identifier } else { own })
        };
        evidence
            .of_kind(Kind::Aggregate)
            .filter(|(_, c)| called(&c.identifier).as_deref() == Some(record))
            .max_by_key(|(id, c)| {
                (common_folders(here, &program.file_of(c.symbol).path), std::cmp::Reverse(*id))
            })
            .map(|(id, _)| id)
    }

    /// The aggregate for a record, made on first demand.
    pub fn aggregate(
        &self,
        program: &Program,
        evidence: &mut Evidence,
        record: &str,
        near: FnId,
    ) -> CandidateId {
        if let Some(known) = self.known_aggregate(program, evidence, record, near) {
            return known;
        }
        let entity = self.records.get(record).and_then(|r| r.entity);
        let symbol = entity.or_else(|| declared_type(program, record, near));
        let place = symbol.map_or_else(|| self.first_place(program, record, near), |s| program.place(s));
        evidence.add(Candidate {
            kind: Kind::Aggregate,
            identifier: record.to_owned(),
            symbol: symbol.unwrap_or(Symbol::Function(near)),
            shapes: Vec::new(),
            unit: None,
            places: vec![place],
            conventions: vec![if entity.is_some() { "orm-entities" } else { "storage" }],
            confidence: if entity.is_some() { Confidence::Likely } else { Confidence::Guess },
            inferred: false,
        })
    }

    /// Where a record without a type shows: a function that changes it and has its name.
    fn first_place(&self, program: &Program, record: &str, near: FnId) -> Place {
        let of = |id: FnId| program.place(Symbol::Function(id));
        self.writes
            .iter()
            .filter(|(_, writes)| writes.iter().any(|w| w.record == record))
            .map(|(id, _)| *id)
            .find(|id| holds(&words(&program.function(*id).name), record))
            .map_or_else(|| of(near), of)
    }
}

/// `Name("User")` inside `belongs_to(User, foreign_key = …)`.
fn names_in(arg: &crate::syntax::facts::Expr) -> Vec<String> {
    use crate::syntax::facts::Expr;
    match arg {
        Expr::Name(name) => vec![name.clone()],
        Expr::Call(_, name, args) if name == "belongs_to" => args.iter().flat_map(names_in).collect(),
        Expr::Construct(_, args, _) | Expr::Array(args) => args.iter().flat_map(names_in).collect(),
        _ => Vec::new(),
    }
}

fn push(all: &mut Vec<String>, new: String) {
    if !all.contains(&new) {
        all.push(new);
    }
}

/// Whether the words of a record, in the singular or not, are a run of `all`.
pub(super) fn holds(all: &[String], record: &str) -> bool {
    let part: Vec<&str> = record.split('_').collect();
    all.windows(part.len()).any(|window| {
        window.iter().zip(&part).all(|(a, b)| a == b || crate::roles::records::singular(a) == **b)
    })
}

/// A type without any marker whose name is the record's.
pub(super) fn declared_type(program: &Program, record: &str, near: FnId) -> Option<Symbol> {
    let here = &program.files[near.0 as usize].path;
    program
        .types()
        .filter(|(_, decl)| {
            matches!(
                decl.kind,
                TypeKind::Class
                    | TypeKind::AbstractClass
                    | TypeKind::Struct
                    | TypeKind::Interface
                    | TypeKind::Alias
            ) && (!decl.fields.is_empty() || decl.alias.is_some() || !decl.supertypes.is_empty())
        })
        .filter_map(|(id, decl)| {
            let own = words(&decl.name).join("_");
            if is_value(program, id, decl) {
                return None;
            }
            let exact =
                own == record || own == format!("{record}_entity") || own == format!("{record}_model");
            (exact).then(|| {
                let path = &program.files[id.0 as usize].path;
                let inner = path.contains("domain") || path.contains("entit");
                ((inner, common_folders(here, path), std::cmp::Reverse(id)), id)
            })
        })
        .max_by_key(|(rank, _)| *rank)
        .map(|(_, id)| Symbol::Type(id))
}

/// Values have no identity, however like an entity they are called.
fn is_value(program: &Program, id: TypeId, decl: &TypeDecl) -> bool {
    let path = program.files[id.0 as usize].path.to_ascii_lowercase().replace(['-', '_'], "");
    path.contains("valueobject")
        || decl.supertypes.iter().any(|s| s.name().is_some_and(|n| n.contains("ValueObject")))
}
