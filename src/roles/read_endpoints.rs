//! Questions as handlers of `GET` routes: `get(list_loans)` where `list_loans` asks the port of a read model.
//! The endpoint is the question, whatever the method behind it is called; a type that carries the request's
//! parameters and is called a query is the question itself.

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role};
use super::loaded_views::get_handlers;
use super::messages::messages_in;
use super::words::words;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct ReadEndpoints;

impl Convention for ReadEndpoints {
    fn id(&self) -> &'static str {
        "read-endpoints"
    }

    fn summary(&self) -> &'static str {
        "handlers of GET routes that ask a read model"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let views: Vec<TypeId> = found
            .in_role(Role::ReadModel)
            .filter_map(|part| match part.symbol {
                Symbol::Type(ty) => Some(ty),
                _ => None,
            })
            .collect();
        if views.is_empty() {
            return;
        }
        let mut asked: Vec<(FnId, TypeId, FnId)> = Vec::new();
        for handler in get_handlers(program) {
            let calls = program.function(handler).body.calls.iter().filter(|c| !c.receiver.is_empty());
            match calls.into_iter().find_map(|call| view_asked(program, &views, call)) {
                Some((view, method)) => asked.push((handler, view, method)),
                None => found.note(Symbol::Function(handler), || {
                    "it answers GET requests, but calls no method of a read model that was found".to_owned()
                }),
            }
        }
        for (handler, view, method) in asked {
            let told: Vec<Symbol> = program
                .function(handler)
                .params
                .iter()
                .filter_map(|p| p.ty.as_ref())
                .flat_map(|ty| messages_in(program, found, handler.0, ty, Role::Query))
                .collect();
            let query = told.first().copied().unwrap_or(Symbol::Function(handler));
            found.part(query, Role::Query, Confidence::Likely);
            found.link(Link::Reads { query, read_model: Symbol::Type(view) });
            found.link(Link::AnsweredBy { query, function: handler });
            // One question, however many layers it passes.
            found.retract(Symbol::Function(method), Role::Query);
        }
    }
}

/// The read model whose method a call means: the only one that has such a method, or the one that the
/// receiver is called after (`deps.loan_read_model.get_by_id(…)`).
fn view_asked(program: &Program, views: &[TypeId], call: &Call) -> Option<(TypeId, FnId)> {
    let receiver = words(last_segment(&call.receiver));
    let called = |view: TypeId| {
        let name = words(&program.ty(view).name);
        !receiver.is_empty() && (receiver == name || name.ends_with(&receiver))
    };
    let having: Vec<(TypeId, FnId)> = views
        .iter()
        .filter_map(|&view| Some((view, program.method(view, &call.name)?)))
        .filter(|(_, method)| program.function(*method).returns.is_some())
        .collect();
    having.into_iter().find(|(view, _)| called(*view))
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    #[test]
    fn the_endpoint_is_the_question_that_a_port_answers() {
        let code = "
            pub enum LoanEvent { BookLent { book: String }, BookReturned { book: String } }
            pub struct LoanView { pub book: String }
            pub trait LoanReadModel {
                async fn save(&self, view: LoanView) -> Result<(), E>;
                async fn get_by_id(&self, book: &str) -> Result<Option<LoanView>, E>;
                async fn find_by_member(&self, member: &str) -> Result<Vec<LoanView>, E>;
            }
            pub async fn project_loans(read_model: &dyn LoanReadModel, events: &[LoanEvent]) -> Result<(), E> {
                read_model.save(view_of(events)).await
            }";
        let api = "
            pub struct ListLoansQuery { pub member: String }
            pub fn router() -> Router {
                Router::new().route(\"/loans\", get(list_loans)).route(\"/loans/:id\", get(get_loan)).route(\"/ok\", get(healthy))
            }
            async fn get_loan(State(state): State<Deps>, Path(id): Path<String>) -> Json<LoanResponse> {
                respond(state.deps.loan_read_model.get_by_id(&id).await)
            }
            async fn list_loans(State(state): State<Deps>, Query(query): Query<ListLoansQuery>) -> Json<LoanResponse> {
                respond(state.deps.loan_read_model.find_by_member(&query.member).await)
            }
            async fn healthy() -> &'static str { OK }";
        let lines = evidence_of(&[("src/loans.rs", code), ("src/api.rs", api)]);
        let asked: Vec<&String> =
            lines.iter().filter(|l| l.contains("quer") || l.contains(" reads ")).collect();
        assert_eq!(
            asked,
            [
                "ListLoansQuery reads LoanView",
                "get_loan reads LoanView",
                "query ListLoansQuery",
                "query get_loan"
            ]
        );
    }
}
