//! Documents out of whatever a language model answers.
//!
//! In goes an answer: YAML or JSON, with prose around it, in one fence or in
//! several, with tabs, doubled keys, lines out of line, a tail cut off. Out come
//! the documents that are in it and a note for everything that had to be mended
//! or left out. This is about syntax only: what a document *says* is for the
//! linter and its fixes.
//!
//! Mending is a search: where the YAML reader stops, a few edits of the lines
//! around that place are tried, and the one with which it gets furthest is kept.

use serde::Deserialize;
use serde_json::{Map, Value};

/// What was in an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The documents, in order. Each is a mapping.
    pub documents: Vec<Value>,
    /// What was mended or left out, one line each.
    pub notes: Vec<String>,
}

/// Longer answers are cut: no model of this size comes in one answer.
const LONGEST: usize = 4 * 1024 * 1024;
/// Mends tried on one document before its tail is given up.
const MOST_MENDS: usize = 40;

/// Reads an answer. Never fails: in the worst case there are no documents and a note.
pub fn read_answer(text: &str) -> Answer {
    let mut answer = Answer::default();
    let text = clean(text, &mut answer.notes);
    let (blocks, fenced) = blocks(&text, &mut answer.notes);
    for mut block in blocks {
        if !fenced {
            block = without_prose(block, &mut answer.notes);
        }
        dedent(&mut block);
        if read_json(&block, &mut answer) {
            continue;
        }
        for chunk in chunks(&block) {
            read_chunk(chunk, &mut answer);
        }
    }
    answer
}

/// Writes documents as YAML that every reader takes the same way.
///
/// # Errors
/// When a document cannot be serialised, which would be a defect of this program.
pub fn write_documents(documents: &[Value]) -> Result<String, serde_saphyr::SerializeError> {
    let texts = documents.iter().map(serde_saphyr::to_string).collect::<Result<Vec<_>, _>>()?;
    Ok(texts.iter().map(|text| text.trim_end().to_owned() + "\n").collect::<Vec<_>>().join("---\n"))
}

/// Line ends, byte order marks, and characters that no YAML may hold.
fn clean(text: &str, notes: &mut Vec<String>) -> String {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    if end < text.len() {
        notes.push("the answer was cut: it is too long".to_owned());
    }
    let text = text[..end].replace("\r\n", "\n").replace('\r', "\n");
    let visible = |c: &char| {
        !matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
            && (*c >= ' ' || *c == '\n' || *c == '\t')
    };
    // a no-break space indents like a space, to the eye
    text.chars().filter(visible).map(|c| if c == '\u{a0}' { ' ' } else { c }).collect()
}

/// The contents of fences, or the whole text when there are none. Says whether there were.
fn blocks(text: &str, notes: &mut Vec<String>) -> (Vec<Vec<String>>, bool) {
    let mut blocks: Vec<Vec<String>> = Vec::new();
    let mut inside: Option<Vec<String>> = None;
    for line in text.lines() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            inside = match inside.take() {
                Some(block) => {
                    blocks.push(block);
                    None
                }
                None => Some(Vec::new()),
            };
        } else if let Some(block) = &mut inside {
            block.push(line.to_owned());
        }
    }
    if let Some(block) = inside {
        notes.push("the last fence is not closed: the answer may be cut off".to_owned());
        blocks.push(block);
    }
    blocks.retain(|block| block.iter().any(|line| holds_key(line, "kind") || holds_key(line, "name")));
    if blocks.is_empty() {
        (
            vec![
                text.lines()
                    .filter(|line| !line.trim_start().starts_with("```"))
                    .map(str::to_owned)
                    .collect(),
            ],
            false,
        )
    } else {
        (blocks, true)
    }
}

/// Whether a line has a key of this name, in YAML or JSON, whatever its case.
fn holds_key(line: &str, key: &str) -> bool {
    let line = line.trim_start().trim_start_matches(['-', ' ', '{', '"', '\'']).to_lowercase();
    line.strip_prefix(key)
        .is_some_and(|rest| rest.trim_start_matches(['"', '\'']).trim_start().starts_with(':'))
}

