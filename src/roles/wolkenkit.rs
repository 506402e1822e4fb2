//! wolkenkit 4: an aggregate is an object of `commandHandlers` and `domainEventHandlers`, a flow one of
//! `domainEventHandlers` alone, a view one of `queryHandlers`; each handler is a constant in a file of its own.
//! Events are published by name: `aggregate.publishDomainEvent('sent', {…})`.

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role};
use super::held::{Entry, entries, stem};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, ValueId};

/// See the module.
pub struct Wolkenkit;

impl Convention for Wolkenkit {
    fn id(&self) -> &'static str {
        "wolkenkit"
    }

    fn summary(&self) -> &'static str {
        "wolkenkit's aggregates, flows and views: objects that gather handlers by name"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let mut flows = Vec::new();
        let mut views = Vec::new();
        for (id, decl) in program.values() {
            let Some(value) = &decl.value else { continue };
            match (value.get("commandHandlers"), value.get("domainEventHandlers")) {
                (Some(commands), Some(events)) => aggregate(program, id, commands, events, found),
                (None, Some(handlers)) => flows.push((id, handlers)),
                _ => {}
            }
            if let Some(queries) = value.get("queryHandlers") {
                views.push((id, queries));
            }
        }
        for &(id, handlers) in &flows {
            for handler in entries(program, id, handlers) {
                flow(program, id, &handler, &views, found);
            }
        }
        for &(id, queries) in &views {
            view(program, id, queries, found);
        }
    }
}

fn aggregate(program: &Program, id: ValueId, commands: &Expr, events: &Expr, found: &mut Findings) {
    let unit = Symbol::Value(id);
    let (commands, events) = (entries(program, id, commands), entries(program, id, events));
    if commands.is_empty() || events.is_empty() {
        return found.note(unit, || {
            "it gathers commandHandlers and domainEventHandlers, but some of these are not found".to_owned()
        });
    }
    let part = found.part(unit, Role::Aggregate, Confidence::Sure);
    let own = program.value_decl(id);
    if matches!(own.name.as_str(), "default" | "aggregate") {
        part.identifier = Some(stem(&program.files[id.0 as usize].path).to_owned());
    }
    if let Some(shape) = state(program, id) {
        found.link(Link::ShapedBy { part: unit, shape });
    }
    for Entry { name, symbol, functions } in commands {
        found.part(symbol, Role::Command, Confidence::Sure).identifier = Some(name);
        found.link(Link::BelongsTo { part: symbol, unit });
        payload(program, symbol, found);
        for function in functions {
            found.link(Link::HandledBy { command: symbol, function, within: None });
            found.link(Link::Operation { unit, function });
        }
    }
    for Entry { name, symbol, functions } in events {
        found.part(symbol, Role::Event, Confidence::Sure).identifier = Some(name);
        found.link(Link::BelongsTo { part: symbol, unit });
        payload(program, symbol, found);
        for function in functions {
            found.link(Link::Replays { function });
        }
    }
}

/// `Aggregate<MessageState, …>`, or what `getInitialState` gives back.
fn state(program: &Program, id: ValueId) -> Option<Symbol> {
    let decl = program.value_decl(id);
    let declared = decl.ty.as_ref().and_then(|t| program.resolve(id.0, t.args().first()?.name()?));
    if let Some(ty) = declared {
        return Some(Symbol::Type(ty));
    }
    let value = decl.value.as_ref()?;
    let initial = match value.get("getInitialState").or_else(|| value.get("initialState"))? {
        Expr::Name(path) => path,
        _ => return None,
    };
    program
        .resolve_function(id.0, initial)
        .map(Symbol::Function)
        .or_else(|| program.value(id.0, initial).map(Symbol::Value))
}

/// `CommandHandler<MessageState, SendData, …>`: the second argument.
fn payload(program: &Program, symbol: Symbol, found: &mut Findings) {
    let Symbol::Value(id) = symbol else { return };
    let declared = program.value_decl(id).ty.as_ref().and_then(|t| t.args().get(1)?.name());
    if let Some(shape) = declared.and_then(|name| program.resolve(id.0, name)) {
        found.link(Link::ShapedBy { part: symbol, shape: Symbol::Type(shape) });
    }
}

