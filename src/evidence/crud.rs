//! Code without events: an operation that changes stored records is a command, one for all the layers it
//! passes, named by the innermost function that speaks of the domain.
//!
//! Speaks only in modules where nothing else found commands, events or aggregates.

use std::collections::{BTreeMap, BTreeSet};

use super::flow::Flow;
use super::stores::{Stores, holds};
use super::{Candidate, Evidence, Handling, Kind};
use crate::roles::records::singular;
use crate::roles::words::{reads_as_question, words};
use crate::roles::{Confidence, Findings, Link};
use crate::syntax::facts::{Call, TypeRef};
use crate::syntax::{FnId, Program, Symbol};

pub(super) fn add(
    program: &Program,
    found: &Findings,
    flow: &Flow<'_>,
    evidence: &mut Evidence,
    handlings: &mut Vec<Handling>,
) {
    let stores = Stores::new(found);
    if stores.writers().next().is_none() {
        return;
    }
    let taken = modules_with_messages(program, evidence, handlings);
    let layers = Layers::new(program, found, flow, &stores);
    for operation in layers.operations(&taken) {
        let reach = flow.reach(operation.function, None, None);
        let written = stores.changed(&reach.functions);
        let subjects = stores.subjects(program, &written);
        let noun = noun(program, operation.function);
        let Some(record) = subject(program, &stores, &operation, &noun, &subjects, &written) else {
            continue;
        };
        let unit = stores.aggregate(program, evidence, &record, operation.function);
        let symbol = Symbol::Function(operation.function);
        let mut places = vec![program.place(symbol)];
        places.extend(operation.endpoint.map(|e| program.place(Symbol::Function(e))));
        let command = evidence.add(Candidate {
            kind: Kind::Command,
            identifier: identifier(&program.function(operation.function).name, &noun, &record),
            symbol,
            shapes: Vec::new(),
            unit: Some(unit),
            places,
            conventions: vec![super::STORED_OPERATION],
            confidence: if operation.endpoint.is_some() { Confidence::Likely } else { Confidence::Guess },
            inferred: false,
        });
        handlings.push(Handling { command, reach });
    }
}

/// A function to be taken as a command.
struct Operation {
    function: FnId,
    /// The endpoint in front of it, if that is another function.
    endpoint: Option<FnId>,
}

/// Who calls whom, as far as it ends in a change of a record.
struct Layers<'a> {
    program: &'a Program,
    stores: &'a Stores,
    callees: BTreeMap<FnId, BTreeSet<FnId>>,
    callers: BTreeMap<FnId, BTreeSet<FnId>>,
    endpoints: BTreeSet<FnId>,
    /// Called by handlers without a name, or at the top level.
    entered: BTreeSet<FnId>,
    /// Names called anywhere, for receivers nobody declares.
    called_names: BTreeSet<&'a str>,
    changing: BTreeSet<FnId>,
}

