//! Which bounded contexts a consumer touches, and which a mapping links.
//!
//! Contexts are compared by their bare names; equal names in two domains are one.

use std::collections::BTreeSet;

use crate::esdm::index::Entry;
use crate::esdm::kind::Kind;
use crate::esdm::resolve::mapping_ends;
use crate::esdm::yaml::NodeRef;

/// The kinds that may cross contexts.
pub(super) const CONSUMERS: [Kind; 4] =
    [Kind::EventHandler, Kind::Policy, Kind::ProcessManager, Kind::ReadModel];

/// The contexts a consumer touches, in byte order.
pub(super) fn touched_by<'a>(consumer: &Entry<'a>) -> BTreeSet<&'a str> {
    let mut touched = BTreeSet::new();
    let mut touch =
        |node: NodeRef<'a>| touched.extend(node.get_text("boundedContext").filter(|c| !c.is_empty()));
    match consumer.kind {
        Kind::EventHandler => consumer.items("handles").for_each(touch),
        Kind::Policy => consumer.items("handles").chain(consumer.items("emits")).for_each(touch),
        Kind::ProcessManager => {
            consumer.items("startsWhen").for_each(&mut touch);
            for reaction in consumer.items("reactions") {
                reaction
                    .get("when")
                    .filter(|when| when.get("timer").is_none())
                    .into_iter()
                    .for_each(&mut touch);
                reaction.get_items("emits").for_each(&mut touch);
            }
        }
        Kind::ReadModel => {
            consumer.get("scope").into_iter().chain(consumer.items("projections")).for_each(touch);
        }
        _ => {}
    }
    touched
}

/// The contexts a mapping links, in byte order.
pub(super) fn linked_by<'a>(mapping: &Entry<'a>) -> BTreeSet<&'a str> {
    mapping_ends(mapping)
        .filter_map(|end| end.get_text("boundedContext"))
        .filter(|context| !context.is_empty())
        // A sound mapping has two ends; a hostile one need not be squared.
        .take(64)
        .collect()
}

/// All pairs of different contexts, each with the smaller name first.
pub(super) fn pairs<'a>(contexts: &BTreeSet<&'a str>) -> Vec<(&'a str, &'a str)> {
    let mut pairs = Vec::new();
    for (i, x) in contexts.iter().enumerate() {
        pairs.extend(contexts.iter().skip(i + 1).map(|y| (*x, *y)));
    }
    pairs
}
