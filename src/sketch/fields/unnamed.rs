//! Names for the unnamed values of tuples (`Deposit(Decimal)`, `struct OpenTill(TillId)`), in this order:
//! the field it is handed on in, the name of a type that the code declares, what a pattern or a constructor
//! calls the value. A plain value that nothing in the code names is left out: the code says no word for it.

use super::Slot;
use crate::syntax::facts::*;
use crate::syntax::{Program, TypeId};

/// Whether slots are the values of a tuple.
pub(super) fn are_unnamed(slots: &[Slot]) -> bool {
    !slots.is_empty() && slots.iter().all(|slot| slot.name.parse::<usize>().is_ok())
}

/// The values of a variant under the names the code has for them.
pub(super) fn of_variant(program: &Program, id: TypeId, variant: &Variant, slots: Vec<Slot>) -> Vec<Slot> {
    let bound = program.bound_values(&program.ty(id).name, &variant.name, slots.len());
    named(program, &variant.name, slots, |at| bound.and_then(|names| names.get(at)).cloned())
}

/// The values of a tuple struct under the names the code has for them.
pub(super) fn of_struct(program: &Program, id: TypeId, slots: Vec<Slot>) -> Vec<Slot> {
    let methods: Vec<&Function> =
        program.methods(id).iter().map(|&method| program.function(method)).collect();
    let name = &program.ty(id).name;
    let constructor = methods.iter().find(|method| {
        let gives_itself = method.returns.as_ref().is_some_and(|ty| names(ty, name));
        method.is_static && method.trait_.is_none() && method.params.len() == slots.len() && gives_itself
    });
    let handed_on = |at: usize| {
        let value = format!("self.{at}");
        let made = methods.iter().flat_map(|method| &method.body.constructions).flat_map(|made| &made.fields);
        let mut fields = made.filter(|(_, given)| given.as_name() == Some(value.as_str()));
        fields.next().map(|(field, _)| field.clone())
    };
    let slots: Vec<Slot> = slots
        .into_iter()
        .enumerate()
        .map(|(at, slot)| Slot { name: handed_on(at).unwrap_or_else(|| slot.name.clone()), ..slot })
        .collect();
    let told = |at: usize| constructor.and_then(|c| c.params.get(at)).map(|param| param.name.clone());
    let bound = program.bound_values(name, name, slots.len());
    named(program, name, slots, |at| {
        told(at)
            .or_else(|| bound.and_then(|names| names.get(at)).cloned())
            .filter(|name| name != "value" && !name.starts_with('{'))
    })
}

/// `Self`, the type itself, or a result of it.
fn names(ty: &TypeRef, name: &str) -> bool {
    let is = |ty: &TypeRef| ty.name().is_some_and(|n| n == "Self" || n == name);
    is(ty) || ty.args().first().is_some_and(is)
}

fn named(
    program: &Program,
    owner: &str,
    slots: Vec<Slot>,
    called: impl Fn(usize) -> Option<String>,
) -> Vec<Slot> {
    let several = slots.len() > 1;
    let mut out: Vec<Slot> = Vec::new();
    for (at, slot) in slots.into_iter().enumerate() {
        if slot.name.parse::<usize>().is_err() {
            out.push(slot);
            continue;
        }
        let (of_type, declared) = type_name(program, &slot, owner);
        let name = match (called(at), of_type) {
            // A declared type says more than the variable that happens to hold it.
            (Some(called), Some(of_type)) => {
                if declared {
                    of_type
                } else {
                    called
                }
            }
            (Some(name), None) | (None, Some(name)) => name,
            (None, None) if several => format!("value{at}"),
            (None, None) => continue,
        };
        let name = if out.iter().any(|known| known.name == name) { format!("{name}{at}") } else { name };
        out.push(Slot { name, ..slot });
    }
    out
}

/// The name of a slot's type, in the plural for a list, and whether the program declares that type.
fn type_name(program: &Program, slot: &Slot, owner: &str) -> (Option<String>, bool) {
    let name = match &slot.ty {
        Some(TypeRef::Array(inner)) => inner.name().map(|name| format!("{name}s")),
        Some(ty) => ty.name().map(str::to_owned),
        None => None,
    };
    let declared =
        slot.ty.as_ref().and_then(TypeRef::name).is_some_and(|n| program.resolve(slot.file, n).is_some());
    (name.filter(|name| name != owner), declared)
}

#[cfg(test)]
mod tests {
    use super::super::payload;
    use crate::source::{FileRole, Language};
    use crate::syntax::{self, Program, Symbol};

    const TILL: &str = "
        pub struct TillId(String);
        pub enum TillCommand { Pay(Decimal), Close(u32), Move(TillId), Note(String), Count(u32, u32) }
        fn handle(command: TillCommand) {
            match command {
                TillCommand::Pay(amount) => pay(amount),
                TillCommand::Close(_) => close(),
                TillCommand::Move(target) => go(target),
                TillCommand::Note(_) => note(),
                TillCommand::Count(coins, notes) => count(coins, notes),
            }
        }
        pub struct OpenTill(String);
        impl OpenTill { fn decide(&self) -> Vec<TillEvent> { vec![TillEvent::Opened { cashier: self.0.clone() }] } }
        pub struct LockTill(u32);
        impl LockTill { pub fn new(minutes: u32) -> Self { Self(minutes) } }
        pub struct SealTill(u32);";

    fn fields(pick: impl Fn(&Program) -> Symbol) -> Vec<String> {
        let language = Language::Rust;
        let facts = syntax::read(syntax::pack_for(language), "till.rs", language, FileRole::Production, TILL);
        let program = Program::new(vec![facts]);
        payload(&program, pick(&program)).into_iter().map(|slot| slot.name).collect()
    }

    #[test]
    fn values_of_variants_are_called_after_their_types_or_what_patterns_call_them() {
        let of = |at| fields(|program| Symbol::Variant(program.types_named("TillCommand")[0], at));
        assert_eq!(of(0), ["amount"]);
        assert!(of(1).is_empty(), "no pattern names it");
        assert_eq!(of(2), ["TillId"]);
        assert!(of(3).is_empty());
        assert_eq!(of(4), ["coins", "notes"]);
    }

    #[test]
    fn values_of_structs_are_called_as_they_are_handed_on_or_taken() {
        let of = |name: &str| fields(|program| Symbol::Type(program.types_named(name)[0]));
        assert_eq!(of("OpenTill"), ["cashier"]);
        assert_eq!(of("LockTill"), ["minutes"]);
        assert!(of("SealTill").is_empty());
    }
}
