//! The harness from case to gate, with providers made up on the spot.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use esdm_extract::eval::EvalError;
use esdm_extract::eval::baseline::Baseline;
use esdm_extract::eval::case::{Case, read_cases};
use esdm_extract::eval::figure::Figure;
use esdm_extract::eval::gate::gate;
use esdm_extract::eval::harness::{Plan, Reuse, evaluate};
use esdm_extract::eval::lint::{Finding, Linter};
use esdm_extract::eval::provider::{ModelFiles, Provider, ProviderError, ProviderOutput};
use esdm_extract::eval::results::{Results, compare, summarise};
use esdm_extract::eval::run::{Effort, Outcome, Round, Usage};
use esdm_extract::eval::stats::Verdict;
use esdm_extract::eval::store::Store;
use esdm_extract::eval::suite::{Suite, Tolerance};

const MODEL: &str = "\
kind: aggregate
name: order
metadata: {annotations: {source: 'order.ts:1'}}
scope: {domain: shop, boundedContext: sales}
---
kind: command
name: place-order
metadata: {annotations: {source: 'order.ts:2'}}
scope: {domain: shop, boundedContext: sales, aggregate: order}
publishes: [placed]
---
kind: event
name: placed
metadata: {annotations: {source: 'order.ts:3'}}
scope: {domain: shop, boundedContext: sales, aggregate: order}
";

const CODE: &str = "class Order {\n  placeOrder() {\n    this.apply(new OrderPlaced());\n  }\n}\n";

/// A folder with cases that all have the same code and model.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new(names: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let case = folder.path().join("cases").join(name);
            fs::create_dir_all(case.join("source")).unwrap();
            fs::create_dir_all(case.join("model")).unwrap();
            fs::write(case.join("case.yaml"), format!("name: {name}\nroot: source\n")).unwrap();
            fs::write(case.join("source/order.ts"), CODE).unwrap();
            fs::write(case.join("model/order.esdm.yaml"), MODEL).unwrap();
        }
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn cases(&self) -> Vec<Case> {
        read_cases(&self.path("cases"), None, &|_| true).unwrap()
    }

    fn store(&self) -> Store {
        Store::new(&self.path("store"))
    }
}

/// A provider around a function of case and repeat, that counts its runs.
struct Made<F> {
    answer: F,
    runs: AtomicU32,
    fingerprint: &'static str,
}

impl<F: Fn(&str, u32) -> Result<String, ProviderError> + Sync> Provider for Made<F> {
    fn name(&self) -> &str {
        "made"
    }

    fn fingerprint(&self) -> String {
        self.fingerprint.to_owned()
    }

    fn run(&self, case: &Case, repeat: u32) -> Result<ProviderOutput, ProviderError> {
        self.runs.fetch_add(1, Ordering::Relaxed);
        let text = (self.answer)(&case.name, repeat)?;
        Ok(ProviderOutput {
            files: ModelFiles::from([("a.esdm.yaml".into(), text)]),
            effort: Effort::default(),
        })
    }
}

fn made<F: Fn(&str, u32) -> Result<String, ProviderError> + Sync>(answer: F) -> Made<F> {
    Made { answer, runs: AtomicU32::new(0), fingerprint: "one" }
}

fn perfect(_: &str, _: u32) -> Result<String, ProviderError> {
    Ok(MODEL.to_owned())
}

fn results(place: &Place, provider: &dyn Provider, repeats: u32, reuse: Reuse) -> Results {
    run(place, provider, repeats, reuse, None, 2).expect("an evaluation")
}

fn run(
    place: &Place,
    provider: &dyn Provider,
    repeats: u32,
    reuse: Reuse,
    linter: Option<&dyn Linter>,
    jobs: usize,
) -> Result<Results, EvalError> {
    let (cases, store) = (place.cases(), place.store());
    let plan = Plan { cases: &cases, provider, linter, store: &store, repeats, jobs, reuse };
    let runs = evaluate(&plan, &|_, _| {})?;
    Ok(summarise("test", provider.name(), 1, &cases, runs))
}

#[test]
fn a_golden_answer_scores_one() {
    let place = Place::new(&["a", "b"]);
    let results = results(&place, &made(perfect), 1, Reuse::Nothing);
    assert_eq!(results.overall[&Figure::ElementF1].mean, 1.0);
    assert_eq!(results.overall[&Figure::HallucinationRate].mean, 0.0);
    assert_eq!(results.cases.len(), 2);
}

