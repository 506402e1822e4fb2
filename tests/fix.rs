//! Repairs, measured: good models are damaged in one place and mended again.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail like tests")]

mod damage;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use damage::{Files, Operator};
use esdm_extract::esdm::fix::{Fixed, fix};
use esdm_extract::esdm::{Diagnostic, Model, Severity, check};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// The good models: what the eval suites compare with.
fn good_models() -> Vec<(String, Files)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("eval");
    let mut found = Vec::new();
    for suite in ["cases", "drafts"] {
        let mut cases: Vec<PathBuf> = fs::read_dir(root.join(suite))
            .unwrap()
            .map(|entry| entry.unwrap().path().join("model"))
            .collect();
        cases.sort();
        for dir in cases.into_iter().filter(|dir| dir.is_dir()) {
            let model = Model::load(&dir).unwrap();
            let prefix = format!("{}/", dir.display());
            let text = |file: &esdm_extract::esdm::SourceFile| {
                (file.path.replace(&prefix, ""), file.tree.text.clone())
            };
            found.push((dir.display().to_string(), model.files().iter().map(text).collect()));
        }
    }
    assert!(found.len() > 20);
    found
}

fn model(files: &Files) -> Model {
    Model::from_sources(files.iter().map(|(path, text)| (path.as_str(), text)))
}

fn errors(found: &[Diagnostic]) -> usize {
    found.iter().filter(|d| d.severity == Severity::Error).count()
}

/// How often each id occurs.
fn by_id(found: &[Diagnostic]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in found {
        *counts.entry(finding.id).or_default() += 1;
    }
    counts
}

/// Whether a model has no findings of which the good one has none.
fn is_restored(found: &[Diagnostic], good: &[Diagnostic]) -> bool {
    let good = by_id(good);
    by_id(found).iter().all(|(id, n)| good.get(id).is_some_and(|g| n <= g))
}

fn assert_stable(fixed: &Fixed, unsafe_too: bool, what: &str) {
    let again = fix(&fixed.model, unsafe_too);
    assert!(again.files.is_empty(), "{what}: a second run changed {:?}", again.applied);
}

/// What became of the damaged models.
struct Outcome {
    cases: usize,
    /// Those that are now byte for byte what they were before the damage.
    exact: usize,
    /// Those with findings that the good model does not have.
    failed: Vec<String>,
}

/// Damages every good model with every operator and mends it.
fn corpus(operators: &[(&str, Operator)], unsafe_too: bool) -> Outcome {
    let rounds: u64 = std::env::var("DAMAGE_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let models = good_models();
    let jobs: Vec<_> = models
        .iter()
        .flat_map(|model| operators.iter().flat_map(move |op| (0..rounds).map(move |seed| (model, op, seed))))
        .enumerate()
        .collect();
    let outcomes: Vec<(bool, Option<String>)> = jobs
        .into_par_iter()
        .filter_map(|(i, ((name, files), (operator, damage), seed))| {
            let what = format!("{operator} (round {seed}) in {name}");
            let mut rng = ChaCha8Rng::seed_from_u64(seed * 1_000_003 + i as u64);
            let good = check(&model(files));
            let broken = (0..8).find_map(|_| {
                let broken = damage(files, &mut rng)?;
                let found = check(&model(&broken));
                // What no linter can see, no repair can mend.
                (!is_restored(&found, &good)).then_some((broken, found))
            });
            let (broken, before) = broken?;
            let fixed = fix(&model(&broken), unsafe_too);
            assert!(errors(&fixed.remaining) <= errors(&before), "{what}: worse than before");
            assert_stable(&fixed, unsafe_too, &what);
            let restored = is_restored(&fixed.remaining, &good);
            let exact = files
                .iter()
                .all(|(path, text)| fixed.model.file(path).is_some_and(|file| file.tree.text == *text));
            let failure = (!restored).then(|| {
                let left: Vec<_> = fixed.remaining.iter().filter(|d| d.severity == Severity::Error).collect();
                let left: Vec<_> =
                    left.iter().take(2).map(|d| format!("{}: {}", d.place, d.message)).collect();
                format!("{what}: {left:?}")
            });
            Some((exact, failure))
        })
        .collect();
    Outcome {
        cases: outcomes.len(),
        exact: outcomes.iter().filter(|(exact, _)| *exact).count(),
        failed: outcomes.into_iter().filter_map(|(_, failure)| failure).collect(),
    }
}

#[test]
fn good_models_have_no_errors_and_nothing_to_mend() {
    for (name, files) in good_models() {
        let model = model(&files);
        let found = check(&model);
        assert_eq!(errors(&found), 0, "{name}: {found:?}");
        assert!(fix(&model, false).files.is_empty(), "{name}");
    }
}

#[test]
fn single_damage_is_mended() {
    let Outcome { cases, exact, failed } = corpus(&damage::SAFE, false);
    assert!(cases > 300, "only {cases} cases");
    assert!(failed.len() * 20 <= cases, "{} of {cases} were not restored: {failed:#?}", failed.len());
    // The rest got another spelling or a comment; nothing else moved.
    assert!(exact * 100 >= cases * 75, "only {exact} of {cases} are what they were");
}

#[test]
fn single_damage_is_mended_by_guessing() {
    let Outcome { cases, failed, .. } = corpus(&damage::UNSAFE, true);
    assert!(cases >= 10, "only {cases} cases");
    assert!(failed.is_empty(), "{failed:#?}");
}

/// The conformance cases are wrong in every way there is.
#[test]
fn repairs_of_any_model_add_nothing_and_are_final() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let cases: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    let models: Vec<_> =
        cases.iter().filter_map(|case| Some((case, Model::load(case.join("model")).ok()?))).collect();
    assert!(models.len() > 100);
    models.par_iter().for_each(|(case, model)| {
        let fixed = fix(model, true);
        let (before, after) = (errors(&check(model)), errors(&fixed.remaining));
        assert!(after <= before, "{}: {:?}", case.display(), fixed.applied);
        assert_stable(&fixed, true, &case.display().to_string());
    });
}

