//! NestJS CQRS: `@CommandHandler`, `@QueryHandler`, `@EventsHandler`, `@Saga`, `AggregateRoot`.

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role, resolve_symbol};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct NestjsCqrs;

impl Convention for NestjsCqrs {
    fn id(&self) -> &'static str {
        "nestjs-cqrs"
    }

    fn summary(&self) -> &'static str {
        "classes decorated with @CommandHandler, @QueryHandler, @EventsHandler, and @Saga streams"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        for (id, decl) in program.types() {
            for annotation in &decl.annotations {
                match last_segment(&annotation.name) {
                    "CommandHandler" => command_handler(program, id, annotation, found),
                    "QueryHandler" => query_handler(program, id, annotation, found),
                    "EventsHandler" | "EventHandler" => events_handler(program, id, annotation, found),
                    other => {
                        found.note(Symbol::Type(id), || format!("@{other} is no decorator of a handler"))
                    }
                }
            }
        }
        for (id, function) in program.functions() {
            if function.annotations.iter().any(|a| last_segment(&a.name) == "Saga") {
                saga(program, id, function, found);
            }
        }
    }
}

fn messages<'a>(
    program: &'a Program,
    file: u32,
    annotation: &'a Annotation,
) -> impl Iterator<Item = Symbol> + 'a {
    annotation.args.iter().flat_map(move |arg| {
        let names: Vec<&str> = match arg {
            Expr::Array(items) => items.iter().filter_map(Expr::as_name).collect(),
            other => other.as_name().into_iter().collect(),
        };
        names.into_iter().filter_map(move |name| resolve_symbol(program, file, name)).collect::<Vec<_>>()
    })
}

fn handling_method(program: &Program, handler: TypeId) -> Option<FnId> {
    ["execute", "handle"].iter().find_map(|name| program.inherited_method(handler, name))
}

fn command_handler(program: &Program, handler: TypeId, annotation: &Annotation, found: &mut Findings) {
    for command in messages(program, handler.0, annotation) {
        let place = program.place(Symbol::Type(handler));
        found.part(command, Role::Command, Confidence::Sure).places.push(place);
        if let Some(function) = handling_method(program, handler) {
            found.link(Link::HandledBy { command, function, within: None });
        }
    }
}

fn query_handler(program: &Program, handler: TypeId, annotation: &Annotation, found: &mut Findings) {
    for query in messages(program, handler.0, annotation) {
        let place = program.place(Symbol::Type(handler));
        found.part(query, Role::Query, Confidence::Sure).places.push(place);
        if let Some(function) = handling_method(program, handler) {
            found.link(Link::AnsweredBy { query, function });
        }
    }
}

fn events_handler(program: &Program, handler: TypeId, annotation: &Annotation, found: &mut Findings) {
    let consumer = Symbol::Type(handler);
    for event in messages(program, handler.0, annotation) {
        found.part(event, Role::Event, Confidence::Sure);
        found.part(consumer, Role::Consumer, Confidence::Sure);
        if let Some(function) = handling_method(program, handler) {
            found.link(Link::Consumes { consumer, event, function, within: None });
        }
    }
}

/// A saga is a stream: the events stand in `ofType(…)`, the commands are what it constructs.
fn saga(program: &Program, id: FnId, function: &Function, found: &mut Findings) {
    let consumer = Symbol::Function(id);
    for call in function.body.calls.iter().filter(|c| c.name == "ofType") {
        for event in call.args.iter().filter_map(|a| resolve_symbol(program, id.0, a.as_name()?)) {
            found.part(event, Role::Event, Confidence::Sure);
            found.part(consumer, Role::Consumer, Confidence::Sure);
            found.link(Link::Consumes { consumer, event, function: id, within: None });
        }
    }
}
