//! Handlers as constants of a declared type: `const handler: CommandHandler<PlaceOrder> = ({ command }) => …`,
//! and commands as constants that carry themselves out: `const placeOrder: Command<OrderEvent, Order, Params>
//! = { run: … }`.

use super::Convention;
use super::cqrs_es::consume;
use super::finding::{Confidence, Findings, Link, Role};
use super::handlers::role_of_interface;
use super::messages::{is_union, leaves, messages_in, named_types};
use super::words::{shared_words, words};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, ValueId};

/// See the module.
pub struct TypedConstants;

impl Convention for TypedConstants {
    fn id(&self) -> &'static str {
        "typed-constants"
    }

    fn summary(&self) -> &'static str {
        "constants whose declared type says which message they handle, or that they are a command"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        for (id, decl) in program.values() {
            let Some(ty @ TypeRef::Named { .. }) = &decl.ty else { continue };
            let Some(name) = ty.name().filter(|_| !ty.args().is_empty()) else { continue };
            let functions = functions(program, id, decl);
            if functions.is_empty() {
                continue;
            }
            match role(name) {
                Some(Plays::Handles(role)) => handler(program, id, ty, role, &functions, found),
                Some(Plays::Projects) => consumer(program, id, ty, Role::ReadModel, &functions, found),
                Some(Plays::Reacts) => consumer(program, id, ty, Role::Consumer, &functions, found),
                Some(Plays::Command) => command(program, id, ty, &functions, found),
                None => {}
            }
        }
    }
}

/// What the declared type of a constant says of it.
enum Plays {
    /// It carries out commands, or answers queries.
    Handles(Role),
    /// It builds a view from events.
    Projects,
    /// It reacts to events.
    Reacts,
    /// It is a command.
    Command,
}

fn role(name: &str) -> Option<Plays> {
    let words = words(name);
    let has = |word: &str| words.iter().any(|w| w == word);
    let handles =
        ["handler", "handle", "subscriber", "listener", "processor", "executor"].into_iter().any(has);
    if handles && (has("projection") || has("projector") || has("view")) {
        return Some(Plays::Projects);
    }
    if handles && (has("reaction") || has("policy") || has("saga")) {
        return Some(Plays::Reacts);
    }
    let processes = has("processor") || has("executor");
    let by_name = match () {
        () if processes && has("command") => Some(Role::Command),
        () if processes && has("query") => Some(Role::Query),
        () if processes && has("event") => Some(Role::Event),
        () => role_of_interface(name),
    };
    match by_name {
        Some(role @ (Role::Command | Role::Query)) => Some(Plays::Handles(role)),
        Some(Role::Event) => Some(Plays::Reacts),
        _ => (words.last().is_some_and(|w| w == "command") && !has("event")).then_some(Plays::Command),
    }
}

/// The function that a constant is, or those that it holds.
fn functions(program: &Program, id: ValueId, decl: &ValueDecl) -> Vec<FnId> {
    let held = program.functions_in(id);
    if !held.is_empty() {
        return held.to_vec();
    }
    let all = &program.files[id.0 as usize].functions;
    let itself = all.iter().position(|f| f.owner.is_none() && f.name == decl.name && f.span == decl.span);
    itself.map(|at| FnId(id.0, at as u32)).into_iter().collect()
}

fn handler(
    program: &Program,
    id: ValueId,
    ty: &TypeRef,
    role: Role,
    functions: &[FnId],
    found: &mut Findings,
) {
    let message = ty.args().first().and_then(|a| program.resolve(id.0, a.name()?));
    let (Some(message), [function]) = (message, functions) else { return };
    if role != Role::Event && is_told_events(program, id, ty) {
        return;
    }
    // `type PauseGame = GameCommand` is a command of its own, though it looks like another.
    let messages = match is_union(program, message) {
        true => leaves(program, message),
        false => vec![Symbol::Type(message)],
    };
    for message in messages {
        let otherwise = [Role::Aggregate, Role::Command, Role::Event, Role::Query]
            .iter()
            .any(|&r| r != role && found.is(message, r));
        if otherwise {
            continue;
        }
        let identifier = telling(program, message);
        let part = found.part(message, role, Confidence::Sure);
        part.places.push(program.place(Symbol::Value(id)));
        if part.identifier.is_none() {
            part.identifier = identifier;
        }
        let function = *function;
        found.link(match role {
            Role::Query => Link::AnsweredBy { query: message, function },
            _ => Link::HandledBy { command: message, function, within: None },
        });
    }
}

