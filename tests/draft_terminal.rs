//! The interview on a real pseudo-terminal: typing, arrows, leaving, resizing, pasting.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail like tests")]

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use assert_cmd::cargo::CommandCargoExt;
use esdm_extract::draft::session::{Session as Kept, State};
use expectrl::process::unix::WaitStatus;
use expectrl::session::{OsSession, Session};

/// How long a test waits before it calls a prompt lost; no test depends on it when all is well.
const PATIENCE: Duration = Duration::from_secs(120);

/// A person in front of a terminal.
struct Person {
    session: OsSession,
    /// Everything on the screen so far.
    seen: String,
    /// How much of it the person has looked at.
    read: usize,
}

impl Person {
    fn drafting(home: &Path, arguments: &[&str]) -> Person {
        let mut command = Command::cargo_bin("esdm-extract").unwrap();
        command.current_dir(home).env_clear().env("HOME", home).env("TERM", "xterm").env("NO_COLOR", "1");
        command.args(["draft", "--out", "m"]).args(arguments);
        let mut session = Session::spawn(command).unwrap();
        session.get_process_mut().set_window_size(100, 60).unwrap();
        Person { session, seen: String::new(), read: 0 }
    }

    /// Takes in what is on the screen; says whether there was anything new.
    fn look(&mut self) -> bool {
        let mut buffer = [0; 65536];
        match self.session.try_read(&mut buffer) {
            Ok(count) if count > 0 => {
                self.seen.push_str(&String::from_utf8_lossy(&buffer[..count]));
                true
            }
            _ => false,
        }
    }

    /// Waits until a text appears.
    fn sees(&mut self, text: &str) -> &mut Person {
        let begin = Instant::now();
        loop {
            if let Some(at) = self.seen[self.read..].find(text) {
                self.read += at + text.len();
                return self;
            }
            if !self.look() {
                assert!(begin.elapsed() < PATIENCE, "never saw {text:?} in:\n{}", self.seen);
                std::thread::sleep(Duration::from_millis(10));
            }
        }
    }

    /// Types, looking at the screen meanwhile as terminals do.
    fn types(&mut self, text: &str) -> &mut Person {
        for chunk in text.as_bytes().chunks(512) {
            let mut rest = chunk;
            while !rest.is_empty() {
                match self.session.write(rest) {
                    Ok(count) => rest = &rest[count..],
                    Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                    Err(error) => panic!("{error}: {}", self.seen),
                }
                while self.look() {}
            }
        }
        self
    }

