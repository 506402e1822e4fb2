//! Measures drafts against golden models: cases in, figures and reports out.
//!
//! Three layers, each of use without the next: the scorer ([`score`](fn@score)
//! compares two models), the harness ([`harness`] runs a [`provider`] over
//! [`case`]s as often as asked and keeps what comes out), and what is made of
//! it ([`results`], [`baseline`], [`gate`], [`report`]).

pub mod baseline;
pub mod case;
pub mod damage;
pub mod document;
pub mod edges;
mod error;
pub mod figure;
pub mod figures;
pub mod gate;
pub mod grounding;
pub mod harness;
pub mod lint;
pub mod listing;
pub mod matching;
pub mod provider;
pub mod refined;
pub mod report;
pub mod results;
pub mod rules;
pub mod run;
pub mod score;
pub mod selection;
pub mod stats;
pub mod store;
pub mod suite;
pub mod wizard;

pub use document::{Doc, ModelFolder, read_model};
pub use error::EvalError;
pub use figure::Figure;
pub use figures::{Counts, Share};
pub use score::{CaseScore, score};
