//! A clock for tests: pauses pass at once and are added up.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use super::time::Time;

#[derive(Default)]
pub(super) struct FakeTime(Mutex<Duration>);

impl FakeTime {
    /// All pauses together.
    pub(super) fn slept(&self) -> Duration {
        *self.0.lock().unwrap()
    }
}

impl Time for FakeTime {
    fn now(&self) -> Duration {
        self.slept()
    }

    fn date(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + self.slept()
    }

    fn sleep(&self, pause: Duration) {
        *self.0.lock().unwrap() += pause;
    }

    fn chance(&self) -> f64 {
        0.5
    }
}
