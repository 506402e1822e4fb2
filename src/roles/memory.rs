//! Records kept in memory: an array or map that outlives the request (`const todos: Todo[] = []`,
//! `private cats: Cat[]`, `State(db): State<Arc<Mutex<HashMap<Uuid, Task>>>>`) and the calls that change it.
//!
//! Only what has an id of its own is a record; lists of listeners, sockets or log lines are not. Counts
//! only behind endpoints (see [`crate::evidence`]), for nobody else says that the list is the store.

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role};
use super::records::record_name;
use super::words::words;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct Memory;

impl Convention for Memory {
    fn id(&self) -> &'static str {
        "memory"
    }

    fn summary(&self) -> &'static str {
        "calls that change records kept in an array or map"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let answers =
            found.links().any(|(link, _)| matches!(link, Link::Endpoint { .. } | Link::Route { .. }));
        if !answers {
            return;
        }
        for (id, function) in program.functions() {
            let reader = Reader { program, id, function };
            let mut changed: Vec<(Kept, u32)> = Vec::new();
            for call in &function.body.calls {
                let kept = if CHANGING.contains(&call.name.as_str()) {
                    reader.collection_of(&call.receiver)
                } else if call.receiver == "Object" && call.name == "assign" {
                    call.args.first().and_then(Expr::as_name).and_then(|n| reader.element(n))
                } else {
                    None
                };
                changed.extend(kept.map(|k| (k, call.span.line)));
            }
            for assign in &function.body.assigns {
                changed.extend(reader.assigned(assign).map(|k| (k, assign.span.line)));
            }
            for (kept, line) in changed {
                let taken = |role| kept.entity.is_some_and(|t| found.is(Symbol::Type(t), role));
                if taken(Role::Event) || taken(Role::Command) {
                    continue;
                }
                if let Some(entity) = kept.entity.map(Symbol::Type) {
                    found.part(entity, Role::Entity, Confidence::Guess).identifier =
                        Some(kept.record.clone());
                    found.link(Link::Keeps { entity, record: kept.record.clone(), joins: false });
                }
                found.link(Link::Writes {
                    function: id,
                    record: kept.record,
                    columns: Vec::new(),
                    line,
                    by_port: false,
                    in_memory: true,
                });
            }
        }
    }
}

/// Methods that change an array or map.
const CHANGING: &[&str] = &[
    "push",
    "unshift",
    "splice",
    "insert",
    "remove",
    "retain",
    "swap_remove",
    "set",
    "delete",
    "append",
    "push_back",
];

/// What a collection holds.
struct Kept {
    record: String,
    entity: Option<TypeId>,
}

/// How many locals a collection is followed through.
const DEPTH: usize = 4;

struct Reader<'a> {
    program: &'a Program,
    id: FnId,
    function: &'a Function,
}

