//! Refusals of request handlers that are no errors of the program: `res.status(409).json({ error: '…' })`,
//! `HttpResponse::Conflict().body("…")`, `(StatusCode::CONFLICT, "…").into_response()`.
//!
//! What only says that the server failed, or who asks is unknown, is no rule of the domain.

use super::Rule;
use crate::syntax::facts::{Body, Branch, Call, Expr, Span};
use crate::syntax::{FnId, Place, Program};

/// The refusing answers of a function, each with the condition that leads there.
pub(super) fn refusing(program: &Program, function: FnId) -> Vec<Rule> {
    let body = &program.function(function).body;
    let path = &program.files[function.0 as usize].path;
    let rules = body.calls.iter().filter_map(|call| {
        let message = message(call).filter(|m| m.contains(' ') || is_status(m))?;
        let branch = innermost(body, call.span)?;
        // `res.status(400); return res.json({ … })`
        let set_before = || {
            let same = |c: &&Call| innermost(body, c.span).is_some_and(|b| b.span == branch.span);
            let plain = SENDING.contains(&call.name.as_str()) && !call.receiver.contains(['(', '.']);
            plain && body.calls.iter().filter(same).any(|c| sets_status(c) && c.receiver == call.receiver)
        };
        if !refuses(call) && !is_tuple_answer(body, call) && !set_before() {
            return None;
        }
        if is_failure_of_store(&branch.condition) {
            return None;
        }
        Some(Rule {
            unit: 0,
            command: 0,
            error: None,
            message: Some(message.to_owned()),
            condition: Some(branch.condition.clone()),
            when_true: branch.when_true,
            place: Place { path: path.clone(), line: call.span.line },
        })
    });
    rules.collect()
}

/// `FORBIDDEN`, `Not Found`: a status as the whole message still says which rule it is.
fn is_status(message: &str) -> bool {
    is_refusing_name(message)
}

/// Statuses that speak of the request and what it asks for, not of the server or the caller's rights.
fn is_refusing(status: &str) -> bool {
    matches!(status, "400" | "403" | "404" | "405" | "406" | "409" | "410" | "412" | "422" | "423")
}

/// The same by the names that frameworks give them, letter case and `_` aside.
fn is_refusing_name(name: &str) -> bool {
    let folded: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    matches!(
        folded.as_str(),
        "badrequest"
            | "forbidden"
            | "notfound"
            | "conflict"
            | "gone"
            | "preconditionfailed"
            | "unprocessableentity"
    )
}

/// Names of calls that send an answer.
const SENDING: &[&str] = &["json", "send", "body", "text", "status", "code", "throw", "jsonp", "end", "type"];

/// `res.status(400)`.
fn sets_status(call: &Call) -> bool {
    matches!(call.name.as_str(), "status" | "code" | "sendStatus")
        && matches!(call.args.as_slice(), [Expr::Number(status)] if is_refusing(status))
}

fn refuses(call: &Call) -> bool {
    if !SENDING.contains(&call.name.as_str()) {
        return false;
    }
    // `res.status(409).json(…)`, `reply.code(409).send(…)`.
    let by_chain = ["status(", "code("].iter().any(|set| {
        call.receiver.rsplit_once(set).is_some_and(|(_, rest)| {
            let status = rest.trim_end_matches(')').trim();
            is_refusing(status) || is_refusing_name(status.rsplit(['.', ':']).next().unwrap_or(status))
        })
    });
    // `HttpResponse::NotFound().json(…)`.
    let by_builder = call
        .receiver
        .strip_suffix("()")
        .and_then(|path| path.rsplit_once("::"))
        .is_some_and(|(of, name)| of.ends_with("Response") && is_refusing_name(name));
    // `c.json({ error: '…' }, 404)`, `Response.json({ error: '…' }, { status: 404 })`, `ctx.throw(404, '…')`.
    let by_argument = matches!(call.name.as_str(), "json" | "text" | "throw" | "body")
        && call.args.iter().any(|arg| {
            let status = arg.get("status").unwrap_or(arg);
            matches!(status, Expr::Number(n) if is_refusing(n))
        });
    by_chain || by_builder || by_argument
}

