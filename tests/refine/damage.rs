//! The damage corpus as answers: a model that knows the golden documents, and damages one file of
//! them in each of the ways in which models do. Asked for repair, it gives the file as it was.

use std::path::Path;
use std::sync::OnceLock;

use esdm_extract::esdm::plain;
use esdm_extract::eval::damage::corpus::{self, Item, Original};
use esdm_extract::eval::damage::operators;
use esdm_extract::extract::{ExtractOptions, Extraction, Silent as Unwatched, extract};
use esdm_extract::llm::{Answer, Backend, Caps, Client, ClientOptions, Failure, Request};
use esdm_extract::refine::grounding::{self, Tree};
use esdm_extract::refine::{Options, Silent, refine};

const CASE: &str = "library-nest-cqrs";

fn cases() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("eval/cases")
}

fn extraction() -> &'static Extraction {
    static EXTRACTION: OnceLock<Extraction> = OnceLock::new();
    EXTRACTION
        .get_or_init(|| extract(&ExtractOptions::new(cases().join(CASE).join("source")), &Unwatched).unwrap())
}

/// Answers everything with the damaged file, and repairs with the whole one.
struct Damaged {
    first: String,
    repaired: String,
}

impl Backend for Damaged {
    fn ask(&self, request: &Request) -> Result<Answer, Failure> {
        let text = if request.stage == "repair" { &self.repaired } else { &self.first };
        Ok(Answer { text: text.clone(), ..Answer::default() })
    }

    fn endpoint(&self) -> String {
        "damaged".into()
    }
}

/// Rounds of repair that the answers took; what comes out must hold.
fn refined(original: &Original, item: &Item) -> Vec<u32> {
    let file = &item.damaged;
    let first = item.files.get(file).cloned().unwrap_or_default();
    let repaired = original.files.get(file).cloned().unwrap_or_default();
    let options =
        ClientOptions { model: "m".into(), cache: None, record: None, caps: Caps::default(), price: None };
    let client = Client::new(Box::new(Damaged { first, repaired }), options).unwrap();
    let extraction = extraction();
    let refined = refine(extraction, &client, &Options::new().unwrap(), &Silent).unwrap();

    let about = format!("{} of {file}", item.operator);
    let checked = plain::check(&refined.documents);
    assert_eq!(checked.errors(), 0, "{about}: {:?}", checked.diagnostics);
    let sketch = plain::from_definitions(&extraction.documents).unwrap();
    let unsupported = grounding::check(&Tree::new(&extraction.scan), &sketch, &refined.documents);
    assert!(unsupported.is_empty(), "{about}: {unsupported:?}");
    let keys: Vec<_> = refined.documents.iter().map(plain::PlainDocument::key).collect();
    let lost: Vec<_> =
        sketch.iter().map(plain::PlainDocument::key).filter(|key| !keys.contains(key)).collect();
    assert!(lost.is_empty(), "{about} lost {lost:?}");
    refined.report.rounds()
}

#[test]
fn however_an_answer_is_damaged_the_model_holds() {
    let original =
        corpus::read(&cases()).unwrap().into_iter().find(|original| original.case == CASE).unwrap();
    let mut rounds: Vec<u32> = operators()
        .flat_map(|operator| corpus::items(&original, operator, 1, 11))
        .flat_map(|item| refined(&original, &item))
        .collect();
    assert!(rounds.len() > 100, "{} answers", rounds.len());
    rounds.sort_unstable();
    assert!(rounds[rounds.len() / 2] <= 2, "{rounds:?}");
}
