//! What a stretch of code changes, in few words: the sentences behind projections and side effects.

use super::supports;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program};

/// Most phrases about one place.
const MAX_PHRASES: usize = 8;

/// What the part of a function changes, one phrase each: ``sets `status` ``, ``inserts into `orders` ``.
pub fn of(program: &Program, function: FnId, within: Option<Span>) -> Vec<String> {
    let body = &program.function(function).body;
    let counts = |span: &Span| within.is_none_or(|w| w.contains(span));
    // Places tell the order in which a reader meets the effects.
    let mut found: Vec<(u32, String)> = Vec::new();
    for assign in body.assigns.iter().filter(|a| counts(&a.span)) {
        found.extend(assignment(assign).map(|phrase| (assign.span.start, phrase)));
    }
    for call in body.calls.iter().filter(|c| counts(&c.span)) {
        let by_sql = call.args.iter().filter_map(Expr::as_str).find_map(sql);
        let to_party = || supports::party(program, function, call).map(|party| spoken(call, &party));
        let phrase = by_sql.or_else(to_party).or_else(|| collection(call));
        found.extend(phrase.map(|phrase| (call.span.start, phrase)));
    }
    let folds = body.returns.iter().any(|r| matches!(r.value, Expr::Object(_) | Expr::Construct(..)));
    for returned in body.returns.iter().filter(|r| counts(&r.span)) {
        // `case 'Closed': return null;` of a fold: there is no such row any more.
        if folds && within.is_some() && returned.value == Expr::Null {
            found.push((returned.span.start, "removes the entry".to_owned()));
        }
        found.extend(new_state(&returned.value).into_iter().map(|phrase| (returned.span.start, phrase)));
    }
    found.sort_by_key(|(at, _)| *at);
    let mut phrases: Vec<String> = Vec::new();
    for (_, phrase) in found {
        if !phrases.contains(&phrase) && phrases.len() < MAX_PHRASES {
            phrases.push(phrase);
        }
    }
    phrases
}

/// Ways into what is locked or shared.
const LOCKS: &[&str] = &[
    ".await",
    ".lock()",
    ".write()",
    ".read()",
    ".borrow_mut()",
    ".unwrap()",
    ".lock().unwrap()",
    ".get_mut()",
    "?",
];

