//! The one type of finding that everything in this crate speaks.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// How bad a finding is. Fixed per id, never per finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth a look; the model holds together.
    Warning,
    /// The model is wrong.
    Error,
}

impl Severity {
    /// The word for it in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl std::fmt::Display for Severity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A place in a file. Lines and columns are 1-based, columns count code points; 0 means that
/// there is none, only a file, or not even that.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The path as shown to people; empty if there is no file.
    pub file: Arc<str>,
    /// Line, 1-based, or 0.
    pub line: u32,
    /// Column, 1-based, or 0.
    pub column: u32,
}

impl Place {
    /// A file as a whole.
    pub fn of_file(file: impl Into<Arc<str>>) -> Self {
        Self { file: file.into(), line: 0, column: 0 }
    }

    /// No place at all.
    pub fn nowhere() -> Self {
        Self::of_file("")
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.file.is_empty() && self.line == 0 && self.column == 0 {
            return f.write_str("<internal>");
        }
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// Another place that has to do with a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// What is there.
    pub message: String,
    /// Where it is.
    pub place: Place,
}

/// Whether a fix may be applied without being looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// There is one right answer, and this is it.
    Safe,
    /// A sensible answer that says something the author has not said.
    Unsafe,
}

/// A change to one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The file, as in [`Place::file`].
    pub file: Arc<str>,
    /// The bytes of the file's decoded text that go.
    pub range: Range<usize>,
    /// What comes in their place.
    pub replacement: String,
}

/// A mechanical repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in a few words.
    pub title: String,
    /// Whether it may be applied unseen.
    pub safety: Safety,
    /// The changes; they never overlap.
    pub edits: Vec<Edit>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule, such as `esdm/modeling/orphan-actor`.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence.
    pub message: String,
    /// Where it is.
    pub place: Place,
    /// Other places that have to do with it.
    pub related: Vec<Related>,
    /// The bytes of the file's decoded text that the place begins.
    pub span: Option<Range<usize>>,
    /// Whether it is a mere consequence of another finding on the same document.
    pub secondary: bool,
    /// How to mend it.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// An error without further places.
    pub fn error(id: &'static str, message: impl Into<String>, place: Place) -> Self {
        Self::new(id, Severity::Error, message, place)
    }

    /// A finding without further places.
    pub fn new(id: &'static str, severity: Severity, message: impl Into<String>, place: Place) -> Self {
        Self {
            id,
            severity,
            message: message.into(),
            place,
            related: Vec::new(),
            span: None,
            secondary: false,
            fix: None,
        }
    }

    /// The same finding with the bytes it is about.
    #[must_use]
    pub fn spanning(mut self, span: Range<usize>) -> Self {
        self.span = Some(span);
        self
    }

    /// The same finding with another place.
    #[must_use]
    pub fn related(mut self, message: impl Into<String>, place: Place) -> Self {
        self.related.push(Related { message: message.into(), place });
        self
    }
}

/// Brings findings into the order they are shown in: by file, line, column and id. Findings
/// equal in all of that keep their order.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| a.place.cmp(&b.place).then_with(|| a.id.cmp(b.id)));
}

/// Leaves out findings that are mere consequences of others, and repetitions.
///
/// The schemas report every branch that fails and every field of a document whose kind fails.
/// People and prompts are better served with the causes alone; a finding is never dropped
/// unless another one on the same file stays.
pub fn fold(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let explained: HashSet<&str> =
        diagnostics.iter().filter(|d| !d.secondary).map(|d| &*d.place.file).collect();
    let mut kept: Vec<&Diagnostic> = Vec::new();
    for diagnostic in diagnostics {
        if diagnostic.secondary && explained.contains(&*diagnostic.place.file) {
            continue;
        }
        // Equal findings stand close together; looking far back would cost more than it saves.
        let repeated = kept.iter().rev().take(64).any(|k| *k == diagnostic);
        if !repeated {
            kept.push(diagnostic);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, id: &'static str) -> Diagnostic {
        Diagnostic::error(id, id, Place { file: "a".into(), line, column: 1 })
    }

    #[test]
    fn order_is_by_place_then_id() {
        let mut all = vec![at(2, "a"), at(1, "b"), at(1, "a")];
        sort(&mut all);
        let order: Vec<_> = all.iter().map(|d| (d.place.line, d.id)).collect();
        assert_eq!(order, [(1, "a"), (1, "b"), (2, "a")]);
    }

    #[test]
    fn folding_keeps_causes_and_drops_repetitions() {
        let mut noise = at(3, "c");
        noise.secondary = true;
        let all = [at(1, "a"), at(1, "a"), at(2, "b"), noise.clone()];
        assert_eq!(fold(&all).iter().map(|d| d.id).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(fold(&[noise]).len(), 1, "without a cause the consequence is all there is");
    }
}
