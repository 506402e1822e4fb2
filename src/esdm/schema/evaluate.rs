//! Works out what a value says against a schema, in the reference's order.
//!
//! [`evaluate`] yields errors; the ones that carry no details ([`What::Silent`])
//! matter only because a subschema with an error does not count its properties as
//! evaluated, which is how one mistake becomes many findings.

use std::collections::HashSet;

use serde_json::Value as Json;

use super::super::yaml::value::Value;
use super::compile::{Compiled, Id, Node};
use super::message::Step;

/// An error, and where it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Error {
    pub path: Vec<Step>,
    pub what: What,
    /// Whether another error explains it.
    pub secondary: bool,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    Missing(Vec<String>),
    Additional(Vec<String>),
    Unevaluated(String),
    Type {
        want: String,
        got: &'static str,
    },
    Enum {
        choices: Vec<Json>,
        got: Option<String>,
    },
    Const(Json),
    Pattern {
        value: String,
        pattern: String,
    },
    Limit {
        keyword: &'static str,
        got: usize,
        want: u64,
    },
    Minimum {
        got: f64,
        want: f64,
    },
    /// A mapping with other than textual keys.
    OddMap,
    /// A point in time.
    Time,
    /// An error without details.
    Silent,
}

/// Evaluates a whole document.
pub(super) fn evaluate(schema: &Compiled, value: &Value<'_>) -> Vec<Error> {
    let mut evaluator = Evaluator { schema, path: Vec::new() };
    evaluator.run(0, value).errors
}

/// What evaluating one schema on one value gives.
#[derive(Default)]
struct Outcome<'v> {
    errors: Vec<Error>,
    /// Properties that count as evaluated for the schema around this one.
    evaluated: HashSet<&'v str>,
    /// Properties that would, had there been no error.
    named: HashSet<&'v str>,
}

impl<'v> Outcome<'v> {
    /// Takes in a subschema applied to the same value.
    fn absorb(&mut self, inner: Outcome<'v>) {
        if inner.errors.is_empty() {
            self.evaluated.extend(&inner.evaluated);
        }
        self.named.extend(&inner.named);
        self.errors.extend(inner.errors);
    }
}

struct Evaluator<'s> {
    schema: &'s Compiled,
    path: Vec<Step>,
}

impl<'s> Evaluator<'s> {
    fn error(&self, what: What) -> Error {
        Error { path: self.path.clone(), what, secondary: false }
    }

    fn run<'v>(&mut self, id: Id, value: &'v Value<'v>) -> Outcome<'v> {
        let mut out = Outcome::default();
        let node = self.schema.node(id);
        if node.never {
            out.errors.push(self.error(What::Silent));
            return out;
        }
        if let Some(what) = stopper(node, value) {
            out.errors.push(self.error(what));
            return out;
        }
        if let Some(reference) = node.reference {
            let inner = self.run(reference, value);
            out.absorb(inner);
        }
        match value {
            Value::Object(_) => self.object(node, value, &mut out),
            Value::Array(items) => self.array(node, items, &mut out),
            Value::Str(text) => self.string(node, text, &mut out),
            Value::Int(_) | Value::Uint(_) | Value::Float(_) => {
                if let (Some(want), Some(got)) = (node.minimum, as_f64(value))
                    && got < want
                {
                    out.errors.push(self.error(What::Minimum { got, want }));
                }
            }
            _ => {}
        }
        self.combinators(node, value, &mut out);
        if node.no_unevaluated
            && let Value::Object(entries) = value
        {
            for (name, _) in entries {
                if !out.evaluated.contains(name.as_ref()) {
                    self.path.push(Step::Key(name.clone().into_owned()));
                    let mut error = self.error(What::Unevaluated(name.clone().into_owned()));
                    error.secondary = out.named.contains(name.as_ref());
                    self.path.pop();
                    out.errors.push(error);
                }
            }
        }
        out
    }

