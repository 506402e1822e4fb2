//! What is spent, by stage, and the limits at which spending stops.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};

use super::lock;
use super::{Answer, Failure, Request};

/// Prices of a model, in the user's currency per million tokens.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Of tokens read.
    pub input: f64,
    /// Of tokens written.
    pub output: f64,
}

impl Price {
    /// The price of a number of tokens read and written.
    pub fn of(&self, prompt: u64, completion: u64) -> f64 {
        (prompt as f64 * self.input + completion as f64 * self.output) / 1e6
    }
}

/// The most that may be spent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Caps {
    /// Money; needs a price.
    pub cost: Option<f64>,
    /// Tokens, read and written.
    pub tokens: Option<u64>,
    /// Requests.
    pub requests: Option<u64>,
}

/// What was spent.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Spend {
    /// Requests that were sent.
    pub requests: u64,
    /// Requests that the cache answered.
    pub cached: u64,
    /// Tokens read.
    pub prompt_tokens: u64,
    /// Tokens written.
    pub completion_tokens: u64,
    /// Money; `None` where no price is known.
    pub cost: Option<f64>,
}

/// Limits that several clients keep together; what each spends counts for all.
#[derive(Clone)]
pub struct Account(pub(super) Arc<Budget>);

impl Account {
    /// An account with limits.
    ///
    /// # Errors
    /// When a limit of money is set and no price is known.
    pub fn new(caps: Caps, price: Option<Price>, model: &str) -> Result<Self, Failure> {
        Ok(Self(Arc::new(Budget::new(caps, price, model)?)))
    }

    /// What all clients spent so far.
    pub fn spent(&self) -> Spend {
        self.0.total()
    }

    /// Begins another round over requests of which some were pending, for all clients.
    pub fn begin_round(&self) {
        self.0.begin_round();
    }
}

/// Keeps account.
pub(super) struct Budget {
    caps: Caps,
    price: Option<Price>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: Hold,
    /// The part of `held` that belongs to requests which wait for a batch.
    put_off: Hold,
    /// Digests of requests that were paid for and whose answers the backend keeps.
    paid: HashSet<String>,
    total: Spend,
    by_unit: BTreeMap<(String, String), Spend>,
}

/// The most a request under way may take.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Hold {
    requests: u64,
    prompt: u64,
    completion: u64,
    /// The request's digest, where its answer is kept by the backend and paid for once.
    once: Option<String>,
}

impl Hold {
    fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.prompt += other.prompt;
        self.completion += other.completion;
    }

    fn take(&mut self, other: &Self) {
        self.requests -= other.requests;
        self.prompt -= other.prompt;
        self.completion -= other.completion;
    }
}

impl Budget {
    /// Fails when a limit of money is set and no price is known: it could not be kept.
    pub(super) fn new(caps: Caps, price: Option<Price>, model: &str) -> Result<Self, Failure> {
        if caps.cost.is_some() && price.is_none() {
            return Err(Failure::Config(format!(
                "--max-cost needs to know prices: add [prices.{model:?}] with input and output \
                 (per million tokens) to esdm-extract.toml"
            )));
        }
        Ok(Self { caps, price, state: Mutex::default() })
    }

    /// Sets aside what a request may take at most, or says which limit does not allow it.
    /// Requests under way count as if they took all they may, so a limit is never passed.
    /// Where the backend keeps answers, asking again for one that came is free.
    pub(super) fn hold(&self, request: &Request, kept: bool) -> Result<Hold, Failure> {
        let once = kept.then(|| request.digest());
        let mut state = lock(&self.state);
        if once.as_ref().is_some_and(|digest| state.paid.contains(digest)) {
            return Ok(Hold::default());
        }
        let asked =
            Hold { requests: 1, prompt: request.prompt_tokens(), completion: request.limit().into(), once };
        let (held, total) = (&state.held, &state.total);
        let requests = total.requests + held.requests + 1;
        let prompt = total.prompt_tokens + held.prompt + asked.prompt;
        let completion = total.completion_tokens + held.completion + asked.completion;
        let stop = |what: String| Err(Failure::Budget(what));
        if let Some(most) = self.caps.requests.filter(|most| requests > *most) {
            return stop(format!("the limit of {most} requests is reached"));
        }
        if let Some(most) = self.caps.tokens.filter(|most| prompt + completion > *most) {
            return stop(format!("the next request could pass the limit of {most} tokens"));
        }
        if let (Some(most), Some(price)) = (self.caps.cost, self.price)
            && price.of(prompt, completion) > most
        {
            return stop(format!("the next request could pass the limit of {most} in money"));
        }
        state.held.add(&asked);
        Ok(asked)
    }

