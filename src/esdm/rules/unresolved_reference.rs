//! `unresolved-reference`

use super::describe;

describe! {
    /// A reference to something that is not there, or is somewhere else.
    ///
    /// # Why it matters
    ///
    /// Whatever hangs on the reference hangs in the air. If something of that name exists in another
    /// place, the message says where; if something of a similar name exists, it is suggested.
    ///
    /// # How to mend it
    ///
    /// Correct the name or the place, or add what is missing.
    ///
    /// # Before
    ///
    /// ```yaml
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: domain
    /// name: library
    /// ---
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: bounded-context
    /// name: lending
    /// scope: { domain: libary }
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: domain
    /// name: library
    /// ---
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: bounded-context
    /// name: lending
    /// scope: { domain: library }
    /// ```
    UnresolvedReference, "esdm/structure/unresolved-reference", Error
}
