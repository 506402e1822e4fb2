//! The lines of one document in, the document out, mended where the reader stops.

use serde::Deserialize;
use serde_json::Value;

use super::lines::{
    dedent, drop_repeated_keys, expand_tabs, is_key, quote_value, space_lone_fields, straighten_quotes,
};
use super::{Answer, add};

/// Mends tried on one document before its tail is given up.
const MOST_MENDS: usize = 40;
/// Bytes that may be read again and again to mend the documents of one answer.
/// A document of some pages gets all its mends, one of megabytes next to none.
const PATIENCE: usize = 24 * 1024 * 1024;
/// Lines of a document that a person or a model would write.
const MOST_LINES: usize = 5_000;

/// Brackets inside brackets: deeper than this no reader goes, and finding that out takes long.
const DEEPEST: i32 = 200;

/// What is left of [`PATIENCE`].
pub(super) struct Patience(usize);

impl Patience {
    /// As much as one answer gets.
    pub(super) fn new() -> Self {
        Self(PATIENCE)
    }

    /// Whether these lines may be read once more.
    fn lasts(&mut self, lines: &[String]) -> bool {
        let size: usize = lines.iter().map(|line| line.len() + 1).sum();
        let lasts = size <= self.0;
        self.0 = self.0.saturating_sub(size);
        lasts
    }
}

/// Reads one document, mending it as far as that takes it further.
pub(super) fn read_chunk(mut lines: Vec<String>, answer: &mut Answer, patience: &mut Patience) {
    if is_too_deep(&lines) {
        answer.notes.push("a document of countless brackets was left out".to_owned());
        return;
    }
    dedent(&mut lines);
    if expand_tabs(&mut lines) {
        answer.notes.push("tabs were taken for two spaces".to_owned());
    }
    if lines.len() <= MOST_LINES && drop_repeated_keys(&mut lines) {
        answer.notes.push("a key that was there twice was kept once".to_owned());
    }
    space_lone_fields(&mut lines);
    if straighten_quotes(&mut lines) {
        answer.notes.push("typographic quotes were taken for quotes".to_owned());
    }
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
        match (mends < MOST_MENDS).then(|| better(&lines, fault, patience)).flatten() {
            Some(mended) => lines = mended,
            None => return read_head(&lines, fault, answer, patience),
        }
        mends += 1;
    }
}

fn is_too_deep(lines: &[String]) -> bool {
    let mut depth = 0_i32;
    lines.iter().flat_map(|line| line.bytes()).any(|byte| {
        depth += i32::from(matches!(byte, b'[' | b'{')) - i32::from(matches!(byte, b']' | b'}'));
        depth > DEEPEST
    })
}

/// Gives the tail of a document up: the longest head that is a document counts.
fn read_head(lines: &[String], fault: usize, answer: &mut Answer, patience: &mut Patience) {
    let lowest = fault.saturating_sub(MOST_MENDS);
    for end in (lowest..=fault.min(lines.len())).rev() {
        if !patience.lasts(&lines[..end]) {
            break;
        }
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
fn better(lines: &[String], fault: usize, patience: &mut Patience) -> Option<Vec<String>> {
    // mistakes that run through a whole document, and show far from where they are
    for mend in [space_after_colon, close_quote] {
        let edited: Vec<String> =
            lines.iter().map(|line| mend(line).unwrap_or_else(|| line.clone())).collect();
        if edited != lines
            && patience.lasts(lines)
            && parse(&edited).map_or_else(|line| line > fault, |_| true)
        {
            return Some(edited);
        }
    }
    let mut best: Option<(usize, Vec<String>)> = None;
    // a fault shows at its line or at one of the next ones
    for at in [fault, fault.wrapping_sub(1), fault.wrapping_sub(2)] {
        let Some(line) = lines.get(at) else { continue };
        for edited in edits(lines, at, line) {
            if !patience.lasts(lines) {
                return best.map(|(_, edited)| edited);
            }
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
