//! esdm-extract reads a code base and writes its domain model down in ESDM.
//!
//! The rooms, in the order data flows through them: [`source`] walks and reads,
//! [`syntax`] turns files into facts, [`roles`] says who plays which part,
//! [`evidence`] merges what the conventions found, [`sketch`] makes documents of
//! it, [`esdm`] knows the language, checks and lays files out, [`eval`] measures
//! drafts against golden models. [`config`] is what a team declares of its own code,
//! [`citation`] whether code agrees with what is said of it. A room uses
//! those before it, never those after it. [`llm`] stands apart: it chats with a model and knows none
//! of them; [`refine`] joins the two and lets a model complete the sketch.

pub mod citation;
pub mod config;
pub mod esdm;
pub mod eval;
pub mod evidence;
pub mod explain;
pub mod extract;
pub mod llm;
pub mod refine;
pub mod report;
pub mod roles;
pub mod sketch;
pub mod source;
pub mod syntax;

/// Name of the note in an output folder by which a later run knows its own work.
pub const OUTPUT_MARKER: &str = ".esdm-extract.json";
