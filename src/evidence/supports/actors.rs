//! Actors: roles that code demands before it carries out a command (`@Roles('librarian')`,
//! `requireRole('staff')`).

use std::collections::BTreeMap;

use super::candidate;
use crate::evidence::flow::Flow;
use crate::evidence::{CandidateId, Evidence, Kind, RelationKind};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Place, Program, Symbol};

/// Decorators and calls that name the roles that may pass.
const DEMANDING: &[&str] = &[
    "Roles",
    "Role",
    "HasRoles",
    "HasRole",
    "RequireRole",
    "RequireRoles",
    "Authorized",
    "Authorize",
    "requireRole",
    "requireRoles",
    "hasRole",
    "authorize",
    "allowRoles",
    "restrictTo",
    "require_role",
    "ensureRole",
];

/// Roles that say only that someone is known.
const ANYONE: &[&str] = &["user", "authenticated", "public", "any", "all", "guest", "anonymous", "*"];

pub(super) fn collect(program: &Program, flow: &Flow<'_>, evidence: &mut Evidence) {
    let mut actors = Actors::new();
    authorized(program, evidence, &mut actors);
    before_routes(program, flow, evidence, &mut actors);
    for (id, function) in program.functions() {
        let demanded = function
            .annotations
            .iter()
            .filter(|a| DEMANDING.contains(&last_segment(&a.name)))
            .flat_map(|a| roles(program, id.0, &a.args).into_iter().map(|r| (r, a.span)));
        let demanded: Vec<(String, Span)> = demanded.collect();
        if demanded.is_empty() {
            continue;
        }
        let commands = issued(flow, evidence, id);
        for (role, span) in demanded {
            let place = Place { path: program.files[id.0 as usize].path.clone(), line: span.line };
            for &command in &commands {
                issue(evidence, &mut actors, command, &role, Symbol::Function(id), &place);
            }
        }
    }
}

/// `app.post('/tickets/:id/assign', { preHandler: requireRole('dispatcher') }, async (request) => …)`: what a
/// route demands before its handler runs.
fn before_routes(program: &Program, flow: &Flow<'_>, evidence: &mut Evidence, actors: &mut Actors) {
    for (f, file) in program.files.iter().enumerate() {
        let bodies = std::iter::once(&file.top_level).chain(file.functions.iter().map(|f| &f.body));
        for body in bodies {
            for demand in body.calls.iter().filter(|c| DEMANDING.contains(&c.name.as_str())) {
                let demanded = roles(program, f as u32, &demand.args);
                let around = |c: &&Call| is_route(&c.name) && c.span.contains(&demand.span);
                let route = body.calls.iter().filter(around).max_by_key(|c| c.span.start);
                let Some(route) = route.filter(|_| !demanded.is_empty()) else { continue };
                let place = Place { path: file.path.clone(), line: demand.span.line };
                for handler in handlers_of(program, f as u32, route) {
                    for command in issued(flow, evidence, handler) {
                        for role in &demanded {
                            issue(evidence, actors, command, role, Symbol::Function(handler), &place);
                        }
                    }
                }
            }
        }
    }
}

fn is_route(name: &str) -> bool {
    matches!(name, "post" | "put" | "patch" | "delete" | "get" | "route" | "all")
}

/// The functions that a route is given: written in its place, or by name.
fn handlers_of(program: &Program, file: u32, route: &Call) -> Vec<FnId> {
    let Some(facts) = program.files.get(file as usize) else { return Vec::new() };
    let written = facts.functions.iter().enumerate().filter(|(_, f)| route.span.contains(&f.span));
    let mut out: Vec<FnId> = written.map(|(at, _)| FnId(file, at as u32)).collect();
    let named = route.args.iter().filter_map(Expr::as_name);
    out.extend(named.filter_map(|name| program.resolve_function(file, name)));
    out
}

type Actors = BTreeMap<(String, String), CandidateId>;

