//! Redux-like reducers over events: a function from a state and an event to the next state that tells
//! events apart by their `type`. Where its events are recorded elsewhere, what it folds is an aggregate.
//!
//! Screens reduce their actions in the same way. So the parameter must be called an event, or the
//! reducer be given to a fold over a history (`history.reduce(room, empty)`), and functions besides the
//! reducer must make the events.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::{leaves, messages_in, named_types, tagged, tags};
use super::registrations::bodies;
use super::verbs::reads_as_past;
use super::words::{shared_words, words};
use crate::syntax::facts::*;
use crate::syntax::program::common_folders;
use crate::syntax::{FnId, Program, Symbol};

/// See the module.
pub struct Reducers;

impl Convention for Reducers {
    fn id(&self) -> &'static str {
        "reducers"
    }

    fn summary(&self) -> &'static str {
        "functions that fold a state from events told apart by their type"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let usage = Usage::of(program);
        let known: BTreeSet<FnId> = found
            .links()
            .filter_map(|(link, _)| match link {
                Link::Replays { function } | Link::Consumes { function, .. } => Some(*function),
                _ => None,
            })
            .collect();
        for (id, function) in program.functions() {
            if known.contains(&id) {
                continue;
            }
            let Some(reducer) = reducer(program, id, function) else { continue };
            match aggregate(program, &usage, &reducer, found) {
                Ok(aggregate) => aggregate.say(program, found),
                Err(why) => found.note(Symbol::Function(id), || why.to_owned()),
            }
        }
    }
}

/// What the rest of the program does with reducers and tagged objects.
struct Usage<'a> {
    /// Names of functions given to a fold, with what it starts from.
    folded: HashMap<&'a str, Option<&'a Expr>>,
    /// Where objects of a tag are made.
    made: HashMap<&'a str, Vec<(FnId, u32)>>,
}

impl<'a> Usage<'a> {
    fn of(program: &'a Program) -> Self {
        let mut usage = Usage { folded: HashMap::new(), made: HashMap::new() };
        for (_, inside, body) in bodies(program) {
            for call in body.calls.iter().filter(|c| FOLDING.contains(&c.name.as_str())) {
                if let Some(reducer) = call.args.iter().find_map(Expr::as_name) {
                    usage.folded.entry(last_segment(reducer)).or_insert(call.args.get(1));
                }
            }
            let Some(function) = inside else { continue };
            for (at, made) in body.constructions.iter().enumerate() {
                if made.kind == ConstructionKind::Tagged {
                    usage.made.entry(&made.path).or_default().push((function, at as u32));
                }
            }
        }
        usage
    }

    /// The nearest place besides the reducer where a tag is made.
    fn made(&self, program: &Program, tag: &str, reducer: FnId) -> Option<(FnId, u32)> {
        let here = &program.files[reducer.0 as usize].path;
        self.made.get(tag)?.iter().copied().filter(|(f, _)| *f != reducer).max_by_key(|(f, at)| {
            let path = &program.files[f.0 as usize].path;
            (f.0 == reducer.0, common_folders(here, path), std::cmp::Reverse((*f, *at)))
        })
    }
}

/// Calls that fold a history.
const FOLDING: &[&str] = &["reduce", "fold", "foldl", "replay", "rehydrate", "aggregateStream", "project"];

/// A function that reduces.
struct Reducer<'a> {
    id: FnId,
    tags: Vec<&'a str>,
    /// Its second parameter is called or typed an event.
    takes_event: bool,
}

fn reducer<'a>(program: &Program, id: FnId, function: &'a Function) -> Option<Reducer<'a>> {
    let [state, event] = function.params.as_slice() else { return None };
    let is_tag = |on: &str| {
        let (root, last) = on.rsplit_once('.').unwrap_or(("", on));
        matches!(last, "type" | "kind" | "_tag" | "name" | "eventType")
            && (root == event.name
                || root.is_empty() && event.name.starts_with('{') && event.name.contains(last))
    };
    let arms = function.body.arms.iter().filter(|a| is_tag(&a.on));
    let tags: Vec<&str> = arms
        .flat_map(|a| &a.labels)
        .filter_map(|label| match label {
            Label::Literal(tag) => Some(tag.as_str()),
            Label::Path(path) => Some(last_segment(path)),
            Label::Default => None,
        })
        .collect();
    // It goes on from the state it was given.
    let from_state = |expr: &Expr| match expr {
        Expr::Object(entries) => entries.iter().any(|(k, v)| k == "..." && v.as_name() == Some(&state.name)),
        other => other.as_name() == Some(&state.name),
    };
    let reduces = function.body.returns.iter().any(|r| from_state(&r.value))
        || function
            .body
            .assigns
            .iter()
            .any(|a| a.target.strip_prefix(state.name.as_str()).is_some_and(|r| r.starts_with('.')));
    let past = tags.iter().filter(|t| reads_as_past(t)).count();
    if tags.is_empty() || !reduces || past * 2 <= tags.len() {
        return None;
    }
    let called =
        |name: &str| shared_words(name).iter().any(|w| matches!(w.as_str(), "event" | "evt" | "fact"));
    let takes_event = called(&event.name)
        || event
            .ty
            .as_ref()
            .is_some_and(|t| named_types(program, id.0, t).iter().any(|t| called(&program.ty(*t).name)));
    Some(Reducer { id, tags, takes_event })
}

