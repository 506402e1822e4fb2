//! What carrying out a function leads to: events recorded, commands sent, guards passed, along the
//! calls it makes, within a bound.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap as HashMap;

use super::restoring::rebuilds;
use super::steps::AllSteps;
use crate::roles::words::shared_words;
use crate::roles::{Findings, Link, Role};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Place, Program, Symbol, TypeId};

/// How many calls a path may be long.
const MAX_DEPTH: usize = 6;
/// How many functions one walk may visit.
const MAX_FUNCTIONS: usize = 400;

/// What a walk found.
#[derive(Debug, Default, Clone)]
pub struct Reach {
    /// Events recorded, each with the way there: call sites, then the construction.
    pub events: BTreeMap<Symbol, Vec<Place>>,
    /// The constructions that record them: function, and which of its constructions.
    pub recorded: Vec<(FnId, usize)>,
    /// Commands sent, with the place that sends.
    pub commands: BTreeMap<Symbol, Place>,
    /// Functions on the way, the start included, nearest first.
    pub functions: Vec<FnId>,
    /// Refusals met on the way.
    pub guards: Vec<(FnId, usize)>,
    /// Refusals by a helper that is told why: `ensure(balance > 0, 'no money')`, `reject('no money')`.
    pub refusals: Vec<(FnId, usize)>,
    /// Declared types constructed on the way.
    pub constructed: BTreeSet<TypeId>,
    /// Calls whose target the program does not declare: receiver and name.
    pub foreign_calls: Vec<(String, String, Place)>,
}

impl Reach {
    /// Adds what a walk found that goes before this one.
    pub(super) fn take_in(&mut self, before: &Reach) {
        for (event, via) in &before.events {
            self.events.entry(*event).or_insert_with(|| via.clone());
        }
        self.recorded.extend(before.recorded.iter().copied());
        self.guards.extend(before.guards.iter().copied());
        self.refusals.extend(before.refusals.iter().copied());
        self.functions.extend(before.functions.iter().copied());
    }
}

/// What a walk is about.
#[derive(Clone, Copy, Default)]
pub(super) struct Asked<'a> {
    /// Only as far as it serves this command.
    pub command: Option<Symbol>,
    /// Stretches that are left out.
    pub but: &'a [(FnId, Span)],
}

/// Walks from function to function.
pub struct Flow<'a> {
    program: &'a Program,
    steps: AllSteps<'a>,
    replays: BTreeSet<FnId>,
    handlers: HashMap<FnId, Vec<Symbol>>,
}

impl<'a> Flow<'a> {
    /// Prepares a walk over what the conventions found.
    pub fn new(program: &'a Program, found: &'a Findings) -> Self {
        let mut replays: BTreeSet<FnId> =
            program.functions().filter(|(_, f)| rebuilds(&f.name)).map(|(id, _)| id).collect();
        let mut handlers: HashMap<FnId, Vec<Symbol>> = HashMap::default();
        for (link, _) in found.links() {
            match link {
                Link::Replays { function } => {
                    replays.insert(*function);
                }
                Link::HandledBy { command, function, within: None } => {
                    handlers.entry(*function).or_default().push(*command);
                }
                _ => {}
            }
        }
        Flow { program, steps: AllSteps::new(program, found), replays, handlers }
    }

    /// The calls of a function, each with the functions that it may mean.
    pub fn calls(&self, id: FnId) -> impl Iterator<Item = (&Call, &[FnId])> {
        let calls = self.program.function(id).body.calls.iter();
        calls.zip(&self.steps.of(id).called).map(|(call, called)| (call, called.callees.as_slice()))
    }

    /// The events that a function's constructions record.
    pub(super) fn events_made(&self, id: FnId) -> impl Iterator<Item = Symbol> {
        self.steps.of(id).made.iter().filter_map(|made| made.event)
    }

    /// The event that one of a function's constructions records.
    pub(super) fn event_made(&self, id: FnId, construction: usize) -> Option<Symbol> {
        self.steps.of(id).made.get(construction)?.event
    }

    /// What `function` leads to; only the part `within`, and only as far as it serves `command` when
    /// the code tells commands apart.
    pub fn reach(&self, function: FnId, within: Option<Span>, command: Option<Symbol>) -> Reach {
        self.reach_but(function, within, Asked { command, but: &[] })
    }

    /// [`Flow::reach`] without some stretches of code on the way.
    pub(super) fn reach_but(&self, function: FnId, within: Option<Span>, asked: Asked<'_>) -> Reach {
        let mut reach = Reach::default();
        let mut seen = BTreeSet::new();
        self.walk(function, within, asked, &mut Vec::new(), &mut seen, &mut reach);
        reach
    }

