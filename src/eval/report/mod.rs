//! Results for people and programs: a table, `results.json`, Markdown, JUnit, and one HTML page.

pub mod html;
pub mod junit;
pub mod markdown;
pub mod material;
pub mod plots;
pub mod table;
pub mod trend;

use std::fs;
use std::path::Path;

use super::EvalError;
use super::case::Case;
use super::figure::Figure;
use super::results::Results;
use super::store::Store;

/// Writes `results.json`, `report.md`, `junit.xml` and `report.html` into a folder.
///
/// # Errors
/// When a file cannot be written.
pub fn write(
    folder: &Path,
    results: &Results,
    cases: &[Case],
    store: &Store,
    earlier: &[trend::Point],
) -> Result<(), EvalError> {
    fs::create_dir_all(folder).map_err(|error| EvalError::write(folder, &error))?;
    let json = |error: serde_json::Error| EvalError::write(folder, &error.into());
    let html =
        html::page(results, cases, store, earlier).map_err(|error| EvalError::Unknown(error.to_string()))?;
    let files = [
        ("results.json", serde_json::to_string_pretty(results).map_err(json)? + "\n"),
        ("report.md", markdown::page(results)),
        ("junit.xml", junit::document(results)),
        ("report.html", html),
    ];
    for (name, text) in files {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|error| EvalError::write(&path, &error))?;
    }
    Ok(())
}

/// A value with the digits its figure deserves; a dash when there is none.
pub fn number(figure: Figure, value: Option<f64>) -> String {
    let Some(value) = value else { return "–".to_owned() };
    match figure {
        _ if figure.is_share() => format!("{value:.3}"),
        Figure::Dollars => format!("{value:.4}"),
        Figure::Seconds => format!("{value:.2}"),
        Figure::PromptTokens | Figure::AnswerTokens => format!("{value:.0}"),
        _ => format!("{value:.1}"),
    }
}
