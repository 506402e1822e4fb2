//! A real terminal: line editing, history, pasting.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::MemHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Config, Context, Editor, Helper};

use super::{Input, Terminal};

/// Watches the line being typed, and lets it go on behind a backslash.
struct Watcher {
    typed: Rc<RefCell<String>>,
}

impl Hinter for Watcher {
    type Hint = String;

    fn hint(&self, line: &str, _: usize, _: &Context<'_>) -> Option<String> {
        line.clone_into(&mut self.typed.borrow_mut());
        None
    }
}

impl Highlighter for Watcher {}

impl Completer for Watcher {
    type Candidate = String;
}

impl Helper for Watcher {}

impl Validator for Watcher {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let goes_on = context.input().ends_with('\\');
        Ok(if goes_on { ValidationResult::Incomplete } else { ValidationResult::Valid(None) })
    }
}

/// A line editor on standard input and output.
pub struct LineEditor {
    editor: Editor<Watcher, MemHistory>,
    typed: Rc<RefCell<String>>,
    color: bool,
}

impl LineEditor {
    /// Takes hold of the terminal.
    ///
    /// # Errors
    /// If there is none.
    pub fn new(color: bool) -> Result<LineEditor, ReadlineError> {
        let config = Config::builder().auto_add_history(false).build();
        let typed = Rc::new(RefCell::new(String::new()));
        let history = MemHistory::with_config(&config);
        let mut editor = Editor::with_history(config, history)?;
        editor.set_helper(Some(Watcher { typed: Rc::clone(&typed) }));
        Ok(LineEditor { editor, typed, color })
    }
}

impl Terminal for LineEditor {
    fn ask(&mut self, prompt: &str) -> Input {
        self.typed.borrow_mut().clear();
        match self.editor.readline(prompt) {
            Ok(text) => {
                // of a page that was pasted only the first line is worth having again
                if let Some(first) = super::clean(&text).into_iter().next() {
                    let _ = self.editor.add_history_entry(first);
                }
                Input::Text(text.replace("\\\n", " "))
            }
            Err(ReadlineError::Interrupted) => Input::Stop(self.typed.take()),
            // whatever happens to a terminal, it is not there any more
            Err(_) => Input::Gone,
        }
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    fn color(&self) -> bool {
        self.color
    }

    fn rows(&mut self) -> usize {
        // asked for anew each time: a window may change its size
        self.editor.dimensions().map_or(24, |(_, rows)| usize::from(rows))
    }
}
