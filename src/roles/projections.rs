//! Read models: classes and functions that fold events into something to be looked at, and the
//! methods by which it is asked.

use std::collections::BTreeSet;

use super::Convention;
use super::called_handlers::CalledAfter;
use super::cqrs_es::consume;
use super::deciders::{looks_like_view, words_of_view};
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::{labelled, messages_in, named_types};
use super::verbs::reads_as_question;
use super::words::shared_words;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId, ValueId};

/// See the module.
pub struct Projections;

impl Convention for Projections {
    fn id(&self) -> &'static str {
        "projections"
    }

    fn summary(&self) -> &'static str {
        "projections, projectors and views that are built from events"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let called = CalledAfter::of(program, found);
        for (id, decl) in program.types() {
            let projects = || {
                program
                    .methods(id)
                    .iter()
                    .any(|&m| shared_words(&program.function(m).name).first().is_some_and(|w| w == "project"))
            };
            let is_class = matches!(decl.kind, TypeKind::Class | TypeKind::Struct);
            if is_class
                && !found.is(Symbol::Type(id), Role::Aggregate)
                && (is_projector(&decl.name)
                    || found.is_declared(Symbol::Type(id), Role::ReadModel)
                    || projects())
            {
                class(program, id, &called, found);
            } else {
                let symbol = Symbol::Type(id);
                if found.is_asked(symbol) && is_projector(&decl.name) && !found.is(symbol, Role::ReadModel) {
                    found.note(Symbol::Type(id), || {
                        let why = if is_class { "it is an aggregate" } else { "it is no class or struct" };
                        format!("it is called after a projection or a view, but {why}")
                    });
                }
            }
        }
        for (id, function) in program.functions() {
            if function.owner.is_none() {
                folding(program, id, function, found);
            }
        }
        for (id, decl) in program.values() {
            let typed = decl.ty.as_ref().and_then(TypeRef::name).is_some_and(is_projector);
            if !program.functions_in(id).is_empty() && (typed || is_projector(&decl.name)) {
                held(program, id, found);
            }
        }
    }
}

/// `const earnings: ReportProjection = { initialState, reducer: (report, event) => … }`.
fn held(program: &Program, id: ValueId, found: &mut Findings) {
    let holder = Symbol::Value(id);
    let folds: Vec<FnId> = program
        .functions_in(id)
        .iter()
        .copied()
        .filter(|&f| {
            let name = shared_words(&program.function(f).name);
            name.first().is_some_and(|w| {
                matches!(
                    w.as_str(),
                    "reducer" | "reduce" | "evolve" | "fold" | "apply" | "project" | "when" | "handle"
                )
            })
        })
        .filter(|&f| !super::messages::arms_by_message(program, found, f, Role::Event).is_empty())
        .collect();
    let known = |found: &Findings| {
        let consumed = |link: &Link| match link {
            Link::Consumes { function, .. } | Link::Replays { function } => folds.contains(function),
            _ => false,
        };
        found.has_role(holder) || found.links().any(|(link, _)| consumed(link))
    };
    if folds.is_empty() || known(found) {
        return;
    }
    let rows = folds.iter().find_map(|&f| {
        let function = program.function(f);
        let types = function.returns.iter().chain(function.params.iter().filter_map(|p| p.ty.as_ref()));
        types.flat_map(|t| named_types(program, f.0, t)).find(|t| looks_like_view(&program.ty(*t).name))
    });
    let view = rows.map_or(holder, Symbol::Type);
    if [Role::Aggregate, Role::Event, Role::Command].iter().any(|&role| found.is(view, role)) {
        return;
    }
    found.part(view, Role::ReadModel, Confidence::Likely).places.push(program.place(holder));
    found.link(Link::ShapedBy { part: view, shape: view });
    for function in folds {
        consume(program, found, view, function, &[]);
    }
}

/// Names that say a class builds a view.
pub(super) fn is_projector(name: &str) -> bool {
    let words = shared_words(name);
    let has = |word: &str| words.iter().any(|w| w == word);
    ["projection", "projector", "projections", "denormalizer"].into_iter().any(has)
        || (has("read") && has("model"))
        || words_of_view(&words)
}