impl Reader<'_> {
    /// `todos`, `this.todos`, `db.lock().unwrap()`, `data.todos.write().await`.
    fn collection_of(&self, receiver: &str) -> Option<Kept> {
        self.collection(root(receiver)?, DEPTH)
    }

    /// The collection that a path means, if it outlives the function.
    fn collection(&self, path: &str, depth: usize) -> Option<Kept> {
        let depth = depth.checked_sub(1)?;
        if let Some(field) = path.strip_prefix("this.").or_else(|| path.strip_prefix("self.")) {
            let owner = self.program.owner(self.id)?;
            let lineage = self.program.lineage(owner);
            let field = lineage
                .iter()
                .find_map(|t| self.program.ty(*t).fields.iter().find(|f| f.name == field).map(|f| (t.0, f)));
            let (file, field) = field?;
            return self.held(file, &field.name, field.ty.as_ref(), field.default.as_ref());
        }
        let (first, rest) =
            path.split_once(['.', ':']).map_or((path, ""), |(f, r)| (f, r.trim_start_matches(':')));
        if let Some(local) = self.function.body.locals.iter().find(|l| l.name == first) {
            // `let mut todos = data.todos.lock().unwrap();`, `let mut guard = state.lock().unwrap(); guard.todos…`
            let from = source(local.value.as_ref()?)?;
            if from == first {
                return None;
            }
            return match rest {
                "" => self.collection(&from, depth),
                rest => self.collection(&format!("{from}.{rest}"), depth),
            };
        }
        if let Some(param) = self.function.params.iter().find(|p| p.name.trim_start_matches("mut ") == first)
        {
            let ty = state(param.ty.as_ref()?);
            return match rest {
                "" | "0" => self.held(self.id.0, first, Some(ty), None),
                field => {
                    let holder = self.program.resolve_alias(self.id.0, ty.name()?)?;
                    let field = self.program.ty(holder).fields.iter().find(|f| f.name == field)?;
                    self.held(holder.0, &field.name, field.ty.as_ref(), None)
                }
            };
        }
        let value = self.program.value(self.id.0, first).filter(|_| rest.is_empty())?;
        let decl = self.program.value_decl(value);
        self.held(value.0, &decl.name, decl.ty.as_ref(), decl.value.as_ref())
    }

    /// What a collection of that type or value holds.
    fn held(&self, file: u32, name: &str, ty: Option<&TypeRef>, value: Option<&Expr>) -> Option<Kept> {
        if let Some(ty) = ty {
            let (file, element) = self.element_type(file, ty, DEPTH)?;
            let entity = self.program.resolve(file, element.name()?)?;
            let has_id = self.has_id(entity);
            let record = record_name(&self.program.ty(entity).name)?;
            return has_id.then_some(Kept { record, entity: Some(entity) });
        }
        // `let todos = [{ id: 1, … }]`: the code shows the record without declaring it.
        let Some(Expr::Array(items)) = value else { return None };
        let shown = items.first().is_some_and(|item| item.get("id").or_else(|| item.get("_id")).is_some());
        let plural = record_name(name).filter(|r| words(name).join("_") != *r)?;
        shown.then_some(Kept { record: plural, entity: None })
    }

    /// `Todo` of `Todo[]`, `Map<string, Todo>`, and of aliases of such.
    fn element_type(&self, file: u32, ty: &TypeRef, depth: usize) -> Option<(u32, TypeRef)> {
        let depth = depth.checked_sub(1)?;
        match ty {
            TypeRef::Array(inner) | TypeRef::Map(inner) => match inner.as_ref() {
                TypeRef::Array(_) | TypeRef::Map(_) => self.element_type(file, inner, depth),
                TypeRef::Optional(inner) => Some((file, inner.as_ref().clone())),
                other => Some((file, other.clone())),
            },
            TypeRef::Optional(inner) => self.element_type(file, inner, depth),
            TypeRef::Named { path, args } => {
                let wraps = matches!(
                    last_segment(path),
                    "Lazy" | "LazyLock" | "OnceLock" | "OnceCell" | "BehaviorSubject"
                );
                if let (true, Some(inner)) = (wraps, args.first()) {
                    return self.element_type(file, inner, depth);
                }
                let alias = self.program.resolve(file, path)?;
                let decl = self.program.ty(alias);
                match &decl.alias {
                    Some(inner) => self.element_type(alias.0, inner, depth),
                    // `struct Db(Mutex<Vec<Todo>>)`, `struct Store { todos: … }`: the only collection of a type.
                    None => match decl.fields.as_slice() {
                        [only] => self.element_type(alias.0, only.ty.as_ref()?, depth),
                        _ => None,
                    },
                }
            }
            _ => None,
        }
    }

    fn has_id(&self, entity: TypeId) -> bool {
        let own = |name: &str, of: &str| {
            let (words, of) = (words(name), words(of));
            match words.last().map(String::as_str) {
                Some("id" | "uuid" | "guid") => words.len() == 1 || words[..words.len() - 1] == of,
                _ => false,
            }
        };
        self.program.lineage(entity).iter().any(|t| {
            let decl = self.program.ty(*t);
            let by_alias = match &decl.alias {
                Some(TypeRef::Object(fields)) => fields.iter().any(|f| own(&f.name, &decl.name)),
                _ => false,
            };
            by_alias || decl.fields.iter().any(|f| !f.is_static && own(&f.name, &decl.name))
        })
    }

    /// `todos = todos.filter(…)`, `todos[i] = …`, `todo.done = true` with `todo` found among them.
    fn assigned(&self, assign: &Assign) -> Option<Kept> {
        let target = assign.target.as_str();
        if let Some((collection, _)) = target.split_once('[') {
            return self.collection(collection, DEPTH);
        }
        if assign.op == "=" && source(&assign.value).as_deref().is_some_and(|from| from == target)
            || matches!(&assign.value, Expr::Array(items) if items.iter().any(|i| spreads(i, target)))
        {
            return self.collection(target, DEPTH);
        }
        let (element, _) = target.split_once('.').unwrap_or((target, ""));
        if matches!(element, "this" | "self") {
            return None;
        }
        self.element(element)
    }

    /// A local that was looked up in a collection, by hand or by a method beside this one.
    fn element(&self, name: &str) -> Option<Kept> {
        let local = self.function.body.locals.iter().find(|l| l.name == name)?;
        let value = local.value.as_ref()?;
        if let Expr::Call(Some(on), method, _) = value
            && let Some("this" | "self") = on.as_name()
        {
            let owner = self.program.owner(self.id)?;
            let callee = self.program.inherited_method(owner, method)?;
            let found = Reader { program: self.program, id: callee, function: self.program.function(callee) };
            let returns = &found.function.body.returns;
            return returns.iter().find_map(|r| match &r.value {
                Expr::Name(local) => found
                    .looked_up(found.function.body.locals.iter().find(|l| l.name == *local)?.value.as_ref()?),
                other => found.looked_up(other),
            });
        }
        self.looked_up(value)
    }

    /// `todos.find(…)`, `db.get_mut(&id)`, `todos[i]`.
    fn looked_up(&self, value: &Expr) -> Option<Kept> {
        let looks_up = |name: &str| {
            matches!(
                name,
                "find" | "get" | "get_mut" | "iter_mut" | "at" | "values_mut" | "first_mut" | "last_mut"
            )
        };
        match value {
            Expr::Call(Some(on), name, _) if looks_up(name) => self.collection(&source(on)?, DEPTH),
            Expr::Call(Some(on), _, _) => self.looked_up(on),
            Expr::Other(text) | Expr::Name(text) => self.collection(text.split_once('[')?.0, DEPTH),
            _ => None,
        }
    }
}

