//! The `esdm-extract` program.

fn main() {}
