//! The repair corpus: operators are seeded and do what they say, and what they
//! do to the text of an answer is undone by reading it leniently.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;

use esdm_extract::eval::damage::corpus::{self, Original};
use esdm_extract::eval::damage::restore::{Mechanical, Restorer, errors, findings};
use esdm_extract::eval::damage::{operators, texts};
use esdm_extract::eval::provider::ModelFiles;

/// A golden model of the project with most kinds in it.
fn original() -> Original {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("eval/cases");
    let all = corpus::read(&cases).unwrap();
    all.into_iter().find(|original| original.case == "library-nest-cqrs").expect("the case is there")
}

fn documents(files: &ModelFiles) -> Vec<serde_json::Value> {
    let mut model = esdm_extract::eval::ModelFolder::default();
    for (path, text) in files {
        esdm_extract::eval::document::read_documents(text, path, &mut model);
    }
    model.docs.into_iter().map(|doc| serde_json::Value::Object(doc.body)).collect()
}

#[test]
fn every_operator_damages_a_rich_model() {
    let original = original();
    for operator in operators() {
        let items = corpus::items(&original, operator, 2, 1);
        assert_eq!(items.len(), 2, "{} finds nothing to damage", operator.name);
        for item in items {
            assert_ne!(item.files, original.files, "{}", operator.name);
        }
    }
}

#[test]
fn operators_have_names_of_their_own() {
    let mut names: Vec<&str> = operators().map(|operator| operator.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    assert!(count >= 30);
}

#[test]
fn the_same_seed_damages_the_same_place_and_another_one_another() {
    let original = original();
    let files = |seed: u64| -> Vec<ModelFiles> {
        operators()
            .flat_map(|operator| corpus::items(&original, operator, 1, seed))
            .map(|item| item.files)
            .collect()
    };
    assert_eq!(files(1), files(1));
    assert_ne!(files(1), files(2));
}

/// What is lost for good, or leaves a tail that no program can complete.
const NOT_UNDONE: &[&str] = &["truncated"];

#[test]
fn damage_to_the_text_of_an_answer_is_undone() {
    let original = original();
    let wanted = documents(&original.files);
    for operator in texts::OPERATORS.iter().filter(|operator| !NOT_UNDONE.contains(&operator.name)) {
        for item in corpus::items(&original, operator, 3, 7) {
            let restored = Mechanical::default().restore(&item.files, &item.damaged);
            let (name, file) = (operator.name, &item.damaged);
            assert_eq!(restored.errors, Vec::<String>::new(), "{name} of {file}");
            let found = documents(&restored.files);
            assert_eq!(found.len(), wanted.len(), "{name} of {file}: {:?}", restored.notes);
            // a sentence may keep a scratch, names and references may not
            for (found, wanted) in found.iter().zip(&wanted) {
                for key in ["kind", "name", "scope", "publishes", "handles", "emits", "projections"] {
                    let [found, wanted] = [found, wanted].map(|document| without_rules(document.get(key)));
                    assert_eq!(found, wanted, "{name} of {file}: {:?}", restored.notes);
                }
            }
        }
    }
}

fn without_rules(value: Option<&serde_json::Value>) -> Option<serde_json::Value> {
    let mut value = value?.clone();
    for item in value.as_array_mut().into_iter().flatten() {
        if let Some(item) = item.as_object_mut() {
            item.shift_remove("rule");
        }
    }
    Some(value)
}

#[test]
fn a_truncated_answer_keeps_what_was_said() {
    let original = original();
    let operator = operators().find(|operator| operator.name == "truncated").unwrap();
    let count = documents(&original.files).len();
    for item in corpus::items(&original, operator, 5, 3) {
        let restored = Mechanical::default().restore(&item.files, &item.damaged);
        let in_file =
            documents(&ModelFiles::from([("a".into(), original.files[&item.damaged].clone())])).len();
        // a third is cut at most, and only of one file
        assert!(documents(&restored.files).len() + in_file.div_ceil(3) + 1 >= count, "{:?}", restored.notes);
    }
}

#[test]
fn a_good_answer_is_restored_to_itself() {
    let original = original();
    for path in original.files.keys() {
        let restored = Mechanical::default().restore(&original.files, path);
        assert_eq!(documents(&restored.files), documents(&original.files), "{path}");
        assert_eq!(errors(&findings(&restored.files)), Vec::<String>::new(), "{path}");
        assert_eq!(restored.notes, Vec::<String>::new(), "{path}");
    }
}

#[test]
fn the_figures_say_what_was_restored() {
    let mut small = original();
    small.files.retain(|path, _| path.contains("member") || path.starts_with("domain"));
    let result = corpus::measure(&[small], 1, 1, &Mechanical::default());
    let of = |name: &str| result.operators.iter().find(|row| row.operator == name).expect(name).clone();
    assert_eq!(of("tabs").clean_before, 0.0);
    assert_eq!(of("tabs").restored.mean, 1.0);
    assert_eq!(of("tabs").f1, 1.0);
    assert!(of("dropped-document").f1 < 1.0, "what is gone does not come back");
    let table = corpus::table(&result);
    assert!(table.contains("tabs") && table.contains("restored to a clean model"), "{table}");
}