fn issue(
    evidence: &mut Evidence,
    actors: &mut Actors,
    command: CandidateId,
    role: &str,
    symbol: Symbol,
    place: &Place,
) {
    // Actors live in a context; which one is settled by the unit of the command.
    let unit = evidence.candidates[command].unit;
    let folder = unit.map_or_else(String::new, |u| {
        let path = &evidence.candidates[u].places[0].path;
        path.split('/').take(2).collect::<Vec<_>>().join("/")
    });
    let at = *actors.entry((role.to_owned(), folder)).or_insert_with(|| {
        let mut new = candidate(Kind::Actor, role.to_owned(), symbol, place.clone(), "roles");
        new.unit = unit;
        evidence.add(new)
    });
    evidence.relate(RelationKind::IssuedBy, command, at, vec![place.clone()]);
}

/// `@Command({ authorize: [Admin] })` on a command type, with roles that are classes of their own.
fn authorized(program: &Program, evidence: &mut Evidence, actors: &mut Actors) {
    let commands: Vec<(CandidateId, Symbol)> =
        evidence.of_kind(Kind::Command).map(|(id, c)| (id, c.symbol)).collect();
    for (command, symbol) in commands {
        let Symbol::Type(ty) = symbol else { continue };
        let allowed =
            program.ty(ty).annotations.iter().flat_map(|a| &a.args).filter_map(|a| a.get("authorize"));
        let names = allowed.filter_map(|a| if let Expr::Array(items) = a { Some(items) } else { None });
        for role in names.flatten().filter_map(|i| program.resolve_alias(ty.0, i.as_name()?)) {
            let name = program.ty(role).name.clone();
            if !ANYONE.contains(&name.to_lowercase().as_str()) {
                let role = Symbol::Type(role);
                issue(evidence, actors, command, &name, role, &program.place(role));
            }
        }
    }
}

/// Commands that carrying out a function leads to.
fn issued(flow: &Flow<'_>, evidence: &Evidence, function: FnId) -> Vec<CandidateId> {
    let reach = flow.reach(function, None, None);
    let sent = reach.commands.keys().filter_map(|c| evidence.find(*c, Kind::Command));
    let called = reach.functions.iter().filter_map(|f| evidence.find(Symbol::Function(*f), Kind::Command));
    let mut all: Vec<CandidateId> = sent.chain(called).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Names in the arguments: literals, members of an enum, lists of these.
fn roles(program: &Program, file: u32, args: &[Expr]) -> Vec<String> {
    args.iter()
        .flat_map(|arg| match arg {
            Expr::Str(role) => vec![role.clone()],
            Expr::Name(path) => {
                vec![literal(program, file, path).unwrap_or_else(|| last_segment(path).to_owned())]
            }
            Expr::Array(items) => roles(program, file, items),
            _ => Vec::new(),
        })
        .filter(|r| !ANYONE.contains(&r.to_lowercase().as_str()) && r.chars().any(char::is_alphabetic))
        .collect()
}

/// `Role.Admin` is named by the member, not by its value, unless the value is a word of its own.
fn literal(program: &Program, file: u32, path: &str) -> Option<String> {
    let Some(Symbol::Variant(ty, at)) = program.variant(file, path) else { return None };
    Some(program.ty(ty).variants.get(at as usize)?.name.clone())
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_a_route_demands_before_its_handler_names_an_actor() {
        let code = r"
            export const crates = pgTable('crates', { id: uuid('id').primaryKey(), sealed: boolean('sealed').notNull() });
            export async function crateRoutes(app: FastifyInstance) {
                app.post('/crates/:id/seal', { preHandler: requireRole('dispatcher') }, async (request, reply) => {
                    await db.update(crates).set({ sealed: true }).where(eq(crates.id, request.params.id));
                });
                app.delete('/crates/:id', async (request, reply) => {
                    await db.delete(crates).where(eq(crates.id, request.params.id));
                });
            }";
        let seal = crate::sketch::testing::document(&[("src/crates.ts", code)], "command", "seal-crate");
        assert_eq!(seal["actors"], serde_json::json!(["dispatcher"]));
        let delete = crate::sketch::testing::document(&[("src/crates.ts", code)], "command", "delete-crate");
        assert!(delete["actors"].is_null(), "{delete}");
    }
}
