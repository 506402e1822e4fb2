//! The memory of a consumer: the fields it remembers in, and how a reaction reads it, changes it and lets
//! it end.

use super::processes::{Ending, Stretch, speaks_of_process};
use crate::roles::messages::named_types;
use crate::roles::words::{shared_words, words};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// Words of collections that only hold what was seen already.
fn remembers_ids(name: &str) -> bool {
    shared_words(name).iter().any(|w| {
        matches!(
            w.as_str(),
            "processed"
                | "seen"
                | "handled"
                | "known"
                | "inbox"
                | "dedup"
                | "consumed"
                | "handlers"
                | "subscriptions"
                | "listeners"
        )
    })
}

/// The fields of a consumer that hold its memory, with the declared types inside.
fn keeping_fields(program: &Program, ty: TypeId) -> Vec<(String, Vec<TypeId>)> {
    program
        .ty(ty)
        .fields
        .iter()
        .filter(|f| !f.is_static && !remembers_ids(&f.name))
        .filter_map(|f| match (&f.ty, &f.default) {
            (Some(declared), _) if keeps(declared, 4) || speaks_of_state(declared) => {
                Some((f.name.clone(), inside(program, ty.0, declared, 5)))
            }
            (Some(declared), _) => {
                kept_by_store(program, ty.0, declared).map(|state| (f.name.clone(), vec![state]))
            }
            // `running = new Map<string, RunningState>()`
            (None, Some(Expr::Construct(made, _, _))) => {
                matches!(made.as_str(), "Map" | "WeakMap").then(|| (f.name.clone(), Vec::new()))
            }
            _ => None,
        })
        .collect()
}

/// The state that a store of the code's own finds again: `FulfilmentState` of
/// `interface FulfilmentStore { find(id: string): Promise<FulfilmentState | undefined> }`.
fn kept_by_store(program: &Program, file: u32, declared: &TypeRef) -> Option<TypeId> {
    let name = declared.name()?;
    let is_store = shared_words(name)
        .last()
        .is_some_and(|w| matches!(w.as_str(), "store" | "repository" | "repo" | "storage" | "states"));
    let store = program.resolve(file, name).filter(|_| is_store)?;
    let finds = |f: &Function| {
        shared_words(&f.name).first().is_some_and(|w| {
            matches!(w.as_str(), "find" | "get" | "load" | "by" | "fetch" | "read" | "lookup")
        })
    };
    let found = program.methods(store).iter().filter(|m| finds(program.function(**m)));
    found.filter_map(|m| program.function(*m).returns.as_ref().map(|ty| (m.0, ty))).find_map(|(file, ty)| {
        named_types(program, file, ty).into_iter().find(|state| {
            let name = words(&program.ty(*state).name);
            speaks_of_process(&program.ty(*state).name)
                || name.last().is_some_and(|w| matches!(w.as_str(), "state" | "instance" | "progress"))
        })
    })
}

/// Declared types inside a type, containers opened.
fn inside(program: &Program, file: u32, ty: &TypeRef, depth: usize) -> Vec<TypeId> {
    let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
    match ty {
        TypeRef::Map(inner) | TypeRef::Array(inner) | TypeRef::Optional(inner) => {
            inside(program, file, inner, depth)
        }
        TypeRef::Named { args, .. } => {
            let own = named_types(program, file, ty).into_iter();
            own.chain(args.iter().flat_map(|a| inside(program, file, a, depth))).collect()
        }
        _ => Vec::new(),
    }
}

/// A collection, however it is wrapped.
fn keeps(ty: &TypeRef, depth: usize) -> bool {
    match ty {
        TypeRef::Map(_) | TypeRef::Array(_) => true,
        TypeRef::Optional(inner) => depth > 0 && keeps(inner, depth - 1),
        TypeRef::Named { path, args } => {
            depth > 0
                && matches!(
                    last_segment(path),
                    "Mutex" | "RwLock" | "RefCell" | "Arc" | "Rc" | "DashMap" | "Cell"
                )
                && (last_segment(path) == "DashMap" || args.iter().any(|a| keeps(a, depth - 1)))
        }
        _ => false,
    }
}

