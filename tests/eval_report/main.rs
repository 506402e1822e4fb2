//! The reports of an evaluation with everything in it: gains, losses, failures, repairs, hostile names.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::print_stderr, reason = "a test may")]

mod browser;

use std::fs;
use std::path::{Path, PathBuf};

use esdm_extract::eval::baseline::Baseline;
use esdm_extract::eval::case::{Case, read_cases};
use esdm_extract::eval::gate::gate;
use esdm_extract::eval::harness::{Plan, Reuse, evaluate};
use esdm_extract::eval::provider::{ModelFiles, Provider, ProviderError, ProviderOutput};
use esdm_extract::eval::report::{self, trend};
use esdm_extract::eval::results::{Results, compare, summarise};
use esdm_extract::eval::run::{Effort, Round};
use esdm_extract::eval::store::Store;
use esdm_extract::eval::suite::Suite;

const MODEL: &str = "\
kind: aggregate
name: order
metadata: {annotations: {source: 'order.ts:1, order.ts:3', invariant.already-paid: 'order.ts:3'}}
scope: {domain: shop, boundedContext: sales}
invariants: [{name: already-paid, rule: An order is paid once; a second payment of the same order is refused and the customer hears of it.}]
---
kind: command
name: pay-order
metadata: {annotations: {source: 'order.ts:2'}}
scope: {domain: shop, boundedContext: sales, aggregate: order}
data: {properties: {order-id: {type: string}}}
publishes: [paid]
---
kind: event
name: paid
metadata: {annotations: {source: 'order.ts:4'}}
scope: {domain: shop, boundedContext: sales, aggregate: order}
data: {properties: {order-id: {type: string}}}
";

const CODE: &str = "class Order {\n  payOrder() {\n    if (this.paid) throw new AlreadyPaid('</script><b>&');\n    \
                    this.apply(new OrderPaid());\n  }\n}\n";

struct Mixed {
    worse: bool,
}

impl Provider for Mixed {
    fn name(&self) -> &str {
        "mixed"
    }

    fn run(&self, case: &Case, repeat: u32) -> Result<ProviderOutput, ProviderError> {
        if case.name == "failing" && self.worse {
            return Err(ProviderError::Failed("no answer <script>alert(1)</script>".into()));
        }
        let lost = self.worse && case.name == "losing" && repeat == 1;
        let text = if lost {
            MODEL.replace("name: paid", "name: '<img src=x onerror=alert(1)>'")
        } else {
            MODEL.into()
        };
        let history = vec![
            Round {
                title: "first answer".into(),
                errors: 1,
                warnings: 0,
                messages: vec!["esdm/x: <b>".into()],
            },
            Round { title: "repair of order".into(), ..Round::default() },
        ];
        let effort = Effort { seconds: 0.5, history, ..Effort::default() };
        Ok(ProviderOutput { files: ModelFiles::from([("a.esdm.yaml".into(), text)]), effort })
    }
}

/// An evaluation with a closed gate, its report written to `<folder>/report`.
fn reported(folder: &Path) -> (Results, PathBuf) {
    for name in ["failing", "losing", "steady"] {
        let case = folder.join("cases").join(name);
        fs::create_dir_all(case.join("source")).unwrap();
        fs::create_dir_all(case.join("model")).unwrap();
        let about =
            format!("name: {name}\nroot: source\nlanguages: [typescript]\nnotes: |\n  A <judgement> call.\n");
        fs::write(case.join("case.yaml"), about).unwrap();
        fs::write(case.join("source/order.ts"), CODE).unwrap();
        fs::write(case.join("model/order.esdm.yaml"), MODEL).unwrap();
    }
    let cases = read_cases(&folder.join("cases"), None, &|_| true).unwrap();
    let store = Store::new(&folder.join("store"));
    let run = |worse: bool| {
        let plan = Plan {
            cases: &cases,
            provider: &Mixed { worse },
            linter: None,
            store: &store,
            repeats: 2,
            jobs: 2,
            reuse: Reuse::Nothing,
        };
        summarise("shop", "mixed", 1, &cases, evaluate(&plan, &|_, _| {}).unwrap())
    };
    let before = run(false);
    let baseline = Baseline::of(&before);
    let mut results = run(true);
    results.label = Some("tonight".into());
    results.comparison = compare(&results, &baseline);
    results.breaches = gate(&results, &baseline, &Suite::of_everything("shop"), |_| true);
    let history = folder.join("history");
    for day in ["2026-11-18", "2026-11-19"] {
        report::write(&history.join(day), &before, &cases, &store, &[]).unwrap();
    }
    let earlier = trend::read(&history, &results).unwrap();
    assert_eq!(
        earlier.iter().map(|point| point.label.as_str()).collect::<Vec<_>>(),
        ["2026-11-18", "2026-11-19"]
    );
    let report = folder.join("report");
    report::write(&report, &results, &cases, &store, &earlier).unwrap();
    (results, report)
}

