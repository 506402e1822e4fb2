//! Who reacts to events, and by what they do: event-handler, policy, process-manager or read model.

use std::collections::{BTreeMap, BTreeSet};

use super::flow::{Flow, Reach};
use super::ledger::Outcome;
use super::processes::Stretch;
use super::reactions::{self, Known, Listening};
use super::{Evidence, Kind, RelationKind, candidate, implied, view_policies};
use crate::roles::messages::arms_by_message;
use crate::roles::words::{shared_words, words};
use crate::roles::{Findings, Link, Role};
use crate::syntax::facts::{Span, last_segment};
use crate::syntax::{FnId, Place, Program, Symbol};

/// What one consumer reacts to and with what.
#[derive(Default)]
struct Reaction {
    events: BTreeMap<Symbol, Told>,
    reaches: Vec<Reach>,
}

/// What a consumer does on one event.
struct Told {
    place: Place,
    effects: Vec<String>,
    stretches: Vec<Stretch>,
}

pub(super) fn collect(program: &Program, found: &Findings, flow: &Flow<'_>, evidence: &mut Evidence) {
    let mut reactions: BTreeMap<Symbol, Reaction> = BTreeMap::new();
    let mut walked: BTreeSet<(Symbol, FnId, Option<Span>)> = BTreeSet::new();
    for (link, _) in found.links() {
        let Link::Consumes { consumer, event, function, within } = link else { continue };
        if evidence.find(*event, Kind::Event).is_none() || evidence.find(*consumer, Kind::Aggregate).is_some()
        {
            continue;
        }
        let reaction = reactions.entry(*consumer).or_default();
        let line = within.map_or(program.function(*function).span.line, |w| w.line);
        let path = program.files[function.0 as usize].path.clone();
        let mut effects: Vec<String> = Vec::new();
        for part in parts_about(program, found, *function, *within, *event) {
            effects.extend(super::effects::of(program, *function, Some(part)));
        }
        if effects.is_empty() {
            effects = super::effects::of(program, *function, *within);
        }
        if effects.is_empty() {
            effects = super::effects::calls(program, *function, *within);
        }
        let told = reaction.events.entry(*event).or_insert_with(|| Told {
            place: Place { path, line },
            effects: Vec::new(),
            stretches: Vec::new(),
        });
        for effect in effects {
            // Several conventions may know of the same reaction.
            if !told.effects.contains(&effect) {
                told.effects.push(effect);
            }
        }
        told.stretches.push(Stretch { function: *function, within: *within });
        if walked.insert((*consumer, *function, *within)) {
            reaction.reaches.push(flow.reach(*function, *within, None));
        }
    }
    let consumers: BTreeSet<Symbol> = reactions.keys().copied().collect();
    for part in [Role::Consumer, Role::ReadModel].into_iter().flat_map(|role| found.in_role(role)) {
        if !reactions.contains_key(&part.symbol) {
            let own = evidence.find(part.symbol, Kind::Aggregate).is_some();
            let reason = if own {
                "an aggregate that applies its own events"
            } else {
                "reacts to no event that was found"
            };
            evidence.leave(program, part, Outcome::Rejected { reason });
        }
    }
    for (consumer, reaction) in reactions {
        // Who only hands an event on to another consumer is that consumer's doorman.
        let served = reaction.reaches.iter().flat_map(|r| &r.functions).find_map(|&f| {
            let owner = Symbol::Type(program.owner(f)?);
            (owner != consumer && consumers.contains(&owner)).then_some(owner)
        });
        if let Some(other) = served
            && !acts(program, consumer, &reaction)
        {
            for part in [Role::Consumer, Role::ReadModel].into_iter().filter_map(|r| found.get(consumer, r)) {
                let into = program.name(other).to_owned();
                let reason = "it only hands its events on to that one";
                evidence.leave(program, part, Outcome::Merged { into, reason });
            }
            continue;
        }
        let port = projection_port(program, &reaction);
        let sends = || served.is_none() && !commands_of(program, evidence, &reaction).is_empty();
        let is_view = found.is(consumer, Role::ReadModel)
            || port.is_some()
            || builds_view(program, consumer, &reaction, sends());
        let mut commands = match served {
            Some(_) => BTreeMap::new(),
            None => commands_of(program, evidence, &reaction),
        };
        if served.is_none() && !is_view && commands.is_empty() {
            let handled: BTreeSet<Symbol> = reaction.events.keys().copied().collect();
            commands = implied::commands(program, found, evidence, &reaction.reaches, &handled);
        }
        let known = if is_view || commands.is_empty() {
            Known { reactions: Vec::new(), process: None }
        } else {
            let listening = reaction.events.iter().map(|(&event, told)| Listening {
                event,
                place: told.place.clone(),
                stretches: told.stretches.clone(),
            });
            reactions::known(program, flow, evidence, consumer, listening.collect())
        };
        let kind = match &known.process {
            _ if is_view => Kind::ReadModel,
            _ if commands.is_empty() => Kind::EventHandler,
            Some(_) => Kind::ProcessManager,
            None => Kind::Policy,
        };
        let role = if found.is(consumer, Role::ReadModel) { Role::ReadModel } else { Role::Consumer };
        if role == Role::ReadModel
            && let Some(part) = found.get(consumer, Role::Consumer)
        {
            let into = program.name(consumer).to_owned();
            evidence.leave(program, part, Outcome::Merged { into, reason: "it is the read model it builds" });
        }
        let mut new = candidate(program, found, consumer, role, kind);
        if kind == Kind::ReadModel
            && found.get(consumer, role).is_none_or(|p| p.identifier.is_none())
            && shared_words(program.name(consumer)).last().is_none_or(|w| w != "view")
            && let Some(&shape) = new.shapes.iter().find(|s| **s != consumer)
        {
            // The rows name the read model better than the class that writes them.
            new.identifier = program.name(shape).to_owned();
            let place = program.place(shape);
            if !new.places.contains(&place) {
                new.places.push(place);
            }
        }
        if kind == Kind::ReadModel && role == Role::Consumer {
            if let Some(view) = written_view(program, &reaction) {
                new.identifier = program.ty(view).name.clone();
                new.places.insert(0, program.place(Symbol::Type(view)));
            } else if let Some(port) = port {
                // Whoever writes through the same port writes the same view.
                new.identifier = port;
            }
        }
        let id = evidence.add(new);
        evidence
            .reactions
            .extend(known.reactions.into_iter().map(|r| reactions::Reaction { consumer: id, ..r }));
        if kind != Kind::ReadModel {
            let stretches: Vec<Stretch> =
                reaction.events.values().flat_map(|told| told.stretches.iter().copied()).collect();
            let handling: Vec<FnId> = commands
                .keys()
                .flat_map(|&c| carried_out(found, evidence.candidates[c].symbol))
                .flat_map(|f| flow.reach(f, None, Some(consumer)).functions)
                .collect();
            let repeats = super::deliveries::repeats(program, &stretches, &reaction.reaches, &handling);
            evidence.repeats.extend(repeats.map(|repeats| (id, repeats)));
        }
        evidence.processes.extend(known.process.map(|process| (id, process)));
        if kind != Kind::ReadModel {
            for (&event, told) in &reaction.events {
                let Some(event) = evidence.find(event, Kind::Event) else { continue };
                let passed_over = super::conditions::of(program, &told.stretches);
                evidence.conditions.extend(passed_over.into_iter().map(|(text, when_true, place)| {
                    super::conditions::Condition { consumer: id, event, text, when_true, place }
                }));
            }
        }
        for (event, Told { place, effects, stretches }) in reaction.events {
            let sender = (kind == Kind::ReadModel)
                .then(|| view_policies::sender(program, flow, evidence, consumer, &stretches))
                .flatten();
            if let Some(sender) = sender {
                let only = sender.only;
                policy_beside(program, found, evidence, sender, event, &place);
                if only {
                    continue;
                }
            }
            if let Some(event) = evidence.find(event, Kind::Event) {
                let relation =
                    if kind == Kind::ReadModel { RelationKind::Projects } else { RelationKind::Handles };
                evidence.relate_with(relation, id, event, vec![place], effects);
            }
        }
        if kind != Kind::ReadModel {
            for (command, place) in commands {
                evidence.relate(RelationKind::Emits, id, command, vec![place]);
            }
        }
    }
}

