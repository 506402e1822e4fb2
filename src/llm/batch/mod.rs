//! Asking many requests in one go, for half the price or on somebody's cluster: OpenAI's Batch
//! API, and the same files by hand for vLLM's offline runner.
//!
//! A batch is answered hours later, so a run meets it in rounds: every request that has no answer
//! yet is noted and fails as [`Failure::Pending`]; [`Batch::deliver`] submits what was noted and
//! fetches the results; the run is then done again, and finds them. [`Batch::until_answered`] goes
//! round until nothing is pending. All that is known is in a folder, one job of at most
//! [`MOST_REQUESTS`] requests below it a folder of its own, so a run that was stopped goes on.

mod job;
mod result;
mod service;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::capacity::Capacity;
use super::config::Settings;
use super::quirks::Dialect;
use super::time::{RealTime, Time};
use super::{Answer, Backend, Failure, Request, Stop, lock};
use job::{Job, Line};
use result::Outcome;
use service::Service;

/// Jobs of the Batch API hold at most 50,000 requests and 200 MB; these stay well below.
pub const MOST_REQUESTS: usize = 20_000;
const MOST_BYTES: usize = 64 << 20;
/// A request that was in this many jobs and came back with nothing is given up.
const MOST_TIMES: u32 = 3;

/// How jobs reach the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Over the endpoint's Batch API.
    Api,
    /// By files: somebody turns `requests.jsonl` into `results.jsonl`.
    Files,
}

/// The requests and answers of one folder. Shared between the clients of a run, as a
/// [`BatchBackend`] each.
pub struct Batch {
    folder: PathBuf,
    settings: Settings,
    capacity: Capacity,
    service: Option<Service>,
    state: Mutex<State>,
}

struct State {
    dialect: Dialect,
    jobs: Vec<Job>,
    /// Answers and refusals by custom id.
    outcomes: HashMap<String, Outcome>,
    /// In how many finished jobs an id was.
    times: HashMap<String, u32>,
    /// Ids in jobs whose results are not there.
    under_way: HashSet<String>,
    /// Noted, in no job yet.
    noted: BTreeMap<String, Request>,
    /// Noted or under way, and asked for since the last delivery.
    pending: HashSet<String>,
    /// Why nothing more is submitted.
    given_up: Option<Failure>,
}

impl Batch {
    /// Opens a folder, which need not exist, and reads what earlier runs left in it.
    ///
    /// # Errors
    /// When the folder or the configuration cannot be used.
    pub fn open(
        folder: &Path,
        settings: &Settings,
        delivery: Delivery,
        stopped: Stop,
    ) -> Result<Self, Failure> {
        Self::with_time(folder, settings, delivery, stopped, Arc::new(RealTime::default()))
    }

    /// The same with a clock of one's own.
    ///
    /// # Errors
    /// When the folder or the configuration cannot be used.
    pub fn with_time(
        folder: &Path,
        settings: &Settings,
        delivery: Delivery,
        stopped: Stop,
        time: Arc<dyn Time>,
    ) -> Result<Self, Failure> {
        let mut state = State {
            dialect: Dialect::new(settings.profile(), false),
            jobs: job::read_all(folder)?,
            outcomes: HashMap::new(),
            times: HashMap::new(),
            under_way: HashSet::new(),
            noted: BTreeMap::new(),
            pending: HashSet::new(),
            given_up: None,
        };
        if let Some(last) = state.jobs.last() {
            state.dialect = last.sheet.dialect.clone();
        }
        for at in 0..state.jobs.len() {
            state.take(at, settings)?;
        }
        let service = match delivery {
            Delivery::Files => None,
            Delivery::Api => Some(Service::new(settings, stopped, time)?),
        };
        let capacity = Capacity { context: settings.context_tokens, answer: None };
        let settings = settings.clone();
        Ok(Self { folder: folder.to_owned(), settings, capacity, service, state: Mutex::new(state) })
    }

    /// How many requests wait for an answer since the last delivery.
    pub fn pending(&self) -> usize {
        lock(&self.state).pending.len()
    }

    /// Does `work` again and again, until nothing that it asks is pending. When the batch fails,
    /// it is done a last time with what there is, and what is missing fails for that reason.
    ///
    /// # Errors
    /// When the results are not there yet, or the user stops the run: then the same command goes
    /// on later.
    pub fn until_answered<T>(&self, mut work: impl FnMut() -> T) -> Result<T, Failure> {
        loop {
            let done = work();
            match self.deliver() {
                Ok(true) => {}
                Ok(false) => return Ok(done),
                Err(failure @ (Failure::Pending(_) | Failure::Interrupted)) => return Err(failure),
                Err(failure) => {
                    let mut state = lock(&self.state);
                    state.pending.clear();
                    state.given_up = Some(failure);
                }
            }
        }
    }