/// `...todos` inside an array.
fn spreads(item: &Expr, name: &str) -> bool {
    match item {
        Expr::Other(text) => text.strip_prefix("...") == Some(name),
        Expr::Object(entries) => entries.iter().any(|(k, v)| k == "..." && v.as_name() == Some(name)),
        _ => false,
    }
}

/// Calls that hand out what a lock or a reference guards.
const HANDING_OUT: &[&str] =
    &["lock", "write", "read", "borrow_mut", "borrow", "get_ref", "as_ref", "as_mut", "unwrap"];

/// `db` of `db.write().unwrap()`, `data.todos` of `data.todos.lock().await`.
fn root(receiver: &str) -> Option<&str> {
    let end = receiver.find('(').unwrap_or(receiver.len());
    let mut path = receiver[..end].trim();
    if end < receiver.len() {
        let (before, method) = path.rsplit_once('.')?;
        if !HANDING_OUT.contains(&method) {
            return None;
        }
        path = before;
    }
    let is_path =
        !path.is_empty() && path.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '$' | ':'));
    is_path.then_some(path)
}

/// The path that a chain of calls starts at: `todos` of `todos.filter(…).map(…)`.
fn source(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Name(path) => Some(path.clone()),
        Expr::Call(Some(on), _, _) => source(on),
        _ => None,
    }
}

