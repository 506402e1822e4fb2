//! How long is waited for what.

use std::time::Duration;

use super::super::Failure;
use super::layer::Seconds;

/// How long is waited for what.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timeouts {
    /// For the connection.
    pub connect: Duration,
    /// For the first token of a streamed answer; local servers read long prompts slowly.
    pub first_token: Duration,
    /// Between two pieces of an answer.
    pub idle: Duration,
    /// For a whole answer.
    pub whole: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(10), first_token: seconds(300), idle: seconds(120), whole: seconds(1800) }
    }
}

/// Flags before the file before the defaults.
pub(super) fn timeouts(flags: Seconds, file: Seconds) -> Result<Timeouts, Failure> {
    let default = Timeouts::default();
    let pick = |name: &str, flag: Option<f64>, file: Option<f64>, default: Duration| match flag.or(file) {
        None => Ok(default),
        Some(seconds) => Duration::try_from_secs_f64(seconds)
            .ok()
            .filter(|d| !d.is_zero() && d.as_secs() < 1_000_000)
            .ok_or_else(|| {
                Failure::Config(format!("the timeout {name} = {seconds} is no number of seconds"))
            }),
    };
    Ok(Timeouts {
        connect: pick("connect", flags.connect, file.connect, default.connect)?,
        first_token: pick("first_token", flags.first_token, file.first_token, default.first_token)?,
        idle: pick("idle", flags.idle, file.idle, default.idle)?,
        whole: pick("whole", flags.whole, file.whole, default.whole)?,
    })
}