/// A handler of a flow: it keeps a view, or reacts otherwise.
fn flow(program: &Program, id: ValueId, handler: &Entry, views: &[(ValueId, &Expr)], found: &mut Findings) {
    let Symbol::Value(value) = handler.symbol else { return };
    let events = relevant(program, value, found);
    let Some(&function) = handler.functions.first() else { return };
    if events.is_empty() {
        return found.note(handler.symbol, || {
            "it is a handler of a flow, but its isRelevant names no domain event that was found".to_owned()
        });
    }
    let consumer = match kept_view(program, function) {
        Some(name) => {
            let view = views.iter().find(|(v, _)| view_name(program, *v) == name).map_or(id, |(v, _)| *v);
            let part = found.part(Symbol::Value(view), Role::ReadModel, Confidence::Sure);
            part.identifier = Some(name);
            let place = program.place(handler.symbol);
            if !part.places.contains(&place) {
                part.places.push(place);
            }
            rows(program, view, function, found);
            Symbol::Value(view)
        }
        None => {
            found.part(handler.symbol, Role::Consumer, Confidence::Sure);
            handler.symbol
        }
    };
    for event in events {
        found.link(Link::Consumes { consumer, event, function, within: None });
    }
}

/// The domain events that `isRelevant` asks for by name.
fn relevant(program: &Program, handler: ValueId, found: &Findings) -> Vec<Symbol> {
    let asks = program.functions_in(handler).iter().find(|f| program.function(**f).name == "isRelevant");
    let Some(body) = asks.map(|f| &program.function(*f).body) else { return Vec::new() };
    let mut names: Vec<String> = body.returns.iter().flat_map(|r| texts(&r.value)).collect();
    for label in body.arms.iter().flat_map(|a| &a.labels) {
        if let Label::Literal(name) = label {
            names.push(name.clone());
        }
    }
    let mut events: Vec<Symbol> = names.iter().filter_map(|n| event_called(program, found, n)).collect();
    events.dedup();
    events
}

