//! `missing-required-field`

use super::describe;

describe! {
    /// A mapping without a field that it must have.
    ///
    /// # Why it matters
    ///
    /// The field says something the model cannot do without. Where several shapes are possible every
    /// one that fails is reported, so one gap can appear under several names.
    ///
    /// # How to mend it
    ///
    /// Add the field. What it may hold is in the schema of the document's kind.
    ///
    /// # Before
    ///
    /// ```yaml
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: subdomain
    /// name: circulation
    /// scope: { domain: library }
    /// type: core
    /// ```
    ///
    /// # After
    ///
    /// ```yaml
    /// apiVersion: schema.esdm.io/core/v1
    /// kind: subdomain
    /// name: circulation
    /// scope: { domain: library }
    /// type: core
    /// boundedContexts: [lending]
    /// ```
    MissingRequiredField, "esdm/structure/missing-required-field", Error
}
