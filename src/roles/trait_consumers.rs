//! Rust types that react to events through a trait or by their name: `impl Subscriber<OrderEvent> for X`,
//! `impl Subscribe for X { type InputEvent = OrderPlaced; }`, `impl JobRunner for X` whose loop tells
//! events apart. One that keeps rows and gives them out is a read model.

use std::collections::BTreeSet;

use super::Convention;
use super::aggregate_traits::folds;
use super::cqrs_es::{consume, functions_of, trait_name};
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::{arms_by_message, leaves, messages_in, named_types};
use super::words::shared_words;
use crate::source::Language;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct TraitConsumers;

impl Convention for TraitConsumers {
    fn id(&self) -> &'static str {
        "trait-consumers"
    }

    fn summary(&self) -> &'static str {
        "implementations of subscriber, handler, projection and job traits that react to events"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let mut helpers = BTreeSet::new();
        let handles = |link: &Link| match link {
            Link::HandledBy { function, .. } => Some(*function),
            _ => None,
        };
        let handling: BTreeSet<FnId> = found.links().filter_map(|(link, _)| handles(link)).collect();
        for (file, block) in program.impls() {
            let Some(target) = program.resolve(file, &block.target) else { continue };
            if !reacts(program, target, block) {
                continue;
            }
            if may_react(program, target, found) {
                reaction(program, file, block, target, &handling, &mut helpers, found);
            } else {
                found.note(Symbol::Type(target), || {
                    "it is named as what reacts, but plays another role".to_owned()
                });
            }
        }
        for (id, function) in program.functions() {
            if program.files[id.0 as usize].language == Language::Rust {
                table(program, id, function, found);
                if !helpers.contains(&id) {
                    free_reaction(program, id, function, found);
                }
            }
        }
    }
}

/// `apply(&mut self, event: &OrderEvent)` of a type that keeps rows and takes no decisions.
fn table(program: &Program, id: FnId, function: &Function, found: &mut Findings) {
    let Some(target) = program.owner(id).filter(|_| function.mutates_receiver) else { return };
    let consumer = Symbol::Type(target);
    let given: Vec<Symbol> = event_params(program, id, function, found);
    let plays = found.is(consumer, Role::Consumer) || found.is(consumer, Role::ReadModel);
    if given.is_empty() || plays || !may_react(program, target, found) {
        return;
    }
    if !keeps_rows(program, target, found) {
        found.note(consumer, || {
            format!("{} folds events into it, but it keeps no rows that it gives out", function.name)
        });
        return;
    }
    found.link(Link::Replays { function: id });
    consume(program, found, consumer, id, &given);
}

fn event_params(program: &Program, id: FnId, function: &Function, found: &Findings) -> Vec<Symbol> {
    let types = function.params.iter().filter_map(|p| p.ty.as_ref());
    types.flat_map(|ty| messages_in(program, found, id.0, ty, Role::Event)).collect()
}

