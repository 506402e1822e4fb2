//! What a handler takes out of the request it is given: the parameters of its path, the fields of its body,
//! and who asks. Express, Fastify, Koa, Hono, and what is built like them.

use super::fields::{Slot, object_slots};
use super::operations::taken_out;
use super::schemas::slots_of_schema;
use crate::roles::words::words;
use crate::source::Language;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program};

/// What handlers call the request, or the context that holds it.
const NAMES: &[&str] = &["req", "request", "ctx", "c", "context", "_req"];

/// Types of requests and of contexts that hold them.
const TYPES: &[&str] =
    &["Request", "FastifyRequest", "NextRequest", "Context", "ParameterizedContext", "RouterContext"];

/// Whether a parameter is a request.
pub(super) fn is_request(program: &Program, id: FnId, param: &Param) -> bool {
    if program.files[id.0 as usize].language == Language::Rust {
        return false;
    }
    let named = NAMES.contains(&param.name.as_str());
    match &param.ty {
        None | Some(TypeRef::Primitive(Primitive::Any)) => named,
        Some(ty) => {
            let Some(name) = ty.name() else { return false };
            let declared = program.resolve(id.0, name);
            declared.is_none() && TYPES.contains(&name)
                || declared.is_some_and(|t| program.ancestor_names(t).iter().any(|a| TYPES.contains(a)))
        }
    }
}

/// The path's parameters, the body's fields, and the id of who asks.
pub(super) fn slots(program: &Program, id: FnId, request: &Param) -> Vec<Slot> {
    let reading = Reading::new(program, id, request);
    let mut out: Vec<Slot> = Vec::new();
    for slot in reading.asker().into_iter().chain(reading.parameters()).chain(reading.body()) {
        if !out.iter().any(|known| known.name == slot.name) {
            out.push(slot);
        }
    }
    out
}

/// Whether a function answers requests.
pub(super) fn answers(program: &Program, id: FnId) -> bool {
    program.function(id).params.iter().any(|p| is_request(program, id, p))
}

/// Where a handler hands on the body without a word on what is in it, the fields it sets beside it
/// (`{ ...req.body, owner }`).
pub(super) fn handed_on(program: &Program, id: FnId) -> Option<Vec<String>> {
    let function = program.function(id);
    let request = function.params.iter().find(|p| is_request(program, id, p))?;
    let reading = Reading::new(program, id, request);
    // What a type or a schema describes needs no guess; of `Record<string, any>` the code itself does not know.
    if reading.is_described() || reading.is_open_map() {
        return None;
    }
    let of_body = |l: &&Local| l.value.as_ref().is_some_and(|v| reading.is_body(v)) && reading.is_plain(l);
    let aliases: Vec<&str> = function.body.locals.iter().filter(of_body).map(|l| l.name.as_str()).collect();
    let is_whole = |e: &Expr| reading.is_body(e) || e.as_name().is_some_and(|n| aliases.contains(&n));
    let telling = function.body.calls.iter().filter(|c| !is_looking(&c.name)).flat_map(|c| &c.args);
    let made = function.body.constructions.iter().flat_map(|c| &c.args);
    let kept = function.body.locals.iter().filter_map(|l| l.value.as_ref());
    let kept = kept.filter(|v| matches!(v, Expr::Object(_)));
    let mut holders = telling.chain(made).chain(kept).filter(|arg| holds(arg, &is_whole, 3)).peekable();
    holders.peek()?;
    let mut beside = Vec::new();
    for holder in holders {
        if let Expr::Object(entries) = holder {
            beside.extend(entries.iter().map(|(key, _)| key.clone()).filter(|key| key != "..."));
        }
    }
    Some(beside)
}

/// Calls that look at a value without doing anything with it.
fn is_looking(name: &str) -> bool {
    let first = words(name).into_iter().next().unwrap_or_default();
    matches!(
        first.as_str(),
        "log"
            | "info"
            | "debug"
            | "warn"
            | "error"
            | "keys"
            | "values"
            | "entries"
            | "stringify"
            | "validate"
            | "parse"
            | "safe"
            | "is"
            | "check"
            | "json"
            | "send"
    )
}

/// The value itself, or an object it is spread into or stands in (`{ ...req.body }`, `{ data: req.body }`).
fn holds(expr: &Expr, is_whole: &dyn Fn(&Expr) -> bool, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    is_whole(expr)
        || match expr {
            Expr::Object(entries) => entries.iter().any(|(_, value)| holds(value, is_whole, depth)),
            _ => false,
        }
}