#[test]
fn results_fit_their_published_schema_and_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let (results, report) = reported(folder.path());
    let schema: serde_json::Value = serde_json::from_str(
        &fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/results.v1.json")).unwrap(),
    )
    .unwrap();
    let text = fs::read_to_string(report.join("results.json")).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    assert_eq!(serde_json::from_str::<Results>(&text).unwrap(), results);
    // the schema is able to refuse
    let mut wrong = value;
    wrong["cases"][0]["runs"][0]["outcome"] = "fine".into();
    assert!(!validator.is_valid(&wrong));
}

#[test]
fn junit_has_a_test_for_each_case_and_fails_those_that_close_the_gate() {
    let folder = tempfile::tempdir().unwrap();
    let (_, report) = reported(folder.path());
    let text = fs::read_to_string(report.join("junit.xml")).unwrap();
    assert!(text.contains(r#"tests="4" failures="3""#), "{text}");
    assert!(text.contains("lost event: sales/order/paid") || text.contains("element F1 went"), "{text}");
    assert!(!text.contains("<script>") && !text.contains("<img"), "{text}");
}

#[test]
fn the_markdown_page_names_what_was_lost() {
    let folder = tempfile::tempdir().unwrap();
    let (_, report) = reported(folder.path());
    let text = fs::read_to_string(report.join("report.md")).unwrap();
    assert!(text.contains("The gate is closed") && text.contains("losing"), "{text}");
    assert!(!text.contains("<script>") && !text.contains("<img src=x onerror=alert(1)>\n"), "{text}");
}

#[test]
fn the_page_is_whole_without_network_and_takes_nothing_for_markup() {
    let folder = tempfile::tempdir().unwrap();
    let (_, report) = reported(folder.path());
    let text = fs::read_to_string(report.join("report.html")).unwrap();
    for outside in ["http://", "https://", "src=\"", "@import", "url("] {
        assert!(!text.contains(outside), "{outside} leads out of the page");
    }
    assert!(!text.contains("<img") && !text.contains("<script>alert"), "text from outside became markup");
    assert_eq!(text.matches("</script>").count(), 1);
    for part in
        ["id=\"case-losing\"", "Repair history", "repair of order", "<circle", "order.ts:4", "AlreadyPaid"]
    {
        assert!(text.contains(part), "{part} is missing");
    }
}

/// Opens the page in a real browser, clicks through a case, and listens for errors.
#[test]
fn the_page_works_in_a_browser() {
    let Some(browser) = browser::Browser::start() else {
        eprintln!("skipped: chromium and chromedriver are not installed");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let (_, report) = reported(folder.path());
    browser.open(&format!("file://{}", report.join("report.html").display()));
    assert_eq!(browser.run("return document.title"), "Eval of shop");
    let shown = "return [...document.querySelectorAll('section.case, #overview')]\
                 .filter(e => e.offsetParent !== null).map(e => e.id).join()";
    browser.comes_to(shown, "overview");
    browser.click("a[href='#case-losing']");
    browser.comes_to(shown, "case-losing");
    // the missing event, beside what stands in its place
    browser.click("section.current details.missing summary");
    let missing = browser.run("return document.querySelector('section.current details.missing').innerText");
    assert!(missing.as_str().unwrap().contains("sales/order/paid"), "{missing}");
    let sides =
        "return document.querySelector('section.current details.missing .sides pre').offsetHeight > 0";
    assert_eq!(browser.run(sides), true);
    // filters hide and show
    let matched = "return [...document.querySelectorAll('section.current details.matched')]\
                   .filter(e => e.offsetParent !== null).length > 0";
    assert_eq!(browser.run(matched), true);
    browser.click("section.current button[data-status='matched']");
    assert_eq!(browser.run(matched), false);
    browser.click("#theme");
    browser.click("section.current > p > a");
    browser.comes_to(shown, "overview");
    // a phone: nothing sticks out to the side
    browser.resize(390, 844);
    let width = "return document.documentElement.scrollWidth <= window.innerWidth";
    assert_eq!(browser.run(width), true);
    browser.click("a[href='#case-losing']");
    browser.click("section.current button[data-open]");
    assert_eq!(browser.run(width), true);
    assert_eq!(browser.errors(), Vec::<String>::new());
}
