//! From bytes to text: encodings, byte order marks, and what no YAML may contain.
//!
//! The reference reads a file in blocks of 512 bytes and notices a bad byte when
//! it decodes the block that holds it. Documents that end before that block are
//! kept, the rest is lost; [`decode`] therefore cuts the text where that block
//! begins and says what was wrong with the rest.

use std::io::{self, BufRead, Read};

/// Bytes the reference decodes at once.
const BLOCK: usize = 512;
/// Bytes handed to the scanner at once; small, because it keeps them as 4-byte chars.
const SERVING: usize = 4096;

/// The readable text of a file.
pub(super) struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// Bytes before the text in the file; `None` if the file is not UTF-8 at all.
    pub offset: Option<usize>,
    /// Why the text ends early.
    pub problem: Option<&'static str>,
}

/// Decodes UTF-8 and UTF-16 (the latter by its byte order mark).
pub(super) fn decode(bytes: &[u8]) -> Decoded {
    match bytes {
        [0xff, 0xfe, ..] => decode_blocks(bytes, 2, utf16(u16::from_le_bytes)),
        [0xfe, 0xff, ..] => decode_blocks(bytes, 2, utf16(u16::from_be_bytes)),
        _ => {
            let start = if bytes.starts_with(&[0xef, 0xbb, 0xbf]) { 3 } else { 0 };
            let rest = bytes.get(start..).unwrap_or_default();
            let mut decoded = match std::str::from_utf8(rest) {
                Ok(text) if text.chars().all(allowed) => {
                    Decoded { text: text.to_owned(), offset: None, problem: None }
                }
                _ => decode_blocks(bytes, start, utf8),
            };
            decoded.offset = Some(start);
            if decoded.text.starts_with(MARK) {
                decoded.text = without_second_mark(&decoded.text);
                decoded.offset = None;
            }
            decoded
        }
    }
}

const MARK: char = '\u{feff}';

/// `yaml.v3` takes a byte order mark at the beginning of its buffer for one at the beginning of
/// every line, and skips a character there: what a second mark leads to is a mess, but the same
/// mess as in the reference.
fn without_second_mark(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let mut chars = line.chars();
        if at < BLOCK && chars.next().is_some_and(|c| c != '\n') {
            out.push(' ');
            out.push_str(chars.as_str());
        } else {
            out.push_str(line);
        }
        at += line.len();
    }
    out
}

