//! A model as a tree to look at, with marks where the linter has something to say.
//!
//! In: a [`Model`], its findings, and a path that narrows the tree. Out: the tree's text, line for
//! line as the language's reference prints it. [`glossary`] and [`mermaid`] are other ways to look.

mod detail;
pub mod glossary;
pub mod mermaid;
mod node;
mod render;

use thiserror::Error;

use super::diagnostic::Diagnostic;
use super::index::ModelIndex;
use super::model::Model;

pub use render::Look;

/// A path that leads nowhere.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PathError {
    /// It starts with a slash.
    #[error("invalid path {0}: leading slash")]
    LeadingSlash(String),
    /// It has nothing between two slashes.
    #[error("invalid path {0}: empty segment")]
    EmptySegment(String),
    /// No domain of that name.
    #[error("no entity {0} under model root")]
    NotUnderRoot(String),
    /// Nothing of that name there.
    #[error("no entity {0} under {1}")]
    NotUnder(String, String),
}

/// Splits a path into segments; the empty path has none.
///
/// # Errors
/// If it starts with a slash or holds an empty segment. One trailing slash is dropped.
pub(crate) fn segments(path: &str) -> Result<Vec<&str>, PathError> {
    let quote = super::text::quote;
    if path.starts_with('/') {
        return Err(PathError::LeadingSlash(quote(path)));
    }
    let path = path.strip_suffix('/').unwrap_or(path);
    if path.is_empty() {
        return Ok(Vec::new());
    }
    let parts: Vec<&str> = path.split('/').collect();
    if parts.iter().any(|p| p.is_empty()) {
        return Err(PathError::EmptySegment(quote(path)));
    }
    Ok(parts)
}

/// The tree as text.
///
/// # Errors
/// If the path leads nowhere.
pub fn view(model: &Model, findings: &[Diagnostic], path: &str, look: Look) -> Result<String, PathError> {
    let parts = segments(path)?;
    let (index, _) = ModelIndex::build(model);
    let mut roots = node::narrow(node::roots(&index), &parts)?;
    node::mark(&mut roots, findings);
    Ok(render::render(&roots, look))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small model of a library, in the state a person would leave it.
    pub(super) fn library() -> Model {
        let core = "apiVersion: schema.esdm.io/core/v1\n";
        let documents = [
            "kind: domain\nname: library\n",
            "kind: bounded-context\nname: lending\nscope: {domain: library}\nubiquitousLanguage:\n  - term: copy\n    definition: One physical book.\n    avoid:\n      - {term: item, reason: Too vague.}\n      - {term: unit}\n",
            "kind: aggregate\nname: copy\nscope: {domain: library, boundedContext: lending}\nidentifiedBy: {source: state, field: id}\nstate: {properties: {id: {}}}\ninvariants: [{name: not-lent-twice, rule: A lent copy is not lent again.}]\n",
            "kind: command\nname: lend\nscope: {domain: library, boundedContext: lending, aggregate: copy}\ndata: {properties: {reader: {}, due: {}}}\npublishes: [lent]\nactors: [clerk]\n",
            "kind: event\nname: lent\nscope: {domain: library, boundedContext: lending, aggregate: copy}\ndata: {}\n",
            "kind: actor\nname: clerk\nscope: {domain: library, boundedContext: lending}\ntype: human\n",
            "kind: read-model\nname: shelf\nscope: {domain: library, boundedContext: lending}\nprojections:\n  - {boundedContext: lending, aggregate: copy, event: lent, rule: Takes it off.}\nschema: {}\n",
            "kind: policy\nname: remind\nscope: {domain: library}\ndeliveryGuarantee: at-most-once\nhandles: [{boundedContext: lending, aggregate: copy, event: lent}]\nemits: [{boundedContext: lending, aggregate: copy, command: lend}]\n",
        ];
        let text = documents.iter().map(|d| format!("{core}{d}")).collect::<Vec<_>>().join("---\n");
        Model::from_sources([("library.esdm.yaml", text)])
    }

    fn shown(path: &str, details: bool) -> Result<String, PathError> {
        let model = library();
        view(&model, &crate::esdm::check(&model), path, Look { details, color: false })
    }

    #[test]
    fn the_tree_shows_kinds_names_tags_and_counts() {
        let expected = "\
domain library ⚠  1 bc · 1 pol
├─ bounded-context lending ⚠  1 agg · 1 rm · 1 act
│  ├─ aggregate copy  1 cmd · 1 evt · 1 inv
│  │  ├─ command lend  → lent · by clerk
│  │  └─ event lent  ← lend
│  ├─ read-model shelf ⚠  ← 1 evt
│  └─ actor clerk (human)
└─ policy remind (at-most-once)
";
        assert_eq!(shown("", false).unwrap(), expected);
    }

    #[test]
    fn details_stand_below_their_node() {
        // The finding about the read model left out lands on the element above it in the same file.
        let expected = "\
aggregate copy ⚠  1 cmd · 1 evt · 1 inv
   identifiedBy: state.id
   invariant \"not-lent-twice\": A lent copy is not lent again.
├─ command lend  → lent · by clerk
│     data: {due, reader}
└─ event lent ⚠  ← lend
";
        assert_eq!(shown("library/lending/copy/", true).unwrap(), expected);
    }

    #[test]
    fn a_path_that_leads_nowhere_says_where_it_ends() {
        let errors: Vec<String> = ["/library", "library//copy", "shop", "library/lending/book"]
            .iter()
            .map(|p| shown(p, false).unwrap_err().to_string())
            .collect();
        assert_eq!(
            errors,
            [
                "invalid path \"/library\": leading slash",
                "invalid path \"library//copy\": empty segment",
                "no entity \"shop\" under model root",
                "no entity \"book\" under \"library/lending\"",
            ]
        );
    }

    #[test]
    fn colours_wrap_kinds_names_tags_and_marks() {
        let model = library();
        let text = view(
            &model,
            &crate::esdm::check(&model),
            "library/lending",
            Look { details: false, color: true },
        )
        .unwrap();
        assert!(text.contains("\u{1b}[36mread-model\u{1b}[0m \u{1b}[1mshelf\u{1b}[0m \u{1b}[33m⚠\u{1b}[0m  \u{1b}[2m← 1 evt\u{1b}[0m"), "{text}");
        assert!(text.contains("\u{1b}[2m(human)\u{1b}[0m"), "{text}");
    }
}
