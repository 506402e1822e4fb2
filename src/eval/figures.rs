//! Counts and the shares made of them.

use serde::{Deserialize, Serialize};

/// What precision, recall and F1 are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// Credit earned: one for a match, one half for a related kind.
    pub correct: f64,
    /// Predicted items that count.
    pub predicted: f64,
    /// Golden items that count.
    pub golden: f64,
}

impl Counts {
    /// Share of the predicted items that are right; `None` without predictions.
    pub fn precision(&self) -> Option<f64> {
        (self.predicted > 0.0).then(|| self.correct / self.predicted)
    }

    /// Share of the golden items that were found; `None` without golden items.
    pub fn recall(&self) -> Option<f64> {
        (self.golden > 0.0).then(|| self.correct / self.golden)
    }

    /// Harmonic mean of precision and recall; `None` when there is nothing on either side.
    pub fn f1(&self) -> Option<f64> {
        let both = self.predicted + self.golden;
        (both > 0.0).then(|| 2.0 * self.correct / both)
    }

    /// Adds the counts of another set.
    pub fn add(&mut self, other: &Self) {
        self.correct += other.correct;
        self.predicted += other.predicted;
        self.golden += other.golden;
    }
}

/// A share of a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Items that have the property.
    pub hits: usize,
    /// All items.
    pub of: usize,
}

impl Share {
    /// Counts one more item.
    pub fn count(&mut self, hit: bool) {
        self.of += 1;
        self.hits += usize::from(hit);
    }

    /// The share, `None` of an empty whole.
    #[expect(clippy::cast_precision_loss, reason = "counts of documents")]
    pub fn value(&self) -> Option<f64> {
        (self.of > 0).then(|| self.hits as f64 / self.of as f64)
    }
}
