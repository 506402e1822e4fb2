//! What may be typed instead of an answer.

use std::io;

use super::{Console, End, Question, Step, tree};
use crate::draft::session::Entry;
use crate::draft::{Draft, interview, reading::words, transcript};
use crate::esdm::layout;
use crate::esdm::plain::PlainDocument;

const HELP: &str = "\
  ?              what the question means
  :tree          the whole model
  :lint          what the linter says about it
  :show NAME     what is behind a name, as it would be written
  :why NAME      what you said that led to it
  :rename A B    call A B from now on
  :undo          take back the last answer or renaming
  :questions     what is open
  :save          write the model now, and go on
  :quit          leave; your answers are kept
  `-` or `I don't know yet` leaves a question open. A line that ends in \\ goes on.
";

impl Console<'_> {
    /// Does what a line that is no answer asks for.
    pub(super) fn command(&mut self, line: &str, question: Option<&Question>) -> io::Result<Step> {
        let mut words = line.split_whitespace();
        let command = words.next().unwrap_or_default();
        let arguments: Vec<&str> = words.collect();
        match (command, arguments.as_slice()) {
            ("?", _) => match question {
                Some(question) => {
                    let text = format!("  {}\n  for example: {}\n", question.explanation, question.example);
                    self.terminal.say(&text)?;
                }
                None => self.terminal.say(HELP)?,
            },
            (":help", _) => self.terminal.say(HELP)?,
            (":tree", _) => self.whole_tree()?,
            (":lint", _) => self.lint()?,
            (":show", [name]) => self.show(name)?,
            (":why", [name]) => self.why(name)?,
            (":rename", [from, to]) => self.rename(from, to)?,
            (":undo", _) => {
                self.keep(Entry::Undo)?;
                self.draft = Draft::of(&self.session.state);
                self.show_tree()?;
            }
            (":questions", _) => self.questions()?,
            (":save", _) => {
                self.write()?;
            }
            (":quit" | ":q", _) => {
                self.farewell()?;
                return Ok(Step::Over(End::Left));
            }
            (":show" | ":why", _) => {
                self.terminal.say(&format!("  {command} needs a name, such as those of :tree\n"))?
            }
            (":rename", _) => self
                .terminal
                .say("  :rename needs two names: what it is called, and what it is to be called\n")?,
            _ => {
                let text = self.warn(&format!("  there is no {command}; :help lists what there is\n"));
                self.terminal.say(&text)?;
            }
        }
        Ok(Step::Again)
    }

    fn lint(&mut self) -> io::Result<()> {
        let (_, findings) = tree::model(&self.draft.documents);
        let mut text: String =
            findings.iter().map(|found| format!("  {}: {}\n", found.severity, found.message)).collect();
        if text.is_empty() {
            text = "  nothing to say\n".to_owned();
        }
        self.terminal.say(&text)
    }

    /// Documents of a name; `license/purchased` names one of several.
    fn named(&self, name: &str) -> Vec<PlainDocument> {
        let fits = |document: &&PlainDocument| {
            let key = document.key();
            let full = key.to_string();
            document.name() == name || full.ends_with(&format!("/{name}")) || full == name
        };
        self.draft.documents.iter().filter(fits).cloned().collect()
    }

    fn nobody(&mut self, name: &str) -> io::Result<()> {
        let text = self.warn(&format!("  nothing is called {name}; :tree shows what there is\n"));
        self.terminal.say(&text)
    }

    fn show(&mut self, name: &str) -> io::Result<()> {
        let found = self.named(name);
        if found.is_empty() {
            return self.nobody(name);
        }
        for document in &found {
            let yaml = layout::yaml(document).unwrap_or_default();
            let text: String = yaml.lines().map(|line| format!("  {line}\n")).collect();
            self.terminal.say(&format!("{text}\n"))?;
        }
        Ok(())
    }

    fn why(&mut self, name: &str) -> io::Result<()> {
        let found = self.named(name);
        if found.is_empty() {
            return self.nobody(name);
        }
        let lines: Vec<String> = self.draft.page.lines().map(str::to_owned).collect();
        for document in &found {
            let inferred = if document.annotation("inferred").is_some() {
                ", derived from"
            } else {
                ", because you said"
            };
            self.terminal.say(&format!("  {}{inferred}\n", document.key()))?;
            for place in document.annotation("source").unwrap_or_default().split(", ") {
                let number = place.strip_prefix(transcript::NAME).and_then(|rest| rest.strip_prefix(':'));
                let line =
                    number.and_then(|n| n.parse::<usize>().ok()).and_then(|n| lines.get(n.checked_sub(1)?));
                let said = line.map_or("", String::as_str);
                self.terminal.say(&format!("    {place}  {said}\n"))?;
            }
        }
        Ok(())
    }

    fn rename(&mut self, from: &str, to: &str) -> io::Result<()> {
        let (from, to) = (words::name(&[from]), words::name(&[to]));
        if self.named(&from).is_empty() {
            return self.nobody(&from);
        }
        self.keep(Entry::Rename { from, to })?;
        self.draft = Draft::of(&self.session.state);
        self.show_tree()
    }

    fn questions(&mut self) -> io::Result<()> {
        let mut text = String::new();
        for answer in self.session.state.unknown() {
            text.push_str(&format!("  open: {}\n", answer.asked.text));
        }
        for question in interview::open(&self.session.state, &self.draft, &self.folder).iter().take(20) {
            text.push_str(&format!("  to come: {}\n", question.asked.text));
        }
        if text.is_empty() {
            text = "  none\n".to_owned();
        }
        self.terminal.say(&text)
    }
}
