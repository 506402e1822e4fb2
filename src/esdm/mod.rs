//! The language: documents with their places, and everything there is to say about them.
//!
//! A [`Model`] is read with [`Model::load`] or [`Model::from_sources`]; [`check`]
//! says what is wrong with it as a list of [`Diagnostic`]s, in the order the
//! language's reference linter prints them. [`validate_value`] judges a document
//! that has not been written yet.
//!
//! | step | module | what it does |
//! | --- | --- | --- |
//! | read | [`yaml`], [`model`] | bytes → node trees with places |
//! | validate | [`schema`], `validate` | each document against its schema |
//! | index | [`index`] | documents by what identifies them; duplicates |
//! | resolve | `resolve` | whether references lead anywhere |
//! | rules | [`rules`] | what the model as a whole leaves to be desired |
//! | strict | `strict` | on demand: what the reference lets slip through |
//! | mend | [`fix`] | what can be mended mechanically, without touching anything else |
//! | look | [`view`] | as a tree, a glossary, a flowchart |
//! | build | [`definition`], [`plain`] | documents as typed or as plain values |
//! | write | [`layout`], [`output`] | documents → files → a folder that is either old or new |
//!
//! Findings are sorted, and can be folded ([`fold`]) to their causes.
//!
//! This room knows nothing of scanning code or of prompts.

pub mod definition;
pub mod diagnostic;
mod discover;
mod drift;
pub mod fix;
pub mod hint;
pub mod index;
pub mod kind;
pub mod layout;
pub mod lenient;
pub mod model;
pub mod output;
pub mod plain;
mod resolve;
pub mod rules;
pub mod schema;
pub mod schemas_folder;
mod strict;
pub mod text;
mod validate;
pub mod view;
pub mod yaml;

mod check;

pub use check::{Options, check, check_with};
pub use diagnostic::{Diagnostic, Place, Severity, fold};
pub use discover::{LoadError, SUFFIX};
pub use kind::Kind;
pub use model::{Document, Model, SourceFile};
pub use schema::{ApiVersion, Schemas, validate_value};
