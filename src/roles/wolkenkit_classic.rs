//! wolkenkit up to 3: a file an aggregate, `server/domain/<context>/<aggregate>.js`, with an object of
//! `commands` that publish by name (`game.events.publish('opened', {…})`) and an object of `events` that apply;
//! lists and flows react to `'<context>.<aggregate>.<event>'`.

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role};
use super::held::{Entry, entries, stem};
use super::wolkenkit::event_called;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, ValueId};

/// See the module.
pub struct WolkenkitClassic;

impl Convention for WolkenkitClassic {
    fn id(&self) -> &'static str {
        "wolkenkit-classic"
    }

    fn summary(&self) -> &'static str {
        "files with an object of commands and one of events, and reactions named by a domain event's full name"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        for file in 0..program.files.len() as u32 {
            if let (Some(commands), Some(events)) =
                (object(program, file, "commands"), object(program, file, "events"))
            {
                aggregate(program, file, &commands, &events, found);
            }
        }
        for file in 0..program.files.len() as u32 {
            for name in REACTING {
                if let Some(reactions) = object(program, file, name) {
                    reaction(program, file, &reactions, found);
                }
            }
        }
    }
}

/// Objects whose keys are full names of domain events.
const REACTING: &[&str] = &["projections", "reactions", "when", "domainEvents"];

/// An object that a file holds under a name, by itself or inside what it gives away.
struct Object<'a> {
    holder: ValueId,
    value: &'a Expr,
}

fn object<'a>(program: &'a Program, file: u32, name: &str) -> Option<Object<'a>> {
    let values = || program.files[file as usize].values.iter().enumerate();
    let id = |at: usize| ValueId(file, at as u32);
    let own = values().find(|(_, v)| v.name == name).and_then(|(at, v)| Some((id(at), v.value.as_ref()?)));
    let (holder, value) = own.or_else(|| {
        let (at, v) = values().find(|(_, v)| v.name == "default")?;
        Some((id(at), v.value.as_ref()?.get(name)?))
    })?;
    matches!(value, Expr::Object(_)).then_some(Object { holder, value })
}

fn aggregate(program: &Program, file: u32, commands: &Object<'_>, events: &Object<'_>, found: &mut Findings) {
    let unit = Symbol::Value(commands.holder);
    let (commands, events) =
        (entries(program, commands.holder, commands.value), entries(program, events.holder, events.value));
    // Many programs have commands and events; only a command that publishes one of the events by name tells.
    let publishes = |entry: &Entry| {
        entry.functions.iter().flat_map(|f| &program.function(*f).body.calls).any(|call| {
            let by_name =
                call.args.first().and_then(Expr::as_str).is_some_and(|n| events.iter().any(|e| e.name == n));
            by_name && matches!(call.name.as_str(), "publish" | "publishDomainEvent")
        })
    };
    if !commands.iter().any(publishes) {
        return found.note(unit, || {
            "it stands beside an object of events, but no command in it publishes one of them by name"
                .to_owned()
        });
    }
    let path = &program.files[file as usize].path;
    found.part(unit, Role::Aggregate, Confidence::Sure).identifier = Some(stem(path).to_owned());
    let state = program.value(file, "initialState").filter(|v| v.0 == file);
    if let Some(state) = state {
        found.link(Link::ShapedBy { part: unit, shape: Symbol::Value(state) });
    }
    for Entry { name, symbol, functions } in commands {
        found.part(symbol, Role::Command, Confidence::Sure).identifier = Some(name);
        found.link(Link::BelongsTo { part: symbol, unit });
        for function in functions {
            found.link(Link::HandledBy { command: symbol, function, within: None });
            found.link(Link::Operation { unit, function });
        }
    }
    for Entry { name, symbol, functions } in events {
        found.part(symbol, Role::Event, Confidence::Sure).identifier = Some(name);
        found.link(Link::BelongsTo { part: symbol, unit });
        for function in functions {
            found.link(Link::Replays { function });
        }
    }
}

