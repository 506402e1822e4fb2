//! Classes that only rebuild themselves from events: `new Order(id).buildFrom(events)`. What they
//! become is decided elsewhere, or by methods that give events back; both are their operations.

use std::collections::BTreeSet;

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::{KnownTags, arms_by_message, messages_in};
use super::projections::is_projector;
use super::verbs::reads_as_imperative;
use super::words::shared_words;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct ClassFolds;

impl Convention for ClassFolds {
    fn id(&self) -> &'static str {
        "class-folds"
    }

    fn summary(&self) -> &'static str {
        "classes that rebuild themselves from events which are decided on with them in hand"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let bases = program.base_types();
        let mut folds: Vec<Fold> = Vec::new();
        for (id, decl) in program.types() {
            if decl.kind == TypeKind::Class && decl.generics.is_empty() && !bases.contains(&id) {
                folds.extend(fold(program, id, found));
            }
        }
        if folds.is_empty() {
            return;
        }
        let tags = KnownTags::of(program, found, Role::Event);
        for fold in folds {
            let deciding = deciding(program, &fold, &tags, found);
            let called = shared_words(&program.ty(fold.class).name).last().is_some_and(|w| w == "aggregate");
            let unit = Symbol::Type(fold.class);
            if deciding.is_empty() && !called {
                found.note(unit, || {
                    "it rebuilds itself from events, but nothing decides with it in hand".to_owned()
                });
                continue;
            }
            found.part(unit, Role::Aggregate, Confidence::Likely);
            for &event in &fold.events {
                found.link(Link::BelongsTo { part: event, unit });
            }
            for &function in &fold.methods {
                found.link(Link::Replays { function });
            }
            for function in deciding {
                if is_operation(program, function, found) {
                    found.link(Link::Operation { unit, function });
                }
            }
        }
    }
}

/// A class with the methods that rebuild it.
struct Fold {
    class: TypeId,
    methods: Vec<FnId>,
    events: Vec<Symbol>,
}

fn fold(program: &Program, class: TypeId, found: &Findings) -> Option<Fold> {
    let symbol = Symbol::Type(class);
    if found.has_role(symbol) || is_projector(&program.ty(class).name) {
        return None;
    }
    let mut fold = Fold { class, methods: Vec::new(), events: Vec::new() };
    for &method in program.methods(class) {
        let function = program.function(method);
        let taken: Vec<Symbol> = function
            .params
            .iter()
            .filter_map(|p| p.ty.as_ref())
            .flat_map(|ty| messages_in(program, found, method.0, ty, Role::Event))
            .collect();
        if taken.is_empty() || !changes_itself(program, class, function) {
            continue;
        }
        // It tells the events apart, or is for one of them.
        let arms = arms_by_message(program, found, method, Role::Event);
        if arms.is_empty() && taken.len() > 1 && !super::aggregate_traits::folds(&function.name) {
            continue;
        }
        fold.methods.push(method);
        for event in taken {
            if !fold.events.contains(&event) {
                fold.events.push(event);
            }
        }
    }
    let owned = |event: &Symbol| {
        found.links().any(|(link, _)| matches!(link, Link::BelongsTo { part, .. } if part == event))
    };
    (!fold.methods.is_empty() && !fold.events.iter().any(owned)).then_some(fold)
}

/// It sets fields of its own, or has its own methods do so, and calls nothing else that could have an effect.
fn changes_itself(program: &Program, class: TypeId, function: &Function) -> bool {
    let own_field = |target: &str| target.strip_prefix("this.").is_some_and(|f| !f.contains('.'));
    let sets = function.body.assigns.iter().any(|a| a.target.starts_with("this."));
    let own_call = |call: &Call| call.receiver == "this" && program.method(class, &call.name).is_some();
    let keeps = |call: &Call| {
        own_field(&call.receiver)
            && matches!(call.name.as_str(), "push" | "add" | "set" | "delete" | "splice")
    };
    // A field that offers behaviour is a service: whoever uses one reacts.
    let serves = |call: &Call| {
        let field = call.receiver.strip_prefix("this.").and_then(|f| f.split('.').next());
        let declared = field.and_then(|f| program.ty(class).fields.iter().find(|own| own.name == f));
        let ty = declared.and_then(|f| program.resolve(class.0, f.ty.as_ref()?.name()?));
        ty.is_some_and(|ty| !program.methods(ty).is_empty())
    };
    (sets || function.body.calls.iter().any(|c| own_call(c) || keeps(c)))
        && !function.body.calls.iter().any(serves)
        && !function.is_async
}

