//! Two units of one name in one context are one unit told twice (a class and its stored form, parallel
//! versions of one model): what belongs to the second goes to the first.

use std::collections::BTreeMap;

use super::contexts::Contexts;
use super::naming::name;
use crate::evidence::{CandidateId, Evidence, Kind};

/// The evidence with commands, events and rules of repeated units moved to the unit that is written.
pub(super) fn homonymous_units(evidence: &Evidence, contexts: &Contexts) -> Evidence {
    let mut first: BTreeMap<(Kind, &str, String), CandidateId> = BTreeMap::new();
    let mut survivor: BTreeMap<CandidateId, CandidateId> = BTreeMap::new();
    for kind in [Kind::Aggregate, Kind::DynamicConsistencyBoundary] {
        for (id, candidate) in evidence.of_kind(kind) {
            let key = (kind, contexts.of(id).name.as_str(), name(&candidate.identifier, kind));
            let kept = *first.entry(key).or_insert(id);
            if kept != id {
                survivor.insert(id, kept);
            }
        }
    }
    let mut merged = evidence.clone();
    for candidate in &mut merged.candidates {
        if let Some(kept) = candidate.unit.and_then(|u| survivor.get(&u)) {
            candidate.unit = Some(*kept);
        }
    }
    for rule in &mut merged.rules {
        if let Some(kept) = survivor.get(&rule.unit) {
            rule.unit = *kept;
        }
    }
    merged
}