impl<'a> Layers<'a> {
    fn new(program: &'a Program, found: &Findings, flow: &Flow<'_>, stores: &'a Stores) -> Layers<'a> {
        let mut layers = Layers {
            program,
            stores,
            callees: BTreeMap::new(),
            callers: BTreeMap::new(),
            endpoints: BTreeSet::new(),
            entered: BTreeSet::new(),
            called_names: BTreeSet::new(),
            changing: stores.writers().collect(),
        };
        for (id, function) in program.functions() {
            for call in &function.body.calls {
                layers.called_names.insert(&call.name);
                for callee in flow.callees(id, call).into_iter().filter(|c| *c != id) {
                    layers.callees.entry(id).or_default().insert(callee);
                    layers.callers.entry(callee).or_default().insert(id);
                }
            }
        }
        let mut open: Vec<FnId> = layers.changing.iter().copied().collect();
        while let Some(id) = open.pop() {
            for &caller in layers.callers.get(&id).into_iter().flatten() {
                if layers.changing.insert(caller) {
                    open.push(caller);
                }
            }
        }
        for (file, facts) in program.files.iter().enumerate() {
            for call in &facts.top_level.calls {
                layers.called_names.insert(&call.name);
                layers.entered.extend(top_level_callee(program, file as u32, call));
            }
        }
        for (link, _) in found.links() {
            match link {
                Link::Endpoint { function } => {
                    layers.endpoints.insert(*function);
                }
                Link::Route { file, within } => {
                    // A router built inside a function: the handlers' calls are in that function.
                    let inner = program.files[*file as usize]
                        .functions
                        .iter()
                        .enumerate()
                        .flat_map(|(at, f)| f.body.calls.iter().map(move |c| (FnId(*file, at as u32), c)))
                        .filter(|(_, c)| within.contains(&c.span) && c.span != *within)
                        .flat_map(|(id, c)| flow.callees(id, c));
                    layers.entered.extend(inner);
                }
                _ => {}
            }
        }
        layers
    }

    /// The commands, in the order of the code.
    fn operations(&self, taken: &BTreeSet<String>) -> Vec<Operation> {
        let has_entries =
            !self.endpoints.is_empty() || self.entered.iter().any(|f| self.changing.contains(f));
        let mut chosen: BTreeMap<FnId, Option<FnId>> = BTreeMap::new();
        let mut behind: BTreeSet<FnId> = BTreeSet::new();
        for &endpoint in self.endpoints.iter().filter(|e| self.changing.contains(e)) {
            let services: Vec<FnId> = self.services_of(endpoint);
            match services.as_slice() {
                [only] => {
                    chosen.entry(*only).or_insert(Some(endpoint));
                }
                many => {
                    behind.extend(many);
                    chosen.entry(endpoint).or_insert(None);
                }
            }
        }
        for &service in &self.changing {
            let speaks = !self.endpoints.contains(&service)
                && !chosen.contains_key(&service)
                && !behind.contains(&service)
                && self.is_application(service)
                && !has_test_of_rights_only(self.program, service);
            if !speaks {
                continue;
            }
            let entered = self.entered.contains(&service);
            let inner_callers =
                self.callers.get(&service).into_iter().flatten().any(|c| {
                    !self.endpoints.contains(c) && self.changing.contains(c) && self.is_application(*c)
                });
            let alive = self.callers.contains_key(&service)
                || self.called_names.contains(self.program.function(service).name.as_str());
            let stands = if has_entries { entered || alive } else { is_service(self.program, service) };
            if entered || (stands && !inner_callers && taken.is_empty()) {
                chosen.insert(service, None);
            }
        }
        chosen
            .into_iter()
            .filter(|(f, _)| !taken.contains(&module_of(&self.program.files[f.0 as usize].path)))
            .filter(|(f, endpoint)| !is_technical(self.program, *f) || endpoint.is_some())
            .map(|(function, endpoint)| Operation { function, endpoint })
            .collect()
    }

    /// Functions of the application behind an endpoint that carry out the change; private helpers are
    /// looked through, and one that stands beside the endpoint is part of it.
    fn services_of(&self, endpoint: FnId) -> Vec<FnId> {
        let owner = &self.program.function(endpoint).owner;
        self.callees
            .get(&endpoint)
            .into_iter()
            .flatten()
            .copied()
            .filter(|&c| {
                let beside = c.0 == endpoint.0 && self.program.function(c).owner == *owner;
                self.changing.contains(&c)
                    && !beside
                    && self.is_application(c)
                    && !self.endpoints.contains(&c)
            })
            .collect()
    }

    /// Neither the persistence layer nor a part of some type or module that is not for others.
    fn is_application(&self, id: FnId) -> bool {
        let function = self.program.function(id);
        let public = function.visibility != crate::syntax::facts::Visibility::Private;
        let reachable = if function.owner.is_some() { public } else { function.exported || public };
        reachable && !function.is_abstract && !self.is_persistence(id)
    }

    fn is_persistence(&self, id: FnId) -> bool {
        let function = self.program.function(id);
        let owner = function.owner.iter().map(String::as_str);
        let by_name = owner
            .chain(function.trait_.as_ref().and_then(TypeRef::name))
            .any(|name| words(name).iter().any(|w| PERSISTENCE.contains(&w.as_str())));
        let by_folder = self.program.files[id.0 as usize]
            .path
            .split('/')
            .any(|part| words(part).iter().any(|w| PERSISTENCE_FOLDERS.contains(&w.as_str())));
        let by_entity = self.program.owner(id).is_some_and(|o| self.stores.is_entity(Symbol::Type(o)));
        by_name || by_folder || by_entity
    }
}

/// Words of types that keep records.
const PERSISTENCE: &[&str] = &["repository", "repositories", "repo", "dao", "mapper", "persistence"];

/// Words of folders and files that keep records, or fill and shape the store.
const PERSISTENCE_FOLDERS: &[&str] = &[
    "repository",
    "repositories",
    "repo",
    "repos",
    "dao",
    "persistence",
    "migration",
    "migrations",
    "seed",
    "seeds",
    "seeder",
    "seeders",
    "fixtures",
    "factories",
];

/// A function called at a file's top level, by its plain name or as a method of a type.
fn top_level_callee(program: &Program, file: u32, call: &Call) -> Option<FnId> {
    if call.receiver.is_empty() {
        return program.resolve_function(file, &call.name);
    }
    program.resolve_alias(file, &call.receiver).and_then(|t| program.method(t, &call.name))
}

/// Set-up, life cycle and plumbing: changes of records that nobody orders.
fn is_technical(program: &Program, id: FnId) -> bool {
    let name = &program.function(id).name;
    let words = words(name);
    let first = words.first().map(String::as_str).unwrap_or_default();
    let set_up = matches!(
        first,
        "main"
            | "run"
            | "start"
            | "bootstrap"
            | "seed"
            | "migrate"
            | "init"
            | "initialize"
            | "setup"
            | "constructor"
            | "new"
            | "up"
            | "down"
            | "on"
            | "before"
            | "after"
            | "truncate"
            | "clean"
            | "cleanup"
    );
    set_up || reads_as_question(name) || words.iter().any(|w| w == "test" || w == "mock")
}

/// Reading whether someone may do something is no change, whatever it notes down.
fn has_test_of_rights_only(program: &Program, id: FnId) -> bool {
    words(&program.function(id).name)
        .first()
        .is_some_and(|w| matches!(w.as_str(), "validate" | "authenticate" | "authorize" | "verify" | "check"))
        && program
            .function(id)
            .owner
            .as_deref()
            .is_some_and(|o| words(o).iter().any(|w| w == "strategy" || w == "guard"))
}

fn is_service(program: &Program, id: FnId) -> bool {
    let path = &program.files[id.0 as usize].path;
    let owner = program.function(id).owner.clone().unwrap_or_default();
    [owner.as_str(), path.rsplit('/').next().unwrap_or(path)].iter().any(|name| {
        words(name).iter().any(|w| {
            matches!(
                w.as_str(),
                "service" | "services" | "usecase" | "usecases" | "mutation" | "mutations" | "interactor"
            )
        })
    })
}

/// Folders whose children stand for themselves.
const CONTAINERS: &[&str] = &["modules", "contexts", "packages", "apps", "microservices"];

/// The module a file belongs to.
fn module_of(path: &str) -> String {
    let folders: Vec<&str> = path.rsplit_once('/').map_or(Vec::new(), |(f, _)| f.split('/').collect());
    let at = folders.iter().rposition(|f| CONTAINERS.contains(&f.to_ascii_lowercase().as_str()));
    at.and_then(|at| folders.get(..at + 2)).map_or_else(String::new, |f| f.join("/"))
}

/// Modules in which messages or aggregates are written down as such.
fn modules_with_messages(program: &Program, evidence: &Evidence, handlings: &[Handling]) -> BTreeSet<String> {
    // A draft that nothing calls takes no module.
    let called: BTreeSet<&str> = program
        .files
        .iter()
        .flat_map(|f| f.functions.iter().map(|f| &f.body).chain([&f.top_level]))
        .flat_map(|b| b.calls.iter().map(|c| c.name.as_str()))
        .collect();
    let alive: Vec<&Handling> = handlings
        .iter()
        .filter(|h| {
            evidence.candidates[h.command].confidence >= Confidence::Likely
                || h.reach
                    .functions
                    .first()
                    .is_some_and(|f| called.contains(program.function(*f).name.as_str()))
        })
        .collect();
    let handled = |id: usize| alive.iter().any(|h| h.command == id);
    let recorded = |symbol: Symbol| alive.iter().any(|h| h.reach.events.contains_key(&symbol));
    evidence
        .candidates
        .iter()
        .enumerate()
        .filter(|(id, c)| match c.kind {
            Kind::Command => c.confidence >= Confidence::Likely || handled(*id),
            Kind::Event => c.confidence >= Confidence::Sure || recorded(c.symbol),
            Kind::Aggregate | Kind::DynamicConsistencyBoundary => true,
            _ => false,
        })
        .map(|(_, c)| module_of(&program.file_of(c.symbol).path))
        .collect()
}

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
];

