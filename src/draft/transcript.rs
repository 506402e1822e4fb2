//! The transcript: what was asked and said, as a page kept beside the model, and as a text to be read.
//!
//! Lines of the page are what elements are cited by (`interview:12`), so both come from one walk.

use super::gather::Told;
use super::outline::Cite;
use super::reading::phrase::noun_phrase;
use super::reading::statement;
use super::reading::text::{Heading, Text};
use super::reading::words;
use super::session::{Answer, State};

/// What the page is called in the model's folder and in citations.
pub const NAME: &str = "interview";

/// The page and what it says.
#[derive(Debug, Clone, Default)]
pub struct Transcript {
    /// Markdown, to be kept as evidence.
    pub page: String,
    /// The answers as a text.
    pub text: Text,
    /// What they say about the text.
    pub told: Told,
}

impl Transcript {
    /// Writes down what was said so far.
    pub fn of(state: &State) -> Transcript {
        let mut out = Transcript::default();
        out.text.path = NAME.to_owned();
        out.text.brief = true;
        out.told.domain = state.domain().map(str::to_owned);
        out.page.push_str("# Interview\n");
        for (at, answer) in state.answers.iter().enumerate() {
            out.push(&format!("\n## {}. {}\n", at + 1, answer.asked.text));
            if answer.lines.is_empty() {
                out.push(if answer.done { "(not known yet)" } else { "(not answered)" });
            }
            for line in &answer.lines {
                let number = out.push(line);
                out.take(answer, line, number);
            }
        }
        for (from, to) in &state.renames {
            out.push(&format!("\n{from} is called {to}."));
        }
        out
    }

    /// Adds lines to the page; returns the number of the last one.
    fn push(&mut self, text: &str) -> usize {
        self.page.push_str(text);
        self.page.push('\n');
        self.page.lines().count()
    }

    /// Takes a line of an answer for what its question is about.
    fn take(&mut self, answer: &Answer, line: &str, number: usize) {
        let (topic, place) = answer.asked.key.split_once(':').unwrap_or((answer.asked.key.as_str(), ""));
        let heading = |level, title: &str| Heading { level, title: title.to_owned(), line: number };
        match topic {
            "business" => {
                if !self.text.headings.iter().any(|h| h.level == 1) {
                    let name = business_name(line);
                    self.text.headings.insert(0, heading(1, &name));
                    self.told.domain.get_or_insert(name);
                }
                if line.split_whitespace().count() > 4 {
                    self.told.about = Some(line.trim().to_owned());
                }
            }
            "parts" => {
                let parts = names_in(line);
                if parts.len() > 1 || !self.told.parts.is_empty() {
                    for part in parts {
                        self.text.headings.push(heading(2, &part));
                        self.told.parts.push(part);
                    }
                }
            }
            "actors" => self.told.people.extend(names_in(line).iter().map(|name| words::name(&[name]))),
            "systems" => {
                let cite = Cite { path: NAME.to_owned(), line: number };
                let short = line.split_whitespace().count() < 4;
                let names = if short { names_in(line) } else { capital_names(line) };
                self.told.systems.extend(names.into_iter().map(|name| (words::name(&[&name]), cite.clone())));
                self.text.add(number, line, None);
            }
            _ => {
                let part = place.split('/').next().unwrap_or_default();
                let (part, line) = self.with_part(part, line);
                let section =
                    self.text.headings.iter().position(|h| h.level == 2 && words::name(&[&h.title]) == part);
                let framed = answer.asked.frame.as_deref().filter(|_| says_nothing(line));
                match framed {
                    Some(frame) => self.text.add(
                        number,
                        &frame.replace("{}", line.trim().trim_end_matches('.')),
                        section,
                    ),
                    None => self.text.add(number, line, section),
                }
            }
        }
    }

    /// `Licensing: a buyer purchases …` speaks of a part.
    fn with_part<'l>(&self, part: &str, line: &'l str) -> (String, &'l str) {
        if let Some((head, rest)) = line.split_once(':')
            && self.told.parts.iter().any(|p| words::name(&[p]) == words::name(&[head]))
        {
            return (words::name(&[head]), rest);
        }
        (part.to_owned(), line)
    }
}

