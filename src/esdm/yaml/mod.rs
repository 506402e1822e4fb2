//! YAML with places: bytes go in, node trees come out.
//!
//! [`parse`] turns the bytes of one file into a [`Tree`] that holds all its
//! documents. Every node knows its line and column (1-based, columns in code
//! points) and the byte range it covers in [`Tree::text`], so that a finding can
//! point at it and a fix can replace it without touching anything else.
//!
//! The reading follows `yaml.v3`, the library behind the language's reference
//! linter: the grammar of libyaml, the same scalar resolution ([`scalar`]), the
//! same positions, the same error texts. Two views of a document exist. The tree
//! keeps aliases and merge keys as they are written; the value view
//! ([`value::Value`]) expands both, and exists only for documents that
//! `yaml.v3` would decode.

mod compose;
mod events;
mod reader;
pub mod scalar;
mod timestamp;
mod tree;
pub mod value;

pub use compose::parse;
pub(crate) use events::quietly;
pub use tree::{Flaws, Kind, Mark, NodeId, NodeRef, Root, Style, SyntaxError, Tag, Tree};
