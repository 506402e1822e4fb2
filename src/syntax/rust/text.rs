//! Source text made readable: white space folded, comments dropped, literals unescaped.

/// Folds `text` onto one line and cuts it after `limit` bytes.
///
/// Method chains lose the line breaks before their dots, argument lists those after their
/// opening and before their closing bracket. Costs no more than `limit`, however long `text` is,
/// unless it consists of comments.
pub(super) fn fold(text: &str, limit: usize) -> String {
    if text.len() <= limit && is_folded(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len().min(limit));
    let mut chars = text.char_indices().peekable();
    let mut in_string = false;
    let mut space = false;
    while let Some((at, c)) = chars.next() {
        if out.len() >= limit {
            break;
        }
        if in_string {
            // A text over several lines, indentation and all, becomes one line too.
            if c == '\n' {
                while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {}
                out.push(' ');
                continue;
            }
            out.push(c);
            match c {
                '\\' => {
                    if let Some((_, escaped)) = chars.next() {
                        out.push(escaped);
                    }
                }
                '"' => in_string = false,
                _ => {}
            }
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        if c.is_whitespace() {
            space = true;
            continue;
        }
        if rest.starts_with("//") {
            while chars.next_if(|(_, c)| *c != '\n').is_some() {}
            space = true;
            continue;
        }
        if rest.starts_with("/*") {
            let end = rest.find("*/").map_or(text.len(), |length| at + length + 2);
            while chars.next_if(|(i, _)| *i < end).is_some() {}
            space = true;
            continue;
        }
        let closes = matches!(c, ')' | ']');
        if space && closes && out.ends_with(',') {
            out.pop();
        }
        let glued = closes
            || matches!(c, '?' | ';' | ',')
            || (c == '.' && !rest.starts_with(".."))
            || out.ends_with(['(', '[']);
        if space && !glued && !out.is_empty() {
            out.push(' ');
        }
        space = false;
        out.push(c);
        // A quotation mark of its own is a character literal, not the start of a string.
        in_string = c == '"' && !(out.ends_with("'\"") && rest.starts_with("\"'"));
    }
    truncate(&mut out, limit);
    out
}

/// Whether [`fold`] would leave the text as it is: true of most names, paths and short calls.
fn is_folded(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().all(|(at, byte)| match byte {
        b' ' => {
            let before = at.checked_sub(1).and_then(|before| bytes.get(before));
            before.is_some_and(|b| !matches!(b, b'(' | b'[' | b' '))
                && bytes.get(at + 1).is_some_and(|b| !b") ];?,.".contains(b))
        }
        b'"' | b'/' => false,
        other => other.is_ascii_graphic(),
    })
}

/// Cuts `text` after at most `limit` bytes, between characters.
pub(super) fn truncate(text: &mut String, limit: usize) {
    if text.len() > limit {
        let end = (0..=limit).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
        text.truncate(end);
    }
}

/// The value of a string literal as written (`"a\n"`, `b"…"`, `r#"…"#`), cut after `limit` bytes.
pub(super) fn unquote(literal: &str, limit: usize) -> String {
    let raw = literal.trim_start_matches(['b', 'c']).starts_with('r');
    let inner = match (literal.find('"'), literal.rfind('"')) {
        (Some(open), Some(close)) if close > open => &literal[open + 1..close],
        _ => literal,
    };
    // An escape of ten characters (`\u{10FFFF}`) is the longest there is.
    let mut kept = inner;
    if inner.len() > limit {
        let end = (0..=limit).rev().find(|&i| inner.is_char_boundary(i)).unwrap_or(0);
        kept = &inner[..end];
    }
    if raw || !kept.contains('\\') { kept.to_owned() } else { unescape(kept) }
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('0') => out.push('\0'),
            Some('x') => {
                let digits: String = chars.by_ref().take(2).collect();
                out.extend(u8::from_str_radix(&digits, 16).ok().map(char::from));
            }
            Some('u') => {
                let digits: String = chars.by_ref().take_while(|c| *c != '}').filter(|c| *c != '{').collect();
                out.extend(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32));
            }
            // A backslash at the end of a line swallows the line break and the indentation.
            Some('\n') => while chars.next_if(|c| c.is_whitespace()).is_some() {},
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_over_several_lines_reads_as_one() {
        let text = "services\n    .atm // the machine\n    .withdraw(\n        &id,\n        amount,\n    )";
        assert_eq!(fold(text, 200), "services.atm.withdraw(&id, amount)");
    }

    #[test]
    fn what_looks_like_a_comment_in_a_string_stays() {
        assert_eq!(fold(r#"get("https://x  y", '"', 1)"#, 200), r#"get("https://x  y", '"', 1)"#);
    }

    #[test]
    fn a_cut_falls_between_characters() {
        assert_eq!(fold("ääää", 5), "ää");
        assert_eq!(unquote("\"ääää\"", 3), "ä");
    }

    #[test]
    fn literals_lose_quotes_and_escapes() {
        assert_eq!(unquote(r#""a\n\"b\" \u{e4}\x41""#, 100), "a\n\"b\" äA");
        assert_eq!(unquote("\"one \\\n      line\"", 100), "one line");
        assert_eq!(unquote(r##"r#"raw \n "x""#"##, 100), r#"raw \n "x""#);
        assert_eq!(unquote(r#"b"bytes""#, 100), "bytes");
    }
}
