//! The corpus: operators times cases, and what a restorer makes of it.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::restore::{Restorer, errors, findings};
use super::{Action, Chance, Operator, operators};
use crate::esdm::lenient::write_documents;
use crate::eval::EvalError;
use crate::eval::case::read_models;
use crate::eval::document::{Doc, ModelFolder, read_documents};
use crate::eval::provider::{ModelFiles, read_files};
use crate::eval::score::score;
use crate::eval::stats::{self, Estimate};

/// A golden model to be damaged.
#[derive(Clone, Debug)]
pub struct Original {
    /// The name of its case.
    pub case: String,
    /// Its files.
    pub files: ModelFiles,
}

/// One damaged model.
#[derive(Clone, Debug)]
pub struct Item {
    /// The name of the case it came from.
    pub case: String,
    /// The operator's name.
    pub operator: &'static str,
    /// The model, with one file damaged.
    pub files: ModelFiles,
    /// The path of that file.
    pub damaged: String,
}

/// What mending made of one operator's items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OperatorResult {
    /// The operator.
    pub operator: String,
    /// What it does.
    pub about: String,
    /// Items.
    pub items: usize,
    /// Share that is clean although nobody mended anything.
    pub clean_before: f64,
    /// Share restored to a model without errors.
    pub restored: Estimate,
    /// Mean element F1 against the original, before mending.
    pub f1_before: f64,
    /// Mean element F1 against the original, after mending.
    pub f1: f64,
    /// Errors that were left in an item, for whoever wants to mend more.
    pub example: Option<String>,
}

/// Results of all operators, and over all items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RepairResult {
    /// Share of all items restored to a model without errors, cases being the unit of chance.
    pub restored: Option<Estimate>,
    /// Mean element F1 of all items against the original.
    pub f1: Option<Estimate>,
    /// By operator.
    pub operators: Vec<OperatorResult>,
}

/// Reads the golden models of the cases below a folder.
///
/// # Errors
/// When there are none, or a `case.yaml` cannot be read.
pub fn read(folder: &Path) -> Result<Vec<Original>, EvalError> {
    let models = read_models(folder)?;
    let originals: Vec<Original> = models
        .into_iter()
        .map(|(case, model)| Original { case, files: read_files(&model) })
        .filter(|original| !original.files.is_empty())
        .collect();
    if originals.is_empty() {
        return Err(EvalError::Unknown("a golden model is a folder `model` beside a case.yaml".into()));
    }
    Ok(originals)
}

/// Writes the damaged models below a folder: `<operator>/<case>-<time>/`.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, originals: &[Original], times: u32, seed: u64) -> Result<(), EvalError> {
    for operator in operators() {
        for original in originals {
            for (time, item) in items(original, operator, times, seed).iter().enumerate() {
                let path = folder
                    .join(operator.name)
                    .join(format!("{}-{}", item.case, time + 1))
                    .join(&item.damaged);
                let failed = |error: std::io::Error| EvalError::write(&path, &error);
                fs::create_dir_all(path.parent().unwrap_or(folder)).map_err(failed)?;
                fs::write(&path, &item.files[&item.damaged]).map_err(failed)?;
            }
        }
    }
    Ok(())
}

/// Makes the items of an operator over one model: `times` of them with seeds of
/// their own, fewer where it finds nothing to damage.
pub fn items(original: &Original, operator: &'static Operator, times: u32, seed: u64) -> Vec<Item> {
    (0..times)
        .filter_map(|time| item(original, operator, seed_of(seed, &original.case, operator.name, time)))
        .collect()
}

fn item(original: &Original, operator: &'static Operator, seed: u64) -> Option<Item> {
    let mut chance = Chance::new(seed);
    let mut paths: Vec<&String> = original.files.keys().collect();
    chance.shuffle(&mut paths);
    for path in paths {
        let mut model = ModelFolder::default();
        read_documents(&original.files[path], path, &mut model);
        let documents: Vec<_> =
            model.docs.into_iter().map(|doc| serde_json::Value::Object(doc.body)).collect();
        let damaged = match operator.action {
            Action::Documents(action) => {
                action(&documents, &mut chance).and_then(|documents| write_documents(&documents).ok())
            }
            Action::Text(action) => {
                write_documents(&documents).ok().and_then(|text| action(&text, &mut chance))
            }
        };
        if let Some(text) = damaged {
            let mut files = original.files.clone();
            files.insert(path.clone(), text);
            return Some(Item {
                case: original.case.clone(),
                operator: operator.name,
                files,
                damaged: path.clone(),
            });
        }
    }
    None
}

