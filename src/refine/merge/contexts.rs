//! Contexts get better names, and everything that mentions them follows.

use serde_json::Value;

use crate::esdm::plain::PlainDocument;
use crate::refine::parts::SCHEMAS;

use super::clean::short;
use super::{Log, Merged, Powers};

/// Carries out the renames of a proposal, in the documents and in the rest of the proposal. What
/// else it may do is returned, under the new names.
pub(super) fn apply(
    proposed: &mut [PlainDocument],
    touchable: &[bool],
    powers: &Powers,
    merged: &mut Merged,
) -> Powers {
    let mut powers = powers.clone();
    for i in 0..proposed.len() {
        let document = &mut proposed[i];
        let Some(old) = document.annotation("renames").map(str::to_owned) else { continue };
        let new = document.name().to_owned();
        if let Some(Value::Object(annotations)) = document.value_mut().pointer_mut("/metadata/annotations") {
            annotations.shift_remove("renames");
        }
        let is_context = |document: &PlainDocument, name: &str| {
            document.kind() == "bounded-context" && document.name() == name
        };
        let known = |name: &str| merged.documents.iter().position(|other| is_context(other, name));
        let refusal = if document.kind() != "bounded-context" {
            Some("only contexts are renamed; other names are those of the code".to_owned())
        } else if old == new || (known(&old).is_none() && known(&new).is_some()) {
            // It has that name already.
            continue;
        } else if !known(&old).is_some_and(|at| touchable.get(at) == Some(&true) && powers.may_rename(&old)) {
            Some(format!("the context `{}` cannot be renamed here", short(&old)))
        } else if known(&new).is_some() {
            Some(format!("there is a context `{}` already", short(&new)))
        } else {
            None
        };
        let key = document.key();
        if let Some(reason) = refusal {
            Log { key, merged }.refuse("/name", reason);
            if document.kind() == "bounded-context" && known_name(&merged.documents, &old) {
                // What it says besides is said of the context as it is called.
                document.set("name", old.into());
            }
            continue;
        }
        rename(&mut merged.documents, &old, &new);
        rename(proposed, &old, &new);
        powers.follow(&old, &new);
        Log { key, merged }.change("/name", format!("renamed from `{old}`"));
    }
    powers
}

fn known_name(documents: &[PlainDocument], name: &str) -> bool {
    documents.iter().any(|document| document.kind() == "bounded-context" && document.name() == name)
}

/// Renames a context in all documents: itself, scopes, references, mappings.
pub(in crate::refine) fn rename(documents: &mut [PlainDocument], old: &str, new: &str) {
    for document in documents {
        if document.kind() == "bounded-context" && document.name() == old {
            document.set("name", new.into());
        }
        let Value::Object(map) = document.value_mut() else { continue };
        for (field, value) in map.iter_mut() {
            // What is inside of a payload has its own meaning.
            if field != "metadata" && !SCHEMAS.contains(&field.as_str()) {
                rename_in(field, value, old, new);
            }
        }
    }
}

fn rename_in(key: &str, value: &mut Value, old: &str, new: &str) {
    match value {
        Value::String(text) if key == "boundedContext" && text == old => *text = new.to_owned(),
        Value::Array(items) => {
            for item in items {
                match item {
                    Value::String(text) if key == "boundedContexts" && text == old => *text = new.to_owned(),
                    Value::String(_) => {}
                    item => rename_in(key, item, old, new),
                }
            }
        }
        Value::Object(map) => map.iter_mut().for_each(|(key, value)| rename_in(key, value, old, new)),
        _ => {}
    }
}
