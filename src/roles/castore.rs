//! Castore: event types, event stores and commands are values, made by `new EventType({…})`,
//! `new EventStore({…})`, `new Command({…})` and their schema-bound relatives.

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role, resolve_symbol};
use super::messages::tags;
use super::words::words;
use crate::syntax::facts::*;
use crate::syntax::{Program, Symbol};

/// See the module.
pub struct Castore;

impl Convention for Castore {
    fn id(&self) -> &'static str {
        "castore"
    }

    fn summary(&self) -> &'static str {
        "event types, event stores with reducers, and commands built as values"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        for (id, decl) in program.values() {
            if let Some(Expr::Construct(path, _, _)) = &decl.value
                && ends_like(path, &["event", "type"])
            {
                found.part(Symbol::Value(id), Role::Event, Confidence::Sure);
            }
        }
        for (id, decl) in program.values() {
            if let Some(Expr::Construct(path, args, _)) = &decl.value
                && ends_like(path, &["event", "store"])
                && let Some(options) = args.last()
            {
                store(program, Symbol::Value(id), id.0, options, found);
            }
        }
        for (id, decl) in program.values() {
            if let Some(Expr::Construct(path, args, _)) = &decl.value
                && last_segment(path).ends_with("Command")
            {
                if args.last().is_some_and(|a| a.get("handler").is_some()) {
                    command(program, id, found);
                } else {
                    found.note(Symbol::Value(id), || {
                        format!("it is a `new {path}(…)`, but is given no handler")
                    });
                }
            }
        }
    }
}

fn ends_like(path: &str, suffix: &[&str]) -> bool {
    words(last_segment(path)).ends_with(&suffix.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>())
}

/// An event store holds the events of one aggregate.
fn store(program: &Program, unit: Symbol, file: u32, options: &Expr, found: &mut Findings) {
    // `eventStoreEvents` is what it was called before.
    let listed = options.get("eventTypes").or_else(|| options.get("eventStoreEvents"));
    let Some(Expr::Array(types)) = listed else {
        found.note(unit, || "it is an event store, but lists no eventTypes in place".to_owned());
        return;
    };
    let events: Vec<Symbol> = types
        .iter()
        .filter_map(|t| resolve_symbol(program, file, t.as_name()?))
        .filter(|s| found.is(*s, Role::Event))
        .collect();
    let words = words(program.name(unit));
    let identifier =
        words.strip_suffix(&["event".to_owned(), "store".to_owned()]).unwrap_or(&words).join("-");
    found.part(unit, Role::Aggregate, Confidence::Sure).identifier = Some(identifier);
    for event in events {
        found.link(Link::BelongsTo { part: event, unit });
    }
    let reducer = options.get("reducer").or_else(|| options.get("reduce")).and_then(Expr::as_name);
    let in_place = || match unit {
        Symbol::Value(id) => program
            .functions_in(id)
            .iter()
            .copied()
            .find(|&f| matches!(program.function(f).name.as_str(), "reduce" | "reducer")),
        _ => None,
    };
    if let Some(reducer) = reducer.and_then(|r| program.resolve_function(file, r)).or_else(in_place) {
        found.link(Link::Replays { function: reducer });
        let function = program.function(reducer);
        let folded = function.returns.as_ref().or_else(|| function.params.first()?.ty.as_ref());
        let state = folded.and_then(|t| program.resolve(reducer.0, t.name()?));
        if let Some(state) = state {
            found.link(Link::ShapedBy { part: unit, shape: Symbol::Type(state) });
        }
    }
}

fn command(program: &Program, id: crate::syntax::ValueId, found: &mut Findings) {
    let command = Symbol::Value(id);
    found.part(command, Role::Command, Confidence::Sure);
    if let Some(Expr::Construct(_, args, _)) = &program.value_decl(id).value {
        across_stores(program, id, args.last().and_then(|a| a.get("requiredEventStores")), found);
    }
    for &function in program.functions_in(id) {
        if program.function(function).name == "handler" {
            found.link(Link::HandledBy { command, function, within: None });
        }
    }
}