/// Whether the type of a handler is declared to be told which events it leads to, not what it handles
/// (`interface CommandHandler<TEvent>`).
fn is_told_events(program: &Program, id: ValueId, ty: &TypeRef) -> bool {
    let declared = ty.name().and_then(|name| program.resolve(id.0, name));
    let parameter = declared.and_then(|declared| program.ty(declared).generics.first());
    parameter.is_some_and(|name| shared_words(name).iter().any(|word| word == "event" || word == "events"))
}

fn consumer(
    program: &Program,
    id: ValueId,
    ty: &TypeRef,
    role: Role,
    functions: &[FnId],
    found: &mut Findings,
) {
    let events: Vec<Symbol> =
        ty.args().iter().flat_map(|a| messages_in(program, found, id.0, a, Role::Event)).collect();
    if events.is_empty() {
        found.note(Symbol::Value(id), || {
            "its type says that it reacts, but to no event that was found".to_owned()
        });
        return;
    }
    let symbol = match functions {
        [only] if program.function(*only).owner.is_none() => Symbol::Function(*only),
        _ => Symbol::Value(id),
    };
    let identifier = telling(program, symbol);
    let part = found.part(symbol, role, Confidence::Sure);
    if part.identifier.is_none() {
        part.identifier = identifier;
    }
    for &function in functions {
        consume(program, found, symbol, function, &events);
    }
}

/// A file's name, where what it holds is only called after its part (`handler`, `Command`).
fn telling(program: &Program, symbol: Symbol) -> Option<String> {
    let is_technical = |name: &str| {
        shared_words(name).iter().all(|w| {
            matches!(
                w.as_str(),
                "handler"
                    | "handle"
                    | "command"
                    | "query"
                    | "event"
                    | "events"
                    | "index"
                    | "controller"
                    | "projection"
                    | "reaction"
                    | "policy"
                    | "subscriber"
                    | "input"
                    | "request"
                    | "message"
                    | "default"
                    | "main"
            )
        })
    };
    if !is_technical(program.name(symbol)) {
        return None;
    }
    let path = &program.file_of(symbol).path;
    path.rsplit('/')
        .map(|part| part.split('.').next().unwrap_or(part))
        .find(|p| !is_technical(p))
        .map(str::to_owned)
}

fn command(program: &Program, id: ValueId, ty: &TypeRef, functions: &[FnId], found: &mut Findings) {
    let symbol = Symbol::Value(id);
    let gives_events =
        ty.args().iter().any(|a| !messages_in(program, found, id.0, a, Role::Event).is_empty());
    if !gives_events || found.has_role(symbol) {
        found.note(symbol, || "its type is called a command, but names no event that was found".to_owned());
        return;
    }
    found.part(symbol, Role::Command, Confidence::Likely);
    for &function in functions {
        found.link(Link::HandledBy { command: symbol, function, within: None });
    }
    if let Some(shape) = told(program, id, ty, functions, found) {
        found.link(Link::ShapedBy { part: symbol, shape });
    }
}

