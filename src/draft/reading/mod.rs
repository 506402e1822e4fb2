//! A small, deterministic reading of plain English.
//!
//! It looks at word order and word endings only. What it does not understand it passes over.

pub mod brief;
pub mod clause;
pub mod forms;
pub mod looking;
pub mod phrase;
pub mod process;
pub mod rule;
pub mod statement;
pub mod text;
pub mod words;