/// Functions that bring one of the events into being, methods of the class or with one of it in hand.
fn deciding(program: &Program, fold: &Fold, tags: &KnownTags, found: &Findings) -> BTreeSet<FnId> {
    let mut out = BTreeSet::new();
    for (id, function) in program.functions() {
        if fold.methods.contains(&id) {
            continue;
        }
        let in_hand = || {
            let is_class = |name: &str| program.resolve(id.0, name) == Some(fold.class);
            program.owner(id) == Some(fold.class)
                || function.body.constructions.iter().any(|c| is_class(&c.path))
                || function.body.calls.iter().any(|c| is_class(&c.receiver))
                || function
                    .params
                    .iter()
                    .filter_map(|p| p.ty.as_ref())
                    .chain(function.body.locals.iter().filter_map(|l| l.ty.as_ref()))
                    .any(|ty| ty.name().is_some_and(is_class))
        };
        let makes = || {
            function.body.constructions.iter().any(|c| {
                tags.constructed(program, found, id.0, c, Role::Event)
                    .is_some_and(|e| fold.events.contains(&e))
            })
        };
        if makes() && in_hand() {
            out.insert(id);
        }
    }
    out
}

/// Without a message that tells it what to do, a deciding function is called after what it does.
fn is_operation(program: &Program, id: FnId, found: &Findings) -> bool {
    let function = program.function(id);
    let told = function.params.iter().filter_map(|p| p.ty.as_ref()).any(|t| {
        [Role::Command, Role::Event].iter().any(|&r| !messages_in(program, found, id.0, t, r).is_empty())
    });
    let open = function.visibility == Visibility::Public && (function.owner.is_some() || function.exported);
    let reacts = program.owner(id).is_some_and(|o| found.is(Symbol::Type(o), Role::Consumer));
    open && !told && !reacts && function.name != "constructor" && reads_as_imperative(&function.name)
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    const TILL: &str = r"
        interface OpenedEvent { type: 'TILL_OPENED'; payload: { cash: number } }
        interface ClosedEvent { type: 'TILL_CLOSED'; payload: { cash: number } }
        export type TillEvent = OpenedEvent | ClosedEvent;
        export class Till {
            private isOpen = false;
            buildFrom(events: TillEvent[]): Till {
                events.forEach((event) => {
                    switch (event.type) {
                        case 'TILL_OPENED': this.isOpen = true; break;
                        case 'TILL_CLOSED': this.isOpen = false; break;
                    }
                });
                return this;
            }
        }";

    #[test]
    fn services_decide_with_a_rebuilt_class_in_hand() {
        let code = r"
            export class TillService {
                constructor(private readonly store: EventStore) {}
                async openTill(id: string, cash: number) {
                    const till = new Till().buildFrom(await this.store.load(id));
                    if (till.isOpen) throw new TillIsOpen();
                    await this.store.save({ id, type: 'TILL_OPENED', payload: { cash } });
                }
                async closeTill(id: string) {
                    const till = new Till().buildFrom(await this.store.load(id));
                    await this.store.save({ id, type: 'TILL_CLOSED', payload: { cash: 0 } });
                }
            }
            export class NightlyConsumer implements Consumer<TillEvent> {
                constructor(private readonly mailer: Mailer) {}
                async consumeEvents(events: Persisted<TillEvent>[]) {
                    for (const event of events) {
                        if (event.type !== 'TILL_CLOSED') continue;
                        await this.mailer.send(event.payload.cash);
                    }
                }
            }
            type Persisted<T> = T & { at: Date };";
        assert_eq!(
            evidence_of(&[("src/till.ts", TILL), ("src/service.ts", code)]),
            [
                "NightlyConsumer handles ClosedEvent",
                "Till refuses openTill: TillIsOpen",
                "aggregate Till",
                "closeTill publishes ClosedEvent",
                "command closeTill of Till",
                "command openTill of Till",
                "event ClosedEvent of Till",
                "event OpenedEvent of Till",
                "event-handler NightlyConsumer",
                "openTill publishes OpenedEvent",
            ]
        );
    }

    #[test]
    fn methods_that_give_events_back_are_operations() {
        let class = TILL.replace(
            "private isOpen = false;",
            "private isOpen = false;
             openTill(cash: number): TillEvent { return { type: 'TILL_OPENED', payload: { cash } }; }",
        );
        let lines = evidence_of(&[("src/till.ts", &class)]);
        assert!(lines.contains(&"openTill publishes OpenedEvent".to_owned()), "{lines:#?}");
    }

    #[test]
    fn a_class_that_is_only_looked_at_is_no_aggregate() {
        let lines = evidence_of(&[("src/till.ts", TILL)]);
        assert!(!lines.iter().any(|l| l.starts_with("aggregate")), "{lines:#?}");
    }
}
