//! How many requests are under way at once, and how many a minute. The number at once adapts:
//! it grows by one after each full round without trouble and is halved when the server complains.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use super::failure::Failure;
use super::time::{Time, pause};
use super::{Stop, lock};

const MINUTE: Duration = Duration::from_secs(60);

/// What the user allows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The most requests at once.
    pub concurrency: usize,
    /// The most requests a minute.
    pub requests_per_minute: Option<u64>,
    /// The most tokens a minute, by our count of prompts.
    pub tokens_per_minute: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { concurrency: 4, requests_per_minute: None, tokens_per_minute: None }
    }
}

/// Lets requests through.
pub(super) struct Gate {
    limits: Limits,
    state: Mutex<State>,
    freed: Condvar,
}

struct State {
    allowed: usize,
    active: usize,
    calm: usize,
    sent: VecDeque<(Duration, u64)>,
    /// Nothing goes before this moment: the server said so.
    rest_until: Duration,
}

/// A place among the requests under way, given back when dropped.
pub(super) struct Place<'a>(&'a Gate);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        lock(&self.0.state).active -= 1;
        self.0.freed.notify_one();
    }
}

impl Gate {
    pub(super) fn new(limits: Limits) -> Self {
        let allowed = limits.concurrency.clamp(1, 4);
        let state = State { allowed, active: 0, calm: 0, sent: VecDeque::new(), rest_until: Duration::ZERO };
        Self { limits, state: Mutex::new(state), freed: Condvar::new() }
    }

    /// Waits for a place for a request of some tokens.
    pub(super) fn enter(&self, tokens: u64, time: &dyn Time, stopped: &Stop) -> Result<Place<'_>, Failure> {
        loop {
            let wait = {
                let mut state = lock(&self.state);
                while state.active >= state.allowed {
                    if stopped() {
                        return Err(Failure::Interrupted);
                    }
                    let slice = Duration::from_millis(100);
                    state = self.freed.wait_timeout(state, slice).unwrap_or_else(|e| e.into_inner()).0;
                }
                let now = time.now();
                match self.wait_for_rate(&mut state, now, tokens) {
                    None => {
                        state.active += 1;
                        state.sent.push_back((now, tokens));
                        return Ok(Place(self));
                    }
                    Some(wait) => wait,
                }
            };
            if !pause(time, wait, &**stopped) {
                return Err(Failure::Interrupted);
            }
        }
    }

    /// How long until the last minute has room. A request that alone is larger than the limit
    /// goes when nothing else was sent.
    fn wait_for_rate(&self, state: &mut State, now: Duration, tokens: u64) -> Option<Duration> {
        while state.sent.front().is_some_and(|(at, _)| *at + MINUTE <= now) {
            state.sent.pop_front();
        }
        if let Some(rest) = state.rest_until.checked_sub(now).filter(|rest| !rest.is_zero()) {
            return Some(rest);
        }
        let (oldest, _) = state.sent.front()?;
        let requests = state.sent.len() as u64;
        let spent: u64 = state.sent.iter().map(|(_, tokens)| tokens).sum();
        let full = self.limits.requests_per_minute.is_some_and(|most| requests >= most)
            || self.limits.tokens_per_minute.is_some_and(|most| spent + tokens > most);
        full.then(|| (*oldest + MINUTE).saturating_sub(now))
    }

    /// The server said when there is room again: nobody asks before.
    pub(super) fn rest_until(&self, moment: Duration) {
        let mut state = lock(&self.state);
        state.rest_until = state.rest_until.max(moment);
    }

    /// A request went well.
    pub(super) fn calm(&self) {
        let mut state = lock(&self.state);
        state.calm += 1;
        if state.calm >= state.allowed && state.allowed < self.limits.concurrency {
            state.allowed += 1;
            state.calm = 0;
            self.freed.notify_one();
        }
    }

    /// The server complained about too much at once.
    pub(super) fn trouble(&self) {
        let mut state = lock(&self.state);
        state.allowed = (state.allowed / 2).max(1);
        state.calm = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::testing::FakeTime;
    use std::sync::Arc;

    fn go() -> Stop {
        Arc::new(|| false)
    }

    #[test]
    fn a_minute_holds_no_more_than_allowed() {
        let limits = Limits { requests_per_minute: Some(2), ..Limits::default() };
        let (gate, time) = (Gate::new(limits), FakeTime::default());
        for _ in 0..4 {
            drop(gate.enter(1, &time, &go()).unwrap());
        }
        assert_eq!(time.slept(), MINUTE);
    }

    #[test]
    fn a_request_larger_than_the_limit_still_goes() {
        let limits = Limits { tokens_per_minute: Some(100), ..Limits::default() };
        let (gate, time) = (Gate::new(limits), FakeTime::default());
        drop(gate.enter(500, &time, &go()).unwrap());
        assert_eq!(time.slept(), Duration::ZERO);
        drop(gate.enter(10, &time, &go()).unwrap());
        assert_eq!(time.slept(), MINUTE);
    }

    #[test]
    fn trouble_halves_and_calm_rounds_add_one() {
        let gate = Gate::new(Limits { concurrency: 8, ..Limits::default() });
        let allowed = || lock(&gate.state).allowed;
        gate.trouble();
        gate.trouble();
        gate.trouble();
        assert_eq!(allowed(), 1);
        (0..1 + 2 + 3).for_each(|_| gate.calm());
        assert_eq!(allowed(), 4);
        (0..100).for_each(|_| gate.calm());
        assert_eq!(allowed(), 8);
    }

    #[test]
    fn all_wait_when_the_server_has_no_room() {
        let (gate, time) = (Gate::new(Limits::default()), FakeTime::default());
        gate.rest_until(Duration::from_secs(9));
        gate.rest_until(Duration::from_secs(4));
        drop(gate.enter(1, &time, &go()).unwrap());
        assert_eq!(time.slept(), Duration::from_secs(9));
    }

    #[test]
    fn who_waits_hears_an_interruption() {
        let gate = Gate::new(Limits { concurrency: 1, ..Limits::default() });
        let time = FakeTime::default();
        let _held = gate.enter(1, &time, &go()).unwrap();
        let stopped: Stop = Arc::new(|| true);
        assert!(matches!(gate.enter(1, &time, &stopped), Err(Failure::Interrupted)));
    }
}
