//! Types of values, as far as declarations and constructions tell, to know whose method a call means.

use crate::roles::messages::named_types;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, TypeId};

/// How many steps a value's type is followed through calls and locals.
const DEPTH: usize = 6;

/// The declared type of an expression inside a function.
pub fn type_of(program: &Program, function: FnId, expr: &Expr) -> Option<TypeId> {
    type_of_expr(program, function, expr, DEPTH)
}

fn type_of_expr(program: &Program, function: FnId, expr: &Expr, depth: usize) -> Option<TypeId> {
    let depth = depth.checked_sub(1)?;
    match expr {
        Expr::Name(path) => type_of_path(program, function, path, depth),
        Expr::Construct(path, _, _) if path == "Self" => program.owner(function),
        Expr::Construct(path, _, _) => program.resolve_alias(function.0, path).or_else(|| {
            program
                .resolve_alias(
                    function.0,
                    path.strip_suffix(last_segment(path))?.trim_end_matches([':', '.']),
                )
                // `const OrderModel = publisher.mergeClassContext(Order); new OrderModel(id)`.
                .or_else(|| type_of_path(program, function, path, depth))
        }),
        // The class as NestJS gives it back, its publisher beside it.
        Expr::Call(Some(_), name, args) if name == "mergeClassContext" => {
            program.resolve_alias(function.0, args.first()?.as_name()?)
        }
        Expr::Call(receiver, name, args) => {
            let mut holder = None;
            let callee = match receiver.as_deref() {
                None => program.resolve_function(function.0, name),
                Some(receiver) => {
                    let owner = match receiver {
                        // `Order.create(…)`, `Order::open(…)`: the receiver is a type.
                        Expr::Name(path) => type_of_path(program, function, path, depth)
                            .or_else(|| program.resolve_alias(function.0, path)),
                        other => type_of_expr(program, function, other, depth),
                    };
                    holder = owner;
                    owner.and_then(|o| program.inherited_method(o, name))
                }
            };
            let bound = callee.zip(holder).and_then(|(callee, holder)| bound_result(program, callee, holder));
            if bound.is_some() {
                return bound;
            }
            match callee {
                Some(callee) => result_type(program, callee, depth),
                // Generated methods of a repository give back its entity.
                None if receiver.as_deref().and_then(|r| stored(program, function, r, depth)).is_some() => {
                    receiver.as_deref().and_then(|r| stored(program, function, r, depth))
                }
                // Wrappers of libraries (`mergeObjectContext(hero)`, `unwrap()`) give back what they got.
                None => args
                    .first()
                    .and_then(|a| type_of_expr(program, function, a, depth))
                    .or_else(|| receiver.as_deref().and_then(|r| type_of_expr(program, function, r, depth))),
            }
        }
        Expr::Either(all) => all.iter().find_map(|e| type_of_expr(program, function, e, depth)),
        _ => None,
    }
}

/// `User` of `repository.findById(id)` where `UserRepository extends Repository<User>` and the method is
/// declared once for all as giving back the type parameter.
fn bound_result(program: &Program, method: FnId, holder: TypeId) -> Option<TypeId> {
    let declaring = program.owner(method)?;
    let generics = &program.ty(declaring).generics;
    let returned = program.function(method).returns.as_ref()?;
    let at = generics.iter().position(|g| mentions(returned, g, 4))?;
    program.lineage(holder).into_iter().find_map(|t| {
        let base = program
            .ty(t)
            .supertypes
            .iter()
            .find(|s| s.name().and_then(|n| program.resolve(t.0, n)) == Some(declaring))?;
        first_named(program, t.0, base.args().get(at)?)
    })
}

/// Whether a type expression names a type parameter.
fn mentions(ty: &TypeRef, name: &str, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    match ty {
        TypeRef::Named { path, args } => path == name || args.iter().any(|a| mentions(a, name, depth)),
        TypeRef::Optional(inner) | TypeRef::Array(inner) => mentions(inner, name, depth),
        TypeRef::Union(all) => all.iter().any(|t| mentions(t, name, depth)),
        _ => false,
    }
}

/// The entity of a repository whose methods an attribute generates: `#[es_repo(entity = "Order")]`.
fn stored(program: &Program, function: FnId, receiver: &Expr, depth: usize) -> Option<TypeId> {
    let repository = type_of_expr(program, function, receiver, depth)?;
    let entity = program
        .ty(repository)
        .annotations
        .iter()
        .filter(|a| last_segment(&a.name) == "es_repo")
        .find_map(|a| a.args.iter().find_map(|arg| arg.get("entity")?.as_str()))?;
    program.resolve(repository.0, entity)
}

