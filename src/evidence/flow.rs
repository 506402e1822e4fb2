//! What carrying out a function leads to: events recorded, commands sent, guards passed, along the
//! calls it makes, within a bound.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap as HashMap;

use super::restoring::{rebuilds, restores};
use super::types::type_of;
use crate::roles::messages::{labelled, tags};
use crate::roles::words::words;
use crate::roles::{Findings, Link, Role, resolve_symbol};
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
    found: &'a Findings,
    replays: BTreeSet<FnId>,
    restores: BTreeSet<FnId>,
    handlers: HashMap<FnId, Vec<Symbol>>,
    aggregate_methods: HashMap<String, Vec<(FnId, Symbol)>>,
    by_tag: HashMap<(Role, String), Vec<Symbol>>,
    turns_into: HashMap<TypeId, Vec<FnId>>,
}

impl<'a> Flow<'a> {
    /// Prepares a walk over what the conventions found.
    pub fn new(program: &'a Program, found: &'a Findings) -> Self {
        let mut flow = Flow {
            program,
            found,
            replays: BTreeSet::new(),
            restores: BTreeSet::new(),
            handlers: HashMap::default(),
            aggregate_methods: HashMap::default(),
            by_tag: HashMap::default(),
            turns_into: HashMap::default(),
        };
        for (link, _) in found.links() {
            match link {
                Link::Replays { function } => {
                    flow.replays.insert(*function);
                }
                Link::HandledBy { command, function, within: None } => {
                    flow.handlers.entry(*function).or_default().push(*command);
                }
                Link::Operation { unit, function } => {
                    // `open: { handle() {…} }` is called `open`.
                    let part = found.get(Symbol::Function(*function), Role::Command);
                    let own = &program.function(*function).name;
                    let name = part.and_then(|p| p.identifier.clone()).unwrap_or_else(|| own.clone());
                    flow.aggregate_methods.entry(name).or_default().push((*function, *unit));
                }
                Link::TurnsInto { value: Symbol::Type(ty), function } => {
                    flow.turns_into.entry(*ty).or_default().push(*function);
                }
                _ => {}
            }
        }
        flow.replays.extend(program.functions().filter(|(_, f)| rebuilds(&f.name)).map(|(id, _)| id));
        flow.restores.extend(program.functions().filter(|(_, f)| restores(f)).map(|(id, _)| id));
        for part in found.parts().filter(|p| matches!(p.role, Role::Event | Role::Command)) {
            for tag in tags(program, part.symbol).into_iter().chain(part.identifier.clone()) {
                flow.by_tag.entry((part.role, tag)).or_default().push(part.symbol);
            }
        }
        flow
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
        path: &mut Vec<Place>,
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
        let command = asked.command;
        let others = self.arms_of_other_commands(id, function, command);
        let but = |span: &Span| asked.but.iter().any(|(f, out)| *f == id && out.contains(span));
        let counts = |span: &Span| {
            within.is_none_or(|w| w.contains(span)) && !others.iter().any(|o| o.contains(span)) && !but(span)
        };
        for (at, construction) in function.body.constructions.iter().enumerate() {
            if !counts(&construction.span) {
                continue;
            }
            let is_event = self.message(id.0, construction, Role::Event).is_some();
            if is_event && self.restores.contains(&id) {
                continue;
            }
            if is_event && self.is_carried_by_event(id.0, &function.body.constructions, construction) {
                continue;
            }
            if is_event {
                reach.recorded.push((id, at));
            }
            self.construction(id, construction, path, reach);
            if !self.turns_into.is_empty() {
                let made = self.program.resolve(id.0, &construction.path);
                for next in made.and_then(|ty| self.turns_into.get(&ty)).into_iter().flatten() {
                    path.push(self.place(id, construction.span));
                    self.walk(*next, None, asked, path, seen, reach);
                    path.pop();
                }
            }
        }
        for (at, guard) in function.body.guards.iter().enumerate() {
            if counts(&guard.span) && !self.is_unreachable_default(id, function, guard) {
                reach.guards.push((id, at));
            }
        }
        for (at, call) in function.body.calls.iter().enumerate().filter(|(_, c)| counts(&c.span)) {
            let place = self.place(id, call.span);
            let named = self.published_by_tag(id.0, call).or_else(|| self.made_by_constant(id.0, call));
            if let Some(event) = named {
                reach
                    .events
                    .entry(event)
                    .or_insert_with(|| path.iter().cloned().chain([place.clone()]).collect());
            }
            let callees = self.callees(id, call);
            if callees.is_empty() {
                reach.foreign_calls.push((call.receiver.clone(), call.name.clone(), place.clone()));
            }
            for callee in callees.into_iter().chain(self.turned(id, call)).chain(self.sent_by_name(id, call))
            {
                if reason(call).is_some() && refuses(self.program.function(callee)) {
                    reach.refusals.push((id, at));
                    continue;
                }
                if let Some(commands) = self.handlers.get(&callee) {
                    for &sent in commands.iter().filter(|&&c| Some(c) != command) {
                        reach.commands.entry(sent).or_insert_with(|| place.clone());
                    }
                }
                for event in super::handed_classes::made_by(self.program, self.found, id.0, call, callee) {
                    let way = || path.iter().cloned().chain([place.clone()]).collect();
                    reach.events.entry(event).or_insert_with(way);
                }
                path.push(place.clone());
                self.walk(callee, None, asked, path, seen, reach);
                path.pop();
            }
        }
    }

