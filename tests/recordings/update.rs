//! Brings recordings in line with the questions as they are now.
//!
//! A question that has no recording takes the answer of the old recording of the same stage and
//! unit that is most like it. One for which there is none is handed off: it is written to
//! `target/recordings/<case>` and its answer is awaited beside it. Recordings that no question asks
//! for go. An answer file wins over what is recorded, and an empty folder records a new case.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use esdm_extract::extract::{self, ExtractOptions, extract};
use esdm_extract::llm::{Answer, Backend, Caps, Client, ClientOptions, Failure, Handoff, Request};
use esdm_extract::refine::{Options, Silent, refine};
use serde::Deserialize;

/// Updates all cases.
///
/// # Panics
/// When answers are awaited.
pub fn all(cases: &[String]) {
    let awaited: Vec<String> = cases.iter().flat_map(|case| one(case)).collect();
    assert!(awaited.is_empty(), "write these answers, then run the same again:\n{}", awaited.join("\n"));
}

/// Updates a case unless answers are awaited; these are what comes back.
fn one(case: &str) -> Vec<String> {
    let kept = super::recordings(case);
    let handed_off = Path::new("target/recordings").join(case);
    let fresh = tempfile::tempdir().unwrap();
    let answers = Answers {
        old: Mutex::new(super::files(&kept).iter().map(|file| Recording::read(file)).collect()),
        handoff: Handoff::new(&handed_off, false, Arc::new(|| false)),
        answered: handed_off.clone(),
    };
    let options = ClientOptions {
        model: "handoff".into(),
        cache: None,
        record: Some(fresh.path().to_owned()),
        caps: Caps::default(),
        price: None,
    };
    let client = Client::new(Box::new(answers), options).unwrap();
    let extraction = extract(&ExtractOptions::new(super::source(case)), &extract::Silent).unwrap();
    // One question at a time, so that it does not depend on chance who takes which answer.
    let options = Options { workers: 1, ..Options::new().unwrap() };
    let refined = refine(&extraction, &client, &options, &Silent).unwrap();
    let lost = refined.report.left_as_sketched();
    assert!(!refined.pending.is_empty() || lost.is_empty(), "{case}: {lost:?}");
    if refined.pending.is_empty() {
        replace(&kept, fresh.path());
        let _ = fs::remove_dir_all(handed_off);
    }
    refined.pending
}

/// Makes the recordings of one folder those of another; what stays the same is not touched.
fn replace(kept: &Path, fresh: &Path) {
    let names = |folder: &Path| -> BTreeSet<_> {
        super::files(folder).iter().map(|file| file.file_name().unwrap().to_owned()).collect()
    };
    for name in names(fresh) {
        let text = fs::read(fresh.join(&name)).unwrap();
        if fs::read(kept.join(&name)).ok().as_ref() != Some(&text) {
            fs::write(kept.join(&name), text).unwrap();
        }
    }
    for name in names(kept).difference(&names(fresh)) {
        fs::remove_file(kept.join(name)).unwrap();
    }
}

#[derive(Deserialize)]
struct Recording {
    request: Request,
    answer: Answer,
    #[serde(skip)]
    taken: bool,
}

impl Recording {
    fn read(file: &Path) -> Recording {
        serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
    }

    /// Lines that both requests have, out of a thousand.
    fn likeness(&self, request: &Request) -> usize {
        let lines = |request: &Request| -> BTreeSet<String> {
            let texts = request.messages.iter().flat_map(|message| message.text.lines());
            texts.map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
        };
        let (one, other) = (lines(&self.request), lines(request));
        let common = one.intersection(&other).count();
        common * 1_000 / one.union(&other).count().max(1)
    }
}

/// Answer files first, then what is recorded for the very request, then what is recorded for one
/// like it, then a question to whoever runs this.
struct Answers {
    old: Mutex<Vec<Recording>>,
    handoff: Handoff,
    answered: PathBuf,
}

impl Backend for Answers {
    fn ask(&self, request: &Request) -> Result<Answer, Failure> {
        if self.answered.join(format!("{}.answer.md", request.file_stem())).is_file() {
            return self.handoff.ask(request);
        }
        let mut old = self.old.lock().unwrap();
        if let Some(same) = old.iter_mut().find(|old| old.request.digest() == request.digest()) {
            same.taken = true;
            return Ok(same.answer.clone());
        }
        let nearest = old
            .iter_mut()
            .filter(|old| {
                !old.taken && old.request.stage == request.stage && old.request.unit == request.unit
            })
            .max_by_key(|old| old.likeness(request));
        match nearest {
            Some(nearest) => {
                nearest.taken = true;
                let mut answer = nearest.answer.clone();
                if answer.usage.estimated {
                    answer.usage.prompt = request.prompt_tokens();
                }
                Ok(answer)
            }
            None => self.handoff.ask(request),
        }
    }

    fn endpoint(&self) -> String {
        "recordings".into()
    }

    fn keeps_answers(&self) -> bool {
        true
    }
}
