//! Documents in few tokens: what a prompt shows of the sketch.
//!
//! A document is a line with its place, its fields and its relations, and a line for each of its
//! rules. The full YAML of a unit takes five to ten times the tokens and says the same.

use std::fmt::Write;

use serde_json::Value;

use crate::esdm::plain::PlainDocument;

/// Properties of a record that are shown; the rest is counted.
const MOST_FIELDS: usize = 24;
/// Names of fields in a brief.
const MOST_BRIEF: usize = 8;
/// Values of an enumeration that are shown.
const MOST_VALUES: usize = 8;

/// Several documents, one after the other.
pub fn digest<'a>(documents: impl IntoIterator<Item = &'a PlainDocument>) -> String {
    let mut text = String::new();
    for document in documents {
        text.push_str(&of(document));
    }
    text
}

/// One document with everything a reader of the code wants to compare.
pub fn of(document: &PlainDocument) -> String {
    let mut text = headline(document);
    text.push('\n');
    if let Some(description) = document.get("description").and_then(Value::as_str) {
        let _ = writeln!(text, "  description: {}", line(description));
    }
    for field in ["data", "state", "schema", "parameters", "result"] {
        if let Some(shape) = document.get(field).map(shape).filter(|shape| !shape.is_empty()) {
            let _ = writeln!(text, "  {field}: {shape}");
        }
    }
    for field in ["invariants", "constraints"] {
        for rule in items(document, field) {
            let name = text_of(rule, "name");
            let place = document.annotation(&format!("{}.{name}", field.trim_end_matches('s')));
            let place = place.map_or_else(String::new, |place| format!(" [{}]", line(place)));
            let _ = writeln!(
                text,
                "  {} {name}{place}: {}",
                field.trim_end_matches('s'),
                line(text_of(rule, "rule"))
            );
        }
    }
    for projection in items(document, "projections") {
        let _ = writeln!(text, "  projects {}: {}", reference(projection), line(text_of(projection, "rule")));
    }
    for effect in items(document, "sideEffects") {
        let system = effect.get("externalSystem").and_then(Value::as_str).unwrap_or("other");
        let _ = writeln!(text, "  side effect ({system}): {}", line(text_of(effect, "rule")));
    }
    for reaction in items(document, "reactions") {
        let when = reaction.get("when").map(reference).unwrap_or_default();
        let emits = references(reaction.get("emits"));
        let emits = if emits.is_empty() { emits } else { format!(" → {emits}") };
        let _ = writeln!(text, "  when {when}{emits}: {}", line(text_of(reaction, "rule")));
    }
    for end in items(document, "endsWhen") {
        let _ = writeln!(text, "  ends when {}: {}", text_of(end, "name"), line(text_of(end, "condition")));
    }
    for term in items(document, "ubiquitousLanguage") {
        let _ =
            writeln!(text, "  term {}: {}", line(text_of(term, "term")), line(text_of(term, "definition")));
    }
    text
}

/// Kind, name, relations and names of fields in one line, without a place: for who sees no code.
pub fn brief(document: &PlainDocument) -> String {
    let mut text = relations(document);
    for field in ["data", "state", "schema"] {
        let properties = document.get(field).and_then(|schema| schema.get("properties")?.as_object());
        let names: Vec<&str> =
            properties.into_iter().flatten().map(|(name, _)| name.as_str()).take(MOST_BRIEF).collect();
        if !names.is_empty() {
            let _ = write!(text, "; {}", names.join(", "));
        }
    }
    text
}

/// Kind, name, place and relations in one line.
pub fn headline(document: &PlainDocument) -> String {
    let mut text = relations(document);
    if let Some(place) = document.annotation("source") {
        let _ = write!(text, " [{}]", line(place));
    }
    if document.annotation("inferred").is_some() {
        text.push_str(" (inferred)");
    }
    text
}

fn relations(document: &PlainDocument) -> String {
    let mut text = format!("{} {}", document.kind(), document.name());
    if let (Some(unit), "command" | "event") = (document.unit(), document.kind()) {
        let _ = write!(text, " of {unit}");
    }
    let names = |field: &str| {
        let all = items(document, field).filter_map(Value::as_str).collect::<Vec<_>>();
        all.join(", ")
    };
    for (field, word) in [("publishes", "publishes"), ("actors", "by")] {
        let names = names(field);
        if !names.is_empty() {
            let _ = write!(text, ", {word} {names}");
        }
    }
    for (field, word) in
        [("handles", "handles"), ("emits", "emits"), ("startsWhen", "starts when"), ("consults", "consults")]
    {
        let names = references(document.get(field));
        if !names.is_empty() {
            let _ = write!(text, ", {word} {names}");
        }
    }
    if let Some(view) = document.get("readModel").and_then(Value::as_str) {
        let _ = write!(text, ", reads {view}");
    }
    for side in
        ["customer", "supplier", "upstream", "downstream", "conformist", "host", "consumer", "publisher"]
    {
        if let Some(end) = document.get(side).and_then(|end| {
            end.get("boundedContext").or_else(|| end.get("externalSystem")).and_then(Value::as_str)
        }) {
            let _ = write!(text, ", {side} {end}");
        }
    }
    text
}

