//! Recordings: answers kept as readable files beside their requests, to be replayed without an
//! endpoint. A recording depends on the request alone, not on the endpoint or model asked.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::cache::write_whole;
use super::{Answer, Backend, Failure, Request};

/// One recording as it is written.
#[derive(Serialize, Deserialize)]
struct Recording {
    digest: String,
    request: Request,
    answer: Answer,
}

fn path(folder: &Path, request: &Request) -> PathBuf {
    folder.join(format!("{}.json", request.file_stem()))
}

/// Writes one recording.
pub(super) fn keep(folder: &Path, request: &Request, answer: &Answer) -> Result<(), Failure> {
    let recording = Recording { digest: request.digest(), request: request.clone(), answer: answer.clone() };
    let mut text = serde_json::to_string_pretty(&recording).map_err(|e| Failure::File(e.to_string()))?;
    text.push('\n');
    write_whole(&path(folder, request), text.as_bytes())
}

/// Answers from recordings alone.
pub struct Replay {
    folder: PathBuf,
}

impl Replay {
    /// Replays the recordings of a folder.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }
}

impl Backend for Replay {
    fn ask(&self, request: &Request) -> Result<Answer, Failure> {
        let path = path(&self.folder, request);
        let Ok(text) = fs::read_to_string(&path) else {
            return Err(Failure::MissingRecording {
                name: request.file_stem(),
                stage: request.stage.clone(),
                unit: request.unit.clone(),
                folder: self.folder.clone(),
            });
        };
        let recording: Recording = serde_json::from_str(&text)
            .map_err(|e| Failure::File(format!("{} is no recording: {e}", path.display())))?;
        if recording.digest != request.digest() {
            return Err(Failure::File(format!("{} is a recording of another request", path.display())));
        }
        Ok(recording.answer)
    }

    fn endpoint(&self) -> String {
        "replay".into()
    }

    fn keeps_answers(&self) -> bool {
        true
    }
}
