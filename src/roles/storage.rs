//! Calls that change stored records: SQL statements, Prisma, repositories and models of TypeORM, MikroORM,
//! Mongoose and Sequelize, Drizzle and Knex tables, Diesel, SeaORM, and repositories made at home.

use std::collections::BTreeSet;

use super::Convention;
use super::finding::{Findings, Link};
use super::record_values;
use super::records::record_name;
use super::sql;
use super::tables::{by_active_model, by_table};
use super::words::{shared_words, words};
use crate::source::Language;
use crate::syntax::facts::*;
use crate::syntax::prisma;
use crate::syntax::{FnId, Program, Symbol, ValueId};

/// See the module.
pub struct Storage;

impl Convention for Storage {
    fn id(&self) -> &'static str {
        "storage"
    }

    fn summary(&self) -> &'static str {
        "calls that insert, update or delete stored records"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let defined = defined_models(program);
        let scheme: BTreeSet<String> = program
            .types()
            .filter(|(id, decl)| {
                program.files[id.0 as usize].language == Language::Prisma && prisma::is_model(decl)
            })
            .map(|(_, decl)| decl.name.to_ascii_lowercase())
            .collect();
        let known: &Findings = found;
        let seen = program.map_functions(|id, function| {
            let calls = function.body.calls.iter().enumerate();
            let look = |(at, call)| {
                let by_port = by_port(program, id, function, call).and_then(|n| record_name(&n));
                let mut changed = changed(program, id, function, call);
                if changed.is_empty() {
                    let values = record_values::stored(program, known, id, call).into_iter();
                    let by_name = by_defined_model(program, &defined, id, call)
                        .or_else(|| by_scheme(&scheme, call).and_then(|model| record_name(&model)));
                    changed.extend(values.chain(by_name).map(|record| (record, Vec::new())));
                }
                let tells = !changed.is_empty() || by_port.is_some() || is_near_miss(call);
                tells.then_some((id, at, changed, by_port))
            };
            calls.filter_map(look).collect::<Vec<_>>()
        });
        for (id, at, changed, by_port) in seen.into_iter().flatten() {
            if let Some(call) = program.function(id).body.calls.get(at) {
                let line = call.span.line;
                if changed.is_empty() && by_port.is_none() {
                    found.note(Symbol::Function(id), || {
                        let Call { receiver, name, .. } = call;
                        format!("it calls {receiver}.{name}(…), but {receiver} is no known store, model or repository")
                    });
                }
                for (record, columns) in changed {
                    found.link(Link::Writes {
                        function: id,
                        record,
                        columns,
                        line,
                        by_port: false,
                        in_memory: false,
                    });
                }
                if let Some(record) = by_port {
                    found.link(Link::Writes {
                        function: id,
                        record,
                        columns: Vec::new(),
                        line,
                        by_port: true,
                        in_memory: false,
                    });
                }
            }
        }
    }
}

/// A call that would change a record if its receiver kept any.
fn is_near_miss(call: &Call) -> bool {
    // What makes a value by a static function stores nothing.
    let makes_value = call.name == "create" && call.receiver.starts_with(char::is_uppercase);
    CHANGING.contains(&call.name.as_str())
        && !makes_value
        && !call.receiver.is_empty()
        && !call.receiver.contains(['(', ' ', '{', '"'])
}

type Changed = Vec<(String, Vec<String>)>;

/// The records one call changes, with the columns it names.
fn changed(program: &Program, id: FnId, function: &Function, call: &Call) -> Changed {
    let texts = call.args.iter().filter_map(|arg| text_of(program, id, function, arg, 4));
    let by_sql: Changed = texts
        .chain(prepared(program, id, function, call))
        .flat_map(sql::changes)
        .filter_map(|c| Some((record_name(&c.table)?, c.columns)))
        .collect();
    if !by_sql.is_empty() {
        return by_sql;
    }
    by_client(program, id, call)
        .or_else(|| by_table(program, id, function, call))
        .or_else(|| by_active_model(program, id, function, call))
        .or_else(|| by_repository(program, id, function, call))
        .and_then(|name| record_name(&name))
        .map(|record| vec![(record, Vec::new())])
        .unwrap_or_default()
}

