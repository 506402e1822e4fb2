//! `unvalidated-document`

use super::describe;

describe! {
    /// A document that escapes validation, because its YAML cannot be turned into a value: a key
    /// occurs twice, a tag contradicts its text, a mapping serves as a key, an alias leads into itself
    /// or expands without end.
    ///
    /// # Why it matters
    ///
    /// The reference linter skips the schema of such a document silently, so that any mistake in it
    /// goes unseen. Reported with `--strict` only.
    ///
    /// # How to mend it
    ///
    /// Remove what stands in the way; the message names it.
    ///
    /// # Before
    ///
    /// ```yaml
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: domain
    /// name: library
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
    UnvalidatedDocument, "esdm-extract/unvalidated-document", Error
}
