//! Prose as numbered sentences: headings, bullets and paragraphs in, sentences with their lines out.

/// Longest sentence that is looked at, in bytes; what is longer is no sentence of a person.
const LONGEST_SENTENCE: usize = 2_000;
/// The most sentences of one text that are looked at.
const MOST_SENTENCES: usize = 5_000;

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Number of `#`.
    pub level: usize,
    /// What it says.
    pub title: String,
    /// 1-based.
    pub line: usize,
}

/// A sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// What it says, on one line.
    pub text: String,
    /// Where it begins, 1-based.
    pub line: usize,
    /// The heading it stands below, as an index into [`Text::headings`].
    pub section: Option<usize>,
}

/// A text to be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// What places in it are called by: a file name, or `interview`.
    pub path: String,
    /// In order.
    pub headings: Vec<Heading>,
    /// In order.
    pub sentences: Vec<Sentence>,
    /// Whether it is made of short answers: then notes are read too, not only full sentences.
    pub brief: bool,
}

impl Text {
    /// Splits a Markdown page or plain prose. Code blocks and tables are passed over.
    pub fn parse(path: &str, text: &str) -> Text {
        let mut out = Text { path: path.to_owned(), ..Text::default() };
        let mut paragraph: Vec<(usize, &str)> = Vec::new();
        let mut in_code = false;
        for (at, raw) in text.lines().enumerate() {
            let line = raw.trim();
            if line.starts_with("```") || line.starts_with("~~~") {
                out.close(&mut paragraph);
                in_code = !in_code;
                continue;
            }
            if in_code {
                continue;
            }
            let hashes = line.bytes().take_while(|b| *b == b'#').count();
            if (1..=6).contains(&hashes) && line[hashes..].starts_with(' ') {
                out.close(&mut paragraph);
                let title = line[hashes..].trim().trim_end_matches('#').trim().to_owned();
                out.headings.push(Heading { level: hashes, title, line: at + 1 });
            } else if line.is_empty() || line.starts_with('|') {
                out.close(&mut paragraph);
            } else if let Some(item) = bullet(line) {
                out.close(&mut paragraph);
                paragraph.push((at + 1, item));
            } else {
                paragraph.push((at + 1, line));
            }
        }
        out.close(&mut paragraph);
        out
    }

    /// Adds a line that stands for itself, as a line of an answer does, to a section.
    pub fn add(&mut self, line: usize, text: &str, section: Option<usize>) {
        let text = text.trim();
        let item = bullet(text).unwrap_or(text);
        self.close_in(&mut vec![(line, item)], section);
    }

    /// Ends a paragraph and cuts it into sentences.
    fn close(&mut self, paragraph: &mut Vec<(usize, &str)>) {
        self.close_in(paragraph, self.headings.len().checked_sub(1));
    }

    fn close_in(&mut self, paragraph: &mut Vec<(usize, &str)>, section: Option<usize>) {
        let mut sentence = String::new();
        let mut begins = 0;
        for (line, part) in paragraph.drain(..) {
            let mut rest = part;
            while !rest.is_empty() {
                if sentence.is_empty() {
                    begins = line;
                } else if !sentence.ends_with(' ') {
                    sentence.push(' ');
                }
                let (head, tail) = rest.split_at(end_of_sentence(rest).unwrap_or(rest.len()));
                sentence.push_str(head);
                rest = tail.trim_start();
                if head.ends_with(['.', '!', '?']) || !rest.is_empty() {
                    self.push(&mut sentence, begins, section);
                }
            }
        }
        self.push(&mut sentence, begins, section);
    }

    fn push(&mut self, sentence: &mut String, line: usize, section: Option<usize>) {
        let text = std::mem::take(sentence);
        let text = text.trim();
        if !text.is_empty() && text.len() <= LONGEST_SENTENCE && self.sentences.len() < MOST_SENTENCES {
            self.sentences.push(Sentence { text: text.to_owned(), line, section });
        }
    }
}

/// The text of a list item.
fn bullet(line: &str) -> Option<&str> {
    for mark in ["- ", "* ", "+ ", "• ", "> "] {
        if let Some(item) = line.strip_prefix(mark) {
            return Some(item.trim_start());
        }
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=3).contains(&digits) {
        let rest = &line[digits..];
        return rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") ")).map(str::trim_start);
    }
    None
}

/// Where the first sentence of a text ends: behind a full stop that something new follows.
fn end_of_sentence(text: &str) -> Option<usize> {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !matches!(c, '.' | '!' | '?') {
            continue;
        }
        let &(next_at, next) = chars.peek()?;
        if !next.is_whitespace() {
            continue;
        }
        let after = text[next_at..].trim_start().chars().next();
        let abbreviation = ["e.g", "i.e", "etc", "vs", "approx", "no"]
            .iter()
            .any(|short| text[..at].to_lowercase().rsplit([' ', '(']).next() == Some(short));
        if !abbreviation && after.is_none_or(|c| !c.is_lowercase()) {
            return Some(next_at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> Vec<(usize, String)> {
        Text::parse("x.md", text).sentences.into_iter().map(|s| (s.line, s.text)).collect()
    }

    #[test]
    fn sentences_know_the_line_they_begin_on() {
        let text = "# Shop\n\nA customer places\nan order. Then the order\nwas placed.\n\n- It is paid, e.g. by card.\n1. Fine";
        assert_eq!(
            sentences(text),
            [
                (3, "A customer places an order.".to_owned()),
                (4, "Then the order was placed.".to_owned()),
                (7, "It is paid, e.g. by card.".to_owned()),
                (8, "Fine".to_owned()),
            ]
        );
        let text = Text::parse("x.md", text);
        assert_eq!((text.headings[0].title.as_str(), text.headings[0].line), ("Shop", 1));
        assert!(text.sentences.iter().all(|s| s.section == Some(0)));
    }

    #[test]
    fn code_and_tables_are_no_prose_and_endless_sentences_are_left_out() {
        assert!(sentences("```\nA user adds a book.\n```\n| A | B |\n").is_empty());
        assert!(sentences(&"word ".repeat(50_000)).is_empty());
    }
}