fn class(program: &Program, id: TypeId, called: &CalledAfter, found: &mut Findings) {
    let consumer = Symbol::Type(id);
    if found.get(consumer, Role::ReadModel).is_some_and(|p| p.confidence == Confidence::Sure) {
        return;
    }
    let mut projects =
        found.links().any(|(l, _)| matches!(l, Link::Consumes { consumer: c, .. } if *c == consumer));
    for &method in program.methods(id) {
        let function = program.function(method);
        let events = function.params.iter().find_map(|p| {
            let events = messages_in(program, found, method.0, p.ty.as_ref()?, Role::Event);
            (!events.is_empty()).then_some(events)
        });
        let arms = super::messages::arms_by_message(program, found, method, Role::Event);
        let events = events.or_else(|| {
            let event = called.event_of(program, found, method, function).filter(|_| arms.is_empty())?;
            Some(vec![event])
        });
        if events.is_none() && arms.is_empty() {
            continue;
        }
        projects = true;
        consume(program, found, consumer, method, &events.unwrap_or_default());
    }
    if !projects {
        projects = listed(program, id, found);
    }
    if !projects {
        found.note(consumer, || {
            "it is called after a projection or a view, but no method of it takes an event that was found"
                .to_owned()
        });
        return;
    }
    found.part(consumer, Role::ReadModel, Confidence::Likely);
    found.retract(consumer, Role::Consumer);
    let keeper = keeper_of(program, id);
    if let Some(shape) = shape_of(program, keeper).or_else(|| aggregate_kept(program, id, found)) {
        found.link(Link::ShapedBy { part: consumer, shape: Symbol::Type(shape) });
    }
    for &method in program.methods(keeper) {
        let function = program.function(method);
        if function.visibility == Visibility::Public
            && function.trait_.is_none()
            && (reads_as_question(&function.name)
                || shared_words(&function.name).iter().skip(1).any(|w| matches!(w.as_str(), "of" | "by")))
            && function.returns.is_some()
            && !speaks_of_events(&function.name)
        {
            let query = Symbol::Function(method);
            found.part(query, Role::Query, Confidence::Likely);
            found.link(Link::Reads { query, read_model: consumer });
            found.link(Link::AnsweredBy { query, function: method });
        }
    }
}

/// `getSupportedEventTypes()`: asked by the machinery, not by anyone who looks at the view.
fn speaks_of_events(name: &str) -> bool {
    shared_words(name).iter().any(|w| matches!(w.as_str(), "event" | "events" | "subscriptions"))
}

/// `private supported = [EventType.LampLit, …]`, `eventTypes() { return ['LampLit'] }`: a projection that lists
/// the events it is for, and whose base hands them on.
fn listed(program: &Program, id: TypeId, found: &mut Findings) -> bool {
    let methods = program.methods(id).iter().copied();
    let of_fields = program.ty(id).fields.iter().filter_map(|f| f.default.as_ref());
    let of_methods =
        methods.clone().flat_map(|m| program.function(m).body.returns.iter().map(|returned| &returned.value));
    let named = of_fields.chain(of_methods).filter_map(|expr| match expr {
        Expr::Array(items) => Some(items),
        _ => None,
    });
    let events: BTreeSet<Symbol> = named
        .flatten()
        .filter_map(|item| match item {
            Expr::Str(tag) => Some(Label::Literal(tag.clone())),
            Expr::Name(path) => Some(Label::Path(path.clone())),
            _ => None,
        })
        .filter_map(|label| labelled(program, found, id.0, &label, Role::Event))
        .collect();
    let acts = |m: &FnId| {
        shared_words(&program.function(*m).name).first().is_some_and(|w| {
            matches!(
                w.as_str(),
                "project" | "handle" | "update" | "apply" | "process" | "on" | "when" | "write"
            )
        })
    };
    let Some(function) = methods.clone().find(acts).or_else(|| methods.clone().next()) else { return false };
    for &event in &events {
        found.link(Link::Consumes { consumer: Symbol::Type(id), event, function, within: None });
    }
    !events.is_empty()
}

/// `RedisProjectionHandler` says where it writes, not what: the aggregate that it writes as a whole does.
fn aggregate_kept(program: &Program, id: TypeId, found: &Findings) -> Option<TypeId> {
    let says_where = |w: &String| {
        matches!(
            w.as_str(),
            "redis" | "mongo" | "mongodb" | "postgres" | "pg" | "mysql" | "sqlite" | "sql" | "memory" | "in"
        )
    };
    let says_what_it_is =
        |w: &String| matches!(w.as_str(), "projection" | "projector" | "view" | "read" | "model" | "handler");
    let name = shared_words(&program.ty(id).name);
    if !name.iter().all(|w| says_where(w) || says_what_it_is(w)) {
        return None;
    }
    let methods = program.methods(id).iter().map(|&m| (m, program.function(m)));
    methods
        .flat_map(|(m, f)| f.params.iter().filter_map(|p| p.ty.as_ref()).map(move |ty| (m, ty)))
        .flat_map(|(m, ty)| named_types(program, m.0, ty))
        .find(|ty| found.is(Symbol::Type(*ty), Role::Aggregate))
}