    /// Books what a request took and gives back what was set aside for it.
    pub(super) fn settle(&self, hold: Hold, request: &Request, answer: Option<&Answer>) {
        if hold.requests == 0 {
            return;
        }
        let mut state = lock(&self.state);
        state.held.take(&hold);
        if answer.is_some() {
            state.paid.extend(hold.once);
        }
        let prompt = answer.map_or(0, |a| if a.usage.estimated { hold.prompt } else { a.usage.prompt });
        let completion = answer.map_or(0, |a| a.usage.completion);
        self.book(&mut state, request, |spend| {
            spend.requests += 1;
            spend.prompt_tokens += prompt;
            spend.completion_tokens += completion;
        });
    }

    /// Gives back what was set aside for a request that was not sent.
    pub(super) fn give_back(&self, hold: &Hold) {
        lock(&self.state).held.take(hold);
    }

    /// Keeps what was set aside for a request that is sent later, until the next round.
    pub(super) fn put_off(&self, hold: &Hold) {
        lock(&self.state).put_off.add(hold);
    }

    /// Gives back what was put off.
    pub(super) fn begin_round(&self) {
        let mut state = lock(&self.state);
        let back = std::mem::take(&mut state.put_off);
        state.held.take(&back);
    }

    /// Books an answer that cost nothing.
    pub(super) fn free(&self, request: &Request) {
        let mut state = lock(&self.state);
        self.book(&mut state, request, |spend| spend.cached += 1);
    }

    fn book(&self, state: &mut State, request: &Request, change: impl Fn(&mut Spend)) {
        let key = (request.stage.clone(), request.unit.clone());
        let State { total, by_unit, .. } = state;
        for spend in [total, by_unit.entry(key).or_default()] {
            change(spend);
            spend.cost = self.price.map(|p| p.of(spend.prompt_tokens, spend.completion_tokens));
        }
    }

    /// What was spent in all.
    pub(super) fn total(&self) -> Spend {
        lock(&self.state).total.clone()
    }

    /// What was spent, by stage and unit.
    pub(super) fn by_unit(&self) -> BTreeMap<(String, String), Spend> {
        lock(&self.state).by_unit.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::Usage;

    fn request() -> Request {
        Request { max_tokens: Some(1000), ..Request::new("unit", "order", "", "hello") }
    }

    fn answer(prompt: u64, completion: u64) -> Answer {
        Answer { usage: Usage { prompt, completion, estimated: false }, ..Answer::default() }
    }

    #[test]
    fn requests_under_way_count_as_if_they_took_all_they_may() {
        let budget = Budget::new(Caps { tokens: Some(2500), ..Caps::default() }, None, "m").unwrap();
        let first = budget.hold(&request(), false).unwrap();
        let second = budget.hold(&request(), false).unwrap();
        assert!(matches!(budget.hold(&request(), false), Err(Failure::Budget(_))));
        budget.settle(first, &request(), Some(&answer(10, 20)));
        budget.settle(second, &request(), None);
        assert!(budget.hold(&request(), false).is_ok());
        assert_eq!((budget.total().requests, budget.total().completion_tokens), (2, 20));
    }

    #[test]
    fn money_is_counted_where_a_price_is_known_and_unknown_where_not() {
        let price = Price { input: 2.0, output: 10.0 };
        let budget = Budget::new(Caps { cost: Some(1.0), ..Caps::default() }, Some(price), "m").unwrap();
        let hold = budget.hold(&request(), false).unwrap();
        budget.settle(hold, &request(), Some(&answer(100_000, 79_500)));
        assert!((budget.total().cost.unwrap() - 0.995).abs() < 1e-9);
        assert!(matches!(budget.hold(&request(), false), Err(Failure::Budget(_))));
        let unpriced = Budget::new(Caps::default(), None, "m").unwrap();
        unpriced.free(&request());
        assert_eq!(unpriced.total().cost, None);
        assert!(Budget::new(Caps { cost: Some(1.0), ..Caps::default() }, None, "m").is_err());
    }
}