    fn object<'v>(&mut self, node: &'s Node, value: &'v Value<'v>, out: &mut Outcome<'v>) {
        let Value::Object(entries) = value else { return };
        if let Some(want) = node.min_properties.filter(|want| (entries.len() as u64) < *want) {
            out.errors.push(self.error(What::Limit { keyword: "minProperties", got: entries.len(), want }));
        }
        let missing: Vec<String> =
            node.required.iter().filter(|name| value.get(name).is_none()).cloned().collect();
        if !missing.is_empty() {
            out.errors.push(self.error(What::Missing(missing)));
        }
        if node.properties.is_empty() && node.additional.is_none() {
            return;
        }
        let mut surplus = Vec::new();
        for (name, entry) in entries {
            let named = node.properties.iter().find(|(n, _)| n == name).map(|(_, id)| *id);
            let Some(id) = named.or(node.additional) else { continue };
            out.evaluated.insert(name);
            out.named.insert(name);
            if named.is_none() && self.schema.node(id).never {
                surplus.push(name.clone().into_owned());
                continue;
            }
            self.path.push(Step::Key(name.clone().into_owned()));
            let inner = self.run(id, entry);
            self.path.pop();
            out.errors.extend(inner.errors);
        }
        if !surplus.is_empty() {
            out.errors.push(self.error(What::Additional(surplus)));
        }
    }

    fn array<'v>(&mut self, node: &'s Node, items: &'v [Value<'v>], out: &mut Outcome<'v>) {
        if let Some(want) = node.min_items.filter(|want| (items.len() as u64) < *want) {
            out.errors.push(self.error(What::Limit { keyword: "minItems", got: items.len(), want }));
        }
        if let Some(want) = node.max_items.filter(|want| (items.len() as u64) > *want) {
            out.errors.push(self.error(What::Limit { keyword: "maxItems", got: items.len(), want }));
        }
        let Some(id) = node.items else { return };
        for (i, item) in items.iter().enumerate() {
            self.path.push(Step::Item(i));
            let inner = self.run(id, item);
            self.path.pop();
            out.errors.extend(inner.errors);
        }
    }

    fn string(&self, node: &Node, text: &str, out: &mut Outcome<'_>) {
        if let Some(want) = node.min_length {
            let got = text.chars().count();
            if (got as u64) < want {
                out.errors.push(self.error(What::Limit { keyword: "minLength", got, want }));
            }
        }
        if let Some(pattern) = &node.pattern
            && !pattern.is_match(text)
        {
            let what = What::Pattern { value: text.to_owned(), pattern: pattern.as_str().to_owned() };
            out.errors.push(self.error(what));
        }
    }

    fn combinators<'v>(&mut self, node: &'s Node, value: &'v Value<'v>, out: &mut Outcome<'v>) {
        if let Some(not) = node.not
            && self.run(not, value).errors.is_empty()
        {
            out.errors.push(self.error(What::Silent));
        }
        for &id in &node.all_of {
            let inner = self.run(id, value);
            out.absorb(inner);
        }
        if !node.one_of.is_empty() {
            let branches: Vec<_> = node.one_of.iter().map(|&id| self.run(id, value)).collect();
            self.one_of(branches, out);
        }
        if let (Some(condition), Some(then)) = (node.condition, node.then) {
            let held = self.run(condition, value);
            if held.errors.is_empty() {
                out.absorb(held);
                let inner = self.run(then, value);
                out.absorb(inner);
            }
        }
    }

    fn one_of<'v>(&self, mut branches: Vec<Outcome<'v>>, out: &mut Outcome<'v>) {
        match branches.iter().filter(|branch| branch.errors.is_empty()).count() {
            0 => mark_unlikely(&mut branches),
            1 => branches.retain(|branch| branch.errors.is_empty()),
            _ => {
                out.errors.push(self.error(What::Silent));
                branches.retain(|branch| branch.errors.is_empty());
            }
        }
        for branch in branches {
            out.absorb(branch);
        }
    }
}

/// Of several failing branches, the one that fails least is what was meant.
fn mark_unlikely(branches: &mut [Outcome<'_>]) {
    let weight = |branch: &Outcome<'_>| -> usize {
        branch
            .errors
            .iter()
            .map(|error| match &error.what {
                // A discriminator that does not fit says more than any other mistake.
                What::Const(_) => 100,
                What::Missing(names) | What::Additional(names) => 2 * names.len(),
                _ => 1,
            })
            .sum()
    };
    let best = branches.iter().enumerate().min_by_key(|(_, branch)| weight(branch)).map(|(i, _)| i);
    for (i, branch) in branches.iter_mut().enumerate() {
        if Some(i) != best {
            branch.errors.iter_mut().for_each(|error| error.secondary = true);
        }
    }
}

/// The checks after which nothing else is looked at.
fn stopper(node: &Node, value: &Value<'_>) -> Option<What> {
    let (odd, looked_at) = match value {
        Value::OddMap => (Some(What::OddMap), !is_trivial(node)),
        Value::Time => (Some(What::Time), !is_trivial(node)),
        _ => (None, true),
    };
    if odd.is_some() && looked_at {
        return odd;
    }
    if let Some(want) = &node.kind {
        let fits = match want.as_str() {
            "integer" => as_f64(value).is_some_and(|n| n.is_finite() && n.fract() == 0.0),
            want => want == type_name(value),
        };
        if !fits {
            return Some(What::Type { want: want.clone(), got: type_name(value) });
        }
    }
    if let Some(constant) = &node.constant
        && !equals(value, constant)
    {
        return Some(What::Const(constant.clone()));
    }
    let choices = node.choices.as_ref()?;
    if choices.iter().any(|choice| equals(value, choice)) {
        return None;
    }
    let got = match value {
        Value::Str(text) => Some(text.to_string()),
        _ => None,
    };
    Some(What::Enum { choices: choices.clone(), got })
}

/// Whether a schema is `true`, which is the one place where anything at all may stand.
fn is_trivial(node: &Node) -> bool {
    let Node {
        never,
        kind,
        constant,
        choices,
        reference,
        properties,
        additional,
        required,
        min_properties,
        items,
        min_items,
        max_items,
        min_length,
        pattern,
        minimum,
        not,
        all_of,
        one_of,
        condition,
        then,
        no_unevaluated,
    } = node;
    !never
        && !no_unevaluated
        && kind.is_none()
        && constant.is_none()
        && choices.is_none()
        && [reference, additional, items, not, condition, then].iter().all(|k| k.is_none())
        && [min_properties, min_items, max_items, min_length].iter().all(|k| k.is_none())
        && properties.is_empty()
        && required.is_empty()
        && all_of.is_empty()
        && one_of.is_empty()
        && pattern.is_none()
        && minimum.is_none()
}

fn type_name(value: &Value<'_>) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Int(_) | Value::Uint(_) | Value::Float(_) => "number",
        Value::Str(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
        Value::Time | Value::OddMap => "invalid",
    }
}

fn as_f64(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Int(n) => Some(*n as f64),
        Value::Uint(n) => Some(*n as f64),
        Value::Float(n) => Some(*n),
        _ => None,
    }
}

fn equals(value: &Value<'_>, json: &Json) -> bool {
    match (value, json) {
        (Value::Null, Json::Null) => true,
        (Value::Bool(a), Json::Bool(b)) => a == b,
        (Value::Str(a), Json::String(b)) => **a == **b,
        (_, Json::Number(b)) => as_f64(value).is_some_and(|a| b.as_f64() == Some(a)),
        _ => false,
    }
}
