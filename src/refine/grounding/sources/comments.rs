//! Code without its comments: a file in, its lines out, comments blank.
//!
//! A few rules about quotes are enough here: what is taken for a comment by mistake is evidence that
//! is not counted, never evidence that is made up. Comments that are taken for code are the thing to
//! avoid.

use crate::source::Language;

/// What the reader is inside of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Code,
    Line,
    /// A block comment, with its depth: those of Rust nest.
    Block(usize),
    /// A literal, until this character comes without a backslash before it.
    Literal(char),
}

/// The lines of a text, what is in comments replaced by nothing.
pub(super) fn without(text: &str, language: Language) -> Vec<String> {
    let is_rust = language == Language::Rust;
    let mut lines = Vec::new();
    let mut inside = Inside::Code;
    for line in text.lines() {
        let chars: Vec<char> = line.chars().collect();
        let mut code = String::with_capacity(line.len());
        let mut at = 0;
        while let Some(&c) = chars.get(at) {
            let next = chars.get(at + 1).copied();
            match inside {
                Inside::Line => {}
                Inside::Block(depth) => match (c, next) {
                    ('*', Some('/')) => {
                        inside = if depth > 1 { Inside::Block(depth - 1) } else { Inside::Code };
                        at += 1;
                    }
                    ('/', Some('*')) if is_rust => {
                        inside = Inside::Block(depth + 1);
                        at += 1;
                    }
                    _ => {}
                },
                Inside::Literal(end) => {
                    code.push(c);
                    if c == '\\' {
                        code.extend(next);
                        at += 1;
                    } else if c == end {
                        inside = Inside::Code;
                    }
                }
                Inside::Code => match (c, next) {
                    ('/', Some('/')) => inside = Inside::Line,
                    ('/', Some('*')) => {
                        inside = Inside::Block(1);
                        at += 1;
                    }
                    ('"', _) => {
                        code.push(c);
                        inside = Inside::Literal('"');
                    }
                    ('\'' | '`', _) if !is_rust => {
                        code.push(c);
                        inside = Inside::Literal(c);
                    }
                    // A character, not a lifetime: `'"'` opens no text.
                    ('\'', Some(_)) if chars.get(at + 2) == Some(&'\'') => {
                        code.extend(&chars[at..at + 3]);
                        at += 2;
                    }
                    ('\'', Some('\\')) => {
                        code.extend(&chars[at..chars.len().min(at + 3)]);
                        at += 2;
                    }
                    _ => code.push(c),
                },
            }
            at += 1;
        }
        lines.push(code);
        let goes_on = match inside {
            Inside::Block(_) | Inside::Literal('`') => true,
            Inside::Literal('"') => is_rust,
            _ => false,
        };
        if !goes_on {
            inside = Inside::Code;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_literals_stay() {
        for (language, text, expected) in [
            (Language::TypeScript, "a // b\n// c\nd", "a ||d"),
            (Language::TypeScript, "a /* b\n * c\n */ d", "a || d"),
            (Language::TypeScript, "x = 'http://a' // b", "x = 'http://a' "),
            (Language::TypeScript, "x = '**/*.ts'; y", "x = '**/*.ts'; y"),
            (Language::TypeScript, "x = 'it\\'s // a'", "x = 'it\\'s // a'"),
            (Language::Rust, "a /* b /* c */ d */ e", "a  e"),
            (Language::Rust, "fn f<'a>(x: &'a str) {} // b", "fn f<'a>(x: &'a str) {} "),
            (Language::Rust, "x = '\"'; y // b", "x = '\"'; y "),
            (Language::Rust, "/// doc\nstruct A;", "|struct A;"),
        ] {
            assert_eq!(without(text, language).join("|"), expected, "{text}");
        }
    }
}