/// A block that is JSON as a whole: one document, or a list of them.
fn read_json(block: &[String], answer: &mut Answer) -> bool {
    let text = block.join("\n");
    let text = text.trim();
    if !text.starts_with(['{', '[']) {
        return false;
    }
    let mut found = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        match value {
            Ok(value) => found.push(value),
            Err(_) => return false,
        }
    }
    answer.notes.push("JSON was read as YAML".to_owned());
    found.into_iter().for_each(|value| add(value, answer));
    true
}

/// Adds a value's documents: itself, or the items of a list, or of a single key that wraps one.
fn add(value: Value, answer: &mut Answer) {
    match value {
        Value::Array(items) => items.into_iter().for_each(|item| add(item, answer)),
        Value::Object(map) => match wrapped(&map) {
            Some(items) => items.into_iter().for_each(|item| add(item, answer)),
            None => answer.documents.push(Value::Object(map)),
        },
        _ => answer.notes.push("something that is no mapping was left out".to_owned()),
    }
}

/// The items of `{documents: [...]}`: one key, and a list of mappings with kinds below it.
fn wrapped(map: &Map<String, Value>) -> Option<Vec<Value>> {
    let mut values = map.values();
    let (Some(Value::Array(items)), None) = (values.next(), values.next()) else { return None };
    items
        .iter()
        .all(|item| item.get("kind").is_some())
        .then(|| items.clone())
        .filter(|items| !items.is_empty())
}

/// Splits a block into documents: at `---`, and where a document's first keys come again.
fn chunks(block: &[String]) -> Vec<Vec<String>> {
    let mut chunks: Vec<Vec<String>> = vec![Vec::new()];
    for (at, line) in block.iter().enumerate() {
        if matches!(line.trim_end(), "---" | "...") {
            chunks.push(Vec::new());
            continue;
        }
        let line = line.strip_prefix("--- ").unwrap_or(line);
        // a head that is complete, and another one: the separator was forgotten
        let complete = |chunk: &Vec<String>| {
            ["kind", "name"].iter().all(|key| chunk.iter().any(|line| has_top_key(line, key)))
        };
        if chunks.last().is_some_and(complete) && begins_document(&block[at..]) {
            chunks.push(Vec::new());
        }
        if let Some(chunk) = chunks.last_mut() {
            chunk.push(line.to_owned());
        }
    }
    let is_text = |line: &String| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    chunks.retain(|chunk| chunk.iter().any(is_text));
    chunks
}

fn has_top_key(line: &str, key: &str) -> bool {
    let head = line.get(..key.len()).is_some_and(|head| head.eq_ignore_ascii_case(key));
    head && line[key.len()..].trim_start().starts_with(':')
}

/// Whether a document begins with these lines, and not merely a key that is
/// there twice: a version or a kind, and soon a name.
fn begins_document(lines: &[String]) -> bool {
    let first = ["apiVersion", "kind"].iter().position(|key| has_top_key(&lines[0], key));
    let Some(keys_before_name) = first.map(|first| 2 - first) else { return false };
    let top = |line: &&String| line.chars().next().is_some_and(|c| !c.is_whitespace() && c != '#');
    lines.iter().filter(top).skip(1).take(keys_before_name).any(|line| has_top_key(line, "name"))
}

/// Leaves out lines at the left edge that are sentences, not YAML.
fn without_prose(lines: Vec<String>, notes: &mut Vec<String>) -> Vec<String> {
    let before = lines.len();
    // a list may stand at the left edge below its key; after a blank line it is one of a sentence
    let mut in_list = false;
    let mut kept = Vec::with_capacity(before);
    for line in lines {
        let item = line.starts_with("- ");
        if !(item && in_list) && is_prose(&line) {
            continue;
        }
        in_list = match line.chars().next() {
            None => false,
            Some(' ' | '\t' | '#' | '-') => in_list,
            Some(_) => line.trim_end().ends_with(':'),
        };
        kept.push(line);
    }
    if kept.len() < before {
        notes.push(format!("{} lines of prose were left out", before - kept.len()));
    }
    kept
}

