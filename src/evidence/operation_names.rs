//! What an operation on stored records is called: the noun it speaks of, and its name with that noun in it.

use super::stores::holds;
use crate::roles::records::singular;
use crate::roles::route_of_file;
use crate::roles::verbs::reads_as_imperative;
use crate::roles::words::{shared_words, words};
use crate::syntax::facts::{Call, Function};
use crate::syntax::typescript::is_registered;
use crate::syntax::{FnId, Program};

/// Words of classes and files that only say which layer they are.
const LAYER_WORDS: &[&str] = &[
    "service",
    "services",
    "controller",
    "controllers",
    "resolver",
    "resolvers",
    "usecase",
    "usecases",
    "use",
    "case",
    "cases",
    "mutation",
    "mutations",
    "handler",
    "handlers",
    "interactor",
    "manager",
    "facade",
    "router",
    "routes",
    "route",
    "endpoint",
    "endpoints",
    "impl",
    "api",
    "mod",
    "index",
    "lib",
    "main",
    "ts",
    "js",
    "rs",
    "http",
    "module",
    "action",
    "actions",
    "application",
    "src",
    "app",
    "features",
    "rest",
    "auth",
    "authentication",
];

/// What a function's class, file or folder speaks of: `ArticleService` → `article`.
pub(super) fn noun(program: &Program, id: FnId) -> Vec<String> {
    let function = program.function(id);
    let path = &program.files[id.0 as usize].path;
    // What a constant wraps under its own name is no method of it.
    let owner = function.owner.iter().filter(|owner| **owner != function.name);
    let mut places: Vec<&str> = owner.map(String::as_str).collect();
    places.extend(path.rsplit('/').take(3));
    for place in places {
        let stem = place.split('.').next().unwrap_or(place);
        let says_layer = |w: &str| LAYER_WORDS.contains(&w) || LAYER_WORDS.contains(&singular(w).as_str());
        let telling: Vec<String> =
            shared_words(stem).iter().filter(|w| !says_layer(w)).map(|w| singular(w)).collect();
        if !telling.is_empty() {
            return telling;
        }
    }
    Vec::new()
}

/// Last words of types that only say that a request carries them.
const REQUESTED: &[&str] =
    &["dto", "input", "request", "payload", "command", "args", "params", "body", "data", "schema", "req"];

/// What a bare verb is about, by the type it is given: `create(dto: CreateRouteDto)` → `route`.
fn object_told(function: &Function) -> Option<Vec<String>> {
    let verb = words(&function.name);
    let [verb] = verb.as_slice() else { return None };
    function.params.iter().filter_map(|p| p.ty.as_ref()?.name()).find_map(|ty| {
        let mut own = words(crate::syntax::facts::last_segment(ty));
        while own.last().is_some_and(|w| REQUESTED.contains(&w.as_str())) {
            own.pop();
        }
        (own.len() > 1 && own.remove(0) == *verb).then_some(own)
    })
}

/// Last words of functions that say where they stand, or with what they are made.
const TRAILING: &[&str] =
    &["endpoint", "handler", "action", "route", "async", "usecase", "controller", "service", "prisma", "db"];

/// Names of the one method of a class that is called after what it does.
const CARRYING_OUT: &[&str] = &["execute", "run", "handle", "call", "invoke", "perform", "process", "exec"];

/// `CreateOrderService.execute`: the class says it all.
pub(super) fn is_carried_out(own: &[String], noun: &[String]) -> bool {
    matches!(own, [only] if CARRYING_OUT.contains(&only.as_str())) && noun.len() > 1
}

/// An operation by its function's own name, or by the route that registers it.
pub(super) fn name_of(program: &Program, id: FnId, noun: &[String], record: &str) -> String {
    let function = program.function(id);
    if let Some((verb, path)) = route_of_file(program, id) {
        return route_identifier(&verb, &path, function, record);
    }
    match function.name.split_once(' ').filter(|_| is_registered(function)) {
        Some((verb, path)) => route_identifier(verb, path, function, record),
        None => {
            let told = object_told(function).unwrap_or_else(|| noun.to_owned());
            identifier(&function.name, &told, record)
        }
    }
}