/// What extractors hand in: `State<Db>`, `web::Data<AppState>`, `Extension<Db>`.
fn state(ty: &TypeRef) -> &TypeRef {
    match ty {
        TypeRef::Named { path, args } => match (last_segment(path), args.as_slice()) {
            ("State" | "Data" | "Extension", [inner]) => state(inner),
            _ => ty,
        },
        TypeRef::Optional(inner) => state(inner),
        _ => ty,
    }
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    #[test]
    fn an_array_behind_routes_is_a_store() {
        let text = "
            interface Book { id: number; title: string; lent: boolean }
            let books: Book[] = [];
            app.post('/books', (req, res) => { const book = { id: 1, title: req.body.title, lent: false }; books.push(book); res.json(book); });
            app.post('/books/:id/lend', (req, res) => { const book = books.find(b => b.id === 1); book.lent = true; res.json(book); });
            app.delete('/books/:id', (req, res) => { books = books.filter(b => b.id !== 1); res.send(); });
            app.post('/echo', (req, res) => { const seen: Book[] = []; seen.push(req.body); res.json(seen); });";
        assert_eq!(
            evidence_of(&[("src/books.ts", text)]),
            [
                "aggregate book",
                "command create_book of book",
                "command delete_book of book",
                "command lend_book of book"
            ]
        );
    }

    #[test]
    fn so_is_a_field_of_a_service() {
        let text = "
            export class Cat { id: string; name: string }
            @Injectable() export class CatService {
              private cats: Cat[] = [];
              private listeners: Function[] = [];
              create(cat: Cat) { this.cats.push(cat); }
              rename(id: string, name: string) { const cat = this.one(id); cat.name = name; }
              one(id: string) { return this.cats.find(c => c.id === id); }
              listen(f: Function) { this.listeners.push(f); } }
            @Controller() export class CatController { constructor(private readonly cats: CatService) {}
              @Post() create(@Body() cat: Cat) { this.cats.create(cat); }
              @Put() rename(@Body() cat: Cat) { this.cats.rename(cat.id, cat.name); }
              @Post('listen') listen() { this.cats.listen(() => 1); } }";
        assert_eq!(
            evidence_of(&[("src/cats.ts", text)]),
            ["aggregate cat", "command create_cat of cat", "command rename_cat of cat"]
        );
    }

    #[test]
    fn shared_state_behind_locks_is_one_too() {
        let text = r#"
            struct Task { id: Uuid, text: String }
            type Db = Arc<RwLock<HashMap<Uuid, Task>>>;
            struct AppState { tasks: Vec<Task>, next: u64 }
            fn routes() -> Router { Router::new().route("/t", post(create_task)).route("/t/:id", delete(drop_task).put(rename_task)) }
            async fn create_task(State(db): State<Db>, Json(text): Json<String>) { let task = Task { id: Uuid::new_v4(), text }; db.write().unwrap().insert(task.id, task); }
            async fn rename_task(State(db): State<Db>, Json(text): Json<String>) { let mut all = db.write().unwrap(); if let Some(task) = all.get_mut(&id) { task.text = text; } }
            async fn drop_task(data: web::Data<AppState>, id: Path<Uuid>) { let mut guard = data.lock().unwrap(); guard.tasks.retain(|t| t.id != id); }"#;
        assert_eq!(
            evidence_of(&[("src/main.rs", text)]),
            [
                "aggregate task",
                "command create_task of task",
                "command drop_task of task",
                "command rename_task of task"
            ]
        );
    }

    #[test]
    fn a_list_that_no_request_changes_is_no_store() {
        let text = "
            interface Job { id: string; done: boolean }
            export class Queue { private jobs: Job[] = []; add(job: Job) { this.jobs.push(job); } }
            const queue = new Queue(); queue.add({ id: '1', done: false });
            app.post('/ping', (req, res) => { res.send('pong'); });";
        assert_eq!(evidence_of(&[("src/queue.ts", text)]), Vec::<String>::new());
    }
}
