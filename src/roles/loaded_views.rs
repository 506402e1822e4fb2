//! Questions to the views of `cqrs-es` and its relatives: what loads a view and gives it back.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Confidence, Findings, Link, Role};
use super::messages::named_types;
use super::words::{shared_words, words};
use crate::source::Language;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Place, Program, Symbol, TypeId};

/// Questions over views: functions of their own that give a view back, and handlers of `GET` routes that
/// load one through a field called after it.
pub(super) fn view_queries(program: &Program, found: &mut Findings) {
    let views: Vec<Symbol> = found.in_role(Role::ReadModel).map(|p| p.symbol).collect();
    if views.is_empty() {
        return;
    }
    let by_field = fields_over(program, &views);
    let by_name: BTreeMap<Vec<String>, Symbol> = views
        .iter()
        .map(|&view| {
            let mut name = words(program.name(view));
            if name.len() > 1 && name.last().is_some_and(|w| w == "view") {
                name.pop();
            }
            (name, view)
        })
        .collect();
    let routed = get_handlers(program);
    let mut asked: Vec<(FnId, Symbol, Option<String>)> = Vec::new();
    for (id, function) in program.functions() {
        if function.owner.is_some() || program.files[id.0 as usize].language != Language::Rust {
            continue;
        }
        // Who fetches a view over the wire asks another program, which has the question.
        if function.body.calls.iter().any(|c| c.receiver.split("::").next() == Some("reqwest")) {
            found.note(Symbol::Function(id), || "it asks another program over HTTP".to_owned());
            continue;
        }
        let returned = function
            .returns
            .as_ref()
            .and_then(|ty| given_back(program, id.0, ty))
            .map(Symbol::Type)
            .filter(|ty| views.contains(ty));
        let loaded = || {
            let paths = function
                .body
                .calls
                .iter()
                .flat_map(|c| c.args.iter().filter_map(Expr::as_name).chain([c.receiver.as_str()]));
            let by_call = paths.filter(|path| path.contains('.')).find_map(|path| {
                let field = last_segment(path.trim_start_matches('&'));
                let view = by_field.get(field).or_else(|| by_name.get(&words(field)))?;
                Some((field.to_owned(), *view))
            });
            by_call.or_else(|| {
                function
                    .params
                    .iter()
                    .find_map(|p| Some((p.name.clone(), behind(program, id.0, p.ty.as_ref()?, &views)?)))
            })
        };
        let field = loaded().filter(|_| routed.contains(&id) || returned.is_some());
        if let Some(view) = returned.or(field.as_ref().map(|(_, view)| *view)) {
            asked.push((id, view, field.map(|(name, _)| name)));
        }
    }
    for (function, read_model, field) in asked {
        let query = Symbol::Function(function);
        let part = found.part(query, Role::Query, Confidence::Likely);
        // `query_handler` says nothing; the field it loads from does.
        let says_nothing = |w: &String| {
            matches!(w.as_str(), "query" | "handler" | "get" | "load" | "view" | "find" | "fetch")
        };
        if shared_words(&program.function(function).name).iter().all(says_nothing) {
            let line = program.function(function).body.calls.iter().find_map(|c| {
                let named = c.args.iter().filter_map(Expr::as_name).chain([c.receiver.as_str()]);
                named.into_iter().any(|n| Some(last_segment(n)) == field.as_deref()).then_some(c.span.line)
            });
            part.identifier = field;
            let path = program.files[function.0 as usize].path.clone();
            part.places.extend(line.map(|line| Place { path, line }));
        }
        found.link(Link::Reads { query, read_model });
        found.link(Link::AnsweredBy { query, function });
    }
}

/// The type that a result, an option, a list or a response carries.
fn given_back(program: &Program, file: u32, ty: &TypeRef) -> Option<TypeId> {
    match ty {
        TypeRef::Optional(inner) | TypeRef::Array(inner) => given_back(program, file, inner),
        TypeRef::Named { path, args } => match (last_segment(path), args.first()) {
            ("Result" | "Json" | "Response" | "ApiResult" | "AppResult", Some(inner)) => {
                given_back(program, file, inner)
            }
            _ => program.resolve_alias(file, path),
        },
        _ => None,
    }
}

/// Fields whose type leads to one view: `order: Arc<dyn ViewRepository<OrderView, Order>>`.
fn fields_over(program: &Program, views: &[Symbol]) -> BTreeMap<String, Symbol> {
    let mut out = BTreeMap::new();
    for (id, decl) in program.types() {
        for field in &decl.fields {
            let Some(ty) = &field.ty else { continue };
            if let Some(view) = behind(program, id.0, ty, views) {
                out.entry(field.name.clone()).or_insert(view);
            }
        }
    }
    out
}

