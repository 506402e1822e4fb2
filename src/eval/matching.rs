//! Which document of a draft stands for which golden one: two models in, pairs out.
//!
//! Documents of the same kind pair up by name, one to one. Consumers and read
//! models that find no partner by name pair up by what they handle. What is
//! left of related kinds (an aggregate and a boundary; an event handler, a
//! policy and a process manager) pairs up across kinds, for half the credit.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::document::Doc;
use super::edges::{Edge, EdgeKind, Index, Target, edges};
use crate::citation::names;

/// What made two documents a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// Their names are equal.
    Name,
    /// The draft uses another name that the golden document accepts.
    Alias,
    /// They handle or project the same events and emit the same commands.
    Consumption,
}

/// A golden document and the one that stands for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Index in the golden model.
    pub golden: usize,
    /// Index in the draft.
    pub draft: usize,
    /// What made them a pair.
    pub means: Means,
    /// Whether the kinds are related, not equal.
    pub half: bool,
}

/// Kinds that consume events; taken for one another they earn one half.
pub const CONSUMERS: &[&str] = &["event-handler", "policy", "process-manager"];
/// Kinds that take commands; taken for one another they earn one half.
pub const UNITS: &[&str] = &["aggregate", "dynamic-consistency-boundary"];

/// The pairs of two models.
pub struct Matching {
    by_golden: Vec<Option<Pair>>,
    by_draft: Vec<Option<Pair>>,
}

impl Matching {
    /// The pair of a golden document.
    pub fn of_golden(&self, golden: usize) -> Option<Pair> {
        self.by_golden[golden]
    }

    /// The pair of a predicted document.
    pub fn of_draft(&self, draft: usize) -> Option<Pair> {
        self.by_draft[draft]
    }

    /// All pairs, in the order of the golden model.
    pub fn pairs(&self) -> impl Iterator<Item = Pair> + '_ {
        self.by_golden.iter().copied().flatten()
    }
}

/// One model with what matching asks of it.
pub struct Side<'a> {
    /// Its documents.
    pub docs: &'a [Doc],
    /// Its documents by key.
    pub index: Index<'a>,
    /// Its references.
    pub edges: BTreeSet<Edge>,
}

impl<'a> Side<'a> {
    /// Indexes a model.
    pub fn new(docs: &'a [Doc]) -> Self {
        let index = Index::new(docs);
        let edges = edges(&index);
        Self { docs, index, edges }
    }
}

/// Pairs the documents of a golden model with those of a draft.
pub fn pair_up(golden: &Side<'_>, draft: &Side<'_>) -> Matching {
    let mut matcher = Matcher {
        golden,
        draft,
        golden_names: golden.docs.iter().map(Names::of).collect(),
        draft_names: draft.docs.iter().map(Names::of).collect(),
        matching: Matching {
            by_golden: vec![None; golden.docs.len()],
            by_draft: vec![None; draft.docs.len()],
        },
    };
    // parents before what they hold, events before what consumes them
    matcher.by_name(&["domain", "subdomain"], true);
    matcher.by_name(&["bounded-context"], true);
    matcher.by_name(UNITS, true);
    matcher.by_name(UNITS, false);
    matcher.by_name(&["event", "command"], true);
    matcher.by_name(&["read-model"], true);
    matcher.by_consumption(&["read-model"], true);
    matcher.by_name(CONSUMERS, true);
    matcher.by_consumption(CONSUMERS, true);
    matcher.by_name(CONSUMERS, false);
    matcher.by_consumption(CONSUMERS, false);
    matcher.by_name(&["query"], true);
    matcher.by_name(SUPPORT, true);
    matcher.matching
}

/// Kinds outside the element figure, reported as support.
pub const SUPPORT: &[&str] =
    &["value-object", "domain-service", "actor", "external-system", "context-mapping", "entity"];

/// The names a document answers to, as words.
struct Names {
    /// Its own, and after it the accepted others.
    all: Vec<Vec<String>>,
    /// Of an event: the words of its aggregate.
    aggregate: Option<Vec<String>>,
}

impl Names {
    fn of(doc: &Doc) -> Self {
        let mut all = vec![names::words(&doc.name)];
        all.extend(doc.annotation_list("aliases").iter().map(|alias| names::words(alias)));
        let aggregate = doc.scope("aggregate");
        let owned = doc.kind == "event" && !aggregate.is_empty();
        Self { all, aggregate: owned.then(|| names::words(aggregate)) }
    }
}

