//! Conversations, played from a script.

use super::*;
use std::collections::VecDeque;

/// Plays what a person does, and keeps what they see.
struct Script {
    inputs: VecDeque<Input>,
    seen: String,
    /// Whether the terminal is closed: nothing can be shown.
    closed: bool,
}

impl Script {
    fn typing(lines: &[&str]) -> Script {
        let inputs = lines.iter().map(|line| Input::Text((*line).to_owned())).collect();
        Script { inputs, seen: String::new(), closed: false }
    }
}

impl Terminal for Script {
    fn ask(&mut self, prompt: &str) -> Input {
        let input = self.inputs.pop_front().unwrap_or(Input::Gone);
        self.seen.push_str(prompt);
        match &input {
            Input::Text(text) => self.seen.push_str(&format!("{text}\n")),
            Input::Stop(text) => self.seen.push_str(&format!("{text}^C\n")),
            Input::Gone => self.seen.push_str("^D\n"),
        }
        input
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        if self.closed {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.seen.push_str(text);
        Ok(())
    }

    fn color(&self) -> bool {
        false
    }

    fn rows(&mut self) -> usize {
        60
    }
}

/// Plays a conversation in a folder; a session that is there goes on.
fn play(folder: &std::path::Path, script: &mut Script) -> (Option<End>, Vec<String>) {
    let mut session = if Session::exists(folder) {
        Session::resume(folder).unwrap()
    } else {
        Session::begin(folder).unwrap()
    };
    let written = std::cell::RefCell::new(Vec::new());
    let mut save = |draft: &Draft, _: bool| {
        *written.borrow_mut() = draft.documents.iter().map(|d| d.key().to_string()).collect();
        Ok("written".to_owned())
    };
    let end = Console::new(script, &mut session, &mut save, "bakery").run().ok();
    (end, written.into_inner())
}

const BAKERY: &[&str] = &[
    "Bakery: we bake bread for the village.",
    "one part",
    "a baker, customers",
    "A baker bakes a loaf, giving a loaf id and a weight → the loaf was baked",
    "A customer buys the loaf → the loaf was bought",
    "",
    "A loaf cannot be bought twice.",
    "",
    "When a loaf was bought, a receipt is printed.",
    "",
    "-",
    "The shelf list shows loaf id and weight of all loaves that were baked; bought loaves vanish from it.",
    "Customers look at the shelf list.",
    "",
    "none",
];

#[test]
fn a_whole_interview() {
    let dir = tempfile::tempdir().unwrap();
    let mut lines = BAKERY.to_vec();
    lines.extend(["?", ":why bought", ":rename loaf bread", ":undo", ":questions", ":nonsense", "yes"]);
    let mut script = Script::typing(&lines);
    let (end, written) = play(dir.path(), &mut script);
    assert_eq!(end, Some(End::Written));
    assert!(written.contains(&"event bakery/loaf/bought".to_owned()), "{written:?}");
    insta::assert_snapshot!(script.seen);
}

#[test]
fn however_one_leaves_no_answer_is_lost() {
    for last in [Input::Stop("A customer pays".to_owned()), Input::Gone, Input::Text(":quit".to_owned())] {
        for at in 0..BAKERY.len() {
            let dir = tempfile::tempdir().unwrap();
            let mut script = Script::typing(&BAKERY[..at]);
            script.inputs.push_back(last.clone());
            let (end, _) = play(dir.path(), &mut script);
            assert!(matches!(end, Some(End::Left | End::Stopped)), "{end:?}");
            let state = Session::resume(dir.path()).unwrap().state;
            let kept: Vec<&String> = state.answers.iter().flat_map(|answer| &answer.lines).collect();
            for line in BAKERY[..at].iter().filter(|line| !line.is_empty() && **line != "-") {
                assert!(kept.iter().any(|kept| *kept == line), "{last:?} at {at}: {line}");
            }
            let half = matches!(last, Input::Stop(_)) && at < BAKERY.len();
            assert_eq!(half, kept.iter().any(|kept| *kept == "A customer pays"), "{last:?} at {at}");
        }
    }
}

#[test]
fn an_interview_that_was_left_goes_on_where_it_was() {
    let dir = tempfile::tempdir().unwrap();
    play(dir.path(), &mut Script::typing(&BAKERY[..4]));
    let mut script = Script::typing(&BAKERY[4..]);
    script.inputs.push_back(Input::Text("yes".to_owned()));
    let (end, written) = play(dir.path(), &mut script);
    assert_eq!(end, Some(End::Written));
    let whole = tempfile::tempdir().unwrap();
    let mut lines = BAKERY.to_vec();
    lines.push("yes");
    assert_eq!(play(whole.path(), &mut Script::typing(&lines)).1, written);
}

#[test]
fn a_closed_terminal_ends_it_and_the_answers_are_kept() {
    let dir = tempfile::tempdir().unwrap();
    play(dir.path(), &mut Script::typing(&BAKERY[..5]));
    let mut script = Script::typing(&["more"]);
    script.closed = true;
    assert_eq!(play(dir.path(), &mut script).0, None);
    assert_eq!(Session::resume(dir.path()).unwrap().state.answers.len(), 4);
}

#[test]
fn a_page_that_is_pasted_is_one_answer() {
    let dir = tempfile::tempdir().unwrap();
    let page = "A baker bakes a loaf with a loaf id.\n\u{1b}[31mThe loaf was baked.\r\n".repeat(3000);
    let mut script = Script::typing(&["Bäckerei Größe", "one", "-", &page, "", ":quit"]);
    play(dir.path(), &mut script);
    let state = Session::resume(dir.path()).unwrap().state;
    assert_eq!(state.answers[3].lines.len(), 6000);
    assert!(state.answers.iter().flat_map(|a| &a.lines).all(|line| !line.contains(char::is_control)));
    assert!(script.seen.contains("domain baeckerei-groesse"), "{}", script.seen.len());
}

#[test]
fn a_full_disk_is_said_and_what_is_on_no_disk_is_shown() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("model");
    let mut session = Session::begin(&folder).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let mut script = Script::typing(&["Bakery", ":quit"]);
    let mut save = |_: &Draft, _: bool| Err(Trouble::Other("no room".into()));
    Console::new(&mut script, &mut session, &mut save, "bakery").run().unwrap();
    assert!(script.seen.contains("cannot save: "), "{}", script.seen);
    assert!(script.seen.contains("on no disk:\nBakery\n"), "{}", script.seen);
}
