//! What an operation of code without messages is told: the fields of the request's body, the parameters of
//! its path, and who asks; framework handles, connections and services left out.

use super::fields::{Slot, is_service, object_slots, param_slot};
use super::requests;
use crate::roles::words::words;
use crate::source::Language;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program};

/// The data of an operation.
pub(super) fn slots(program: &Program, id: FnId) -> Vec<Slot> {
    if let Some(told) = super::procedures::slots(program, id) {
        return told;
    }
    let mut out: Vec<Slot> = Vec::new();
    let function = program.function(id);
    // `serde_json::from_slice::<Order>(&body)`: a body read by hand.
    let by_hand =
        function.body.calls.iter().filter(|c| matches!(c.name.as_str(), "from_slice" | "from_reader"));
    let by_hand: Vec<Slot> =
        by_hand.filter_map(|c| opened(program, id.0, c.type_args.first()?)).flatten().collect();
    for slots in function.params.iter().map(|param| told(program, id, param)).chain([by_hand]) {
        for slot in slots {
            if !out.iter().any(|s| s.name == slot.name) {
                out.push(slot);
            }
        }
    }
    out
}

/// The data of an operation behind a handler of requests: what the handler takes out, and the objects it
/// hands the operation the body as.
pub(super) fn slots_behind(program: &Program, endpoint: FnId, operation: FnId) -> Vec<Slot> {
    // What the operation declares itself is more telling than what the handler calls it.
    let declares = |p: &Param| match &p.ty {
        None | Some(TypeRef::Primitive(Primitive::Any)) => p.name.starts_with(['{', '[']),
        Some(_) => true,
    };
    if program.function(operation).params.iter().all(declares) {
        return slots(program, operation);
    }
    let mut out = slots(program, endpoint);
    let handed = requests::handed_on(program, endpoint).is_some();
    if out.is_empty() && !handed {
        return slots(program, operation);
    }
    for slot in objects(program, operation).into_iter().filter(|_| handed) {
        if !out.iter().any(|s| s.name == slot.name) {
            out.push(slot);
        }
    }
    out
}

/// Fields of the objects that a function is given.
pub(super) fn objects(program: &Program, id: FnId) -> Vec<Slot> {
    let params = program.function(id).params.iter().filter_map(|p| opened(program, id.0, p.ty.as_ref()?));
    params.flatten().collect()
}

/// Types that a framework or a store hands in.
const HANDLES: &[&str] = &[
    "Request",
    "HttpRequest",
    "Response",
    "NextFunction",
    "PgPool",
    "MySqlPool",
    "SqlitePool",
    "Pool",
    "PgConnection",
    "MysqlConnection",
    "SqliteConnection",
    "DbConn",
    "DatabaseConnection",
    "DatabaseTransaction",
    "Connection",
    "Conn",
    "Transaction",
    "Executor",
    "Cookies",
    "CookieJar",
    "HeaderMap",
    "Headers",
    "FastifyRequest",
    "FastifyReply",
    "Context",
    "Query",
    "EntityManager",
    "QueryRunner",
    "PrismaClient",
    "TransactionClient",
    "Session",
    "FlashMessages",
    "Payload",
    "Multipart",
];

/// Extractors around what the request carries.
const EXTRACTORS: &[&str] =
    &["Json", "Form", "Path", "Valid", "Validated", "TypedMultipart", "ValidatedJson", "ValidatedForm"];