/// The text an argument is: written there, kept under a name, or handed through a call or an object
/// (`{ text: 'insert …', values }`).
fn text_of<'a>(
    program: &'a Program,
    id: FnId,
    function: &'a Function,
    arg: &'a Expr,
    depth: usize,
) -> Option<&'a str> {
    let depth = depth.checked_sub(1)?;
    match arg {
        Expr::Call(_, _, args) => text_of(program, id, function, args.first()?, depth),
        Expr::Object(_) => ["text", "sql"].iter().find_map(|key| arg.get(key)?.as_str()),
        Expr::Name(name) => {
            let local = function.body.locals.iter().find(|l| l.name == *name);
            match local {
                Some(local) => match local.value.as_ref()? {
                    Expr::Name(same) if same == name => None,
                    value => text_of(program, id, function, value, depth),
                },
                None => program.value_decl(program.value(id.0, name)?).value.as_ref()?.as_str(),
            }
        }
        other => other.as_str(),
    }
}

/// `insert.run(…)` with `const insert = db.prepare('insert …')`.
fn prepared<'a>(program: &'a Program, id: FnId, function: &'a Function, call: &'a Call) -> Option<&'a str> {
    if !matches!(call.name.as_str(), "run" | "execute" | "get" | "all") || call.receiver.contains(['(', '.'])
    {
        return None;
    }
    let local = function.body.locals.iter().find(|l| l.name == call.receiver).map(|l| l.value.as_ref());
    let held = || Some(program.value_decl(program.value(id.0, &call.receiver)?).value.as_ref());
    match local.or_else(held)?? {
        Expr::Call(Some(_), prepare, args) if prepare == "prepare" => args.first()?.as_str(),
        _ => None,
    }
}

/// `ctx.db.order.create(…)` where a Prisma schema has a model `Order`.
fn by_scheme(scheme: &BTreeSet<String>, call: &Call) -> Option<String> {
    if !CHANGING.contains(&call.name.as_str()) || call.receiver.contains(['(', ')']) {
        return None;
    }
    let (client, model) = call.receiver.rsplit_once('.')?;
    let is_client = matches!(last_segment(client), "db" | "client" | "database" | "orm" | "tx" | "trx");
    (is_client && scheme.contains(&model.to_ascii_lowercase())).then(|| model.to_owned())
}

/// Names of the models that the program defines anywhere, in functions too:
/// `module.exports = (sequelize) => sequelize.define('tutorial', {…})`.
fn defined_models(program: &Program) -> BTreeSet<String> {
    let bodies = program.files.iter().flat_map(|f| f.functions.iter().map(|f| &f.body).chain([&f.top_level]));
    let defining = bodies.flat_map(|b| &b.calls).filter(|c| {
        let library = last_segment(&c.receiver).to_ascii_lowercase();
        matches!((library.as_str(), c.name.as_str()), ("sequelize", "define") | ("mongoose", "model"))
            && c.args.len() > 1
    });
    defining.filter_map(|c| record_name(c.args.first()?.as_str()?)).collect()
}

/// `db.tutorials.create(…)`, `Tutorial.destroy(…)` with `const Tutorial = db.tutorials`.
fn by_defined_model(program: &Program, defined: &BTreeSet<String>, id: FnId, call: &Call) -> Option<String> {
    if defined.is_empty() || !CHANGING.contains(&call.name.as_str()) {
        return None;
    }
    let receiver = call.receiver.as_str();
    let through = match receiver.contains('.') {
        true => Some(receiver),
        false => program.value(id.0, receiver).and_then(|v| program.value_decl(v).value.as_ref()?.as_name()),
    };
    let (holder, model) = through?.rsplit_once('.')?;
    let is_holder = matches!(last_segment(holder), "db" | "models" | "database" | "sequelize" | "mongoose");
    record_name(model).filter(|record| is_holder && defined.contains(record))
}

/// Methods of clients, models and repositories that change something.
const CHANGING: &[&str] = &[
    "save",
    "insert",
    "update",
    "upsert",
    "delete",
    "remove",
    "destroy",
    "create",
    "createMany",
    "updateMany",
    "deleteMany",
    "createManyAndReturn",
    "softDelete",
    "softRemove",
    "restore",
    "increment",
    "decrement",
    "persist",
    "persistAndFlush",
    "removeAndFlush",
    "nativeInsert",
    "nativeUpdate",
    "nativeDelete",
    "insertOne",
    "insertMany",
    "updateOne",
    "replaceOne",
    "deleteOne",
    "bulkWrite",
    "bulkCreate",
    "bulk_create",
    "findByIdAndUpdate",
    "findByIdAndDelete",
    "findByIdAndRemove",
    "findOneAndUpdate",
    "findOneAndDelete",
    "findOneAndRemove",
    "findOneAndReplace",
    "findOrCreate",
    "insert_one",
    "insert_many",
    "update_one",
    "update_many",
    "replace_one",
    "delete_one",
    "delete_many",
    "find_one_and_update",
    "find_one_and_replace",
    "find_one_and_delete",
];

