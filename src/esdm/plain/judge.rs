//! The linter and its fixes, for documents that have not been written.

use std::collections::BTreeMap;

use super::PlainDocument;
use crate::esdm::check::{Options, check_with};
use crate::esdm::diagnostic::{Diagnostic, Place, Severity};
use crate::esdm::fix::{self, Applied};
use crate::esdm::layout::{self, ModelFile, WriteError};
use crate::esdm::model::{Document, Model, SourceFile};
use crate::esdm::yaml::value::to_json;

/// What there is to say about documents.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// The findings in the order the linter prints them, each with the index of the document it is
    /// about. Their places are those in the files that would be written.
    pub diagnostics: Vec<(Diagnostic, Option<usize>)>,
}

impl Checked {
    /// How many of the findings are errors.
    pub fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|(finding, _)| finding.severity == Severity::Error).count()
    }
}

/// Id of the finding that a document cannot be written at all.
const UNWRITABLE: &str = "esdm-extract/unwritable";

/// Checks documents as strictly as this program can: schemas, references, rules, and what the
/// reference lets slip through.
pub fn check(documents: &[PlainDocument]) -> Checked {
    let (model, places) = match model(documents) {
        Ok(model) => model,
        Err(error) => {
            // A defect of this program; whoever asks learns of it as of any other error.
            let finding = Diagnostic::error(UNWRITABLE, error.to_string(), Place::nowhere());
            return Checked { diagnostics: vec![(finding, None)] };
        }
    };
    let findings = check_with(&model, Options { strict: true, ..Options::default() });
    let diagnostics = findings
        .into_iter()
        .map(|finding| {
            let document = model.file(&finding.place.file).and_then(|file| {
                let ordinal = ordinal(file, &finding)?;
                places.get(&*file.path)?.get(ordinal).copied()
            });
            (finding, document)
        })
        .collect();
    Checked { diagnostics }
}

/// Mends what can be mended mechanically, also where that says something the documents do not.
/// Documents stay in their order, new ones come last.
pub fn mend(documents: Vec<PlainDocument>) -> (Vec<PlainDocument>, Vec<Applied>) {
    let Ok((model, places)) = model(&documents) else { return (documents, Vec::new()) };
    let fixed = fix::fix_with(&model, Options { strict: true, ..Options::default() }, true);
    if fixed.applied.is_empty() {
        return (documents, Vec::new());
    }
    let mut mended: BTreeMap<usize, PlainDocument> = BTreeMap::new();
    let mut new = Vec::new();
    for file in fixed.model.files() {
        let originals = places.get(&*file.path).map_or(&[][..], Vec::as_slice);
        let read: Vec<_> = file.documents().filter_map(read).collect();
        if read.len() == originals.len() {
            mended.extend(originals.iter().copied().zip(read));
            continue;
        }
        // Some went or came: those that are still the same are found by what makes them so.
        for document in read {
            let key = document.key();
            let place = originals.iter().find(|&&i| !mended.contains_key(&i) && documents[i].key() == key);
            match place {
                Some(&i) => _ = mended.insert(i, document),
                None => new.push(document),
            }
        }
    }
    (mended.into_values().chain(new).collect(), fixed.applied)
}

/// The documents as files, and per file the indices of the documents in it.
fn model(documents: &[PlainDocument]) -> Result<(Model, BTreeMap<String, Vec<usize>>), WriteError> {
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, document) in documents.iter().enumerate() {
        places.entry(layout::path_of(document)).or_default().push(i);
    }
    let files = layout::files(documents)?;
    Ok((Model::from_sources(files.into_iter().map(|ModelFile { path, text }| (path, text))), places))
}

/// Which of a file's documents a finding is about.
fn ordinal(file: &SourceFile, finding: &Diagnostic) -> Option<usize> {
    file.documents().rposition(|document| document.node().start().line <= finding.place.line)
}

fn read(document: Document<'_>) -> Option<PlainDocument> {
    PlainDocument::from_value(to_json(document.node()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn documents(values: &[Value]) -> Vec<PlainDocument> {
        values.iter().cloned().map(|value| PlainDocument::from_value(value).unwrap()).collect()
    }

    fn shop() -> [Value; 4] {
        let scope = json!({"domain": "shop", "boundedContext": "ordering"});
        let owned = json!({"domain": "shop", "boundedContext": "ordering", "aggregate": "order"});
        [
            json!({"kind": "command", "name": "place", "scope": owned, "data": {}, "publishes": ["placed"]}),
            json!({"kind": "domain", "name": "shop"}),
            json!({"kind": "bounded-context", "name": "ordering", "scope": {"domain": "shop"}}),
            json!({"kind": "aggregate", "name": "order", "scope": scope, "state": {},
                   "identifiedBy": {"source": "generated", "generator": "uuid"}}),
        ]
    }

    #[test]
    fn findings_say_which_document_they_are_about() {
        let checked = check(&documents(&shop()));
        let found: Vec<_> = checked.diagnostics.iter().map(|(d, i)| (d.message.as_str(), *i)).collect();
        assert_eq!(found, [("unresolved event \"placed\"", Some(0))]);
        assert_eq!(checked.errors(), 1);
    }

    #[test]
    fn mending_keeps_the_order_of_the_documents() {
        let mut values = shop().to_vec();
        values.push(json!({"kind": "Event", "name": "placed", "data": {},
            "scope": {"domain": "shop", "boundedContext": "ordering", "aggregate": "order"}}));
        let (mended, applied) = mend(documents(&values));
        assert!(!applied.is_empty());
        let names: Vec<_> = mended.iter().map(|d| d.key().to_string()).collect();
        assert_eq!(
            names,
            [
                "command ordering/order/place",
                "domain shop",
                "bounded-context ordering",
                "aggregate ordering/order",
                "event ordering/order/placed"
            ]
        );
        assert_eq!(check(&mended).errors(), 0);
    }

    #[test]
    fn a_repetition_goes_and_the_first_one_stays() {
        let mut values = shop().to_vec();
        values[0]["publishes"] = json!(["order-placed"]);
        values.push(values[1].clone());
        let (mended, _) = mend(documents(&values));
        assert_eq!(mended.len(), 4);
        assert_eq!(mended[1].key().to_string(), "domain shop");
    }

    #[test]
    fn sound_documents_come_back_as_they_are() {
        let sound = documents(&shop()[1..]);
        assert_eq!(mend(sound.clone()), (sound, Vec::new()));
    }
}