fn told(program: &Program, id: FnId, param: &Param) -> Vec<Slot> {
    if requests::is_request(program, id, param) {
        return requests::slots(program, id, param);
    }
    let Some(declared) = &param.ty else { return untyped(program, id, param) };
    let ty = extracted(declared);
    if let Some(slot) = from_path(program, id, param, declared, ty) {
        return vec![slot];
    }
    if let Some(slot) = asker(program, id, param, ty) {
        return vec![slot];
    }
    // `type Db = Arc<Mutex<Vec<Order>>>` that is no extractor's: the store itself.
    let is_store = |path: &str| {
        let alias = program.resolve(id.0, path).and_then(|t| program.ty(t).alias.as_ref());
        program.files[id.0 as usize].language == Language::Rust
            && declared == ty
            && matches!(alias, Some(TypeRef::Array(_) | TypeRef::Map(_)))
    };
    if program.files[id.0 as usize].language == Language::Rust && is_handed_in(program, id, ty) {
        // `_user: User` only keeps strangers out.
        let asks = !param.name.starts_with('_')
            && ty.name().is_some_and(|n| {
                words(n)
                    .iter()
                    .any(|w| matches!(w.as_str(), "token" | "user" | "jwt" | "session" | "identity"))
            });
        return asks.then(|| super::units::id_slot("user_id", id.0)).into_iter().collect();
    }
    let is_handle = match ty {
        TypeRef::Named { path, .. } if is_store(path) => true,
        TypeRef::Named { path, args } => {
            let last = last_segment(path);
            matches!(last, "Extension" | "State" | "Data" | "ReqData") && !args.is_empty()
                || HANDLES.contains(&last)
        }
        _ => false,
    };
    if is_handle || is_service(ty) || by_decorator(param, &["Req", "Res", "Headers", "Context", "Session"]) {
        return Vec::new();
    }
    match ty {
        TypeRef::Primitive(Primitive::Any) => untyped(program, id, param),
        TypeRef::Tuple(types) => parts(&param.name)
            .zip(types)
            .map(|(name, ty)| Slot { name, ty: Some(ty.clone()), optional: false, file: id.0 })
            .collect(),
        _ => match message(program, id.0, ty)
            .or_else(|| opened(program, id.0, ty).map(|slots| deserialized(program, id.0, ty, slots)))
        {
            Some(slots) => slots.into_iter().map(|s| asking_field(program, s)).collect(),
            None if param.name.starts_with(['{', '[']) => {
                parts(&param.name).map(|name| Slot { name, ty: None, optional: false, file: id.0 }).collect()
            }
            None => vec![Slot { ty: Some(ty.clone()), ..param_slot(id.0, param) }],
        },
    }
}

/// What an event or a command carries that an operation is given as it is.
fn message(program: &Program, file: u32, ty: &TypeRef) -> Option<Vec<Slot>> {
    let id = program.resolve(file, ty.name()?)?;
    let last = words(&program.ty(id).name).pop()?;
    let slots = matches!(last.as_str(), "event" | "command" | "message")
        .then(|| super::fields::payload(program, crate::syntax::Symbol::Type(id)))?;
    (!slots.is_empty()).then_some(slots)
}

/// `Json<T>`, `web::Path<T>`, `JsonExtractor<T>` → `T`.
fn extracted(ty: &TypeRef) -> &TypeRef {
    match ty {
        TypeRef::Named { path, args } => {
            let last = last_segment(path);
            match args.as_slice() {
                [inner] if EXTRACTORS.contains(&last) || last.ends_with("Extractor") => extracted(inner),
                _ => ty,
            }
        }
        _ => ty,
    }
}

/// `path: web::Path<i64>`: what the route's path names, not what the function calls it.
fn from_path(
    program: &Program,
    id: FnId,
    param: &Param,
    declared: &TypeRef,
    inner: &TypeRef,
) -> Option<Slot> {
    let scalar = matches!(inner, TypeRef::Primitive(_)) && declared.name() == Some("Path");
    let says_nothing = matches!(
        param.name.trim_start_matches("mut ").trim_start_matches('_'),
        "path" | "params" | "param" | "info" | "path_params" | "p"
    );
    if !scalar || !says_nothing {
        return None;
    }
    let paths = program.function(id).annotations.iter().filter_map(|a| a.args.first()?.as_str());
    let named = paths.filter_map(|path| Some(path.split_once(['{', '<', ':'])?.1)).next();
    let name = named.and_then(|n| n.split(['}', '>', ':', '/']).next()).unwrap_or("id");
    Some(Slot { name: name.to_owned(), ty: Some(inner.clone()), optional: false, file: id.0 })
}

