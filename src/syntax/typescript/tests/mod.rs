//! Given source, then facts: one file a subject, mirroring the mapping.

use crate::source::{FileRole, Language};
use crate::syntax::{FileFacts, pack_for, read};

mod bounds;

/// Facts of a TypeScript text.
fn facts(text: &str) -> FileFacts {
    read(pack_for(Language::TypeScript), "src/order.ts", Language::TypeScript, FileRole::Production, text)
}

#[test]
fn the_query_compiles_for_both_grammars() {
    assert!(pack_for(Language::TypeScript).query().pattern_count() > 0);
    assert!(pack_for(Language::Tsx).query().pattern_count() > 0);
}

/// Writes the facts of any file as JSON: `FACTS_OF=a.ts cargo test --lib facts_of_a_file -- --ignored --nocapture`.
#[test]
#[ignore = "a tool for looking at real files"]
fn facts_of_a_file() {
    let path = std::env::var("FACTS_OF").expect("FACTS_OF names a file");
    let text = std::fs::read_to_string(&path).expect("a readable file");
    println!("{}", serde_json::to_string_pretty(&facts(&text)).expect("facts serialize"));
}
