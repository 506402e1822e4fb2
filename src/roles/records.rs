//! Names of stored records: `ArticleEntity`, `articles`, `prisma.article` and `Repository<Article>` all
//! mean the record `article`.

use super::words::words;

/// Last words of a type's name that only say how the record is kept.
const TECHNICAL: &[&str] = &[
    "entity", "entities", "model", "schema", "record", "row", "table", "orm", "typeorm", "document", "doc",
    "dto", "active", "data", "db", "impl", "query", "from",
];

/// First words of a type's name that say what the statement does with the record.
const LEADING: &[&str] = &["new", "insert", "insertable", "insertion", "dyn", "create", "update"];

/// The record a type or table is named after: singular, words joined by `_`.
pub fn record_name(identifier: &str) -> Option<String> {
    let mut words = words(identifier.rsplit('.').next().unwrap_or(identifier));
    while words.len() > 1 && words.last().is_some_and(|w| TECHNICAL.contains(&w.as_str())) {
        words.pop();
    }
    while words.len() > 1 && words.first().is_some_and(|w| LEADING.contains(&w.as_str())) {
        words.remove(0);
    }
    let last = words.pop()?;
    words.push(singular(&last));
    let name = words.join("_");
    (!TECHNICAL.contains(&name.as_str())).then_some(name)
}

/// `categories` → `category`, `addresses` → `address`, `orders` → `order`, `status` stays.
pub fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies").filter(|s| s.len() > 1) {
        return format!("{stem}y");
    }
    for ending in ["sses", "shes", "ches", "xes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_owned();
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 1 && !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// Whether fields like these only tie records together: keys of other records, and when.
pub fn only_ties<'a>(fields: impl Iterator<Item = &'a str>) -> bool {
    let mut keys = 0;
    for field in fields {
        let words = words(field);
        match words.last().map(String::as_str) {
            Some("id" | "uuid") if words.len() > 1 => keys += 1,
            Some("id" | "uuid" | "at" | "created" | "updated") => {}
            _ => return false,
        }
    }
    keys >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_tables_and_models_name_the_same_record() {
        for identifier in ["ArticleEntity", "articles", "article", "Article", "public.articles", "ArticleRow"]
        {
            assert_eq!(record_name(identifier).as_deref(), Some("article"), "{identifier}");
        }
        assert_eq!(record_name("order_lines").as_deref(), Some("order_line"));
        assert_eq!(record_name("Entity"), None);
    }

    #[test]
    fn words_that_merely_end_in_s_stay() {
        let pairs =
            [("status", "status"), ("addresses", "address"), ("boxes", "box"), ("process", "process")];
        for (word, expected) in pairs {
            assert_eq!(singular(word), expected);
        }
    }

    #[test]
    fn a_table_of_keys_ties_and_one_with_a_text_does_not() {
        assert!(only_ties(["id", "follower_id", "followee_id", "created_at"].into_iter()));
        assert!(!only_ties(["id", "article_id", "user_id", "body"].into_iter()));
        assert!(!only_ties(["id", "user_id"].into_iter()));
    }
}
