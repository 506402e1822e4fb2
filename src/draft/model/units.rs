//! Units with their commands and events.

use serde_json::{Value, json};

use super::{Writer, schemas};
use crate::draft::outline::{Rule, Unit, UnitKind};
use crate::esdm::plain::PlainDocument;

impl Writer<'_> {
    /// The units of a context, each with what belongs to it.
    pub(super) fn units(&self, context: usize, out: &mut Vec<PlainDocument>) {
        for (at, unit) in self.outline.units.iter().enumerate().filter(|(_, unit)| unit.context == context) {
            let used = self.outline.commands.iter().any(|c| c.unit == at)
                || self.outline.events.iter().any(|e| e.unit == at);
            if !used {
                continue;
            }
            let document = match unit.kind {
                UnitKind::Aggregate => self.aggregate(at, unit),
                UnitKind::Boundary => self.boundary(at, unit),
            };
            out.extend(document.map(|document| annotated(document, "invariant", &unit.rules)));
            self.commands(at, unit, out);
            self.events(at, unit, out);
        }
    }

    fn aggregate(&self, at: usize, unit: &Unit) -> Option<PlainDocument> {
        let mut fields: Vec<String> = Vec::new();
        let events = || self.outline.events.iter().filter(|event| event.unit == at);
        for field in events().flat_map(|event| &event.fields) {
            if !fields.contains(field) {
                fields.push(field.clone());
            }
        }
        let own = format!("{}-id", unit.name);
        let first = events().next();
        let in_first = |field: &str| first.is_some_and(|event| event.fields.iter().any(|f| f == field));
        let identity =
            fields.iter().find(|f| **f == own).or_else(|| first.and_then(|event| event.fields.first()));
        let identified_by = match identity {
            Some(field) => json!({"source": "state", "field": field}),
            None => json!({"source": "generated", "generator": "uuid"}),
        };
        let fields = json!({
            "scope": self.context_scope(unit.context),
            "identifiedBy": identified_by,
            "state": schemas::object(&fields, in_first),
            "invariants": Writer::rules(&unit.rules, "rule"),
        });
        self.document("aggregate", &unit.name, &unit.origin, fields)
    }

    fn boundary(&self, at: usize, unit: &Unit) -> Option<PlainDocument> {
        let mut commands = self.outline.commands.iter().filter(|command| command.unit == at);
        let first = commands.next();
        let shared = |field: &&String| commands.clone().all(|command| command.fields.contains(field));
        let ids: Vec<&String> = first
            .map(|command| command.fields.iter().filter(|f| f.ends_with("-id")).filter(shared).collect())
            .unwrap_or_default();
        let mut identified_by: Vec<Value> =
            ids.iter().map(|id| json!({"name": id, "source": "command-payload", "field": id})).collect();
        if identified_by.is_empty() {
            identified_by.push(json!({"name": "decision-id", "source": "generated", "generator": "uuid"}));
        }
        let by = ids.first().map_or("the same decision", |id| id.as_str());
        let consults: Vec<Value> = unit
            .consults
            .iter()
            .map(|event| {
                let mut reference = self.event_reference(*event);
                let fields = &self.outline.events[*event].fields;
                let own: Vec<&str> =
                    ids.iter().filter(|id| fields.contains(id)).map(|id| id.as_str()).collect();
                let by = if own.is_empty() { by.to_owned() } else { own.join(", ") };
                reference["criteria"] = format!("Those with the same {by}.").into();
                reference
            })
            .collect();
        let fields = json!({
            "scope": self.context_scope(unit.context),
            "identifiedBy": identified_by,
            "consults": consults,
            "invariants": Writer::rules(&unit.rules, "rule"),
        });
        self.document("dynamic-consistency-boundary", &unit.name, &unit.origin, fields)
    }

    fn commands(&self, at: usize, unit: &Unit, out: &mut Vec<PlainDocument>) {
        for command in self.outline.commands.iter().filter(|command| command.unit == at) {
            let mut scope = self.context_scope(unit.context);
            match unit.kind {
                UnitKind::Aggregate => scope["aggregate"] = unit.name.clone().into(),
                UnitKind::Boundary => scope["dynamicConsistencyBoundary"] = unit.name.clone().into(),
            }
            let publishes: Vec<&str> =
                command.events.iter().map(|event| self.outline.events[*event].name.as_str()).collect();
            let actors = if command.actors.is_empty() { Value::Null } else { json!(command.actors) };
            let fields = json!({
                "scope": scope,
                "data": schemas::object(&command.fields, |_| true),
                "publishes": publishes,
                "actors": actors,
                "constraints": Writer::rules(&command.constraints, "rule"),
            });
            let document = self.document("command", &command.name, &command.origin, fields);
            out.extend(document.map(|document| annotated(document, "constraint", &command.constraints)));
        }
    }

    fn events(&self, at: usize, unit: &Unit, out: &mut Vec<PlainDocument>) {
        for event in self.outline.events.iter().filter(|event| event.unit == at) {
            let mut scope = self.context_scope(unit.context);
            if unit.kind == UnitKind::Aggregate {
                scope["aggregate"] = unit.name.clone().into();
            }
            let fields = json!({"scope": scope, "data": schemas::object(&event.fields, |_| true)});
            out.extend(self.document("event", &event.name, &event.origin, fields));
        }
    }
}

/// Says of each rule where it was said.
fn annotated(mut document: PlainDocument, what: &str, rules: &[Rule]) -> PlainDocument {
    for rule in rules {
        document.annotate(&format!("{what}.{}", rule.name), rule.cite.to_string());
    }
    document
}
