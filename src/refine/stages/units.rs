//! The consistency units with their commands, events, rules and values, and the code of all that.
//!
//! Small units of one context share a question: what is said once about the language takes as many
//! tokens as the code of one of them.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::esdm::plain::{Key, PlainDocument};
use crate::llm::tokens;

use super::{Desk, Group, Stage, Task};
use crate::refine::cited;
use crate::refine::fence::fence;
use crate::refine::merge::Powers;
use crate::refine::prompts::PromptError;

/// Tokens of the sketch of one question, unless a single unit takes more.
const SKETCH: u64 = 1_800;
/// Units of one question.
const UNITS: usize = 4;

#[derive(Serialize)]
struct Values<'a> {
    domain: &'a str,
    context: &'a str,
    units: String,
    fence: String,
    sketch: &'a str,
    code: &'a str,
}

impl<'a> Desk<'a> {
    pub(super) fn units(&self) -> Result<Vec<Task>, PromptError> {
        let groups = self.unit_groups();
        let code = self.code(&groups);
        let mut tasks = Vec::new();
        for (group, packed) in groups.iter().zip(code) {
            let context = group.contexts.first().copied().unwrap_or_default();
            let units: Vec<String> =
                group.units.iter().map(|unit| format!("{} `{}`", unit.kind(), unit.name())).collect();
            let values = Values {
                domain: self.domain(),
                context,
                units: units.join(", "),
                fence: fence(&[&group.sketch, &packed.text]),
                sketch: &group.sketch,
                code: &packed.text,
            };
            // What is added to one of several units says to which.
            let only = group.units.first().filter(|_| group.units.len() == 1);
            let powers = Powers::over(group.documents.iter().map(|document| document.key()))
                .adding(&["command", "event", "value-object"])
                .within(context, only.map_or("", |unit| unit.name()));
            let request = self.request(Stage::Unit, &group.label, &values)?;
            tasks.push(Task { request, powers, documents: group.documents.len(), packed: Some(packed) });
        }
        Ok(tasks)
    }

    pub(super) fn unit_groups(&self) -> Vec<Group<'a>> {
        let units = self.of_kinds(&["aggregate", "dynamic-consistency-boundary"]);
        let values = self.values_by_unit(&units);
        let mut groups: Vec<Group<'a>> = Vec::new();
        for unit in units {
            let mut documents = vec![unit];
            documents.extend(self.documents.iter().filter(|document| {
                matches!(document.kind(), "command" | "event")
                    && document.context() == unit.context()
                    && owned_by(document, unit)
            }));
            documents.extend(self.free_events(unit));
            documents.extend(values.get(&unit.key()).into_iter().flatten());
            let context = unit.context().unwrap_or_default();
            let sketch = self.sketch(&documents);
            let room = |group: &&mut Group<'_>| {
                group.contexts == [context]
                    && group.units.len() < UNITS
                    && tokens::count(&group.sketch) + tokens::count(&sketch) <= SKETCH
            };
            match groups.last_mut().filter(room) {
                Some(group) => {
                    group.units.push(unit);
                    group.documents.extend(documents);
                    group.sketch.push_str(&sketch);
                    group.label =
                        format!("{context}/{} and {} more", group.units[0].name(), group.units.len() - 1);
                }
                None => groups.push(Group {
                    label: format!("{context}/{}", unit.name()),
                    contexts: vec![context],
                    units: vec![unit],
                    documents,
                    sketch,
                }),
            }
        }
        groups
    }

    /// Events of no aggregate that a boundary publishes; each belongs to the first boundary that does.
    fn free_events(&self, unit: &PlainDocument) -> Vec<&'a PlainDocument> {
        if unit.kind() != "dynamic-consistency-boundary" {
            return Vec::new();
        }
        let publisher = |event: &PlainDocument| {
            self.documents.iter().find(|command| {
                command.kind() == "command"
                    && command.context() == event.context()
                    && command.items("publishes").iter().any(|name| name == event.name())
            })
        };
        let free = |event: &&PlainDocument| {
            event.kind() == "event" && event.unit().is_none() && event.context() == unit.context()
        };
        let all = self.documents.iter().filter(free);
        all.filter(|event| publisher(event).is_some_and(|command| owned_by(command, unit))).collect()
    }

    /// Value objects by the unit of their context that their file is nearest to.
    fn values_by_unit(&self, units: &[&PlainDocument]) -> BTreeMap<Key, Vec<&'a PlainDocument>> {
        let mut by_unit: BTreeMap<Key, Vec<&'a PlainDocument>> = BTreeMap::new();
        for value in self.of_kinds(&["value-object"]) {
            let nearness = |unit: &PlainDocument| {
                let (one, other) = (path(unit), path(value));
                one.split('/').zip(other.split('/')).take_while(|(a, b)| a == b).count()
            };
            let beside = units.iter().filter(|unit| unit.context() == value.context());
            // Of equally near ones the first, not the last as `max_by_key` has it.
            if let Some(unit) = beside.rev().max_by_key(|unit| nearness(unit)) {
                by_unit.entry(unit.key()).or_default().push(value);
            }
        }
        by_unit
    }
}

/// Whether a command or event is scoped to this unit, and not to one of the other kind with its name.
fn owned_by(document: &PlainDocument, unit: &PlainDocument) -> bool {
    let part = if unit.kind() == "aggregate" { "aggregate" } else { "dynamicConsistencyBoundary" };
    document.scope(part) == Some(unit.name())
}

fn path(document: &PlainDocument) -> String {
    cited(document).next().map(|place| place.path).unwrap_or_default()
}
