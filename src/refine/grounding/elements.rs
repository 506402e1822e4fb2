//! New elements: does the code hold what they are named after?

use crate::citation::{self, names};
use crate::esdm::plain::PlainDocument;

use super::identifiers::{Likeness, line_holds, line_or_literal_holds};
use super::{Case, Finding, NOT_GROUNDED, around, finding, first_place, unsupported};

/// Lines a citation may be off.
const NEAR: usize = 1;

/// Kinds whose name may stand in a literal or an import.
const NAMED_BY_TEXT: [&str; 2] = ["actor", "external-system"];

pub(super) fn check(case: &Case<'_>, at: usize, found: &mut Vec<Finding>) {
    let document = case.document(at);
    if case.original(at).is_some() {
        case.broken_places(at, "source", found);
        renamed_context(case, at, found);
        return;
    }
    if let Some(missing) = missing_home(case, document) {
        found.push(unsupported(at, "", missing));
        return;
    }
    if document.kind() == "context-mapping" {
        mapping(case, at, found);
        return;
    }
    if NOT_GROUNDED.contains(&document.kind()) {
        case.broken_places(at, "source", found);
        if case.sources.is_code() {
            let message = "the code was divided into contexts by the scan: put this into one of them";
            found.push(unsupported(at, "", message));
        }
        return;
    }
    named(case, at, found);
}

/// A new element cites a line that holds its name.
fn named(case: &Case<'_>, at: usize, found: &mut Vec<Finding>) {
    let document = case.document(at);
    let name = document.name();
    let Some(source) = document.annotation("source") else {
        let message = format!(
            "`{name}` cites no line: add metadata.annotations.source: \"path:line\" with the line that holds its name, or leave it out"
        );
        found.push(unsupported(at, "", message));
        return;
    };
    case.broken_places(at, "source", found);
    let line = |place: &citation::Place| case.sources.line(&place.path, place.line);
    let place = || first_place(source).unwrap_or_else(super::Place::nowhere);
    if !case.sources.is_code() {
        let aliases = document.annotation("aliases").unwrap_or_default();
        let mut answers_to = std::iter::once(name).chain(aliases.split(',').map(str::trim));
        if !answers_to.any(|name| !name.is_empty() && citation::supports(name, source, line)) {
            let message = format!(
                "{source} does not speak of `{name}`: cite the sentence it comes from, or leave it out"
            );
            found.push(finding(at, "", message, place()));
        }
        return;
    }
    let derived = document.annotation("inferred") == Some("true");
    let likeness = if derived { Likeness::Forms } else { Likeness::Words };
    let is_text = NAMED_BY_TEXT.contains(&document.kind());
    let holds = |line: &String| match is_text {
        true => line_or_literal_holds(line, name),
        false => line_holds(line, name, likeness),
    };
    let held =
        citation::places(source).iter().any(|place| around(case.sources, place, NEAR).iter().any(holds));
    // What whoever scores a model asks for, too: one of the very lines holds one of the words.
    if !held || !citation::supports(name, source, line) {
        let first = citation::places(source).first().and_then(line).unwrap_or_default();
        let hint = match derived || is_text {
            true => "",
            false => {
                " (if it is derived, such as the event of an operation, say `inferred: \"true\"` in its annotations)"
            }
        };
        let message = format!(
            "no line at {source} holds `{name}` as an identifier; the first says `{}`: cite the line that does, or leave it out{hint}",
            excerpt(&first)
        );
        found.push(finding(at, "", message, place()));
    }
}

/// A unit or a context that a new document says it belongs to and that is not there.
fn missing_home(case: &Case<'_>, document: &PlainDocument) -> Option<String> {
    let gone = |kind: &str, name: &str| {
        Some(format!(
            "it belongs to the {kind} `{name}`, which is not in the model: name one that is, or leave it out"
        ))
    };
    let context = document.scope("boundedContext")?;
    if case.index.named("bounded-context", context, context).is_none() {
        return gone("bounded-context", context);
    }
    for (part, kind) in
        [("aggregate", "aggregate"), ("dynamicConsistencyBoundary", "dynamic-consistency-boundary")]
    {
        if let Some(unit) =
            document.scope(part).filter(|unit| case.index.named(kind, context, unit).is_none())
        {
            return gone(kind, unit);
        }
    }
    None
}

/// A new mapping joins contexts of which one hears from the other.
fn mapping(case: &Case<'_>, at: usize, found: &mut Vec<Finding>) {
    let document = case.document(at);
    let fields = document.value().as_object().into_iter().flatten();
    let ends: Vec<&str> = fields
        .flat_map(|(_, value)| value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice))
        .filter_map(|end| end.get("boundedContext")?.as_str())
        .collect();
    case.broken_places(at, "source", found);
    let [one, other] = ends[..] else { return };
    let joins = |document: &PlainDocument| {
        let edges = super::super::parts::edges(document);
        let mut contexts: Vec<&str> = edges.iter().map(|edge| edge.context.as_str()).collect();
        contexts.extend(document.context());
        contexts.contains(&one) && contexts.contains(&other)
    };
    if case.sources.is_code() && !case.documents.iter().any(joins) {
        let message = format!("nothing in the model joins `{one}` and `{other}`: leave the mapping out");
        found.push(unsupported(at, "", message));
    }
}

/// A context gets a new name from words that the code uses.
fn renamed_context(case: &Case<'_>, at: usize, found: &mut Vec<Finding>) {
    let document = case.document(at);
    let renamed = case.original(at).is_some_and(|original| original.name() != document.name());
    if document.kind() != "bounded-context" || !renamed {
        return;
    }
    let used = |word: &String| {
        let of_element = |other: &PlainDocument| {
            other.context() == Some(document.name())
                && other.kind() != "bounded-context"
                && names::words(other.name()).iter().any(|held| citation::same_word(held, word))
        };
        case.sources.holds(word) || case.documents.iter().any(of_element)
    };
    if let Some(word) = names::content_words(document.name()).iter().find(|word| !used(word)) {
        let message = format!(
            "`{}` is no name of this code: `{word}` does not occur in it; take words of its elements or paths, or keep the name",
            document.name()
        );
        found.push(unsupported(at, "/name", message));
    }
}

/// A line of code as a finding quotes it.
fn excerpt(line: &str) -> String {
    let line: String = line.trim().chars().filter(|c| !c.is_control() && *c != '`').collect();
    match line.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
