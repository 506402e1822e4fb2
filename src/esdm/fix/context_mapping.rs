//! Contexts that are used together without a mapping: a customer and a supplier, in `integration/`.
//!
//! Who gets events, or sends commands, depends on the other side. How the teams stand to each other
//! is the author's to say, hence unsafe.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::edits::{edit, line_break};
use super::{Case, Fixer, Stage};
use crate::esdm::definition::{Body, ContextScope, CustomerSupplier, Definition};
use crate::esdm::diagnostic::{Diagnostic, Edit, Fix, Safety};
use crate::esdm::index::Entry;
use crate::esdm::kind::Kind;
use crate::esdm::layout;
use crate::esdm::plain::PlainDocument;
use crate::esdm::resolve::event_references;
use crate::esdm::text::quote;

pub(super) struct ContextMapping;

impl Fixer for ContextMapping {
    fn stage(&self) -> Stage {
        Stage::Style
    }

    fn propose(&self, finding: &Diagnostic, case: &Case<'_, '_>) -> Option<Fix> {
        if finding.id != "esdm/modeling/cross-bounded-context-reference-without-mapping" {
            return None;
        }
        let document = case.spot(finding)?.document;
        let consumer = case.index.entries().iter().find(|e| std::ptr::eq(e.document.root, document.root))?;
        let (x, y) = pair(case, consumer, &finding.message)?;
        let (customer, supplier) = if depends(consumer, y, x) { (y, x) } else { (x, y) };
        let scope = |context: &str| ContextScope {
            domain: consumer.domain.to_owned(),
            bounded_context: context.to_owned(),
        };
        let mapping = CustomerSupplier {
            kind: "customer-supplier",
            customer: scope(customer),
            supplier: scope(supplier),
        };
        let name = free_name(case, &format!("{customer}-{supplier}"));
        let definition = Definition::new(name, Body::CustomerSupplier(mapping));
        let title = format!("map {customer} as a customer of {supplier}");
        Some(Fix { title, safety: Safety::Unsafe, edits: vec![added(case, &definition)?] })
    }
}

/// The two contexts of the finding.
fn pair<'a>(case: &Case<'_, 'a>, consumer: &Entry<'a>, message: &str) -> Option<(&'a str, &'a str)> {
    let contexts: Vec<&'a str> = case
        .index
        .of_kind(Kind::BoundedContext)
        .filter(|context| context.domain == consumer.domain)
        .map(|context| context.name)
        .collect();
    let pairs = contexts.iter().flat_map(|x| contexts.iter().map(move |y| (*x, *y)));
    let mut pairs =
        pairs.filter(|(x, y)| message.contains(&format!("contexts {} and {} without", quote(x), quote(y))));
    pairs.next()
}

/// Whether a consumer makes one context depend on another.
fn depends(consumer: &Entry<'_>, customer: &str, supplier: &str) -> bool {
    let hears = event_references(consumer).iter().any(|reference| reference.context == supplier);
    match consumer.kind {
        Kind::ReadModel => consumer.context == customer,
        // What is done elsewhere in answer to an event depends on who tells it.
        _ => hears && !event_references(consumer).iter().any(|reference| reference.context == customer),
    }
}

/// Names of mappings are global.
fn free_name(case: &Case<'_, '_>, wanted: &str) -> String {
    let taken = |name: &str| case.index.of_kind(Kind::ContextMapping).any(|m| m.name == name);
    let numbered = (2..).map(|n| format!("{wanted}-{n}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

/// Adds the document to the file of the mappings, or begins one.
fn added(case: &Case<'_, '_>, definition: &Definition) -> Option<Edit> {
    let yaml = layout::yaml(&PlainDocument::from_definition(definition).ok()?).ok()?;
    let path = integration(case) + "/context-mappings.esdm.yaml";
    let Some(file) = case.model.file(&path) else {
        return Some(Edit { file: Arc::from(path), range: 0..0, replacement: yaml });
    };
    let text = &file.tree.text;
    let nl = line_break(text);
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { nl };
    let separator = if file.tree.roots.is_empty() { String::new() } else { format!("---{nl}") };
    let document = format!("{gap}{separator}{}", yaml.replace('\n', nl));
    Some(edit(file, text.len()..text.len(), document))
}

/// The folder for what spans contexts: the one there is, or one beside the topmost files.
fn integration(case: &Case<'_, '_>) -> String {
    let folders =
        case.model.files().iter().filter_map(|file| file.path.rsplit_once('/')).map(|(folder, _)| folder);
    let existing: BTreeMap<usize, &str> = folders
        .filter(|folder| *folder == "integration" || folder.ends_with("/integration"))
        .map(|folder| (folder.len(), folder))
        .collect();
    if let Some(folder) = existing.values().next() {
        return (*folder).to_owned();
    }
    let mut common: Option<Vec<&str>> = None;
    for file in case.model.files() {
        let parts: Vec<&str> = file.path.rsplit_once('/').map_or(Vec::new(), |(f, _)| f.split('/').collect());
        common = Some(match common {
            None => parts,
            Some(common) => common.iter().zip(&parts).take_while(|(a, b)| a == b).map(|(a, _)| *a).collect(),
        });
    }
    let common = common.unwrap_or_default();
    common.into_iter().chain(["integration"]).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::super::testing::LIBRARY;
    use crate::esdm::fix::fix;
    use crate::esdm::model::Model;
    use crate::esdm::rules::testing::with_api_versions;

    const SHELVES: &str = "\
kind: bounded-context
name: shelving
scope: { domain: library }
---
kind: read-model
name: gaps
scope: { domain: library, boundedContext: shelving }
projections: [{ boundedContext: lending, aggregate: copy, event: lent, rule: A gap. }]
schema: {}
";

    fn model(extra: &[(&str, &str)]) -> Model {
        let files = [("m/lending.esdm.yaml", LIBRARY), ("m/shelving/all.esdm.yaml", SHELVES)];
        Model::from_sources(files.iter().chain(extra).map(|(path, text)| (*path, with_api_versions(text))))
    }

    #[test]
    fn the_context_that_reads_is_the_customer() {
        assert!(fix(&model(&[]), false).files.is_empty());
        let fixed = fix(&model(&[]), true);
        let file = &fixed.files[0];
        assert_eq!((&*file.path, &file.before), ("m/integration/context-mappings.esdm.yaml", &None));
        assert_eq!(
            file.after,
            "apiVersion: schema.esdm.io/core/v1\nkind: context-mapping\nname: shelving-lending\ntype: customer-supplier\n\
             customer:\n  domain: library\n  boundedContext: shelving\nsupplier:\n  domain: library\n  boundedContext: lending\n"
        );
    }

    #[test]
    fn a_file_of_mappings_is_continued() {
        let fixed = fix(&model(&[("m/integration/context-mappings.esdm.yaml", "# Ours")]), true);
        assert!(fixed.files[0].after.starts_with("# Ours\napiVersion:"), "{}", fixed.files[0].after);
    }
}
