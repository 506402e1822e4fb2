//! Read models and queries.

use serde_json::{Value, json};

use super::fields;
use super::plan::Plan;
use super::source;
use super::units::open_object;
use crate::esdm::definition::*;
use crate::evidence::{Candidate, CandidateId, Evidence, Kind, RelationKind, effects};
use crate::syntax::facts::{Expr, TypeRef};
use crate::syntax::{Program, Symbol};

pub(super) fn documents(program: &Program, evidence: &Evidence, plan: &Plan<'_>) -> Vec<Definition> {
    let mut read_models: Vec<(CandidateId, &Candidate)> = plan.written(Kind::ReadModel).collect();
    read_models.sort_by_key(|(id, _)| (plan.context_of(*id), plan.name(*id).map(str::to_owned)));
    let mut out = Vec::new();
    for (id, candidate) in read_models {
        out.extend(read_model(program, evidence, plan, id, candidate));
        for (query_id, query) in plan.written(Kind::Query) {
            if plan.related(query_id, RelationKind::Reads).next().map(|r| plan.canonical(r)) == Some(id) {
                out.extend(self::query(program, evidence, plan, query_id, query, id));
            }
        }
    }
    out
}

fn row_schema(program: &Program, candidate: &Candidate) -> Value {
    let slots = fields::state(program, candidate.symbol, &candidate.shapes);
    let slots = if slots.is_empty() { inserted(program, candidate.symbol) } else { slots };
    if slots.is_empty() { open_object() } else { fields::schema(program, &slots) }
}

/// The columns that a view's own statements insert, where no type lists them.
fn inserted(program: &Program, view: Symbol) -> Vec<fields::Slot> {
    let functions = match view {
        Symbol::Type(ty) => program.methods(ty).to_vec(),
        Symbol::Function(function) => vec![function],
        _ => Vec::new(),
    };
    let mut out: Vec<fields::Slot> = Vec::new();
    for id in functions {
        let texts = program.function(id).body.calls.iter().flat_map(|c| &c.args).filter_map(Expr::as_str);
        for name in texts.flat_map(crate::roles::sql::changes).flat_map(|change| change.columns) {
            if out.iter().all(|known| known.name != name) {
                out.push(fields::Slot { name, ty: None, optional: false, file: id.0 });
            }
        }
    }
    out
}

fn read_model(
    program: &Program,
    evidence: &Evidence,
    plan: &Plan<'_>,
    id: CandidateId,
    candidate: &Candidate,
) -> Option<Definition> {
    let name = plan.name(id)?;
    let mut projections: Vec<Projection> = evidence
        .relations
        .iter()
        .filter(|r| plan.canonical(r.from) == id && r.kind == RelationKind::Projects)
        .flat_map(|r| plan.happenings(r.to).into_iter().map(move |event| (r, event)))
        .map(|(r, event)| {
            let rule = match effects::sentence(&r.effects) {
                Some(sentence) if !candidate.inferred => sentence,
                _ if candidate.inferred => format!("Read as it stands after `{}`.", event.event),
                _ => format!("Updated when `{}` happens.", event.event),
            };
            Projection { event, rule }
        })
        .collect();
    projections.sort();
    projections.dedup_by(|a, b| a.event == b.event);
    let mut document = Definition::new(
        name,
        Body::ReadModel(ReadModel {
            scope: plan.context_scope(id),
            projections,
            schema: row_schema(program, candidate),
        }),
    );
    document.annotate("source", source(&candidate.places));
    if candidate.inferred {
        document.annotate("inferred", "true");
    }
    Some(document)
}

fn query(
    program: &Program,
    evidence: &Evidence,
    plan: &Plan<'_>,
    id: CandidateId,
    candidate: &Candidate,
    read_model: CandidateId,
) -> Option<Definition> {
    let name = plan.name(id)?;
    let parameters = match candidate.symbol {
        Symbol::Function(function) => fields::parameters(program, function),
        other => candidate
            .shapes
            .first()
            .map_or_else(|| fields::payload(program, other), |&s| fields::payload(program, s)),
    };
    let row = row_schema(program, &evidence.candidates[read_model]);
    let many = match candidate.symbol {
        Symbol::Function(f) => matches!(program.function(f).returns, Some(TypeRef::Array(_))),
        _ => false,
    };
    let mut document = Definition::new(
        name,
        Body::Query(Query {
            scope: ContextScope { domain: plan.domain.clone(), bounded_context: plan.context_of(read_model) },
            read_model: plan.name(read_model)?.to_owned(),
            parameters: (!parameters.is_empty()).then(|| fields::schema(program, &parameters)),
            result: if many { json!({"type": "array", "items": row}) } else { row },
        }),
    );
    document.annotate("source", source(&candidate.places));
    Some(document)
}

#[cfg(test)]
mod tests {
    use super::super::testing::document;

    #[test]
    fn a_view_that_only_statements_show_has_the_columns_they_insert() {
        let code = r#"
            export class KiteFlown { constructor(readonly kiteId: string) {} }
            export class Kite extends AggregateRoot { fly() { this.apply(new KiteFlown(this.id)); } }
            @EventsHandler(KiteFlown)
            export class FlyingKitesProjection {
                constructor(private readonly pool: Pool) {}
                async handle(event: KiteFlown) {
                    await this.pool.query('INSERT INTO flying_kites (kite_id, since) VALUES ($1, now())', [event.kiteId]);
                }
            }"#;
        let view = document(&[("kite.ts", code)], "read-model", "flying-kites");
        assert!(view["schema"]["properties"]["kite-id"].is_object(), "{view}");
        assert!(view["schema"]["properties"]["since"].is_object(), "{view}");
    }
}
