//! What the page of a case shows beside figures: both models as text, aligned, and lines of code.

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use crate::citation::places;
use crate::eval::case::Case;
use crate::eval::document::{Doc, ModelFolder, read_documents, read_model};
use crate::eval::grounding::SourceTree;
use crate::eval::score::{CaseScore, Element};
use crate::eval::store::Store;

/// A golden document and what stands for it, or one of them alone.
#[derive(Debug, Serialize)]
pub struct Row {
    /// `matched`, `half`, `missing` or `extra`.
    pub status: &'static str,
    /// Kind of the golden document, or of the extra one.
    pub kind: String,
    /// Path of the golden document, or of the extra one.
    pub path: String,
    /// Remarks: scored apart, misplaced, matched by alias, unsupported.
    pub remarks: Vec<String>,
    /// The places in code, first the golden one's.
    pub lines: Vec<CodeLine>,
    /// The golden document's text.
    pub golden: Vec<TextLine>,
    /// The predicted document's text.
    pub draft: Vec<TextLine>,
}

/// A line of code that a document points at.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct CodeLine {
    /// `golden` or `draft`.
    pub side: &'static str,
    /// `path:line`
    pub place: String,
    /// Its text; empty when the place does not exist.
    pub text: String,
}

/// A line of a document.
#[derive(Debug, Serialize)]
pub struct TextLine {
    /// Its text.
    pub text: String,
    /// Whether the other side does not have it.
    pub differs: bool,
}

/// Lines of code are shown up to this length.
const LONGEST_LINE: usize = 160;

/// Reads both models of a case again and aligns them as the score did.
pub fn rows(case: &Case, store: &Store, repeat: u32, score: &CaseScore) -> Vec<Row> {
    let golden = read_model(&case.model).unwrap_or_default().docs;
    let mut draft = ModelFolder::default();
    if let Some(Ok(output)) = store.load(&case.name, repeat).map(|stored| stored.result) {
        output.files.iter().for_each(|(path, text)| read_documents(text, path, &mut draft));
    }
    let mut sides = Sides {
        golden: Documents::new(golden),
        draft: Documents::new(draft.docs),
        source: case.input.source_root().map(SourceTree::new),
    };
    let unsupported = |element: &Element| {
        score.unsupported.iter().any(|other| other.kind == element.kind && other.path == element.path)
    };
    let mut rows = Vec::new();
    for element in &score.missing {
        rows.push(sides.row("missing", Some(element), None, Vec::new()));
    }
    for element in &score.extra {
        let remarks =
            if unsupported(element) { vec!["not supported by its source".into()] } else { Vec::new() };
        rows.push(sides.row("extra", None, Some(element), remarks));
    }
    for pair in &score.matched {
        let mut remarks = Vec::new();
        if pair.golden.path != pair.draft.path || pair.half {
            remarks.push(format!("drafted as {} {}", pair.draft.kind, pair.draft.path));
        }
        if pair.misplaced {
            remarks.push("in another aggregate or boundary".into());
        }
        if unsupported(&pair.draft) {
            remarks.push("not supported by its source".into());
        }
        let status = if pair.half { "half" } else { "matched" };
        rows.push(sides.row(status, Some(&pair.golden), Some(&pair.draft), remarks));
    }
    rows
}

struct Sides {
    golden: Documents,
    draft: Documents,
    source: Option<SourceTree>,
}

impl Sides {
    fn row(
        &mut self,
        status: &'static str,
        golden: Option<&Element>,
        draft: Option<&Element>,
        mut remarks: Vec<String>,
    ) -> Row {
        let (kind, path) =
            golden.or(draft).map(|element| (element.kind.clone(), element.path.clone())).unwrap_or_default();
        if golden.or(draft).is_some_and(|element| element.apart) {
            remarks.push("scored apart".into());
        }
        let mut lines = Vec::new();
        for (side, element) in [("golden", golden), ("draft", draft)] {
            let source = element.and_then(|element| element.source.as_deref()).unwrap_or_default();
            for place in places(source) {
                let text = self.source.as_mut().and_then(|tree| tree.line(&place)).unwrap_or_default();
                let text = text.trim().chars().take(LONGEST_LINE).collect();
                lines.push(CodeLine { side, place: format!("{}:{}", place.path, place.line), text });
            }
        }
        let golden = golden.map(|element| self.golden.text(element)).unwrap_or_default();
        let draft = draft.map(|element| self.draft.text(element)).unwrap_or_default();
        let (golden, draft) = side_by_side(&golden, &draft);
        Row { status, kind, path, remarks, lines, golden, draft }
    }
}

/// Documents of a model, handed out one by one.
struct Documents(Vec<Option<Doc>>);

impl Documents {
    fn new(docs: Vec<Doc>) -> Self {
        Self(docs.into_iter().map(Some).collect())
    }

    /// The text of the next document that is this element.
    fn text(&mut self, element: &Element) -> String {
        let is_it = |doc: &Option<Doc>| {
            doc.as_ref().is_some_and(|doc| doc.kind == element.kind && doc.path() == element.path)
        };
        let doc = self.0.iter_mut().find(|doc| is_it(doc)).and_then(Option::take);
        doc.and_then(|doc| serde_yaml::to_string(&doc.body).ok()).unwrap_or_default()
    }
}

/// Marks the lines that the other side does not have. A document alone is not marked.
fn side_by_side(golden: &str, draft: &str) -> (Vec<TextLine>, Vec<TextLine>) {
    let alone = golden.is_empty() || draft.is_empty();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for change in TextDiff::from_lines(golden, draft).iter_all_changes() {
        let text = change.value().trim_end_matches('\n').to_owned();
        let differs = change.tag() != ChangeTag::Equal && !alone;
        match change.tag() {
            ChangeTag::Equal => {
                left.push(TextLine { text: text.clone(), differs });
                right.push(TextLine { text, differs });
            }
            ChangeTag::Delete => left.push(TextLine { text, differs }),
            ChangeTag::Insert => right.push(TextLine { text, differs }),
        }
    }
    (left, right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_one_side_only_are_marked() {
        let (golden, draft) = side_by_side("kind: event\nname: a\n", "kind: event\nname: b\n");
        let marks = |lines: &[TextLine]| lines.iter().map(|line| line.differs).collect::<Vec<_>>();
        assert_eq!(marks(&golden), [false, true]);
        assert_eq!(marks(&draft), [false, true]);
    }

    #[test]
    fn a_document_alone_is_not_marked() {
        let (golden, draft) = side_by_side("kind: event\n", "");
        assert!(!golden[0].differs && draft.is_empty());
    }
}
