//! Makes a line of foreign code harmless to look at: what cannot be seen is spelled out, what has no
//! end is cut.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// Characters of a line that are shown.
const MOST: usize = 400;

/// Terminal controls, direction overrides, zero-width and other invisible characters, and everything
/// that some reader takes for the end of a line. Tabs are what they seem.
static HIDDEN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]--[\t]]").ok());

/// The line with each hidden character as `<U+202E>`, and no longer than 400 characters.
pub(super) fn visible(line: &str) -> Cow<'_, str> {
    let shown = match line.char_indices().nth(MOST) {
        None => Cow::Borrowed(line),
        Some((end, _)) => {
            let more = line[end..].chars().count();
            Cow::Owned(format!("{}… [{more} more characters]", &line[..end]))
        }
    };
    let plain = |c: char| c == '\t' || (' '..='~').contains(&c);
    if shown.chars().all(plain) {
        return shown;
    }
    let Some(hidden) = &*HIDDEN else { return Cow::Owned(shown.escape_debug().to_string()) };
    let spell =
        |found: &Captures<'_>| found[0].chars().map(|c| format!("<U+{:04X}>", c as u32)).collect::<String>();
    Cow::Owned(hidden.replace_all(&shown, spell).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stays_as_it_is() {
        for line in ["\tconst größe = 'm²'; // 日本語 ✓", "let a = b;", ""] {
            assert_eq!(visible(line), line);
        }
    }

    #[test]
    fn terminal_controls_direction_overrides_and_zero_widths_are_spelled_out() {
        assert_eq!(visible("a\u{1b}[2Jb"), "a<U+001B>[2Jb");
        assert_eq!(visible("isAdmin\u{202e} } \u{2066}if"), "isAdmin<U+202E> } <U+2066>if");
        assert_eq!(
            visible("pay\u{200b}er\u{feff}\u{3164}\u{e0041}"),
            "pay<U+200B>er<U+FEFF><U+3164><U+E0041>"
        );
        assert_eq!(visible("a\r\u{85}\u{2028}b\u{7f}\0"), "a<U+000D><U+0085><U+2028>b<U+007F><U+0000>");
    }

    #[test]
    fn a_line_without_end_is_cut_and_says_so() {
        let line = visible(&"ä".repeat(1_000)).into_owned();
        assert!(line.starts_with("ääää"));
        assert!(line.ends_with("ä… [600 more characters]"));
        assert_eq!(visible(&"x".repeat(400)), "x".repeat(400));
    }
}
