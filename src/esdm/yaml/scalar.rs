//! What a scalar means: null, bool, number, point in time, or just text.
//!
//! The rules are those of `yaml.v3`, which mixes YAML 1.1 and 1.2: `yes` is
//! text, `0777` is octal, `1_000` is a number, `1e400` is text again. No crate
//! agrees with it, and the schemas see every difference.

use super::timestamp::is_timestamp;
use super::tree::Tag;

/// A scalar's meaning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scalar {
    /// No value.
    Null,
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// An integer beyond the signed range.
    Uint(u64),
    /// A floating-point number.
    Float(f64),
    /// A date, with or without a time of day.
    Time,
    /// Text.
    Str,
}

impl Scalar {
    /// The tag that says the same.
    pub fn tag(self) -> Tag {
        match self {
            Scalar::Null => Tag::Null,
            Scalar::Bool(_) => Tag::Bool,
            Scalar::Int(_) | Scalar::Uint(_) => Tag::Int,
            Scalar::Float(_) => Tag::Float,
            Scalar::Time => Tag::Timestamp,
            Scalar::Str => Tag::Str,
        }
    }
}

/// The meaning of a plain scalar.
pub fn resolve(text: &str) -> Scalar {
    resolve_hinted(text, true)
}

/// The meaning of a scalar with an explicit tag, or `None` if the text contradicts the tag.
pub fn resolve_tagged(tag: Tag, text: &str) -> Option<Scalar> {
    match tag {
        Tag::Str | Tag::Merge | Tag::Other => return Some(Scalar::Str),
        Tag::Binary => return decode_base64(text).map(|_| Scalar::Str),
        _ => {}
    }
    let found = resolve_hinted(text, tag == Tag::Timestamp);
    match (tag, found) {
        (Tag::Float, Scalar::Int(n)) => Some(Scalar::Float(n as f64)),
        _ if found.tag() == tag => Some(found),
        _ => None,
    }
}

fn resolve_hinted(text: &str, times: bool) -> Scalar {
    let Some(first) = text.bytes().next() else { return Scalar::Null };
    match first {
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => word(text),
        b'.' => match text {
            ".nan" | ".NaN" | ".NAN" => Scalar::Float(f64::NAN),
            ".inf" | ".Inf" | ".INF" => Scalar::Float(f64::INFINITY),
            _ if separators_fit(text) => float(&text.replace('_', "")),
            _ => Scalar::Str,
        },
        b'+' | b'-' | b'0'..=b'9' => number(text, times),
        _ => Scalar::Str,
    }
}

fn word(text: &str) -> Scalar {
    match text {
        "~" | "null" | "Null" | "NULL" => Scalar::Null,
        "true" | "True" | "TRUE" => Scalar::Bool(true),
        "false" | "False" | "FALSE" => Scalar::Bool(false),
        _ => Scalar::Str,
    }
}

fn number(text: &str, times: bool) -> Scalar {
    match text {
        "+.inf" | "+.Inf" | "+.INF" => return Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Scalar::Float(f64::NEG_INFINITY),
        _ => {}
    }
    if times && is_timestamp(text) {
        return Scalar::Time;
    }
    let plain = text.replace('_', "");
    if let Some(n) = signed(&plain, 0) {
        return Scalar::Int(n);
    }
    if let Some(n) = unsigned(&plain, 0) {
        return Scalar::Uint(n);
    }
    if let found @ Scalar::Float(_) = float(&plain) {
        return found;
    }
    // Only odd spellings get here, such as a sign behind the prefix: 0b-1.
    for (prefix, radix) in [("0b", 2), ("0o", 8)] {
        if let Some(digits) = plain.strip_prefix(prefix)
            && let Some(n) = signed(digits, radix)
        {
            return Scalar::Int(n);
        }
    }
    Scalar::Str
}

/// Go's `strconv.ParseInt`; radix 0 takes it from the prefix.
fn signed(text: &str, radix: u32) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let magnitude = i128::from(unsigned(digits, radix)?);
    i64::try_from(if negative { -magnitude } else { magnitude }).ok()
}

/// Go's `strconv.ParseUint`; radix 0 takes it from the prefix.
fn unsigned(text: &str, radix: u32) -> Option<u64> {
    let (digits, radix) = match (radix, text.as_bytes()) {
        (0, [b'0', b'x' | b'X', ..]) => (&text[2..], 16),
        (0, [b'0', b'b' | b'B', ..]) => (&text[2..], 2),
        (0, [b'0', b'o' | b'O', ..]) => (&text[2..], 8),
        (0, [b'0', _, ..]) => (&text[1..], 8),
        (0, _) => (text, 10),
        _ => (text, radix),
    };
    // The standard library would accept a plus sign here.
    digits.bytes().all(|b| b.is_ascii_alphanumeric()).then(|| u64::from_str_radix(digits, radix).ok())?
}

