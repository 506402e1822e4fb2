//! Tables that statements built in code change: Drizzle, Knex, Diesel, and SeaORM's active models.

use super::records::record_name;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program};

/// `diesel::insert_into(articles::table)`, `db.insert(users)` with a Drizzle table, `knex('users').insert(…)`.
pub(super) fn by_table(program: &Program, id: FnId, function: &Function, call: &Call) -> Option<String> {
    let name = call.name.as_str();
    let diesel = matches!(name, "insert_into" | "replace_into" | "insert_or_ignore_into")
        || (matches!(name, "update" | "delete") && call.receiver == "diesel")
        // `use diesel::delete`, not a router's `delete(handler)`.
        || (call.receiver.is_empty() && imports(program, id.0, name, "diesel"));
    if diesel && program.files[id.0 as usize].language == crate::source::Language::Rust {
        let target = call.args.first()?;
        return table_in(target, function, 4).or_else(|| function.owner.as_deref().and_then(record_name));
    }
    if matches!(name, "insert" | "update" | "delete")
        && let Some(table) = call.args.first().and_then(Expr::as_name)
        && let Some(Expr::Call(_, maker, args)) =
            program.value(id.0, table).and_then(|v| program.value_decl(v).value.as_ref())
        && maker.to_ascii_lowercase().contains("table")
    {
        return args.first()?.as_str().map(str::to_owned);
    }
    let knex = call.receiver.split_once("('").or_else(|| call.receiver.split_once("(\""));
    if let Some((client, rest)) = knex
        && matches!(last_segment(client), "knex" | "db" | "trx" | "into" | "table")
        && matches!(name, "insert" | "update" | "del" | "delete")
    {
        return rest.split(['\'', '"']).next().map(str::to_owned);
    }
    None
}

fn imports(program: &Program, file: u32, name: &str, module: &str) -> bool {
    program.files[file as usize].imports.iter().any(|i| i.local == name && i.module.starts_with(module))
}

/// `articles` of `articles::table.filter(…)`, looked up through locals.
fn table_in(expr: &Expr, function: &Function, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    match expr {
        Expr::Name(path) => {
            let table = path.split("::table").next().filter(|t| t.len() < path.len());
            table.map(|t| last_segment(t).to_owned()).or_else(|| {
                let local = function.body.locals.iter().find(|l| l.name == *path);
                match local {
                    Some(local) => table_in(local.value.as_ref()?, function, depth),
                    // `use schema::articles::dsl::*`: the table under its bare name.
                    None if !path.contains(['.', ':']) => Some(path.clone()),
                    None => path.rsplit_once("dsl::").map(|(_, table)| table.to_owned()),
                }
            })
        }
        Expr::Call(Some(receiver), _, _) => table_in(receiver, function, depth + 1),
        _ => None,
    }
}

/// SeaORM: `post::ActiveModel { … }.save(db)`, `model.delete(db)`, `post::Entity::insert(model)`,
/// `Post::delete_by_id(id)`.
pub(super) fn by_active_model(
    program: &Program,
    id: FnId,
    function: &Function,
    call: &Call,
) -> Option<String> {
    let file = &program.files[id.0 as usize];
    if file.language != crate::source::Language::Rust {
        return None;
    }
    let module_of = |path: &str| -> Option<String> {
        let last = last_segment(path);
        let qualifier = path.strip_suffix(last)?.trim_end_matches(':');
        if !qualifier.is_empty() {
            return Some(last_segment(qualifier).to_owned());
        }
        let import = file.imports.iter().find(|i| i.local == path)?;
        if import.name != "Entity" && import.name != "ActiveModel" {
            return None;
        }
        Some(last_segment(&import.module).to_owned())
    };
    if matches!(call.name.as_str(), "save" | "insert" | "update" | "delete") {
        let receiver = call.receiver.split([' ', '{', '(', '.']).next().unwrap_or_default();
        if last_segment(receiver) == "ActiveModel" {
            return module_of(receiver);
        }
        let local = function.body.locals.iter().find(|l| l.name == receiver);
        let declared = local.and_then(|l| match (&l.ty, &l.value) {
            (Some(TypeRef::Named { path, .. }), _) | (None, Some(Expr::Construct(path, _, _))) => Some(path),
            _ => None,
        });
        if let Some(path) = declared.filter(|p| last_segment(p) == "ActiveModel") {
            return module_of(path);
        }
        // `let mut item = item.into_active_model(); item.update(&db)`.
        let takes_database = call
            .args
            .first()
            .and_then(Expr::as_name)
            .is_some_and(|a| matches!(last_segment(a), "db" | "conn" | "tx" | "txn"));
        let active = file.imports.iter().any(|i| i.module.contains("sea_orm") || i.name == "ActiveModel");
        if takes_database && active && !receiver.is_empty() {
            let imported = file.imports.iter().find(|i| matches!(i.name.as_str(), "ActiveModel" | "Entity"));
            return imported
                .map(|i| last_segment(&i.module).to_owned())
                .or_else(|| Some(receiver.to_owned()));
        }
    }
    let by_entity = matches!(call.name.as_str(), "insert" | "update" | "delete")
        && last_segment(&call.receiver) == "Entity";
    let in_bulk =
        matches!(call.name.as_str(), "delete_many" | "delete_by_id" | "update_many" | "insert_many");
    (by_entity || in_bulk).then(|| module_of(&call.receiver)).flatten()
}
