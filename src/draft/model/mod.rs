//! From an outline to documents, and always to a valid model.
//!
//! What the language demands and the outline does not have is derived and marked as inferred. Whatever
//! the linter still calls an error after that is taken out again: a draft lacks something rather than
//! being wrong.

mod consumers;
mod schemas;
mod settle;
mod units;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::outline::{Event, Origin, Outline, Rule, UnitKind};
use crate::esdm::Severity;
use crate::esdm::plain::{self, PlainDocument};

/// Writes an outline down. The documents come in the order they are laid out in.
pub fn documents(outline: &Outline) -> Vec<PlainDocument> {
    let outline = settle::settled(outline);
    let writer = Writer { outline: &outline };
    let mut out = Vec::new();
    out.extend(writer.domain());
    for context in 0..outline.contexts.len() {
        out.extend(writer.context(context));
        writer.units(context, &mut out);
        writer.views(context, &mut out);
        writer.actors(context, &mut out);
    }
    writer.systems(&mut out);
    writer.reactions(&mut out);
    writer.processes(&mut out);
    writer.mappings(&mut out);
    only_valid(once(out))
}

/// The first of each name.
pub fn once(documents: Vec<PlainDocument>) -> Vec<PlainDocument> {
    let mut seen = BTreeSet::new();
    documents.into_iter().filter(|document| seen.insert(document.key())).collect()
}

/// Takes out what the linter calls an error, until nothing is left to say.
pub fn only_valid(mut documents: Vec<PlainDocument>) -> Vec<PlainDocument> {
    loop {
        let checked = plain::check(&documents);
        let wrong: BTreeSet<usize> = checked
            .diagnostics
            .iter()
            .filter(|(diagnostic, _)| diagnostic.severity == Severity::Error)
            .filter_map(|(_, document)| *document)
            .collect();
        if wrong.is_empty() {
            return documents;
        }
        let mut at = 0;
        documents.retain(|_| {
            at += 1;
            !wrong.contains(&(at - 1))
        });
    }
}

/// Writes one kind after the other.
struct Writer<'a> {
    outline: &'a Outline,
}