/// A decimal floating-point number; overflow makes it text.
fn float(text: &str) -> Scalar {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let shaped = match mantissa.split_once('.') {
        Some((whole, fraction)) => {
            digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty())
        }
        None => !mantissa.is_empty() && digits(mantissa),
    } && exponent.is_none_or(|e| {
        let e = e.strip_prefix(['+', '-']).unwrap_or(e);
        !e.is_empty() && digits(e)
    });
    match text.parse::<f64>() {
        Ok(n) if shaped && n.is_finite() => Scalar::Float(n),
        _ => Scalar::Str,
    }
}

/// Whether every underscore stands between two digits, as Go wants it.
fn separators_fit(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |i: Option<usize>| i.and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_digit);
    (0..bytes.len()).filter(|&i| bytes[i] == b'_').all(|i| digit(i.checked_sub(1)) && digit(Some(i + 1)))
}

/// Standard base64 with padding; line breaks may stand anywhere.
pub(super) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| -> Option<u32> {
        const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        DIGITS.iter().position(|d| *d == byte).and_then(|i| u32::try_from(i).ok())
    };
    let data: Vec<u8> = text.bytes().filter(|b| !matches!(b, b'\n' | b'\r')).collect();
    let padding = data.iter().rev().take_while(|b| **b == b'=').count();
    if !data.len().is_multiple_of(4) || padding > 2 {
        return None;
    }
    let digits = data[..data.len() - padding].iter().map(|b| digit(*b)).collect::<Option<Vec<_>>>()?;
    let mut out = Vec::with_capacity(digits.len());
    for group in digits.chunks(4) {
        let bits = group.iter().fold(0, |bits, d| (bits << 6) | d) << (6 * (4 - group.len()));
        let bytes = bits.to_be_bytes();
        out.extend_from_slice(&bytes[1..group.len()]);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_other_readers_take_for_something_else() {
        for text in [
            "yes",
            "no",
            "on",
            "y",
            "1:30",
            "1e",
            "_1",
            "inf",
            "+.nan",
            "tRue",
            "nULL",
            "1e400",
            "<<",
            "2024-13-45",
            "0x",
            "--1",
            "1-2",
            "+",
            "-",
        ] {
            assert_eq!(resolve(text), Scalar::Str, "{text}");
        }
    }

    #[test]
    fn integers_in_all_their_forms() {
        for (text, n) in [
            ("7", 7),
            ("+1", 1),
            ("-12", -12),
            ("0o7", 7),
            ("0O7", 7),
            ("07", 7),
            ("0777", 511),
            ("1_000", 1000),
            ("1__0", 10),
            ("1_", 1),
            ("0b101", 5),
            ("-0b11", -3),
            ("0x1F", 31),
            ("0X1F", 31),
            ("0xdead_beef", 0xdead_beef),
            ("-0x1", -1),
            ("0b-1", -1),
        ] {
            assert_eq!(resolve(text), Scalar::Int(n), "{text}");
        }
        assert_eq!(resolve("18446744073709551615"), Scalar::Uint(u64::MAX));
        assert_eq!(resolve("18446744073709551616"), Scalar::Float(18446744073709551616.0));
        assert_eq!(resolve("0x1FFFFFFFFFFFFFFFF"), Scalar::Str);
    }

    #[test]
    fn floats() {
        for (text, n) in
            [(".5", 0.5), ("1.", 1.0), ("1_0.5", 10.5), ("08", 8.0), ("1e3", 1000.0), ("-1.5E-1", -0.15)]
        {
            assert_eq!(resolve(text), Scalar::Float(n), "{text}");
        }
        assert_eq!(resolve("-.inf"), Scalar::Float(f64::NEG_INFINITY));
        assert!(matches!(resolve(".NaN"), Scalar::Float(n) if n.is_nan()));
    }

    #[test]
    fn words_and_dates() {
        assert_eq!(resolve(""), Scalar::Null);
        assert_eq!(resolve("NULL"), Scalar::Null);
        assert_eq!(resolve("True"), Scalar::Bool(true));
        assert_eq!(resolve("2024-01-01"), Scalar::Time);
    }

    #[test]
    fn an_explicit_tag_wins_or_fails() {
        assert_eq!(resolve_tagged(Tag::Str, "12"), Some(Scalar::Str));
        assert_eq!(resolve_tagged(Tag::Float, "12"), Some(Scalar::Float(12.0)));
        assert_eq!(resolve_tagged(Tag::Int, "foo"), None);
        assert_eq!(resolve_tagged(Tag::Null, ""), Some(Scalar::Null));
        assert_eq!(resolve_tagged(Tag::Other, "true"), Some(Scalar::Str));
        assert_eq!(resolve_tagged(Tag::Binary, "YWJj"), Some(Scalar::Str));
        assert_eq!(resolve_tagged(Tag::Binary, "YWJ"), None);
        assert_eq!(decode_base64("YWJj\nZA=="), Some(b"abcd".to_vec()));
    }
}
