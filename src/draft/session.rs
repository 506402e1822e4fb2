//! A session: what was asked and answered, kept line by line.
//!
//! The file is a list of JSON lines that only ever grows; each is on the disk before the next prompt
//! appears. What a kill tears off is at most the line being written, and reading passes over it.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::SESSION_FILE as FILE;

/// Largest file that is read back.
const LARGEST: u64 = 64 << 20;

/// One thing that happened in a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Entry {
    /// A question was put.
    Asked(Asked),
    /// A line of the answer to it.
    Line(String),
    /// The answer is complete; without lines it means "I don't know yet".
    Done,
    /// Something is called otherwise from now on.
    Rename {
        /// As it was called.
        from: String,
        /// As it is called.
        to: String,
    },
    /// The last answer or renaming is taken back.
    Undo,
}

/// A question as it was put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// What it is about: `business`, `story:licensing`.
    pub key: String,
    /// As it was read.
    pub text: String,
    /// What a short answer stands for, `{}` being the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<String>,
}

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What was asked.
    pub asked: Asked,
    /// What was said; nothing, if it is not known yet.
    pub lines: Vec<String>,
    /// Whether the answer is complete.
    pub done: bool,
}

/// What stands after everything that happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// In the order they were asked.
    pub answers: Vec<Answer>,
    /// In the order they were made.
    pub renames: Vec<(String, String)>,
    domain: Option<String>,
    /// Whether each of those was an answer (`true`) or a renaming, for taking them back.
    order: Vec<bool>,
}

impl State {
    /// Takes one more entry into account.
    pub fn apply(&mut self, entry: &Entry) {
        match entry {
            Entry::Asked(asked) => {
                // a question put again after a stop goes on where it was
                if self.open().is_some_and(|open| open.asked.key == asked.key) {
                    return;
                }
                self.answers.push(Answer { asked: asked.clone(), lines: Vec::new(), done: false });
                self.order.push(true);
            }
            Entry::Line(line) => {
                if let Some(answer) = self.answers.last_mut() {
                    answer.lines.push(line.clone());
                }
            }
            Entry::Done => {
                if let Some(answer) = self.answers.last_mut() {
                    answer.done = true;
                }
            }
            Entry::Rename { from, to } => {
                self.renames.push((from.clone(), to.clone()));
                self.order.push(false);
            }
            Entry::Undo => {
                // a question that was only put is not what anybody wants back
                if self.open().is_some_and(|open| open.lines.is_empty()) {
                    self.answers.pop();
                    self.order.pop();
                }
                match self.order.pop() {
                    Some(true) => drop(self.answers.pop()),
                    Some(false) => drop(self.renames.pop()),
                    None => {}
                }
            }
        }
    }

    /// The question that is being answered.
    pub fn open(&self) -> Option<&Answer> {
        self.answers.last().filter(|answer| !answer.done)
    }

    /// The complete answer to a question.
    pub fn answer(&self, key: &str) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.asked.key == key && answer.done)
    }

    /// Questions that nobody could answer yet.
    pub fn unknown(&self) -> impl Iterator<Item = &Answer> {
        self.answers.iter().filter(|answer| answer.done && answer.lines.is_empty())
    }

    /// Gives the domain a name from outside; what was said about it stays.
    pub fn call_domain(&mut self, name: &str) {
        self.domain = Some(name.to_owned());
    }

    /// The name the domain has from outside.
    pub fn domain(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    /// Whether anything was said.
    pub fn is_empty(&self) -> bool {
        self.answers.iter().all(|answer| answer.lines.is_empty()) && self.renames.is_empty()
    }
}

/// A session and its file.
#[derive(Debug)]
pub struct Session {
    path: PathBuf,
    /// What could not be written yet.
    unsaved: Vec<Entry>,
    /// What stands.
    pub state: State,
}

impl Session {
    /// A new session in a folder, which is made if need be; what an earlier one left is kept as `.bak`.
    ///
    /// # Errors
    /// If the folder or the file cannot be written.
    pub fn begin(folder: &Path) -> io::Result<Session> {
        std::fs::create_dir_all(folder)?;
        let path = folder.join(FILE);
        if path.exists() {
            let kept = (1..).map(|n| folder.join(format!("{FILE}.{n}.bak"))).find(|kept| !kept.exists());
            if let Some(kept) = kept {
                std::fs::rename(&path, kept)?;
            }
        }
        append(&path, b"")?;
        Ok(Session { path, unsaved: Vec::new(), state: State::default() })
    }

