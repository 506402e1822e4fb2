//! What became of each candidate: used, merged, rejected, or out of scope.
//!
//! Whoever decides writes the reason down at the place of the decision; nothing here works it out
//! afterwards.

use serde::Serialize;

use crate::roles::{Confidence, Part};
use crate::syntax::{Place, Program, Symbol};

/// The end of one candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum Outcome {
    /// It is in the model.
    Used {
        /// Context, unit and name: `ordering/order/placed`.
        element: String,
    },
    /// Another one stands for it.
    Merged {
        /// Which, as in [`Outcome::Used`] or by identifier.
        into: String,
        /// Why they are one.
        reason: &'static str,
    },
    /// It is not in the model.
    Rejected {
        /// Why.
        reason: &'static str,
    },
    /// The model has no place for it, or someone said so.
    OutOfScope {
        /// Why.
        reason: &'static str,
    },
}

/// One candidate and its end.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Kind of element, or the role if it came to no kind.
    pub kind: &'static str,
    /// As the code writes it.
    pub identifier: String,
    /// The symbol it stands for.
    #[serde(skip)]
    pub symbol: Symbol,
    /// Where it stands, `path:line`.
    #[serde(serialize_with = "as_text")]
    pub place: Place,
    /// Conventions that found it, surest first.
    pub conventions: Vec<&'static str>,
    /// How sure.
    #[serde(serialize_with = "as_share")]
    pub confidence: Confidence,
    /// Derived, not in the code as such.
    pub inferred: bool,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

fn as_text<S: serde::Serializer>(place: &Place, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(place)
}

fn as_share<S: serde::Serializer>(confidence: &Confidence, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_f64(confidence.share())
}

impl Entry {
    /// The entry of a part that did not become a candidate of the evidence.
    pub fn of_part(program: &Program, part: &Part, outcome: Outcome) -> Entry {
        Entry {
            kind: part.role.name(),
            identifier: part.identifier.clone().unwrap_or_else(|| program.name(part.symbol).to_owned()),
            symbol: part.symbol,
            place: program.place(part.symbol),
            conventions: part.conventions.clone(),
            confidence: part.confidence,
            inferred: false,
            outcome,
        }
    }
}

/// How many ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// In the model.
    pub used: usize,
    /// Another one stands for it.
    pub merged: usize,
    /// Not in the model.
    pub rejected: usize,
    /// No place for it.
    pub out_of_scope: usize,
}

/// All candidates and their ends.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// In the order of place, then kind, then identifier.
    pub entries: Vec<Entry>,
}

/// The ledger as a file, with the name of its format.
#[derive(Serialize)]
struct LedgerFile<'a, T> {
    format: &'static str,
    counts: Counts,
    candidates: &'a [Entry],
    #[serde(skip_serializing_if = "Option::is_none")]
    refinement: Option<&'a T>,
}

impl Ledger {
    /// Puts entries in order.
    pub fn new(mut entries: Vec<Entry>) -> Ledger {
        entries.sort_by(|a, b| (&a.place, a.kind, &a.identifier).cmp(&(&b.place, b.kind, &b.identifier)));
        Ledger { entries }
    }

    /// How many ended how.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for entry in &self.entries {
            match entry.outcome {
                Outcome::Used { .. } => counts.used += 1,
                Outcome::Merged { .. } => counts.merged += 1,
                Outcome::Rejected { .. } => counts.rejected += 1,
                Outcome::OutOfScope { .. } => counts.out_of_scope += 1,
            }
        }
        counts
    }

    /// The counts as one line.
    pub fn summary(&self) -> String {
        let Counts { used, merged, rejected, out_of_scope } = self.counts();
        let noun = if self.entries.len() == 1 { "candidate" } else { "candidates" };
        format!(
            "{} {noun}: {used} used, {merged} merged, {rejected} rejected, {out_of_scope} out of scope",
            self.entries.len()
        )
    }

    /// The ledger as JSON, in the format `esdm-extract/ledger/v1`, with what a later step has to say
    /// under `refinement`.
    ///
    /// # Errors
    /// Never, as far as is known: all of it is text and numbers.
    pub fn to_json(&self, refinement: Option<&impl Serialize>) -> serde_json::Result<String> {
        let file = LedgerFile {
            format: "esdm-extract/ledger/v1",
            counts: self.counts(),
            candidates: &self.entries,
            refinement,
        };
        serde_json::to_string_pretty(&file).map(|text| text + "\n")
    }
}