/// A command that records in several stores decides over all of them: a boundary of its own.
fn across_stores(
    program: &Program,
    id: crate::syntax::ValueId,
    required: Option<&Expr>,
    found: &mut Findings,
) {
    let stores: Vec<Symbol> = match required {
        Some(Expr::Call(_, _, items) | Expr::Array(items)) => items
            .iter()
            .filter_map(|i| resolve_symbol(program, id.0, i.as_name()?))
            .filter(|s| found.is(*s, Role::Aggregate))
            .collect(),
        _ => return,
    };
    let events: Vec<(Symbol, Symbol)> = found
        .links()
        .filter_map(|(link, _)| match link {
            Link::BelongsTo { part, unit } if stores.contains(unit) => Some((*part, *unit)),
            _ => None,
        })
        .collect();
    let recorded: std::collections::BTreeSet<Symbol> = program
        .functions_in(id)
        .iter()
        .flat_map(|&f| program.function(f).body.constructions.iter())
        .filter_map(|c| {
            let (_, store) = events.iter().find(|(event, _)| tags(program, *event).contains(&c.path))?;
            Some(*store)
        })
        .collect();
    if recorded.len() < 2 {
        if stores.len() > 1 {
            found.note(Symbol::Value(id), || {
                "it requires several event stores, but records in one only: it is no boundary of its own"
                    .to_owned()
            });
        }
        return;
    }
    let boundary = Symbol::Value(id);
    found.part(boundary, Role::DynamicConsistencyBoundary, Confidence::Likely);
    found.link(Link::BelongsTo { part: boundary, unit: boundary });
    for (event, _) in events {
        found.link(Link::Consults { boundary, event });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn event_types_stores_and_commands_are_values() {
        let code = r"
            export const kettleFilled = new EventType<'KETTLE_FILLED', { litres: number }>({ type: 'KETTLE_FILLED' });
            export interface KettleAggregate { aggregateId: string; litres: number }
            const reducer = (kettle: KettleAggregate, event: any): KettleAggregate => kettle;
            export const kettlesEventStore = new EventStore({
                eventStoreId: 'KETTLES', eventTypes: [kettleFilled], reducer,
            });
            export const fillKettle = new Command({
                commandId: 'FILL_KETTLE',
                requiredEventStores: tuple(kettlesEventStore),
                handler: async (input: { litres: number }, [kettles]) => {
                    if (input.litres > 2) throw new Error('Kettle overflows');
                    await kettles.pushEvent({ type: 'KETTLE_FILLED', payload: { litres: input.litres } });
                },
            });";
        assert_eq!(
            evidence_of(&[("kettle.ts", code)]),
            [
                "aggregate kettles",
                "command fillKettle of kettles",
                "event kettleFilled of kettles",
                "fillKettle publishes kettleFilled",
                "kettles refuses fillKettle: Error",
            ]
        );
    }

    #[test]
    fn stores_of_older_versions_reduce_in_place() {
        let code = r"
            export const kettleFilled = new ZodEventType({ type: 'KETTLE_FILLED', payloadSchema: z.object({ litres: z.number() }) });
            export const lidClosed = new ZodEventType({ type: 'LID_CLOSED' });
            type Kettle = Aggregate & { litres: number };
            export const kettleEventStore = new EventStore({
                eventStoreId: 'KETTLES', eventStoreEvents: [kettleFilled],
                reduce: (kettle: Kettle, event) => ({ ...kettle, litres: event.payload.litres }),
            });
            export const lidEventStore = new EventStore({
                eventStoreId: 'LIDS', eventStoreEvents: [lidClosed], reduce: (lid: { closed: boolean }, event) => lid,
            });
            const input = z.object({ litres: z.number() });
            export const fillKettle = new Command({
                commandId: 'FILL_KETTLE',
                requiredEventStores: tuple(kettleEventStore, lidEventStore),
                handler: async ({ litres }: z.infer<typeof input>, [kettles, lids]) => {
                    await EventStore.pushEventGroup(
                        kettles.groupEvent({ type: 'KETTLE_FILLED', payload: { litres } }),
                        lids.groupEvent({ type: 'LID_CLOSED' }),
                    );
                },
            });";
        let lines = evidence_of(&[("kettle.ts", code)]);
        for expected in [
            "dynamic-consistency-boundary fillKettle",
            "fillKettle publishes lidClosed",
            "event lidClosed of lid",
        ] {
            assert!(lines.contains(&expected.to_owned()), "{expected} in {lines:#?}");
        }
    }
}