/// The view that a type names somewhere, aliases opened once.
fn behind(program: &Program, file: u32, ty: &TypeRef, views: &[Symbol]) -> Option<Symbol> {
    let mut named = named_types(program, file, ty);
    for alias in named.clone() {
        if let Some(meant) = &program.ty(alias).alias {
            named.extend(named_types(program, alias.0, meant));
        }
    }
    named.into_iter().map(Symbol::Type).find(|t| views.contains(t))
}

/// Functions given to `get(…)` where routes are declared, or marked `#[get("/orders/<id>")]`.
pub(super) fn get_handlers(program: &Program) -> BTreeSet<FnId> {
    let is_route = |a: &Annotation| {
        last_segment(&a.name) == "get"
            && a.args.first().and_then(Expr::as_str).is_some_and(|path| path.starts_with('/'))
    };
    let mut out = BTreeSet::new();
    for (id, function) in program.functions() {
        if function.annotations.iter().any(is_route) {
            out.insert(id);
        }
        for call in function.body.calls.iter().filter(|c| c.name == "get") {
            if let [Expr::Name(handler)] = call.args.as_slice() {
                out.extend(program.resolve_function(id.0, handler));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::testing::{KENNEL, evidence_of};

    #[test]
    fn a_route_attribute_asks_and_who_fetches_over_the_wire_does_not() {
        let view = "
            use crate::kennel::{Kennel, KennelEvent};
            pub struct RollView { names: Vec<String> }
            impl View<Kennel> for RollView {
                fn update(&mut self, event: &EventEnvelope<Kennel>) {
                    match &event.payload { KennelEvent::DogAdmitted { name } => self.names.push(name.clone()), _ => {} }
                }
            }
            pub struct Wiring { rolls: Arc<PostgresViewRepository<RollView, Kennel>> }
            #[get(\"/roll/<id>\")]
            async fn show_roll(wiring: &State<Wiring>, id: &str) -> Value { wiring.rolls.load(id).await }
            async fn fetch_roll(base: &str) -> Result<RollView, E> { reqwest::get(base).await?.json::<RollView>().await }
        ";

        let lines = evidence_of(&[("src/kennel.rs", KENNEL), ("src/view.rs", view)]);

        assert!(lines.contains(&"show_roll reads RollView".to_owned()), "{lines:?}");
        assert!(!lines.iter().any(|l| l.contains("fetch_roll")), "{lines:?}");
    }

    #[test]
    fn views_are_read_models_and_routes_that_load_them_queries() {
        let view = "
            use crate::kennel::{Kennel, KennelEvent};
            pub struct RollView { names: Vec<String> }
            impl View<Kennel> for RollView {
                fn update(&mut self, event: &EventEnvelope<Kennel>) {
                    match &event.payload {
                        KennelEvent::DogAdmitted { name } => self.names.push(name.clone()),
                        KennelEvent::DogReleased => {}
                    }
                }
            }
            pub struct RollQuery<R, V> { views: R, view: V }
            impl<R, V> Query<Kennel> for RollQuery<R, V> {
                async fn dispatch(&self, id: &str, events: &[EventEnvelope<Kennel>]) { self.views.update(id, events).await; }
            }
            pub struct LogQuery;
            impl Query<Kennel> for LogQuery {
                async fn dispatch(&self, id: &str, events: &[EventEnvelope<Kennel>]) { print(id); }
            }
            pub struct AppState { roll: Arc<dyn ViewRepository<RollView, Kennel>> }
            pub fn routes() -> Router { Router::new().route(\"/roll\", get(show_roll)) }
            async fn show_roll(State(state): State<AppState>) -> Response { state.roll.load(\"roll\").await.into_response() }
        ";

        let lines = evidence_of(&[("src/kennel.rs", KENNEL), ("src/view.rs", view)]);

        let readers: Vec<&String> = lines
            .iter()
            .filter(|l| l.contains("Roll") || l.contains("roll") || l.contains("LogQuery"))
            .collect();
        assert_eq!(
            readers,
            [
                "LogQuery handles DogAdmitted",
                "LogQuery handles DogReleased",
                "RollView projects DogAdmitted",
                "event-handler LogQuery",
                "query show_roll",
                "read-model RollView",
                "show_roll reads RollView",
            ]
        );
    }
}