fn is_prose(line: &str) -> bool {
    let Some(first) = line.chars().next() else { return false };
    if first.is_whitespace() || matches!(first, '#' | '{' | '}' | '[' | ']' | '"' | '\'' | '-') {
        return line.strip_prefix("- ").is_some_and(is_sentence);
    }
    match line.split_once(':') {
        // `Note: this is how it works` is no field
        Some((key, rest)) if is_key(key) => first.is_uppercase() && !is_quoted(rest) && is_sentence(rest),
        _ => true,
    }
}

fn is_sentence(text: &str) -> bool {
    text.split_whitespace().count() > 3 && text.split_once(':').is_none_or(|(key, _)| !is_key(key))
}

fn is_key(text: &str) -> bool {
    let text = text.trim_end();
    !text.is_empty()
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '$' | '"' | '\''))
}

fn is_quoted(text: &str) -> bool {
    text.trim_start().starts_with(['"', '\''])
}

/// Reads one document, mending it as far as that takes it further.
fn read_chunk(mut lines: Vec<String>, answer: &mut Answer) {
    dedent(&mut lines);
    if expand_tabs(&mut lines) {
        answer.notes.push("tabs were taken for two spaces".to_owned());
    }
    if drop_repeated_keys(&mut lines) {
        answer.notes.push("a key that was there twice was kept once".to_owned());
    }
    space_lone_fields(&mut lines);
    let mut mends = 0;
    loop {
        let fault = match parse(&lines) {
            Ok(value) => {
                if mends > 0 {
                    answer.notes.push(format!("{mends} lines were mended"));
                }
                return add(value, answer);
            }
            Err(fault) => fault,
        };
        match better(&lines, fault).filter(|_| mends < MOST_MENDS) {
            Some(mended) => lines = mended,
            None => return read_head(&lines, fault, answer),
        }
        mends += 1;
    }
}

/// Gives the tail of a document up: the longest head that is a document counts.
fn read_head(lines: &[String], fault: usize, answer: &mut Answer) {
    let lowest = fault.saturating_sub(MOST_MENDS);
    for end in (lowest..=fault.min(lines.len())).rev() {
        if let Ok(value @ Value::Object(_)) = parse(&lines[..end])
            && value.get("kind").is_some()
        {
            answer.notes.push(format!("{} lines that cannot be read were left out", lines.len() - end));
            return add(value, answer);
        }
    }
    answer.notes.push("a document that cannot be read was left out".to_owned());
}

/// Parses lines, or says in which line (from 0) the reader stops. A document is
/// a mapping or a list of them: a bare scalar is what mangled lines look like.
fn parse(lines: &[String]) -> Result<Value, usize> {
    let text = lines.join("\n");
    match serde_yaml::Value::deserialize(serde_yaml::Deserializer::from_str(&text)) {
        Ok(value) => match serde_json::to_value(value) {
            Ok(value @ (Value::Object(_) | Value::Array(_))) => Ok(value),
            _ => Err(0),
        },
        Err(error) => {
            let line = error.location().map_or(0, |location| location.line().saturating_sub(1));
            Err(line.min(lines.len()))
        }
    }
}

/// The edit of the lines around a fault with which the reader gets furthest, if further.
fn better(lines: &[String], fault: usize) -> Option<Vec<String>> {
    // mistakes that run through a whole document, and show far from where they are
    for mend in [space_after_colon, close_quote] {
        let edited: Vec<String> =
            lines.iter().map(|line| mend(line).unwrap_or_else(|| line.clone())).collect();
        if edited != lines && parse(&edited).map_or_else(|line| line > fault, |_| true) {
            return Some(edited);
        }
    }
    let mut best: Option<(usize, Vec<String>)> = None;
    // a fault shows at its line or at one of the next ones
    for at in [fault, fault.wrapping_sub(1), fault.wrapping_sub(2)] {
        let Some(line) = lines.get(at) else { continue };
        for edited in edits(lines, at, line) {
            let reach = match parse(&edited) {
                Ok(_) => return Some(edited),
                Err(line) => line,
            };
            if reach > fault && best.as_ref().is_none_or(|(furthest, _)| reach > *furthest) {
                best = Some((reach, edited));
            }
        }
    }
    best.map(|(_, edited)| edited)
}