/// The field a path ends in, without the object that holds it; plain locals are nobody's business.
fn field(path: &str) -> Option<&str> {
    let mut path = path.trim_end_matches(['!', '?']);
    // `self.rows.write().await`: a lock around the rows.
    while let Some(inner) = LOCKS.iter().find_map(|lock| path.strip_suffix(lock)) {
        path = inner;
    }
    let (holder, name) = path.rsplit_once(['.', ':'])?;
    (!holder.is_empty() && !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_'))
        .then_some(name)
}

fn assignment(assign: &Assign) -> Option<String> {
    let name = field(&assign.target)?;
    Some(match assign.op.as_str() {
        "+=" => format!("adds to `{name}`"),
        "-=" => format!("subtracts from `{name}`"),
        "++" => format!("increments `{name}`"),
        "--" => format!("decrements `{name}`"),
        "delete" => format!("clears `{name}`"),
        _ => format!("sets `{name}`"),
    })
}

/// Calls that change a collection or a store.
fn collection(call: &Call) -> Option<String> {
    let target = field(&call.receiver).or_else(|| {
        let plain = call.receiver.chars().all(|c| c.is_alphanumeric() || c == '_');
        (plain
            && !call.receiver.is_empty()
            && !matches!(call.receiver.as_str(), "this" | "self" | "console" | "Object" | "Math" | "JSON"))
        .then_some(&call.receiver)
    })?;
    let verb = match call.name.as_str() {
        "push" | "append" | "add" | "unshift" | "push_back" | "extend" => "adds to",
        "set" | "insert" | "upsert" | "save" | "store" | "put" | "create" | "insertOne" | "replaceOne"
        | "persist" => "stores in",
        "update" | "updateOne" | "updateMany" | "findOneAndUpdate" | "increment" | "decrement" | "patch" => {
            "updates"
        }
        "delete" | "remove" | "deleteOne" | "deleteMany" | "clear" | "destroy" | "retain" => "removes from",
        _ => return None,
    };
    Some(format!("{verb} `{target}`"))
}

/// The verb and table of an SQL statement.
fn sql(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().take(12).collect();
    let keyword = |at: usize, word: &str| words.get(at).is_some_and(|w| w.eq_ignore_ascii_case(word));
    let table = |at: usize| {
        let name: String =
            words.get(at)?.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.')).collect();
        (!name.is_empty()).then_some(name)
    };
    if keyword(0, "insert") && keyword(1, "into") {
        return Some(format!("inserts into `{}`", table(2)?));
    }
    if keyword(0, "delete") && keyword(1, "from") {
        return Some(format!("deletes from `{}`", table(2)?));
    }
    if keyword(0, "update") && keyword(2, "set") {
        return Some(format!("updates `{}`", table(1)?));
    }
    None
}

/// What is said to a third party: ``posts to `garage-network` ``, ``calls `sgMail.send` ``.
fn spoken(call: &Call, party: &str) -> String {
    let receiver = call.receiver.trim_start_matches("this.").trim_start_matches("self.");
    let by_url = call.args.first().is_some_and(|url| !matches!(url, Expr::Object(_)))
        && matches!(last_segment(receiver), "axios" | "got" | "ky" | "http" | "httpService" | "client" | "");
    match call.name.as_str() {
        "post" if by_url => format!("posts to `{party}`"),
        "get" if by_url => format!("asks `{party}`"),
        name if by_url || receiver.is_empty() => format!("calls `{party}` by `{name}`"),
        name => format!("calls `{receiver}.{name}`"),
    }
}

/// `return { ...state, balance }`: the fields that are new, and how those come about that build on
/// themselves (`total: state.total + e.amount`).
fn new_state(value: &Expr) -> Vec<String> {
    let (Expr::Object(entries) | Expr::Construct(_, _, entries)) = value else { return Vec::new() };
    let told = entries.iter().filter(|(name, _)| name != "...").take(8);
    told.map(|(name, value)| format!("{} `{name}`", change_of(name, value))).collect()
}

/// How a field follows from what it was before.
fn change_of(name: &str, value: &Expr) -> &'static str {
    let before = |text: &str| last_segment(text.trim().trim_end_matches(['!', '?'])) == name;
    match value {
        Expr::Array(items) => {
            let spread = |item: &Expr| matches!(item, Expr::Other(text) | Expr::Name(text) if text.starts_with("...") && before(text));
            if items.len() > 1 && items.iter().any(spread) { "adds to" } else { "sets" }
        }
        Expr::Other(text) => match text.split_once(" + ") {
            Some((left, _)) if before(left) => "adds to",
            _ => match text.split_once(" - ") {
                Some((left, _)) if before(left) => "subtracts from",
                _ => "sets",
            },
        },
        Expr::Call(Some(receiver), filter, _) if filter == "filter" => match receiver.as_ref() {
            Expr::Name(path) if before(path) => "removes from",
            _ => "sets",
        },
        _ => "sets",
    }
}

/// What the part of a function calls outside of itself, one phrase each: ``calls `mailer.send` ``, `logs`.
pub fn calls(program: &Program, function: FnId, within: Option<Span>) -> Vec<String> {
    let mut phrases: Vec<String> = Vec::new();
    let calls = program.function(function).body.calls.iter();
    for call in calls.filter(|c| within.is_none_or(|w| w.contains(&c.span))) {
        let Some(phrase) = outward(program, function, call) else { continue };
        if !phrases.contains(&phrase) && phrases.len() < MAX_PHRASES {
            phrases.push(phrase);
        }
    }
    phrases
}

/// A call to something the object was given, or a message to whoever reads the log.
fn outward(program: &Program, function: FnId, call: &Call) -> Option<String> {
    let receiver = call.receiver.trim_start_matches("this.").trim_start_matches("self.");
    let logs = matches!(
        call.name.as_str(),
        "log" | "info" | "debug" | "warn" | "error" | "println" | "eprintln" | "trace"
    );
    if logs
        && (call.is_macro
            || matches!(last_segment(receiver), "console" | "logger" | "log" | "tracing" | "Logger"))
    {
        return Some("logs".to_owned());
    }
    let given = receiver.len() < call.receiver.len() || is_held(program, function, receiver);
    let plain = receiver.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
    let outside = given && plain && !receiver.is_empty() && !call.is_macro;
    outside.then(|| format!("calls `{receiver}.{}`", call.name))
}

