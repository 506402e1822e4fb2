//! Takes out what the sources do not show, and what would dangle then.
//!
//! Removing is repeated until nothing is found any more: what referred to an element that went goes
//! next. What then is wrong in the language (a command that publishes nothing any more) goes back to
//! what it was, or goes as a whole. At the latest the trusted documents alone are left.

use serde_json::Value;

use crate::citation;
use crate::esdm::Severity;
use crate::esdm::plain::{self, PlainDocument};
use crate::refine::merge::{Refused, Why, rename_context};
use crate::refine::parts::CITED_LISTS;

use super::originals::Originals;
use super::{CITATION, Finding, MISSING, Sources, UNSUPPORTED, check};

/// Documents that hold.
#[derive(Debug, Clone)]
pub struct Stripped {
    /// What is left.
    pub documents: Vec<PlainDocument>,
    /// What went, and why.
    pub removed: Vec<Refused>,
}

/// Rounds of removing; a chain of references is rarely longer than three.
const MOST_ROUNDS: usize = 40;

/// Takes the findings' subjects out, and whatever is found or broken then. What comes out passes
/// [`check`] and has no errors that the trusted documents do not have.
pub fn strip(
    sources: &dyn Sources,
    trusted: &[PlainDocument],
    documents: Vec<PlainDocument>,
    findings: Vec<Finding>,
) -> Stripped {
    let mut stripped = Stripped { documents, removed: Vec::new() };
    let mut findings = findings;
    for _ in 0..MOST_ROUNDS {
        if findings.is_empty() {
            findings = check(sources, trusted, &stripped.documents);
        }
        if findings.is_empty() {
            findings = broken(trusted, &stripped.documents);
        }
        if findings.is_empty() {
            return stripped;
        }
        stripped = without(sources, trusted, stripped, std::mem::take(&mut findings));
    }
    // More knots than there are rounds: only what is trusted is sure to hold.
    stripped.documents = trusted.to_vec();
    stripped
}

/// Errors of the language as findings about whole documents, unless the trusted ones have as many.
fn broken(trusted: &[PlainDocument], documents: &[PlainDocument]) -> Vec<Finding> {
    let checked = plain::check(documents);
    if checked.errors() == 0 || checked.errors() <= plain::check(trusted).errors() {
        return Vec::new();
    }
    let originals = Originals::find(trusted, documents);
    let mut found: Vec<Finding> = Vec::new();
    for (diagnostic, document) in checked.diagnostics {
        let Some(at) = document.filter(|_| diagnostic.severity == Severity::Error) else { continue };
        let unchanged = originals.of(at) == Some(&documents[at]);
        if !unchanged && found.iter().all(|other| other.document != Some(at)) {
            found.push(Finding { diagnostic, document: Some(at), pointer: String::new() });
        }
    }
    if found.is_empty() {
        // The errors are said of documents as they were; what is new must have caused them.
        let changed = (0..documents.len()).rev().find(|at| originals.of(*at) != Some(&documents[*at]));
        let error =
            plain::check(documents).diagnostics.into_iter().find(|(d, _)| d.severity == Severity::Error);
        found.extend(changed.zip(error).map(|(at, (diagnostic, _))| Finding {
            diagnostic,
            document: Some(at),
            pointer: String::new(),
        }));
    }
    found
}

/// One round of removing.
fn without(
    sources: &dyn Sources,
    trusted: &[PlainDocument],
    stripped: Stripped,
    findings: Vec<Finding>,
) -> Stripped {
    let Stripped { documents, mut removed } = stripped;
    let originals = Originals::find(trusted, &documents);
    let lost: Vec<PlainDocument> = originals.missing().cloned().collect();
    let mut next: Vec<Option<PlainDocument>> = documents.iter().cloned().map(Some).collect();
    // From the end, so that pointers into lists stay right.
    let mut findings: Vec<Finding> = findings.into_iter().filter(|f| f.diagnostic.id != MISSING).collect();
    findings.sort_by(|a, b| (b.document, position(&b.pointer)).cmp(&(a.document, position(&a.pointer))));
    findings.dedup_by(|a, b| a.document == b.document && a.pointer == b.pointer);
    let mut renamed = Vec::new();
    for finding in findings {
        let Some(at) = finding.document else { continue };
        let Some(Some(document)) = next.get_mut(at) else { continue };
        let original = originals.of(at);
        if let ("bounded-context", "/name", Some(original)) =
            (document.kind(), finding.pointer.as_str(), original)
        {
            renamed.push((document.name().to_owned(), original.name().to_owned()));
        }
        removed.push(Refused {
            key: document.key(),
            pointer: finding.pointer.clone(),
            reason: finding.diagnostic.message.clone(),
            why: if is_grounding(finding.diagnostic.id) { Why::Evidence } else { Why::Form },
            place: (finding.diagnostic.place.line > 0 && is_grounding(finding.diagnostic.id))
                .then(|| format!("{}:{}", finding.diagnostic.place.file, finding.diagnostic.place.line)),
        });
        let renames = finding.pointer == "/name" && original.is_some();
        let done = !finding.pointer.is_empty()
            && (renames || take_out(sources, document, original, &finding.pointer));
        if done {
            drop_loose_citations(document, original);
        } else {
            next[at] = original.cloned();
        }
    }
    let mut documents: Vec<PlainDocument> = next.into_iter().flatten().chain(lost).collect();
    for (now, before) in renamed {
        rename_context(&mut documents, &now, &before);
    }
    Stripped { documents, removed }
}

