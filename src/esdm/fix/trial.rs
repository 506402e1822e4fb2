//! Tries a change on a document's value before anything is written.

use serde_json::Value as Json;

use crate::esdm::model::Document;
use crate::esdm::schema::{ApiVersion, Schemas, Step, Violation, validate_value};
use crate::esdm::yaml::decodes;
use crate::esdm::yaml::value::Value;

/// A document's value, to be changed and judged.
#[derive(Debug, Clone)]
pub(super) struct Trial(Json);

impl Trial {
    /// The value of a document, if the document is one that gets validated.
    pub fn of(document: Document<'_>) -> Option<Trial> {
        let sound = decodes(&document.file.tree, document.root);
        let json = sound.then(|| Value::of(document.node()).to_json())?;
        json.is_object().then_some(Trial(json))
    }

    /// The same with another text at a place; a last step that is not there yet is added.
    pub fn with(&self, path: &[Step], text: &str) -> Option<Trial> {
        let mut changed = self.clone();
        let (last, way) = path.split_last()?;
        match (changed.walk(way)?, last) {
            (Json::Object(map), Step::Key(key)) => {
                map.insert(key.clone(), Json::String(text.to_owned()));
            }
            (Json::Array(items), Step::Item(i)) => *items.get_mut(*i)? = Json::String(text.to_owned()),
            _ => return None,
        }
        Some(changed)
    }

    /// The same without a field.
    pub fn without(&self, path: &[Step]) -> Option<Trial> {
        let mut changed = self.clone();
        let (Step::Key(key), way) = path.split_last()? else { return None };
        changed.walk(way)?.as_object_mut()?.shift_remove(key)?;
        Some(changed)
    }

    fn walk(&mut self, way: &[Step]) -> Option<&mut Json> {
        way.iter().try_fold(&mut self.0, |value, step| match step {
            Step::Key(key) => value.get_mut(key),
            Step::Item(i) => value.get_mut(i),
        })
    }

    /// What its schema has against it.
    pub fn violations(&self) -> Vec<Violation> {
        validate_value(&self.0)
    }

    /// Whether its schema has nothing against it.
    pub fn fits(&self) -> bool {
        let version = self.0.get("apiVersion").and_then(Json::as_str).and_then(ApiVersion::from_value);
        version.is_some_and(|version| Schemas::embedded().accepts(version, &self.0))
    }
}

/// The only one of some choices with which the document is as its schema wants it.
pub(super) fn only_fitting<'c>(
    trial: &Trial,
    path: &[Step],
    choices: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let mut fitting = choices.into_iter().filter(|choice| trial.with(path, choice).is_some_and(|t| t.fits()));
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}