/// An aggregate and its events, ready to be said.
struct Aggregate {
    reducer: FnId,
    state: Symbol,
    /// What it is called when the state has no type.
    identifier: Option<String>,
    shape: Option<Symbol>,
    events: Vec<Symbol>,
    operations: Vec<FnId>,
}

fn aggregate(
    program: &Program,
    usage: &Usage<'_>,
    reducer: &Reducer<'_>,
    found: &Findings,
) -> Result<Aggregate, &'static str> {
    let function = program.function(reducer.id);
    let file = reducer.id.0;
    let start = usage.folded.get(function.name.as_str());
    if !reducer.takes_event && start.is_none() {
        return Err("it reduces, but takes nothing called an event, and no fold over a history is given it");
    }
    if start.is_none() && program.files[file as usize].imports.iter().any(|i| is_screen(&i.module)) {
        return Err("it reduces, but what happens on a screen");
    }
    let union = function.params[1].ty.as_ref().map_or(Vec::new(), |t| {
        named_types(program, file, t).into_iter().flat_map(|t| leaves(program, t)).collect()
    });
    let mut events = Vec::new();
    let mut operations = BTreeSet::new();
    for tag in &reducer.tags {
        let made = usage.made(program, tag, reducer.id);
        let declared = union.iter().copied().find(|s| tags(program, *s).iter().any(|t| t == tag));
        let known = declared.or_else(|| tagged(program, found, file, tag, Role::Event));
        let Some(event) = known.or(made.map(|(f, at)| Symbol::Made(f, at))) else { continue };
        if !events.contains(&event) {
            events.push(event);
        }
        operations.extend(usage.made.get(tag).into_iter().flatten().map(|(f, _)| *f));
    }
    operations.remove(&reducer.id);
    if operations.is_empty() {
        return Err("it reduces, but no other function makes what it is told");
    }
    let owned: BTreeMap<Symbol, Symbol> = found
        .links()
        .filter_map(|(link, _)| match link {
            Link::BelongsTo { part, unit } => Some((*part, *unit)),
            _ => None,
        })
        .collect();
    if events.iter().any(|e| owned.contains_key(e)) {
        return Err("it reduces, but its events belong to an aggregate already");
    }
    let typed = function
        .returns
        .iter()
        .chain(function.params[0].ty.as_ref())
        .flat_map(|t| named_types(program, file, t))
        .find(|t| !leaves(program, *t).iter().any(|s| events.contains(s)));
    let (state, identifier, shape) = match typed {
        Some(ty) => (Symbol::Type(ty), None, None),
        None => {
            let shape = start
                .and_then(|e| program.value(file, e.as_ref()?.as_name()?))
                .or_else(|| initial(program, file))
                .map(Symbol::Value);
            (Symbol::Function(reducer.id), Some(subject(program, reducer.id)), shape)
        }
    };
    let operations = operations.into_iter().filter(|f| decides(program, *f, found)).collect();
    Ok(Aggregate { reducer: reducer.id, state, identifier, shape, events, operations })
}

/// Packages that draw screens.
fn is_screen(module: &str) -> bool {
    ["react", "redux", "@reduxjs/", "react-redux", "@ngrx/", "vuex", "zustand", "preact"]
        .iter()
        .any(|p| module == *p || p.ends_with('/') && module.starts_with(p))
}

/// `const initialState = {…}` beside the reducer.
fn initial(program: &Program, file: u32) -> Option<crate::syntax::ValueId> {
    let starts = |name: &str| {
        shared_words(name).first().is_some_and(|w| matches!(w.as_str(), "initial" | "empty" | "default"))
    };
    program.values().find(|(id, v)| id.0 == file && starts(&v.name)).map(|(id, _)| id)
}

