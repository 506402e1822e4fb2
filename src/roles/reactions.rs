//! Reactions as plain functions: an event in, a command out (`creditVoucher(event: VoucherEvent): WalletCommand[]`),
//! or an event in and an effect elsewhere; and functions that write a view (`projectInvoices(event)`).

use std::collections::{BTreeMap, BTreeSet};

use super::Convention;
use super::called_handlers::CalledAfter;
use super::cqrs_es::consume;
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::{KnownTags, arms_by_message, labelled, messages_in, named_types};
use super::words::{shared_words, words};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol};

/// See the module.
pub struct Reactions;

impl Convention for Reactions {
    fn id(&self) -> &'static str {
        "reactions"
    }

    fn summary(&self) -> &'static str {
        "functions that take an event and send a command, cause an effect, or write a view"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let known = Known::of(program, found);
        let projectors: Vec<FnId> = program
            .functions()
            .filter(|(_, f)| {
                f.owner.is_none() && shared_words(&f.name).first().is_some_and(|w| w == "project")
            })
            .map(|(id, _)| id)
            .collect();
        for (id, function) in program.functions() {
            if function.owner.is_some() || known.taken.contains(&id) {
                continue;
            }
            if is_machinery(&function.name) {
                let asked = found.is_asked(Symbol::Function(id));
                if asked && told(program, &known, id, function, found).is_some() {
                    found.note(Symbol::Function(id), || {
                        "it is told of an event, but its name says that it tests, translates, stores or hands it on"
                            .to_owned()
                    });
                }
                continue;
            }
            let Some(told) = told(program, &known, id, function, found) else { continue };
            if shared_words(&function.name).first().is_some_and(|w| w == "project") {
                if !projects_for_another(program, id, &projectors) {
                    projection(program, id, function, &told.events, found);
                } else {
                    found.note(Symbol::Function(id), || {
                        "it projects events, but for another projecting function that calls it".to_owned()
                    });
                }
                continue;
            }
            let sends = sends(program, &known, id, function, found);
            let effect = gives_nothing(program, id, function)
                && !function.body.calls.is_empty()
                && (function.exported || told.by_arm);
            if sends || effect {
                found.part(Symbol::Function(id), Role::Consumer, Confidence::Likely);
                consume(program, found, Symbol::Function(id), id, &told.events);
            } else {
                found.note(Symbol::Function(id), || {
                    "it is told of an event, but sends no command and has no effect that can be seen"
                        .to_owned()
                });
            }
        }
    }
}

/// What earlier conventions know, indexed.
struct Known {
    /// Functions that already have a part: they replay, decide, answer or react.
    taken: BTreeSet<FnId>,
    /// Functions that carry out a command.
    commanding: BTreeSet<FnId>,
    /// Type guards: `isOrderPlaced(event): event is OrderPlaced`.
    guards: BTreeMap<FnId, Vec<Symbol>>,
    called: CalledAfter,
    event_tags: KnownTags,
    command_tags: KnownTags,
}

impl Known {
    fn of(program: &Program, found: &Findings) -> Self {
        let mut taken = BTreeSet::new();
        let mut commanding = BTreeSet::new();
        for (link, _) in found.links() {
            match link {
                Link::HandledBy { function, .. } | Link::Operation { function, .. } => {
                    taken.insert(*function);
                    commanding.insert(*function);
                }
                Link::AnsweredBy { function, .. }
                | Link::Replays { function }
                | Link::Consumes { function, .. } => {
                    taken.insert(*function);
                }
                _ => {}
            }
        }
        let guards = program
            .functions()
            .filter_map(|(id, function)| {
                let Some(TypeRef::Other(text)) = &function.returns else { return None };
                let (_, name) = text.split_once(" is ")?;
                let ty = TypeRef::Named { path: name.trim().to_owned(), args: Vec::new() };
                let events = messages_in(program, found, id.0, &ty, Role::Event);
                (!events.is_empty()).then_some((id, events))
            })
            .collect();
        Known {
            taken,
            commanding,
            guards,
            called: CalledAfter::of(program, found),
            event_tags: KnownTags::of(program, found, Role::Event),
            command_tags: KnownTags::of(program, found, Role::Command),
        }
    }
}

/// The events a function is told of.
struct Told {
    events: Vec<Symbol>,
    /// Known from what the body asks for, not from a parameter's type.
    by_arm: bool,
}

