//! `duplicate-name`

use super::describe;

describe! {
    /// A document with the name, kind and scope of an earlier one.
    ///
    /// # Why it matters
    ///
    /// References could mean either. The first document by path and place counts; the later one is
    /// ignored, and so are its references.
    ///
    /// # How to mend it
    ///
    /// Rename one of the two, or delete the one that is out of date.
    ///
    /// # Before
    ///
    /// ```yaml
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: domain
    /// name: library
    /// ---
    /// apiVersion: schema.esdm.io/core/v1
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
    /// ---
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: domain
    /// name: archive
    /// ```
    DuplicateName, "esdm/structure/duplicate-name", Error
}
