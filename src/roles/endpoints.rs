//! Where requests that change something come in: decorated controller and resolver methods, attribute
//! routes, and route tables (`router.post("/x", handler)`, `post(handler)`, `web::post().to(handler)`).

use std::collections::HashMap;

use super::Convention;
use super::finding::{Findings, Link};
use super::records::singular;
use super::words::shared_words;
use crate::syntax::facts::*;
use crate::syntax::program::common_folders;
use crate::syntax::typescript::is_registered;
use crate::syntax::{FnId, Program, Symbol};

/// See the module.
pub struct Endpoints;

impl Convention for Endpoints {
    fn id(&self) -> &'static str {
        "endpoints"
    }

    fn summary(&self) -> &'static str {
        "functions that answer requests which change something"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let mut by_name: HashMap<&str, Vec<FnId>> = HashMap::new();
        for (file, block) in program.impls().filter(|(_, block)| serves(block)) {
            let functions = program.files[file as usize].functions.iter().enumerate();
            for (at, _) in functions.filter(|(_, f)| block.span.contains(&f.span)) {
                found.link(Link::Endpoint { function: FnId(file, at as u32) });
            }
        }
        for (id, function) in program.functions() {
            by_name.entry(&function.name).or_default().push(id);
            if function.annotations.iter().any(changes) || route_of_file(program, id).is_some() {
                found.link(Link::Endpoint { function: id });
            } else if let Some(reads) =
                function.annotations.iter().find(|a| matches!(last_segment(&a.name), "Get" | "get" | "Query"))
            {
                found.note(Symbol::Function(id), || {
                    format!("it answers requests by {}, but these change nothing", reads.name)
                });
            }
        }
        for (id, decl) in program.values() {
            for &function in program.functions_in(id) {
                let name = &program.function(function).name;
                if is_mutation(decl, name) || is_procedure(decl, name) {
                    found.link(Link::Endpoint { function });
                }
            }
            for (controller, action) in decl.value.iter().flat_map(listed_routes) {
                let held =
                    program.resolve(id.0, controller).and_then(|c| program.inherited_method(c, action));
                if let Some(function) = held {
                    found.link(Link::Endpoint { function });
                }
            }
        }
        for (at, file) in program.files.iter().enumerate() {
            let bodies = std::iter::once(&file.top_level).chain(file.functions.iter().map(|f| &f.body));
            for call in bodies.flat_map(|b| &b.calls) {
                route(program, &by_name, at as u32, call, found);
            }
        }
    }
}

/// Verbs of requests that change something.
const CHANGING: &[&str] = &["post", "put", "patch", "delete", "del"];

/// `@Post(':id')`, `@Mutation(() => Order)`, `#[post("/orders")]`.
fn changes(annotation: &Annotation) -> bool {
    match last_segment(&annotation.name) {
        // A message that awaits an answer asks as a request does.
        "Post" | "Put" | "Patch" | "Delete" | "Mutation" | "MessagePattern" | "GrpcMethod" => true,
        "command" => annotation.name == "tauri::command",
        verb => CHANGING.contains(&verb) && annotation.args.first().is_some_and(|a| a.as_str().is_some()),
    }
}

fn route(
    program: &Program,
    by_name: &HashMap<&str, Vec<FnId>>,
    file: u32,
    call: &Call,
    found: &mut Findings,
) {
    let verb = call.name.as_str();
    let by_verb = CHANGING.contains(&verb);
    let by_to = verb == "to" && CHANGING.iter().any(|v| call.receiver.ends_with(&format!("{v}()")));
    // `warp::post().and(warp::body::json()).and_then(create_order)`
    let by_filter = matches!(verb, "and_then" | "then" | "map")
        && CHANGING.iter().any(|v| call.receiver.contains(&format!("warp::{v}()")));
    // `fastify.route({ method: 'PUT', url: '/orders/:id', handler: renameOrder })`
    let by_table = verb == "route" && call.args.first().is_some_and(is_changing_row);
    if !by_verb && !by_to && !by_filter && !by_table {
        return;
    }
    // `http.post(url, body)` is a request made, not one answered: its arguments name no functions.
    for handler in call.args.iter().filter_map(|arg| handler_name(arg, by_verb || by_table)) {
        if let Some(function) = callable(program, by_name, file, handler) {
            found.link(Link::Endpoint { function });
        }
    }
    let has_path =
        call.args.first().and_then(Expr::as_str).is_some_and(|p| p.starts_with('/') || p.is_empty());
    if by_verb && has_path && call.args.len() > 1 {
        found.link(Link::Route { file, within: call.span });
    }
    if by_verb && let Some(function) = unnamed_handler(program, file, call) {
        found.link(Link::Endpoint { function });
    }
}