/// The function's own name; a bare verb takes the noun of its class or module.
fn identifier(name: &str, noun: &[String], record: &str) -> String {
    let mut own = words(name);
    while own.len() > 1 && own.last().is_some_and(|w| TRAILING.contains(&w.as_str())) {
        own.pop();
    }
    if is_carried_out(&own, noun) {
        return noun.join("_");
    }
    let prefixed = matches!(own.first().map(String::as_str), Some("un" | "re" | "de" | "dis"));
    let verb_words = if prefixed { 2 } else { 1 };
    let bare = own.len() <= verb_words
        || own.get(verb_words).is_some_and(|w| matches!(w.as_str(), "by" | "one" | "many"));
    if bare && !matches!(own[0].as_str(), "signup" | "signin" | "login" | "logout" | "checkout") {
        let object: Vec<String> = if noun.is_empty() || noun.iter().all(|n| own.contains(n)) {
            record.split('_').map(str::to_owned).collect()
        } else {
            noun.to_vec()
        };
        let at = verb_words.min(own.len());
        let rest = own.split_off(at);
        own.extend(object);
        own.extend(rest.into_iter().filter(|w| w != "one"));
    }
    own.join("_")
}

/// `post /pets/:id/adopt` → `adopt_pet`: what stands behind the record in the path, if it is a verb; else
/// what the request's verb does to the record (`put /pets/:id/name` → `update_pet_name`), and what of it the
/// path names.
fn route_identifier(verb: &str, path: &str, function: &Function, record: &str) -> String {
    let last: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
    let after = last.iter().rposition(|s| s.starts_with([':', '{'])).map_or(&[][..], |at| &last[at + 1..]);
    // Without a record in the path the last part counts if nothing else than a verb can stand there.
    let said = last.last().filter(|_| after.is_empty() && !last.iter().any(|s| s.starts_with([':', '{'])));
    let said = said.map(|s| words(s)).filter(|w| match w.as_slice() {
        [only] => ALONE.contains(&only.as_str()),
        many => reads_as_imperative(&many.join("_")),
    });
    let is_said = said.is_some();
    let part = said.unwrap_or_else(|| words(&after.join("-")));
    let object: Vec<String> = record.split('_').map(str::to_owned).collect();
    if is_said || reads_as_imperative(&part.join("_")) {
        let speaks_of_it = holds(&part, record);
        return part
            .into_iter()
            .chain(object.into_iter().filter(|_| !speaks_of_it))
            .collect::<Vec<_>>()
            .join("_");
    }
    let verb = match verb {
        "put" | "patch" => "update",
        "post" if after.is_empty() && last.iter().all(|s| !s.starts_with([':', '{'])) => "create",
        // `post /pets/:id` may do anything: the call that writes says what.
        "post" => {
            let called = |call: &Call| {
                let first = words(&call.name);
                WRITING.iter().find(|w| first.iter().any(|f| f == *w)).copied()
            };
            function.body.calls.iter().find_map(called).unwrap_or("update")
        }
        other => other,
    };
    let part = part.into_iter().filter(|p| !holds(std::slice::from_ref(p), record));
    std::iter::once(verb.to_owned()).chain(object.iter().cloned()).chain(part).collect::<Vec<_>>().join("_")
}

/// Last parts of paths that are verbs by themselves (`/auth/signup`), whatever the record.
const ALONE: &[&str] = &[
    "signup",
    "register",
    "checkout",
    "subscribe",
    "unsubscribe",
    "enroll",
    "enrol",
    "invite",
    "upload",
    "import",
];

/// Verbs of calls that write.
const WRITING: &[&str] =
    &["create", "insert", "update", "upsert", "delete", "remove", "destroy", "replace", "save", "add"];

#[cfg(test)]
mod tests {
    use super::identifier;

    fn noun_of(words: &[&str]) -> Vec<String> {
        words.iter().map(|w| (*w).to_owned()).collect()
    }

    #[test]
    fn a_bare_verb_takes_the_noun_around_it() {
        assert_eq!(identifier("create", &noun_of(&["article"]), "article"), "create_article");
        assert_eq!(identifier("favorite", &noun_of(&["favorite"]), "article"), "favorite_article");
        assert_eq!(identifier("register_user_endpoint", &noun_of(&["user"]), "user"), "register_user");
        assert_eq!(identifier("changePassword", &noun_of(&["user"]), "user"), "change_password");
        assert_eq!(identifier("unFollow", &noun_of(&["profile"]), "user"), "un_follow_profile");
        assert_eq!(identifier("lendBookController", &noun_of(&["book"]), "book"), "lend_book");
    }

    #[test]
    fn a_class_with_one_method_that_carries_it_out_names_the_command() {
        assert_eq!(identifier("execute", &noun_of(&["lend", "book"]), "book"), "lend_book");
        assert_eq!(identifier("run", &noun_of(&["book"]), "book"), "run_book");
    }
}
