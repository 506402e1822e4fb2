//! `type-mismatch`

use super::describe;

describe! {
    /// A value of the wrong type: a list where a text is wanted, a number where a mapping is wanted.
    ///
    /// # Why it matters
    ///
    /// Numbers, booleans, dates and nulls are what they look like only without quotes. A version such
    /// as `1.0` or a name such as `on` may be read as something other than text.
    ///
    /// # How to mend it
    ///
    /// Give a value of the right type; quote what is meant as text.
    ///
    /// # Before
    ///
    /// ```yaml
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: domain
    /// name: library
    /// description: 42
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: domain
    /// name: library
    /// description: "42"
    /// ```
    TypeMismatch, "esdm/structure/type-mismatch", Error
}