/// `OrderSagaState`, `Repository<SagaInstance>`, `ProcessStore`.
fn speaks_of_state(ty: &TypeRef) -> bool {
    let own = ty.name().is_some_and(|n| {
        let all = words(n);
        let has = |list: &[&str]| all.iter().any(|w| list.contains(&w.as_str()));
        has(&["state", "states"])
            || has(&["saga", "process", "workflow"])
                && has(&["repository", "repo", "store", "storage", "instance", "instances", "log", "manager"])
    });
    let is_store = ty.name().is_some_and(|n| {
        shared_words(n)
            .iter()
            .any(|w| matches!(w.as_str(), "repository" | "repo" | "store" | "model" | "collection"))
    });
    own || is_store
        && ty.args().iter().filter_map(TypeRef::name).any(|n| {
            speaks_of_process(n)
                || shared_words(n).last().is_some_and(|w| matches!(w.as_str(), "state" | "instance"))
        })
}

/// How a consumer treats its memory in one reaction.
#[derive(Debug, Default)]
pub(super) struct Touch {
    /// It looks something up.
    pub reads: bool,
    /// It puts something in, or starts something.
    pub begins: bool,
    /// It changes what it remembers.
    pub writes: bool,
    /// It lets it end so.
    pub endings: Vec<Ending>,
    /// What it looks up by, as written.
    pub keys: Vec<String>,
    /// It puts something in that builds on nothing it remembered.
    pub fresh: bool,
    /// Types it makes to remember.
    pub states: Vec<TypeId>,
}

/// The memory of a consumer, as its declaration shows it.
pub(super) struct Memory<'p> {
    program: &'p Program,
    fields: Vec<(String, Vec<TypeId>)>,
}

impl<'p> Memory<'p> {
    /// The memory that a consumer declares.
    pub(super) fn of(program: &'p Program, consumer: Symbol) -> Self {
        let fields = match consumer {
            Symbol::Type(ty) => keeping_fields(program, ty),
            _ => Vec::new(),
        };
        Memory { program, fields }
    }

    /// Declared types of what is remembered: inside its fields, else one beside it that is called a state.
    pub(super) fn states(&self, consumer: Symbol) -> Vec<TypeId> {
        let holds_data = |t: &TypeId| {
            let decl = self.program.ty(*t);
            let works = shared_words(&decl.name).last().is_some_and(|w| {
                matches!(w.as_str(), "manager" | "service" | "repository" | "store" | "log")
            });
            !works && (!decl.fields.is_empty() || matches!(decl.alias, Some(TypeRef::Object(_))))
        };
        let inside = self.fields.iter().flat_map(|(_, types)| types.iter().copied()).filter(holds_data);
        let inside: Vec<TypeId> = inside.collect();
        if !inside.is_empty() || self.fields.is_empty() {
            return inside;
        }
        let file = self.program.file_index(consumer);
        let called = |t: &TypeId| {
            shared_words(&self.program.ty(*t).name)
                .last()
                .is_some_and(|w| matches!(w.as_str(), "state" | "progress"))
        };
        let beside = self.program.types().map(|(id, _)| id).filter(|id| id.0 == file);
        beside.filter(called).filter(holds_data).collect()
    }

    /// Whether it has a place to remember in.
    pub(super) fn has_fields(&self) -> bool {
        !self.fields.is_empty()
    }