/// Who keeps the rows: the projector itself, or the projection it holds and hands its events on to.
fn keeper_of(program: &Program, id: TypeId) -> TypeId {
    let held = |id: &TypeId| {
        let [only] = program.ty(*id).fields.as_slice() else { return None };
        let inner = program.resolve_alias(id.0, only.ty.as_ref()?.name()?)?;
        let decl = program.ty(inner);
        let is_class = matches!(decl.kind, TypeKind::Class | TypeKind::Struct);
        (is_class && is_projector(&decl.name) && !program.methods(inner).is_empty()).then_some(inner)
    };
    std::iter::successors(Some(id), held).take(4).last().unwrap_or(id)
}

/// The type of the rows a projector keeps: the one called like it, a field's element type, or what its
/// methods return.
fn shape_of(program: &Program, id: TypeId) -> Option<TypeId> {
    let decl = program.ty(id);
    if let Some(rows) = called_alike(program, id) {
        return Some(rows);
    }
    let of_fields = decl.fields.iter().filter_map(|f| f.ty.as_ref());
    let of_methods = program.methods(id).iter().filter_map(|&m| program.function(m).returns.as_ref());
    let candidates: Vec<TypeId> =
        of_fields.chain(of_methods).flat_map(|t| named_types(program, id.0, t)).collect();
    let holds_data = |ty: &TypeId| {
        let decl = program.ty(*ty);
        // Another name for what a library declares is a tool, not a row.
        let foreign =
            matches!(&decl.alias, Some(TypeRef::Named { path, .. }) if program.resolve(ty.0, path).is_none());
        !decl.fields.is_empty() || (decl.alias.is_some() && !foreign)
    };
    let declares_methods = |ty: &TypeId| !program.methods(*ty).is_empty();
    candidates
        .iter()
        .copied()
        .find(|&t| looks_like_view(&program.ty(t).name) && holds_data(&t))
        .or_else(|| candidates.iter().copied().find(|t| holds_data(t) && !declares_methods(t)))
}

/// `OpenLoansReadModel` beside `OpenLoansReadModelProjection`.
fn called_alike(program: &Program, id: TypeId) -> Option<TypeId> {
    let name = &program.ty(id).name;
    let stem =
        ["Projection", "Projector"].iter().find_map(|s| name.strip_suffix(s)).filter(|s| !s.is_empty())?;
    let rows = |name: &str| {
        program
            .types_named(name)
            .iter()
            .copied()
            .find(|t| t.0 == id.0 && !program.ty(*t).fields.is_empty())
            .or_else(|| program.resolve(id.0, name).filter(|t| !program.ty(*t).fields.is_empty()))
    };
    [stem.to_owned(), format!("{stem}ReadModel"), format!("{stem}View")]
        .iter()
        .find_map(|name| rows(name))
        .filter(|rows| {
            looks_like_view(&program.ty(*rows).name)
                || shared_words(&program.ty(*rows).name).iter().any(|w| w == "read")
        })
}

