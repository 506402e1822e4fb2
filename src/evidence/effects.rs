//! What a stretch of code changes, in few words: the sentences behind projections and side effects.

use crate::syntax::facts::*;
use crate::syntax::{FnId, Program};

/// Most phrases about one place.
const MAX_PHRASES: usize = 6;

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
        found.extend(by_sql.or_else(|| collection(call)).map(|phrase| (call.span.start, phrase)));
    }
    for returned in body.returns.iter().filter(|r| counts(&r.span)) {
        found.extend(new_state(&returned.value).map(|phrase| (returned.span.start, phrase)));
    }
    found.sort();
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

/// `return { ...state, balance }`: the fields that are new.
fn new_state(value: &Expr) -> Option<String> {
    let (Expr::Object(entries) | Expr::Construct(_, _, entries)) = value else { return None };
    let names: Vec<String> =
        entries.iter().filter(|(k, _)| k != "...").map(|(k, _)| format!("`{k}`")).take(8).collect();
    (!names.is_empty()).then(|| format!("sets {}", names.join(", ")))
}

/// What the part of a function calls outside of itself, one phrase each: ``calls `mailer.send` ``, `logs`.
pub fn calls(program: &Program, function: FnId, within: Option<Span>) -> Vec<String> {
    let mut phrases: Vec<String> = Vec::new();
    let calls = program.function(function).body.calls.iter();
    for call in calls.filter(|c| within.is_none_or(|w| w.contains(&c.span))) {
        let Some(phrase) = outward(call) else { continue };
        if !phrases.contains(&phrase) && phrases.len() < MAX_PHRASES {
            phrases.push(phrase);
        }
    }
    phrases
}

/// A call to something the object was given, or a message to whoever reads the log.
fn outward(call: &Call) -> Option<String> {
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
    let given = receiver.len() < call.receiver.len() || call.receiver.is_empty();
    let plain = receiver.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
    let outside = given && plain && !receiver.is_empty() && !call.is_macro;
    outside.then(|| format!("calls `{receiver}.{}`", call.name))
}

/// Phrases as one sentence, the same verb said once: ``Sets `a` and `b`, removes from `c`.``
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
    let text = grouped
        .iter()
        .map(|(verb, objects)| match objects.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{verb}{} and {last}", rest.join(", ")),
            _ => format!("{verb}{}", objects.concat()),
        })
        .collect::<Vec<_>>()
        .join(", ");
    let mut chars = text.chars();
    let first = chars.next()?;
    Some(format!("{}{}.", first.to_uppercase(), chars.as_str()))
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
        assert_eq!(phrases(source), "Sets `status`, adds to `total` and `rows`.");
        assert_eq!(phrases("const f = (s, e) => ({ ...s, paid: true, at: e.at });"), "Sets `paid`, `at`.");
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
