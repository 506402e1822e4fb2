//! `constraint-violation`

use super::describe;

describe! {
    /// A value of the right type that is not among those allowed: a choice that does not exist, a name
    /// with capital letters, an empty list.
    ///
    /// # Why it matters
    ///
    /// Names are how documents find each other, and choices are what tools switch on; both only work
    /// if they are written exactly.
    ///
    /// # How to mend it
    ///
    /// Use one of the values named in the message. Names are lower-case letters, digits and hyphens
    /// and begin with a letter; lists that are present hold something.
    ///
    /// # Before
    ///
    /// ```yaml
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: actor
    /// name: Librarian
    /// scope: { domain: library, boundedContext: lending }
    /// type: person
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: actor
    /// name: librarian
    /// scope: { domain: library, boundedContext: lending }
    /// type: human
    /// ```
    ConstraintViolation, "esdm/structure/constraint-violation", Error
}