/// `prisma.article.create(…)`, `this.prisma.order.update(…)`, `db.order.delete(…)` with `db` a `PrismaClient`.
fn by_client(program: &Program, id: FnId, call: &Call) -> Option<String> {
    if !CHANGING.contains(&call.name.as_str()) || call.receiver.contains(['(', ')']) {
        return None;
    }
    let (client, model) = call.receiver.rsplit_once('.')?;
    let client_name = last_segment(client);
    let named = client_name.to_ascii_lowercase().contains("prisma");
    // `export const db = new PrismaClient()`, here or imported.
    let made = || {
        program.value(id.0, first(client)).is_some_and(|v: ValueId| {
            matches!(&program.value_decl(v).value, Some(Expr::Construct(path, _, _)) if path.ends_with("PrismaClient"))
        })
    };
    let declared =
        || declared(program, id, client).is_some_and(|t| t.name().is_some_and(|n| n.contains("Prisma")));
    // Inside `$transaction(async (tx) => …)` the client goes by another name.
    let transaction = || {
        matches!(client_name, "tx" | "trx" | "transaction")
            && program.function(id).body.calls.iter().any(|c| c.name == "$transaction")
    };
    (named || made() || declared() || transaction()).then(|| model.to_owned())
}

fn first(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

/// First words of methods of repositories made at home that change something.
const CHANGING_VERBS: &[&str] = &[
    "save",
    "insert",
    "update",
    "upsert",
    "delete",
    "remove",
    "create",
    "add",
    "store",
    "persist",
    "put",
    "set",
    "register",
    "favorite",
    "unfavorite",
    "follow",
    "unfollow",
    "append",
    "replace",
    "mark",
    "archive",
];

/// `this.articleRepository.save(…)`, `this.catModel.findByIdAndUpdate(…)`, `User.destroy(…)`, `cat.save()`.
fn by_repository(program: &Program, id: FnId, function: &Function, call: &Call) -> Option<String> {
    let receiver = call.receiver.as_str();
    let plain = CHANGING.contains(&call.name.as_str());
    // `create` of TypeORM's repository only makes the object.
    if let Some(entity) = repository_made(program, id, function, receiver) {
        return (plain && call.name != "create").then_some(entity);
    }
    if let Some(model) = objection_model(program, id.0, receiver) {
        let changes = plain || QUERY_CHANGING.contains(&call.name.as_str());
        return changes.then_some(model);
    }
    if receiver.is_empty() || receiver.contains(['(', ' ', '{', '"']) {
        return None;
    }
    let declared = declared(program, id, receiver);
    if let Some(TypeRef::Named { path, args }) = &declared {
        // Sequelize's `typeof User`: the model itself, injected.
        if let Some(model) = path.strip_prefix("typeof ") {
            return (plain && is_model(program, id.0, model)).then(|| model.to_owned());
        }
        let last = last_segment(path);
        let generic = args.first().and_then(TypeRef::name);
        match (last, generic) {
            ("Repository" | "TreeRepository" | "MongoRepository", Some(entity)) => {
                return (plain && call.name != "create").then(|| entity.to_owned());
            }
            (_, Some(entity)) if ends_in(last, &["repository", "model", "collection"]) => {
                return plain.then(|| entity.trim_end_matches("Document").to_owned());
            }
            _ => {}
        }
        return None;
    }
    // Mongoose and Sequelize: the model itself, or a document made from it.
    if plain && is_model(program, id.0, receiver) {
        return Some(receiver.to_owned());
    }
    if matches!(call.name.as_str(), "save" | "remove" | "deleteOne" | "destroy") {
        let local = function.body.locals.iter().find(|l| l.name == receiver)?;
        let model = match local.value.as_ref()? {
            Expr::Construct(path, _, _) => path.as_str(),
            Expr::Call(Some(model), name, _) if name.starts_with("find") || name == "create" => {
                model.as_name()?
            }
            _ => return None,
        };
        return match declared_model(program, id, model) {
            Some(entity) => Some(entity),
            None => is_model(program, id.0, model).then(|| model.to_owned()),
        };
    }
    None
}

/// `getRepository(User)`, or a field, local or constant made by it.
fn repository_made(program: &Program, id: FnId, function: &Function, receiver: &str) -> Option<String> {
    if let Some((_, rest)) = receiver.rsplit_once("epository(") {
        let entity = rest.strip_suffix(')')?;
        return is_identifier(entity).then(|| entity.to_owned());
    }
    let made = |value: &Expr| match value {
        Expr::Call(_, maker, args) if maker.starts_with("get") && maker.ends_with("Repository") => {
            args.first()?.as_name().map(str::to_owned)
        }
        _ => None,
    };
    if let Some(field) = receiver.strip_prefix("this.") {
        let owner = program.owner(id)?;
        let lineage = program.lineage(owner);
        let field = lineage.iter().find_map(|t| program.ty(*t).fields.iter().find(|f| f.name == field))?;
        return made(field.default.as_ref()?);
    }
    match function.body.locals.iter().find(|l| l.name == receiver) {
        Some(local) => made(local.value.as_ref()?),
        None => made(program.value_decl(program.value(id.0, receiver)?).value.as_ref()?),
    }
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Methods of Objection's queries that change something.
const QUERY_CHANGING: &[&str] = &[
    "patch",
    "insertAndFetch",
    "patchAndFetch",
    "patchAndFetchById",
    "updateAndFetchById",
    "deleteById",
    "insertGraph",
    "insertGraphAndFetch",
    "upsertGraph",
    "upsertGraphAndFetch",
];

/// `Animal` of `Animal.query().findById(id)`, with `class Animal extends Model`.
fn objection_model(program: &Program, file: u32, receiver: &str) -> Option<String> {
    let (model, _) = receiver.split_once(".query(")?;
    (is_identifier(model) && is_model(program, file, model)).then(|| model.to_owned())
}

/// `this.orders.save(…)` with `orders: OrderRepository`: a repository made at home, named after its record.
fn by_port(program: &Program, id: FnId, function: &Function, call: &Call) -> Option<String> {
    let receiver = call.receiver.as_str();
    if receiver.contains(['(', ' ', '{', '"']) || !begins_changing(&call.name) {
        return None;
    }
    match declared(program, id, receiver) {
        Some(ty) if ty.args().is_empty() => {
            let name = ty.name().filter(|n| ends_in(n, REPOSITORIES))?;
            repository_record(name).or_else(|| function.owner.as_deref().and_then(owner_noun))
        }
        Some(_) => None,
        None => {
            let last = last_segment(receiver);
            ends_in(last, REPOSITORIES).then(|| repository_record(last)).flatten()
        }
    }
}

/// Last words of what keeps records.
const REPOSITORIES: &[&str] = &["repository", "repo", "dao"];

fn ends_in(identifier: &str, last_words: &[&str]) -> bool {
    shared_words(identifier).last().is_some_and(|w| last_words.contains(&w.as_str()))
}

fn begins_changing(name: &str) -> bool {
    shared_words(name).first().is_some_and(|w| CHANGING_VERBS.contains(&w.as_str()))
}

/// `OrderRepository`, `IOrderRepo`, `DynOrdersRepository` → `order`.
fn repository_record(name: &str) -> Option<String> {
    let interface =
        name.strip_prefix('I').filter(|rest| rest.starts_with(char::is_uppercase)).unwrap_or(name);
    let mut words = words(interface);
    words.pop();
    words.retain(|w| w != "dyn");
    (!words.is_empty()).then(|| words.join("_"))
}

/// `OrderService` → `order`.
fn owner_noun(owner: &str) -> Option<String> {
    let mut words = words(owner);
    words.pop();
    (!words.is_empty()).then(|| words.join("_"))
}

/// `this.catModel: Model<Cat>` → `Cat`.
fn declared_model(program: &Program, id: FnId, path: &str) -> Option<String> {
    let ty = declared(program, id, path)?;
    let is_model = ty.name().is_some_and(|n| n.ends_with("Model"));
    let entity = ty.args().first()?.name()?.trim_end_matches("Document").to_owned();
    is_model.then_some(entity)
}

/// `const User = model('User', schema)`, `sequelize.define('user', …)`, `class User extends Model`.
fn is_model(program: &Program, file: u32, name: &str) -> bool {
    if !name.starts_with(char::is_uppercase) || name.contains('.') {
        return false;
    }
    let by_value = program.value(file, name).is_some_and(|v| {
        matches!(&program.value_decl(v).value, Some(Expr::Call(_, maker, _)) if maker == "model" || maker == "define")
    });
    let by_class = || {
        program.resolve(file, name).is_some_and(|t| {
            program.ty(t).supertypes.iter().any(|s| matches!(s.name(), Some("Model" | "BaseEntity")))
        })
    };
    by_value || by_class()
}

/// The type that a field, parameter or local is declared with.
fn declared(program: &Program, id: FnId, path: &str) -> Option<TypeRef> {
    let function = program.function(id);
    if let Some(field) = path.strip_prefix("this.").or_else(|| path.strip_prefix("self.")) {
        let owner = program.owner(id)?;
        return program
            .lineage(owner)
            .into_iter()
            .find_map(|t| program.ty(t).fields.iter().find(|f| f.name == field)?.ty.clone());
    }
    if path.contains(['.', ':']) {
        return None;
    }
    let local = function.body.locals.iter().find(|l| l.name == path);
    local.and_then(|l| l.ty.clone()).or_else(|| function.params.iter().find(|p| p.name == path)?.ty.clone())
}

#[cfg(test)]
mod tests {
    use super::super::finding::Link;
    use crate::source::{FileRole, Language};
    use crate::syntax::{Program, pack_for, read};

    /// `function: record` for every change found.
    fn writes(path: &str, text: &str) -> Vec<String> {
        let language = if path.ends_with(".rs") { Language::Rust } else { Language::TypeScript };
        let facts = read(pack_for(language), path, language, FileRole::Production, text);
        let program = Program::new(vec![facts]);
        let found = super::super::find(&program);
        let mut out: Vec<String> = found
            .links()
            .filter_map(|(link, _)| match link {
                Link::Writes { function, record, by_port, .. } => {
                    let how = if *by_port { " (by port)" } else { "" };
                    Some(format!("{}: {record}{how}", program.function(*function).name))
                }
                _ => None,
            })
            .collect();
        out.sort();
        out
    }

    #[test]
    fn prisma_clients_change_the_model_they_name() {
        let text = "
            const db = new PrismaClient();
            export async function ship(id: string) { return db.order.update({ where: { id } }); }
            export async function find(id: string) { return db.order.findUnique({ where: { id } }); }
            class Posts { constructor(private prisma: PrismaService) {}
              drop(id: string) { return this.prisma.post.delete({ where: { id } }); } }";
        assert_eq!(writes("a.ts", text), ["drop: post", "ship: order"]);
    }

    #[test]
    fn repositories_and_models_change_what_their_type_says() {
        let text = "
            class Cats {
              constructor(private rows: Repository<CatEntity>, private dogModel: Model<DogDocument>, private owners: OwnerRepository) {}
              make(name: string) { return this.rows.create({ name }); }
              keep(cat: CatEntity) { return this.rows.save(cat); }
              rename(id: string, name: string) { return this.dogModel.findByIdAndUpdate(id, { name }); }
              welcome(owner: Owner) { return this.owners.save(owner); }
              async adopt(name: string) { const dog = new this.dogModel({ name }); return dog.save(); }
            }";
        assert_eq!(
            writes("a.ts", text),
            ["adopt: dog", "keep: cat", "rename: dog", "welcome: owner (by port)"]
        );
    }

    #[test]
    fn tables_are_named_by_drizzle_knex_and_plain_sql() {
        let text = "
            export const rooms = pgTable('rooms', {});
            export async function build(name: string) { await db.insert(rooms).values({ name }); }
            export async function paint(id: number) { await knex('walls').where({ id }).update({ colour: 'red' }); }
            export async function tidy() { await pool.query('DELETE FROM doors WHERE open', []); }";
        assert_eq!(writes("a.ts", text), ["build: room", "paint: wall", "tidy: door"]);
    }

    #[test]
    fn diesel_seaorm_and_sqlx_name_their_tables() {
        let text = r#"
            use diesel::prelude::*;
            fn add(conn: &mut PgConnection, record: &NewBook) { diesel::insert_into(books::table).values(record).execute(conn); }
            fn lift(conn: &mut PgConnection, id: i32) { diesel::update(dsl::chairs.find(id)).set(dsl::up.eq(true)).execute(conn); }
            fn shred(conn: &mut PgConnection, id: i32) { let t = books::table.filter(books::id.eq(id)); diesel::delete(t).execute(conn); }
            async fn post(db: &DbConn, title: String) { note::ActiveModel { title: Set(title), ..Default::default() }.insert(db).await; }
            async fn pin(db: &DbConn, model: board::ActiveModel) { entity::board::Entity::insert(model).exec(db).await; }
            async fn lend(db: &PgPool, id: i64) { sqlx::query!("update loan set due = now() where id = $1", id).execute(db).await; }
            fn router() -> Router { Router::new().route("/x", delete(shred)) }"#;
        assert_eq!(
            writes("a.rs", text),
            ["add: book", "lend: loan", "lift: chair", "pin: board", "post: note", "shred: book"]
        );
    }
}
