//! Code without events: an operation that changes stored records is a command, one for all the layers it
//! passes, named by the innermost function that speaks of the domain.
//!
//! In modules where commands, events or aggregates are written down as such, only operations that a
//! request or a consumer of events asks for speak, and only if their way leads to no message.

use std::collections::BTreeSet;

use super::flow::{Flow, Reach};
use super::layers::{Layers, Operation, module_of};
use super::operation_names::{is_carried_out, name_of, noun};
use super::stores::{Stores, holds};
use super::{Candidate, CandidateId, Evidence, Handling, Kind};
use crate::roles::words::words;
use crate::roles::{Confidence, Findings};
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
    let layers = Layers::new(program, found, flow, &stores);
    let known = Known::of(handlings);
    let mut operations = layers.operations(&taken);
    // What consumers ask for changes units that the other operations make known.
    operations.sort_by_key(|o| o.reacting);
    for operation in operations {
        let reach = flow.reach(operation.function, None, None);
        let amid_messages = operation.beside || operation.reacting;
        if amid_messages && known.leads_elsewhere(flow, &operation, &reach) {
            continue;
        }
        let written = stores.changed(&reach.functions);
        let subjects = stores.subjects(program, &written);
        let noun = noun(program, operation.function);
        let Some(record) = subject(program, &stores, &operation, &noun, &subjects, &written) else {
            continue;
        };
        if amid_messages && keeps_messages(&record) {
            continue;
        }
        // A consumer may keep a view up to date; what records events, or changes a unit, does not.
        if operation.reacting
            && reach.events.is_empty()
            && stores.known_aggregate(program, evidence, &record, operation.function).is_none()
        {
            continue;
        }
        let identifier = name_of(program, operation.function, &noun, &record);
        if amid_messages && known.names(evidence, &identifier) {
            continue;
        }
        let unit = stores.aggregate(program, evidence, &record, operation.function);
        let symbol = Symbol::Function(operation.function);
        let mut places: Vec<Place> = Vec::new();
        if is_carried_out(&words(&program.function(operation.function).name), &noun) {
            places.extend(program.owner(operation.function).map(|class| program.place(Symbol::Type(class))));
        }
        places.push(program.place(symbol));
        places.extend(operation.endpoint.map(|e| program.place(Symbol::Function(e))));
        let asked_for = operation.endpoint.is_some() || amid_messages;
        let command = evidence.add(Candidate {
            kind: Kind::Command,
            identifier,
            symbol,
            // What the endpoint is told is what the operation is told.
            shapes: operation.endpoint.map(Symbol::Function).into_iter().collect(),
            unit: Some(unit),
            places,
            conventions: vec![super::STORED_OPERATION],
            confidence: if asked_for { Confidence::Likely } else { Confidence::Guess },
            inferred: false,
        });
        // What the endpoint refuses never gets to the operation.
        let reach = operation.endpoint.map_or(reach, |e| flow.reach(e, None, None));
        handlings.push(Handling { command, reach });
    }
}

/// What the commands that were found before are carried out by.
struct Known {
    commands: BTreeSet<CandidateId>,
    starts: BTreeSet<FnId>,
    functions: BTreeSet<FnId>,
}

impl Known {
    fn of(handlings: &[Handling]) -> Known {
        Known {
            commands: handlings.iter().map(|h| h.command).collect(),
            starts: handlings.iter().filter_map(|h| h.reach.functions.first().copied()).collect(),
            functions: handlings.iter().flat_map(|h| h.reach.functions.iter().copied()).collect(),
        }
    }

    /// Whether an operation sends a command, records events, or is a part of carrying out another command:
    /// then it is told already.
    fn leads_elsewhere(&self, flow: &Flow<'_>, operation: &Operation, reach: &Reach) -> bool {
        let records = |reach: &Reach| !operation.reacting && !reach.events.is_empty();
        let serves = |reach: &Reach| {
            records(reach)
                || !reach.commands.is_empty()
                || reach.functions.iter().any(|f| self.starts.contains(f))
        };
        self.functions.contains(&operation.function)
            || serves(reach)
            || operation.endpoint.is_some_and(|e| serves(&flow.reach(e, None, None)))
    }

