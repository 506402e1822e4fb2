//! Rust `cqrs-es` and its relatives: `impl Aggregate for T` with `type Command` and `type Event`,
//! `impl View<T> for V`, `impl Query<T> for Q`.

use super::Convention;
use super::aggregate_traits::folds;
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::{arms_by_message, leaves, named_types};
use super::words::{shared_words, words};
use crate::source::Language;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Place, Program, Symbol, TypeId};
use std::collections::{BTreeMap, BTreeSet};

/// See the module.
pub struct CqrsEs;

impl Convention for CqrsEs {
    fn id(&self) -> &'static str {
        "cqrs-es"
    }

    fn summary(&self) -> &'static str {
        "implementations of an Aggregate trait that names its Command and Event types, with views and queries over it"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        for (file, block) in program.impls() {
            if trait_name(block) == Some("Aggregate") {
                aggregate(program, file, block, found);
            }
        }
        for (file, block) in program.impls() {
            match trait_name(block) {
                Some("View") => view(program, file, block, found),
                Some("Query" | "EventHandler" | "TransactionalEventHandler") => {
                    listener(program, file, block, found)
                }
                _ => {}
            }
        }
        view_queries(program, found);
    }
}

/// Last part of the name of the implemented trait.
pub(super) fn trait_name(block: &Impl) -> Option<&str> {
    block.trait_.as_ref()?.name()
}

/// The type bound to an associated name, aliases looked through.
pub(super) fn associated(program: &Program, file: u32, block: &Impl, name: &str) -> Option<TypeId> {
    let (_, ty) = block.associated.iter().find(|(n, _)| n == name)?;
    let TypeRef::Named { path, .. } = ty else { return None };
    program.resolve_alias(file, path)
}

/// Notes why the type of an impl block is not what its trait says.
pub(super) fn note_of(
    program: &Program,
    file: u32,
    block: &Impl,
    found: &mut Findings,
    why: impl FnOnce() -> String,
) {
    if let Some(target) = program.resolve(file, &block.target) {
        found.note(Symbol::Type(target), why);
    }
}

/// Functions that stand inside an impl block.
pub(super) fn functions_of<'a>(
    program: &'a Program,
    file: u32,
    block: &'a Impl,
) -> impl Iterator<Item = (FnId, &'a Function)> {
    program.files[file as usize]
        .functions
        .iter()
        .enumerate()
        .filter(|(_, f)| block.span.contains(&f.span))
        .map(move |(i, f)| (FnId(file, i as u32), f))
}

fn aggregate(program: &Program, file: u32, block: &Impl, found: &mut Findings) {
    let (Some(target), Some(commands), Some(events)) = (
        program.resolve(file, &block.target),
        associated(program, file, block, "Command"),
        associated(program, file, block, "Event"),
    ) else {
        note_of(program, file, block, found, || {
            "it implements Aggregate, but names no Command and Event type that the code declares".to_owned()
        });
        return;
    };
    let unit = Symbol::Type(target);
    found.part(unit, Role::Aggregate, Confidence::Sure);
    for event in leaves(program, events) {
        found.part(event, Role::Event, Confidence::Sure);
        found.link(Link::BelongsTo { part: event, unit });
    }
    let commands = leaves(program, commands);
    for &command in &commands {
        found.part(command, Role::Command, Confidence::Sure);
        found.link(Link::BelongsTo { part: command, unit });
    }
    for (id, function) in functions_of(program, file, block) {
        if function.name.starts_with("apply") || function.name == "evolve" {
            found.link(Link::Replays { function: id });
            continue;
        }
        if !function.name.starts_with("handle") && function.name != "execute" && function.name != "decide" {
            continue;
        }
        carries_out(program, found, id, &commands);
    }
}

/// Links each command to the arm of a function that carries it out, or to the whole of one without arms.
pub(super) fn carries_out(program: &Program, found: &mut Findings, id: FnId, commands: &[Symbol]) {
    let arms: Vec<(Span, Vec<Symbol>)> =
        arms_by_message(program, found, id, Role::Command).into_iter().map(|(a, s)| (a.span, s)).collect();
    for &command in commands {
        let mut handled = false;
        for (span, _) in arms.iter().filter(|(_, symbols)| symbols.contains(&command)) {
            handled = true;
            found.link(Link::HandledBy { command, function: id, within: Some(*span) });
        }
        if !handled && arms.is_empty() {
            found.link(Link::HandledBy { command, function: id, within: None });
        }
    }
}

