//! The ubiquitous language of all contexts as a Markdown page.

use super::super::index::{Entry, ModelIndex};
use super::super::kind::Kind;
use super::super::model::Model;
use super::super::text::quote;
use super::super::yaml::NodeRef;
use super::{PathError, segments};

/// The page; a path narrows it to a domain or one context.
///
/// # Errors
/// If the path leads nowhere.
pub fn glossary(model: &Model, path: &str) -> Result<String, PathError> {
    let parts = segments(path)?;
    let (index, _) = ModelIndex::build(model);
    let mut contexts: Vec<&Entry<'_>> = index.of_kind(Kind::BoundedContext).collect();
    if let Some(&domain) = parts.first() {
        if !index.of_kind(Kind::Domain).any(|d| d.name == domain) {
            return Err(PathError::NotUnderRoot(quote(domain)));
        }
        contexts.retain(|c| c.domain == domain);
        if let Some(&context) = parts.get(1) {
            contexts.retain(|c| c.name == context);
            if contexts.is_empty() {
                return Err(PathError::NotUnder(quote(context), quote(domain)));
            }
        }
        if let Some(&third) = parts.get(2) {
            return Err(PathError::NotUnder(quote(third), quote(&parts[..2].join("/"))));
        }
    }
    contexts.sort_by(|a, b| a.name.cmp(b.name));
    let mut blocks = vec!["# Glossary".to_owned()];
    for context in contexts {
        let terms = terms(context);
        if !terms.is_empty() {
            blocks.push(format!("## {}", context.name));
            blocks.extend(terms);
        }
    }
    Ok(blocks.join("\n\n") + "\n")
}

/// One block a heading, definition or avoided word, terms in byte order.
fn terms(context: &Entry<'_>) -> Vec<String> {
    let trimmed = |node: NodeRef<'_>, field: &str| node.get_text(field).unwrap_or_default().trim().to_owned();
    let mut entries: Vec<(String, Vec<String>)> = Vec::new();
    for item in context.items("ubiquitousLanguage") {
        let (term, definition) = (trimmed(item, "term"), trimmed(item, "definition"));
        if term.is_empty() || definition.is_empty() {
            continue;
        }
        let mut blocks = vec![format!("### {term}"), definition];
        for avoided in item.get_items("avoid") {
            let (word, reason) = (trimmed(avoided, "term"), trimmed(avoided, "reason"));
            let reason = if reason.is_empty() { String::new() } else { format!(" {reason}") };
            blocks.push(format!("_Avoid the term \"{word}\"._{reason}"));
        }
        entries.push((term, blocks));
    }
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    entries.into_iter().flat_map(|(_, blocks)| blocks).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::library;
    use super::*;

    #[test]
    fn terms_come_with_definitions_and_words_to_avoid() {
        let expected = "# Glossary\n\n## lending\n\n### copy\n\nOne physical book.\n\n_Avoid the term \"item\"._ Too vague.\n\n_Avoid the term \"unit\"._\n";
        assert_eq!(glossary(&library(), "").unwrap(), expected);
        assert_eq!(glossary(&library(), "library/lending").unwrap(), expected);
    }

    #[test]
    fn without_terms_there_is_only_the_heading() {
        let model = Model::from_sources([("a", "")]);
        assert_eq!(glossary(&model, "").unwrap(), "# Glossary\n");
    }

    #[test]
    fn a_path_goes_no_deeper_than_a_context() {
        let error = glossary(&library(), "library/lending/copy").unwrap_err();
        assert_eq!(error.to_string(), "no entity \"copy\" under \"library/lending\"");
    }
}