/// `(StatusCode::CONFLICT, Json(json!({ "error": "…" })))`: the call that holds the text stands in a tuple
/// whose first part is the status.
fn is_tuple_answer(body: &Body, call: &Call) -> bool {
    let names_status = |e: &Expr| match e {
        Expr::Array(parts) => match parts.first() {
            Some(Expr::Name(path)) => {
                path.contains("StatusCode::") && is_refusing_name(path.rsplit(':').next().unwrap_or(path))
            }
            _ => false,
        },
        _ => false,
    };
    let answers = |e: &Expr| {
        names_status(e)
            || matches!(e, Expr::Call(Some(on), name, _) if name == "into_response" && names_status(on))
    };
    let in_return = body.returns.iter().any(|r| r.span.contains(&call.span) && answers(&r.value));
    call.name == "json" && call.is_macro && in_return
}

/// The text that an answer tells: `'…'`, `{ error: '…' }`, `{ error: { message: '…' } }`.
fn message(call: &Call) -> Option<&str> {
    call.args.iter().find_map(|arg| told(arg, 3))
}

fn told(expr: &Expr, depth: usize) -> Option<&str> {
    let depth = depth.checked_sub(1)?;
    match expr {
        Expr::Str(text) => Some(text),
        Expr::Object(_) => ["message", "error", "msg", "detail", "reason", "errors"]
            .iter()
            .find_map(|key| told(expr.get(key)?, depth)),
        Expr::Construct(_, args, fields) => {
            args.iter().chain(fields.iter().map(|(_, v)| v)).find_map(|a| told(a, depth))
        }
        Expr::Array(items) => items.iter().find_map(|i| told(i, depth)),
        Expr::Call(_, name, args) if matches!(name.as_str(), "json" | "to_string" | "format") => {
            args.iter().find_map(|a| told(a, depth))
        }
        _ => None,
    }
}

/// The branch right around a place.
fn innermost(body: &Body, place: Span) -> Option<&Branch> {
    body.branches
        .iter()
        .filter(|b| b.span.contains(&place))
        .max_by_key(|b| (b.span.start, std::cmp::Reverse(b.span.end)))
}

/// `if (error instanceof …)`, `if let Err(e) = …`: the store failed, nothing was refused.
fn is_failure_of_store(condition: &str) -> bool {
    condition.starts_with("let Err(") || condition.contains(".is_err()")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileRole, Language};
    use crate::syntax::{pack_for, read};

    /// `condition: message` of every refusing answer.
    fn refusals(path: &str, text: &str) -> Vec<String> {
        let language = if path.ends_with(".rs") { Language::Rust } else { Language::TypeScript };
        let program =
            Program::new(vec![read(pack_for(language), path, language, FileRole::Production, text)]);
        let all = program.functions().flat_map(|(id, _)| refusing(&program, id));
        all.map(|r| format!("{}: {}", r.condition.unwrap_or_default(), r.message.unwrap_or_default()))
            .collect()
    }

    #[test]
    fn answers_that_refuse_say_why() {
        let text = "
            async function borrow(req, res) {
              if (!book) { return res.status(404).json({ error: 'Book not found' }); }
              if (book.lent) return res.status(409).send('Book is lent');
              if (!user) return res.status(401).json({ message: 'Who are you' });
              try { await save(book); res.status(200).json({ message: 'all is well' }); }
              catch (e) { res.status(500).json({ message: 'it went wrong' }); }
            }
            async function close(c) { if (!note) return c.json({ error: 'Note not found' }, 404); }
            async function ship(ctx) { if (n === 0) ctx.throw(404, 'no such parcel'); }";
        assert_eq!(
            refusals("a.ts", text),
            [
                "!book: Book not found",
                "book.lent: Book is lent",
                "!note: Note not found",
                "n === 0: no such parcel"
            ]
        );
    }

    #[test]
    fn so_do_those_of_rust() {
        let text = r#"
            async fn remove(db: Db) -> HttpResponse {
                if rows == 0 { return HttpResponse::NotFound().json("item not found"); }
                if let Err(e) = db.execute() { return HttpResponse::BadRequest().body("the store failed"); }
                HttpResponse::Ok().body("all is well")
            }
            async fn add(db: Db) -> Response {
                if known { return (StatusCode::CONFLICT, Json(json!({ "error": "name is taken" }))).into_response(); }
                StatusCode::CREATED.into_response()
            }"#;
        assert_eq!(refusals("a.rs", text), ["rows == 0: item not found", "known: name is taken"]);
    }
}