#[test]
fn results_do_not_depend_on_the_number_of_jobs() {
    let place = Place::new(&["a", "b", "c", "d", "e"]);
    let answer =
        |case: &str, repeat: u32| Ok(MODEL.replace("name: placed", &format!("name: {case}{repeat}")));
    let texts = [1, 8].map(|jobs| {
        let results = run(&place, &made(answer), 3, Reuse::Nothing, None, jobs).unwrap();
        serde_json::to_string(&results).unwrap()
    });
    assert_eq!(texts[0], texts[1]);
}

#[test]
fn resume_makes_only_what_is_not_there() {
    let place = Place::new(&["a", "b"]);
    results(&place, &made(perfect), 1, Reuse::Nothing);
    let again = made(perfect);
    results(&place, &again, 2, Reuse::Finished);
    assert_eq!(again.runs.load(Ordering::Relaxed), 2, "the second run of each case");
}

#[test]
fn resume_does_not_mix_providers_of_different_fingerprints() {
    let place = Place::new(&["a"]);
    results(&place, &made(perfect), 1, Reuse::Nothing);
    let other = Made { answer: perfect, runs: AtomicU32::new(0), fingerprint: "two" };
    results(&place, &other, 1, Reuse::Finished);
    assert_eq!(other.runs.load(Ordering::Relaxed), 1);
}

#[test]
fn failed_runs_stay_on_resume_and_are_made_again_on_request() {
    let place = Place::new(&["a"]);
    let failing = made(|_, _| Err(ProviderError::Failed("timeout".into())));
    let failed = results(&place, &failing, 1, Reuse::Nothing);
    assert_eq!(failed.cases[0].failures().collect::<Vec<_>>(), [(1, "timeout")]);
    assert_eq!(failed.overall[&Figure::ElementF1].mean, 0.0, "no model finds nothing");
    let provider = made(perfect);
    assert_eq!(results(&place, &provider, 1, Reuse::Finished).overall[&Figure::ElementF1].mean, 0.0);
    assert_eq!(provider.runs.load(Ordering::Relaxed), 0);
    let retried = results(&place, &provider, 1, Reuse::FinishedWithoutErrors);
    assert_eq!(retried.overall[&Figure::ElementF1].mean, 1.0);
}

#[test]
fn rescoring_runs_nothing() {
    let place = Place::new(&["a"]);
    results(&place, &made(perfect), 1, Reuse::Nothing);
    // the golden model has changed its mind since
    let golden = place.path("cases/a/model/order.esdm.yaml");
    fs::write(&golden, MODEL.replace("name: placed", "name: shipped")).unwrap();
    let provider = made(perfect);
    let rescored = results(&place, &provider, 1, Reuse::Everything);
    assert_eq!(provider.runs.load(Ordering::Relaxed), 0);
    assert!(rescored.overall[&Figure::ElementF1].mean < 1.0);
}

#[test]
fn rescoring_without_outputs_is_a_failed_run() {
    let place = Place::new(&["a"]);
    let results = results(&place, &made(perfect), 1, Reuse::Everything);
    assert!(matches!(results.cases[0].runs[0].outcome, Outcome::Failed { .. }));
}

#[test]
fn a_provider_that_panics_fails_its_run_only() {
    let place = Place::new(&["a", "b"]);
    let provider = made(|case, _| if case == "a" { panic!("oh no") } else { perfect(case, 1) });
    let results = results(&place, &provider, 1, Reuse::Nothing);
    assert_eq!(results.cases[0].failures().count(), 1);
    assert_eq!(results.cases[1].figures[&Figure::ElementF1], 1.0);
}

#[test]
fn cases_a_provider_does_not_do_are_no_failures() {
    let place = Place::new(&["a", "b"]);
    let provider = made(|case, repeat| match case {
        "a" => Err(ProviderError::NotApplicable("a description".into())),
        _ => perfect(case, repeat),
    });
    let results = results(&place, &provider, 1, Reuse::Nothing);
    assert!(results.cases[0].is_not_applicable());
    assert_eq!(results.overall[&Figure::ElementF1].cases, 1);
    assert!(!Baseline::of(&results).cases.contains_key("a"));
}

#[test]
fn a_broken_golden_model_is_a_fault_of_the_set_up() {
    let place = Place::new(&["a"]);
    fs::write(place.path("cases/a/model/order.esdm.yaml"), "kind: [").unwrap();
    assert!(run(&place, &made(perfect), 1, Reuse::Nothing, None, 1).is_err());
}