/// A seed for each item, so that adding an operator or a case moves no other item.
fn seed_of(seed: u64, case: &str, operator: &str, time: u32) -> u64 {
    let text = format!("{case}/{operator}/{time}");
    // FNV-1a
    let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325 ^ seed, hash)
}

/// What mending made of one item.
struct Outcome {
    case: String,
    clean_before: bool,
    clean: bool,
    f1_before: f64,
    f1: f64,
    error: Option<String>,
}

/// Damages and mends: `times` items for each operator and model.
pub fn measure(originals: &[Original], times: u32, seed: u64, restorer: &dyn Restorer) -> RepairResult {
    use rayon::prelude::*;
    let mut results = Vec::new();
    let mut all = Vec::new();
    for operator in operators() {
        let items: Vec<(&Original, Item)> = originals
            .iter()
            .flat_map(|original| {
                items(original, operator, times, seed).into_iter().map(move |item| (original, item))
            })
            .collect();
        let outcomes: Vec<Outcome> =
            items.par_iter().map(|(original, item)| mend(original, item, restorer)).collect();
        if let Some(result) = summary(operator, &outcomes) {
            results.push(result);
        }
        all.extend(outcomes);
    }
    let by_case = |value: fn(&Outcome) -> f64| -> Option<Estimate> {
        let means: Vec<f64> = originals
            .iter()
            .filter_map(|original| {
                let of_case: Vec<f64> =
                    all.iter().filter(|item| item.case == original.case).map(value).collect();
                stats::mean(&of_case)
            })
            .collect();
        stats::estimate(&means, seed)
    };
    RepairResult {
        restored: by_case(|item| if item.clean { 1.0 } else { 0.0 }),
        f1: by_case(|item| item.f1),
        operators: results,
    }
}

fn mend(original: &Original, item: &Item, restorer: &dyn Restorer) -> Outcome {
    let golden = documents(&original.files);
    // as every comparison here: nothing is scored apart, every document has to come back
    let f1 = |files: &ModelFiles| score(&golden, &documents(files), None).elements.f1().unwrap_or(1.0);
    let restored = restorer.restore(&item.files, &item.damaged);
    Outcome {
        case: item.case.clone(),
        clean_before: errors(&findings(&item.files)).is_empty(),
        clean: restored.errors.is_empty(),
        f1_before: f1(&item.files),
        f1: f1(&restored.files),
        error: restored.errors.first().cloned(),
    }
}

fn documents(files: &ModelFiles) -> Vec<Doc> {
    let mut model = ModelFolder::default();
    files.iter().for_each(|(path, text)| read_documents(text, path, &mut model));
    for doc in &mut model.docs {
        doc.forget_annotations();
    }
    model.docs
}

fn summary(operator: &Operator, outcomes: &[Outcome]) -> Option<OperatorResult> {
    let share = |value: fn(&Outcome) -> bool| -> Vec<f64> {
        outcomes.iter().map(|outcome| if value(outcome) { 1.0 } else { 0.0 }).collect()
    };
    let mean = |value: fn(&Outcome) -> f64| stats::mean(&outcomes.iter().map(value).collect::<Vec<_>>());
    Some(OperatorResult {
        operator: operator.name.to_owned(),
        about: operator.about.to_owned(),
        items: outcomes.len(),
        clean_before: stats::mean(&share(|outcome| outcome.clean_before))?,
        restored: stats::proportion(&share(|outcome| outcome.clean))?,
        f1_before: mean(|outcome| outcome.f1_before)?,
        f1: mean(|outcome| outcome.f1)?,
        example: outcomes.iter().find_map(|outcome| outcome.error.clone()),
    })
}

/// The results as a table for a terminal.
pub fn table(result: &RepairResult) -> String {
    let mut text = format!(
        "{:<22}{:>6}  {:>12}  {:>22}  {:>9}  {:>9}\n",
        "damage", "items", "clean before", "restored (95 %)", "F1 before", "F1 after"
    );
    for row in &result.operators {
        let Estimate { mean, low, high, .. } = row.restored;
        let restored = format!("{mean:.3} ({low:.2} to {high:.2})");
        text.push_str(&format!(
            "{:<22}{:>6}  {:>12.3}  {restored:>22}  {:>9.3}  {:>9.3}\n",
            row.operator, row.items, row.clean_before, row.f1_before, row.f1
        ));
    }
    if let (Some(restored), Some(f1)) = (result.restored, result.f1) {
        text.push_str(&format!(
            "\nrestored to a clean model: {:.3} (95 % from {:.3} to {:.3}), element F1 against the original: {:.3} ({:.3} to {:.3})\n",
            restored.mean, restored.low, restored.high, f1.mean, f1.low, f1.high
        ));
    }
    text
}