/// Names of a destructured parameter.
fn parts(name: &str) -> impl Iterator<Item = String> + '_ {
    name.split(['{', '}', '[', ']', '(', ')', ','])
        .map(|p| p.trim().trim_start_matches("mut ").to_owned())
        .filter(|p| !p.is_empty() && !p.starts_with('.'))
}

/// The fields of the body; an object whose only field is another one is its wrapper.
fn opened(program: &Program, file: u32, ty: &TypeRef) -> Option<Vec<Slot>> {
    let slots = object_slots(program, file, ty, 3)?;
    let [only] = slots.as_slice() else { return Some(slots) };
    let inner = only.ty.as_ref()?;
    // `Body<T> { article: T }`: the argument stands for the parameter.
    let substituted = match (ty, inner) {
        (TypeRef::Named { path, args }, TypeRef::Named { path: parameter, .. }) => {
            program.resolve(file, path).and_then(|t| {
                let at = program
                    .ty(t)
                    .generics
                    .iter()
                    .position(|g| g.split([' ', '=', ':']).next() == Some(parameter.as_str()))?;
                object_slots(program, file, args.get(at)?, 3)
            })
        }
        _ => None,
    };
    substituted.or_else(|| object_slots(program, only.file, inner, 3)).or(Some(slots))
}

/// Without the fields that nobody can tell (`#[serde(skip_deserializing)]`).
fn deserialized(program: &Program, file: u32, ty: &TypeRef, slots: Vec<Slot>) -> Vec<Slot> {
    let Some(decl) = ty.name().and_then(|n| program.resolve(file, n)).map(|t| program.ty(t)) else {
        return slots;
    };
    let skipped = |name: &str| {
        let field = decl.fields.iter().find(|f| f.name == name);
        let mut serde = field.into_iter().flat_map(|f| &f.annotations).filter(|a| a.name == "serde");
        serde.any(|a| a.args.iter().any(|arg| matches!(arg.as_name(), Some("skip_deserializing" | "skip"))))
    };
    slots.into_iter().filter(|s| !skipped(&s.name)).collect()
}

/// Whether a parameter is a connection (`#[database("app")] struct Db(…)`), or a guard that the framework
/// makes of the request (`impl FromRequest for Token`).
fn is_handed_in(program: &Program, id: FnId, ty: &TypeRef) -> bool {
    let Some(ty) = ty.name().and_then(|n| program.resolve(id.0, n)) else { return false };
    let is_database = program.ty(ty).annotations.iter().any(|a| last_segment(&a.name) == "database");
    let mut traits = program.impls_of(ty).filter_map(|(_, b)| b.trait_.as_ref()?.name());
    is_database || traits.any(|t| matches!(t, "FromRequest" | "FromRequestParts"))
}

/// Words that say a value stands for whoever asks.
const ASKING: &[&str] = &[
    "auth",
    "authenticated",
    "authentication",
    "current",
    "claims",
    "principal",
    "required",
    "logged",
    "identity",
];

/// Decorators that hand in who asks.
const ASKING_DECORATORS: &[&str] =
    &["User", "CurrentUser", "UserEntity", "AuthUser", "GetUser", "ReqUser", "ActiveUser"];

fn by_decorator(param: &Param, names: &[&str]) -> bool {
    param.annotations.iter().any(|a| names.contains(&last_segment(&a.name)))
}

/// Of who asks, only the id matters.
fn asker(program: &Program, id: FnId, param: &Param, ty: &TypeRef) -> Option<Slot> {
    let inner = match ty {
        TypeRef::Named { path, args } if matches!(last_segment(path), "Extension" | "ReqData") => {
            args.first()?
        }
        other => other,
    };
    let TypeRef::Named { path, .. } = inner else { return None };
    let says = |name: &str| words(name).iter().any(|w| ASKING.contains(&w.as_str()));
    let asks = by_decorator(param, ASKING_DECORATORS)
        || says(last_segment(path))
        || says(&param.name)
        || is_user_beside(program, id, param, inner);
    if !asks {
        return None;
    }
    // `RequiredAuthentication(user_id)`: the pattern has taken the id out already.
    if words(&param.name).last().is_some_and(|w| w == "id") {
        return Some(Slot { ty: Some(TypeRef::Primitive(Primitive::String)), ..param_slot(id.0, param) });
    }
    id_of(program, id.0, inner)
}