/// Where a function that takes several events deals with one of them: `if (event instanceof Placed) { … }`,
/// and behind the last of such questions, the `else`.
fn parts_about(
    program: &Program,
    found: &Findings,
    function: FnId,
    within: Option<Span>,
    event: Symbol,
) -> Vec<Span> {
    if within.is_some() {
        return Vec::new();
    }
    let arms = arms_by_message(program, found, function, Role::Event);
    let own: Vec<Span> =
        arms.iter().filter(|(_, events)| events.contains(&event)).map(|(arm, _)| arm.span).collect();
    if !own.is_empty() || arms.is_empty() {
        return own;
    }
    let left = program.function(function).body.branches.iter().filter(|b| {
        !b.when_true
            && b.condition.contains("instanceof")
            && arms.iter().all(|(arm, _)| !b.span.contains(&arm.span))
    });
    left.map(|b| b.span).collect()
}

/// Writes down who sends commands for a projection.
fn policy_beside(
    program: &Program,
    found: &Findings,
    evidence: &mut Evidence,
    sender: view_policies::Sender,
    event: Symbol,
    place: &Place,
) {
    let taken = [Kind::EventHandler, Kind::ProcessManager, Kind::ReadModel, Kind::Aggregate];
    let Some(event) = evidence.find(event, Kind::Event) else { return };
    if taken.iter().any(|&kind| evidence.find(sender.symbol, kind).is_some()) {
        return;
    }
    let id = evidence.find(sender.symbol, Kind::Policy).unwrap_or_else(|| {
        let new = candidate(program, found, sender.symbol, Role::Consumer, Kind::Policy);
        evidence.add(new)
    });
    evidence.relate(RelationKind::Handles, id, event, vec![place.clone()]);
    for (command, place) in sender.commands {
        evidence.relate(RelationKind::Emits, id, command, vec![place]);
    }
}