    /// What becomes of a value that `NewOrder::builder()…` makes.
    fn turned(&self, id: FnId, call: &Call) -> Vec<FnId> {
        if self.turns_into.is_empty() || !call.receiver.starts_with(char::is_uppercase) {
            return Vec::new();
        }
        let made = self.program.resolve_alias(id.0, &call.receiver);
        made.and_then(|ty| self.turns_into.get(&ty)).cloned().unwrap_or_default()
    }

    fn construction(&self, id: FnId, construction: &Construction, path: &[Place], reach: &mut Reach) {
        let place = self.place(id, construction.span);
        if let Some(event) = self.message(id.0, construction, Role::Event) {
            reach
                .events
                .entry(event)
                .or_insert_with(|| path.iter().cloned().chain([place.clone()]).collect());
        }
        if let Some(sent) = self.message(id.0, construction, Role::Command) {
            reach.commands.entry(sent).or_insert(place);
        }
        if let Some(ty) = self.program.resolve(id.0, &construction.path) {
            reach.constructed.insert(ty);
        }
    }

    /// `new OrderPlaced({ undo: new OrderWithdrawn() })`: an event in a field of another one is told of, not
    /// recorded. What is the other's whole argument is wrapped, and recorded with it.
    fn is_carried_by_event(&self, file: u32, all: &[Construction], inner: &Construction) -> bool {
        let wraps = |outer: &Construction| {
            outer.args.iter().any(|arg| matches!(arg, Expr::Construct(path, ..) if *path == inner.path))
        };
        inner.kind != ConstructionKind::Tagged
            && all.iter().any(|outer| {
                outer.span != inner.span
                    && outer.span.contains(&inner.span)
                    && outer.kind == ConstructionKind::New
                    && !wraps(outer)
                    && self.message(file, outer, Role::Event).is_some()
            })
    }

    /// `aggregate.publishDomainEvent('sent', …)`, `saveEvent(EventType.Sent, …)`: an event recorded by its name.
    fn published_by_tag(&self, file: u32, call: &Call) -> Option<Symbol> {
        let label = match call.args.first()? {
            Expr::Str(tag) => Label::Literal(tag.clone()),
            Expr::Name(path) if path.contains('.') => Label::Path(path.clone()),
            _ => return None,
        };
        let verb = words(&call.name);
        let records = verb.first().is_some_and(|w| {
            matches!(w.as_str(), "publish" | "emit" | "record" | "raise" | "apply" | "append")
                || matches!(w.as_str(), "save" | "store" | "add" | "push" | "create" | "make" | "new")
                    && verb.last().is_some_and(|w| w == "event")
        });
        if records { self.label(file, &label, Role::Event) } else { None }
    }

