//! One request until its answer holds: propose, merge, mend, check, ask again, keep the best.
//!
//! An answer is a proposal. It is merged into the documents there are, mended mechanically, and
//! checked against schema, references and grounding. What is found goes back to the model, one
//! group of findings at a time, for a few rounds; a round counts only if it leaves less to be said.
//! In the end what is still unsupported goes out, and if errors remain the documents stay as they
//! were: the result is never worse than what the loop began with.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::esdm::lenient;
use crate::esdm::plain::{self, Key, PlainDocument};
use crate::esdm::{Diagnostic, Severity, layout};
use crate::llm::{Answer, Client, Failure, Request};
use crate::syntax::Place;

use super::RefineError;
use super::digest::line;
use super::fence::fence;
use super::grounding::{self, Sources};
use super::merge::{Change, Powers, Refused, merge};
use super::prompts::Prompts;

/// Findings put to the model at once: more than these it begins to trade against one another.
const MOST_FINDINGS: usize = 12;
/// Tokens of code shown with a repair.
const REPAIR_CODE: u64 = 1_500;

/// What the loop needs besides a request.
pub struct Workshop<'a> {
    /// Whom to ask.
    pub client: &'a Client,
    /// How to ask again.
    pub prompts: &'a Prompts,
    /// Where citations are looked up.
    pub sources: &'a dyn Sources,
    /// Code around places, within a number of tokens.
    pub excerpt: &'a (dyn Fn(&[Place], u64) -> String + Sync),
    /// The documents to complete; they pass every check.
    pub base: &'a [PlainDocument],
    /// The most rounds of repair.
    pub rounds: u32,
}

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "fate", content = "why")]
pub enum Fate {
    /// Its proposal is in the model, or as much of it as holds.
    Kept,
    /// The model had nothing to say.
    Nothing,
    /// The answer could not be brought to pass the checks.
    AsSketched(String),
    /// No answer came.
    Failed(String),
    /// An answer is awaited.
    Pending(String),
    /// It was not asked: an earlier failure ends the run.
    NotAsked,
}

/// What came of a request.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// All documents as they are now; `None` when they are as they were.
    pub documents: Option<Vec<PlainDocument>>,
    /// How it ended.
    pub fate: Fate,
    /// Rounds of repair that were asked for.
    pub rounds: u32,
    /// What the lenient reader and the mechanical fixes did.
    pub notes: Vec<String>,
    /// What the proposal changed.
    pub changes: Vec<Change>,
    /// What of it was not taken over, and why.
    pub refused: Vec<Refused>,
    /// What was taken out because the code does not show it.
    pub removed: Vec<Refused>,
    /// The failure that no answer could be had for, or that broke off its repair.
    pub failure: Option<Failure>,
}

impl Outcome {
    fn of(fate: Fate) -> Outcome {
        Outcome {
            documents: None,
            fate,
            rounds: 0,
            notes: Vec::new(),
            changes: Vec::new(),
            refused: Vec::new(),
            removed: Vec::new(),
            failure: None,
        }
    }
}

/// A proposal after merging, mending and checking.
struct Candidate {
    proposal: Vec<PlainDocument>,
    documents: Vec<PlainDocument>,
    changes: Vec<Change>,
    refused: Vec<Refused>,
    fixes: Vec<String>,
    findings: Vec<Finding>,
    grounding: Vec<grounding::Finding>,
}

/// One thing that is wrong, as the model is told.
struct Finding {
    stage: Stage,
    document: Option<usize>,
    text: String,
}

/// The order in which findings are put to the model: a broken shape makes everything else moot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Language,
    Grounding,
}

/// One request on its way to an outcome: asked, answered, repaired round by round, settled.
pub struct Attempt<'a> {
    request: &'a Request,
    powers: &'a Powers,
    best: Option<Candidate>,
    /// Nothing more is asked.
    done: bool,
    outcome: Outcome,
    awaited: BTreeSet<Key>,
}

