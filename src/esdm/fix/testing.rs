//! Runs the whole repair over a text, for the tests beside the fixers.

use super::{Fixed, fix};
use crate::esdm::model::Model;
use crate::esdm::rules::testing::with_api_versions;

/// A small model without errors, to be damaged.
pub(super) const LIBRARY: &str = "\
kind: domain
name: library
---
kind: bounded-context
name: lending
scope: { domain: library }
---
kind: aggregate
name: copy
scope: { domain: library, boundedContext: lending }
identifiedBy: { source: state, field: id }
state: { type: object, properties: { id: { type: string } } }
invariants:
  - name: not-lent-twice
    rule: A lent copy is not lent again.
---
kind: command
name: lend
scope: { domain: library, boundedContext: lending, aggregate: copy }
data: {}
publishes: [lent]
---
kind: event
name: lent
scope: { domain: library, boundedContext: lending, aggregate: copy }
data: {}
---
kind: policy
name: remind
scope: { domain: library }
deliveryGuarantee: at-most-once
handles:
  - { boundedContext: lending, aggregate: copy, event: lent }
emits:
  - { boundedContext: lending, aggregate: copy, command: lend }
---
kind: feature
name: lending-copies
scope: { domain: library, boundedContext: lending, aggregate: copy }
scenarios:
  - name: lends
    given: []
    when: { command: lend, data: {} }
    then: { events: [{ event: lent, data: {} }] }
  - name: refuses
    given: [{ event: lent, data: {} }]
    when: { command: lend, data: {} }
    then: { rejection: { invariant: not-lent-twice } }
";

/// A text with `apiVersion`s, damaged.
pub(super) fn damaged(text: &str, from: &str, to: &str) -> String {
    let full = with_api_versions(text);
    assert!(full.contains(from), "{from:?} is not in the text");
    full.replace(from, to)
}

/// The repair of a single file.
pub(super) fn mend(text: &str, unsafe_too: bool) -> Fixed {
    fix(&Model::from_sources([("model.esdm.yaml", text)]), unsafe_too)
}

/// The text of a single file after its safe repair.
pub(super) fn mended(text: &str) -> String {
    let fixed = mend(text, false);
    fixed.files.into_iter().next().map_or_else(|| text.to_owned(), |file| file.after)
}
