//! Text of a program made plain: folded, cut, unquoted, comments without their markers.

/// White space folded to single spaces, cut at `max` bytes.
pub(super) fn fold(text: &str, max: usize) -> String {
    if text.len() <= max && is_folded(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len().min(max));
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
        if out.len() > max {
            break;
        }
    }
    let kept = cut(&out, max).len();
    out.truncate(kept);
    out
}

/// Whether white space stands in single blanks between words only: true of most names and short expressions.
fn is_folded(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().all(|(at, byte)| match byte {
        b' ' => at > 0 && bytes.get(at + 1).is_some_and(|next| *next != b' '),
        other => other.is_ascii_graphic(),
    })
}

/// At most `max` bytes of a text, whole characters.
pub(super) fn cut(text: &str, max: usize) -> &str {
    if text.len() <= max {
        return text;
    }
    let mut end = max;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// A literal without its quotes.
pub(super) fn inside_quotes(text: &str) -> &str {
    let inner = text.strip_prefix(['\'', '"', '`']).unwrap_or(text);
    inner.strip_suffix(['\'', '"', '`']).unwrap_or(inner)
}

/// Whether a text could be written as a plain name.
pub(super) fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$')
}

/// A literal's inside with its escapes resolved.
pub(super) fn unescape(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('\n') | None => {}
            Some('u') => out.extend(code_point(&mut chars, 4)),
            Some('x') => out.extend(code_point(&mut chars, 2)),
            Some(other) => out.push(other),
        }
    }
    out
}

/// The character of `\u00e9`, `\u{1f600}` or `\xe9`, after the letter.
fn code_point(chars: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let rest = chars.as_str();
    let (hex, skip) = match rest.strip_prefix('{') {
        Some(braced) => {
            let end = braced.find('}')?;
            (&braced[..end], end + 2)
        }
        None => (rest.get(..digits)?, digits),
    };
    let found = u32::from_str_radix(hex, 16).ok().and_then(char::from_u32);
    *chars = rest[skip..].chars();
    found
}

/// The text of a `/** … */` comment, markers stripped.
pub(super) fn doc(comment: &str) -> Option<String> {
    let inner = comment.strip_prefix("/**")?.strip_suffix("*/")?;
    let lines: Vec<&str> = cut(inner, 4_000)
        .lines()
        .map(|line| {
            let line = line.trim();
            line.strip_prefix('*').map_or(line, str::trim)
        })
        .collect();
    let text = lines.join("\n").trim().to_owned();
    (!text.is_empty()).then_some(text)
}