/// What the command is told: the type of a parameter, or the type argument, that is called after it.
fn told(
    program: &Program,
    id: ValueId,
    ty: &TypeRef,
    functions: &[FnId],
    found: &Findings,
) -> Option<Symbol> {
    const TOLD: &[&str] =
        &["params", "payload", "input", "data", "props", "args", "dto", "command", "request", "options"];
    let tells = |name: &str| shared_words(name).last().is_some_and(|w| TOLD.contains(&w.as_str()));
    let params = functions.iter().flat_map(|&f| &program.function(f).params);
    let typed = params.filter_map(|p| Some((p.name.as_str(), p.ty.as_ref()?)));
    let named: Vec<(&str, &TypeRef)> =
        typed.chain(ty.args().iter().filter_map(|a| Some((a.name()?, a)))).collect();
    named
        .into_iter()
        .filter(|(name, ty)| tells(name) || ty.name().is_some_and(tells))
        .flat_map(|(_, ty)| named_types(program, id.0, ty))
        .map(Symbol::Type)
        .find(|s| !found.is(*s, Role::Event) && !found.is(*s, Role::Aggregate))
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    const TILL: &str = r"
        export class TillOpened implements CreationEvent<Till> { constructor(readonly values: { cash: number }) {} }
        export class TillClosed implements ChangeEvent<Till> { constructor(readonly values: { cash: number }) {} }
        export type TillEvent = TillOpened | TillClosed;
        export interface Till { id: string; open: boolean }
        export const build = (till: Till, event: TillEvent): Till =>
            event instanceof TillOpened ? { ...till, open: true } : { ...till, open: false };";

    #[test]
    fn a_constant_of_a_handlers_type_handles_what_the_type_names() {
        let open = r"
            import { TillOpened } from './till';
            type Command = Infer<typeof decoder>;
            const decoder = d.object({ cash: d.number });
            const handler: CommandHandler<Command> = ({ command, store }) =>
                store.emit({ event: new TillOpened({ cash: command.cash }) });";
        let report = r"
            import { TillOpened, TillClosed } from './till';
            type Events = Infer<typeof decoder>;
            const decoder = accept([TillOpened, TillClosed]);
            const handler: ProjectionHandler<Events> = async ({ event, report }) => {
                switch (true) {
                    case event instanceof TillOpened: await report.save({ cash: event.values.cash }); return;
                    case event instanceof TillClosed: await report.delete(event.values.cash); return;
                }
            };";
        let ask = r"
            type Query = Infer<typeof decoder>;
            const decoder = d.object({});
            const handler: QueryHandler<Query> = ({ report }) => report.findAll();";
        assert_eq!(
            evidence_of(&[
                ("src/till.ts", TILL),
                ("src/command/openTill.ts", open),
                ("src/projection/cashReport.ts", report),
                ("src/query/cashReport.ts", ask),
            ]),
            [
                "aggregate Till",
                "cashReport projects TillClosed",
                "cashReport projects TillOpened",
                "cashReport reads cashReport",
                "command openTill of Till",
                "event TillClosed of Till",
                "event TillOpened of Till",
                "openTill publishes TillOpened",
                "query cashReport",
                "read-model cashReport",
            ]
        );
    }

    #[test]
    fn a_constant_of_a_commands_type_carries_itself_out() {
        let code = r"
            import { Till, TillEvent, TillOpened, TillClosed } from './till';
            type OpenTillParams = { cash: number };
            const tillOpened = eventOf(TillOpened);
            export const openTill: Command<TillEvent, Till, OpenTillParams> = {
                name: 'openTill',
                run: (till, params: OpenTillParams) => [tillOpened(till, params)],
            };
            export const closeTill: Command<TillEvent, Till, { cash: number }> = {
                name: 'closeTill',
                run: (till) => {
                    if (!till.open) throw new Error('the till is closed already');
                    return [new TillClosed({ cash: 0 })];
                },
            };";
        assert_eq!(
            evidence_of(&[("src/till.ts", TILL), ("src/commands.ts", code)]),
            [
                "Till refuses closeTill: Error",
                "aggregate Till",
                "closeTill publishes TillClosed",
                "command closeTill of Till",
                "command openTill of Till",
                "event TillClosed of Till",
                "event TillOpened of Till",
                "openTill publishes TillOpened",
            ]
        );
    }

    #[test]
    fn a_handlers_type_that_is_declared_over_events_handles_none_of_them() {
        let code = r"
            interface CommandHandler<TEvent> { execute: (command: WireCommand) => TEvent[] }
            interface TillNote { text: string }
            export const tillHandler: CommandHandler<TillNote> = { execute: (command) => [opened(command)] };";
        let found = evidence_of(&[("src/till.ts", TILL), ("src/commands.ts", code)]);
        assert!(!found.iter().any(|line| line.starts_with("command")), "{found:?}");
    }

    #[test]
    fn a_command_of_a_tool_is_none_of_the_domain() {
        let code = r"
            export const build: Command<Options> = { name: 'build', run: (options) => bundle(options) };
            export const handler: Handler<APIGatewayEvent> = async (event) => ({ statusCode: 200 });";
        assert_eq!(evidence_of(&[("src/cli.ts", code)]), Vec::<String>::new());
    }
}
