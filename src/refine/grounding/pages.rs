//! What the findings of grounding mean and how to mend them, for `explain`.

use crate::esdm::Severity;
use crate::esdm::rules::Described;

use super::{CITATION, MISSING, UNSUPPORTED};

/// One of the findings, described.
#[derive(Debug)]
struct Page {
    id: &'static str,
    docs: &'static str,
}

impl Described for Page {
    fn id(&self) -> &'static str {
        self.id
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn doc_comment(&self) -> &'static str {
        self.docs
    }
}

/// All of them.
pub static PAGES: [&dyn Described; 3] = [
    &Page {
        id: UNSUPPORTED,
        docs: "A proposal says something that the code does not show: an element whose cited line does not hold its \
               name, a property that is no identifier there, a rule without a guard, a reference whose ends never meet, \
               a word that does not occur.

# Why it matters

A model of existing code is worth as much as its least true line. What a language model adds must stand where it says, \
or it is a guess that looks like knowledge.

# How to mend it

Cite the line that holds the name as the code writes it, or leave the thing out. What is still unsupported after the \
last round of repair is taken out, and `open-questions.md` asks a person about it.
",
    },
    &Page {
        id: CITATION,
        docs: "A proposal cites a line that does not exist among the files that were scanned.

# Why it matters

Whoever follows the citation finds nothing, and nothing can be checked against it.

# How to mend it

Cite `path:line` as the request prints them: the path relative to the scanned folder, the line from 1.
",
    },
    &Page {
        id: MISSING,
        docs: "An element that the code shows is gone from the model.

# Why it matters

A proposal may describe, complete and rename; it may not make the code say less than it does.

# How to mend it

Leave the element as it is. If it is no element of the domain, say so in the conventions file, where the next run \
finds it too.
",
    },
];

/// The description of an id, whole or by its last part.
pub fn find(id: &str) -> Option<&'static dyn Described> {
    PAGES.into_iter().find(|page| page.id() == id || page.id().rsplit('/').next() == Some(id))
}