/// `roomReducer`, `reduceRoom`, `evolve` in `room.js` → `room`.
fn subject(program: &Program, id: FnId) -> String {
    let path = &program.files[id.0 as usize].path;
    let mut places = path.rsplit('/').map(|p| p.split('.').next().unwrap_or(p));
    std::iter::once(program.function(id).name.as_str())
        .chain(places.by_ref())
        .map(|name| {
            let mut own = words(name);
            own.retain(|w| !MACHINERY.contains(&w.as_str()));
            own.join("_")
        })
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| program.function(id).name.clone())
}

/// Words that only say what a reducer is.
const MACHINERY: &[&str] = &[
    "reducer",
    "reducers",
    "reduce",
    "evolve",
    "apply",
    "fold",
    "state",
    "next",
    "when",
    "index",
    "event",
    "events",
    "src",
    "lib",
    "default",
    "project",
    "aggregate",
    "domain",
    "app",
];

/// A function that records by its own name: neither told by a message type nor one that only makes the event.
fn decides(program: &Program, id: FnId, found: &Findings) -> bool {
    let function = program.function(id);
    let told = function.params.iter().filter_map(|p| p.ty.as_ref()).any(|t| {
        [Role::Command, Role::Event].iter().any(|&r| !messages_in(program, found, id.0, t, r).is_empty())
    });
    let converts = shared_words(&function.name).first().is_some_and(|w| {
        matches!(w.as_str(), "to" | "from" | "upcast" | "migrate" | "parse" | "map" | "seed" | "decide")
    });
    function.exported && !told && !converts && !reads_as_past(&function.name) && !function.name.is_empty()
}

impl Aggregate {
    fn say(self, program: &Program, found: &mut Findings) {
        let part = found.part(self.state, Role::Aggregate, Confidence::Likely);
        if self.identifier.is_some() {
            part.identifier = self.identifier;
        } else {
            part.places.push(program.place(Symbol::Function(self.reducer)));
        }
        found.link(Link::Replays { function: self.reducer });
        if let Some(shape) = self.shape {
            found.link(Link::ShapedBy { part: self.state, shape });
        }
        for event in self.events {
            found.part(event, Role::Event, Confidence::Likely);
            found.link(Link::BelongsTo { part: event, unit: self.state });
        }
        for function in self.operations {
            found.link(Link::Operation { unit: self.state, function });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn a_reducer_over_a_union_folds_an_aggregate() {
        let code = r"
            type TabAction =
                | { type: 'tabOpened'; tabId: string }
                | { type: 'tabClosed'; tabId: string };
            interface Tab { open: boolean }
            const initial: Tab = { open: false };
            export function tabReducer(state = initial, action: TabAction): Tab {
                switch (action.type) {
                    case 'tabOpened': return { ...state, open: true };
                    case 'tabClosed': return { ...state, open: false };
                    default: return state;
                }
            }
            export function openTab(log: Log, tabId: string) {
                const tab = log.load(tabId).reduce(tabReducer, initial);
                if (tab.open) throw new Error('tab is already open');
                log.append({ type: 'tabOpened', tabId });
            }";
        assert_eq!(
            evidence_of(&[("tab.ts", code)]),
            [
                "Tab refuses openTab: Error",
                "aggregate Tab",
                "command openTab of Tab",
                "event tabClosed of Tab",
                "event tabOpened of Tab",
                "openTab publishes tabOpened",
            ]
        );
    }

    #[test]
    fn plain_javascript_names_its_events_by_what_is_made() {
        let code = r"
            const initialState = { open: false, seats: 0 };
            const room = (state = initialState, event) => {
                switch (event.type) {
                    case 'seatTaken': return { ...state, seats: state.seats + 1 };
                    default: return state;
                }
            };
            function takeSeat(history, seatId) {
                const state = history.reduce(room, initialState);
                if (!state.open) throw new Error('room is closed');
                return [{ type: 'seatTaken', seatId }];
            }
            module.exports = { room, takeSeat };";
        assert_eq!(
            evidence_of(&[("room.js", code)]),
            [
                "aggregate room",
                "command takeSeat of room",
                "event seatTaken of room",
                "room refuses takeSeat: Error",
                "takeSeat publishes seatTaken",
            ]
        );
    }

    #[test]
    fn screens_reduce_too() {
        let code = r"
            import { useReducer } from 'react';
            const list = (state = [], action) => {
                switch (action.type) { case 'itemsLoaded': return { ...state, items: action.items }; default: return state; }
            };
            export const load = (dispatch) => dispatch({ type: 'itemsLoaded', items: [] });";
        assert_eq!(evidence_of(&[("list.js", code)]), Vec::<String>::new());
    }
}
