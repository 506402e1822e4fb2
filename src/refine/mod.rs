//! What a language model adds to the sketch, and the proof against what it must not add.

pub mod grounding;
pub mod merge;
pub mod packing;
mod parts;
pub mod questions;
