//! OpenAI's Batch API: a file of requests up, a batch of it, files of results down.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::super::cache::write_whole;
use super::super::config::Settings;
use super::super::request::hex;
use super::super::retry::{Complaint, asked_pause};
use super::super::time::{Time, pause};
use super::super::transport::{Content, Reply, Transport};
use super::super::{Failure, Stop};
use super::job::{self, Job};

const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The service of one endpoint.
pub(super) struct Service {
    settings: Settings,
    transport: Transport,
    time: Arc<dyn Time>,
    stopped: Stop,
}

/// A refusal, and the pause it asks for.
type Refusal = (Failure, Option<Duration>);

impl Service {
    pub(super) fn new(settings: &Settings, stopped: Stop, time: Arc<dyn Time>) -> Result<Self, Failure> {
        let transport = Transport::new(settings, Arc::clone(&stopped))?;
        Ok(Self { settings: settings.clone(), transport, time, stopped })
    }

    /// Submits the jobs and waits until all have ended. Each step is noted in the job before the
    /// next one, so that a later run goes on where this one stopped. A job that fails does not
    /// keep the results of the others back.
    pub(super) fn fetch(&self, jobs: &mut [&mut Job]) -> Result<(), Failure> {
        let mut first_failure = None;
        let mut open: Vec<&mut &mut Job> = jobs.iter_mut().collect();
        let mut length = FIRST_PAUSE;
        loop {
            let mut waiting = Vec::new();
            for job in open {
                match self.step(job) {
                    Ok(true) => {}
                    Ok(false) => waiting.push(job),
                    Err(failure @ Failure::Interrupted) => return Err(failure),
                    Err(failure) => {
                        first_failure.get_or_insert(failure);
                    }
                }
            }
            if waiting.is_empty() {
                return first_failure.map_or(Ok(()), Err);
            }
            if !pause(&*self.time, length, &*self.stopped) {
                return Err(Failure::Interrupted);
            }
            length = (length * 2).min(LONGEST_PAUSE);
            open = waiting;
        }
    }

    /// Brings a job as far as it goes now; says whether it has ended.
    fn step(&self, job: &mut Job) -> Result<bool, Failure> {
        let file = match &job.sheet.file {
            Some(file) => file.clone(),
            None => {
                let file = self.upload(job)?;
                job.sheet.file = Some(file.clone());
                job.save()?;
                file
            }
        };
        let batch = match &job.sheet.batch {
            Some(batch) => batch.clone(),
            None => {
                let batch = self.retried(|| self.create(&file))?;
                job.sheet.batch = Some(batch.clone());
                job.save()?;
                batch
            }
        };
        let state = match self.retried(|| self.json(self.transport.get(&format!("batches/{batch}")))) {
            // Forgotten: what it held is asked again.
            Err(Failure::NotFound(_)) => json!({"status": "expired"}),
            other => other?,
        };
        match state["status"].as_str().unwrap_or_default() {
            ended @ ("completed" | "expired" | "cancelled") => {
                for (field, path) in [("output_file_id", job.results()), ("error_file_id", job.errors())] {
                    if let Some(id) = state[field].as_str() {
                        let text = self
                            .retried(|| self.text(self.transport.download(&format!("files/{id}/content"))))?;
                        write_whole(&path, text.as_bytes())?;
                    }
                }
                job.sheet.ended = Some(ended.to_owned());
                job.save()?;
                self.clean_up(&file, &state);
                if ended == "cancelled" {
                    return Err(Failure::Batch(format!("{batch} was cancelled at the endpoint")));
                }
                Ok(true)
            }
            "failed" => {
                // A later run submits it anew.
                (job.sheet.file, job.sheet.batch) = (None, None);
                job.save()?;
                Err(self.refused(&batch, &state["errors"]["data"]))
            }
            _ => Ok(false),
        }
    }

