//! Views that functions make: `function TillProjection(store) { let tills: Record<Id, Till> = {}; … switch (event.type) …
//! return { all, byId } }`. What the function keeps is the view.

use super::Convention;
use super::cqrs_es::consume;
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::{arms_by_message, named_types};
use super::projections::is_projector;
use crate::syntax::facts::*;
use crate::syntax::{Program, Symbol, TypeId};

/// See the module.
pub struct ViewMakers;

impl Convention for ViewMakers {
    fn id(&self) -> &'static str {
        "view-makers"
    }

    fn summary(&self) -> &'static str {
        "functions called after a projection that keep what they fold events into"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        for (id, function) in program.functions() {
            let calls_itself = function.owner.is_none()
                && function.name.starts_with(|c: char| c.is_alphabetic())
                && is_projector(&function.name);
            let known = || {
                found.links().any(|(link, _)| match link {
                    Link::Consumes { function, .. } | Link::Replays { function } => *function == id,
                    _ => false,
                })
            };
            if !calls_itself || arms_by_message(program, found, id, Role::Event).is_empty() || known() {
                continue;
            }
            let kept = function.body.locals.iter().filter_map(|l| match &l.ty {
                Some(TypeRef::Map(rows) | TypeRef::Array(rows)) => Some(rows),
                _ => None,
            });
            let is_data = |ty: &TypeId| {
                let decl = program.ty(*ty);
                !decl.fields.is_empty() || matches!(decl.alias, Some(TypeRef::Object(_)))
            };
            let rows = kept.flat_map(|ty| named_types(program, id.0, ty)).find(|ty| {
                is_data(ty)
                    && [Role::Event, Role::Command, Role::Aggregate]
                        .iter()
                        .all(|&role| !found.is(Symbol::Type(*ty), role))
            });
            let Some(rows) = rows else {
                found.note(Symbol::Function(id), || {
                    "it is called after a projection and tells events apart, but keeps no rows of a type that was found"
                        .to_owned()
                });
                continue;
            };
            let view = Symbol::Type(rows);
            found
                .part(view, Role::ReadModel, Confidence::Likely)
                .places
                .push(program.place(Symbol::Function(id)));
            found.link(Link::ShapedBy { part: view, shape: view });
            consume(program, found, view, id, &[]);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    #[test]
    fn what_a_projecting_function_keeps_is_the_view() {
        let code = r"
            export type TillOpened = { type: 'till.opened'; id: string };
            export type TillClosed = { type: 'till.closed'; id: string };
            export type TillEvent = TillOpened | TillClosed;
            export type TillRow = { id: string; open: boolean };
            export function InMemoryProjection(store: EventStore<TillEvent>) {
                let tills: Record<string, TillRow> = {};
                async function catchUp(): Promise<void> {
                    const events = await store.read();
                    tills = events.reduce((all, event) => {
                        switch (event.event.type) { case 'till.opened': all[event.event.id] = { id: event.event.id, open: true }; break; }
                        return all;
                    }, tills);
                }
                return { catchUp };
            }";
        let lines = evidence_of(&[("src/till.ts", code)]);
        assert!(lines.contains(&"TillRow projects TillOpened".to_owned()), "{lines:#?}");
        assert!(!lines.contains(&"TillRow projects TillClosed".to_owned()), "{lines:#?}");
    }
}
