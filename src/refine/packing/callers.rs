//! Who calls what, by name: the places a function is called from, and those a type is made at.

use std::collections::BTreeMap;

use crate::roles::words::words;
use crate::syntax::facts::last_segment;
use crate::syntax::{FnId, Place, Program, Symbol, TypeId};

/// Of a method name that more types have, a call says nothing without its receiver.
const FEW_HOMONYMS: usize = 2;

/// A call or construction as it is written.
#[derive(Debug)]
struct Use {
    file: u32,
    line: u32,
    /// What stands before the name.
    receiver: String,
}

/// All calls and constructions of a program, by last name.
#[derive(Debug, Default)]
pub(super) struct Callers {
    calls: BTreeMap<String, Vec<Use>>,
    made: BTreeMap<String, Vec<Use>>,
}

impl Callers {
    /// Reads the bodies of all functions and files.
    pub fn new(program: &Program) -> Self {
        let mut callers = Callers::default();
        for (at, file) in program.files.iter().enumerate() {
            let Ok(at) = u32::try_from(at) else { continue };
            for body in file.functions.iter().map(|function| &function.body).chain([&file.top_level]) {
                for call in body.calls.iter().filter(|call| !call.is_macro) {
                    let used = Use { file: at, line: call.span.line, receiver: call.receiver.clone() };
                    callers.calls.entry(call.name.clone()).or_default().push(used);
                }
                for made in &body.constructions {
                    let used = Use { file: at, line: made.span.line, receiver: made.path.clone() };
                    callers.made.entry(last_segment(&made.path).to_owned()).or_default().push(used);
                }
            }
        }
        callers
    }

    /// Where a function is probably called.
    pub fn of(&self, program: &Program, id: FnId) -> Vec<Place> {
        let function = program.function(id);
        let owner = program.owner(id).map(|ty| words(&program.ty(ty).name));
        let is_rare = program.methods_named(&function.name).take(FEW_HOMONYMS + 1).count() <= FEW_HOMONYMS;
        let calls = self.calls.get(&function.name).into_iter().flatten();
        let meant = calls.filter(|call| match (&function.owner, &owner) {
            (None, _) => program.resolve_function(call.file, &function.name) == Some(id),
            // `order.place()`, `self.orders.place()` of `Order`.
            (Some(_), Some(owner)) if !is_rare => {
                let receiver = words(last_segment(&call.receiver));
                !receiver.is_empty() && receiver.iter().zip(owner).all(|(a, b)| a.trim_end_matches('s') == b)
            }
            (Some(_), _) => is_rare && !call.receiver.is_empty(),
        });
        meant.map(|call| place(program, call)).collect()
    }

    /// Where values of a type or a variant are made.
    pub fn making(&self, program: &Program, symbol: Symbol) -> Vec<Place> {
        let made = self.made.get(program.name(symbol)).into_iter().flatten();
        let meant = made.filter(|made| match symbol {
            Symbol::Type(id) => program.resolve(made.file, &made.receiver) == Some(id),
            Symbol::Variant(..) => program.variant(made.file, &made.receiver) == Some(symbol),
            Symbol::Function(_) | Symbol::Value(_) | Symbol::Made(..) => false,
        });
        meant.map(|made| place(program, made)).collect()
    }

    /// The functions of the program that a function calls: free ones, and methods of its own type.
    pub fn called_by(program: &Program, id: FnId) -> Vec<FnId> {
        let function = program.function(id);
        let owner = program.owner(id);
        let mut out = Vec::new();
        for call in function.body.calls.iter().filter(|call| !call.is_macro) {
            let own = |name: &str| Some(name) == function.owner.as_deref();
            let target = match call.receiver.as_str() {
                "" => program.resolve_function(id.0, &call.name),
                "this" | "self" | "Self" => owner.and_then(|ty| program.inherited_method(ty, &call.name)),
                name if own(name) => owner.and_then(|ty| program.method(ty, &call.name)),
                name => program.resolve(id.0, name).and_then(|ty| program.method(ty, &call.name)),
            };
            if let Some(target) = target.filter(|target| *target != id && !out.contains(target)) {
                out.push(target);
            }
        }
        out
    }
}

fn place(program: &Program, used: &Use) -> Place {
    Place { path: program.files[used.file as usize].path.clone(), line: used.line }
}

/// The type a symbol is or belongs to.
pub(super) fn type_of(symbol: Symbol) -> Option<TypeId> {
    match symbol {
        Symbol::Type(id) | Symbol::Variant(id, _) => Some(id),
        Symbol::Function(_) | Symbol::Value(_) | Symbol::Made(..) => None,
    }
}
