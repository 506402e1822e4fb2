use super::*;
use crate::refine::testing::{SHOP, client, extraction};

const NOTHING: &str = "nothing: true";

fn run(script: impl FnMut(&Request) -> Result<String, Failure> + Send + 'static) -> Refined {
    let (_folder, extraction) = extraction(SHOP);
    refine(&extraction, &client(script), &Options::new().unwrap(), &Silent).unwrap()
}

fn sketch() -> Vec<PlainDocument> {
    plain::from_definitions(&extraction(SHOP).1.documents).unwrap()
}

fn named<'a>(refined: &'a Refined, kind: &str, name: &str) -> Option<&'a PlainDocument> {
    refined.documents.iter().find(|document| document.kind() == kind && document.name() == name)
}

fn clean(refined: &Refined) {
    let checked = plain::check(&refined.documents);
    assert_eq!(checked.errors(), 0, "{:?}", checked.diagnostics);
}

/// Answers the stage with a text, and everything else with nothing.
fn only(stage: &'static str, text: &'static str) -> impl FnMut(&Request) -> Result<String, Failure> + Send {
    move |request| Ok(if request.stage == stage { text.to_owned() } else { NOTHING.to_owned() })
}

#[test]
fn a_model_with_nothing_to_say_leaves_the_sketch() {
    let refined = run(|_| Ok(NOTHING.into()));
    assert_eq!(refined.documents, sketch());
    assert!(refined.report.left_as_sketched().is_empty());
}

#[test]
fn prose_is_taken_over() {
    let refined = run(only(
        "unit",
        "Here you are:\n```yaml\nkind: aggregate\nname: order\ndescription: What a customer buys.\ninvariants:\n  \
         - name: order-already-paid\n    rule: An order is paid only once.\n```\nAnything else?",
    ));
    let order = named(&refined, "aggregate", "order").unwrap();
    assert_eq!(order.get("description").unwrap(), "What a customer buys.");
    assert_eq!(order.items("invariants")[0]["rule"], "An order is paid only once.");
    let domain = named(&refined, "domain", "shop").unwrap();
    assert!(domain.annotation("refined").unwrap().starts_with("prompts "));
    clean(&refined);
}

#[test]
fn an_invention_goes_back_and_then_goes_out() {
    let invention = "kind: event\nname: order-archived\nmetadata:\n  annotations:\n    source: src/order.ts:6\nscope:\n  \
                     domain: shop\n  boundedContext: shop\n  aggregate: order\ndata: {}\n---\nkind: aggregate\nname: order\n\
                     description: What a customer buys.";
    let refined = run(move |request| {
        Ok(if request.stage == "describe" { NOTHING.into() } else { invention.to_owned() })
    });
    assert!(
        named(&refined, "event", "order-archived").is_none()
            && named(&refined, "event", "archived").is_none()
    );
    let unit = refined.report.stages.iter().find(|stage| stage.stage == Stage::Unit).unwrap();
    assert!(unit.tasks[0].rounds >= 1, "{unit:?}");
    assert_eq!(
        named(&refined, "aggregate", "order").unwrap().get("description").unwrap(),
        "What a customer buys.",
        "what holds stays"
    );
    clean(&refined);
}

#[test]
fn the_repair_prompt_names_what_is_wrong_and_shows_the_code() {
    let (sender, asked) = std::sync::mpsc::channel();
    let refined = run(move |request| {
        sender.send((request.stage.clone(), request.messages[0].text.clone())).unwrap();
        Ok(match request.stage.as_str() {
            "unit" => "kind: aggregate\nname: order\nmetadata:\n  annotations:\n    invariant.is-shipped: src/order.ts:3\n\
                       invariants:\n  - name: is-shipped\n    rule: Only a shipped order is returned."
                .to_owned(),
            _ => NOTHING.to_owned(),
        })
    });
    let repair = asked.iter().find(|(stage, _)| stage == "repair").unwrap().1;
    assert!(repair.contains("is-shipped") && repair.contains("esdm-extract/grounding/"), "{repair}");
    assert!(repair.contains("src/order.ts"), "{repair}");
    let order = named(&refined, "aggregate", "order").unwrap();
    assert!(order.items("invariants").iter().all(|rule| rule["name"] != "is-shipped"));
    clean(&refined);
}

#[test]
fn garbage_leaves_the_sketch() {
    for garbage in
        ["][{{ not yaml", "kind: wizard\nname: merlin", "```\n```", "kind: aggregate\nname: order\nstate: 7"]
    {
        let refined = run(only("unit", garbage));
        let names =
            |documents: &[PlainDocument]| documents.iter().map(PlainDocument::key).collect::<Vec<_>>();
        assert_eq!(names(&refined.documents), names(&sketch()), "{garbage}");
        clean(&refined);
    }
}

#[test]
fn an_endpoint_that_is_gone_is_given_up() {
    let asked = std::sync::Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let refined = run(move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        Err(Failure::Auth { status: 401, message: "no".into() })
    });
    assert_eq!(refined.documents, sketch());
    assert!(matches!(refined.end, Some(Failure::Auth { .. })));
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    assert!(!refined.report.left_as_sketched().is_empty());
}

#[test]
fn a_hand_off_ends_with_what_is_awaited() {
    let refined = run(|request| Err(Failure::Pending(format!("{}.answer.md", request.stage).into())));
    assert_eq!(refined.pending, ["contexts.answer.md"]);
}

#[test]
fn code_of_no_known_idiom_is_surveyed() {
    let code = "export function openTill(till: Till, float: number) {\n  if (till.open) throw new Error('till is open');\n  \
                till.open = true;\n}\n\nexport interface Till {\n  open: boolean;\n}\n";
    let (_folder, extraction) =
        extraction(&[("package.json", "{\"name\": \"tills\"}"), ("src/till.ts", code)]);
    let answer = "kind: bounded-context\nname: tills\nmetadata: {annotations: {source: 'package.json:1'}}\nscope: {domain: tills}\n---\n\
                  kind: aggregate\nname: till\nmetadata: {annotations: {source: 'src/till.ts:6'}}\n\
                  scope: {domain: tills, boundedContext: tills}\nidentifiedBy: {source: state, field: open}\n\
                  state: {type: object, properties: {open: {type: boolean}}}\n---\n\
                  kind: command\nname: open-till\nmetadata: {annotations: {source: 'src/till.ts:1'}}\n\
                  scope: {domain: tills, boundedContext: tills, aggregate: till}\ndata: {}\npublishes: [opened]\n---\n\
                  kind: event\nname: opened\nmetadata: {annotations: {source: 'src/till.ts:1', inferred: 'true'}}\n\
                  scope: {domain: tills, boundedContext: tills, aggregate: till}\ndata: {}\n";
    let script = only("survey", answer);
    let refined = refine(&extraction, &client(script), &Options::new().unwrap(), &Silent).unwrap();
    clean(&refined);
    assert!(named(&refined, "aggregate", "till").is_some(), "{:#?}", refined.report);
    assert!(
        named(&refined, "command", "open-till").is_some() && named(&refined, "event", "opened").is_some()
    );
}
