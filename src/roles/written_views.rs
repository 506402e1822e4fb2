//! Views that reactions write row by row through a port: `this.orderProjections.save(row)`. The rows are
//! the read model, however many reactions write them; services that give them out answer queries.

use std::collections::{BTreeMap, BTreeSet};

use super::Convention;
use super::deciders::looks_like_view;
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::named_types;
use super::records::record_name;
use super::verbs::reads_as_question;
use super::words::{shared_words, words};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct WrittenViews;

impl Convention for WrittenViews {
    fn id(&self) -> &'static str {
        "written-views"
    }

    fn summary(&self) -> &'static str {
        "reactions that write the rows of a view through a port, and services that give them out"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let mut writers: BTreeMap<Symbol, BTreeSet<FnId>> = BTreeMap::new();
        for (link, _) in found.links() {
            if let Link::Consumes { consumer: consumer @ Symbol::Type(_), function, .. } = link
                && !found.is(*consumer, Role::Aggregate)
            {
                writers.entry(*consumer).or_default().insert(*function);
            }
        }
        let mut views: BTreeSet<TypeId> = BTreeSet::new();
        let mut left: BTreeMap<Symbol, BTreeSet<FnId>> = BTreeMap::new();
        for (consumer, functions) in writers {
            let Some(rows) = functions.iter().find_map(|&f| rows_written(program, f, found)) else {
                left.insert(consumer, functions);
                continue;
            };
            let view = Symbol::Type(rows);
            if consumer == view {
                continue;
            }
            let place = program.place(consumer);
            found.part(view, Role::ReadModel, Confidence::Likely).places.push(place);
            found.link(Link::ShapedBy { part: view, shape: view });
            found.retract(consumer, Role::Consumer);
            found.retract(consumer, Role::ReadModel);
            found.hand_over(consumer, view);
            views.insert(rows);
        }
        if !views.is_empty() {
            given_out(program, &views, found);
        }
        tables(program, left, found);
    }
}

/// Tables that only reactions write and that a query reads: each is one view, however many write it.
fn tables(program: &Program, writers: BTreeMap<Symbol, BTreeSet<FnId>>, found: &mut Findings) {
    // Where aggregates are rebuilt from events, their repositories keep no rows.
    let rebuilt = found.links().any(|(link, _)| matches!(link, Link::Replays { .. }));
    let mut written: BTreeMap<String, BTreeSet<FnId>> = BTreeMap::new();
    for (link, _) in found.links() {
        if let Link::Writes { function, record, by_port, .. } = link
            && !(rebuilt && *by_port)
        {
            written.entry(record.clone()).or_default().insert(*function);
        }
    }
    let asked: BTreeSet<FnId> = found
        .links()
        .filter_map(|(link, _)| match link {
            Link::AnsweredBy { function, .. } => Some(*function),
            _ => None,
        })
        .collect();
    for (record, functions) in written {
        let reacts =
            |f: &FnId| writers.iter().find(|(_, own)| own.contains(f)).map(|(consumer, _)| *consumer);
        let consumers: Option<BTreeSet<Symbol>> = functions.iter().map(reacts).collect();
        let Some(consumers) = consumers else { continue };
        let Some(&view) = consumers.first() else { continue };
        let read = asked.iter().any(|&f| reads(program, f, &record));
        if !read || consumers.iter().any(|c| !found.is(*c, Role::Consumer)) {
            continue;
        }
        for &consumer in &consumers {
            let place = program.place(consumer);
            found.retract(consumer, Role::Consumer);
            let part = found.part(view, Role::ReadModel, Confidence::Likely);
            part.identifier = Some(record.clone());
            if consumer != view {
                part.places.push(place);
                found.hand_over(consumer, view);
            }
        }
    }
}