/// `#[Object] impl MutationRoot`, `#[tonic::async_trait] impl OrderService for Server`: methods that requests
/// reach; those that change nothing do not count.
fn serves(block: &Impl) -> bool {
    let mutates = shared_words(&block.target).iter().any(|w| w == "mutation" || w == "mutations");
    block.annotations.iter().any(|a| match last_segment(&a.name) {
        "Object" | "graphql_object" => mutates,
        "async_trait" => a.name.starts_with("tonic") && block.trait_.is_some(),
        _ => false,
    })
}

/// Verb and path of a handler that its file registers (`export async function POST` in
/// `app/api/tasks/[id]/route.ts` → `post`, `/tasks/:id`).
pub(crate) fn route_of_file(program: &Program, id: FnId) -> Option<(String, String)> {
    let function = program.function(id);
    let verb = function.name.to_ascii_lowercase();
    let shouted = function.name.chars().all(|c| c.is_ascii_uppercase());
    if !shouted || !function.exported || !CHANGING.contains(&verb.as_str()) {
        return None;
    }
    let (folder, file) = program.files[id.0 as usize].path.rsplit_once('/')?;
    let folders = (file.split('.').next() == Some("route")).then(|| folder.split('/'))?;
    let segments: Vec<String> = folders
        .skip_while(|s| *s != "app")
        .skip(1)
        .filter(|s| *s != "api" && !s.starts_with('('))
        .map(|s| match s.strip_prefix('[') {
            Some(name) => format!(":{}", name.trim_start_matches("...").trim_end_matches(']')),
            None => s.to_owned(),
        })
        .collect();
    Some((verb, format!("/{}", segments.join("/"))))
}

/// `router({ rename: procedure.input(…).mutation(async ({ input }) => …) })`.
fn is_procedure(held: &ValueDecl, function: &str) -> bool {
    let Some(Expr::Call(_, _, args)) = &held.value else { return false };
    let entry = args.iter().find_map(|a| a.get(function));
    matches!(entry, Some(Expr::Call(Some(_), last, _)) if last == "mutation")
}

/// `const Mutation = { addOrder: … }`, `const resolvers = { Mutation: { addOrder: … } }`.
fn is_mutation(held: &ValueDecl, function: &str) -> bool {
    let has = |entries: &Expr| entries.get(function).is_some();
    let Some(value) = &held.value else { return false };
    held.name == "Mutation" && has(value) || value.get("Mutation").is_some_and(has)
}

/// `create`, `orders.create`; `orders.create.bind(orders)`, `wrap(orders.create)`, `{ schema, handler: create }`
/// where a route asks for a handler.
fn handler_name(arg: &Expr, in_route: bool) -> Option<&str> {
    match arg {
        Expr::Name(name) => Some(name),
        Expr::Call(Some(on), bind, _) if in_route && bind == "bind" => on.as_name(),
        Expr::Call(None, _, args) if in_route => match args.as_slice() {
            [Expr::Name(name)] => Some(name),
            _ => None,
        },
        Expr::Object(_) if in_route => arg.get("handler")?.as_name(),
        _ => None,
    }
}

/// `[{ method: 'post', route: '/users', controller: UserController, action: 'save' }]`: class and method of
/// the routes that change something.
fn listed_routes(table: &Expr) -> Vec<(&str, &str)> {
    let Expr::Array(rows) = table else { return Vec::new() };
    let listed = rows.iter().filter_map(|row| {
        let verb = row.get("method")?.as_str()?.to_ascii_lowercase();
        let (controller, action) = (row.get("controller")?.as_name()?, row.get("action")?.as_str()?);
        CHANGING.contains(&verb.as_str()).then_some((controller, action))
    });
    listed.collect()
}

