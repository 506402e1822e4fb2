//! How sure a figure is: values of cases in, means with intervals out.
//!
//! Cases are the unit of chance: repeats of one case are more alike than two
//! cases, so the bootstrap draws whole cases. It is seeded, and the same values
//! give the same interval on every machine.

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// Draws of one bootstrap.
const DRAWS: usize = 2_000;
/// Share of the draws that an interval holds.
const CONFIDENCE: f64 = 0.95;
/// With fewer cases than this the bootstrap is surer than it should be: no verdict is given.
pub const FEWEST_CASES: usize = 5;
/// The quantile of the normal distribution that goes with 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// A mean over cases and where it could as well be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
    /// Cases that have a value.
    pub cases: usize,
}

/// What a comparison with a baseline shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The interval of the difference is on the good side of zero.
    Better,
    /// The interval of the difference is on the bad side of zero.
    Worse,
    /// The interval holds zero, or there are too few cases.
    NoDifferenceShown,
}

impl Verdict {
    /// The verdict in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::NoDifferenceShown => "no difference shown",
        }
    }
}

/// The arithmetic mean; `None` of nothing.
#[expect(clippy::cast_precision_loss, reason = "counts of cases")]
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Mean of one value per case with its bootstrap interval; `None` without cases.
pub fn estimate(values: &[f64], seed: u64) -> Option<Estimate> {
    let mean = mean(values)?;
    let (low, high) = bootstrap(values, seed);
    Some(Estimate { mean, low, high, cases: values.len() })
}

/// Share of cases, each of them 0 or 1, with Wilson's interval, which unlike
/// the bootstrap does not shrink to a point when all cases agree.
#[expect(clippy::cast_precision_loss, reason = "counts of cases")]
pub fn proportion(values: &[f64]) -> Option<Estimate> {
    let mean = mean(values)?;
    let n = values.len() as f64;
    let z2 = Z * Z;
    let centre = (mean + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z / (1.0 + z2 / n) * (mean * (1.0 - mean) / n + z2 / (4.0 * n * n)).sqrt();
    let (low, high) = ((centre - half).max(0.0), (centre + half).min(1.0));
    // rounding must not push the mean out of its own interval
    Some(Estimate { mean, low: low.min(mean), high: high.max(mean), cases: values.len() })
}

/// The paired difference over cases that both sides have, and what it shows.
pub fn difference(pairs: &[(f64, f64)], higher_is_better: bool, seed: u64) -> Option<(Estimate, Verdict)> {
    let differences: Vec<f64> = pairs.iter().map(|(before, now)| now - before).collect();
    let estimate = estimate(&differences, seed)?;
    let verdict = if estimate.cases < FEWEST_CASES {
        Verdict::NoDifferenceShown
    } else if estimate.low > 0.0 {
        if higher_is_better { Verdict::Better } else { Verdict::Worse }
    } else if estimate.high < 0.0 {
        if higher_is_better { Verdict::Worse } else { Verdict::Better }
    } else {
        Verdict::NoDifferenceShown
    };
    Some((estimate, verdict))
}

/// The percentile interval of the mean over cases drawn with replacement.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small counts, and shares of them"
)]
fn bootstrap(values: &[f64], seed: u64) -> (f64, f64) {
    let n = values.len();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut means: Vec<f64> = (0..DRAWS)
        .map(|_| (0..n).map(|_| values[random.random_range(0..n as u64) as usize]).sum::<f64>() / n as f64)
        .collect();
    means.sort_by(f64::total_cmp);
    let tail = (1.0 - CONFIDENCE) / 2.0;
    let at = |share: f64| means[((means.len() - 1) as f64 * share).round() as usize];
    (at(tail), at(1.0 - tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_has_no_estimate() {
        assert_eq!(estimate(&[], 1), None);
        assert_eq!(proportion(&[]), None);
        assert_eq!(difference(&[], true, 1), None);
    }

    #[test]
    fn equal_values_have_a_point_for_an_interval() {
        let estimate = estimate(&[0.5; 8], 1).unwrap();
        assert_eq!((estimate.mean, estimate.low, estimate.high), (0.5, 0.5, 0.5));
    }

    #[test]
    fn the_same_seed_gives_the_same_interval() {
        let values = [0.1, 0.9, 0.4, 0.7, 0.2];
        assert_eq!(estimate(&values, 7), estimate(&values, 7));
    }

    /// The standard error of the mean of 0 and 1 in equal parts over 100 cases is 0.05.
    #[test]
    fn the_interval_is_about_two_standard_errors_wide() {
        let values: Vec<f64> = (0..100).map(|case| f64::from(case % 2)).collect();
        let estimate = estimate(&values, 1).unwrap();
        assert!((estimate.high - estimate.low - 0.196).abs() < 0.03, "{estimate:?}");
        assert!(estimate.low < 0.5 && estimate.high > 0.5);
    }

    #[test]
    fn wilson_stays_open_when_all_cases_agree() {
        // the textbook value of 10 out of 10: 0.7225 to 1
        let estimate = proportion(&[1.0; 10]).unwrap();
        assert!((estimate.low - 0.7225).abs() < 0.001, "{estimate:?}");
        assert_eq!(estimate.high, 1.0);
    }

    #[test]
    fn a_steady_gain_is_better_and_for_a_rate_of_errors_worse() {
        let pairs = [(0.5, 0.6), (0.7, 0.8), (0.1, 0.15), (0.3, 0.4), (0.2, 0.35)];
        assert_eq!(difference(&pairs, true, 1).unwrap().1, Verdict::Better);
        assert_eq!(difference(&pairs, false, 1).unwrap().1, Verdict::Worse);
    }

    #[test]
    fn gains_and_losses_show_no_difference() {
        let pairs = [(0.5, 0.6), (0.8, 0.7), (0.1, 0.15), (0.4, 0.3), (0.3, 0.35)];
        assert_eq!(difference(&pairs, true, 1).unwrap().1, Verdict::NoDifferenceShown);
    }

    #[test]
    fn no_change_shows_no_difference() {
        assert_eq!(difference(&[(0.5, 0.5); 9], true, 1).unwrap().1, Verdict::NoDifferenceShown);
    }

    #[test]
    fn a_few_cases_show_nothing() {
        assert_eq!(difference(&[(0.0, 1.0); 4], true, 1).unwrap().1, Verdict::NoDifferenceShown);
    }
}