/// The functions that carry out a command.
fn carried_out(found: &Findings, command: Symbol) -> Vec<FnId> {
    if let Symbol::Function(function) = command {
        return vec![function];
    }
    let handles = |link: &Link| match link {
        Link::HandledBy { command: c, function, .. } if *c == command => Some(*function),
        _ => None,
    };
    found.links().filter_map(|(link, _)| handles(link)).collect()
}

/// Whether a consumer's own code does something besides calling another consumer and logging.
fn acts(program: &Program, consumer: Symbol, reaction: &Reaction) -> bool {
    let path = &program.file_of(consumer).path;
    let span = match consumer {
        Symbol::Type(ty) => program.ty(ty).span,
        // `bus.on('OrderPlaced', (e) => process.onOrderPlaced(e))`: only wires.
        Symbol::Function(f) if program.function(f).body.calls.iter().any(|c| wires(&c.name)) => {
            program.function(f).span
        }
        _ => return true,
    };
    reaction.reaches.iter().flat_map(|r| &r.foreign_calls).any(|(receiver, method, place)| {
        let own = place.path == *path && (span.line..=span.end_line).contains(&place.line);
        let idle = shared_words(receiver).iter().any(|w| matches!(w.as_str(), "logger" | "log" | "console"))
            || matches!(method.as_str(), "log" | "debug" | "stringify" | "now" | "toISOString")
            || wires(method);
        own && !idle && !receiver.is_empty()
    })
}

/// Calls that say who reacts to what.
fn wires(name: &str) -> bool {
    matches!(name, "on" | "subscribe" | "register" | "addListener" | "listen" | "addHandler")
}

/// Commands a reaction sends: constructed, handed to a use case, or called as an operation.
fn commands_of(program: &Program, evidence: &Evidence, reaction: &Reaction) -> BTreeMap<usize, Place> {
    let mut out = BTreeMap::new();
    for reach in &reaction.reaches {
        for (command, place) in &reach.commands {
            if let Some(id) = evidence.find(*command, Kind::Command) {
                out.entry(id).or_insert_with(|| place.clone());
            }
        }
        for &function in &reach.functions {
            if let Some(id) = evidence.find(Symbol::Function(function), Kind::Command) {
                out.entry(id).or_insert_with(|| program.place(Symbol::Function(function)));
            }
        }
    }
    out
}

