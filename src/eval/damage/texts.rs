//! Damage to how documents are written down: fences, prose, indents, quotes, cuts.

use serde_json::Value;

use super::{Action, Chance, Operator};
use crate::eval::document::{ModelFolder, read_documents};

/// The operators.
pub const OPERATORS: &[Operator] = &[
    text("fence-and-prose", "a fence with sentences around it", fence_and_prose),
    text("prose-only", "sentences around it and no fence", prose_only),
    text("several-fences", "a fence for each document, with headings", several_fences),
    text("open-fence", "a fence that is never closed", open_fence),
    text("truncated", "cut off in the last third", truncated),
    text("ellipsis", "`# ...` and `...` in the place of the rest", ellipsis),
    text("tabs", "tabs for indents", tabs),
    text("repeated-key", "a key with its value twice", repeated_key),
    text("shifted-line", "one line with a space too many or too few", shifted_line),
    text("shifted-block", "everything indented", shifted_block),
    text("forgotten-separator", "no `---` between two documents", forgotten_separator),
    text("json", "JSON for YAML", json),
    text("json-list", "a list of documents in JSON, with a comma too many", json_list),
    text("one-list", "the documents as a list below one key", one_list),
    text("bare-colon", "a sentence with a colon, unquoted", bare_colon),
    text("odd-start", "a value that begins with `, @ or %", odd_start),
    text("open-quote", "a quote that is never closed", open_quote),
    text("curly-quotes", "typographic quotes around values", curly_quotes),
    text("tight-colon", "no space after a colon", tight_colon),
    text("other-line-ends", "CRLF and a byte order mark", other_line_ends),
    text("no-break-spaces", "no-break spaces for indents", no_break_spaces),
];

