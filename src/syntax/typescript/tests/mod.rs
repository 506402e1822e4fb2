//! Given source, then facts: one file a subject, mirroring the mapping.

mod arms;
mod body;
mod bounds;
mod expr;
mod functions;
mod guards;
mod imports;
mod outline;
mod registered;
mod typeref;
mod types;
mod values;
mod whole;

use crate::source::{FileRole, Language};
use crate::syntax::facts::{Function, TypeDecl};
use crate::syntax::{FileFacts, pack_for, read};

/// Facts of a TypeScript text.
fn facts(text: &str) -> FileFacts {
    facts_as(Language::TypeScript, text)
}

fn facts_as(language: Language, text: &str) -> FileFacts {
    read(pack_for(language), "src/order.ts", language, FileRole::Production, text)
}

/// The only function of a text.
fn function(text: &str) -> Function {
    let mut functions = facts(text).functions;
    assert_eq!(functions.len(), 1, "{functions:#?}");
    functions.remove(0)
}

/// The only type of a text.
fn declared(text: &str) -> TypeDecl {
    let mut types = facts(text).types;
    assert_eq!(types.len(), 1, "{types:#?}");
    types.remove(0)
}

#[test]
fn the_query_compiles_for_both_grammars() {
    for language in [Language::TypeScript, Language::Tsx] {
        assert!(pack_for(language).query().pattern_count() > 0);
    }
}
