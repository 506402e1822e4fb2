//! Places that say a document's name: code that is recognized by what it does need not speak of what it
//! is called (`fn execute` in `CheckoutBookService`, an update in `controllers/notes.rs`).
//!
//! In: the documents and a reader of source files. Out: the same documents; one whose places hold no word
//! of its name gets a further place in the same file, the nearest line that does.

use std::collections::HashMap;

use super::mentions::holds_word;
use crate::esdm::definition::{Body, Definition};
use crate::roles::words::words;

/// Completes the `source` of every document that stands for something in the code.
pub fn complete(documents: &mut [Definition], read: &dyn Fn(&str) -> Option<String>) {
    let mut files: HashMap<String, Option<String>> = HashMap::new();
    for document in documents {
        let spans =
            matches!(document.body, Body::Domain {} | Body::BoundedContext(_) | Body::CustomerSupplier(_));
        let Some(source) = document.metadata.annotations.get("source").filter(|_| !spans) else { continue };
        let name = words(&document.name);
        let places: Vec<(&str, usize)> = source.split(", ").filter_map(place).collect();
        let mut nearest = None;
        for (path, line) in places {
            let text = files.entry(path.to_owned()).or_insert_with(|| read(path));
            let Some(text) = text.as_deref() else { continue };
            let at = |line: usize| line.checked_sub(1).and_then(|index| text.lines().nth(index));
            if at(line).is_some_and(|text| holds_word(text, &name)) {
                nearest = None;
                break;
            }
            let other = text
                .lines()
                .enumerate()
                .filter(|(_, text)| holds_word(text, &name))
                .map(|(index, _)| index + 1)
                .min_by_key(|other| (other.abs_diff(line), *other));
            nearest = nearest.or(other.map(|other| format!("{path}:{other}")));
        }
        if let Some(nearest) = nearest {
            let completed = format!("{source}, {nearest}");
            document.annotate("source", completed);
        }
    }
}

fn place(text: &str) -> Option<(&str, usize)> {
    let (path, line) = text.rsplit_once(':')?;
    Some((path, line.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::esdm::definition::{BoundedContext, DomainScope};

    fn completed(name: &str, source: &str, text: &str) -> String {
        let scope = crate::esdm::definition::ContextScope { domain: "d".into(), bounded_context: "c".into() };
        let actor = crate::esdm::definition::Actor { scope, kind: "human" };
        let mut documents = [Definition::new(name, Body::Actor(actor))];
        documents[0].annotate("source", source);
        complete(&mut documents, &|path| (path == "a.ts").then(|| text.to_owned()));
        documents[0].metadata.annotations["source"].clone()
    }

    #[test]
    fn a_place_that_says_the_name_stands_alone() {
        assert_eq!(completed("member", "a.ts:1", "class Member {}\nclass Members {}"), "a.ts:1");
    }

    #[test]
    fn the_nearest_line_that_says_the_name_is_added() {
        let text =
            "import { members } from './db';\n\n\nexport async function add() {\n  members.insert();\n}";
        assert_eq!(completed("member", "a.ts:4", text), "a.ts:4, a.ts:5");
    }

    #[test]
    fn what_no_line_says_and_what_cannot_be_read_stays_as_it_is() {
        assert_eq!(completed("member", "a.ts:1", "run();"), "a.ts:1");
        assert_eq!(completed("member", "b.ts:1", "run();"), "b.ts:1");
        assert_eq!(completed("member", "a.ts:9", "run();"), "a.ts:9");
    }

    #[test]
    fn contexts_span_more_than_one_line() {
        let context = BoundedContext { scope: DomainScope { domain: "d".into() } };
        let mut documents = [Definition::new("lending", Body::BoundedContext(context))];
        documents[0].annotate("source", "a.ts:1");
        complete(&mut documents, &|_| Some("run();\nlending();".to_owned()));
        assert_eq!(documents[0].metadata.annotations["source"], "a.ts:1");
    }
}
