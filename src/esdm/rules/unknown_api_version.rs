//! `unknown-api-version`

use super::describe;

describe! {
    /// A document that does not say which schema it follows, or names one that does not exist.
    ///
    /// # Why it matters
    ///
    /// Without a schema a document can be neither validated nor found by others.
    ///
    /// # How to mend it
    ///
    /// Write one of the three known values: `schema.esdm.io/core/v1`, `schema.esdm.io/given-when-
    /// then/v1` or `schema.esdm.io/domain-storytelling/v1`.
    ///
    /// # Before
    ///
    /// ```yaml
    /// apiVersion: esdm/v1
    /// kind: domain
    /// name: library
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: domain
    /// name: library
    /// ```
    UnknownApiVersion, "esdm/structure/unknown-api-version", Error
}