    /// Waits until the program has ended, and with what.
    fn ends(&mut self) -> WaitStatus {
        let begin = Instant::now();
        loop {
            self.look();
            let status = self.session.get_process().status().unwrap();
            if status != WaitStatus::StillAlive {
                while self.look() {}
                return status;
            }
            assert!(begin.elapsed() < PATIENCE, "does not end:\n{}", self.seen);
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Gives the first answers of an interview.
    fn begins(&mut self) -> &mut Person {
        self.sees("What is the business called").sees("> ").types("Bakery\r");
        self.sees("fall into parts").sees("> ").types("\r");
        self.sees("Who acts?").sees("> ")
    }
}

fn code(status: WaitStatus) -> i32 {
    match status {
        WaitStatus::Exited(_, code) => code,
        other => panic!("{other:?}"),
    }
}

fn state(home: &Path) -> State {
    Kept::resume(&home.join("m")).unwrap().state
}

fn lines(home: &Path) -> Vec<String> {
    state(home).answers.into_iter().flat_map(|answer| answer.lines).collect()
}

#[test]
fn typing_editing_and_history() {
    let home = tempfile::tempdir().unwrap();
    let mut person = Person::drafting(home.path(), &[]);
    person.begins();
    // a typo, mended with the arrow and delete keys; letters that are no ASCII
    person.types("a bakxer, Käufer").types("\u{1b}[D".repeat(11).as_str()).types("\u{1b}[3~\r");
    person.sees("What happens").sees("> ");
    person.types("A baker bakes a loaf with a loaf id → the loaf was baked\r").sees("… ");
    // the line before, once more, and taken back with Ctrl-U
    person.types("\u{1b}[A").sees("loaf was baked").types("\u{15}\r");
    person.sees("aggregate loaf").sees("What must never").sees("> ");
    person.types("?\r").sees("Invariants are rules").sees("> ");
    person.types(":rename loaf bread\r").sees("aggregate bread").sees("> ");
    person.types(":quit\r").sees("--resume");
    assert_eq!(code(person.ends()), 0);
    let kept = lines(home.path());
    assert_eq!(kept[2], "a baker, Käufer", "{kept:?}");
    assert_eq!(kept[3], "A baker bakes a loaf with a loaf id → the loaf was baked");
    assert_eq!(kept.len(), 4);
}

#[test]
fn ctrl_c_and_ctrl_d_keep_what_was_said() {
    for (key, expected) in [("\u{3}", 130), ("\u{4}", 0)] {
        let home = tempfile::tempdir().unwrap();
        let mut person = Person::drafting(home.path(), &[]);
        person.begins().types("a baker\r").sees("What happens").sees("> ");
        person.types("A baker bakes a loaf.\r").sees("… ").types(key).sees("--resume");
        assert_eq!(code(person.ends()), expected);
        assert_eq!(lines(home.path()).last().unwrap(), "A baker bakes a loaf.");
        let mut person = Person::drafting(home.path(), &["--resume"]);
        person.sees("command bake-loaf").sees("What happens").sees("… ").types("\r");
        person.sees("What must never").sees("> ").types(":quit\r");
        assert_eq!(code(person.ends()), 0);
    }
}

#[test]
fn a_terminal_that_closes_or_a_kill_loses_no_answer() {
    for kill in [None, Some("-TERM"), Some("-KILL")] {
        let home = tempfile::tempdir().unwrap();
        let mut person = Person::drafting(home.path(), &[]);
        person.begins().types("a baker\r").sees("What happens").sees("> ");
        person.types("A baker bakes a loaf.\r").sees("… ");
        if let Some(signal) = kill {
            let pid = person.session.get_process().pid().to_string();
            let killed = Command::new("kill").args([signal, &pid]).status().unwrap();
            assert!(killed.success());
            assert!(!matches!(person.ends(), WaitStatus::Exited(_, 0)));
        } else {
            drop(person);
        }
        assert_eq!(lines(home.path()), ["Bakery", "one part", "a baker", "A baker bakes a loaf."]);
    }
}

#[test]
fn a_page_is_pasted_and_the_window_resized() {
    let home = tempfile::tempdir().unwrap();
    let mut person = Person::drafting(home.path(), &[]);
    person.begins().types("a baker\r").sees("What happens").sees("> ");
    person.session.get_process_mut().set_window_size(40, 12).unwrap();
    let line = "A baker bakes a loaf with a loaf id, größer als je zuvor.\u{7}\r\n";
    let page = line.repeat(200_000 / line.len() + 1);
    person.types("\u{1b}[200~").types(&page).types("\u{1b}[201~").types("\r");
    person.sees("… ").types("\r").sees("What must never").types(":quit\r");
    assert_eq!(code(person.ends()), 0);
    let kept = state(home.path()).answers[3].lines.clone();
    assert_eq!(kept.len(), page.lines().count());
    assert!(kept.iter().all(|kept| kept == "A baker bakes a loaf with a loaf id, größer als je zuvor."));
}

#[test]
fn lines_typed_ahead_are_not_lost() {
    let home = tempfile::tempdir().unwrap();
    let mut person = Person::drafting(home.path(), &[]);
    person.sees("> ").types("Bakery\rone\ra baker\rA baker bakes a loaf.\rA baker sells a loaf.\r\r:quit\r");
    assert_eq!(code(person.ends()), 0);
    assert_eq!(lines(home.path())[3..], ["A baker bakes a loaf.", "A baker sells a loaf."]);
}

#[test]
fn the_model_and_its_transcript_are_written_together() {
    let home = tempfile::tempdir().unwrap();
    let mut person = Person::drafting(home.path(), &[]);
    person.begins().types("-\r").sees("What happens").sees("> ");
    person
        .types("baker: bake loaf (loaf id) → loaf baked\r")
        .sees("… ")
        .types("\r")
        .sees("What must never")
        .sees("> ");
    person.types(":save\r").sees("wrote ").sees("> ").types(":quit\r");
    assert_eq!(code(person.ends()), 0);
    let page = std::fs::read_to_string(home.path().join("m/interview")).unwrap();
    let unit = std::fs::read_to_string(home.path().join("m/bakery/loaf.esdm.yaml")).unwrap();
    let line = page.lines().position(|line| line.starts_with("baker: bake loaf")).unwrap() + 1;
    assert!(unit.contains(&format!("source: interview:{line}\n")), "{unit}");
    // what was written is no reason to refuse to go on
    let mut person = Person::drafting(home.path(), &["--resume"]);
    person.sees("aggregate loaf").sees("> ").types(":save\r").sees("wrote ").types(":quit\r");
    assert_eq!(code(person.ends()), 0);
}

#[test]
fn what_a_scan_leaves_open_is_asked() {
    let home = tempfile::tempdir().unwrap();
    let repo = Path::new(env!("CARGO_MANIFEST_DIR")).join("eval/cases/tiny-door/source");
    let repo = repo.to_string_lossy().into_owned();
    let mut person = Person::drafting(home.path(), &["--repo", &repo]);
    person.sees("What do people call").sees("Enter takes: tiny-door").sees("> ").types("Front Desk\r");
    person.sees("Who has to know that `locked`").sees("(src/lib.rs:11)").sees("> ").types(":quit\r");
    assert_eq!(code(person.ends()), 0);
    let mut person = Person::drafting(home.path(), &["--repo", &repo, "--resume"]);
    person.sees("`locked`").sees("> ").types("the caretaker\r").sees("`unlocked`").sees("> ").types("\r");
    person.sees("scans with the names you gave");
    assert_eq!(code(person.ends()), 0);
    let config = std::fs::read_to_string(home.path().join("m/esdm-extract.toml")).unwrap();
    assert!(config.contains("front-desk"), "{config}");
    let handlers =
        std::fs::read_to_string(home.path().join("m/integration/event-handlers.esdm.yaml")).unwrap();
    assert!(handlers.contains("boundedContext: front-desk"), "{handlers}");
}
