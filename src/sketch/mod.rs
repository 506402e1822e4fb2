//! Evidence → model, without any language model: names, contexts, schemas, documents.
//!
//! The sketch writes down what the code shows and marks what the language demands beyond it as
//! `inferred`. Same evidence, same documents in the same order.

pub mod anchors;
mod columns;
mod conditions;
mod consumers;
pub mod contexts;
mod fields;
mod folders;
pub mod full_names;
mod literals;
mod liveness;
mod mappings;
pub mod mentions;
mod merging;
pub mod naming;
mod operations;
mod patterns;
mod plan;
mod procedures;
mod processes;
mod requests;
mod rules;
mod schemas;
mod spellings;
mod supports;
pub(crate) mod tense;
#[cfg(test)]
pub mod testing;
mod units;
mod views;
mod vocabularies;

use crate::config::{ContextRule, NamePattern};
use crate::esdm::definition::{Body, BoundedContext, Definition, DomainScope};
use crate::evidence::Evidence;
use crate::evidence::ledger::{Entry, Ledger, Outcome};
use crate::source::Package;
use crate::syntax::{Place, Program};

use merging::Told;
use plan::Plan;

/// What the sketch is told from outside the code.
#[derive(Debug, Clone)]
pub struct Naming {
    /// Name of the domain, any spelling.
    pub domain: String,
    /// Where that name comes from (a manifest, or the first file).
    pub place: Place,
    /// Contexts that the team declares by path.
    pub contexts: Vec<ContextRule>,
    /// Names that are written in full.
    pub keep: Vec<NamePattern>,
}

/// What the sketch makes of the evidence.
#[derive(Debug)]
pub struct Sketch {
    /// The model.
    pub documents: Vec<Definition>,
    /// What became of each candidate.
    pub ledger: Ledger,
}

/// Writes the evidence down as documents: domain, contexts, then per context its units with their
/// commands and events, read models and queries, and what spans contexts.
pub fn sketch(program: &Program, evidence: &Evidence, packages: &[Package], naming: &Naming) -> Sketch {
    let domain = naming::kebab(&crate::roles::words::words(&naming.domain));
    let contexts = |evidence: &Evidence| contexts::partition(program, evidence, packages, &domain, naming);
    let all = evidence;
    let (once, told) = merging::told_once(all, &contexts(all), &naming.keep);
    let evidence = &once;
    let contexts = contexts(evidence);
    let plan = Plan::new(program, evidence, contexts, domain.clone(), &naming.keep);

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
    documents.extend(supports::documents(program, evidence, &plan));
    let (consumers, dropped) = consumers::documents(program, evidence, &plan);
    documents.extend(consumers);
    processes::carry_keys(&mut documents);
    let settled = all.candidates.iter().zip(&told).map(|(candidate, told)| Entry {
        kind: candidate.kind.name(),
        identifier: candidate.identifier.clone(),
        symbol: candidate.symbol,
        place: candidate.places.first().cloned().unwrap_or_else(|| program.place(candidate.symbol)),
        conventions: candidate.conventions.clone(),
        confidence: candidate.confidence,
        inferred: candidate.inferred,
        outcome: match *told {
            Told::By(other) => plan.merged_into(other),
            Told::Itself(id) => {
                dropped.get(&id).map_or_else(|| plan.outcome(id), |reason| Outcome::Rejected { reason })
            }
        },
    });
    let ledger = Ledger::new(settled.chain(all.left.iter().cloned()).collect());
    Sketch { documents, ledger }
}

/// Several places as one annotation.
fn source(places: &[Place]) -> String {
    places.iter().map(Place::to_string).collect::<Vec<_>>().join(", ")
}