/// `fn remind(event: &OrderEvent, mail: &Mail)`: tells events apart and gives back nothing or commands.
fn free_reaction(program: &Program, id: FnId, function: &Function, found: &mut Findings) {
    // A method is asked for a telling name, since stores and buses take events, too.
    let consumer = match program.owner(id) {
        None if function.owner.is_none() => Symbol::Function(id),
        Some(owner)
            if function.trait_.is_none() && is_entry(&function.name) && may_react(program, owner, found) =>
        {
            Symbol::Type(owner)
        }
        _ => return,
    };
    if function.is_abstract || found.is(consumer, Role::Consumer) || found.is(consumer, Role::ReadModel) {
        return;
    }
    let gives_nothing = match &function.returns {
        None | Some(TypeRef::Primitive(Primitive::Nothing)) => true,
        Some(result) if result.name() == Some("Result") => {
            matches!(result.args().first(), None | Some(TypeRef::Primitive(Primitive::Nothing)))
        }
        Some(_) => false,
    };
    let gives_commands = || {
        function
            .returns
            .as_ref()
            .is_some_and(|r| !messages_in(program, found, id.0, r, Role::Command).is_empty())
    };
    let takes_state = function.params.iter().filter_map(|p| p.ty.as_ref()).any(|ty| {
        named_types(program, id.0, ty)
            .iter()
            .any(|t| [Role::Aggregate, Role::ReadModel].iter().any(|&role| found.is(Symbol::Type(*t), role)))
    });
    if takes_state || function.body.arms.is_empty() || !(gives_nothing || gives_commands()) {
        if found.is_asked(Symbol::Function(id)) && !event_params(program, id, function, found).is_empty() {
            found.note(Symbol::Function(id), || {
                let why = match (takes_state, function.body.arms.is_empty()) {
                    (true, _) => "takes the state of an aggregate or a view, too",
                    (_, true) => "tells no events apart",
                    _ => "gives back something other than commands",
                };
                format!("it takes an event, but {why}")
            });
        }
        return;
    }
    let given = event_params(program, id, function, found);
    let acts = arms_by_message(program, found, id, Role::Event).iter().any(|(arm, _)| {
        !arm.is_empty
            && (function.body.calls.iter().any(|c| !c.is_macro && arm.span.contains(&c.span))
                || function.body.constructions.iter().any(|c| arm.span.contains(&c.span)))
    });
    if given.is_empty() || !acts || folds(&function.name) {
        if !given.is_empty() {
            found.note(Symbol::Function(id), || {
                let why = if acts { "its name says that it folds it" } else { "does nothing on it" };
                format!("it takes an event, but {why}")
            });
        }
        return;
    }
    found.part(consumer, Role::Consumer, Confidence::Likely);
    consume(program, found, consumer, id, &given);
}

/// What plays another part already does not react.
fn may_react(program: &Program, target: TypeId, found: &Findings) -> bool {
    let symbol = Symbol::Type(target);
    program.ty(target).kind != TypeKind::Enum
        && ![Role::Aggregate, Role::DynamicConsistencyBoundary, Role::Event, Role::Command, Role::Query]
            .iter()
            .any(|role| found.is(symbol, *role))
}

/// Whether trait or type is called after reacting.
fn reacts(program: &Program, target: TypeId, block: &Impl) -> bool {
    let says = |name: &str| {
        shared_words(name).iter().any(|w| {
            matches!(
                w.as_str(),
                "subscriber"
                    | "subscribe"
                    | "subscription"
                    | "listener"
                    | "handler"
                    | "handle"
                    | "handles"
                    | "consumer"
                    | "observer"
                    | "reactor"
                    | "projection"
                    | "projector"
                    | "policy"
                    | "saga"
                    | "job"
                    | "runner"
                    | "worker"
                    | "processor"
                    | "actor"
                    | "automation"
                    | "notifier"
                    | "mailer"
            )
        })
    };
    trait_name(block).is_some_and(says) || says(&program.ty(target).name)
}

fn reaction(
    program: &Program,
    file: u32,
    block: &Impl,
    target: TypeId,
    handling: &BTreeSet<FnId>,
    helpers: &mut BTreeSet<FnId>,
    found: &mut Findings,
) {
    let consumer = Symbol::Type(target);
    let known = found.links().any(|(l, _)| matches!(l, Link::Consumes { consumer: c, .. } if *c == consumer));
    let named = named_events(program, file, block, found);
    let mut took = false;
    for (id, function) in functions_of(program, file, block) {
        // What carries out a command may look at the event that it leads to.
        if handling.contains(&id) {
            continue;
        }
        let given: Vec<Symbol> = function
            .params
            .iter()
            .filter_map(|p| p.ty.as_ref())
            .flat_map(|ty| messages_in(program, found, file, ty, Role::Event))
            .collect();
        let arms: Vec<(bool, Vec<Symbol>)> = arms_by_message(program, found, id, Role::Event)
            .into_iter()
            .map(|(arm, events)| (arm.is_empty, events))
            .collect();
        let given = if block.trait_.is_none() && !is_entry(&function.name) { Vec::new() } else { given };
        let takes = !given.is_empty() || (!named.is_empty() && is_entry(&function.name)) || !arms.is_empty();
        if !takes
            || function.name.starts_with("new")
            || !function.params.iter().any(|p| p.ty.is_some()) && given.is_empty() && arms.is_empty()
        {
            continue;
        }
        took = true;
        let all = if given.is_empty() { named.clone() } else { given };
        let told_apart = if arms.is_empty() { in_helper(program, found, id, helpers) } else { Vec::new() };
        if told_apart.is_empty() {
            consume(program, found, consumer, id, &all);
        }
        for event in told_apart {
            found.link(Link::Consumes { consumer, event, function: id, within: None });
        }
    }
    if !took || known && found.is(consumer, Role::ReadModel) {
        if !took {
            found.note(consumer, || {
                let name = trait_name(block).unwrap_or(&program.ty(target).name);
                format!("{name} is named as what reacts, but no method there takes an event that was found")
            });
        }
        return;
    }
    if keeps_rows(program, target, found) {
        return;
    }
    found.part(consumer, Role::Consumer, Confidence::Likely);
}

