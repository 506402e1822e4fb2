//! Where the documents are in an answer: text in, the lines of each document out.

use super::lines::{is_key, is_quoted};

/// Longer answers are cut: no model of this size comes in one answer.
const LONGEST: usize = 4 * 1024 * 1024;

/// Line ends, byte order marks, and characters that no YAML may hold.
pub(super) fn clean(text: &str, notes: &mut Vec<String>) -> String {
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
pub(super) fn blocks(text: &str, notes: &mut Vec<String>) -> (Vec<Vec<String>>, bool) {
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

/// Splits a block into documents: at `---`, and where a document's first keys come again.
pub(super) fn chunks(block: &[String]) -> Vec<Vec<String>> {
    let mut chunks: Vec<Vec<String>> = vec![Vec::new()];
    let (mut kind, mut name) = (false, false);
    for (at, line) in block.iter().enumerate() {
        let separator = matches!(line.trim_end(), "---" | "...");
        // a head that is complete, and another one: the separator was forgotten
        if separator || (kind && name && begins_document(&block[at..])) {
            chunks.push(Vec::new());
            (kind, name) = (false, false);
        }
        if separator {
            continue;
        }
        let line = line.strip_prefix("--- ").unwrap_or(line);
        kind |= has_top_key(line, "kind");
        name |= has_top_key(line, "name");
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
pub(super) fn without_prose(lines: Vec<String>, notes: &mut Vec<String>) -> Vec<String> {
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