/// The type called a view whose writing method the reaction calls.
fn written_view(program: &Program, reaction: &Reaction) -> Option<crate::syntax::TypeId> {
    reaction.reaches.iter().flat_map(|r| &r.functions).find_map(|&f| {
        let writes = shared_words(&program.function(f).name).first().is_some_and(|w| {
            matches!(w.as_str(), "upsert" | "insert" | "update" | "save" | "store" | "set" | "put" | "delete")
        });
        let owner = program.owner(f).filter(|_| writes)?;
        shared_words(&program.ty(owner).name).last().is_some_and(|w| w == "view").then_some(owner)
    })
}

/// Verbs of what writes rows.
const WRITING: &[&str] = &[
    "save",
    "insert",
    "update",
    "upsert",
    "create",
    "set",
    "store",
    "add",
    "delete",
    "remove",
    "increment",
    "put",
    "find",
    "project",
];

fn writes(method: &str) -> bool {
    shared_words(method).first().is_some_and(|w| WRITING.contains(&w.as_str()))
}

/// Names of what is made to be looked at.
fn about_views(name: &str) -> bool {
    let words = words(name);
    words.iter().any(|w| matches!(w.as_str(), "projection" | "projector" | "view" | "views" | "projections"))
        || words.windows(2).any(|w| w[0] == "read" && w[1].starts_with("model"))
}

/// What a view is called that a consumer only writes through a port: `author` of
/// `this.authorProjectionRepository.save(…)`, `orders: OrderViewStore`.
fn projection_port(program: &Program, reaction: &Reaction) -> Option<String> {
    let stretches = reaction.events.values().flat_map(|told| &told.stretches);
    stretches.into_iter().find_map(|stretch| {
        let owner = program.owner(stretch.function)?;
        let calls = program.function(stretch.function).body.calls.iter();
        calls.filter(|c| stretch.within.is_none_or(|w| w.contains(&c.span)) && writes(&c.name)).find_map(
            |call| {
                let field = call.receiver.strip_prefix("this.").or(call.receiver.strip_prefix("self."))?;
                let declared =
                    program.ty(owner).fields.iter().find(|f| f.name == field)?.ty.as_ref()?.name()?;
                let telling = [field, declared].into_iter().find(|name| about_views(name))?;
                let mut subject = words(telling);
                subject.retain(|w| {
                    !matches!(
                        w.as_str(),
                        "projection"
                            | "projections"
                            | "projector"
                            | "view"
                            | "views"
                            | "read"
                            | "model"
                            | "models"
                            | "repository"
                            | "repo"
                            | "store"
                            | "port"
                            | "service"
                            | "writer"
                            | "i"
                            | "db"
                    )
                });
                (!subject.is_empty()).then(|| subject.join("_"))
            },
        )
    })
}

/// What a projection folds its events into is the view, whatever it is called: `figures.process(event)` in a
/// `FiguresProjectionHandler`.
fn folded_by_projection(program: &Program, consumer: Symbol, reaction: &Reaction) -> bool {
    let Symbol::Type(ty) = consumer else { return false };
    let subject = words(&program.ty(ty).name);
    let functions: BTreeSet<FnId> =
        reaction.events.values().flat_map(|told| &told.stretches).map(|s| s.function).collect();
    functions.into_iter().any(|id| {
        let folding = program.function(id);
        folding.mutates_receiver
            && program.owner(id) == Some(ty)
            && program.callers_named(&folding.name).iter().any(|&caller| {
                let caller = program.function(caller);
                caller.owner.as_deref().is_some_and(about_views)
                    && caller.body.calls.iter().any(|call| {
                        let receiver = words(last_segment(&call.receiver));
                        call.name == folding.name
                            && receiver.last().is_some_and(|last| subject.contains(last))
                    })
            })
    })
}

