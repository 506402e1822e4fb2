//! A model as plain documents: a folder of `*.esdm.yaml` in, [`Doc`]s out.
//!
//! The scorer compares what two models say, and a draft may be far from valid:
//! reading is therefore tolerant (a broken document is a [`Problem`], the rest
//! still counts) and knows no schema. [`read_model`] is the only place of the
//! scorer that touches YAML.

use std::fs;
use std::io;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};

/// One document of a model, as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Doc {
    /// The `kind`, for example `command`.
    pub kind: String,
    /// The bare `name`.
    pub name: String,
    /// File it was read from, relative to the model's folder; empty for documents made in memory.
    pub file: String,
    /// Everything the document says, `kind` and `name` included.
    pub body: Map<String, Value>,
}

/// Something in a model's folder that could not be read as a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// File, relative to the model's folder.
    pub file: String,
    /// What is wrong, in one line.
    pub message: String,
}

/// What a model's folder holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModelFolder {
    /// Documents in file order (byte-wise path order), then document order.
    pub docs: Vec<Doc>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// The two kinds a command or an event can belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParentKind {
    /// `scope.aggregate`
    Aggregate,
    /// `scope.dynamicConsistencyBoundary`
    Boundary,
}

impl ParentKind {
    /// The `kind` of the parent document.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Aggregate => "aggregate",
            Self::Boundary => "dynamic-consistency-boundary",
        }
    }
}

impl Doc {
    /// Takes a document apart, or `None` when it is no mapping, has no readable
    /// kind and name, or belongs to an extension of the language (features and
    /// stories are no part of what is scored).
    pub fn from_value(value: Value, file: &str) -> Option<Self> {
        let Value::Object(body) = value else { return None };
        let kind = body.get("kind")?.as_str()?.to_owned();
        let name = body.get("name")?.as_str()?.to_owned();
        if matches!(kind.as_str(), "feature" | "domain-story") {
            return None;
        }
        Some(Self { kind, name, file: file.to_owned(), body })
    }

    /// A part of the scope, empty when absent.
    pub fn scope(&self, part: &str) -> &str {
        self.body.get("scope").and_then(|scope| scope.get(part)).and_then(Value::as_str).unwrap_or("")
    }

    /// `scope.domain`, empty when absent.
    pub fn domain(&self) -> &str {
        self.scope("domain")
    }

    /// `scope.boundedContext`, empty when absent.
    pub fn context(&self) -> &str {
        self.scope("boundedContext")
    }

    /// The consistency unit the scope names, for commands and owned events.
    pub fn parent(&self) -> Option<(ParentKind, &str)> {
        let aggregate = self.scope("aggregate");
        let boundary = self.scope("dynamicConsistencyBoundary");
        match (aggregate, boundary) {
            ("", "") => None,
            ("", boundary) => Some((ParentKind::Boundary, boundary)),
            (aggregate, _) => Some((ParentKind::Aggregate, aggregate)),
        }
    }