fn told(program: &Program, known: &Known, id: FnId, function: &Function, found: &Findings) -> Option<Told> {
    let inner = function.body.locals.iter().filter(|l| l.value.is_none()).filter_map(|l| l.ty.as_ref());
    let typed = function
        .params
        .iter()
        .filter_map(|p| p.ty.as_ref())
        .chain(inner)
        .filter(|t| !matches!(t, TypeRef::Array(_) | TypeRef::Function(_)))
        // `execute: ExecuteCommand<OpenTill, TillEvent>` carries commands out; nothing is told of by it.
        .filter(|t| messages_in(program, found, id.0, t, Role::Command).is_empty())
        .map(|t| messages_in(program, found, id.0, t, Role::Event))
        .find(|events| !events.is_empty());
    if let Some(events) = typed {
        return Some(Told { events, by_arm: false });
    }
    let by_guard = function
        .body
        .calls
        .iter()
        .filter(|c| c.receiver.is_empty())
        .find_map(|call| known.guards.get(&program.resolve_function(id.0, &call.name)?).cloned());
    if let Some(events) = by_guard {
        return Some(Told { events, by_arm: true });
    }
    if let Some(event) = known.called.event_of(program, found, id, function) {
        return Some(Told { events: vec![event], by_arm: false });
    }
    if function.body.arms.is_empty() || !function.body.arms.iter().any(|a| known.event_tags.asks_for(a)) {
        return None;
    }
    let mut events = Vec::new();
    for (arm, symbols) in arms_by_message(program, found, id, Role::Event) {
        if !arm.is_empty {
            events.extend(symbols);
        }
    }
    (!events.is_empty()).then_some(Told { events, by_arm: true })
}

/// Whether a function brings a command into being, gives one back, or calls what carries one out.
fn sends(program: &Program, known: &Known, id: FnId, function: &Function, found: &Findings) -> bool {
    let given = function.returns.as_ref();
    given.is_some_and(|r| !messages_in(program, found, id.0, r, Role::Command).is_empty())
        || function
            .body
            .constructions
            .iter()
            .any(|c| known.command_tags.constructed(program, found, id.0, c, Role::Command).is_some())
        || function.body.calls.iter().any(|call| {
            let callee = if call.receiver.is_empty() {
                program.resolve_function(id.0, &call.name)
            } else {
                program.value(id.0, &call.receiver).and_then(|v| {
                    let held = program.functions_in(v).iter().copied();
                    held.into_iter().find(|&f| program.function(f).name == call.name).or_else(|| {
                        // `const openTill = new OpenTillCommand(tills)`, made once for the whole file.
                        let Some(Expr::Construct(class, ..)) = &program.value_decl(v).value else {
                            return None;
                        };
                        program.inherited_method(program.resolve_alias(v.0, class)?, &call.name)
                    })
                })
            };
            callee.is_some_and(|f| known.commanding.contains(&f))
        })
        || function.body.locals.iter().filter_map(|l| l.ty.as_ref()).any(|t| {
            !messages_in(program, found, id.0, t, Role::Command).is_empty()
                || t.name().is_some_and(|n| {
                    labelled(program, found, id.0, &Label::Path(n.to_owned()), Role::Command).is_some()
                })
        })
}

/// `void`, or another function that will give nothing.
fn gives_nothing(program: &Program, id: FnId, function: &Function) -> bool {
    match &function.returns {
        None => function
            .body
            .returns
            .iter()
            .all(|r| matches!(r.value, Expr::Null | Expr::Closure(_) | Expr::Call(..) | Expr::Other(_))),
        Some(TypeRef::Primitive(Primitive::Nothing) | TypeRef::Function(_)) => true,
        Some(TypeRef::Named { path, .. }) => program
            .resolve_alias(id.0, path)
            .is_some_and(|t| matches!(program.ty(t).alias, Some(TypeRef::Function(_)))),
        Some(_) => false,
    }
}

/// Functions that test, translate, store or forward events.
fn is_machinery(name: &str) -> bool {
    shared_words(name).first().is_some_and(|w| {
        matches!(
            w.as_str(),
            "is" | "assert"
                | "to"
                | "from"
                | "map"
                | "parse"
                | "serialize"
                | "deserialize"
                | "upcast"
                | "downcast"
                | "migrate"
                | "convert"
                | "publish"
                | "append"
                | "store"
                | "save"
                | "emit"
                | "record"
                | "log"
                | "evolve"
                | "apply"
                | "reduce"
                | "fold"
                | "when"
                | "build"
                | "make"
                | "create"
                | "get"
                | "use"
                | "main"
                | "expect"
                | "given"
                | "test"
        )
    })
}

/// Whether another projecting function calls this one for some of its events.
fn projects_for_another(program: &Program, id: FnId, projectors: &[FnId]) -> bool {
    let name = &program.function(id).name;
    projectors.iter().filter(|&&other| other != id).any(|&other| {
        let calls = &program.function(other).body.calls;
        calls.iter().any(|c| {
            c.receiver.is_empty() && c.name == *name && program.resolve_function(other.0, &c.name) == Some(id)
        })
    })
}

