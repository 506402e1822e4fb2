//! Our schemas accept what the official ones accept, and report the same findings.
//!
//! The official schemas are not part of this project. Where they are at hand, in the folder
//! that `ESDM_OFFICIAL_SCHEMAS` names or in a neighbouring checkout, they are compared with
//! ours; elsewhere the test says that it did nothing.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::path::{Path, PathBuf};

use esdm_extract::esdm::schema::Violation;
use esdm_extract::esdm::yaml::{decodes, value::Value};
use esdm_extract::esdm::{Model, Schemas};
use serde_json::Value as Json;

fn official() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = std::env::var_os("ESDM_OFFICIAL_SCHEMAS").map(PathBuf::from);
    let found = named.or_else(|| Some(root.join("../shared/esdm/schemas")))?;
    if found.join("core/v1.yaml").is_file() {
        return Some(found);
    }
    println!("skipped: no official schemas in {} (set ESDM_OFFICIAL_SCHEMAS)", found.display());
    None
}

#[test]
fn verdicts_are_equal_on_every_document_of_the_conformance_cases() {
    let Some(dir) = official() else { return };
    let theirs = Schemas::from_dir(&dir).unwrap();
    let ours = Schemas::embedded();
    let mut compared = 0;
    for path in model_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance")) {
        let model =
            Model::from_sources([(path.to_string_lossy().into_owned(), std::fs::read(&path).unwrap())]);
        for document in model.documents() {
            let Some(version) = document.api_version() else { continue };
            if decodes(&document.file.tree, document.root) {
                let value = Value::of(document.node());
                let place = document.place(document.node());
                assert_eq!(ours.violations(version, &value), theirs.violations(version, &value), "{place}");
                compared += 1;
            }
        }
    }
    assert!(compared > 3000, "only {compared} documents compared");
}

#[test]
fn verdicts_are_equal_on_damaged_documents() {
    let Some(dir) = official() else { return };
    let theirs = Schemas::from_dir(&dir).unwrap();
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/rule-none-hospital/model");
    let mut invalid = 0;
    for path in model_files(&case) {
        let model = Model::from_sources([("model", std::fs::read(path).unwrap())]);
        for document in model.documents() {
            let value = Value::of(document.node()).to_json();
            for damaged in damage(&value) {
                let ours: Vec<Violation> = Schemas::embedded().validate_value(&damaged);
                invalid += usize::from(!ours.is_empty());
                assert_eq!(ours, theirs.validate_value(&damaged), "{damaged}");
            }
        }
    }
    assert!(invalid > 500, "only {invalid} damaged documents were invalid");
}

/// Every document that differs in one place: a field dropped, added, emptied or retyped.
fn damage(value: &Json) -> Vec<Json> {
    let mut out = vec![Json::Null, Json::from(7), Json::from("Not a Name"), Json::Array(vec![])];
    match value {
        Json::Object(map) => {
            for (key, inner) in map {
                let with = |changed: Option<Json>| {
                    let mut copy = map.clone();
                    match changed {
                        Some(changed) => copy.insert(key.clone(), changed),
                        None => copy.shift_remove(key),
                    };
                    Json::Object(copy)
                };
                out.push(with(None));
                out.extend(damage(inner).into_iter().map(|changed| with(Some(changed))));
            }
            let mut more = map.clone();
            more.insert("surplus".to_owned(), Json::from(1));
            out.push(Json::Object(more));
        }
        Json::Array(items) => {
            for (i, inner) in items.iter().enumerate() {
                for changed in damage(inner) {
                    let mut copy = items.clone();
                    copy[i] = changed;
                    out.push(Json::Array(copy));
                }
            }
        }
        _ => {}
    }
    out
}

fn model_files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_path_buf()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with(".esdm.yaml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