impl<'a> Attempt<'a> {
    /// Nothing was asked yet.
    pub fn new(request: &'a Request, powers: &'a Powers) -> Attempt<'a> {
        let outcome = Outcome::of(Fate::NotAsked);
        Attempt { request, powers, best: None, done: false, outcome, awaited: BTreeSet::new() }
    }

    /// What it is about.
    pub fn unit(&self) -> &str {
        &self.request.unit
    }

    /// What is to be asked next; `None` when the answer passes, or no round helps any more.
    ///
    /// # Errors
    /// When a prompt of the user's own cannot be rendered.
    pub fn next(&mut self, workshop: &Workshop<'_>) -> Result<Option<Request>, RefineError> {
        if self.done || self.outcome.rounds > workshop.rounds {
            return Ok(None);
        }
        let Some(best) = &self.best else {
            return Ok(Some(match self.outcome.fate {
                Fate::NotAsked => self.request.clone(),
                _ if self.outcome.rounds >= workshop.rounds => return Ok(None),
                _ => readable(self.request),
            }));
        };
        if self.outcome.rounds >= workshop.rounds {
            return Ok(None);
        }
        let Some((request, keys)) = workshop.repair(self.request, best)? else { return Ok(None) };
        self.awaited = keys;
        Ok(Some(request))
    }

    /// Takes in what came of the last request.
    pub fn answered(&mut self, workshop: &Workshop<'_>, answer: Result<Answer, Failure>) {
        let first = self.outcome.fate == Fate::NotAsked;
        if !first {
            self.outcome.rounds += 1;
        }
        let answer = match answer {
            Ok(answer) => answer,
            Err(failure) => return self.failed(failure, first),
        };
        let (documents, notes) = read(&answer.text);
        self.outcome.notes.extend(notes);
        if let Some(best) = &self.best {
            let proposal = replaced(&best.proposal, &self.awaited, documents.unwrap_or_default());
            let next = workshop.candidate(proposal, self.powers);
            if next.weight() < best.weight() {
                self.best = Some(next);
            } else {
                self.done = true;
                self.outcome
                    .notes
                    .push(format!("round {} left no less to be said and was dropped", self.outcome.rounds));
            }
            return;
        }
        match documents {
            None => {
                self.outcome.fate = Fate::Nothing;
                self.done = true;
            }
            Some(documents) if documents.is_empty() => {
                self.outcome.fate = Fate::AsSketched("no document could be read in the answer".into());
            }
            Some(documents) => {
                self.outcome.fate = Fate::Kept;
                self.best = Some(workshop.candidate(documents, self.powers));
            }
        }
    }

    fn failed(&mut self, failure: Failure, first: bool) {
        self.done = true;
        match &failure {
            Failure::Pending(path) => {
                // All of it is asked again by the run that finds the answer.
                self.outcome.fate = Fate::Pending(path.display().to_string());
                self.best = None;
            }
            _ if first => self.outcome.fate = Fate::Failed(failure.to_string()),
            // What there was before stays the best there is.
            _ => self.outcome.notes.push(format!("repair: {failure}")),
        }
        self.outcome.failure = Some(failure);
    }

    /// Whether more is to be asked, as far as rounds and room allow.
    pub fn is_open(&self) -> bool {
        !self.done && self.best.as_ref().is_none_or(|best| !best.findings.is_empty())
    }

    /// The end: what does not hold is taken out.
    pub fn settle(self, workshop: &Workshop<'_>) -> Outcome {
        let Attempt { best, mut outcome, .. } = self;
        let Some(Candidate { documents, changes, refused, fixes, grounding, .. }) = best else {
            return outcome;
        };
        let stripped = grounding::strip(workshop.sources, workshop.base, documents, grounding);
        let errors = plain::check(&stripped.documents).errors();
        outcome.refused = refused;
        outcome.removed = stripped.removed;
        outcome.notes.extend(fixes);
        if errors > 0 {
            outcome.fate = Fate::AsSketched(format!("{errors} errors were left after the last round"));
        } else if stripped.documents == workshop.base {
            outcome.fate = Fate::Nothing;
        } else {
            outcome.fate = Fate::Kept;
            outcome.changes = changes;
            outcome.documents = Some(stripped.documents);
        }
        outcome
    }
}

/// A request once more, for an answer that could not be read at all.
fn readable(request: &Request) -> Request {
    let mut again = request.clone();
    if let Some(last) = again.messages.last_mut() {
        last.text.push_str("\nAn earlier answer held no document that could be read. Answer with YAML documents and nothing else.\n");
    }
    again
}