const fn text(
    name: &'static str,
    about: &'static str,
    action: fn(&str, &mut Chance) -> Option<String>,
) -> Operator {
    Operator { name, about, action: Action::Text(action) }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

fn joined(lines: &[String]) -> Option<String> {
    Some(lines.join("\n") + "\n")
}

/// Changes one line, chosen among those that the edit can change.
fn one_line(
    text: &str,
    chance: &mut Chance,
    edit: impl Fn(&str, &mut Chance) -> Option<String>,
) -> Option<String> {
    let mut lines = lines(text);
    let mut order: Vec<usize> = (0..lines.len()).collect();
    chance.shuffle(&mut order);
    for at in order {
        if let Some(changed) = edit(&lines[at], chance) {
            lines[at] = changed;
            return joined(&lines);
        }
    }
    None
}

const OPENINGS: &[&str] = &[
    "Sure! Here is the model you asked for:",
    "Based on the code, I identified the following documents.",
    "**Model**",
    "I read all files. The result is below, with one remark: some handlers were empty.",
];

const CLOSINGS: &[&str] = &[
    "Let me know if you need anything else!",
    "This covers the whole code base; the tests were left out.",
    "Note: the names follow the code as closely as possible.",
    "- The aggregate guards its own rules.\n- The events are past tense.",
];

fn around(chance: &mut Chance, text: &str) -> String {
    let opening = chance.pick(OPENINGS).copied().unwrap_or_default();
    let closing = chance.pick(CLOSINGS).copied().unwrap_or_default();
    format!("{opening}\n\n{text}\n{closing}\n")
}

fn fence_and_prose(text: &str, chance: &mut Chance) -> Option<String> {
    let language = chance.pick(&["yaml", "yml", "", "YAML"]).copied().unwrap_or_default();
    Some(around(chance, &format!("```{language}\n{text}```\n")))
}

fn prose_only(text: &str, chance: &mut Chance) -> Option<String> {
    Some(around(chance, text))
}

fn several_fences(text: &str, _: &mut Chance) -> Option<String> {
    let documents: Vec<&str> = text.split("---\n").collect();
    let fence =
        |(at, document): (usize, &&str)| format!("### Document {}\n\n```yaml\n{document}```\n", at + 1);
    (documents.len() > 1).then(|| documents.iter().enumerate().map(fence).collect::<Vec<_>>().join("\n"))
}

fn open_fence(text: &str, _: &mut Chance) -> Option<String> {
    Some(format!("```yaml\n{text}"))
}

fn truncated(text: &str, chance: &mut Chance) -> Option<String> {
    let characters: Vec<char> = text.chars().collect();
    let third = characters.len() / 3;
    (third > 3).then(|| characters[..characters.len() - 1 - chance.below(third)].iter().collect())
}

fn ellipsis(text: &str, chance: &mut Chance) -> Option<String> {
    let rest = chance.pick(&[
        "# ... the remaining documents are unchanged\n",
        "...\n",
        "# ... (rest omitted)\n...\n",
    ])?;
    Some(format!("{text}{rest}"))
}

fn tabs(text: &str, _: &mut Chance) -> Option<String> {
    let tabbed: Vec<String> = lines(text)
        .iter()
        .map(|line| {
            let body = line.trim_start();
            let indent = line.len() - body.len();
            format!("{}{}{body}", "\t".repeat(indent / 2), " ".repeat(indent % 2))
        })
        .collect();
    tabbed.iter().any(|line| line.starts_with('\t')).then(|| joined(&tabbed)).flatten()
}

fn repeated_key(text: &str, chance: &mut Chance) -> Option<String> {
    let mut lines = lines(text);
    let keys: Vec<usize> = (0..lines.len()).filter(|at| is_field(&lines[*at])).collect();
    let at = *chance.pick(&keys)?;
    let indent = lines[at].len() - lines[at].trim_start().len();
    let below = lines[at + 1..].iter().take_while(|line| {
        let own = line.len() - line.trim_start().len();
        own > indent || (own == indent && line.trim_start().starts_with("- "))
    });
    let end = at + 1 + below.count();
    let block: Vec<String> = lines[at..end].to_vec();
    lines.splice(end..end, block);
    joined(&lines)
}

fn is_field(line: &str) -> bool {
    let body = line.trim_start();
    !body.starts_with("- ")
        && body.split_once(':').is_some_and(|(key, _)| key.chars().all(char::is_alphanumeric))
}

fn shifted_line(text: &str, chance: &mut Chance) -> Option<String> {
    one_line(text, chance, |line, chance| {
        let body = line.trim_start();
        let indent = line.len() - body.len();
        if body.is_empty() || body == "---" {
            return None;
        }
        let other = if indent > 0 && chance.below(2) == 0 { indent - 1 } else { indent + 1 };
        Some(" ".repeat(other) + body)
    })
}

fn shifted_block(text: &str, chance: &mut Chance) -> Option<String> {
    let by = " ".repeat(2 + 2 * chance.below(2));
    joined(&lines(text).iter().map(|line| format!("{by}{line}")).collect::<Vec<_>>())
}

fn forgotten_separator(text: &str, chance: &mut Chance) -> Option<String> {
    let mut lines = lines(text);
    let separators: Vec<usize> = (0..lines.len()).filter(|at| lines[*at] == "---").collect();
    lines.remove(*chance.pick(&separators)?);
    joined(&lines)
}

fn documents(text: &str) -> Vec<Value> {
    let mut model = ModelFolder::default();
    read_documents(text, "", &mut model);
    model.docs.into_iter().map(|doc| Value::Object(doc.body)).collect()
}

fn json(text: &str, _: &mut Chance) -> Option<String> {
    let texts: Option<Vec<String>> =
        documents(text).iter().map(|document| serde_json::to_string_pretty(document).ok()).collect();
    texts.map(|texts| texts.join("\n"))
}

fn json_list(text: &str, _: &mut Chance) -> Option<String> {
    let texts: Option<Vec<String>> =
        documents(text).iter().map(|document| serde_json::to_string(document).ok()).collect();
    texts.map(|texts| format!("```json\n[\n{},\n]\n```\n", texts.join(",\n")))
}

fn one_list(text: &str, _: &mut Chance) -> Option<String> {
    let mut list = String::from("documents:\n");
    for document in text.split("---\n") {
        for (at, line) in document.lines().enumerate() {
            list.push_str(if at == 0 { "  - " } else { "    " });
            list.push_str(line);
            list.push('\n');
        }
    }
    Some(list)
}

/// Changes the value of a line with a sentence in it.
fn sentence(text: &str, chance: &mut Chance, edit: impl Fn(&str) -> String) -> Option<String> {
    one_line(text, chance, |line, _| {
        let (key, value) = line.split_once(": ")?;
        let is_sentence =
            value.split_whitespace().count() > 2 && !value.starts_with(['"', '\'', '[', '{', '|', '>']);
        is_sentence.then(|| format!("{key}: {}", edit(value)))
    })
}

fn bare_colon(text: &str, chance: &mut Chance) -> Option<String> {
    sentence(text, chance, |value| value.replacen(' ', ": ", 1))
}

fn odd_start(text: &str, chance: &mut Chance) -> Option<String> {
    let start = chance.pick(&["`", "@", "%"]).copied()?;
    sentence(text, chance, |value| format!("{start}{value}"))
}

fn open_quote(text: &str, chance: &mut Chance) -> Option<String> {
    sentence(text, chance, |value| format!("\"{value}"))
}

fn curly_quotes(text: &str, _: &mut Chance) -> Option<String> {
    let curly: Vec<String> = lines(text)
        .iter()
        .map(|line| match line.split_once(": ") {
            Some((key, value)) if key.trim_start().ends_with("rule") && !value.contains('"') => {
                format!("{key}: \u{201c}{value}\u{201d}")
            }
            _ => line.clone(),
        })
        .collect();
    (curly != lines(text)).then(|| joined(&curly)).flatten()
}

fn tight_colon(text: &str, chance: &mut Chance) -> Option<String> {
    one_line(text, chance, |line, _| {
        let (key, value) = line.split_once(": ")?;
        let plain =
            |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        (plain(key.trim_start()) && plain(value)).then(|| format!("{key}:{value}"))
    })
}

fn other_line_ends(text: &str, _: &mut Chance) -> Option<String> {
    Some(format!("\u{feff}{}", text.replace('\n', "\r\n")))
}

fn no_break_spaces(text: &str, _: &mut Chance) -> Option<String> {
    let spaced: Vec<String> = lines(text)
        .iter()
        .map(|line| {
            let body = line.trim_start();
            "\u{a0}".repeat(line.len() - body.len()) + body
        })
        .collect();
    (spaced != lines(text)).then(|| joined(&spaced)).flatten()
}
