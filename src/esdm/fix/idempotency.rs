//! Consumers that may get an event twice and do not say what happens then.
//!
//! `owner: none` says that nobody takes care of it, which is what the model says by saying nothing;
//! whether it is true only the author knows.

use super::edits::{Value, insert_after};
use super::{Case, Fixer, Stage};
use crate::esdm::diagnostic::{Diagnostic, Fix, Safety};
use crate::esdm::schema::MISSING_REQUIRED_FIELD;

pub(super) struct Idempotency;

impl Fixer for Idempotency {
    fn stage(&self) -> Stage {
        Stage::Surplus
    }

    fn propose(&self, finding: &Diagnostic, case: &Case<'_, '_>) -> Option<Fix> {
        if finding.id != MISSING_REQUIRED_FIELD || finding.message != "missing required field \"idempotency\""
        {
            return None;
        }
        let spot = case.spot(finding)?;
        let guarantee = spot.node.pair("deliveryGuarantee")?;
        let value = Value::Pair("owner", "none");
        let edit = insert_after(spot.file, spot.node, guarantee, "idempotency", value)?;
        let title = "say that nobody deduplicates".to_owned();
        Some(Fix { title, safety: Safety::Unsafe, edits: vec![edit] })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{LIBRARY, damaged, mend};

    #[test]
    fn nobody_is_named_if_asked_for() {
        let text = damaged(LIBRARY, "at-most-once", "at-least-once # over the bus");
        assert!(mend(&text, false).files.is_empty());
        let fixed = mend(&text, true);
        let expected =
            damaged(LIBRARY, "at-most-once\n", "at-least-once # over the bus\nidempotency:\n  owner: none\n");
        assert_eq!(fixed.files[0].after, expected);
    }
}