/// `update(id, changes, user: User)`: whoever asks, handed on whole by the endpoint. In what is about users
/// themselves it is the user that is changed.
fn is_user_beside(program: &Program, id: FnId, param: &Param, ty: &TypeRef) -> bool {
    let function = program.function(id);
    let about_users = function
        .owner
        .iter()
        .chain([&function.name])
        .any(|n| words(n).iter().any(|w| w == "user" || w == "users"));
    let declared = ty.name().and_then(|n| program.resolve(id.0, n));
    param.name == "user"
        && function.params.len() > 1
        && !about_users
        && declared.is_some_and(|t| {
            program.ty(t).fields.iter().any(|f| matches!(f.name.as_str(), "id" | "_id" | "uuid"))
        })
}

fn id_of(program: &Program, file: u32, ty: &TypeRef) -> Option<Slot> {
    let subject: Vec<String> = words(ty.name()?)
        .into_iter()
        .filter(|w| {
            !ASKING.contains(&w.as_str())
                && !matches!(
                    w.as_str(),
                    "entity"
                        | "model"
                        | "dto"
                        | "payload"
                        | "jwt"
                        | "middleware"
                        | "guard"
                        | "context"
                        | "info"
                )
        })
        .collect();
    let subject = if subject.is_empty() { "user".to_owned() } else { subject.join("_") };
    let slots = object_slots(program, file, ty, 3).unwrap_or_default();
    let own = slots.iter().find(|s| matches!(s.name.as_str(), "id" | "_id" | "sub" | "uuid"));
    let named = slots.iter().find(|s| words(&s.name).last().is_some_and(|w| w == "id") && s.name != "id");
    match (named.filter(|_| own.is_none()), own) {
        (Some(named), _) => Some(named.clone()),
        (None, Some(own)) => Some(Slot { name: format!("{subject}_id"), ..own.clone() }),
        (None, None) => Some(super::units::id_slot(&format!("{subject}_id"), file)),
    }
}

/// `current_user: User` inside a body or input.
fn asking_field(program: &Program, slot: Slot) -> Slot {
    let asks = words(&slot.name).iter().any(|w| ASKING.contains(&w.as_str()));
    let id =
        slot.ty.as_ref().filter(|t| asks && t.name().is_some()).and_then(|t| id_of(program, slot.file, t));
    id.unwrap_or(slot)
}

/// A parameter whose type says nothing: what the function takes out of it.
fn untyped(program: &Program, id: FnId, param: &Param) -> Vec<Slot> {
    let function = program.function(id);
    let plain = |name: String| Slot { name, ty: None, optional: false, file: id.0 };
    if param.name.starts_with(['{', '[']) {
        return parts(&param.name).map(plain).collect();
    }
    if matches!(param.name.as_str(), "res" | "next" | "response" | "reply") || param.name.starts_with('_') {
        return Vec::new();
    }
    let out = taken_out(function, &param.name);
    // What a GraphQL resolver is given besides its arguments.
    if out.is_empty() && matches!(param.name.as_str(), "parent" | "root" | "info") {
        return Vec::new();
    }
    if out.is_empty() { vec![plain(param.name.clone())] } else { out.into_iter().map(plain).collect() }
}

/// Names that a function takes out of an object: `x` of `object.x` and of `const { x } = object`.
pub(super) fn taken_out(function: &Function, object: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        if !name.is_empty() && !out.iter().any(|n| n == name) {
            out.push(name.to_owned());
        }
    };
    for local in &function.body.locals {
        match &local.value {
            Some(Expr::Name(from)) if from == object => add(&local.name),
            Some(value) => members(value, object, &mut add),
            None => {}
        }
    }
    for arg in function.body.calls.iter().flat_map(|c| &c.args) {
        members(arg, object, &mut add);
    }
    for arg in function.body.constructions.iter().flat_map(|c| &c.args) {
        members(arg, object, &mut add);
    }
    for (_, value) in function.body.constructions.iter().flat_map(|c| &c.fields) {
        members(value, object, &mut add);
    }
    for assign in &function.body.assigns {
        members(&assign.value, object, &mut add);
    }
    out
}