/// A function called after what it writes; the rows' type names the view best.
fn projection(program: &Program, id: FnId, function: &Function, events: &[Symbol], found: &mut Findings) {
    let called: Vec<String> =
        words(&function.name).into_iter().skip_while(|w| w == "project" || w == "to").collect();
    let generic = function.body.calls.iter().flat_map(|c| &c.type_args);
    let stored = function.body.calls.iter().filter_map(|call| {
        let value = program.value(id.0, &call.receiver)?;
        let callee =
            program.functions_in(value).iter().copied().find(|&f| program.function(f).name == call.name)?;
        Some((callee.0, program.function(callee).params.first()?.ty.clone()?))
    });
    let row = generic
        .map(|t| (id.0, t.clone()))
        .chain(stored)
        .flat_map(|(file, ty)| named_types(program, file, &ty))
        .find(|&t| !program.ty(t).fields.is_empty() || program.ty(t).alias.is_some());
    let view = row.map_or(Symbol::Function(id), Symbol::Type);
    let part = found.part(view, Role::ReadModel, Confidence::Likely);
    part.places.push(program.place(Symbol::Function(id)));
    let named_after_row = row.is_none_or(|t| words(&program.ty(t).name).starts_with(&called));
    if !called.is_empty() && named_after_row {
        part.identifier = Some(called.join("-"));
    }
    found.link(Link::ShapedBy { part: view, shape: view });
    consume(program, found, view, id, events);
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    const TILL: &str = r"
        export type Paid = Event<'Paid', { orderId: string }>;
        export type Ship = Command<'Ship', { orderId: string }>;
        export type TillEvent = Paid;
        export type Till = { paid: boolean };
        export const evolve = (till: Till, event: TillEvent): Till => ({ paid: true });
        export const pay = (command: Pay, till: Till): Paid => ({ type: 'Paid', data: command.data });
        export type Pay = Command<'Pay', { orderId: string }>;";

    #[test]
    fn a_function_that_turns_an_event_into_a_command_is_a_policy() {
        let policy = r"
            import { Paid, Ship } from './till';
            export function shipWhenPaid(event: Paid): Ship[] {
                return [{ type: 'Ship', data: { orderId: event.data.orderId } }];
            }";
        let lines = evidence_of(&[("till.ts", TILL), ("policy.ts", policy)]);
        for expected in ["policy shipWhenPaid", "shipWhenPaid handles Paid", "shipWhenPaid emits Ship"] {
            assert!(lines.iter().any(|l| l == expected), "{expected} in {lines:#?}");
        }
    }

    #[test]
    fn who_is_given_what_carries_a_command_out_is_told_of_nothing() {
        let route = r"
            import { Paid, Ship } from './till';
            export const ship = (execute: Execute<Ship, Paid>) => async (request: Request, response: Response) => {
                await execute({ type: 'Ship', data: { orderId: request.body.orderId } });
            };";
        let lines = evidence_of(&[("till.ts", TILL), ("route.ts", route)]);
        assert!(!lines.iter().any(|l| l.contains("policy")), "{lines:#?}");
    }

    #[test]
    fn a_function_that_only_causes_an_effect_is_an_event_handler() {
        let handler = r"
            import { Paid } from './till';
            export const ringBell = (bell: Bell) => async (event: Paid): Promise<void> => {
                await bell.ring(event.data.orderId);
            };
            export const isPaid = (event: Paid): boolean => event.type === 'Paid';";
        let lines = evidence_of(&[("till.ts", TILL), ("bell.ts", handler)]);
        assert!(lines.contains(&"event-handler ringBell".to_owned()), "{lines:#?}");
        assert!(!lines.iter().any(|l| l.contains("isPaid")), "{lines:#?}");
    }

    #[test]
    fn a_projecting_function_builds_the_view_whose_rows_it_writes() {
        let view = r"
            import { Paid } from './till';
            interface TakingsRow { orderId: string }
            const takings = { put: (row: TakingsRow): void => {} };
            export const projectTakings = async (event: Paid) => { takings.put({ orderId: event.data.orderId }); };
            export const listTakings = (): TakingsRow[] => [];";
        let lines = evidence_of(&[("till.ts", TILL), ("takings.ts", view)]);
        for expected in ["read-model takings", "takings projects Paid", "listTakings reads takings"] {
            assert!(lines.iter().any(|l| l == expected), "{expected} in {lines:#?}");
        }
    }

    #[test]
    fn a_command_may_be_sent_by_its_name() {
        let code = r"
            export type Door = { open: boolean };
            export type DoorEvent = { type: 'OPENED' } | { type: 'BELL_RUNG' };
            export const doorReducer = (door: Door, event: DoorEvent): Door => ({ open: event.type === 'OPENED' });
            export function openDoor(door: Door): DoorEvent { return { type: 'OPENED' }; }
            export async function porter({ event, issueCommand }: { event: Envelope; issueCommand: Issuer }) {
                if (event.payload.type === 'BELL_RUNG') {
                    await issueCommand({ aggregateRootType: 'DOOR', command: 'openDoor', id: event.id });
                }
            }";
        let lines = evidence_of(&[("src/door.ts", code)]);
        assert!(lines.contains(&"policy porter".to_owned()), "{lines:#?}");
        assert!(lines.contains(&"porter emits openDoor".to_owned()), "{lines:#?}");
    }
}