    /// Context, parent and name, as far as they are there: `sales/order/placed`.
    pub fn path(&self) -> String {
        let parent = self.parent().map_or("", |(_, name)| name);
        let parts = [self.context(), parent, self.name.as_str()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
    }

    /// An annotation's text. A boolean written without quotes reads as its word.
    pub fn annotation(&self, key: &str) -> Option<String> {
        match self.body.get("metadata")?.get("annotations")?.get(key)? {
            Value::String(text) => Some(text.clone()),
            Value::Bool(flag) => Some(flag.to_string()),
            _ => None,
        }
    }

    /// The comma-separated items of an annotation.
    pub fn annotation_list(&self, key: &str) -> Vec<String> {
        let text = self.annotation(key).unwrap_or_default();
        text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
    }

    /// Whether an annotation says `true`.
    pub fn is_marked(&self, key: &str) -> bool {
        self.annotation(key).is_some_and(|text| text.trim() == "true")
    }

    /// Drops the annotations: every document then counts, and only its own name does.
    pub fn forget_annotations(&mut self) {
        if let Some(Value::Object(metadata)) = self.body.get_mut("metadata") {
            metadata.shift_remove("annotations");
        }
    }

    /// Whether a golden document is debatable, or one that only follows from
    /// the rules: such a document is left out of the figures it would dilute.
    pub fn is_apart(&self) -> bool {
        self.is_marked("optional") || self.is_marked("inferred")
    }

    /// The array under a key, empty when it is missing or no array.
    pub fn list(&self, key: &str) -> &[Value] {
        self.body.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// Names of the document's invariants, in order.
    pub fn invariants(&self) -> Vec<&str> {
        self.list("invariants").iter().filter_map(|rule| rule.get("name")?.as_str()).collect()
    }
}

/// Reads every `*.esdm.yaml` below a folder.
///
/// # Errors
/// When the folder cannot be listed. A file that cannot be read or parsed is a
/// [`Problem`], and the documents before the fault still count.
pub fn read_model(folder: &Path) -> io::Result<ModelFolder> {
    let mut files = Vec::new();
    list_files(folder, "", &mut files)?;
    files.sort();
    let mut model = ModelFolder::default();
    for file in files {
        match fs::read_to_string(folder.join(&file)) {
            Ok(text) => read_documents(&text, &file, &mut model),
            Err(error) => model.problems.push(Problem { file, message: error.to_string() }),
        }
    }
    Ok(model)
}

/// Reads the documents of one file's text and adds them to a model.
pub fn read_documents(text: &str, file: &str, model: &mut ModelFolder) {
    for document in serde_yaml::Deserializer::from_str(text) {
        let value = match serde_yaml::Value::deserialize(document) {
            Ok(serde_yaml::Value::Null) => continue,
            Ok(value) => plain(value),
            Err(error) => {
                model.problems.push(Problem { file: file.to_owned(), message: one_line(&error.to_string()) });
                return;
            }
        };
        let extension = matches!(value.get("kind").and_then(Value::as_str), Some("feature" | "domain-story"));
        match Doc::from_value(value, file) {
            Some(doc) => model.docs.push(doc),
            None if extension => {}
            None => {
                let message = "a document without a readable kind and name".to_owned();
                model.problems.push(Problem { file: file.to_owned(), message });
            }
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Symbolic links are not followed: a model's folder cannot lead out of itself.
fn list_files(folder: &Path, prefix: &str, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        let kind = entry.file_type()?;
        if kind.is_dir() {
            list_files(&entry.path(), &path, files)?;
        } else if kind.is_file() && name.ends_with(".esdm.yaml") {
            files.push(path);
        }
    }
    Ok(())
}

/// YAML to JSON. Keys that are no strings become their text, tags are dropped:
/// the figures look at strings, lists and mappings only.
fn plain(value: serde_yaml::Value) -> Value {
    match value {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(flag) => Value::Bool(flag),
        serde_yaml::Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(integer), _, _) => integer.into(),
            (_, Some(integer), _) => integer.into(),
            (_, _, float) => float.and_then(serde_json::Number::from_f64).map_or(Value::Null, Value::Number),
        },
        serde_yaml::Value::String(text) => Value::String(text),
        serde_yaml::Value::Sequence(items) => Value::Array(items.into_iter().map(plain).collect()),
        serde_yaml::Value::Mapping(entries) => {
            entries.into_iter().map(|(key, value)| (key_text(key), plain(value))).collect()
        }
        serde_yaml::Value::Tagged(tagged) => plain(tagged.value),
    }
}

fn key_text(key: serde_yaml::Value) -> String {
    match plain(key) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> ModelFolder {
        let mut model = ModelFolder::default();
        read_documents(text, "a.esdm.yaml", &mut model);
        model
    }

    #[test]
    fn several_documents_of_one_file_are_read_in_order() {
        let model = read("kind: domain\nname: shop\n---\nkind: aggregate\nname: order\n");
        let names: Vec<_> = model.docs.iter().map(|doc| doc.name.as_str()).collect();
        assert_eq!(names, ["shop", "order"]);
    }

    #[test]
    fn documents_before_a_fault_still_count() {
        let model = read("kind: domain\nname: shop\n---\nkind: [\n");
        assert_eq!(model.docs.len(), 1);
        assert_eq!(model.problems.len(), 1);
    }

    #[test]
    fn a_document_without_a_name_is_a_problem() {
        assert_eq!(read("kind: domain\n").problems.len(), 1);
    }

    #[test]
    fn features_are_passed_over() {
        let model = read("kind: feature\nname: cancelling\n");
        assert_eq!((model.docs.len(), model.problems.len()), (0, 0));
    }

    #[test]
    fn an_unquoted_true_marks_as_a_quoted_one() {
        let model = read(
            "kind: event\nname: a\nmetadata: {annotations: {optional: true}}\n---\nkind: event\nname: b\nmetadata: {annotations: {optional: 'true'}}\n",
        );
        assert!(model.docs.iter().all(|doc| doc.is_marked("optional")));
    }

    #[test]
    fn keys_that_are_no_strings_do_not_stop_the_reader() {
        let model = read("kind: event\nname: a\ndata: {properties: {1: {type: string}, true: {}}}\n");
        assert!(model.docs[0].body["data"]["properties"].get("1").is_some());
    }

    #[test]
    fn only_model_files_are_read_and_folders_are_walked() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("sales")).unwrap();
        fs::write(folder.path().join("sales/a.esdm.yaml"), "kind: domain\nname: a\n").unwrap();
        fs::write(folder.path().join("b.yaml"), "kind: domain\nname: b\n").unwrap();
        let model = read_model(folder.path()).unwrap();
        assert_eq!(model.docs.len(), 1);
        assert_eq!(model.docs[0].file, "sales/a.esdm.yaml");
    }
}
