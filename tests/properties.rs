//! Whatever the files say, reading, checking and reporting never panic and never disagree with
//! themselves.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::path::Path;

use esdm_extract::esdm::yaml::{self, Kind, NodeRef, Style};
use esdm_extract::esdm::{Model, Options, check_with, fold};
use esdm_extract::report::{Format, render};
use proptest::prelude::*;

/// Checks a text in every way there is.
fn survive(text: &[u8]) {
    let model = Model::from_sources([("a.esdm.yaml", text)]);
    let found = check_with(&model, Options { strict: true, ..Options::default() });
    assert!(found.is_empty() || !fold(&found).is_empty());
    for (_, format) in Format::ALL {
        render(format, &found, &model, true);
    }
    for diagnostic in &found {
        assert!(!diagnostic.id.ends_with("rule-panic"), "{}", diagnostic.message);
        if let Some(span) = &diagnostic.span {
            let text = &model.file(&diagnostic.place.file).unwrap().tree.text;
            assert!(text.get(span.clone()).is_some(), "{diagnostic:?} is not a part of the text");
        }
    }
    for document in model.documents() {
        placed_rightly(&document.file.tree.text, document.node());
    }
}

/// Lines and columns agree with offsets, and plain words are where the tree says they are.
fn placed_rightly(text: &str, node: NodeRef<'_>) {
    let start = node.start();
    if node.kind() == Kind::Scalar && node.style() == Style::Plain && !node.has_properties() {
        let written = &text[node.range()];
        if !written.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']) {
            assert_eq!(written, node.raw_text());
        }
    }
    // An empty node at the end of a text without a last line break is on the line after it.
    let at_end = start.offset as usize == text.len();
    if !at_end && !text.contains(['\r', '\u{85}', '\u{2028}', '\u{2029}', '\u{feff}']) {
        let before = &text[..start.offset as usize];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        assert_eq!(start.line as usize, before.matches('\n').count() + 1, "{node:?}");
        assert_eq!(start.column as usize, before[line_start..].chars().count() + 1, "{node:?}");
    }
    for (key, value) in node.pairs() {
        placed_rightly(text, key);
        placed_rightly(text, value);
    }
    node.items().for_each(|item| placed_rightly(text, item));
}

/// The text of a sound model with every kind of document.
fn sound() -> String {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/rule-none-hospital/model");
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let texts: Vec<_> = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    texts.join("\n---\n")
}

/// Snippets that mean something to YAML or to the language.
const SNIPPETS: [&str; 24] = [
    ":",
    " ",
    "\n",
    "\t",
    "- ",
    "---\n",
    "...\n",
    "&a ",
    "*a",
    "<<: ",
    "!!int ",
    "!x ",
    "|\n",
    ">-\n",
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    "#",
    "? ",
    "2024-01-01",
    "\u{85}",
];

fn edit() -> impl Strategy<Value = (prop::sample::Index, usize, String)> {
    let inserted = prop_oneof![
        prop::sample::select(&SNIPPETS[..]).prop_map(str::to_owned),
        "[a-zA-Z0-9:-]{0,6}",
        "\\PC{0,3}",
    ];
    (any::<prop::sample::Index>(), 0..12_usize, inserted)
}

proptest! {
    // The model is large, and debug builds are slow.
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn edits_of_a_sound_model_are_survived(edits in prop::collection::vec(edit(), 1..4)) {
        let mut text = sound();
        for (at, length, inserted) in edits {
            let start = text.floor_char_boundary(at.index(text.len()));
            let end = text.floor_char_boundary((start + length).min(text.len()));
            text.replace_range(start..end.max(start), &inserted);
        }
        survive(text.as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        survive(&bytes);
    }

    #[test]
    fn yaml_like_texts_are_survived(parts in prop::collection::vec(prop::sample::select(&SNIPPETS[..]), 0..40)) {
        survive(parts.concat().as_bytes());
    }

    #[test]
    fn reading_is_deterministic(parts in prop::collection::vec(prop::sample::select(&SNIPPETS[..]), 0..40)) {
        let text = parts.concat();
        let shape = |tree: &yaml::Tree| format!("{:?} {:?}", tree.roots.len(), tree.error);
        prop_assert_eq!(shape(&yaml::parse(text.as_bytes())), shape(&yaml::parse(text.as_bytes())));
    }
}

#[test]
fn the_sound_model_is_sound() {
    let model = Model::from_sources([("a.esdm.yaml", sound())]);
    assert_eq!(check_with(&model, Options { strict: true, ..Options::default() }), []);
    survive(sound().as_bytes());
}
