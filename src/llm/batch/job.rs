//! One job: a folder with the requests, what is known of their whereabouts, and the results.
//! Files are written whole, each before the next step depends on it.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::Failure;
use super::super::cache::write_whole;
use super::super::quirks::Dialect;

/// The requests, a JSON object a line, in the format of OpenAI's Batch API.
pub(super) const REQUESTS: &str = "requests.jsonl";
/// What came back, in the same format.
pub(super) const RESULTS: &str = "results.jsonl";
/// What came back as refused, where the service keeps it apart.
pub(super) const ERRORS: &str = "errors.jsonl";
const SHEET: &str = "job.json";

/// What is known of a job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Sheet {
    /// How its requests are written.
    pub(super) dialect: Dialect,
    /// The uploaded file of requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) file: Option<String>,
    /// The batch at the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) batch: Option<String>,
    /// How it ended; nothing more comes then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ended: Option<String>,
}

/// A job on disk.
#[derive(Debug)]
pub(super) struct Job {
    folder: PathBuf,
    pub(super) sheet: Sheet,
    /// The custom ids of its requests.
    pub(super) ids: Vec<String>,
}

/// One line of requests.
pub(super) struct Line {
    id: String,
    text: String,
}

impl Line {
    pub(super) fn new(id: String, body: Value) -> Self {
        let line = json!({"custom_id": id, "method": "POST", "url": "/v1/chat/completions", "body": body});
        Self { id, text: format!("{line}\n") }
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }
}

/// The folder of a job, numbered from 1.
pub(super) fn folder(root: &Path, number: usize) -> PathBuf {
    root.join(format!("{number:04}"))
}

/// All jobs of a folder in order. A folder without a sheet was never finished writing and is
/// written again by the next job of its number.
pub(super) fn read_all(root: &Path) -> Result<Vec<Job>, Failure> {
    let mut jobs = Vec::new();
    loop {
        let folder = folder(root, jobs.len() + 1);
        let sheet = folder.join(SHEET);
        if !sheet.is_file() {
            return Ok(jobs);
        }
        let text = read(&sheet)?;
        let sheet: Sheet = serde_json::from_str(&text)
            .map_err(|e| Failure::File(format!("{} says nothing of a job: {e}", sheet.display())))?;
        let ids = read(&folder.join(REQUESTS))?
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .filter_map(|line| line["custom_id"].as_str().map(str::to_owned))
            .collect();
        jobs.push(Job { folder, sheet, ids });
    }
}

pub(super) fn read(path: &Path) -> Result<String, Failure> {
    let bytes = fs::read(path).map_err(|e| Failure::File(format!("cannot read {}: {e}", path.display())))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

impl Job {
    pub(super) fn create(
        root: &Path,
        number: usize,
        dialect: &Dialect,
        lines: &[Line],
    ) -> Result<Self, Failure> {
        let folder = folder(root, number);
        let text: String = lines.iter().map(|line| line.text.as_str()).collect();
        write_whole(&folder.join(REQUESTS), text.as_bytes())?;
        let sheet = Sheet { dialect: dialect.clone(), file: None, batch: None, ended: None };
        let ids = lines.iter().map(|line| line.id.clone()).collect();
        let job = Self { folder, sheet, ids };
        job.save()?;
        Ok(job)
    }

    /// Keeps what is known of it.
    pub(super) fn save(&self) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(&self.sheet).map_err(|e| Failure::File(e.to_string()))?;
        write_whole(&self.folder.join(SHEET), format!("{text}\n").as_bytes())
    }

    pub(super) fn is_finished(&self) -> bool {
        self.sheet.ended.is_some()
    }

    /// Notes that somebody put the results there.
    pub(super) fn finish(&mut self) -> Result<(), Failure> {
        self.sheet.ended = Some("completed".into());
        self.save()
    }

    pub(super) fn requests(&self) -> PathBuf {
        self.folder.join(REQUESTS)
    }

    pub(super) fn results(&self) -> PathBuf {
        self.folder.join(RESULTS)
    }

    pub(super) fn errors(&self) -> PathBuf {
        self.folder.join(ERRORS)
    }
}
