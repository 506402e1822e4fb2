//! Measures drafts against golden models: cases in, figures and reports out.

pub mod document;
pub mod edges;
pub mod figures;
pub mod grounding;
pub mod listing;
pub mod matching;
pub mod names;
pub mod rules;
pub mod score;

pub use document::{Doc, ModelFolder, read_model};
pub use figures::{Counts, Share};
pub use score::{CaseScore, score};
