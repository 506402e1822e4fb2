//! A draft against a golden model: two lists of documents in, every figure out.
//!
//! A golden document marked `optional` or `inferred` is scored apart: it is
//! neither missed nor credited, nor are the edges that touch it. A predicted
//! document that matches nothing but says itself that it is `inferred` is no
//! false positive either; `inferred_precision` tells on drafts that hide there.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::document::Doc;
use super::edges::{Edge, EdgeKind, Target};
use super::figures::{Counts, Share};
use super::grounding::SourceTree;
use super::matching::{Matching, Means, Pair, SUPPORT, Side, pair_up, parents_match};
use super::rules;
use crate::citation::names;

/// Kinds that element F1 counts.
pub const ELEMENTS: &[&str] = &[
    "aggregate",
    "dynamic-consistency-boundary",
    "command",
    "event",
    "event-handler",
    "policy",
    "process-manager",
    "read-model",
    "query",
];

/// Kinds without a line of code of their own, left out of the hallucination rate.
const NOT_GROUNDED: &[&str] = &["domain", "bounded-context", "context-mapping"];

/// Everything one comparison shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CaseScore {
    /// Documents of the nine element kinds, in one count.
    pub elements: Counts,
    /// Documents of each kind, apart from what is scored apart.
    pub by_kind: BTreeMap<String, Counts>,
    /// References between documents.
    pub edges: Counts,
    /// References of each sort.
    pub edges_by_kind: BTreeMap<EdgeKind, Counts>,
    /// Matched commands and events whose parent matches as well.
    pub placement: Share,
    /// Pairs of matched documents in one bounded context, here and there.
    pub context_agreement: Counts,
    /// Property names of matched commands and events.
    pub fields: Counts,
    /// Documents of the remaining kinds.
    pub support: Counts,
    /// Golden invariants that the draft knows.
    pub rule_recall: Share,
    /// Predicted documents whose source does not hold; `None` when no source was at hand.
    pub hallucination: Option<Share>,
    /// Golden documents marked `inferred` that were found.
    pub inferred_recall: Share,
    /// Predicted documents marked `inferred` that match any golden document.
    pub inferred_precision: Share,
    /// The pairs.
    pub matched: Vec<Match>,
    /// Golden documents nobody stands for.
    pub missing: Vec<Element>,
    /// Predicted documents that stand for nothing.
    pub extra: Vec<Element>,
    /// Golden references the draft lacks.
    pub missing_edges: Vec<EdgeText>,
    /// References of the draft that the golden model lacks.
    pub extra_edges: Vec<EdgeText>,
    /// Golden invariants the draft lacks.
    pub missing_rules: Vec<RuleText>,
    /// Predicted documents whose source does not hold.
    pub unsupported: Vec<Element>,
}

/// A document as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Element {
    /// Its kind.
    pub kind: String,
    /// Its place in the model: context, parent and name.
    pub path: String,
    /// Its `source` annotation.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<String>,
    /// Whether it is left out of element F1 (optional, inferred).
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub apart: bool,
}

/// Two documents that stand for one another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// The golden one.
    pub golden: Element,
    /// The predicted one.
    pub draft: Element,
    /// What made them a pair.
    pub means: Means,
    /// Whether the kinds differ, which earns one half.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub half: bool,
    /// Whether the parent does not match, of a command or event.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub misplaced: bool,
}

/// An edge as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EdgeText {
    /// What it says.
    pub kind: EdgeKind,
    /// Kind and path of the document that holds it.
    pub from: String,
    /// Path of the document it refers to, or the reference when there is none.
    pub to: String,
}

/// An invariant as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RuleText {
    /// Kind and path of the document that holds it.
    pub unit: String,
    /// Its name.
    pub invariant: String,
    /// Where its guard stands.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<String>,
}

/// Scores a draft. `source` is the folder that `source` annotations are
/// relative to; without it the hallucination rate is not known.
pub fn score(golden: &[Doc], draft: &[Doc], source: Option<&Path>) -> CaseScore {
    let (golden, draft) = (Side::new(golden), Side::new(draft));
    let matching = pair_up(&golden, &draft);
    let mut score = CaseScore::default();
    let comparison = Comparison { golden: &golden, draft: &draft, matching: &matching };
    comparison.count_documents(&mut score);
    comparison.count_edges(&mut score);
    comparison.count_contexts(&mut score);
    for pair in matching.pairs() {
        comparison.count_pair(pair, &mut score);
    }
    comparison.count_rules(&mut score);
    if let Some(source) = source {
        comparison.count_hallucinations(&mut SourceTree::new(source), &mut score);
    }
    score
}

