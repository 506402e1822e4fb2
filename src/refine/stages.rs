//! The questions a model is asked, in the order in which the answers build on one another.
//!
//! First the packages of which the scan makes nothing, then what the contexts are called and mean,
//! then each consistency unit with its code, then what follows from the events, and in the end a
//! sentence for whatever still has none.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::esdm::plain::{Key, PlainDocument};
use crate::extract::Scan;
use crate::llm::{Request, tokens};
use crate::syntax::Place;

use super::digest;
use super::fence::fence;
use super::merge::Powers;
use super::packing::{Packed, Packer, redact};
use super::prompts::{PromptError, Prompts};
use super::uncovered::uncovered;

/// Documents in one request about consumers and views.
const INTEGRATION_CHUNK: usize = 16;
/// Documents in one request for descriptions.
const DESCRIBE_CHUNK: usize = 40;
/// Packages that are surveyed, largest first: in a large repository most of those without a unit are
/// libraries and tools.
const MOST_SURVEYS: usize = 12;
/// Documents that a survey is expected to bring, for the plan.
const SURVEYED: usize = 6;
/// Tokens of the inventory of all contexts.
const INVENTORY: u64 = 8_000;

/// The steps, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Packages in which the scan finds no consistency unit: code that follows no known idiom.
    Survey,
    /// Names, meaning and language of the contexts.
    Contexts,
    /// Aggregates and boundaries with their commands, events and rules.
    Unit,
    /// Consumers, read models and queries.
    Integration,
    /// Descriptions of what has none.
    Describe,
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Stage; 5] =
        [Stage::Survey, Stage::Contexts, Stage::Unit, Stage::Integration, Stage::Describe];

    /// The stage's name, which is its prompt's too.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Survey => "survey",
            Stage::Contexts => "contexts",
            Stage::Unit => "unit",
            Stage::Integration => "integration",
            Stage::Describe => "describe",
        }
    }
}

/// One question.
pub struct Task {
    /// What is asked.
    pub request: Request,
    /// What its answer may change.
    pub powers: Powers,
    /// Documents it is about.
    pub documents: usize,
    /// The code it shows; `None` where it shows none.
    pub packed: Option<Packed>,
}

/// What questions are made from.
pub struct Desk<'a> {
    /// What was scanned.
    pub scan: &'a Scan,
    /// The templates.
    pub prompts: &'a Prompts,
    /// The code.
    pub packer: &'a Packer<'a>,
    /// The model as it is now.
    pub documents: &'a [PlainDocument],
    /// Tokens of code for one question.
    pub code_tokens: u64,
    /// The most tokens of an answer.
    pub answer_tokens: u32,
    /// Which of several independent runs this is.
    pub repeat: u32,
}