/// Edits of one line, the most careful first.
fn edits(lines: &[String], at: usize, line: &str) -> Vec<Vec<String>> {
    let replaced = |text: String| {
        let mut edited = lines.to_vec();
        edited[at] = text;
        edited
    };
    let mut edits = Vec::new();
    if let Some(quoted) = quote_value(line) {
        edits.push(replaced(quoted));
    }
    let text = line.trim_start();
    for indent in indents(lines, at) {
        if indent != line.len() - text.len() {
            edits.push(replaced(" ".repeat(indent) + text));
        }
    }
    for extra in [",", "}", "]", "\"", "'"] {
        if let Some(shorter) = line.trim_end().strip_suffix(extra) {
            edits.push(replaced(shorter.to_owned()));
        }
        edits.push(replaced(format!("{line}{extra}")));
    }
    let is_field = text.split_once(':').is_some_and(|(key, _)| is_key(key.trim_start_matches("- ")));
    if !is_field {
        let mut edited = lines.to_vec();
        edited.remove(at);
        edits.push(edited);
    }
    edits
}

/// Puts the value of a line between quotes, undoing the ones that are there.
fn quote_value(line: &str) -> Option<String> {
    let (start, value) = match line.find(": ") {
        Some(colon) => line.split_at(colon + 2),
        None => line.split_at(line.find("- ")? + 2),
    };
    let value = value.trim();
    let bare = value.trim_matches(['"', '\'', '\u{201c}', '\u{201d}', '`']);
    let plain_flow = value.starts_with(['[', '{', '|', '>']);
    if value.is_empty() || plain_flow {
        return None;
    }
    serde_json::to_string(bare).ok().map(|quoted| format!("{start}{quoted}"))
}

/// A value that opens a quote and does not close it.
fn close_quote(line: &str) -> Option<String> {
    let (_, value) = line.split_once(": ").or_else(|| line.split_once("- "))?;
    let value = value.trim();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    (value.matches(quote).count() == 1).then(|| quote_value(line)).flatten()
}

/// `name:order` was meant as `name: order`.
fn space_after_colon(line: &str) -> Option<String> {
    let (key, value) = line.split_once(':')?;
    let key_is_one = is_key(key.trim_start().trim_start_matches("- "));
    (key_is_one && !value.is_empty() && !value.starts_with(' ')).then(|| format!("{key}: {value}"))
}

/// Fields that only stand at the left edge of a document.
const TOP_FIELDS: &[&str] = &[
    "apiVersion",
    "kind",
    "name",
    "metadata",
    "scope",
    "identifiedBy",
    "data",
    "publishes",
    "handles",
    "emits",
    "projections",
    "schema",
    "readModel",
    "invariants",
    "constraints",
    "deliveryGuarantee",
    "idempotency",
    "sideEffects",
    "consults",
    "startsWhen",
    "endsWhen",
    "reactions",
    "timers",
    "correlatedBy",
    "result",
    "parameters",
];

/// Indents that a line may have been meant to have, the likeliest first: those
/// of the lines before it and one step in, by how little the line has to move.
fn indents(lines: &[String], at: usize) -> Vec<usize> {
    let indent_of = |line: &String| line.len() - line.trim_start().len();
    let own = indent_of(&lines[at]);
    let mut indents: Vec<usize> = lines[..at]
        .iter()
        .rev()
        .filter(|line| !line.trim().is_empty())
        .take(12)
        .flat_map(|line| [indent_of(line), indent_of(line) + 2])
        .chain([0])
        .collect();
    indents.sort_unstable();
    indents.dedup();
    let key = lines[at].trim_start().split_once(':').map_or("", |(key, _)| key);
    let is_top = TOP_FIELDS.contains(&key);
    indents.sort_by_key(|&indent| (indent.abs_diff(own), if is_top { indent } else { usize::MAX - indent }));
    indents
}

