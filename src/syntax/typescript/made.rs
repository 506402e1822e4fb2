//! Objects that a function makes instead of a class: `function makeTill(deps): Till { return { open() {…} } }`.
//! Their methods are functions of their own, owned by the declared result; functions that stand beside them
//! are free ones. So are the functions of a namespace called like a type: they are that type's static methods.

use crate::syntax::Node;

use super::functions::{self, is_closure};
use super::source::{Source, first, named, unwrapped};
use crate::syntax::FactsBuilder;
use crate::syntax::facts::{FileFacts, Function, Import, TypeKind, TypeRef};
use crate::syntax::pack::Owners;

/// Statements and entries looked at.
const MAX_ENTRIES: usize = 100;

/// The methods of the object that a function gives back, if its result is declared to be a type of the program.
pub(super) fn methods(source: Source<'_>, node: Node<'_>, returns: Option<&TypeRef>, out: &mut FactsBuilder) {
    let Some(TypeRef::Named { path, args }) = returns else { return };
    if !args.is_empty() || path.contains('.') || !path.starts_with(char::is_uppercase) {
        return;
    }
    let Some(body) = node.child_by_field_name("body") else { return };
    let statements = if body.kind() == "statement_block" { named(body, MAX_ENTRIES) } else { Vec::new() };
    let given = match statements.last() {
        Some(last) if last.kind() == "return_statement" => first(*last),
        Some(_) => None,
        None => Some(body),
    };
    let Some(object) = given.and_then(object) else { return };
    let entries = named(object, MAX_ENTRIES);
    let acts = |e: &Node<'_>| e.kind() == "method_definition" || value(*e).is_some_and(is_closure);
    let own = |import: &Import| import.local == *path && import.module.starts_with(['.', '~', '@', '#']);
    let known = || out.facts.imports.iter().any(own) || source.declares_type(path);
    if !entries.iter().any(acts) || !source.spend() || !known() {
        return;
    }
    for entry in entries {
        let method = match entry.kind() {
            "method_definition" => functions::method(source, entry, path),
            "pair" => {
                entry.child_by_field_name("value").map(unwrapped).filter(|n| is_closure(*n)).and_then(|n| {
                    let mut function = functions::function(source, n);
                    function.name = source.key(entry.child_by_field_name("key")?);
                    function.owner = Some(path.clone());
                    Some(function)
                })
            }
            _ => None,
        };
        out.facts.functions.extend(method);
    }
    for beside in statements.into_iter().filter(|n| n.kind() == "function_declaration") {
        let mut function = functions::function(source, beside);
        function.name =
            beside.child_by_field_name("name").map(|n| source.of(n)).unwrap_or_default().to_owned();
        out.facts.functions.push(function);
    }
}

/// What an entry of an object is set to.
fn value<'t>(entry: Node<'t>) -> Option<Node<'t>> {
    entry.child_by_field_name("value").map(unwrapped)
}

/// `{…}`, `Object.freeze({…})`.
fn object(node: Node<'_>) -> Option<Node<'_>> {
    let node = unwrapped(node);
    match node.kind() {
        "object" => Some(node),
        "call_expression" => {
            let inner = node.child_by_field_name("arguments").and_then(first).map(unwrapped)?;
            (inner.kind() == "object").then_some(inner)
        }
        _ => None,
    }
}

/// What stands inside a making function sees its parameters and locals; what stands in a namespace called like
/// a type belongs to the type.
pub(super) fn finish(facts: &mut FileFacts) {
    let companions: Vec<usize> = facts
        .functions
        .iter()
        .enumerate()
        .filter(|(_, f)| f.owner.is_none() && f.module.last().is_some_and(|m| is_type(facts, m)))
        .map(|(at, _)| at)
        .collect();
    for at in companions {
        let function = &mut facts.functions[at];
        function.owner = function.module.last().cloned();
        function.is_static = true;
    }
    let makes = |f: &Function| matches!(&f.returns, Some(TypeRef::Named { args, .. }) if args.is_empty());
    if !facts.functions.iter().any(makes) {
        return;
    }
    let owners = Owners::new(facts.functions.iter().map(|f| f.span));
    for at in 0..facts.functions.len() {
        let inner = &facts.functions[at];
        let around = owners.around(&inner.span).find(|&i| {
            i != at && makes(&facts.functions[i]) && facts.functions[i].body.span.contains(&inner.span)
        });
        let Some(around) = around.map(|i| &facts.functions[i]) else { continue };
        let made = around.returns.as_ref().and_then(TypeRef::name);
        if inner.owner.as_deref() != made && inner.owner.is_some() && inner.owner != around.owner {
            continue;
        }
        let seen = around.seen_inside();
        facts.functions[at].body.locals.splice(0..0, seen);
    }
}

fn is_type(facts: &FileFacts, name: &str) -> bool {
    facts.types.iter().any(|t| t.name == name && matches!(t.kind, TypeKind::Alias | TypeKind::Interface))
}

#[cfg(test)]
mod tests {
    use crate::source::{FileRole, Language};
    use crate::syntax::facts::FileFacts;
    use crate::syntax::{pack_for, read};

    fn facts(code: &str) -> FileFacts {
        read(pack_for(Language::TypeScript), "till.ts", Language::TypeScript, FileRole::Production, code)
    }

    fn functions(code: &str) -> Vec<(Option<String>, String)> {
        facts(code).functions.into_iter().map(|f| (f.owner, f.name)).collect()
    }

    #[test]
    fn methods_of_a_made_object_are_owned_by_the_declared_result() {
        let code = "
            type Till = { open(cents: number): Till };
            function make(params: Params): Till {
                return Object.freeze({ cents: params.cents, open(cents: number): Till { if (params.open) { throw new TillOpenError(); } return make(params); } });
            }
            const service = (tills: Tills): TillService => ({ open: async (id: string) => tills.find(id) });
            interface TillService { open(id: string): Promise<void> }
            const handler = (): RequestHandler => ({ handle(request) { return request; } });";
        let found = functions(code);
        let own = |owner: &str, name: &str| (Some(owner.to_owned()), name.to_owned());
        assert!(found.contains(&own("Till", "open")), "{found:#?}");
        assert!(found.contains(&own("TillService", "open")), "{found:#?}");
        // What elsewhere declares the result of, says nothing of the program.
        assert!(!found.iter().any(|(_, name)| name == "handle"), "{found:#?}");
        let open = facts(code).functions.into_iter().find(|f| f.name == "open" && !f.body.guards.is_empty());
        let open = open.expect("the method has its own refusal");
        assert!(open.body.locals.iter().any(|l| l.name == "params"));
    }

    #[test]
    fn functions_beside_a_type_of_the_same_name_are_its_static_methods() {
        let code = "
            export type Till = { cents: number };
            export namespace Till { export function open(): Till { return { cents: 0 }; } }
            export namespace Money { export function none(): number { return 0; } }";
        let found = functions(code);
        assert!(found.contains(&(Some("Till".to_owned()), "open".to_owned())), "{found:#?}");
        assert!(found.contains(&(None, "none".to_owned())), "{found:#?}");
    }
}