/// What a function gives back: its declared result, or the type of what it returns.
pub fn result_type(program: &Program, id: FnId, depth: usize) -> Option<TypeId> {
    let function = program.function(id);
    if let Some(declared) = &function.returns {
        if matches!(declared.name(), Some("Self" | "this")) {
            return program.owner(id);
        }
        let named = named_types(program, id.0, declared);
        // `Result<Order>` declared in the program itself is a wrapper, too.
        let wrappers = ["Result", "Either", "Option", "Maybe", "Promise", "Observable"];
        return named
            .iter()
            .copied()
            .find(|t| !wrappers.contains(&program.ty(*t).name.as_str()))
            .or_else(|| matches_self(declared).then(|| program.owner(id)).flatten());
    }
    function.body.returns.iter().find_map(|r| type_of_expr(program, id, &r.value, depth))
}

/// `Result<Self, E>`, `Option<Self>`.
fn matches_self(ty: &TypeRef) -> bool {
    match ty {
        TypeRef::Named { path, args } => path == "Self" || args.first().is_some_and(matches_self),
        TypeRef::Optional(inner) | TypeRef::Array(inner) => matches_self(inner),
        _ => false,
    }
}

fn type_of_path(program: &Program, function: FnId, path: &str, depth: usize) -> Option<TypeId> {
    let depth = depth.checked_sub(1)?;
    let (first, rest) = match path.find(['.', ':']) {
        Some(at) => (&path[..at], path[at..].trim_start_matches(['.', ':', '?', '!'])),
        None => (path, ""),
    };
    let decl = program.function(function);
    let start = match first {
        "this" | "self" | "Self" => program.owner(function),
        name => decl
            .body
            .locals
            .iter()
            .filter(|l| l.name == name)
            .find_map(|l| match &l.ty {
                Some(ty) => first_named(program, function.0, ty),
                None => l.value.as_ref().and_then(|v| {
                    (v.as_name() != Some(name)).then(|| type_of_expr(program, function, v, depth))?
                }),
            })
            .or_else(|| {
                let assigned = decl.body.assigns.iter().find(|a| a.target == name)?;
                type_of_expr(program, function, &assigned.value, depth)
            })
            .or_else(|| {
                let param = decl.params.iter().find(|p| p.name == name)?;
                first_named(program, function.0, param.ty.as_ref()?)
            })
            .or_else(|| made_at_top(program, function.0, name)),
    }?;
    rest.split('.')
        .filter(|s| !s.is_empty())
        .try_fold(start, |at, field| field_type(program, at, field.trim_end_matches(['?', '!'])))
}

/// `const view = new OrderView();` at the top of a file, here or imported.
fn made_at_top(program: &Program, file: u32, name: &str) -> Option<TypeId> {
    let value = program.value(file, name)?;
    match &program.value_decl(value).value {
        Some(Expr::Construct(class, ..)) => program.resolve_alias(value.0, class),
        _ => None,
    }
}

/// The type of a field, own or inherited.
fn field_type(program: &Program, ty: TypeId, name: &str) -> Option<TypeId> {
    program.lineage(ty).into_iter().find_map(|t| {
        let field = program.ty(t).fields.iter().find(|f| f.name == name)?;
        first_named(program, t.0, field.ty.as_ref()?)
    })
}

fn first_named(program: &Program, file: u32, ty: &TypeRef) -> Option<TypeId> {
    let id = named_types(program, file, ty).into_iter().next()?;
    // `type DynOrders = Arc<dyn Orders>`: the methods are the trait's.
    Some(program.resolve_alias(id.0, &program.ty(id).name).unwrap_or(id))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_class_merged_with_a_publisher_is_still_that_class() {
        let code = |made: &str| {
            format!(
                "
            export class LampLitEvent {{ constructor(readonly lampId: string) {{}} }}
            export class Lamp extends AggregateRoot {{
                static install(id: string) {{ const lamp = new Lamp(id); lamp.light(); return lamp; }}
                light() {{ this.apply(new LampLitEvent(this.id)); }}
            }}
            export class Socket {{ static install(id: string) {{ return new Socket(); }} light() {{}} }}
            export class InstallLampCommand {{ constructor(readonly lampId: string) {{}} }}
            @CommandHandler(InstallLampCommand)
            export class InstallLampHandler {{
                constructor(private readonly publisher: EventPublisher) {{}}
                async execute(command: InstallLampCommand) {{
                    const LampModel = this.publisher.mergeClassContext(Lamp);
                    {made}
                    lamp.commit();
                }}
            }}"
            )
        };
        for made in [
            "const lamp = LampModel.install(command.lampId);",
            "const lamp = new LampModel(command.lampId); lamp.light();",
        ] {
            let lines = crate::roles::testing::evidence_of(&[("src/lamp.ts", &code(made))]);
            assert!(
                lines.contains(&"InstallLampCommand publishes LampLitEvent".to_owned()),
                "{made}: {lines:#?}"
            );
        }
    }
}