/// Locals that hold the whole body rather than one field of it.
fn is_whole_name(name: &str) -> bool {
    words(name).last().is_some_and(|w| {
        matches!(
            w.as_str(),
            "body" | "data" | "input" | "payload" | "dto" | "json" | "values" | "rest" | "updates"
        )
    })
}

/// One handler and its request.
struct Reading<'a> {
    program: &'a Program,
    id: FnId,
    function: &'a Function,
    request: &'a str,
    /// `ctx.params`, `ctx.request.params`.
    parameters: Vec<String>,
    /// `req.body`, or `body` of `const { body } = req`.
    bodies: Vec<String>,
    /// The call that registers the handler, if it has no name.
    route: Option<&'a Call>,
    types: RequestTypes<'a>,
}

/// What type arguments say of a request.
#[derive(Default)]
struct RequestTypes<'a> {
    parameters: Option<&'a TypeRef>,
    body: Option<&'a TypeRef>,
}

impl<'a> Reading<'a> {
    fn new(program: &'a Program, id: FnId, request: &'a Param) -> Self {
        let function = program.function(id);
        let name = request.name.as_str();
        let mut parameters = vec![format!("{name}.params"), format!("{name}.request.params")];
        let mut bodies = vec![format!("{name}.body"), format!("{name}.request.body")];
        for local in &function.body.locals {
            let of_request = local.value.as_ref().and_then(Expr::as_name);
            if of_request.is_some_and(|v| v == name || v.strip_suffix(".request") == Some(name)) {
                match local.name.as_str() {
                    "params" => parameters.push(local.name.clone()),
                    "body" => bodies.push(local.name.clone()),
                    _ => {}
                }
            }
        }
        let route = route_of(program, id);
        let declared = request.ty.as_ref().map(|ty| of_type(ty, ty.args()));
        let by_route = || route.map(|call| of_arguments(&call.type_args));
        let by_value = || {
            let held = program.value(id.0, &function.name).filter(|_| function.owner.is_none())?;
            let ty = program.value_decl(held).ty.as_ref()?;
            ty.name().is_some_and(|n| n.ends_with("Handler")).then(|| of_arguments(ty.args()))
        };
        let types = declared.or_else(by_route).or_else(by_value).unwrap_or_default();
        Reading { program, id, function, request: name, parameters, bodies, route, types }
    }

    fn plain(&self, name: String) -> Slot {
        Slot { name, ty: None, optional: false, file: self.id.0 }
    }

    fn opened(&self, ty: Option<&TypeRef>) -> Option<Vec<Slot>> {
        object_slots(self.program, self.id.0, ty?, 3).filter(|slots| !slots.is_empty())
    }

    /// `req.params.id`, `c.req.param('id')`, and what the route's path itself names.
    fn parameters(&self) -> Vec<Slot> {
        if let Some(declared) = self.opened(self.types.parameters) {
            return declared;
        }
        let text = Some(TypeRef::Primitive(Primitive::String));
        let mut names: Vec<String> =
            self.parameters.iter().flat_map(|path| taken_out(self.function, path)).collect();
        for call in
            self.function.body.calls.iter().filter(|c| c.name == "param" && self.asks_request(&c.receiver))
        {
            names.extend(call.args.first().and_then(Expr::as_str).map(str::to_owned));
        }
        let all_at_once = |value: &Expr| match value {
            Expr::Call(Some(on), name, args) => {
                name == "param" && args.is_empty() && on.as_name().is_some_and(|n| self.asks_request(n))
            }
            _ => false,
        };
        let locals = self.function.body.locals.iter();
        names.extend(locals.filter(|l| l.value.as_ref().is_some_and(all_at_once)).map(|l| l.name.clone()));
        if self.route.is_some() {
            let path = self.function.name.split_once(' ').map_or("", |(_, path)| path);
            let named = path.split('/').filter_map(|s| s.strip_prefix(':'));
            names.extend(named.map(|s| s.split(['{', '(', '?']).next().unwrap_or(s).to_owned()));
        }
        names.into_iter().map(|name| Slot { ty: text.clone(), ..self.plain(name) }).collect()
    }

    /// `c` and `c.req` of Hono's `c.req.param(…)`.
    fn asks_request(&self, receiver: &str) -> bool {
        receiver == self.request || receiver.strip_suffix(".req") == Some(self.request)
    }

