//! What units, views and values consist of: the fields of their types without machinery.

use super::{HOPS, Slot, merge, object_slots, slot};
use crate::roles::words::words;
use crate::syntax::facts::*;
use crate::syntax::prisma::is_relation;
use crate::syntax::{Program, Symbol, TypeId};

/// The state of an aggregate or the rows of a read model.
pub fn state(program: &Program, symbol: Symbol, shapes: &[Symbol]) -> Vec<Slot> {
    for candidate in shapes.iter().chain([&symbol]) {
        let slots = match candidate {
            Symbol::Type(id) => state_slots(program, *id),
            Symbol::Value(id) => match &program.value_decl(*id).value {
                Some(Expr::Object(entries)) => {
                    let rows = crate::sketch::literals::handler_slots(program, *id, &["getResultItemSchema"]);
                    if rows.is_empty() { crate::sketch::literals::state_slots(id.0, entries) } else { rows }
                }
                _ => {
                    let columns = crate::sketch::columns::of_value(program, *id);
                    if columns.is_empty() { super::payload::value_slots(program, *id) } else { columns }
                }
            },
            // `getInitialState`: what it gives back.
            Symbol::Function(id) => match program.function(*id).body.returns.as_slice() {
                [Returned { value: Expr::Object(entries), .. }] => {
                    crate::sketch::literals::state_slots(id.0, entries)
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        if !slots.is_empty() {
            return slots;
        }
    }
    Vec::new()
}

fn state_slots(program: &Program, id: TypeId) -> Vec<Slot> {
    let decl = program.ty(id);
    // What a handler holds are its tools.
    let reacts = |name: &str| {
        words(name)
            .last()
            .is_some_and(|w| matches!(w.as_str(), "handler" | "listener" | "subscriber" | "consumer"))
    };
    if decl.supertypes.iter().filter_map(TypeRef::name).any(reacts) {
        return Vec::new();
    }
    if let Some(alias) = &decl.alias {
        return object_slots(program, id.0, alias, HOPS).unwrap_or_default();
    }
    if decl.kind == TypeKind::Enum {
        return merge(decl.variants.iter().map(|v| {
            v.fields.iter().filter(|f| f.name.parse::<usize>().is_err()).map(|f| slot(id.0, f)).collect()
        }));
    }
    // `class Order extends AggregateRoot<OrderProps>`: the props are the state.
    let props = decl
        .supertypes
        .iter()
        .find_map(|s| s.args().iter().find_map(|a| object_slots(program, id.0, a, HOPS)));
    let mut out: Vec<Slot> = props.unwrap_or_default();
    // Columns of a stored class may stand in its base class, and are never services.
    let is_stored = is_stored(decl);
    let lineage = if is_stored { program.lineage(id) } else { vec![id] };
    for (file, field) in lineage.iter().flat_map(|t| program.ty(*t).fields.iter().map(|f| (t.0, f))) {
        let technical = field.is_static
            || is_relation(field)
            || is_inverse(field)
            || field.ty.as_ref().is_some_and(|t| !is_stored && super::is_service(t) || is_machinery(t))
            || is_machinery_name(&field.name);
        let plain = field.name.trim_start_matches(['_', '#']);
        if !technical && !out.iter().any(|s| s.name == plain) {
            out.push(Slot { name: plain.to_owned(), ..slot(file, field) });
        }
    }
    if out.is_empty() && !decl.supertypes.is_empty() {
        return crate::sketch::columns::of_class(program, id.0, &decl.name);
    }
    out
}

/// A class that an object-relational mapper stores.
fn is_stored(decl: &TypeDecl) -> bool {
    decl.annotations.iter().any(|a| matches!(last_segment(&a.name), "Entity" | "Table" | "Schema"))
}

/// The side of a relation that has no column: the other records name this one.
fn is_inverse(field: &Field) -> bool {
    field.annotations.iter().any(|a| matches!(last_segment(&a.name), "OneToMany" | "HasMany" | "HasOne"))
}

/// Lists of pending events and version counters are machinery of the base class.
fn is_machinery(ty: &TypeRef) -> bool {
    match ty {
        TypeRef::Array(inner) => {
            inner.name().is_some_and(|n| words(n).last().is_some_and(|w| w == "event" || w == "events"))
        }
        // Which events a listener asks for.
        TypeRef::Named { path, .. } => {
            matches!(last_segment(path), "StreamQuery" | "StreamFilter" | "PhantomData")
        }
        _ => false,
    }
}

fn is_machinery_name(name: &str) -> bool {
    let folded: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    [
        "version",
        "domainevents",
        "uncommittedevents",
        "changes",
        "pendingevents",
        "events",
        "revision",
        "expectedversion",
    ]
    .contains(&folded.as_str())
}