    /// The last word of a path that leads to the memory.
    fn target<'c>(&self, path: &'c str) -> Option<&'c str> {
        let segments = || path.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|s| !s.is_empty());
        segments().find(|s| self.fields.iter().any(|(name, _)| name == s)).or_else(|| {
            let last = segments().next_back()?;
            let all = words(last);
            let own = all.iter().any(|w| {
                matches!(
                    w.as_str(),
                    "saga"
                        | "sagas"
                        | "process"
                        | "processes"
                        | "state"
                        | "states"
                        | "instance"
                        | "instances"
                )
            });
            own.then_some(last)
        })
    }

    /// What a reaction does with it.
    pub(super) fn touched(&self, stretches: &[Stretch]) -> Touch {
        let mut touch = Touch::default();
        for stretch in stretches {
            for call in stretch.calls(self.program).filter(|c| !c.is_macro) {
                self.call(stretch.function, call, &mut touch);
            }
            for assign in stretch.assigns(self.program) {
                touch.endings.extend(ending_of(assign));
                touch.writes |= self.target(&assign.target).is_some();
            }
            for made in stretch.constructions(self.program) {
                let ty = self.program.resolve(stretch.function.0, &made.path);
                touch.states.extend(ty.filter(|t| is_state(self.program, *t)));
            }
        }
        // A method that ends it does so by what it changes.
        if touch.endings.iter().any(|e| !matches!(e, Ending::Called(_))) {
            touch.endings.retain(|e| !matches!(e, Ending::Called(_)));
        }
        touch.begins |= !touch.states.is_empty();
        touch.begins &= !touch.reads;
        touch.begins |= touch.fresh;
        touch
    }

    fn call(&self, function: FnId, call: &Call, touch: &mut Touch) {
        let verb = words(&call.name);
        let verb = verb.first().map(String::as_str).unwrap_or_default();
        let named = speaks_of_process(&call.name);
        let target = self.target(&call.receiver);
        if target.is_none() && !named {
            return;
        }
        if let Some(key) = call.args.iter().find_map(|a| key_in(a)) {
            touch.keys.push(resolved_key(self.program, function, key));
        }
        match verb {
            "get" | "find" | "load" | "fetch" | "lookup" | "read" | "entry" | "has" | "contains" => {
                touch.reads = true
            }
            "set" | "insert" | "put" | "push" | "add" => (touch.begins, touch.writes) = (true, true),
            "save" | "store" | "update" | "upsert" | "persist" => {
                touch.writes = true;
                for arg in &call.args {
                    let Expr::Object(entries) = arg else { continue };
                    // `save({ ...state, status: 'completed' })` goes on with what was there.
                    touch.fresh |=
                        verb != "update" && entries.len() > 1 && entries.iter().all(|(k, _)| k != "...");
                    touch
                        .endings
                        .extend(entries.iter().filter_map(|(field, value)| last_value(field, value)));
                }
            }
            "start" | "begin" | "create" | "open" | "init" | "initialize" => touch.begins = true,
            "delete" | "remove" | "clear" => {
                touch.endings.extend(target.map(|t| Ending::Removed(t.to_owned())));
            }
            "complete" | "finish" | "end" | "close" | "terminate" | "fail" | "abort" | "compensate" => {
                touch.endings.push(Ending::Called(call.name.clone()));
            }
            "mark" if shared_words(&call.name).last().is_some_and(|w| is_last(w)) => {
                touch.endings.push(Ending::Called(call.name.clone()));
            }
            _ => {}
        }
    }
}

/// A type made to be remembered.
fn is_state(program: &Program, ty: TypeId) -> bool {
    let decl = program.ty(ty);
    let name = words(&decl.name);
    let said =
        name.last().is_some_and(|w| matches!(w.as_str(), "state" | "instance" | "saga" | "process" | "data"))
            && (speaks_of_process(&decl.name) || name.last().is_some_and(|w| w == "state"));
    said && !decl.fields.is_empty()
}

/// `event.orderId` of an argument, or of `{ orderId: event.orderId }`.
fn key_in(arg: &Expr) -> Option<&str> {
    match arg {
        Expr::Name(path) => Some(path),
        Expr::Object(entries) => entries.iter().find_map(|(key, value)| match value {
            Expr::Object(_) if key == "where" => key_in(value),
            Expr::Name(path) => Some(path.as_str()),
            _ => None,
        }),
        _ => None,
    }
}

/// The name of the field that a key was taken from.
fn resolved_key(program: &Program, function: FnId, key: &str) -> String {
    let local = program.function(function).body.locals.iter().find(|l| l.name == key);
    let from = local.and_then(|l| l.value.as_ref()).and_then(Expr::as_name);
    last_segment(from.filter(|f| f.contains('.')).unwrap_or(key)).to_owned()
}

/// Words that only the end of something is called by.
fn is_last(word: &str) -> bool {
    matches!(
        word,
        "done"
            | "completed"
            | "complete"
            | "finished"
            | "ended"
            | "closed"
            | "cancelled"
            | "canceled"
            | "compensated"
            | "failed"
            | "rejected"
            | "expired"
            | "terminated"
            | "succeeded"
    )
}

/// `state.done = true`, `saga.status = SagaStatus.COMPENSATED`.
fn ending_of(assign: &Assign) -> Option<Ending> {
    let field = last_segment(&assign.target);
    let field = field.trim_start_matches('_');
    if assign.op != "=" || field == assign.target {
        return None;
    }
    match &assign.value {
        Expr::Bool(true) if shared_words(field).last().is_some_and(|w| is_last(w)) => {
            Some(Ending::Flag(field.to_owned()))
        }
        value => last_value(field, value),
    }
}

/// A field that tells how far something is, set to the last it can be: `status: 'completed'`.
fn last_value(field: &str, value: &Expr) -> Option<Ending> {
    let (Expr::Name(value) | Expr::Str(value)) = value else { return None };
    let says = shared_words(field)
        .last()
        .is_some_and(|w| matches!(w.as_str(), "status" | "state" | "step" | "phase" | "stage"));
    let last = last_segment(value);
    let ends = shared_words(last).last().is_some_and(|w| is_last(w));
    (says && ends).then(|| Ending::Value(field.to_owned(), last.to_owned()))
}
