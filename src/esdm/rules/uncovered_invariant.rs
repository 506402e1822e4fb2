//! `uncovered-invariant`

use std::collections::{HashMap, HashSet};

use super::scenario::{readable, rejected, unit_features};
use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;

describe! {
    /// An invariant of a unit that has features, none of which shows it being violated.
    ///
    /// # Why it matters
    ///
    /// An invariant without a scenario that runs into it is a rule nobody has tried. Units without any
    /// features are left alone.
    ///
    /// # How to mend it
    ///
    /// Add a scenario in which the unit refuses, naming the invariant.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: aggregate
    /// name: loan
    /// scope: { domain: library, boundedContext: lending }
    /// invariants:
    ///   - name: one-member-at-a-time
    ///     rule: A copy is lent to one member at a time.
    /// ---
    /// kind: feature
    /// name: lending-copies
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// scenarios:
    ///   - name: lends-a-copy
    ///     when: { command: lend-copy, data: {} }
    ///     then: { events: [] }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: aggregate
    /// name: loan
    /// scope: { domain: library, boundedContext: lending }
    /// invariants:
    ///   - name: one-member-at-a-time
    ///     rule: A copy is lent to one member at a time.
    /// ---
    /// kind: feature
    /// name: lending-copies
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// scenarios:
    ///   - name: lends-a-copy
    ///     when: { command: lend-copy, data: {} }
    ///     then: { rejection: { invariant: one-member-at-a-time } }
    /// ```
    UncoveredInvariant, "esdm/gwt/uncovered-invariant", Warning
}

impl Rule for UncoveredInvariant {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        let mut covered: HashMap<_, HashSet<&str>> = HashMap::new();
        for feature in unit_features(model) {
            let unit =
                (feature.variant.kind(), feature.entry.domain, feature.entry.context, feature.unit_name);
            let names = feature.scenarios().filter_map(|scenario| Some(rejected(scenario)?.1));
            covered.entry(unit).or_default().extend(names);
        }
        for kind in [Kind::Aggregate, Kind::DynamicConsistencyBoundary] {
            for unit in model.of_kind(kind) {
                let key = (kind, unit.domain, unit.context, unit.name);
                let Some(covered) = covered.get(&key) else { continue };
                for invariant in unit.items("invariants") {
                    let Some((node, name)) = readable(invariant, "name") else { continue };
                    if !covered.contains(name) {
                        let message = format!(
                            "invariant {} of {kind} {} is not covered by any scenario",
                            quote(name),
                            quote(unit.name)
                        );
                        sink.at(unit.document, node, message);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    const UNIT: &str = "kind: aggregate\nname: u\nscope: {domain: d, boundedContext: c}\ninvariants: [{name: i}, {name: j}]\n---\n";

    #[test]
    fn all_features_of_the_unit_count_together() {
        let feature = |name: &str, context: &str, invariant: &str| {
            format!(
                "kind: feature\nname: {name}\nscope: {{domain: d, boundedContext: {context}, aggregate: u}}\nscenarios: [{{then: {{rejection: {{invariant: {invariant}}}}}}}]\n---\n"
            )
        };
        let text = format!("{UNIT}{}{}", feature("f", "c", "i"), feature("g", "c", "j"));
        assert!(findings(&UncoveredInvariant, &text).is_empty());
        let text = format!("{UNIT}{}{}", feature("f", "c", "i"), feature("g", "x", "j"));
        assert_eq!(
            findings(&UncoveredInvariant, &text),
            ["4:32 invariant \"j\" of aggregate \"u\" is not covered by any scenario"]
        );
    }

    #[test]
    fn a_unit_without_features_is_left_alone() {
        assert!(findings(&UncoveredInvariant, UNIT).is_empty());
    }
}