    /// The session of a folder, as it was left.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn resume(folder: &Path) -> io::Result<Session> {
        let path = folder.join(FILE);
        let mut text = Vec::new();
        File::open(&path)?.take(LARGEST).read_to_end(&mut text)?;
        let mut state = State::default();
        for line in String::from_utf8_lossy(&text).lines() {
            if let Ok(entry) = serde_json::from_str::<Entry>(line) {
                state.apply(&entry);
            }
        }
        Ok(Session { path, unsaved: Vec::new(), state })
    }

    /// Whether a folder holds a session.
    pub fn exists(folder: &Path) -> bool {
        folder.join(FILE).is_file()
    }

    /// Takes an entry into account and puts it on the disk.
    ///
    /// # Errors
    /// If it cannot be written. It counts all the same, and is written with the next one that can be.
    pub fn record(&mut self, entry: Entry) -> io::Result<()> {
        self.state.apply(&entry);
        self.unsaved.push(entry);
        self.save()
    }

    /// Writes what could not be written before.
    ///
    /// # Errors
    /// If it still cannot be written.
    pub fn save(&mut self) -> io::Result<()> {
        if self.unsaved.is_empty() {
            return Ok(());
        }
        let mut bytes = Vec::new();
        for entry in &self.unsaved {
            serde_json::to_writer(&mut bytes, entry)?;
            bytes.push(b'\n');
        }
        append(&self.path, &bytes)?;
        self.unsaved.clear();
        Ok(())
    }

    /// Lines that are not on the disk.
    pub fn unsaved_lines(&self) -> impl Iterator<Item = &str> {
        self.unsaved.iter().filter_map(|entry| match entry {
            Entry::Line(line) => Some(line.as_str()),
            _ => None,
        })
    }
}

/// Adds bytes to a file and waits until they are on the disk. A line that was torn before is ended first.
fn append(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
    let length = file.metadata()?.len();
    let mut all = Vec::new();
    if length > 0 {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        if last != [b'\n'] {
            all.push(b'\n');
        }
    }
    all.extend_from_slice(bytes);
    file.write_all(&all)?;
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(key: &str) -> Entry {
        Entry::Asked(Asked { key: key.into(), text: format!("{key}?"), frame: None })
    }

    fn say(session: &mut Session, key: &str, lines: &[&str]) {
        session.record(asked(key)).unwrap();
        for line in lines {
            session.record(Entry::Line((*line).into())).unwrap();
        }
        session.record(Entry::Done).unwrap();
    }

    #[test]
    fn a_session_goes_on_where_it_was_left() {
        let dir = tempfile::tempdir().unwrap();
        let mut session = Session::begin(dir.path()).unwrap();
        say(&mut session, "business", &["Bakery"]);
        session.record(asked("story")).unwrap();
        session.record(Entry::Line("A baker bakes a loaf.".into())).unwrap();
        let resumed = Session::resume(dir.path()).unwrap();
        assert_eq!(resumed.state, session.state);
        assert_eq!(resumed.state.open().unwrap().lines, ["A baker bakes a loaf."]);
    }

    #[test]
    fn a_torn_line_costs_only_itself() {
        let dir = tempfile::tempdir().unwrap();
        let mut session = Session::begin(dir.path()).unwrap();
        say(&mut session, "business", &["Bakery"]);
        append(&dir.path().join(FILE), b"").unwrap();
        let mut file = OpenOptions::new().append(true).open(dir.path().join(FILE)).unwrap();
        file.write_all(b"{\"line\":\"half of a l").unwrap();
        let mut resumed = Session::resume(dir.path()).unwrap();
        assert_eq!(resumed.state, session.state);
        say(&mut resumed, "rules", &["None."]);
        assert_eq!(Session::resume(dir.path()).unwrap().state, resumed.state);
    }

    #[test]
    fn what_was_said_last_can_be_taken_back() {
        let dir = tempfile::tempdir().unwrap();
        let mut session = Session::begin(dir.path()).unwrap();
        say(&mut session, "business", &["Bakery"]);
        say(&mut session, "rules", &[]);
        session.record(Entry::Rename { from: "a".into(), to: "b".into() }).unwrap();
        assert_eq!(session.state.unknown().count(), 1);
        session.record(Entry::Undo).unwrap();
        assert!(session.state.renames.is_empty());
        session.record(asked("views")).unwrap();
        session.record(Entry::Undo).unwrap();
        assert_eq!(session.state.answers.len(), 1);
        for _ in 0..3 {
            session.record(Entry::Undo).unwrap();
        }
        assert!(session.state.is_empty());
    }

    #[test]
    fn what_cannot_be_written_counts_and_is_written_later() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("model");
        let mut session = Session::begin(&folder).unwrap();
        say(&mut session, "business", &["Bakery"]);
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(session.record(asked("rules")).is_err());
        assert!(session.record(Entry::Line("No stale bread.".into())).is_err());
        assert_eq!(session.unsaved_lines().collect::<Vec<_>>(), ["No stale bread."]);
        std::fs::create_dir(&folder).unwrap();
        session.save().unwrap();
        assert_eq!(session.unsaved_lines().count(), 0);
    }

    #[test]
    fn an_earlier_session_is_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        say(&mut Session::begin(dir.path()).unwrap(), "business", &["Bakery"]);
        assert!(Session::exists(dir.path()));
        assert!(Session::begin(dir.path()).unwrap().state.is_empty());
        let kept = std::fs::read_to_string(dir.path().join(format!("{FILE}.1.bak"))).unwrap();
        assert!(kept.contains("Bakery"));
    }
}
