//! `rule-panic`

use super::describe;

describe! {
    /// A rule that crashed while it looked at the model.
    ///
    /// # Why it matters
    ///
    /// What the rule would have said is unknown; the other rules are not affected. This is a defect of
    /// the linter, never of the model.
    ///
    /// # How to mend it
    ///
    /// Report it, with the model if possible.
    ///
    /// # Before
    ///
    /// ```text
    /// esdm/system/rule-panic
    ///   rule "esdm/modeling/orphan-actor" panicked: …
    /// ```
    ///
    /// # After
    ///
    /// ```text
    /// (a version of the program without the defect)
    /// ```
    RulePanic, "esdm/system/rule-panic", Error
}