#[test]
fn stability_is_the_likeness_of_repeats() {
    let place = Place::new(&["a"]);
    let same = results(&place, &made(perfect), 3, Reuse::Nothing);
    assert_eq!(same.overall[&Figure::Stability].mean, 1.0);
    // three elements each, two of them shared: 2 of 4
    let moving = made(|_, repeat| Ok(MODEL.replace("name: placed", &format!("name: n{repeat}"))));
    let moved = results(&place, &moving, 2, Reuse::Nothing);
    assert_eq!(moved.overall[&Figure::Stability].mean, 0.5);
    let once = results(&place, &made(perfect), 1, Reuse::Nothing);
    assert!(!once.overall.contains_key(&Figure::Stability));
}

#[test]
fn effort_and_history_are_figures() {
    struct Repairing;
    impl Provider for Repairing {
        fn name(&self) -> &str {
            "repairing"
        }
        fn run(&self, _: &Case, _: u32) -> Result<ProviderOutput, ProviderError> {
            let round = |title: &str, errors| Round { title: title.into(), errors, ..Round::default() };
            let usage =
                Usage { requests: 2, cached: 0, prompt_tokens: 900, answer_tokens: 300, dollars: Some(0.02) };
            let effort = Effort {
                usage: Some(usage),
                mechanical_fixes: Some(3),
                history: vec![round("first answer", 2), round("repair of order", 0)],
                ..Effort::default()
            };
            Ok(ProviderOutput { files: ModelFiles::from([("a.esdm.yaml".into(), MODEL.into())]), effort })
        }
    }
    let place = Place::new(&["a"]);
    let results = results(&place, &Repairing, 1, Reuse::Nothing);
    let value = |figure| results.overall[&figure].mean;
    assert_eq!(value(Figure::ValidAtFirst), 0.0);
    assert_eq!(value(Figure::RoundsToValid), 1.0);
    assert_eq!(value(Figure::MechanicalFixes), 3.0);
    assert_eq!(value(Figure::PromptTokens), 900.0);
    assert_eq!(value(Figure::Dollars), 0.02);
    // and they survive the store
    let again = run(&place, &Repairing, 1, Reuse::Everything, None, 1).unwrap();
    assert_eq!(again.overall, results.overall);
}

/// A linter with one finding for models that say `bad`.
struct Strict;

impl Linter for Strict {
    fn lint(&self, model: &Path) -> Result<Vec<Finding>, EvalError> {
        let text = fs::read_to_string(model.join("a.esdm.yaml")).unwrap();
        let finding = Finding {
            rule: "esdm/test/bad".into(),
            severity: "error".into(),
            message: "bad is bad".into(),
            place: "a.esdm.yaml:1".into(),
        };
        Ok(if text.contains("bad") { vec![finding] } else { Vec::new() })
    }
}

fn strict_suite() -> Suite {
    Suite::of_everything("test")
}

#[test]
fn the_same_results_pass_their_own_gate_and_bless_the_same_bytes() {
    let place = Place::new(&["b", "a"]);
    let results = results(&place, &made(perfect), 2, Reuse::Nothing);
    let path = place.path("baselines/test.json");
    Baseline::of(&results).write(&path).unwrap();
    let first = fs::read(&path).unwrap();
    let baseline = Baseline::read(&path).unwrap();
    assert_eq!(gate(&results, &baseline, &strict_suite(), |_| true), []);
    baseline.write(&path).unwrap();
    assert_eq!(fs::read(&path).unwrap(), first);
    assert!(
        compare(&results, &baseline).iter().all(|compared| compared.verdict == Verdict::NoDifferenceShown)
    );
}

#[test]
fn a_drop_names_the_case_the_kind_and_the_elements() {
    let place = Place::new(&["a", "b"]);
    let baseline = Baseline::of(&results(&place, &made(perfect), 1, Reuse::Nothing));
    let worse = made(|case, repeat| match case {
        "b" => Ok(MODEL.split("---\nkind: event").next().unwrap().to_owned()),
        _ => perfect(case, repeat),
    });
    let breaches = gate(&results(&place, &worse, 1, Reuse::Nothing), &baseline, &strict_suite(), |_| true);
    let breach = breaches.iter().find(|breach| breach.case.as_deref() == Some("b")).unwrap();
    assert_eq!(breach.figure, Some(Figure::ElementF1));
    assert_eq!(breach.details, ["lost event: sales/order/placed"]);
    assert!(breaches.iter().any(|breach| breach.case.is_none()), "the suite dropped as well");
    assert!(breaches.iter().all(|breach| breach.case.as_deref() != Some("a")));
}