    /// `req.body`, `await c.req.json()`, `c.req.valid('json')`.
    fn is_body(&self, value: &Expr) -> bool {
        match value {
            Expr::Name(path) => self.bodies.contains(path),
            Expr::Call(Some(on), name, args) => {
                let reads = match name.as_str() {
                    "json" | "parseBody" | "formData" => args.is_empty(),
                    "valid" => matches!(args.first().and_then(Expr::as_str), Some("json" | "form")),
                    _ => false,
                };
                reads && on.as_name().is_some_and(|n| self.asks_request(n))
            }
            _ => false,
        }
    }

    /// Whether a type or a schema says what the body holds.
    fn is_described(&self) -> bool {
        let mut bound =
            self.function.body.locals.iter().filter(|l| l.value.as_ref().is_some_and(|v| self.is_body(v)));
        self.opened(self.types.body).is_some()
            || bound.any(|l| self.opened(l.ty.as_ref()).is_some())
            || !self.checked().is_empty()
    }

    /// Whether a local holds the body itself, not a field bound by `const { title } = req.body`.
    fn is_plain(&self, local: &Local) -> bool {
        if is_whole_name(&local.name) || !taken_out(self.function, &local.name).is_empty() {
            return true;
        }
        // `body = req.body` as written has no room for braces.
        let written = match &local.value {
            Some(Expr::Name(value)) => local.name.len() + " = ".len() + value.len(),
            _ => return false,
        };
        (local.span.end - local.span.start) as usize == written
    }

    fn is_open_map(&self) -> bool {
        let mut bound =
            self.function.body.locals.iter().filter(|l| l.value.as_ref().is_some_and(|v| self.is_body(v)));
        bound.any(|l| matches!(l.ty, Some(TypeRef::Map(_))))
    }

    fn body(&self) -> Vec<Slot> {
        if let Some(declared) = self.opened(self.types.body) {
            return declared;
        }
        let bound =
            || self.function.body.locals.iter().filter(|l| l.value.as_ref().is_some_and(|v| self.is_body(v)));
        if let Some(typed) = bound().find_map(|l| self.opened(l.ty.as_ref())) {
            // `const { name }: User = req.body` only takes some of them.
            let some: Vec<Slot> =
                typed.iter().filter(|s| bound().any(|l| l.name == s.name)).cloned().collect();
            return if some.is_empty() { typed } else { some };
        }
        let checked = self.checked();
        if !checked.is_empty() {
            // A local of its own holds the whole body; fields bound side by side may lie beside the schema.
            let side_by_side: Vec<&Local> =
                bound().filter(|l| bound().filter(|o| o.span == l.span).count() > 1).collect();
            let beside = self.taken(side_by_side.into_iter()).into_iter();
            let beside = beside.filter(|s| !checked.iter().any(|c| c.name == s.name));
            return beside.chain(checked.iter().cloned()).collect();
        }
        self.taken(bound())
    }

