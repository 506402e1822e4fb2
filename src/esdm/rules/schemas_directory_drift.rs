//! `schemas-directory-drift`

use super::describe;

describe! {
    /// A `schemas` folder at the root of the model that is not the set of schemas this program
    /// applies.
    ///
    /// # Why it matters
    ///
    /// A copy that differs promises rules that nobody enforces, to editors and to people. Nothing else
    /// is checked until it is right.
    ///
    /// # How to mend it
    ///
    /// Bring the folder up to date with `schema update`, remove what does not belong there, or remove
    /// the folder; it is optional.
    ///
    /// # Before
    ///
    /// ```text
    /// schemas/core/v1.yaml      (edited by hand)
    /// schemas/notes.txt
    /// ```
    ///
    /// # After
    ///
    /// ```text
    /// schemas/core/v1.yaml
    /// schemas/domain-storytelling/v1.yaml
    /// schemas/given-when-then/v1.yaml
    /// ```
    SchemasDirectoryDrift, "esdm/system/schemas-directory-drift", Error
}
