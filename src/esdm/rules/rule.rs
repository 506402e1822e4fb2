//! What a rule is, and what it writes its findings to.

use crate::esdm::diagnostic::{Diagnostic, Severity};
use crate::esdm::index::{Entry, ModelIndex};
use crate::esdm::model::Document;
use crate::esdm::yaml::NodeRef;

/// Something that findings are about: an id, a severity, and a text that explains both.
pub trait Described: Sync {
    /// The id that findings carry.
    fn id(&self) -> &'static str;
    /// How bad every such finding is.
    fn severity(&self) -> Severity;
    /// The documentation as it stands in the source, with a blank before every line.
    fn doc_comment(&self) -> &'static str;

    /// What it finds, why that matters, how to mend it, and an example before and after, as
    /// Markdown.
    fn docs(&self) -> String {
        self.doc_comment()
            .lines()
            .map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line)))
            .collect()
    }

    /// The first paragraph of the documentation, on one line.
    fn summary(&self) -> String {
        let paragraph: Vec<_> =
            self.doc_comment().lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
        paragraph.join(" ")
    }
}

/// A rule: looks at the model as a whole, after every document is valid and every reference
/// resolved. Rules know nothing of each other.
pub trait Rule: Described {
    /// Reports what the rule finds.
    fn check(&self, model: &ModelIndex<'_>, sink: &mut Sink);
}

/// Beyond this many findings of one rule nobody reads on; hostile models could earn billions.
pub(crate) const MOST_FINDINGS: usize = 100_000;

/// Collects the findings of one rule.
#[derive(Debug)]
pub struct Sink {
    id: &'static str,
    severity: Severity,
    found: Vec<Diagnostic>,
}

impl Sink {
    /// An empty sink for a rule.
    pub fn new(rule: &(impl Described + ?Sized)) -> Self {
        Self { id: rule.id(), severity: rule.severity(), found: Vec::new() }
    }

    /// Reports something about a node.
    pub fn at<'a>(&mut self, document: Document<'a>, node: NodeRef<'a>, message: String) {
        if !self.is_full() {
            self.found.push(document.finding(self.id, self.severity, message, node));
        }
    }

    /// Reports something about a document as a whole, at its name.
    pub fn at_name(&mut self, entry: &Entry<'_>, message: String) {
        self.at(entry.document, entry.name_node(), message);
    }

    /// Whether further findings would be dropped.
    pub fn is_full(&self) -> bool {
        self.found.len() >= MOST_FINDINGS
    }

    /// The findings, in the order they were reported.
    pub fn into_findings(self) -> Vec<Diagnostic> {
        self.found
    }
}

/// Declares something described: a unit struct whose doc comment is the documentation that
/// `explain` prints.
macro_rules! describe {
    ($(#[doc = $doc:literal])+ $name:ident, $id:literal, $severity:ident) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl $crate::esdm::rules::Described for $name {
            fn id(&self) -> &'static str {
                $id
            }

            fn severity(&self) -> $crate::esdm::diagnostic::Severity {
                $crate::esdm::diagnostic::Severity::$severity
            }

            fn doc_comment(&self) -> &'static str {
                concat!($($doc, "\n"),+)
            }
        }
    };
}
pub(super) use describe;