/// Damage upon damage: not everything can be mended, but nothing gets worse, and a second run has
/// nothing to do.
#[test]
fn repairs_of_heavy_damage_add_nothing_and_are_final() {
    let models = good_models();
    models.par_iter().enumerate().for_each(|(i, (name, files))| {
        let mut rng = ChaCha8Rng::seed_from_u64(i as u64);
        let mut broken = files.clone();
        for round in 0..3 {
            let (_, damage) = damage::SAFE[(i * 3 + round * 5) % damage::SAFE.len()];
            broken = damage(&broken, &mut rng).unwrap_or(broken);
        }
        let before = check(&model(&broken));
        let fixed = fix(&model(&broken), true);
        assert!(errors(&fixed.remaining) <= errors(&before), "{name}: {:?}", fixed.applied);
        assert_stable(&fixed, true, name);
    });
}

const DAMAGED: &str = "\
# The library.
apiVersion: schema.esdm.io/core/v1
kind: Domain
name: library # short
";

fn lint(flags: &[&str]) -> (tempfile::TempDir, assert_cmd::assert::Assert) {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.esdm.yaml"), DAMAGED).unwrap();
    let mut command = Command::cargo_bin("esdm-extract").unwrap();
    let run = command.current_dir(dir.path()).arg("lint").args(flags).assert();
    (dir, run)
}

fn text(dir: &tempfile::TempDir) -> String {
    fs::read_to_string(dir.path().join("a.esdm.yaml")).unwrap()
}

#[test]
fn lint_fix_mends_in_place_and_reports_what_is_left() {
    let (dir, run) = lint(&["--fix"]);
    let run = run.code(0).stderr("fixed a.esdm.yaml:3:7: set kind to domain\n1 repair in 1 file\n");
    let out = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    assert!(out.starts_with("warning: esdm/modeling/domain-without-bounded-context"), "{out}");
    assert_eq!(text(&dir), DAMAGED.replace("Domain", "domain"));
}

#[test]
fn lint_fix_diff_writes_nothing() {
    let (dir, run) = lint(&["--fix", "--diff"]);
    run.code(1).stdout(
        "--- a/a.esdm.yaml\n+++ b/a.esdm.yaml\n@@ -1,4 +1,4 @@\n # The library.\n apiVersion: schema.esdm.io/core/v1\n-kind: Domain\n+kind: domain\n name: library # short\n",
    );
    assert_eq!(text(&dir), DAMAGED);
}

#[test]
fn fixes_are_for_fix() {
    let (_, run) = lint(&["--unsafe-fixes"]);
    run.code(2);
}

#[test]
fn sarif_carries_the_repairs_and_json_does_not() {
    let (_, run) = lint(&["--format", "sarif"]);
    let log: serde_json::Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    let results = log.pointer("/runs/0/results").unwrap().as_array().unwrap();
    let fixed = |result: &serde_json::Value| result.pointer("/fixes/0/description/text").cloned();
    assert!(results.iter().filter_map(fixed).any(|title| title == "set kind to domain"));
    let (_, run) = lint(&["--format", "json"]);
    let findings: Vec<serde_json::Map<String, serde_json::Value>> =
        serde_json::from_slice(&run.get_output().stdout).unwrap();
    assert!(findings.iter().all(|f| !f.contains_key("fix") && !f.contains_key("fixes")));
}
