//! `unchecked-reference`

use super::describe;

describe! {
    /// A reference that leads nowhere and that the reference linter does not check: the external
    /// system of a side effect, a timer that a reaction waits for, sets or cancels, the event a
    /// process manager receives in a scenario.
    ///
    /// # Why it matters
    ///
    /// It is as wrong as any other reference to nothing, only nobody says so. Reported with `--strict`
    /// only.
    ///
    /// # How to mend it
    ///
    /// Correct the name, or add what is missing.
    ///
    /// # Before
    ///
    /// ```yaml
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: event-handler
    /// name: reminders
    /// scope: { domain: library }
    /// deliveryGuarantee: at-most-once
    /// handles:
    ///   - boundedContext: lending
    ///     event: copy-lent
    /// sideEffects:
    ///   - type: external-call
    ///     externalSystem: mail
    ///     rule: Sends a receipt.
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: external-system
    /// name: mail
    /// scope: { domain: library }
    /// direction: outbound
    /// ---
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: event-handler
    /// name: reminders
    /// scope: { domain: library }
    /// deliveryGuarantee: at-most-once
    /// handles:
    ///   - boundedContext: lending
    ///     event: copy-lent
    /// sideEffects:
    ///   - type: external-call
    ///     externalSystem: mail
    ///     rule: Sends a receipt.
    /// ```
    UncheckedReference, "esdm-extract/unchecked-reference", Error
}
