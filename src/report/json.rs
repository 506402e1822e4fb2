//! One JSON array, to the byte as the reference linter prints it.

use crate::esdm::{Diagnostic, Place};

pub(super) fn render(diagnostics: &[Diagnostic]) -> String {
    if diagnostics.is_empty() {
        return "[]\n".to_owned();
    }
    let objects: Vec<String> = diagnostics.iter().map(object).collect();
    format!("[\n{}\n]\n", objects.join(",\n"))
}

fn object(diagnostic: &Diagnostic) -> String {
    let mut out = format!(
        "  {{\n    \"ruleId\": {},\n    \"severity\": {},\n    \"message\": {},\n    \"location\": {}",
        string(diagnostic.id),
        string(diagnostic.severity.as_str()),
        string(&diagnostic.message),
        location(&diagnostic.place, 4),
    );
    if !diagnostic.related.is_empty() {
        let related: Vec<String> = diagnostic
            .related
            .iter()
            .map(|related| {
                let (message, place) = (string(&related.message), location(&related.place, 8));
                format!("      {{\n        \"message\": {message},\n        \"location\": {place}\n      }}")
            })
            .collect();
        out += &format!(",\n    \"related\": [\n{}\n    ]", related.join(",\n"));
    }
    out + "\n  }"
}

fn location(place: &Place, indent: usize) -> String {
    let pad = " ".repeat(indent);
    format!(
        "{{\n{pad}  \"file\": {},\n{pad}  \"line\": {},\n{pad}  \"column\": {}\n{pad}}}",
        string(&place.file),
        place.line,
        place.column
    )
}

/// A JSON string with the escapes Go adds for the sake of HTML and JavaScript.
fn string(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    let mut out = String::with_capacity(quoted.len());
    for c in quoted.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::testing::broken;
    use super::*;

    #[test]
    fn the_layout_is_that_of_the_reference() {
        let (_, found) = broken();
        insta::assert_snapshot!(render(&found));
        assert!(serde_json::from_str::<serde_json::Value>(&render(&found)).is_ok());
    }

    #[test]
    fn nothing_found_is_an_empty_array() {
        assert_eq!(render(&[]), "[]\n");
    }

    #[test]
    fn strings_are_safe_in_html_and_javascript() {
        assert_eq!(string("<a & \"b\">\u{2028}\u{1}ä"), r#""\u003ca \u0026 \"b\"\u003e\u2028\u0001ä""#);
    }
}
