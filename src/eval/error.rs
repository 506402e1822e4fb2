//! What can go wrong around an evaluation, as opposed to in a draft.

use std::io;
use std::path::{Path, PathBuf};

/// A fault of the set-up: exit code 2, never a bad score.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// A file or folder cannot be read.
    #[error("cannot read {path}: {message}")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        message: String,
    },
    /// A file or folder cannot be written.
    #[error("cannot write {path}: {message}")]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        message: String,
    },
    /// A file does not say what it should.
    #[error("{path}: {message}")]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// A case cannot be run.
    #[error("case {case}: {message}")]
    Case {
        /// Its name.
        case: String,
        /// What is wrong.
        message: String,
    },
    /// What was asked for does not exist.
    #[error("{0}")]
    Unknown(String),
}

impl EvalError {
    /// A file or folder that cannot be read.
    pub fn read(path: &Path, error: &io::Error) -> Self {
        Self::Read { path: path.to_owned(), message: error.to_string() }
    }

    /// A file or folder that cannot be written.
    pub fn write(path: &Path, error: &io::Error) -> Self {
        Self::Write { path: path.to_owned(), message: error.to_string() }
    }
}
