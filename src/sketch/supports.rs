//! Value objects, actors, external systems.

use super::plan::Plan;
use super::{fields, rules, source};
use crate::esdm::definition::*;
use crate::evidence::{Candidate, CandidateId, Evidence, Kind};
use crate::syntax::Program;

pub(super) fn documents(program: &Program, evidence: &Evidence, plan: &Plan<'_>) -> Vec<Definition> {
    let mut out = Vec::new();
    for kind in [Kind::ValueObject, Kind::Actor, Kind::ExternalSystem] {
        let mut all: Vec<(CandidateId, &Candidate)> = plan.written(kind).collect();
        all.sort_by_key(|(id, _)| (plan.context_of(*id), plan.name(*id).map(str::to_owned)));
        for (id, candidate) in all {
            let Some(name) = plan.name(id) else { continue };
            let mut guards = Vec::new();
            let body = match kind {
                Kind::ValueObject => {
                    guards = rules::invariants(evidence, id, &|_| None);
                    let slots = fields::state(program, candidate.symbol, &candidate.shapes);
                    Body::ValueObject(ValueObject {
                        scope: plan.context_scope(id),
                        schema: fields::schema(program, &slots),
                        invariants: guards.iter().map(|g| g.rule.clone()).collect(),
                    })
                }
                Kind::Actor => Body::Actor(Actor { scope: plan.context_scope(id), kind: "human" }),
                _ => Body::ExternalSystem(ExternalSystem {
                    scope: DomainScope { domain: plan.domain.clone() },
                    direction: "outbound",
                }),
            };
            let mut document = Definition::new(name, body);
            document.annotate("source", source(&candidate.places));
            for guard in guards {
                document.annotate(format!("invariant.{}", guard.rule.name), source(&guard.places));
            }
            out.push(document);
        }
    }
    out
}
