//! Walks a repository and says which files are worth reading, and as what.

use serde::Serialize;

/// A language some pack reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// `.ts`, `.mts`, `.cts`, and plain JavaScript.
    #[default]
    TypeScript,
    /// `.tsx`, `.jsx`.
    Tsx,
    /// `.rs`.
    Rust,
}

/// What part a file plays in its project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum FileRole {
    /// Code that runs in production.
    #[default]
    Production,
    /// Tests, fixtures, mocks, stories, benchmarks: marked, never evidence for domain elements.
    Test,
}