/// What a function's class, file or folder speaks of: `ArticleService` → `article`.
fn noun(program: &Program, id: FnId) -> Vec<String> {
    let function = program.function(id);
    let path = &program.files[id.0 as usize].path;
    let mut places: Vec<&str> = function.owner.iter().map(String::as_str).collect();
    places.extend(path.rsplit('/').take(3));
    for place in places {
        let stem = place.split('.').next().unwrap_or(place);
        let telling: Vec<String> =
            words(stem).iter().filter(|w| !LAYER_WORDS.contains(&w.as_str())).map(|w| singular(w)).collect();
        if !telling.is_empty() {
            return telling;
        }
    }
    Vec::new()
}

/// The record an operation is about: the one its name speaks of, else the one its class or module does,
/// else the first it changes.
fn subject(
    program: &Program,
    stores: &Stores,
    operation: &Operation,
    noun: &[String],
    subjects: &[String],
    written: &[String],
) -> Option<String> {
    let function = program.function(operation.function);
    let endpoint = operation.endpoint.map(|e| words(&program.function(e).name)).unwrap_or_default();
    let by = |words: &[String]| subjects.iter().filter(|s| holds(words, s)).max_by_key(|s| s.len()).cloned();
    // `follow(user)`: what the function looks up is what it is about.
    let looked_up = || {
        function
            .body
            .calls
            .iter()
            .find_map(|c| stores.named_in(&words(&c.receiver)).filter(|_| !c.receiver.is_empty()))
    };
    by(&words(&function.name))
        .or_else(|| by(&endpoint))
        .or_else(|| by(noun))
        .or_else(|| subjects.first().cloned())
        .or_else(|| stores.named_in(noun))
        .or_else(looked_up)
        .or_else(|| written.first().cloned())
}