/// A list is a read model, everything else a reaction; both are called after their file.
fn reaction(program: &Program, file: u32, reactions: &Object<'_>, found: &mut Findings) {
    let heard: Vec<(Symbol, FnId)> = entries(program, reactions.holder, reactions.value)
        .into_iter()
        .filter(|e| e.name.contains('.'))
        .filter_map(|e| Some((event_called(program, found, &e.name)?, *e.functions.last()?)))
        .collect();
    let consumer = Symbol::Value(reactions.holder);
    if heard.is_empty() {
        return found
            .note(consumer, || "it is called like reactions to domain events, but no key of it is the full name of one that was found".to_owned());
    }
    let path = &program.files[file as usize].path;
    let fields = program.value(file, "fields").filter(|v| v.0 == file);
    let is_list = fields.is_some()
        || path.split('/').any(|p| matches!(p, "readModel" | "readModels" | "lists" | "views"));
    let role = if is_list { Role::ReadModel } else { Role::Consumer };
    found.part(consumer, role, Confidence::Sure).identifier = Some(stem(path).to_owned());
    if let Some(fields) = fields {
        found.link(Link::ShapedBy { part: consumer, shape: Symbol::Value(fields) });
    }
    for (event, function) in heard {
        found.link(Link::Consumes { consumer, event, function, within: None });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    const GAME: &str = r"
        const initialState = { level: 0, isAuthorized: { commands: {} } };
        const commands = {
            open: [ only.ifNotExists(), (game, command) => { game.events.publish('opened', { level: command.data.level }); } ],
            finish (game, command, mark) {
                if (!game.state.level) { return mark.asRejected('Game is not open.'); }
                game.events.publish('finished');
                mark.asDone();
            }
        };
        const events = {
            opened (game, event) { game.setState({ level: event.data.level }); },
            finished (game, event) { game.setState({ level: 0 }); }
        };
        module.exports = { initialState, commands, events };";

    #[test]
    fn commands_and_events_of_one_file_are_an_aggregate() {
        let list = r"
            const fields = { level: { initialState: 0 } };
            const projections = {
                'playing.game.opened' (games, event) { games.add({ level: event.data.level }); }
            };
            module.exports = { fields, projections };";
        let flow = r"
            const reactions = { 'playing.game.finished': { handle (flow, event) { mailer.send(event.data); } } };
            module.exports = { reactions };";
        assert_eq!(
            evidence_of(&[
                ("server/domain/playing/game.js", GAME),
                ("server/readModel/lists/games.js", list),
                ("server/flows/congratulation.js", flow),
            ]),
            [
                "aggregate game",
                "command finish of game",
                "command open of game",
                "congratulation handles finished",
                "event finished of game",
                "event opened of game",
                "event-handler congratulation",
                "finish publishes finished",
                "game refuses finish: Game is not open.",
                "games projects opened",
                "open publishes opened",
                "read-model games",
            ]
        );
    }

    #[test]
    fn handlers_may_be_objects_and_the_whole_be_exported_at_once() {
        let code = r"
            module.exports = {
                initialState: {},
                commands: { open: { isAuthorized () { return true; }, handle (gate, command) { gate.events.publish('opened'); } } },
                events: { opened: { handle (gate, event) { gate.setState({ open: true }); } } }
            };";
        assert_eq!(
            evidence_of(&[("server/domain/castle/gate.js", code)]),
            ["aggregate gate", "command open of gate", "event opened of gate", "open publishes opened"]
        );
    }

    #[test]
    fn commands_and_events_of_a_bot_are_none() {
        let code = r"
            const commands = { ping (message) { message.reply('pong'); } };
            const events = { ready () { console.log('ready'); } };
            module.exports = { commands, events };";
        assert_eq!(evidence_of(&[("bot.js", code)]), Vec::<String>::new());
    }
}
