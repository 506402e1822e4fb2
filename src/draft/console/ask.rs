//! A list of questions, put one after the other: what a scan left open.

use std::io;

use super::{End, Input, Terminal};
use crate::draft::clean;
use crate::draft::interview::Question;
use crate::draft::session::{Entry, Session};

const HELP: &str = "  ? explains the question, Enter takes what is recommended, - leaves it open, :undo takes the last answer back, :quit leaves; answers are kept\n";

/// Puts the questions that are not answered yet. Every answer is kept before the next one is put.
///
/// # Errors
/// If nobody can see anything any more; the answers are kept.
pub fn ask_all(
    terminal: &mut dyn Terminal,
    session: &mut Session,
    questions: &[Question],
) -> io::Result<End> {
    terminal.say(HELP)?;
    loop {
        let answered = |question: &&Question| session.state.answer(&question.asked.key).is_none();
        let Some(question) = questions.iter().find(answered) else { return Ok(End::Written) };
        let number = session.state.answers.iter().filter(|answer| answer.done).count() + 1;
        terminal.say(&format!("\n{number} of {} · {}\n", questions.len(), question.asked.text))?;
        if let Some(recommended) = &question.recommended {
            terminal.say(&format!("  Enter takes: {recommended}\n"))?;
        }
        keep(terminal, session, Entry::Asked(question.asked.clone()))?;
        let text = match terminal.ask("> ") {
            Input::Text(text) => text,
            Input::Stop(_) => return left(terminal, session, End::Stopped),
            Input::Gone => return left(terminal, session, End::Left).or(Ok(End::Left)),
        };
        let lines = clean(&text);
        match lines.first().map(String::as_str) {
            Some("?") => {
                terminal.say(&format!("  {}\n", question.explanation))?;
                continue;
            }
            Some(":help") => {
                terminal.say(HELP)?;
                continue;
            }
            Some(":undo") => {
                keep(terminal, session, Entry::Undo)?;
                continue;
            }
            Some(":quit" | ":q") => return left(terminal, session, End::Left),
            Some(command) if command.starts_with(':') => {
                terminal.say(&format!("  there is no {command}\n"))?;
                continue;
            }
            Some("-") => {}
            Some(_) => {
                for line in lines {
                    keep(terminal, session, Entry::Line(line))?;
                }
            }
            None => {
                for recommended in question.recommended.iter().cloned() {
                    keep(terminal, session, Entry::Line(recommended))?;
                }
            }
        }
        keep(terminal, session, Entry::Done)?;
    }
}

fn keep(terminal: &mut dyn Terminal, session: &mut Session, entry: Entry) -> io::Result<()> {
    if let Err(error) = session.record(entry) {
        terminal.say(&format!(
            "cannot save: {error}; the answer is held in memory and saved with the next one\n"
        ))?;
    }
    Ok(())
}

fn left(terminal: &mut dyn Terminal, session: &mut Session, end: End) -> io::Result<End> {
    if let Err(error) = session.save() {
        let lines: Vec<&str> = session.unsaved_lines().collect();
        terminal
            .say(&format!("cannot save: {error}; these answers are on no disk:\n{}\n", lines.join("\n")))?;
    } else {
        terminal.say("\nyour answers are kept; the same command with --resume goes on with them\n")?;
    }
    Ok(end)
}