/// Methods that a subscription calls.
fn is_entry(name: &str) -> bool {
    matches!(
        shared_words(name).first().map(String::as_str),
        Some("handle" | "on" | "notify" | "process" | "react" | "consume" | "receive" | "project" | "run")
    )
}

/// Events that the trait's arguments or associated types name.
fn named_events(program: &Program, file: u32, block: &Impl, found: &Findings) -> Vec<Symbol> {
    let types = block.trait_.iter().flat_map(TypeRef::args).chain(block.associated.iter().map(|(_, ty)| ty));
    types
        .flat_map(|ty| named_types(program, file, ty))
        .flat_map(|ty| leaves(program, ty))
        .filter(|s| found.is(*s, Role::Event))
        .collect()
}

/// Events told apart by a function that the handling one gives the event to.
fn in_helper(program: &Program, found: &Findings, id: FnId, helpers: &mut BTreeSet<FnId>) -> Vec<Symbol> {
    for call in program.function(id).body.calls.iter().filter(|c| c.receiver.is_empty() && !c.is_macro) {
        let Some(helper) = program.resolve_function(id.0, &call.name) else { continue };
        let takes_event = program
            .function(helper)
            .params
            .iter()
            .filter_map(|p| p.ty.as_ref())
            .any(|ty| !messages_in(program, found, helper.0, ty, Role::Event).is_empty());
        let events: Vec<Symbol> = arms_by_message(program, found, helper, Role::Event)
            .into_iter()
            .filter(|(arm, _)| !arm.is_empty)
            .flat_map(|(_, events)| events)
            .collect();
        if takes_event && !events.is_empty() {
            helpers.insert(helper);
            return events;
        }
    }
    Vec::new()
}

/// A type that holds a table of rows and gives rows out is a read model; what gives them out is a query.
pub(super) fn keeps_rows(program: &Program, target: TypeId, found: &mut Findings) -> bool {
    let rows = program.ty(target).fields.iter().filter_map(|f| f.ty.as_ref()).find_map(|ty| match ty {
        TypeRef::Map(row) | TypeRef::Array(row) => named_types(program, target.0, row).into_iter().next(),
        _ => None,
    });
    let Some(rows) = rows else { return false };
    let asked: Vec<FnId> = program
        .methods(target)
        .iter()
        .copied()
        .filter(|&m| {
            let function = program.function(m);
            function.visibility == Visibility::Public
                && function.trait_.is_none()
                && !function.is_static
                && !function.mutates_receiver
                && function.returns.as_ref().is_some_and(|r| gives(program, m.0, r, rows))
        })
        .collect();
    if asked.is_empty() {
        return false;
    }
    let read_model = Symbol::Type(target);
    let name = program.ty(target).name.clone();
    found.part(read_model, Role::ReadModel, Confidence::Likely).identifier = Some(name);
    found.link(Link::ShapedBy { part: read_model, shape: Symbol::Type(rows) });
    for function in asked {
        let query = match question(program, function, rows) {
            Some(ty) => Symbol::Type(ty),
            None => Symbol::Function(function),
        };
        found.part(query, Role::Query, Confidence::Likely);
        found.link(Link::Reads { query, read_model });
        found.link(Link::AnsweredBy { query, function });
    }
    true
}

/// Whether a type names the rows, itself or in the one thing it wraps (`struct Seats(HashSet<Seat>)`).
fn gives(program: &Program, file: u32, returned: &TypeRef, rows: TypeId) -> bool {
    named_types(program, file, returned).into_iter().any(|given| {
        let wraps = |ty: &TypeRef| named_types(program, given.0, ty).contains(&rows);
        let only = match program.ty(given).fields.as_slice() {
            [only] => only.ty.as_ref(),
            _ => None,
        };
        given == rows || only.is_some_and(wraps)
    })
}