impl Writer<'_> {
    /// A document with its origin; fields in the order of the schema.
    fn document(&self, kind: &str, name: &str, origin: &Origin, fields: Value) -> Option<PlainDocument> {
        let mut map = Map::new();
        map.insert("kind".to_owned(), kind.into());
        map.insert("name".to_owned(), name.into());
        if let Value::Object(fields) = fields {
            map.extend(fields.into_iter().filter(|(_, value)| !value.is_null()));
        }
        let mut document = PlainDocument::from_value(Value::Object(map))?;
        let places: Vec<String> = origin.cites.iter().map(ToString::to_string).collect();
        if !places.is_empty() {
            document.annotate("source", places.join(", "));
        }
        if origin.inferred {
            document.annotate("inferred", "true");
        }
        Some(document.in_order())
    }

    fn domain_scope(&self) -> Value {
        json!({"domain": self.outline.domain})
    }

    fn context_name(&self, context: usize) -> &str {
        self.outline.contexts.get(context).map_or("", |context| &context.name)
    }

    fn context_scope(&self, context: usize) -> Value {
        json!({"domain": self.outline.domain, "boundedContext": self.context_name(context)})
    }

    fn event_reference(&self, event: usize) -> Value {
        let event: &Event = &self.outline.events[event];
        let unit = &self.outline.units[event.unit];
        let context = self.context_name(unit.context);
        match unit.kind {
            UnitKind::Aggregate => {
                json!({"boundedContext": context, "aggregate": unit.name, "event": event.name})
            }
            UnitKind::Boundary => json!({"boundedContext": context, "event": event.name}),
        }
    }

    fn command_reference(&self, command: usize) -> Value {
        let command = &self.outline.commands[command];
        let unit = &self.outline.units[command.unit];
        let context = self.context_name(unit.context);
        let part = match unit.kind {
            UnitKind::Aggregate => "aggregate",
            UnitKind::Boundary => "dynamicConsistencyBoundary",
        };
        json!({"boundedContext": context, part: unit.name, "command": command.name})
    }

    fn rules(rules: &[Rule], text: &str) -> Value {
        if rules.is_empty() {
            return Value::Null;
        }
        rules.iter().map(|rule| json!({"name": rule.name, text: rule.text})).collect()
    }

    fn domain(&self) -> Option<PlainDocument> {
        let fields = json!({"description": self.outline.about});
        self.document("domain", &self.outline.domain, &self.outline.domain_origin, fields)
    }

    fn context(&self, context: usize) -> Option<PlainDocument> {
        let it = &self.outline.contexts[context];
        let terms: Vec<Value> = self
            .outline
            .terms
            .iter()
            .filter(|term| term.context == context)
            .map(|term| json!({"term": term.term, "definition": term.definition}))
            .collect();
        let terms = if terms.is_empty() { Value::Null } else { Value::Array(terms) };
        let fields = json!({"scope": self.domain_scope(), "ubiquitousLanguage": terms});
        self.document("bounded-context", &it.name, &it.origin, fields)
    }

    fn views(&self, context: usize, out: &mut Vec<PlainDocument>) {
        for (at, view) in self.outline.views.iter().enumerate().filter(|(_, view)| view.context == context) {
            let projections: Vec<Value> = view
                .projections
                .iter()
                .map(|projection| {
                    let mut reference = self.event_reference(projection.event);
                    reference["rule"] = projection.text.clone().into();
                    reference
                })
                .collect();
            let fields = json!({
                "scope": self.context_scope(context),
                "schema": schemas::list(&view.fields),
                "projections": projections,
            });
            out.extend(self.document("read-model", &view.name, &view.origin, fields));
            for query in self.outline.queries.iter().filter(|query| query.view == at) {
                let parameters = match query.parameters.as_slice() {
                    [] => Value::Null,
                    some => schemas::object(some, |_| true),
                };
                let actors = if query.actors.is_empty() { Value::Null } else { json!(query.actors) };
                let fields = json!({
                    "scope": self.context_scope(context),
                    "readModel": view.name,
                    "parameters": parameters,
                    "result": schemas::list(&view.fields),
                    "actors": actors,
                });
                out.extend(self.document("query", &query.name, &query.origin, fields));
            }
        }
    }

    fn actors(&self, context: usize, out: &mut Vec<PlainDocument>) {
        for actor in self.outline.actors.iter().filter(|actor| actor.context == context) {
            let fields = json!({"scope": self.context_scope(context), "type": "human"});
            out.extend(self.document("actor", &actor.name, &actor.origin, fields));
        }
    }

    fn systems(&self, out: &mut Vec<PlainDocument>) {
        for system in &self.outline.systems {
            let fields = json!({"scope": self.domain_scope(), "direction": "outbound"});
            out.extend(self.document("external-system", &system.name, &system.origin, fields));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::gather::{Told, outline};
    use crate::draft::reading::text::Text;

    /// The model of a text as one line a document, and what the linter says about it.
    fn model(text: &str) -> (Vec<String>, Vec<String>) {
        let documents = documents(&outline(&Text::parse("bakery.md", text), &Told::default()));
        let checked = plain::check(&documents);
        let said = checked.diagnostics.iter().map(|(d, _)| format!("{} {}", d.severity, d.id)).collect();
        (documents.iter().map(|d| d.key().to_string()).collect(), said)
    }

    const BAKERY: &str = "# Bakery\n\n\
        A baker bakes a loaf with a loaf id and a weight, and the loaf was baked.\n\
        A loaf of no weight is refused.\n\
        A customer buys the loaf, and the loaf was bought.\n\
        A loaf cannot be bought twice.\n\
        When a loaf was bought, a receipt is printed.\n\
        The shelf list shows loaf id and weight of all loaves that were baked; bought loaves vanish from it.\n\
        A customer looks at the shelf list.\n";

    #[test]
    fn a_description_becomes_a_model() {
        let (documents, _) = model(BAKERY);
        assert_eq!(
            documents,
            [
                "domain bakery",
                "bounded-context bakery",
                "aggregate bakery/loaf",
                "command bakery/loaf/bake-loaf",
                "command bakery/loaf/buy-loaf",
                "event bakery/loaf/baked",
                "event bakery/loaf/bought",
                "read-model bakery/shelf-list",
                "query bakery/shelf-list",
                "actor bakery/baker",
                "actor bakery/customer",
                "event-handler receipt",
            ]
        );
    }

    #[test]
    fn every_document_says_where_it_comes_from() {
        let text = Text::parse("bakery.md", BAKERY);
        for document in documents(&outline(&text, &Told::default())) {
            let source = document.annotation("source").unwrap();
            let line: usize =
                source.split(", ").next().unwrap().strip_prefix("bakery.md:").unwrap().parse().unwrap();
            assert!((1..=9).contains(&line), "{source}");
        }
    }

    #[test]
    fn whatever_is_said_the_model_is_valid() {
        for text in [
            "",
            "Hello.",
            "x → y → z",
            "注文 が 来た。 A 注文 places a 注文 with an id and an id.",
            "A domain domains a domain with a domain id.",
            "When it was, it is. The it begins when it was done. The it ends when it was done.",
            "A clerk adds a clerk, and the clerk was added.\nWhen the clerk was added, we add a clerk.",
            "The list shows. A list shows a list of lists. Everyone can ask for lists.",
            "The moon begins when the sun was set and sets two timers: a nap after two days and a nap after 0 days.",
        ] {
            let (_, said) = model(text);
            assert!(!said.iter().any(|s| s.starts_with("error")), "{text}: {said:?}");
        }
    }
}
