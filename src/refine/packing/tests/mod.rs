//! Given source, then packed text.

use std::fs;

use super::*;
use crate::extract::{ExtractOptions, Silent, scan};

mod examples;
mod properties;
mod ranking;
mod safety;

/// A folder with these files.
fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

fn scanned(dir: &tempfile::TempDir) -> Scan {
    scan(&ExtractOptions::new(dir.path()), &Silent).unwrap()
}

fn place(text: &str) -> Place {
    let (path, line) = text.rsplit_once(':').unwrap();
    Place { path: path.to_owned(), line: line.parse().unwrap() }
}

/// What is packed of these files for these places.
fn packed(files: &[(&str, &str)], seeds: &[&str], budget: u64, comments: bool) -> Packed {
    let dir = tree(files);
    let scan = scanned(&dir);
    let seeds: Vec<Place> = seeds.iter().map(|seed| place(seed)).collect();
    Packer::new(&scan, PackOptions { comments }).pack(&seeds, budget)
}