/// Whether the place of a finding is one in the code, not in a file of the model.
fn is_grounding(id: &str) -> bool {
    [UNSUPPORTED, CITATION, MISSING].contains(&id)
}

/// Citations of rules that went say nothing any more.
fn drop_loose_citations(document: &mut PlainDocument, original: Option<&PlainDocument>) {
    let is_loose = |key: &str| {
        let Some((word, name)) = key.split_once('.') else { return false };
        let lists = CITED_LISTS.iter().filter(|(_, of)| *of == word);
        let holds = |(list, _): &(&str, &str)| {
            document.items(list).iter().any(|item| item.get("name").and_then(Value::as_str) == Some(name))
        };
        lists.clone().next().is_some() && !lists.clone().any(holds)
    };
    let known = |key: &str| original.is_some_and(|original| original.annotation(key).is_some());
    let loose: Vec<String> = document
        .annotations()
        .into_iter()
        .flatten()
        .map(|(key, _)| key.clone())
        .filter(|key| is_loose(key) && !known(key))
        .collect();
    if let Some(Value::Object(annotations)) = document.value_mut().pointer_mut("/metadata/annotations") {
        loose.iter().for_each(|key| _ = annotations.shift_remove(key));
    }
}

/// A pointer as something that orders list items by number.
fn position(pointer: &str) -> Vec<(usize, &str)> {
    pointer.split('/').map(|step| (step.parse().unwrap_or(usize::MAX), step)).collect()
}

/// Takes one part out of a document, or puts it back as it was. `false` if that cannot be done.
fn take_out(
    sources: &dyn Sources,
    document: &mut PlainDocument,
    original: Option<&PlainDocument>,
    pointer: &str,
) -> bool {
    if let Some(annotation) = pointer.strip_prefix("/metadata/annotations/") {
        return mend_citation(sources, document, original, &annotation.replace("~1", "/").replace("~0", "~"));
    }
    let before = original.and_then(|original| original.value().pointer(pointer)).cloned();
    let now = document.value().pointer(pointer).cloned();
    let Some((parent, last)) = pointer.rsplit_once('/') else { return false };
    let last = last.replace("~1", "/").replace("~0", "~");
    // A text of something that was there before is put back; the same place in a list that has
    // changed may be something else.
    let same_item = |original: &PlainDocument| {
        name_of(original.value().pointer(parent)) == name_of(document.value().pointer(parent))
    };
    let back = before.filter(|before| Some(before) != now.as_ref() && original.is_some_and(same_item));
    let Some(holder) = document.value_mut().pointer_mut(parent) else { return false };
    match (holder, back) {
        (Value::Object(map), Some(before)) => {
            map.insert(last, before);
            true
        }
        (Value::Object(map), None) if is_demanded(&last) => {
            // A rule without its sentence is none: the whole item goes.
            let _ = map;
            match parent.is_empty() {
                true => false,
                false => take_out(sources, document, original, parent),
            }
        }
        (Value::Object(map), None) => {
            map.shift_remove(&last);
            let emptied = map.is_empty();
            if let Some((schema, "properties")) = parent.rsplit_once('/') {
                no_longer_required(document, schema, &last);
            } else if emptied && parent.contains('/') && !parent[1..].is_empty() {
                return take_out(sources, document, original, parent);
            }
            true
        }
        (Value::Array(items), _) => match last.parse::<usize>() {
            Ok(i) if i < items.len() => {
                items.remove(i);
                if items.is_empty()
                    && let Some((parent, field)) = parent.rsplit_once('/')
                    && let Some(Value::Object(map)) = document.value_mut().pointer_mut(parent)
                {
                    map.shift_remove(field);
                }
                true
            }
            _ => false,
        },
        _ => false,
    }
}

fn name_of(value: Option<&Value>) -> Option<&Value> {
    let value = value?;
    ["name", "event", "term", "externalSystem"].iter().find_map(|field| value.get(field))
}

/// Fields without which the item around them is no item.
fn is_demanded(field: &str) -> bool {
    matches!(
        field,
        "rule" | "criteria" | "condition" | "definition" | "term" | "externalSystem" | "when" | "name"
    )
}

fn no_longer_required(document: &mut PlainDocument, schema: &str, property: &str) {
    if let Some(Value::Object(schema)) = document.value_mut().pointer_mut(schema)
        && let Some(Value::Array(required)) = schema.get_mut("required")
    {
        required.retain(|name| name != property);
        if required.is_empty() {
            schema.shift_remove("required");
        }
    }
}

/// Keeps those places of an annotation that exist; none left, it is as it was or goes.
fn mend_citation(
    sources: &dyn Sources,
    document: &mut PlainDocument,
    original: Option<&PlainDocument>,
    annotation: &str,
) -> bool {
    let text = document.annotation(annotation).unwrap_or_default();
    let places: Vec<String> = citation::places(text)
        .into_iter()
        .filter(|place| sources.line(&place.path, place.line).is_some())
        .map(|place| format!("{}:{}", place.path, place.line))
        .collect();
    let before = original.and_then(|original| original.annotation(annotation));
    match (places.is_empty(), before) {
        (_, Some(before)) => document.annotate(annotation, before),
        (false, None) => document.annotate(annotation, places.join(", ")),
        (true, None) => {
            if let Some(Value::Object(annotations)) =
                document.value_mut().pointer_mut("/metadata/annotations")
            {
                annotations.shift_remove(annotation);
            }
        }
    }
    true
}