/// The line of the page on which each answer begins.
pub fn lines_of(state: &State) -> Vec<usize> {
    let page = Transcript::of(state).page;
    let heading = |line: &str| line.strip_prefix("## ").and_then(|rest| rest.split_once(". ")).is_some();
    let at = |(at, line): (usize, &str)| heading(line).then_some(at + 3);
    page.lines().enumerate().filter_map(at).collect()
}

/// Whether a line makes no statement by itself.
pub fn says_nothing(line: &str) -> bool {
    let mut text = Text { brief: true, ..Text::default() };
    text.add(1, line, None);
    statement::statements(&text).is_empty()
}

/// The name of a business: what stands before the first mark, or what it is for.
fn business_name(line: &str) -> String {
    let head = line.split([':', '.', ',', ';', '–', '—', '(']).next().unwrap_or(line).trim();
    let few = head.split_whitespace().count() <= 4;
    let tokens = words::tokens(head);
    let sentence = tokens.iter().any(|t| t.is(&["is", "are", "we", "i", "it"]));
    if few && !sentence {
        return head.trim_start_matches("The ").trim_start_matches("A ").to_owned();
    }
    let after = tokens.iter().position(|t| t.is(&["for", "called", "named"])).map(|at| at + 1);
    let phrase = after.and_then(|at| noun_phrase(&tokens, at));
    let phrase = phrase.or_else(|| (0..tokens.len()).filter_map(|at| noun_phrase(&tokens, at)).next());
    phrase.map_or_else(|| "business".to_owned(), |(phrase, _)| phrase.words.join(" "))
}

/// The things a line lists.
pub fn names_in(line: &str) -> Vec<String> {
    let tokens = words::tokens(line);
    let mut out = Vec::new();
    for item in tokens.split(|t| t.is(&[",", ";", "and", "or", "→"])) {
        // `intake, where food comes in`
        if item.first().is_some_and(|t| t.is(&["where", "which", "that", "who"])) {
            continue;
        }
        if let Some((phrase, _)) = (0..item.len()).find_map(|at| noun_phrase(item, at)) {
            let name = phrase.name().replace('-', " ");
            if !out.contains(&name) && !matches!(name.as_str(), "yes" | "none" | "part" | "unnamed") {
                out.push(name);
            }
        }
    }
    out
}

/// Names as people write them: with a capital letter, and not because a sentence begins.
fn capital_names(line: &str) -> Vec<String> {
    let tokens = words::tokens(line);
    let first_counts =
        tokens.get(1).is_some_and(|t| t.is(&["for", "is", "sends", "handles", "does", "takes"]));
    let from = usize::from(!first_counts);
    tokens.iter().skip(from).filter(|t| t.capital).map(|t| t.word.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::session::{Asked, Entry};

    fn state(answers: &[(&str, &[&str])]) -> State {
        let mut state = State::default();
        for (key, lines) in answers {
            state.apply(&Entry::Asked(Asked {
                key: (*key).into(),
                text: format!("About {key}?"),
                frame: None,
            }));
            for line in *lines {
                state.apply(&Entry::Line((*line).into()));
            }
            state.apply(&Entry::Done);
        }
        state
    }

    #[test]
    fn lines_of_the_page_are_what_is_cited() {
        let state = state(&[
            ("business", &["Bakery: we bake bread for the village."]),
            ("rules", &[]),
            ("story:", &["A baker bakes a loaf.", "The loaf was baked."]),
        ]);
        let transcript = Transcript::of(&state);
        let lines: Vec<&str> = transcript.page.lines().collect();
        assert!(transcript.page.contains("(not known yet)"));
        for sentence in &transcript.text.sentences {
            assert_eq!(lines[sentence.line - 1], sentence.text);
        }
        assert_eq!(transcript.told.domain.as_deref(), Some("Bakery"));
    }

    #[test]
    fn names_of_businesses_and_parts_are_found() {
        assert_eq!(business_name("We run a platform for media licensing"), "media licensing");
        assert_eq!(business_name("The Tool Library"), "Tool Library");
        assert_eq!(
            names_in("asset processing, licensing and compliance"),
            ["asset processing", "licensing", "compliance"]
        );
        assert_eq!(names_in("a baker, customers"), ["baker", "customer"]);
        assert_eq!(capital_names("We send texts through Twilio."), ["twilio"]);
    }
}
