//! The sketch of every case, as plain documents.

use std::fs;
use std::path::Path;

use esdm_extract::esdm::plain;
use esdm_extract::extract::{ExtractOptions, Silent, extract};

#[test]
fn sketches_are_in_order_and_sound_as_they_are() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("eval/cases");
    let mut kinds = std::collections::BTreeSet::new();
    for case in fs::read_dir(cases).unwrap() {
        let source = case.unwrap().path().join("source");
        if !source.is_dir() {
            continue;
        }
        let sketch = extract(&ExtractOptions::new(&source), &Silent).unwrap();
        let documents = plain::from_definitions(&sketch.documents).unwrap();
        for document in &documents {
            // As text: two mappings are equal whatever their order.
            let ordered = document.clone().in_order();
            assert_eq!(ordered.value().to_string(), document.value().to_string(), "{}", source.display());
            kinds.insert(document.kind().to_owned());
        }
        assert_eq!(plain::check(&documents).errors(), 0, "{}", source.display());
        assert_eq!(plain::mend(documents.clone()).0, documents);
    }
    assert!(kinds.len() > 10, "{kinds:?}");
}
