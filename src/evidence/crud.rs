//! Code without events: an operation that changes stored records is a command, one for all the layers it
//! passes, named by the innermost function that speaks of the domain.
//!
//! Speaks only in modules where nothing else found commands, events or aggregates.

use std::collections::BTreeSet;

use super::flow::Flow;
use super::layers::{Layers, Operation, module_of};
use super::stores::{Stores, holds};
use super::{Candidate, Evidence, Handling, Kind};
use crate::roles::records::singular;
use crate::roles::words::{reads_as_imperative, words};
use crate::roles::{Confidence, Findings};
use crate::syntax::facts::Function;
use crate::syntax::typescript::is_registered;
use crate::syntax::{FnId, Place, Program, Symbol};

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
    if program.files.iter().all(|file| file.functions.is_empty() || taken.contains(&module_of(&file.path))) {
        return;
    }
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
        let mut places: Vec<Place> = Vec::new();
        if is_carried_out(&words(&program.function(operation.function).name), &noun) {
            places.extend(program.owner(operation.function).map(|class| program.place(Symbol::Type(class))));
        }
        places.push(program.place(symbol));
        places.extend(operation.endpoint.map(|e| program.place(Symbol::Function(e))));
        let command = evidence.add(Candidate {
            kind: Kind::Command,
            identifier: match is_registered(program.function(operation.function)) {
                true => route_identifier(program.function(operation.function), &record),
                false => identifier(&program.function(operation.function).name, &noun, &record),
            },
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
    "auth",
    "authentication",
];

/// What a function's class, file or folder speaks of: `ArticleService` → `article`.
fn noun(program: &Program, id: FnId) -> Vec<String> {
    let function = program.function(id);
    let path = &program.files[id.0 as usize].path;
    // What a constant wraps under its own name is no method of it.
    let owner = function.owner.iter().filter(|owner| **owner != function.name);
    let mut places: Vec<&str> = owner.map(String::as_str).collect();
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
        .or_else(|| stores.named_in(noun))
        .or_else(|| subjects.first().cloned())
        .or_else(looked_up)
        .or_else(|| written.first().cloned())
}

/// Last words of functions that say where they stand, or with what they are made.
const TRAILING: &[&str] =
    &["endpoint", "handler", "action", "route", "async", "usecase", "controller", "service", "prisma", "db"];

/// Names of the one method of a class that is called after what it does.
const CARRYING_OUT: &[&str] = &["execute", "run", "handle", "call", "invoke", "perform", "process", "exec"];

/// `CreateOrderService.execute`: the class says it all.
fn is_carried_out(own: &[String], noun: &[String]) -> bool {
    matches!(own, [only] if CARRYING_OUT.contains(&only.as_str())) && noun.len() > 1
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
/// the verb of the call that writes, the record, and what of it the path names.
fn route_identifier(function: &Function, record: &str) -> String {
    let (verb, path) = function.name.split_once(' ').unwrap_or_default();
    let last: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
    let after = last.iter().rposition(|s| s.starts_with([':', '{'])).map_or(&[][..], |at| &last[at + 1..]);
    let part = words(&after.join("-"));
    let object: Vec<String> = record.split('_').map(str::to_owned).collect();
    if reads_as_imperative(&part.join("_")) {
        let speaks_of_it = holds(&part, record);
        return part
            .into_iter()
            .chain(object.into_iter().filter(|_| !speaks_of_it))
            .collect::<Vec<_>>()
            .join("_");
    }
    let written = function.body.calls.iter().find_map(|call| {
        let first = words(&call.name);
        WRITING.iter().find(|w| first.iter().any(|f| f == *w)).map(|w| (*w).to_owned())
    });
    let verb = written.unwrap_or_else(|| verb.to_owned());
    let part = part.into_iter().filter(|p| !holds(std::slice::from_ref(p), record));
    std::iter::once(verb).chain(object.iter().cloned()).chain(part).collect::<Vec<_>>().join("_")
}

/// Verbs of calls that write.
const WRITING: &[&str] =
    &["create", "insert", "update", "upsert", "delete", "remove", "destroy", "replace", "save", "add"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::testing::evidence_of;

    #[test]
    fn a_route_that_writes_by_itself_is_the_operation() {
        let code = "
            router.post('/pets', async (req, res) => { res.json(await prisma.pet.create({ data: req.body })); });
            router.put('/pets/:id/name', async (req, res) => {
              await prisma.pet.update({ where: { id: req.params.id }, data: { name: req.body.name } });
            });
            export default (app) => {
              app.post('/pets/:id/adopt', async (req, res) => {
                if (!req.body.owner) { throw new Error('owner is missing'); }
                await prisma.pet.update({ where: { id: req.params.id }, data: { owner: req.body.owner } });
              });
            };";
        assert_eq!(
            evidence_of(&[("src/pets.ts", code)]),
            [
                "aggregate pet",
                "command adopt_pet of pet",
                "command create_pet of pet",
                "command update_pet_name of pet",
                "pet refuses adopt_pet: Error",
            ]
        );
    }

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
        assert_eq!(identifier("lendBookController", &noun_of(&["book"]), "book"), "lend_book");
    }

    #[test]
    fn a_class_with_one_method_that_carries_it_out_names_the_command() {
        assert_eq!(identifier("execute", &noun_of(&["lend", "book"]), "book"), "lend_book");
        assert_eq!(identifier("run", &noun_of(&["book"]), "book"), "run_book");
    }

    #[test]
    fn signing_up_with_an_auth_service_concerns_the_record_it_makes() {
        let text = "
            @Entity() export class Member { id: number; name: string; }
            @Controller() export class AuthController {
              constructor(private readonly auth: AuthService) {}
              @Post() register(@Body() dto: RegisterDto) { return this.auth.register(dto); } }
            export class AuthService {
              constructor(private readonly members: Repository<Member>) {}
              register(dto: RegisterDto) { return this.members.save(dto); } }";
        assert_eq!(
            evidence_of(&[("src/auth.ts", text)]),
            ["aggregate member", "command register_member of member"]
        );
    }

    #[test]
    fn handlers_reached_through_index_files_and_wrappers_are_endpoints() {
        let routes = "
            import * as books from './controllers';
            import renewBook from './controllers/renew';
            router.post('/', books.lendBook);
            router.put('/:id', renewBook);";
        let index = "export { default as lendBook } from './lend';";
        let lend = "
            import insertLoan from '../db/insertLoan';
            export default async function lendBook(req, res) { await insertLoan(req.body); }";
        let renew = "
            const renewBook = asyncHandler(async (req, res) => {
              await prisma.loan.update({ where: { id: req.params.id } }); });
            export default renewBook;";
        let insert =
            "export default async function loanInsert(loan) { await prisma.loan.create({ data: loan }); }";
        assert_eq!(
            evidence_of(&[
                ("src/routes.ts", routes),
                ("src/controllers/index.ts", index),
                ("src/controllers/lend.ts", lend),
                ("src/controllers/renew.ts", renew),
                ("src/db/insertLoan.ts", insert),
            ]),
            ["aggregate loan", "command lend_book of loan", "command renew_book of loan"]
        );
    }
}
