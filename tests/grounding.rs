//! The grounding check and the merge against real scans: the own cases' code and golden models.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its cases fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use esdm_extract::esdm::plain::{self, PlainDocument};
use esdm_extract::eval::document::Doc;
use esdm_extract::eval::grounding::SourceTree;
use esdm_extract::extract::{ExtractOptions, Extraction, Silent, extract};
use esdm_extract::refine::grounding::{self, Tree};
use esdm_extract::refine::merge::{Powers, merge};
use serde::Deserialize;

struct Case {
    name: String,
    extraction: Extraction,
    sketch: Vec<PlainDocument>,
    golden: Vec<PlainDocument>,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("eval/cases");
    let mut cases = Vec::new();
    for case in fs::read_dir(folder).unwrap() {
        let case = case.unwrap().path();
        if !case.join("source").is_dir() {
            continue;
        }
        let extraction = extract(&ExtractOptions::new(case.join("source")), &Silent).unwrap();
        cases.push(Case {
            name: case.file_name().unwrap().to_string_lossy().into_owned(),
            sketch: plain::from_definitions(&extraction.documents).unwrap(),
            golden: read(&case.join("model")),
            extraction,
        });
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

fn read(folder: &Path) -> Vec<PlainDocument> {
    let mut files: Vec<PathBuf> = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { open.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    let text = |file: &PathBuf| fs::read_to_string(file).unwrap();
    files
        .iter()
        .map(text)
        .flat_map(|text| {
            serde_yaml::Deserializer::from_str(&text)
                .filter_map(|document| {
                    PlainDocument::from_value(serde_json::Value::deserialize(document).ok()?)
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

fn is_element(document: &&PlainDocument) -> bool {
    !matches!(document.kind(), "domain" | "bounded-context" | "context-mapping")
}

/// Whether the document as a whole does not hold, as a new one beside the others.
fn is_refused(tree: &Tree, documents: &[PlainDocument], at: usize) -> bool {
    let mut trusted = documents.to_vec();
    trusted.remove(at);
    let found = grounding::check(tree, &trusted, documents);
    found.iter().any(|finding| finding.document == Some(at) && finding.pointer.is_empty())
}

fn words(document: &PlainDocument) -> BTreeSet<&str> {
    document.name().split('-').collect()
}

#[test]
fn what_people_found_in_the_code_holds() {
    let (mut elements, mut refused, mut parts) = (0, Vec::new(), Vec::new());
    for case in cases() {
        let tree = Tree::new(&case.extraction.scan);
        elements += case.golden.iter().filter(is_element).count();
        for finding in grounding::check(&tree, &[], &case.golden) {
            let Some(document) = finding.document.map(|at| &case.golden[at]).filter(is_element) else {
                continue;
            };
            let told = format!("{} {} {}", case.name, document.key(), finding.diagnostic.message);
            match finding.diagnostic.id {
                // People cite files that a scan does not read: manifests, migrations.
                grounding::CITATION => {}
                _ if finding.pointer.is_empty() => refused.push(told),
                _ => parts.push(told),
            }
        }
    }
    assert!(elements > 400, "{elements}");
    assert!(refused.len() * 100 <= elements, "{refused:#?}");
    assert!(parts.len() * 100 <= elements * 6, "{parts:#?}");
}

#[test]
fn what_is_made_up_does_not_hold() {
    let (mut misplaced, mut noticed) = (0, 0);
    for case in cases() {
        let tree = Tree::new(&case.extraction.scan);
        for at in (0..case.sketch.len()).step_by(3) {
            let document = &case.sketch[at];
            if !is_element(&document) {
                continue;
            }
            // A name that is not in the code, with a citation that is.
            let mut documents = case.sketch.clone();
            documents[at].set("name", format!("teleported-{}", document.name()).into());
            let scope_of_others = matches!(document.kind(), "aggregate" | "dynamic-consistency-boundary");
            if !scope_of_others {
                assert!(is_refused(&tree, &documents, at), "{} {}", case.name, documents[at].key());
            }
            // A name that is in the code, with the citation of something else.
            let other = case
                .sketch
                .iter()
                .filter(is_element)
                .find(|other| words(other).is_disjoint(&words(document)));
            let Some(source) = other.and_then(|other| other.annotation("source")) else { continue };
            let mut documents = case.sketch.clone();
            documents[at].annotate("source", source);
            misplaced += 1;
            noticed += usize::from(is_refused(&tree, &documents, at));
        }
    }
    assert!(misplaced > 150, "{misplaced}");
    assert!(noticed * 100 >= misplaced * 95, "{noticed} of {misplaced}");
}

#[test]
fn golden_models_merged_into_the_sketch_make_it_no_worse() {
    for case in cases() {
        let tree = Tree::new(&case.extraction.scan);
        let powers = Powers::all();
        let merged = merge(&case.sketch, &case.golden, &powers).documents;
        let (mended, _) = plain::mend(merged);
        let findings = grounding::check(&tree, &case.sketch, &mended);
        let stripped = grounding::strip(&tree, &case.sketch, mended.clone(), findings);
        assert_eq!(grounding::check(&tree, &case.sketch, &stripped.documents), [], "{}", case.name);
        assert_eq!(plain::check(&stripped.documents).errors(), 0, "{}", case.name);
        assert!(stripped.documents.len() >= case.sketch.len(), "{}", case.name);
        // Whoever scores the result finds nothing made up in what was added.
        let known: BTreeSet<_> = case.sketch.iter().map(PlainDocument::key).collect();
        let mut source = SourceTree::new(&case.extraction.scan.inventory.root);
        let added = stripped.documents.iter().filter(|document| !known.contains(&document.key()));
        for document in added.filter(is_element) {
            let doc = Doc::from_value(document.value().clone(), "").unwrap();
            assert!(source.supports(&doc), "{} {}", case.name, document.key());
        }
    }
}
