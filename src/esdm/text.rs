//! How values are written in messages: quoted as Go quotes them, numbers grouped.

use std::fmt::Write;

/// `"…"` with Go's escapes (`%q`).
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{b}' => out.push_str("\\v"),
            c if is_printable(c) => out.push(c),
            c => {
                let n = u32::from(c);
                // Writing to a string cannot fail.
                let _ = match n {
                    0..0x20 | 0x7f => write!(out, "\\x{n:02x}"),
                    0..0x1_0000 => write!(out, "\\u{n:04x}"),
                    _ => write!(out, "\\U{n:08x}"),
                };
            }
        }
    }
    out.push('"');
    out
}

/// `'…'`, derived from the double-quoted form the way the reference does it.
pub fn quote_single(text: &str) -> String {
    let quoted = quote(text).replace("\\\"", "\"").replace('\'', "\\'");
    format!("'{}'", &quoted[1..quoted.len() - 1])
}

/// Letters, marks, numbers, punctuation, symbols and the ASCII space.
fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return (' '..='~').contains(&c);
    }
    // The standard library knows, but tells only by escaping; marks it escapes at the
    // beginning of a text, hence the letter before it.
    !['a', c].iter().collect::<String>().escape_debug().skip(1).collect::<String>().starts_with('\\')
}

/// An integer with English grouping: `-12,345`.
pub fn grouped(n: i128) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::from(if n < 0 { "-" } else { "" });
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number compared with a limit: grouped below a million, beyond that a decimal mantissa with
/// a superscript exponent of at least two digits, `-1.234567×10⁰⁶`.
pub fn magnitude(n: f64) -> String {
    if n.abs() < 1e6 {
        // Limits are compared with integers only.
        return grouped(n as i128);
    }
    let scientific = format!("{n:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let raised: String = format!("{:0>2}", exponent)
        .chars()
        .filter_map(|d| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(d.to_digit(10)? as usize))
        .collect();
    format!("{mantissa}×10{raised}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn double_quotes() {
        assert_eq!(quote("a\"b\\c\n\u{1}\u{7f}"), r#""a\"b\\c\n\x01\x7f""#);
        assert_eq!(quote("größe 日本 🚲 e\u{301}"), "\"größe 日本 🚲 e\u{301}\"");
        assert_eq!(
            quote("\u{a0}\u{200b}\u{2028}\u{e000}\u{f0000}"),
            r#""\u00a0\u200b\u2028\ue000\U000f0000""#
        );
    }

    #[test]
    fn single_quotes() {
        assert_eq!(quote_single("it's \"x\""), r#"'it\'s "x"'"#);
        assert_eq!(quote_single("a\\b"), r"'a\\b'");
        assert_eq!(quote_single("end\\"), r"'end\'");
    }

    #[test]
    fn numbers() {
        assert_eq!(grouped(1001), "1,001");
        assert_eq!(grouped(-12345), "-12,345");
        assert_eq!(grouped(0), "0");
        assert_eq!(magnitude(-1_234_567.0), "-1.234567×10⁰⁶");
        assert_eq!(magnitude(-999_999.0), "-999,999");
        assert_eq!(magnitude(-1e21), "-1×10²¹");
    }
}
