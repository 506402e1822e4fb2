//! From errors to findings: the rule, the sentence and the place of each.

use serde_json::Value as Json;

use super::super::{hint, text};
use super::ApiVersion;
use super::evaluate::{Error, What};

/// One step from a document's root towards a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The value of a key.
    Key(String),
    /// An item of a list, counted from 0.
    Item(usize),
}

/// One thing a document says against its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The id of the rule it violates.
    pub rule: &'static str,
    /// One sentence.
    pub message: String,
    /// Where it is, from the document's root.
    pub path: Vec<Step>,
    /// A value that may have been meant.
    pub suggestion: Option<String>,
    /// Whether another violation explains it.
    pub secondary: bool,
}

/// Id of the rule about `apiVersion`.
pub(crate) const UNKNOWN_API_VERSION: &str = "esdm/structure/unknown-api-version";
/// Id of the rule about fields that must be there.
pub(crate) const MISSING_REQUIRED_FIELD: &str = "esdm/structure/missing-required-field";
/// Id of the rule about fields that must not.
pub(crate) const UNKNOWN_FIELD: &str = "esdm/structure/unknown-field";
/// Id of the rule about types.
pub(crate) const TYPE_MISMATCH: &str = "esdm/structure/type-mismatch";
/// Id of the rule about values.
pub(crate) const CONSTRAINT_VIOLATION: &str = "esdm/structure/constraint-violation";

impl Violation {
    /// A document whose `apiVersion` is missing (or no text), or not known.
    pub fn unknown_api_version(found: Option<&str>) -> Self {
        let known: Vec<_> = ApiVersion::ALL.iter().map(|v| v.as_str()).collect();
        let known = known.join(", ");
        let message = match found.filter(|v| !v.is_empty()) {
            Some(version) => format!("unknown apiVersion {}; expected one of: {known}", text::quote(version)),
            None => format!("document has no apiVersion; expected one of: {known}"),
        };
        Self {
            rule: UNKNOWN_API_VERSION,
            message,
            path: vec![Step::Key("apiVersion".to_owned())],
            suggestion: None,
            secondary: false,
        }
    }

    /// The path as a JSON pointer.
    pub fn pointer(&self) -> String {
        self.path
            .iter()
            .map(|step| match step {
                Step::Key(key) => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
                Step::Item(i) => format!("/{i}"),
            })
            .collect()
    }

    pub(super) fn is_unknown_field_of_root(&self) -> bool {
        self.rule == UNKNOWN_FIELD && self.path.len() == 1
    }
}

/// Turns errors into violations, one by one and in order.
///
/// Some mistakes show themselves only by their consequences (an error without details); then the
/// consequences are all there is, and are not marked as such.
pub(super) fn violations(mut errors: Vec<Error>) -> Vec<Violation> {
    if errors.iter().any(|error| error.what == What::Silent && !error.secondary) {
        for error in errors.iter_mut().filter(|error| matches!(error.what, What::Unevaluated(_))) {
            error.secondary = false;
        }
    }
    let mut out = Vec::new();
    for error in errors {
        translate(error, &mut out);
    }
    if out.iter().all(|violation| violation.secondary) {
        out.iter_mut().for_each(|violation| violation.secondary = false);
    }
    out
}

fn translate(error: Error, out: &mut Vec<Violation>) {
    let Error { path, what, secondary } = error;
    let mut add = |rule, message, path, suggestion| {
        out.push(Violation { rule, message, path, suggestion, secondary });
    };
    let constraint = CONSTRAINT_VIOLATION;
    match what {
        What::Missing(names) => {
            for name in names {
                let message = format!("missing required field {}", text::quote(&name));
                add(MISSING_REQUIRED_FIELD, message, path.clone(), None);
            }
        }
        What::Additional(names) => {
            for name in names {
                let message = unknown_field(&name);
                let place = path.iter().cloned().chain([Step::Key(name)]).collect();
                add(UNKNOWN_FIELD, message, place, None);
            }
        }
        What::Unevaluated(name) => add(UNKNOWN_FIELD, unknown_field(&name), path, None),
        What::Type { want, got } => add(TYPE_MISMATCH, format!("expected [{want}], got {got}"), path, None),
        What::Enum { choices, got } => {
            let shown: Vec<_> = choices.iter().map(show).collect();
            let suggestion = got.and_then(|got| {
                hint::nearest(&got, choices.iter().filter_map(Json::as_str)).map(str::to_owned)
            });
            add(constraint, format!("value must be one of {}", shown.join(", ")), path, suggestion);
        }
        What::Const(value) => add(constraint, format!("value must be {}", show(&value)), path, None),
        What::Pattern { value, pattern } => {
            let (value, pattern) = (text::quote_single(&value), text::quote_single(&pattern));
            add(constraint, format!("{value} does not match pattern {pattern}"), path, None);
        }
        What::Limit { keyword, got, want } => {
            let (got, want) = (text::grouped(got as i128), text::grouped(want.into()));
            add(constraint, format!("{keyword}: got {got}, want {want}"), path, None);
        }
        What::Minimum { got, want } => {
            let (got, want) = (text::magnitude(got), text::magnitude(want));
            add(constraint, format!("minimum: got {got}, want {want}"), path, None);
        }
        What::OddMap => {
            add(constraint, "invalid jsonType map[interface {}]interface {}".to_owned(), path, None);
        }
        What::Time => add(constraint, "invalid jsonType time.Time".to_owned(), path, None),
        What::Silent => {}
    }
}

fn unknown_field(name: &str) -> String {
    format!("unknown field {}", text::quote(name))
}

/// A value of the schema, as messages show it.
fn show(value: &Json) -> String {
    match value {
        Json::String(text) => text::quote_single(text),
        other => other.to_string(),
    }
}