/// `x` of every `param.x` inside an expression.
fn members(expr: &Expr, param: &str, add: &mut dyn FnMut(&str)) {
    match expr {
        Expr::Name(path) => {
            if let Some(rest) = path.strip_prefix(param).and_then(|r| r.strip_prefix('.')) {
                add(rest.split(['.', '?', '[']).next().unwrap_or_default());
            }
        }
        Expr::Call(receiver, _, args) => {
            receiver.iter().for_each(|r| members(r, param, add));
            args.iter().for_each(|a| members(a, param, add));
        }
        Expr::Construct(_, args, fields) => {
            args.iter().for_each(|a| members(a, param, add));
            fields.iter().for_each(|(_, v)| members(v, param, add));
        }
        Expr::Object(fields) => fields.iter().for_each(|(_, v)| members(v, param, add)),
        Expr::Array(all) | Expr::Either(all) => all.iter().for_each(|a| members(a, param, add)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileRole;
    use crate::syntax::{pack_for, read};

    fn names(path: &str, language: Language, text: &str, function: &str) -> Vec<String> {
        let program =
            Program::new(vec![read(pack_for(language), path, language, FileRole::Production, text)]);
        let id = program.functions().find(|(_, f)| f.name == function).map(|(id, _)| id).unwrap();
        slots(&program, id).into_iter().map(|s| s.name).collect()
    }

    #[test]
    fn extractors_open_handles_go_and_who_asks_leaves_the_id() {
        let text = r#"
            struct AuthUser { user_id: Uuid, admin: bool }
            struct Body<T> { article: T }
            struct NewArticle { title: String, tags: Vec<String> }
            async fn create(who: AuthUser, ctx: Extension<Db>, Path((slug, number)): Path<(String, i64)>, Json(req): Json<Body<NewArticle>>) {}"#;
        assert_eq!(
            names("a.rs", Language::Rust, text, "create"),
            ["user_id", "slug", "number", "title", "tags"]
        );
    }

    #[test]
    fn a_parameter_of_the_path_is_called_as_the_path_calls_it() {
        let text = r#"
            #[put("/items/{sku}")] async fn restock(db: web::Data<Pool>, path: web::Path<String>, body: web::Json<Restock>) {}
            struct Restock { amount: i64 }"#;
        assert_eq!(names("a.rs", Language::Rust, text, "restock"), ["sku", "amount"]);
    }

    #[test]
    fn what_the_framework_makes_of_the_request_is_no_data_but_who_asks() {
        let text = r#"
            #[database("app")] struct Db(diesel::MysqlConnection);
            struct Token(TokenData);
            impl<'r> FromRequest<'r> for Token { }
            struct Note { #[serde(skip_deserializing)] id: Option<String>, title: String }
            #[post("/notes", data = "<note>")] async fn create_note(db: Db, token: Token, note: Json<Note>) {}
            #[delete("/notes/<id>")] async fn drop_note(db: Db, _token: Token, id: i32) {}"#;
        assert_eq!(names("a.rs", Language::Rust, text, "create_note"), ["user_id", "title"]);
        assert_eq!(names("a.rs", Language::Rust, text, "drop_note"), ["id"]);
    }

    #[test]
    fn untyped_bodies_are_what_the_function_takes_out_of_them() {
        let text = "
            export const create = async (article: any, id: number) => { const { title, body } = article; save(article.slug); };
            class Posts { publish(@CurrentUser() user: User, @Args('data') data: NewPost) {} }
            class User { id: string; name: string; } class NewPost { title: string; }";
        assert_eq!(names("a.ts", Language::TypeScript, text, "create"), ["title", "body", "slug", "id"]);
        assert_eq!(names("a.ts", Language::TypeScript, text, "publish"), ["user_id", "title"]);
    }
}