/// Whether a function looks a record up: `SELECT … FROM orders`, `db.collection('orders').find(…)`.
fn reads(program: &Program, id: FnId, record: &str) -> bool {
    let body = &program.function(id).body;
    let named = |name: &str| record_name(name).as_deref() == Some(record);
    let texts = body.locals.iter().filter_map(|l| l.value.as_ref()?.as_str());
    let texts = texts.chain(body.calls.iter().flat_map(|c| &c.args).filter_map(Expr::as_str));
    let from = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        words.windows(2).any(|pair| {
            let source = pair[1].trim_matches(|c: char| !c.is_alphanumeric() && c != '_' && c != '.');
            matches!(pair[0].to_ascii_lowercase().as_str(), "from" | "join") && named(source)
        })
    };
    let collection = |call: &Call| {
        matches!(call.name.as_str(), "collection" | "table" | "from")
            && call.args.first().and_then(Expr::as_str).is_some_and(named)
    };
    texts.into_iter().any(from) || body.calls.iter().any(collection)
}

/// The rows that a reaction stores: what a port called after views takes, or rows called after a view that
/// any port takes.
fn rows_written(program: &Program, id: FnId, found: &Findings) -> Option<TypeId> {
    let function = program.function(id);
    let owner = program.owner(id)?;
    let helpers = function.body.calls.iter().filter(|c| c.receiver == "this");
    let bodies = std::iter::once(id)
        .chain(helpers.filter_map(|c| program.method(owner, &c.name)))
        .collect::<BTreeSet<_>>();
    // `private save(view: OrderView)`: the helper says what it stores.
    let told =
        bodies.iter().filter(|&&body| body != id && stores(&program.function(body).name)).find_map(|&body| {
            let taken = program.function(body).params.iter().filter_map(|p| p.ty.as_ref());
            let mut types = taken.flat_map(|ty| named_types(program, body.0, ty));
            types.find(|ty| {
                looks_like_view(&program.ty(*ty).name) && !found.is(Symbol::Type(*ty), Role::Aggregate)
            })
        });
    if told.is_some() {
        return told;
    }
    bodies.into_iter().find_map(|body| {
        program.function(body).body.calls.iter().filter(|c| stores(&c.name)).find_map(|call| {
            let field = call.receiver.strip_prefix("this.").filter(|f| !f.contains('.'))?;
            let declared = program.ty(owner).fields.iter().find(|f| f.name == field)?.ty.as_ref()?;
            let rows = rows_of(program, owner.0, declared, &call.name)?;
            let views = looks_like_view(&program.ty(rows).name)
                || about_views(&program.ty(rows).name)
                || about_views(field)
                || declared.name().is_some_and(about_views);
            let otherwise = [Role::Aggregate, Role::Event, Role::Command];
            (views && !otherwise.iter().any(|&role| found.is(Symbol::Type(rows), role))).then_some(rows)
        })
    })
}

/// `OrderRow` of `Repository<OrderRow>`, or of a port whose method takes one.
fn rows_of(program: &Program, file: u32, port: &TypeRef, verb: &str) -> Option<TypeId> {
    let is_data = |ty: &TypeId| {
        let decl = program.ty(*ty);
        decl.kind != TypeKind::Enum && (!decl.fields.is_empty() || decl.alias.is_some())
    };
    let held = port.args().first().and_then(|arg| program.resolve(file, arg.name()?));
    held.filter(is_data).or_else(|| {
        let method = program.inherited_method(program.resolve(file, port.name()?)?, verb)?;
        // `save(row)`, `update(id, changes: Partial<Row>)`.
        let mut taken = program.function(method).params.iter().filter_map(|p| p.ty.as_ref());
        taken.find_map(|ty| named_types(program, method.0, ty).into_iter().find(is_data))
    })
}

fn stores(verb: &str) -> bool {
    shared_words(verb).first().is_some_and(|w| {
        matches!(
            w.as_str(),
            "save" | "insert" | "upsert" | "store" | "create" | "persist" | "put" | "add" | "set" | "update"
        )
    })
}