    /// Submits what was noted and fetches the results of all jobs, waiting for them where
    /// waiting helps. Says whether anything was pending.
    ///
    /// # Errors
    /// [`Failure::Pending`] when results come by files and are not there; otherwise why they
    /// cannot be had.
    pub fn deliver(&self) -> Result<bool, Failure> {
        let mut state = lock(&self.state);
        if state.pending.is_empty() {
            return Ok(false);
        }
        self.submit(&mut state)?;
        let open: Vec<usize> = (0..state.jobs.len()).filter(|at| !state.jobs[*at].is_finished()).collect();
        let mut missing = None;
        let fetched = match &self.service {
            Some(service) => {
                let mut jobs: Vec<&mut Job> =
                    state.jobs.iter_mut().filter(|job| !job.is_finished()).collect();
                service.fetch(&mut jobs)
            }
            None => {
                missing = open.iter().map(|at| state.jobs[*at].results()).find(|path| !path.is_file());
                Ok(())
            }
        };
        // What came counts, whatever did not.
        for at in open {
            if self.service.is_none() && state.jobs[at].results().is_file() {
                state.jobs[at].finish()?;
            }
            state.take(at, &self.settings)?;
        }
        fetched?;
        if let Some(path) = missing {
            return Err(Failure::Pending(path));
        }
        state.pending.clear();
        Ok(true)
    }

    /// Makes jobs of what was noted.
    fn submit(&self, state: &mut State) -> Result<(), Failure> {
        let mut lines: Vec<Line> = Vec::new();
        let mut bytes = 0;
        let mut noted: Vec<(String, Request)> = std::mem::take(&mut state.noted).into_iter().collect();
        // By stage and unit, for who reads the file.
        noted.sort_by(|(a, x), (b, y)| (&x.stage, &x.unit, a).cmp(&(&y.stage, &y.unit, b)));
        let mut jobs = Vec::new();
        for (id, request) in noted {
            let body = state.dialect.body(&self.fitted(&request), &self.settings.model);
            let line = Line::new(id, body);
            if lines.len() >= MOST_REQUESTS || (bytes + line.len() > MOST_BYTES && !lines.is_empty()) {
                jobs.push(std::mem::take(&mut lines));
                bytes = 0;
            }
            bytes += line.len();
            lines.push(line);
        }
        if !lines.is_empty() {
            jobs.push(lines);
        }
        for lines in jobs {
            let job = Job::create(&self.folder, state.jobs.len() + 1, &state.dialect, &lines)?;
            state.under_way.extend(job.ids.iter().cloned());
            state.jobs.push(job);
        }
        Ok(())
    }

    fn fitted(&self, request: &Request) -> Request {
        let limit = self.capacity.limit(request.limit(), request.prompt_tokens());
        Request { max_tokens: Some(limit.unwrap_or(request.limit())), ..request.clone() }
    }
}

impl State {
    /// Takes in the results of a job, or notes that they are not there yet.
    fn take(&mut self, at: usize, settings: &Settings) -> Result<(), Failure> {
        let job = &self.jobs[at];
        if !job.is_finished() {
            self.under_way.extend(job.ids.iter().cloned());
            return Ok(());
        }
        let mut results = result::read(job, settings)?;
        for id in &job.ids {
            self.under_way.remove(id);
            *self.times.entry(id.clone()).or_default() += 1;
            let answered = matches!(self.outcomes.get(id), Some(Outcome::Answered(_)));
            if let Some(outcome) = results.remove(id).filter(|_| !answered) {
                self.outcomes.insert(id.clone(), outcome);
            }
        }
        Ok(())
    }

    /// What is known of a request; `None` when it is to be asked (again).
    fn known(&mut self, id: &str, request: &Request) -> Option<Result<Answer, Failure>> {
        let times = self.times.get(id).copied().unwrap_or(0);
        let failure = match self.outcomes.get(id) {
            Some(Outcome::Answered(answer)) => return Some(Ok((**answer).clone())),
            Some(Outcome::Refused { status, complaint, failure, dialect }) => {
                if *dialect != self.dialect && times < 2 * MOST_TIMES {
                    // A simpler way to speak was learnt from another refusal.
                    return None;
                }
                if let Some(simpler) = self.dialect.simpler(request, *status, complaint) {
                    self.dialect = simpler;
                    return None;
                }
                failure.clone()
            }
            None if times == 0 => return None,
            None => Failure::Broken("the batch came back without it".into()),
        };
        let again = failure.passes() && times < MOST_TIMES;
        (!again).then_some(Err(failure))
    }
}

/// A batch as the backend of a client.
pub struct BatchBackend(pub Arc<Batch>);

impl Backend for BatchBackend {
    fn ask(&self, request: &Request) -> Result<Answer, Failure> {
        let batch = &self.0;
        let id = request.digest();
        let mut state = lock(&batch.state);
        if !state.under_way.contains(&id) {
            if let Some(known) = state.known(&id, request) {
                return known;
            }
            if state.given_up.is_none() {
                state.noted.insert(id.clone(), request.clone());
            }
        }
        if let Some(failure) = &state.given_up {
            return Err(failure.clone());
        }
        state.pending.insert(id);
        let next = job::folder(&batch.folder, state.jobs.len() + 1);
        let open = state.jobs.iter().find(|job| !job.is_finished());
        Err(Failure::Pending(open.map_or_else(|| next.join(job::RESULTS), Job::results)))
    }

    fn endpoint(&self) -> String {
        self.0.settings.shown_url()
    }

    fn keeps_answers(&self) -> bool {
        true
    }
}
