//! The clock, the pauses and the chance in them, so that tests need not wait.

use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime};

/// What a client knows of time.
pub trait Time: Send + Sync {
    /// Time since some fixed moment.
    fn now(&self) -> Duration;
    /// The time of day, to read dates in headers against.
    fn date(&self) -> SystemTime;
    /// Pauses.
    fn sleep(&self, pause: Duration);
    /// A random number from 0 up to, but not including, 1.
    fn chance(&self) -> f64;
}

/// The real clock.
pub struct RealTime {
    start: Instant,
    random: Mutex<fastrand::Rng>,
}

impl Default for RealTime {
    fn default() -> Self {
        Self { start: Instant::now(), random: Mutex::new(fastrand::Rng::new()) }
    }
}

impl Time for RealTime {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn date(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, pause: Duration) {
        std::thread::sleep(pause);
    }

    fn chance(&self) -> f64 {
        super::lock(&self.random).f64()
    }
}

/// Pauses in slices, so that an interruption is heard; says whether the pause was served whole.
pub(super) fn pause(time: &dyn Time, length: Duration, stopped: &dyn Fn() -> bool) -> bool {
    const SLICE: Duration = Duration::from_millis(100);
    let mut left = length;
    while !left.is_zero() {
        if stopped() {
            return false;
        }
        let slice = left.min(SLICE);
        time.sleep(slice);
        left -= slice;
    }
    !stopped()
}