struct Comparison<'a> {
    golden: &'a Side<'a>,
    draft: &'a Side<'a>,
    matching: &'a Matching,
}

impl Comparison<'_> {
    /// Whether a golden document counts in the figures.
    fn golden_counts(&self, golden: usize) -> bool {
        !self.golden.docs[golden].is_apart()
    }

    /// Whether a predicted document counts: what stands for a golden document
    /// counts as that one does, what stands for none unless it says it is inferred.
    fn draft_counts(&self, draft: usize) -> bool {
        match self.matching.of_draft(draft) {
            Some(pair) => self.golden_counts(pair.golden),
            None => !self.draft.docs[draft].is_marked("inferred"),
        }
    }

    fn count_documents(&self, score: &mut CaseScore) {
        for (index, doc) in self.golden.docs.iter().enumerate() {
            let pair = self.matching.of_golden(index);
            if self.golden_counts(index) {
                let earned = pair.map_or(0.0, |pair| if pair.half { 0.5 } else { 1.0 });
                self.add(score, &doc.kind, Counts { correct: earned, predicted: 0.0, golden: 1.0 });
            }
            if pair.is_none() {
                score.missing.push(element(doc, doc.is_apart()));
            }
            if doc.is_marked("inferred") && !doc.is_marked("optional") {
                score.inferred_recall.count(pair.is_some());
            }
        }
        for (index, doc) in self.draft.docs.iter().enumerate() {
            let pair = self.matching.of_draft(index);
            if self.draft_counts(index) {
                self.add(score, &doc.kind, Counts { correct: 0.0, predicted: 1.0, golden: 0.0 });
            }
            if pair.is_none() {
                score.extra.push(element(doc, doc.is_marked("inferred")));
            }
            if doc.is_marked("inferred") {
                score.inferred_precision.count(pair.is_some());
            }
        }
    }

    fn add(&self, score: &mut CaseScore, kind: &str, counts: Counts) {
        score.by_kind.entry(kind.to_owned()).or_default().add(&counts);
        if ELEMENTS.contains(&kind) {
            score.elements.add(&counts);
        } else if SUPPORT.contains(&kind) {
            score.support.add(&counts);
        }
    }

    fn count_edges(&self, score: &mut CaseScore) {
        let as_golden = |edge: &Edge| {
            let from = self.matching.of_draft(edge.from)?.golden;
            let Target::Doc(to) = edge.to else { return None };
            Some(Edge { kind: edge.kind, from, to: Target::Doc(self.matching.of_draft(to)?.golden) })
        };
        let mut found = BTreeSet::new();
        for edge in &self.draft.edges {
            let golden = as_golden(edge).filter(|golden| self.golden.edges.contains(golden));
            let counts = self.draft_counts(edge.from) && end(edge).is_none_or(|to| self.draft_counts(to));
            if counts {
                let earned = if golden.is_some() { 1.0 } else { 0.0 };
                add_edge(score, edge.kind, Counts { correct: earned, predicted: 1.0, golden: 0.0 });
            }
            if golden.is_none() {
                score.extra_edges.push(edge_text(self.draft, edge));
            }
            found.extend(golden);
        }
        for edge in &self.golden.edges {
            let counts = self.golden_counts(edge.from) && end(edge).is_none_or(|to| self.golden_counts(to));
            if counts {
                add_edge(score, edge.kind, Counts { correct: 0.0, predicted: 0.0, golden: 1.0 });
            }
            if !found.contains(edge) {
                score.missing_edges.push(edge_text(self.golden, edge));
            }
        }
    }

    /// Two matched documents in one context there should be in one context here,
    /// and the other way round. Counted by groups: the pairs are never listed.
    fn count_contexts(&self, score: &mut CaseScore) {
        let mut there: HashMap<_, usize> = HashMap::new();
        let mut here: HashMap<_, usize> = HashMap::new();
        let mut both: HashMap<_, usize> = HashMap::new();
        for pair in self.matching.pairs().filter(|pair| self.golden_counts(pair.golden)) {
            let (golden, draft) = (&self.golden.docs[pair.golden], &self.draft.docs[pair.draft]);
            if golden.context().is_empty() {
                continue;
            }
            let golden = (golden.domain(), golden.context());
            *there.entry(golden).or_default() += 1;
            // a document without a context is in none with another one
            if !draft.context().is_empty() {
                let draft = (draft.domain(), draft.context());
                *here.entry(draft).or_default() += 1;
                *both.entry((golden, draft)).or_default() += 1;
            }
        }
        score.context_agreement = Counts {
            correct: pairs_within(both.values()),
            predicted: pairs_within(here.values()),
            golden: pairs_within(there.values()),
        };
    }

    fn count_pair(&self, pair: Pair, score: &mut CaseScore) {
        let (golden, draft) = (&self.golden.docs[pair.golden], &self.draft.docs[pair.draft]);
        let mut misplaced = false;
        if matches!(golden.kind.as_str(), "command" | "event") {
            let placed = match (golden.parent(), draft.parent()) {
                (None, None) => true,
                _ => parents_match(self.golden, self.draft, self.matching, pair.golden, pair.draft),
            };
            misplaced = !placed;
            if self.golden_counts(pair.golden) {
                score.placement.count(placed);
                score.fields.add(&field_counts(golden, draft));
            }
        }
        score.matched.push(Match {
            golden: element(golden, golden.is_apart()),
            draft: element(draft, golden.is_apart()),
            means: pair.means,
            half: pair.half,
            misplaced,
        });
    }

    fn count_rules(&self, score: &mut CaseScore) {
        for (index, golden) in self.golden.docs.iter().enumerate() {
            if golden.is_marked("optional") {
                continue;
            }
            let draft = self.matching.of_golden(index).map(|pair| &self.draft.docs[pair.draft]);
            for invariant in golden.invariants() {
                let known = draft.is_some_and(|draft| rules::recalls(golden, invariant, draft));
                score.rule_recall.count(known);
                if !known {
                    score.missing_rules.push(RuleText {
                        unit: format!("{} {}", golden.kind, golden.path()),
                        invariant: invariant.to_owned(),
                        source: golden.annotation(&format!("invariant.{invariant}")),
                    });
                }
            }
        }
    }

    fn count_hallucinations(&self, source: &mut SourceTree, score: &mut CaseScore) {
        let mut share = Share::default();
        for (index, doc) in self.draft.docs.iter().enumerate() {
            if NOT_GROUNDED.contains(&doc.kind.as_str()) {
                continue;
            }
            let supported = source.supports(doc);
            share.count(!supported);
            if !supported {
                score.unsupported.push(element(doc, !self.draft_counts(index)));
            }
        }
        score.hallucination = Some(share);
    }
}