    fn walk(
        &self,
        id: FnId,
        within: Option<Span>,
        asked: Asked<'_>,
        path: &mut Vec<(FnId, Span)>,
        seen: &mut BTreeSet<FnId>,
        reach: &mut Reach,
    ) {
        if self.replays.contains(&id)
            || path.len() > MAX_DEPTH
            || seen.len() > MAX_FUNCTIONS
            || !seen.insert(id)
        {
            return;
        }
        reach.functions.push(id);
        let function = self.program.function(id);
        let steps = self.steps.of(id);
        let command = asked.command;
        let others = self.arms_of_other_commands(id, function, command);
        let but = |span: &Span| asked.but.iter().any(|(f, out)| *f == id && out.contains(span));
        let counts = |span: &Span| {
            within.is_none_or(|w| w.contains(span)) && !others.iter().any(|o| o.contains(span)) && !but(span)
        };
        let constructions = function.body.constructions.iter().zip(&steps.made).enumerate();
        for (at, (construction, made)) in constructions.filter(|(_, (c, _))| counts(&c.span)) {
            if made.is_past {
                continue;
            }
            if let Some(event) = made.event {
                reach.recorded.push((id, at));
                self.records(event, path, (id, construction.span), reach);
            }
            if let Some(sent) = made.command {
                reach.commands.entry(sent).or_insert_with(|| self.place(id, construction.span));
            }
            reach.constructed.extend(made.ty);
            for &next in &made.turned {
                path.push((id, construction.span));
                self.walk(next, None, asked, path, seen, reach);
                path.pop();
            }
        }
        for (at, guard) in function.body.guards.iter().enumerate() {
            if counts(&guard.span) && !self.is_unreachable_default(id, function, guard) {
                reach.guards.push((id, at));
            }
        }
        let calls = function.body.calls.iter().zip(&steps.called).enumerate();
        for (at, (call, called)) in calls.filter(|(_, (c, _))| counts(&c.span)) {
            if let Some(event) = called.event {
                self.records(event, path, (id, call.span), reach);
            }
            if called.callees.is_empty() {
                let place = self.place(id, call.span);
                reach.foreign_calls.push((call.receiver.clone(), call.name.clone(), place));
            }
            for &event in &called.handed {
                self.records(event, path, (id, call.span), reach);
            }
            for &callee in called.callees.iter().chain(&called.beyond) {
                if reason(call).is_some() && refuses(self.program.function(callee)) {
                    reach.refusals.push((id, at));
                    continue;
                }
                if let Some(commands) = self.handlers.get(&callee) {
                    for &sent in commands.iter().filter(|&&c| Some(c) != command) {
                        reach.commands.entry(sent).or_insert_with(|| self.place(id, call.span));
                    }
                }
                path.push((id, call.span));
                self.walk(callee, None, asked, path, seen, reach);
                path.pop();
            }
        }
    }

    /// An event is recorded at a place, on the way there.
    fn records(&self, event: Symbol, path: &[(FnId, Span)], at: (FnId, Span), reach: &mut Reach) {
        let via = || path.iter().chain([&at]).map(|&(id, span)| self.place(id, span)).collect();
        reach.events.entry(event).or_insert_with(via);
    }

    /// Parts of the function that only serve other commands than the one looked at.
    fn arms_of_other_commands(&self, id: FnId, function: &Function, command: Option<Symbol>) -> Vec<Span> {
        let Some(command) = command else { return Vec::new() };
        function
            .body
            .arms
            .iter()
            .filter(|arm| {
                let named: Vec<Symbol> =
                    arm.labels.iter().filter_map(|l| self.steps.label(id.0, l, Role::Command)).collect();
                !named.is_empty() && !named.contains(&command)
            })
            .map(|arm| arm.span)
            .chain(function.body.branches.iter().filter_map(|branch| {
                // `type === 'OpenDoor' ? opened : closed`
                let asked = self.steps.label(
                    id.0,
                    &Label::Literal(compared(&branch.condition)?.to_owned()),
                    Role::Command,
                )?;
                ((asked == command) != branch.when_true).then_some(branch.span)
            }))
            .collect()
    }

    /// `default: throw new Error('unknown command')` guards the program, not the domain.
    fn is_unreachable_default(&self, id: FnId, function: &Function, guard: &Guard) -> bool {
        let innermost =
            function.body.arms.iter().filter(|a| a.span.contains(&guard.span)).max_by_key(|a| a.span.start);
        innermost.is_some_and(|arm| {
            arm.labels.contains(&Label::Default)
                && function.body.arms.iter().any(|other| {
                    other.on == arm.on
                        && other.labels.iter().any(|l| {
                            self.steps.label(id.0, l, Role::Command).is_some()
                                || self.steps.label(id.0, l, Role::Event).is_some()
                        })
                })
        })
    }

    fn place(&self, id: FnId, span: Span) -> Place {
        Place { path: self.program.files[id.0 as usize].path.clone(), line: span.line }
    }
}

/// The literal that a whole condition compares something with: `X` of `type === 'X'`.
pub(super) fn compared(condition: &str) -> Option<&str> {
    let (left, right) = condition.split_once("==")?;
    let right = right.trim_start_matches('=').trim();
    let quote = right.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let inner = right.strip_prefix(quote)?.strip_suffix(quote)?;
    let plain = !left.ends_with('!') && !left.contains(['&', '|']) && !inner.contains(quote);
    plain.then_some(inner)
}

/// The literal reason that a call gives.
pub(super) fn reason(call: &Call) -> Option<&str> {
    call.args.iter().rev().find_map(Expr::as_str).filter(|text| text.len() > 3)
}

/// Whether a function only exists to refuse for the reason it is told: it throws what it was given, or
/// it is called after refusing.
fn refuses(function: &Function) -> bool {
    let told = !function.params.is_empty() && function.params.len() < 4;
    let small = function.body.calls.len() < 4 && function.body.arms.is_empty();
    let throws = !function.body.guards.is_empty()
        && function.body.guards.iter().all(|g| g.message.as_ref().is_none_or(|m| m.contains('{')));
    let called = shared_words(&function.name).first().is_some_and(|w| {
        matches!(w.as_str(), "ignore" | "reject" | "refuse" | "deny" | "decline" | "forbid" | "disallow")
    });
    told && small && (throws || called && function.owner.is_none())
}
