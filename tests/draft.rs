//! `draft` as scripts use it: from a description, from answers, from recorded answers of a model.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail like tests")]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use esdm_extract::esdm::{Model, Severity, check};
use esdm_extract::eval::{CaseScore, read_model, score};
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

/// The program, away from the configuration and the answers of whoever runs the tests.
fn draft(home: &Path) -> Command {
    let mut command = Command::cargo_bin("esdm-extract").unwrap();
    command.current_dir(home).env_clear().env("HOME", home).env("PATH", "").arg("draft");
    command
}

fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("eval/drafts").join(name)
}

/// How a draft compares with the golden model of a case; what the linter calls an error fails.
fn compared(name: &str, draft: &Path) -> CaseScore {
    let findings = check(&Model::load(draft).unwrap());
    assert!(findings.iter().all(|found| found.severity != Severity::Error), "{findings:?}");
    let golden = read_model(&case(name).join("model")).unwrap();
    let draft = read_model(draft).unwrap();
    score(&golden.docs, &draft.docs, Some(&case(name)))
}

#[test]
fn a_description_is_drafted_by_rules() {
    let home = tempfile::tempdir().unwrap();
    let description = case("licensing-platform").join("description.md");
    draft(home.path())
        .arg("--from")
        .arg(&description)
        .assert()
        .success()
        .stderr(contains("drafted by rules"));
    let f1 = compared("licensing-platform", &home.path().join("esdm-model")).elements.f1().unwrap();
    assert!(f1 >= 0.60, "{f1}");
}

#[test]
fn recorded_answers_of_a_model_are_drafted_without_any_endpoint() {
    let home = tempfile::tempdir().unwrap();
    let description = case("licensing-platform").join("description.md");
    let recordings = Path::new(env!("CARGO_MANIFEST_DIR")).join("eval/recordings/drafts/licensing-platform");
    let mut command = draft(home.path());
    command.arg("--from").arg(&description).arg("--replay").arg(&recordings);
    command.assert().success().stderr(contains("drafted by recordings in"));
    let compared = compared("licensing-platform", &home.path().join("esdm-model"));
    assert!(compared.elements.f1().unwrap() >= 0.85, "{:?}", compared.elements);
}

#[test]
fn an_endpoint_that_has_no_answer_leaves_what_the_rules_find() {
    let home = tempfile::tempdir().unwrap();
    let description = case("choir").join("description.md");
    let empty = home.path().join("recordings");
    fs::create_dir(&empty).unwrap();
    let mut command = draft(home.path());
    command.arg("--from").arg(&description).arg("--replay").arg(&empty);
    command.assert().success().stderr(contains("the text was read by rules instead"));
    assert!(home.path().join("esdm-model/choir/rehearsal.esdm.yaml").is_file());
}

#[test]
fn a_person_may_answer_in_a_models_place() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("x.md"), "# Shop\n\nOrders come from Anna.\n").unwrap();
    draft(home.path())
        .args(["--from", "x.md", "--handoff", "h"])
        .assert()
        .code(3)
        .stderr(contains("awaited"));
    assert!(!home.path().join("esdm-model").exists());
    draft(home.path()).args(["--from", "x.md", "--offline"]).assert().success();
}

#[test]
fn fifteen_answers_make_a_model() {
    let home = tempfile::tempdir().unwrap();
    let answers = "\
business: Media licensing
parts: asset processing, licensing and compliance
actors: photographers, buyers, consumers, a compliance officer, the licensing team
story:
  asset processing:
    - 'photographer: upload asset (asset id, title, file name) → asset uploaded'
    - We extract metadata of the asset with the asset id, a format, a width and a height → metadata extracted
    - index asset → asset indexed
    - release asset → asset released
  licensing:
    - 'buyer: purchase license (license id, asset id, buyer, allowed usage) → license purchased'
    - A consumer reports usage with the license id and an amount → usage reported
  compliance:
    - 'open infringement (infringement id, license id, suspect) → infringement detected'
    - 'compliance officer: confirm infringement → infringement confirmed'
    - 'compliance officer: dismiss infringement (infringement id, reason) → infringement dismissed'
rules: |
  The same asset can be uploaded only once.
  A license cannot be purchased twice.
reactions:
  - When usage was reported, we open an infringement.
  - When a license was purchased, a purchase confirmation is mailed to the buyer.
processes:
  - The processing pipeline begins when an asset was uploaded.
  - When the asset was uploaded, it asks to extract the metadata.
  - When the metadata was extracted, it asks to index the asset.
  - When the asset was indexed, it asks to release the asset.
  - The pipeline is over when the asset was released.
views:
  - The search index shows asset id and title of all assets that were released. A buyer searches assets in it by a text.
  - The alerts feed shows infringement id and suspect of infringements that were detected; confirmed and dismissed ones vanish from it. A compliance officer reads the alerts feed.
words:
systems: none
";
    fs::write(home.path().join("answers.yaml"), answers).unwrap();
    draft(home.path()).args(["--answers", "answers.yaml", "--out", "m"]).assert().success();
    let out = home.path().join("m");
    let compared = compared("licensing-platform", &out);
    assert!(compared.elements.f1().unwrap() >= 0.60, "{:?}", compared.elements);
    let page = fs::read_to_string(out.join("interview")).unwrap();
    assert!(page.lines().filter(|line| line.starts_with("## ")).count() <= 15);
    assert!(page.contains("(not known yet)"));
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let home = tempfile::tempdir().unwrap();
    let asked = draft(home.path()).write_stdin("Bakery\n").assert();
    asked.code(2).stderr(contains("--from FILE").and(contains("--answers FILE")));
    assert!(!home.path().join("esdm-model").exists());
}

#[test]
fn a_model_that_is_there_is_added_to_and_never_changed() {
    let home = tempfile::tempdir().unwrap();
    let run = |text: &str, arguments: &[&str]| {
        fs::write(home.path().join("x.md"), text).unwrap();
        draft(home.path()).args(["--from", "x.md"]).args(arguments).assert()
    };
    run("# Shop\n\nA clerk opens an order with an order id.\n", &["--out", "m"]).success();
    let order = home.path().join("m/shop/order.esdm.yaml");
    let before = fs::read(&order).unwrap();
    run("A clerk opens an order with an order id.\n", &["--into", "m"])
        .code(2)
        .stderr(contains("already has aggregate shop/order"));
    run("A clerk prints a label with a label id.\n", &["--into", "m"]).success();
    assert_eq!(fs::read(&order).unwrap(), before);
    assert!(home.path().join("m/shop/label.esdm.yaml").is_file());
    assert!(
        check(&Model::load(home.path().join("m")).unwrap()).iter().all(|d| d.severity != Severity::Error)
    );
}

#[test]
fn what_cannot_be_used_is_said_in_a_line() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("a.yaml"), "storry: x\n").unwrap();
    for (arguments, message) in [
        (vec!["--from", "nowhere.md"], "cannot read nowhere.md"),
        (vec!["--answers", "a.yaml"], "there is no question `storry`"),
        (vec!["--into", "nowhere", "--from", "a.yaml"], "nowhere"),
        (vec!["--from", "a.yaml", "--answers", "a.yaml"], "cannot be used with"),
    ] {
        draft(home.path()).args(&arguments).assert().code(2).stderr(contains(message));
    }
}
