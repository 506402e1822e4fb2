//! Models damaged the way language models damage them, and how much of that is mended.
//!
//! An [`Operator`] damages the documents of one file of a golden model, seeded.
//! [`corpus`] makes items of operators and cases; [`restore`] mends them with
//! what a program can do alone. A model that repairs will be measured on the
//! same corpus.

pub mod corpus;
pub mod documents;
pub mod restore;
pub mod texts;

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

/// One way of damaging an answer.
#[derive(Clone, Copy)]
pub struct Operator {
    /// Its name in tables.
    pub name: &'static str,
    /// What it does, in a few words.
    pub about: &'static str,
    /// How.
    pub action: Action,
}

/// What an operator works on. Both return `None` where there is nothing of the
/// sort to damage.
#[derive(Clone, Copy)]
pub enum Action {
    /// What documents say.
    Documents(fn(&[Value], &mut Chance) -> Option<Vec<Value>>),
    /// How they are written down.
    Text(fn(&str, &mut Chance) -> Option<String>),
}

/// All operators: those on documents, then those on their text.
pub fn operators() -> impl Iterator<Item = &'static Operator> {
    documents::OPERATORS.iter().chain(texts::OPERATORS)
}

/// Seeded choices.
pub struct Chance(ChaCha8Rng);

impl Chance {
    /// Choices of a seed; the same ones on every machine.
    pub fn new(seed: u64) -> Self {
        use rand::SeedableRng as _;
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number below a bound; 0 below 0.
    pub fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { usize::try_from(self.0.random_range(0..bound as u64)).unwrap_or(0) }
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }

    /// The items in another order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