    /// Why a batch was not taken.
    fn refused(&self, batch: &str, errors: &Value) -> Failure {
        let said = errors.as_array().into_iter().flatten().filter_map(|e| e["message"].as_str());
        let said = said.take(3).collect::<Vec<_>>().join("; ");
        let reason = if said.is_empty() { "no reason given".to_owned() } else { said };
        Failure::Batch(format!("{batch} was refused: {reason}")).scrubbed(|text| self.settings.scrub(text))
    }

    fn upload(&self, job: &Job) -> Result<String, Failure> {
        let requests = job::read(&job.requests())?;
        let (kind, body) = form(&requests);
        let sent = self
            .retried(|| self.json(self.transport.send("files", &kind, body.clone().into_bytes(), false)))?;
        id_of(&sent)
    }

    /// Makes a batch of an uploaded file, unless an earlier attempt did, whose answer was lost:
    /// a second batch would cost as much again.
    fn create(&self, file: &str) -> Result<String, Refusal> {
        let listed = self.json(self.transport.get("batches?limit=100"))?;
        let ours = |batch: &&Value| batch["input_file_id"].as_str() == Some(file);
        if let Some(batch) = listed["data"].as_array().and_then(|list| list.iter().find(ours)) {
            return id_of(batch).map_err(|failure| (failure, None));
        }
        let body = json!({
            "input_file_id": file,
            "endpoint": "/v1/chat/completions",
            "completion_window": "24h",
        });
        let created = self.json(self.transport.post("batches", body.to_string(), false))?;
        id_of(&created).map_err(|failure| (failure, None))
    }

    /// Removes the files from the service: they hold parts of the scanned code. Failing that
    /// costs nothing but their place there.
    fn clean_up(&self, file: &str, state: &Value) {
        let results = ["output_file_id", "error_file_id"].iter().filter_map(|field| state[*field].as_str());
        for id in [file].into_iter().chain(results) {
            let _ = self.transport.delete(&format!("files/{id}"));
        }
    }

    /// Tries again what passes, as often as the schedule allows.
    fn retried<T>(&self, ask: impl Fn() -> Result<T, Refusal>) -> Result<T, Failure> {
        let mut attempt = 0;
        loop {
            let (failure, asked) = match ask() {
                Ok(value) => return Ok(value),
                Err(refusal) => refusal,
            };
            attempt += 1;
            let length = self.settings.schedule.pause(attempt, asked, self.time.chance());
            let Some(length) = length.filter(|_| failure.passes()) else {
                return Err(failure.scrubbed(|text| self.settings.scrub(text)));
            };
            if !pause(&*self.time, length, &*self.stopped) {
                return Err(Failure::Interrupted);
            }
        }
    }

    fn text(&self, reply: Result<Reply, Failure>) -> Result<String, Refusal> {
        let reply = reply.map_err(|failure| (failure, None))?;
        let Content::Text(text) = &reply.content else {
            return Err((Failure::Malformed("a stream".into()), None));
        };
        if !(200..300).contains(&reply.status) {
            let failure = Complaint::read(text).failure(reply.status);
            return Err((failure, asked_pause(&reply.headers, self.time.date())));
        }
        Ok(text.clone())
    }

    fn json(&self, reply: Result<Reply, Failure>) -> Result<Value, Refusal> {
        let text = self.text(reply)?;
        serde_json::from_str(&text).map_err(|e| (Failure::Malformed(format!("no JSON: {e}")), None))
    }
}

fn id_of(value: &Value) -> Result<String, Failure> {
    let id = value["id"].as_str().filter(|id| !id.is_empty());
    // Ids become parts of paths.
    let plain = |id: &&str| id.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:".contains(c));
    id.filter(plain).map(str::to_owned).ok_or_else(|| Failure::Malformed("it has no id".into()))
}

/// A form with the file of requests, and its content type.
fn form(requests: &str) -> (String, String) {
    // Taken from the content, so that it cannot occur in it.
    let boundary = format!("form-{}", &hex(&Sha256::digest(requests.as_bytes()))[..32]);
    let body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"requests.jsonl\"\r\n\
         Content-Type: application/jsonl\r\n\r\n{requests}\r\n--{boundary}--\r\n"
    );
    (format!("multipart/form-data; boundary={boundary}"), body)
}
