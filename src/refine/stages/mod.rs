//! The questions a model is asked, in the order in which the answers build on one another.
//!
//! First the packages of which the scan makes nothing, then what the contexts are called and mean,
//! then each consistency unit with its code, then what follows from the events, and in the end a
//! sentence for whatever still has none. One file builds the questions of one stage.

mod allowance;
mod contexts;
mod describe;
mod integration;
mod survey;
mod uncovered;
mod units;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::esdm::plain::{Key, PlainDocument};
use crate::extract::Scan;
use crate::llm::Request;
use crate::syntax::Place;

use super::digest;
use super::merge::Powers;
use super::packing::{Packed, Packer, redact};
use super::prompts::{PromptError, Prompts};
use allowance::Allowance;

pub use allowance::allowance;

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
    /// Tokens of all of its code.
    pub source_tokens: u64,
    /// The templates.
    pub prompts: &'a Prompts,
    /// The code.
    pub packer: &'a Packer<'a>,
    /// The model as it is now.
    pub documents: &'a [PlainDocument],
    /// Consumers of which no convention is sure what they are.
    pub weak: &'a BTreeSet<Key>,
    /// The most tokens of code for one consistency unit.
    pub code_tokens: u64,
    /// The most tokens of an answer.
    pub answer_tokens: u32,
    /// Which of several independent runs this is.
    pub repeat: u32,
}

/// Documents that one question is about, together with their code.
struct Group<'a> {
    /// What it is about, for people.
    label: String,
    /// Contexts they belong to.
    contexts: Vec<&'a str>,
    /// Units among them; for the share of code they get.
    units: Vec<&'a PlainDocument>,
    /// All of them.
    documents: Vec<&'a PlainDocument>,
    /// Their digest, ready to be sent.
    sketch: String,
}

impl<'a> Group<'a> {
    /// Where to read: all places the documents cite, each once.
    fn seeds(&self) -> Vec<Place> {
        let mut seen = BTreeSet::new();
        let all = self.documents.iter().flat_map(|document| super::cited(document));
        all.filter(|place| seen.insert(place.clone())).collect()
    }
}

impl<'a> Desk<'a> {
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

    /// The code of each group, within what the run may read.
    fn code(&self, groups: &[Group<'_>]) -> Vec<Packed> {
        let seeds: Vec<Vec<Place>> = groups.iter().map(Group::seeds).collect();
        let widest = groups.iter().map(|group| group.units.len().max(1)).max().unwrap_or(1) as u64;
        let total = self.allowance().for_groups(groups.len());
        self.packer.pack_all(&seeds, self.code_tokens.saturating_mul(widest), total)
    }

    fn allowance(&self) -> Allowance {
        let (units, integration) = (self.unit_groups(), self.integration_groups());
        let sketches = units.iter().chain(&integration).map(|group| group.sketch.as_str());
        Allowance::new(self.source_tokens, sketches)
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

    /// Documents as a prompt shows them. Conditions in rules are quoted from code and may hold secrets.
    fn sketch(&self, documents: &[&PlainDocument]) -> String {
        redact(&digest::digest(documents.iter().copied()))
    }

    fn of_kinds(&self, kinds: &[&str]) -> Vec<&'a PlainDocument> {
        self.documents.iter().filter(|document| kinds.contains(&document.kind())).collect()
    }

    fn domain(&self) -> &'a str {
        self.documents
            .iter()
            .find(|document| document.kind() == "domain")
            .map_or("domain", PlainDocument::name)
    }
}

/// The name of one of several requests about the same.
fn part(name: &str, number: usize, of: usize) -> String {
    if of > 1 { format!("{name} {}/{of}", number + 1) } else { name.to_owned() }
}

/// Names in backticks, as a sentence lists them.
fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let all: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    all.join(", ")
}
