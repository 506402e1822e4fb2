//! Earlier results: a folder of `results.json` files in, points of a line out.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::eval::EvalError;
use crate::eval::figure::Figure;
use crate::eval::results::{FORMAT, Results};
use crate::eval::stats::Estimate;

/// The figures of one evaluation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Point {
    /// Its label, or the name of its file.
    pub label: String,
    /// Its figures over the cases.
    pub overall: BTreeMap<Figure, Estimate>,
}

/// What of a results file is needed here; later versions may add to it.
#[derive(Deserialize)]
struct Head {
    format: String,
    label: Option<String>,
    suite: String,
    provider: String,
    overall: BTreeMap<Figure, Estimate>,
}

/// Reads the earlier results of the same suite and provider, in the order of
/// their file names (a date or a number makes a good name). Files that are no
/// results are passed over.
///
/// # Errors
/// When the folder cannot be listed.
pub fn read(folder: &Path, results: &Results) -> Result<Vec<Point>, EvalError> {
    let entries = fs::read_dir(folder).map_err(|error| EvalError::read(folder, &error))?;
    let mut files: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .map(|path| if path.is_dir() { path.join("results.json") } else { path })
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    let mut points = Vec::new();
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let Ok(head) = serde_json::from_str::<Head>(&text) else { continue };
        if head.format == FORMAT && head.suite == results.suite && head.provider == results.provider {
            points.push(Point { label: head.label.unwrap_or_else(|| name(&file)), overall: head.overall });
        }
    }
    Ok(points)
}

/// `nightly/2026-11-20/results.json` is called `2026-11-20`, `2026-11-20.json` as well.
fn name(file: &Path) -> String {
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    match file.parent().and_then(Path::file_name) {
        Some(folder) if stem == "results" => folder.to_string_lossy().into_owned(),
        _ => stem,
    }
}
