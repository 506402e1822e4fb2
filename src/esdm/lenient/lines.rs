//! Mistakes that can be seen in lines alone, before any reader stops at them.

pub(super) fn is_key(text: &str) -> bool {
    let text = text.trim_end();
    !text.is_empty()
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '$' | '"' | '\''))
}

pub(super) fn is_quoted(text: &str) -> bool {
    text.trim_start().starts_with(['"', '\''])
}

/// Puts the value of a line between quotes, undoing the ones that are there.
pub(super) fn quote_value(line: &str) -> Option<String> {
    let (start, value) = match line.find(": ") {
        Some(colon) => line.split_at(colon + 2),
        None => line.split_at(line.find("- ")? + 2),
    };
    let value = value.trim();
    let bare = value.trim_matches(['"', '\'', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}', '`']);
    let plain_flow = value.starts_with(['[', '{', '|', '>']);
    if value.is_empty() || plain_flow {
        return None;
    }
    serde_json::to_string(bare).ok().map(|quoted| format!("{start}{quoted}"))
}

/// Values between typographic quotes. Says whether there were any.
pub(super) fn straighten_quotes(lines: &mut [String]) -> bool {
    let mut found = false;
    for line in lines {
        let value = line.find(": ").or_else(|| line.find("- ")).map_or("", |at| &line[at + 2..]);
        let quoted = |open, close| value.starts_with(open) && value.trim_end().ends_with(close);
        let typographic = quoted('\u{201c}', '\u{201d}') || quoted('\u{2018}', '\u{2019}');
        if let Some(straight) = quote_value(line).filter(|_| typographic) {
            *line = straight;
            found = true;
        }
    }
    found
}

/// `domain:shop` as all there is below a key reads as a word, and no reader complains.
pub(super) fn space_lone_fields(lines: &mut [String]) {
    for at in 1..lines.len() {
        let indent = |line: &str| line.len() - line.trim_start().len();
        let below_key =
            lines[at - 1].trim_end().ends_with(':') && indent(&lines[at]) > indent(&lines[at - 1]);
        let word = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let named = |(key, value): (&str, &str)| {
            let starts = |text: &str| text.starts_with(|c: char| c.is_ascii_lowercase());
            word(key) && word(value) && starts(key) && starts(value)
        };
        if below_key && lines[at].trim().split_once(':').is_some_and(named) {
            lines[at] = lines[at].replacen(':', ": ", 1);
        }
    }
}

/// Removes the indent that all lines share.
pub(super) fn dedent(lines: &mut [String]) {
    let indent = |line: &String| line.len() - line.trim_start_matches([' ', '\t']).len();
    let shared = lines.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    for line in lines {
        *line = line.get(shared..).unwrap_or_default().to_owned();
    }
}

/// Replaces tabs that indent; YAML knows none. Says whether there were any.
pub(super) fn expand_tabs(lines: &mut [String]) -> bool {
    let mut found = false;
    for line in lines {
        let text = line.trim_start_matches([' ', '\t']);
        let indent = &line[..line.len() - text.len()];
        if indent.contains('\t') {
            found = true;
            *line = indent.replace('\t', "  ") + text;
        }
    }
    found
}

/// Keeps the first of two equal keys of one mapping; two lists become one. Says whether there were any.
pub(super) fn drop_repeated_keys(lines: &mut Vec<String>) -> bool {
    let mut found = false;
    // mappings that are open, by their indent: keys and the line after each one's value
    let mut open: Vec<(usize, Vec<(String, usize)>)> = Vec::new();
    let mut at = 0;
    let mut text_below: Option<usize> = None;
    while at < lines.len() {
        let line = lines[at].clone();
        let text = line.trim_start();
        let indent = line.len() - text.len();
        if text.is_empty() || text_below.is_some_and(|key| indent > key) {
            at += 1;
            continue;
        }
        text_below = None;
        let item = text.starts_with("- ");
        let inner = text.trim_start_matches("- ");
        // a list may stand at the indent of its key; its items are mappings of their own
        let indent = indent + (text.len() - inner.len());
        open.retain(|(other, _)| *other < indent || (*other == indent && !item));
        let Some(key) = inner
            .split_once(':')
            .map(|(key, _)| key.trim_matches(['"', '\'', ' ']))
            .filter(|key| is_key(key))
        else {
            at += 1;
            continue;
        };
        if inner.trim_end().ends_with(['|', '>'])
            || inner.trim_end().ends_with("|-")
            || inner.trim_end().ends_with(">-")
        {
            text_below = Some(indent);
        }
        if open.last().is_none_or(|(other, _)| *other != indent) {
            open.push((indent, Vec::new()));
        }
        let Some((_, keys)) = open.last_mut() else { break };
        let end = at + 1 + value_length(&lines[at + 1..], indent);
        match keys.iter().find(|(known, _)| known == key).map(|(_, after)| *after) {
            None => {
                keys.push((key.to_owned(), end));
                at += 1;
            }
            Some(after) => {
                found = true;
                text_below = None;
                let is_list =
                    |value: &[String]| value.first().is_some_and(|line| line.trim_start().starts_with("- "));
                let value: Vec<String> = lines.drain(at..end).skip(1).collect();
                if is_list(&value)
                    && after <= at
                    && lines[..after].last().is_some_and(|line| line.trim_start().starts_with("- "))
                {
                    let new: Vec<String> =
                        value.into_iter().filter(|line| !lines[..after].contains(line)).collect();
                    at += new.len();
                    lines.splice(after..after, new);
                }
            }
        }
    }
    found
}

/// How many lines below a key at this indent belong to its value.
fn value_length(lines: &[String], indent: usize) -> usize {
    let belongs = |line: &&String| {
        let text = line.trim_start();
        let own = line.len() - text.len();
        text.is_empty() || own > indent || (own == indent && text.starts_with("- "))
    };
    lines.iter().take_while(belongs).count()
}