/// How a pair is preferred over another one: smaller is better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Preference {
    name: NameEquality,
    other_parent: bool,
    other_context: bool,
    /// Documents that count are served before those that are scored apart.
    apart: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum NameEquality {
    AsWritten,
    WithoutAffixes,
    /// After the same aggregate's name is removed from both.
    WithoutAggregate,
    /// As above, of an accepted other name.
    Alias,
}

struct Matcher<'a> {
    golden: &'a Side<'a>,
    draft: &'a Side<'a>,
    golden_names: Vec<Names>,
    draft_names: Vec<Names>,
    matching: Matching,
}

impl Matcher<'_> {
    /// Pairs what is free among some kinds by name: within each kind, or across them.
    fn by_name(&mut self, kinds: &[&str], same_kind: bool) {
        let mut candidates = Vec::new();
        for golden in self.free_golden(kinds) {
            for &draft in &self.free_draft(kinds) {
                if (self.golden.docs[golden].kind == self.draft.docs[draft].kind) == same_kind
                    && let Some(preference) = self.preference(golden, draft)
                {
                    candidates.push((preference, golden, draft));
                }
            }
        }
        candidates.sort_unstable();
        for (golden, draft) in assign(&candidates) {
            let alias = self.name_equality(golden, draft) == Some(NameEquality::Alias);
            self.take(golden, draft, if alias { Means::Alias } else { Means::Name });
        }
    }

    /// Pairs what is free among some kinds when exactly one document of each
    /// side handles the same matched events and emits the same matched commands.
    fn by_consumption(&mut self, kinds: &[&str], same_kind: bool) {
        let mut groups: BTreeMap<_, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        let class = |doc: &Doc| if same_kind { doc.kind.clone() } else { String::new() };
        for golden in self.free_golden(kinds) {
            let consumed = self.consumed(self.golden, golden, |end| self.matching.of_golden(end));
            groups.entry((class(&self.golden.docs[golden]), consumed)).or_default().0.push(golden);
        }
        for draft in self.free_draft(kinds) {
            let consumed = self.consumed(self.draft, draft, |end| self.matching.of_draft(end));
            groups.entry((class(&self.draft.docs[draft]), consumed)).or_default().1.push(draft);
        }
        for ((_, consumed), (golden, draft)) in groups {
            if let ([golden], [draft]) = (golden.as_slice(), draft.as_slice())
                && consumed.iter().any(|(kind, _)| *kind != EdgeKind::Emits)
            {
                self.take(*golden, *draft, Means::Consumption);
            }
        }
    }

    /// The matched ends of a document's edges, as golden indices.
    fn consumed(
        &self,
        side: &Side<'_>,
        doc: usize,
        partner: impl Fn(usize) -> Option<Pair>,
    ) -> BTreeSet<(EdgeKind, usize)> {
        let edges = side.edges.iter().filter(|edge| edge.from == doc);
        edges
            .filter_map(|edge| match edge.to {
                Target::Doc(end) => partner(end).map(|pair| (edge.kind, pair.golden)),
                Target::Unresolved(_) => None,
            })
            .collect()
    }

    fn free_golden(&self, kinds: &[&str]) -> Vec<usize> {
        free(self.golden.docs, &self.matching.by_golden, kinds)
    }

    fn free_draft(&self, kinds: &[&str]) -> Vec<usize> {
        free(self.draft.docs, &self.matching.by_draft, kinds)
    }

    fn take(&mut self, golden: usize, draft: usize, means: Means) {
        let half = self.golden.docs[golden].kind != self.draft.docs[draft].kind;
        let pair = Some(Pair { golden, draft, means, half });
        self.matching.by_golden[golden] = pair;
        self.matching.by_draft[draft] = pair;
    }

    fn preference(&self, golden: usize, draft: usize) -> Option<Preference> {
        let name = self.name_equality(golden, draft)?;
        Some(Preference {
            name,
            other_parent: !self.same_parent(golden, draft),
            other_context: !self.same_context(golden, draft),
            apart: self.golden.docs[golden].is_apart(),
        })
    }

    fn name_equality(&self, golden: usize, draft: usize) -> Option<NameEquality> {
        let (golden, draft) = (&self.golden_names[golden], &self.draft_names[draft]);
        let own = draft.all.first()?;
        let (first, aliases) = golden.all.split_first()?;
        let equality =
            |name: &[String]| equal(name, golden.aggregate.as_deref(), own, draft.aggregate.as_deref());
        equality(first)
            .or_else(|| aliases.iter().any(|alias| equality(alias).is_some()).then_some(NameEquality::Alias))
    }

    /// Whether the consistency units that hold two documents are a pair, or neither has one.
    fn same_parent(&self, golden: usize, draft: usize) -> bool {
        let golden_parent = self.golden.docs[golden].parent();
        let draft_parent = self.draft.docs[draft].parent();
        match (golden_parent, draft_parent) {
            (None, None) => true,
            (Some(_), Some(_)) => parents_match(self.golden, self.draft, &self.matching, golden, draft),
            _ => false,
        }
    }

    fn same_context(&self, golden: usize, draft: usize) -> bool {
        match (self.golden.index.context(golden), self.draft.index.context(draft)) {
            (Some(golden), Some(draft)) => {
                self.matching.of_golden(golden).is_some_and(|pair| pair.draft == draft)
            }
            _ => {
                let (golden, draft) = (self.golden.docs[golden].context(), self.draft.docs[draft].context());
                names::words(golden) == names::words(draft)
            }
        }
    }
}

