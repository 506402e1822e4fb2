//! The command line: one file a subcommand, none of them with logic of its own.

pub mod explain;
pub mod lint;