/// Names of what is made to be looked at.
fn about_views(name: &str) -> bool {
    let words = words(name);
    words.iter().any(|w| matches!(w.as_str(), "projection" | "projections" | "view" | "views"))
        || words.windows(2).any(|w| w[0] == "read" && w[1].starts_with("model"))
}

/// Public methods of services that give out rows of a view are its queries.
fn given_out(program: &Program, views: &BTreeSet<TypeId>, found: &mut Findings) {
    for (id, function) in program.functions() {
        let (Some(owner), Some(returns)) = (program.owner(id), &function.returns) else { continue };
        let is_service = shared_words(&program.ty(owner).name)
            .last()
            .is_some_and(|w| matches!(w.as_str(), "service" | "queries" | "finder" | "reader" | "facade"));
        let open = function.visibility == Visibility::Public && !function.is_abstract && !function.is_static;
        let is_served = || {
            let owner = words(&program.ty(owner).name);
            let keeps = owner.last().is_some_and(|w| matches!(w.as_str(), "repo" | "repository" | "dao"));
            keeps && asked_from_outside(program, &function.name)
        };
        if !(is_service || is_served()) || !open || !reads_as_question(&function.name) {
            continue;
        }
        let Some(rows) = named_types(program, id.0, returns).into_iter().find(|t| views.contains(t)) else {
            continue;
        };
        let query = Symbol::Function(id);
        found.part(query, Role::Query, Confidence::Likely);
        found.link(Link::Reads { query, read_model: Symbol::Type(rows) });
        found.link(Link::AnsweredBy { query, function: id });
    }
}