/// `{ method: 'PUT', … }`, `{ method: ['PUT', 'PATCH'], … }`.
fn is_changing_row(row: &Expr) -> bool {
    let changes = |e: &Expr| e.as_str().is_some_and(|v| CHANGING.contains(&v.to_ascii_lowercase().as_str()));
    match row.get("method") {
        Some(Expr::Array(verbs)) => verbs.iter().any(changes),
        Some(verb) => changes(verb),
        None => false,
    }
}

/// The closure that a route is given, if the language makes a function of it.
fn unnamed_handler(program: &Program, file: u32, call: &Call) -> Option<FnId> {
    if !call.args.iter().any(|a| matches!(a, Expr::Closure(_))) {
        return None;
    }
    let functions = &program.files[file as usize].functions;
    // Functions are sorted by where they start; the handler is the last argument.
    let after = functions.partition_point(|f| f.span.start < call.span.start);
    let within = functions[after..].iter().take_while(|f| f.span.start < call.span.end);
    // In a chain of routes the calls before stand inside this one, too: the last one is its own.
    let own = |f: &Function| f.name.split_once(' ').is_some_and(|(verb, _)| verb == call.name);
    let registered = |f: &Function| f.span.end < call.span.end && is_registered(f) && own(f);
    let at = within.enumerate().filter(|(_, f)| registered(f)).last()?.0;
    Some(FnId(file, (after + at) as u32))
}

