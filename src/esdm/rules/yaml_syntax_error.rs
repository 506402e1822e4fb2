//! `yaml-syntax-error`

use super::describe;

describe! {
    /// A file that is not YAML.
    ///
    /// # Why it matters
    ///
    /// Reading stops at the first mistake: documents before it are kept, everything after it is lost,
    /// and may then be missing elsewhere. The line in the message can be one short; the mistake is at
    /// that line or the next.
    ///
    /// # How to mend it
    ///
    /// Correct the syntax. Common causes are tabs for indentation, a missing space after a colon, an
    /// unclosed quote or bracket, and text copied together with its Markdown fence.
    ///
    /// # Before
    ///
    /// ```yaml
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: domain
    /// name: library
    /// description: "Lends books
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: domain
    /// name: library
    /// description: "Lends books"
    /// ```
    YamlSyntaxError, "esdm/structure/yaml-syntax-error", Error
}