/// `find(&self, query: &FindMembers)`: the one parameter is the question.
fn question(program: &Program, function: FnId, rows: TypeId) -> Option<TypeId> {
    let [only] = program.function(function).params.as_slice() else { return None };
    let ty = program.resolve(function.0, only.ty.as_ref()?.name()?)?;
    let decl = program.ty(ty);
    let asks = matches!(decl.kind, TypeKind::Struct) && decl.fields.iter().all(|f| f.name != "0");
    (asks && ty != rows).then_some(ty)
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    const EVENTS: &str = "
        pub enum HerdEvent { SheepBorn { id: String }, SheepSold { id: String } }
    ";

    #[test]
    fn a_subscriber_with_rows_is_a_read_model_with_queries() {
        let register = "
            use crate::events::HerdEvent;
            pub struct Sheep { pub id: String }
            pub struct Register { sheep: RwLock<BTreeMap<String, Sheep>> }
            impl Register { pub fn sheep_called(&self, id: &str) -> Option<Sheep> { self.sheep.read().get(id).cloned() } }
            impl Subscriber<HerdEvent> for Register {
                async fn on(&self, envelope: &Envelope<HerdEvent>) -> Result<(), E> {
                    match &envelope.event {
                        HerdEvent::SheepBorn { id } => { self.sheep.write().insert(id.clone(), Sheep { id: id.clone() }); }
                        HerdEvent::SheepSold { .. } => return Ok(()),
                    }
                    Ok(())
                }
            }
        ";

        let lines = evidence_of(&[("src/events.rs", EVENTS), ("src/register.rs", register)]);

        assert_eq!(
            lines,
            [
                "Register projects SheepBorn",
                "event SheepBorn",
                "event SheepSold",
                "query sheep_called",
                "read-model Register",
                "sheep_called reads Register",
            ]
        );
    }

    #[test]
    fn who_carries_out_a_command_does_not_react_to_what_it_leads_to() {
        let handler = "
            use crate::events::HerdEvent;
            pub struct SellSheepCommand { pub id: String }
            pub struct Herd { sheep: u32 }
            impl Herd { pub fn sell(&self, id: String) -> Result<HerdEvent, E> { Ok(HerdEvent::SheepSold { id }) } }
            pub struct SellSheepHandler { store: Store }
            impl SellSheepHandler {
                pub async fn execute(&self, command: SellSheepCommand) -> Result<String, E> {
                    let herd: Herd = self.store.load().await?;
                    let event = herd.sell(command.id)?;
                    let sold = match &event { HerdEvent::SheepSold { id } => id.clone(), _ => String::new() };
                    self.store.append(event).await?;
                    Ok(sold)
                }
            }
        ";

        let lines = evidence_of(&[("src/events.rs", EVENTS), ("src/handler.rs", handler)]);

        assert!(lines.contains(&"SellSheepCommand publishes SheepSold".to_owned()), "{lines:?}");
        assert!(!lines.iter().any(|line| line.starts_with("event-handler")), "{lines:?}");
    }

    #[test]
    fn a_job_that_tells_events_apart_in_its_loop_handles_them() {
        let job = "
            use crate::events::HerdEvent;
            pub struct SaleNoticeJobRunner { outbox: Outbox, mail: Mail }
            impl JobRunner for SaleNoticeJobRunner {
                async fn run(&self, job: CurrentJob) -> Result<(), E> {
                    while let Some(message) = self.outbox.next().await {
                        if let Some(Payload::Herd { event: HerdEvent::SheepSold { id }, .. }) = &message.payload {
                            self.mail.send(id).await?;
                        }
                    }
                    Ok(())
                }
            }
        ";

        let lines = evidence_of(&[("src/events.rs", EVENTS), ("src/job.rs", job)]);

        assert!(lines.contains(&"SaleNoticeJobRunner handles SheepSold".to_owned()), "{lines:?}");
        assert!(lines.contains(&"event-handler SaleNoticeJobRunner".to_owned()), "{lines:?}");
        assert!(!lines.contains(&"SaleNoticeJobRunner handles SheepBorn".to_owned()), "{lines:?}");
    }
}