/// Whether a controller or a resolver calls a method of that name.
fn asked_from_outside(program: &Program, name: &str) -> bool {
    program.callers_named(name).iter().any(|&caller| {
        let owner = words(program.function(caller).owner.as_deref().unwrap_or_default());
        owner.last().is_some_and(|w| matches!(w.as_str(), "controller" | "resolver"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    const TILL: &str = r"
        export class TillOpened extends DomainEvent { constructor(readonly tillId: string) { super(); } }
        export class TillClosed extends DomainEvent { constructor(readonly tillId: string) { super(); } }
        export class Till extends AggregateRoot {
            open() { this.apply(new TillOpened(this.id)); }
            close() { this.apply(new TillClosed(this.id)); }
        }
        export interface TillOverview { tillId: string; open: boolean }
        export interface TillOverviewRepository {
            load(id: string): Promise<TillOverview>;
            save(row: TillOverview): Promise<void>;
        }";

    #[test]
    fn a_row_may_be_changed_in_part_and_given_out_by_its_own_repository() {
        let code = r"
            @EventsHandler(TillOpened) export class OnTillOpened implements IEventHandler<TillOpened> {
                constructor(private readonly repo: TillOverviewRepo) {}
                async handle(event: TillOpened) { await this.repo.createOne({ tillId: event.tillId, open: true }); }
            }
            @EventsHandler(TillClosed) export class OnTillClosed implements IEventHandler<TillClosed> {
                constructor(private readonly repo: TillOverviewRepo) {}
                async handle(event: TillClosed) {
                    if (await this.repo.getOne(event.tillId)) { await this.repo.updateOne(event.tillId, { open: false }); }
                }
            }
            export class TillOverviewRepo {
                async getOne(id: string): Promise<TillOverview | null> { return this.db.one(id); }
                async getMany(): Promise<TillOverview[]> { return this.db.all(); }
                async createOne(row: TillOverview): Promise<void> { await this.db.put(row); }
                async updateOne(id: string, changes: Partial<TillOverview>): Promise<void> { await this.db.set(id, changes); }
            }
            @Controller() export class TillController {
                constructor(private readonly repo: TillOverviewRepo) {}
                @Get('list') async list() { return this.repo.getMany(); }
            }";
        let lines = evidence_of(&[("src/till.ts", TILL), ("src/views.ts", code)]);
        for expected in [
            "TillOverview projects TillClosed",
            "TillOverview projects TillOpened",
            "getMany reads TillOverview",
        ] {
            assert!(lines.iter().any(|l| l == expected), "{expected} in {lines:#?}");
        }
        // What only the reactions look at is no question of anybody.
        assert!(!lines.iter().any(|l| l.contains("getOne")), "{lines:#?}");
    }

    #[test]
    fn several_reactions_write_one_view_and_a_service_gives_it_out() {
        let code = r"
            @EventsHandler(TillOpened) export class OnTillOpened implements IEventHandler<TillOpened> {
                constructor(private readonly overviews: TillOverviewRepository) {}
                async handle(event: TillOpened) { await this.overviews.save({ tillId: event.tillId, open: true }); }
            }
            @EventsHandler(TillClosed) export class OnTillClosed implements IEventHandler<TillClosed> {
                constructor(private readonly overviews: TillOverviewRepository) {}
                async handle(event: TillClosed) { await this.change(event.tillId); }
                private async change(id: string) { await this.overviews.save({ ...await this.overviews.load(id), open: false }); }
            }
            export class TillService {
                constructor(private readonly overviews: TillOverviewRepository) {}
                async getTill(id: string): Promise<TillOverview> { return this.overviews.load(id); }
            }";
        let lines = evidence_of(&[("src/till.ts", TILL), ("src/views.ts", code)]);
        let about: Vec<&String> = lines
            .iter()
            .filter(|l| ["OnTill", "Overview", "getTill"].iter().any(|w| l.contains(w)))
            .collect();
        assert_eq!(
            about,
            [
                "TillOverview projects TillClosed",
                "TillOverview projects TillOpened",
                "getTill reads TillOverview",
                "query getTill",
                "read-model TillOverview",
            ]
        );
    }

    #[test]
    fn who_stores_an_entity_writes_no_view() {
        let code = r"
            export interface Alarm { id: string }
            export class OnTillClosed implements IEventHandler<TillClosed> {
                constructor(private readonly alarms: Repository<Alarm>) {}
                async handle(event: TillClosed) { await this.alarms.save({ id: event.tillId }); }
            }";
        let lines = evidence_of(&[("src/till.ts", TILL), ("src/alarm.ts", code)]);
        assert!(lines.contains(&"event-handler OnTillClosed".to_owned()), "{lines:#?}");
    }

    #[test]
    fn a_table_that_only_reactions_write_and_a_query_reads_is_a_view() {
        let code = r"
            export class OnTillOpened implements IEventHandler<TillOpened> {
                constructor(private readonly db: Client) {}
                async handle(event: TillOpened) { await this.db.execute('INSERT INTO tills (id) VALUES (?)', [event.tillId]); }
            }
            export class OnTillClosed implements IEventHandler<TillClosed> {
                constructor(private readonly db: Client) {}
                async handle(event: TillClosed) {
                    const query = 'UPDATE tills SET open = ? WHERE id = ?';
                    await this.db.execute(query, [false, event.tillId]);
                }
            }
            export class GetTillsQuery {}
            export class GetTillsHandler implements IQueryHandler<GetTillsQuery> {
                constructor(private readonly db: Client) {}
                async execute(query: GetTillsQuery) { return this.db.execute('SELECT * FROM tills'); }
            }";
        let lines = evidence_of(&[("src/till.ts", TILL), ("src/views.ts", code)]);
        for expected in [
            "read-model till",
            "till projects TillClosed",
            "till projects TillOpened",
            "GetTillsQuery reads till",
        ] {
            assert!(lines.contains(&expected.to_owned()), "{expected} in {lines:#?}");
        }
        let unread = code.replace("FROM tills", "FROM others");
        let lines = evidence_of(&[("src/till.ts", TILL), ("src/views.ts", &unread)]);
        assert!(lines.contains(&"event-handler OnTillClosed".to_owned()), "{lines:#?}");
    }
}
