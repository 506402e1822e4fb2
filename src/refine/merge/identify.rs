//! Which document a proposed one is about.

use crate::esdm::plain::PlainDocument;
use crate::refine::parts::CONSUMERS;
use crate::sketch::naming;

/// What a proposed document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    /// This document.
    One(usize),
    /// This consumer, which the proposal takes for another kind of consumer.
    OtherKind(usize),
    /// None that there is.
    New,
}

/// Why it cannot be said which one.
pub(super) enum Unclear {
    /// Several have that name.
    Several(Vec<String>),
    /// It is one that was not asked about.
    NotAsked,
}

/// Finds the document of a kind and name, within the scope as far as that is given. A scope that is
/// wrong does not hide a document whose name is unique.
pub(super) fn identify(
    document: &PlainDocument,
    documents: &[PlainDocument],
    touchable: &[bool],
) -> Result<Match, Unclear> {
    let of_kind = |other: &PlainDocument| other.kind() == document.kind();
    let alike = candidates(document, documents, &of_kind);
    if alike.is_empty() {
        let other_kind = |other: &PlainDocument| CONSUMERS.contains(&other.kind());
        let consumers = match CONSUMERS.contains(&document.kind()) {
            true => candidates(document, documents, &other_kind),
            false => Vec::new(),
        };
        return match consumers[..] {
            [at] if touchable[at] => Ok(Match::OtherKind(at)),
            [] => Ok(Match::New),
            _ => Err(Unclear::NotAsked),
        };
    }
    let mine: Vec<usize> = alike.iter().copied().filter(|at| touchable[*at]).collect();
    match mine[..] {
        [] if is_elsewhere(document, &alike, documents) => Ok(Match::New),
        [] => Err(Unclear::NotAsked),
        [at] => Ok(Match::One(at)),
        _ => Err(Unclear::Several(mine.iter().map(|at| documents[*at].key().to_string()).collect())),
    }
}

/// Documents of that name; those of the very scope alone if there are any.
fn candidates(
    document: &PlainDocument,
    documents: &[PlainDocument],
    of_kind: &dyn Fn(&PlainDocument) -> bool,
) -> Vec<usize> {
    let named = |is_it: &dyn Fn(&PlainDocument) -> bool| -> Vec<usize> {
        (0..documents.len()).filter(|at| of_kind(&documents[*at]) && is_it(&documents[*at])).collect()
    };
    let mut alike = named(&|other| other.name() == document.name());
    if alike.is_empty() && document.kind() == "event" {
        // `order-placed` is `placed` on `order`.
        alike = named(&|other| {
            other.unit().is_some_and(|unit| {
                naming::event_on(document.name(), unit) == other.name() && document.name() != other.name()
            })
        });
    }
    for part in [PlainDocument::context, PlainDocument::unit] {
        let Some(wanted) = part(document) else { continue };
        let exact: Vec<usize> =
            alike.iter().copied().filter(|at| part(&documents[*at]) == Some(wanted)).collect();
        if !exact.is_empty() {
            alike = exact;
        }
    }
    alike
}

/// Whether a document that says where it belongs belongs elsewhere than all of its name.
fn is_elsewhere(document: &PlainDocument, alike: &[usize], documents: &[PlainDocument]) -> bool {
    let differs = |at: &usize| {
        let other = &documents[*at];
        let other_part = |part: fn(&PlainDocument) -> Option<&str>| {
            part(document).is_some_and(|wanted| part(other) != Some(wanted))
        };
        other_part(PlainDocument::context) || other_part(PlainDocument::unit)
    };
    alike.iter().all(differs)
}
