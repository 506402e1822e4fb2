//! `hidden-value`

use super::describe;

describe! {
    /// An `apiVersion`, `kind`, `name` or `scope` that is given by an alias or a merge key.
    ///
    /// # Why it matters
    ///
    /// Validation follows aliases and merge keys, but everything else looks at the text alone: a name
    /// given by alias is not found by references, and duplicates go unnoticed. Reported with
    /// `--strict` only.
    ///
    /// # How to mend it
    ///
    /// Write the value out.
    ///
    /// # Before
    ///
    /// ```yaml
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: domain
    /// name: &n library
    /// ---
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: bounded-context
    /// name: *n
    /// scope: { domain: library }
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
    /// name: library
    /// scope: { domain: library }
    /// ```
    HiddenValue, "esdm-extract/hidden-value", Error
}
