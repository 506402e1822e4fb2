//! The model behind an HTTP endpoint: sends, gives way to quirks, retries, keeps within limits.

use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::capacity::{Capacity, Told};
use super::config::Settings;
use super::limits::Gate;
use super::profiles::{self, ModelEntry, Profile};
use super::quirks::Dialect;
use super::retry::{Complaint, Schedule, asked_pause, used_up};
use super::stream::Flaw;
use super::time::{RealTime, Time, pause};
use super::transport::{Content, Reply, Transport};
use super::{Answer, Backend, Failure, Request, Stop, answer, lock};

const CHAT: &str = "chat/completions";

/// A model behind an endpoint.
pub struct Endpoint {
    settings: Settings,
    transport: Transport,
    gate: Gate,
    schedule: Schedule,
    time: Arc<dyn Time>,
    stopped: Stop,
    manners: Mutex<Manners>,
}

/// How the endpoint is spoken to; learnt within a run.
struct Manners {
    profile: &'static Profile,
    /// Whether the profile is settled: by configuration, host, or what the server showed.
    known: bool,
    dialect: Dialect,
    /// What is known of the model's size.
    capacity: Capacity,
}

impl Endpoint {
    /// Sets up; nothing is sent before the first request.
    ///
    /// # Errors
    /// When the configuration cannot be used.
    pub fn new(settings: &Settings, stopped: Stop) -> Result<Self, Failure> {
        Self::with_time(settings, stopped, Arc::new(RealTime::default()))
    }

    /// The same with a clock of one's own.
    ///
    /// # Errors
    /// When the configuration cannot be used.
    pub fn with_time(settings: &Settings, stopped: Stop, time: Arc<dyn Time>) -> Result<Self, Failure> {
        let profile = settings.profile();
        Ok(Self {
            transport: Transport::new(settings, stopped.clone())?,
            gate: Gate::new(settings.limits),
            schedule: settings.schedule,
            time,
            stopped,
            manners: Mutex::new(Manners {
                profile,
                known: profile.name != profiles::GENERIC.name || settings.profile_is_chosen(),
                dialect: Dialect::new(profile, settings.stream),
                capacity: Capacity { context: settings.context_tokens, answer: None },
            }),
            settings: settings.clone(),
        })
    }

    /// The profile in use and what was given up against it so far.
    pub fn manners(&self) -> (&'static Profile, Vec<String>) {
        let manners = lock(&self.manners);
        (manners.profile, manners.dialect.given_up(manners.profile))
    }

    /// The models the endpoint lists; asking also settles the profile where it can.
    ///
    /// # Errors
    /// When the list cannot be had.
    pub fn models(&self) -> Result<Vec<ModelEntry>, Failure> {
        let reply = self.transport.get_soon("models").map_err(|failure| self.clean(failure))?;
        let Content::Text(body) = &reply.content else {
            return Err(Failure::Malformed("the list of models is a stream".into()));
        };
        if reply.status != 200 {
            return Err(self.clean(Complaint::read(body).failure(reply.status)));
        }
        let models = profiles::read_models(body);
        if let Some(profile) = profiles::of_headers(&reply.headers).or_else(|| profiles::of_models(&models)) {
            self.settle(profile);
        }
        if let Some(ours) = models.iter().find(|model| model.is(&self.settings.model)) {
            let mut manners = lock(&self.manners);
            manners.capacity = manners.capacity.or(Capacity::of(ours));
        }
        Ok(models)
    }

    /// How much the model holds, as far as the server tells. Asks it where it is not known yet;
    /// answers are then limited to what fits.
    pub fn capacity(&self) -> Capacity {
        if lock(&self.manners).capacity.context.is_none() {
            // A server without a list of models may tell it elsewhere.
            let _ = self.models();
        }
        let (source, known) = {
            let manners = lock(&self.manners);
            (manners.profile.capacity, manners.capacity)
        };
        if known.context.is_some() {
            return known;
        }
        let model = &self.settings.model;
        for question in source.questions(model) {
            let body = question.body.map(|body| body.to_string());
            let Ok(Reply { status: 200, content: Content::Text(text), .. }) =
                self.transport.beside(question.path, body)
            else {
                continue;
            };
            let told =
                serde_json::from_str(&text).map_or_else(|_| Capacity::default(), |v| source.read(model, &v));
            let mut manners = lock(&self.manners);
            manners.capacity = manners.capacity.or(told);
            if manners.capacity.context.is_some() {
                break;
            }
        }
        lock(&self.manners).capacity
    }

    /// Takes a profile that the server showed, unless a better reason chose one before.
    fn settle(&self, profile: &'static Profile) {
        let mut manners = lock(&self.manners);
        if !manners.known {
            manners.known = true;
            manners.profile = profile;
            manners.dialect = Dialect::new(profile, self.settings.stream);
        }
    }