/// The events of the aggregate that a trait argument names: `View<BankAccount>`.
fn events_of_argument(program: &Program, file: u32, block: &Impl, found: &Findings) -> Vec<Symbol> {
    let Some(argument) = block.trait_.as_ref().and_then(|t| t.args().first()?.name().map(str::to_owned))
    else {
        return Vec::new();
    };
    let Some(aggregate) = program.resolve(file, &argument) else { return Vec::new() };
    found
        .links()
        .filter_map(|(link, _)| match link {
            Link::BelongsTo { part, unit }
                if *unit == Symbol::Type(aggregate) && found.is(*part, Role::Event) =>
            {
                Some(*part)
            }
            _ => None,
        })
        .collect()
}

fn view(program: &Program, file: u32, block: &Impl, found: &mut Findings) {
    let Some(target) = program.resolve(file, &block.target) else { return };
    let consumer = Symbol::Type(target);
    let all = events_of_argument(program, file, block, found);
    if all.is_empty() {
        found.note(consumer, || "it implements View, but of no aggregate whose events are known".to_owned());
        return;
    }
    // The view is its own row; types inside it must not name it.
    found.part(consumer, Role::ReadModel, Confidence::Sure).identifier =
        Some(program.ty(target).name.clone());
    found.link(Link::ShapedBy { part: consumer, shape: consumer });
    for (id, _) in functions_of(program, file, block) {
        consume(program, found, consumer, id, &all);
    }
}

fn listener(program: &Program, file: u32, block: &Impl, found: &mut Findings) {
    let Some(target) = program.resolve(file, &block.target) else { return };
    let all = events_of_argument(program, file, block, found);
    let consumer = Symbol::Type(target);
    let feeds = feeds_view(program, target, found);
    if all.is_empty() || feeds {
        found.note(consumer, || {
            let listens = trait_name(block).unwrap_or_default();
            let why = if feeds { "only feeds a view" } else { "of no aggregate whose events are known" };
            format!("it implements {listens}, but {why}")
        });
        return;
    }
    // `_events`: it is told that something happened, and does not look at what.
    let looks = |f: &Function| f.params.last().is_none_or(|p| !p.name.starts_with('_'));
    if functions_of(program, file, block).all(|(_, function)| !looks(function)) {
        found.note(consumer, || "it is told of events, but looks at none".to_owned());
        return;
    }
    found.part(consumer, Role::Consumer, Confidence::Sure);
    for (id, _) in functions_of(program, file, block) {
        consume(program, found, consumer, id, &all);
    }
}

/// `OrderQuery<R, V>` that loads and saves an `OrderView` is wiring for that view.
fn feeds_view(program: &Program, target: TypeId, found: &Findings) -> bool {
    let decl = program.ty(target);
    let mut subject = words(&decl.name);
    subject.pop();
    !decl.generics.is_empty()
        && found.in_role(Role::ReadModel).any(|view| {
            let mut words = words(program.name(view.symbol));
            words.pop();
            words == subject
        })
}

