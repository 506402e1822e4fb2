//! Chat with a language model behind any OpenAI-compatible endpoint.
//!
//! In goes a [`Request`], out comes an [`Answer`] or a named [`Failure`] with its way out. A
//! [`Client`] keeps the budget, the cache and the recordings around a [`Backend`]: an
//! [`Endpoint`], a [`Replay`] of recordings, or a [`Handoff`] to a person. Knows nothing of code
//! or models of domains.

mod answer;
pub mod batch;
mod budget;
mod cache;
mod capacity;
pub mod config;
pub mod doctor;
mod endpoint;
mod failure;
mod handoff;
mod judge;
mod limits;
pub mod profiles;
mod quirks;
mod record;
mod request;
mod retry;
mod stream;
#[cfg(test)]
mod testing;
mod time;
pub mod tokens;
mod transport;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

pub use answer::{Answer, Finish, Usage};
pub use budget::{Account, Caps, Price, Spend};
pub use cache::Cache;
pub use capacity::Capacity;
pub use endpoint::Endpoint;
pub use failure::Failure;
pub use handoff::Handoff;
pub use judge::judge;
pub use limits::Limits;
pub use record::Replay;
pub use request::{ANSWER_TOKENS, Format, Message, Request, Role};
pub use retry::Schedule;
pub use time::{RealTime, Time};

/// Says whether the user wants the run to end.
pub type Stop = Arc<dyn Fn() -> bool + Send + Sync>;

/// Where answers come from. May be asked from several threads at once.
pub trait Backend: Send + Sync {
    /// Asks once, as far as the caller can tell, and returns what came, good or not.
    ///
    /// # Errors
    /// When nothing came.
    fn ask(&self, request: &Request) -> Result<Answer, Failure>;

    /// What answers are filed under in the cache; holds no secret.
    fn endpoint(&self) -> String;

    /// Whether the same request gets the same answer again, at no cost.
    fn keeps_answers(&self) -> bool {
        false
    }
}

impl<B: Backend + ?Sized> Backend for Arc<B> {
    fn ask(&self, request: &Request) -> Result<Answer, Failure> {
        (**self).ask(request)
    }

    fn endpoint(&self) -> String {
        (**self).endpoint()
    }

    fn keeps_answers(&self) -> bool {
        (**self).keeps_answers()
    }
}

/// What a client is made of.
pub struct ClientOptions {
    /// The model's name, for the cache.
    pub model: String,
    /// Keeps answers between runs.
    pub cache: Option<Cache>,
    /// Writes every answer down, for [`Replay`].
    pub record: Option<PathBuf>,
    /// The most that may be spent.
    pub caps: Caps,
    /// The price of the model, if it is known.
    pub price: Option<Price>,
}

/// The one way to a model for the rest of the program.
pub struct Client {
    backend: Box<dyn Backend>,
    model: String,
    cache: Option<Cache>,
    cache_trouble: OnceLock<Failure>,
    record: Option<PathBuf>,
    budget: budget::Budget,
    account: Option<Account>,
}

impl Client {
    /// A client around a backend.
    ///
    /// # Errors
    /// When a limit of money is set and no price is known.
    pub fn new(backend: Box<dyn Backend>, options: ClientOptions) -> Result<Self, Failure> {
        let ClientOptions { model, cache, record, caps, price } = options;
        let budget = budget::Budget::new(caps, price, &model)?;
        let cache_trouble = OnceLock::new();
        Ok(Self { backend, model, cache, cache_trouble, record, budget, account: None })
    }

    /// Lets this client spend from an account that others spend from as well; its own limits
    /// hold besides.
    #[must_use]
    pub fn spending_from(mut self, account: &Account) -> Self {
        self.account = Some(account.clone());
        self
    }

    /// Asks for an answer: from the cache, else from the backend. An answer that is none is
    /// asked for once more, in the way its failure suggests.
    ///
    /// # Errors
    /// When there is no usable answer; [`Failure::remedy`] says what to do.
    pub fn chat(&self, request: &Request) -> Result<Answer, Failure> {
        let endpoint = self.backend.endpoint();
        if let Some(answer) = self.cache.as_ref().and_then(|c| c.get(&endpoint, &self.model, request)) {
            self.budget.free(request);
            self.keep(request, &answer)?;
            return Ok(answer);
        }
        let answer = match self.ask(request) {
            Err(failure) => match judge::second_try(request, &failure) {
                Some(second) => {
                    let answer = self.ask(&second)?;
                    // An echo of the first request is still one.
                    judge(request, &answer)?;
                    answer
                }
                None => return Err(failure),
            },
            Ok(answer) => answer,
        };
        if let Some(cache) = &self.cache
            && let Err(failure) = cache.put(&endpoint, &self.model, request, &answer)
        {
            // The answer is paid for and good, with or without a copy.
            let _ = self.cache_trouble.set(failure);
        }
        Ok(answer)
    }

    fn ask(&self, request: &Request) -> Result<Answer, Failure> {
        let kept = self.backend.keeps_answers();
        let mut held: Vec<(&budget::Budget, budget::Hold)> = Vec::new();
        for budget in self.account.iter().map(|account| &*account.0).chain([&self.budget]) {
            match budget.hold(request, kept) {
                Ok(hold) => held.push((budget, hold)),
                Err(failure) => {
                    held.iter().for_each(|(budget, hold)| budget.give_back(hold));
                    return Err(failure);
                }
            }
        }
        let result = self.backend.ask(request);
        for (budget, hold) in held {
            if matches!(result, Err(Failure::Pending(_))) {
                // It will be sent with the others that wait: they count against the limits together.
                budget.put_off(&hold);
            } else {
                budget.settle(hold, request, result.as_ref().ok());
            }
        }
        let answer = result?;
        // Before it is judged: a replay must fail where this run failed.
        self.keep(request, &answer)?;
        judge(request, &answer)?;
        Ok(answer)
    }

    fn keep(&self, request: &Request, answer: &Answer) -> Result<(), Failure> {
        self.record.as_ref().map_or(Ok(()), |folder| record::keep(folder, request, answer))
    }

    /// Begins another round over requests of which some were pending: what was set aside for
    /// them is free again.
    pub fn begin_round(&self) {
        self.budget.begin_round();
    }

    /// Why answers could not be cached, if any could not; for a warning at the end of the run.
    pub fn cache_trouble(&self) -> Option<&Failure> {
        self.cache_trouble.get()
    }

    /// What was spent so far.
    pub fn spent(&self) -> Spend {
        self.budget.total()
    }

    /// What was spent so far, by stage and unit.
    pub fn spent_by_unit(&self) -> BTreeMap<(String, String), Spend> {
        self.budget.by_unit()
    }
}

/// A lock that a panic elsewhere does not poison for everybody: what it guards is counters.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
