//! What a piece of SQL changes: `insert into article (slug, title) …` → table and columns.

/// A table that a statement changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Table as written, schema and quotes dropped.
    pub table: String,
    /// Columns it sets, as far as an `insert` lists them.
    pub columns: Vec<String>,
}

/// Every table that the text inserts into, updates or deletes from, in order.
pub fn changes(text: &str) -> Vec<Change> {
    let tokens = tokens(text);
    let mut out: Vec<Change> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let is =
            |offset: usize, word: &str| tokens.get(at + offset).is_some_and(|t| t.eq_ignore_ascii_case(word));
        let target = if is(0, "insert") && is(1, "into") {
            Some(at + 2)
        } else if is(0, "insert") && is(1, "or") && is(3, "into") {
            Some(at + 4)
        } else if is(0, "delete") && is(1, "from") {
            Some(at + 2)
        } else if is(0, "update")
            && !preceded_by(&tokens, at, &["for", "do", "on", "no"])
            && sets(&tokens, at)
        {
            Some(at + 1)
        } else {
            None
        };
        if let Some(target) = target
            && let Some(table) = tokens.get(target).filter(|t| is_name(t))
        {
            let table = table.rsplit('.').next().unwrap_or(table).to_owned();
            let columns = if is(0, "insert") { listed(&tokens[target + 1..]) } else { Vec::new() };
            out.push(Change { table, columns });
            at = target;
        }
        at += 1;
    }
    out
}

/// `update x set`, `update x as y set`: in prose, no `set` follows.
fn sets(tokens: &[String], at: usize) -> bool {
    tokens[at + 1..].iter().take(4).any(|t| t.eq_ignore_ascii_case("set"))
}

/// `for update` locks, `on conflict do update` belongs to its insert.
fn preceded_by(tokens: &[String], at: usize, words: &[&str]) -> bool {
    at.checked_sub(1).is_some_and(|before| words.iter().any(|w| tokens[before].eq_ignore_ascii_case(w)))
}

fn is_name(token: &str) -> bool {
    token.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_')
}

/// Names between the parentheses that follow.
fn listed(tokens: &[String]) -> Vec<String> {
    if tokens.first().map(String::as_str) != Some("(") {
        return Vec::new();
    }
    tokens[1..].iter().take_while(|t| *t != ")").filter(|t| is_name(t)).cloned().collect()
}

/// Names (dots inside, quotes dropped) and parentheses; comments left out.
fn tokens(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for line in text.lines() {
        let line = line.split("--").next().unwrap_or_default();
        let mut word = String::new();
        for c in line.chars() {
            match c {
                '"' | '`' | '[' | ']' => {}
                c if c.is_alphanumeric() || c == '_' || c == '.' => word.push(c),
                c => {
                    if !word.is_empty() {
                        out.push(std::mem::take(&mut word));
                    }
                    if c == '(' || c == ')' {
                        out.push(c.to_string());
                    }
                }
            }
        }
        if !word.is_empty() {
            out.push(word);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables(text: &str) -> Vec<String> {
        changes(text).into_iter().map(|c| c.table).collect()
    }

    #[test]
    fn statements_inside_others_count_and_locks_do_not() {
        let text = "with gone as (DELETE FROM shop.order_line where id = $1 returning 1)
                    update \"order\" set lines = lines - 1 -- delete from nothing
                    where id = $2";
        assert_eq!(tables(text), ["order_line", "order"]);
        assert!(tables("select id from article where slug = $1 for update").is_empty());
        assert_eq!(tables("insert into a (x) values (1) on conflict do update set x = 2"), ["a"]);
    }

    #[test]
    fn an_insert_lists_its_columns() {
        let all = changes("INSERT INTO follow (follower_id, followee_id) VALUES ($1, $2)");
        assert_eq!(all[0].columns, ["follower_id", "followee_id"]);
    }

    #[test]
    fn prose_changes_nothing() {
        assert!(tables("please update your settings").is_empty());
        assert!(tables("could not insert post").is_empty());
    }
}
