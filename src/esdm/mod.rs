//! The language: documents, layout, and what is right and wrong in it. Knows nothing of scanning.

pub mod definition;
pub mod layout;
pub mod output;