/// Whether both documents have a parent document, and the two are a pair.
pub fn parents_match(
    golden: &Side<'_>,
    draft: &Side<'_>,
    matching: &Matching,
    golden_doc: usize,
    draft_doc: usize,
) -> bool {
    match (golden.index.parent(golden_doc), draft.index.parent(draft_doc)) {
        (Some(golden), Some(draft)) => matching.of_golden(golden).is_some_and(|pair| pair.draft == draft),
        _ => false,
    }
}

fn free(docs: &[Doc], taken: &[Option<Pair>], kinds: &[&str]) -> Vec<usize> {
    let all = docs.iter().zip(taken).enumerate();
    all.filter(|(_, (doc, pair))| pair.is_none() && kinds.contains(&doc.kind.as_str()))
        .map(|(index, _)| index)
        .collect()
}

/// Compares two names. `golden_aggregate` and `draft_aggregate` are those of
/// events that an aggregate owns.
fn equal(
    golden: &[String],
    golden_aggregate: Option<&[String]>,
    draft: &[String],
    draft_aggregate: Option<&[String]>,
) -> Option<NameEquality> {
    if golden.is_empty() || draft.is_empty() {
        return None;
    }
    if without_aggregate(golden, golden_aggregate) == without_aggregate(draft, draft_aggregate) {
        return Some(NameEquality::AsWritten);
    }
    let (golden, draft) = (names::without_affixes(golden), names::without_affixes(draft));
    if without_aggregate(golden, golden_aggregate) == without_aggregate(draft, draft_aggregate) {
        return Some(NameEquality::WithoutAffixes);
    }
    // an event may be owned on one side and free-standing on the other
    let removed_from_both = [golden_aggregate, draft_aggregate].into_iter().flatten().any(|aggregate| {
        without_aggregate(golden, Some(aggregate)) == without_aggregate(draft, Some(aggregate))
    });
    removed_from_both.then_some(NameEquality::WithoutAggregate)
}

fn without_aggregate<'a>(name: &'a [String], aggregate: Option<&[String]>) -> &'a [String] {
    let Some(aggregate) = aggregate else { return name };
    let rest = names::without_leading(name, aggregate);
    if rest.len() < name.len() {
        rest
    } else {
        names::without_leading(name, names::without_affixes(aggregate))
    }
}

/// Chooses a one-to-one assignment from sorted candidates: the best first, and
/// then what is still free by moving a partner over, so that no document stays
/// alone while another one with an equal name has a choice.
fn assign(candidates: &[(Preference, usize, usize)]) -> Vec<(usize, usize)> {
    let mut partner_of_draft: BTreeMap<usize, usize> = BTreeMap::new();
    let mut served = BTreeSet::new();
    let mut choices: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for &(_, golden, draft) in candidates {
        choices.entry(golden).or_default().push(draft);
        if !served.contains(&golden) && !partner_of_draft.contains_key(&draft) {
            partner_of_draft.insert(draft, golden);
            served.insert(golden);
        }
    }
    for &golden in choices.keys() {
        if !served.contains(&golden) {
            move_over(golden, &choices, &mut partner_of_draft, &mut BTreeSet::new());
        }
    }
    partner_of_draft.into_iter().map(|(draft, golden)| (golden, draft)).collect()
}

fn move_over(
    golden: usize,
    choices: &BTreeMap<usize, Vec<usize>>,
    partner_of_draft: &mut BTreeMap<usize, usize>,
    tried: &mut BTreeSet<usize>,
) -> bool {
    for &draft in choices.get(&golden).into_iter().flatten() {
        if !tried.insert(draft) {
            continue;
        }
        let free = match partner_of_draft.get(&draft).copied() {
            None => true,
            Some(other) => move_over(other, choices, partner_of_draft, tried),
        };
        if free {
            partner_of_draft.insert(draft, golden);
            return true;
        }
    }
    false
}
