//! What the sketch makes of a few lines of code, for tests.

use serde_json::Value;

use super::{Naming, sketch};
use crate::evidence;
use crate::source::{FileRole, Language};
use crate::syntax::{self, Place, Program};

/// The document of a kind and name in the sketch of some files, each given by path and text.
pub fn document(files: &[(&str, &str)], kind: &str, name: &str) -> Value {
    let all = documents(files);
    let found = all.iter().find(|d| d["kind"] == kind && d["name"] == name);
    found.cloned().unwrap_or_else(|| {
        let named: Vec<String> = all.iter().map(|d| format!("{} {}", d["kind"], d["name"])).collect();
        panic!("no {kind} {name} in {named:#?}")
    })
}

/// All documents in the sketch of some files.
pub fn documents(files: &[(&str, &str)]) -> Vec<Value> {
    let facts = files
        .iter()
        .map(|(path, text)| {
            let language = if path.ends_with(".rs") { Language::Rust } else { Language::TypeScript };
            syntax::read(syntax::pack_for(language), path, language, FileRole::Production, text)
        })
        .collect();
    let program = Program::new(facts);
    let evidence = evidence::collect(&program, &crate::roles::find(&program));
    let place = Place { path: "package.json".to_owned(), line: 1 };
    let naming = Naming { domain: "shop".to_owned(), place, contexts: Vec::new(), keep: Vec::new() };
    let sketch = sketch(&program, &evidence, &[], &naming);
    sketch.documents.iter().map(|d| d.to_value().unwrap()).collect()
}

/// The names that a document's list of references holds under a key: `handles`, `emits`.
pub fn named(list: &Value, key: &str) -> Vec<String> {
    let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|item| item[key].as_str()).map(str::to_owned).collect()
}
