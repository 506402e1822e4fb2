//! A consumer that the proposal takes for another kind: policy, event-handler or process manager.

use std::collections::BTreeSet;

use crate::esdm::plain::PlainDocument;
use crate::esdm::validate_value;
use crate::refine::parts::edges;

use super::{Log, Merged, Powers};

/// Turns a consumer into what the proposal takes it for, if no convention is sure what it is, the
/// proposal is whole, and nothing it reacts to or does is lost.
pub(super) fn change(at: usize, proposed: PlainDocument, powers: &Powers, merged: &mut Merged) {
    let before = merged.documents[at].clone();
    let mut now = proposed;
    let mut log = Log { key: before.key(), merged };
    if !powers.may_reclassify(&before.key()) || powers.only_descriptions() {
        log.contradict("/kind", format!("the code says it is of the kind {}", before.kind()));
        return;
    }
    let inherited = ["scope", "metadata"].into_iter().chain(
        ["description", "deliveryGuarantee", "idempotency"]
            .into_iter()
            .filter(|field| now.get(field).is_none()),
    );
    for field in inherited.collect::<Vec<_>>() {
        match before.get(field) {
            Some(value) => now.set(field, value.clone()),
            None => _ = now.remove(field),
        }
    }
    let now = now.in_order();
    let of = |document: &PlainDocument| -> BTreeSet<_> {
        edges(document)
            .into_iter()
            .map(|edge| (edge.role, edge.kind, edge.context, edge.of, edge.name))
            .collect()
    };
    let after = of(&now);
    if let Some((role, _, _, _, name)) = of(&before).into_iter().find(|edge| !after.contains(edge)) {
        log.contradict("/kind", format!("as a {} it no longer {} `{name}`", now.kind(), role.verb()));
        return;
    }
    if let Some(violation) = validate_value(now.value()).first() {
        let reason = format!("as a {} it is not whole: {}", now.kind(), violation.message);
        log.refuse("/kind", reason.chars().filter(|c| !c.is_control()).take(200).collect::<String>());
        return;
    }
    log.key = now.key();
    log.change("/kind", format!("{} instead of {}", now.kind(), before.kind()));
    merged.documents[at] = now;
}