    /// One attempt in one dialect.
    fn attempt(&self, request: &Request, dialect: &Dialect) -> Result<Answer, Box<Refused>> {
        let body = dialect.body(request, &self.settings.model).to_string();
        let reply = self.transport.post(CHAT, body, dialect.streams())?;
        if let Some(profile) = profiles::of_headers(&reply.headers) {
            self.settle(profile);
        }
        let status = reply.status;
        if let Some(full) = used_up(&reply.headers).filter(|full| *full <= self.schedule.patience) {
            self.gate.rest_until(self.time.now() + full);
        }
        let pause = asked_pause(&reply.headers, self.time.date());
        let refused = |complaint: Complaint, status| {
            let failure = complaint.failure(status);
            Box::new(Refused { failure, complaint: Some((status, complaint)), pause })
        };
        if status != 200 {
            let mut complaint = match &reply.content {
                Content::Text(body) => Complaint::read(body),
                Content::Events(_) => Complaint::default(),
            };
            if (300..400).contains(&status) {
                complaint.message = reply.header("location").unwrap_or_default().to_owned();
            }
            return Err(refused(complaint, status));
        }
        read(reply)
            .map_err(|flaw| match flaw {
                Flaw::Incomplete(message) => Failure::Broken(message).into(),
                Flaw::Error(value) => {
                    let complaint = Complaint::from_value(&value);
                    let code = value["error"]["code"].as_u64().and_then(|c| u16::try_from(c).ok());
                    refused(complaint, code.filter(|c| (400..600).contains(c)).unwrap_or(502))
                }
            })?
            .map_err(|what| Failure::Malformed(what).into())
    }

    /// Removes every secret of the configuration from what a server or library said.
    fn clean(&self, failure: Failure) -> Failure {
        failure.scrubbed(|text| self.settings.scrub(text))
    }
}

impl Backend for Endpoint {
    fn ask(&self, request: &Request) -> Result<Answer, Failure> {
        let prompt = request.prompt_tokens();
        let mut fitted = request.clone();
        let capacity = lock(&self.manners).capacity;
        let limit = capacity.limit(request.limit(), prompt);
        fitted.max_tokens = Some(limit.ok_or_else(|| no_room(prompt, capacity))?);
        let (mut attempt, mut shortened) = (0, 0);
        loop {
            let request = &fitted;
            let tokens = prompt + u64::from(request.limit());
            let dialect = lock(&self.manners).dialect.clone();
            let place = self.gate.enter(tokens, &*self.time, &self.stopped)?;
            let result = self.attempt(request, &dialect);
            drop(place);
            let refused = match result {
                Ok(answer) => {
                    self.gate.calm();
                    return Ok(answer.scrubbed(|text| self.settings.scrub(text)));
                }
                Err(refused) => refused,
            };
            if let Some((_, complaint)) = &refused.complaint
                && let Some(told) = Told::read(&complaint.words())
                && let Some(room) = told.room(prompt).filter(|room| *room < fitted.limit())
                && shortened < 2
            {
                // The prompt fits, only the limit of the answer does not beside it.
                lock(&self.manners).capacity.context.get_or_insert(told.context);
                fitted.max_tokens = Some(room);
                shortened += 1;
                continue;
            }
            if let Some((status, complaint)) = &refused.complaint
                && !matches!(
                    refused.failure,
                    Failure::ContextExceeded(_) | Failure::Auth { .. } | Failure::Quota(_)
                )
                && let Some(simpler) = dialect.simpler(request, *status, complaint)
            {
                let mut manners = lock(&self.manners);
                // Another request may have learnt in the meantime; then its lesson is tried first.
                if manners.dialect == dialect {
                    manners.dialect = simpler;
                }
                continue;
            }
            if !refused.failure.passes() {
                return Err(self.clean(refused.failure));
            }
            if matches!(refused.failure, Failure::RateLimited(_) | Failure::Server { .. }) {
                self.gate.trouble();
            }
            if let Some(pause) = refused.pause.filter(|pause| *pause <= self.schedule.patience) {
                self.gate.rest_until(self.time.now() + pause);
            }
            attempt += 1;
            // Patience was long already: a second silence is enough.
            if matches!(refused.failure, Failure::Timeout { .. }) && attempt > 1 {
                return Err(refused.failure);
            }
            let Some(length) = self.schedule.pause(attempt, refused.pause, self.time.chance()) else {
                return Err(self.clean(refused.failure));
            };
            if !pause(&*self.time, length, &*self.stopped) {
                return Err(Failure::Interrupted);
            }
        }
    }

    fn endpoint(&self) -> String {
        self.settings.shown_url()
    }
}

/// An attempt that brought no answer.
struct Refused {
    failure: Failure,
    complaint: Option<(u16, Complaint)>,
    pause: Option<std::time::Duration>,
}

impl From<Failure> for Box<Refused> {
    fn from(failure: Failure) -> Self {
        Box::new(Refused { failure, complaint: None, pause: None })
    }
}

fn no_room(prompt: u64, capacity: Capacity) -> Failure {
    let context = capacity.context.unwrap_or_default();
    Failure::ContextExceeded(format!("{prompt} tokens leave no room for an answer in {context}"))
}

/// Reads a 200. The outer error is a flaw of the transfer, the inner one of the content.
fn read(reply: Reply) -> Result<Result<Answer, String>, Flaw> {
    let text = match reply.content {
        Content::Events(assembly) => return assembly.finish().map(Ok),
        Content::Text(text) => text,
    };
    match serde_json::from_str::<Value>(&text) {
        Ok(value) if value.get("error").is_some_and(|e| !e.is_null()) => Err(Flaw::Error(value)),
        Ok(value) => Ok(answer::read(&value)),
        // Cut where nothing told the length.
        Err(error) if error.is_eof() && text.trim_start().starts_with('{') => {
            Err(Flaw::Incomplete("its JSON has no end".into()))
        }
        Err(_) => {
            let head: String =
                text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(80).collect();
            Ok(Err(format!("it begins with {head:?}")))
        }
    }
}
