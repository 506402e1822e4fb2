//! Which functions a call means: by the type of what it is called on, by its module, or by a name that
//! only operations of aggregates have.

use rustc_hash::FxHashMap as HashMap;

use super::types::type_of;
use crate::roles::words::{shared_words, words};
use crate::roles::{Findings, Link, Role};
use crate::syntax::facts::*;
use crate::syntax::program::common_folders;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// Finds the functions behind calls.
pub(super) struct Callees<'a> {
    program: &'a Program,
    found: &'a Findings,
    /// Operations of units, by what they are called.
    operations: HashMap<String, Vec<(FnId, Symbol)>>,
}

impl<'a> Callees<'a> {
    /// Takes the operations of units from what the conventions found.
    pub fn new(program: &'a Program, found: &'a Findings) -> Self {
        let mut operations: HashMap<String, Vec<(FnId, Symbol)>> = HashMap::default();
        for (link, _) in found.links() {
            let Link::Operation { unit, function } = link else { continue };
            // `open: { handle() {…} }` is called `open`.
            let part = found.get(Symbol::Function(*function), Role::Command);
            let own = &program.function(*function).name;
            let name = part.and_then(|p| p.identifier.clone()).unwrap_or_else(|| own.clone());
            operations.entry(name).or_default().push((*function, *unit));
        }
        Callees { program, found, operations }
    }

    /// The operation of that name that is nearest to a function.
    pub fn operation_named(&self, name: &str, from: FnId) -> Option<FnId> {
        let here = &self.program.files[from.0 as usize].path;
        let near = |f: &FnId| common_folders(here, &self.program.files[f.0 as usize].path);
        let all = self.operations.get(name)?.iter().map(|(function, _)| *function);
        all.max_by_key(|f| (near(f), std::cmp::Reverse(*f)))
    }

    /// The functions a call inside a function may mean; none if the program does not declare them.
    pub fn of(&self, id: FnId, call: &Call) -> Vec<FnId> {
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
        let Some(candidates) = self.operations.get(&call.name) else { return Vec::new() };
        if COMMON_NAMES.contains(&call.name.as_str()) && !self.speaks_of_unit(&call.receiver, candidates) {
            return Vec::new();
        }
        let here = &self.program.files[id.0 as usize].path;
        let receiver_words = shared_words(fetched(&call.receiver).unwrap_or(last_segment(&call.receiver)));
        let best = candidates.iter().map(|&(function, unit)| {
            let unit_words = shared_words(self.unit_name(unit));
            let named = !receiver_words.is_empty()
                && (unit_words.ends_with(&receiver_words) || receiver_words.ends_with(&unit_words));
            let near = common_folders(here, &self.program.files[function.0 as usize].path);
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
