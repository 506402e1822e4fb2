//! Names of inferred events that the code says no word of: what a handler without a name stores
//! (`router.post('/', async (req, res) => … .save(book))`) is `created` by the method of its route alone.
//!
//! In: the documents and a reader of source files. Out: the same documents; an inferred event whose files
//! hold no word of its name is called by its aggregate's name as well (`book-created`), which the code
//! does say, and so it is in all that refers to it.

use std::collections::HashMap;

use super::mentions::holds_word;
use crate::citation::places;
use crate::esdm::definition::{Body, Definition, EventReference, UnitScope, When};
use crate::roles::words::words;

/// Writes out in full what no line says in short.
pub fn complete(documents: &mut [Definition], read: &dyn Fn(&str) -> Option<String>) {
    let mut files: HashMap<String, Option<String>> = HashMap::new();
    let mut renamed = Vec::new();
    for document in documents.iter() {
        let annotations = &document.metadata.annotations;
        let (Body::Event(event), Some(source)) = (&document.body, annotations.get("source")) else {
            continue;
        };
        let Some(aggregate) = event.scope.aggregate.as_deref() else { continue };
        if !annotations.contains_key("inferred") {
            continue;
        }
        let mut says = |name: &str| {
            let name = words(name);
            places(source).iter().any(|place| {
                let text = files.entry(place.path.clone()).or_insert_with(|| read(&place.path));
                text.as_deref().is_some_and(|text| text.lines().any(|line| holds_word(line, &name)))
            })
        };
        if !says(&document.name) && says(aggregate) {
            let full = format!("{aggregate}-{}", document.name);
            renamed.push(Renamed { scope: event.scope.clone(), short: document.name.clone(), full });
        }
    }
    let taken = |one: &Renamed| {
        let same = |d: &Definition| matches!(&d.body, Body::Event(e) if e.scope == one.scope);
        documents.iter().any(|d| d.name == one.full && same(d))
    };
    renamed.retain(|one| !taken(one));
    for one in &renamed {
        documents.iter_mut().for_each(|document| one.write_in(document));
    }
}

/// An event of an aggregate and the name it is written with from now on.
struct Renamed {
    scope: UnitScope,
    short: String,
    full: String,
}

impl Renamed {
    fn write_in(&self, document: &mut Definition) {
        match &mut document.body {
            Body::Event(event) if event.scope == self.scope && document.name == self.short => {
                document.name.clone_from(&self.full);
            }
            Body::Command(command) if command.scope == self.scope => {
                for event in command.publishes.iter_mut().filter(|event| **event == self.short) {
                    event.clone_from(&self.full);
                }
            }
            Body::EventHandler(handler) => self.refer(&mut handler.handles),
            Body::Policy(policy) => self.refer(&mut policy.handles),
            Body::DynamicConsistencyBoundary(boundary) => {
                self.refer(boundary.consults.iter_mut().map(|consult| &mut consult.event));
            }
            Body::ProcessManager(process) => {
                self.refer(&mut process.starts_when);
                self.refer(process.reactions.iter_mut().filter_map(|reaction| match &mut reaction.when {
                    When::Event(event) => Some(event),
                    When::Timer { .. } => None,
                }));
            }
            Body::ReadModel(view) => {
                for projection in view.projections.iter_mut().filter(|p| self.is(&p.event)) {
                    projection.event.event.clone_from(&self.full);
                    let (short, full) = (format!("`{}`", self.short), format!("`{}`", self.full));
                    projection.rule = projection.rule.replace(&short, &full);
                }
            }
            _ => {}
        }
    }

    fn refer<'a>(&self, references: impl IntoIterator<Item = &'a mut EventReference>) {
        for reference in references {
            if self.is(reference) {
                reference.event.clone_from(&self.full);
            }
        }
    }

    fn is(&self, reference: &EventReference) -> bool {
        reference.event == self.short
            && reference.aggregate == self.scope.aggregate
            && reference.bounded_context == self.scope.bounded_context
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::esdm::definition::{Command, ContextScope, Event, Projection, ReadModel};

    fn scope() -> UnitScope {
        UnitScope {
            domain: "d".into(),
            bounded_context: "c".into(),
            aggregate: Some("book".into()),
            dynamic_consistency_boundary: None,
        }
    }

    fn event(name: &str, inferred: bool) -> Definition {
        let mut event = Definition::new(name, Body::Event(Event { scope: scope(), data: json!({}) }));
        event.annotate("source", "a.ts:1");
        if inferred {
            event.annotate("inferred", "true");
        }
        event
    }

    fn command(publishes: &str) -> Definition {
        let body = Command {
            scope: scope(),
            data: json!({}),
            publishes: vec![publishes.to_owned()],
            actors: Vec::new(),
            constraints: Vec::new(),
        };
        Definition::new("create-book", Body::Command(body))
    }

    fn view(event: &str) -> Definition {
        let reference = EventReference {
            bounded_context: "c".into(),
            aggregate: Some("book".into()),
            event: event.to_owned(),
        };
        let rule = format!("Read as it stands after `{event}`.");
        let body = ReadModel {
            scope: ContextScope { domain: "d".into(), bounded_context: "c".into() },
            projections: vec![Projection { event: reference, rule }],
            schema: json!({}),
        };
        Definition::new("books", Body::ReadModel(body))
    }

    fn completed(mut documents: Vec<Definition>, text: &str) -> Vec<Definition> {
        complete(&mut documents, &|path| (path == "a.ts").then(|| text.to_owned()));
        documents
    }

    #[test]
    fn what_no_line_says_in_short_is_said_in_full_wherever_it_is_referred_to() {
        let short = vec![command("created"), event("created", true), view("created")];
        let full = vec![command("book-created"), event("book-created", true), view("book-created")];
        assert_eq!(completed(short, "router.post('/', (req) => save(Book, req.body));"), full);
    }

    #[test]
    fn a_line_that_says_the_name_keeps_it_short() {
        let short = vec![command("created"), event("created", true)];
        assert_eq!(completed(short.clone(), "const book = em.create(Book);"), short);
    }

    #[test]
    fn names_that_the_code_declares_and_full_names_it_does_not_say_either_stay() {
        let declared = vec![command("created"), event("created", false)];
        assert_eq!(completed(declared.clone(), "router.post('/', save(Book));"), declared);
        let unsaid = vec![command("created"), event("created", true)];
        assert_eq!(completed(unsaid.clone(), "run();"), unsaid);
    }
}
