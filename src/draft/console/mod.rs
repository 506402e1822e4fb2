//! The interview on a terminal: puts questions, takes answers, shows the model growing.
//!
//! What a terminal is stands behind [`Terminal`], so that a conversation can be played in a test. Every
//! line is kept before the next prompt appears.

mod ask;
mod commands;
mod line;
mod tree;

use std::io;

use super::interview::{self, MOST_QUESTIONS, Question};
use super::session::{Entry, Session};
use super::transcript::says_nothing;
use super::{Draft, clean};

pub use ask::ask_all;
pub use line::LineEditor;

/// What a person did at a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Typed or pasted this.
    Text(String),
    /// Wants to stop (Ctrl-C); this had been typed.
    Stop(String),
    /// Is gone (Ctrl-D, or the terminal was closed).
    Gone,
}

/// Where a conversation takes place.
pub trait Terminal {
    /// Shows a prompt and waits.
    fn ask(&mut self, prompt: &str) -> Input;
    /// Shows text.
    ///
    /// # Errors
    /// If nobody can see it any more.
    fn say(&mut self, text: &str) -> io::Result<()>;
    /// Whether text may be coloured.
    fn color(&self) -> bool;
    /// How many lines can be seen at once.
    fn rows(&mut self) -> usize;
}

/// How a conversation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The model was written.
    Written,
    /// The person left; the answers are kept.
    Left,
    /// The person stopped it with Ctrl-C; the answers are kept.
    Stopped,
}

/// Writes a draft, and says in a line what it did or why it could not. The flag says that what is there
/// under the same name may stay.
pub type Save<'a> = dyn FnMut(&Draft, bool) -> Result<String, Trouble> + 'a;

/// Why a draft was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Names that are taken in the model it goes into.
    Taken(Vec<String>),
    /// Anything else, in a line.
    Other(String),
}

/// A conversation.
pub struct Console<'a> {
    terminal: &'a mut dyn Terminal,
    session: &'a mut Session,
    save: &'a mut Save<'a>,
    /// What the domain is called unless the person says otherwise.
    folder: String,
    /// Lines of the tree as it was shown last.
    shown: Vec<String>,
    draft: Draft,
    /// After how many questions the draft is offered next.
    offer_at: usize,
}

/// What comes of a prompt.
enum Step {
    /// A line of an answer.
    Lines(Vec<String>),
    /// An empty line.
    Enough,
    /// Not known yet.
    Unknown,
    /// Something else was wanted, and is done; the question may be another one now.
    Again,
    /// The conversation is over.
    Over(End),
}

