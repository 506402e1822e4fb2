//! Walks a repository and says which files are worth reading, and as what.
//!
//! In: a folder and what to leave out. Out: an [`Inventory`], sorted by path,
//! of source files (not yet read), package manifests and everything skipped
//! with its reason. Nothing here looks inside code.

mod classify;
mod manifest;
mod walk;

pub use classify::{FileRole, Language};
pub use manifest::{Package, PackageKind};
pub use walk::{Inventory, ReadError, SkipReason, Skipped, SourceFile, WalkError, WalkOptions, read, walk};