/// Whether a name is that of something the file holds or imports as a whole: `transport`, `redis`.
fn is_held(program: &Program, function: FnId, receiver: &str) -> bool {
    let root = receiver.split('.').next().unwrap_or(receiver);
    let Some(file) = program.files.get(function.0 as usize) else { return false };
    let is_small = root.starts_with(|c: char| c.is_lowercase());
    is_small && (file.values.iter().any(|v| v.name == root) || file.imports.iter().any(|i| i.local == root))
}

/// Phrases as one sentence, the same verb said once: ``Sets `a` and `b` and removes from `c`.``
pub fn sentence(phrases: &[String]) -> Option<String> {
    let mut grouped: Vec<(&str, Vec<&str>)> = Vec::new();
    for phrase in phrases {
        let (verb, object) = phrase.split_once(' ').map_or((phrase.as_str(), ""), |_| {
            phrase.split_once('`').map_or((phrase.as_str(), ""), |(verb, _)| (verb, &phrase[verb.len()..]))
        });
        match grouped.iter_mut().find(|(v, _)| *v == verb) {
            Some((_, objects)) => objects.push(object),
            None => grouped.push((verb, vec![object])),
        }
    }
    let text = grouped.iter().map(|(verb, objects)| format!("{verb}{}", listed(objects))).collect::<Vec<_>>();
    let text = listed(&text.iter().map(String::as_str).collect::<Vec<_>>());
    let mut chars = text.chars();
    let first = chars.next()?;
    Some(format!("{}{}.", first.to_uppercase(), chars.as_str()))
}

/// `a`, `a and b`, `a, b and c`; parts that hold an `and` themselves are kept apart by commas alone.
pub fn listed(parts: &[&str]) -> String {
    match parts.split_last() {
        Some((last, rest)) if !rest.is_empty() => {
            let nested = rest.iter().any(|part| part.contains(" and "));
            format!("{}{} {last}", rest.join(", "), if nested { ", and" } else { " and" })
        }
        _ => parts.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileRole, Language};
    use crate::syntax;

    fn phrases(source: &str) -> String {
        let facts = syntax::read(
            syntax::pack_for(Language::TypeScript),
            "a.ts",
            Language::TypeScript,
            FileRole::Production,
            source,
        );
        let program = Program::new(vec![facts]);
        sentence(&of(&program, FnId(0, 0), None)).unwrap_or_default()
    }

    #[test]
    fn assignments_collections_and_new_states_are_told() {
        let source = "function on(e) { view.status = 'paid'; view.total += e.amount; this.rows.push(e.id); local = 1; }";
        assert_eq!(phrases(source), "Sets `status` and adds to `total` and `rows`.");
        assert_eq!(phrases("const f = (s, e) => ({ ...s, paid: true, at: e.at });"), "Sets `paid` and `at`.");
        assert_eq!(
            phrases(
                "const f = (s, e) => ({ ...s, total: s.total + e.amount, lines: [...s.lines, e.line], at: 1 });"
            ),
            "Adds to `total` and `lines`, and sets `at`."
        );
    }

    #[test]
    fn calls_to_collaborators_are_told_and_chatter_is_one_word() {
        let source = "class H { on(e) { console.log(e); this.logger.info('x'); const m = format(e); this.mailer.send(m); } }";
        let facts = syntax::read(
            syntax::pack_for(Language::TypeScript),
            "a.ts",
            Language::TypeScript,
            FileRole::Production,
            source,
        );
        assert_eq!(calls(&Program::new(vec![facts]), FnId(0, 0), None), ["logs", "calls `mailer.send`"]);
    }

    #[test]
    fn sql_is_told_by_verb_and_table() {
        assert_eq!(
            phrases("function on(e) { db.query('INSERT INTO orders (id) VALUES ($1)', [e.id]); }"),
            "Inserts into `orders`."
        );
        assert_eq!(
            phrases("function on(e) { db.query('UPDATE orders SET paid = true'); }"),
            "Updates `orders`."
        );
        assert_eq!(phrases("function on(e) { log(e); }"), "");
    }
}
