//! Everything conventions say, kept so that the next ones can ask for it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::RwLock;

use rustc_hash::FxHashMap;

use super::notes::{Note, Said};
pub use super::part::{Confidence, Link, Part, Role};
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// Everything the conventions said.
#[derive(Debug, Default)]
pub struct Findings {
    parts: BTreeMap<(Symbol, Role), Part>,
    links: BTreeMap<Link, &'static str>,
    convention: &'static str,
    ignored: Vec<Part>,
    asked: BTreeSet<Symbol>,
    notes: Vec<Note>,
    /// Every part that was ever said, in order; the index by tags takes in what it has not seen yet.
    order: Vec<(Symbol, Role)>,
    by_tag: RwLock<TagIndex>,
    /// The keys of `parts`, a bit for each role: nothing is asked as often as whether something is one.
    known: FxHashMap<Symbol, u32>,
}

/// Messages by the tags they are known by at run time.
#[derive(Debug, Default)]
struct TagIndex {
    seen: usize,
    messages: FxHashMap<Role, FxHashMap<String, Vec<Symbol>>>,
}

impl Findings {
    /// Nothing said yet; what concerns the symbols in `asked` is noted (see [`Findings::note`]).
    pub(super) fn about(asked: BTreeSet<Symbol>) -> Self {
        Findings { asked, ..Findings::default() }
    }

    /// Who speaks from here on.
    pub(super) fn speaking(&mut self, convention: &'static str) {
        self.convention = convention;
    }

    /// Says that `symbol` plays `role`. Said again, the surest word wins.
    pub fn part(&mut self, symbol: Symbol, role: Role, confidence: Confidence) -> &mut Part {
        let convention = self.convention;
        let (order, known) = (&mut self.order, &mut self.known);
        let part = self.parts.entry((symbol, role)).or_insert_with(|| {
            order.push((symbol, role));
            *known.entry(symbol).or_default() |= bit(role);
            Part { symbol, role, identifier: None, confidence, conventions: Vec::new(), places: Vec::new() }
        });
        if !part.conventions.contains(&convention) {
            if confidence > part.confidence {
                part.conventions.insert(0, convention);
            } else {
                part.conventions.push(convention);
            }
        }
        part.confidence = part.confidence.max(confidence);
        if self.asked.contains(&symbol) {
            self.notes.push(Note { symbol, convention, said: Said::Part(role, confidence) });
        }
        part
    }

    /// Takes a part back, for a convention that knows better. What the team declared stays.
    pub fn retract(&mut self, symbol: Symbol, role: Role) {
        if self.is_declared(symbol, role) {
            return;
        }
        self.forget(symbol, role);
        if self.parts.remove(&(symbol, role)).is_some() && self.asked.contains(&symbol) {
            self.notes.push(Note { symbol, convention: self.convention, said: Said::Retracted(role) });
        }
    }

    /// Says how parts hang together.
    pub fn link(&mut self, link: Link) {
        let convention = self.convention;
        if !self.asked.is_empty() {
            for symbol in link.ends().filter(|s| self.asked.contains(s)) {
                self.notes.push(Note { symbol, convention, said: Said::Link(link.clone()) });
            }
        }
        self.links.entry(link).or_insert(convention);
    }

    /// What one reacts to, the other is built from: the events of `consumer` are those of `view`.
    pub(super) fn hand_over(&mut self, consumer: Symbol, view: Symbol) {
        let own = |link: &Link| matches!(link, Link::Consumes { consumer: c, .. } if *c == consumer);
        let links: Vec<Link> = self.links.extract_if(.., |link, _| own(link)).map(|(link, _)| link).collect();
        for link in links {
            if let Link::Consumes { event, function, within, .. } = link {
                self.link(Link::Consumes { consumer: view, event, function, within });
            }
        }
    }

    /// Whether someone asked about this symbol, where working out what to note takes more than a closure.
    pub fn is_asked(&self, symbol: Symbol) -> bool {
        self.asked.contains(&symbol)
    }

    /// Says why a symbol is not what it might have been taken for: "it has this mark, but lacks that".
    /// For near misses only: what shows no mark at all is passed over in silence. Costs nothing unless
    /// someone asked about this symbol.
    pub fn note(&mut self, symbol: Symbol, why: impl FnOnce() -> String) {
        if self.asked.contains(&symbol) {
            let said = Said::Missed(why());
            self.notes.push(Note { symbol, convention: self.convention, said });
        }
    }

    /// What was noted of the symbols someone asked about, in the order it was said.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Takes out every part and link of the symbols whose names are to be ignored.
    pub(super) fn ignore(&mut self, is_ignored: impl Fn(Symbol) -> bool) {
        let mut taken = Vec::new();
        for (key, part) in self.parts.extract_if(.., |(symbol, _), _| is_ignored(*symbol)) {
            taken.push(key);
            if !self.ignored.iter().any(|p| (p.symbol, p.role) == (part.symbol, part.role)) {
                self.ignored.push(part);
            }
        }
        for (symbol, role) in taken {
            self.forget(symbol, role);
        }
        self.links.retain(|link, _| !link.parts().any(&is_ignored));
    }

    /// Parts that were taken out because the team does not want them.
    pub fn ignored(&self) -> &[Part] {
        &self.ignored
    }