/// `domain:shop` as all there is below a key reads as a word, and no reader complains.
fn space_lone_fields(lines: &mut [String]) {
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
fn dedent(lines: &mut [String]) {
    let indent = |line: &String| line.len() - line.trim_start_matches([' ', '\t']).len();
    let shared = lines.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    for line in lines {
        *line = line.get(shared..).unwrap_or_default().to_owned();
    }
}

/// Replaces tabs that indent; YAML knows none. Says whether there were any.
fn expand_tabs(lines: &mut [String]) -> bool {
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
fn drop_repeated_keys(lines: &mut Vec<String>) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = "kind: event\nname: placed\nscope:\n  domain: shop\n  boundedContext: sales\n";
    const COMMAND: &str = "kind: command\nname: place\npublishes:\n- placed\n- priced\n";

    /// The names and the `scope.domain` of what is read.
    fn read(text: &str) -> Vec<(String, String)> {
        let answer = read_answer(text);
        answer
            .documents
            .iter()
            .map(|doc| {
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                (text(&doc["name"]), text(&doc["scope"]["domain"]))
            })
            .collect()
    }

    fn event() -> Vec<(String, String)> {
        vec![("placed".into(), "shop".into())]
    }

    #[test]
    fn good_yaml_is_read_without_notes() {
        let answer = read_answer(&format!("{EVENT}---\n{COMMAND}"));
        assert_eq!(answer.documents.len(), 2);
        assert_eq!(answer.notes, Vec::<String>::new());
    }

    #[test]
    fn a_fence_with_prose_around_it() {
        assert_eq!(
            read(&format!("Here it is:\n\n```yaml\n{EVENT}```\n\nHope this helps: enjoy!\n")),
            event()
        );
    }

    #[test]
    fn several_fences_with_headings() {
        let text = format!("### Event\n```yaml\n{EVENT}```\n### Command\n```\n{COMMAND}```\n");
        assert_eq!(read_answer(&text).documents.len(), 2);
    }

    #[test]
    fn an_open_fence() {
        assert_eq!(read(&format!("```yaml\n{EVENT}")), event());
    }

    #[test]
    fn a_fence_of_something_else_is_passed_over() {
        assert_eq!(read(&format!("```ts\nclass X {{}}\n```\n```yaml\n{EVENT}```\n")), event());
    }

    #[test]
    fn prose_without_a_fence() {
        let text = format!(
            "Here is the model you asked for:\n\n{EVENT}\nThis is all I found in the code.\nNote: the rest is not there yet.\n"
        );
        assert_eq!(read(&text), event());
    }

    #[test]
    fn sentences_of_a_list_are_no_prose() {
        let text = "kind: external-system\nname: bank\ncapabilities:\n- hand out cash at the door\n- check what was signed\n\n- This is all I know about it.\n";
        let capabilities = read_answer(text).documents[0]["capabilities"].as_array().map(Vec::len);
        assert_eq!(capabilities, Some(2));
    }

    #[test]
    fn json_alone_in_a_list_and_wrapped() {
        let json = r#"{"kind": "event", "name": "placed", "scope": {"domain": "shop"}}"#;
        for text in
            [json.to_owned(), format!("[{json}]"), format!("```json\n{{\"documents\": [{json}]}}\n```")]
        {
            assert_eq!(read(&text), event(), "{text}");
        }
        assert_eq!(read_answer(&format!("{json}\n{json}")).documents.len(), 2);
    }

    #[test]
    fn json_with_a_comma_too_many() {
        assert_eq!(read(r#"{"kind": "event", "name": "placed", "scope": {"domain": "shop",},}"#), event());
    }

    #[test]
    fn documents_without_a_separator() {
        assert_eq!(read_answer(&format!("{EVENT}{COMMAND}")).documents.len(), 2);
        let versioned = format!("apiVersion: v1\n{EVENT}apiVersion: v1\n{COMMAND}");
        assert_eq!(read_answer(&versioned).documents.len(), 2);
    }

    #[test]
    fn tabs_for_indents() {
        assert_eq!(read(&EVENT.replace("  ", "\t")), event());
    }

    #[test]
    fn a_text_that_is_indented_as_a_whole() {
        let text: String =
            format!("{EVENT}---\n{COMMAND}").lines().map(|line| format!("    {line}\n")).collect();
        assert_eq!(read_answer(&text).documents.len(), 2);
    }

    #[test]
    fn line_ends_marks_and_odd_spaces_of_other_systems() {
        assert_eq!(read(&format!("\u{feff}{}", EVENT.replace('\n', "\r\n"))), event());
        assert_eq!(read(&EVENT.replace("  ", "\u{a0}\u{a0}")), event());
    }

    #[test]
    fn a_line_that_is_out_of_line() {
        assert_eq!(
            read("kind: event\nname: placed\nscope:\n  domain: shop\n   boundedContext: sales\n"),
            event()
        );
        assert_eq!(read("kind: event\n name: placed\nscope:\n  domain: shop\n"), event());
    }

    #[test]
    fn a_key_that_is_there_twice_is_kept_once() {
        assert_eq!(
            read("kind: event\nkind: event\nname: placed\nscope:\n  domain: shop\n  domain: shop\n"),
            event()
        );
        assert_eq!(read("kind: event\nname: placed\nscope: {domain: shop}\nname: sent\n"), event());
    }

    #[test]
    fn two_lists_of_one_key_become_one() {
        let answer =
            read_answer("kind: command\nname: place\npublishes:\n- placed\npublishes:\n- placed\n- priced\n");
        assert_eq!(answer.documents[0]["publishes"], serde_json::json!(["placed", "priced"]));
    }

    #[test]
    fn equal_keys_of_different_items_are_no_repetition() {
        let text = "kind: policy\nname: p\nhandles:\n  - event: a\n    boundedContext: x\n  - event: b\n    boundedContext: x\n";
        let answer = read_answer(text);
        assert_eq!(answer.documents[0]["handles"][1]["event"], "b");
        assert_eq!(answer.notes, Vec::<String>::new());
    }

    #[test]
    fn a_colon_in_a_sentence_is_quoted() {
        let answer = read_answer(
            "kind: aggregate\nname: a\ninvariants:\n- name: late\n  rule: Too late: no change.\n",
        );
        assert_eq!(answer.documents[0]["invariants"][0]["rule"], "Too late: no change.");
    }

    #[test]
    fn characters_that_begin_nothing_are_quoted() {
        for value in ["@id", "`id`", "%d", "\"open", "it's: so", "\u{201c}said\u{201d}"] {
            let answer = read_answer(&format!("kind: event\nname: a\ndescription: {value}\ndata: {{}}\n"));
            assert_eq!(answer.documents.len(), 1, "{value}");
            assert!(answer.documents[0].get("data").is_some(), "{value}: {answer:?}");
        }
    }

    #[test]
    fn a_missing_space_after_a_colon() {
        assert_eq!(read("kind:event\nname:placed\nscope:\n  domain:shop\n"), event());
    }

    #[test]
    fn a_field_of_the_document_goes_back_to_the_left_edge() {
        let answer =
            read_answer("kind: command\nname: place\ndata:\n  type: object\n publishes:\n - placed\n");
        assert_eq!(answer.documents[0]["publishes"], serde_json::json!(["placed"]));
    }

    #[test]
    fn a_tail_that_was_cut_off() {
        let text =
            format!("{EVENT}---\nkind: command\nname: place\ndata: {{type: object, properties: {{a: {{ty");
        let answer = read_answer(&text);
        assert_eq!(answer.documents.len(), 2, "{answer:?}");
        assert_eq!(answer.documents[1]["name"], "place");
    }

    #[test]
    fn documents_under_one_key() {
        let list = "documents:\n  - kind: event\n    name: placed\n    scope: {domain: shop}\n";
        assert_eq!(read(list), event());
    }

    #[test]
    fn what_is_no_answer_holds_no_documents() {
        for text in ["", "I cannot do that.", "---\n---\n", "[[[[", "\0\0", "- a\n- b\n", "kind", ": : :"] {
            assert_eq!(read_answer(text).documents, Vec::<Value>::new(), "{text:?}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let documents = read_answer(&format!("{EVENT}---\n{COMMAND}")).documents;
        let text = write_documents(&documents).unwrap();
        let again = read_answer(&text);
        assert_eq!(again.documents, documents);
        assert_eq!(again.notes, Vec::<String>::new());
    }

    proptest::proptest! {
        /// Whatever comes, it is read in bounded time and without a panic.
        #[test]
        fn anything_is_read(text in "(kind: |name: |[a-z:\\- \t\n\"'{}\\[\\]|>&*!#`@]{0,12}){0,40}") {
            read_answer(&text);
        }
    }
}
