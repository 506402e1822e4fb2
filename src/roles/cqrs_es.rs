//! Rust `cqrs-es` and its relatives: `impl Aggregate for T` with `type Command` and `type Event`,
//! `impl View<T> for V`, `impl Query<T> for Q`.

use super::Convention;
use super::aggregate_traits::folds;
use super::finding::{Confidence, Findings, Link, Role};
use super::loaded_views::view_queries;
use super::messages::{arms_by_message, leaves, named_types};
use super::words::{shared_words, words};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};
use std::collections::BTreeSet;

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
            if trait_name(block) == Some("View") {
                view(program, file, block, found);
            }
        }
        for (file, block) in program.impls() {
            if let Some("Query" | "EventHandler" | "TransactionalEventHandler") = trait_name(block) {
                listener(program, file, block, found);
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
    if let Some(state) = associated(program, file, block, "State").filter(|state| *state != target) {
        found.link(Link::ShapedBy { part: unit, shape: Symbol::Type(state) });
    }
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
    for (id, _) in functions_of(program, file, block).filter(|(_, function)| takes_events(function)) {
        consume(program, found, consumer, id, &all);
    }
}

/// `dispatch(&self, id: &str, events: &[EventEnvelope<Order>])`, not `delete(&self, id: Uuid)` beside it.
fn takes_events(function: &Function) -> bool {
    fn of_event(ty: &TypeRef) -> bool {
        match ty {
            TypeRef::Array(inner) | TypeRef::Optional(inner) => of_event(inner),
            TypeRef::Named { path, args } => {
                shared_words(last_segment(path)).iter().any(|w| matches!(w.as_str(), "event" | "events"))
                    || args.iter().any(of_event)
            }
            _ => false,
        }
    }
    function.params.iter().any(|param| param.ty.as_ref().is_some_and(of_event))
}

/// `OrderQuery<R, V>` that loads and saves an `OrderView` is wiring for that view, and so is
/// `type OrderQuery = GenericQuery<OrderView>`.
fn feeds_view(program: &Program, target: TypeId, found: &Findings) -> bool {
    let decl = program.ty(target);
    let over_view = |ty: &TypeRef| {
        named_types(program, target.0, ty).iter().any(|t| found.is(Symbol::Type(*t), Role::ReadModel))
    };
    if decl.alias.as_ref().is_some_and(over_view) {
        return true;
    }
    let mut subject = words(&decl.name);
    subject.pop();
    !decl.generics.is_empty()
        && found.in_role(Role::ReadModel).any(|view| {
            let mut words = words(program.name(view.symbol));
            words.pop();
            words == subject
        })
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
    use super::super::testing::{KENNEL, evidence_of};

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
    fn a_listener_reacts_where_it_is_given_events_and_wiring_for_a_view_is_none() {
        let code = "
            use crate::kennel::{Kennel, KennelEvent};
            pub struct Bell {}
            impl EventHandler<Kennel> for Bell {
                async fn handle(&self, event: &StoreEvent<KennelEvent>) {
                    if let KennelEvent::DogAdmitted { name } = event.payload() { ring(name); }
                }
                async fn delete(&self, kennel: Uuid) { forget(kennel); }
            }
            pub type DogLoader = BaseLoader<Repository<DogView, Kennel>, DogView>;
            impl Query<Kennel> for DogLoader {
                async fn dispatch(&self, id: &str, events: &[EventEnvelope<Kennel>]) { self.apply_events(id, events).await }
            }
            pub struct DogView { pub names: Vec<String> }
            impl View<Kennel> for DogView {
                fn update(&mut self, event: &EventEnvelope<Kennel>) {
                    match &event.payload { KennelEvent::DogAdmitted { name } => self.names.push(name.clone()), _ => {} }
                }
            }";
        let lines = evidence_of(&[("src/kennel.rs", KENNEL), ("src/reactions.rs", code)]);
        let told: Vec<&String> =
            lines.iter().filter(|l| ["handle", "project"].iter().any(|w| l.contains(w))).collect();
        assert_eq!(told, ["Bell handles DogAdmitted", "DogView projects DogAdmitted", "event-handler Bell"]);
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
    fn events_may_be_written_to_a_sink() {
        let sink = KENNEL
            .replace("Ok(vec![DogReleased])", "sink.write(DogReleased, self).await")
            .replace("services: &Self::Services", "sink: &EventSink<Self>");

        let lines = evidence_of(&[("src/kennel.rs", &sink)]);

        assert!(lines.contains(&"ReleaseDog publishes DogReleased".to_owned()), "{lines:?}");
    }
}