/// `evolve(view: CartView, event: CartEvent): CartView`.
fn folding(program: &Program, id: FnId, function: &Function, found: &mut Findings) {
    let Some(events) = function.params.iter().find_map(|p| {
        let events = messages_in(program, found, id.0, p.ty.as_ref()?, Role::Event);
        (!events.is_empty()).then_some(events)
    }) else {
        return;
    };
    let result = function.returns.iter().chain(function.params.iter().filter_map(|p| p.ty.as_ref()));
    let Some(view) = result.flat_map(|t| named_types(program, id.0, t)).find(|t| {
        looks_like_view(&program.ty(*t).name) || found.is_declared(Symbol::Type(*t), Role::ReadModel)
    }) else {
        return;
    };
    let view = Symbol::Type(view);
    if found.is(view, Role::Aggregate) || found.is(view, Role::Event) || found.is(view, Role::Command) {
        found.note(view, || {
            format!("{} folds events into it, but it has another role already", function.name)
        });
        return;
    }
    found.part(view, Role::ReadModel, Confidence::Likely);
    // `read_model: &dyn OrderReadModel` is a port: its methods tell of the rows.
    let rows = match view {
        Symbol::Type(ty) if program.ty(ty).fields.is_empty() => shape_of(program, ty).map(Symbol::Type),
        _ => None,
    };
    found.link(Link::ShapedBy { part: view, shape: rows.unwrap_or(view) });
    consume(program, found, view, id, &events);
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    const BED: &str = "
        pub enum BedEvent { Sown { id: u32 }, Watered { id: u32 } }
        pub struct BedReadModel { pub id: u32, pub crop: String }
        pub struct BedProjection { rows: Mutex<HashMap<u32, BedReadModel>> }
        impl BedProjection {
            pub fn get_bed(&self, id: u32) -> Option<BedReadModel> { self.rows.lock().get(&id).cloned() }
            fn sown(&self, id: u32) { self.rows.lock().insert(id, BedReadModel { id, crop: String::new() }); }
        }
        pub struct BedProjectionHandler { projection: BedProjection }
        impl BedProjectionHandler { pub fn get_projection(&self) -> BedProjection { self.projection.clone() } }
        impl Handles<BedEvent> for BedProjectionHandler {
            fn handle(&self, event: &BedEvent) {
                match event { BedEvent::Sown { id } => self.projection.sown(*id), BedEvent::Watered { .. } => {} }
            }
        }
        pub struct BedQuery { projection: BedProjection }
        impl BedQuery {
            pub fn get_bed(&self, id: u32) -> Option<String> { self.projection.get_bed(id).map(|b| b.crop) }
            pub fn count_beds(&self) -> usize { 1 }
        }";

    #[test]
    fn what_a_projector_holds_answers_the_questions() {
        assert_eq!(
            evidence_of(&[("src/bed.rs", BED)]),
            [
                "BedReadModel projects Sown",
                "event Sown",
                "event Watered",
                "get_bed reads BedReadModel",
                "query get_bed",
                "read-model BedReadModel",
            ]
        );
    }

    #[test]
    fn a_projection_lists_the_events_its_base_hands_on() {
        let code = r"
            export enum BedEventType { SOWN = 'BedSown', LOST = 'BedLost', DUG = 'BedDug' }
            export class BedSownEvent extends BaseDomainEvent { constructor(id: string) { super(BedEventType.SOWN, id); } }
            export class BedLostEvent extends BaseDomainEvent { constructor(id: string) { super(BedEventType.LOST, id); } }
            export class BedDugEvent extends BaseDomainEvent { constructor(id: string) { super(BedEventType.DUG, id); } }
            export class BedProjection extends AggregateProjection<Bed> {
                private readonly supported = [BedEventType.SOWN, BedEventType.LOST];
                getSupportedEventTypes(): string[] { return this.supported; }
                protected async updateReadModel(bed: Bed) { await this.prisma.bed.upsert({ where: { id: bed.id } }); }
            }";
        let lines = evidence_of(&[("bed.ts", code)]);
        assert!(lines.contains(&"BedProjection projects BedSownEvent".to_owned()), "{lines:#?}");
        assert!(lines.contains(&"BedProjection projects BedLostEvent".to_owned()), "{lines:#?}");
        assert!(!lines.contains(&"BedProjection projects BedDugEvent".to_owned()), "{lines:#?}");
        assert!(!lines.iter().any(|l| l.starts_with("query")), "{lines:#?}");
    }

    #[test]
    fn a_constant_typed_as_a_projection_folds_a_view() {
        let code = r"
            export type TillEvent = { type: 'PAID'; cents: number } | { type: 'REFUNDED'; cents: number };
            type TakingsReport = { cents: number };
            export const takings: TakingsReportProjection = {
                initialState: { cents: 0 },
                reducer: (report: TakingsReport, event: Envelope<unknown>) => ({
                    cents: report.cents + (event.payload.type === 'PAID' ? event.payload.cents : 0),
                }),
            };";
        let lines = evidence_of(&[("src/till.ts", code)]);
        assert!(lines.contains(&"TakingsReport projects PAID".to_owned()), "{lines:#?}");
        assert!(lines.contains(&"read-model TakingsReport".to_owned()), "{lines:#?}");
        assert!(!lines.contains(&"TakingsReport projects REFUNDED".to_owned()), "{lines:#?}");
    }
}