impl<'a> Console<'a> {
    /// A conversation that goes on where the session stands.
    pub fn new(
        terminal: &'a mut dyn Terminal,
        session: &'a mut Session,
        save: &'a mut Save<'a>,
        folder: &str,
    ) -> Console<'a> {
        let draft = Draft::of(&session.state);
        let folder = folder.to_owned();
        Console { terminal, session, save, folder, shown: Vec::new(), draft, offer_at: MOST_QUESTIONS }
    }

    /// Talks until the model is written or the person leaves.
    ///
    /// # Errors
    /// If nobody can see anything any more; the answers are kept.
    pub fn run(&mut self) -> io::Result<End> {
        if self.session.state.answers.iter().any(|answer| answer.done) {
            self.show_tree()?;
        }
        loop {
            let question = interview::next(&self.session.state, &self.draft, &self.folder);
            let asked = self.session.state.answers.iter().filter(|answer| answer.done).count();
            let step = match question {
                Some(question) if asked < self.offer_at => self.put(&question, asked + 1)?,
                question => self.offer(question.is_some())?,
            };
            if let Step::Over(end) = step {
                return Ok(end);
            }
        }
    }

    /// Puts a question and takes the answer.
    fn put(&mut self, question: &Question, number: usize) -> io::Result<Step> {
        let most = MOST_QUESTIONS.max(number);
        self.terminal.say(&format!(
            "\n{} {}\n",
            self.dim(&format!("{number} of at most {most} ·")),
            self.bold(&question.asked.text)
        ))?;
        self.terminal.say(&self.dim(&format!("  for example: {}\n", question.example)))?;
        if let Some(recommended) = &question.recommended {
            self.terminal.say(&self.dim(&format!("  Enter takes: {recommended}\n")))?;
        } else if question.many {
            self.terminal.say(&self.dim("  one or more lines; an empty line ends the answer\n"))?;
        }
        let key = question.asked.key.clone();
        self.keep(Entry::Asked(question.asked.clone()))?;
        loop {
            let before = self.session.state.open().map_or(0, |open| open.lines.len());
            let prompt = if before == 0 { "> " } else { "… " };
            match self.prompt(prompt, Some(question))? {
                Step::Lines(lines) => {
                    for line in lines {
                        self.keep(Entry::Line(line))?;
                    }
                    if question.many {
                        continue;
                    }
                }
                Step::Enough if before == 0 => {
                    if let Some(recommended) = &question.recommended {
                        self.keep(Entry::Line(recommended.clone()))?;
                    }
                }
                Step::Enough | Step::Unknown => {}
                Step::Again => {
                    let same = self.session.state.open().is_some_and(|open| open.asked.key == key);
                    if same {
                        continue;
                    }
                    return Ok(Step::Again);
                }
                Step::Over(end) => return Ok(Step::Over(end)),
            }
            self.keep(Entry::Done)?;
            self.after(&key)?;
            return Ok(Step::Again);
        }
    }

    /// Offers the draft; further questions may be asked for.
    fn offer(&mut self, more: bool) -> io::Result<Step> {
        let open = self.session.state.unknown().count();
        let note = match open {
            0 => String::new(),
            1 => " One question is open (:questions).".to_owned(),
            _ => format!(" {open} questions are open (:questions)."),
        };
        self.terminal.say(&format!("\n{}{note}\n", self.bold("That makes a draft.")))?;
        let hint = if more { "  Enter writes it; `more` asks what is left\n" } else { "  Enter writes it\n" };
        self.terminal.say(&self.dim(hint))?;
        match self.prompt("write it? > ", None)? {
            Step::Lines(lines) if lines.iter().any(|line| line.eq_ignore_ascii_case("more")) => {
                self.offer_at = self.session.state.answers.len() + 5;
                Ok(Step::Again)
            }
            Step::Lines(lines) if lines.iter().any(|line| line.to_lowercase().starts_with('n')) => {
                self.farewell()?;
                Ok(Step::Over(End::Left))
            }
            Step::Lines(lines) if !lines.iter().any(|line| line.to_lowercase().starts_with('y')) => {
                self.terminal.say("please answer yes, no or more\n")?;
                Ok(Step::Again)
            }
            Step::Lines(_) | Step::Enough | Step::Unknown => {
                Ok(if self.write()? { Step::Over(End::Written) } else { Step::Again })
            }
            other => Ok(other),
        }
    }

    /// Shows a prompt and takes what comes, commands included.
    fn prompt(&mut self, prompt: &str, question: Option<&Question>) -> io::Result<Step> {
        let text = match self.terminal.ask(prompt) {
            Input::Text(text) => text,
            Input::Stop(typed) => {
                // what was typed is an answer too, only not a finished one
                if question.is_some() {
                    for line in clean(&typed).into_iter().filter(|line| !line.starts_with(':')) {
                        self.keep(Entry::Line(line))?;
                    }
                }
                self.farewell()?;
                return Ok(Step::Over(End::Stopped));
            }
            Input::Gone => {
                // a closed terminal shows nothing any more; the answers are kept all the same
                let _ = self.farewell();
                return Ok(Step::Over(End::Left));
            }
        };
        let lines = clean(&text);
        let Some(first) = lines.first() else { return Ok(Step::Enough) };
        if lines.len() == 1 && (first == "?" || first.starts_with(':')) {
            return self.command(first, question);
        }
        let plain = first.to_lowercase().replace('’', "'");
        let plain = plain.trim_end_matches(['.', '!']);
        let unknown =
            ["i don't know yet", "i don't know", "don't know", "i do not know yet", "not known yet", "-"];
        if lines.len() == 1 && unknown.contains(&plain) {
            return Ok(Step::Unknown);
        }
        Ok(Step::Lines(lines))
    }

    /// Keeps what happened; a disk that takes nothing is no reason to lose it.
    fn keep(&mut self, entry: Entry) -> io::Result<()> {
        if let Err(error) = self.session.record(entry) {
            let note =
                format!("cannot save: {error}; the answer is held in memory and saved with the next one\n");
            self.terminal.say(&self.warn(&note))?;
        }
        Ok(())
    }

    /// Draws the model anew after an answer.
    fn after(&mut self, key: &str) -> io::Result<()> {
        self.draft = Draft::of(&self.session.state);
        self.not_understood(key)?;
        self.show_tree()
    }

    /// Says which lines of an answer made no statement.
    fn not_understood(&mut self, key: &str) -> io::Result<()> {
        let Some(answer) = self.session.state.answer(key) else { return Ok(()) };
        let topic = key.split(':').next().unwrap_or_default();
        if matches!(topic, "business" | "parts" | "actors" | "systems" | "words")
            || answer.asked.frame.is_some()
        {
            return Ok(());
        }
        let lost: Vec<&String> = answer.lines.iter().filter(|line| says_nothing(line)).take(5).collect();
        let text: String = lost
            .iter()
            .map(|line| format!("  not understood, kept in the transcript: {}\n", shortened(line)))
            .collect();
        self.terminal.say(&self.warn(&text))
    }

    /// Writes the model; asks about names that are taken.
    fn write(&mut self) -> io::Result<bool> {
        let why = match (self.save)(&self.draft, false) {
            Ok(done) => return self.terminal.say(&format!("{done}\n")).map(|()| true),
            Err(Trouble::Taken(names)) => {
                let names = names.iter().map(|name| format!("  {name}\n")).collect::<String>();
                self.terminal.say(&format!("the model has these already:\n{}", self.warn(&names)))?;
                self.terminal.say(
                    &self.dim("  `keep` leaves them as they are; `:rename A B` calls yours otherwise\n"),
                )?;
                let kept = matches!(self.prompt("> ", None)?, Step::Lines(lines) if lines[0].eq_ignore_ascii_case("keep"));
                if !kept {
                    return Ok(false);
                }
                match (self.save)(&self.draft, true) {
                    Ok(done) => return self.terminal.say(&format!("{done}\n")).map(|()| true),
                    Err(Trouble::Taken(names)) => names.join(", "),
                    Err(Trouble::Other(why)) => why,
                }
            }
            Err(Trouble::Other(why)) => why,
        };
        let text = self.warn(&format!("{why}\n"));
        self.terminal.say(&text)?;
        Ok(false)
    }

    /// The last words: where the answers are. What is not on the disk is shown, to be copied.
    fn farewell(&mut self) -> io::Result<()> {
        if let Err(error) = self.session.save() {
            let lines: Vec<String> = self.session.unsaved_lines().map(str::to_owned).collect();
            let text = format!("cannot save: {error}; these answers are on no disk:\n{}\n", lines.join("\n"));
            let text = self.warn(&text);
            return self.terminal.say(&text);
        }
        let note = "your answers are kept; `esdm-extract draft --resume` goes on with them\n";
        self.terminal.say(&format!("\n{note}"))
    }

    fn style(&self, code: &str, text: &str) -> String {
        if self.terminal.color() && !text.is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    fn bold(&self, text: &str) -> String {
        self.style("1", text)
    }

    fn dim(&self, text: &str) -> String {
        self.style("2", text)
    }

    fn warn(&self, text: &str) -> String {
        self.style("33", text)
    }
}

/// A line of somebody's, not longer than a line of the screen.
fn shortened(line: &str) -> String {
    match line.char_indices().nth(70) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests;