fn items<'a>(document: &'a PlainDocument, field: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    document.get(field).and_then(Value::as_array).into_iter().flatten()
}

fn text_of<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// Text from anywhere, on one line.
pub(super) fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn references(list: Option<&Value>) -> String {
    let all = list.and_then(Value::as_array).into_iter().flatten().map(reference).collect::<Vec<_>>();
    all.join(", ")
}

/// `context/aggregate/event`, or whatever of it is there.
fn reference(value: &Value) -> String {
    let parts = ["boundedContext", "aggregate", "dynamicConsistencyBoundary", "event", "command", "timer"];
    parts.iter().filter_map(|part| value.get(part)?.as_str()).collect::<Vec<_>>().join("/")
}

/// The properties of a JSON Schema: `order-id string, lines [object], status? NEW|PAID`.
fn shape(schema: &Value) -> String {
    if let Some(items) = schema.get("items") {
        return format!("[{}]", shape(items));
    }
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return kind_of(schema);
    };
    let required = |name: &str| {
        let list = schema.get("required").and_then(Value::as_array);
        list.is_some_and(|list| list.iter().any(|item| item == name))
    };
    let mut fields: Vec<String> = properties
        .iter()
        .take(MOST_FIELDS)
        .map(|(name, schema)| {
            let mark = if required(name) { "" } else { "?" };
            format!("{name}{mark} {}", kind_of(schema)).trim_end().to_owned()
        })
        .collect();
    if properties.len() > MOST_FIELDS {
        fields.push(format!("and {} more", properties.len() - MOST_FIELDS));
    }
    fields.join(", ")
}

fn kind_of(schema: &Value) -> String {
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let shown: Vec<String> = values.iter().take(MOST_VALUES).map(plain).collect();
        let more = if values.len() > MOST_VALUES { "|…" } else { "" };
        return shown.join("|") + more;
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("array") => format!("[{}]", schema.get("items").map(kind_of).unwrap_or_default()),
        Some(kind) => schema.get("format").and_then(Value::as_str).unwrap_or(kind).to_owned(),
        None => String::new(),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), line)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(value: Value) -> PlainDocument {
        PlainDocument::from_value(value).unwrap()
    }

    #[test]
    fn a_command_is_its_relations_and_its_fields() {
        let command = document(json!({
            "kind": "command", "name": "place-order",
            "metadata": {"annotations": {"source": "src/order.ts:3"}},
            "scope": {"domain": "shop", "boundedContext": "ordering", "aggregate": "order"},
            "data": {"type": "object", "required": ["order-id"], "properties": {
                "order-id": {"type": "string"},
                "lines": {"type": "array", "items": {"type": "object"}},
                "placed-at": {"type": "string", "format": "date-time"},
                "channel": {"enum": ["WEB", "SHOP"]},
            }},
            "publishes": ["placed"],
        }));
        assert_eq!(
            of(&command),
            "command place-order of order, publishes placed [src/order.ts:3]\n  \
             data: order-id string, lines? [object], placed-at? date-time, channel? WEB|SHOP\n"
        );
    }

    #[test]
    fn rules_are_shown_with_their_guards() {
        let aggregate = document(json!({
            "kind": "aggregate", "name": "order",
            "metadata": {"annotations": {"source": "a.ts:1", "invariant.is-open": "a.ts:9"}},
            "invariants": [{"name": "is-open", "rule": "Only an\nopen order is paid."}],
        }));
        assert_eq!(
            of(&aggregate),
            "aggregate order [a.ts:1]\n  invariant is-open [a.ts:9]: Only an open order is paid.\n"
        );
    }

    #[test]
    fn consumers_are_shown_with_what_they_join() {
        let policy = document(json!({
            "kind": "policy", "name": "reserve",
            "handles": [{"boundedContext": "ordering", "aggregate": "order", "event": "placed"}],
            "emits": [{"boundedContext": "stock", "aggregate": "item", "command": "reserve-item"}],
        }));
        assert_eq!(
            of(&policy),
            "policy reserve, handles ordering/order/placed, emits stock/item/reserve-item\n"
        );
    }
}
