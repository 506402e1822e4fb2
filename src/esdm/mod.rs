//! The language.
pub mod diagnostic;
pub mod hint;
pub mod kind;
pub mod schema;
pub mod text;
pub mod yaml;
