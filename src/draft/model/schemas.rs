//! JSON Schemas from the names of fields: people say `a due date`, not `string`.

use serde_json::{Map, Value, json};

/// Last words that stand for whole numbers.
const WHOLE: &[&str] = &[
    "amount", "total", "count", "quantity", "usage", "width", "height", "length", "seats", "minutes",
    "hours", "days", "weeks", "months", "points", "stars", "rating", "age", "capacity", "limit",
];
/// Last words that stand for numbers with a fraction.
const FRACTIONS: &[&str] =
    &["price", "cost", "fee", "rate", "sum", "weight", "percentage", "balance", "distance"];
/// Last words that stand for lists.
const LISTS: &[&str] = &["items", "lines", "entries", "positions", "tags", "ids", "steps"];

/// What kind of value a field holds, as far as its name tells.
fn of(field: &str) -> Value {
    let last = field.rsplit('-').next().unwrap_or_default();
    if WHOLE.contains(&last) || field.starts_with("number-of-") {
        json!({"type": "integer"})
    } else if FRACTIONS.contains(&last) {
        json!({"type": "number"})
    } else if LISTS.contains(&last) {
        json!({"type": "array", "items": {"type": "string"}})
    } else if matches!(last, "date" | "time" | "moment" | "deadline") {
        json!({"type": "string", "format": "date-time"})
    } else {
        json!({"type": "string"})
    }
}

/// An object with these fields; those that `is_required` picks are required.
pub fn object<'a>(fields: impl IntoIterator<Item = &'a String>, is_required: impl Fn(&str) -> bool) -> Value {
    let mut properties = Map::new();
    let mut required: Vec<&str> = Vec::new();
    for field in fields {
        if properties.insert(field.clone(), of(field)).is_none() && is_required(field) {
            required.push(field);
        }
    }
    if properties.is_empty() {
        return json!({});
    }
    let mut out = json!({"type": "object", "properties": properties});
    if let (Some(map), false) = (out.as_object_mut(), required.is_empty()) {
        map.insert("required".to_owned(), json!(required));
    }
    out
}

/// A list of such objects.
pub fn list(fields: &[String]) -> Value {
    json!({"type": "array", "items": object(fields, |_| true)})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_fields_tell_their_types() {
        assert_eq!(of("due-date")["format"], "date-time");
        assert_eq!(of("number-of-people")["type"], "integer");
        assert_eq!(of("unit-price")["type"], "number");
        assert_eq!(of("order-id")["type"], "string");
        assert_eq!(object(&[], |_| true), json!({}));
    }
}