/// The function that a handler's name means: `create_order`, `orders::create`, `controller.create`.
fn callable(program: &Program, by_name: &HashMap<&str, Vec<FnId>>, file: u32, path: &str) -> Option<FnId> {
    let name = last_segment(path);
    let qualifier = path.strip_suffix(name)?.trim_end_matches([':', '.']);
    if qualifier.is_empty() {
        return program.resolve_function(file, name);
    }
    if let Some(function) = program.function_of_module(file, qualifier, name) {
        return Some(function);
    }
    if let Some(ty) = program.resolve_alias(file, qualifier)
        && let Some(method) = program.method(ty, name)
    {
        return Some(method);
    }
    // `const orders = new OrderController()`, here or imported.
    let made = program.value(file, qualifier).and_then(|v| match program.value_decl(v).value.as_ref()? {
        Expr::Construct(path, ..) => program.inherited_method(program.resolve(v.0, path)?, name),
        _ => None,
    });
    if made.is_some() {
        return made;
    }
    let here = &program.files[file as usize].path;
    let segments: Vec<String> =
        qualifier.split(['.', ':']).filter(|s| !s.is_empty()).map(str::to_ascii_lowercase).collect();
    // `post(url, draft.postId)` names a value: what answers a request takes it.
    let answers = |id: &FnId| {
        program.files[id.0 as usize].language == crate::source::Language::Rust
            || !program.function(*id).params.is_empty()
    };
    by_name
        .get(name)?
        .iter()
        .filter(|id| answers(id))
        .filter_map(|&id| {
            let path = program.files[id.0 as usize].path.to_ascii_lowercase();
            let stem = path.rsplit_once('.').map_or(path.as_str(), |(s, _)| s);
            let owner = program.function(id).owner.as_deref().unwrap_or_default().to_ascii_lowercase();
            let shared = segments
                .iter()
                .filter(|s| {
                    owner == **s
                        || stem.split(['/', '.']).any(|part| part == s.as_str() || part == singular(s))
                })
                .count();
            (shared > 0).then_some((shared, common_folders(here, &path), std::cmp::Reverse(id)))
        })
        .max()
        .map(|(_, _, std::cmp::Reverse(id))| id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileRole, Language};
    use crate::syntax::{pack_for, read};

    fn endpoints(path: &str, language: Language, text: &str) -> Vec<String> {
        let program =
            Program::new(vec![read(pack_for(language), path, language, FileRole::Production, text)]);
        let found = super::super::find(&program);
        let mut out: Vec<String> = found
            .links()
            .filter_map(|(link, _)| match link {
                Link::Endpoint { function } => Some(program.function(*function).name.clone()),
                Link::Route { .. } => Some("a route".to_owned()),
                _ => None,
            })
            .collect();
        out.sort();
        out
    }

    #[test]
    fn decorated_methods_and_route_tables_answer_requests() {
        let text = "
            class Orders { @Post() place() {} @Get() list() {} @Mutation(() => Order) cancel() {} }
            function ship(req, res) {}
            router.post('/ship', ship);
            router.delete('/:id', async (req, res) => { await remove(req.params.id); });
            router.put('/a', async (req, res) => {}).get('/a', async (req, res) => {}).patch('/b', async (req, res) => {});
            class Draft { get postId() { return this.id; } }
            http.post(url, body); http.post(url, draft.postId);";
        assert_eq!(
            endpoints("orders.ts", Language::TypeScript, text),
            [
                "a route",
                "a route",
                "a route",
                "a route",
                "cancel",
                "delete /:id",
                "patch /b",
                "place",
                "put /a",
                "ship"
            ]
        );
    }

    #[test]
    fn tables_of_routes_and_filters_name_their_handlers() {
        let text = "
            class Orders { save() {} all() {} }
            export const Routes = [{ method: 'get', route: '/o', controller: Orders, action: 'all' },
              { method: 'post', route: '/o', controller: Orders, action: 'save' }];";
        assert_eq!(endpoints("routes.ts", Language::TypeScript, text), ["save"]);
        let text = r#"
            fn create(db: Db) -> impl Filter { warp::path("o").and(warp::post()).and(with(db)).and_then(place) }
            fn show(db: Db) -> impl Filter { warp::path("o").and(warp::get()).and_then(list) }
            async fn place(db: Db) {} async fn list(db: Db) {}"#;
        assert_eq!(endpoints("routes.rs", Language::Rust, text), ["place"]);
    }

    #[test]
    fn handlers_are_found_behind_what_is_put_around_them() {
        let text = "
            class Orders { place() {} pay = async (req, res) => {}; ship() {} }
            function cancel() {} function renew() {}
            const orders = new Orders();
            router.post('/o', orders.place.bind(orders));
            router.put('/o/pay', wrap(orders.pay));
            server.route({ method: 'PUT', url: '/o/cancel', handler: cancel });
            server.post('/o/renew', { schema, handler: renew });
            const resolvers = { Query: { find: () => 1 }, Mutation: { send: () => 2 } };";
        assert_eq!(
            endpoints("orders.ts", Language::TypeScript, text),
            ["a route", "a route", "a route", "cancel", "pay", "place", "renew", "send"]
        );
    }

    #[test]
    fn procedures_services_and_files_of_routes_answer_requests_too() {
        let text = "
            export const orderRouter = router({
              place: procedure.input(z.object({ item: z.string() })).mutation(async ({ input }) => 1),
              all: procedure.query(() => 2) });";
        assert_eq!(endpoints("order.ts", Language::TypeScript, text), ["place"]);
        let text = "export async function PATCH(req: Request) {} export async function GET() {}";
        assert_eq!(endpoints("app/api/orders/[id]/route.ts", Language::TypeScript, text), ["PATCH"]);
        assert_eq!(endpoints("app/api/orders/helper.ts", Language::TypeScript, text), Vec::<String>::new());
        let text = "
            struct MutationRoot; struct Query; struct Server;
            #[Object] impl MutationRoot { async fn place(&self) {} }
            #[Object] impl Query { async fn all(&self) {} }
            #[tonic::async_trait] impl Orders for Server { async fn cancel(&self, r: Request<Cancel>) {} }
            #[tauri::command] fn pay(id: i64) {}";
        assert_eq!(endpoints("orders.rs", Language::Rust, text), ["cancel", "pay", "place"]);
    }

    #[test]
    fn axum_and_actix_routes_name_their_handlers() {
        let text = r#"
            fn routes() -> Router { Router::new().route("/books", get(list).post(lend)) }
            fn configure(cfg: &mut web::ServiceConfig) { cfg.route("/b", web::put().to(renew)); }
            async fn list() {} async fn lend() {} async fn renew() {}
            #[delete("/books/{id}")] async fn shred() {}"#;
        assert_eq!(endpoints("books.rs", Language::Rust, text), ["lend", "renew", "shred"]);
    }
}