#[test]
fn a_new_and_difficult_case_is_no_drop() {
    let place = Place::new(&["a"]);
    let baseline = Baseline::of(&results(&place, &made(perfect), 1, Reuse::Nothing));
    let more = Place::new(&["a", "b"]);
    let provider = made(|case, repeat| match case {
        "b" => Ok(MODEL.replace("name: placed", "name: order-sent")),
        _ => perfect(case, repeat),
    });
    let now = results(&more, &provider, 1, Reuse::Nothing);
    assert!(now.overall[&Figure::ElementF1].mean < 1.0);
    assert_eq!(gate(&now, &baseline, &strict_suite(), |_| true), []);
}

#[test]
fn a_drop_within_the_tolerance_passes() {
    let place = Place::new(&["a"]);
    let baseline = Baseline::of(&results(&place, &made(perfect), 1, Reuse::Nothing));
    let worse = made(|_, _| Ok(MODEL.replace("name: placed", "name: order-sent")));
    let now = results(&place, &worse, 1, Reuse::Nothing);
    let wide = Tolerance { overall: 0.9, case: Some(0.9) };
    let suite = Suite { tolerances: BTreeMap::from([(Figure::ElementF1, wide)]), ..strict_suite() };
    assert_eq!(gate(&now, &baseline, &suite, |_| true), []);
    assert!(!gate(&now, &baseline, &strict_suite(), |_| true).is_empty());
}

#[test]
fn a_missing_case_closes_the_gate_unless_it_was_not_asked_for() {
    let place = Place::new(&["a", "b"]);
    let baseline = Baseline::of(&results(&place, &made(perfect), 1, Reuse::Nothing));
    fs::remove_dir_all(place.path("cases/b")).unwrap();
    let now = results(&place, &made(perfect), 1, Reuse::Nothing);
    let breaches = gate(&now, &baseline, &strict_suite(), |_| true);
    assert_eq!(breaches.len(), 1);
    assert_eq!(breaches[0].case.as_deref(), Some("b"));
    assert_eq!(gate(&now, &baseline, &strict_suite(), |name| name == "a"), []);
}

#[test]
fn a_new_linter_error_closes_the_gate_and_a_known_one_does_not() {
    let place = Place::new(&["a"]);
    let bad = made(|_, _| Ok(format!("{MODEL}# bad\n")));
    let clean = Baseline::of(&run(&place, &made(perfect), 1, Reuse::Nothing, Some(&Strict), 1).unwrap());
    let now = run(&place, &bad, 1, Reuse::Nothing, Some(&Strict), 1).unwrap();
    let breaches = gate(&now, &clean, &strict_suite(), |_| true);
    assert_eq!(breaches[0].details, ["esdm/test/bad: bad is bad"]);
    assert_eq!(now.overall[&Figure::Valid].mean, 0.0);
    assert_eq!(gate(&now, &Baseline::of(&now), &strict_suite(), |_| true), []);
}

#[test]
fn an_unsupported_document_closes_the_gate_even_when_it_is_in_the_baseline() {
    let place = Place::new(&["a"]);
    let invented = made(|_, _| Ok(MODEL.replace("order.ts:3", "order.ts:300")));
    let now = results(&place, &invented, 1, Reuse::Nothing);
    let breaches = gate(&now, &Baseline::of(&now), &strict_suite(), |_| true);
    assert_eq!(breaches.len(), 1);
    assert_eq!(breaches[0].details, ["event sales/order/placed (order.ts:300)"]);
    let lenient = Suite { unsupported: 1, ..strict_suite() };
    assert_eq!(gate(&now, &Baseline::of(&now), &lenient, |_| true), []);
}

#[test]
fn a_failed_run_closes_the_gate() {
    let place = Place::new(&["a"]);
    let baseline = Baseline::of(&results(&place, &made(perfect), 1, Reuse::Nothing));
    let failing = made(|_, _| Err(ProviderError::Failed("timeout".into())));
    let breaches = gate(&results(&place, &failing, 1, Reuse::Nothing), &baseline, &strict_suite(), |_| true);
    assert!(breaches.iter().any(|breach| breach.details == ["run 1: timeout"]));
}

#[test]
fn a_steady_drop_over_enough_cases_is_worse() {
    let place = Place::new(&["a", "b", "c", "d", "e", "f"]);
    let baseline = Baseline::of(&results(&place, &made(perfect), 1, Reuse::Nothing));
    let worse = made(|_, _| Ok(MODEL.replace("name: placed", "name: sent")));
    let compared = compare(&results(&place, &worse, 1, Reuse::Nothing), &baseline);
    let element = compared.iter().find(|compared| compared.figure == Figure::ElementF1).unwrap();
    assert_eq!(element.verdict, Verdict::Worse);
    assert_eq!(element.before, 1.0);
}
