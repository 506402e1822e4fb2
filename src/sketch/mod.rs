//! Evidence → model, without any language model: names, contexts, schemas, documents.
//!
//! The sketch writes down what the code shows and marks what the language demands beyond it as
//! `inferred`. Same evidence, same documents in the same order.

mod consumers;
pub mod contexts;
mod fields;
mod liveness;
mod merging;
pub mod naming;
mod plan;
mod rules;
mod schemas;
mod tense;
mod units;
mod views;

use crate::esdm::definition::{Body, BoundedContext, Definition, DomainScope};
use crate::evidence::Evidence;
use crate::source::Package;
use crate::syntax::{Place, Program};

use plan::Plan;

/// What the sketch is told from outside the code.
#[derive(Debug, Clone)]
pub struct Naming {
    /// Name of the domain, any spelling.
    pub domain: String,
    /// Where that name comes from (a manifest, or the first file).
    pub place: Place,
}

/// Writes the evidence down as documents: domain, contexts, then per context its units with their
/// commands and events, read models and queries, and what spans contexts.
pub fn sketch(
    program: &Program,
    evidence: &Evidence,
    packages: &[Package],
    naming: &Naming,
) -> Vec<Definition> {
    let domain = naming::kebab(&crate::roles::words::words(&naming.domain));
    let contexts =
        |evidence: &Evidence| contexts::partition(program, evidence, packages, &domain, &naming.place);
    let evidence = &merging::told_once(evidence, &contexts(evidence));
    let contexts = contexts(evidence);
    let plan = Plan::new(program, evidence, contexts, domain.clone());

    let mut documents = Vec::new();
    let mut root = Definition::new(&domain, Body::Domain {});
    root.annotate("source", naming.place.to_string());
    documents.push(root);
    for context in &plan.contexts.all {
        let mut document = Definition::new(
            &context.name,
            Body::BoundedContext(BoundedContext { scope: DomainScope { domain: domain.clone() } }),
        );
        document.annotate("source", context.place.to_string());
        documents.push(document);
    }
    documents.extend(units::documents(program, evidence, &plan));
    documents.extend(views::documents(program, evidence, &plan));
    documents.extend(consumers::documents(program, evidence, &plan));
    documents
}

/// Several places as one annotation.
fn source(places: &[Place]) -> String {
    places.iter().map(Place::to_string).collect::<Vec<_>>().join(", ")
}