    fn taken<'l>(&self, bound: impl Iterator<Item = &'l Local>) -> Vec<Slot> {
        let mut names: Vec<String> = Vec::new();
        let bound: Vec<&Local> = bound.collect();
        for local in &bound {
            let inner = taken_out(self.function, &local.name);
            // `const { title, author } = req.body` binds fields side by side.
            let alone = bound.iter().filter(|l| l.span == local.span).count() == 1;
            if is_whole_name(&local.name) || alone && (!inner.is_empty() || self.is_plain(local)) {
                names.extend(inner);
            } else {
                names.push(local.name.clone());
            }
        }
        for path in &self.bodies {
            let taken = taken_out(self.function, path).into_iter();
            names.extend(taken.filter(|n| !is_whole_name(n) && !bound.iter().any(|l| l.name == *n)));
        }
        names.into_iter().map(|name| self.plain(name)).collect()
    }

    /// `schema.parse(req.body)`, `zValidator('json', schema)` in front of the handler: the schema says what
    /// the body holds.
    fn checked(&self) -> Vec<Slot> {
        let parses = |value: &Expr| match value {
            Expr::Call(Some(schema), parse, args)
                if (parse.starts_with("parse") || parse.starts_with("safeParse"))
                    && args.first().is_some_and(|a| self.is_body(a)) =>
            {
                Some(slots_of_schema(self.program, self.id.0, schema))
            }
            _ => None,
        };
        let parsed = self.function.body.locals.iter().find_map(|l| parses(l.value.as_ref()?));
        let validator = || {
            let calls = self.route?.args.iter().filter_map(|arg| match arg {
                // `const noteValidator = zValidator('json', noteSchema)`
                Expr::Name(name) => {
                    let held = self.program.value(self.id.0, name)?;
                    Some((held.0, self.program.value_decl(held).value.as_ref()?))
                }
                other => Some((self.id.0, other)),
            });
            let mut schemas = calls.filter_map(|(file, call)| match call {
                Expr::Call(None, name, args) if name.to_ascii_lowercase().contains("valid") => {
                    if matches!(args.first().and_then(Expr::as_str), Some("param" | "query" | "header")) {
                        return None;
                    }
                    args.iter().map(|a| slots_of_schema(self.program, file, a)).find(|s| !s.is_empty())
                }
                _ => None,
            });
            schemas.next()
        };
        let slots = parsed.or_else(validator).unwrap_or_default();
        // `z.object({ body: z.object({ … }), params: … })` describes the request, not the body.
        let parts: Vec<&Slot> =
            slots.iter().filter(|s| matches!(s.name.as_str(), "body" | "params" | "query")).collect();
        if slots.is_empty() || parts.len() < slots.len() {
            return slots;
        }
        let inside = parts.iter().filter(|s| s.name != "query");
        inside.filter_map(|s| object_slots(self.program, s.file, s.ty.as_ref()?, 3)).flatten().collect()
    }

    /// `req.user.id`, `req.userId`: of who asks, only the id matters.
    /// Whether the id of someone is taken out or compared.
    fn reads_id(&self, who: &str) -> bool {
        const IDS: &[&str] = &["id", "_id", "sub", "userId", "user_id"];
        let taken = taken_out(self.function, who);
        taken.iter().any(|n| IDS.contains(&n.as_str()))
            || self.function.body.branches.iter().any(|b| {
                b.condition.split(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '_')).any(|path| {
                    path.strip_prefix(who)
                        .and_then(|rest| rest.strip_prefix('.'))
                        .is_some_and(|rest| IDS.contains(&rest.split('.').next().unwrap_or(rest)))
                })
            })
    }

    fn asker(&self) -> Option<Slot> {
        let direct = taken_out(self.function, self.request);
        let holders = ["user", "auth", "currentUser", "session"];
        let asks = direct.iter().any(|n| matches!(n.as_str(), "userId" | "user_id" | "currentUserId"))
            || holders.iter().any(|holder| {
                let path = format!("{}.{holder}", self.request);
                let named = self.function.body.locals.iter().filter(|l| {
                    // `const user = req.user`, `const { user } = req`
                    l.value
                        .as_ref()
                        .and_then(Expr::as_name)
                        .is_some_and(|v| v == path || v == self.request && l.name == *holder)
                });
                named.map(|l| l.name.as_str()).chain([path.as_str()]).any(|who| self.reads_id(who))
            });
        // `const { sub } = c.get('jwtPayload')`
        let by_context = || {
            self.function.body.locals.iter().any(|l| match &l.value {
                Some(Expr::Call(Some(on), get, _)) => {
                    get == "get"
                        && on.as_name() == Some(self.request)
                        && matches!(l.name.as_str(), "sub" | "userId" | "user" | "payload" | "id")
                }
                _ => false,
            })
        };
        (asks || by_context()).then(|| super::units::id_slot("user_id", self.id.0))
    }
}

/// `FastifyRequest<{ Body: B; Params: P }>`, `Request<P, unknown, B>`.
fn of_type<'a>(ty: &TypeRef, args: &'a [TypeRef]) -> RequestTypes<'a> {
    match ty.name() {
        Some(_) => of_arguments(args),
        None => RequestTypes::default(),
    }
}

fn of_arguments(args: &[TypeRef]) -> RequestTypes<'_> {
    if let Some(TypeRef::Object(fields)) = args.first() {
        let part = |name: &str| fields.iter().find(|f| f.name == name).and_then(|f| f.ty.as_ref());
        let (parameters, body) = (part("Params"), part("Body"));
        if parameters.or(body).is_some() {
            return RequestTypes { parameters, body };
        }
    }
    RequestTypes { parameters: args.first(), body: args.get(2) }
}

