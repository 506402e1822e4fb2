//! `process-manager-correlated-by-field`

use std::collections::BTreeMap;

use super::{Rule, Sink, describe};
use crate::esdm::index::ModelIndex;
use crate::esdm::kind::Kind;
use crate::esdm::resolve::{declares, event_references};
use crate::esdm::text::quote;

describe! {
    /// A process manager correlated by a field that one of its events does not carry.
    ///
    /// # Why it matters
    ///
    /// An event without the field cannot find its instance. Reference resolution comes first and
    /// reports the same as an unresolved reference, so this finding is not normally seen.
    ///
    /// # How to mend it
    ///
    /// Add the field to the data of the event, or correlate by a field that all events carry.
    ///
    /// # Before
    ///
    /// ```yaml
    /// kind: process-manager
    /// name: overdue
    /// scope: { domain: library }
    /// correlatedBy: { source: event-field, field: loan-number }
    /// startsWhen:
    ///   - boundedContext: lending
    ///     aggregate: loan
    ///     event: copy-lent
    /// ---
    /// kind: event
    /// name: copy-lent
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// data:
    ///   type: object
    ///   properties:
    ///     loan-id: { type: string }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// kind: process-manager
    /// name: overdue
    /// scope: { domain: library }
    /// correlatedBy: { source: event-field, field: loan-id }
    /// startsWhen:
    ///   - boundedContext: lending
    ///     aggregate: loan
    ///     event: copy-lent
    /// ---
    /// kind: event
    /// name: copy-lent
    /// scope: { domain: library, boundedContext: lending, aggregate: loan }
    /// data:
    ///   type: object
    ///   properties:
    ///     loan-id: { type: string }
    /// ```
    ProcessManagerCorrelatedByField, "esdm/structure/process-manager-correlated-by-field", Error
}

impl Rule for ProcessManagerCorrelatedByField {
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink) {
        for manager in model.of_kind(Kind::ProcessManager) {
            let Some(field) = manager.get("correlatedBy").and_then(|c| c.get("field")) else { continue };
            let Some(name) = field.text() else { continue };
            let events: BTreeMap<_, _> = event_references(manager)
                .into_iter()
                .filter_map(|reference| reference.resolve(model, manager.domain))
                .map(|event| ((event.context, event.aggregate, event.name), event))
                .collect();
            for event in events.values().filter(|event| !declares(event.get("data"), name)) {
                let message = format!(
                    "process-manager {} correlatedBy.field {} is not declared in event {} data.properties",
                    quote(manager.name),
                    quote(name),
                    quote(event.name)
                );
                sink.at(manager.document, field, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;
    use super::*;

    #[test]
    fn an_event_that_occurs_twice_is_reported_once() {
        let text = "kind: process-manager\nname: p\nscope: {domain: d}\ncorrelatedBy: {field: id}\n\
                    startsWhen: [{boundedContext: c, event: e}, {boundedContext: c, event: e}]\n---\n\
                    kind: event\nname: e\nscope: {domain: d, boundedContext: c}\ndata: {}\n";
        assert_eq!(
            findings(&ProcessManagerCorrelatedByField, text),
            [
                "4:23 process-manager \"p\" correlatedBy.field \"id\" is not declared in event \"e\" data.properties"
            ]
        );
    }
}