    /// Whether one of them is called the same.
    fn names(&self, evidence: &Evidence, identifier: &str) -> bool {
        let plain = |identifier: &str| {
            let mut words = words(identifier);
            words.retain(|w| !matches!(w.as_str(), "command" | "cmd" | "handler"));
            words
        };
        let own = plain(identifier);
        self.commands.iter().any(|&c| plain(&evidence.candidates[c].identifier) == own)
    }
}

/// Records that carry events about instead of keeping a unit.
fn keeps_messages(record: &str) -> bool {
    record.split('_').any(|w| {
        matches!(w, "event" | "outbox" | "inbox" | "message" | "snapshot" | "projection" | "view" | "read")
    })
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

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    #[test]
    fn a_route_that_writes_by_itself_is_the_operation() {
        let code = "
            import { addPet } from './db/pets';
            router.post('/pets', async (req, res) => { res.json(await prisma.pet.create({ data: req.body })); });
            router.put('/pets/:id/name', async (req, res) => {
              await prisma.pet.update({ where: { id: req.params.id }, data: { name: req.body.name } });
            });
            export default (app) => {
              app.post('/shelter/register', async (req, res) => { await addPet(req.body.name); });
              app.post('/pets/:id/adopt', async (req, res) => {
                if (!req.body.owner) { throw new Error('owner is missing'); }
                await prisma.pet.update({ where: { id: req.params.id }, data: { owner: req.body.owner } });
              });
            };";
        let store = "
            export const addPet = async (name) => prisma.pet.create({ data: { name } });";
        assert_eq!(
            evidence_of(&[("src/pets.ts", code), ("src/db/pets.ts", store)]),
            [
                "aggregate pet",
                "command adopt_pet of pet",
                "command create_pet of pet",
                "command register_pet of pet",
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

    #[test]
    fn beside_messages_requests_and_consumers_of_events_ask_for_operations_of_their_own() {
        let events = "
            export class CrateLoadedEvent { constructor(readonly crateId: string) {} }
            export class Crate extends AggregateRoot { load() { this.apply(new CrateLoadedEvent(this.id)); } }
            @CommandHandler(LoadCrateCommand) export class LoadCrateHandler {
              async execute(command: LoadCrateCommand) { const crate = await this.crates.find(command.id); crate.load(); } }
            export class LoadCrateCommand { constructor(readonly id: string) {} }";
        let service = "
            @Entity() export class Pier { id: string; name: string; }
            export class HarbourController {
              constructor(private piers: PierService, private bus: CommandBus) {}
              @Post() load(@Body() dto: LoadDto) { return this.bus.execute(new LoadCrateCommand(dto.id)); }
              @MessagePattern('pier.add') add(@Payload() dto: CreatePierDto) { return this.piers.create(dto); } }
            export class PierService {
              constructor(private rows: Repository<Pier>) {}
              create(dto: CreatePierDto) { return this.rows.save(dto); }
              occupy(id: string) { return this.rows.update(id, { name: '' }); }
              unused(id: string) { return this.rows.delete(id); } }
            export class PierController {
              constructor(private piers: PierService) {}
              @OnEvent(CrateLoadedEvent.name) onLoaded(event: CrateLoadedEvent) { this.piers.occupy(event.crateId); } }";
        let found = evidence_of(&[("src/crate.ts", events), ("src/pier.ts", service)]);
        assert_eq!(
            found,
            [
                "LoadCrateCommand publishes CrateLoadedEvent",
                "aggregate Crate",
                "aggregate pier",
                "command LoadCrateCommand of Crate",
                "command create_pier of pier",
                "command occupy_pier of pier",
                "event CrateLoadedEvent of Crate",
                "onLoaded emits occupy_pier",
                "onLoaded handles CrateLoadedEvent",
                "policy onLoaded",
            ]
        );
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