    /// Whether the team itself says that `symbol` plays `role`.
    pub fn is_declared(&self, symbol: Symbol, role: Role) -> bool {
        self.get(symbol, role).is_some_and(|part| part.confidence == Confidence::Declared)
    }

    /// The part, if someone said so.
    pub fn get(&self, symbol: Symbol, role: Role) -> Option<&Part> {
        self.parts.get(&(symbol, role))
    }

    fn forget(&mut self, symbol: Symbol, role: Role) {
        if let Some(roles) = self.known.get_mut(&symbol) {
            *roles &= !bit(role);
        }
    }

    /// Whether someone said that `symbol` plays `role`.
    pub fn is(&self, symbol: Symbol, role: Role) -> bool {
        self.known.get(&symbol).is_some_and(|roles| roles & bit(role) != 0)
    }

    /// Whether someone said that `symbol` plays any role.
    pub fn has_role(&self, symbol: Symbol) -> bool {
        self.known.get(&symbol).is_some_and(|roles| *roles != 0)
    }

    /// The roles of a symbol.
    pub fn roles(&self, symbol: Symbol) -> impl Iterator<Item = Role> + '_ {
        self.parts
            .range((symbol, Role::Aggregate)..=(symbol, Role::DomainService))
            .map(|((_, role), _)| *role)
    }

    /// All parts in a role, in the order of the code.
    pub fn in_role(&self, role: Role) -> impl Iterator<Item = &Part> + '_ {
        self.parts.values().filter(move |p| p.role == role)
    }

    /// All parts, in the order of the code.
    pub fn parts(&self) -> impl Iterator<Item = &Part> + '_ {
        self.parts.values()
    }

    /// All links with the convention that found each.
    pub fn links(&self) -> impl Iterator<Item = (&Link, &'static str)> + '_ {
        self.links.iter().map(|(l, c)| (l, *c))
    }

    /// Whether someone said that parts hang together so.
    pub fn is_linked(&self, link: &Link) -> bool {
        self.links.contains_key(link)
    }

    /// The types that hold the fields of a part.
    pub fn shapes_of(&self, part: Symbol) -> impl Iterator<Item = Symbol> + '_ {
        let first = Link::ShapedBy { part, shape: Symbol::Type(TypeId(0, 0)) };
        self.links.range(first..).map_while(move |(link, _)| match link {
            Link::ShapedBy { part: of, shape } if *of == part => Some(*shape),
            _ => None,
        })
    }

    /// The functions that answer a query.
    pub fn answering(&self, query: Symbol) -> impl Iterator<Item = FnId> + '_ {
        let first = Link::AnsweredBy { query, function: FnId(0, 0) };
        self.links.range(first..).map_while(move |(link, _)| match link {
            Link::AnsweredBy { query: of, function } if *of == query => Some(*function),
            _ => None,
        })
    }

    /// The read models that a query is said to read.
    pub fn read_by(&self, query: Symbol) -> impl Iterator<Item = Symbol> + '_ {
        let first = Link::Reads { query, read_model: Symbol::Type(TypeId(0, 0)) };
        self.links.range(first..).map_while(move |(link, _)| match link {
            Link::Reads { query: of, read_model } if *of == query => Some(*read_model),
            _ => None,
        })
    }

    /// The parts in a role that carry a tag, in the order they were found.
    pub fn tagged(&self, program: &Program, tag: &str, role: Role) -> Vec<Symbol> {
        if self.by_tag.read().is_ok_and(|index| index.seen < self.order.len()) {
            self.index_tags(program);
        }
        let Ok(index) = self.by_tag.read() else { return Vec::new() };
        // What was taken back since is still in the index.
        let carriers = index.messages.get(&role).and_then(|messages| messages.get(tag)).into_iter().flatten();
        carriers.copied().filter(|symbol| self.is(*symbol, role)).collect()
    }

    /// Takes in what was said since the last time.
    fn index_tags(&self, program: &Program) {
        let Ok(mut index) = self.by_tag.write() else { return };
        for &(symbol, role) in self.order.get(index.seen..).unwrap_or_default() {
            let messages = index.messages.entry(role).or_default();
            let called = self.get(symbol, role).and_then(|part| part.identifier.clone());
            for tag in super::messages::tags(program, symbol).into_iter().chain(called) {
                let carriers = messages.entry(tag).or_default();
                if !carriers.contains(&symbol) {
                    carriers.push(symbol);
                }
            }
        }
        index.seen = self.order.len();
    }

    /// The symbols in a role that a name written in `file` may mean: a type, a variant path, or a constant.
    pub fn named(&self, program: &Program, file: u32, path: &str, role: Role) -> Option<Symbol> {
        resolve_symbol(program, file, path).filter(|s| self.is(*s, role))
    }
}

fn bit(role: Role) -> u32 {
    1 << role as u32
}

/// The symbol that a path written in a file means, aliases looked through: an enum variant, a type, a constant.
pub fn resolve_symbol(program: &Program, file: u32, path: &str) -> Option<Symbol> {
    if let Some(variant) = program.variant(file, path) {
        return Some(super::messages::canonical(program, variant));
    }
    if let Some(ty) = program.resolve(file, path) {
        return Some(Symbol::Type(ty));
    }
    program.value(file, path).map(Symbol::Value)
}