/// A consumer that writes to something called a view, a projection or a read model builds one.
fn builds_view(program: &Program, consumer: Symbol, reaction: &Reaction, sends: bool) -> bool {
    // What happens behind a command it sends is not its own doing.
    let here = &program.file_of(consumer).path;
    let holder = match consumer {
        Symbol::Function(id) => program.function(id).owner.clone().unwrap_or_default(),
        _ => String::new(),
    };
    about_views(program.name(consumer))
        || about_views(&holder)
        || written_view(program, reaction).is_some()
        || folded_by_projection(program, consumer, reaction)
        || reaction
            .reaches
            .iter()
            .flat_map(|r| &r.foreign_calls)
            .filter(|(.., place)| !sends || place.path == *here)
            .any(|(receiver, method, _)| about_views(receiver) && writes(method))
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    #[test]
    fn handlers_that_write_a_view_through_a_port_build_one_read_model() {
        let code = r"
            export class BookLent { constructor(readonly bookId: string) {} }
            export class BookReturned { constructor(readonly bookId: string) {} }
            export class Book extends AggregateRoot {
                lend() { this.apply(new BookLent(this.id)); }
                giveBack() { this.apply(new BookReturned(this.id)); }
            }
            export abstract class ShelfProjectionPort { abstract save(row: Row): Promise<void>; abstract remove(id: string): Promise<void>; }
            export class ShelfTable extends ShelfProjectionPort { async save(row: Row) { this.table.put(row); } async remove(id: string) { this.table.drop(id); } }
            @EventsHandler(BookReturned)
            export class BookReturnedHandler {
                constructor(private readonly shelves: ShelfProjectionPort) {}
                async handle(event: BookReturned) { await this.shelves.save({ id: event.bookId }); }
            }
            @EventsHandler(BookLent)
            export class BookLentHandler {
                constructor(private readonly shelves: ShelfProjectionPort) {}
                async handle(event: BookLent) { await this.shelves.remove(event.bookId); }
            }";
        let lines = evidence_of(&[("book.ts", code)]);
        for expected in ["read-model shelf", "shelf projects BookReturned", "shelf projects BookLent"] {
            assert!(lines.iter().any(|l| l == expected), "{expected} in {lines:#?}");
        }
        assert!(!lines.iter().any(|l| l.starts_with("event-handler")), "{lines:#?}");
    }

    #[test]
    fn what_a_projection_folds_its_events_into_is_the_view() {
        let code = |handler: &str| {
            format!(
                "
                pub enum HerdEvent {{ SheepBorn {{ id: String }}, SheepSold {{ id: String }} }}
                pub struct HerdFigures {{ pub sheep: u32 }}
                impl HerdFigures {{
                    pub(crate) fn process_event(&mut self, event: &HerdEvent) -> bool {{
                        match event {{
                            HerdEvent::SheepBorn {{ .. }} => {{ self.sheep += 1; true }}
                            HerdEvent::SheepSold {{ .. }} => {{ self.sheep -= 1; true }}
                        }}
                    }}
                }}
                pub struct {handler} {{ repo: FiguresRepo }}
                impl<E> OutboxEventHandler<E> for {handler} {{
                    async fn handle(&self, event: &Persisted<E>) -> Result<(), Failure> {{
                        let mut figures: HerdFigures = self.repo.load().await?;
                        if let Some(event) = event.as_event::<HerdEvent>() {{ figures.process_event(event); }}
                        self.repo.persist(&figures).await
                    }}
                }}"
            )
        };
        let lines = evidence_of(&[("src/herd.rs", &code("FiguresProjectionHandler"))]);
        assert!(lines.contains(&"read-model HerdFigures".to_owned()), "{lines:#?}");
        let lines = evidence_of(&[("src/herd.rs", &code("SaleNotice"))]);
        assert!(!lines.iter().any(|l| l.starts_with("read-model")), "{lines:#?}");
    }

    #[test]
    fn branches_by_class_tell_what_is_done_on_which_event() {
        let code = r"
            export class KiteFlown { constructor(readonly id: string) {} }
            export class KiteLanded { constructor(readonly id: string) {} }
            export class Kite extends AggregateRoot {
                fly() { this.apply(new KiteFlown(this.id)); }
                land() { this.apply(new KiteLanded(this.id)); }
            }
            @Entity() export class KiteRow { @PrimaryColumn() id: string; @Column() up: boolean; }
            @EventsHandler(KiteFlown, KiteLanded)
            export class KiteRowProjection {
                constructor(private readonly rows: Repository<KiteRow>) {}
                async handle(event: KiteFlown | KiteLanded) {
                    if (event instanceof KiteFlown) {
                        await this.rows.insert({ id: event.id, up: true });
                    } else {
                        await this.rows.delete({ id: event.id });
                    }
                }
            }";
        let view = crate::sketch::testing::document(&[("kite.ts", code)], "read-model", "kite-row");
        assert_eq!(
            crate::sketch::testing::named(&view["projections"], "rule"),
            ["Stores in `rows`.", "Removes from `rows`."]
        );
    }
}