    /// `issueCommand({ command: 'openTill', data })`: the operation that a sender is told the name of.
    fn sent_by_name(&self, id: FnId, call: &Call) -> Option<FnId> {
        let said = call.args.iter().find_map(|arg| {
            ["command", "commandName", "commandId", "commandType"]
                .iter()
                .find_map(|key| arg.get(key)?.as_str())
        });
        // `this.enqueue('openTill', id, data)`: told beside what it is about.
        let said = said.or_else(|| call.args.first()?.as_str().filter(|_| call.args.len() > 1))?;
        let sends = words(&call.name).first().is_some_and(|w| {
            matches!(
                w.as_str(),
                "issue" | "send" | "dispatch" | "execute" | "enqueue" | "submit" | "handle" | "run"
            )
        });
        let candidates = self.aggregate_methods.get(said).filter(|_| sends)?;
        let here = &self.program.files[id.0 as usize].path;
        let near = |f: &FnId| {
            let path = &self.program.files[f.0 as usize].path;
            crate::syntax::program::common_folders(here, path)
        };
        candidates.iter().map(|(function, _)| *function).max_by_key(|f| (near(f), std::cmp::Reverse(*f)))
    }

    /// `tillOpened(till)` with `const tillOpened = eventOf(TillOpened)`: a constant that makes events.
    fn made_by_constant(&self, file: u32, call: &Call) -> Option<Symbol> {
        let value = self.program.value(file, &call.name).filter(|_| call.receiver.is_empty())?;
        let Some(Expr::Call(_, _, args)) = &self.program.value_decl(value).value else { return None };
        let mut events = args.iter().filter_map(|arg| match arg {
            Expr::Name(path) => self.found.named(self.program, value.0, path, Role::Event),
            Expr::Str(tag) => self.label(value.0, &Label::Literal(tag.clone()), Role::Event),
            _ => None,
        });
        let only = events.next()?;
        events.next().is_none().then_some(only)
    }