fn end(edge: &Edge) -> Option<usize> {
    match edge.to {
        Target::Doc(to) => Some(to),
        Target::Unresolved(_) => None,
    }
}

fn add_edge(score: &mut CaseScore, kind: EdgeKind, counts: Counts) {
    score.edges.add(&counts);
    score.edges_by_kind.entry(kind).or_default().add(&counts);
}

#[expect(clippy::cast_precision_loss, reason = "counts of documents")]
fn pairs_within<'a>(sizes: impl Iterator<Item = &'a usize>) -> f64 {
    sizes.map(|&size| (size * (size - 1) / 2) as f64).sum()
}

/// Property names at the top level of `data`. What either side declares as
/// derived (demanded by the language, not carried by the code) is left out.
fn field_counts(golden: &Doc, draft: &Doc) -> Counts {
    let derived: Vec<_> =
        golden.annotation_list("derived-fields").iter().map(|name| names::words(name)).collect();
    let golden_fields: BTreeSet<_> = fields(golden).filter(|name| !derived.contains(name)).collect();
    let own: Vec<_> = draft.annotation_list("derived-fields").iter().map(|name| names::words(name)).collect();
    let draft_fields: BTreeSet<_> =
        fields(draft).filter(|name| !derived.contains(name) && !own.contains(name)).collect();
    #[expect(clippy::cast_precision_loss, reason = "counts of fields")]
    let count = |n: usize| n as f64;
    Counts {
        correct: count(golden_fields.intersection(&draft_fields).count()),
        predicted: count(draft_fields.len()),
        golden: count(golden_fields.len()),
    }
}

fn fields(doc: &Doc) -> impl Iterator<Item = Vec<String>> + '_ {
    let properties = doc.body.get("data").and_then(|data| data.get("properties")?.as_object());
    properties.into_iter().flat_map(|properties| properties.keys().map(|name| names::words(name)))
}

fn element(doc: &Doc, apart: bool) -> Element {
    Element { kind: doc.kind.clone(), path: doc.path(), source: doc.annotation("source"), apart }
}

fn edge_text(side: &Side<'_>, edge: &Edge) -> EdgeText {
    let from = &side.docs[edge.from];
    let to = match &edge.to {
        Target::Doc(to) => side.docs[*to].path(),
        Target::Unresolved(reference) => format!("{reference} (unresolved)"),
    };
    EdgeText { kind: edge.kind, from: format!("{} {}", from.kind, from.path()), to }
}
