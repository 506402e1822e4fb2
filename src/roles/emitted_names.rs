//! Aggregates that record events by name: `this.emit('lampLit', { … })`. The event is what applies it: a method
//! of that name in the state's class or in the aggregate (`lampLit`, `onLampLit`), else in whatever follows it.

use std::collections::BTreeMap;

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::tagged;
use super::verbs::reads_as_past;
use super::words::words;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct EmittedNames;

impl Convention for EmittedNames {
    fn id(&self) -> &'static str {
        "emitted-names"
    }

    fn summary(&self) -> &'static str {
        "aggregates that record events by name on themselves"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let units: Vec<TypeId> = found
            .in_role(Role::Aggregate)
            .filter_map(|part| match part.symbol {
                Symbol::Type(id) if program.ty(id).kind == TypeKind::Class => Some(id),
                _ => None,
            })
            .collect();
        for id in units {
            let unit = Symbol::Type(id);
            for (name, _) in emitted(program, id) {
                if let Some(event) = tagged(program, found, id.0, &name, Role::Event) {
                    found.link(Link::BelongsTo { part: event, unit });
                    continue;
                }
                let Some((function, applies)) = applier(program, id, &name) else {
                    found.note(unit, || {
                        format!("it records {name}, but nothing in the code is called after it")
                    });
                    continue;
                };
                let event = Symbol::Function(function);
                found.part(event, Role::Event, Confidence::Likely).identifier = Some(name);
                found.link(Link::BelongsTo { part: event, unit });
                if applies {
                    found.link(Link::Replays { function });
                }
            }
        }
    }
}

/// The names by which the methods of a class record events on itself, with the first method that does.
fn emitted(program: &Program, id: TypeId) -> BTreeMap<String, FnId> {
    let mut names = BTreeMap::new();
    for &method in program.methods(id) {
        for call in &program.function(method).body.calls {
            let records = matches!(
                call.name.as_str(),
                "emit"
                    | "emitEvent"
                    | "apply"
                    | "applyEvent"
                    | "raise"
                    | "raiseEvent"
                    | "record"
                    | "recordEvent"
                    | "publish"
                    | "addEvent"
            );
            let Some(Expr::Str(name)) = call.args.first() else { continue };
            let plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
            if records && call.receiver == "this" && plain && reads_as_past(name) {
                names.entry(name.clone()).or_insert(method);
            }
        }
    }
    names
}

/// The function called after an event, and whether it applies the event to the aggregate's state.
fn applier(program: &Program, id: TypeId, name: &str) -> Option<(FnId, bool)> {
    let called = words(name);
    let is_applier = |f: &FnId| {
        let own = words(&program.function(*f).name);
        let rest = match own.first().map(String::as_str) {
            Some("on" | "apply" | "when") => &own[1..],
            _ => &own[..],
        };
        rest == called
    };
    let of = |ty: TypeId| program.methods(ty).iter().copied().find(is_applier);
    let own = of(id).or_else(|| states(program, id).into_iter().find_map(of));
    let followers = || program.methods_named(name).find(|f| program.owner(*f).is_some_and(|o| o != id));
    own.map(|f| (f, true)).or_else(|| followers().map(|f| (f, false)))
}

/// The classes of the state an aggregate keeps: of a field, or made in its constructor.
fn states(program: &Program, id: TypeId) -> Vec<TypeId> {
    let decl = program.ty(id);
    let of_fields = decl.fields.iter().flat_map(|field| {
        let made = match &field.default {
            Some(Expr::Construct(class, ..)) => Some(class.as_str()),
            _ => None,
        };
        field.ty.as_ref().and_then(TypeRef::name).into_iter().chain(made)
    });
    let made = program.methods(id).iter().flat_map(|m| {
        program.function(*m).body.constructions.iter().map(|construction| construction.path.as_str())
    });
    let of_base = decl.supertypes.iter().flat_map(TypeRef::args).filter_map(TypeRef::name);
    of_fields.chain(made).chain(of_base).filter_map(|name| program.resolve_alias(id.0, name)).collect()
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    #[test]
    fn what_is_emitted_by_name_is_applied_followed_and_answered_by_name() {
        let aggregate = r"
            class LampState { lampLit(event) { this.lit = true; } }
            class LampAggregate extends AbstractAggregate {
                constructor({ id, events }) { super({ id, events, state: new LampState() }); }
                lightLamp(payload) {
                    if (this.state.lit) { throw new Error('Lamp is lit already'); }
                    this.emit('lampLit', { watts: payload.watts });
                }
                orderBulb(payload) { this.emit('bulbOrdered', { kind: payload.kind }); }
                note(text) { this.emit('data', text); }
            }
            module.exports = LampAggregate;";
        let view = r"
            class LampsProjection extends AbstractProjection {
                async lampLit(event) { await this.view.create(event.aggregateId, { watts: event.payload.watts }); }
            }
            module.exports = LampsProjection;";
        let saga = r"
            class BulbSaga extends AbstractSaga {
                bulbOrdered(event) { this.log(event); }
                lampLit(event) { this.enqueue('orderBulb', event.aggregateId, { kind: 'spare' }); }
            }";
        let lines = evidence_of(&[("lamp.js", aggregate), ("view.js", view), ("saga.js", saga)]);
        for expected in [
            "command lightLamp of LampAggregate",
            "lightLamp publishes lampLit",
            "event lampLit of LampAggregate",
            "event bulbOrdered of LampAggregate",
            "LampsProjection projects lampLit",
            "BulbSaga handles lampLit",
            "BulbSaga emits orderBulb",
        ] {
            assert!(lines.iter().any(|l| l == expected), "{expected} in {lines:#?}");
        }
        assert!(!lines.iter().any(|l| l.contains("data")), "{lines:#?}");
    }
}