    /// The message in a role that a construction makes.
    pub fn message(&self, file: u32, construction: &Construction, role: Role) -> Option<Symbol> {
        if construction.kind == ConstructionKind::Tagged {
            // Few tags carry messages; the index spares the search for all others.
            self.by_tag.get(&(role, construction.path.clone()))?;
            return labelled(
                self.program,
                self.found,
                file,
                &Label::Literal(construction.path.clone()),
                role,
            );
        }
        resolve_symbol(self.program, file, &construction.path).filter(|s| self.found.is(*s, role)).or_else(
            || {
                // `Self::Placed { … }` inside the enum's own impl, or an associated type (`Self::Event::Placed`).
                let last = last_segment(&construction.path);
                let is_path = construction.path.contains("::");
                (is_path && construction.path.starts_with("Self"))
                    .then(|| self.by_tag.get(&(role, last.to_owned())))
                    .flatten()
                    .and_then(|all| {
                        all.iter()
                            .copied()
                            .find(|s| self.program.file_index(*s) == file)
                            .or(all.first().copied())
                    })
            },
        )
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
                    arm.labels.iter().filter_map(|l| self.label(id.0, l, Role::Command)).collect();
                !named.is_empty() && !named.contains(&command)
            })
            .map(|arm| arm.span)
            .chain(function.body.branches.iter().filter_map(|branch| {
                // `type === 'OpenDoor' ? opened : closed`
                let asked = self.label(
                    id.0,
                    &Label::Literal(compared(&branch.condition)?.to_owned()),
                    Role::Command,
                )?;
                ((asked == command) != branch.when_true).then_some(branch.span)
            }))
            .collect()
    }

    fn label(&self, file: u32, label: &Label, role: Role) -> Option<Symbol> {
        let tag = match label {
            Label::Literal(tag) => tag.as_str(),
            Label::Path(path) => last_segment(path),
            Label::Default => return None,
        };
        self.by_tag.get(&(role, tag.to_owned()))?;
        labelled(self.program, self.found, file, label, role)
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
                            self.label(id.0, l, Role::Command).is_some()
                                || self.label(id.0, l, Role::Event).is_some()
                        })
                })
        })
    }

    /// The functions a call may mean.
    pub fn callees(&self, id: FnId, call: &Call) -> Vec<FnId> {
        let program = self.program;
        if call.is_macro {
            return Vec::new();
        }
        let receiver = call.receiver.as_str();
        if receiver.is_empty() {
            let beside = || {
                // Functions of a namespace that a type has beside it call each other plainly.
                let owner = program.owner(id)?;
                let by_function = matches!(program.ty(owner).kind, TypeKind::Alias | TypeKind::Interface);
                by_function.then(|| program.method(owner, &call.name))?
            };
            return program.resolve_function(id.0, &call.name).or_else(beside).into_iter().collect();
        }
        let held = || self.held_by_value(id, receiver, &call.name);
        if let Some(function) = program.function_of_module(id.0, receiver, &call.name).or_else(held) {
            return vec![function];
        }
        let typed = if receiver == "super" {
            program.owner(id)
        } else {
            type_of(program, id, &Expr::Name(receiver.to_owned()))
                .or_else(|| type_of_receiver_expression(program, id, call))
                .or_else(|| {
                    let is_path = receiver
                        .chars()
                        .all(|c| c.is_alphanumeric() || matches!(c, '_' | ':' | '.' | '<' | '>' | ' ' | ','));
                    is_path.then(|| program.resolve_alias(id.0, strip_generics(receiver).as_str())).flatten()
                })
        };
        if let Some(method) = typed.and_then(|t| program.inherited_method(t, &call.name)) {
            return if program.function(method).is_abstract {
                self.implementations(method, &call.name)
            } else {
                vec![method]
            };
        }
        if typed.is_some_and(|t| !program.methods(t).is_empty()) && !self.wraps_aggregate(typed) {
            return Vec::new();
        }
        if let Some(method) = self.on_foreign_type(id, call) {
            return vec![method];
        }
        self.by_name_alone(id, call)
    }

    /// `db.create(user)` with `db: Connection<Users>` and `impl UserDao for Connection<Users>`: a trait of the
    /// program carried out by a type of a library.
    fn on_foreign_type(&self, id: FnId, call: &Call) -> Option<FnId> {
        let program = self.program;
        let mut parameters = program.function(id).params.iter();
        let declared =
            parameters.find(|p| p.name.trim_start_matches("mut ") == call.receiver)?.ty.as_ref()?;
        let name = declared.name()?;
        let mut methods = program.methods_named(&call.name).filter(|&m| {
            let method = program.function(m);
            method.owner.as_deref() == Some(name)
                && program.owner(m).is_none()
                && method.trait_.as_ref().and_then(|t| program.resolve(m.0, t.name()?)).is_some()
        });
        let only = methods.next()?;
        methods.next().is_none().then_some(only)
    }

    /// `openVents.handler(…)`: a function that a constant holds.
    fn held_by_value(&self, id: FnId, receiver: &str, name: &str) -> Option<FnId> {
        let value = self.program.value(id.0, receiver)?;
        let named = |f: &FnId| self.program.function(*f).name == name;
        self.program.functions_in(value).iter().copied().find(named)
    }

    /// Whether a type may pass calls on to an aggregate it wraps (Rust's `Deref`).
    fn wraps_aggregate(&self, ty: Option<TypeId>) -> bool {
        ty.is_some_and(|t| {
            self.program.impls_of(t).any(|(_, b)| b.trait_.as_ref().and_then(TypeRef::name) == Some("Deref"))
        })
    }

    /// Methods that stand behind an abstract one, if few.
    fn implementations(&self, method: FnId, name: &str) -> Vec<FnId> {
        let Some(owner) = self.program.owner(method) else { return Vec::new() };
        let all: Vec<FnId> = self
            .program
            .methods_named(name)
            .filter(|&m| m != method && !self.program.function(m).is_abstract)
            .filter(|&m| {
                // An interface among the ancestors, or the trait of the `impl` block.
                let by_trait = self.program.function(m).trait_.as_ref().and_then(TypeRef::name);
                by_trait == Some(self.program.ty(owner).name.as_str())
                    || self.program.owner(m).is_some_and(|o| self.program.lineage(o).contains(&owner))
            })
            .collect();
        if all.len() <= 3 { all } else { Vec::new() }
    }

    /// A method name that only aggregates have, when the receiver's type is unknown.
    fn by_name_alone(&self, id: FnId, call: &Call) -> Vec<FnId> {
        let Some(candidates) = self.aggregate_methods.get(&call.name) else { return Vec::new() };
        if COMMON_NAMES.contains(&call.name.as_str()) && !self.speaks_of_unit(&call.receiver, candidates) {
            return Vec::new();
        }
        let here = &self.program.files[id.0 as usize].path;
        let receiver_words = words(fetched(&call.receiver).unwrap_or(last_segment(&call.receiver)));
        let best = candidates.iter().map(|&(function, unit)| {
            let unit_words = words(self.unit_name(unit));
            let named = !receiver_words.is_empty()
                && (unit_words.ends_with(&receiver_words) || receiver_words.ends_with(&unit_words));
            let near =
                crate::syntax::program::common_folders(here, &self.program.files[function.0 as usize].path);
            ((named, near), function)
        });
        let mut ranked: Vec<_> = best.collect();
        ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        match ranked.as_slice() {
            [only] => vec![only.1],
            [first, second, ..] if first.0 > second.0 => vec![first.1],
            _ => Vec::new(),
        }
    }

    /// `user.delete()`: the receiver is called exactly like one of the aggregates.
    fn speaks_of_unit(&self, receiver: &str, candidates: &[(FnId, Symbol)]) -> bool {
        let called = words(fetched(receiver).unwrap_or(receiver));
        candidates.iter().any(|(_, unit)| {
            let mut unit = words(self.unit_name(*unit));
            while unit.len() > 1
                && unit
                    .last()
                    .is_some_and(|w| matches!(w.as_str(), "entity" | "aggregate" | "root" | "model"))
            {
                unit.pop();
            }
            unit == called
        })
    }

    /// What an aggregate is called.
    fn unit_name(&self, unit: Symbol) -> &str {
        let part = self.found.get(unit, Role::Aggregate);
        part.and_then(|p| p.identifier.as_deref()).unwrap_or_else(|| self.program.name(unit))
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

/// `settlement` of `app.bidding.settlement(event.data.id)`: what a call that names an aggregate fetches.
fn fetched(receiver: &str) -> Option<&str> {
    let mut depth = 0_usize;
    let open = receiver.strip_suffix(')')?.char_indices().rev().find(|(_, c)| match c {
        ')' => {
            depth += 1;
            false
        }
        '(' if depth == 0 => true,
        '(' => {
            depth -= 1;
            false
        }
        _ => false,
    })?;
    Some(last_segment(&receiver[..open.0]))
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
    let called = words(&function.name).first().is_some_and(|w| {
        matches!(w.as_str(), "ignore" | "reject" | "refuse" | "deny" | "decline" | "forbid" | "disallow")
    });
    told && small && (throws || called && function.owner.is_none())
}

/// Names that say nothing about whose method it is.
const COMMON_NAMES: &[&str] = &[
    "get", "set", "push", "pop", "map", "filter", "find", "save", "load", "send", "publish", "emit", "apply",
    "commit", "execute", "handle", "then", "catch", "toString", "equals", "forEach", "reduce", "add",
    "remove", "delete", "has", "insert", "new", "from", "into", "clone", "on", "run", "call", "next", "json",
    "status", "log", "info", "error", "warn", "debug", "append", "create", "update", "register",
];

/// The receiver of a chained call (`repo.get(id).rename(…)`) is an expression, not a path.
fn type_of_receiver_expression(program: &Program, id: FnId, call: &Call) -> Option<TypeId> {
    let function = program.function(id);
    let inner = function
        .body
        .calls
        .iter()
        .filter(|c| {
            c.span.start >= call.span.start && c.span.end < call.span.end && call.receiver.contains(&c.name)
        })
        .max_by_key(|c| c.span.end)?;
    if !call.receiver.ends_with(')') {
        return None;
    }
    type_of(
        program,
        id,
        &Expr::Call(
            Some(Box::new(Expr::Name(inner.receiver.clone()))),
            inner.name.clone(),
            inner.args.clone(),
        ),
    )
}

/// `Root::<Order>` → `Root`, `Vec<T>` → `Vec`.
fn strip_generics(path: &str) -> String {
    let mut depth = 0;
    let plain: String = path
        .chars()
        .filter(|c| {
            match c {
                '<' => depth += 1,
                '>' => depth -= 1,
                _ => return depth == 0,
            }
            false
        })
        .collect();
    plain.trim_end_matches("::").to_owned()
}