/// One decoding step on the unread bytes of a block.
enum Step {
    Char(char, usize),
    /// The character continues in the next block; at the end of the file this is an error.
    Incomplete(&'static str),
    Bad(&'static str),
}

fn decode_blocks(bytes: &[u8], start: usize, next: impl Fn(&[u8]) -> Step) -> Decoded {
    let mut text = String::with_capacity(bytes.len());
    let mut at = start;
    let mut block_end = BLOCK.min(bytes.len());
    let mut block_text = 0;
    let fail = |mut text: String, cut: usize, problem| {
        text.truncate(cut);
        Decoded { text, offset: None, problem: Some(problem) }
    };
    loop {
        while at < block_end {
            match next(&bytes[at..block_end]) {
                Step::Char(c, width) if allowed(c) => {
                    text.push(c);
                    at += width;
                }
                Step::Char(..) => return fail(text, block_text, "control characters are not allowed"),
                Step::Bad(problem) => return fail(text, block_text, problem),
                Step::Incomplete(problem) if block_end == bytes.len() => {
                    let cut = text.len();
                    return fail(text, cut, problem);
                }
                Step::Incomplete(_) => break,
            }
        }
        if at >= bytes.len() {
            return Decoded { text, offset: None, problem: None };
        }
        block_text = text.len();
        block_end = (at + BLOCK).min(bytes.len());
    }
}

fn allowed(c: char) -> bool {
    matches!(c,
        '\t' | '\n' | '\r' | '\u{20}'..='\u{7e}' | '\u{85}'
        | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

fn utf8(bytes: &[u8]) -> Step {
    let lead = bytes[0];
    let (width, bits) = match lead {
        0x00..=0x7f => return Step::Char(char::from(lead), 1),
        0xc0..=0xdf => (2, lead & 0x1f),
        0xe0..=0xef => (3, lead & 0x0f),
        0xf0..=0xf7 => (4, lead & 0x07),
        _ => return Step::Bad("invalid leading UTF-8 octet"),
    };
    let Some(trail) = bytes.get(1..width) else {
        return Step::Incomplete("incomplete UTF-8 octet sequence");
    };
    let mut value = u32::from(bits);
    for octet in trail {
        if octet & 0xc0 != 0x80 {
            return Step::Bad("invalid trailing UTF-8 octet");
        }
        value = (value << 6) | u32::from(octet & 0x3f);
    }
    if value < [0, 0, 0x80, 0x800, 0x10000][width] {
        return Step::Bad("invalid length of a UTF-8 sequence");
    }
    char::from_u32(value).map_or(Step::Bad("invalid Unicode character"), |c| Step::Char(c, width))
}

fn utf16(unit: fn([u8; 2]) -> u16) -> impl Fn(&[u8]) -> Step {
    move |bytes| {
        let at = |i: usize| Some(unit([*bytes.get(i)?, *bytes.get(i + 1)?]));
        let Some(first) = at(0) else { return Step::Incomplete("incomplete UTF-16 character") };
        match first {
            0xdc00..=0xdfff => Step::Bad("unexpected low surrogate area"),
            0xd800..=0xdbff => match at(2) {
                None => Step::Incomplete("incomplete UTF-16 surrogate pair"),
                Some(second @ 0xdc00..=0xdfff) => {
                    let value = 0x10000 + ((u32::from(first) & 0x3ff) << 10) + (u32::from(second) & 0x3ff);
                    char::from_u32(value).map_or(Step::Bad("invalid Unicode character"), |c| Step::Char(c, 4))
                }
                Some(_) => Step::Bad("expected low surrogate area"),
            },
            _ => char::from_u32(first.into())
                .map_or(Step::Bad("invalid Unicode character"), |c| Step::Char(c, 2)),
        }
    }
}

/// Serves text to the scanner in small pieces, and fails where the text was cut.
pub(super) struct Serving<'a> {
    rest: &'a str,
    tail: &'static [u8],
    cut: bool,
}

impl<'a> Serving<'a> {
    /// Serves `text`, then `tail`; if the text was `cut`, an error comes after it.
    pub fn new(text: &'a str, tail: &'static [u8], cut: bool) -> Self {
        Self { rest: text, tail, cut }
    }
}

impl Read for Serving<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let n = available.len().min(buf.len());
        buf[..n].copy_from_slice(&available[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Serving<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if !self.rest.is_empty() {
            let end = self.rest.floor_char_boundary(SERVING.min(self.rest.len()));
            return Ok(&self.rest.as_bytes()[..end]);
        }
        if self.cut {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
        Ok(self.tail)
    }

    fn consume(&mut self, n: usize) {
        if self.rest.is_empty() {
            self.tail = &self.tail[n.min(self.tail.len())..];
        } else {
            self.rest = self.rest.get(n..).unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_not_text() {
        let decoded = decode(b"\xef\xbb\xbfa: 1");
        assert_eq!((decoded.text.as_str(), decoded.offset), ("a: 1", Some(3)));
    }

    #[test]
    fn utf16_is_read_in_both_byte_orders() {
        assert_eq!(decode(b"\xff\xfea\0\x3d\xd8\x00\xde").text, "a\u{1f600}");
        assert_eq!(decode(b"\xfe\xff\0a").text, "a");
    }

    #[test]
    fn what_stands_before_the_bad_block_is_kept() {
        let mut bytes = vec![b'x'; 600];
        bytes[590] = 0xff;
        let decoded = decode(&bytes);
        assert_eq!((decoded.text.len(), decoded.problem), (512, Some("invalid leading UTF-8 octet")));
    }

    #[test]
    fn a_character_cut_off_by_the_end_of_the_file_is_incomplete() {
        let decoded = decode(b"ab\xc3");
        assert_eq!((decoded.text.as_str(), decoded.problem), ("ab", Some("incomplete UTF-8 octet sequence")));
    }

    #[test]
    fn control_characters_are_refused() {
        assert_eq!(decode(b"a\0").problem, Some("control characters are not allowed"));
        assert_eq!(decode("a\u{7f}".as_bytes()).problem, Some("control characters are not allowed"));
        assert_eq!(decode("a\u{85}\u{feff}".as_bytes()).problem, None);
    }
}