/// The texts in an expression, those of a comparison included.
fn texts(expr: &Expr) -> Vec<String> {
    match expr {
        Expr::Str(text) => vec![text.clone()],
        Expr::Other(text) => text.split(['\'', '"']).skip(1).step_by(2).map(str::to_owned).collect(),
        Expr::Array(all) | Expr::Either(all) => all.iter().flat_map(texts).collect(),
        Expr::Call(receiver, _, args) => receiver.iter().map(|r| &**r).chain(args).flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// The event that `communication.message.sent`, `message.sent` or `sent` means.
pub(super) fn event_called(program: &Program, found: &Findings, name: &str) -> Option<Symbol> {
    let mut parts = name.rsplit('.');
    let (own, unit) = (parts.next()?, parts.next());
    let called = |symbol: Symbol, role: Role| {
        let identifier = found.get(symbol, role).and_then(|p| p.identifier.as_deref());
        identifier.unwrap_or_else(|| program.name(symbol)).to_owned()
    };
    found.links().find_map(|(link, _)| match link {
        Link::BelongsTo { part, unit: of } if found.is(*part, Role::Event) => {
            let fits =
                called(*part, Role::Event) == own && unit.is_none_or(|u| called(*of, Role::Aggregate) == u);
            fits.then_some(*part)
        }
        _ => None,
    })
}

/// `messages` of `infrastructure.tell.viewStore.messages.insertOne(…)`.
fn kept_view(program: &Program, function: FnId) -> Option<String> {
    let body = &program.function(function).body;
    let paths =
        body.calls.iter().map(|c| c.receiver.as_str()).chain(body.assigns.iter().map(|a| a.target.as_str()));
    paths.filter_map(|p| p.split_once("viewStore.")).find_map(|(_, rest)| {
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        (!name.is_empty()).then_some(name)
    })
}

fn view_name(program: &Program, id: ValueId) -> &str {
    match program.value_decl(id).name.as_str() {
        "default" => stem(&program.files[id.0 as usize].path),
        name => name,
    }
}

/// The type of the rows: what the handler stores, or what the view's queries give back.
fn rows(program: &Program, view: ValueId, function: FnId, found: &mut Findings) {
    let stored = program.function(function).body.locals.iter().find_map(|l| {
        let ty = program.resolve_alias(function.0, l.ty.as_ref()?.name()?)?;
        matches!(&l.value, Some(Expr::Object(_))).then_some(Symbol::Type(ty))
    });
    if let Some(shape) = stored {
        found.link(Link::ShapedBy { part: Symbol::Value(view), shape });
    }
}

fn view(program: &Program, id: ValueId, queries: &Expr, found: &mut Findings) {
    let read_model = Symbol::Value(id);
    if !found.is(read_model, Role::ReadModel) {
        return found.note(read_model, || {
            "it gathers queryHandlers, but no flow writes to a view of its name".to_owned()
        });
    }
    for Entry { name, symbol, functions } in entries(program, id, queries) {
        found.part(symbol, Role::Query, Confidence::Sure).identifier = Some(name);
        found.link(Link::Reads { query: symbol, read_model });
        for function in functions {
            found.link(Link::AnsweredBy { query: symbol, function });
        }
        // Without types, the schema of a query's results is that of the rows.
        if found.shapes_of(read_model).next().is_none() {
            found.link(Link::ShapedBy { part: read_model, shape: symbol });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn handlers_gathered_by_name_make_aggregates_and_views() {
        let files = [
            (
                "server/domain/harbour/berth/index.js",
                r"
                const { moor } = require('./commands/moor');
                const { moored } = require('./domainEvents/moored');
                const getInitialState = function () { return { ship: '' }; };
                const berth = { getInitialState, commandHandlers: { moor }, domainEventHandlers: { moored } };
                module.exports = berth;",
            ),
            (
                "server/domain/harbour/berth/commands/moor.js",
                r"
                const moor = {
                    handle (state, command, { aggregate, error }) {
                        if (state.ship) { throw new error.CommandRejected('Berth is taken.'); }
                        aggregate.publishDomainEvent('moored', { ship: command.data.ship });
                    }
                };
                module.exports = { moor };",
            ),
            (
                "server/domain/harbour/berth/domainEvents/moored.js",
                r"
                const moored = { handle (state, domainEvent) { return { ...state, ship: domainEvent.data.ship }; } };
                module.exports = { moored };",
            ),
            (
                "server/flows/berths/index.js",
                r"
                const { handleMoored } = require('./handleMoored');
                const { ringBell } = require('./ringBell');
                module.exports = { replayPolicy: 'always', domainEventHandlers: { handleMoored, ringBell } };",
            ),
            (
                "server/flows/berths/handleMoored.js",
                r"
                const handleMoored = {
                    isRelevant ({ fullyQualifiedName }) { return fullyQualifiedName === 'harbour.berth.moored'; },
                    async handle (domainEvent, { infrastructure }) {
                        await infrastructure.tell.viewStore.berths.insertOne({ ship: domainEvent.data.ship });
                    }
                };
                module.exports = { handleMoored };",
            ),
            (
                "server/flows/berths/ringBell.js",
                r"
                const ringBell = {
                    isRelevant ({ name }) { return [ 'moored' ].includes(name); },
                    async handle (domainEvent, { bell }) { await bell.ring(); }
                };
                module.exports = { ringBell };",
            ),
            (
                "server/views/berths/index.js",
                r"
                const { taken } = require('./taken');
                const berths = { queryHandlers: { taken } };
                module.exports = berths;",
            ),
            (
                "server/views/berths/taken.js",
                r"
                const taken = { async handle (options, { infrastructure }) { return infrastructure.ask.viewStore.berths.find(); } };
                module.exports = { taken };",
            ),
        ];
        assert_eq!(
            evidence_of(&files),
            [
                "aggregate berth",
                "berth refuses moor: CommandRejected",
                "berths projects moored",
                "command moor of berth",
                "event moored of berth",
                "event-handler ringBell",
                "moor publishes moored",
                "query taken",
                "read-model berths",
                "ringBell handles moored",
                "taken reads berths",
            ]
        );
    }
}