impl Desk<'_> {
    /// The questions of a stage.
    ///
    /// # Errors
    /// When a prompt of the user's own cannot be rendered.
    pub fn tasks(&self, stage: Stage) -> Result<Vec<Task>, PromptError> {
        match stage {
            Stage::Survey => self.survey(),
            Stage::Contexts => self.contexts(),
            Stage::Unit => self.units(),
            Stage::Integration => self.integration(),
            Stage::Describe => self.describe(),
        }
    }

    fn survey(&self) -> Result<Vec<Task>, PromptError> {
        let domain = self.of_kinds(&["domain"]);
        let contexts: Vec<String> = self
            .of_kinds(&["bounded-context"])
            .iter()
            .map(|context| format!("`{}`", context.name()))
            .collect();
        let contexts = if contexts.is_empty() { "none".to_owned() } else { contexts.join(", ") };
        let mut tasks = Vec::new();
        for blank in uncovered(self.scan, self.documents).iter().take(MOST_SURVEYS) {
            let packed = self.packer.pack(&blank.seeds, self.code_tokens.saturating_mul(2));
            if packed.text.trim().is_empty() {
                continue;
            }
            #[derive(Serialize)]
            struct Values<'a> {
                domain: &'a str,
                package: &'a str,
                contexts: &'a str,
                fence: String,
                code: &'a str,
            }
            let values = Values {
                domain: self.domain(),
                package: &blank.name,
                contexts: &contexts,
                fence: fence(&[&packed.text]),
                code: &packed.text,
            };
            let powers = Powers::over(domain.iter().map(|document| document.key())).adding(&[
                "bounded-context",
                "aggregate",
                "command",
                "event",
                "read-model",
                "query",
                "policy",
            ]);
            let request = self.request(Stage::Survey, &blank.name, &values)?;
            tasks.push(Task { request, powers, documents: SURVEYED, packed: Some(packed) });
        }
        Ok(tasks)
    }

    fn contexts(&self) -> Result<Vec<Task>, PromptError> {
        let documents = self.of_kinds(&["domain", "bounded-context", "context-mapping", "subdomain"]);
        if !documents.iter().any(|document| document.kind() == "bounded-context") {
            return Ok(Vec::new());
        }
        let inventory = redact(&self.inventory());
        #[derive(Serialize)]
        struct Values<'a> {
            domain: &'a str,
            fence: String,
            inventory: &'a str,
        }
        let values = Values { domain: self.domain(), fence: fence(&[&inventory]), inventory: &inventory };
        let powers = Powers::over(documents.iter().map(|document| document.key())).renaming_contexts();
        let request = self.request(Stage::Contexts, self.domain(), &values)?;
        Ok(vec![Task { request, powers, documents: documents.len(), packed: None }])
    }

    /// One line an element, by context; without places, and then without elements, if it must be
    /// shorter.
    fn inventory(&self) -> String {
        let full = |document: &PlainDocument| digest::headline(document);
        let short = |document: &PlainDocument| format!("{} {}", document.kind(), document.name());
        let mut text = self.inventory_of(&full);
        if tokens::count(&text) > INVENTORY {
            text = self.inventory_of(&short);
        }
        if tokens::count(&text) <= INVENTORY {
            return text;
        }
        let mut counts: BTreeMap<(String, &str), usize> = BTreeMap::new();
        for document in self.documents {
            let context = document.context().unwrap_or_default().to_owned();
            *counts.entry((context, document.kind())).or_default() += 1;
        }
        counts.iter().map(|((context, kind), count)| format!("{context}: {count} {kind}\n")).collect()
    }

    fn inventory_of(&self, line: &dyn Fn(&PlainDocument) -> String) -> String {
        let mut text = String::new();
        let contexts = self.of_kinds(&["bounded-context"]);
        for context in &contexts {
            text.push_str(&line(context));
            text.push('\n');
            let inside = self.documents.iter().filter(|document| {
                document.context() == Some(context.name()) && document.kind() != "bounded-context"
            });
            for document in inside {
                text.push_str(&format!("  {}\n", line(document)));
            }
        }
        let outside = self.documents.iter().filter(|document| document.context().is_none());
        for document in outside {
            text.push_str(&line(document));
            text.push('\n');
        }
        text
    }

    fn units(&self) -> Result<Vec<Task>, PromptError> {
        let units = self.of_kinds(&["aggregate", "dynamic-consistency-boundary"]);
        let values = self.values_by_unit(&units);
        let mut tasks = Vec::new();
        for unit in &units {
            let mut documents = vec![*unit];
            documents.extend(self.documents.iter().filter(|document| {
                matches!(document.kind(), "command" | "event")
                    && document.context() == unit.context()
                    && document.unit() == Some(unit.name())
                    && owned_by(document, unit)
            }));
            documents.extend(self.free_events(unit));
            documents.extend(values.get(&unit.key()).into_iter().flatten());
            let context = unit.context().unwrap_or_default();
            let powers = Powers::over(documents.iter().map(|document| document.key()))
                .adding(&["command", "event", "value-object"])
                .within(context, unit.name());
            let (sketch, packed) = self.material(&documents);
            #[derive(Serialize)]
            struct Values<'a> {
                domain: &'a str,
                context: &'a str,
                kind: &'a str,
                name: &'a str,
                fence: String,
                sketch: &'a str,
                code: &'a str,
            }
            let values = Values {
                domain: self.domain(),
                context,
                kind: unit.kind(),
                name: unit.name(),
                fence: fence(&[&sketch, &packed.text]),
                sketch: &sketch,
                code: &packed.text,
            };
            let request = self.request(Stage::Unit, &format!("{context}/{}", unit.name()), &values)?;
            tasks.push(Task { request, powers, documents: documents.len(), packed: Some(packed) });
        }
        Ok(tasks)
    }

    /// Events of no aggregate that a boundary publishes; each belongs to the first boundary that does.
    fn free_events(&self, unit: &PlainDocument) -> Vec<&PlainDocument> {
        if unit.kind() != "dynamic-consistency-boundary" {
            return Vec::new();
        }
        let publisher = |event: &PlainDocument| {
            self.documents.iter().find(|command| {
                command.kind() == "command"
                    && command.context() == event.context()
                    && names(command, "publishes").any(|name| name == event.name())
            })
        };
        self.documents
            .iter()
            .filter(|event| {
                event.kind() == "event" && event.unit().is_none() && event.context() == unit.context()
            })
            .filter(|event| publisher(event).is_some_and(|command| owned_by(command, unit)))
            .collect()
    }

    /// Value objects beside the unit of their context that their file is nearest to.
    fn values_by_unit(&self, units: &[&PlainDocument]) -> BTreeMap<Key, Vec<&PlainDocument>> {
        let mut by_unit: BTreeMap<Key, Vec<&PlainDocument>> = BTreeMap::new();
        for value in self.documents.iter().filter(|document| document.kind() == "value-object") {
            let beside = |unit: &&&PlainDocument| unit.context() == value.context();
            let nearness = |unit: &PlainDocument| {
                let (one, other) = (source_path(unit), source_path(value));
                one.split('/').zip(other.split('/')).take_while(|(a, b)| a == b).count()
            };
            // Of equally near ones the first, not the last as `max_by_key` has it.
            let nearest = units.iter().filter(beside).rev().max_by_key(|unit| nearness(unit));
            if let Some(unit) = nearest {
                by_unit.entry(unit.key()).or_default().push(value);
            }
        }
        by_unit
    }

    fn integration(&self) -> Result<Vec<Task>, PromptError> {
        let mut by_context: BTreeMap<String, Vec<&PlainDocument>> = BTreeMap::new();
        for document in self.documents {
            let context = match document.kind() {
                "read-model" | "query" => document.context().map(str::to_owned),
                "policy" | "event-handler" => event_context(document, "handles"),
                "process-manager" => event_context(document, "startsWhen"),
                _ => None,
            };
            if let Some(context) = context {
                by_context.entry(context).or_default().push(document);
            }
        }
        let mut tasks = Vec::new();
        for (context, documents) in &by_context {
            let chunks = documents.chunks(INTEGRATION_CHUNK).collect::<Vec<_>>();
            for (number, chunk) in chunks.iter().enumerate() {
                let powers = Powers::over(chunk.iter().map(|document| document.key()))
                    .adding(&["policy", "process-manager", "event-handler", "read-model", "query"])
                    .within(context, "");
                let (sketch, packed) = self.material(chunk);
                #[derive(Serialize)]
                struct Values<'a> {
                    context: &'a str,
                    fence: String,
                    sketch: &'a str,
                    code: &'a str,
                }
                let values = Values {
                    context,
                    fence: fence(&[&sketch, &packed.text]),
                    sketch: &sketch,
                    code: &packed.text,
                };
                let unit = part(context, number, chunks.len());
                let request = self.request(Stage::Integration, &unit, &values)?;
                tasks.push(Task { request, powers, documents: chunk.len(), packed: Some(packed) });
            }
        }
        Ok(tasks)
    }

    fn describe(&self) -> Result<Vec<Task>, PromptError> {
        let mut by_context: BTreeMap<&str, Vec<&PlainDocument>> = BTreeMap::new();
        for document in self.documents.iter().filter(|document| document.get("description").is_none()) {
            by_context.entry(document.context().unwrap_or_else(|| self.domain())).or_default().push(document);
        }
        let mut tasks = Vec::new();
        for (context, documents) in &by_context {
            let chunks = documents.chunks(DESCRIBE_CHUNK).collect::<Vec<_>>();
            for (number, chunk) in chunks.iter().enumerate() {
                let sketch = redact(&digest::digest(chunk.iter().copied()));
                #[derive(Serialize)]
                struct Values<'a> {
                    context: &'a str,
                    fence: String,
                    sketch: &'a str,
                }
                let values = Values { context, fence: fence(&[&sketch]), sketch: &sketch };
                let powers = Powers::over(chunk.iter().map(|document| document.key())).describing();
                let unit = part(context, number, chunks.len());
                let request = self.request(Stage::Describe, &unit, &values)?;
                tasks.push(Task { request, powers, documents: chunk.len(), packed: None });
            }
        }
        Ok(tasks)
    }

    /// What is shown of documents: their digest, and the code they stand for.
    fn material(&self, documents: &[&PlainDocument]) -> (String, Packed) {
        let sketch = redact(&digest::digest(documents.iter().copied()));
        let mut seen = BTreeSet::new();
        let seeds: Vec<Place> = documents
            .iter()
            .flat_map(|document| super::cited(document))
            .filter(|place| seen.insert(place.clone()))
            .collect();
        (sketch, self.packer.pack(&seeds, self.code_tokens))
    }

    fn request(&self, stage: Stage, unit: &str, values: &impl Serialize) -> Result<Request, PromptError> {
        let system = self.prompts.render("system", &())?;
        let user = self.prompts.render(stage.name(), values)?;
        let mut request = Request::new(stage.name(), unit, &system, &user);
        request.max_tokens = Some(self.answer_tokens);
        request.temperature = Some(0.0);
        request.repeat = self.repeat;
        Ok(request)
    }

    fn of_kinds(&self, kinds: &[&str]) -> Vec<&PlainDocument> {
        self.documents.iter().filter(|document| kinds.contains(&document.kind())).collect()
    }

    fn domain(&self) -> &str {
        self.documents
            .iter()
            .find(|document| document.kind() == "domain")
            .map_or("domain", PlainDocument::name)
    }
}

/// Whether a command or event is scoped to this unit, and not to one of the other kind with its name.
fn owned_by(document: &PlainDocument, unit: &PlainDocument) -> bool {
    let field = if unit.kind() == "aggregate" { "aggregate" } else { "dynamicConsistencyBoundary" };
    document.get("scope").and_then(|scope| scope.get(field)?.as_str()) == Some(unit.name())
}

fn names<'a>(document: &'a PlainDocument, field: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    let list = document.get(field).and_then(serde_json::Value::as_array);
    list.into_iter().flatten().filter_map(serde_json::Value::as_str)
}

fn event_context(document: &PlainDocument, field: &str) -> Option<String> {
    let first = document.get(field)?.as_array()?.first()?;
    first.get("boundedContext")?.as_str().map(str::to_owned)
}

fn source_path(document: &PlainDocument) -> String {
    super::cited(document).next().map(|place| place.path).unwrap_or_default()
}

/// The name of one of several requests about a context.
fn part(context: &str, number: usize, of: usize) -> String {
    if of > 1 { format!("{context} {}/{of}", number + 1) } else { context.to_owned() }
}
