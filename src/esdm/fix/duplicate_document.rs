//! Documents that say, byte for byte, what another document says already.

use super::edits::edit;
use super::{Case, Fixer, Stage};
use crate::esdm::diagnostic::{Diagnostic, Fix, Safety};
use crate::esdm::index::DUPLICATE_NAME;
use crate::esdm::model::Document;

pub(super) struct DuplicateDocument;

impl Fixer for DuplicateDocument {
    fn stage(&self) -> Stage {
        Stage::Reference
    }

    fn propose(&self, finding: &Diagnostic, case: &Case<'_, '_>) -> Option<Fix> {
        if finding.id != DUPLICATE_NAME {
            return None;
        }
        let later = case.spot(finding)?.document;
        let first = &finding.related.first()?.place;
        let first = case.model.file(&first.file)?.documents().find(|document| {
            let name = document.node().get("name").unwrap_or(document.node()).start();
            (name.line, name.column) == (first.line, first.column)
        })?;
        if text(first) != text(later) {
            return None;
        }
        let edit = edit(later.file, extent(later), "");
        Some(Fix { title: "remove the repetition".to_owned(), safety: Safety::Safe, edits: vec![edit] })
    }
}

/// Everything from a document's `---` to that of the next one.
fn extent(document: Document<'_>) -> std::ops::Range<usize> {
    let roots = &document.file.tree.roots;
    let next = roots.iter().skip_while(|root| !std::ptr::eq(*root, document.root)).nth(1);
    let end = next.map_or(document.file.tree.text.len(), |root| root.start as usize);
    let is_first = roots.first().is_some_and(|root| std::ptr::eq(root, document.root));
    let start = if is_first { 0 } else { document.root.start as usize };
    start..end
}

/// What a document says, comments included, without what separates it from others.
fn text(document: Document<'_>) -> &str {
    let text = document.file.tree.text.get(extent(document)).unwrap_or_default().trim();
    text.strip_prefix("---").unwrap_or(text).trim()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{LIBRARY, mend, mended};
    use crate::esdm::fix::fix;
    use crate::esdm::model::Model;
    use crate::esdm::rules::testing::with_api_versions;

    fn again() -> String {
        let whole = with_api_versions(LIBRARY);
        let event = whole.split("---\n").find(|d| d.contains("kind: event")).unwrap_or_default();
        event.to_owned()
    }

    #[test]
    fn the_later_one_goes() {
        let whole = with_api_versions(LIBRARY);
        assert_eq!(mended(&format!("{whole}---\n{}", again())), whole);
        let before = whole.replacen("---\n", &format!("---\n{}---\n", again()), 1);
        let fixed = mend(&before, false);
        assert_eq!(fixed.applied.len(), 1);
        assert_eq!(fixed.files[0].after.matches("kind: event").count(), 1);
    }

    #[test]
    fn a_file_of_which_nothing_is_left_goes_too() {
        let model = Model::from_sources([("a", with_api_versions(LIBRARY)), ("b", again())]);
        let fixed = fix(&model, false);
        assert_eq!((fixed.files.len(), &*fixed.files[0].path, &*fixed.files[0].after), (1, "b", ""));
    }

    #[test]
    fn one_that_says_more_stays() {
        let text = format!("{}---\n{}description: More.\n", with_api_versions(LIBRARY), again());
        assert_eq!(mended(&text), text);
        let text = format!("{}---\n# Note\n{}", with_api_versions(LIBRARY), again());
        assert_eq!(mended(&text), text, "a comment is something said");
    }
}