/// The function's own name; a bare verb takes the noun of its class or module.
fn identifier(name: &str, noun: &[String], record: &str) -> String {
    let mut own = words(name);
    while own.len() > 1
        && own.last().is_some_and(|w| {
            matches!(w.as_str(), "endpoint" | "handler" | "action" | "route" | "async" | "usecase")
        })
    {
        own.pop();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::testing::evidence_of;

    #[test]
    fn one_command_for_all_layers_of_an_operation() {
        let controller = "
            import { CatService } from './cat.service';
            @Controller('cats') export class CatController {
              constructor(private readonly cats: CatService) {}
              @Post() create(@Body() dto: CreateCatDto) { return this.cats.create(dto); }
              @Get() list() { return this.cats.findAll(); }
            }";
        let service = "
            @Entity() export class CatEntity { id: number; name: string; }
            @Injectable() export class CatService {
              constructor(private readonly rows: Repository<CatEntity>) {}
              async create(dto: CreateCatDto) {
                if (await this.known(dto.name)) { throw new ConflictException('name is taken'); }
                return this.touch(dto);
              }
              findAll() { return this.rows.find(); }
              private known(name: string) { return this.rows.findOne({ name }); }
              private touch(dto: CreateCatDto) { return this.rows.save(dto); }
            }";
        assert_eq!(
            evidence_of(&[("src/cat.controller.ts", controller), ("src/cat.service.ts", service)]),
            ["aggregate cat", "cat refuses create_cat: ConflictException", "command create_cat of cat"]
        );
    }

    #[test]
    fn join_tables_speak_of_what_they_join() {
        let text = r#"
            fn routes() -> Router { Router::new().route("/f", post(follow)).route("/u", post(create_user)) }
            async fn create_user(db: PgPool, name: String) { sqlx::query!("insert into users (name) values ($1)", name).execute(&db).await; }
            async fn follow(db: PgPool, user: String) {
                sqlx::query!("insert into follow (follower_user_id, followed_user_id) values ($1, $2)", 1, 2).execute(&db).await;
            }"#;
        assert_eq!(
            evidence_of(&[("src/profiles.rs", text)]),
            ["aggregate user", "command create_user of user", "command follow_profile of user"]
        );
    }

    #[test]
    fn code_with_events_and_code_that_only_keeps_records_stay_silent() {
        let events = "
            export class OrderPlacedEvent { constructor(readonly id: string) {} }
            export class Order extends AggregateRoot { place(id: string) { this.apply(new OrderPlacedEvent(id)); } }
            export class OrderService { constructor(private prisma: PrismaService) {}
              rename(id: string) { return this.prisma.order.update({ where: { id } }); } }";
        let found = evidence_of(&[("src/order.ts", events)]);
        assert!(!found.iter().any(|l| l.contains("rename")), "{found:?}");
        let seed = "async function seed() { await prisma.user.create({ data: {} }); }\nseed();";
        assert_eq!(evidence_of(&[("prisma/seed.ts", seed)]), Vec::<String>::new());
    }

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
    }

    #[test]
    fn modules_are_the_children_of_container_folders() {
        assert_eq!(module_of("apps/shop/src/order.ts"), "apps/shop");
        assert_eq!(module_of("src/services/order.ts"), "");
        assert_eq!(module_of("src/order.ts"), "");
    }
}
