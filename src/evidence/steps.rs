//! What a function does, step by step: the messages it makes and the functions it calls. Worked out once
//! for each function, however many walks pass it.

use rustc_hash::FxHashMap as HashMap;

use super::callees::Callees;
use super::handed_classes::made_by;
use super::restoring::restores;
use crate::roles::messages::{labelled, tags};
use crate::roles::words::shared_words;
use crate::roles::{Findings, Link, Role, resolve_symbol};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// A construction, resolved.
#[derive(Debug)]
pub(super) struct Made {
    /// The event it records.
    pub event: Option<Symbol>,
    /// The command it makes.
    pub command: Option<Symbol>,
    /// The declared type it makes.
    pub ty: Option<TypeId>,
    /// Functions that carry out what is made.
    pub turned: Vec<FnId>,
    /// It makes an event that another event only tells of, or that was recorded before.
    pub is_past: bool,
}

/// A call, resolved.
#[derive(Debug)]
pub(super) struct Called {
    /// The event it records by name.
    pub event: Option<Symbol>,
    /// Functions that it means; none if the program does not declare them.
    pub callees: Vec<FnId>,
    /// Events whose classes it hands to a function that makes them.
    pub handed: Vec<Symbol>,
    /// Functions that what it makes or sends by name is carried out by.
    pub beyond: Vec<FnId>,
}

/// The steps of one function, in the order of [`Body::constructions`] and [`Body::calls`].
#[derive(Debug)]
pub(super) struct Steps {
    pub made: Vec<Made>,
    pub called: Vec<Called>,
}

/// The steps of every function.
pub(super) struct AllSteps<'a> {
    resolver: Resolver<'a>,
    /// In the order of the program, with the index of each file's first function.
    all: Vec<Steps>,
    first: Vec<usize>,
}

/// Works out steps.
struct Resolver<'a> {
    program: &'a Program,
    found: &'a Findings,
    callees: Callees<'a>,
    by_tag: HashMap<(Role, String), Vec<Symbol>>,
    turns_into: HashMap<TypeId, Vec<FnId>>,
}

impl<'a> AllSteps<'a> {
    /// Works out what every function of the program does.
    pub fn new(program: &'a Program, found: &'a Findings) -> Self {
        let resolver = Resolver::new(program, found);
        let all = program.map_functions(|id, function| resolver.steps(id, function));
        let mut first = Vec::with_capacity(program.files.len());
        let mut next = 0;
        for file in &program.files {
            first.push(next);
            next += file.functions.len();
        }
        AllSteps { resolver, all, first }
    }

    /// The steps of a function.
    pub fn of(&self, id: FnId) -> &Steps {
        &self.all[self.first[id.0 as usize] + id.1 as usize]
    }

    /// The message in a role that a label names.
    pub fn label(&self, file: u32, label: &Label, role: Role) -> Option<Symbol> {
        self.resolver.label(file, label, role)
    }
}

impl<'a> Resolver<'a> {
    fn new(program: &'a Program, found: &'a Findings) -> Self {
        let mut turns_into: HashMap<TypeId, Vec<FnId>> = HashMap::default();
        for (link, _) in found.links() {
            if let Link::TurnsInto { value: Symbol::Type(ty), function } = link {
                turns_into.entry(*ty).or_default().push(*function);
            }
        }
        let mut by_tag: HashMap<(Role, String), Vec<Symbol>> = HashMap::default();
        for part in found.parts().filter(|p| matches!(p.role, Role::Event | Role::Command)) {
            for tag in tags(program, part.symbol).into_iter().chain(part.identifier.clone()) {
                by_tag.entry((part.role, tag)).or_default().push(part.symbol);
            }
        }
        Resolver { program, found, callees: Callees::new(program, found), by_tag, turns_into }
    }

    fn steps(&self, id: FnId, function: &Function) -> Steps {
        let body = &function.body;
        let restores = restores(function);
        let made = |construction| {
            let made = self.made(id.0, &body.constructions, construction);
            Made { is_past: made.is_past || restores && made.event.is_some(), ..made }
        };
        Steps {
            made: body.constructions.iter().map(made).collect(),
            called: body.calls.iter().map(|call| self.called(id, call)).collect(),
        }
    }

    fn called(&self, id: FnId, call: &Call) -> Called {
        let callees = self.callees.of(id, call);
        let beyond: Vec<FnId> =
            self.turned(id, call).into_iter().chain(self.sent_by_name(id, call)).collect();
        let handed = |&callee: &FnId| made_by(self.program, self.found, id.0, call, callee);
        Called {
            event: self.published_by_tag(id.0, call).or_else(|| self.made_by_constant(id.0, call)),
            handed: callees.iter().chain(&beyond).flat_map(handed).collect(),
            callees,
            beyond,
        }
    }

    fn made(&self, file: u32, all: &[Construction], construction: &Construction) -> Made {
        let event = self.message(file, construction, Role::Event);
        let ty = self.program.resolve(file, &construction.path);
        Made {
            event,
            command: self.message(file, construction, Role::Command),
            ty,
            turned: ty.and_then(|ty| self.turns_into.get(&ty)).cloned().unwrap_or_default(),
            is_past: event.is_some() && self.is_carried_by_event(file, all, construction),
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
        let verb = shared_words(&call.name);
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
        let sends = shared_words(&call.name).first().is_some_and(|w| {
            matches!(
                w.as_str(),
                "issue" | "send" | "dispatch" | "execute" | "enqueue" | "submit" | "handle" | "run"
            )
        });
        if sends { self.callees.operation_named(said, id) } else { None }
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

    fn label(&self, file: u32, label: &Label, role: Role) -> Option<Symbol> {
        let tag = match label {
            Label::Literal(tag) => tag.as_str(),
            Label::Path(path) => last_segment(path),
            Label::Default => return None,
        };
        self.by_tag.get(&(role, tag.to_owned()))?;
        labelled(self.program, self.found, file, label, role)
    }
}
