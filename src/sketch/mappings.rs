//! Mappings between contexts: one consumes the events of another.

use std::collections::BTreeSet;

use super::consumers::emitted;
use super::plan::Plan;
use crate::esdm::definition::*;
use crate::evidence::{Candidate, CandidateId, RelationKind};

/// Pairs of contexts that a consumer joins: the ones it sends to or stands in depend on the ones it listens to.
pub(super) fn note_crossings(
    plan: &Plan<'_>,
    id: CandidateId,
    candidate: &Candidate,
    out: &mut BTreeSet<(String, String, String)>,
) {
    let heard: BTreeSet<String> =
        plan.events(id, RelationKind::Handles).into_iter().map(|e| e.bounded_context).collect();
    let told: BTreeSet<String> = emitted(plan, id).into_iter().map(|c| c.bounded_context).collect();
    let place = candidate.places[0].to_string();
    for customer in told.iter().chain(heard.iter()) {
        for supplier in &heard {
            if customer != supplier && (told.contains(customer) || customer < supplier) {
                out.insert((customer.clone(), supplier.clone(), place.clone()));
            }
        }
    }
    let told: Vec<&String> = told.iter().collect();
    for pair in told.windows(2) {
        out.insert((pair[0].clone(), pair[1].clone(), place.clone()));
    }
}

/// One mapping for each pair of contexts, with every place that joins them.
pub(super) fn mappings(plan: &Plan<'_>, crossings: BTreeSet<(String, String, String)>) -> Vec<Definition> {
    let mut out: Vec<Definition> = Vec::new();
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (customer, supplier, _) in &crossings {
        let known =
            pairs.iter().any(|(a, b)| (a == customer && b == supplier) || (a == supplier && b == customer));
        if !known {
            pairs.push((customer.clone(), supplier.clone()));
        }
    }
    for (customer, supplier) in pairs {
        let places: BTreeSet<&String> = crossings
            .iter()
            .filter(|(a, b, _)| (*a == customer && *b == supplier) || (*a == supplier && *b == customer))
            .map(|(_, _, place)| place)
            .collect();
        let end =
            |context: &str| ContextScope { domain: plan.domain.clone(), bounded_context: context.to_owned() };
        let mut document = Definition::new(
            format!("{customer}-{supplier}"),
            Body::CustomerSupplier(CustomerSupplier {
                kind: "customer-supplier",
                customer: end(&customer),
                supplier: end(&supplier),
            }),
        );
        document.annotate("source", places.into_iter().cloned().collect::<Vec<_>>().join(", "));
        out.push(document);
    }
    out
}
