//! What an operation of code without messages is told: the fields of the request's body, the parameters of
//! its path, and who asks; framework handles, connections and services left out.

use super::fields::{Slot, is_service, object_slots, param_slot};
use crate::roles::words::words;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program};

/// The data of an operation.
pub(super) fn slots(program: &Program, id: FnId) -> Vec<Slot> {
    let mut out: Vec<Slot> = Vec::new();
    for param in &program.function(id).params {
        for slot in told(program, id, param) {
            if !out.iter().any(|s| s.name == slot.name) {
                out.push(slot);
            }
        }
    }
    out
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
];

/// Extractors around what the request carries.
const EXTRACTORS: &[&str] =
    &["Json", "Form", "Path", "Valid", "Validated", "TypedMultipart", "ValidatedJson", "ValidatedForm"];

fn told(program: &Program, id: FnId, param: &Param) -> Vec<Slot> {
    let Some(ty) = &param.ty else { return untyped(program, id, param) };
    let ty = extracted(ty);
    if let Some(slot) = asker(program, id, param, ty) {
        return vec![slot];
    }
    let is_handle = match ty {
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
        _ => match message(program, id.0, ty).or_else(|| opened(program, id.0, ty)) {
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

/// Words that say a value stands for whoever asks.
const ASKING: &[&str] =
    &["auth", "authenticated", "authentication", "current", "claims", "principal", "required", "logged"];

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
    let asks = by_decorator(param, ASKING_DECORATORS) || says(last_segment(path)) || says(&param.name);
    if !asks {
        return None;
    }
    // `RequiredAuthentication(user_id)`: the pattern has taken the id out already.
    if words(&param.name).last().is_some_and(|w| w == "id") {
        return Some(Slot { ty: Some(TypeRef::Primitive(Primitive::String)), ..param_slot(id.0, param) });
    }
    id_of(program, id.0, inner)
}

fn id_of(program: &Program, file: u32, ty: &TypeRef) -> Option<Slot> {
    let subject: Vec<String> = words(ty.name()?)
        .into_iter()
        .filter(|w| {
            !ASKING.contains(&w.as_str())
                && !matches!(w.as_str(), "entity" | "model" | "dto" | "payload" | "jwt")
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
    if matches!(param.name.as_str(), "req" | "request" | "ctx" | "c" | "context") {
        return requested(program, id, &param.name);
    }
    if matches!(param.name.as_str(), "res" | "next" | "response" | "reply" | "_") {
        return Vec::new();
    }
    let out = taken_out(function, &param.name);
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

/// What a handler takes out of a request: its path's parameters, then the fields of its body.
fn requested(program: &Program, id: FnId, request: &str) -> Vec<Slot> {
    let function = program.function(id);
    let plain = |name: String| Slot { name, ty: None, optional: false, file: id.0 };
    let text = |name: String| Slot { ty: Some(TypeRef::Primitive(Primitive::String)), ..plain(name) };
    let mut out: Vec<Slot> = Vec::new();
    for path in ["params", "request.params"] {
        out.extend(taken_out(function, &format!("{request}.{path}")).into_iter().map(text));
    }
    for path in ["body", "request.body"] {
        let body = format!("{request}.{path}");
        for name in taken_out(function, &body) {
            let whole = matches!(name.as_str(), "body" | "data" | "input" | "payload" | "dto");
            if whole {
                out.extend(taken_out(function, &name).into_iter().map(plain));
            } else {
                out.push(plain(name));
            }
        }
        // `const input = schema.parse(req.body)`: the schema says what the body holds.
        let checked = function.body.locals.iter().find_map(|l| match l.value.as_ref()? {
            Expr::Call(Some(schema), parse, args)
                if parse.starts_with("parse") && args.first().and_then(Expr::as_name) == Some(&body) =>
            {
                Some(super::schemas::slots_of_schema(program, id.0, schema))
            }
            _ => None,
        });
        out.extend(checked.into_iter().flatten());
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
    use crate::source::{FileRole, Language};
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
    fn a_request_tells_what_its_handler_takes_out_of_it() {
        let text = "
            const Rename = z.object({ name: z.string() });
            async function rename(req, res) { const { owner } = req.body; const input = Rename.parse(req.body); await save(req.params.id, owner, input); res.json(1); }";
        assert_eq!(names("a.ts", Language::TypeScript, text, "rename"), ["id", "owner", "name"]);
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
