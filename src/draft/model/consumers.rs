//! What spans contexts: policies, event handlers, process managers, context mappings.

use serde_json::{Map, Value, json};

use super::{Writer, schemas};
use crate::draft::outline::{Delivery, Effect, Process, Step, When};
use crate::esdm::plain::PlainDocument;

impl Writer<'_> {
    pub(super) fn reactions(&self, out: &mut Vec<PlainDocument>) {
        for reaction in &self.outline.reactions {
            let handles: Vec<Value> =
                reaction.handles.iter().map(|event| self.event_reference(*event)).collect();
            let mut fields = json!({"scope": self.domain_scope(), "handles": handles});
            deliver(&mut fields, &reaction.delivery);
            let kind = match &reaction.effect {
                Effect::Commands(commands) => {
                    fields["emits"] =
                        commands.iter().map(|command| self.command_reference(*command)).collect();
                    "policy"
                }
                Effect::Outside { text, system } => {
                    fields["sideEffects"] = match system {
                        Some(system) => {
                            json!([{"type": "external-call", "externalSystem": system, "rule": text}])
                        }
                        None => json!([{"type": "other", "rule": text}]),
                    };
                    "event-handler"
                }
            };
            out.extend(self.document(kind, &reaction.name, &reaction.origin, fields));
        }
    }

    pub(super) fn processes(&self, out: &mut Vec<PlainDocument>) {
        for process in &self.outline.processes {
            let field = process.correlation.clone().unwrap_or_default();
            let starts: Vec<Value> =
                process.starts.iter().map(|event| self.event_reference(*event)).collect();
            let mut fields = json!({
                "scope": self.domain_scope(),
                "correlatedBy": {"source": "event-field", "field": field},
                "state": schemas::object([&field], |_| true),
                "startsWhen": starts,
                "endsWhen": Writer::rules(&process.ends, "condition"),
                "reactions": process.steps.iter().map(|step| self.step(step)).collect::<Vec<_>>(),
                "timers": timers(process),
            });
            deliver(&mut fields, &process.delivery);
            out.extend(self.document("process-manager", &process.name, &process.origin, fields));
        }
    }

    fn step(&self, step: &Step) -> Value {
        let when = match &step.when {
            When::Event(event) => self.event_reference(*event),
            When::Timer(timer) => json!({"timer": timer}),
        };
        let mut out = Map::new();
        out.insert("when".to_owned(), when);
        out.insert("rule".to_owned(), step.text.clone().into());
        if !step.emits.is_empty() {
            let emits = step.emits.iter().map(|command| self.command_reference(*command)).collect();
            out.insert("emits".to_owned(), emits);
        }
        for (field, timers) in [("setTimers", &step.sets), ("cancelTimers", &step.cancels)] {
            if !timers.is_empty() {
                out.insert(field.to_owned(), json!(timers));
            }
        }
        Value::Object(out)
    }

    pub(super) fn mappings(&self, out: &mut Vec<PlainDocument>) {
        for mapping in &self.outline.mappings {
            let (down, up) = (self.context_name(mapping.downstream), self.context_name(mapping.upstream));
            let name = format!("{down}-{up}");
            let (lower, upper) = match mapping.kind {
                "customer-supplier" => ("customer", "supplier"),
                "conformist" => ("conformist", "upstream"),
                _ => ("downstream", "upstream"),
            };
            let fields = json!({
                "type": mapping.kind,
                lower: self.context_scope(mapping.downstream),
                upper: self.context_scope(mapping.upstream),
            });
            out.extend(self.document("context-mapping", &name, &mapping.origin, fields));
        }
    }
}

fn timers(process: &Process) -> Value {
    if process.timers.is_empty() {
        return Value::Null;
    }
    let timer = |t: &crate::draft::outline::Timer| json!({"name": t.name, "after": {"value": t.value, "unit": t.unit}});
    process.timers.iter().map(timer).collect()
}

fn deliver(fields: &mut Value, delivery: &Delivery) {
    let Some(owner) = delivery.repeated else {
        fields["deliveryGuarantee"] = "at-most-once".into();
        return;
    };
    fields["deliveryGuarantee"] = "at-least-once".into();
    let mut idempotency = json!({"owner": owner});
    if let Some(strategy) = &delivery.strategy {
        idempotency["strategy"] = strategy.clone().into();
    }
    fields["idempotency"] = idempotency;
}