impl Workshop<'_> {
    /// Asks one request, and goes on until the answer passes or no round helps any more.
    ///
    /// # Errors
    /// When a prompt of the user's own cannot be rendered.
    pub fn run(&self, request: &Request, powers: &Powers) -> Result<Outcome, RefineError> {
        let mut attempt = Attempt::new(request, powers);
        while let Some(request) = attempt.next(self)? {
            attempt.answered(self, self.client.chat(&request));
        }
        Ok(attempt.settle(self))
    }

    fn candidate(&self, proposal: Vec<PlainDocument>, powers: &Powers) -> Candidate {
        let merged = merge(self.base, &proposal, powers);
        let (documents, applied) = plain::mend(merged.documents);
        let fixes = applied.iter().map(|fix| format!("{}: {}", fix.id, fix.title)).collect();
        let checked = plain::check(&documents);
        let mut findings: Vec<Finding> = checked
            .diagnostics
            .iter()
            .filter(|(diagnostic, _)| diagnostic.severity == Severity::Error && !diagnostic.secondary)
            .map(|(diagnostic, document)| Finding {
                stage: Stage::Language,
                document: *document,
                text: told(diagnostic, document.map(|at| &documents[at])),
            })
            .collect();
        let grounding = grounding::check(self.sources, self.base, &documents);
        findings.extend(grounding.iter().map(|finding| Finding {
            stage: Stage::Grounding,
            document: finding.document,
            text: told(&finding.diagnostic, finding.document.and_then(|at| documents.get(at))),
        }));
        findings.sort_by_key(|finding| (finding.stage, finding.document));
        let (changes, refused) = (merged.changes, merged.refused);
        Candidate { proposal, documents, changes, refused, fixes, findings, grounding }
    }

    /// The request for the next round and the keys of the documents it is about.
    fn repair(
        &self,
        request: &Request,
        best: &Candidate,
    ) -> Result<Option<(Request, BTreeSet<Key>)>, RefineError> {
        let Some(stage) = best.findings.first().map(|finding| finding.stage) else { return Ok(None) };
        let group: Vec<&Finding> =
            best.findings.iter().filter(|finding| finding.stage == stage).take(MOST_FINDINGS).collect();
        let about: BTreeSet<usize> = group.iter().filter_map(|finding| finding.document).collect();
        let failing: Vec<&PlainDocument> = about.iter().filter_map(|at| best.documents.get(*at)).collect();
        let keys: BTreeSet<Key> = failing.iter().map(|document| document.key()).collect();
        let own: Vec<&PlainDocument> = best
            .proposal
            .iter()
            .filter(|document| keys.iter().any(|key| stands_for(document, key)))
            .collect();
        let shown = if own.is_empty() { failing } else { own };
        let places = shown.iter().flat_map(|document| places(document)).collect::<Vec<_>>();
        let proposal =
            shown.iter().filter_map(|document| layout::yaml(document).ok()).collect::<Vec<_>>().join("---\n");
        let code = (self.excerpt)(&places, REPAIR_CODE);
        #[derive(Serialize)]
        struct Values<'a> {
            unit: String,
            heading: String,
            findings: Vec<&'a str>,
            fence: String,
            proposal: &'a str,
            code: &'a str,
        }
        let heading = match group.len() {
            1 => "One thing does not hold:".to_owned(),
            count => format!("{count} things do not hold:"),
        };
        let values = Values {
            unit: format!("`{}`", line(&request.unit)),
            heading,
            findings: group.iter().map(|finding| finding.text.as_str()).collect(),
            fence: fence(&[&proposal, &code]),
            proposal: &proposal,
            code: &code,
        };
        let mut repair =
            Request::new("repair", &request.unit, &request.system, &self.prompts.render("repair", &values)?);
        repair.max_tokens = request.max_tokens;
        repair.temperature = request.temperature;
        repair.repeat = request.repeat;
        Ok(Some((repair, keys)))
    }
}

impl Candidate {
    /// How much there is to say; what is said of the language weighs more.
    fn weight(&self) -> (usize, usize) {
        let language = self.findings.iter().filter(|finding| finding.stage == Stage::Language).count();
        (language, self.findings.len())
    }
}

/// The documents of an answer, and what had to be done to read them. `None`: the model says that
/// there is nothing to say.
fn read(text: &str) -> (Option<Vec<PlainDocument>>, Vec<String>) {
    let answer = lenient::read_answer(text);
    let mut notes = answer.notes;
    if let [only] = answer.documents.as_slice()
        && only.get("nothing").is_some()
    {
        return (None, notes);
    }
    let documents: Vec<PlainDocument> = answer
        .documents
        .into_iter()
        .filter_map(|value| {
            let document = PlainDocument::from_value(value);
            if document.is_none() {
                notes.push("a document without kind and name was left out".to_owned());
            }
            document
        })
        .collect();
    (Some(documents), notes)
}

/// The proposal with its failing documents replaced by what the repair says of them. One that the
/// repair does not write again is taken back.
fn replaced(
    proposal: &[PlainDocument],
    failing: &BTreeSet<Key>,
    mended: Vec<PlainDocument>,
) -> Vec<PlainDocument> {
    let again = |document: &PlainDocument| {
        mended.iter().any(|other| other.kind() == document.kind() && other.name() == document.name())
    };
    let mut next: Vec<PlainDocument> = proposal
        .iter()
        .filter(|document| !failing.iter().any(|key| stands_for(document, key)) && !again(document))
        .cloned()
        .collect();
    next.extend(mended);
    next
}

/// Whether a document of a proposal, which may leave its scope out, is about the one of a key.
fn stands_for(document: &PlainDocument, key: &Key) -> bool {
    document.kind() == key.kind && document.name() == key.name
}

/// A finding as the model reads it.
fn told(diagnostic: &Diagnostic, document: Option<&PlainDocument>) -> String {
    let about = document.map_or_else(String::new, |document| format!("{}: ", document.key()));
    line(&format!("{about}{} ({})", diagnostic.message, diagnostic.id))
}

/// All places that a document cites.
fn places(document: &PlainDocument) -> Vec<Place> {
    super::cited(document).collect()
}
