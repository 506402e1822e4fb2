//! SARIF 2.1.0, for code scanning services.
//!
//! Complete: consequences are included, as in JSON. Columns count code points, and
//! the log says so.

use serde::Serialize;

use crate::esdm::diagnostic::{Edit, Fix};
use crate::esdm::rules::CATALOGUE;
use crate::esdm::{Diagnostic, Model, Place, Severity};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    rules: Vec<RuleInfo>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleInfo {
    id: &'static str,
    short_description: Text,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Text,
    locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Repair>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message<'a>>,
}

#[derive(Serialize)]
struct Message<'a> {
    text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Repair {
    description: Text,
    artifact_changes: Vec<Change>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    artifact_location: Artifact,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Bytes,
    inserted_content: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bytes {
    byte_offset: usize,
    byte_length: usize,
}

pub(super) fn render(diagnostics: &[Diagnostic], model: &Model) -> String {
    let rules = CATALOGUE
        .iter()
        .map(|described| RuleInfo {
            id: described.id(),
            short_description: Text { text: described.summary() },
            help: Help { text: described.docs(), markdown: described.docs() },
            default_configuration: Configuration { level: level(described.severity()) },
        })
        .collect();
    let version = env!("CARGO_PKG_VERSION");
    let driver = Driver { name: "esdm-extract", version, semantic_version: version, rules };
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver },
            column_kind: "unicodeCodePoints",
            results: diagnostics.iter().map(|diagnostic| finding(diagnostic, model)).collect(),
        }],
    };
    // Only maps with odd keys and failing writers can fail here, and there are none.
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

fn finding<'a>(diagnostic: &'a Diagnostic, model: &Model) -> Finding<'a> {
    Finding {
        rule_id: diagnostic.id,
        rule_index: CATALOGUE.iter().position(|described| described.id() == diagnostic.id),
        level: level(diagnostic.severity),
        message: Text { text: diagnostic.message.clone() },
        locations: location(&diagnostic.place, None).into_iter().collect(),
        related_locations: diagnostic
            .related
            .iter()
            .filter_map(|related| location(&related.place, Some(&related.message)))
            .collect(),
        fixes: diagnostic.fix.iter().filter_map(|fix| repair(fix, model)).collect(),
    }
}

fn level(severity: Severity) -> &'static str {
    severity.as_str()
}

fn location<'a>(place: &Place, message: Option<&'a str>) -> Option<Location<'a>> {
    if place.file.is_empty() {
        return None;
    }
    let region = (place.line > 0).then_some(Region { start_line: place.line, start_column: place.column });
    Some(Location {
        physical_location: Physical { artifact_location: Artifact { uri: uri(&place.file) }, region },
        message: message.map(|text| Message { text }),
    })
}

/// A fix, unless it concerns a file whose bytes the offsets say nothing about.
fn repair(fix: &Fix, model: &Model) -> Option<Repair> {
    let mut changes: Vec<(&str, Vec<Replacement>)> = Vec::new();
    for Edit { file, range, replacement } in &fix.edits {
        let offset = model.file(file)?.tree.file_offset?;
        let replacement = Replacement {
            deleted_region: Bytes { byte_offset: range.start + offset, byte_length: range.len() },
            inserted_content: Text { text: replacement.clone() },
        };
        match changes.iter_mut().find(|(path, _)| *path == &**file) {
            Some((_, replacements)) => replacements.push(replacement),
            None => changes.push((file, vec![replacement])),
        }
    }
    Some(Repair {
        description: Text { text: fix.title.clone() },
        artifact_changes: changes
            .into_iter()
            .map(|(file, replacements)| Change {
                artifact_location: Artifact { uri: uri(file) },
                replacements,
            })
            .collect(),
    })
}

/// A path as a URI reference: relative paths stay relative, absolute ones get a scheme.
fn uri(path: &str) -> String {
    let mut out = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            _ => out += &format!("%{byte:02X}"),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::testing::broken;
    use super::*;
    use crate::esdm::diagnostic::Safety;

    fn log(diagnostics: &[Diagnostic], model: &Model) -> serde_json::Value {
        serde_json::from_str(&render(diagnostics, model)).unwrap()
    }

    #[test]
    fn a_finding_has_a_rule_a_place_and_related_places() {
        let (model, found) = broken();
        let log = log(&found, &model);
        insta::assert_json_snapshot!(log["runs"][0]["results"]);
        let index = log["runs"][0]["results"][0]["ruleIndex"].as_u64().unwrap();
        let rule = &log["runs"][0]["tool"]["driver"]["rules"][index as usize];
        assert_eq!(rule["id"], "esdm/structure/unresolved-reference");
    }

    #[test]
    fn fixes_count_the_bytes_of_the_file() {
        let model = Model::from_sources([("a", "\u{feff}kind: x")]);
        let edit = Edit { file: "a".into(), range: 6..7, replacement: "y".to_owned() };
        let fix = Fix { title: "say y".to_owned(), safety: Safety::Safe, edits: vec![edit] };
        let repair = repair(&fix, &model).unwrap();
        assert_eq!(repair.artifact_changes[0].replacements[0].deleted_region.byte_offset, 9);
    }

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("a b/ä"), "a%20b/%C3%A4");
        assert_eq!(uri("/x/y"), "file:///x/y");
    }
}