/// Questions over views: functions of their own that give a view back, and handlers of `GET` routes that
/// load one through a field called after it.
fn view_queries(program: &Program, found: &mut Findings) {
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

/// Links a consumer with the events its function tells apart, or with all of them if it tells none apart.
pub(super) fn consume(
    program: &Program,
    found: &mut Findings,
    consumer: Symbol,
    function: FnId,
    all: &[Symbol],
) {
    let arms: Vec<(Span, bool, Vec<Symbol>)> = arms_by_message(program, found, function, Role::Event)
        .into_iter()
        .map(|(arm, symbols)| (arm.span, arm.is_empty, symbols))
        .collect();
    if arms.is_empty() {
        for &event in all {
            found.link(Link::Consumes { consumer, event, function, within: None });
        }
        return;
    }
    if let Some(rest) = folded_rest(program, function, &arms) {
        let told: BTreeSet<Symbol> =
            arms.iter().flat_map(|(_, _, symbols)| symbols.iter().copied()).collect();
        for &event in all.iter().filter(|e| !told.contains(e)) {
            found.link(Link::Consumes { consumer, event, function, within: Some(rest) });
        }
    }
    for (span, is_empty, symbols) in arms {
        for event in symbols {
            if !is_empty && (all.is_empty() || all.contains(&event)) {
                found.link(Link::Consumes { consumer, event, function, within: Some(span) });
            }
        }
    }
}

/// The arm that folds what the other arms leave: `event => row.apply(event)`.
fn folded_rest(program: &Program, function: FnId, told: &[(Span, bool, Vec<Symbol>)]) -> Option<Span> {
    let body = &program.function(function).body;
    let on = &body.arms.iter().find(|arm| told.iter().any(|(span, ..)| *span == arm.span))?.on;
    let rest = body.arms.iter().filter(|arm| {
        &arm.on == on
            && !arm.is_empty
            && arm.condition.is_none()
            && told.iter().all(|(span, ..)| !span.contains(&arm.span) && !arm.span.contains(span))
    });
    rest.into_iter().find_map(|arm| {
        let is_bound = |arg: &Expr| arg.as_name().is_some_and(|name| arm.bindings.iter().any(|b| b == name));
        let folds = body.calls.iter().any(|call| {
            arm.span.contains(&call.span)
                && !call.receiver.is_empty()
                && folds(&call.name)
                && call.args.iter().any(is_bound)
        });
        folds.then_some(arm.span)
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    const KENNEL: &str = "
        pub enum KennelCommand { AdmitDog { name: String }, ReleaseDog }
        pub enum KennelEvent { DogAdmitted { name: String }, DogReleased }
        pub struct Kennel { full: bool }
        impl Aggregate for Kennel {
            type Command = KennelCommand;
            type Event = KennelEvent;
            type Error = KennelError;
            async fn handle(&self, command: Self::Command, services: &Self::Services) -> Result<Vec<Self::Event>, Self::Error> {
                use KennelEvent::*;
                match command {
                    KennelCommand::AdmitDog { name } => {
                        if self.full { return Err(KennelError::Full); }
                        Ok(vec![DogAdmitted { name }])
                    }
                    KennelCommand::ReleaseDog => Ok(vec![DogReleased]),
                }
            }
            fn apply(&mut self, event: Self::Event) {}
        }
    ";

    #[test]
    fn arms_of_handle_carry_out_the_commands() {
        let lines = evidence_of(&[("src/kennel.rs", KENNEL)]);

        assert_eq!(
            lines,
            [
                "AdmitDog publishes DogAdmitted",
                "Kennel refuses AdmitDog: Full",
                "ReleaseDog publishes DogReleased",
                "aggregate Kennel",
                "command AdmitDog of Kennel",
                "command ReleaseDog of Kennel",
                "event DogAdmitted of Kennel",
                "event DogReleased of Kennel",
            ]
        );
    }

    #[test]
    fn an_arm_that_folds_the_rest_projects_it() {
        let view = |rest: &str| {
            format!(
                "
                use crate::kennel::{{Kennel, KennelEvent}};
                pub struct RollView {{ names: Vec<String> }}
                impl View<Kennel> for RollView {{
                    fn update(&mut self, event: &EventEnvelope<Kennel>) {{
                        match (event.payload, self.row()) {{
                            (KennelEvent::DogAdmitted {{ name }}, None) => self.names.push(name),
                            {rest}
                        }}
                    }}
                }}"
            )
        };
        let projects = |rest: &str| {
            let lines = evidence_of(&[("src/kennel.rs", KENNEL), ("src/view.rs", &view(rest))]);
            lines.contains(&"RollView projects DogReleased".to_owned())
        };

        assert!(projects("(event, Some(mut row)) => row.apply(event),"));
        assert!(!projects("(event, Some(_)) => warn!(event),"));
        assert!(!projects("(event, Some(_)) => self.unexpected(event),"));
    }

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
    fn events_may_be_written_to_a_sink() {
        let sink = KENNEL
            .replace("Ok(vec![DogReleased])", "sink.write(DogReleased, self).await")
            .replace("services: &Self::Services", "sink: &EventSink<Self>");

        let lines = evidence_of(&[("src/kennel.rs", &sink)]);

        assert!(lines.contains(&"ReleaseDog publishes DogReleased".to_owned()), "{lines:?}");
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
