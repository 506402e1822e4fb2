//! Mechanical repairs: findings go in, edits of a person's files come out.
//!
//! [`fix`] mends a model in memory and says what it did; [`attach`] only hangs the
//! repairs it knows on the findings; [`write`](write::write) brings a mended model to disk,
//! [`unified_diff`] shows it instead.
//!
//! One fixer, one file. A fixer looks at one finding and proposes a [`Fix`]; it need not be sure
//! that the model is better for it. The engine applies proposals, causes before consequences,
//! and keeps only what makes the model better and adds nothing to it.

mod casing;
mod context_mapping;
mod did_you_mean;
mod duplicate_document;
mod edits;
mod engine;
mod enum_value;
mod event_prefix;
mod header;
mod idempotency;
mod likeness;
mod shape;
mod standing;
mod stray_field;
mod symbols;
mod trial;
mod unknown_field;
mod write;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::check::{Options, check_with};
use super::diagnostic::{Diagnostic, Fix, Place, Safety};
use super::index::ModelIndex;
use super::model::{Document, Model, SourceFile};
use super::schema::{ApiVersion, Step};
use super::yaml::{Kind, NodeRef, Root};
use symbols::Symbols;
use trial::Trial;

pub use write::{WriteError, unified_diff, write};

/// One way of mending one sort of finding.
trait Fixer: Sync {
    /// When its turn is: a fixer of a later stage is asked only if those before it are done,
    /// because what it sees may be a mere consequence.
    fn stage(&self) -> Stage;

    /// The repair of a finding, if this is the fixer for it and there is one.
    fn propose(&self, finding: &Diagnostic, case: &Case<'_, '_>) -> Option<Fix>;
}

/// The turns of the fixers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    /// What makes a document visible at all.
    Header,
    /// What is wrong within one document.
    Form,
    /// What is left of that when everything with a clear counterpart is mended.
    Surplus,
    /// How documents refer to each other.
    Reference,
    /// What the rules say about a model without errors.
    Style,
}

static FIXERS: [&dyn Fixer; 10] = [
    &header::Header,
    &casing::Casing,
    &enum_value::EnumValue,
    &unknown_field::UnknownField,
    &idempotency::Idempotency,
    &stray_field::StrayField,
    &duplicate_document::DuplicateDocument,
    &did_you_mean::DidYouMean,
    &event_prefix::EventPrefix,
    &context_mapping::ContextMapping,
];

/// What a fixer may look at.
struct Case<'c, 'a> {
    model: &'a Model,
    index: &'c ModelIndex<'a>,
    symbols: &'c Symbols<'a>,
    /// Bytes of documents that may still be tried with other values.
    left: Cell<usize>,
    /// The kinds found to be the only fitting ones, by document and schema.
    kinds: RefCell<HashMap<(*const Root, ApiVersion), Option<&'static str>>>,
}

/// Where a finding is.
struct Spot<'a> {
    file: &'a SourceFile,
    document: Document<'a>,
    /// The node it points at.
    node: NodeRef<'a>,
    /// The way to the node from the document's root.
    path: Vec<Step>,
}

/// Bytes of documents tried in one round: enough for tens of thousands of findings in documents of
/// the usual size, and little enough for hostile ones.
const MOST_TRIED: usize = 32 << 20;

impl<'a> Case<'_, 'a> {
    /// A document to be tried with other values, unless too much has been tried already.
    fn trial(&self, document: Document<'_>) -> Option<Trial> {
        // What aliases stand for may be many times what is written.
        let size = document.node().range().len();
        if document.root.flaws.indirect || size > self.left.get() {
            return None;
        }
        self.left.set(self.left.get() - size);
        Trial::of(document)
    }

    /// The document and node a finding points at.
    fn spot(&self, finding: &Diagnostic) -> Option<Spot<'a>> {
        let span = finding.span.clone()?;
        let file = self.model.file(&finding.place.file)?;
        let document = file.documents().find(|d| {
            let range = d.node().range();
            range.start <= span.start && span.end <= range.end
        })?;
        let mut node = document.node();
        let mut path = Vec::new();
        while node.range() != span {
            let holds = |child: &NodeRef<'a>| {
                let range = child.range();
                range.start <= span.start && span.end <= range.end
            };
            (node, path) = match node.kind() {
                Kind::Mapping => {
                    let (key, value) = node.pairs().find(|(_, value)| holds(value))?;
                    path.push(Step::Key(key.raw_text().to_owned()));
                    (value, path)
                }
                Kind::Sequence => {
                    let (i, item) = node.items().enumerate().find(|(_, item)| holds(item))?;
                    path.push(Step::Item(i));
                    (item, path)
                }
                _ => return None,
            };
        }
        Some(Spot { file, document, node, path })
    }
}

/// A file that a repair changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFile {
    /// The path as shown to people.
    pub path: Arc<str>,
    /// Where the file is on disk, or is to be; `None` for models that are not on disk.
    pub on_disk: Option<PathBuf>,
    /// Its decoded text before; `None` if it is new.
    pub before: Option<String>,
    /// Its text now; empty if nothing is left of it and it should go.
    pub after: String,
}

/// A repair that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The id of the finding it mends.
    pub id: &'static str,
    /// Where the finding was when it was mended.
    pub place: Place,
    /// What the repair did, in a few words.
    pub title: String,
    /// Whether it says something the author has not said.
    pub safety: Safety,
}

/// A mended model.
#[derive(Debug)]
pub struct Fixed {
    /// The model as it is now.
    pub model: Model,
    /// The files that are not as they were, in path order.
    pub files: Vec<ChangedFile>,
    /// What was done, in order.
    pub applied: Vec<Applied>,
    /// What is still to be said about the model.
    pub remaining: Vec<Diagnostic>,
}

/// Mends what can be mended. Nothing on disk is touched.
///
/// Fixing the result again changes nothing, and no repair adds a finding.
pub fn fix(model: &Model, unsafe_too: bool) -> Fixed {
    fix_with(model, Options::default(), unsafe_too)
}

/// Like [`fix`], judging by these options.
pub fn fix_with(model: &Model, options: Options<'_>, unsafe_too: bool) -> Fixed {
    engine::run(model, options, unsafe_too)
}

/// Hangs on each finding the repair there is for it, safe or not. Says nothing about whether the
/// repairs would be accepted all at once.
pub fn attach(model: &Model, findings: &mut [Diagnostic]) {
    for (i, _, fix) in proposals(model, findings) {
        findings[i].fix.get_or_insert(fix);
    }
}

/// Proposals looked at in one go: beyond that a model is not edited by hand, and the next round sees
/// the rest.
const MOST_PROPOSALS: usize = 5_000;

/// The repairs of each finding, with the turn they take; those to be tried first come first.
fn proposals(model: &Model, findings: &[Diagnostic]) -> Vec<(usize, Stage, Fix)> {
    let (index, _) = ModelIndex::build(model);
    let symbols = Symbols::of(model);
    let case = Case {
        model,
        index: &index,
        symbols: &symbols,
        left: Cell::new(MOST_TRIED),
        kinds: RefCell::default(),
    };
    let mut found = Vec::new();
    for (i, finding) in findings.iter().enumerate() {
        if found.len() >= MOST_PROPOSALS {
            break;
        }
        found.extend(FIXERS.iter().filter_map(|f| Some((i, f.stage(), f.propose(finding, &case)?))));
    }
    found
}

/// The findings of a model.
fn findings(model: &Model, options: Options<'_>) -> Vec<Diagnostic> {
    check_with(model, options)
}

#[cfg(test)]
mod testing;
