//! node-cqrs-domain: `defineAggregate({ name: 'person' }, {…})`, `defineCommand({ name: 'enterPerson' }, (data, aggregate) => …)`,
//! `defineEvent({ name: 'personEntered' }, (data, aggregate) => …)`, a file each. What has no name goes by its file;
//! commands and events belong to the aggregate of the folder around them, and `aggregate.apply('personEntered', …)`
//! records by name.

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role};
use super::held::stem;
use crate::syntax::facts::*;
use crate::syntax::{Program, Symbol, ValueId};

/// See the module.
pub struct CqrsDomain;

impl Convention for CqrsDomain {
    fn id(&self) -> &'static str {
        "cqrs-domain"
    }

    fn summary(&self) -> &'static str {
        "aggregates, commands and events defined by calls, a file each, as node-cqrs-domain loads them"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let defined: Vec<Definition> =
            program.values().filter_map(|(id, decl)| definition(program, id, decl.value.as_ref()?)).collect();
        for aggregate in defined.iter().filter(|d| d.role == Role::Aggregate) {
            let part = found.part(Symbol::Value(aggregate.id), Role::Aggregate, Confidence::Sure);
            part.identifier = Some(aggregate.name.clone());
        }
        for message in defined.iter().filter(|d| d.role != Role::Aggregate) {
            let symbol = Symbol::Value(message.id);
            let folder = |d: &Definition| folder_of(&program.files[d.id.0 as usize].path).to_owned();
            let own = format!("{}/", folder(message));
            let unit = defined
                .iter()
                .filter(|d| d.role == Role::Aggregate && own.starts_with(&format!("{}/", folder(d))))
                .max_by_key(|d| (folder(d).len(), std::cmp::Reverse(d.id)));
            let Some(unit) = unit else {
                found.note(symbol, || {
                    "it is defined as a message of an aggregate, but no folder around it defines one"
                        .to_owned()
                });
                continue;
            };
            found.part(symbol, message.role, Confidence::Sure).identifier = Some(message.name.clone());
            found.link(Link::BelongsTo { part: symbol, unit: Symbol::Value(unit.id) });
            for &function in program.functions_in(message.id) {
                found.link(match message.role {
                    Role::Command => Link::HandledBy { command: symbol, function, within: None },
                    _ => Link::Replays { function },
                });
            }
        }
    }
}

/// One such call.
struct Definition {
    id: ValueId,
    role: Role,
    name: String,
}

fn definition(program: &Program, id: ValueId, value: &Expr) -> Option<Definition> {
    // Options may follow in a chain: `defineAggregate(…).defineSnapshotNeed(…)`.
    let mut call = value;
    for _ in 0..6 {
        let Expr::Call(receiver, name, args) = call else { return None };
        let role = match name.as_str() {
            "defineAggregate" => Role::Aggregate,
            "defineCommand" => Role::Command,
            "defineEvent" => Role::Event,
            _ => {
                call = receiver.as_deref()?;
                continue;
            }
        };
        let options = args.first().filter(|a| matches!(a, Expr::Object(_)))?;
        let given = options.get("name").and_then(Expr::as_str).filter(|n| !n.is_empty());
        let path = &program.files[id.0 as usize].path;
        return Some(Definition { id, role, name: given.unwrap_or_else(|| stem(path)).to_owned() });
    }
    None
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn definitions_belong_to_the_aggregate_of_their_folder() {
        let files = [
            (
                "lib/domain/hr/person/aggregate.js",
                "module.exports = require('cqrs-domain').defineAggregate({ version: 1 }, { emails: [] }).defineSnapshotNeed(() => false);",
            ),
            (
                "lib/domain/hr/person/commands/enterPerson.js",
                "module.exports = require('cqrs-domain').defineCommand({}, function (data, aggregate) {
                    if (aggregate.get('name')) { throw new Error('person is known'); }
                    aggregate.apply('personEntered', { name: data.name });
                });",
            ),
            (
                "lib/domain/hr/person/events/personEntered.js",
                "const { defineEvent } = require('cqrs-domain');
                module.exports = defineEvent({ name: 'personEntered' }, function (data, aggregate) { aggregate.set('name', data.name); });",
            ),
        ];
        assert_eq!(
            evidence_of(&files),
            [
                "aggregate person",
                "command enterPerson of person",
                "enterPerson publishes personEntered",
                "event personEntered of person",
                "person refuses enterPerson: Error",
            ]
        );
    }
}