/// The call that registers a handler without a name.
fn route_of(program: &Program, id: FnId) -> Option<&Call> {
    let function = program.function(id);
    let (verb, _) = function.name.split_once(' ')?;
    let file = &program.files[id.0 as usize];
    let bodies = std::iter::once(&file.top_level).chain(file.functions.iter().map(|f| &f.body));
    let calls = bodies.flat_map(|b| &b.calls).filter(|c| c.name == verb);
    calls
        .filter(|c| c.span.start < function.span.start && function.span.end < c.span.end)
        .min_by_key(|c| c.span.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileRole;
    use crate::syntax::{pack_for, read};

    /// What the only handler of a file is told.
    fn told(text: &str) -> Vec<String> {
        let language = Language::TypeScript;
        let program =
            Program::new(vec![read(pack_for(language), "a.ts", language, FileRole::Production, text)]);
        let request = |(id, f): (FnId, &Function)| {
            Some((id, f.params.iter().find(|p| is_request(&program, id, p))?.clone()))
        };
        let (id, param) = program.functions().find_map(request).unwrap();
        let handed_on = handed_on(&program, id).map(|beside| format!("the body beside {beside:?}"));
        slots(&program, id, &param).into_iter().map(|s| s.name).chain(handed_on).collect()
    }

    #[test]
    fn an_express_handler_tells_by_what_it_takes_out() {
        let text = "
            export const rename = async (req: Request, res: Response) => {
              const { name } = req.body; const owner = req.user.id;
              await save(req.params.id, name, (req.body as Rename).reason, owner); };";
        assert_eq!(told(text), ["user_id", "id", "name", "reason"]);
        assert_eq!(told("function add(req, res) { Book.create({ ...req.body }); }"), ["the body beside []"]);
        let beside = "
            const add = async (req, res) => { const reader = req.user; const given = req.body;
              if (await find(given.title)) return;
              const book = { ...given, owner: reader._id }; await create(book); };";
        assert_eq!(told(beside), ["user_id", "title", "the body beside [\"owner\"]"]);
        let compared = "
            const drop = async (req, res) => { const reader = req.user; const book = await find(req.params.id);
              if (book.owner !== reader._id) return res.status(403).send('FORBIDDEN'); await remove(book); };";
        assert_eq!(told(compared), ["user_id", "id"]);
        let one = "const drop = async (req, res) => { const { id: bookId } = req.params; const { reason } = req.body; log(req.body); save(bookId, reason); };";
        assert_eq!(told(one), ["id", "reason"]);
        let typed = "
            interface AuthRequest extends Request { userId: string }
            export async function add(request: AuthRequest, res) { const { body } = request; save(body.title, request.userId); }";
        assert_eq!(told(typed), ["user_id", "title"]);
    }

    #[test]
    fn type_arguments_and_casts_say_what_the_body_holds() {
        let fastify = "
            interface NewTicket { subject: string; priority?: number }
            app.put<{ Params: { id: string }; Body: NewTicket }>('/tickets/:id', async (request, reply) => {
              await save(request.params.id, request.body); });";
        assert_eq!(told(fastify), ["id", "subject", "priority"]);
        let express = "
            interface NewTicket { subject: string }
            export async function add(req: Request<{ shop: string }, unknown, NewTicket>, res) { save(req.body); }";
        assert_eq!(told(express), ["shop", "subject"]);
        let cast = "
            class Rename { name: string; by: string }
            export const rename = async (req, res) => { const data: Rename = req.body; save(data); };";
        assert_eq!(told(cast), ["name", "by"]);
    }

    #[test]
    fn contexts_of_hono_and_koa_hold_the_request() {
        let hono = "
            const Note = z.object({ title: z.string(), pinned: z.boolean() });
            app.patch('/notes/:id', zValidator('json', Note), async (c) => {
              const data = c.req.valid('json'); await save(c.req.param('id'), data); });";
        assert_eq!(told(hono), ["id", "title", "pinned"]);
        let plain = "app.put('/n', async (c) => { const { title } = await c.req.json(); save(title); });";
        assert_eq!(told(plain), ["title"]);
        let koa = "router.put('/n/:id', async (ctx) => { save(ctx.params.id, ctx.request.body.title); });";
        assert_eq!(told(koa), ["id", "title"]);
    }

    #[test]
    fn a_request_of_the_domain_is_data() {
        let text = "class Orders { place(request: PlaceOrder) {} }
            interface PlaceOrder { item: string }
            function handle(req: Request) { save(req.body.x); }";
        assert_eq!(told(text), ["x"]);
    }
}
