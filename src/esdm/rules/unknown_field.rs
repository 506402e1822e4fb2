//! `unknown-field`

use super::describe;

describe! {
    /// A field that the schema does not know at its place.
    ///
    /// # Why it matters
    ///
    /// Unknown fields are slips of the pen, or belong to another kind or another level. As soon as
    /// anything is wrong in the fields of a kind, all of them are reported as unknown; correct the
    /// other findings of the document first.
    ///
    /// # How to mend it
    ///
    /// Correct the name, move the field to where it belongs, or put what is meant for tools under
    /// `metadata.annotations`.
    ///
    /// # Before
    ///
    /// ```yaml
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: domain
    /// name: library
    /// descripton: Lends books.
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: domain
    /// name: library
    /// description: Lends books.
    /// ```
    UnknownField, "esdm/structure/unknown-field", Error
}
